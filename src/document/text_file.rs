//! Text files that people write: codebooks, dictionaries, labels, lists. They are opened, decoded
//! and cut into lines here, for all who read one.

use super::collection::Problem;
use super::encoding::{self, Decoded, NotText};
use super::input::{read_bytes, uncompressed_name};
use super::line_ends::LineBreaks;
use crate::error::{Error, Result};
use std::path::Path;

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// The text without byte-order mark, its lines ended by `\n`.
    pub text: String,
    /// The encoding's name in the WHATWG's standard.
    pub encoding: &'static str,
    /// What was read with doubt: characters that are broken, or an encoding that is not certain.
    pub problems: Vec<Problem>,
}

impl TextFile {
    /// Reads the file or pipe at `path`; `-` is standard input. It may be compressed, and in any
    /// encoding that [`decode`](super::decode) knows; one decision is taken for the whole file.
    /// Carriage returns that end lines become line feeds, so that a line has the same number
    /// whatever ends it; next line and Unicode's separators stay, and end a line for those who take
    /// [`LineBreaks::Text`].
    ///
    /// # Errors
    /// If it cannot be read; if it is no text, the error that `not_text` makes of the reason.
    ///
    /// ```
    /// use themewise::document::TextFile;
    /// use themewise::Error;
    /// let file = tempfile::NamedTempFile::new().unwrap();
    /// std::fs::write(&file, b"caf\x8E\rth\x8E\r").unwrap();
    /// let text = TextFile::read(file.path(), |reason| Error::options(reason.to_string()))?;
    /// assert_eq!((text.text.as_str(), text.encoding), ("café\nthé\n", "macintosh"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn read(path: &Path, not_text: impl FnOnce(NotText) -> Error) -> Result<Self> {
        let decoded = encoding::decode(read_bytes(path)?).map_err(not_text)?;
        let problems = decoded.problems().into_iter().map(|problem| Problem::in_file(path, problem)).collect();
        let Decoded { text, encoding, .. } = decoded;
        Ok(Self { text: LineBreaks::Records.normalize_owned(text), encoding, problems })
    }
}

/// The extension of a file's name in lower case, without that of its compression.
///
/// ```
/// let extension = themewise::document::extension_of("gold.CSV.gz".as_ref());
/// assert_eq!(extension.as_deref(), Some("csv"));
/// ```
pub fn extension_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    Path::new(uncompressed_name(name)).extension()?.to_str().map(str::to_ascii_lowercase)
}
