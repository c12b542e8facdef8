//! Orthonormal columns: by Cholesky's decomposition of their products where they are clearly apart,
//! else one after the other.

use super::{BLOCK_ROWS, DenseMatrix, dot};
use crate::parallel;
use multiversion::multiversion;

/// A column that keeps less than this share of its squared length when those before it are taken
/// out is not left to Cholesky's decomposition, whose error grows with the square of the condition.
const CLEARLY_APART: f64 = 1e-8;

/// Makes the columns of `matrix` orthonormal. A column that is a linear combination of those before
/// it becomes zero.
///
/// Cholesky QR, run twice (Yamamoto and others 2015, *Roundoff error analysis of the CholeskyQR2
/// algorithm*), which goes over the rows four times however many columns there are; Gram and
/// Schmidt's method where columns nearly coincide. Time O(rows · columns²). *Bit-exact.*
pub(crate) fn orthonormalise(matrix: &mut DenseMatrix) {
    if matrix.columns() == 0 {
        return;
    }
    for _ in 0..2 {
        match inverse_factor(&gram(matrix)) {
            Some(inverse) => *matrix = times_upper(matrix, &inverse),
            None => return one_after_the_other(matrix),
        }
    }
}

/// Makes the columns of `matrix` nearly orthonormal: as [`orthonormalise`], but only once.
pub(crate) fn part(matrix: &mut DenseMatrix) {
    match inverse_factor(&gram(matrix)) {
        Some(inverse) => *matrix = times_upper(matrix, &inverse),
        None => one_after_the_other(matrix),
    }
}

/// columns × columns: the columns' products, blocks of rows folded in order.
fn gram(matrix: &DenseMatrix) -> DenseMatrix {
    let width = matrix.columns();
    let blocks: Vec<Vec<f64>> = parallel::map_chunks(matrix.as_slice(), BLOCK_ROWS * width, |_, rows| {
        let mut sums = vec![0.0; width * width];
        gram_of_block(rows, width, &mut sums);
        sums
    });
    let mut sums = vec![0.0; width * width];
    for block in blocks {
        sums.iter_mut().zip(&block).for_each(|(sum, value)| *sum += value);
    }
    DenseMatrix::from_values(width, width, sums)
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn gram_of_block(rows: &[f64], width: usize, sums: &mut [f64]) {
    let mut quads = rows.chunks_exact(4 * width);
    for quad in &mut quads {
        let (a, rest) = quad.split_at(width);
        let (b, rest) = rest.split_at(width);
        let (c, d) = rest.split_at(width);
        for left in 0..width {
            let (wa, wb, wc, wd) = (a[left], b[left], c[left], d[left]);
            let target = &mut sums[left * width..(left + 1) * width];
            for ((((sum, a), b), c), d) in target.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *sum = (((*sum + wa * a) + wb * b) + wc * c) + wd * d;
            }
        }
    }
    for row in quads.remainder().chunks_exact(width) {
        for (left, &factor) in row.iter().enumerate() {
            for (sum, value) in sums[left * width..(left + 1) * width].iter_mut().zip(row) {
                *sum += factor * value;
            }
        }
    }
}

/// The inverse of the upper factor of a matrix of products; none if columns are not clearly apart.
fn inverse_factor(gram: &DenseMatrix) -> Option<DenseMatrix> {
    let n = gram.rows();
    let mut lower = DenseMatrix::zeros(n, n);
    for i in 0..n {
        for j in 0..=i {
            let inner = dot(&lower.row(i)[..j], &lower.row(j)[..j]);
            let value = gram.row(i)[j] - inner;
            if i > j {
                lower.row_mut(i)[j] = value / lower.row(j)[j];
            } else if value > CLEARLY_APART * gram.row(i)[i] && value > 0.0 {
                lower.row_mut(i)[i] = value.sqrt();
            } else {
                return None;
            }
        }
    }
    // The upper factor is the transpose of the lower one; so is its inverse.
    let mut inverse = DenseMatrix::zeros(n, n);
    for column in 0..n {
        let mut solved = vec![0.0; n];
        for i in column..n {
            let unit = f64::from(u8::from(i == column));
            solved[i] = (unit - dot(&lower.row(i)[column..i], &solved[column..i])) / lower.row(i)[i];
        }
        inverse.row_mut(column)[column..].copy_from_slice(&solved[column..]);
    }
    Some(inverse)
}

