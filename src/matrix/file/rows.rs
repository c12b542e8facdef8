//! What is written: blocks of rows, and what every writer of them does.

use crate::error::{Error, Result};
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

/// The error of a writer that got other rows than the shape announced.
pub(super) fn unfinished(path: &Path) -> Error {
    Error::data(format!("cannot write '{}': fewer or more rows came than were counted", path.display()))
        .with_hint("was an input changed while it was read? Run the command again")
}
