//! A mixture of multinomials fitted by EM: each cluster is a distribution over terms, each row
//! belongs to the cluster with the highest posterior. It starts from a given clustering.
//!
//! A truncated SVD keeps the directions of largest variance, not those that separate clusters, and
//! assigns many short texts to the most central cluster. The mixture uses every term.
//! `reduced_clusters` gives the starts.

use crate::error::{Error, Result};
use crate::estimators::reduced_clusters::{ClusterAlgorithm, ClusterOptions, Clusters};
use crate::matrix::argmax;
use crate::matrix::math::{ln, softmax};
use crate::matrix::{BLOCK_ROWS, CsrMatrix, DenseMatrix};
use crate::parallel;
use serde::{Deserialize, Serialize};

/// How a mixture of multinomials is fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MultinomialOptions {
    /// Added to how often each term was seen in each cluster.
    pub smoothing: f64,
    /// The power to which a row's evidence is raised, above 0 to 1: terms of one text repeat one
    /// another, so that each should count for less than it would alone.
    pub tempering: f64,
    /// The most rounds.
    pub rounds: usize,
}

impl Default for MultinomialOptions {
    fn default() -> Self {
        Self { smoothing: 1.0, tempering: 0.3, rounds: 30 }
    }
}

impl MultinomialOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if !(self.smoothing.is_finite() && self.smoothing > 0.0) {
            return Err(Error::options("smoothing must be above 0"));
        }
        if !(self.tempering > 0.0 && self.tempering <= 1.0) {
            return Err(Error::options("tempering must be above 0 and at most 1"));
        }
        if self.rounds == 0 {
            return Err(Error::options("rounds must be at least 1"));
        }
        Ok(())
    }
}

/// A mixture of multinomials over weighted terms: naive Bayes without labels.
///
/// Prefer it to k-means on reduced rows wherever texts are short: on 17,600 news items of 19 terms
/// each it raised the agreement with the true classes from 0.49 to 0.65 (NMI), on long articles it
/// changes little. Expectation and maximisation in turns (Nigam, McCallum, Thrun & Mitchell 2000)
/// at a fixed temperature (Ueda & Nakano 1998), all clusters equally likely beforehand, so that
/// large ones do not swallow small ones. Rows are TF-IDF of unit length, scaled so that on average
/// a row weighs as much as it has terms.
///
/// Time O(rounds · stored · clusters), memory O((rows + terms) · clusters). Reproducibility:
/// *bit-exact*. What is fitted is a table of weights: a row alone gets what it gets in any batch.
///
/// ```
/// use themewise::estimators::{Multinomial, MultinomialOptions};
/// use themewise::matrix::CsrMatrix;
/// let mut rows = CsrMatrix::new(4);
/// for row in 0..8u32 {
///     let first = row % 2 * 2;
///     rows.push_row([(first, 0.6), (first + 1, 0.8)]);
/// }
/// // One row starts in the wrong cluster.
/// let fitted =
///     Multinomial::fit(&MultinomialOptions::default(), &rows, 2, &[0, 1, 0, 1, 0, 1, 0, 0])?;
/// assert_eq!(fitted.assign(&[(2, 1.0)]).unwrap().0, 1);
/// assert_eq!(fitted.assign(&[(0, 1.0)]).unwrap().0, 0);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Multinomial {
    /// terms × clusters: what a unit of a term's weight adds to the score of each cluster. Rounded
    /// to single precision, as a file holds it.
    weights: DenseMatrix,
    /// What the rows came to: the mean over rows of the logarithm of their summed scores; higher is
    /// better.
    fit: f64,
    /// The mean over the training rows of the membership in the cluster that they belong to most.
    mean_maximum_posterior: f64,
    /// The share of the training rows in each cluster.
    shares: Vec<f64>,
}

impl Multinomial {
    /// Fits from `start`, the cluster below `clusters` of each row.
    ///
    /// # Errors
    /// If an option cannot work, there is no row, or a start names a cluster that does not exist.
    pub fn fit(options: &MultinomialOptions, rows: &CsrMatrix, clusters: usize, start: &[usize]) -> Result<Self> {
        options.check()?;
        if rows.stored() == 0 {
            return Err(Error::data("no row has a term").with_hint("give more text, or a lower min_df"));
        }
        if start.len() != rows.rows() || start.iter().any(|&cluster| cluster >= clusters) {
            return Err(Error::data("the clusters to start from do not fit the rows"));
        }
        Ok(Self::fit_transposed(options, rows, &rows.transpose(), clusters, start))
    }

