//! Rows of a page: pieces on one baseline, and whether they are cells of a table or columns.

use super::cells::split_cells;
use super::glyph::Tag;
use super::segment::{Direction, Segment};
use super::strokes::Strokes;
use rustc_hash::FxHashMap;

/// Characters of a piece from which it is text of a column and not a cell.
const COLUMN_CHARACTERS: usize = 24;
/// Rows of pieces that are columns drawn across.
const COLUMN_ROWS: usize = 4;

/// Pieces on one baseline, from left to right.
#[derive(Debug, Clone)]
pub(crate) struct PageRow {
    pub(crate) cells: Vec<Segment>,
    pub(crate) kind: RowKind,
}

/// What a row of several pieces is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowKind {
    Line,
    TableRow,
}

impl PageRow {
    fn of(cell: Segment) -> Self {
        Self { cells: vec![cell], kind: RowKind::Line }
    }

    fn first(&self) -> Option<&Segment> {
        self.cells.first()
    }

    pub(crate) fn left(&self) -> f64 {
        self.first().map_or(0.0, |cell| cell.left)
    }

    pub(crate) fn right(&self) -> f64 {
        self.cells.last().map_or(0.0, |cell| cell.right)
    }

    pub(crate) fn baseline(&self) -> f64 {
        self.first().map_or(0.0, |cell| cell.baseline)
    }

    pub(crate) fn top(&self) -> f64 {
        self.baseline() - 0.8 * self.size()
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.baseline() + 0.2 * self.size()
    }

    pub(crate) fn size(&self) -> f64 {
        self.cells.iter().fold(0.0, |size, cell| size.max(cell.size))
    }

    /// The mean of its pieces' strokes, of those that are not monospaced if there are any.
    pub(crate) fn strokes(&self) -> Strokes {
        let monospaced = self.cells.iter().all(|cell| cell.strokes.monospaced);
        let known =
            self.cells.iter().filter(|cell| cell.strokes.thickness > 0.0 && cell.strokes.monospaced == monospaced);
        let (sum, count) = known.fold((0.0, 0usize), |(sum, count), cell| {
            (sum + cell.strokes.thickness * cell.text.len() as f64, count + cell.text.len())
        });
        Strokes { thickness: if count == 0 { 0.0 } else { sum / count as f64 }, monospaced }
    }

    pub(crate) fn tag(&self) -> Tag {
        self.first().map_or(Tag::Text, |cell| cell.tag)
    }

    pub(crate) fn direction(&self) -> Direction {
        self.first().map_or(Direction::Main, |cell| cell.direction)
    }

    pub(crate) fn text(&self) -> String {
        let between = if self.kind == RowKind::TableRow { " | " } else { " " };
        self.cells.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join(between)
    }

    pub(crate) fn first_word(&self) -> f64 {
        self.first().map_or(0.0, |cell| cell.first_word)
    }
}

/// The rows of a page in the order in which it draws them.
pub(crate) fn rows(segments: Vec<Segment>) -> Vec<PageRow> {
    let mut rows: Vec<PageRow> = Vec::new();
    for segment in without_shadows(segments) {
        let last = rows.last_mut();
        let continued = last.filter(|row| {
            row.cells.last().is_some_and(|cell| {
                let size = cell.size.max(segment.size);
                (cell.baseline - segment.baseline).abs() < 0.3 * size
                    && segment.left > cell.right - 0.3 * size
                    && cell.direction == segment.direction
                    && cell.tag == segment.tag
            })
        });
        match continued {
            Some(row) => row.cells.push(segment),
            None => rows.push(PageRow::of(segment)),
        }
    }
    tables_and_columns(rows)
}

/// Without pieces that are drawn a second time at almost the same place.
fn without_shadows(segments: Vec<Segment>) -> Vec<Segment> {
    let mut places: FxHashMap<String, Vec<(f64, f64)>> = FxHashMap::default();
    let mut kept = segments;
    kept.retain(|segment| {
        let near = 0.25 * segment.size;
        let seen = places.entry(segment.text.clone()).or_default();
        if seen.len() > 64 {
            return true;
        }
        let shadow = seen.iter().any(|(x, y)| (x - segment.left).abs() < near && (y - segment.baseline).abs() < near);
        seen.push((segment.left, segment.baseline));
        !shadow
    });
    kept
}

/// Marks tables, and puts columns that are drawn row by row after each other.
fn tables_and_columns(rows: Vec<PageRow>) -> Vec<PageRow> {
    let mut done = Vec::with_capacity(rows.len());
    let mut group: Vec<PageRow> = Vec::new();
    for row in rows {
        let follows = group.last().is_none_or(|last| {
            let leading = row.baseline() - last.baseline();
            leading > 0.0 && leading < 4.0 * last.size().max(row.size())
        });
        if row.cells.len() < 2 || !follows {
            finish_group(std::mem::take(&mut group), &mut done);
        }
        if row.cells.len() < 2 {
            done.push(row);
        } else {
            group.push(row);
        }
    }
    finish_group(group, &mut done);
    done
}

fn finish_group(mut group: Vec<PageRow>, done: &mut Vec<PageRow>) {
    let cells = group.first().map_or(0, |row| row.cells.len());
    let regular = group.iter().all(|row| row.cells.len() == cells);
    let characters: usize = group.iter().flat_map(|row| &row.cells).map(|cell| cell.text.chars().count()).sum();
    let pieces: usize = group.iter().map(|row| row.cells.len()).sum();
    if group.len() >= COLUMN_ROWS && regular && characters >= COLUMN_CHARACTERS * pieces {
        for column in 0..cells {
            done.extend(group.iter().filter_map(|row| row.cells.get(column).cloned()).map(PageRow::of));
        }
        return;
    }
    let labelled = group.iter().all(|row| row.cells.len() == 2 && row.first().is_some_and(|cell| is_label(&cell.text)));
    if group.len() >= 2 && !labelled {
        split_cells(group.iter_mut().map(|row| &mut row.cells).collect());
        for row in &mut group {
            row.kind = RowKind::TableRow;
        }
    }
    done.append(&mut group);
}

/// Whether the text is the bullet or the number of an item of a list.
pub(crate) fn is_label(text: &str) -> bool {
    let text = text.trim();
    let inner = text.trim_start_matches('(').trim_end_matches([')', '.', ':']);
    let bullet = matches!(text, "•" | "▪" | "●" | "○" | "◦" | "‣" | "■" | "□" | "–" | "—" | "-" | "*" | "·" | "");
    bullet
        || (inner.len() < text.len()
            && !inner.is_empty()
            && (inner.chars().all(|c| c.is_ascii_digit() || c == '.') && inner.len() <= 6
                || inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic)
                || inner.len() <= 5 && inner.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))))
}
