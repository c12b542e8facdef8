//! Whether a topic's words are its own: exclusivity, and FREX, which weighs it against frequency.
//!
//! From a model's topics × terms weights. By words and texts alone, `coherence` judges.

use super::coherence::mean;
use super::sequences::check_topics;
use crate::error::{Error, Result};
use crate::matrix::DenseMatrix;

/// The weights of topics × terms as probabilities: every row sums to one, or to zero where it has
/// no weight.
pub(crate) fn probabilities(topic_terms: &DenseMatrix) -> Result<DenseMatrix> {
    if topic_terms.as_slice().iter().any(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(Error::data("a weight of a topic's word is below zero or not finite")
            .with_hint("give probabilities, counts or other weights from 0 up; set what is below to 0"));
    }
    let mut rows = topic_terms.clone();
    for row in 0..rows.rows() {
        let row = rows.row_mut(row);
        // Weights may be as large as numbers go: the largest becomes one first, so that no sum
        // overflows.
        let largest = row.iter().copied().fold(0.0, f64::max);
        if largest > 0.0 {
            row.iter_mut().for_each(|weight| *weight /= largest);
            let sum = row.iter().fold(0.0, |sum, weight| sum + weight);
            row.iter_mut().for_each(|weight| *weight /= sum);
        }
    }
    Ok(rows)
}

/// Columns × rows, so that what one term needs stands together.
pub(crate) fn transposed(matrix: &DenseMatrix) -> DenseMatrix {
    let mut transposed = DenseMatrix::zeros(matrix.columns(), matrix.rows());
    for (number, row) in matrix.iter_rows().enumerate() {
        for (column, &value) in row.iter().enumerate() {
            transposed.row_mut(column)[number] = value;
        }
    }
    transposed
}

/// For each term and topic p(term | topic) / Σ p(term | any topic); 0 for terms of no topic.
fn shares(probabilities: &DenseMatrix) -> DenseMatrix {
    let mut sums = vec![0.0; probabilities.columns()];
    for row in probabilities.iter_rows() {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let mut shares = probabilities.clone();
    for row in 0..shares.rows() {
        for (share, sum) in shares.row_mut(row).iter_mut().zip(&sums) {
            *share = if *sum > 0.0 { *share / sum } else { 0.0 };
        }
    }
    shares
}

/// The mean, over each topic's words, of p(word | topic) / Σ p(word | any topic): 1 where nobody
/// else has them, 1/K where all have them alike.
///
/// As in MALLET's diagnostics. `topic_terms`: topics × terms, weights from 0, each row taken as
/// proportions. `topics`: for each row its best words. `None` for a topic without words. Time and
/// memory O(topics · terms). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::topics::exclusivity;
/// use themewise::matrix::DenseMatrix;
/// let weights = DenseMatrix::from_rows(&[vec![3.0, 1.0, 0.0], vec![0.0, 1.0, 1.0]]);
/// // 3/4 against nothing, 1/4 against 1/2.
/// assert_eq!(exclusivity(&weights, &[[0, 1], [2, 1]])?[0], Some((1.0 + 1.0 / 3.0) / 2.0));
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// If there are not as many topics as rows, a word is in no column, or a weight is below zero or
/// not finite.
pub fn exclusivity<T: AsRef<[u32]>>(topic_terms: &DenseMatrix, topics: &[T]) -> Result<Vec<Option<f64>>> {
    check_words(topic_terms, topics)?;
    Ok(mean_of_words(&shares(&probabilities(topic_terms)?), topics))
}

/// Every term's FREX in every topic, topics × terms, 0 to 1: the harmonic mean of where its
/// frequency and its exclusivity stand among the topic's terms.
///
/// Bischof & Airoldi (2012), *Summarizing topical content with word frequency and exclusivity*: 1 /
/// (ω / ECDF(exclusivity) + (1 − ω) / ECDF(frequency)), each ECDF over all terms in the topic (the
/// share of terms with no more). `weight` is ω, the weight of exclusivity; 0.5 is usual. Rank a
/// topic's terms by it for words that are both frequent and the topic's own. Time O(topics · terms
/// · log terms). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::matrix::DenseMatrix;
/// use themewise::metrics::topics::frex;
/// let found = frex(&DenseMatrix::from_rows(&[vec![2.0, 1.0, 1.0], vec![0.0, 1.0, 3.0]]), 0.5)?;
/// // Term 1 of topic 0: p = 1/4, as term 2's: ECDF 2/3.
/// // Its share 1/2 is higher than one of three: ECDF 2/3.
/// assert!((found.row(0)[1] - 2.0 / 3.0).abs() < 1e-12);
/// assert_eq!(found.row(0)[0], 1.0);
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// If the weight is not from 0 to 1, or a weight of the matrix is below zero or not finite.
pub fn frex(topic_terms: &DenseMatrix, weight: f64) -> Result<DenseMatrix> {
    if !(0.0..=1.0).contains(&weight) {
        return Err(Error::options(format!("the weight of exclusivity is {weight}, not from 0 to 1")));
    }
    let frequency = probabilities(topic_terms)?;
    let exclusivity = shares(&frequency);
    let mut found = DenseMatrix::zeros(frequency.rows(), frequency.columns());
    for topic in 0..frequency.rows() {
        let (frequent, exclusive) = (ecdf(frequency.row(topic)), ecdf(exclusivity.row(topic)));
        for (value, (frequent, exclusive)) in found.row_mut(topic).iter_mut().zip(frequent.into_iter().zip(exclusive)) {
            *value = 1.0 / (weight / exclusive + (1.0 - weight) / frequent);
        }
    }
    Ok(found)
}

/// The mean [`frex`] of each topic's words; `None` for a topic without words.
///
/// # Errors
/// As [`frex`]'s and [`exclusivity`]'s.
pub fn mean_frex<T: AsRef<[u32]>>(topic_terms: &DenseMatrix, topics: &[T], weight: f64) -> Result<Vec<Option<f64>>> {
    check_words(topic_terms, topics)?;
    Ok(mean_of_words(&frex(topic_terms, weight)?, topics))
}

fn mean_of_words<T: AsRef<[u32]>>(values: &DenseMatrix, topics: &[T]) -> Vec<Option<f64>> {
    let of_topic =
        |(topic, words): (usize, &T)| mean(words.as_ref().iter().map(|&word| values.row(topic)[word as usize]));
    topics.iter().enumerate().map(of_topic).collect()
}

/// For each value the share of values that are not above it: above 0, at most 1.
fn ecdf(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |value: &f64| sorted.partition_point(|other| other <= value);
    values.iter().map(|value| rank(value) as f64 / values.len() as f64).collect()
}

/// Checks that topics and rows, words and columns belong together.
pub(crate) fn check_words<T: AsRef<[u32]>>(topic_terms: &DenseMatrix, topics: &[T]) -> Result<()> {
    check_topics(topics)?;
    if topics.len() != topic_terms.rows() {
        return Err(Error::data(format!("{} lists of words do not fit {} topics", topics.len(), topic_terms.rows())));
    }
    let terms = topic_terms.columns();
    match topics.iter().flat_map(|topic| topic.as_ref()).find(|word| **word as usize >= terms) {
        Some(word) => Err(Error::data(format!("word {word} is in no column of {terms} terms"))),
        None => Ok(()),
    }
}
