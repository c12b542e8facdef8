//! Evaluation: predictions compared with gold labels.
//!
//! [`read_labels`] reads both from files. [`evaluate`] reports all metrics with confidence
//! intervals, [`compare_models`] the differences between two models, [`compare`] kinds and themes
//! alone, [`label_errors`] gold labels that may be wrong, and [`agreement`] how far annotators
//! agree.
//!
//! Names and conventions are scikit-learn's, and the tests compare with its values. Everything here
//! is *bit-exact*. The metrics themselves are in `metrics`; tables are printed by the command line.

mod accumulator;
mod classification;
mod comparison;
mod evaluation;
mod label_error;
mod label_errors;
mod label_line;
mod labels;
mod labels_csv;
mod learning_curve;
mod matching;
mod metrics;
mod read_labels;
mod score_table;
mod thresholds;

pub mod agreement;

#[cfg(test)]
mod tests;

pub use classification::{ClassificationReport, KindReport, ThemeScores, compare};
pub use comparison::{MetricDifference, ModelComparison, ThemeDifferences, compare_models};
pub use evaluation::{CalibrationReport, Evaluation, MetricValue, ThemeCalibration, ThemeMetrics, evaluate};
pub use label_errors::{LabelErrorOptions, LabelErrors, Suspect, SuspectLabel, label_errors};
pub use labels::{LabelFile, Labels, match_names};
pub use learning_curve::{CurvePoint, CurveRun, CurveValue, LearningCurve};
pub use metrics::{Better, METRICS, Metric, metric};
pub use read_labels::{parse_labels, read_label_file, read_labels};
pub use thresholds::{AtThreshold, ThemeThresholds};
