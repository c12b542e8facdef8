//! From the lines of all pages to one document: page furniture, headings, lists, paragraphs over
//! breaks.

use super::furniture::{PAGE_NUMBER, RUNNING_HEAD, page_furniture};
use super::glyph::Tag;
use super::lines::{LinedPage, PageLine};
use super::paragraphs::{PageParagraph, ends_sentence, is_contents_line, usual_leading};
use super::row::RowKind;
use super::segment::Direction;
use super::strokes::Strokes;
use super::words::SeenWords;
use crate::document::extract::{Role, TextBuilder};
use std::collections::BTreeMap;

/// A heading is larger than the text by this factor.
const HEADING_SIZE: f64 = 1.12;
/// A caption or a note is smaller than the text by this factor.
const SMALL_SIZE: f64 = 0.9;
/// The part of a page at its upper edge where a running head is.
const HEAD_HEIGHT: f64 = 0.1;
/// The distance from a running head to the text, in sizes of the text.
const HEAD_GAP: f64 = 2.0;
/// Strokes of bold text are thicker than those of the text by this factor.
const BOLD_THICKNESS: f64 = 1.25;
/// Words that a line may have to be a heading by its looks.
const MOST_HEADING_WORDS: usize = 18;

/// Puts the pages together.
pub(crate) fn assemble(pages: &[LinedPage]) -> TextBuilder {
    let looks = BodyLooks::of(pages);
    let mut words = SeenWords::default();
    pages.iter().flat_map(|page| &page.lines).for_each(|line| words.add_line(&line.text));
    let mut builder = TextBuilder::default();
    for paragraph in joined_over_breaks(paragraphs(pages, &looks)) {
        builder.set_page(paragraph.page);
        push_paragraph(&mut builder, &paragraph, &looks, &words);
    }
    builder
}

/// How most text of the document looks.
struct BodyLooks {
    size: f64,
    strokes: Strokes,
}

impl BodyLooks {
    fn of(pages: &[LinedPage]) -> Self {
        let lines = || pages.iter().flat_map(|page| &page.lines);
        let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
        for line in lines() {
            *sizes.entry((4.0 * line.size).round() as i64).or_default() += line.text.len();
        }
        let size =
            sizes.iter().max_by_key(|(size, count)| (**count, -**size)).map_or(0.0, |(size, _)| *size as f64 / 4.0);
        let body = || lines().filter(|line| line.strokes.thickness > 0.0 && (line.size - size).abs() < 0.1 * size);
        let letters = |monospaced: bool| -> usize {
            body().filter(|line| line.strokes.monospaced == monospaced).map(|line| line.text.len()).sum()
        };
        let monospaced = letters(true) > letters(false);
        let mut thicknesses: Vec<(f64, usize)> = body()
            .filter(|line| line.strokes.monospaced == monospaced)
            .map(|line| (line.strokes.thickness, line.text.len()))
            .collect();
        thicknesses.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = thicknesses.iter().map(|(_, count)| count).sum::<usize>() / 2;
        let mut below = 0;
        let median = thicknesses.iter().find(|(_, count)| {
            below += count;
            below > half
        });
        let thickness = median.map_or(0.0, |(thickness, _)| *thickness);
        Self { size, strokes: Strokes { thickness, monospaced } }
    }

    /// Whether it is smaller than the text, or a line of code: no heading, however short it is.
    fn is_aside(&self, line: &PageLine) -> bool {
        line.size < SMALL_SIZE * self.size || (line.strokes.monospaced && !self.strokes.monospaced)
    }

    /// Whether a line is the highest of its page, near the edge, far above the next and smaller
    /// than the text, as the running head of a single page is.
    fn is_head_of(&self, page: &LinedPage, index: usize) -> bool {
        if page.edges.top.first().is_none_or(|edge| edge.line != index) {
            return false;
        }
        let heights = || page.lines.iter().filter(|line| line.direction == Direction::Main).map(|line| line.baseline);
        let Some(line) = page.lines.get(index).filter(|line| line.direction == Direction::Main) else { return false };
        let next = heights().filter(|height| *height > line.baseline).fold(f64::MAX, f64::min);
        line.size < 0.95 * self.size
            && line.baseline < HEAD_HEIGHT * page.height
            && next - line.baseline > HEAD_GAP * self.size
    }

    fn is_display(&self, line: &PageLine) -> bool {
        let comparable = self.strokes.thickness > 0.0 && line.strokes.monospaced == self.strokes.monospaced;
        let bold = comparable && line.strokes.thickness > BOLD_THICKNESS * self.strokes.thickness;
        line.size > HEADING_SIZE * self.size || (bold && line.size > 0.85 * self.size)
    }
}

