//! A plain row-major matrix of `f64` with sums in one fixed order.
//!
//! ndarray's own products choose their kernel by processor; what must be the same everywhere goes
//! through here.

/// A dense matrix, row-major, `f64`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DenseMatrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl DenseMatrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![0.0; rows * columns] }
    }

    /// A matrix over `values`, row after row.
    ///
    /// # Panics
    /// If there are not rows × columns values.
    pub fn from_values(rows: usize, columns: usize, values: Vec<f64>) -> Self {
        assert_eq!(values.len(), rows * columns, "values");
        Self { rows, columns, values }
    }

    /// A matrix with these rows.
    ///
    /// # Panics
    /// If the rows are not of one length.
    pub fn from_rows(rows: &[Vec<f64>]) -> Self {
        let columns = rows.first().map_or(0, Vec::len);
        assert!(rows.iter().all(|row| row.len() == columns), "rows of one length");
        Self { rows: rows.len(), columns, values: rows.concat() }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Row `row`.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// Row `row`, to write on.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// All rows in order.
    pub fn iter_rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.rows).map(|row| self.row(row))
    }

    /// All values, row after row.
    pub fn as_slice(&self) -> &[f64] {
        &self.values
    }

    /// All values, row after row, to write on.
    pub fn as_mut_slice(&mut self) -> &mut [f64] {
        &mut self.values
    }

    /// The rows whose numbers are in `rows`, in that order.
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let values = rows.iter().flat_map(|&row| self.row(row)).copied().collect();
        Self { rows: rows.len(), columns: self.columns, values }
    }

    /// `self × other`.
    ///
    /// # Panics
    /// If the inner dimensions differ.
    pub fn multiply(&self, other: &Self) -> Self {
        assert_eq!(self.columns, other.rows, "inner dimensions");
        let mut product = Self::zeros(self.rows, other.columns);
        for row in 0..self.rows {
            let target = &mut product.values[row * other.columns..(row + 1) * other.columns];
            for (inner, &factor) in self.row(row).iter().enumerate() {
                for (sum, value) in target.iter_mut().zip(other.row(inner)) {
                    *sum += factor * value;
                }
            }
        }
        product
    }

    /// The columns × columns matrix of the columns' dot products.
    pub fn gram(&self) -> Self {
        let mut gram = Self::zeros(self.columns, self.columns);
        for row in self.iter_rows() {
            for (left, &factor) in row.iter().enumerate() {
                for (right, &value) in row.iter().enumerate().skip(left) {
                    gram.values[left * self.columns + right] += factor * value;
                }
            }
        }
        for left in 0..self.columns {
            for right in 0..left {
                gram.values[left * self.columns + right] = gram.values[right * self.columns + left];
            }
        }
        gram
    }

    /// Gives every row the Euclidean length one; a row of zeros stays.
    pub fn normalise_rows(&mut self) {
        if self.columns == 0 {
            return;
        }
        for row in self.values.chunks_exact_mut(self.columns) {
            let norm = dot(row, row).sqrt();
            if norm > 0.0 {
                row.iter_mut().for_each(|value| *value /= norm);
            }
        }
    }
}

/// The dot product, summed from left to right.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).fold(0.0, |sum, (a, b)| sum + a * b)
}

/// The index of the largest value; of equal values the first.
pub(crate) fn argmax(values: &[f64]) -> usize {
    let mut best = 0;
    for (place, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = place;
        }
    }
    best
}

/// The squared Euclidean distance, summed from left to right.
pub fn squared_distance(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gram_matrix_is_the_product_with_the_transpose() {
        let matrix = DenseMatrix::from_rows(&[vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]]);
        assert_eq!(matrix.gram(), DenseMatrix::from_rows(&[vec![35.0, 44.0], vec![44.0, 56.0]]));
        let transposed = DenseMatrix::from_rows(&[vec![1.0, 3.0, 5.0], vec![2.0, 4.0, 6.0]]);
        assert_eq!(transposed.multiply(&matrix), matrix.gram());
    }

    #[test]
    fn zero_row_survives_normalising() {
        let mut matrix = DenseMatrix::from_rows(&[vec![3.0, 4.0], vec![0.0, 0.0]]);
        matrix.normalise_rows();
        assert_eq!(matrix, DenseMatrix::from_rows(&[vec![0.6, 0.8], vec![0.0, 0.0]]));
    }
}
