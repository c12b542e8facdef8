//! One theme a passage: a tempered mixture of multinomials that begins at the codebook's votes and learns from all that
//! nobody labelled.
//!
//! What it says is sharpest where each text has one theme. Several themes at once, and none, are `membership`'s.

use super::pile::{Anchor, Pile};
use super::split::split;
use crate::matrix::math::{exp, ln};
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel, multiply_row};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How the mixture is fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MixtureOptions {
    /// Added to how often each word was seen in each component (Lidstone).
    pub smoothing: f64,
    /// A text says no more than so many words of it would: its words repeat one another.
    pub effective_length: f64,
    /// How far a passage in which terms stand is held to their votes, 0 to 1.
    pub hold: f64,
    /// How much an unlabelled passage counts.
    pub unlabelled: f64,
    /// Rounds of expectation and maximisation; none is naive Bayes on the votes alone.
    pub rounds: usize,
    /// Components a theme: more than one where a theme is several unlike things.
    pub components: usize,
}

impl Default for MixtureOptions {
    fn default() -> Self {
        Self { smoothing: 0.1, effective_length: 10.0, hold: 0.3, unlabelled: 1.0, rounds: 30, components: 1 }
    }
}

/// The logarithm of a share that is as good as nought.
const NEVER: f64 = -100.0;

/// Tempered naive Bayes, semi-supervised, frozen.
///
/// Nigam, McCallum, Thrun & Mitchell (2000), *Text classification from labeled and unlabeled documents using EM*, at a
/// temperature for each length of text, from votes of seed words in place of labels. Prefer it to
/// [`Membership`](super::Membership) for the one theme of a text. Time O(stored · themes · rounds), memory
/// O((passages + columns) · themes). Reproducibility: *bit-exact*.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// columns × components: the logarithm of each word's probability, over its probability in the whole pile.
    pub(super) weights: Panel,
    /// The logarithm of each component's share.
    pub(super) shares: Vec<f64>,
    pub(super) components: usize,
    pub(super) effective_length: f64,
}

impl Mixture {
    /// Fits a mixture to a pile.
    pub(crate) fn fit(options: &MixtureOptions, pile: &Pile) -> Self {
        let rows = &pile.counts;
        let columns = rows.transpose();
        let unigram = pile.unigram();
        let width = pile.themes * options.components;
        let label_weight = (0.1 * pile.len() as f64 / pile.labelled().max(1) as f64).clamp(1.0, 3.0) as f32;
        let mut given = Panel::zeros(pile.len(), width);
        let start = split(pile, options.components);
        for (passage, anchor) in pile.anchors.iter().enumerate() {
            let weight = if matches!(anchor, Anchor::Label(_)) { label_weight } else { 1.0 };
            for &(theme, share) in anchor.shares() {
                let component = start[passage].iter().find(|(t, _)| *t == theme).map_or(0, |(_, c)| *c as usize);
                given.row_mut(passage)[theme as usize * options.components + component] = share * weight;
            }
        }
        let anchored = pile.anchored();
        let mut fitted = Self::of(options, &columns, &given, &unigram, &anchored);
        let lengths: Vec<f64> = rows.iter_rows().map(|(_, values)| length(values)).collect();
        let mut scores = Panel::zeros(pile.len(), width);
        for _ in 0..options.rounds {
            rows.multiply_panel_into(&fitted.weights, &mut scores);
            let stride = scores.stride();
            scores.as_mut_slice().par_chunks_mut((BLOCK_ROWS * stride).max(1)).enumerate().for_each(|(block, rows)| {
                for (place, row) in rows.chunks_exact_mut(stride).enumerate() {
                    let passage = block * BLOCK_ROWS + place;
                    fitted.soften(&mut row[..width], lengths[passage]);
                    hold(options, &pile.anchors[passage], label_weight, &mut row[..width]);
                }
            });
            fitted = Self::of(options, &columns, &scores, &unigram, &anchored);
        }
        fitted
    }

