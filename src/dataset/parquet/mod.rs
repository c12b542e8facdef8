//! Apache Parquet: columns with types and nested lists, which data frames, DuckDB and Hugging
//! Face's `datasets` load.
//!
//! `labels` repeats `theme_names` as numbers of classes, whose names are in the file's metadata,
//! where `datasets` finds its `ClassLabel`. The columns are filled in [`columns`], and encoded in
//! [`output::parquet_rows`](crate::output::parquet_rows).
//!
//! The same records give the same bytes: snappy, row groups of 65,536 rows, a `created_by` of our
//! own, no times.

mod columns;

use super::columns::{FORMAT_VERSION, LABELS};
use super::exporter::Exporter;
use super::record::{Record, Schema};
use crate::error::{Error, ErrorKind, Result};
use crate::output::parquet_rows::ParquetRows;
use ::parquet::basic::{Compression, ConvertedType, Type as PhysicalType};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::schema::parser::parse_message_type;
use ::parquet::schema::types::Type;
use columns::{message_type, push_row};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest row that is taken.
const ROW_BYTES: usize = 1 << 30;

/// Writes records as rows.
pub(super) struct ParquetExporter<'a> {
    name: PathBuf,
    schema: Schema,
    rows: ParquetRows<Box<dyn Write + Send + 'a>>,
}

impl<'a> ParquetExporter<'a> {
    pub(super) fn new(schema: &Schema, name: &Path, out: Box<dyn Write + Send + 'a>) -> Result<Self> {
        let rows = parse_message_type(&message_type(schema)).and_then(|message| {
            let properties = properties(schema, &message);
            ParquetRows::new(out, Arc::new(message), properties)
        });
        let rows = rows.map_err(|error| failed(name, error))?;
        Ok(Self { name: name.to_owned(), schema: schema.clone(), rows })
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
        let leaves = self.rows.begin_row(bytes).map_err(|error| failed(&self.name, error))?;
        push_row(leaves, record, &self.schema);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let Self { name, rows, .. } = *self;
        rows.into_file().and_then(|file| file.close()).map_err(|error| failed(&name, error))?;
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

fn properties(schema: &Schema, message: &Type) -> WriterProperties {
    let entry = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let metadata = vec![
        entry("themewise.format_version", FORMAT_VERSION.to_string()),
        entry("themewise.model", schema.model.clone()),
        entry("themewise.model_hash", schema.model_hash.clone()),
        entry("themewise.offset_unit", "codepoint".to_owned()),
        entry(
            "huggingface",
            format!("{{\"info\":{{\"features\":{}}}}}", features(message.get_fields(), &schema.themes)),
        ),
    ];
    WriterProperties::builder()
        .set_created_by(concat!("themewise version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
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
fn features(fields: &[Arc<Type>], themes: &[String]) -> String {
    let json = |text: &str| serde_json::to_string(text).expect("a string can always be JSON");
    let features: Vec<String> = fields
        .iter()
        .map(|field| {
            let feature = if field.name() == LABELS {
                let names: Vec<String> = themes.iter().map(|theme| json(theme)).collect();
                format!(r#"{{"feature":{{"names":[{}],"_type":"ClassLabel"}},"_type":"Sequence"}}"#, names.join(","))
            } else {
                feature(field)
            };
            format!("{}:{feature}", json(field.name()))
        })
        .collect();
    format!("{{{}}}", features.join(","))
}

fn feature(field: &Type) -> String {
    if field.is_group() {
        return match (field.get_basic_info().converted_type(), field.get_fields()) {
            (ConvertedType::LIST, [list]) => {
                format!("[{}]", list.get_fields().iter().map(|e| feature(e)).collect::<String>())
            }
            (_, fields) => features(fields, &[]),
        };
    }
    let name = match field.get_physical_type() {
        PhysicalType::INT64 => "int64",
        PhysicalType::DOUBLE => "float64",
        PhysicalType::INT32 => "date32",
        _ => "string",
    };
    format!(r#"{{"dtype":"{name}","_type":"Value"}}"#)
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
    let message = parse_message_type(&message_type(schema)).unwrap();
    message.get_fields().iter().map(|field| field.name().to_owned()).collect()
}

#[cfg(test)]
mod tests;
