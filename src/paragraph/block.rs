//! Cuts a document into blocks: by blank lines, by points, by lines where a line is a paragraph.
//!
//! A block knows its bytes in the document and its text with hard-wrapped lines joined. What it *is* (heading, body,
//! boilerplate) is decided in `kind`.

use super::lines::{Groups, Line, groups, heading_level, is_underline};
use super::marker::{self, Found, Marker};
use crate::document::{Document, Format};
use crate::matrix::BLOCK_ROWS;
use rayon::prelude::*;
use std::borrow::Cow;
use std::ops::Range;

/// A block before anything is known of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    pub(crate) bytes: Range<usize>,
    /// The document's own text where the block is one line.
    pub(crate) text: Cow<'a, str>,
    pub(crate) marker: Option<Marker>,
    /// The bytes of `text` that the marker takes.
    pub(crate) marker_length: usize,
    /// 1 to 6 for Markdown's headings, which are certain.
    pub(crate) level: Option<u8>,
}

impl Block<'_> {
    /// The text behind the marker.
    pub(crate) fn words(&self) -> &str {
        &self.text[self.marker_length..]
    }
}

/// A line longer than this is a paragraph by itself: nobody wraps that wide.
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
        marker: None,
        marker_length: 0,
        level: None,
    }]
}

/// The document's blocks in order.
pub(crate) fn split(document: &Document) -> Vec<Block<'_>> {
    let markdown = document.format == Format::Markdown;
    let groups = groups(document, markdown);
    let layout = Layout::of(&groups);
    let mut blocks = Vec::new();
    for group in groups.iter() {
        split_group(group, layout, markdown, &mut blocks);
    }
    blocks
}

/// How the document's lines lie.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// Every line is a paragraph: there are no blank lines, and lines end where sentences do.
    line_is_paragraph: bool,
    /// The width at which lines were wrapped, if they were.
    wrapped_at: Option<usize>,
}

impl Layout {
    fn of(groups: &Groups<'_>) -> Self {
        let count = groups.lines.len();
        let longest_group = groups.iter().map(<[_]>::len).max().unwrap_or(0);
        // Lines that were wrapped stop short of the width by less than a word, and not where a sentence does. The last
        // line of a group may stop anywhere; an address without a space could not be wrapped.
        let inner: Vec<&[Line<'_>]> =
            groups.iter().flat_map(|group| group[..group.len() - 1].chunks(BLOCK_ROWS)).collect();
        let spaced = |lines: &&[Line<'_>]| -> Vec<(usize, bool)> {
            let spaced = lines.iter().filter(|line| line.text.contains(' '));
            spaced.map(|line| (line.width(), ends_sentence(line.text))).collect()
        };
        let seen: Vec<Vec<(usize, bool)>> = inner.par_iter().map(spaced).collect();
        let seen = || seen.iter().flatten();
        let mut widths: Vec<usize> = seen().map(|(width, _)| *width).collect();
        let ended = seen().filter(|(_, ended)| *ended).count();
        let inner = widths.len();
        // A line or two that run on do not unmake the wrapping of the rest.
        let place = inner.saturating_sub(1) * 19 / 20;
        let usual = if inner == 0 { 0 } else { *widths.select_nth_unstable(place).1 };
        let full = widths.iter().filter(|width| **width + 18 >= usual).count();
        let wrapped = usual <= LONG && inner > 0 && (full * 2 > inner || ended * 2 < inner);
        let no_blank_lines = groups.ends.len() == 1 || (longest_group >= 5 && groups.ends.len() * 4 <= count);
        Self {
            line_is_paragraph: no_blank_lines && count > 1 && !(wrapped && ended * 10 < inner * 7),
            wrapped_at: wrapped.then_some(usual),
        }
    }
}

/// Whether a line stops where a sentence stops.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let mut text = text.trim_end_matches(['"', '\'', '”', '’', ')', '*', '_', ' ']);
    // A note's number stands behind the full stop.
    while let Some(inside) = text.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        if inside.1.len() > 6 {
            break;
        }
        text = inside.0.trim_end();
    }
    let text = text.trim_end_matches(['"', '\'', '”', '’', ')', ']', '*', '_', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？'])
}

fn split_group<'a>(group: &[Line<'a>], layout: Layout, markdown: bool, blocks: &mut Vec<Block<'a>>) {
    let mut current: Vec<Line<'a>> = Vec::new();
    let mut current_marker: Option<Found> = None;
    let mut last_value: Option<u32> = None;
    let mut in_list = false;
    for (index, line) in group.iter().enumerate() {
        if markdown
            && !line.code
            && let Some(level) = heading_level(line.text)
        {
            flush(&mut current, &mut current_marker, blocks);
            push(&[*line], None, Some(level), blocks);
            in_list = false;
            continue;
        }
        if markdown && !current.is_empty() && index > 0 && is_underline(line.text) {
            let level = if line.text.starts_with('=') { 1 } else { 2 };
            let title = current.pop().unwrap_or(*line);
            flush(&mut current, &mut current_marker, blocks);
            push(&[title], None, Some(level), blocks);
            continue;
        }
        let found = marker::find(line.text).filter(|found| {
            index == 0
                || current.is_empty()
                || in_list && (found.value.is_none() || found.lettered || follows(found.value, last_value))
                || found.is_certain()
                || starts_list(found, current[current.len() - 1], layout)
        });
        if let Some(found) = found {
            flush(&mut current, &mut current_marker, blocks);
            last_value = found.value.or(last_value);
            current_marker = Some(found);
            in_list = true;
            current.push(*line);
            continue;
        }
        if let Some(previous) = current.last()
            && !continues(*previous, *line, &current, layout)
        {
            flush(&mut current, &mut current_marker, blocks);
        }
        current.push(*line);
    }
    flush(&mut current, &mut current_marker, blocks);
}

