//! Several themes a passage, or none: each word comes from one of the themes or from a background, in shares that are
//! the passage's own.
//!
//! Its neighbour `mixture` gives every passage one theme.

use super::pile::{Anchor, Pile};
use crate::matrix::math::ln;
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel};
use multiversion::multiversion;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How memberships are fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MembershipOptions {
    /// Words that each theme is given beforehand in every passage (the Dirichlet prior's α).
    pub alpha: f64,
    /// The background's α, in those of a theme.
    pub background: f64,
    /// Added to how often each word was seen in each theme (the Dirichlet prior's η).
    pub eta: f64,
    /// Rounds of expectation and maximisation.
    pub rounds: usize,
    /// The most rounds for a new passage.
    pub rounds_of_new: usize,
    /// A label's weight, in words of the passage.
    pub label: f64,
}

impl Default for MembershipOptions {
    fn default() -> Self {
        Self { alpha: 0.1, background: 4.0, eta: 0.01, rounds: 30, rounds_of_new: 20, label: 3.0 }
    }
}

/// A theme begins with so much of the whole pile in it.
const OF_ALL: f64 = 0.3;
/// The background begins with so much of the whole pile in it; the rest is what no term covers.
const OF_ALL_IN_BACKGROUND: f64 = 0.2;

/// A text counts as so much of the pile's median length at least, or one without any words would have each theme as far as it is
/// given beforehand, and every theme at once.
const OF_USUAL_LENGTH: f64 = 0.5;
/// But as no more words than these.
const MOST_LACKING: f64 = 10.0;

/// A mixed-membership model with a background, seeded by a codebook, frozen.
///
/// The model of latent Dirichlet allocation (Blei, Ng & Jordan 2003) fitted to its posterior mode by EM (Asuncion,
/// Welling, Smyth & Teh 2009, *On smoothing and inference for topic models*), from the words that stand beside the
/// codebook's terms; what stands beside none goes to the background, so that "none of the themes" is an answer. Prefer
/// it to [`Mixture`](super::Mixture) where passages have several themes or none. Time O(stored · themes · rounds),
/// memory O((passages + columns) · themes). Reproducibility: *bit-exact*.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// columns × (themes + 1): each word's probability in every theme, and last in the background.
    pub(super) words: Panel,
    /// Words given beforehand, themes and background.
    pub(super) prior: Vec<f32>,
    pub(super) rounds: usize,
    /// A text counts as so many words at least: of fewer nothing can be said against a theme that was not spoken of.
    pub(super) least: f64,
}

/// What a passage's words say of its themes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shares {
    /// Words that came from each theme and, last, from the background; what was given beforehand included.
    pub(crate) words: Vec<f64>,
    /// Words that a text so short lacks.
    pub(crate) lacking: f64,
}

impl Shares {
    /// For every theme the log-odds of its words against all others.
    pub(crate) fn all_log_odds(&self) -> Vec<f64> {
        let all: f64 = self.words.iter().sum::<f64>() + self.lacking;
        let themes = self.words.len() - 1;
        self.words[..themes].iter().map(|own| ln(own.max(1e-9) / (all - own).max(1e-9))).collect()
    }
}

impl Membership {
    /// Fits memberships to a pile.
    pub(crate) fn fit(options: &MembershipOptions, pile: &Pile) -> Self {
        let rows = &pile.counts;
        let columns = rows.transpose();
        let width = pile.themes + 1;
        let mut prior = vec![options.alpha as f32; width];
        prior[pile.themes] = (options.alpha * options.background) as f32;
        let all: f32 = prior.iter().sum();
        let mut lengths: Vec<f32> = rows.iter_rows().map(|(_, values)| values.iter().sum()).collect();
        lengths.sort_unstable_by(f32::total_cmp);
        let usual = f64::from(lengths.get(lengths.len() / 2).copied().unwrap_or_default());
        let least = (OF_USUAL_LENGTH * usual).min(MOST_LACKING);
        let mut fitted = Self { words: begin(pile, &columns), prior, rounds: options.rounds_of_new, least };
        let anchored = pile.anchored();
        let mut shares = Panel::zeros(pile.len(), width);
        for passage in 0..pile.len() {
            shares.row_mut(passage).iter_mut().zip(&fitted.prior).for_each(|(share, prior)| *share = prior / all);
        }
        let given: Vec<Vec<f32>> =
            (0..pile.len()).map(|passage| given(options, pile, passage, &fitted.prior)).collect();
        for _ in 0..options.rounds {
            let next_words = words_of(options, &columns, &fitted.words, &shares, &anchored);
            let stride = shares.stride();
            let words = &fitted.words;
            shares.as_mut_slice().par_chunks_mut((BLOCK_ROWS * stride).max(1)).enumerate().for_each(|(block, part)| {
                let mut sums = vec![0.0; stride];
                for (place, share) in part.chunks_exact_mut(stride).enumerate() {
                    let passage = block * BLOCK_ROWS + place;
                    let (columns, values) = rows.row(passage);
                    expect(columns, values, words.as_slice(), stride, share, &mut sums);
                    add_and_norm(&given[passage], &sums, share);
                }
            });
            fitted.words = next_words;
        }
        fitted
    }

