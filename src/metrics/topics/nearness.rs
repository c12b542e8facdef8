//! How near topics are to one another, by their words and by their weights.

use super::exclusivity::{check_words, probabilities};
use crate::error::Result;
use crate::matrix::{DenseMatrix, dot};
use crate::metrics::ranked::average_jaccard;
use serde::Serialize;

/// How near another topic is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NearestTopic {
    /// Its number.
    pub topic: usize,
    /// The average Jaccard index of the words, 0 to 1.
    pub words: f64,
    /// The cosine of the weights of terms, 0 to 1. Needs topics × terms.
    pub weights: Option<f64>,
}

/// How near any two topics are.
pub(crate) struct Nearness {
    words: DenseMatrix,
    weights: Option<DenseMatrix>,
}

impl Nearness {
    pub(crate) fn new(topics: &[Vec<u32>], topic_terms: Option<&DenseMatrix>) -> Result<Self> {
        let count = topics.len();
        let mut words = DenseMatrix::zeros(count, count);
        for (row, ours) in topics.iter().enumerate() {
            for (value, theirs) in words.row_mut(row).iter_mut().zip(topics) {
                *value = if ours.is_empty() { 0.0 } else { average_jaccard(ours, theirs) };
            }
        }
        let Some(terms) = topic_terms else { return Ok(Self { words, weights: None }) };
        check_words(terms, topics)?;
        let mut rows = probabilities(terms)?;
        rows.normalise_rows();
        let mut weights = DenseMatrix::zeros(count, count);
        for row in 0..count {
            for other in 0..count {
                weights.row_mut(row)[other] = dot(rows.row(row), rows.row(other));
            }
        }
        Ok(Self { words, weights: Some(weights) })
    }

    pub(crate) fn between(&self, topic: usize, other: usize) -> NearestTopic {
        let weights = self.weights.as_ref().map(|weights| weights.row(topic)[other]);
        NearestTopic { topic: other, words: self.words.row(topic)[other], weights }
    }

    /// By words, then by weights; of equals the first.
    pub(crate) fn nearest(&self, topic: usize) -> Option<NearestTopic> {
        let others = (0..self.words.rows()).filter(|&other| other != topic).map(|other| self.between(topic, other));
        let key = |near: &NearestTopic| (near.words, near.weights.unwrap_or(0.0));
        others.reduce(|best, other| if key(&other) > key(&best) { other } else { best })
    }
}
