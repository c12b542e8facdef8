//! One theme a passage: a tempered mixture of multinomials that starts from weak labels and learns
//! from all passages.
//!
//! Best where each text has one theme. Several themes at once, and none, are left to `membership`.

use super::subclusters::subclusters;
use super::unlabelled_corpus::UnlabelledCorpus;
use super::weak_label::WeakLabel;
use crate::matrix::math::{exp, ln};
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel, multiply_row};
use crate::parallel;
use crate::themes::log_space::log_sum_exp;
use serde::{Deserialize, Serialize};

/// How the mixture is fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MixtureOptions {
    /// Added to how often each word was seen in each component (Lidstone).
    pub smoothing: f64,
    /// A longer text counts as so many words, since words of one text repeat one another.
    pub effective_length: f64,
    /// How much of a passage's responsibilities its weak label keeps, 0 to 1.
    #[serde(rename = "hold")]
    pub weak_label_weight: f64,
    /// How much a passage without a weak label counts, 0 to 1.
    #[serde(rename = "unlabelled")]
    pub unlabelled_weight: f64,
    /// Iterations of expectation and maximisation; 0 is naive Bayes on the weak labels alone.
    #[serde(rename = "rounds")]
    pub iterations: usize,
    /// Components a theme: more than one where a theme covers several kinds of text.
    pub components: usize,
}

impl Default for MixtureOptions {
    fn default() -> Self {
        Self {
            smoothing: 0.1,
            effective_length: 10.0,
            weak_label_weight: 0.3,
            unlabelled_weight: 1.0,
            iterations: 30,
            components: 1,
        }
    }
}

/// The logarithm of a share that is practically zero.
const LOG_ZERO: f64 = -100.0;

/// Tempered naive Bayes, semi-supervised, frozen.
///
/// Nigam, McCallum, Thrun & Mitchell (2000), *Text classification from labeled and unlabeled
/// documents using EM*, with likelihoods tempered by the length of the text and weak labels of seed
/// words in place of labels. Prefer it to [`Membership`](super::Membership) for the one theme of a
/// text. Time O(stored · themes · iterations), memory O((passages + columns) · themes).
/// *Bit-exact.*
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// columns × components: the logarithm of each word's probability over its probability in the
    /// corpus.
    pub(super) weights: Panel,
    /// The logarithm of each component's share.
    pub(super) shares: Vec<f64>,
    pub(super) components: usize,
    pub(super) effective_length: f64,
}

impl Mixture {
    /// Fits a mixture to a corpus.
    pub(crate) fn fit(options: &MixtureOptions, corpus: &UnlabelledCorpus) -> Self {
        let rows = &corpus.counts;
        let columns = rows.transpose();
        let unigram = corpus.unigram();
        let width = corpus.themes * options.components;
        let label_weight = (0.1 * corpus.len() as f64 / corpus.labelled().max(1) as f64).clamp(1.0, 3.0) as f32;
        let mut responsibilities = Panel::zeros(corpus.len(), width);
        let clusters = subclusters(corpus, options.components);
        for (passage, label) in corpus.weak_labels.iter().enumerate() {
            let weight = if matches!(label, WeakLabel::Person(_)) { label_weight } else { 1.0 };
            for &(theme, share) in label.shares() {
                let component = clusters[passage].iter().find(|(t, _)| *t == theme).map_or(0, |(_, c)| *c as usize);
                responsibilities.row_mut(passage)[theme as usize * options.components + component] = share * weight;
            }
        }
        let has_evidence = corpus.has_evidence();
        let mut fitted = Self::of(options, &columns, &responsibilities, &unigram, &has_evidence);
        let lengths: Vec<f64> = rows.iter_rows().map(|(_, values)| length(values)).collect();
        let mut scores = Panel::zeros(corpus.len(), width);
        for _ in 0..options.iterations {
            rows.multiply_panel_into(&fitted.weights, &mut scores);
            let stride = scores.stride();
            parallel::for_each_chunk(scores.as_mut_slice(), (BLOCK_ROWS * stride).max(1), |block, rows| {
                for (place, row) in rows.chunks_exact_mut(stride).enumerate() {
                    let passage = block * BLOCK_ROWS + place;
                    fitted.tempered_softmax(&mut row[..width], lengths[passage]);
                    mix_in_label(options, &corpus.weak_labels[passage], label_weight, &mut row[..width]);
                }
            });
            fitted = Self::of(options, &columns, &scores, &unigram, &has_evidence);
        }
        fitted
    }

