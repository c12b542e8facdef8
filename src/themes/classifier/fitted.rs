//! The fitted theme classifier: frozen, and made anew from the parts that a model file holds.
//!
//! How it reads and scores documents is in `predict`, what a score is the sum of in
//! `contributions`.

use super::learned_words::LearnedWords;
use super::scores::{PassageScores, ThemeScore};
use super::scoring::{LearnedFeatures, LearnedModels, Scorer, ThemePrediction, learned_sum};
use crate::codebook::{Codebook, Matcher};
use crate::error::{Error, Result};
use crate::matrix::argmax;
use crate::matrix::math::sigmoid;
use crate::themes::label_mode::LabelMode;
use crate::themes::reading::{FEATURES, Features, Reading};
use crate::themes::weak_supervision::WeakModels;

/// Scores every theme for every paragraph, with a probability and its contributions.
///
/// The log-odds of a theme are a sum over the paragraph's own terms, its heading, its neighbours,
/// the rest of its section, terms of other themes, learned words, two weak models, and an
/// intercept. Prefer it where there is a codebook: it needs no labels, and uses those that there
/// are. Time O(tokens) a paragraph. *Bit-exact*: a score depends on the document and the model
/// alone.
#[derive(Debug, Clone)]
pub struct ThemeClassifier {
    pub(crate) codebook: Codebook,
    pub(crate) matcher: Matcher,
    /// One factor for every pattern: how rare the term is.
    pub(crate) rarity: Vec<f64>,
    /// From features to probabilities.
    pub(crate) scorer: Scorer,
    /// The models whose outputs are features.
    pub(crate) learned: LearnedModels,
    /// A theme is given from this probability on, unless the codebook has a threshold for it.
    pub(crate) threshold: f64,
}

/// The parts of a classifier, as a model file holds them.
#[derive(Debug, Clone)]
pub struct ClassifierParts {
    /// The codebook.
    pub codebook: Codebook,
    /// The matcher made of it.
    pub matcher: Matcher,
    /// For every pattern of the matcher how rare it was in training, as a factor around one.
    pub rarity: Vec<f64>,
    /// The weight of every feature, in the order of [`FEATURES`].
    pub weights: [f64; FEATURES.len()],
    /// One intercept for every theme.
    pub intercepts: Vec<f64>,
    /// The learned words' weights (themes × columns) and intercepts.
    pub words: Option<(Vec<f32>, Vec<f64>)>,
    /// The weak models.
    pub weak_models: Option<WeakModels>,
    /// The number of columns of the vocabulary.
    pub columns: usize,
    /// How many themes a paragraph may have.
    pub label_mode: LabelMode,
    /// A theme is given from this probability on, unless the codebook has a threshold for it.
    pub threshold: f64,
}

impl ThemeClassifier {
    /// A classifier from its parts.
    ///
    /// # Errors
    /// If the parts do not fit one another.
    pub fn from_parts(parts: ClassifierParts) -> Result<Self> {
        let ClassifierParts { codebook, matcher, rarity, weights, intercepts, words, weak_models, columns, .. } = parts;
        let (label_mode, threshold) = (parts.label_mode, parts.threshold);
        let themes = codebook.themes.len();
        let words_fit = words
            .as_ref()
            .is_none_or(|(weights, intercepts)| weights.len() == themes * columns && intercepts.len() == themes);
        let all_fit = words_fit
            && matcher.themes() == themes
            && rarity.len() == matcher.patterns()
            && intercepts.len() == themes
            && weak_models.as_ref().is_none_or(|models| models.themes() == themes)
            && (0.0..=1.0).contains(&threshold);
        let finite = rarity.iter().chain(&weights).chain(&intercepts).all(|value| value.is_finite());
        if !(all_fit && finite) {
            return Err(Error::model("the parts of the theme classifier do not fit one another"));
        }
        let words = words.map(|(weights, intercepts)| LearnedWords::new(columns, weights, intercepts));
        let scorer = Scorer { weights, intercepts, label_mode, tree: matcher.tree().clone() };
        let learned = LearnedModels { words, weak_models, label_mode };
        Ok(Self { codebook, matcher, rarity, scorer, learned, threshold })
    }

