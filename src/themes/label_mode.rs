//! Whether the themes of a paragraph exclude one another.

use serde::{Deserialize, Serialize};

/// How many themes a paragraph may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LabelMode {
    /// None, one or several: each theme has a probability of its own.
    #[default]
    #[serde(rename = "several")]
    Multilabel,
    /// One: the probabilities of the themes sum to one, and the most probable theme is given if it
    /// reaches its threshold.
    #[serde(rename = "one")]
    Multiclass,
}

impl LabelMode {
    /// The mode for so many themes: a single theme has none to exclude.
    pub(crate) fn of_themes(self, themes: usize) -> Self {
        if themes == 1 { Self::Multilabel } else { self }
    }
}
