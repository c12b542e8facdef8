//! Sparse matrices as files of other programs, written row by row and never held whole.

mod npz;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
mod svmlight;

pub use rows::{RowBlock, RowWriter, Shape, ValueKind, Values};

#[cfg(not(feature = "parquet"))]
use crate::error::Error;
use crate::error::Result;
use crate::output::OutputFile;
use std::path::Path;

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

#[cfg(test)]
mod tests;
