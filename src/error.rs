//! What can go wrong, in one type: a sentence that says where, and a hint that says what to do.
//!
//! The library returns these and never prints; `cli/` alone decides how they look.

use std::fmt;
use std::path::Path;

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of thing went wrong, for callers that want to act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be opened, read or written.
    Io,
    /// An input file was read but holds nothing that we can use.
    Input,
    /// A codebook does not say what a codebook must say.
    Codebook,
    /// A gold file names what does not exist, or cannot be read.
    Gold,
    /// A model file is of another kind or version, truncated or forged.
    Model,
    /// An option has a value that cannot work.
    Options,
    /// There is too little, or nothing, to fit a model on.
    Data,
}

/// An error: its kind, one line of message, and a hint where there is a cure.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` that says `message`: one sentence, no full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, source: None }
    }

    /// Shorthand for an [`ErrorKind::Options`] error.
    pub fn options(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Options, message)
    }

    /// Shorthand for an [`ErrorKind::Data`] error.
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Data, message)
    }

    /// Shorthand for an [`ErrorKind::Model`] error.
    pub fn model(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Model, message)
    }

    /// An operating system's error: `action` is what was tried ("read", "write"), on `path`.
    pub fn io(action: &str, path: &Path, source: std::io::Error) -> Self {
        let hint = match source.kind() {
            std::io::ErrorKind::NotFound => Some("check the spelling of the path".to_owned()),
            std::io::ErrorKind::PermissionDenied => {
                Some("check who may read or write there, or choose another path".to_owned())
            }
            std::io::ErrorKind::StorageFull => {
                Some("free some space, or write to another disk; nothing half-written was left".to_owned())
            }
            _ => None,
        };
        Self {
            kind: ErrorKind::Io,
            message: format!("cannot {action} '{}': {}", path.display(), plain(&source)),
            hint,
            source: Some(Box::new(source)),
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Puts `context` and a colon before the message.
    #[must_use]
    pub fn within(mut self, context: impl fmt::Display) -> Self {
        self.message = format!("{context}: {}", self.message);
        self
    }

    /// What sort of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it, if there is a cure to offer.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The operating system's error behind it, if that is what it was.
    pub fn io_kind(&self) -> Option<std::io::ErrorKind> {
        self.source.as_ref()?.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The operating system's words without its "(os error 2)".
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let cut = text.find(" (os error").unwrap_or(text.len());
    let mut words = text[..cut].to_owned();
    if let Some(first) = words.get(..1) {
        let lower = first.to_lowercase();
        words.replace_range(..1, &lower);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_io_error_names_the_path_and_the_cure() {
        let source = std::io::Error::from_raw_os_error(2);
        let error = Error::io("read", Path::new("inbox/a.txt"), source);
        assert_eq!(error.to_string(), "cannot read 'inbox/a.txt': no such file or directory");
        assert_eq!(error.hint(), Some("check the spelling of the path"));
        assert_eq!(error.io_kind(), Some(std::io::ErrorKind::NotFound));
    }
}
