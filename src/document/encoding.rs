//! From bytes to text: byte-order mark, then valid UTF-8, then UTF-16 by its zeros, then a guess.
//!
//! The decision is returned, so that it can be recorded. Bytes that are no text are refused with
//! the reason.

use super::extract::ReadProblem;
use super::mac_roman::{self, GuessedEncoding};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Text, and the encoding that it was in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte-order mark.
    pub text: String,
    /// The encoding's name in the WHATWG's standard.
    pub encoding: &'static str,
    /// Characters that could not be read and became `U+FFFD`.
    pub broken: usize,
    /// Another encoding that the text may be in, if the bytes do not tell.
    pub alternative: Option<&'static str>,
}

impl Decoded {
    /// What was read with doubt.
    pub(super) fn problems(&self) -> Vec<ReadProblem> {
        let broken = broken_characters(self.broken, self.encoding);
        broken.into_iter().chain(self.alternative.map(|other| uncertain(self.encoding, other))).collect()
    }
}

/// The problem of `count` characters that could not be decoded.
pub(super) fn broken_characters(count: usize, encoding: &str) -> Option<ReadProblem> {
    let (characters, stand) = if count == 1 { ("character is", "stands") } else { ("characters are", "stand") };
    let reason = format!("{count} {characters} broken in {encoding} and {stand} as \u{FFFD}");
    (count > 0).then(|| ReadProblem::doubt(None, reason, "save it again as UTF-8 from the program that wrote it"))
}

/// The problem of an encoding that may be another.
pub(super) fn uncertain(encoding: &str, other: &str) -> ReadProblem {
    let reason = format!("it was read as {encoding}, but may be in {other}");
    ReadProblem::doubt(None, reason, "check its accents and quotation marks, and save it as UTF-8")
}

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// They are a file of this kind, with its article: "a PDF".
    Binary(&'static str),
    /// They hold NUL bytes.
    Nul,
    /// They are not valid in this encoding, which they seem to have.
    Invalid(&'static str),
    /// Most of them are control characters.
    Controls,
}

impl std::fmt::Display for NotText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Binary(kind) => write!(f, "it is {kind}, not text"),
            Self::Nul => f.write_str("it holds NUL bytes, as no text does"),
            Self::Invalid(encoding) => write!(f, "its bytes are not valid {encoding}"),
            Self::Controls => f.write_str("it is mostly control characters"),
        }
    }
}

impl std::error::Error for NotText {}

/// Decodes `bytes`.
///
/// # Errors
/// If the bytes are not text.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    decode_declared(bytes, None)
}

/// Decodes `bytes` that say themselves in which encoding they are. A byte-order mark is believed
/// before them, and so are bytes that are valid UTF-8.
///
/// # Errors
/// If the bytes are not text.
pub(super) fn decode_declared(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<Decoded, NotText> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        return finish(encoding, &bytes[length..]);
    }
    if let Some(name) = binary_signature(&bytes) {
        return Err(NotText::Binary(name));
    }
    if let Some(encoding) = utf16_without_mark(&bytes) {
        return finish(encoding, &bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => check(text, UTF_8),
        Err(error) => {
            let bytes = error.into_bytes();
            if bytes.contains(&0) {
                return Err(NotText::Nul);
            }
            // A text in UTF-8 with a decoding error in it is still in UTF-8.
            if mostly_utf8(&bytes) {
                return finish(UTF_8, &bytes);
            }
            if let Some(declared) = declared.filter(|declared| *declared != UTF_8) {
                return finish(declared, &bytes);
            }
            let GuessedEncoding { encoding, alternative } = guess(&bytes);
            let alternative = alternative.map(Encoding::name);
            finish(encoding, &bytes).map(|decoded| Decoded { alternative, ..decoded })
        }
    }
}

/// So many bytes behind the first one beyond ASCII are looked at to guess an encoding.
pub(super) const TASTE_BYTES: usize = 1 << 18;
/// And so many before it.
pub(super) const BEFORE_BYTES: usize = 1 << 12;

/// The text of bytes in UTF-8, what is broken in it replaced. The standard library's function looks
/// for broken characters from the start, which is slower.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

fn finish(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, NotText> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    if malformed {
        let broken = text.matches('\u{FFFD}').count();
        // A text with a broken character here and there is still a text; one that is mostly broken
        // is not.
        if broken * 50 > text.chars().count() {
            return Err(NotText::Invalid(encoding.name()));
        }
    }
    check(text.into_owned(), encoding)
}

fn check(text: String, encoding: &'static Encoding) -> Result<Decoded, NotText> {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(NotText::Nul);
    }
    let controls = count_controls(text.as_bytes());
    if controls * 20 > text.len() {
        return Err(NotText::Controls);
    }
    let broken = text.matches('\u{FFFD}').count();
    Ok(Decoded { text, encoding: encoding.name(), broken, alternative: None })
}

