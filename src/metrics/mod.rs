//! Metrics: pure functions of arrays. They know no text, no labels file and no model.

pub mod agreement;
mod assignment;
mod bootstrap;
mod calibration;
mod classification;
mod clustering;
mod confident_joint;
mod confusion;
mod keyness;
mod mcnemar;
mod partition;
mod proportion;
mod ranked;
mod ranking;
mod risk_coverage;
pub mod topics;

#[cfg(test)]
mod tests;

pub use assignment::best_assignment;
pub use bootstrap::{Band, BootstrapOptions};
pub(crate) use bootstrap::{MOST_RESAMPLES, band, percentile, resample, two_sided};
pub use calibration::{BrierParts, CalibrationBin, CalibrationScores, DEFAULT_BINS};
pub(crate) use calibration::{bin_edges, bin_of, losses, mass_edges};
pub use classification::ClassificationScores;
pub(crate) use classification::LabelCounts;
pub use clustering::ClusteringScores;
pub(crate) use confident_joint::off_diagonal;
pub use confusion::ConfusionMatrix;
pub use keyness::frequency_change;
pub use mcnemar::McNemar;
pub use partition::adjusted_rand_index;
pub use proportion::Proportion;
pub use ranked::average_jaccard;
pub(crate) use ranking::{Ranking, label_ranking_precision};
pub use risk_coverage::{AccuracyLevel, ConfidenceLevel, RiskCoverage};
