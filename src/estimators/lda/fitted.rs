//! The fitted model: frozen, made of the topics' words and alpha.

use super::average::Trained;
use super::infer::{Word, fold_in};
use super::options::LdaOptions;
use super::sampler::GibbsSampler;
use super::train::train;
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, DenseMatrix};
use crate::progress::Progress;
use rayon::prelude::*;

/// Topics as distributions over words, paragraphs as mixtures of topics.
///
/// Prefer it to NMF where a paragraph speaks of several things and shares that sum to one are
/// wanted, or where the codebook's words should guide the topics; to k-means where one topic a
/// paragraph is too few. It takes counts, not TF-IDF.
///
/// Collapsed Gibbs sampling (Griffiths & Steyvers 2004) from random topics, in blocks that share no
/// document and no word (Yan, Xu & Qi 2009), so that threads change nothing: each draw is exact but
/// for how frequent each topic is in all, which is as old as the block's beginning where other
/// blocks changed it. Up to some hundred topics all are weighed side by side; above, only those of
/// the document and the word (Yao, Mimno & McCallum 2009). Alpha, one value a topic, and beta are
/// optimised (Minka 2000; Wallach, Mimno & McCallum 2009); samples at the end are averaged.
///
/// Time O(sweeps × tokens × topics), sixteen topics a step, or O(sweeps × tokens × topics of a
/// document and a word); memory 12 bytes a token, 4 bytes × topics × (rows + terms) for few topics
/// or 8 bytes × tokens for many, and 12 bytes × topics × terms for the result. Reproducibility:
/// *bit-exact*, the same on every x86 processor and any number of threads.
///
/// ```
/// use themewise::matrix::CsrMatrix;
/// use themewise::progress::Silent;
/// use themewise::estimators::lda::{Lda, LdaOptions};
/// // Forty paragraphs about columns 0 to 2, forty about 3 to 5.
/// let mut rows = CsrMatrix::new(6);
/// for row in 0..80 {
///     let first = if row < 40 { 0 } else { 3 };
///     rows.push_row((first..first + 3).map(|column| (column, 4.0)));
/// }
/// let lda = Lda::fit(&LdaOptions { topics: 2, ..Default::default() }, &rows, &[], &Silent)?;
/// let theta = lda.infer(&[(0, 2.0), (1, 3.0)]);
/// let topic = if theta[0] > theta[1] { 0 } else { 1 };
/// assert!(theta[topic] > 0.9);
/// assert!(lda.topic_words().row(topic)[..3].iter().all(|&share| share > 0.3));
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Lda {
    options: LdaOptions,
    /// terms × topics.
    phi: Vec<f32>,
    alpha: Vec<f64>,
    beta: f64,
    history: Vec<(usize, f64)>,
}

/// What a file holds of an [`Lda`].
#[derive(Debug, Clone, PartialEq)]
pub struct LdaParts {
    /// The options.
    pub options: LdaOptions,
    /// terms × topics: the share of each term in each topic. Each topic's shares sum to 1.
    pub phi: Vec<f32>,
    /// Of each topic.
    pub alpha: Vec<f64>,
    /// Of all words.
    pub beta: f64,
    /// Measures while fitting: after which sweep, the log-likelihood a token.
    pub history: Vec<(usize, f64)>,
}

impl Lda {
    /// Finds topics in counts: rows × terms, whole numbers.
    ///
    /// `seeds` names columns that belong into a topic: each counts there as if it had been seen
    /// [`seed_weight`](LdaOptions::seed_weight) times as often as it occurs (Jagarlamudi, Daumé &
    /// Udupa 2012; Watanabe & Baturo 2024), and its tokens begin there. Topics without seeds are
    /// free; seeds that no row has are passed over.
    ///
    /// # Errors
    /// If an option cannot work, a value is not a count, a seed names a topic or a column that is
    /// not there, or there is no word at all.
    pub fn fit(
        options: &LdaOptions,
        rows: &CsrMatrix,
        seeds: &[(usize, Vec<u32>)],
        progress: &dyn Progress,
    ) -> Result<Self> {
        Ok(Self::train(options, rows, seeds, false, progress)?.0)
    }

    /// As [`fit`](Self::fit), with the shares of topics that the sampler gave each row: rows ×
    /// topics, averaged over the same samples. What [`infer`](Self::infer) says of a row alone is
    /// near it, not equal.
    ///
    /// # Errors
    /// As [`fit`](Self::fit)'s.
    pub fn fit_with_documents(
        options: &LdaOptions,
        rows: &CsrMatrix,
        seeds: &[(usize, Vec<u32>)],
        progress: &dyn Progress,
    ) -> Result<(Self, DenseMatrix)> {
        let (lda, theta) = Self::train(options, rows, seeds, true, progress)?;
        Ok((lda, theta.unwrap_or_default()))
    }

    fn train(
        options: &LdaOptions,
        rows: &CsrMatrix,
        seeds: &[(usize, Vec<u32>)],
        with_theta: bool,
        progress: &dyn Progress,
    ) -> Result<(Self, Option<DenseMatrix>)> {
        options.check()?;
        // On a thread of the pool, so that rounds need not be handed over to one.
        let sampled = || GibbsSampler::new(options, rows, seeds).map(|sampler| train(sampler, with_theta, progress));
        let trained = rayon::scope(|_| sampled())?;
        let Trained { phi, alpha, beta, theta, history } = trained;
        Ok((Self { options: options.clone(), phi, alpha, beta, history }, theta))
    }

