//! Mailboxes (`mbox`): messages one after another, each below a line `From sender date`. Reads the
//! variants mboxo, mboxrd (`>From ` in the text) and mboxcl (`Content-Length`).

use crate::document::email::headers::{MailHeader, field};
use crate::document::email::message::{append, read_message};
use crate::document::extract::{Extraction, HtmlReader, Place};
use rayon::prelude::*;
use std::io::{self, BufRead, ErrorKind};

/// Bytes of one message.
const MOST_BYTES: usize = 64 << 20;
/// Bytes of a line that are looked at together.
const MOST_LINE: usize = 1 << 20;

/// The messages of a mailbox: each with its number, counted from one. A message above the limit is
/// an error of the kind `FileTooLarge`, and the next one is read; any other error is the last item.
/// Holds at most two messages in memory.
#[derive(Debug)]
pub(crate) struct MboxMessages<R: BufRead> {
    source: R,
    limit: usize,
    number: usize,
    length: LengthField,
    /// Bytes that are read again, and how many of them were.
    again: Vec<u8>,
    again_at: usize,
    /// Whether the `From ` line of the next message was read.
    opened: bool,
    failed: bool,
    /// Bytes of the messages that were read.
    bytes: u64,
    /// Whether there was a document, or anything to say.
    found: bool,
}

/// Whether `Content-Length` is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LengthField {
    Believed,
    /// It was wrong once. It is ignored from there on, so that no text is read a third time.
    Ignored,
}

/// The message that is being read.
#[derive(Debug, Default)]
struct MboxDraft {
    bytes: Vec<u8>,
    is_blank: bool,
    is_too_large: bool,
    has_body: bool,
    /// The end of the body by `Content-Length`.
    claimed_end: Option<usize>,
    /// The first `From ` line inside the claimed length.
    candidate: Option<usize>,
}

impl<R: BufRead> MboxMessages<R> {
    /// Messages of at most 64 MiB each.
    pub(crate) fn new(source: R) -> Self {
        Self::with_limit(source, MOST_BYTES)
    }

    /// Messages of at most `limit` bytes each.
    pub(crate) fn with_limit(source: R, limit: usize) -> Self {
        let (again, length) = (Vec::new(), LengthField::Believed);
        Self {
            source,
            limit,
            number: 0,
            length,
            again,
            again_at: 0,
            opened: false,
            failed: false,
            bytes: 0,
            found: false,
        }
    }

    /// The next message; none at the end.
    fn read_draft(&mut self) -> io::Result<Option<MboxDraft>> {
        let mut draft = MboxDraft { is_blank: true, ..MboxDraft::default() };
        let mut line = Vec::new();
        let (mut after_blank, mut begins_line) = (true, true);
        let mut ended_by = Vec::new();
        loop {
            line.clear();
            let ends_line = self.read_line(&mut line)?;
            if line.is_empty() {
                if draft.is_blank && !self.opened {
                    return Ok(None);
                }
                break;
            }
            let may_be_from = begins_line && after_blank;
            let is_from = may_be_from && (is_from_line(&line) || is_bare_from_line(&line) && self.is_field_next()?);
            if is_from && draft.is_blank && !self.opened {
                self.opened = true;
                continue;
            }
            if is_from {
                if draft.claimed_end.is_none_or(|end| draft.bytes.len() >= end) {
                    ended_by = std::mem::take(&mut line);
                    break;
                }
                draft.candidate.get_or_insert(draft.bytes.len());
            }
            draft.add(&line, self.limit, self.length);
            after_blank = begins_line && line.trim_ascii().is_empty();
            begins_line = ends_line;
            if draft.claim_is_wrong(line.len()) {
                break;
            }
        }
        self.opened = !ended_by.is_empty();
        self.split_at_candidate(&mut draft, &ended_by);
        Ok(Some(draft))
    }

