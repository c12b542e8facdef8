//! Texts line by line: files that are read in blocks and never held whole.
//!
//! For corpora that are larger than memory. Each line of a file is a text (each record of a `.jsonl` file); what
//! follows from the whole of a document (paragraphs, headings, boilerplate) is [`read`](super::read)'s. Blocks are cut by
//! the bytes of the files alone, so that they are the same on any machine.

use super::discover::Found;
use super::encoding::{self, Streamed};
use super::read::Problem;
use super::record;
use crate::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So many bytes are read at a time: they stay in a processor's second cache while they are worked on.
const BLOCK_BYTES: usize = 512 << 10;

/// A line may not be longer than this: places within a text are counted in 32 bits.
const LONGEST_LINE: usize = u32::MAX as usize - (1 << 20);

/// Whether a file has a text a line: all its lines that can be seen at the beginning hold one.
///
/// Records do; and so does a file whose first half megabyte holds no blank line between others.
///
/// # Errors
/// If the file cannot be opened or read.
pub fn has_text_a_line(path: &Path) -> Result<bool> {
    if is_records(path) {
        return Ok(true);
    }
    let failed = |source| Error::io("read", path, source);
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(BLOCK_BYTES as u64).read_to_end(&mut start)).map_err(failed)?;
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', &start).collect();
    let last = start.iter().rposition(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let blank = |pair: &[usize]| pair[1] < last && start[pair[0]..pair[1]].iter().all(u8::is_ascii_whitespace);
    Ok(!ends.windows(2).any(blank) && !start.starts_with(b"---"))
}

fn is_records(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ["jsonl", "ndjson"].iter().any(|ours| extension.eq_ignore_ascii_case(ours)))
}

/// A part of the input: the `number`th of `of` parts, counted from one. Lines go to the part in which they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which part.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    /// All of it.
    pub const ALL: Self = Self { number: 1, of: 1 };

    /// The bytes of a file of `length` bytes.
    fn range(self, length: u64) -> (u64, u64) {
        let cut = |number: u32| (u128::from(length) * u128::from(number) / u128::from(self.of)) as u64;
        (cut(self.number - 1), cut(self.number))
    }
}

impl std::str::FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err("give a part such as 3/64".to_owned()),
        }
    }
}

/// Whole lines of one file.
#[derive(Debug)]
pub struct LineBlock {
    text: String,
    records: bool,
    path: Arc<Path>,
    /// The part of the file whose lines are counted.
    share: Share,
    first_line: usize,
}

impl LineBlock {
    /// Gives `sink` the text of every line, blank ones too; of records only those that hold a text, the others are
    /// returned as problems.
    pub fn for_each_text(&self, mut sink: impl FnMut(&str)) -> Vec<Problem> {
        let mut problems = Vec::new();
        let text = self.text.strip_suffix('\n').unwrap_or(&self.text);
        let mut rest = text.as_bytes();
        let (mut line, mut start) = (self.first_line, 0);
        loop {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let content = &text[start..start + end];
            let content = content.strip_suffix('\r').unwrap_or(content);
            if !self.records {
                sink(content);
            } else if !content.trim().is_empty() {
                match record::parse_line(content, line) {
                    Ok(record) => sink(&record.text),
                    Err(reason) => problems.push(Problem {
                        place: self.place(line),
                        reason,
                        hint: "each line must be an object such as {\"text\": \"…\", \"id\": \"…\"}".to_owned(),
                        lost: true,
                    }),
                }
            }
            line += 1;
            if end == rest.len() {
                return problems;
            }
            rest = &rest[end + 1..];
            start += end + 1;
        }
    }

    /// What a line is called: of a part nobody has counted the lines before it.
    fn place(&self, line: usize) -> String {
        let (path, Share { number, of }) = (self.path.display(), self.share);
        if of == 1 { format!("{path}:{line}") } else { format!("{path}, part {number}/{of}:{line}") }
    }

    /// All lines, if they are the texts and no records.
    pub fn lines(&self) -> Option<&str> {
        (!self.records).then_some(&self.text)
    }
}

/// Reads blocks of lines, file after file.
#[derive(Debug)]
pub struct LineReader {
    files: std::vec::IntoIter<Found>,
    share: Share,
    current: Option<Current>,
    problems: Vec<Problem>,
    bytes: u64,
}

/// The file that is being read.
struct Current {
    path: Arc<Path>,
    input: Box<dyn Read + Send>,
    records: bool,
    /// Where the share begins.
    start: u64,
    /// How many bytes to read still, before the last line is finished.
    left: u64,
    /// Bytes of a line whose end was not yet read.
    carry: Vec<u8>,
    line: usize,
    encoding: Option<Streamed>,
    broken: usize,
}

impl std::fmt::Debug for Current {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Current").field("path", &self.path).finish_non_exhaustive()
    }
}

