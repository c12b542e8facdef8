//! Several themes a passage, or none: each word comes from one of the themes or from a background,
//! in shares that are the passage's own.
//!
//! One theme a passage is left to `mixture`.

use super::unlabelled_corpus::UnlabelledCorpus;
use super::weak_label::WeakLabel;
use crate::matrix::math::ln;
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel};
use crate::parallel;
use multiversion::multiversion;
use serde::{Deserialize, Serialize};

/// How memberships are fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MembershipOptions {
    /// The Dirichlet prior of the themes of a passage (α), in words.
    pub alpha: f64,
    /// The background's α as a multiple of a theme's.
    pub background: f64,
    /// The Dirichlet prior of the words of a theme (η), added to their counts.
    pub eta: f64,
    /// Iterations of expectation and maximisation.
    #[serde(rename = "rounds")]
    pub iterations: usize,
    /// The most iterations for a new passage.
    #[serde(rename = "rounds_of_new")]
    pub inference_iterations: usize,
    /// The weight of a person's label as a multiple of the passage's length.
    #[serde(rename = "label")]
    pub label_weight: f64,
}

impl Default for MembershipOptions {
    fn default() -> Self {
        Self { alpha: 0.1, background: 4.0, eta: 0.01, iterations: 30, inference_iterations: 20, label_weight: 3.0 }
    }
}

/// The share of the corpus's word frequencies in a theme at the start.
const CORPUS_IN_THEME: f64 = 0.3;
/// The same for the background; the rest are the passages without a weak label.
const CORPUS_IN_BACKGROUND: f64 = 0.2;

/// A text counts as at least this share of the corpus's median length. Otherwise a text without
/// words would have every theme by the prior alone.
const SHARE_OF_MEDIAN_LENGTH: f64 = 0.5;
/// But as no more words than these.
const MAX_MISSING_WORDS: f64 = 10.0;

/// A mixed-membership model with a background, seeded by a codebook, frozen.
///
/// Latent Dirichlet allocation (Blei, Ng & Jordan 2003) fitted to its posterior mode by EM
/// (Asuncion, Welling, Smyth & Teh 2009, *On smoothing and inference for topic models*). A theme
/// starts with the words of passages with its weak label, the background with those of passages
/// without any, so that "none of the themes" is possible. Prefer it to [`Mixture`](super::Mixture)
/// where passages have several themes or none. Time O(stored · themes · iterations), memory
/// O((passages + columns) · themes). *Bit-exact.*
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// columns × (themes + 1): each word's probability in every theme, and last in the background.
    pub(super) words: Panel,
    /// The Dirichlet prior of themes and background, in words.
    pub(super) prior: Vec<f32>,
    pub(super) inference_iterations: usize,
    /// A text counts as at least so many words: a shorter one is no evidence against any theme.
    pub(super) min_length: f64,
}

/// How the words of a passage are shared out among the themes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WordShares {
    /// Words from each theme and, last, from the background; the prior included.
    pub(crate) words: Vec<f64>,
    /// Words that a short text is below the least length.
    pub(crate) missing: f64,
}

impl WordShares {
    /// For every theme the log-odds of its words against all others.
    pub(crate) fn log_odds(&self) -> Vec<f64> {
        let all: f64 = self.words.iter().sum::<f64>() + self.missing;
        let themes = self.words.len() - 1;
        self.words[..themes].iter().map(|own| ln(own.max(1e-9) / (all - own).max(1e-9))).collect()
    }
}

