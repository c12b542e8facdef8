//! What a reader makes of a file: documents as extracted text, with the blocks that its format
//! marks.

use super::plain_runs::plain_length;
use crate::error::Hint;
use std::ops::Range;
use std::time::Duration;

/// What a format says a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A paragraph, or lines of plain text: line feeds inside are kept, and cut as plain text is.
    Prose,
    /// A heading of level 1 to 6 that the format marks as one (`h2`, `Heading 2`, `role=heading`).
    Heading(u8),
    /// A short line that only looks like a heading: wholly bold, or larger than the body's text.
    DisplayLine,
    /// A short text that is no heading however it looks: a caption, a subtitle, a quoted line.
    Caption,
    /// An item of a list. Its text begins with its bullet (`• `) or its number (`3. `).
    ListItem,
    /// A row of a data table, its cells joined by ` | `.
    TableRow,
    /// What belongs to the page or the e-mail and not to the text: navigation, footers, unsubscribe
    /// lines, quoted replies, signatures. The string is the reason, in a few words.
    Furniture(&'static str),
}

/// A block of an extracted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceBlock {
    /// Its bytes in the extracted text. Blocks are in order, none is empty, none overlaps.
    pub bytes: Range<usize>,
    /// What the format says it is.
    pub role: Role,
    /// The page that it begins on, counted from one, where the format has pages.
    pub page: Option<u32>,
}

/// Where in a file something is, counted from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A line of a text file.
    Line(usize),
    /// A row of a table: the first row under the header is 1.
    Row(usize),
    /// A page.
    Page(usize),
    /// A message of a mailbox, an item of a feed.
    Message(usize),
    /// A sheet of a workbook, with a row of it.
    SheetRow(String, usize),
}

impl Place {
    /// The number alone.
    pub fn number(&self) -> usize {
        match self {
            Self::Line(number) | Self::Row(number) | Self::Page(number) | Self::Message(number) => *number,
            Self::SheetRow(_, row) => *row,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Row(number) => write!(f, "row {number}"),
            Self::Page(number) => write!(f, "page {number}"),
            Self::Message(number) => write!(f, "message {number}"),
            Self::SheetRow(sheet, row) => write!(f, "sheet '{sheet}', row {row}"),
        }
    }
}

/// One document as a reader extracted it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extract {
    /// Its id, where the format has one for it (a column, a feed's guid); not made up.
    pub(crate) id: Option<String>,
    /// Its title, from metadata (subject, `<title>`, `dc:title`), never from the text.
    pub(crate) title: Option<String>,
    /// The day, `YYYY-MM-DD`, where the format defines it exactly (RFC 5322, ISO 8601 metadata).
    pub(crate) date: Option<String>,
    /// The date as it is written, whether or not it could be read.
    pub(crate) date_text: Option<String>,
    /// The series that it belongs to (`List-Id`, the feed's title).
    pub(crate) series: Option<String>,
    /// Its own label, where a table has a column of labels.
    pub(crate) label: Option<String>,
    /// The extracted text: UTF-8, blocks parted by an empty line.
    pub(crate) text: String,
    /// The blocks of `text`; empty if the format has none, and the text is cut as plain text.
    pub(crate) blocks: Vec<SourceBlock>,
    /// Where in the file it is, if the file holds many.
    pub(crate) place: Option<Place>,
}

/// Something that could not be read, or was read with doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadProblem {
    /// Where in the file.
    pub(crate) place: Option<Place>,
    /// One clause, without a full stop: "the message has no text part".
    pub(crate) reason: String,
    /// What to do, one clause: "save it as .docx".
    pub(crate) hint: Hint,
    /// Whether text was lost by it.
    pub(crate) lost: bool,
}

impl ReadProblem {
    /// Text was lost: the file, or the part at `place`, was not read.
    pub(crate) fn lost(place: Option<Place>, reason: impl Into<String>, hint: impl Into<Hint>) -> Self {
        Self { place, reason: reason.into(), hint: hint.into(), lost: true }
    }

    /// All was read, but something about it is doubtful.
    pub(crate) fn doubt(place: Option<Place>, reason: impl Into<String>, hint: impl Into<Hint>) -> Self {
        Self { lost: false, ..Self::lost(place, reason, hint) }
    }
}

/// Everything that a reader found in one file. A file that is refused has no documents and one
/// problem.
#[derive(Debug, Default)]
pub(crate) struct Extraction {
    /// In the order of the file.
    pub(crate) documents: Vec<Extract>,
    /// In the order of the file.
    pub(crate) problems: Vec<ReadProblem>,
}

impl Extraction {
    /// A file that was not read.
    pub(crate) fn refused(reason: impl Into<String>, hint: impl Into<Hint>) -> Self {
        Self { documents: Vec::new(), problems: vec![ReadProblem::lost(None, reason, hint)] }
    }

