//! The inline text between two block boundaries, line by line, with what is known of its looks.

use super::facts::is_visible;
use super::style::Tenths;
use super::tree::{NO_NODE, NodeId};
use crate::document::plain_runs::{count_words, plain_length};

/// Parts the cells of a row until the row is whole. Control characters of the page are dropped.
pub(crate) const CELL_END: char = '\u{1F}';

/// Headings with more words are paragraphs that were set as headings.
pub(crate) const HEADING_WORDS: usize = 40;

/// Sizes in one line beyond these are not counted.
const MOST_SIZES: usize = 32;

/// How a piece of text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextLooks {
    pub(crate) bold: bool,
    pub(crate) size: Tenths,
    /// The link that it is in, or `NO_NODE`.
    pub(crate) link: NodeId,
}

/// A stretch of a line that is in one link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkPiece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) node: NodeId,
}

/// A line of a block, white space collapsed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextLine {
    pub(crate) text: String,
    /// Letters and digits, and those of them that are bold, in links, and of each size.
    pub(crate) letters: u32,
    pub(crate) bold: u32,
    pub(crate) linked: u32,
    pub(crate) sizes: Vec<(Tenths, u32)>,
    pub(crate) links: Vec<LinkPiece>,
}

impl TextLine {
    /// Words with a letter or a digit.
    pub(crate) fn words(&self) -> usize {
        count_words(&self.text, usize::MAX, char::is_alphanumeric)
    }

    /// Whether all of it is in bold type.
    pub(crate) fn is_bold(&self) -> bool {
        self.letters > 0 && self.bold == self.letters
    }

    /// Whether all letters are of this size or larger.
    pub(crate) fn is_larger(&self, least: u32) -> bool {
        self.letters > 0 && self.sizes.iter().all(|(size, _)| u32::from(*size) >= least)
    }

    fn count(&mut self, looks: &TextLooks, letters: u32) {
        if letters == 0 {
            return;
        }
        self.letters = self.letters.saturating_add(letters);
        let of = |yes: bool| if yes { letters } else { 0 };
        self.bold = self.bold.saturating_add(of(looks.bold));
        self.linked = self.linked.saturating_add(of(looks.link != NO_NODE));
        if let Some((_, count)) = self.sizes.iter_mut().find(|(size, _)| *size == looks.size) {
            *count = count.saturating_add(letters);
        } else if self.sizes.len() < MOST_SIZES {
            self.sizes.push((looks.size, letters));
        }
    }

    fn extend_link(&mut self, start: usize, node: NodeId) {
        let end = self.text.len();
        match self.links.last_mut() {
            Some(piece) if piece.node == node => piece.end = end,
            _ => self.links.push(LinkPiece { start, end, node }),
        }
    }
}

/// Collects inline text.
#[derive(Debug, Default)]
pub(crate) struct InlineRun {
    lines: Vec<TextLine>,
    line: TextLine,
    /// White space before the next character.
    gap: bool,
    /// A joiner that counts only between letters.
    joiner: Option<char>,
}

impl InlineRun {
    /// Whether nothing visible was collected.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.line.text.is_empty()
    }

    /// Whether the line that is being written has no visible character.
    pub(crate) fn line_is_empty(&self) -> bool {
        self.line.text.is_empty()
    }

    /// Whether the line ends with one of these.
    pub(crate) fn ends_with<const N: usize>(&self, characters: [char; N]) -> bool {
        self.line.text.ends_with(characters)
    }

    /// Appends text; runs of white space become one space.
    pub(crate) fn push(&mut self, text: &str, looks: &TextLooks) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                _ if c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}' | '\u{115F}' | '\u{1160}') => {
                    self.gap = true;
                    self.joiner = None;
                }
                '\u{00AD}' | '\u{034F}' | '\u{180E}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => {}
                '\u{200C}' | '\u{200D}' => self.joiner = (!self.gap && !self.line.text.is_empty()).then_some(c),
                _ if c.is_control() => {}
                _ => {
                    self.push_visible(c, looks);
                    let (plain, behind) = rest.split_at(if c.is_ascii() { plain_length(rest) } else { 0 });
                    self.push_plain(plain, looks);
                    rest = behind;
                }
            }
        }
    }

    /// Appends text in which nothing has to be looked at, behind a visible character.
    fn push_plain(&mut self, text: &str, looks: &TextLooks) {
        let start = self.line.text.len();
        self.line.text.push_str(text);
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric).count();
        self.line.count(looks, u32::try_from(letters).unwrap_or(u32::MAX));
        if looks.link != NO_NODE && !text.is_empty() {
            self.line.extend_link(start, looks.link);
        }
    }

    fn push_visible(&mut self, c: char, looks: &TextLooks) {
        if std::mem::take(&mut self.gap) && !self.line.text.is_empty() {
            self.line.text.push(' ');
        }
        if let Some(joiner) = self.joiner.take() {
            let before = self.line.text.chars().next_back().is_some_and(char::is_alphabetic);
            if joiner == '\u{200D}' || (before && c.is_alphabetic()) {
                self.line.text.push(joiner);
            }
        }
        let start = self.line.text.len();
        self.line.text.push(c);
        self.line.count(looks, u32::from(c.is_alphanumeric()));
        if looks.link != NO_NODE {
            self.line.extend_link(start, looks.link);
        }
    }

    /// Words on either side are two.
    pub(crate) fn part_words(&mut self) {
        self.gap = true;
        self.joiner = None;
    }

    /// The link that the line ends in, with no space after it.
    pub(crate) fn link_at_end(&self) -> Option<NodeId> {
        let piece = self.line.links.last()?;
        (!self.gap && piece.end == self.line.text.len()).then_some(piece.node)
    }

    /// Ends a cell of a row.
    pub(crate) fn end_cell(&mut self) {
        self.gap = false;
        self.line.text.push(CELL_END);
    }

    /// Ends a line.
    pub(crate) fn end_line(&mut self) {
        self.gap = false;
        self.joiner = None;
        let line = std::mem::take(&mut self.line);
        if line.text.chars().any(is_visible) {
            self.lines.push(line);
        }
    }

    /// Takes the lines that were collected.
    pub(crate) fn take(&mut self) -> Vec<TextLine> {
        self.end_line();
        std::mem::take(&mut self.lines)
    }
}