/// The control characters that no text has.
fn count_controls(bytes: &[u8]) -> usize {
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    // Sums of a byte, which the compiler makes many of at a time.
    let count = |bytes: &[u8]| usize::from(bytes.iter().fold(0u8, |sum, byte| sum + u8::from(is_control(*byte))));
    bytes.chunks(255).map(count).sum()
}

/// How many characters of several bytes are well-formed UTF-8, and how many are not.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Utf8Counts {
    good: usize,
    bad: usize,
}

impl Utf8Counts {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            self.bad += usize::from(!chunk.invalid().is_empty());
        }
    }

    /// Whether the well-formed outnumber the ill-formed by far.
    pub(super) fn is_utf8(self) -> bool {
        self.good >= 2 * self.bad && self.good > 0
    }
}

pub(super) fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut counts = Utf8Counts::default();
    counts.add(bytes);
    counts.is_utf8()
}

/// A single-byte Western text is called windows-1252 (of which Latin-1 is a part), whatever finer
/// guess there is, unless it is in Mac OS Roman.
pub(super) fn guess(bytes: &[u8]) -> GuessedEncoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    // The guess needs no more than a taste of a large file, but it must have seen something beyond
    // ASCII.
    let beyond = bytes.iter().position(|byte| *byte >= 0x80).unwrap_or(0);
    let taste = &bytes[beyond.saturating_sub(BEFORE_BYTES)..bytes.len().min(beyond + TASTE_BYTES)];
    detector.feed(taste, true);
    let guessed = detector.guess(Some(b"uk"), chardetng::Utf8Detection::Deny);
    mac_roman::choose(taste, if guessed.is_single_byte() && western(taste) { WINDOWS_1252 } else { guessed })
}

/// Whether the bytes beyond ASCII are those that Western European prose uses: quotes, dashes, £, €,
/// accents, rarely more than a tenth of the text.
fn western(bytes: &[u8]) -> bool {
    let beyond = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let undefined = bytes.iter().filter(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)).count();
    beyond * 10 < bytes.len().max(10) && undefined == 0
}

/// Prose in UTF-16 has a zero in every second byte, nearly always on the same side.
pub(super) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let taste = &bytes[..bytes.len().min(4096) & !1];
    let pairs = taste.len() / 2;
    let low = taste.iter().step_by(2).filter(|byte| **byte == 0).count();
    let high = taste.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
    if high * 10 > pairs * 7 && low * 20 < pairs {
        Some(UTF_16LE)
    } else if low * 10 > pairs * 7 && high * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The kind of a file that is no text, by its first bytes.
pub(super) fn binary_signature(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 15] = [
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive (a Word or Excel file, perhaps)"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x7FELF", "a program"),
        (b"PAR1", "a Parquet file"),
        (b"\xD0\xCF\x11\xE0", "an old Word or Excel file"),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"RIFF", "a sound, a film or a WebP picture"),
        (b"ID3", "a sound"),
        (b"OggS", "a sound or a film"),
        (b"SQLite format 3\0", "an SQLite database"),
    ];
    SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The group’s “plan” costs £330m – or so it says. Café talk.\r\n";

    #[test]
    fn the_usual_encodings_all_give_the_same_text() {
        let utf16 = |little: bool| -> Vec<u8> {
            TEXT.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        let with_mark = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        let windows = WINDOWS_1252.encode(TEXT).0.into_owned();
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (with_mark(b"\xEF\xBB\xBF", TEXT.as_bytes().to_vec()), "UTF-8"),
            (with_mark(b"\xFF\xFE", utf16(true)), "UTF-16LE"),
            (with_mark(b"\xFE\xFF", utf16(false)), "UTF-16BE"),
            (utf16(true), "UTF-16LE"),
            (utf16(false), "UTF-16BE"),
            (windows, "windows-1252"),
        ] {
            let decoded = decode(bytes).unwrap();
            assert_eq!(decoded.text, TEXT, "{encoding}");
            assert_eq!(decoded.encoding, encoding);
        }
    }

    #[test]
    fn a_single_pound_sign_in_latin_1_is_enough() {
        let decoded = decode(b"A cut of \xA33m was agreed by the board on Tuesday.".to_vec()).unwrap();
        assert_eq!(decoded.text, "A cut of £3m was agreed by the board on Tuesday.");
    }

    #[test]
    fn one_invalid_byte_leaves_the_encoding_utf_8() {
        let bytes = [TEXT.as_bytes(), b"one bad byte: \xE2\n", TEXT.as_bytes()].concat();
        let decoded = decode(bytes).unwrap();
        assert_eq!((decoded.encoding, decoded.broken), ("UTF-8", 1));
        assert!(decoded.text.contains("£330m"));
    }

    #[test]
    fn what_is_not_text_is_refused_with_the_reason() {
        assert_eq!(decode(b"%PDF-1.7\n\xFF".to_vec()).unwrap_err().to_string(), "it is a PDF, not text");
        assert_eq!(decode(b"half a text\0and a NUL".to_vec()), Err(NotText::Nul));
        assert_eq!(decode((0..=255u8).cycle().take(4000).collect()), Err(NotText::Nul));
    }
}
