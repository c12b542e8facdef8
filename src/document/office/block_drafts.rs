//! Blocks while a file is read: one place per paragraph, and the tables that they are in.
//!
//! All blocks are in one list; tables and cells are ranges of it. So nothing is moved when a table
//! ends, however deep it is.

use super::paragraph_draft::DraftPiece;
use crate::document::extract::{Role, TextBuilder};
use std::collections::BTreeMap;
use std::ops::Range;

/// Words of a cell with several paragraphs, of a cell of a single row, or of two cells of a row,
/// from which on the table is there for the layout.
const LAYOUT_WORDS: usize = 30;

/// The blocks so far.
#[derive(Debug, Default)]
pub(crate) struct BlockDrafts {
    slots: Vec<Vec<DraftPiece>>,
    tables: Vec<TableDraft>,
}

#[derive(Debug, Default)]
struct TableDraft {
    holds_table: bool,
    rows: Vec<Vec<Range<usize>>>,
    row: Option<RowDraft>,
}

#[derive(Debug, Default)]
struct RowDraft {
    start: usize,
    cells: Vec<Range<usize>>,
    cell: Option<usize>,
}

impl BlockDrafts {
    /// A place for a paragraph that begins here; what begins before it ends comes after it.
    pub(crate) fn reserve(&mut self) -> usize {
        self.slots.push(Vec::new());
        self.slots.len() - 1
    }

