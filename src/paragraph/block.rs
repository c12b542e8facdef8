//! Cuts a document into blocks: at blank lines, at items of lists, at lines where a line is a
//! paragraph.
//!
//! A block has its bytes in the document and its text with hard-wrapped lines joined. Its kind
//! (heading, body, boilerplate) is decided in `kind`.

use super::lines::{Groups, Line};
use super::marker::{self, FoundMarker, Marker};
use super::shapes::{ends_sentence, has_columns};
use super::table_lines::table_lines;
use crate::document::{Document, Role, SourceBlock};
use crate::matrix::BLOCK_ROWS;
use crate::parallel;
use std::borrow::Cow;
use std::ops::Range;

/// A block before anything is known of its kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    pub(crate) bytes: Range<usize>,
    /// The document's own text where the block is one line.
    pub(crate) text: Cow<'a, str>,
    /// The marker at the beginning of `text`.
    found: Option<FoundMarker>,
    /// What the document's format says it is.
    pub(crate) role: Role,
    /// Whether it follows the block before it without a blank line, where others do not.
    pub(crate) tight: bool,
}

impl<'a> Block<'a> {
    /// Lines as one block.
    fn of(first: &PendingLine<'a>, rest: &[PendingLine<'a>]) -> Self {
        let mut text = Cow::Borrowed(first.line.text);
        for PendingLine { line, found } in rest {
            debug_assert!(found.is_none(), "a marker begins a block");
            let text = text.to_mut();
            // A compound broken at its hyphen is put together again; everything else gets a space.
            let broken = text.ends_with('-') && text.trim_end_matches('-').ends_with(char::is_alphabetic);
            if !(broken && line.text.starts_with(char::is_lowercase)) {
                text.push(' ');
            }
            text.push_str(line.text);
        }
        let end = rest.last().unwrap_or(first).line.end();
        let role = if first.line.quoted { Role::Caption } else { Role::Prose };
        Self { bytes: first.line.start..end, text, found: first.found.clone(), role, tight: false }
    }

    /// A row of a table that is drawn with signs: the bars at its ends are left out.
    fn row(line: Line<'a>) -> Self {
        let bar = |c: char| c == '|' || c.is_whitespace();
        let begun = line.text.trim_start_matches(bar);
        let start = line.start + (line.text.len() - begun.len());
        let text = begun.trim_end_matches(bar);
        Self {
            bytes: start..start + text.len(),
            text: Cow::Borrowed(text),
            found: None,
            role: Role::TableRow,
            tight: false,
        }
    }

    /// A block that the document's format marks.
    fn marked(text: &'a str, block: &SourceBlock) -> Self {
        let own = &text[block.bytes.clone()];
        let found = if block.role == Role::ListItem { marker::find(own) } else { None };
        Self { bytes: block.bytes.clone(), text: Cow::Borrowed(own), found, role: block.role, tight: false }
    }

    /// The level of a heading that the format marks as one.
    pub(crate) fn level(&self) -> Option<u8> {
        if let Role::Heading(level) = self.role { Some(level) } else { None }
    }

    /// The bullet or number that the block starts with.
    pub(crate) fn marker(&self) -> Option<&Marker> {
        self.found.as_ref().map(|found| &found.marker)
    }

    /// The text after the marker.
    pub(crate) fn words(&self) -> &str {
        &self.text[self.found.as_ref().map_or(0, |found| found.length)..]
    }
}

/// A line longer than this is a paragraph by itself: it is not hard-wrapped.
const LONG: usize = 160;

/// The whole document as one block.
pub(crate) fn whole(document: &Document) -> Vec<Block<'_>> {
    let text = &document.text[document.body_start..];
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Vec::new();
    }
    let start = document.body_start + (text.len() - text.trim_start().len());
    vec![Block {
        bytes: start..start + trimmed.len(),
        text: Cow::Borrowed(trimmed),
        found: None,
        role: Role::Prose,
        tight: false,
    }]
}

