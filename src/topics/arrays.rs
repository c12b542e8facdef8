//! Named arrays: the form in which a model file holds a topic model, next to its summary.

use crate::error::{Error, Result};
use crate::matrix::{DenseMatrix, Panel};

/// The values of an array.
#[derive(Debug, Clone, PartialEq)]
pub enum ArrayValues {
    /// Single precision.
    Single(Vec<f32>),
    /// Double precision.
    Double(Vec<f64>),
}

/// An array with a name and a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedArray {
    /// Its name, without the prefix that it has in a file.
    pub name: &'static str,
    /// Its shape, outermost dimension first.
    pub shape: Vec<usize>,
    /// Its values; the last dimension varies fastest.
    pub values: ArrayValues,
}

/// A source of arrays by name.
pub trait ArraySource {
    /// Whether there is an array of this name.
    fn has(&self, name: &str) -> bool;

    /// An array of single precision, with its shape.
    ///
    /// # Errors
    /// If it is missing, of another type, or holds a number that is not finite.
    fn single(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>)>;

    /// An array of double precision, with its shape.
    ///
    /// # Errors
    /// As `single`.
    fn double(&self, name: &str) -> Result<(Vec<usize>, Vec<f64>)>;
}

impl NamedArray {
    pub(super) fn single(name: &'static str, shape: &[usize], values: Vec<f32>) -> Self {
        Self { name, shape: shape.to_vec(), values: ArrayValues::Single(values) }
    }

    /// A vector of double precision.
    pub(super) fn vector(name: &'static str, values: &[f64]) -> Self {
        Self { name, shape: vec![values.len()], values: ArrayValues::Double(values.to_vec()) }
    }

    pub(super) fn of_panel(name: &'static str, panel: &Panel) -> Self {
        Self::single(name, &[panel.rows(), panel.width()], panel.to_values())
    }

    /// A matrix in double precision.
    pub(super) fn of_dense(name: &'static str, matrix: &DenseMatrix) -> Self {
        let values = ArrayValues::Double(matrix.as_slice().to_vec());
        Self { name, shape: vec![matrix.rows(), matrix.columns()], values }
    }

    /// A matrix rounded to single precision.
    pub(super) fn of_rounded(name: &'static str, matrix: &DenseMatrix) -> Self {
        let rounded = matrix.as_slice().iter().map(|value| *value as f32).collect();
        Self::single(name, &[matrix.rows(), matrix.columns()], rounded)
    }
}

/// Refuses an array of another shape than `expected`.
pub(super) fn check_shape(name: &str, shape: &[usize], expected: &[usize]) -> Result<()> {
    if shape == expected {
        return Ok(());
    }
    Err(Error::model(format!("'{name}' has the shape {shape:?}, not {expected:?}")))
}
