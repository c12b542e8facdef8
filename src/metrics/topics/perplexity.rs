//! How surprised a model is by documents' words.

use super::exclusivity::{probabilities, transposed};
use crate::error::{Error, Result};
use crate::matrix::math::{exp, ln};
use crate::matrix::{BLOCK_ROWS, CsrMatrix, DenseMatrix, dot};
use crate::parallel;
use serde::Serialize;

/// The least probability that a word is given: the surprise at an impossible word is finite.
const LEAST: f64 = 1e-12;

/// What [`perplexity`] found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Perplexity {
    /// e to the power of minus the mean log-probability of a word: as if the model had to choose
    /// among so many words. Less is better.
    pub perplexity: f64,
    /// The mean log-probability of a word, in nats.
    pub log_likelihood: f64,
    /// How many words were judged: the sum of the counts.
    pub tokens: f64,
    /// How many of them the model takes for impossible; they are given a probability of 10⁻¹².
    pub impossible: f64,
}

/// The perplexity of counted documents under a model: p(word | document) = Σ p(topic | document) ·
/// p(word | topic).
///
/// `counts`: documents × terms, from 0; `document_topics`: documents × topics, `topic_terms`:
/// topics × terms, both weights from 0 whose rows are taken as proportions. For documents that the
/// model was not fitted on, infer their topics from one half of the words and judge the other: code
/// that judges what he has seen praises himself. A document without topics finds all its words
/// impossible. Time O(stored · topics), on all threads; reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::topics::perplexity;
/// use themewise::matrix::{CsrMatrix, DenseMatrix};
/// let mut counts = CsrMatrix::new(4);
/// counts.push_row([(0, 2.0), (1, 1.0)]);
/// let even = DenseMatrix::from_rows(&[vec![1.0, 1.0, 1.0, 1.0]]);
/// let found = perplexity(&counts, &DenseMatrix::from_rows(&[vec![1.0]]), &even)?;
/// assert!((found.perplexity - 4.0).abs() < 1e-12);
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// If the shapes do not fit, a weight or count is below zero or not finite, or there is no word.
pub fn perplexity(counts: &CsrMatrix, document_topics: &DenseMatrix, topic_terms: &DenseMatrix) -> Result<Perplexity> {
    let fits = counts.rows() == document_topics.rows()
        && counts.columns() == topic_terms.columns()
        && document_topics.columns() == topic_terms.rows();
    if !fits {
        return Err(Error::data(format!(
            "counts of {} × {}, documents × topics of {} × {} and topics × terms of {} × {} do not fit",
            counts.rows(),
            counts.columns(),
            document_topics.rows(),
            document_topics.columns(),
            topic_terms.rows(),
            topic_terms.columns()
        )));
    }
    if counts.iter_rows().any(|(_, values)| values.iter().any(|value| !(value.is_finite() && *value >= 0.0))) {
        return Err(Error::data("a count is below zero or not finite"));
    }
    let (mixtures, words) = (probabilities(document_topics)?, transposed(&probabilities(topic_terms)?));
    let blocks: Vec<[f64; 3]> = parallel::map(counts.rows().div_ceil(BLOCK_ROWS), |block| {
        let mut sums = [0.0; 3];
        for row in block * BLOCK_ROWS..((block + 1) * BLOCK_ROWS).min(counts.rows()) {
            let (columns, values) = counts.row(row);
            for (&column, &count) in columns.iter().zip(values) {
                let (chance, count) = (dot(mixtures.row(row), words.row(column as usize)), f64::from(count));
                sums[0] += count;
                sums[1] += count * ln(chance.max(LEAST));
                sums[2] += if chance > 0.0 { 0.0 } else { count };
            }
        }
        sums
    });
    let [tokens, log_likelihood, impossible] =
        blocks.iter().fold([0.0; 3], |all, block| std::array::from_fn(|part| all[part] + block[part]));
    if tokens <= 0.0 {
        return Err(Error::data("there is no word to judge the model by").with_hint("give documents with known words"));
    }
    let log_likelihood = log_likelihood / tokens;
    Ok(Perplexity { perplexity: exp(-log_likelihood), log_likelihood, tokens, impossible })
}
