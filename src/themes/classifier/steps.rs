//! What training reports of itself.

use serde::{Deserialize, Serialize};

/// The feature weights are learned from this many labelled paragraphs on.
pub(super) const MIN_LABELLED: usize = 20;

/// A step of training: whether it was taken, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingStep {
    /// What it is.
    pub name: String,
    /// Whether it was taken.
    pub taken: bool,
    /// Why, in a sentence with its figures.
    pub why: String,
}

impl TrainingStep {
    pub(super) fn new(name: &str, taken: bool, why: String) -> Self {
        Self { name: name.to_owned(), taken, why }
    }
}