    /// If the claimed length is wrong, the message ends at the first `From ` line inside it, and
    /// what is after it is read again.
    fn split_at_candidate(&mut self, draft: &mut MboxDraft, ended_by: &[u8]) {
        let is_reached = draft.claimed_end.is_none_or(|end| draft.bytes.len() >= end);
        let is_wrong = draft.claim_is_wrong(draft.bytes.len());
        let Some(at) = draft.candidate.filter(|_| is_wrong || !is_reached) else { return };
        self.length = LengthField::Ignored;
        let mut again = draft.bytes.split_off(at);
        again.extend_from_slice(ended_by);
        again.extend_from_slice(self.again.get(self.again_at..).unwrap_or_default());
        (self.again, self.again_at) = (again, 0);
        draft.candidate = None;
        self.opened = false;
    }

    /// Whether the next line is a field of a header.
    fn is_field_next(&mut self) -> io::Result<bool> {
        if self.again_at == self.again.len() {
            let mut next = Vec::new();
            self.read_line(&mut next)?;
            (self.again, self.again_at) = (next, 0);
        }
        let rest = &self.again[self.again_at..];
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        Ok(field(&rest[..end]).is_some())
    }

    /// Reads a line, or the next mebibyte of one; returns whether it is at its end.
    fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        loop {
            let is_again = self.again_at < self.again.len();
            let available = if is_again {
                &self.again[self.again_at..]
            } else {
                match self.source.fill_buf() {
                    Ok(available) => available,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error),
                }
            };
            if available.is_empty() {
                return Ok(true);
            }
            let length = memchr::memchr(b'\n', available).map_or(available.len(), |at| at + 1);
            let length = length.min(MOST_LINE - line.len());
            line.extend_from_slice(&available[..length]);
            if is_again {
                self.again_at += length;
                if self.again_at == self.again.len() {
                    (self.again, self.again_at) = (Vec::new(), 0);
                }
            } else {
                self.source.consume(length);
            }
            let ends = line.ends_with(b"\n");
            if ends || line.len() >= MOST_LINE {
                return Ok(ends);
            }
        }
    }
}

impl MboxDraft {
    fn add(&mut self, line: &[u8], limit: usize, length: LengthField) {
        let is_blank_line = line.trim_ascii().is_empty();
        self.is_blank &= is_blank_line;
        if self.is_too_large || self.bytes.len() + line.len() > limit {
            *self = Self { is_too_large: true, ..Self::default() };
            return;
        }
        self.bytes.extend_from_slice(line);
        if is_blank_line && !self.has_body && !self.is_blank {
            self.has_body = true;
            let (header, _) = MailHeader::split(&self.bytes);
            let claimed = header.raw("content-length").and_then(|value| value.parse::<usize>().ok());
            let end = claimed.and_then(|claimed| claimed.checked_add(self.bytes.len()));
            self.claimed_end = end.filter(|end| *end <= limit && length == LengthField::Believed);
        }
    }

    /// Whether text follows the claimed end that is no new message, in the last bytes.
    fn claim_is_wrong(&self, last: usize) -> bool {
        let start = self.bytes.len().saturating_sub(last);
        let tail = self.claimed_end.and_then(|end| self.bytes.get(end.max(start)..));
        self.candidate.is_some() && tail.is_some_and(|tail| !tail.trim_ascii().is_empty())
    }
}

impl<R: BufRead> Iterator for MboxMessages<R> {
    type Item = io::Result<(usize, Vec<u8>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.read_draft() {
            Ok(None) => None,
            Ok(Some(draft)) => {
                self.number += 1;
                if draft.is_too_large {
                    let reason = format!("the message is larger than {} bytes, which is the limit", self.limit);
                    return Some(Err(io::Error::new(ErrorKind::FileTooLarge, reason)));
                }
                // Where the length parts messages, `From ` lines in the text need no mark.
                let is_marked = draft.candidate.is_none();
                let bytes = if is_marked { without_from_marks(draft.bytes) } else { draft.bytes };
                Some(Ok((self.number, bytes)))
            }
            Err(error) => {
                self.failed = true;
                self.number += 1;
                Some(Err(error))
            }
        }
    }
}

/// Messages of a mailbox in memory are read together up to so many bytes.
const BATCH_BYTES: usize = 16 << 20;

