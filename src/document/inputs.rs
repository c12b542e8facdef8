//! Which files are read, and how.

use super::collection::{Collection, Problem};
use super::dates;
use super::discover::{self, FoundFile, Listing};
use super::formats::FormatOptions;
use super::pdf;
use crate::error::{Error, Result};
use rustc_hash::FxHashSet;
use std::path::PathBuf;

/// Where documents come from, and how they are read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The name that a document from standard input gets; `stdin` if empty.
    pub stdin_name: String,
    /// How files are read.
    pub formats: FormatOptions,
    /// How dates are written, as `strptime` has it (`%d/%m/%Y`); else it is found out.
    pub date_format: Option<String>,
}

impl ReadOptions {
    fn stdin_name(&self) -> &str {
        if self.stdin_name.is_empty() { "stdin" } else { &self.stdin_name }
    }

    pub(super) fn check(&self) -> Result<()> {
        let command = self.formats.pdf_command.as_deref();
        command.map_or(Ok(()), pdf::check_command).map_err(|reason| {
            Error::options(reason).with_hint("write it as pdftotext {} -, where {} is the path of a PDF")
        })?;
        let format = self.date_format.as_deref();
        format
            .map_or(Ok(()), dates::check_date_format)
            .map_err(|reason| Error::options(reason).with_hint("write it as %d/%m/%Y or %Y-%m-%d, as strptime has it"))
    }
}

/// The files that `inputs` mean, in the order of the inputs, folders sorted, each once; a
/// collection without documents says what could not be looked at and what was passed over. `-`
/// stays as it is.
///
/// # Errors
/// Only if an input does not exist.
pub fn list_files(inputs: &[PathBuf]) -> Result<(Vec<PathBuf>, Collection)> {
    let mut collection = Collection::default();
    let files = find(inputs, &ReadOptions::default(), &mut collection)?.into_iter().map(|found| found.path).collect();
    Ok((files, collection))
}

/// The files of every input, each once; `collection` gets what could not be looked at.
///
/// # Errors
/// Only if an input does not exist.
pub(super) fn find(inputs: &[PathBuf], options: &ReadOptions, collection: &mut Collection) -> Result<Vec<FoundFile>> {
    let mut sources: Vec<FoundFile> = Vec::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            sources.push(FoundFile { path: PathBuf::from("-"), relative: options.stdin_name().to_owned() });
            continue;
        }
        let Listing { files, passed_over, failed } = discover::list(input);
        for (path, error) in failed {
            if path == *input {
                return Err(Error::io("read", &path, error));
            }
            let error = Error::io("read", &path, error);
            collection.problems.push(Problem {
                place: path.display().to_string(),
                reason: error.to_string(),
                hint: error.hint().map_or_else(|| "check the path and its rights".into(), Clone::clone),
                lost: true,
            });
        }
        if files.is_empty() && input.is_dir() {
            collection.problems.push(Problem {
                place: input.display().to_string(),
                reason: "the folder holds no file that can be read".to_owned(),
                hint: "put text, HTML, Word, CSV or e-mail files into it".into(),
                lost: true,
            });
        }
        sources.extend(files);
        collection.passed_over.extend(passed_over);
    }
    // A file that is named twice is read once.
    let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
    sources.retain(|found| seen.insert(found.path.canonicalize().unwrap_or_else(|_| found.path.clone())));
    Ok(sources)
}
