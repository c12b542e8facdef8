//! The error type: a kind, one sentence, the place in a file, and a hint with the cure.
//!
//! The library returns these and never prints; the command line words the hints.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kind of an error, for callers that want to act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be opened, read or written.
    Io,
    /// An input file was read but holds nothing that we can use.
    Input,
    /// A codebook cannot be used.
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

/// Where in a file an error was found. Every field is filled that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The file, or the name that its reader was given.
    pub file: Option<PathBuf>,
    /// The line, counted from one.
    pub line: Option<usize>,
    /// The column in characters, counted from one.
    pub column: Option<usize>,
    /// The byte, counted from zero.
    pub byte: Option<u64>,
}

/// What to do about an error: a value, so that each program can word it in terms of its own
/// commands.
///
/// Its `Display` form names no command.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// Advice in plain words.
    Advice(Cow<'static, str>),
    /// Train the model again with this version.
    TrainAgain,
    /// Give a model file: one that training wrote.
    GiveModelFile,
    /// Merge partial counts into a vectorizer first.
    MergeParts,
    /// Give a vectorizer file: one that vectorising wrote.
    GiveVectorizerFile,
    /// Vectorise again: the file cannot be repaired.
    VectorizeAgain,
    /// Give partial counts: files that vectorising a share of the input wrote.
    GiveParts,
    /// Count the part again.
    CountPartAgain,
    /// Label again, so that each line has the probabilities of all themes.
    LabelAgain,
    /// Give documents with prose, or take each record as one paragraph.
    GiveProse,
    /// Check the codebook against the documents.
    LintCodebook,
    /// Gold ids are the ids that labelling writes.
    GoldIds,
    /// Compute the update again for this model.
    UpdateAgain,
    /// Choose another name for the output.
    OtherOutput,
    /// Build with Parquet support, or choose another format.
    EnableParquet,
    /// Build with the reader of PDF, or read PDF files by a command.
    EnablePdf,
    /// Print the PDF again, or read it by a command.
    ReadPdfByCommand,
    /// Recognise the text of a scan first, or read it by a command that does.
    RecognizeText,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advice(text) => text,
            Self::TrainAgain => "train the model again with this version",
            Self::GiveModelFile => "give a model file that training wrote",
            Self::MergeParts => "merge the parts into a vectorizer first",
            Self::GiveVectorizerFile => "give the vectorizer's .json file, which is written next to every matrix",
            Self::VectorizeAgain => "vectorise again",
            Self::GiveParts => "give files of partial counts",
            Self::CountPartAgain => "count the part again",
            Self::LabelAgain => "label again, or give each line an object 'probabilities' of all themes",
            Self::GiveProse => "give documents with paragraphs of prose, or take each record as one paragraph",
            Self::LintCodebook => "check that the codebook and the text are in one language",
            Self::GoldIds => {
                "an id is 'document#ordinal', as in labelled datasets; give the documents that were labelled"
            }
            Self::UpdateAgain => "compute the update again with this model",
            Self::OtherOutput => "choose another name for the output",
            Self::EnableParquet => "choose another format, or build with the feature 'parquet'",
            Self::EnablePdf => "build with the feature 'pdf', or give a command that turns a PDF into text",
            Self::ReadPdfByCommand => "print it to a PDF again, or give a command that turns it into text",
            Self::RecognizeText => "recognise its text (OCR) first, or give a command that does",
        })
    }
}

impl From<&'static str> for Hint {
    fn from(text: &'static str) -> Self {
        Self::Advice(Cow::Borrowed(text))
    }
}

impl From<String> for Hint {
    fn from(text: String) -> Self {
        Self::Advice(Cow::Owned(text))
    }
}

impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::data(error.to_string())
    }
}

/// An error: its kind, one line of message, where it was found, and a hint where there is a cure.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    // Boxed: errors are returned by value everywhere, and most results are not errors.
    location: Option<Box<Location>>,
    hint: Option<Hint>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` with `message`: one sentence, no full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), location: None, hint: None, source: None }
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
            std::io::ErrorKind::NotFound => Some("check the spelling of the path".into()),
            std::io::ErrorKind::PermissionDenied => {
                Some("check who may read or write there, or choose another path".into())
            }
            std::io::ErrorKind::StorageFull => {
                Some("free some space, or write to another disk; no partial file was left".into())
            }
            _ => None,
        };
        Self {
            kind: ErrorKind::Io,
            message: format!("cannot {action} '{}': {}", path.display(), plain(&source)),
            location: Some(Box::new(Location { file: Some(path.to_owned()), ..Location::default() })),
            hint,
            source: Some(Box::new(source)),
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds where it was found; fields that are already known stay.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        let known = self.location.take().map(|known| *known).unwrap_or_default();
        self.location = Some(Box::new(Location {
            file: known.file.or(location.file),
            line: known.line.or(location.line),
            column: known.column.or(location.column),
            byte: known.byte.or(location.byte),
        }));
        self
    }

    /// Adds the file that it was found in, if none is known yet.
    #[must_use]
    pub fn in_file(self, file: impl Into<PathBuf>) -> Self {
        self.at(Location { file: Some(file.into()), ..Location::default() })
    }

    /// Puts `context` and a colon before the message.
    #[must_use]
    pub fn within(mut self, context: impl fmt::Display) -> Self {
        self.message = format!("{context}: {}", self.message);
        self
    }

    /// The kind of error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where it was found; all fields are empty if that is not known.
    ///
    /// ```
    /// use themewise::codebook::Codebook;
    /// let error = Codebook::parse("[[themes]]\nname = 3\n", "themes.toml").unwrap_err();
    /// assert_eq!(error.location().line, Some(2));
    /// assert_eq!(error.location().file.unwrap().to_str(), Some("themes.toml"));
    /// ```
    pub fn location(&self) -> Location {
        self.location.as_deref().cloned().unwrap_or_default()
    }

    /// What to do about it, if there is a cure to offer.
    pub fn hint(&self) -> Option<&Hint> {
        self.hint.as_ref()
    }

    /// The kind of the operating system's error, if it is one.
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

/// The operating system's message without its "(os error 2)".
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
    fn io_error_names_path_and_cure() {
        let source = std::io::Error::from_raw_os_error(2);
        let error = Error::io("read", Path::new("inbox/a.txt"), source);
        assert_eq!(error.to_string(), "cannot read 'inbox/a.txt': no such file or directory");
        assert_eq!(error.hint().unwrap().to_string(), "check the spelling of the path");
        assert_eq!(error.location().file.as_deref(), Some(Path::new("inbox/a.txt")));
        assert_eq!(error.io_kind(), Some(std::io::ErrorKind::NotFound));
    }
}
