//! How many topics: the number whose clusters stand apart (silhouette) and come back when paragraphs are left out
//! (stability over resamples).
//!
//! Rousseeuw (1987), *Silhouettes*; Ben-Hur, Elisseeff & Guyon (2002), *A stability based method for discovering
//! structure in clustered data*.

use super::cluster::Clusters;
use super::{Method, TopicOptions};
use crate::error::Result;
use crate::matrix::random::{generator, shuffle};
use crate::matrix::{DenseMatrix, adjusted_rand_index, dot};
use crate::progress::Progress;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What was measured for one number of topics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The number of topics.
    pub topics: usize,
    /// Mean silhouette by cosine distance, -1 to 1.
    pub silhouette: f64,
    /// Mean adjusted Rand index between the clustering of all and those of resamples, on what they share.
    pub stability: f64,
}

/// More rows than this are thinned out, evenly, for the choice alone.
const MOST_ROWS: usize = 1500;
const RESAMPLES: u64 = 4;
const STARTS: usize = 3;

/// Measures every candidate and returns them with the place of the best: the highest sum of silhouette and stability,
/// each relative to its highest; of equals, the fewest topics.
///
/// `rows` have unit length. *Bit-exact* with k-means. Time O(candidates × resamples × rows × topics × dimensions).
///
/// # Errors
/// If a clustering fails.
pub fn choose(options: &TopicOptions, rows: &DenseMatrix, progress: &dyn Progress) -> Result<(Vec<Choice>, usize)> {
    let step = rows.rows().div_ceil(MOST_ROWS).max(1);
    let thinned: Vec<usize> = (0..rows.rows()).step_by(step).collect();
    let rows = rows.select_rows(&thinned);
    let most = options.max_topics.min(rows.rows() / 8);
    let mut candidates: Vec<usize> = (3..=most).filter(|k| *k <= 10 || k % 2 == 0).collect();
    if candidates.is_empty() {
        candidates.push(rows.rows().clamp(1, 2));
    }
    let options = TopicOptions { method: Method::Kmeans, ..options.clone() };
    progress.start("choosing the number of topics", Some(candidates.len() as u64));
    let measured: Result<Vec<Choice>> = candidates
        .par_iter()
        .map(|&topics| {
            let whole = Clusters::fit(&options, &rows, topics, STARTS)?;
            let members: Vec<usize> = rows.iter_rows().map(|row| whole.nearest(row)).collect();
            let stability = stability(&options, &rows, topics, &members)?;
            progress.advance(1);
            Ok(Choice { topics, silhouette: silhouette(&rows, &members, topics), stability })
        })
        .collect();
    progress.finish();
    let measured = measured?;
    let highest = |value: fn(&Choice) -> f64| measured.iter().map(value).fold(1e-9, f64::max);
    let (silhouettes, stabilities) = (highest(|c| c.silhouette), highest(|c| c.stability));
    let merit = |choice: &Choice| choice.silhouette / silhouettes + choice.stability / stabilities;
    let mut best = 0;
    for (place, choice) in measured.iter().enumerate() {
        if merit(choice) > merit(&measured[best]) + 1e-9 {
            best = place;
        }
    }
    Ok((measured, best))
}

fn stability(options: &TopicOptions, rows: &DenseMatrix, topics: usize, members: &[usize]) -> Result<f64> {
    let mut sum = 0.0;
    for resample in 0..RESAMPLES {
        let mut generator = generator(options.seed ^ 0x5AB1_E000, resample);
        let mut kept: Vec<usize> = (0..rows.rows()).collect();
        shuffle(&mut generator, &mut kept);
        kept.truncate((rows.rows() * 4).div_ceil(5).max(topics));
        kept.sort_unstable();
        let part = rows.select_rows(&kept);
        let options = TopicOptions { seed: options.seed.wrapping_add(resample + 1), ..options.clone() };
        let clusters = Clusters::fit(&options, &part, topics, STARTS)?;
        let theirs: Vec<usize> = part.iter_rows().map(|row| clusters.nearest(row)).collect();
        let ours: Vec<usize> = kept.iter().map(|&row| members[row]).collect();
        sum += adjusted_rand_index(&ours, &theirs);
    }
    Ok(sum / RESAMPLES as f64)
}

/// The mean silhouette by cosine distance. Since rows have unit length, a row's mean distance to a cluster is one minus
/// its product with the cluster's mean: O(rows × clusters × dimensions) instead of O(rows²).
fn silhouette(rows: &DenseMatrix, members: &[usize], topics: usize) -> f64 {
    let mut sums = DenseMatrix::zeros(topics, rows.columns());
    let mut counts = vec![0usize; topics];
    for (row, &member) in rows.iter_rows().zip(members) {
        counts[member] += 1;
        sums.row_mut(member).iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let mut total = 0.0;
    for (row, &member) in rows.iter_rows().zip(members) {
        if counts[member] < 2 {
            continue;
        }
        // The row itself is no neighbour of its own.
        let own = (dot(row, sums.row(member)) - dot(row, row)) / (counts[member] - 1) as f64;
        let inside = 1.0 - own;
        let outside = (0..topics)
            .filter(|&other| other != member && counts[other] > 0)
            .map(|other| 1.0 - dot(row, sums.row(other)) / counts[other] as f64)
            .fold(f64::INFINITY, f64::min);
        if outside.is_finite() {
            total += (outside - inside) / inside.max(outside).max(1e-12);
        }
    }
    total / rows.rows().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn four_heaps_are_four_topics() {
        let mut rows = DenseMatrix::zeros(120, 6);
        for row in 0..120 {
            let heap = row % 4;
            rows.row_mut(row)[heap] = 1.0;
            rows.row_mut(row)[4] = (row % 7) as f64 / 40.0;
            rows.row_mut(row)[5] = (row % 11) as f64 / 60.0;
        }
        rows.normalise_rows();
        let (measured, best) = choose(&TopicOptions::default(), &rows, &Silent).unwrap();
        assert_eq!(measured[best].topics, 4, "{measured:?}");
        assert!(measured[best].stability > 0.99);
    }
}