    /// The number of themes.
    pub(crate) fn themes(&self) -> usize {
        self.prior.len() - 1
    }

    /// What the words of a text say; `row` holds counts.
    pub(crate) fn shares(&self, row: &[(u32, f32)]) -> Shares {
        let stride = self.words.stride();
        let (columns, values): (Vec<u32>, Vec<f32>) = row.iter().copied().unzip();
        let all: f32 = self.prior.iter().sum();
        let mut share = vec![0.0; stride];
        share.iter_mut().zip(&self.prior).for_each(|(share, prior)| *share = prior / all);
        let mut sums = vec![0.0; stride];
        let mut before = share.clone();
        for _ in 0..self.rounds {
            expect(&columns, &values, self.words.as_slice(), stride, &share, &mut sums);
            add_and_norm(&self.prior, &sums, &mut share);
            let moved = share.iter().zip(&before).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
            before.copy_from_slice(&share);
            if moved < 1e-3 {
                break;
            }
        }
        expect(&columns, &values, self.words.as_slice(), stride, &share, &mut sums);
        let words: Vec<f64> = self.prior.iter().zip(&sums).map(|(prior, sum)| f64::from(prior + sum)).collect();
        let lacking = (self.least - words.iter().sum::<f64>()).max(0.0);
        Shares { words, lacking }
    }

    /// How the words of a text are shared among themes and background: row by row as `row` has them, shares sum to one.
    pub(crate) fn responsibilities(&self, row: &[(u32, f32)], shares: &Shares) -> Vec<Vec<f64>> {
        let of_word = |&(column, _): &(u32, f32)| {
            let products: Vec<f64> =
                self.words.row(column as usize).iter().zip(&shares.words).map(|(w, s)| f64::from(*w) * s).collect();
            let sum: f64 = products.iter().sum();
            products.into_iter().map(|product| product / sum.max(1e-300)).collect()
        };
        row.iter().map(of_word).collect()
    }
}

/// The words that passage `passage` is given beforehand: the prior, and what a label says.
fn given(options: &MembershipOptions, pile: &Pile, passage: usize, prior: &[f32]) -> Vec<f32> {
    let mut row = prior.to_vec();
    if let Anchor::Label(labels) = &pile.anchors[passage] {
        let length: f32 = pile.counts.row(passage).1.iter().sum();
        let weight = options.label as f32 * length;
        labels.iter().for_each(|&(theme, share)| row[theme as usize] += weight * share);
        if labels.is_empty() {
            row[pile.themes] += weight;
        }
    }
    row
}

/// `given + sums`, scaled to sum to one.
fn add_and_norm(given: &[f32], sums: &[f32], share: &mut [f32]) {
    let mut total = 0.0;
    for ((share, given), sum) in share.iter_mut().zip(given).zip(sums) {
        *share = given + sum;
        total += *share;
    }
    share.iter_mut().for_each(|share| *share /= total);
}

