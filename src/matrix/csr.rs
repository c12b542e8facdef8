//! Sparse rows: `u64` offsets, `u32` columns in ascending order, `f32` values.

use super::{BLOCK_ROWS, DenseMatrix};
use crate::parallel;
use multiversion::multiversion;
use rayon::prelude::*;

/// A sparse matrix in compressed sparse row format; rows × columns, `f32`.
///
/// The columns of a row ascend strictly, so that two matrices that are equal have equal parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CsrMatrix {
    columns: usize,
    offsets: Vec<u64>,
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl CsrMatrix {
    /// A matrix without rows, to which [`push_row`](Self::push_row) adds.
    pub fn new(columns: usize) -> Self {
        Self { columns, offsets: vec![0], indices: Vec::new(), values: Vec::new() }
    }

    /// A matrix made by blocks of rows, in parallel, each written in its final place.
    ///
    /// `lengths` holds the number of stored values of every row of every block; `write` is given a
    /// block and its parts of the column numbers and values, row after row, which it fills with
    /// columns that ascend within a row.
    ///
    /// # Panics
    /// If there are not as many blocks as lengths of blocks: an error of the caller.
    pub(crate) fn fill<B: Send>(
        columns: usize,
        lengths: &[Vec<usize>],
        blocks: Vec<B>,
        write: impl Fn(B, &mut [u32], &mut [f32]) + Sync,
    ) -> Self {
        assert_eq!(lengths.len(), blocks.len(), "blocks");
        let mut offsets = Vec::with_capacity(lengths.iter().map(Vec::len).sum::<usize>() + 1);
        offsets.push(0);
        let mut stored = 0;
        for length in lengths.iter().flatten() {
            stored += *length as u64;
            offsets.push(stored);
        }
        let (mut indices, mut values) = (vec![0; stored as usize], vec![0.0; stored as usize]);
        let (mut free_indices, mut free_values) = (indices.as_mut_slice(), values.as_mut_slice());
        let mut work = Vec::with_capacity(blocks.len());
        for (block, lengths) in blocks.into_iter().zip(lengths) {
            let (its_indices, rest) = free_indices.split_at_mut(lengths.iter().sum());
            let (its_values, more) = free_values.split_at_mut(its_indices.len());
            (free_indices, free_values) = (rest, more);
            work.push((block, its_indices, its_values));
        }
        work.into_par_iter().for_each(|(block, indices, values)| write(block, indices, values));
        let matrix = Self { columns, offsets, indices, values };
        debug_assert!(matrix.iter_rows().all(|(row, _)| row.is_sorted_by(|a, b| a < b)), "columns must ascend");
        matrix
    }

    /// Adds a row of (column, value) pairs.
    ///
    /// # Panics
    /// If the columns do not ascend strictly or lie outside the matrix: an error of the caller.
    pub fn push_row(&mut self, entries: impl IntoIterator<Item = (u32, f32)>) {
        let start = self.indices.len();
        for (column, value) in entries {
            assert!((column as usize) < self.columns, "column {column} of {}", self.columns);
            assert!(
                self.indices.len() == start || self.indices[self.indices.len() - 1] < column,
                "columns must ascend"
            );
            self.indices.push(column);
            self.values.push(value);
        }
        self.offsets.push(self.indices.len() as u64);
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of stored values.
    pub fn stored(&self) -> usize {
        self.indices.len()
    }

    /// Columns and values of row `row`.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.offsets[row] as usize..self.offsets[row + 1] as usize;
        (&self.indices[range.clone()], &self.values[range])
    }

    /// The (column, value) pairs of row `row`.
    #[inline]
    pub fn row_entries(&self, row: usize) -> impl ExactSizeIterator<Item = (u32, f32)> + Clone {
        let (columns, values) = self.row(row);
        columns.iter().copied().zip(values.iter().copied())
    }

    /// All rows in order.
    pub fn iter_rows(&self) -> impl Iterator<Item = (&[u32], &[f32])> {
        (0..self.rows()).map(|row| self.row(row))
    }

    /// The rows whose numbers are in `rows`, in that order.
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let mut selected = Self::new(self.columns);
        for &row in rows {
            selected.push_row(self.row_entries(row));
        }
        selected
    }

    /// The transposed matrix: its rows are the columns of this one.
    pub fn transpose(&self) -> Self {
        let mut offsets = vec![0u64; self.columns + 1];
        for &column in &self.indices {
            offsets[column as usize + 1] += 1;
        }
        for column in 0..self.columns {
            offsets[column + 1] += offsets[column];
        }
        let mut next = offsets.clone();
        let mut indices = vec![0u32; self.indices.len()];
        let mut values = vec![0f32; self.values.len()];
        for row in 0..self.rows() {
            for (column, value) in self.row_entries(row) {
                let place = &mut next[column as usize];
                indices[*place as usize] = row as u32;
                values[*place as usize] = value;
                *place += 1;
            }
        }
        Self { columns: self.rows(), offsets, indices, values }
    }

    /// `self × dense`: rows × k, f64 sums in the order of the columns. *Bit-exact.*
    ///
    /// Time O(stored × k), parallel over blocks of rows without a reduction.
    ///
    /// # Panics
    /// If `dense` does not have as many rows as this has columns.
    pub fn multiply(&self, dense: &DenseMatrix) -> DenseMatrix {
        assert_eq!(self.columns, dense.rows(), "inner dimensions");
        let width = dense.columns();
        let mut product = DenseMatrix::zeros(self.rows(), width);
        if width == 0 {
            return product;
        }
        parallel::for_each_chunk(product.as_mut_slice(), BLOCK_ROWS * width, |block, target| {
            let first = block * BLOCK_ROWS;
            product_of_block(self, first, dense, target);
        });
        product
    }
}