fn follows(value: Option<u32>, last: Option<u32>) -> bool {
    value.is_some_and(|value| value == 1 || last.is_some_and(|last| (last + 1..=last + 3).contains(&value)))
}

/// Whether a dash or a number in the middle of a block begins a list: the line before has ended, or had room left.
fn starts_list(found: &Found, previous: Line<'_>, layout: Layout) -> bool {
    let room = layout.wrapped_at.is_none_or(|width| previous.width() + 18 < width);
    let ended = ends_sentence(previous.text) || previous.text.ends_with(',');
    (found.value.is_none() || found.value == Some(1)) && (ended || room)
}

/// Whether `line` goes on with the paragraph that `previous` belongs to.
fn continues(previous: Line<'_>, line: Line<'_>, current: &[Line<'_>], layout: Layout) -> bool {
    if layout.line_is_paragraph || previous.width() > LONG {
        return false;
    }
    // A title in capitals set tight above its text.
    if current.len() == 1 && previous.width() <= 80 && is_capitals(previous.text) && !is_capitals(line.text) {
        return false;
    }
    if line.width() > LONG {
        return line.text.starts_with(char::is_lowercase);
    }
    let Some(width) = layout.wrapped_at else { return true };
    // A title set tight above its text: one short line that had room for more, then a longer one.
    let next_word = line.text.split_whitespace().next().map_or(0, |word| word.chars().count());
    let had_room = previous.width() + 1 + next_word + 10 < width;
    let title = current.len() == 1
        && had_room
        && previous.width() <= 60
        && !previous.text.ends_with(['.', ',', ';', ':', '-', '–', '”'])
        && line.width() * 2 > width
        && line.text.starts_with(|c: char| c.is_uppercase() || "“\"‘".contains(c))
        && width >= 50;
    !title
}

/// Words, all of them in capitals.
fn is_capitals(line: &str) -> bool {
    line.chars().filter(|c| c.is_uppercase()).count() >= 4 && !line.chars().any(char::is_lowercase)
}

fn flush<'a>(current: &mut Vec<Line<'a>>, marker: &mut Option<Found>, blocks: &mut Vec<Block<'a>>) {
    if !current.is_empty() {
        push(current, marker.take(), None, blocks);
        current.clear();
    }
}

