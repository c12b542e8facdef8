//! Which words occur in the same texts: normalised pointwise mutual information counted on rows,
//! for the words that are candidates for display.
//!
//! Bouma (2009), *Normalized (pointwise) mutual information in collocation extraction*: 1 for words
//! that only occur together, 0 for independent words, −1 for words that never co-occur.

use crate::matrix::math::ln;
use crate::matrix::{CsrMatrix, DenseMatrix};

/// The rows in which each candidate word occurs.
pub(super) struct Postings {
    /// The number of rows.
    rows: usize,
    /// Ascending columns, and for each the rows.
    columns: Vec<u32>,
    lists: Vec<Vec<u32>>,
}

impl Postings {
    /// Of all words in `pools`.
    pub(super) fn of(rows: &CsrMatrix, pools: &[&[(u32, f64)]]) -> Self {
        let mut columns: Vec<u32> = pools.iter().flat_map(|pool| pool.iter().map(|word| word.0)).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut place = vec![u32::MAX; rows.columns()];
        for (number, &column) in columns.iter().enumerate() {
            place[column as usize] = number as u32;
        }
        let mut lists = vec![Vec::new(); columns.len()];
        for (row, (stored, _)) in rows.iter_rows().enumerate() {
            for &column in stored {
                if let Some(list) = lists.get_mut(place[column as usize] as usize) {
                    list.push(row as u32);
                }
            }
        }
        Self { rows: rows.rows(), columns, lists }
    }

    /// Indices of `pool` (words with weights, best first) in a greedy order: each next word has the
    /// highest sum of its weight, relative to the best one's, and of its mean NPMI with those
    /// already taken. `together` is the share of the latter. Of equals, the first.
    pub(super) fn order(&self, pool: &[(u32, f64)], together: f64) -> Vec<usize> {
        let best = pool.iter().map(|word| word.1).fold(0.0, f64::max);
        if pool.len() < 3 || best <= 0.0 {
            return (0..pool.len()).collect();
        }
        let associations = self.associations(pool);
        let mut sums = vec![0.0; pool.len()];
        let mut left: Vec<usize> = (1..pool.len()).collect();
        let mut order = vec![0];
        while !left.is_empty() {
            let last = order[order.len() - 1];
            sums.iter_mut().zip(associations.row(last)).for_each(|(sum, value)| *sum += value);
            let merit = |place: usize| {
                let weight = pool[place].1.max(0.0) / best;
                (1.0 - together) * weight + together * sums[place] / order.len() as f64
            };
            let mut chosen = 0;
            for candidate in 1..left.len() {
                if merit(left[candidate]) > merit(left[chosen]) {
                    chosen = candidate;
                }
            }
            let place = left.remove(chosen);
            order.push(place);
        }
        order
    }

    /// pool × pool.
    fn associations(&self, pool: &[(u32, f64)]) -> DenseMatrix {
        let sets: Vec<Vec<u64>> = pool
            .iter()
            .map(|word| {
                let mut set = vec![0u64; self.rows.div_ceil(64)];
                if let Ok(place) = self.columns.binary_search(&word.0) {
                    self.lists[place].iter().for_each(|&row| set[row as usize / 64] |= 1 << (row % 64));
                }
                set
            })
            .collect();
        let count = |left: &[u64], right: &[u64]| {
            left.iter().zip(right).map(|(a, b)| u64::from((a & b).count_ones())).sum::<u64>() as f64
        };
        let rows = self.rows.max(1) as f64;
        let mut associations = DenseMatrix::zeros(pool.len(), pool.len());
        for left in 0..pool.len() {
            for right in 0..left {
                let (a, b) = (count(&sets[left], &sets[left]), count(&sets[right], &sets[right]));
                let value = npmi(count(&sets[left], &sets[right]), a, b, rows);
                associations.row_mut(left)[right] = value;
                associations.row_mut(right)[left] = value;
            }
        }
        associations
    }
}

/// −1 for words that never co-occur.
fn npmi(both: f64, left: f64, right: f64, rows: f64) -> f64 {
    if both == 0.0 {
        return -1.0;
    }
    if both >= rows {
        return 1.0;
    }
    ln(both * rows / (left * right)) / -ln(both / rows)
}