/// Reads a mailbox: one document a message.
pub(crate) fn read_mbox(bytes: &[u8], html: HtmlReader) -> Extraction {
    let mut all = Extraction::default();
    let mut messages = MboxMessages::new(bytes);
    while let Some(batch) = messages.read_batch(BATCH_BYTES, html) {
        all.documents.extend(batch.documents);
        all.problems.extend(batch.problems);
    }
    all
}

impl<R: BufRead> MboxMessages<R> {
    /// The documents of the next messages, up to so many bytes of them; none at the end. A mailbox
    /// without any is a problem.
    pub(crate) fn read_batch(&mut self, most_bytes: usize, html: HtmlReader) -> Option<Extraction> {
        let (mut messages, mut bytes) = (Vec::new(), 0);
        while bytes < most_bytes
            && let Some(message) = self.next()
        {
            bytes += message.as_ref().map_or(0, |(_, message)| message.len());
            messages.push(message.map_err(|error| (self.number, error)));
        }
        self.bytes += bytes as u64;
        if messages.is_empty() {
            let refused = || Extraction::refused("the mailbox has no messages", "check that it was saved whole");
            return (!std::mem::replace(&mut self.found, true)).then(refused);
        }
        let read: Vec<(usize, Extraction)> = messages
            .into_par_iter()
            .map(|message| match message {
                Ok((number, bytes)) if is_folder_data(&bytes) => (number, Extraction::default()),
                Ok((number, bytes)) => (number, read_message(&bytes, html)),
                Err((number, error)) => {
                    let hint = "save that message to a file of its own without its attachments";
                    (number, Extraction::refused(error.to_string(), hint))
                }
            })
            .collect();
        let mut all = Extraction::default();
        read.into_iter().for_each(|(number, extraction)| append(&mut all, extraction, &Place::Message(number)));
        self.found |= !all.documents.is_empty() || !all.problems.is_empty();
        Some(all)
    }

    /// The bytes of the messages that were read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Some mail programs keep their own data in the first message of a mailbox.
fn is_folder_data(bytes: &[u8]) -> bool {
    let (header, _) = MailHeader::split(bytes);
    let subject = header.raw("subject").unwrap_or_default();
    header.raw("x-imap").is_some() && subject.starts_with("DON'T DELETE THIS MESSAGE")
}

/// Whether a line begins a message: `From sender`, then a month, a time and a year.
pub(crate) fn is_from_line(line: &[u8]) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    if !line.starts_with(b"From ") || line.len() > 400 {
        return false;
    }
    let text = String::from_utf8_lossy(line);
    let words: Vec<&str> = text.split_ascii_whitespace().skip(1).collect();
    let is_digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = |word: &&str| {
        let parts: Vec<&str> = word.split(':').collect();
        matches!(parts.len(), 2 | 3) && parts.iter().all(|part| part.len() <= 2 && !part.is_empty() && is_digits(part))
    };
    let is_year = |word: &&str| word.len() == 4 && is_digits(word);
    words.iter().any(is_time) && words.iter().any(is_year) && words.iter().any(|word| MONTHS.contains(word))
}

/// Whether a line is `From ` with an address, `-` or nothing: it begins a message if a field is
/// under it. Mail programs and libraries write such lines too.
pub(crate) fn is_bare_from_line(line: &[u8]) -> bool {
    const LONGEST: usize = 400;
    let sender = line.strip_prefix(b"From ").filter(|_| line.len() <= LONGEST).map(<[u8]>::trim_ascii);
    sender.is_some_and(|sender| {
        let is_address = sender.contains(&b'@') && !sender.iter().any(u8::is_ascii_whitespace);
        is_address || matches!(sender, b"" | b"-" | b"MAILER-DAEMON")
    })
}

/// Takes one `>` from lines such as `>From` and `>>From`.
fn without_from_marks(bytes: Vec<u8>) -> Vec<u8> {
    if memchr::memmem::find(&bytes, b">From ").is_none() {
        return bytes;
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        let is_marked = marks > 0 && line[marks..].starts_with(b"From ");
        plain.extend_from_slice(&line[usize::from(is_marked)..]);
    }
    plain
}
