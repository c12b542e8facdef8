//! One number of topics for a fit: the number whose k-means clusters are most stable.

use super::silhouette;
use crate::error::Result;
use crate::estimators::{ClusterAlgorithm, ClusterOptions, Clusters};
use crate::matrix::DenseMatrix;
use crate::metrics::adjusted_rand_index;
use crate::parallel;
use crate::progress::Progress;
use crate::topics::clustering::resample;
use crate::topics::options::TopicOptions;
use serde::{Deserialize, Serialize};

/// The measurements for one number of topics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicCountScore {
    /// The number of topics.
    pub topics: usize,
    /// Mean silhouette by cosine distance, -1 to 1.
    pub silhouette: f64,
    /// Mean adjusted Rand index between the clustering of all and those of resamples, on what they
    /// share.
    pub stability: f64,
}

/// Of more rows than this, an evenly spaced sample is taken for the choice.
const MOST_ROWS: usize = 3000;
const RESAMPLES: u64 = 5;
const STARTS: usize = 3;
/// Real structure shows in few dimensions and in more; clusters that are stable in one width only
/// are an artefact of that width. A third width, 1.5 dimensions a topic, is added, since many
/// topics need more.
const WIDTHS: [usize; 2] = [10, 20];
/// A number whose stability is at most this much below the highest counts as good.
const MARGIN: f64 = 0.05;

/// Measures every candidate; returns them, and the index of the chosen one.
///
/// A candidate's stability is the mean over the first 10, the first 20 and the first 1.5 × topics
/// dimensions. Of the candidates whose stability is within 0.05 of the highest, the middle one is
/// chosen, of two the lower. Silhouettes are reported only: they rise with the number of topics.
///
/// `rows` have unit length and the largest dimensions first. *Bit-exact*.
/// Time O(candidates × resamples × rows × topics × dimensions).
///
/// # Errors
/// If a clustering fails.
pub fn choose(
    options: &TopicOptions,
    rows: &DenseMatrix,
    progress: &dyn Progress,
) -> Result<(Vec<TopicCountScore>, usize)> {
    let step = rows.rows().div_ceil(MOST_ROWS).max(1);
    let thinned: Vec<usize> = (0..rows.rows()).step_by(step).collect();
    let rows = rows.select_rows(&thinned);
    let most = options.max_topics.min(rows.rows() / 8);
    let mut candidates: Vec<usize> = (3..=most).filter(|k| *k <= 10 || k % 2 == 0).collect();
    if candidates.is_empty() {
        candidates.push(rows.rows().clamp(1, 2));
    }
    let widths = |topics: usize| {
        let mut widths = vec![WIDTHS[0], WIDTHS[1], (3 * topics).div_ceil(2)];
        widths.iter_mut().for_each(|width| *width = (*width).min(rows.columns()));
        widths
    };
    let tasks: Vec<(usize, usize)> =
        candidates.iter().flat_map(|&topics| widths(topics).into_iter().map(move |width| (topics, width))).collect();
    progress.start("choosing the number of topics", Some(tasks.len() as u64));
    let measured: Result<Vec<(f64, f64)>> = parallel::map_items(&tasks, |&(topics, width)| {
        let rows = first_dimensions(&rows, width);
        let options = ClusterOptions {
            algorithm: ClusterAlgorithm::Kmeans,
            clusters: topics,
            starts: STARTS,
            seed: options.seed,
        };
        let clusters = Clusters::fit(&options, &rows)?;
        let members: Vec<usize> = rows.iter_rows().map(|row| clusters.nearest(row)).collect();
        let stability = stability(&options, &rows, &members)?;
        progress.advance(1);
        Ok((silhouette::of_dense(&rows, &members, topics), stability))
    })
    .into_iter()
    .collect();
    progress.finish();
    let measured = measured?;
    let choices: Vec<TopicCountScore> = candidates
        .iter()
        .zip(measured.chunks_exact(WIDTHS.len() + 1))
        .map(|(&topics, measured)| {
            let mean = |value: fn(&(f64, f64)) -> f64| {
                measured.iter().fold(0.0, |sum, entry| sum + value(entry)) / measured.len() as f64
            };
            TopicCountScore { topics, silhouette: mean(|entry| entry.0), stability: mean(|entry| entry.1) }
        })
        .collect();
    let stabilities: Vec<f64> = choices.iter().map(|choice| choice.stability).collect();
    let best = middle_of_best(&stabilities, MARGIN);
    Ok((choices, best))
}

/// The first dimensions of rows, of unit length again.
fn first_dimensions(rows: &DenseMatrix, width: usize) -> DenseMatrix {
    let values = rows.iter_rows().flat_map(|row| &row[..width]).copied().collect();
    let mut part = DenseMatrix::from_values(rows.rows(), width, values);
    part.normalise_rows();
    part
}

fn stability(options: &ClusterOptions, rows: &DenseMatrix, members: &[usize]) -> Result<f64> {
    let mut sum = 0.0;
    for number in 0..RESAMPLES {
        let kept = resample(options.seed, number, rows.rows(), 0.8, options.clusters);
        let part = rows.select_rows(&kept);
        let options = ClusterOptions { seed: options.seed.wrapping_add(number + 1), ..options.clone() };
        let clusters = Clusters::fit(&options, &part)?;
        let theirs: Vec<usize> = part.iter_rows().map(|row| clusters.nearest(row)).collect();
        let ours: Vec<usize> = kept.iter().map(|&row| members[row]).collect();
        sum += adjusted_rand_index(&ours, &theirs);
    }
    Ok(sum / RESAMPLES as f64)
}

/// The index of the middle one, of two the lower, of the values within `margin` of the highest.
pub(super) fn middle_of_best(values: &[f64], margin: f64) -> usize {
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let good: Vec<usize> = (0..values.len()).filter(|&place| values[place] >= highest - margin).collect();
    good.get(good.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}
