//! Errors of label files: the file, the line, the reason and the cure.

use crate::error::{Error, ErrorKind, Location};

/// The reason why a line of labels is rejected, and the cure.
#[derive(Debug)]
pub(super) struct LineError {
    reason: String,
    hint: &'static str,
}

impl LineError {
    pub(super) fn new(reason: impl Into<String>, hint: &'static str) -> Self {
        Self { reason: reason.into(), hint }
    }

    /// As an error of the file `name`.
    pub(super) fn at(self, name: &str, line: usize) -> Error {
        file_error(name, Some(line), &self.reason).with_hint(self.hint)
    }
}

/// An error of the file `name`, at a line if there is one.
pub(super) fn file_error(name: &str, line: Option<usize>, reason: &str) -> Error {
    let place = line.map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"));
    Error::new(ErrorKind::Gold, format!("{place}: {reason}")).at(Location {
        file: Some(name.into()),
        line,
        ..Location::default()
    })
}
