//! Comma-separated values after RFC 4180: a header, CRLF between rows, quotes where needed, UTF-8.
//!
//! Flat, where [`jsonl`](super::jsonl) nests: `themes` are joined by `;`, `evidence` is one JSON array, and every theme
//! of the model has a column `p_<theme>` with its probability. What is not there is an empty cell; `status` tells a
//! paragraph without themes from one that was not asked.

use super::Exporter;
use super::record::{Record, Schema, round6, rounded};
use crate::error::{Error, ErrorKind, Result};
use ::csv::{Terminator, Writer, WriterBuilder};
use serde::Serialize;
use std::io::Write;
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
    writer: Writer<Box<dyn Write + Send + 'a>>,
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

impl<'a> CsvExporter<'a> {
    pub(super) fn new(
        schema: &Schema,
        dialect: CsvDialect,
        name: &Path,
        mut out: Box<dyn Write + Send + 'a>,
    ) -> Result<Self> {
        if dialect == CsvDialect::Spreadsheet {
            out.write_all("\u{feff}".as_bytes()).map_err(|source| Error::io("write", name, source))?;
        }
        let writer = WriterBuilder::new().terminator(Terminator::CRLF).buffer_capacity(1 << 16).from_writer(out);
        let mut exporter = Self { name: name.to_owned(), schema: schema.clone(), dialect, writer };
        for column in COLUMNS {
            exporter.cell(column)?;
        }
        for theme in &schema.themes {
            exporter.cell(&format!("p_{theme}"))?;
        }
        exporter.end_row()?;
        Ok(exporter)
    }

    fn cell(&mut self, text: &str) -> Result<()> {
        let written = if self.dialect == CsvDialect::Spreadsheet && is_formula(text) {
            self.writer.write_field(format!("'{text}"))
        } else {
            self.writer.write_field(text)
        };
        written.map_err(|error| failed(&self.name, error))
    }

    fn optional(&mut self, text: Option<&str>) -> Result<()> {
        self.cell(text.unwrap_or_default())
    }

    /// A number, which is never taken for a formula.
    fn number(&mut self, number: impl ToString) -> Result<()> {
        self.writer.write_field(number.to_string()).map_err(|error| failed(&self.name, error))
    }

    fn end_row(&mut self) -> Result<()> {
        self.writer.write_record(None::<&[u8]>).map_err(|error| failed(&self.name, error))
    }
}

impl Exporter for CsvExporter<'_> {
    fn write(&mut self, record: &Record) -> Result<()> {
        self.schema.check_record(record)?;
        self.cell(&record.id)?;
        self.cell(&record.document)?;
        self.optional(record.title.as_deref())?;
        self.optional(record.date.as_deref())?;
        self.number(record.ordinal)?;
        self.optional(record.section.as_deref())?;
        self.cell(record.kind.name())?;
        self.cell(record.status.name())?;
        self.cell(&record.text)?;
        self.number(record.start)?;
        self.number(record.end)?;
        self.optional(record.primary.as_deref())?;
        let themes: Vec<&str> = record.themes.iter().map(|theme| theme.name.as_str()).collect();
        self.cell(&themes.join(";"))?;
        self.cell(&evidence(record))?;
        match &record.topic {
            Some(topic) => {
                self.number(topic.id)?;
                self.cell(&topic.name)?;
                self.number(round6(topic.probability))?;
            }
            None => (0..3).try_for_each(|_| self.cell(""))?,
        }
        self.optional(record.duplicate_of.as_deref())?;
        self.cell(&record.model)?;
        for index in 0..self.schema.themes.len() {
            match record.probabilities.get(index) {
                Some(probability) => self.number(round6(*probability))?,
                None => self.cell("")?,
            }
        }
        self.end_row()
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.writer.flush().map_err(|source| Error::io("write", &self.name, source))
    }
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

fn failed(name: &Path, error: ::csv::Error) -> Error {
    let words = error.to_string();
    match error.into_kind() {
        ::csv::ErrorKind::Io(source) => Error::io("write", name, source),
        _ => Error::new(ErrorKind::Io, format!("cannot write '{}': {words}", name.display())),
    }
}
