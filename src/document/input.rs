//! Opens an input: a file, a pipe, or standard input (`-`). Everything that is read comes through
//! here.
//!
//! An input is opened once. Its beginning can be looked at without consuming it ([`Input::peek`]),
//! so that its format can be decided by content where a pipe cannot be read twice.

use super::container::{ContainerKind, container_kind, open_stream};
use super::definition::Format;
use super::extract::Limits;
use super::line_ends::LineBreaks;
use super::sniff::{Sniffed, sniff};
use super::streamed_encoding::decode_head;
use crate::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Stdin};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The name of standard input among paths.
const STANDARD: &str = "-";

/// Bytes looked at to decide what an input contains.
pub(super) const HEAD_BYTES: usize = 512 << 10;

/// Bytes by which compressed inputs are known.
const SIGNATURE_BYTES: usize = 4;

/// Set once standard input has been opened.
static STANDARD_IS_OPEN: AtomicBool = AtomicBool::new(false);

/// An open input. Reading starts at its first byte, whatever was looked at before.
#[derive(Debug)]
pub struct Input {
    path: PathBuf,
    stream: Stream,
    /// Bytes that were taken from the stream; those from `consumed` on were not read yet.
    buffer: Vec<u8>,
    consumed: usize,
    /// Whether the stream has no bytes after those in the buffer.
    ended: bool,
}

enum Stream {
    File(File),
    Standard(Stdin),
    /// The inflated bytes of a compressed input, and the length of the compressed file.
    Compressed(Box<dyn Read + Send>, Option<u64>),
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "File",
            Self::Standard(_) => "Standard",
            Self::Compressed(..) => "Compressed",
        })
    }
}

impl Stream {
    fn as_read(&mut self) -> &mut dyn Read {
        match self {
            Self::File(file) => file,
            Self::Standard(stdin) => stdin,
            Self::Compressed(inflated, _) => inflated,
        }
    }
}

impl Input {
    /// Opens the file or pipe at `path`; `-` is standard input. What is compressed by gzip or
    /// Zstandard is inflated as it is read.
    ///
    /// # Errors
    /// If it cannot be opened, or if standard input was opened before: it can be read once.
    pub fn open(path: &Path) -> Result<Self> {
        let stream = if path.as_os_str() == STANDARD {
            if STANDARD_IS_OPEN.swap(true, Ordering::Relaxed) {
                return Err(Error::options("standard input is named more than once, and can be read once")
                    .with_hint("write it into a file, and name the file"));
            }
            Stream::Standard(std::io::stdin())
        } else {
            Stream::File(File::open(path).map_err(|source| Error::io("read", path, source))?)
        };
        let mut input = Self { path: path.to_owned(), stream, buffer: Vec::new(), consumed: 0, ended: false };
        let kind = container_kind(input.peek(SIGNATURE_BYTES)?);
        if let Some(kind) = kind.filter(ContainerKind::is_single) {
            input.inflate(kind)?;
        }
        Ok(input)
    }

    /// Reads what the compressed bytes of this input inflate to, from its beginning.
    fn inflate(&mut self, kind: ContainerKind) -> Result<()> {
        let length = self.file_length()?;
        let head = std::io::Cursor::new(std::mem::take(&mut self.buffer));
        let rest: Box<dyn Read + Send> = match std::mem::replace(&mut self.stream, Stream::Standard(std::io::stdin())) {
            Stream::File(file) => Box::new(head.chain(file)),
            Stream::Standard(stdin) => Box::new(head.chain(stdin)),
            Stream::Compressed(inflated, _) => Box::new(head.chain(inflated)),
        };
        let refused = || Error::new(ErrorKind::Input, format!("cannot read {}: it is damaged", name_of(&self.path)));
        let inflated = open_stream(rest, kind).ok_or_else(refused)?;
        self.stream = Stream::Compressed(inflated, length);
        (self.consumed, self.ended) = (0, false);
        Ok(())
    }