fn times_upper(matrix: &DenseMatrix, upper: &DenseMatrix) -> DenseMatrix {
    let width = matrix.columns();
    let mut product = DenseMatrix::zeros(matrix.rows(), width);
    let size = BLOCK_ROWS * width;
    parallel::for_each_chunk(product.as_mut_slice(), size, |block, target| {
        let rows = &matrix.as_slice()[block * size..][..target.len()];
        times_upper_of_block(rows, upper.as_slice(), width, target);
    });
    product
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn times_upper_of_block(rows: &[f64], upper: &[f64], width: usize, target: &mut [f64]) {
    for (row, target) in rows.chunks_exact(width).zip(target.chunks_exact_mut(width)) {
        for (inner, &factor) in row.iter().enumerate() {
            let start = inner * width;
            for (sum, value) in target[inner..].iter_mut().zip(&upper[start + inner..start + width]) {
                *sum += factor * value;
            }
        }
    }
}

/// Gram and Schmidt's method, run twice ("twice is enough"), on the columns laid out as rows.
fn one_after_the_other(matrix: &mut DenseMatrix) {
    let (rows, columns) = (matrix.rows(), matrix.columns());
    let mut transposed: Vec<Vec<f64>> =
        (0..columns).map(|column| (0..rows).map(|row| matrix.row(row)[column]).collect()).collect();
    for current in 0..columns {
        let (before, rest) = transposed.split_at_mut(current);
        let vector = &mut rest[0];
        let length = dot(vector, vector).sqrt();
        for _ in 0..2 {
            for other in before.iter() {
                let share = dot(vector, other);
                for (value, part) in vector.iter_mut().zip(other) {
                    *value -= share * part;
                }
            }
        }
        let left = dot(vector, vector).sqrt();
        let scale = if left > length * 1e-12 && left > 0.0 { 1.0 / left } else { 0.0 };
        vector.iter_mut().for_each(|value| *value *= scale);
    }
    for (column, vector) in transposed.iter().enumerate() {
        for (row, value) in vector.iter().enumerate() {
            matrix.row_mut(row)[column] = *value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: usize, columns: usize) -> DenseMatrix {
        let value = |n: usize| ((n * 7919 % 1009) as f64 - 500.0) / 311.0;
        DenseMatrix::from_values(rows, columns, (0..rows * columns).map(value).collect())
    }

    fn assert_orthonormal(matrix: &DenseMatrix, zeros: &[usize]) {
        let gram = gram(matrix);
        for left in 0..gram.rows() {
            for right in 0..gram.rows() {
                let expected = f64::from(u8::from(left == right && !zeros.contains(&left)));
                assert!((gram.row(left)[right] - expected).abs() < 1e-12, "{left} {right}");
            }
        }
    }

    #[test]
    fn independent_columns_become_orthonormal_with_the_same_span() {
        let before = matrix(700, 11);
        let mut after = before.clone();
        orthonormalise(&mut after);
        assert_orthonormal(&after, &[]);
        let mut by_hand = before;
        one_after_the_other(&mut by_hand);
        for (a, b) in after.as_slice().iter().zip(by_hand.as_slice()) {
            assert!((a - b).abs() < 1e-11, "the factor is unique");
        }
    }

    #[test]
    fn dependent_column_becomes_zero() {
        let mut mixed = matrix(300, 5);
        for row in 0..300 {
            let values = mixed.row_mut(row);
            values[3] = values[0] - 2.0 * values[2];
        }
        orthonormalise(&mut mixed);
        assert_orthonormal(&mixed, &[3]);
    }
}
