//! The silhouette by cosine distance (Rousseeuw 1987): how well clusters are separated.
//!
//! Since rows have unit length, a row's mean distance to a cluster is one minus its product with
//! the cluster's mean: O(rows × clusters × width) instead of O(rows²).

use crate::matrix::{CsrMatrix, DenseMatrix, dot};
use crate::parallel;
/// The mean silhouette of dense rows of unit length.
pub(super) fn of_dense(rows: &DenseMatrix, members: &[usize], topics: usize) -> f64 {
    let mut sums = DenseMatrix::zeros(topics, rows.columns());
    let mut counts = vec![0usize; topics];
    for (row, &member) in rows.iter_rows().zip(members) {
        counts[member] += 1;
        sums.row_mut(member).iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let mut total = 0.0;
    for (row, &member) in rows.iter_rows().zip(members) {
        let products: Vec<f64> = sums.iter_rows().map(|sum| dot(row, sum)).collect();
        total += of_row(&products, dot(row, row), member, &counts);
    }
    total / rows.rows().max(1) as f64
}

/// The mean silhouette of sparse rows of unit length; rows without a topic are left out.
pub(super) fn of_sparse(rows: &CsrMatrix, members: &[Option<usize>], topics: usize) -> f64 {
    let mut sums = DenseMatrix::zeros(rows.columns(), topics);
    let mut counts = vec![0usize; topics];
    for (row, member) in members.iter().enumerate() {
        let Some(member) = *member else { continue };
        counts[member] += 1;
        for (column, value) in rows.row_entries(row) {
            sums.row_mut(column as usize)[member] += f64::from(value);
        }
    }
    let products = rows.multiply(&sums);
    let widths: Vec<Option<f64>> = parallel::map(rows.rows(), |row| {
        let member = members[row]?;
        let own = rows.row(row).1.iter().fold(0.0, |sum, &value| sum + f64::from(value) * f64::from(value));
        Some(of_row(products.row(row), own, member, &counts))
    });
    let filled = counts.iter().sum::<usize>().max(1) as f64;
    widths.into_iter().flatten().fold(0.0, |sum, width| sum + width) / filled
}

/// From a row's products with the sums of all clusters and with itself.
fn of_row(products: &[f64], itself: f64, member: usize, counts: &[usize]) -> f64 {
    if counts[member] < 2 {
        return 0.0;
    }
    // Without the row itself.
    let inside = 1.0 - (products[member] - itself) / (counts[member] - 1) as f64;
    let outside = (0..counts.len())
        .filter(|&other| other != member && counts[other] > 0)
        .map(|other| 1.0 - products[other] / counts[other] as f64)
        .fold(f64::INFINITY, f64::min);
    if outside.is_finite() { (outside - inside) / inside.max(outside).max(1e-12) } else { 0.0 }
}
