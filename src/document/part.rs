//! The documents of one file, or of some of its records.

use super::collection::Problem;
use super::container::container_kind;
use super::definition::{Document, Source};
use super::discover::FoundFile;
use super::extract::{Extract, Place, ReadProblem};
use super::formats::{FormatOptions, ReadFile, read_file, stem};
use super::input::uncompressed_name;
use crate::error::Result;
use std::sync::Arc;

/// The documents of one file with what their ids are made of, not yet made unique.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) documents: Vec<(Document, Arc<str>)>,
    pub(super) problems: Vec<Problem>,
    pub(super) bytes: u64,
}

/// Reads one file whole.
pub(super) fn read_one(found: FoundFile, bytes: Result<Vec<u8>>, options: &FormatOptions) -> Part {
    let mut part = Part::default();
    match bytes {
        Err(error) => part.problems.push(Problem::of(&found.path, &error)),
        Ok(bytes) if bytes.is_empty() => {
            part.problems.push(Problem::lost(&found.path, "the file is empty", "remove it, or save it again"));
        }
        Ok(bytes) => {
            part.bytes = bytes.len() as u64;
            let compressed = container_kind(&bytes).is_some_and(|kind| kind.is_single());
            let relative = if compressed { found.relative } else { uncompressed_name(&found.relative).to_owned() };
            for file in read_file(found.path, relative, bytes, options) {
                part.add(file);
            }
        }
    }
    part
}

impl Part {
    /// Adds what was read of a file, or of some records of it.
    pub(super) fn add(&mut self, file: ReadFile) {
        let ReadFile { path, relative, format, encoding, body_start, extraction } = file;
        let shared: Arc<str> = relative.as_str().into();
        let mut problems: Vec<Problem> =
            extraction.problems.into_iter().map(|problem| Problem::in_file(&path, problem)).collect();
        for extract in extraction.documents {
            if !has_text(&extract.text[body_start..]) {
                let reason = "there is no text in it, only white space";
                problems.push(Problem::in_file(
                    &path,
                    ReadProblem::lost(extract.place, reason, "remove it, or save it again"),
                ));
                continue;
            }
            let source = Source { path: path.clone(), format, place: extract.place.clone(), encoding };
            self.documents.push((document(extract, &relative, body_start, source), shared.clone()));
        }
        self.problems.extend(problems);
    }
}

/// Whether anything in `text` can be seen.
fn has_text(text: &str) -> bool {
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}');
    !text.chars().all(invisible)
}

/// What was extracted as a document.
fn document(extract: Extract, relative: &str, body_start: usize, source: Source) -> Document {
    let stem = stem(relative);
    let id = extract.id.unwrap_or_else(|| match &extract.place {
        None => stem.to_owned(),
        Some(Place::SheetRow(sheet, row)) => format!("{stem}/{sheet}/{row}"),
        Some(place) => format!("{stem}/{}", place.number()),
    });
    Document {
        id,
        title: extract.title,
        date: extract.date,
        date_text: extract.date_text,
        series: extract.series,
        text: extract.text,
        body_start,
        blocks: extract.blocks,
        source,
        label: extract.label,
    }
}
