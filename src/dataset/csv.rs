//! Comma-separated values after RFC 4180: a header, CRLF between rows, quotes where needed, UTF-8.
//!
//! `theme_names` are joined by `;`, `themes` is the JSON text of the same list as in
//! [`jsonl`](super::jsonl), and every theme of the model has a column with its probability. A
//! missing value is an empty cell.

use super::columns::{COLUMNS, probability_columns};
use super::record::{Record, Schema, round6};
use crate::error::Result;
use ::csv::{Terminator, Writer, WriterBuilder};
use std::borrow::Cow;

/// For whom CSV is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CsvDialect {
    /// For programs: RFC 4180, and every cell holds exactly the record's text.
    #[default]
    Rfc4180,
    /// For people who open it in a spreadsheet: begins with a byte-order mark, by which Excel knows
    /// UTF-8, and a cell that starts with `=`, `+`, `-`, `@`, a tab, CR or LF gets an apostrophe
    /// before it, so that no text of a document is run as a formula. This changes such cells: where
    /// a program reads them, take the other dialect.
    Spreadsheet,
}

/// The names of the columns; for spreadsheets after a byte-order mark.
pub(super) fn header(schema: &Schema, dialect: CsvDialect) -> Vec<u8> {
    let mut header = CsvRows::new(schema, dialect);
    for column in &COLUMNS {
        header.cell(column.name);
    }
    for column in probability_columns(&schema.themes) {
        header.cell(&column);
    }
    header.end_row();
    let mark = if dialect == CsvDialect::Spreadsheet { "\u{feff}" } else { "" };
    [mark.as_bytes(), &header.finish()].concat()
}

/// `records` as rows.
pub(super) fn encode(schema: &Schema, dialect: CsvDialect, records: &[Record]) -> Result<Vec<u8>> {
    let mut table = CsvRows::new(schema, dialect);
    records.iter().try_for_each(|record| table.row(record))?;
    Ok(table.finish())
}

/// Rows being made in memory, where nothing can fail.
struct CsvRows<'a> {
    schema: &'a Schema,
    dialect: CsvDialect,
    writer: Writer<Vec<u8>>,
}

/// Why a row can be made.
const IN_MEMORY: &str = "memory can always be written, and rows are as long as one likes";

impl<'a> CsvRows<'a> {
    fn new(schema: &'a Schema, dialect: CsvDialect) -> Self {
        let writer = WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
        Self { schema, dialect, writer }
    }

    fn finish(self) -> Vec<u8> {
        self.writer.into_inner().expect(IN_MEMORY)
    }

    fn cell(&mut self, text: &str) {
        let text = if self.dialect == CsvDialect::Spreadsheet { defuse_formula(text) } else { text.into() };
        self.writer.write_field(text.as_bytes()).expect(IN_MEMORY);
    }

    fn optional(&mut self, text: Option<&str>) {
        self.cell(text.unwrap_or_default());
    }

    /// A number, which is never taken for a formula.
    fn number(&mut self, number: impl ToString) {
        self.writer.write_field(number.to_string()).expect(IN_MEMORY);
    }

    fn optional_number(&mut self, number: Option<f64>) {
        match number {
            Some(number) => self.number(round6(number)),
            None => self.cell(""),
        }
    }

    fn end_row(&mut self) {
        self.writer.write_record(None::<&[u8]>).expect(IN_MEMORY);
    }

    fn row(&mut self, record: &Record) -> Result<()> {
        self.schema.check_record(record)?;
        self.cell(&record.id);
        self.cell(&record.document);
        self.optional(record.title.as_deref());
        self.optional(record.date.as_deref());
        self.optional(record.date_text.as_deref());
        self.optional(record.date_precision());
        self.number(record.ordinal);
        self.optional(record.section.as_deref());
        self.cell(record.kind.name());
        self.cell(record.status.name());
        self.cell(&record.text);
        self.number(record.char_start);
        self.number(record.char_end);
        self.optional(record.primary_theme.as_deref());
        self.cell(&record.theme_names().unwrap_or_default().join(";"));
        self.cell(&serde_json::to_string(&record.themes).expect("names, texts and numbers can always be JSON"));
        let topic = record.topic.as_ref();
        self.number(topic.map_or(-1, |topic| topic.id as i64));
        self.optional(topic.map(|topic| topic.name.as_str()));
        self.optional_number(topic.map(|topic| topic.probability));
        self.optional_number(topic.and_then(|topic| topic.stability));
        self.optional(record.duplicate_of.as_deref());
        self.optional(record.source_place.as_deref());
        self.optional_number(record.known_vocabulary);
        self.cell(&record.model);
        for index in 0..self.schema.themes.len() {
            self.optional_number(record.probabilities.get(index).copied());
        }
        self.end_row();
        Ok(())
    }
}

/// A cell that a spreadsheet takes for text: with an apostrophe before it if it could be run as a
/// formula.
pub fn defuse_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}").into() } else { text.into() }
}
