//! What reading gives: documents, and what could not be read.

use super::definition::Document;
use super::extract::{Place, ReadProblem};
use crate::error::{Error, ErrorKind, Hint, Result};
use std::path::{Path, PathBuf};

/// Something that could not be read, or was read with doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, with the line where it matters.
    pub place: String,
    /// One sentence, no full stop.
    pub reason: String,
    /// What to do.
    pub hint: Hint,
    /// Whether something was lost by it: such a run ends with exit status 2.
    pub lost: bool,
}

impl Problem {
    /// An input that could not be opened or read.
    pub fn of(path: &Path, error: &Error) -> Self {
        Self {
            place: path.display().to_string(),
            reason: error.to_string(),
            hint: error.hint().map_or_else(|| "check the file".into(), Clone::clone),
            lost: true,
        }
    }

    /// A file that was not read.
    pub(super) fn lost(path: &Path, reason: &str, hint: &'static str) -> Self {
        Self::in_file(path, ReadProblem::lost(None, reason, hint))
    }

    /// What a reader met in the file at `path`.
    pub(super) fn in_file(path: &Path, problem: ReadProblem) -> Self {
        let ReadProblem { place, reason, hint, lost } = problem;
        let path = path.display();
        let place = match place {
            None => path.to_string(),
            Some(Place::Line(line)) => format!("{path}:{line}"),
            Some(place) => format!("{path}, {place}"),
        };
        Self { place, reason, hint, lost }
    }
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Collection {
    /// In the order of the inputs, folders sorted.
    pub documents: Vec<Document>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Files of kinds that we do not read, met in folders.
    pub passed_over: Vec<PathBuf>,
    /// Bytes read from files.
    pub bytes: u64,
}

impl Collection {
    /// Fails if there is no document at all.
    ///
    /// # Errors
    /// An [`ErrorKind::Input`] error that says what to do.
    pub fn require_documents(&self) -> Result<()> {
        if self.documents.is_empty() {
            return Err(Error::new(ErrorKind::Input, "no readable text in the input")
                .with_hint("give text, HTML, Word, CSV or e-mail files, a folder of them, or '-' for standard input"));
        }
        Ok(())
    }
}