    /// As [`fit`](Self::fit), given the rows transposed.
    fn fit_transposed(
        options: &MultinomialOptions,
        rows: &CsrMatrix,
        transposed: &CsrMatrix,
        clusters: usize,
        start: &[usize],
    ) -> Self {
        let scale = scale(rows);
        let mut memberships = DenseMatrix::zeros(rows.rows(), clusters);
        for (row, &cluster) in start.iter().enumerate() {
            memberships.row_mut(row)[cluster] = 1.0;
        }
        let mut best = f64::NEG_INFINITY;
        for _ in 0..options.rounds {
            let weights = weigh(options, &transposed.multiply(&memberships), scale);
            memberships = rows.multiply(&weights);
            let fit = softmax_rows(&mut memberships);
            // What one more round could change is less than what a file keeps of it.
            if (fit - best).abs() <= 1e-7 * fit.abs() {
                break;
            }
            best = fit;
        }
        let mut weights = weigh(options, &transposed.multiply(&memberships), scale);
        weights.as_mut_slice().iter_mut().for_each(|weight| *weight = f64::from(*weight as f32));
        let mut model = Self { weights, fit: 0.0, mean_maximum_posterior: 0.0, shares: Vec::new() };
        model.measure(rows);
        model
    }

    fn measure(&mut self, rows: &CsrMatrix) {
        let clusters = self.clusters();
        let mut memberships = rows.multiply(&self.weights);
        self.fit = softmax_rows(&mut memberships);
        let mut counts = vec![0usize; clusters];
        let mut sure = 0.0;
        for row in memberships.iter_rows() {
            let cluster = argmax(row);
            counts[cluster] += 1;
            sure += row[cluster];
        }
        let total = rows.rows().max(1) as f64;
        self.mean_maximum_posterior = sure / total;
        self.shares = counts.into_iter().map(|count| count as f64 / total).collect();
    }

    /// A mixture from its parts, as a model file holds them: terms × clusters, and the share of
    /// each cluster.
    ///
    /// # Errors
    /// If the parts do not fit one another.
    pub fn from_parts(weights: DenseMatrix, shares: Vec<f64>) -> Result<Self> {
        let finite = weights.as_slice().iter().chain(&shares).all(|value| value.is_finite());
        if weights.rows() == 0 || shares.is_empty() || weights.columns() != shares.len() || !finite {
            return Err(Error::model("the parts of the mixture do not fit one another"));
        }
        Ok(Self { weights, fit: 0.0, mean_maximum_posterior: 0.0, shares })
    }

    /// The number of clusters.
    pub fn clusters(&self) -> usize {
        self.weights.columns()
    }

    /// terms × clusters: what a unit of a term's weight adds to the score of each cluster.
    pub fn weights(&self) -> &DenseMatrix {
        &self.weights
    }

    /// The share of the training rows in each cluster.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// Puts the clusters into the order `order`.
    pub fn reorder(&mut self, order: &[usize]) {
        let mut transposed = DenseMatrix::zeros(self.weights.rows(), order.len());
        for row in 0..transposed.rows() {
            for (target, &cluster) in transposed.row_mut(row).iter_mut().zip(order) {
                *target = self.weights.row(row)[cluster];
            }
        }
        self.weights = transposed;
        self.shares = order.iter().map(|&cluster| self.shares[cluster]).collect();
    }

    /// rows × clusters: the membership of each row in each cluster; a row sums to one.
    pub fn memberships(&self, rows: &CsrMatrix) -> DenseMatrix {
        let mut memberships = rows.multiply(&self.weights);
        softmax_rows(&mut memberships);
        memberships
    }

    /// The cluster of each row; rows without a term have none.
    pub fn members(&self, rows: &CsrMatrix) -> Vec<Option<usize>> {
        let scores = rows.multiply(&self.weights);
        let of = |row: usize| (!rows.row(row).0.is_empty()).then(|| argmax(scores.row(row)));
        (0..rows.rows()).map(of).collect()
    }

    /// The cluster of one row of TF-IDF weights and the membership in it; none for a row without a
    /// term.
    pub fn assign(&self, row: &[(u32, f32)]) -> Option<(usize, f64)> {
        let memberships = self.memberships_of(row)?;
        let cluster = argmax(&memberships);
        Some((cluster, memberships[cluster]))
    }

    /// The membership of one row of TF-IDF weights in every cluster; none for a row without a term.
    pub fn memberships_of(&self, row: &[(u32, f32)]) -> Option<Vec<f64>> {
        if row.is_empty() {
            return None;
        }
        let mut scores = vec![0.0; self.clusters()];
        for &(column, value) in row {
            let value = f64::from(value);
            for (sum, weight) in scores.iter_mut().zip(self.weights.row(column as usize)) {
                *sum += value * weight;
            }
        }
        softmax(&mut scores);
        Some(scores)
    }
}

/// What makes a row's weights sum, on average, to its number of terms.
fn scale(rows: &CsrMatrix) -> f64 {
    let sum = rows.iter_rows().fold(0.0, |sum, (_, values)| values.iter().fold(sum, |sum, v| sum + f64::from(*v)));
    if sum > 0.0 { rows.stored() as f64 / sum } else { 1.0 }
}

