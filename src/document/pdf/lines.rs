//! A document's lines of text, on which paragraphs are found.

use super::bidi::is_right_to_left;
use super::furniture::PageEdges;
use super::glyph::{PageGlyphs, Tag};
use super::reading_order::reading_order;
use super::row::{PageRow, RowKind, is_label, rows};
use super::segment::{Direction, segments};
use super::strokes::Strokes;

/// One line of a page.
#[derive(Debug, Clone)]
pub(crate) struct PageLine {
    pub(crate) text: String,
    pub(crate) kind: RowKind,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) baseline: f64,
    pub(crate) size: f64,
    pub(crate) strokes: Strokes,
    pub(crate) tag: Tag,
    /// Whether it begins with an initial over several lines.
    pub(crate) initial: bool,
    pub(crate) first_word: f64,
    /// The edges of its column, from lines of the same size near it; those of the line itself if
    /// there are none.
    pub(crate) column: (f64, f64),
    /// The left edge of the text of its page.
    pub(crate) page_left: f64,
    /// Whether most lines of its column end where it does.
    pub(crate) justified: bool,
    /// Lines of one run are below each other.
    pub(crate) run: usize,
    /// Where its text begins behind a bullet or a number; none if it has no such label.
    pub(crate) label: Option<f64>,
    pub(crate) direction: Direction,
}

/// The lines of one page in reading order.
#[derive(Debug, Default)]
pub(crate) struct LinedPage {
    pub(crate) lines: Vec<PageLine>,
    pub(crate) edges: PageEdges,
    /// In points.
    pub(crate) height: f64,
    pub(crate) images: usize,
    pub(crate) paths: usize,
    pub(crate) characters: usize,
    pub(crate) unknown: usize,
}

impl LinedPage {
    pub(crate) fn new(page: PageGlyphs) -> Self {
        let PageGlyphs { glyphs, height, images, paths, unknown } = page;
        let characters = glyphs.len();
        let mut lines = Vec::new();
        for (number, run) in reading_order(rows(segments(glyphs))).into_iter().enumerate() {
            let start = lines.len();
            let columns = (0..run.rows.len()).map(|index| column(&run.rows, index));
            lines.extend(run.rows.iter().zip(columns).map(|(row, column)| line(row, number, column)));
            mark_justified(lines.get_mut(start..).unwrap_or_default());
        }
        let main = lines.iter().filter(|line| line.direction == Direction::Main);
        let page_left = main.fold(f64::MAX, |left, line| left.min(line.left));
        lines.iter_mut().for_each(|line| line.page_left = page_left);
        let main = lines.iter().map(|line: &PageLine| (line.baseline, line.text.clone()));
        let edges = PageEdges::of_lines(&main.collect::<Vec<_>>(), height);
        Self { lines, edges, height, images, paths, characters, unknown }
    }
}

fn line(row: &PageRow, run: usize, column: (f64, f64)) -> PageLine {
    let mut text = row.text();
    let mut label = None;
    if row.kind == RowKind::Line {
        let first = row.cells.first().map_or("", |cell| cell.text.trim());
        let after = row.cells.get(1);
        if is_label(first) && after.is_some() {
            label = after.map(|cell| cell.left);
        } else if first.split_once(' ').is_some_and(|(word, _)| is_label(word)) {
            label = Some(row.left() + row.first_word());
        }
        // A mark in front of a line of a list is a bullet.
        if label.is_some()
            && let Some((mark, rest)) = text.split_once(' ')
            && mark.chars().count() == 1
            && !mark.chars().any(char::is_alphanumeric)
            && mark != "•"
        {
            text = format!("• {rest}");
        }
    }
    let (left, right) = if text.chars().filter(|c| is_right_to_left(*c)).count() * 2 > text.chars().count() {
        // Mirrored, so that the line begins at its left.
        (-row.right(), -row.left())
    } else {
        (row.left(), row.right())
    };
    let column = if left < 0.0 && row.left() >= 0.0 { (-column.1, -column.0) } else { column };
    PageLine {
        text,
        kind: row.kind,
        left,
        right,
        baseline: row.baseline(),
        size: row.size(),
        strokes: row.strokes(),
        tag: row.tag(),
        initial: row.cells.first().is_some_and(|cell| cell.initial),
        first_word: row.first_word(),
        column,
        page_left: 0.0,
        justified: false,
        run,
        label,
        direction: row.direction(),
    }
}

/// Marks the lines of a run of which most end at the edge of their column.
fn mark_justified(lines: &mut [PageLine]) {
    let full = lines.iter().filter(|line| line.column.1 - line.right < 0.2 * line.size).count();
    let justified = lines.len() >= JUSTIFIED_LINES && 5 * full > 3 * lines.len();
    lines.iter_mut().for_each(|line| line.justified = justified);
}

/// Lines that show whether a column is justified.
const JUSTIFIED_LINES: usize = 5;
/// Rows around a row that show how wide its column is.
const COLUMN_ROWS: usize = 30;

/// The edges of the column of a row.
fn column(rows: &[PageRow], index: usize) -> (f64, f64) {
    let Some(row) = rows.get(index) else { return (0.0, 0.0) };
    let size = row.size();
    let near = rows.iter().skip(index.saturating_sub(COLUMN_ROWS)).take(2 * COLUMN_ROWS + 1);
    let same =
        near.filter(|other| (other.size() - size).abs() < 0.1 * size && (other.left() - row.left()).abs() < 4.0 * size);
    same.fold((row.left(), row.right()), |(left, right), other| (left.min(other.left()), right.max(other.right())))
}
