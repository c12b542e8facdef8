//! Model selection without labels: how far the weak models may learn from passages without weak
//! labels, which can make them worse.
//!
//! Every passage is scored by models that did not see it, with its own terms hidden, and the scores
//! are compared with the weak labels of those terms. This agreement cannot choose between different
//! kinds of model. But if it falls by much from the start of one model to its end, the model has
//! drifted away from the codebook, and a more careful variant is taken.

use super::cross_fit::CrossFit;
use super::membership::{Membership, MembershipOptions};
use super::mixture::{Mixture, MixtureOptions};
use super::unlabelled_corpus::UnlabelledCorpus;
use crate::matrix::random::mix;
use crate::matrix::{CsrMatrix, argmax};
use serde::{Deserialize, Serialize};

/// Folds of the cross-fit.
pub(crate) const FOLDS: usize = 5;
/// The agreement of the mixture may fall by so much from its start to its end.
const MAX_FALL_OF_MIXTURE: f64 = 0.045;
/// By so much with unlabelled passages at a lower weight.
const MAX_FALL_OF_CAUTIOUS: f64 = 0.02;
/// By so much in three iterations.
const MAX_FALL_OF_SHORT: f64 = 0.01;
/// A mixture of several components a theme may agree less at its start by so much.
const MAX_LOSS_OF_COMPONENTS: f64 = 0.025;
/// The agreement of memberships may fall by so much.
const MAX_FALL_OF_MEMBERSHIP: f64 = 0.06;

/// A variant of a weak model, and how far it agrees with the weak labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCandidate {
    /// The variant in words.
    #[serde(rename = "stage")]
    pub description: String,
    /// The share of a theme's passages, terms hidden, that get it as their best theme: the mean
    /// over the themes, 0 to 1.
    pub agreement: f64,
    /// Whether it was selected.
    #[serde(rename = "taken")]
    pub selected: bool,
}

/// The variants that were selected.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SelectedModels {
    pub(crate) mixture: MixtureOptions,
    pub(crate) membership: MembershipOptions,
    pub(crate) candidates: Vec<ModelCandidate>,
    /// The agreement of the selected mixture with the weak labels, corrected for chance, 0 to 1.
    pub(crate) mixture_agreement: f64,
    /// The same for memberships.
    pub(crate) membership_agreement: f64,
    /// Passage by passage, terms hidden, by models that did not see it: the themes' log-posteriors.
    pub(crate) log_posteriors: Vec<Vec<f64>>,
    /// The same for the log-odds of memberships.
    pub(crate) log_odds: Vec<Vec<f64>>,
}

/// The fold of a group of passages; it does not depend on how many groups there are.
pub(crate) fn fold_of(group: usize, folds: usize) -> usize {
    (mix(group as u64 ^ 0x5EED) % folds as u64) as usize
}

/// Selects variants of both models. `hidden` are the rows of `corpus` without the words of the
/// terms that occur in them; `folds` holds the fold of every passage.
pub(crate) fn select_models(
    mixture: &MixtureOptions,
    membership: &MembershipOptions,
    corpus: &UnlabelledCorpus,
    hidden: &CsrMatrix,
    folds: &[usize],
) -> SelectedModels {
    let cross_fit = CrossFit { corpus, rows: hidden, folds, count: FOLDS };
    let mut candidates = CandidateList { cross_fit, all: Vec::new() };
    let mixture = candidates.select_mixture(mixture);
    let membership = candidates.select_membership(membership);
    let corrected = |place: usize| corrected_for_chance(candidates.all[place].agreement, corpus.themes);
    SelectedModels {
        mixture_agreement: corrected(mixture.place),
        membership_agreement: corrected(membership.place),
        mixture: mixture.options,
        membership: membership.options,
        log_posteriors: mixture.scores,
        log_odds: membership.scores,
        candidates: candidates.all,
    }
}

/// A variant with its scores, and its place in the list of candidates.
struct Variant<O> {
    place: usize,
    options: O,
    agreement: f64,
    scores: Vec<Vec<f64>>,
}

/// The variants evaluated so far.
struct CandidateList<'a> {
    cross_fit: CrossFit<'a>,
    all: Vec<ModelCandidate>,
}

