//! Metrics: pure functions of arrays. They know no text, no labels file and no model.

mod assignment;
mod bootstrap;
mod calibration;
mod clustering;
mod keyness;
mod partition;
mod proportion;
mod ranked;
pub mod topics;

pub use assignment::best_assignment;
pub use bootstrap::{Band, BootstrapOptions};
pub(crate) use bootstrap::{band, percentile, resample, two_sided};
pub use calibration::{BrierParts, CalibrationBin, CalibrationScores, DEFAULT_BINS};
pub(crate) use calibration::{EPSILON, bin_edges, bin_of, mass_edges};
pub use clustering::ClusteringScores;
pub use keyness::frequency_change;
pub use partition::adjusted_rand_index;
pub use proportion::Proportion;
pub use ranked::average_jaccard;
