//! Sparse matrices as files of other programs, written row by row and never held whole.

mod npz;
#[cfg(feature = "parquet")]
mod parquet;
mod svmlight;

use crate::error::{Error, Result};
use crate::output::OutputFile;
use std::path::Path;

/// The size of a matrix that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// Stored values.
    pub stored: u64,
}

/// What is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Weights, `f32`.
    Weights,
    /// Whole numbers, `i32`.
    Counts,
}

/// The stored values of rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Weights.
    Weights(Vec<f32>),
    /// Whole numbers.
    Counts(Vec<i32>),
}

/// Some rows: how many values each stores, their columns (ascending within a row) and the values.
#[derive(Debug, Clone, PartialEq)]
pub struct RowBlock {
    /// Stored values of each row.
    pub lengths: Vec<usize>,
    /// Columns, row after row.
    pub columns: Vec<u32>,
    /// Values, as many as columns.
    pub values: Values,
}

/// The formats of matrix files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatrixFormat {
    /// SciPy's: `scipy.sparse.load_npz`.
    Npz,
    /// svmlight's and libsvm's text.
    Svmlight,
    /// Apache Parquet: lists of columns and of values.
    Parquet,
}

impl MatrixFormat {
    /// The format that a file's name ends in.
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_string_lossy().to_lowercase();
        match extension.as_str() {
            "npz" => Some(Self::Npz),
            "svmlight" | "libsvm" | "svm" => Some(Self::Svmlight),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Takes rows in order.
pub trait RowWriter {
    /// Writes rows.
    ///
    /// # Errors
    /// If the file cannot be written.
    fn write(&mut self, rows: &RowBlock) -> Result<()>;

    /// Writes what is left and gives the file its name.
    ///
    /// # Errors
    /// If the file cannot be written, or not all rows came.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// A writer of that format into `file`.
///
/// # Errors
/// If the shape is beyond the format, or the format is not part of this program.
pub fn row_writer(format: MatrixFormat, file: OutputFile, shape: Shape, kind: ValueKind) -> Result<Box<dyn RowWriter>> {
    Ok(match format {
        MatrixFormat::Npz => Box::new(npz::NpzWriter::new(file, shape, kind)?),
        MatrixFormat::Svmlight => Box::new(svmlight::SvmlightWriter::new(file)),
        #[cfg(feature = "parquet")]
        MatrixFormat::Parquet => Box::new(parquet::ParquetWriter::new(file, kind)?),
        #[cfg(not(feature = "parquet"))]
        MatrixFormat::Parquet => {
            return Err(Error::options("this program was built without Parquet").with_hint("write .npz or .svmlight"));
        }
    })
}

/// The error of a writer that got other rows than the shape announced.
fn unfinished(path: &Path) -> Error {
    Error::data(format!("cannot write '{}': fewer or more rows came than were counted", path.display()))
        .with_hint("was an input changed while it was read? Run the command again")
}

#[cfg(test)]
mod tests;
