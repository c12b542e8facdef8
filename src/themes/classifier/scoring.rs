//! From features to probabilities: the one computation that training, cross-validation, suggestions
//! and prediction share.
//!
//! The features themselves come from `context` (the codebook's terms) and [`LearnedModels`].

use super::learned_words::LearnedWords;
use crate::codebook::ThemeTree;
use crate::matrix::math::sigmoid;
use crate::themes::label_mode::LabelMode;
use crate::themes::log_space::{MAX_LOG_ODDS, log_odds, log_sum_exp};
use crate::themes::reading::{Features, LEARNED_WORDS, MEMBERSHIP, MIXTURE};
use crate::themes::weak_supervision::WeakModels;

/// Which features the learned models give, in the order of [`LearnedFeatures`].
const LEARNED: [usize; 3] = [LEARNED_WORDS, MEMBERSHIP, MIXTURE];

/// What learned words, memberships and the mixture give for one (passage, theme) pair.
pub(crate) type LearnedFeatures = [f64; LEARNED.len()];

/// The weights of a fitted classifier.
///
/// With several themes possible, the log-odds of a parent are the largest among its own and those
/// of its descendants.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scorer {
    /// One weight for every feature.
    pub(crate) weights: Features,
    /// One intercept for every theme.
    pub(crate) intercepts: Vec<f64>,
    pub(crate) label_mode: LabelMode,
    pub(crate) tree: ThemeTree,
}

/// The scores of all themes for one passage, in the codebook's order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ThemePrediction {
    pub(crate) log_odds: Vec<f64>,
    pub(crate) probabilities: Vec<f64>,
}

impl Scorer {
    /// A theme's weighted sum of features, before themes are compared.
    pub(crate) fn linear(&self, theme: usize, features: &[Features]) -> f64 {
        features[theme].iter().zip(&self.weights).fold(self.intercepts[theme], |sum, (f, w)| sum + f * w)
    }

    /// The weighted sum of every theme.
    pub(crate) fn linear_all(&self, features: &[Features]) -> Vec<f64> {
        (0..features.len()).map(|theme| self.linear(theme, features)).collect()
    }

    /// For every theme the theme whose weighted sum is its log-odds: itself or a descendant.
    pub(crate) fn deciding_themes(&self, linear: &[f64]) -> Vec<usize> {
        match self.label_mode {
            LabelMode::Multilabel => self.tree.strongest_descendants(linear),
            LabelMode::Multiclass => (0..linear.len()).collect(),
        }
    }

    /// The log-odds and probabilities of all themes by their features.
    pub(crate) fn score(&self, features: &[Features]) -> ThemePrediction {
        let linear = self.linear_all(features);
        let log_odds = match self.label_mode {
            LabelMode::Multilabel => self.deciding_themes(&linear).into_iter().map(|theme| linear[theme]).collect(),
            // One theme alone is certain.
            LabelMode::Multiclass if linear.len() < 2 => vec![MAX_LOG_ODDS; linear.len()],
            LabelMode::Multiclass => {
                let all = log_sum_exp(&linear);
                log_odds(&linear.iter().map(|score| score - all).collect::<Vec<_>>())
            }
        };
        let probabilities = log_odds.iter().map(|&score| sigmoid(score)).collect();
        ThemePrediction { log_odds, probabilities }
    }
}

/// The fitted models whose outputs are features.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LearnedModels {
    /// For every theme the weight of every column; none where too little was labelled.
    pub(crate) words: Option<LearnedWords>,
    /// Models of the unlabelled corpus; none where it was too small.
    pub(crate) weak_models: Option<WeakModels>,
    pub(crate) label_mode: LabelMode,
}

impl LearnedModels {
    /// Writes the learned features of one passage, theme by theme. `row` holds its TF-IDF weights,
    /// `word_counts` how often each single word occurs. What was not learned stays as it is.
    pub(crate) fn write_features(
        &self,
        row: &[(u32, f32)],
        word_counts: &[(u32, f32)],
        scratch: &mut Vec<f32>,
        features: &mut [LearnedFeatures],
    ) {
        if let Some(words) = &self.words {
            let mut scores = vec![0.0; features.len()];
            words.all_scores(row, &mut scores);
            features.iter_mut().zip(scores).for_each(|(features, score)| features[0] = score);
        }
        if let Some(models) = &self.weak_models {
            let scores = models.predict(word_counts, scratch);
            let mixture = mixture_features(self.label_mode, &scores.log_posteriors);
            let both = scores.shares.log_odds().into_iter().zip(mixture);
            features.iter_mut().zip(both).for_each(|(features, (membership, mixture))| {
                (features[1], features[2]) = (membership, mixture);
            });
        }
    }
}

/// The mixture's feature for every theme, by the themes' log-posteriors.
pub(crate) fn mixture_features(label_mode: LabelMode, log_posteriors: &[f64]) -> Vec<f64> {
    match label_mode {
        LabelMode::Multiclass => log_posteriors.to_vec(),
        LabelMode::Multilabel => log_odds(log_posteriors),
    }
}

/// Puts the learned features of a passage in their places among the others.
pub(crate) fn insert_learned(features: &mut [Features], learned: &[LearnedFeatures]) {
    for (features, learned) in features.iter_mut().zip(learned) {
        LEARNED.iter().zip(learned).for_each(|(&place, value)| features[place] = *value);
    }
}

/// The weighted sum of learned features, in the order of [`LearnedFeatures`].
pub(crate) fn learned_sum(weights: &Features, learned: &LearnedFeatures) -> f64 {
    LEARNED.iter().zip(learned).map(|(&place, value)| weights[place] * value).sum()
}