/// The document's blocks in order. Those that its format marks are kept; prose is cut by its lines.
pub(crate) fn split(document: &Document) -> Vec<Block<'_>> {
    let text = document.text.as_str();
    let mut groups = Groups::default();
    // Marked blocks, each with the number of groups before it.
    let mut marked: Vec<(usize, Block<'_>)> = Vec::new();
    if document.blocks.is_empty() {
        groups.add(text, document.body_start..text.len());
    }
    for block in &document.blocks {
        match block.role {
            Role::Prose => groups.add(text, block.bytes.clone()),
            _ => marked.push((groups.ends.len(), Block::marked(text, block))),
        }
    }
    let layout = Layout::of(&groups);
    let mut blocks = Vec::new();
    let mut marked = marked.into_iter().peekable();
    let mut splitter = Splitter { layout, pending: Vec::new(), list: None, blocks: &mut blocks };
    for (number, group) in groups.iter().enumerate() {
        while let Some((_, block)) = marked.next_if(|(before, _)| *before <= number) {
            splitter.blocks.push(block);
        }
        splitter.split(group);
    }
    blocks.extend(marked.map(|(_, block)| block));
    blocks
}

/// How the document's lines are laid out.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// Every line is a paragraph: there are no blank lines, and lines end where sentences do.
    line_is_paragraph: bool,
    /// The width at which lines were wrapped, if they were.
    wrapped_at: Option<usize>,
    /// The indent that begins a paragraph, where first lines are indented as in books.
    first_indent: Option<usize>,
}

impl Layout {
    fn of(groups: &Groups<'_>) -> Self {
        let count = groups.lines.len();
        let longest_group = groups.iter().map(<[_]>::len).max().unwrap_or(0);
        // Wrapped lines end within a word's length of the width, and not where a sentence ends. The
        // last line of a group may end anywhere; an address without a space could not be wrapped.
        let inner: Vec<&[Line<'_>]> =
            groups.iter().flat_map(|group| group[..group.len() - 1].chunks(BLOCK_ROWS)).collect();
        let spaced = |lines: &&[Line<'_>]| -> Vec<(usize, bool)> {
            let spaced = lines.iter().filter(|line| line.text.contains(' '));
            spaced.map(|line| (line.width(), ends_sentence(line.text))).collect()
        };
        let seen: Vec<Vec<(usize, bool)>> = parallel::map_items(&inner, spaced);
        let seen = || seen.iter().flatten();
        let mut widths: Vec<usize> = seen().map(|(width, _)| *width).collect();
        let ended = seen().filter(|(_, ended)| *ended).count();
        let inner = widths.len();
        // A line or two that are longer do not change how the rest was wrapped.
        let place = inner.saturating_sub(1) * 19 / 20;
        let usual = if inner == 0 { 0 } else { *widths.select_nth_unstable(place).1 };
        let full = widths.iter().filter(|width| **width + 18 >= usual).count();
        let wrapped = usual <= LONG && inner > 0 && (full * 2 > inner || ended * 2 < inner);
        let no_blank_lines = groups.ends.len() == 1 || (longest_group >= 5 && groups.ends.len() * 4 <= count);
        Self {
            line_is_paragraph: no_blank_lines && count > 1 && !(wrapped && ended * 10 < inner * 7),
            wrapped_at: wrapped.then_some(usual),
            first_indent: first_indent(groups),
        }
    }
}

/// The least indent of a first line, if nearly all groups of several lines begin with one that is
/// indented more than the next.
fn first_indent(groups: &Groups<'_>) -> Option<usize> {
    const INDENT: usize = 2;
    let (mut several, mut indented, mut body) = (0_usize, 0_usize, usize::MAX);
    for group in groups.iter() {
        if let [first, second, ..] = group {
            several += 1;
            indented += usize::from(first.indent >= second.indent + INDENT && marker::find(first.text).is_none());
            body = body.min(second.indent);
        }
    }
    (indented > 0 && indented * 10 >= several * 9).then(|| body + INDENT)
}

/// A line of the block that is being put together, with the marker that it starts with.
#[derive(Debug)]
struct PendingLine<'a> {
    line: Line<'a>,
    found: Option<FoundMarker>,
}

/// The list that the items belong to.
#[derive(Debug, Clone, Copy, Default)]
struct OpenList {
    items: usize,
    /// The number of the last numbered item.
    last_value: Option<u32>,
}

/// Cuts groups of lines into blocks. No state is carried from one group to the next.
struct Splitter<'a, 'b> {
    layout: Layout,
    /// The lines of the block that has not ended. Only the first may have a marker.
    pending: Vec<PendingLine<'a>>,
    list: Option<OpenList>,
    blocks: &'b mut Vec<Block<'a>>,
}

