//! The two weak models together, as features for the classifier.

use super::membership::{Membership, WordShares};
use super::mixture::Mixture;
use crate::error::{Error, Result};
use crate::matrix::Panel;
use crate::matrix::math::{exp, ln_1p};
use crate::themes::log_space::log_sum_exp;
use crate::vectorize::Vocabulary;

/// A mixture and memberships over the single words of a vocabulary, frozen.
#[derive(Debug, Clone, PartialEq)]
pub struct WeakModels {
    pub(crate) mixture: Mixture,
    pub(crate) membership: Membership,
    /// For every column whether it is a single word; n-grams would count words twice.
    is_single_word: Vec<bool>,
}

/// The scores of both models for one text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WeakScores {
    pub(crate) log_posteriors: Vec<f64>,
    pub(crate) shares: WordShares,
}

/// Which columns of a vocabulary are single words.
pub(crate) fn are_single_words(vocabulary: &Vocabulary) -> Vec<bool> {
    vocabulary.iter().map(|term| !term.contains(' ')).collect()
}

/// The arrays of the models, as a model file has them.
#[derive(Debug, Clone, PartialEq)]
pub struct WeakModelArrays {
    /// columns × components.
    pub mixture_weights: Vec<f32>,
    /// Logarithms, one a component.
    pub mixture_shares: Vec<f64>,
    /// Components a theme.
    pub components: usize,
    /// A longer text counts as so many words in the mixture.
    pub effective_length: f64,
    /// columns × (themes + 1).
    pub membership_words: Vec<f32>,
    /// themes + 1.
    pub membership_prior: Vec<f32>,
    /// The most iterations of memberships for a new text.
    pub inference_iterations: usize,
    /// A text counts as at least so many words in memberships.
    pub min_length: f64,
}

impl WeakModels {
    pub(crate) fn new(mixture: Mixture, membership: Membership, is_single_word: Vec<bool>) -> Self {
        Self { mixture, membership, is_single_word }
    }

    /// The number of themes.
    pub fn themes(&self) -> usize {
        self.membership.themes()
    }

    /// The words of a row that the models know.
    pub(crate) fn words(&self, row: &[(u32, f32)], counts: &[u32]) -> Vec<(u32, f32)> {
        let pairs = row.iter().zip(counts);
        pairs.filter(|((c, _), _)| self.is_single_word[*c as usize]).map(|((c, _), n)| (*c, *n as f32)).collect()
    }

    /// The scores of a text's words.
    pub(crate) fn predict(&self, words: &[(u32, f32)], scratch: &mut Vec<f32>) -> WeakScores {
        let log_posteriors = self.mixture.log_posteriors(words, scratch);
        WeakScores { log_posteriors, shares: self.membership.word_shares(words) }
    }

    /// What each word adds to the membership's log-odds of a theme. Without any word these are
    /// those of the prior.
    pub(crate) fn membership_parts(&self, theme: usize, words: &[(u32, f32)], shares: &WordShares) -> Vec<f64> {
        let responsibilities = self.membership.responsibilities(words, shares);
        let prior = f64::from(self.membership.prior[theme]);
        let prior_sum: f64 = self.membership.prior.iter().map(|p| f64::from(*p)).sum();
        let rest_prior = prior_sum - prior + shares.missing;
        let (mut own, mut rest) = (Vec::with_capacity(words.len()), Vec::with_capacity(words.len()));
        for ((_, count), responsibilities) in words.iter().zip(&responsibilities) {
            own.push(f64::from(*count) * responsibilities[theme]);
            rest.push(f64::from(*count) * (1.0 - responsibilities[theme]));
        }
        let (all_own, all_rest): (f64, f64) = (own.iter().sum(), rest.iter().sum());
        let own_scale = if all_own > 0.0 { ln_1p(all_own / prior) / all_own } else { 0.0 };
        let rest_scale = if all_rest > 0.0 { ln_1p(all_rest / rest_prior) / all_rest } else { 0.0 };
        own.iter().zip(&rest).map(|(own, rest)| own * own_scale - rest * rest_scale).collect()
    }