    /// One document, without problems.
    pub(crate) fn of(document: Extract) -> Self {
        Self { documents: vec![document], problems: Vec::new() }
    }
}

/// Extracts a page of HTML; readers of formats that contain HTML are given it.
pub(crate) type HtmlReader = fn(&str) -> Extract;

/// Limits on what is read, against files made to exhaust memory or time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes that one compressed input may inflate to.
    pub inflated_bytes: u64,
    /// How many times larger than its compressed form an entry may be, above a mebibyte.
    pub ratio: u64,
    /// Entries of an archive.
    pub entries: usize,
    /// Archives inside archives.
    pub depth: usize,
    /// Cells of a workbook.
    pub cells: usize,
    /// Bytes of one cell, field or record.
    pub cell_bytes: usize,
    /// How long the command that turns a PDF into text may take for one file.
    pub command_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            inflated_bytes: 4 << 30,
            ratio: 1000,
            entries: 100_000,
            depth: 4,
            cells: 50_000_000,
            cell_bytes: 64 << 20,
            command_time: Duration::from_secs(60),
        }
    }
}

impl Limits {
    /// Bytes below which the ratio is not looked at.
    const RATIO_FROM: u64 = 1 << 20;

    /// How many bytes `compressed` ones may inflate to.
    pub fn inflated(&self, compressed: u64) -> u64 {
        self.inflated_bytes.min(compressed.saturating_mul(self.ratio).max(Self::RATIO_FROM))
    }
}

/// Puts an extracted text together, block by block.
#[derive(Debug, Default)]
pub(crate) struct TextBuilder {
    text: String,
    blocks: Vec<SourceBlock>,
    page: Option<u32>,
}

impl TextBuilder {
    /// Appends a block. Runs of white space become one space; in [`Role::Prose`] a run with a line
    /// feed becomes one line feed, and another run with a tab or three spaces becomes one tab. A
    /// block without a visible character is left out.
    pub(crate) fn push(&mut self, role: Role, text: &str) {
        let before = self.text.len();
        if before > 0 {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        // White space since the last visible character.
        let mut gap: Option<char> = None;
        // Only text of several lines has columns.
        let has_lines = role == Role::Prose && text.contains('\n');
        let mut rest = text;
        loop {
            let plain = plain_length(rest);
            self.append(start, &mut gap, &rest[..plain]);
            rest = &rest[plain..];
            let Some(next) = rest.chars().next() else { break };
            let (own, behind) = rest.split_at(next.len_utf8());
            if next.is_whitespace() {
                gap = Some(match (role, gap, next) {
                    (Role::Prose, Some('\n'), _) | (Role::Prose, _, '\n') => '\n',
                    // The gap between two columns.
                    (_, Some('\t'), _) => '\t',
                    _ if has_lines && (next == '\t' || rest.starts_with("   ")) => '\t',
                    _ => ' ',
                });
            } else if !is_filler(next) {
                self.append(start, &mut gap, own);
            }
            rest = behind;
        }
        if self.text.len() == start {
            self.text.truncate(before);
            return;
        }
        self.blocks.push(SourceBlock { bytes: start..self.text.len(), role, page: self.page });
    }

    /// Appends visible text, with the gap before it unless the block that begins at `start` is
    /// empty.
    fn append(&mut self, start: usize, gap: &mut Option<char>, visible: &str) {
        if !visible.is_empty() {
            self.text.extend(gap.take().filter(|_| self.text.len() > start));
            self.text.push_str(visible);
        }
    }

    /// Blocks from here on begin on this page.
    pub(crate) fn set_page(&mut self, page: u32) {
        self.page = Some(page);
    }

    /// How many blocks there are.
    pub(crate) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether nothing was pushed that can be seen.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The text and its blocks.
    pub(crate) fn finish(self) -> (String, Vec<SourceBlock>) {
        (self.text, self.blocks)
    }
}

/// Characters that fill a preheader and show nothing: combining grapheme joiner, zero-width spaces
/// and the byte-order mark. The soft hyphen and the joiners may be inside words and are kept.
fn is_filler(character: char) -> bool {
    matches!(character, '\u{200B}' | '\u{FEFF}' | '\u{034F}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_lines_are_parted_by_tabs() {
        for (text, pushed) in [
            ("North\t12\nSouth     9", "North\t12\nSouth\t9"),
            ("One  line\tof   words", "One line of words"),
            ("a \t\n \tb", "a\nb"),
        ] {
            let mut out = TextBuilder::default();
            out.push(Role::Prose, text);
            assert_eq!(out.text, pushed, "{text:?}");
        }
    }
}