impl<'a> Splitter<'a, '_> {
    fn split(&mut self, group: &[Line<'a>]) {
        let before = self.blocks.len();
        let mut from = 0;
        while from < group.len() {
            let (others, rows) = table_lines(&group[from..]);
            let (lines, table) = group[from..from + others + rows].split_at(others);
            lines.iter().for_each(|line| self.take(*line));
            if rows > 0 {
                self.end_list();
                self.blocks.extend(table.iter().map(|line| Block::row(*line)));
            }
            from += others + rows;
        }
        self.end_list();
        let tight = !self.layout.line_is_paragraph;
        self.blocks.iter_mut().skip(before + 1).for_each(|block| block.tight = tight);
    }

    fn take(&mut self, line: Line<'a>) {
        if let Some(found) = marker::find(line.text).filter(|found| self.starts_item(found)) {
            self.end_block();
            let list = self.list.get_or_insert_default();
            list.items += 1;
            list.last_value = found.value.or(list.last_value);
            self.pending.push(PendingLine { line, found: Some(found) });
            return;
        }
        if !self.pending.is_empty() && !self.continues(line) {
            self.end_block();
        }
        self.pending.push(PendingLine { line, found: None });
    }

    /// Whether a marker begins an item, rather than being a dash or a number in a sentence.
    fn starts_item(&self, found: &FoundMarker) -> bool {
        let Some(previous) = self.pending.last() else { return true };
        let next_in_list = self
            .list
            .is_some_and(|list| found.value.is_none() || found.lettered || follows(found.value, list.last_value));
        next_in_list || found.is_certain() || starts_list(found, previous.line, self.layout)
    }

    /// Whether `line` goes on with the block that is being put together.
    fn continues(&self, line: Line<'_>) -> bool {
        let first = self.pending.len() == 1;
        let begins = self.list.is_none() && self.layout.first_indent.is_some_and(|indent| line.indent >= indent);
        !begins && self.pending.last().is_some_and(|previous| continues(previous.line, line, first, self.layout))
    }

    fn end_block(&mut self) {
        if let Some((first, rest)) = self.pending.split_first() {
            self.blocks.push(Block::of(first, rest));
            self.pending.clear();
        }
    }

    fn end_list(&mut self) {
        self.end_block();
        self.list = None;
    }
}

fn follows(value: Option<u32>, last: Option<u32>) -> bool {
    value.is_some_and(|value| value == 1 || last.is_some_and(|last| (last + 1..=last + 3).contains(&value)))
}

/// Whether a dash or a number in the middle of a block begins a list: the line before has ended, or
/// had room left.
fn starts_list(found: &FoundMarker, previous: Line<'_>, layout: Layout) -> bool {
    let room = layout.wrapped_at.is_none_or(|width| previous.width() + 18 < width);
    let ended = ends_sentence(previous.text) || previous.text.ends_with(',');
    (found.value.is_none() || found.value == Some(1)) && (ended || room)
}

/// Whether `line` goes on with the paragraph that `previous` belongs to, perhaps as its `first`
/// line.
fn continues(previous: Line<'_>, line: Line<'_>, first: bool, layout: Layout) -> bool {
    if layout.line_is_paragraph || previous.width() > LONG || has_columns(previous.text) || has_columns(line.text) {
        return false;
    }
    // A title in capitals set tight above its text.
    if first && previous.width() <= 80 && is_capitals(previous.text) && !is_capitals(line.text) {
        return false;
    }
    if line.width() > LONG {
        return line.text.starts_with(char::is_lowercase);
    }
    let Some(width) = layout.wrapped_at else { return true };
    // A title set tight above its text: one short line that had room for more, then a longer one.
    let next_word = line.text.split_whitespace().next().map_or(0, |word| word.chars().count());
    let had_room = previous.width() + 1 + next_word + 4 < width;
    let title = first
        && had_room
        && previous.width() <= 60
        && !previous.text.ends_with(['.', ',', ';', ':', '-', '–', '”'])
        && line.width() * 2 > width
        && line.text.starts_with(|c: char| c.is_uppercase() || "“\"‘".contains(c))
        && width >= 50;
    // A line that ended long before the width, and one that begins anew: an address, a row.
    let short = previous.width() + 1 + next_word + 20 < width
        && !previous.text.ends_with([',', '-', '–'])
        && line.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && !(is_field(previous.text) && is_field(line.text));
    !title && !short
}

/// A line of a pasted header: "Sent: Monday".
fn is_field(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|word| word.len() > 2 && word.ends_with(':'))
}

/// Words, all of them in capitals.
fn is_capitals(line: &str) -> bool {
    line.chars().filter(|c| c.is_uppercase()).count() >= 4 && !line.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests;