/// The paragraphs of all pages, those of a page in reading order.
fn paragraphs(pages: &[LinedPage], looks: &BodyLooks) -> Vec<PageParagraph> {
    let edges: Vec<_> = pages.iter().map(|page| page.edges.clone()).collect();
    let furniture = page_furniture(&edges);
    let characters: usize = pages.iter().map(|page| page.characters).sum();
    let artifacts = pages.iter().flat_map(|page| &page.lines).filter(|line| line.tag == Tag::Artifact);
    // A file that tags most of its text as an artifact does not mean it.
    let tagged = 2 * artifacts.map(|line| line.text.chars().count()).sum::<usize>() < characters;
    let mut paragraphs: Vec<PageParagraph> = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let page_number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let start = paragraphs.len();
        let mut leadings: BTreeMap<i64, f64> = BTreeMap::new();
        for (index, line) in page.lines.iter().enumerate() {
            let artifact = tagged && line.tag == Tag::Artifact;
            let furniture = furniture.get(number).and_then(|lines| lines.get(&index)).copied().or_else(|| {
                let head = artifact || looks.is_head_of(page, index);
                head.then(|| if line.text.chars().any(char::is_alphabetic) { RUNNING_HEAD } else { PAGE_NUMBER })
            });
            let leading = *leadings
                .entry((4.0 * line.size).round() as i64)
                .or_insert_with(|| usual_leading(&page.lines, line.size));
            let open = paragraphs.get_mut(start..).and_then(<[PageParagraph]>::last_mut);
            match open.filter(|open| furniture.is_none() && open.takes(line, leading)) {
                Some(open) => open.lines.push(line.clone()),
                None => paragraphs.push(PageParagraph { lines: vec![line.clone()], page: page_number, furniture }),
            }
        }
    }
    paragraphs
}

/// Joins what runs on over the end of a column or a page: no end of a sentence before the break,
/// and a lower-case letter after it, or a justified line that is full. Page furniture may be
/// between.
fn joined_over_breaks(paragraphs: Vec<PageParagraph>) -> Vec<PageParagraph> {
    let mut joined: Vec<PageParagraph> = Vec::with_capacity(paragraphs.len());
    // The last paragraph that may run on, in `joined`.
    let mut open: Option<usize> = None;
    for mut paragraph in paragraphs {
        if paragraph.furniture.is_some() {
            joined.push(paragraph);
            continue;
        }
        let before = open.and_then(|index| joined.get_mut(index));
        if let Some(before) = before.filter(|before| runs_on(before, &paragraph)) {
            before.lines.append(&mut paragraph.lines);
            continue;
        }
        open = Some(joined.len());
        joined.push(paragraph);
    }
    joined
}

fn runs_on(before: &PageParagraph, after: &PageParagraph) -> bool {
    let (Some(last), Some(next)) = (before.lines.last(), after.lines.first()) else { return false };
    let over_break = before.page != after.page || last.run != next.run;
    let text = last.kind == RowKind::Line && next.kind == RowKind::Line && next.label.is_none();
    let same = (last.size - next.size).abs() < 0.1 * last.size && last.direction == next.direction;
    let lower = next.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let room = last.column.1 - last.right;
    let unfinished = lower && room < 4.0 * last.size && !ends_sentence(&last.text);
    // The last line of a paragraph of justified text seldom fills its column.
    let indented = next.left - next.column.0 > 0.3 * next.size;
    let filled = last.justified && next.justified && room < 0.2 * last.size && !indented;
    over_break && text && same && last.tag == next.tag && (unfinished || filled)
}

fn push_paragraph(builder: &mut TextBuilder, paragraph: &PageParagraph, looks: &BodyLooks, words: &SeenWords) {
    let Some(first) = paragraph.lines.first() else { return };
    let text = paragraph.text(words);
    let one_line = || text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = text.split_whitespace().nth(MOST_HEADING_WORDS).is_none();
    let display =
        short && paragraph.lines.iter().all(|line| looks.is_display(line)) && text.chars().any(char::is_alphabetic);
    if let Some(reason) = paragraph.furniture {
        builder.push(Role::Furniture(reason), &text);
    } else if first.direction == Direction::Other {
        builder.push(Role::Furniture("text across the page"), &text);
    } else if let Tag::Heading(level) = first.tag {
        builder.push(Role::Heading(level), &one_line());
    } else if first.kind == RowKind::TableRow {
        builder.push(Role::TableRow, &text);
    } else if is_contents_line(&text) {
        builder.push(Role::Furniture("table of contents"), &one_line());
    } else if first.label.is_some() && (!display || text.starts_with('•')) {
        builder.push(Role::ListItem, &one_line());
    } else if display {
        builder.push(Role::DisplayLine, &one_line());
    } else if short && (paragraph.is_set_right() || paragraph.lines.iter().all(|line| looks.is_aside(line))) {
        builder.push(Role::Caption, &one_line());
    } else {
        builder.push(Role::Prose, &text);
    }
}
