//! The labels of a paragraph: gold labels of a person, or predictions of a model.
//!
//! One type for both, so that gold can be made by correcting predictions. `read_labels` reads files
//! of them.

use crate::paragraph::Kind;
use std::collections::BTreeMap;

/// The kind and themes of one paragraph, by a person or a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// The paragraph's id, unique in its file: `document#ordinal`.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Its kind.
    pub kind: Kind,
    /// Its themes, each once. Empty means that it has none.
    pub themes: Vec<String>,
    /// Gold: optional themes. They count neither as right nor as wrong.
    pub optional: Vec<String>,
    /// Its main theme.
    pub primary: Option<String>,
    /// Gold: themes of which each is accepted as the primary one.
    pub primary_either: Vec<String>,
    /// Predictions: the probability of each theme that has one, from 0 to 1.
    pub probabilities: BTreeMap<String, f64>,
    /// Predictions: the probability that it has no theme, from 0 to 1, if known.
    pub none: Option<f64>,
    /// The paragraph's first words (six of a prediction's `text`), to check that the id is still
    /// that of this text.
    pub starts: Option<String>,
    /// The first forty words of its `text`, for display.
    pub excerpt: Option<String>,
}

/// A file of labels of which some lines may not be filled in yet.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFile {
    /// The lines that are filled in.
    pub labels: Vec<Labels>,
    /// The number of body paragraphs without labels: `themes` is null, or `?` in a table. They are
    /// left out.
    pub blank: usize,
}
