//! Apache Parquet: a row of the matrix a row, its columns and values as lists.

use super::rows::{RowBlock, RowWriter, ValueKind, Values};
use crate::error::{Error, ErrorKind, Result};
use crate::output::OutputFile;
use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use arrow_array::builder::{ListBuilder, PrimitiveBuilder, UInt32Builder};
use arrow_array::types::{Float32Type, Int32Type};
use arrow_array::{ArrayRef, ArrowPrimitiveType, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) struct ParquetWriter {
    path: PathBuf,
    schema: Arc<Schema>,
    writer: ArrowWriter<OutputFile>,
}

impl ParquetWriter {
    pub(super) fn new(file: OutputFile, kind: ValueKind) -> Result<Self> {
        let value = match kind {
            ValueKind::Weights => DataType::Float32,
            ValueKind::Counts => DataType::Int32,
        };
        let list = |name: &str, item: DataType| {
            Field::new(name, DataType::List(Arc::new(Field::new("item", item, true))), false)
        };
        let schema = Arc::new(Schema::new(vec![list("indices", DataType::UInt32), list("values", value)]));
        let path = file.path().to_owned();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("themewise".to_owned())
            .set_max_row_group_row_count(Some(65_536))
            .build();
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, schema.clone(), options);
        Ok(Self { writer: writer.map_err(|error| failed(&path, error))?, path, schema })
    }

    fn batch(&self, rows: &RowBlock) -> std::result::Result<RecordBatch, ArrowError> {
        let mut indices = ListBuilder::new(UInt32Builder::new());
        let mut next = 0;
        for length in &rows.lengths {
            indices.values().append_slice(&rows.columns[next..next + length]);
            indices.append(true);
            next += length;
        }
        let values = match &rows.values {
            Values::Weights(values) => lists::<Float32Type>(&rows.lengths, values),
            Values::Counts(values) => lists::<Int32Type>(&rows.lengths, values),
        };
        RecordBatch::try_new(self.schema.clone(), vec![Arc::new(indices.finish()), values])
    }
}

/// Values as one list a row.
fn lists<T: ArrowPrimitiveType>(lengths: &[usize], values: &[T::Native]) -> ArrayRef {
    let mut lists = ListBuilder::new(PrimitiveBuilder::<T>::new());
    let mut next = 0;
    for length in lengths {
        lists.values().append_slice(&values[next..next + length]);
        lists.append(true);
        next += length;
    }
    Arc::new(lists.finish())
}

impl RowWriter for ParquetWriter {
    fn write(&mut self, rows: &RowBlock) -> Result<()> {
        let batch = self.batch(rows).map_err(|error| failed(&self.path, error.into()))?;
        self.writer.write(&batch).map_err(|error| failed(&self.path, error))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let Self { path, writer, .. } = *self;
        writer.into_inner().map_err(|error| failed(&path, error))?.commit()
    }
}

fn failed(path: &Path, error: ParquetError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write '{}': {error}", path.display()))
}
