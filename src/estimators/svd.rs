//! Truncated singular value decomposition of a sparse matrix, by random projection.
//!
//! Halko, Martinsson & Tropp (2011), *Finding structure with randomness*: multiply a random sketch
//! by the matrix, make it orthonormal, sharpen it by power iterations, then decompose the small
//! matrix that is left.

use crate::error::{Error, Result};
use crate::matrix::orthonormal::{orthonormalise, part};
use crate::matrix::random::generator;
use crate::matrix::{CsrMatrix, DenseMatrix};
use rand_xoshiro::rand_core::RngCore;
use serde::{Deserialize, Serialize};

/// How to decompose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SvdOptions {
    /// The number of singular vectors wanted. Fewer come out where the matrix has fewer rows,
    /// columns or rank.
    pub components: usize,
    /// Further vectors that are carried along for accuracy and thrown away at the end.
    pub oversampling: usize,
    /// Rounds of multiplying by the matrix and its transpose. Text has slowly falling singular
    /// values: 4 is safe.
    pub power_iterations: usize,
    /// Seeds the sketch.
    pub seed: u64,
}

impl Default for SvdOptions {
    fn default() -> Self {
        Self { components: 100, oversampling: 10, power_iterations: 4, seed: 0 }
    }
}

/// The leading singular vectors of a sparse matrix: latent semantic analysis when the rows are
/// TF-IDF.
///
/// Prefer it to the sparse rows where something dense is needed (k-means, mixtures) or where
/// near-synonyms should meet. Time O((2 · power + 2) · stored · k + (rows + columns) · k²), memory
/// O((rows + columns) · k). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::matrix::CsrMatrix;
/// use themewise::estimators::{SvdOptions, TruncatedSvd};
/// let mut rows = CsrMatrix::new(3);
/// rows.push_row([(0, 3.0)]);
/// rows.push_row([(1, 2.0)]);
/// rows.push_row([(1, 2.0)]);
/// let svd = TruncatedSvd::fit(&SvdOptions { components: 2, ..Default::default() }, &rows)?;
/// assert!((svd.singular_values()[0] - 3.0).abs() < 1e-9);
/// assert!((svd.singular_values()[1] - 8.0_f64.sqrt()).abs() < 1e-9);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TruncatedSvd {
    /// terms × k: the right singular vectors.
    components: DenseMatrix,
    singular_values: Vec<f64>,
}

impl TruncatedSvd {
    /// Decomposes `matrix`.
    ///
    /// # Errors
    /// If no component is asked for, or the matrix is empty or holds only zeros.
    pub fn fit(options: &SvdOptions, matrix: &CsrMatrix) -> Result<Self> {
        if options.components == 0 {
            return Err(Error::options("components must be at least 1"));
        }
        let most = matrix.rows().min(matrix.columns());
        if most == 0 || matrix.stored() == 0 {
            return Err(Error::data("the matrix is empty: there is nothing to decompose"));
        }
        // Whole vector registers cost no more than parts of them.
        let width = (options.components + options.oversampling).next_multiple_of(8).min(most);
        let transposed = matrix.transpose();
        let range = if width == matrix.rows() {
            // So few rows need no sketch, and a sketch of few signs can miss one: all of their
            // space is taken.
            identity(width)
        } else {
            find_range(options, matrix, &transposed, width)
        };
        // columns × width: the transpose of the small matrix Qᵀ·A, whose left vectors are our right
        // ones.
        let small = transposed.multiply(&range);
        let (eigenvalues, eigenvectors) = symmetric_eigen(&small.gram());
        let largest = eigenvalues.first().copied().unwrap_or(0.0).max(0.0);
        let kept = eigenvalues
            .iter()
            .take(options.components)
            .take_while(|&&value| value > largest * 1e-12 && value > 0.0)
            .count();
        if kept == 0 {
            return Err(Error::data("the matrix holds only zeros: there is nothing to decompose"));
        }
        let singular_values: Vec<f64> = eigenvalues[..kept].iter().map(|value| value.sqrt()).collect();
        let mut rotation = DenseMatrix::zeros(width, kept);
        for row in 0..width {
            let pairs = eigenvectors.row(row).iter().zip(&singular_values);
            for (target, (entry, singular)) in rotation.row_mut(row).iter_mut().zip(pairs) {
                *target = entry / singular;
            }
        }
        let mut components = small.multiply(&rotation);
        fix_signs(&mut components);
        Ok(Self { components, singular_values })
    }

