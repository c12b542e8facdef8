//! How good an answer is: figures from predictions and the truth.
//!
//! [`read_labels`] reads both from files, [`compare`] judges kinds and themes, [`Calibration`] judges probabilities,
//! [`ClusteringScores`] judges groups that nobody named, [`topics`] how good topics are. Names and conventions are scikit-learn's, and the tests
//! compare with its figures. Everything here is *bit-exact*. Tables are `cli`'s to print.

mod calibration;
mod classification;
mod clustering;
mod labels;
mod timeline;
pub mod topics;

pub mod agreement;

#[cfg(test)]
mod tests;

pub use calibration::{Calibration, CalibrationBin, DEFAULT_BINS};
pub use classification::{ClassificationReport, KindReport, Scores, ThemeScores, compare};
pub use clustering::ClusteringScores;
pub use labels::{Labels, parse_labels, read_labels};
pub use timeline::{SURE, Share, Timeline, frequency_change};
