//! Cells of a table row that are too close for a gap between them: they are split where the other
//! rows have their columns.

use super::segment::{Segment, WordStart};

/// How near an edge of a cell is to that of its column, in sizes of the font.
const NEAR: f64 = 0.3;

/// The edges of a column in the rows that have all cells.
struct ColumnEdges {
    left: f64,
    right: f64,
}

/// Splits the cells of rows that have fewer than the others.
pub(crate) fn split_cells(mut rows: Vec<&mut Vec<Segment>>) {
    let most = rows.iter().map(|cells| cells.len()).max().unwrap_or(0);
    let whole: Vec<&Vec<Segment>> = rows.iter().map(|cells| &**cells).filter(|cells| cells.len() == most).collect();
    if whole.len() < 2 {
        return;
    }
    let edge = |column: usize| {
        let cells = whole.iter().filter_map(|cells| cells.get(column));
        cells.fold(ColumnEdges { left: f64::MAX, right: f64::MIN }, |edges, cell| ColumnEdges {
            left: edges.left.min(cell.left),
            right: edges.right.max(cell.right),
        })
    };
    let columns: Vec<ColumnEdges> = (0..most).map(edge).collect();
    for cells in rows.iter_mut().filter(|cells| cells.len() < most) {
        for cell in std::mem::take(*cells) {
            push_split(cell, &columns, cells);
        }
    }
}

fn push_split(cell: Segment, columns: &[ColumnEdges], cells: &mut Vec<Segment>) {
    let near = NEAR * cell.size;
    let last = cell.words.last().map_or(0, |word| word.byte);
    let begins = |word: &&WordStart| {
        word.left > cell.left + cell.size
            && columns.iter().any(|column| {
                (word.left - column.left).abs() < near
                    || (word.byte == last && word.left > column.left - near && (cell.right - column.right).abs() < near)
            })
    };
    let Some(start) = cell.words.iter().find(begins).copied() else {
        cells.push(cell);
        return;
    };
    let (text, rest) = cell.text.split_at(start.byte);
    let before = cell.words.iter().filter(|word| word.byte < start.byte).copied().collect();
    let moved = |word: &WordStart| WordStart { byte: word.byte - start.byte, ..*word };
    let after: Vec<WordStart> = cell.words.iter().filter(|word| word.byte >= start.byte).map(moved).collect();
    let rest = Segment { text: rest.to_owned(), words: after, left: start.left, ..cell.clone() };
    cells.push(Segment { text: text.trim_end().to_owned(), words: before, right: start.left, ..cell });
    push_split(rest, columns, cells);
}