impl LineReader {
    /// A reader of `files`, in order; `-` is standard input.
    ///
    /// A share of a file is cut by its bytes, so that standard input has none.
    ///
    /// # Errors
    /// If a share of standard input is asked for.
    pub fn new(files: Vec<PathBuf>, share: Share) -> Result<Self> {
        if share != Share::ALL && files.iter().any(|file| file.as_os_str() == "-") {
            return Err(Error::options("standard input cannot be read in parts")
                .with_hint("write it into a file, which every part can be cut from"));
        }
        let found = |path: PathBuf| Found { relative: path.display().to_string(), path };
        let files: Vec<Found> = files.into_iter().map(found).collect();
        Ok(Self { files: files.into_iter(), share, current: None, problems: Vec::new(), bytes: 0 })
    }

    /// What could not be read, or was read with doubt, so far.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// The bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn open(&mut self, found: &Found) -> Result<Current> {
        let failed = |source| Error::io("read", &found.path, source);
        let standard = found.path.as_os_str() == "-";
        let records = is_records(&found.path);
        if standard {
            return Ok(Current::new(found, Box::new(std::io::stdin()), records, u64::MAX));
        }
        let mut file = File::open(&found.path).map_err(failed)?;
        if self.share == Share::ALL {
            return Ok(Current::new(found, Box::new(file), records, u64::MAX));
        }
        let mut head = Vec::new();
        file.by_ref().take(BLOCK_BYTES as u64).read_to_end(&mut head).map_err(failed)?;
        let (start, end) = self.share.range(file.metadata().map_err(failed)?.len());
        // What the file is, its beginning tells every part of it.
        let refused = |reason: &str| Error::new(ErrorKind::Input, reason).with_hint("save it as plain text in UTF-8");
        let streamed = encoding::detect(&head, head.len() < BLOCK_BYTES).map_err(|reason| refused(&reason))?;
        if streamed.decodes() {
            return Err(refused("it is not in UTF-8, and cannot be read in parts"));
        }
        // The line that the part before began is that part's: from the byte before, to the next line's start.
        let mark = streamed.mark_length() as u64;
        file.seek(SeekFrom::Start(if start > 0 { start - 1 } else { mark })).map_err(failed)?;
        let mut reader = BufReader::new(file);
        let left = match start {
            0 if end > 0 => end.saturating_sub(mark).max(1),
            0 => 0,
            _ => (end - start + 1).saturating_sub(reader.skip_until(b'\n').map_err(failed)? as u64),
        };
        let encoding = Some(streamed.after(&head));
        Ok(Current { start, encoding, ..Current::new(found, Box::new(reader), records, left) })
    }
}

impl Current {
    fn new(found: &Found, input: Box<dyn Read + Send>, records: bool, left: u64) -> Self {
        Self {
            path: Arc::from(found.path.as_path()),
            input,
            records,
            start: 0,
            left,
            carry: Vec::new(),
            line: 1,
            encoding: None,
            broken: 0,
        }
    }
}

impl LineReader {
    /// The next block of the file that is being read; `None` where it has ended.
    fn next_of_file(&mut self) -> Result<Option<LineBlock>> {
        let Some(current) = &mut self.current else { return Ok(None) };
        let mut bytes = std::mem::take(&mut current.carry);
        let (cut, ended) = loop {
            // Behind the end of a share only its last line is finished.
            let finishing = current.left == 0;
            if finishing && bytes.is_empty() {
                break (0, true);
            }
            let before = bytes.len();
            let wanted = if finishing { 1 << 12 } else { (BLOCK_BYTES as u64).min(current.left) };
            let (read, ended) = match current.fill(&mut bytes, wanted) {
                Ok(filled) => filled,
                Err(Unreadable::Input(source)) => return Err(Error::io("read", &current.path, source)),
                Err(Unreadable::NoText(reason)) => {
                    let place = current.path.display().to_string();
                    let hint = "save it as plain text in UTF-8".to_owned();
                    self.problems.push(Problem { place, reason, hint, lost: true });
                    // Nor is what stands behind.
                    self.current = None;
                    return Ok(None);
                }
            };
            self.bytes += read;
            current.left = if current.left == u64::MAX || finishing { current.left } else { current.left - read };
            // What was there before holds no end of a line: looking at it again would take the square of a long line.
            let new = &bytes[before.min(bytes.len())..];
            let end =
                if finishing { memchr::memchr(b'\n', new) } else { memchr::memrchr(b'\n', new).filter(|_| !ended) };
            let end = end.map(|place| before + place);
            match end {
                Some(end) => break (end + 1, finishing),
                None if ended => break (bytes.len(), true),
                None => {}
            }
            if bytes.len() > LONGEST_LINE {
                let place = format!("{}:{}", current.path.display(), current.line);
                return Err(Error::new(ErrorKind::Input, format!("cannot use '{place}': a line of over 4 GB"))
                    .with_hint("put every text on a line of its own"));
            }
        };
        current.carry = if ended { Vec::new() } else { bytes.split_off(cut) };
        bytes.truncate(cut);
        let text = current.decoded(bytes);
        let first_line = current.line;
        if current.records {
            current.line += memchr::memchr_iter(b'\n', text.as_bytes()).count();
        }
        let (records, path, share) = (current.records, current.path.clone(), self.share);
        let block = LineBlock { text, records, path, share, first_line };
        if ended {
            self.problems.extend(current.doubt());
            self.current = None;
        }
        Ok((!block.text.is_empty()).then_some(block))
    }
}

