//! Apache Parquet: columns with types and nested lists, which data frames, DuckDB and Hugging
//! Face's `datasets` load.
//!
//! `labels` repeats `theme_names` as numbers of classes, whose names are in the file's metadata,
//! where `datasets` finds its `ClassLabel`. The columns are built in [`columns`]; here they become
//! a file.
//!
//! The same records give the same bytes: snappy, row groups of 65,536 rows, a `created_by` of our
//! own, no times. One row group is held in memory, encoded: 65,536 paragraphs, or about 128 MiB
//! where they are longer than that.

mod columns;

use super::columns::{FORMAT_VERSION, LABELS};
use super::exporter::Exporter;
use super::record::{Record, Schema};
use crate::error::{Error, ErrorKind, Result};
use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use arrow_schema::{DataType, Fields};
use columns::ColumnBuilders;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Rows that are encoded at a time.
const BATCH_ROWS: usize = 8_192;
/// Bytes of text that are encoded at a time, for rows that are whole documents. Arrow's offsets end
/// at 2 GiB.
const BATCH_BYTES: usize = 64 << 20;
/// The longest row that is taken.
const ROW_BYTES: usize = 1 << 30;
/// Rows in a row group: what a reader must take at once.
const GROUP_ROWS: usize = 65_536;
/// Bytes in a row group, for rows that are whole documents.
const GROUP_BYTES: usize = 128 << 20;

/// Writes batches of rows as columns.
pub(super) struct ParquetExporter<'a> {
    name: PathBuf,
    schema: Schema,
    columns: ColumnBuilders,
    bytes: usize,
    writer: ArrowWriter<Box<dyn Write + Send + 'a>>,
}

impl<'a> ParquetExporter<'a> {
    pub(super) fn new(schema: &Schema, name: &Path, out: Box<dyn Write + Send + 'a>) -> Result<Self> {
        let columns = ColumnBuilders::new(schema);
        let properties = properties(schema, columns.schema().fields());
        // Without a copy of the Arrow schema: our types are those which every reader makes of the
        // Parquet types.
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer =
            ArrowWriter::try_new_with_options(out, columns.schema(), options).map_err(|error| failed(name, error))?;
        Ok(Self { name: name.to_owned(), schema: schema.clone(), columns, bytes: 0, writer })
    }

    fn write_batch(&mut self) -> Result<()> {
        self.bytes = 0;
        let batch = self.columns.take().map_err(|error| failed(&self.name, error.into()))?;
        self.writer.write(&batch).map_err(|error| failed(&self.name, error))
    }
}

impl Exporter for ParquetExporter<'_> {
    fn write(&mut self, record: &Record) -> Result<()> {
        self.schema.check_record(record)?;
        let bytes = text_bytes(record);
        if bytes > ROW_BYTES {
            let message = format!("paragraph '{}' has more than 1 GiB of text, too much for a Parquet row", record.id);
            return Err(Error::data(message).with_hint("cut the document into paragraphs, or write .jsonl or .csv"));
        }
        if self.columns.rows() == BATCH_ROWS || self.bytes + bytes > BATCH_BYTES && self.columns.rows() > 0 {
            self.write_batch()?;
        }
        self.columns.push(record, &self.schema);
        self.bytes += bytes;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.write_batch()?;
        let Self { name, writer, .. } = *self;
        writer.close().map_err(|error| failed(&name, error))?;
        Ok(())
    }
}

/// What a row holds of text, as far as documents decide how long it is.
fn text_bytes(record: &Record) -> usize {
    let evidence: usize = record.themes.iter().flat_map(|theme| &theme.evidence).map(|piece| piece.text.len()).sum();
    let title = record.title.as_ref().map_or(0, String::len);
    let section = record.section.as_ref().map_or(0, String::len);
    record.text.len() + title + section + evidence
}

fn properties(schema: &Schema, fields: &Fields) -> WriterProperties {
    let entry = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let metadata = vec![
        entry("themewise.format_version", FORMAT_VERSION.to_string()),
        entry("themewise.model", schema.model.clone()),
        entry("themewise.model_hash", schema.model_hash.clone()),
        entry("themewise.offset_unit", "codepoint".to_owned()),
        entry("huggingface", format!("{{\"info\":{{\"features\":{}}}}}", features(fields, &schema.themes))),
    ];
    WriterProperties::builder()
        .set_created_by(concat!("themewise version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_key_value_metadata(Some(metadata))
        // Hardly a value stands twice in these.
        .set_column_dictionary_enabled("id".into(), false)
        .set_column_dictionary_enabled("text".into(), false)
        .build()
}

/// The columns as Hugging Face's `datasets` describes them. Written by hand to keep the columns'
/// order.
///
/// `Sequence` is understood by every version of `datasets`, `List` only from 4 on; a list in
/// brackets is one of plain rows, where `Sequence` would turn its structs into columns.
fn features(fields: &Fields, themes: &[String]) -> String {
    let json = |text: &str| serde_json::to_string(text).expect("a string can always be JSON");
    let features: Vec<String> = fields
        .iter()
        .map(|field| {
            let feature = if field.name() == LABELS {
                let names: Vec<String> = themes.iter().map(|theme| json(theme)).collect();
                format!(r#"{{"feature":{{"names":[{}],"_type":"ClassLabel"}},"_type":"Sequence"}}"#, names.join(","))
            } else {
                feature(field.data_type())
            };
            format!("{}:{feature}", json(field.name()))
        })
        .collect();
    format!("{{{}}}", features.join(","))
}

fn feature(data_type: &DataType) -> String {
    match data_type {
        DataType::Struct(fields) => features(fields, &[]),
        DataType::List(element) => format!("[{}]", feature(element.data_type())),
        DataType::Int64 => r#"{"dtype":"int64","_type":"Value"}"#.to_owned(),
        DataType::Float64 => r#"{"dtype":"float64","_type":"Value"}"#.to_owned(),
        DataType::Date32 => r#"{"dtype":"date32","_type":"Value"}"#.to_owned(),
        _ => r#"{"dtype":"string","_type":"Value"}"#.to_owned(),
    }
}

/// Keeps the operating system's error where there is one: a broken pipe must stay one.
fn failed(name: &Path, error: ParquetError) -> Error {
    match error {
        ParquetError::External(source) if source.is::<std::io::Error>() => {
            let source = source.downcast::<std::io::Error>().expect("it was asked what it is");
            Error::io("write", name, *source)
        }
        other => Error::new(ErrorKind::Io, format!("cannot write '{}': {other}", name.display())),
    }
}

/// The names of the file's columns.
#[cfg(test)]
pub(super) fn field_names(schema: &Schema) -> Vec<String> {
    columns::fields(schema).iter().map(|field| field.name().clone()).collect()
}

#[cfg(test)]
mod tests;
