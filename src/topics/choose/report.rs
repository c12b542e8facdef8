//! The result of a comparison of numbers of topics.

use super::options::ChooseOptions;
use crate::metrics::percentile;
use serde::{Deserialize, Serialize};

/// The mean over resamples, and the range of most of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResampleRange {
    /// The lower quantile.
    pub low: f64,
    /// The mean.
    pub mean: f64,
    /// The upper quantile.
    pub high: f64,
}

impl ResampleRange {
    /// Of `values`, at least one, without the share `tail` at each end.
    pub(super) fn of(values: &[f64], tail: f64) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mean = values.iter().fold(0.0, |sum, value| sum + value) / values.len() as f64;
        Self { low: percentile(&sorted, tail), mean, high: percentile(&sorted, 1.0 - tail) }
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// Whether a topic recurs in enough resamples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicStability {
    /// In at least the share that the options ask for.
    Stable,
    /// In fewer: do not rely on it.
    Unstable,
}

/// What was measured for one number of topics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicCountCandidate {
    /// The number of topics.
    pub topics: usize,
    /// The adjusted Rand index between the fit of all rows and those of resamples, on the rows that
    /// they share.
    pub stability: ResampleRange,
    /// The mean over topics of the cosine to their partners in resamples.
    pub agreement: ResampleRange,
    /// The mean silhouette by cosine distance, on the sparse rows.
    pub silhouette: f64,
    /// For each topic of the fit of all rows, the share of resamples in which it recurs.
    #[serde(alias = "survival")]
    pub topic_stability: Vec<f64>,
    /// Mean coherence of the topics' words, where the caller has measured it.
    pub coherence: Option<f64>,
    /// Agreement with gold labels, where the caller has measured it.
    pub gold: Option<f64>,
}

impl TopicCountCandidate {
    /// For each topic, whether it is stable.
    pub fn topic_stabilities(&self, options: &ChooseOptions) -> Vec<TopicStability> {
        let of = |share: &f64| if *share >= options.stable { TopicStability::Stable } else { TopicStability::Unstable };
        self.topic_stability.iter().map(of).collect()
    }
}

/// Which number of topics to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recommendation {
    /// Any of these numbers; `best` if one is needed.
    Range {
        /// The fewest.
        from: usize,
        /// The most.
        to: usize,
        /// The middle one of those whose stability is within the margin of the highest.
        best: usize,
    },
    /// The ranges of all numbers overlap: the data do not decide.
    Undecided {
        /// The number to take if one is needed.
        best: usize,
    },
}

/// The comparison of all numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicCountReport {
    /// The options of the comparison.
    pub options: ChooseOptions,
    /// By ascending number of topics.
    pub candidates: Vec<TopicCountCandidate>,
    /// Judged by stability alone.
    pub recommendation: Recommendation,
}