    /// A model from its parts, as a file holds them.
    ///
    /// # Errors
    /// If the parts do not fit one another, or are not distributions.
    pub fn from_parts(parts: LdaParts) -> Result<Self> {
        let LdaParts { options, phi, alpha, beta, history } = parts;
        options.check()?;
        let wrong = |what: &str| Err(Error::model(format!("the parts of the LDA model do not fit: {what}")));
        let topics = options.topics;
        if alpha.len() != topics {
            return wrong("alpha has another number of topics");
        }
        if phi.is_empty() || !phi.len().is_multiple_of(topics) {
            return wrong("the topics' words are not terms × topics");
        }
        if !alpha.iter().chain([&beta]).all(|value| (1e-12..=1e12).contains(value)) {
            return wrong("alpha or beta is not above 0, or beyond all bounds");
        }
        if !phi.iter().all(|value| *value > 0.0 && *value <= 1.0) {
            return wrong("a word's share is not above 0 and at most 1");
        }
        let mut sums = vec![0.0; topics];
        for row in phi.chunks_exact(topics) {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
        if !sums.iter().all(|sum| (sum - 1.0).abs() < 1e-3) {
            return wrong("a topic's words do not sum to 1");
        }
        if !history.iter().all(|(_, value)| value.is_finite()) {
            return wrong("a measure is not finite");
        }
        Ok(Self { options, phi, alpha, beta, history })
    }

    /// What a file holds.
    pub fn parts(&self) -> LdaParts {
        LdaParts {
            options: self.options.clone(),
            phi: self.phi.clone(),
            alpha: self.alpha.clone(),
            beta: self.beta,
            history: self.history.clone(),
        }
    }

    /// The options.
    pub fn options(&self) -> &LdaOptions {
        &self.options
    }

    /// The number of topics.
    pub fn topics(&self) -> usize {
        self.alpha.len()
    }

    /// The number of terms.
    pub fn terms(&self) -> usize {
        self.phi.len() / self.alpha.len()
    }

    /// Alpha of each topic, as it was at the end.
    pub fn alpha(&self) -> &[f64] {
        &self.alpha
    }

    /// Beta, as it was at the end.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// Measures while fitting: after which sweep, and the mean logarithm of a token's probability
    /// given all other tokens' topics.
    pub fn history(&self) -> &[(usize, f64)] {
        &self.history
    }

    /// topics × terms: the share of each term in each topic; rows sum to 1 within single precision.
    pub fn topic_words(&self) -> DenseMatrix {
        let (topics, terms) = (self.topics(), self.terms());
        let mut words = DenseMatrix::zeros(topics, terms);
        let values = words.as_mut_slice();
        for (term, row) in self.phi.chunks_exact(topics).enumerate() {
            for (topic, &value) in row.iter().enumerate() {
                values[topic * terms + term] = f64::from(value);
            }
        }
        words
    }

    /// Each topic's shares of one term, topic after topic.
    ///
    /// # Panics
    /// If there is no such term.
    pub fn term(&self, column: usize) -> &[f32] {
        &self.phi[column * self.topics()..][..self.topics()]
    }

    /// The shares of topics in a row of (column, count) pairs; they sum to 1. Columns that were not
    /// there in training, and counts that are not above 0 or not finite, are passed over; without
    /// words the shares are alpha's.
    ///
    /// CVB0 (Asuncion, Welling, Smyth & Teh 2009) with the topics' words held fixed: deterministic,
    /// of this row alone, no random numbers. Time O(rounds × words × topics), at most 200 rounds.
    /// *Bit-exact.*
    pub fn infer(&self, row: &[(u32, f32)]) -> Vec<f64> {
        fold_in(&self.known(row.iter().copied()), &self.phi, &self.alpha)
    }

    /// rows × topics: what [`infer`](Self::infer) says of each row.
    pub fn document_topics(&self, rows: &CsrMatrix) -> DenseMatrix {
        let mut theta = DenseMatrix::zeros(rows.rows(), self.topics());
        let targets = theta.as_mut_slice().par_chunks_exact_mut(self.topics()).with_min_len(8);
        targets.enumerate().for_each(|(row, target)| {
            let words = self.known(rows.row_entries(row));
            target.copy_from_slice(&fold_in(&words, &self.phi, &self.alpha));
        });
        theta
    }

    /// Puts the topics into the order `order`.
    pub(crate) fn reorder(&mut self, order: &[usize]) {
        let topics = self.topics();
        let transposed = self.phi.chunks_exact(topics).flat_map(|row| order.iter().map(|&topic| row[topic]));
        self.phi = transposed.collect();
        self.alpha = order.iter().map(|&topic| self.alpha[topic]).collect();
    }

    /// The entries that the model can use.
    pub(super) fn known(&self, entries: impl Iterator<Item = (u32, f32)>) -> Vec<Word> {
        let terms = self.terms();
        entries
            .filter(|(column, count)| (*column as usize) < terms && count.is_finite() && *count > 0.0)
            .map(|(column, count)| Word { column: column as usize, count: f64::from(count) })
            .collect()
    }

    /// terms × topics.
    pub(crate) fn phi(&self) -> &[f32] {
        &self.phi
    }
}
