//! Calibration without labels: the weights of the weak models' scores, fitted to the weak labels of
//! passages whose terms were hidden.
//!
//! Training takes them as a prior for what labels teach; suggestions take them as they are.

use super::noisy_labels::{ScoredPair, fit_noisy_sigmoid, fit_tempering_exponent};
use super::selection::SelectedModels;
use super::unlabelled_corpus::UnlabelledCorpus;
use crate::matrix::random::mix;
use crate::themes::label_mode::LabelMode;
use crate::themes::log_space::log_odds;
use crate::themes::reading::{FEATURES, Features, MEMBERSHIP, MIXTURE};

/// Fewer passages with weak labels calibrate nothing.
const MIN_PASSAGES: usize = 20;
/// The most (passage, theme) pairs that a sigmoid is fitted to.
const MAX_PAIRS: usize = 400_000;
/// The weight of the mixture's log-odds relative to that of memberships, with several themes
/// possible.
const MIXTURE_SHARE: f64 = 0.1;
/// The tempering exponent of the mixture where it cannot be fitted.
const DEFAULT_EXPONENT: f64 = 0.25;

/// The weights of the weak models' features.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Calibration {
    /// Zero but for memberships and the mixture.
    pub(crate) weights: Features,
    pub(crate) intercept: f64,
    /// The estimated share of weak labels that are chance, 0 to 1.
    pub(crate) noise: f64,
    /// The number of passages that it was fitted to.
    pub(crate) passages: usize,
    /// Whether it was fitted, or is the default of exclusive themes.
    pub(crate) fitted: bool,
}

impl Calibration {
    /// Fits to the scores that `selected` has for the passages of `corpus`.
    ///
    /// # Errors
    /// The number of passages with weak labels, if they are too few or tell too little, and several
    /// themes are possible.
    pub(crate) fn fit(
        label_mode: LabelMode,
        corpus: &UnlabelledCorpus,
        selected: &SelectedModels,
    ) -> Result<Self, usize> {
        let mut labelled: Vec<usize> =
            (0..corpus.len()).filter(|&place| corpus.weak_labels[place].is_by_terms()).collect();
        match label_mode {
            LabelMode::Multiclass => {
                labelled.retain(|&place| corpus.weak_labels[place].top_theme().is_some());
                Ok(Self::of_mixture(corpus, selected, &labelled))
            }
            LabelMode::Multilabel => {
                let most = MAX_PAIRS / corpus.themes.max(1);
                if labelled.len() > most {
                    labelled.sort_by_key(|&place| mix(place as u64));
                    labelled.truncate(most.max(MIN_PASSAGES));
                    labelled.sort_unstable();
                }
                Self::of_memberships(corpus, selected, &labelled).ok_or(labelled.len())
            }
        }
    }

    fn of_mixture(corpus: &UnlabelledCorpus, selected: &SelectedModels, labelled: &[usize]) -> Self {
        let scores: Vec<Vec<f64>> = labelled.iter().map(|&place| selected.log_posteriors[place].clone()).collect();
        let labels: Vec<usize> = labelled.iter().filter_map(|&place| corpus.weak_labels[place].top_theme()).collect();
        let fitted = if labelled.len() >= MIN_PASSAGES { fit_tempering_exponent(&scores, &labels) } else { None };
        let (exponent, noise) = fitted.unwrap_or((DEFAULT_EXPONENT, 0.0));
        let mut weights = [0.0; FEATURES.len()];
        weights[MIXTURE] = exponent;
        Self { weights, intercept: 0.0, noise, passages: labelled.len(), fitted: fitted.is_some() }
    }

    fn of_memberships(corpus: &UnlabelledCorpus, selected: &SelectedModels, labelled: &[usize]) -> Option<Self> {
        if labelled.len() < MIN_PASSAGES {
            return None;
        }
        let mut frequencies = vec![0.0; corpus.themes];
        for &place in labelled {
            corpus.weak_labels[place].shares().iter().for_each(|(theme, _)| frequencies[*theme as usize] += 1.0);
        }
        frequencies.iter_mut().for_each(|share| *share /= labelled.len() as f64);
        let mut pairs = Vec::with_capacity(labelled.len() * corpus.themes);
        for &place in labelled {
            let mixture = log_odds(&selected.log_posteriors[place]);
            let pair = |theme: usize| ScoredPair {
                score: selected.log_odds[place][theme] + MIXTURE_SHARE * mixture[theme],
                frequency: frequencies[theme],
                has_label: corpus.weak_labels[place].has(theme),
            };
            pairs.extend((0..corpus.themes).map(pair));
        }
        let curve = fit_noisy_sigmoid(&pairs)?;
        let mut weights = [0.0; FEATURES.len()];
        weights[MEMBERSHIP] = curve.slope;
        weights[MIXTURE] = MIXTURE_SHARE * curve.slope;
        let (intercept, noise) = (curve.intercept, curve.noise);
        Some(Self { weights, intercept, noise, passages: labelled.len(), fitted: true })
    }
}
