//! Opens an input: a file, a pipe, or standard input (`-`). Everything that is read comes through
//! here.
//!
//! An input is opened once. Its beginning can be looked at without consuming it ([`Input::peek`]),
//! so that its format can be decided by content where a pipe cannot be read twice.

use super::definition::Format;
use super::{encoding, record};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Stdin};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The name of standard input among paths.
const STANDARD: &str = "-";

/// Bytes looked at to decide what an input contains.
pub(super) const HEAD_BYTES: usize = 512 << 10;

/// Lines looked at to decide whether an input is JSON Lines.
const HEAD_LINES: usize = 16;

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

#[derive(Debug)]
enum Stream {
    File(File),
    Standard(Stdin),
}

impl Stream {
    fn as_read(&mut self) -> &mut dyn Read {
        match self {
            Self::File(file) => file,
            Self::Standard(stdin) => stdin,
        }
    }
}

impl Input {
    /// Opens the file or pipe at `path`; `-` is standard input.
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
        Ok(Self { path: path.to_owned(), stream, buffer: Vec::new(), consumed: 0, ended: false })
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
            let read = match &mut self.stream {
                Stream::File(file) => file.read_to_end(&mut bytes),
                Stream::Standard(stdin) => stdin.read_to_end(&mut bytes),
            };
            read.map_err(|source| self.failed(source))?;
        }
        Ok(bytes)
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

    /// How the input is written: by the extension of its name, else by its first lines.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn format(&mut self) -> Result<Format> {
        if let Some(format) = format_of_name(&self.path) {
            return Ok(format);
        }
        let mut length = HEAD_BYTES;
        loop {
            let head = self.peek(length)?;
            let (whole, object) = (head.len() < length, head.trim_ascii_start().starts_with(b"{"));
            // The first line of a record may be longer than what was looked at.
            if whole || !object || memchr::memchr(b'\n', head).is_some() {
                return Ok(format_of_text(&encoding::decode_head(head, whole)));
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
        if self.format()? == Format::Record {
            return Ok(true);
        }
        let head = self.peek(HEAD_BYTES)?;
        let ends: Vec<usize> = memchr::memchr_iter(b'\n', head).collect();
        let last = head.iter().rposition(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
        let blank = |pair: &[usize]| pair[1] < last && head[pair[0]..pair[1]].iter().all(u8::is_ascii_whitespace);
        Ok(!ends.windows(2).any(blank) && !head.starts_with(b"---"))
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

    /// Reads to the start of the next line: how many bytes that were.
    pub(super) fn skip_line(&mut self) -> Result<u64> {
        const STEP: usize = 1 << 13;
        let mut skipped = 0;
        loop {
            let head = self.peek(STEP)?;
            let (length, end) = (head.len(), memchr::memchr(b'\n', head));
            let step = end.map_or(length, |end| end + 1);
            self.consumed += step;
            skipped += step as u64;
            if end.is_some() || length < STEP {
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

/// The format that the extension of a name means.
pub(super) fn format_of_name(name: &Path) -> Option<Format> {
    match name.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" => Some(Format::Record),
        "md" | "markdown" => Some(Format::Markdown),
        "txt" | "text" => Some(Format::Plain),
        _ => None,
    }
}

/// The format of a text by its first lines: JSON Lines if they begin with an object, and one has a
/// text.
pub(super) fn format_of_text(text: &str) -> Format {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(HEAD_LINES).peekable();
    let object = lines.peek().is_some_and(|line| line.trim_start().starts_with('{'));
    if object && lines.any(record::has_text) { Format::Record } else { Format::Plain }
}

#[cfg(test)]
mod tests;