impl Membership {
    /// Fits memberships to a corpus.
    pub(crate) fn fit(options: &MembershipOptions, corpus: &UnlabelledCorpus) -> Self {
        let rows = &corpus.counts;
        let columns = rows.transpose();
        let width = corpus.themes + 1;
        let mut prior = vec![options.alpha as f32; width];
        prior[corpus.themes] = (options.alpha * options.background) as f32;
        let all: f32 = prior.iter().sum();
        let mut lengths: Vec<f32> = rows.iter_rows().map(|(_, values)| values.iter().sum()).collect();
        lengths.sort_unstable_by(f32::total_cmp);
        let median = f64::from(lengths.get(lengths.len() / 2).copied().unwrap_or_default());
        let mut fitted = Self {
            words: initial_words(corpus, &columns),
            prior,
            inference_iterations: options.inference_iterations,
            min_length: (SHARE_OF_MEDIAN_LENGTH * median).min(MAX_MISSING_WORDS),
        };
        let has_evidence = corpus.has_evidence();
        let mut shares = Panel::zeros(corpus.len(), width);
        for passage in 0..corpus.len() {
            shares.row_mut(passage).iter_mut().zip(&fitted.prior).for_each(|(share, prior)| *share = prior / all);
        }
        let priors: Vec<Vec<f32>> =
            (0..corpus.len()).map(|passage| passage_prior(options, corpus, passage, &fitted.prior)).collect();
        for _ in 0..options.iterations {
            let next_words = update_words(options, &columns, &fitted.words, &shares, &has_evidence);
            let stride = shares.stride();
            let words = &fitted.words;
            parallel::for_each_chunk(shares.as_mut_slice(), (BLOCK_ROWS * stride).max(1), |block, part| {
                let mut sums = vec![0.0; stride];
                for (place, share) in part.chunks_exact_mut(stride).enumerate() {
                    let passage = block * BLOCK_ROWS + place;
                    let (columns, values) = rows.row(passage);
                    let row = Entries { indices: columns, values };
                    row.accumulate_responsibilities(words.as_slice(), stride, share, &mut sums);
                    add_and_normalize(&priors[passage], &sums, share);
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

    /// How the words of a text are shared out; `row` holds counts.
    pub(crate) fn word_shares(&self, row: &[(u32, f32)]) -> WordShares {
        let stride = self.words.stride();
        let (columns, values): (Vec<u32>, Vec<f32>) = row.iter().copied().unzip();
        let all: f32 = self.prior.iter().sum();
        let mut share = vec![0.0; stride];
        share.iter_mut().zip(&self.prior).for_each(|(share, prior)| *share = prior / all);
        let mut sums = vec![0.0; stride];
        let mut before = share.clone();
        let row = Entries { indices: &columns, values: &values };
        for _ in 0..self.inference_iterations {
            row.accumulate_responsibilities(self.words.as_slice(), stride, &share, &mut sums);
            add_and_normalize(&self.prior, &sums, &mut share);
            let moved = share.iter().zip(&before).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
            before.copy_from_slice(&share);
            if moved < 1e-3 {
                break;
            }
        }
        row.accumulate_responsibilities(self.words.as_slice(), stride, &share, &mut sums);
        let words: Vec<f64> = self.prior.iter().zip(&sums).map(|(prior, sum)| f64::from(prior + sum)).collect();
        let missing = (self.min_length - words.iter().sum::<f64>()).max(0.0);
        WordShares { words, missing }
    }

    /// For every entry of `row` how it is shared out among themes and background; its shares sum to
    /// one.
    pub(super) fn responsibilities(&self, row: &[(u32, f32)], shares: &WordShares) -> Vec<Vec<f64>> {
        let of_word = |&(column, _): &(u32, f32)| {
            let products: Vec<f64> =
                self.words.row(column as usize).iter().zip(&shares.words).map(|(w, s)| f64::from(*w) * s).collect();
            let sum: f64 = products.iter().sum();
            products.into_iter().map(|product| product / sum.max(1e-300)).collect()
        };
        row.iter().map(of_word).collect()
    }
}

/// The prior of one passage, with a person's label added as words.
fn passage_prior(options: &MembershipOptions, corpus: &UnlabelledCorpus, passage: usize, prior: &[f32]) -> Vec<f32> {
    let mut row = prior.to_vec();
    if let WeakLabel::Person(labels) = &corpus.weak_labels[passage] {
        let length: f32 = corpus.counts.row(passage).1.iter().sum();
        let weight = options.label_weight as f32 * length;
        labels.iter().for_each(|&(theme, share)| row[theme as usize] += weight * share);
        if labels.is_empty() {
            row[corpus.themes] += weight;
        }
    }
    row
}

/// `prior + sums`, scaled to sum to one.
fn add_and_normalize(prior: &[f32], sums: &[f32], share: &mut [f32]) {
    let mut total = 0.0;
    for ((share, prior), sum) in share.iter_mut().zip(prior).zip(sums) {
        *share = prior + sum;
        total += *share;
    }
    share.iter_mut().for_each(|share| *share /= total);
}

/// The word probabilities of themes and background at the start.
fn initial_words(corpus: &UnlabelledCorpus, columns: &CsrMatrix) -> Panel {
    let width = corpus.themes + 1;
    let mut memberships = Panel::zeros(corpus.len(), width);
    for (passage, label) in corpus.weak_labels.iter().enumerate() {
        let row = memberships.row_mut(passage);
        label.shares().iter().for_each(|&(theme, share)| row[theme as usize] = share);
        if label.shares().is_empty() {
            row[corpus.themes] = 1.0;
        }
    }
    let mut words = columns.multiply_panel(&memberships);
    let mut totals = vec![1e-9 * columns.rows() as f64; width];
    for row in words.iter_rows() {
        totals.iter_mut().zip(row).for_each(|(total, value)| *total += f64::from(*value));
    }
    let unigram = corpus.unigram();
    let has_evidence = corpus.has_evidence();
    for (column, in_corpus) in unigram.iter().enumerate() {
        for (number, (value, total)) in words.row_mut(column).iter_mut().zip(&totals).enumerate() {
            if has_evidence.get(number) == Some(&false) {
                // A theme without evidence has no words, and never gets any.
                *value = 0.0;
                continue;
            }
            let share = if number == corpus.themes { CORPUS_IN_BACKGROUND } else { CORPUS_IN_THEME };
            *value = ((1.0 - share) * (f64::from(*value) + 1e-9) / total + share * in_corpus) as f32;
        }
    }
    words
}

/// The word probabilities of themes and background by the shares of the passages.
fn update_words(
    options: &MembershipOptions,
    columns: &CsrMatrix,
    words: &Panel,
    shares: &Panel,
    has_evidence: &[bool],
) -> Panel {
    let stride = words.stride();
    let mut next = Panel::zeros(words.rows(), words.width());
    let width = words.width();
    parallel::for_each_chunk(next.as_mut_slice(), (BLOCK_ROWS * stride).max(1), |block, part| {
        let mut sums = vec![0.0; stride];
        for (place, target) in part.chunks_exact_mut(stride).enumerate() {
            let column = block * BLOCK_ROWS + place;
            let (passages, values) = columns.row(column);
            let word = &words.as_slice()[column * stride..(column + 1) * stride];
            let column = Entries { indices: passages, values };
            column.accumulate_responsibilities(shares.as_slice(), stride, word, &mut sums);
            for (lane, (target, sum)) in target[..width].iter_mut().zip(&sums).enumerate() {
                *target = if has_evidence.get(lane) == Some(&false) { 0.0 } else { options.eta as f32 + sum };
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

/// The stored entries of a row or a column.
#[derive(Clone, Copy)]
struct Entries<'a> {
    indices: &'a [u32],
    values: &'a [f32],
}

impl Entries<'_> {
    /// Shares out the value of every entry by the products of `own` with the entry's row of
    /// `panel`, and sums up by lane.
    ///
    /// For a passage, `own` are its shares and the panel holds words; for a column, `own` is a word
    /// and the panel holds shares. Eight lanes are summed in one order on every processor.
    fn accumulate_responsibilities(self, panel: &[f32], stride: usize, own: &[f32], sums: &mut [f32]) {
        accumulate_responsibilities(self, panel, stride, own, sums);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn accumulate_responsibilities(entries: Entries<'_>, panel: &[f32], stride: usize, own: &[f32], sums: &mut [f32]) {
    sums.fill(0.0);
    let (own, _) = own.as_chunks::<8>();
    for (&index, &value) in entries.indices.iter().zip(entries.values) {
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