    /// The mixture that passages of these responsibilities make.
    fn of(options: &MixtureOptions, columns: &CsrMatrix, given: &Panel, unigram: &[f64], anchored: &[bool]) -> Self {
        let width = given.width();
        let sums = columns.multiply_panel(given);
        let mut totals = vec![options.smoothing * columns.rows() as f64; width];
        for row in sums.iter_rows() {
            totals.iter_mut().zip(row).for_each(|(total, value)| *total += f64::from(*value));
        }
        let mut shares = vec![1.0 / options.components as f64; width];
        for row in given.iter_rows() {
            shares.iter_mut().zip(row).for_each(|(share, value)| *share += f64::from(*value));
        }
        let all: f64 = shares.iter().sum();
        let mut weights = sums;
        let stride = weights.stride();
        weights.as_mut_slice().par_chunks_mut((BLOCK_ROWS * stride).max(1)).enumerate().for_each(|(block, rows)| {
            for (place, row) in rows.chunks_exact_mut(stride).enumerate() {
                let usual = ln(unigram[block * BLOCK_ROWS + place].max(1e-12));
                for (value, total) in row.iter_mut().zip(&totals) {
                    *value = (ln((f64::from(*value) + options.smoothing) / total) - usual) as f32;
                }
            }
        });
        Self {
            weights,
            shares: shares
                .iter()
                .enumerate()
                .map(|(component, share)| {
                    // What nothing speaks for is never likely.
                    if anchored[component / options.components] { ln(share / all) } else { NEVER }
                })
                .collect(),
            components: options.components,
            effective_length: options.effective_length,
        }
    }

    /// How far a text of so many words is believed, word by word.
    pub(crate) fn temper(&self, length: f64) -> f64 {
        (self.effective_length / length.max(1.0)).min(1.0)
    }

    /// Sums of weights become responsibilities, which sum to one.
    fn soften(&self, row: &mut [f32], length: f64) {
        let temper = self.temper(length);
        let mut most = f64::NEG_INFINITY;
        let mut scores = vec![0.0; row.len()];
        for ((score, share), sum) in scores.iter_mut().zip(&self.shares).zip(row.iter()) {
            *score = share + temper * f64::from(*sum);
            most = most.max(*score);
        }
        let mut total = 0.0;
        for score in &mut scores {
            *score = exp(*score - most);
            total += *score;
        }
        row.iter_mut().zip(&scores).for_each(|(value, score)| *value = (score / total) as f32);
    }

    /// The logarithm of every theme's probability, given that the text has one of them; they sum to one.
    pub(crate) fn log_posteriors(&self, row: &[(u32, f32)], scratch: &mut Vec<f32>) -> Vec<f64> {
        scratch.clear();
        scratch.resize(self.weights.stride(), 0.0);
        multiply_row(row, &self.weights, scratch);
        let temper = self.temper(row.iter().map(|(_, count)| f64::from(*count)).sum());
        let scores: Vec<f64> =
            self.shares.iter().zip(scratch.iter()).map(|(share, sum)| share + temper * f64::from(*sum)).collect();
        let all = log_sum(&scores);
        scores.chunks_exact(self.components).map(|of_theme| log_sum(of_theme) - all).collect()
    }
}

/// The words of a row.
fn length(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value)).sum()
}

/// The logarithm of the sum of exponentials.
pub(crate) fn log_sum(scores: &[f64]) -> f64 {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return most;
    }
    most + ln(scores.iter().fold(0.0, |sum, score| sum + exp(score - most)))
}

/// Responsibilities of a passage, held to what its anchor says.
fn hold(options: &MixtureOptions, anchor: &Anchor, label_weight: f32, row: &mut [f32]) {
    let components = options.components;
    let (held, free, weight) = match anchor {
        Anchor::None => (0.0, options.unlabelled as f32, 1.0),
        Anchor::Votes(_) => (options.hold as f32, 1.0 - options.hold as f32, 1.0),
        Anchor::Label(_) => (1.0, 0.0, label_weight),
    };
    let within: Vec<f32> = anchor
        .shares()
        .iter()
        .map(|&(theme, _)| row[theme as usize * components..][..components].iter().sum())
        .collect();
    let before = row.to_vec();
    row.iter_mut().for_each(|value| *value *= free);
    for (&(theme, share), within) in anchor.shares().iter().zip(within) {
        let first = theme as usize * components;
        for place in first..first + components {
            let part = if within > 1e-30 { before[place] / within } else { 1.0 / components as f32 };
            row[place] += held * weight * share * part;
        }
    }
}
