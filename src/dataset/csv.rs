//! Comma-separated values after RFC 4180: a header, CRLF between rows, quotes where needed, UTF-8.
//!
//! Flat, where [`jsonl`](super::jsonl) nests: `themes` are joined by `;`, `evidence` is one JSON array, and every theme
//! of the model has a column `p_<theme>` with its probability. What is not there is an empty cell; `status` tells a
//! paragraph without themes from one that was not asked.

use super::record::{Record, Schema, round6, rounded};
use super::{Exporter, Rows};
use crate::error::{Error, Result};
use ::csv::{Terminator, Writer, WriterBuilder};
use serde::Serialize;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The columns before those of the themes.
const COLUMNS: [&str; 19] = [
    "id",
    "document",
    "title",
    "date",
    "ordinal",
    "section",
    "kind",
    "status",
    "text",
    "start",
    "end",
    "primary",
    "themes",
    "evidence",
    "topic_id",
    "topic",
    "topic_probability",
    "duplicate_of",
    "model",
];

/// For whom CSV is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CsvDialect {
    /// For programs: RFC 4180, and every cell holds exactly the record's text.
    #[default]
    Rfc4180,
    /// For people who open it in a spreadsheet: begins with a byte-order mark, by which Excel knows UTF-8, and a cell
    /// that starts with `=`, `+`, `-`, `@`, a tab, CR or LF gets an apostrophe before it, so that no text of a
    /// document is run as a formula. This changes such cells: where a program reads them, take the other dialect.
    Spreadsheet,
}

/// Writes one row a record.
pub(super) struct CsvExporter<'a> {
    name: PathBuf,
    schema: Schema,
    dialect: CsvDialect,
    out: BufWriter<Box<dyn Write + Send + 'a>>,
}

impl<'a> CsvExporter<'a> {
    /// Writes the header.
    pub(super) fn new(
        schema: &Schema,
        dialect: CsvDialect,
        name: &Path,
        out: Box<dyn Write + Send + 'a>,
    ) -> Result<Self> {
        let out = BufWriter::with_capacity(1 << 16, out);
        let mut exporter = Self { name: name.to_owned(), schema: schema.clone(), dialect, out };
        let mut header = Table::new(schema, dialect);
        for column in COLUMNS {
            header.cell(column);
        }
        for theme in &schema.themes {
            header.cell(&format!("p_{theme}"));
        }
        header.end_row();
        let header = header.finish();
        if dialect == CsvDialect::Spreadsheet {
            exporter.write_bytes("\u{feff}".as_bytes())?;
        }
        exporter.write_bytes(&header)?;
        Ok(exporter)
    }

    fn write_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|source| Error::io("write", &self.name, source))
    }
}

impl Exporter for CsvExporter<'_> {
    fn write(&mut self, record: &Record) -> Result<()> {
        let row = encode(&self.schema, self.dialect, std::slice::from_ref(record))?;
        self.write_bytes(&row)
    }

    fn write_rows(&mut self, rows: &Rows) -> Result<()> {
        match rows {
            Rows::Bytes(rows) => self.write_bytes(rows),
            Rows::Records(records) => records.iter().try_for_each(|record| self.write(record)),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.out.flush().map_err(|source| Error::io("write", &self.name, source))
    }
}

/// `records` as rows.
pub(super) fn encode(schema: &Schema, dialect: CsvDialect, records: &[Record]) -> Result<Vec<u8>> {
    let mut table = Table::new(schema, dialect);
    records.iter().try_for_each(|record| table.row(record))?;
    Ok(table.finish())
}

/// Rows being made in memory, where nothing can fail.
struct Table<'a> {
    schema: &'a Schema,
    dialect: CsvDialect,
    writer: Writer<Vec<u8>>,
}

/// Why a row can be made.
const IN_MEMORY: &str = "memory can always be written, and rows are as long as one likes";

impl<'a> Table<'a> {
    fn new(schema: &'a Schema, dialect: CsvDialect) -> Self {
        let writer = WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
        Self { schema, dialect, writer }
    }

    fn finish(self) -> Vec<u8> {
        self.writer.into_inner().expect(IN_MEMORY)
    }

    fn cell(&mut self, text: &str) {
        let written = if self.dialect == CsvDialect::Spreadsheet && is_formula(text) {
            self.writer.write_field(format!("'{text}"))
        } else {
            self.writer.write_field(text)
        };
        written.expect(IN_MEMORY);
    }

    fn optional(&mut self, text: Option<&str>) {
        self.cell(text.unwrap_or_default());
    }

    /// A number, which is never taken for a formula.
    fn number(&mut self, number: impl ToString) {
        self.writer.write_field(number.to_string()).expect(IN_MEMORY);
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
        self.number(record.ordinal);
        self.optional(record.section.as_deref());
        self.cell(record.kind.name());
        self.cell(record.status.name());
        self.cell(&record.text);
        self.number(record.start);
        self.number(record.end);
        self.optional(record.primary.as_deref());
        let themes: Vec<&str> = record.themes.iter().map(|theme| theme.name.as_str()).collect();
        self.cell(&themes.join(";"));
        self.cell(&evidence(record));
        match &record.topic {
            Some(topic) => {
                self.number(topic.id);
                self.cell(&topic.name);
                self.number(round6(topic.probability));
            }
            None => (0..3).for_each(|_| self.cell("")),
        }
        self.optional(record.duplicate_of.as_deref());
        self.cell(&record.model);
        for index in 0..self.schema.themes.len() {
            match record.probabilities.get(index) {
                Some(probability) => self.number(round6(*probability)),
                None => self.cell(""),
            }
        }
        self.end_row();
        Ok(())
    }
}

/// A piece of evidence as it stands in its cell.
#[derive(Serialize)]
struct EvidenceCell<'a> {
    theme: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
    #[serde(serialize_with = "rounded")]
    weight: f64,
}

/// All evidence of all themes as one JSON array, nothing if there is none.
fn evidence(record: &Record) -> String {
    let cells: Vec<EvidenceCell<'_>> = record
        .themes
        .iter()
        .flat_map(|theme| theme.evidence.iter().map(move |evidence| (theme, evidence)))
        .map(|(theme, evidence)| EvidenceCell {
            theme: &theme.name,
            start: evidence.start,
            end: evidence.end,
            text: &evidence.text,
            weight: evidence.weight,
        })
        .collect();
    if cells.is_empty() {
        return String::new();
    }
    serde_json::to_string(&cells).expect("names, texts and numbers can always be JSON")
}

/// Whether a spreadsheet may run the cell's text.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}