/// The lines of a file around its first character beyond ASCII, if that stands before `end`: they told those who read
/// the whole file what it is in.
fn first_beyond_ascii(path: &Path, end: u64) -> Option<Vec<u8>> {
    let mut reader = BufReader::with_capacity(BLOCK_BYTES, File::open(path).ok()?);
    let mut place = 0;
    while place < end {
        let buffer = reader.fill_buf().ok().filter(|buffer| !buffer.is_empty())?;
        if let Some(first) = buffer.iter().position(|byte| !byte.is_ascii()) {
            reader.consume(first);
            let mut lines = Vec::new();
            let before = place + (first as u64) < end;
            reader.take(BLOCK_BYTES as u64).read_to_end(&mut lines).ok().filter(|_| before)?;
            let cut = memchr::memrchr(b'\n', &lines).unwrap_or(lines.len());
            lines.truncate(cut);
            return Some(lines);
        }
        let length = buffer.len();
        reader.consume(length);
        place += length as u64;
    }
    None
}

/// Why bytes did not come.
enum Unreadable {
    Input(std::io::Error),
    NoText(String),
}

impl Current {
    /// Reads `wanted` bytes behind `bytes`, which are in UTF-8 but for its faults: how many, and whether the file has
    /// ended.
    fn fill(&mut self, bytes: &mut Vec<u8>, wanted: u64) -> std::result::Result<(u64, bool), Unreadable> {
        let decodes = self.encoding.as_ref().is_some_and(Streamed::decodes);
        let mut raw = Vec::new();
        let target = if decodes { &mut raw } else { &mut *bytes };
        let before = target.len();
        target.reserve(wanted as usize + 64);
        self.input.by_ref().take(wanted).read_to_end(target).map_err(Unreadable::Input)?;
        let read = (target.len() - before) as u64;
        let ended = read < wanted;
        if self.encoding.is_none() {
            let streamed = encoding::detect(bytes, ended).map_err(Unreadable::NoText)?;
            bytes.drain(..streamed.mark_length());
            if streamed.decodes() {
                raw = std::mem::take(bytes);
            }
            self.encoding = Some(streamed);
        }
        if let Some(streamed) = self.encoding.as_mut().filter(|streamed| streamed.decodes()) {
            let (text, broken) = streamed.decode(&raw, ended);
            self.broken += broken;
            bytes.extend_from_slice(text.as_bytes());
        }
        Ok((read, ended))
    }

    /// Whole lines as text.
    fn decoded(&mut self, bytes: Vec<u8>) -> String {
        let Some(streamed) = &mut self.encoding else { return String::new() };
        let decoded = streamed.decodes();
        let (path, start) = (&self.path, self.start);
        let (text, broken) = streamed.check(bytes, || first_beyond_ascii(path, start));
        self.broken += broken;
        if streamed.decodes() && !decoded {
            // Only these bytes told that the text is not in UTF-8: those behind them are not either.
            let (carry, broken) = streamed.decode(&self.carry, false);
            self.broken += broken;
            self.carry = carry.into_bytes();
        }
        text
    }

    /// What is to be said of the file when it has ended.
    fn doubt(&self) -> Option<Problem> {
        let streamed = self.encoding.as_ref().filter(|_| self.broken > 0)?;
        Some(Problem {
            place: self.path.display().to_string(),
            reason: format!("{} characters are broken in {} and stand as \u{FFFD}", self.broken, streamed.name()),
            hint: "save it again as UTF-8 from the program that wrote it".to_owned(),
            lost: false,
        })
    }
}

impl Iterator for LineReader {
    type Item = Result<LineBlock>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.current.is_none() {
                let found = self.files.next()?;
                match self.open(&found) {
                    Ok(current) => self.current = Some(current),
                    Err(error) => {
                        self.problems.push(Problem {
                            place: found.path.display().to_string(),
                            reason: error.to_string(),
                            hint: error.hint().map_or_else(|| "check the file".to_owned(), ToString::to_string),
                            lost: true,
                        });
                        continue;
                    }
                }
            }
            match self.next_of_file() {
                Ok(None) => {}
                Ok(Some(block)) => return Some(Ok(block)),
                Err(error) => {
                    self.current = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
