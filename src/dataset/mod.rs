//! Labelled paragraphs become files that other tools load: [`Record`]s written as JSON Lines, CSV
//! or Parquet.
//!
//! One format a file, all behind one trait, [`Exporter`]. All have the same rows and the same
//! [`COLUMNS`] in the same order: probabilities and weights rounded to six decimals, offsets in
//! characters (Unicode code points). JSON Lines can be read back ([`read_records`]).
//!
//! Labelling is left to `model`; that a file appears whole or not at all, to
//! [`output`](crate::output).

mod card;
mod columns;
mod convert;
mod csv;
mod exporter;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;
mod record;
pub mod schema;

pub use card::{card, is_card};
pub use columns::{COLUMNS, ColumnType, DatasetColumn, FORMAT_VERSION, probability_columns};
pub use convert::block_records;
pub use csv::{CsvDialect, defuse_formula};
pub use exporter::{Exporter, Rows};
pub use jsonl::read_records;
pub use record::{EvidenceOrigin, LabelEvidence, Record, Schema, ThemeLabel, TopicLabel, round6};

pub use crate::model::Status;

use crate::error::Result;
use exporter::ByteExporter;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// How some formats are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// For whom CSV is written.
    pub csv: CsvDialect,
}

/// A kind of file for labelled paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DatasetFormat {
    /// JSON Lines: one [`Record`] a line. Everything is in it.
    Jsonl,
    /// Comma-separated values after RFC 4180, for spreadsheets and quick looks.
    Csv,
    /// Apache Parquet, for data frames and Hugging Face; needs the Cargo feature `parquet`.
    Parquet,
}

impl DatasetFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Jsonl, Self::Csv, Self::Parquet];

    /// The format that the extension of `path` asks for, in small or capital letters; `ndjson` is
    /// `jsonl`.
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let extension = if extension == "ndjson" { "jsonl" } else { &extension };
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }

    /// The extension of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// Makes as much of `records` as can be made of them by themselves.
    ///
    /// # Errors
    /// If a record does not fit the schema ([`Schema::check_record`]).
    pub fn rows(self, schema: &Schema, options: &ExportOptions, records: &Arc<Vec<Record>>) -> Result<Rows> {
        match self {
            Self::Jsonl => jsonl::encode(schema, records).map(Rows::Bytes),
            Self::Csv => csv::encode(schema, options.csv, records).map(Rows::Bytes),
            Self::Parquet => Ok(Rows::Records(Arc::clone(records))),
        }
    }

    /// Begins a dataset in this format. `name` is what messages call `out`: the file's path, or
    /// `-`.
    ///
    /// `out` need not be buffered, and may be borrowed, so that a file can take its place when the
    /// dataset is finished.
    ///
    /// ```
    /// use themewise::dataset::{DatasetFormat, ExportOptions, Record, Schema, Status, ThemeLabel};
    /// use themewise::paragraph::Kind;
    /// let schema = Schema {
    ///     themes: vec!["finance".into(), "ratings".into()],
    ///     model: "demo-1".into(),
    ///     ..Schema::default()
    /// };
    /// let record = Record {
    ///     id: "0412#2".into(),
    ///     document: "0412".into(),
    ///     ordinal: 2,
    ///     kind: Kind::Body,
    ///     status: Status::Themed,
    ///     text: "The trust is £3m short.".into(),
    ///     char_start: 18,
    ///     char_end: 41,
    ///     primary_theme: Some("finance".into()),
    ///     themes: vec![ThemeLabel {
    ///         name: "finance".into(),
    ///         probability: 0.91,
    ///         evidence: Vec::new(),
    ///     }],
    ///     model: "demo-1".into(),
    ///     probabilities: vec![0.91, 0.04],
    ///     ..Record::default()
    /// };
    /// let mut bytes = Vec::new();
    /// let (options, name) = (ExportOptions::default(), "out.csv".as_ref());
    /// let mut exporter =
    ///     DatasetFormat::Csv.exporter(&schema, &options, name, Box::new(&mut bytes))?;
    /// exporter.write(&record)?;
    /// exporter.finish()?;
    /// let text = String::from_utf8(bytes).unwrap();
    /// assert!(text.lines().nth(1).unwrap().ends_with(",-1,,,,,,,demo-1,0.91,0.04"));
    /// # Ok::<(), themewise::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the schema cannot be written ([`Schema::check`]), the beginning of the file cannot be, or
    /// the format was not built in.
    pub fn exporter<'a>(
        self,
        schema: &Schema,
        options: &ExportOptions,
        name: &Path,
        out: Box<dyn Write + Send + 'a>,
    ) -> Result<Box<dyn Exporter + 'a>> {
        schema.check()?;
        let (own, dialect) = (schema.clone(), options.csv);
        match self {
            Self::Jsonl => {
                let encode = move |records: &[Record]| jsonl::encode(&own, records);
                Ok(Box::new(ByteExporter::new(encode, name, out, &[])?))
            }
            Self::Csv => {
                let encode = move |records: &[Record]| csv::encode(&own, dialect, records);
                Ok(Box::new(ByteExporter::new(encode, name, out, &csv::header(schema, dialect))?))
            }
            #[cfg(feature = "parquet")]
            Self::Parquet => Ok(Box::new(parquet::ParquetExporter::new(schema, name, out)?)),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(crate::error::Error::options("this program was built without Parquet")
                .with_hint(crate::error::Hint::EnableParquet)),
        }
    }
}

#[cfg(test)]
mod round_trip_tests;
#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;
