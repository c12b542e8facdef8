//! What topics are found in.

use crate::matrix::CsrMatrix;

/// A topic that is known beforehand: a theme's name and its terms, as columns with weights.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicSeed {
    /// The name of the topic.
    pub name: String,
    /// Its terms: columns and weights.
    pub terms: Vec<(u32, f32)>,
}

/// Rows of a corpus, with what is needed to describe topics.
pub struct TopicInput<'a> {
    /// Paragraphs × terms: TF-IDF, L2-normalised. Sort the rows by id, so that the result does not
    /// depend on the order of the files.
    pub rows: &'a CsrMatrix,
    /// How often each of the terms occurs, in the pattern of `rows`.
    pub counts: &'a CsrMatrix,
    /// A column's readable form; none for columns that are not shown.
    pub readable: &'a (dyn Fn(u32) -> Option<String> + Sync),
    /// A row's id and text.
    pub paragraph: &'a dyn Fn(usize) -> (String, String),
    /// For phrases: each row's columns in the order of its text, with [`GAP`](super::GAP) between
    /// those that are not adjacent. Empty: no phrases.
    pub sequences: &'a [Vec<u32>],
    /// Topics that are known beforehand, for NMF and LDA.
    pub seeds: &'a [TopicSeed],
}

/// The rows that estimators are fitted on: those with at least one term.
#[derive(Clone, Copy)]
pub(super) struct FitRows<'a> {
    /// Paragraphs × terms: TF-IDF.
    pub(super) rows: &'a CsrMatrix,
    /// In the same pattern.
    pub(super) counts: &'a CsrMatrix,
    /// Topics that are known beforehand.
    pub(super) seeds: &'a [TopicSeed],
}
