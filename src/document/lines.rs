//! Texts line by line: files that are read in blocks and never held whole.
//!
//! For corpora that are larger than memory. Each line of a file is a text (each record of a
//! `.jsonl` file); what follows from the whole of a document (paragraphs, headings, boilerplate) is
//! [`read`](super::read)'s. Blocks are cut by the bytes of the files alone, so that they are the
//! same on any machine.

use super::collection::Problem;
use super::definition::Format;
use super::encoding::NotText;
use super::input::{HEAD_BYTES, Input, is_stream, name_of};
use super::line_ends::LineBreaks;
use super::sniff::Sniffed;
use super::streamed_encoding::{FileEvidence, StreamedEncoding, detect};
use super::table::{self, ColumnOptions};
use crate::error::{Error, ErrorKind, Result};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// So many bytes are read at a time: they stay in a processor's second cache while they are worked
/// on.
const BLOCK_BYTES: usize = 512 << 10;

/// A line may not be longer than this: places within a text are counted in 32 bits.
const LONGEST_LINE: usize = u32::MAX as usize - (1 << 20);

/// A part of the input: the `number`th of `of` parts, counted from one. Lines go to the part in
/// which they begin.
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
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(Error::options("give a part such as 3/64")),
        }
    }
}

/// Whole lines of one file.
#[derive(Debug)]
pub struct LineBlock {
    /// The lines, ended by `\n` or `\r\n`.
    text: String,
    records: bool,
    path: Arc<Path>,
    /// The part of the file whose lines are counted.
    share: Share,
    first_line: usize,
}

