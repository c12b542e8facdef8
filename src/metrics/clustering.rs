//! How well two ways of grouping the same things agree, whatever the groups are called.
//!
//! For topics that nobody named beforehand. Where both sides use the same names, `classification`
//! says more.

use crate::error::{Error, Result};
use crate::matrix::math::ln;
use crate::metrics::partition::adjusted_rand_index;
use serde::Serialize;
use std::collections::BTreeMap;

/// Six figures of agreement between true classes and clusters that were found.
///
/// Prefer the adjusted Rand index to compare clusterings with different numbers of clusters: it
/// alone is corrected for chance, and many small clusters flatter most of the others. Counted on
/// the table of classes × clusters, of which only the filled cells are kept. Rosenberg & Hirschberg
/// (2007) for homogeneity, completeness and V-measure; Hubert & Arabie (1985) for the adjusted Rand
/// index. Time O(n log n), memory O(n). Reproducibility: *bit-exact*; swapping the names of groups
/// moves at most the last bits.
///
/// ```
/// use themewise::metrics::ClusteringScores;
/// let truth = ["finance", "finance", "ratings", "ratings"];
/// let scores = ClusteringScores::of(&truth, &[1, 1, 0, 2])?;
/// assert_eq!(scores.purity, 1.0);
/// assert_eq!(scores.homogeneity, 1.0);
/// assert!((scores.completeness - 2.0 / 3.0).abs() < 1e-12);
/// assert!((scores.v_measure - 0.8).abs() < 1e-12);
/// assert!((scores.adjusted_rand_index - 4.0 / 7.0).abs() < 1e-12);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClusteringScores {
    /// Mutual information by the arithmetic mean of the two entropies, 0 to 1. Equal to the
    /// V-measure, under the name by which many papers know it.
    pub normalized_mutual_information: f64,
    /// Pairs that are together or apart on both sides, corrected for chance: 1 is best, 0 what
    /// chance gives, −0.5 the least.
    pub adjusted_rand_index: f64,
    /// The share of things in the class that is the most frequent of their cluster, 0 to 1.
    /// Clusters of one have 1.
    pub purity: f64,
    /// 1 if each cluster holds one class only; 0 if clusters say nothing of classes.
    pub homogeneity: f64,
    /// 1 if each class lies in one cluster only.
    pub completeness: f64,
    /// The harmonic mean of homogeneity and completeness.
    pub v_measure: f64,
}

impl ClusteringScores {
    /// Compares `truth` and `found`, the class and the cluster of each of n things, in the same
    /// order.
    ///
    /// Labels may be of any ordered type: numbers, strings.
    ///
    /// # Errors
    /// If the two are of different lengths or empty.
    pub fn of<T: Ord, F: Ord>(truth: &[T], found: &[F]) -> Result<Self> {
        if truth.len() != found.len() {
            return Err(Error::data(format!(
                "{} classes cannot be compared with {} clusters",
                truth.len(),
                found.len()
            ))
            .with_hint("give each thing one class and one cluster, in the same order"));
        }
        if truth.is_empty() {
            return Err(Error::data("there is no cluster to judge").with_hint("give at least one labelled thing"));
        }
        let (truth, found) = (intern(truth), intern(found));
        Ok(ContingencyTable::new(&truth, &found).scores(adjusted_rand_index(&truth, &found)))
    }
}

/// Gives equal labels equal numbers, from 0, in the order of the labels.
fn intern<T: Ord>(labels: &[T]) -> Vec<usize> {
    let mut numbers: BTreeMap<&T, usize> = labels.iter().map(|label| (label, 0)).collect();
    for (number, value) in numbers.values_mut().enumerate() {
        *value = number;
    }
    labels.iter().map(|label| numbers[label]).collect()
}

/// The filled cells of classes × clusters, and both margins.
struct ContingencyTable {
    total: usize,
    classes: Vec<usize>,
    clusters: Vec<usize>,
    cells: BTreeMap<(usize, usize), usize>,
}

impl ContingencyTable {
    fn new(truth: &[usize], found: &[usize]) -> Self {
        let mut cells = BTreeMap::new();
        for pair in truth.iter().copied().zip(found.iter().copied()) {
            *cells.entry(pair).or_insert(0) += 1;
        }
        Self { total: truth.len(), classes: counts(truth), clusters: counts(found), cells }
    }

    fn scores(&self, adjusted_rand_index: f64) -> ClusteringScores {
        let (class_entropy, cluster_entropy) = (self.entropy(&self.classes), self.entropy(&self.clusters));
        let information = self.mutual_information();
        // A partition with one group has entropy zero: its score is 1, as in scikit-learn.
        let share = |entropy: f64| if entropy > 0.0 { information / entropy } else { 1.0 };
        let (homogeneity, completeness) = (share(class_entropy), share(cluster_entropy));
        let both = homogeneity + completeness;
        let mean_entropy = 0.5 * (class_entropy + cluster_entropy);
        ClusteringScores {
            normalized_mutual_information: share(mean_entropy),
            adjusted_rand_index,
            purity: self.purity(),
            homogeneity,
            completeness,
            v_measure: if both > 0.0 { 2.0 * homogeneity * completeness / both } else { 0.0 },
        }
    }

    /// In nats.
    fn entropy(&self, sizes: &[usize]) -> f64 {
        let total = self.total as f64;
        let sum: f64 = sizes.iter().map(|&size| size as f64 / total * ln(total / size as f64)).sum();
        sum.max(0.0)
    }

    /// In nats.
    fn mutual_information(&self) -> f64 {
        let total = self.total as f64;
        let term = |(&(class, cluster), &size): (&(usize, usize), &usize)| {
            let by_chance = self.classes[class] as f64 * self.clusters[cluster] as f64;
            size as f64 / total * ln(size as f64 * total / by_chance)
        };
        // Rounding may leave independent sides a hair below zero.
        self.cells.iter().map(term).sum::<f64>().max(0.0)
    }

    fn purity(&self) -> f64 {
        let mut largest = vec![0; self.clusters.len()];
        for (&(_, cluster), &size) in &self.cells {
            largest[cluster] = size.max(largest[cluster]);
        }
        largest.iter().sum::<usize>() as f64 / self.total as f64
    }
}

/// How often each number from 0 is in `labels`.
fn counts(labels: &[usize]) -> Vec<usize> {
    let groups = labels.iter().max().map_or(0, |largest| largest + 1);
    let mut counts = vec![0; groups];
    for &label in labels {
        counts[label] += 1;
    }
    counts
}