impl CandidateList<'_> {
    /// From the whole way of learning to ever more careful ones.
    fn select_mixture(&mut self, options: &MixtureOptions) -> Variant<MixtureOptions> {
        let start = MixtureOptions { iterations: 0, ..options.clone() };
        let start = self.mixture(start, "one theme a passage: weak labels only".to_owned());
        let description = format!("one theme a passage: {} rounds", options.iterations);
        let end = self.mixture(options.clone(), description);
        let start_agreement = start.agreement;
        if end.agreement >= start_agreement - MAX_FALL_OF_MIXTURE {
            return self.selected(end);
        }
        let found = match self.with_several_components(options, start_agreement) {
            Some(found) => Some(found),
            None => self.with_careful_learning(options, start_agreement),
        };
        self.selected(found.unwrap_or(start))
    }

    /// The mixture of two or three components a theme that agrees best; none if each falls too
    /// much.
    fn with_several_components(&mut self, options: &MixtureOptions, start: f64) -> Option<Variant<MixtureOptions>> {
        let mut best: Option<Variant<MixtureOptions>> = None;
        for components in [2, 3] {
            let options = MixtureOptions { components, ..options.clone() };
            let (own_start, _) = self.mixture_scores(&MixtureOptions { iterations: 0, ..options.clone() });
            let description = format!("themes in {components} parts each: {} rounds", options.iterations);
            let end = self.mixture(options, description);
            let is_better = best.as_ref().is_none_or(|best| end.agreement > best.agreement);
            if own_start >= start - MAX_LOSS_OF_COMPONENTS
                && end.agreement >= own_start - MAX_FALL_OF_MIXTURE
                && is_better
            {
                best = Some(end);
            }
        }
        best
    }

    /// A mixture in which unlabelled passages count less; none if that falls too much as well.
    fn with_careful_learning(&mut self, options: &MixtureOptions, start: f64) -> Option<Variant<MixtureOptions>> {
        let cautious = MixtureOptions { unlabelled_weight: 0.3, weak_label_weight: 0.7, ..options.clone() };
        let short = MixtureOptions { iterations: 3, ..cautious.clone() };
        for (options, max_fall) in [(cautious, MAX_FALL_OF_CAUTIOUS), (short, MAX_FALL_OF_SHORT)] {
            let description =
                format!("one theme a passage: {} rounds, unlabelled passages held back", options.iterations);
            let end = self.mixture(options, description);
            if end.agreement >= start - max_fall {
                return Some(end);
            }
        }
        None
    }

    fn select_membership(&mut self, options: &MembershipOptions) -> Variant<MembershipOptions> {
        let start = MembershipOptions { iterations: 1, ..options.clone() };
        let mut selected = self.membership(start, "several themes: 1 round".to_owned());
        for iterations in [options.iterations, 5] {
            let options = MembershipOptions { iterations, ..options.clone() };
            let end = self.membership(options, format!("several themes: {iterations} rounds"));
            if end.agreement >= selected.agreement - MAX_FALL_OF_MEMBERSHIP {
                selected = end;
                break;
            }
        }
        self.selected(selected)
    }

    fn mixture(&mut self, options: MixtureOptions, description: String) -> Variant<MixtureOptions> {
        let (agreement, scores) = self.mixture_scores(&options);
        self.add(options, description, agreement, scores)
    }

    fn membership(&mut self, options: MembershipOptions, description: String) -> Variant<MembershipOptions> {
        let fit = |corpus: &UnlabelledCorpus| Membership::fit(&options, corpus);
        let score = |fitted: &Membership, row: &[(u32, f32)]| fitted.word_shares(row).log_odds();
        let scores = self.cross_fit.scores(fit, score);
        let agreement = agreement(self.cross_fit.corpus, &scores);
        self.add(options, description, agreement, scores)
    }

    fn mixture_scores(&self, options: &MixtureOptions) -> (f64, Vec<Vec<f64>>) {
        let fit = |corpus: &UnlabelledCorpus| Mixture::fit(options, corpus);
        let score = |mixture: &Mixture, row: &[(u32, f32)]| mixture.log_posteriors(row, &mut Vec::new());
        let scores = self.cross_fit.scores(fit, score);
        (agreement(self.cross_fit.corpus, &scores), scores)
    }

    fn add<O>(&mut self, options: O, description: String, agreement: f64, scores: Vec<Vec<f64>>) -> Variant<O> {
        self.all.push(ModelCandidate { description, agreement, selected: false });
        Variant { place: self.all.len() - 1, options, agreement, scores }
    }

    fn selected<O>(&mut self, variant: Variant<O>) -> Variant<O> {
        self.all[variant.place].selected = true;
        variant
    }
}

/// The share of passages with a weak label whose best score is the theme's: the mean over the
/// themes.
fn agreement(corpus: &UnlabelledCorpus, scores: &[Vec<f64>]) -> f64 {
    let (mut right, mut all) = (vec![0usize; corpus.themes], vec![0usize; corpus.themes]);
    for (label, scores) in corpus.weak_labels.iter().zip(scores) {
        let Some(theme) = label.top_theme() else { continue };
        all[theme] += 1;
        right[theme] += usize::from(argmax(scores) == theme);
    }
    let shares: Vec<f64> =
        right.iter().zip(&all).filter(|(_, all)| **all > 0).map(|(right, all)| *right as f64 / *all as f64).collect();
    shares.iter().sum::<f64>() / shares.len().max(1) as f64
}

/// The agreement above what chance gives, 0 to 1. A single theme always agrees, so a half is taken.
fn corrected_for_chance(agreement: f64, themes: usize) -> f64 {
    if themes < 2 {
        return 0.5;
    }
    let chance = 1.0 / themes as f64;
    ((agreement - chance) / (1.0 - chance)).clamp(0.0, 1.0)
}
