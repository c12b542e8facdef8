//! What every format implements: rows are written one after the other, or prepared on any thread
//! and written in order.

use super::record::Record;
use crate::error::{Error, Result};
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