/// The words of every theme to begin with, and of the background.
fn begin(pile: &Pile, columns: &CsrMatrix) -> Panel {
    let width = pile.themes + 1;
    let mut given = Panel::zeros(pile.len(), width);
    for (passage, anchor) in pile.anchors.iter().enumerate() {
        let row = given.row_mut(passage);
        anchor.shares().iter().for_each(|&(theme, share)| row[theme as usize] = share);
        if anchor.shares().is_empty() {
            row[pile.themes] = 1.0;
        }
    }
    let mut words = columns.multiply_panel(&given);
    let mut totals = vec![1e-9 * columns.rows() as f64; width];
    for row in words.iter_rows() {
        totals.iter_mut().zip(row).for_each(|(total, value)| *total += f64::from(*value));
    }
    let unigram = pile.unigram();
    let anchored = pile.anchored();
    for (column, usual) in unigram.iter().enumerate() {
        for (number, (value, total)) in words.row_mut(column).iter_mut().zip(&totals).enumerate() {
            if anchored.get(number) == Some(&false) {
                // What nothing speaks for has no words, and never gets any.
                *value = 0.0;
                continue;
            }
            let of_all = if number == pile.themes { OF_ALL_IN_BACKGROUND } else { OF_ALL };
            *value = ((1.0 - of_all) * (f64::from(*value) + 1e-9) / total + of_all * usual) as f32;
        }
    }
    words
}

/// The words of every theme, by the shares of the passages.
fn words_of(
    options: &MembershipOptions,
    columns: &CsrMatrix,
    words: &Panel,
    shares: &Panel,
    anchored: &[bool],
) -> Panel {
    let stride = words.stride();
    let mut next = Panel::zeros(words.rows(), words.width());
    let width = words.width();
    next.as_mut_slice().par_chunks_mut((BLOCK_ROWS * stride).max(1)).enumerate().for_each(|(block, part)| {
        let mut sums = vec![0.0; stride];
        for (place, target) in part.chunks_exact_mut(stride).enumerate() {
            let column = block * BLOCK_ROWS + place;
            let (passages, values) = columns.row(column);
            let word = &words.as_slice()[column * stride..(column + 1) * stride];
            expect(passages, values, shares.as_slice(), stride, word, &mut sums);
            for (lane, (target, sum)) in target[..width].iter_mut().zip(&sums).enumerate() {
                *target = if anchored.get(lane) == Some(&false) { 0.0 } else { options.eta as f32 + sum };
            }
        }
    });
    let mut totals = vec![0.0; width];
    for row in next.iter_rows() {
        totals.iter_mut().zip(row).for_each(|(total, value)| *total += f64::from(*value));
    }
    let scales: Vec<f32> = totals.iter().map(|total| if *total > 0.0 { (1.0 / total) as f32 } else { 0.0 }).collect();
    for column in 0..next.rows() {
        next.row_mut(column).iter_mut().zip(&scales).for_each(|(value, scale)| *value *= scale);
    }
    next
}

/// One round: of every entry, its value is shared out by the products of `own` with the entry's row of `panel`, and
/// what falls to each lane is summed.
///
/// With passages' rows, `own` are a passage's shares and the panel holds words; turned over, `own` is a word and the
/// panel holds shares. The sums go through eight lanes in one order on every processor.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn expect(indices: &[u32], values: &[f32], panel: &[f32], stride: usize, own: &[f32], sums: &mut [f32]) {
    sums.fill(0.0);
    let (own, _) = own.as_chunks::<8>();
    for (&index, &value) in indices.iter().zip(values) {
        let other = &panel[index as usize * stride..(index as usize + 1) * stride];
        let (other, _) = other.as_chunks::<8>();
        let mut lanes = [0f32; 8];
        for (own, other) in own.iter().zip(other) {
            for lane in 0..8 {
                lanes[lane] += own[lane] * other[lane];
            }
        }
        let half = [lanes[0] + lanes[4], lanes[1] + lanes[5], lanes[2] + lanes[6], lanes[3] + lanes[7]];
        let total = (half[0] + half[2]) + (half[1] + half[3]);
        let factor = if total > 1e-30 { value / total } else { 0.0 };
        let (targets, _) = sums.as_chunks_mut::<8>();
        for (target, other) in targets.iter_mut().zip(other) {
            for lane in 0..8 {
                target[lane] += factor * other[lane];
            }
        }
    }
    for (sum, own) in sums.iter_mut().zip(own.iter().flatten()) {
        *sum *= own;
    }
}