    /// A decomposition from its parts, as a model file holds them.
    pub fn from_parts(components: DenseMatrix, singular_values: Vec<f64>) -> Self {
        Self { components, singular_values }
    }

    /// Columns of the fitted matrix × k: the right singular vectors.
    pub fn components(&self) -> &DenseMatrix {
        &self.components
    }

    /// The singular values, largest first.
    pub fn singular_values(&self) -> &[f64] {
        &self.singular_values
    }

    /// The number of components, k.
    pub fn width(&self) -> usize {
        self.components.columns()
    }

    /// Projects rows: rows × k. A row's projection depends on that row alone.
    pub fn transform(&self, matrix: &CsrMatrix) -> DenseMatrix {
        matrix.multiply(&self.components)
    }
}

/// An orthonormal basis, rows × width, of the space in which the matrix is largest.
fn find_range(options: &SvdOptions, matrix: &CsrMatrix, transposed: &CsrMatrix, width: usize) -> DenseMatrix {
    let columns = matrix.columns();
    let sketch = if width == columns { identity(width) } else { random_signs(columns, width, options.seed) };
    let mut range = matrix.multiply(&sketch);
    part(&mut range);
    for _ in 0..options.power_iterations {
        // Between rounds it is enough that columns stay apart.
        range = matrix.multiply(&transposed.multiply(&range));
        part(&mut range);
    }
    orthonormalise(&mut range);
    range
}

fn identity(size: usize) -> DenseMatrix {
    let mut identity = DenseMatrix::zeros(size, size);
    for index in 0..size {
        identity.row_mut(index)[index] = 1.0;
    }
    identity
}

/// A sketch of +1 and −1, each block of rows from its own generator.
fn random_signs(rows: usize, columns: usize, seed: u64) -> DenseMatrix {
    let mut sketch = DenseMatrix::zeros(rows, columns);
    for row in 0..rows {
        let mut generator = generator(seed, row as u64);
        let mut bits = 0u64;
        for (column, value) in sketch.row_mut(row).iter_mut().enumerate() {
            if column % 64 == 0 {
                bits = generator.next_u64();
            }
            *value = if bits >> (column % 64) & 1 == 1 { 1.0 } else { -1.0 };
        }
    }
    sketch
}

