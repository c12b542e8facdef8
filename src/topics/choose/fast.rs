//! One number of topics for a fit that has to be quick: the fewest whose k-means clusters come back as well as any.

use super::super::cluster::Clusters;
use super::super::{Method, TopicOptions};
use super::{resample, silhouette};
use crate::error::Result;
use crate::matrix::{DenseMatrix, adjusted_rand_index};
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
const MOST_ROWS: usize = 3000;
const RESAMPLES: u64 = 5;
const STARTS: usize = 2;
/// Structure that is there shows in few dimensions as well as in more; what comes back in one of them only is the dimensions' doing.
const WIDTHS: [usize; 2] = [10, 20];
/// Stabilities within so much of the best are as good.
const MARGIN: f64 = 0.03;

/// Measures every candidate and returns them with the place of the best: the fewest topics whose stability, the mean over the first 10 and
/// 20 dimensions, lies within 0.03 of the highest. Silhouettes are measured for who wants to see them; they rise with the number of topics
/// and decide nothing.
///
/// `rows` have unit length, their dimensions the largest first. *Bit-exact*. Time O(candidates × resamples × rows × topics × dimensions).
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
    let mut widths: Vec<usize> = WIDTHS.iter().map(|&width| width.min(rows.columns())).collect();
    widths.dedup();
    let narrow: Vec<DenseMatrix> = widths.iter().map(|&width| first_dimensions(&rows, width)).collect();
    let options = TopicOptions { method: Method::Kmeans, ..options.clone() };
    progress.start("choosing the number of topics", Some((candidates.len() * narrow.len()) as u64));
    let tasks: Vec<(usize, usize)> =
        candidates.iter().flat_map(|&topics| (0..narrow.len()).map(move |width| (topics, width))).collect();
    let measured: Result<Vec<(f64, f64)>> = tasks
        .par_iter()
        .map(|&(topics, width)| {
            let rows = &narrow[width];
            let whole = Clusters::fit(&options, rows, topics, STARTS)?;
            let members: Vec<usize> = rows.iter_rows().map(|row| whole.nearest(row)).collect();
            let stability = stability(&options, rows, topics, &members)?;
            progress.advance(1);
            Ok((silhouette::of_dense(rows, &members, topics), stability))
        })
        .collect();
    progress.finish();
    let measured = measured?;
    let choices: Vec<Choice> = candidates
        .iter()
        .zip(measured.chunks_exact(narrow.len()))
        .map(|(&topics, measured)| {
            let mean = |value: fn(&(f64, f64)) -> f64| {
                measured.iter().fold(0.0, |sum, entry| sum + value(entry)) / measured.len() as f64
            };
            Choice { topics, silhouette: mean(|entry| entry.0), stability: mean(|entry| entry.1) }
        })
        .collect();
    let highest = choices.iter().map(|choice| choice.stability).fold(f64::NEG_INFINITY, f64::max);
    let best = choices.iter().position(|choice| choice.stability >= highest - MARGIN).unwrap_or(0);
    Ok((choices, best))
}

/// The first dimensions of rows, of unit length again.
fn first_dimensions(rows: &DenseMatrix, width: usize) -> DenseMatrix {
    let values = rows.iter_rows().flat_map(|row| &row[..width]).copied().collect();
    let mut part = DenseMatrix::from_values(rows.rows(), width, values);
    part.normalise_rows();
    part
}

fn stability(options: &TopicOptions, rows: &DenseMatrix, topics: usize, members: &[usize]) -> Result<f64> {
    let mut sum = 0.0;
    for number in 0..RESAMPLES {
        let kept = resample(options.seed, number, rows.rows(), 0.8, topics);
        let part = rows.select_rows(&kept);
        let options = TopicOptions { seed: options.seed.wrapping_add(number + 1), ..options.clone() };
        let clusters = Clusters::fit(&options, &part, topics, STARTS)?;
        let theirs: Vec<usize> = part.iter_rows().map(|row| clusters.nearest(row)).collect();
        let ours: Vec<usize> = kept.iter().map(|&row| members[row]).collect();
        sum += adjusted_rand_index(&ours, &theirs);
    }
    Ok(sum / RESAMPLES as f64)
}
