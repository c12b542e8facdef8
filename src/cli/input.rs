//! The arguments that say what is read, and the report of what could not be.

use super::printer::{Printer, clean};
use std::io::Read;
use std::path::PathBuf;
use themewise::document::{Collection, ReadOptions, decode, read};
use themewise::model::{Model, embedded};
use themewise::paragraph::Unit;
use themewise::{Error, ErrorKind};

/// What documents are cut into.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum UnitArg {
    /// Split each document into its paragraphs
    Paragraph,
    /// Take each document or record as one paragraph
    Record,
}

impl From<UnitArg> for Unit {
    fn from(unit: UnitArg) -> Self {
        match unit {
            UnitArg::Paragraph => Self::Paragraph,
            UnitArg::Record => Self::Record,
        }
    }
}

/// Reads `inputs` and reports what could not be read.
pub(crate) fn documents(inputs: &[PathBuf], printer: &Printer) -> anyhow::Result<Collection> {
    let collection = read(inputs, &ReadOptions::default())?;
    for problem in &collection.problems {
        let message = format!("'{}': {}", problem.place, problem.reason);
        if problem.lost {
            printer.failure(&format!("cannot use {message}"), Some(&problem.hint));
        } else {
            printer.warn(&message);
            printer.hint(&problem.hint);
        }
    }
    if !collection.passed_over.is_empty() {
        let shown: Vec<String> =
            collection.passed_over.iter().take(3).map(|path| clean(&path.display().to_string())).collect();
        let more = if collection.passed_over.len() > 3 { ", …" } else { "" };
        let count = collection.passed_over.len();
        let files = if count == 1 { "file of a kind that is" } else { "files of kinds that are" };
        printer.say(format!("passed over {count} {files} not read: {}{more}", shown.join(", ")));
    }
    collection.require_documents()?;
    Ok(collection)
}

/// Whether something was lost in reading.
pub(crate) fn lost(collection: &Collection) -> bool {
    collection.problems.iter().any(|problem| problem.lost)
}

/// All of standard input as text.
pub(crate) fn standard_input() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let failed = |source| Error::io("read", "standard input".as_ref(), source);
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
    let decoded =
        decode(bytes).map_err(|reason| Error::new(ErrorKind::Input, format!("cannot use standard input: {reason}")))?;
    Ok(decoded.text)
}

/// The model in `path`, or the embedded one.
pub(crate) fn model(path: Option<&PathBuf>) -> anyhow::Result<Model> {
    Ok(match path {
        Some(path) => Model::read(path)?,
        None => embedded()?,
    })
}
