//! Apache Parquet written row by row: each leaf column of the schema takes the values of a row, and
//! is encoded a batch at a time into pages in memory, until the row group is whole.
//!
//! The same rows give the same bytes. One row group is held in memory, encoded: 65,536 rows, or
//! about 128 MiB where they are longer than that.

use bytes::Bytes;
use parquet::column::page::{CompressedPage, PageWriteSpec, PageWriter};
use parquet::column::writer::{ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescriptor, TypePtr};
use std::io::Write;
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows that are encoded at a time.
const BATCH_ROWS: usize = 8_192;
/// Bytes that are encoded at a time, for long rows.
const BATCH_BYTES: usize = 64 << 20;
/// Rows in a row group: what a reader must take at once.
const GROUP_ROWS: usize = 65_536;
/// Bytes in a row group, for long rows.
const GROUP_BYTES: usize = 128 << 20;

/// A Parquet file being written.
pub(crate) struct ParquetRows<W: Write + Send> {
    file: SerializedFileWriter<W>,
    /// The batch being filled.
    leaves: Vec<LeafColumn>,
    batch_rows: usize,
    batch_bytes: usize,
    /// The row group being filled: a chunk a leaf column, or none before its first batch.
    chunks: Vec<EncodedChunk>,
    group_rows: usize,
}

impl<W: Write + Send> ParquetRows<W> {
    /// Begins a file.
    pub(crate) fn new(out: W, schema: TypePtr, properties: WriterProperties) -> Result<Self> {
        let file = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
        let leaves = file.schema_descr().columns().iter().map(|column| LeafColumn::new(column)).collect();
        Ok(Self { file, leaves, batch_rows: 0, batch_bytes: 0, chunks: Vec::new(), group_rows: 0 })
    }

    /// Begins a row of about so many bytes. Each of the leaf columns, in the order of the schema,
    /// must be given the row's values.
    pub(crate) fn begin_row(&mut self, bytes: usize) -> Result<&mut [LeafColumn]> {
        let group_is_full = self.group_rows + self.batch_rows == GROUP_ROWS;
        let is_large = self.batch_bytes.saturating_add(bytes) > BATCH_BYTES;
        if group_is_full || self.batch_rows == BATCH_ROWS || is_large && self.batch_rows > 0 {
            self.encode_batch()?;
        }
        self.batch_rows += 1;
        self.batch_bytes += bytes;
        Ok(&mut self.leaves)
    }

