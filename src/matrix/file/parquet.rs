//! Apache Parquet: a row of the matrix a row, its columns and values as lists.

use super::rows::{RowBlock, RowWriter, ValueKind, Values};
use crate::error::{Error, ErrorKind, Result};
use crate::output::OutputFile;
use crate::output::parquet_rows::{LeafColumn, LeafValue, ParquetRows};
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::schema::parser::parse_message_type;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) struct ParquetWriter {
    path: PathBuf,
    rows: ParquetRows<OutputFile>,
}

impl ParquetWriter {
    pub(super) fn new(file: OutputFile, kind: ValueKind) -> Result<Self> {
        let path = file.path().to_owned();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("themewise".to_owned())
            .build();
        let rows = parse_message_type(&message_type(kind))
            .and_then(|schema| ParquetRows::new(file, Arc::new(schema), properties));
        Ok(Self { rows: rows.map_err(|error| failed(&path, error))?, path })
    }
}

fn message_type(kind: ValueKind) -> String {
    let value = match kind {
        ValueKind::Weights => "float",
        ValueKind::Counts => "int32",
    };
    format!(
        "message schema {{
            required group indices (LIST) {{ repeated group list {{ optional int32 element (INTEGER(32, false)); }} }}
            required group values (LIST) {{ repeated group list {{ optional {value} element; }} }}
        }}"
    )
}

/// Adds a list, which may be empty.
fn push_list<'a>(leaf: &mut LeafColumn, values: impl ExactSizeIterator<Item = LeafValue<'a>>) {
    if values.len() == 0 {
        leaf.push_none(0, 0);
    }
    for (index, value) in values.enumerate() {
        leaf.push(value, i16::from(index > 0));
    }
}

impl RowWriter for ParquetWriter {
    fn write(&mut self, rows: &RowBlock) -> Result<()> {
        let mut next = 0;
        for length in &rows.lengths {
            let row = next..next + length;
            next = row.end;
            let leaves = self.rows.begin_row(length * 8).map_err(|error| failed(&self.path, error))?;
            // The same bits: the column is of unsigned numbers.
            push_list(&mut leaves[0], rows.columns[row.clone()].iter().map(|column| LeafValue::Int32(*column as i32)));
            match &rows.values {
                Values::Weights(values) => {
                    push_list(&mut leaves[1], values[row].iter().map(|value| LeafValue::Float(*value)));
                }
                Values::Counts(values) => {
                    push_list(&mut leaves[1], values[row].iter().map(|value| LeafValue::Int32(*value)));
                }
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let Self { path, rows } = *self;
        let file = rows.into_file().and_then(|file| file.into_inner());
        file.map_err(|error| failed(&path, error))?.commit()
    }
}

fn failed(path: &Path, error: ParquetError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write '{}': {error}", path.display()))
}