/// The weights for the next round from terms × clusters sums of row weights.
fn weigh(options: &MultinomialOptions, sums: &DenseMatrix, scale: f64) -> DenseMatrix {
    let clusters = sums.columns();
    let mut totals = vec![0.0; clusters];
    for row in sums.iter_rows() {
        totals.iter_mut().zip(row).for_each(|(total, sum)| *total += sum * scale + options.smoothing);
    }
    let logarithms: Vec<f64> = totals.iter().map(|&total| ln(total)).collect();
    let factor = options.tempering * scale;
    let mut weights = sums.clone();
    parallel::for_each_chunk(weights.as_mut_slice(), BLOCK_ROWS * clusters.max(1), |_, block| {
        for row in block.chunks_exact_mut(clusters) {
            for (weight, logarithm) in row.iter_mut().zip(&logarithms) {
                *weight = factor * (ln(*weight * scale + options.smoothing) - logarithm);
            }
        }
    });
    weights
}

/// Turns scores into memberships; returns the mean over rows of the logarithm of the sum of what
/// they were the logarithms of.
fn softmax_rows(scores: &mut DenseMatrix) -> f64 {
    let (rows, width) = (scores.rows(), scores.columns());
    let size = BLOCK_ROWS * width.max(1);
    let mut sums = vec![0.0; scores.as_slice().len().div_ceil(size)];
    let mut blocks: Vec<_> = scores.as_mut_slice().chunks_mut(size).zip(&mut sums).collect();
    parallel::for_each_chunk(&mut blocks, 1, |_, blocks| {
        for (block, sum) in blocks {
            **sum = block.chunks_exact_mut(width).fold(0.0, |sum, row| sum + softmax(row));
        }
    });
    sums.iter().fold(0.0, |sum, block| sum + block) / rows.max(1) as f64
}

/// Clusters of `rows` refined from several starts: k-means on the first 10, 20, 50 … dimensions of
/// `reduced`, each followed by a few rounds; the start that fits best goes on to the end.
///
/// `reduced` holds the rows projected on singular vectors, largest first, before or after they were
/// given unit length. `None` if a cluster would lose all its rows or rows would hardly know where
/// they belong, which happens where there are too many clusters for the text: keep what k-means
/// gave then. Reproducibility: *bit-exact*.
///
/// # Errors
/// If an option cannot work, or there are fewer rows than clusters.
pub fn refine(
    options: &MultinomialOptions,
    seed: u64,
    rows: &CsrMatrix,
    reduced: &DenseMatrix,
    clusters: usize,
) -> Result<Option<Multinomial>> {
    options.check()?;
    let starts = starts(seed, reduced, clusters)?;
    let transposed = rows.transpose();
    let mut tempering = options.tempering;
    loop {
        let options = MultinomialOptions { tempering, ..options.clone() };
        let first_rounds = MultinomialOptions { rounds: FIRST_ROUNDS, ..options };
        let tried: Vec<Multinomial> = parallel::map_items(&starts, |start| {
            Multinomial::fit_transposed(&first_rounds, rows, &transposed, clusters, start)
        });
        let mut best: Option<usize> = None;
        for (place, model) in tried.iter().enumerate() {
            if best.is_none_or(|best| model.fit > tried[best].fit) {
                best = Some(place);
            }
        }
        let Some(best) = best else { return Ok(None) };
        let start: Vec<usize> = tried[best].members(rows).into_iter().map(|member| member.unwrap_or(0)).collect();
        let model = Multinomial::fit_transposed(&options, rows, &transposed, clusters, &start);
        let settled = model.mean_maximum_posterior >= LEAST_MEAN_POSTERIOR || clusters < 2;
        if settled && model.shares.iter().all(|&share| share > 0.0) {
            return Ok(Some(model));
        }
        if tempering >= 1.0 {
            return Ok(None);
        }
        // A higher exponent gives memberships closer to 0 and 1.
        tempering = (tempering * 1.6).min(1.0);
    }
}

/// Rounds for each start before the best is chosen.
const FIRST_ROUNDS: usize = 6;
/// With less, most rows belong to several clusters.
const LEAST_MEAN_POSTERIOR: f64 = 0.6;
/// Dimensions for the starts.
const DIMENSIONS: [usize; 4] = [10, 20, 50, 100];
/// Starts for each number of dimensions.
const STARTS: u64 = 2;

/// The members of every start.
fn starts(seed: u64, reduced: &DenseMatrix, clusters: usize) -> Result<Vec<Vec<usize>>> {
    let mut widths: Vec<usize> = DIMENSIONS.iter().map(|&width| width.min(reduced.columns())).collect();
    widths.dedup();
    let wanted: Vec<(usize, u64)> =
        widths.iter().flat_map(|&width| (0..STARTS).map(move |start| (width, start))).collect();
    parallel::map_items(&wanted, |&(width, start)| {
        let mut part = DenseMatrix::zeros(reduced.rows(), width);
        for row in 0..reduced.rows() {
            part.row_mut(row).copy_from_slice(&reduced.row(row)[..width]);
        }
        part.normalise_rows();
        let options = ClusterOptions {
            algorithm: ClusterAlgorithm::Kmeans,
            clusters,
            starts: 2,
            seed: seed.wrapping_add(start.wrapping_mul(0x9E37_79B9)),
        };
        let found = Clusters::fit(&options, &part)?;
        Ok(part.iter_rows().map(|row| found.nearest(row)).collect())
    })
    .into_iter()
    .collect()
}

#[cfg(test)]
#[path = "multinomial_mixture_tests.rs"]
mod tests;