    fn encode_batch(&mut self) -> Result<()> {
        let encoded: usize = self.chunks.iter().map(|chunk| chunk.pages.size()).sum();
        let row_bytes = encoded.checked_div(self.group_rows).unwrap_or(0);
        if encoded + row_bytes * self.batch_rows > GROUP_BYTES {
            self.write_group()?;
        }
        if self.chunks.is_empty() {
            let (properties, columns) = (self.file.properties(), self.file.schema_descr().columns());
            let chunk = |column: &Arc<ColumnDescriptor>| {
                let pages = EncodedPages::default();
                let writer = get_column_writer(column.clone(), properties.clone(), Box::new(pages.clone()));
                EncodedChunk { writer, pages }
            };
            self.chunks = columns.iter().map(chunk).collect();
        }
        for (leaf, chunk) in self.leaves.iter_mut().zip(&mut self.chunks) {
            leaf.encode(&mut chunk.writer)?;
        }
        self.group_rows += self.batch_rows;
        (self.batch_rows, self.batch_bytes) = (0, 0);
        if self.group_rows == GROUP_ROWS { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<()> {
        self.group_rows = 0;
        let mut group = self.file.next_row_group()?;
        for EncodedChunk { writer, pages } in self.chunks.drain(..) {
            let close = writer.close()?;
            group.append_column(&Bytes::from(pages.take()), close)?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes what is held back. The end of the file is left to the caller: `close` reports an
    /// error of `out` as such, `into_inner` gives `out` back.
    pub(crate) fn into_file(mut self) -> Result<SerializedFileWriter<W>> {
        if self.batch_rows > 0 {
            self.encode_batch()?;
        }
        if self.group_rows > 0 {
            self.write_group()?;
        }
        Ok(self.file)
    }
}

/// A value of a leaf column; text is `BYTE_ARRAY`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LeafValue<'a> {
    Text(&'a str),
    Int32(i32),
    Int64(i64),
    Float(f32),
    Double(f64),
}

/// The values of a leaf column in the batch, with their definition and repetition levels (Melnik
/// et al., "Dremel", 2010).
pub(crate) struct LeafColumn {
    values: LeafValues,
    max_definition: i16,
    max_repetition: i16,
    definition: Vec<i16>,
    /// Empty in a column that does not repeat.
    repetition: Vec<i16>,
}

enum LeafValues {
    Text(Vec<ByteArray>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
}

impl LeafColumn {
    fn new(column: &ColumnDescriptor) -> Self {
        use parquet::basic::Type;
        let values = match column.physical_type() {
            Type::INT32 => LeafValues::Int32(Vec::new()),
            Type::INT64 => LeafValues::Int64(Vec::new()),
            Type::FLOAT => LeafValues::Float(Vec::new()),
            Type::DOUBLE => LeafValues::Double(Vec::new()),
            _ => LeafValues::Text(Vec::new()),
        };
        let (max_definition, max_repetition) = (column.max_def_level(), column.max_rep_level());
        Self { values, max_definition, max_repetition, definition: Vec::new(), repetition: Vec::new() }
    }

    /// Adds a value: the row's first at repetition level 0, a further one at the level of the list
    /// that it continues.
    pub(crate) fn push(&mut self, value: LeafValue<'_>, repetition: i16) {
        match (&mut self.values, value) {
            (LeafValues::Text(values), LeafValue::Text(value)) => values.push(value.into()),
            (LeafValues::Int32(values), LeafValue::Int32(value)) => values.push(value),
            (LeafValues::Int64(values), LeafValue::Int64(value)) => values.push(value),
            (LeafValues::Float(values), LeafValue::Float(value)) => values.push(value),
            (LeafValues::Double(values), LeafValue::Double(value)) => values.push(value),
            _ => unreachable!("values are added with the types of the columns"),
        }
        self.push_levels(self.max_definition, repetition);
    }

    /// Adds that there is no value: what is there ends at a definition level.
    pub(crate) fn push_none(&mut self, definition: i16, repetition: i16) {
        self.push_levels(definition, repetition);
    }

    fn push_levels(&mut self, definition: i16, repetition: i16) {
        self.definition.push(definition);
        if self.max_repetition > 0 {
            self.repetition.push(repetition);
        }
    }

    /// Encodes the values, and is empty after it.
    fn encode(&mut self, writer: &mut ColumnWriter<'_>) -> Result<()> {
        let definition = Some(&*self.definition);
        let repetition = (self.max_repetition > 0).then_some(&*self.repetition);
        match (&mut self.values, writer) {
            (LeafValues::Text(values), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                writer.write_batch(&take(values), definition, repetition)
            }
            (LeafValues::Int32(values), ColumnWriter::Int32ColumnWriter(writer)) => {
                writer.write_batch(&take(values), definition, repetition)
            }
            (LeafValues::Int64(values), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(&take(values), definition, repetition)
            }
            (LeafValues::Float(values), ColumnWriter::FloatColumnWriter(writer)) => {
                writer.write_batch(&take(values), definition, repetition)
            }
            (LeafValues::Double(values), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(&take(values), definition, repetition)
            }
            _ => unreachable!("values and writer were made for the same column"),
        }?;
        self.definition.clear();
        self.repetition.clear();
        Ok(())
    }
}

/// A column of the row group being filled.
struct EncodedChunk {
    writer: ColumnWriter<'static>,
    pages: EncodedPages,
}

/// The pages of a chunk, one after the other; its writer has the other handle.
#[derive(Clone, Default)]
struct EncodedPages(Arc<Mutex<Vec<u8>>>);

impl EncodedPages {
    fn size(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Vec<u8> {
        take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl PageWriter for EncodedPages {
    fn write_page(&mut self, page: CompressedPage) -> Result<PageWriteSpec> {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = pages.len() as u64;
        let mut sink = TrackedWrite::new(&mut *pages);
        let mut written = SerializedPageWriter::new(&mut sink).write_page(page)?;
        sink.flush()?;
        written.offset += start;
        Ok(written)
    }

    fn close(&mut self) -> Result<()> {
        Ok(())
    }
}