/// Eigenvalues (largest first) and eigenvectors (as columns) of a symmetric matrix, by Jacobi's
/// rotations in a fixed order. O(n³) a sweep: for the small matrices that are left after
/// projection.
fn symmetric_eigen(matrix: &DenseMatrix) -> (Vec<f64>, DenseMatrix) {
    let n = matrix.rows();
    let mut a = matrix.clone();
    // The eigenvectors are kept as rows while they are rotated.
    let mut vectors = DenseMatrix::zeros(n, n);
    for index in 0..n {
        vectors.row_mut(index)[index] = 1.0;
    }
    let scale: f64 = (0..n).map(|index| a.row(index)[index].abs()).fold(0.0, f64::max);
    for _sweep in 0..60 {
        let mut largest = 0.0_f64;
        for p in 0..n {
            for q in p + 1..n {
                let off = a.row(p)[q];
                largest = largest.max(off.abs());
                if off.abs() <= scale * 1e-17 {
                    continue;
                }
                let theta = (a.row(q)[q] - a.row(p)[p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                rotate_rows(&mut a, p, q, c, s);
                for k in 0..n {
                    let row = a.row_mut(k);
                    let (left, right) = (row[p], row[q]);
                    row[p] = c * left - s * right;
                    row[q] = s * left + c * right;
                }
                rotate_rows(&mut vectors, p, q, c, s);
            }
        }
        if largest <= scale * 1e-14 {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&x, &y| a.row(y)[y].total_cmp(&a.row(x)[x]).then(x.cmp(&y)));
    let values = order.iter().map(|&index| a.row(index)[index]).collect();
    let mut columns = DenseMatrix::zeros(n, n);
    for (column, &index) in order.iter().enumerate() {
        for row in 0..n {
            columns.row_mut(row)[column] = vectors.row(index)[row];
        }
    }
    (values, columns)
}

fn rotate_rows(matrix: &mut DenseMatrix, p: usize, q: usize, c: f64, s: f64) {
    let columns = matrix.columns();
    let (above, below) = matrix.as_mut_slice().split_at_mut(q * columns);
    let upper = &mut above[p * columns..(p + 1) * columns];
    for (left, right) in upper.iter_mut().zip(&mut below[..columns]) {
        let (x, y) = (*left, *right);
        *left = c * x - s * y;
        *right = s * x + c * y;
    }
}

/// Turns each vector so that its entry of largest size (the first of equals) is positive.
fn fix_signs(components: &mut DenseMatrix) {
    for column in 0..components.columns() {
        let mut largest = 0.0_f64;
        for row in 0..components.rows() {
            let value = components.row(row)[column];
            if value.abs() > largest.abs() {
                largest = value;
            }
        }
        if largest < 0.0 {
            for row in 0..components.rows() {
                let value = &mut components.row_mut(row)[column];
                *value = -*value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::dot;

    #[test]
    fn single_row_or_column_is_decomposed_for_any_seed() {
        for length in 1..=12_u32 {
            for seed in 0..20 {
                let options = SvdOptions { components: 3, seed, ..Default::default() };
                let mut row = CsrMatrix::new(length as usize);
                row.push_row((0..length).map(|column| (column, 0.5)));
                let mut column = CsrMatrix::new(1);
                (0..length).for_each(|_| column.push_row([(0, 0.5)]));
                for matrix in [row, column] {
                    let svd = TruncatedSvd::fit(&options, &matrix).unwrap();
                    assert_eq!(svd.width(), 1);
                    assert!((svd.singular_values()[0] - 0.5 * f64::from(length).sqrt()).abs() < 1e-9);
                }
            }
        }
    }

    fn low_rank() -> CsrMatrix {
        // Rank 2 by construction: rows are mixtures of two patterns.
        let mut matrix = CsrMatrix::new(6);
        for row in 0..40 {
            let (a, b) = ((row % 5) as f32, (row % 3) as f32);
            let entries = [a, 2.0 * a, a + b, b, 0.0, 3.0 * b];
            let row = entries.iter().enumerate().filter(|(_, value)| **value != 0.0);
            matrix.push_row(row.map(|(column, &value)| (column as u32, value)));
        }
        matrix
    }

    #[test]
    fn a_matrix_of_rank_two_is_rebuilt_from_two_components() {
        let matrix = low_rank();
        let svd = TruncatedSvd::fit(&SvdOptions { components: 5, ..Default::default() }, &matrix).unwrap();
        assert_eq!(svd.width(), 2);
        let projected = svd.transform(&matrix);
        for row in 0..matrix.rows() {
            let mut rebuilt = [0.0; 6];
            for (column, value) in rebuilt.iter_mut().enumerate() {
                *value = dot(projected.row(row), svd.components().row(column));
            }
            for (column, value) in matrix.row_entries(row) {
                assert!((rebuilt[column as usize] - f64::from(value)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_components_are_orthonormal() {
        let svd = TruncatedSvd::fit(&SvdOptions::default(), &low_rank()).unwrap();
        let gram = svd.components().gram();
        for row in 0..gram.rows() {
            for column in 0..gram.columns() {
                let expected = f64::from(u8::from(row == column));
                assert!((gram.row(row)[column] - expected).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn an_empty_matrix_is_an_error() {
        let error = TruncatedSvd::fit(&SvdOptions::default(), &CsrMatrix::new(4)).unwrap_err();
        assert!(error.to_string().contains("nothing to decompose"));
    }
}