    /// The path that was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All bytes that were not read yet.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn into_bytes(mut self) -> Result<Vec<u8>> {
        let mut bytes = std::mem::take(&mut self.buffer);
        bytes.drain(..self.consumed);
        if !self.ended {
            let limit = self.inflated_limit();
            let read = match &mut self.stream {
                Stream::File(file) => file.read_to_end(&mut bytes),
                Stream::Standard(stdin) => stdin.read_to_end(&mut bytes),
                Stream::Compressed(inflated, _) => inflated.take(limit + 1).read_to_end(&mut bytes),
            };
            read.map_err(|source| self.failed(source))?;
            if bytes.len() as u64 > limit {
                let message = format!("it inflates to more than {limit} bytes, which is the limit");
                return Err(Error::new(ErrorKind::Input, message)
                    .with_hint("unpack it, and check that it is what it claims to be"));
            }
        }
        Ok(bytes)
    }

    /// How many bytes a compressed input may inflate to; of others as many as there are.
    fn inflated_limit(&self) -> u64 {
        let limits = Limits::default();
        match &self.stream {
            Stream::Compressed(_, Some(length)) => limits.inflated(*length),
            Stream::Compressed(_, None) => limits.inflated_bytes,
            Stream::File(_) | Stream::Standard(_) => u64::MAX - 1,
        }
    }

    /// The next `count` bytes, or all if there are fewer. They are still to be read.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn peek(&mut self, count: usize) -> Result<&[u8]> {
        let have = self.buffer.len() - self.consumed;
        if !self.ended && have < count {
            let missing = (count - have) as u64;
            let read = self.stream.as_read().take(missing).read_to_end(&mut self.buffer);
            self.ended = (read.map_err(|source| self.failed(source))? as u64) < missing;
        }
        let rest = &self.buffer[self.consumed..];
        Ok(&rest[..rest.len().min(count)])
    }

    /// The format of the input by its beginning; none if it is an archive or is not read.
    ///
    /// # Errors
    /// If its beginning cannot be read.
    pub fn format(&mut self) -> Result<Option<Format>> {
        Ok(match self.sniffed()? {
            Sniffed::Format(format) => Some(format),
            _ => None,
        })
    }

    /// What the input is by its beginning.
    pub(super) fn sniffed(&mut self) -> Result<Sniffed> {
        let path = self.path.clone();
        let mut length = HEAD_BYTES;
        loop {
            let head = self.peek(length)?;
            let whole = head.len() < length;
            if whole || is_telling(head) {
                return Ok(sniff(head, whole, &path));
            }
            length = length.saturating_mul(2);
        }
    }

    /// Whether each line is a text: records are, and so are lines without a blank line between them
    /// in the first half megabyte.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn has_text_a_line(&mut self) -> Result<bool> {
        match self.format()? {
            Some(Format::JsonLines) => return Ok(true),
            Some(Format::Text) => {}
            _ => return Ok(false),
        }
        let head = self.peek(HEAD_BYTES)?;
        let text = LineBreaks::Text.normalize_owned(decode_head(head, head.len() < HEAD_BYTES));
        let is_blank = |line: &str| line.trim().is_empty();
        Ok(!text.trim_end().lines().any(is_blank) && !text.starts_with("---"))
    }

    /// The length in bytes, if it is a file. A pipe or a device has none, and cannot be read in
    /// parts.
    pub(crate) fn file_length(&self) -> Result<Option<u64>> {
        let Stream::File(file) = &self.stream else { return Ok(None) };
        let metadata = file.metadata().map_err(|source| self.failed(source))?;
        Ok(metadata.is_file().then_some(metadata.len()))
    }

    /// Goes on reading at byte `place` of the file.
    pub(super) fn seek(&mut self, place: u64) -> Result<()> {
        self.buffer.clear();
        (self.consumed, self.ended) = (0, false);
        let Stream::File(file) = &mut self.stream else { return Ok(()) };
        let sought = file.seek(SeekFrom::Start(place));
        sought.map(drop).map_err(|source| self.failed(source))
    }

    /// Reads to the first line that starts `least` bytes from here or further on: how many bytes
    /// that were.
    pub(super) fn skip_line(&mut self, ends: LineBreaks, least: u64) -> Result<u64> {
        const STEP: usize = 1 << 13;
        let mut skipped: u64 = 0;
        loop {
            let head = self.peek(STEP)?;
            let end = ends.first_end(head, usize::try_from(least.saturating_sub(skipped)).unwrap_or(usize::MAX));
            let is_last = head.len() < STEP;
            // The end of a line may be cut.
            let step = end.unwrap_or(if is_last { head.len() } else { STEP - 2 });
            self.consumed += step;
            skipped += step as u64;
            if end.is_some() || is_last {
                return Ok(skipped);
            }
        }
    }

    /// Lets `look` read the file from its start; reading then goes on where it was.
    pub(super) fn look_back<T>(&mut self, look: impl FnOnce(&mut File) -> Option<T>) -> Option<T> {
        let Stream::File(file) = &mut self.stream else { return None };
        let place = file.stream_position().ok()?;
        file.rewind().ok()?;
        let found = look(file);
        file.seek(SeekFrom::Start(place)).ok()?;
        found
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::io("read", &self.path, source)
    }
}

impl Read for Input {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut rest = &self.buffer[self.consumed..];
        if !rest.is_empty() {
            let read = rest.read(out)?;
            self.consumed += read;
            return Ok(read);
        }
        if self.ended {
            return Ok(0);
        }
        self.buffer.clear();
        self.consumed = 0;
        self.stream.as_read().read(out)
    }
}

/// The beginning of a file by which its format is decided, as for an input that is not yet read.
pub(super) fn head_of(bytes: &[u8]) -> &[u8] {
    let mut length = HEAD_BYTES;
    while let Some(head) = bytes.get(..length) {
        if is_telling(head) {
            return head;
        }
        length = length.saturating_mul(2);
    }
    bytes
}

/// Whether the beginning of an input tells its format: the first line of a record may be longer.
fn is_telling(head: &[u8]) -> bool {
    !head.trim_ascii_start().starts_with(b"{") || memchr::memchr(b'\n', head).is_some()
}

/// The whole content of the input at `path`; `-` is standard input.
///
/// # Errors
/// As [`Input::open`] and [`Input::into_bytes`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    Input::open(path)?.into_bytes()
}

/// The name of an input for messages: its path, or `standard input` for `-`.
pub fn name_of(path: &Path) -> String {
    if path.as_os_str() == STANDARD { "standard input".to_owned() } else { path.display().to_string() }
}

/// Whether the input at `path` is a pipe, a device or standard input: it can be read once, and has
/// no parts.
pub fn is_stream(path: &Path) -> bool {
    path.as_os_str() == STANDARD || path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// A name without the extension of its compression.
pub(super) fn uncompressed_name(name: &str) -> &str {
    let compressed = |extension: &&str| {
        name.len() > extension.len()
            && name.is_char_boundary(name.len() - extension.len())
            && name[name.len() - extension.len()..].eq_ignore_ascii_case(extension)
    };
    let extension = [".gz", ".zst"].into_iter().find(compressed);
    extension.map_or(name, |extension| &name[..name.len() - extension.len()])
}

#[cfg(test)]
mod tests;