impl LineBlock {
    /// Gives `sink` the text of every line, blank ones too; of records only those that hold a text,
    /// the others are returned as problems.
    pub fn for_each_text(&self, mut sink: impl FnMut(&str)) -> Vec<Problem> {
        let mut problems = Vec::new();
        let columns = ColumnOptions::default();
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
                match table::parse_record(content, &columns) {
                    Ok(record) => sink(&record.text),
                    Err(problem) => problems.push(Problem {
                        place: self.place(line),
                        reason: problem.reason,
                        hint: problem.hint,
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

    /// The number of the first line, and all lines.
    pub(super) fn numbered(&self) -> (usize, &str) {
        (self.first_line, &self.text)
    }

    /// All lines, if they are the texts and no records.
    pub fn lines(&self) -> Option<&str> {
        (!self.records).then_some(&self.text)
    }
}

/// Reads the lines of one input, block by block.
#[derive(Debug)]
pub struct LineReader {
    path: Arc<Path>,
    input: Input,
    share: Share,
    records: bool,
    ended: bool,
    problems: Vec<Problem>,
    bytes: u64,
    /// The bytes of the share that are still to be read; the line that they end in is read to its
    /// end.
    left: u64,
    /// Bytes of a line whose end was not yet read.
    carry: Vec<u8>,
    line: usize,
    encoding: Option<StreamedEncoding>,
}

impl LineReader {
    /// A reader of `input`, or of a share of it, which is cut by its bytes.
    ///
    /// # Errors
    /// If its beginning cannot be read, or a share is asked for of a pipe or of a file in another
    /// encoding than UTF-8.
    pub fn new(mut input: Input, share: Share) -> Result<Self> {
        let paragraphs = "read its paragraphs or its documents instead";
        let refused = match input.sniffed()? {
            Sniffed::Format(Format::JsonLines | Format::Text | Format::Markdown) => None,
            Sniffed::Format(Format::Pdf) => Some(("a PDF".to_owned(), "save it as plain text in UTF-8")),
            Sniffed::Format(format) => Some((format!("a file of the format {}", format.name()), paragraphs)),
            Sniffed::Unreadable(kind) => Some((kind.to_owned(), "save it as plain text in UTF-8")),
            Sniffed::Zip | Sniffed::Container(_) => Some(("an archive".to_owned(), paragraphs)),
        };
        if let Some((kind, hint)) = refused {
            return Err(Error::new(ErrorKind::Input, format!("it is {kind}, whose lines are no texts")).with_hint(hint));
        }
        let records = input.format()? == Some(Format::JsonLines);
        let mut reader = Self { share, records, ..Self::of_records(input) };
        if share != Share::ALL {
            reader.go_to_share()?;
        }
        Ok(reader)
    }

    /// A reader of `input`, whose lines are records, whatever it looks like.
    pub(super) fn of_records(input: Input) -> Self {
        Self {
            path: Arc::from(input.path()),
            input,
            share: Share::ALL,
            records: true,
            ended: false,
            problems: Vec::new(),
            bytes: 0,
            left: u64::MAX,
            carry: Vec::new(),
            line: 1,
            encoding: None,
        }
    }

    /// The path of the input.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the encoding, as far as it is known.
    pub(super) fn encoding_name(&self) -> &'static str {
        self.encoding.as_ref().map_or("UTF-8", StreamedEncoding::name)
    }

    /// What could not be read, or was read with doubt, so far.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// The bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn go_to_share(&mut self) -> Result<()> {
        let Some(length) = self.input.file_length()? else { return Err(no_parts(&self.path)) };
        // The beginning of a file decides the encoding of every part.
        let head = self.input.peek(HEAD_BYTES)?;
        let refused = |reason: &str| Error::new(ErrorKind::Input, reason).with_hint("save it as plain text in UTF-8");
        let mut streamed = detect(head, head.len() < HEAD_BYTES).map_err(|reason| refused(&reason.to_string()))?;
        streamed.look_again(|| self.input.look_back(FileEvidence::read));
        if streamed.decodes() {
            return Err(refused("it is not in UTF-8, and cannot be read in parts"));
        }
        let mark = streamed.mark_length() as u64;
        self.encoding = Some(streamed);
        let (start, end) = self.share.range(length);
        // A line belongs to the part in which it begins. What ends the line before it may begin
        // three bytes before `start`.
        let from = if start > 0 { start.saturating_sub(3) } else { mark };
        self.input.seek(from)?;
        self.left = match start {
            0 if end > 0 => end.saturating_sub(mark).max(1),
            0 => 0,
            _ => end.saturating_sub(from + self.input.skip_line(self.ends(), start - from)?),
        };
        Ok(())
    }

    /// What ends the lines.
    fn ends(&self) -> LineBreaks {
        if self.records { LineBreaks::Records } else { LineBreaks::Text }
    }

    /// The next block; `None` at the end.
    fn next_block(&mut self) -> Result<Option<LineBlock>> {
        let mut bytes = std::mem::take(&mut self.carry);
        let (cut, ended) = loop {
            // After the end of a share only its last line is finished.
            let finishing = self.left == 0;
            if finishing && bytes.is_empty() {
                break (0, true);
            }
            let before = bytes.len();
            let wanted = if finishing { 1 << 12 } else { (BLOCK_BYTES as u64).min(self.left) };
            let (read, ended) = match self.fill(&mut bytes, wanted) {
                Ok(filled) => filled,
                Err(Unreadable::Input(source)) => return Err(Error::io("read", &self.path, source)),
                Err(Unreadable::NoText(reason)) => {
                    let place = self.path.display().to_string();
                    let hint = "save it as plain text in UTF-8".into();
                    self.problems.push(Problem { place, reason: reason.to_string(), hint, lost: true });
                    // Nor are the bytes that follow.
                    self.ended = true;
                    return Ok(None);
                }
            };
            self.bytes += read;
            self.left = if self.left == u64::MAX || finishing { self.left } else { self.left - read };
            // The bytes before have no end of a line, but one may begin in the last two: searching
            // the others again would make a long line quadratic.
            let from = before.min(bytes.len()).saturating_sub(2);
            let end = if finishing {
                self.ends().first_end(&bytes[from..], 1).map(|end| from + end)
            } else {
                self.ends().last_end(&bytes, from).filter(|_| !ended)
            };
            match end {
                Some(end) => break (end, finishing),
                None if ended => break (bytes.len(), true),
                None => {}
            }
            if bytes.len() > LONGEST_LINE {
                let place = format!("{}:{}", self.path.display(), self.line);
                return Err(Error::new(ErrorKind::Input, format!("cannot use '{place}': a line of over 4 GB"))
                    .with_hint("put every text on a line of its own"));
            }
        };
        self.carry = if ended { Vec::new() } else { bytes.split_off(cut) };
        bytes.truncate(cut);
        let text = self.ends().normalize_owned(self.decoded(bytes));
        let first_line = self.line;
        if self.records {
            self.line += memchr::memchr_iter(b'\n', text.as_bytes()).count();
        }
        let block = LineBlock { text, records: self.records, path: self.path.clone(), share: self.share, first_line };
        if ended {
            let doubts = self.encoding.iter().flat_map(StreamedEncoding::problems);
            self.problems.extend(doubts.map(|problem| Problem::in_file(&self.path, problem)));
            self.ended = true;
        }
        Ok((!block.text.is_empty()).then_some(block))
    }
}

/// The error for a part of an input that can only be read from its beginning.
fn no_parts(path: &Path) -> Error {
    Error::options(format!("{} cannot be read in parts", name_of(path)))
        .with_hint("write it into a file, which every part can be cut from")
}

/// Fails if `path` is a pipe, a device or standard input, of which no part can be read.
///
/// # Errors
/// An [`ErrorKind::Options`] error.
pub fn check_parts(path: &Path) -> Result<()> {
    if is_stream(path) { Err(no_parts(path)) } else { Ok(()) }
}

/// Why bytes did not come.
enum Unreadable {
    Input(std::io::Error),
    NoText(NotText),
}

impl LineReader {
    /// Reads `wanted` bytes behind `bytes`, which are in UTF-8 but for its faults: how many, and
    /// whether the file has ended.
    fn fill(&mut self, bytes: &mut Vec<u8>, wanted: u64) -> std::result::Result<(u64, bool), Unreadable> {
        let decodes = self.encoding.as_ref().is_some_and(StreamedEncoding::decodes);
        let mut raw = Vec::new();
        let target = if decodes { &mut raw } else { &mut *bytes };
        let before = target.len();
        target.reserve(wanted as usize + 64);
        self.input.by_ref().take(wanted).read_to_end(target).map_err(Unreadable::Input)?;
        let read = (target.len() - before) as u64;
        let ended = read < wanted;
        if self.encoding.is_none() {
            let mut streamed = detect(bytes, ended).map_err(Unreadable::NoText)?;
            streamed.look_again(|| self.input.look_back(FileEvidence::read));
            bytes.drain(..streamed.mark_length());
            if streamed.decodes() {
                raw = std::mem::take(bytes);
            }
            self.encoding = Some(streamed);
        }
        if let Some(streamed) = self.encoding.as_mut().filter(|streamed| streamed.decodes()) {
            bytes.extend_from_slice(streamed.decode(&raw, ended).as_bytes());
        }
        Ok((read, ended))
    }

    /// Whole lines as text.
    fn decoded(&mut self, bytes: Vec<u8>) -> String {
        let Some(streamed) = &mut self.encoding else { return String::new() };
        let decoded = streamed.decodes();
        if decoded {
            // They were decoded as they came.
            return String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        let input = &mut self.input;
        let text = streamed.check(bytes, || input.look_back(FileEvidence::read));
        if streamed.decodes() {
            // The encoding is only known now: the carried bytes are decoded in it too.
            self.carry = streamed.decode(&self.carry, false).into_bytes();
        }
        text
    }
}

impl Iterator for LineReader {
    type Item = Result<LineBlock>;

    fn next(&mut self) -> Option<Self::Item> {
        // A block without a line is no end: a byte-order mark may fill a share.
        while !self.ended {
            let next = self.next_block();
            self.ended = self.ended || next.is_err();
            if let Some(next) = next.transpose() {
                return Some(next);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