/// Columns of the product that are summed in registers at once.
const LANES: usize = 8;
const MOST_GROUPS: usize = 4;

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn product_of_block(rows: &CsrMatrix, first: usize, dense: &DenseMatrix, target: &mut [f64]) {
    let (dense_values, width) = (dense.as_slice(), dense.columns());
    let mut strip = 0;
    while width - strip >= LANES {
        let groups = ((width - strip) / LANES).min(MOST_GROUPS);
        match groups {
            1 => product_of_strip::<1>(rows, first, dense, strip, target),
            2 => product_of_strip::<2>(rows, first, dense, strip, target),
            3 => product_of_strip::<3>(rows, first, dense, strip, target),
            _ => product_of_strip::<MOST_GROUPS>(rows, first, dense, strip, target),
        }
        strip += groups * LANES;
    }
    if strip == width {
        return;
    }
    for (row, target) in (first..).zip(target.chunks_exact_mut(width)) {
        for (column, value) in rows.row_entries(row) {
            let value = f64::from(value);
            let factors = &dense_values[column as usize * width + strip..(column as usize + 1) * width];
            for (sum, factor) in target[strip..].iter_mut().zip(factors) {
                *sum += value * factor;
            }
        }
    }
}

#[inline(always)]
fn product_of_strip<const G: usize>(
    rows: &CsrMatrix,
    first: usize,
    dense: &DenseMatrix,
    strip: usize,
    target: &mut [f64],
) {
    let (dense, width) = (dense.as_slice(), dense.columns());
    for (row, target) in (first..).zip(target.chunks_exact_mut(width)) {
        let mut sums = [[0f64; LANES]; G];
        for (column, value) in rows.row_entries(row) {
            let value = f64::from(value);
            let start = column as usize * width + strip;
            let (factors, _) = dense[start..start + G * LANES].as_chunks::<LANES>();
            for (sums, factors) in sums.iter_mut().zip(factors) {
                for lane in 0..LANES {
                    sums[lane] += value * factors[lane];
                }
            }
        }
        for (group, sums) in target[strip..].chunks_exact_mut(LANES).zip(&sums) {
            group.copy_from_slice(sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> CsrMatrix {
        let mut matrix = CsrMatrix::new(4);
        matrix.push_row([(0, 1.0), (2, 2.0)]);
        matrix.push_row([]);
        matrix.push_row([(1, 3.0), (2, 4.0), (3, 5.0)]);
        matrix
    }

    #[test]
    fn transposing_twice_gives_the_matrix_back() {
        let matrix = sample();
        let transposed = matrix.transpose();
        assert_eq!(transposed.rows(), 4);
        assert_eq!(transposed.row(2), (&[0, 2][..], &[2.0, 4.0][..]));
        assert_eq!(transposed.transpose(), matrix);
    }

    #[test]
    fn product_matches_values_computed_by_hand() {
        let dense = DenseMatrix::from_rows(&[vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 1.0], vec![2.0, -1.0]]);
        let product = sample().multiply(&dense);
        assert_eq!(product.row(0), [3.0, 2.0]);
        assert_eq!(product.row(1), [0.0, 0.0]);
        assert_eq!(product.row(2), [14.0, 2.0]);
    }

    #[test]
    #[should_panic(expected = "columns must ascend")]
    fn row_with_descending_columns_is_rejected() {
        CsrMatrix::new(3).push_row([(2, 1.0), (1, 1.0)]);
    }
}