fn push<'a>(lines: &[Line<'a>], found: Option<Found>, level: Option<u8>, blocks: &mut Vec<Block<'a>>) {
    let (mut first, last) = (lines[0], lines[lines.len() - 1]);
    let mut end = last.end();
    if level.is_some() {
        // The marks are Markdown's, not the title's.
        let title = first.text.trim_matches(['#', ' ', '\t']);
        if !title.is_empty() {
            let start = first.start + first.text.find(title).unwrap_or(0);
            (first, end) = (Line { start, text: title, code: false }, start + title.len());
        }
    }
    let mut text = Cow::Borrowed(first.text);
    for line in &lines[1..] {
        let text = text.to_mut();
        // A compound broken at its hyphen is put together again; everything else gets a space.
        let broken = text.ends_with('-') && text.trim_end_matches('-').ends_with(char::is_alphabetic);
        if !(broken && line.text.starts_with(char::is_lowercase)) {
            text.push(' ');
        }
        text.push_str(line.text);
    }
    let marker_length = found.as_ref().map_or(0, |found| found.length);
    blocks.push(Block { bytes: first.start..end, text, marker: found.map(|found| found.marker), marker_length, level });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read_sources;

    fn texts(name: &str, text: &str) -> Vec<String> {
        let documents = read_sources(vec![(name.to_owned(), text.as_bytes().to_vec())]).unwrap().documents;
        let blocks = split(&documents[0]);
        for block in &blocks {
            let slice = &documents[0].text[block.bytes.clone()];
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(squeeze(slice), squeeze(&block.text), "the span is the text");
        }
        blocks.into_iter().map(|block| block.text.into_owned()).collect()
    }

    /// As `texts`, for texts whose marks are left out of the blocks.
    fn texts_unchecked(name: &str, text: &str) -> Vec<String> {
        let documents = read_sources(vec![(name.to_owned(), text.as_bytes().to_vec())]).unwrap().documents;
        split(&documents[0]).into_iter().map(|block| block.text.into_owned()).collect()
    }

    #[test]
    fn blank_lines_part_and_wrapped_lines_join() {
        let text = "The board met on Tuesday and heard that the money for the new\n\
                    clinic had gone to another county, where it was spent on a whole-\n\
                    system review of nothing in particular.\n \nThen it went home.\n";
        assert_eq!(
            texts("a.txt", text),
            [
                "The board met on Tuesday and heard that the money for the new clinic had gone to another county, where it \
                 was spent on a whole-system review of nothing in particular.",
                "Then it went home."
            ]
        );
    }

    #[test]
    fn points_are_paragraphs_of_their_own_with_or_without_blank_lines() {
        let text = "Three reasons:\n  • first\n  • second\n    and its tail\n  • third\n\n1. one\n2. two\n\n(a) alpha\n(b) beta\n";
        assert_eq!(
            texts("a.txt", text),
            [
                "Three reasons:",
                "• first",
                "• second and its tail",
                "• third",
                "1. one",
                "2. two",
                "(a) alpha",
                "(b) beta"
            ]
        );
    }

    #[test]
    fn a_dash_or_a_number_inside_a_wrapped_sentence_is_no_point() {
        let text = "It is said that the plan for the county had cost at least some 40 or\n\
                    - in the worst case that anybody has so far put forward in public -\n\
                    12. That is more than anyone had thought and much more than we knew.\n";
        assert_eq!(texts("a.txt", text).len(), 1);
    }

    #[test]
    fn a_file_with_a_paragraph_a_line_needs_no_blank_lines() {
        let text =
            "The first paragraph is here. It has two sentences.\nThe second is short.\nThe third one asks why?\n";
        assert_eq!(texts("a.txt", text).len(), 3);
        let long = "word ".repeat(80);
        assert_eq!(texts("a.txt", &format!("{long}\n{long}\n{long}")).len(), 3);
    }

    #[test]
    fn line_ends_of_every_system_are_read() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("One is here.{end}{end}Two is here.{end}");
            assert_eq!(texts("a.txt", &text), ["One is here.", "Two is here."], "{end:?}");
        }
    }

    #[test]
    fn markdown_headings_are_known_by_their_marks() {
        let text = "# Title\nText under it.\n\nSection\n-------\n\nMore.\n\n***\n\n## Last ##\n";
        let documents = read_sources(vec![("a.md".to_owned(), text.into())]).unwrap().documents;
        let blocks = split(&documents[0]);
        let found: Vec<_> = blocks.iter().map(|block| (&*block.text, block.level)).collect();
        assert_eq!(
            found,
            [("Title", Some(1)), ("Text under it.", None), ("Section", Some(2)), ("More.", None), ("Last", Some(2))]
        );
    }

    #[test]
    fn a_title_set_tight_above_wrapped_text_is_a_block() {
        let text = "Heads and beds\n\
                    The task that is now being put in front of the leaders of the county\n\
                    is to find a plan that somebody will sign, and then to find the money\n\
                    that somebody else has already spent.\n";
        assert_eq!(texts("a.txt", text)[0], "Heads and beds");
    }

    #[test]
    fn one_long_line_does_not_unmake_the_wrapping_of_the_rest() {
        let wrapped = "The council met in private for the better part of the evening and\n\
                       came out with a plan that nobody who was there would describe to\n\
                       those who waited, except that it would be cheap.\n";
        let long =
            format!("See https://example.org/{} for more, and write to us there if you disagree.", "a".repeat(140));
        assert_eq!(texts("a.txt", &format!("{wrapped}\n{wrapped}\n{long}\n\n{wrapped}")).len(), 4);
    }

    #[test]
    fn a_title_in_capitals_is_parted_from_its_text() {
        let text = "VACANCIES\nClerk to the council, part time.\n\nROADS AND PAVEMENTS\nThe high street is shut.\n";
        assert_eq!(texts("a.txt", text).len(), 4);
    }

    #[test]
    fn roman_numbers_and_gaps_are_points_too() {
        assert_eq!(texts("a.txt", "(i) first of all\n(ii) then this\n(iii) and that\n").len(), 3);
        assert_eq!(texts("a.txt", "1. first of all\n2. then this\n4. and that\n5. more\n").len(), 4);
    }

    #[test]
    fn what_stands_in_a_markdown_fence_or_quotation_is_text() {
        let text = "# Title\n\n```sh\n# not a title\n```\n\n> It is known\n> and quoted.\n";
        assert_eq!(texts_unchecked("a.md", text), ["Title", "# not a title", "It is known and quoted."]);
    }

    #[test]
    fn a_record_is_one_block_whatever_it_holds() {
        let documents = read_sources(vec![("a.txt".to_owned(), b" Title\n\nText.\n".to_vec())]).unwrap().documents;
        let blocks = whole(&documents[0]);
        assert_eq!(blocks[0].text, "Title\n\nText.");
        assert_eq!(blocks[0].bytes, 1..13);
    }
}
