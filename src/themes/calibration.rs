//! Calibration without labels: how much the scores of the weak models count, fitted to the weak labels of
//! passages whose terms were hidden.
//!
//! Training takes it as a prior for the weights of labels; suggestions take it as it is.

use super::label_mode::LabelMode;
use super::learner::{Anchor, Guarded, Pile, curve, log_odds, temperature};
use super::reading::{FEATURES, MEMBERSHIP, MIXTURE};
use super::scoring::Features;
use crate::matrix::random::mix;

/// Fewer passages with weak labels calibrate nothing.
const MIN_PASSAGES: usize = 20;
/// The most (passage, theme) pairs that a sigmoid is fitted to.
const MAX_PAIRS: usize = 400_000;
/// The weight of the mixture's log-odds relative to that of memberships, with several themes possible.
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
    pub(crate) fn fit(label_mode: LabelMode, corpus: &Pile, selected: &Guarded) -> Result<Self, usize> {
        let mut labelled: Vec<usize> =
            (0..corpus.len()).filter(|&place| matches!(corpus.anchors[place], Anchor::Votes(_))).collect();
        match label_mode {
            LabelMode::Multiclass => {
                labelled.retain(|&place| corpus.anchors[place].winner().is_some());
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

    fn of_mixture(corpus: &Pile, selected: &Guarded, labelled: &[usize]) -> Self {
        let scores: Vec<Vec<f64>> = labelled.iter().map(|&place| selected.log_posteriors[place].clone()).collect();
        let labels: Vec<usize> = labelled.iter().filter_map(|&place| corpus.anchors[place].winner()).collect();
        let fitted = if labelled.len() >= MIN_PASSAGES { temperature(&scores, &labels) } else { None };
        let (exponent, noise) = fitted.unwrap_or((DEFAULT_EXPONENT, 0.0));
        let mut weights = [0.0; FEATURES.len()];
        weights[MIXTURE] = exponent;
        Self { weights, intercept: 0.0, noise, passages: labelled.len(), fitted: fitted.is_some() }
    }

    fn of_memberships(corpus: &Pile, selected: &Guarded, labelled: &[usize]) -> Option<Self> {
        if labelled.len() < MIN_PASSAGES {
            return None;
        }
        let mut frequencies = vec![0.0; corpus.themes];
        for &place in labelled {
            corpus.anchors[place].shares().iter().for_each(|(theme, _)| frequencies[*theme as usize] += 1.0);
        }
        frequencies.iter_mut().for_each(|share| *share /= labelled.len() as f64);
        let mut pairs = Vec::with_capacity(labelled.len() * corpus.themes);
        for &place in labelled {
            let mixture = log_odds(&selected.log_posteriors[place]);
            let shares = corpus.anchors[place].shares();
            for theme in 0..corpus.themes {
                let score = selected.log_odds[place][theme] + MIXTURE_SHARE * mixture[theme];
                pairs.push((score, frequencies[theme], shares.iter().any(|(other, _)| *other as usize == theme)));
            }
        }
        let curve = curve(&pairs)?;
        let mut weights = [0.0; FEATURES.len()];
        weights[MEMBERSHIP] = curve.slope;
        weights[MIXTURE] = MIXTURE_SHARE * curve.slope;
        let (intercept, noise) = (curve.intercept, curve.noise);
        Some(Self { weights, intercept, noise, passages: labelled.len(), fitted: true })
    }
}
