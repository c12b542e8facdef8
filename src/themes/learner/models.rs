//! The two models of the pile side by side, as the classifier asks them.

use super::membership::{Membership, Shares};
use super::mixture::{Mixture, log_sum};
use crate::error::{Error, Result};
use crate::matrix::Panel;
use crate::matrix::math::{exp, ln, ln_1p};
use crate::vectorize::Vocabulary;

/// A mixture and memberships over the single words of a vocabulary, frozen.
#[derive(Debug, Clone, PartialEq)]
pub struct PileModels {
    pub(crate) mixture: Mixture,
    pub(crate) membership: Membership,
    /// For every column whether it is a single word: pairs of words would say everything twice.
    single: Vec<bool>,
}

/// What the two models say of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) log_posteriors: Vec<f64>,
    pub(crate) shares: Shares,
}

/// Which columns of a vocabulary are single words.
pub(crate) fn single_words(vocabulary: &Vocabulary) -> Vec<bool> {
    vocabulary.iter().map(|term| !term.contains(' ')).collect()
}

/// The arrays of the models, as a model file has them.
#[derive(Debug, Clone, PartialEq)]
pub struct PileArrays {
    /// columns × components.
    pub mixture_weights: Vec<f32>,
    /// Logarithms, one a component.
    pub mixture_shares: Vec<f64>,
    /// Components a theme.
    pub components: usize,
    /// Words that a text is believed at the most.
    pub effective_length: f64,
    /// columns × (themes + 1).
    pub membership_words: Vec<f32>,
    /// themes + 1.
    pub membership_prior: Vec<f32>,
    /// Rounds for a new text.
    pub rounds: usize,
}

impl PileModels {
    pub(crate) fn new(mixture: Mixture, membership: Membership, single: Vec<bool>) -> Self {
        Self { mixture, membership, single }
    }

    /// The number of themes.
    pub fn themes(&self) -> usize {
        self.membership.themes()
    }

    /// The words of a row that the models know.
    pub(crate) fn words(&self, row: &[(u32, f32)], counts: &[u32]) -> Vec<(u32, f32)> {
        let pairs = row.iter().zip(counts);
        pairs.filter(|((c, _), _)| self.single[*c as usize]).map(|((c, _), n)| (*c, *n as f32)).collect()
    }

    /// What the models say of a text's words.
    pub(crate) fn say(&self, words: &[(u32, f32)], scratch: &mut Vec<f32>) -> Said {
        Said { log_posteriors: self.mixture.log_posteriors(words, scratch), shares: self.membership.shares(words) }
    }

    /// What each word adds to the membership's log-odds of a theme, and what is there without any.
    pub(crate) fn membership_parts(&self, theme: usize, words: &[(u32, f32)], said: &Said) -> (Vec<f64>, f64) {
        let responsibilities = self.membership.responsibilities(words, &said.shares);
        let prior = f64::from(self.membership.prior[theme]);
        let all_prior: f64 = self.membership.prior.iter().map(|p| f64::from(*p)).sum();
        let rest_prior = all_prior - prior + said.shares.missing;
        let (mut own, mut rest) = (Vec::with_capacity(words.len()), Vec::with_capacity(words.len()));
        for ((_, count), shares) in words.iter().zip(&responsibilities) {
            own.push(f64::from(*count) * shares[theme]);
            rest.push(f64::from(*count) * (1.0 - shares[theme]));
        }
        let (all_own, all_rest): (f64, f64) = (own.iter().sum(), rest.iter().sum());
        let own_scale = if all_own > 0.0 { ln_1p(all_own / prior) / all_own } else { 0.0 };
        let rest_scale = if all_rest > 0.0 { ln_1p(all_rest / rest_prior) / all_rest } else { 0.0 };
        let parts: Vec<f64> = own.iter().zip(&rest).map(|(own, rest)| own * own_scale - rest * rest_scale).collect();
        (parts, ln(prior / rest_prior))
    }

    /// What each word adds to the mixture's score of a theme against `others` (weights of all themes that sum to one).
    pub(crate) fn mixture_parts(&self, theme: usize, words: &[(u32, f32)], others: &[f64]) -> Vec<f64> {
        let components = self.mixture.components;
        let temper = self.mixture.temper(words.iter().map(|(_, count)| f64::from(*count)).sum());
        // A theme of several components speaks by each as far as it is responsible.
        let mut sums = vec![0.0; self.mixture.shares.len()];
        for &(column, count) in words {
            for (sum, weight) in sums.iter_mut().zip(self.mixture.weights.row(column as usize)) {
                *sum += temper * f64::from(count) * f64::from(*weight);
            }
        }
        sums.iter_mut().zip(&self.mixture.shares).for_each(|(sum, share)| *sum += share);
        let within: Vec<f64> = sums
            .chunks_exact(components)
            .flat_map(|of_theme| {
                let all = log_sum(of_theme);
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
                temper * f64::from(count) * (of(theme) - rest)
            })
            .collect()
    }

    /// The arrays, to be kept.
    pub fn arrays(&self) -> PileArrays {
        PileArrays {
            mixture_weights: self.mixture.weights.to_values(),
            mixture_shares: self.mixture.shares.clone(),
            components: self.mixture.components,
            effective_length: self.mixture.effective_length,
            membership_words: self.membership.words.to_values(),
            membership_prior: self.membership.prior.clone(),
            rounds: self.membership.rounds,
        }
    }

    /// The models from their arrays.
    ///
    /// # Errors
    /// If the arrays do not fit one another or the vocabulary.
    pub fn from_arrays(arrays: PileArrays, vocabulary: &Vocabulary, themes: usize) -> Result<Self> {
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
            && arrays.rounds <= 10_000;
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
                rounds: arrays.rounds,
            },
            single: single_words(vocabulary),
        })
    }
}

/// The log-odds that go with logarithms of probabilities that sum to one.
pub(crate) fn log_odds(log_probabilities: &[f64]) -> Vec<f64> {
    let themes = log_probabilities.len();
    if themes < 2 {
        // One theme alone is certain among themselves, and says nothing.
        return vec![0.0; themes];
    }
    let best =
        (1..themes).fold(0, |best, theme| if log_probabilities[theme] > log_probabilities[best] { theme } else { best });
    let others: Vec<f64> = (0..themes).filter(|&other| other != best).map(|other| log_probabilities[other]).collect();
    let odds = |theme: usize| {
        let log = log_probabilities[theme];
        if theme == best { log - log_sum(&others) } else { log - ln_1p(-exp(log).min(0.5)) }
    };
    (0..themes).map(|theme| odds(theme).clamp(-60.0, 60.0)).collect()
}
