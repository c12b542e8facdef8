//! How good an answer is: figures from predictions and the truth.
//!
//! [`read_labels`] reads both from files, [`evaluate`] says everything about them, with bands; [`compare_models`] sets two
//! models against each other. [`compare`] judges kinds and themes alone, [`Calibration`] judges probabilities,
//! [`ClusteringScores`] judges groups that nobody named, [`topics`] how good topics are. Names and conventions are scikit-learn's, and the tests
//! compare with its figures. Everything here is *bit-exact*. Tables are `cli`'s to print.

mod classification;
mod comparison;
mod confusion;
mod evaluation;
mod gauge;
mod label_errors;
mod labels;
mod labels_csv;
mod learning_curve;
mod matching;
mod metrics;
mod ranking;
mod selective;
mod sheet;
mod thresholds;

pub mod agreement;

#[cfg(test)]
mod tests;

pub use classification::{ClassificationReport, KindReport, Scores, ThemeScores, compare};
pub use comparison::{Comparison, Difference, McNemar, ThemeDifferences, compare_models};
pub use confusion::Confusion;
pub use evaluation::{CalibrationReport, Evaluation, Figure, ThemeCalibration, ThemeFigures, evaluate};
pub use label_errors::{LabelErrorOptions, LabelErrors, Suspect, SuspectLabel, label_errors};
pub use labels::{LabelFile, Labels, parse_labels, read_label_file, read_labels};
pub use learning_curve::{CurveFigure, CurvePoint, LearningCurve};
pub use metrics::{Better, METRICS, Metric, metric};
pub use selective::{Answered, Reached, RiskCoverage};
pub use thresholds::{AtThreshold, ThemeThresholds};

pub use crate::estimators::folds::{GroupedFolds, join_groups, row_key};
