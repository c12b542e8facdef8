//! How good a model is, measured while it was trained and kept in its manifest.

use serde::{Deserialize, Serialize};

/// The figures of a trained model. What could not be measured for want of gold labels is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// What is usual in documents of the model's field; none below five documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldFigures>,
    /// Kinds by leave-one-document-out: each document is cleaned by the boilerplate of the others.
    pub kinds: Option<KindFigures>,
    /// Themes in cross-validation by document: what to expect of new documents like these.
    pub cross_validated: Option<ThemeFigures>,
    /// Themes on the paragraphs that the model learned from: how far it can follow them.
    pub training: Option<ThemeFigures>,
}

/// What is usual in documents of a model's field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldFigures {
    /// The share of a training document's words that the others have too.
    pub known_vocabulary: f64,
    /// The share of the body paragraphs of training documents that the model gives a theme.
    pub themed: f64,
}

/// How well kinds are told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindFigures {
    /// Blocks judged.
    pub blocks: usize,
    /// The share that got its kind.
    pub accuracy: f64,
}

/// How well themes are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeFigures {
    /// Folds, for a cross-validation.
    pub folds: Option<usize>,
    /// Paragraphs judged.
    pub paragraphs: usize,
    /// Micro-averaged precision at the model's threshold.
    pub precision: f64,
    /// Micro-averaged recall.
    pub recall: f64,
    /// Micro-averaged F1.
    pub micro_f1: f64,
    /// The mean of the themes' F1.
    pub macro_f1: f64,
    /// The share of themed paragraphs whose first theme is right.
    pub primary_accuracy: f64,
    /// Expected calibration error of all themes' probabilities, ten bins of equal width.
    pub calibration_error: f64,
    /// F1 for each theme.
    pub themes: Vec<(String, f64)>,
}