    /// The blocks of the paragraph of that place.
    pub(crate) fn fill(&mut self, slot: usize, pieces: Vec<DraftPiece>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = pieces;
        }
    }

    /// A paragraph that has ended.
    pub(crate) fn push(&mut self, pieces: Vec<DraftPiece>) {
        self.slots.push(pieces);
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// How many tables are open.
    pub(crate) fn open_tables(&self) -> usize {
        self.tables.len()
    }

    pub(crate) fn open_table(&mut self) {
        if let Some(outer) = self.tables.last_mut() {
            outer.holds_table = true;
        }
        self.tables.push(TableDraft::default());
    }

    /// Begins a row, and a table if none is open.
    pub(crate) fn open_row(&mut self) {
        self.close_row();
        if self.tables.is_empty() {
            self.open_table();
        }
        let start = self.slots.len();
        if let Some(table) = self.tables.last_mut() {
            table.row = Some(RowDraft { start, ..RowDraft::default() });
        }
    }

    /// Begins a cell, and a row if none is open.
    pub(crate) fn open_cell(&mut self) {
        self.close_cell();
        if self.tables.last().is_none_or(|table| table.row.is_none()) {
            self.open_row();
        }
        let start = self.slots.len();
        if let Some(row) = self.tables.last_mut().and_then(|table| table.row.as_mut()) {
            row.cell = Some(start);
        }
    }

    /// Whether a cell of the innermost table is open.
    pub(crate) fn in_cell(&self) -> bool {
        self.tables.last().and_then(|table| table.row.as_ref()).is_some_and(|row| row.cell.is_some())
    }

    pub(crate) fn close_cell(&mut self) {
        let end = self.slots.len();
        if let Some(row) = self.tables.last_mut().and_then(|table| table.row.as_mut())
            && let Some(start) = row.cell.take()
        {
            row.cells.push(start..end);
        }
    }

    pub(crate) fn close_row(&mut self) {
        self.close_cell();
        if let Some(table) = self.tables.last_mut()
            && let Some(row) = table.row.take()
        {
            table.rows.push(row.cells);
        }
    }

    /// Ends a row that is deleted: its text is dropped.
    pub(crate) fn drop_row(&mut self) {
        let start = self.tables.last().and_then(|table| table.row.as_ref()).map(|row| row.start);
        if let Some(table) = self.tables.last_mut() {
            table.row = None;
        }
        self.slots.truncate(start.unwrap_or(self.slots.len()));
    }

    /// Ends the innermost table: its rows become blocks, if it is a table of data.
    pub(crate) fn close_table(&mut self) {
        self.close_row();
        let Some(table) = self.tables.pop() else { return };
        if table.holds_table || !self.is_data(&table.rows) {
            return;
        }
        for cells in table.rows {
            let texts: Vec<String> = cells.iter().map(|cell| self.cell_text(cell)).filter(|t| !t.is_empty()).collect();
            let Some(first) = cells.iter().find(|cell| !cell.is_empty()).filter(|_| !texts.is_empty()) else {
                continue;
            };
            for cell in &cells {
                self.clear(cell.clone());
            }
            let piece = DraftPiece { role: Role::TableRow, text: texts.join(" | "), size: 0 };
            self.fill(first.start, vec![piece]);
        }
    }

    /// Empties places.
    fn clear(&mut self, places: Range<usize>) {
        for slot in self.slots.get_mut(places).unwrap_or_default() {
            slot.clear();
        }
    }

    /// Takes the blocks of these places out.
    pub(crate) fn take(&mut self, places: Range<usize>) -> Vec<DraftPiece> {
        let slots = self.slots.get_mut(places).unwrap_or_default();
        slots.iter_mut().flat_map(std::mem::take).collect()
    }

    /// A table of data has two columns or more, and in its cells no text of several paragraphs.
    fn is_data(&self, rows: &[Vec<Range<usize>>]) -> bool {
        let mut columns = 0;
        for cells in rows {
            let (mut filled, mut long) = (0, 0);
            for cell in cells {
                let pieces = self.pieces(cell).count();
                let words: usize = self.pieces(cell).map(|piece| piece.text.split_whitespace().count()).sum();
                filled += usize::from(pieces > 0);
                long += usize::from(words >= LAYOUT_WORDS);
                if words >= LAYOUT_WORDS && (pieces > 1 || rows.len() == 1) {
                    return false;
                }
            }
            // Columns of text side by side.
            if long > 1 {
                return false;
            }
            columns = columns.max(filled);
        }
        columns > 1
    }

    fn pieces(&self, places: &Range<usize>) -> impl Iterator<Item = &DraftPiece> {
        self.slots.get(places.clone()).unwrap_or_default().iter().flatten()
    }

    fn cell_text(&self, cell: &Range<usize>) -> String {
        let texts = self.pieces(cell).map(|piece| piece.text.trim());
        texts.collect::<Vec<_>>().join(" ")
    }

    /// Ends tables that are still open, and appends all blocks.
    pub(crate) fn finish(mut self, builder: &mut TextBuilder) {
        while !self.tables.is_empty() {
            self.close_table();
        }
        let body = self.body_size();
        for mut piece in self.slots.into_iter().flatten() {
            let larger = body > 0 && u32::from(piece.size) * 4 >= u32::from(body) * 5;
            if piece.role == Role::Prose && larger && piece.is_short() {
                piece.role = Role::DisplayLine;
            }
            builder.push(piece.role, &piece.text);
        }
    }

    /// Appends all blocks as furniture, or whatever the role is.
    pub(crate) fn finish_as(mut self, role: Role, builder: &mut TextBuilder) {
        while !self.tables.is_empty() {
            self.close_table();
        }
        for piece in self.slots.into_iter().flatten() {
            builder.push(role, &piece.text);
        }
    }

    /// The size of most of the text, in half-points; 0 if unknown.
    fn body_size(&self) -> u16 {
        let mut bytes: BTreeMap<u16, usize> = BTreeMap::new();
        for piece in self.slots.iter().flatten().filter(|piece| piece.role == Role::Prose) {
            *bytes.entry(piece.size).or_default() += piece.text.len();
        }
        bytes.remove(&0);
        bytes.into_iter().max_by_key(|(size, count)| (*count, std::cmp::Reverse(*size))).map_or(0, |(size, _)| size)
    }
}