    /// What each word adds to the mixture's score of a theme against `others`, the weights of all
    /// themes, which sum to one.
    pub(crate) fn mixture_parts(&self, theme: usize, words: &[(u32, f32)], others: &[f64]) -> Vec<f64> {
        let components = self.mixture.components;
        let exponent = self.mixture.tempering_exponent(words.iter().map(|(_, count)| f64::from(*count)).sum());
        // Of a theme with several components each counts by its responsibility.
        let mut sums = vec![0.0; self.mixture.shares.len()];
        for &(column, count) in words {
            for (sum, weight) in sums.iter_mut().zip(self.mixture.weights.row(column as usize)) {
                *sum += exponent * f64::from(count) * f64::from(*weight);
            }
        }
        sums.iter_mut().zip(&self.mixture.shares).for_each(|(sum, share)| *sum += share);
        let within: Vec<f64> = sums
            .chunks_exact(components)
            .flat_map(|of_theme| {
                let all = log_sum_exp(of_theme);
                of_theme.iter().map(move |score| exp(score - all)).collect::<Vec<_>>()
            })
            .collect();
        words
            .iter()
            .map(|&(column, count)| {
                let row = self.mixture.weights.row(column as usize);
                let of = |theme: usize| {
                    let range = theme * components..(theme + 1) * components;
                    row[range.clone()].iter().zip(&within[range]).map(|(w, p)| f64::from(*w) * p).sum::<f64>()
                };
                let rest: f64 =
                    others.iter().enumerate().filter(|(_, p)| **p > 1e-6).map(|(other, p)| p * of(other)).sum();
                exponent * f64::from(count) * (of(theme) - rest)
            })
            .collect()
    }

    /// The arrays, to be kept.
    pub fn arrays(&self) -> WeakModelArrays {
        WeakModelArrays {
            mixture_weights: self.mixture.weights.to_values(),
            mixture_shares: self.mixture.shares.clone(),
            components: self.mixture.components,
            effective_length: self.mixture.effective_length,
            membership_words: self.membership.words.to_values(),
            membership_prior: self.membership.prior.clone(),
            inference_iterations: self.membership.inference_iterations,
            min_length: self.membership.min_length,
        }
    }

    /// The models from their arrays.
    ///
    /// # Errors
    /// If the arrays do not fit one another or the vocabulary.
    pub fn from_arrays(arrays: WeakModelArrays, vocabulary: &Vocabulary, themes: usize) -> Result<Self> {
        let columns = vocabulary.len();
        let width = themes * arrays.components;
        let fits = arrays.components > 0
            && arrays.mixture_shares.len() == width
            && arrays.mixture_weights.len() == columns * width
            && arrays.membership_prior.len() == themes + 1
            && arrays.membership_words.len() == columns * (themes + 1)
            && arrays.membership_prior.iter().all(|prior| prior.is_finite() && *prior > 0.0)
            && arrays.membership_words.iter().all(|share| *share >= 0.0)
            && arrays.effective_length.is_finite()
            && arrays.effective_length > 0.0
            && arrays.min_length.is_finite()
            && arrays.min_length >= 0.0
            && arrays.inference_iterations <= 10_000;
        if !fits {
            return Err(Error::model("the parts of what was learned without labels do not fit one another"));
        }
        Ok(Self {
            mixture: Mixture {
                weights: Panel::from_values(columns, width, &arrays.mixture_weights),
                shares: arrays.mixture_shares,
                components: arrays.components,
                effective_length: arrays.effective_length,
            },
            membership: Membership {
                words: Panel::from_values(columns, themes + 1, &arrays.membership_words),
                prior: arrays.membership_prior,
                inference_iterations: arrays.inference_iterations,
                min_length: arrays.min_length,
            },
            is_single_word: are_single_words(vocabulary),
        })
    }
}