    /// The codebook.
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// A theme is given from this probability on, unless the codebook has a threshold for it.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The probability from which on a theme is given.
    pub fn threshold_of(&self, theme: usize) -> f64 {
        self.codebook.themes[theme].threshold.unwrap_or(self.threshold)
    }

    /// How many themes a paragraph may have.
    pub fn label_mode(&self) -> LabelMode {
        self.scorer.label_mode
    }

    /// The weight of every feature, in the order of [`FEATURES`].
    pub fn feature_weights(&self) -> &[f64; FEATURES.len()] {
        &self.scorer.weights
    }

    /// One intercept for every theme.
    pub fn intercepts(&self) -> &[f64] {
        &self.scorer.intercepts
    }

    /// For every pattern of the matcher how rare it was in training, as a factor around one.
    pub fn rarity(&self) -> &[f64] {
        &self.rarity
    }

    /// The learned words' weights (themes × columns) and intercepts.
    pub fn words(&self) -> Option<(&[f32], &[f64])> {
        self.learned.words.as_ref().map(|words| (words.weights(), words.intercepts()))
    }

    /// The models of the whole corpus, labelled or not.
    pub fn weak_models(&self) -> Option<&WeakModels> {
        self.learned.weak_models.as_ref()
    }

    /// The themes that a paragraph with these probabilities is given, most probable first; of
    /// equals, the first in the codebook. Where there may be several, the ancestors of a given
    /// theme are given too, whatever their own thresholds.
    pub fn assign_themes(&self, probabilities: &[f64]) -> Vec<usize> {
        let mut has: Vec<bool> =
            (0..probabilities.len()).map(|theme| probabilities[theme] >= self.threshold_of(theme)).collect();
        if self.label_mode() == LabelMode::Multilabel {
            self.scorer.tree.mark_ancestors(&mut has);
        }
        let mut given: Vec<usize> = (0..has.len()).filter(|&theme| has[theme]).collect();
        given.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]).then(a.cmp(&b)));
        if self.label_mode() == LabelMode::Multiclass {
            // The most probable of all, or none.
            let best = argmax(probabilities);
            given.retain(|&theme| theme == best);
        }
        given
    }

    /// All themes' scores and probabilities by their features.
    pub(super) fn score_features(&self, features: &[Features]) -> PassageScores {
        let ThemePrediction { log_odds, probabilities } = self.scorer.score(features);
        let themes: Vec<ThemeScore> = log_odds
            .into_iter()
            .zip(probabilities)
            .map(|(score, probability)| ThemeScore { score, probability, contributions: Vec::new() })
            .collect();
        let none = match self.label_mode() {
            LabelMode::Multilabel => themes.iter().fold(1.0, |none, theme| none * (1.0 - theme.probability)),
            LabelMode::Multiclass => 0.0,
        };
        PassageScores { themes, none }
    }

    /// Whether some theme lacks at most `margin` (log-odds) to be given by the text itself, without
    /// context; `learned` holds the learned features of every theme.
    pub(super) fn may_be_given(&self, reading: &Reading, learned: &[LearnedFeatures], margin: f64) -> bool {
        let Scorer { weights, intercepts, label_mode, .. } = &self.scorer;
        let score = |(theme, learned): (usize, &LearnedFeatures)| {
            weights[0] * reading.strength[theme] + intercepts[theme] + learned_sum(weights, learned)
        };
        *label_mode == LabelMode::Multiclass
            || learned
                .iter()
                .enumerate()
                .any(|(theme, learned)| sigmoid(score((theme, learned)) + margin) >= self.threshold_of(theme))
    }
}