    /// The most likely mixture for these responsibilities (passages × components).
    fn of(
        options: &MixtureOptions,
        columns: &CsrMatrix,
        responsibilities: &Panel,
        unigram: &[f64],
        has_evidence: &[bool],
    ) -> Self {
        let width = responsibilities.width();
        let sums = columns.multiply_panel(responsibilities);
        let mut totals = vec![options.smoothing * columns.rows() as f64; width];
        for row in sums.iter_rows() {
            totals.iter_mut().zip(row).for_each(|(total, value)| *total += f64::from(*value));
        }
        let mut shares = vec![1.0 / options.components as f64; width];
        for row in responsibilities.iter_rows() {
            shares.iter_mut().zip(row).for_each(|(share, value)| *share += f64::from(*value));
        }
        let all: f64 = shares.iter().sum();
        let mut weights = sums;
        let stride = weights.stride();
        parallel::for_each_chunk(weights.as_mut_slice(), (BLOCK_ROWS * stride).max(1), |block, rows| {
            for (place, row) in rows.chunks_exact_mut(stride).enumerate() {
                let in_corpus = ln(unigram[block * BLOCK_ROWS + place].max(1e-12));
                for (value, total) in row.iter_mut().zip(&totals) {
                    *value = (ln((f64::from(*value) + options.smoothing) / total) - in_corpus) as f32;
                }
            }
        });
        Self {
            weights,
            shares: shares
                .iter()
                .enumerate()
                .map(|(component, share)| {
                    // A theme without evidence is never likely.
                    if has_evidence[component / options.components] { ln(share / all) } else { LOG_ZERO }
                })
                .collect(),
            components: options.components,
            effective_length: options.effective_length,
        }
    }

    /// What the log-likelihood of a text of so many words is multiplied by.
    pub(super) fn tempering_exponent(&self, length: f64) -> f64 {
        (self.effective_length / length.max(1.0)).min(1.0)
    }

    /// Turns sums of weights into responsibilities, which sum to one.
    fn tempered_softmax(&self, row: &mut [f32], length: f64) {
        let exponent = self.tempering_exponent(length);
        let mut most = f64::NEG_INFINITY;
        let mut scores = vec![0.0; row.len()];
        for ((score, share), sum) in scores.iter_mut().zip(&self.shares).zip(row.iter()) {
            *score = share + exponent * f64::from(*sum);
            most = most.max(*score);
        }
        let mut total = 0.0;
        for score in &mut scores {
            *score = exp(*score - most);
            total += *score;
        }
        row.iter_mut().zip(&scores).for_each(|(value, score)| *value = (score / total) as f32);
    }

    /// The logarithm of every theme's probability, responsibilities that the text has one of them;
    /// they sum to one.
    pub(crate) fn log_posteriors(&self, row: &[(u32, f32)], scratch: &mut Vec<f32>) -> Vec<f64> {
        scratch.clear();
        scratch.resize(self.weights.stride(), 0.0);
        multiply_row(row, &self.weights, scratch);
        let exponent = self.tempering_exponent(row.iter().map(|(_, count)| f64::from(*count)).sum());
        let scores: Vec<f64> =
            self.shares.iter().zip(scratch.iter()).map(|(share, sum)| share + exponent * f64::from(*sum)).collect();
        let all = log_sum_exp(&scores);
        scores.chunks_exact(self.components).map(|of_theme| log_sum_exp(of_theme) - all).collect()
    }
}

/// The number of words of a row.
fn length(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value)).sum()
}

/// Mixes the responsibilities of a passage with its weak label.
fn mix_in_label(options: &MixtureOptions, label: &WeakLabel, label_weight: f32, row: &mut [f32]) {
    let components = options.components;
    let (of_label, of_model, weight) = match label {
        WeakLabel::None => (0.0, options.unlabelled_weight as f32, 1.0),
        WeakLabel::Terms(_) => (options.weak_label_weight as f32, 1.0 - options.weak_label_weight as f32, 1.0),
        WeakLabel::Person(_) => (1.0, 0.0, label_weight),
    };
    let within: Vec<f32> = label
        .shares()
        .iter()
        .map(|&(theme, _)| row[theme as usize * components..][..components].iter().sum())
        .collect();
    let before = row.to_vec();
    row.iter_mut().for_each(|value| *value *= of_model);
    for (&(theme, share), within) in label.shares().iter().zip(within) {
        let first = theme as usize * components;
        for place in first..first + components {
            let part = if within > 1e-30 { before[place] / within } else { 1.0 / components as f32 };
            row[place] += of_label * weight * share * part;
        }
    }
}
