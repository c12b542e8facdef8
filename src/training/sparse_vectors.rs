//! Sparse vectors as pairs of column and value, columns ascending: sums, cosines, distances.

use crate::matrix::CsrMatrix;

/// A row of a matrix.
pub(super) fn entries(rows: &CsrMatrix, row: usize) -> Vec<(u32, f32)> {
    rows.row_entries(row).collect()
}

/// The sum of rows.
pub(super) fn sum_of_rows(rows: &CsrMatrix, which: &[usize]) -> Vec<(u32, f32)> {
    let mut all: Vec<(u32, f32)> = which.iter().flat_map(|&row| entries(rows, row)).collect();
    all.sort_by_key(|(column, _)| *column);
    all.chunk_by(|a, b| a.0 == b.0).map(|equal| (equal[0].0, equal.iter().map(|(_, value)| value).sum())).collect()
}

/// The cosine of two vectors; 0 if one of them is zero.
pub(super) fn cosine(left: &[(u32, f32)], right: &[(u32, f32)]) -> f64 {
    let square = |row: &[(u32, f32)]| row.iter().fold(0.0, |sum, (_, v)| sum + f64::from(*v) * f64::from(*v));
    let mut product = 0.0;
    let mut others = right.iter().peekable();
    for &(column, value) in left {
        while others.next_if(|(other, _)| *other < column).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| *other == column) {
            product += f64::from(value) * f64::from(*other);
        }
    }
    let lengths = (square(left) * square(right)).sqrt();
    if lengths > 0.0 { product / lengths } else { 0.0 }
}

/// One minus the cosine of a row with the sum of the other rows of its group; `sum` includes the
/// row.
pub(super) fn distance_to_others(row: &[(u32, f32)], sum: &[(u32, f32)]) -> f64 {
    let mut rest = sum.to_vec();
    for (column, value) in row {
        if let Ok(place) = rest.binary_search_by_key(column, |(column, _)| *column) {
            rest[place].1 -= value;
        }
    }
    1.0 - cosine(row, &rest)
}
