//! What every format implements: rows are written one after the other, or prepared on any thread
//! and written in order.

use super::record::Record;
use crate::error::{Error, Result};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A dataset being written, record after record.
///
/// Memory does not grow with the number of records. A file that is dropped before
/// [`finish`](Self::finish) is not whole.
pub trait Exporter: Send {
    /// Adds `record` as the next row.
    ///
    /// # Errors
    /// If it cannot be written, or the record does not fit the schema
    /// ([`Schema::check_record`](super::Schema)).
    fn write(&mut self, record: &Record) -> Result<()>;

    /// Adds the rows that [`DatasetFormat::rows`](super::DatasetFormat::rows) of the same format
    /// made of some records.
    ///
    /// # Errors
    /// As [`write`](Self::write), or if it is the bytes of another format.
    fn write_rows(&mut self, rows: &Rows) -> Result<()> {
        match rows {
            Rows::Records(records) => records.iter().try_for_each(|record| self.write(record)),
            Rows::Bytes(_) => Err(Error::data("bytes are no rows of this format")),
        }
    }

    /// Writes what is still held back and, where the format has one, the end of the file.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// Some records prepared for a format, on any thread; an [`Exporter`] writes them in order.
#[derive(Debug, Clone)]
pub enum Rows {
    /// The bytes of their rows, for formats whose rows follow one another.
    Bytes(Vec<u8>),
    /// The records themselves, for the others.
    Records(Arc<Vec<Record>>),
}

/// Writes the bytes that `encode` makes of records.
pub(super) struct ByteExporter<'a, F> {
    encode: F,
    name: PathBuf,
    out: BufWriter<Box<dyn Write + Send + 'a>>,
}

impl<'a, F> ByteExporter<'a, F> {
    /// Begins with the bytes `header`.
    pub(super) fn new(encode: F, name: &Path, out: Box<dyn Write + Send + 'a>, header: &[u8]) -> Result<Self> {
        let mut exporter = Self { encode, name: name.to_owned(), out: BufWriter::with_capacity(1 << 16, out) };
        exporter.write_bytes(header)?;
        Ok(exporter)
    }

    fn write_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|source| Error::io("write", &self.name, source))
    }
}

impl<F: Fn(&[Record]) -> Result<Vec<u8>> + Send> Exporter for ByteExporter<'_, F> {
    fn write(&mut self, record: &Record) -> Result<()> {
        let bytes = (self.encode)(std::slice::from_ref(record))?;
        self.write_bytes(&bytes)
    }

    fn write_rows(&mut self, rows: &Rows) -> Result<()> {
        match rows {
            Rows::Bytes(bytes) => self.write_bytes(bytes),
            Rows::Records(records) => records.iter().try_for_each(|record| self.write(record)),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.out.flush().map_err(|source| Error::io("write", &self.name, source))
    }
}
