//! Cells of a table row that are too close for a gap between them: they are split where the other
//! rows have their columns.

use super::segment::{Segment, WordStart};

/// How near an edge of a cell is to that of its column, in sizes of the font.
const NEAR: f64 = 0.3;

/// Columns of a table whose cells are split.
const MOST_COLUMNS: usize = 64;

/// The edges of a column in the rows that have all cells.
struct ColumnEdges {
    left: f64,
    right: f64,
}

/// Splits the cells of rows that have fewer than the others.
pub(crate) fn split_cells(mut rows: Vec<&mut Vec<Segment>>) {
    let most = rows.iter().map(|cells| cells.len()).max().unwrap_or(0);
    let whole: Vec<&Vec<Segment>> = rows.iter().map(|cells| &**cells).filter(|cells| cells.len() == most).collect();
    if whole.len() < 2 || most > MOST_COLUMNS {
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

fn push_split(mut cell: Segment, columns: &[ColumnEdges], cells: &mut Vec<Segment>) {
    while let Some(rest) = split_off(&mut cell, columns) {
        cells.push(std::mem::replace(&mut cell, rest));
    }
    cells.push(cell);
}

/// Cuts a cell before its first word at which a column begins, or before its last one if the column
/// ends where that does, and returns what was cut off.
fn split_off(cell: &mut Segment, columns: &[ColumnEdges]) -> Option<Segment> {
    let near = NEAR * cell.size;
    let last = cell.words.last().map_or(0, |word| word.byte);
    let begins = |word: &WordStart| {
        word.left > cell.left + cell.size
            && columns.iter().any(|column| {
                (word.left - column.left).abs() < near
                    || (word.byte == last && word.left > column.left - near && (cell.right - column.right).abs() < near)
            })
    };
    let index = cell.words.iter().position(begins)?;
    let mut words = cell.words.split_off(index);
    let start = *words.first()?;
    words.iter_mut().for_each(|word| word.byte -= start.byte);
    let text = cell.text.split_off(start.byte);
    cell.text.truncate(cell.text.trim_end().len());
    let rest = Segment { text, words, left: start.left, ..cell.clone() };
    cell.right = start.left;
    Some(rest)
}
