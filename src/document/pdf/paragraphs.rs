//! From the lines of pages to paragraphs: by leading, size, weight, indent and labels.

use super::glyph::Tag;
use super::lines::PageLine;
use super::row::RowKind;
use super::words::SeenWords;

/// Leading above which a line begins a paragraph where there is nothing to compare it with, in
/// sizes of the font.
const WIDE_LEADING: f64 = 1.75;
/// How far from the left edge of the page's text lines that are set to the right begin, in sizes of
/// the font.
const SET_RIGHT: f64 = 6.0;
/// Lines that an initial may be high.
const INITIAL_LINES: usize = 5;
/// Dots that lead to the number of a page.
const LEADER_DOTS: usize = 4;
/// An indent of a first line, in sizes of the font.
const INDENT: f64 = 0.7;

/// Lines that belong together.
#[derive(Debug, Clone)]
pub(crate) struct PageParagraph {
    pub(crate) lines: Vec<PageLine>,
    /// Counted from one.
    pub(crate) page: u32,
    /// Set for what belongs to the page: running heads, page numbers.
    pub(crate) furniture: Option<&'static str>,
}

impl PageParagraph {
    fn first(&self) -> Option<&PageLine> {
        self.lines.first()
    }

    /// The distance of its baselines; none for one line.
    fn leading(&self) -> Option<f64> {
        match self.lines.as_slice() {
            [.., before, last] => Some(last.baseline - before.baseline),
            _ => None,
        }
    }

    /// Whether the next line of its page continues it.
    pub(crate) fn takes(&self, next: &PageLine, usual_leading: f64) -> bool {
        let (Some(first), Some(last)) = (self.first(), self.lines.last()) else { return true };
        let size = last.size.max(next.size);
        let same_looks =
            (last.size - next.size).abs() < 0.12 * size && last.tag == next.tag && looks_alike(first, next);
        let table = next.kind == RowKind::TableRow || last.kind == RowKind::TableRow;
        if self.furniture.is_some() || table || !same_looks || next.run != last.run || last.direction != next.direction
        {
            return false;
        }
        let down = next.baseline - last.baseline;
        let expected = self.leading().unwrap_or(usual_leading.min(WIDE_LEADING * size)).max(size);
        if next.label.is_some() || is_contents_line(&last.text) || is_contents_line(&next.text) {
            return false;
        }
        if down <= 0.0 || down > 1.18 * expected {
            return false;
        }
        if matches!(next.tag, Tag::Heading(_)) || is_centred(last, next) || is_set_right(last, next) {
            return true;
        }
        self.takes_indent(first, last, next) && !ends_paragraph(last, next)
    }

    /// Whether its lines are set to the right, as an address at the head of a letter is.
    pub(crate) fn is_set_right(&self) -> bool {
        self.lines.len() > 1 && self.lines.windows(2).all(|pair| is_set_right(&pair[0], &pair[1]))
    }

    /// Whether the left edge of the next line fits.
    fn takes_indent(&self, first: &PageLine, last: &PageLine, next: &PageLine) -> bool {
        let near = INDENT * next.size;
        if first.initial && self.lines.len() <= INITIAL_LINES {
            return next.left < first.right;
        }
        let body = if self.lines.len() > 1 { last.left } else { first.left };
        if let Some(text_left) = first.label {
            // Text of an item is under its text, or under its label.
            return next.left > first.left + near
                || (self.lines.len() == 1 && next.left > text_left - near)
                || (self.lines.len() == 1
                    && (next.left - first.left).abs() < near
                    && first.right > first.column.1 - 2.0 * near);
        }
        if self.lines.len() == 1 {
            return next.left < body + near;
        }
        (next.left - body).abs() < near
    }

    /// Its text: lines joined, words mended, forced breaks kept as line feeds.
    pub(crate) fn text(&self, words: &SeenWords) -> String {
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            let Some(before) = index.checked_sub(1).and_then(|before| self.lines.get(before)) else {
                text.push_str(&line.text);
                continue;
            };
            if is_forced(before, line) && before.run == line.run {
                text.push('\n');
                text.push_str(&line.text);
            } else {
                words.join(&mut text, &line.text);
            }
        }
        text
    }
}

fn looks_alike(one: &PageLine, other: &PageLine) -> bool {
    let (a, b) = (one.strokes, other.strokes);
    let (low, high) = (a.thickness.min(b.thickness), a.thickness.max(b.thickness));
    low <= 0.0
        || a.monospaced != b.monospaced
        || high < 1.22 * low
        || one.text.chars().count().min(other.text.chars().count()) < 8
}

/// Whether both lines have the same middle, and neither fills the column.
fn is_centred(last: &PageLine, next: &PageLine) -> bool {
    let middle = |line: &PageLine| (line.left + line.right) / 2.0;
    (middle(last) - middle(next)).abs() < 0.4 * next.size && (last.left - next.left).abs() > 0.3 * next.size
}

/// Whether both lines end at one edge and begin far from the left edge of the text.
fn is_set_right(last: &PageLine, next: &PageLine) -> bool {
    let far = |line: &PageLine| line.left - line.page_left > SET_RIGHT * line.size;
    let ends_alike = (last.right - next.right).abs() < 0.2 * next.size;
    ends_alike && (last.left - next.left).abs() > 0.3 * next.size && far(last) && far(next)
}

/// Whether the first word of the next line would have fitted behind the last line.
fn is_forced(last: &PageLine, next: &PageLine) -> bool {
    let room = last.column.1.max(next.column.1) - last.right;
    room > next.first_word + 0.6 * next.size && !is_centred(last, next)
}

/// Whether a paragraph ends with `last`: its line was broken although there was room, after the end
/// of a sentence or of a short line.
fn ends_paragraph(last: &PageLine, next: &PageLine) -> bool {
    is_forced(last, next) && ends_sentence(&last.text)
}

/// Whether the text is a line of a table of contents: leader dots, then the number of a page.
pub(crate) fn is_contents_line(text: &str) -> bool {
    let text = text.trim_end();
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'i' | 'v' | 'x' | 'l'));
    let dots = name.chars().rev().filter(|c| !c.is_whitespace()).take_while(|c| matches!(c, '.' | '…' | '·' | '_'));
    name.len() < text.len() && dots.count() >= LEADER_DOTS
}

/// Whether the text ends as a sentence does.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', '»', ']', '“']);
    end.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '؟', '۔'])
}

/// The leading that most lines of a page have, by their size; none on a page without paragraphs.
pub(crate) fn usual_leading(lines: &[PageLine], size: f64) -> f64 {
    let mut leadings: Vec<f64> = lines
        .windows(2)
        .filter(|pair| pair[0].run == pair[1].run && (pair[0].size - size).abs() < 0.1 * size)
        .filter(|pair| (pair[1].size - size).abs() < 0.1 * size)
        .map(|pair| pair[1].baseline - pair[0].baseline)
        .filter(|down| *down > 0.5 * size)
        .collect();
    if leadings.len() < 3 {
        return WIDE_LEADING * size;
    }
    // Lines within paragraphs are closer than paragraphs and often the most.
    let index = leadings.len() / 4;
    let (_, leading, _) = leadings.select_nth_unstable_by(index, f64::total_cmp);
    *leading
}
