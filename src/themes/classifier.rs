//! The fitted theme classifier: frozen, labels a document's paragraphs, and can say what each score is made of.

use super::codebook::Codebook;
use super::learned::Words;
use super::matcher::Matcher;
use super::reading::{FEATURES, Passage, Reading, WORDS};
use super::survey::{Readers, Survey};
use crate::error::{Error, Result};
use crate::matrix::math::{ln_1p, sigmoid};
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use std::ops::Range;

/// Scores every theme for every paragraph, with a probability and its reasons.
///
/// The score of a theme (its log-odds) is a sum: a part for the paragraph's own terms, parts for its heading, its
/// neighbours and the rest of its section, a part for what other themes' terms say, one for the words that labelled
/// paragraphs taught, and an intercept. Prefer it where there is a codebook; it needs no labels, and uses what there
/// are. Time O(tokens) a paragraph. Reproducibility: *bit-exact*; a score depends on the document and the model alone.
#[derive(Debug, Clone)]
pub struct ThemeClassifier {
    pub(crate) codebook: Codebook,
    pub(crate) matcher: Matcher,
    /// One factor for every pattern: how rare the term is.
    pub(crate) rarity: Vec<f64>,
    /// One weight for every feature.
    pub(crate) weights: [f64; FEATURES.len()],
    /// One intercept for every theme.
    pub(crate) intercepts: Vec<f64>,
    /// For every theme the weight of every column, and an intercept; none where nothing was labelled.
    pub(crate) words: Option<Words>,
    /// A theme is given from this probability on.
    pub(crate) threshold: f64,
}

/// Where a part of a score comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A term of the codebook, at a place of the text.
    Term(Range<usize>),
    /// A word that labelled paragraphs taught, at a place of the text.
    Word(Range<usize>),
    /// The heading above.
    Heading,
    /// The paragraph before.
    Before,
    /// The paragraph behind.
    After,
    /// The rest of the section.
    Section,
    /// What speaks for other themes.
    OtherThemes,
    /// What is there before anything is read.
    Intercept,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Where it comes from.
    pub origin: Origin,
    /// What it adds to the log-odds.
    pub weight: f64,
}

/// One theme's score for one paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeScore {
    /// The log-odds: the sum of the contributions.
    pub score: f64,
    /// The probability that the paragraph has the theme.
    pub probability: f64,
    /// What the score is made of, in the order of the text, context and intercept last; empty where it was not asked for.
    pub contributions: Vec<Contribution>,
}

/// How much is worked out of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Every theme's contributions.
    All,
    /// The contributions of the themes that are given; the others' lists are empty.
    Given,
}

/// All themes' scores for one paragraph, in the codebook's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// One for every theme.
    pub themes: Vec<ThemeScore>,
}

impl Scored {
    /// The themes at or above `threshold`, most probable first; of equals, the first in the codebook.
    pub fn decide(&self, threshold: f64) -> Vec<usize> {
        let mut given: Vec<usize> =
            (0..self.themes.len()).filter(|&theme| self.themes[theme].probability >= threshold).collect();
        given.sort_by(|&a, &b| self.themes[b].probability.total_cmp(&self.themes[a].probability).then(a.cmp(&b)));
        given
    }
}

impl ThemeClassifier {
    /// The codebook.
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// The matcher made of the codebook.
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// A theme is given from this probability on.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The weight of every feature, in the order of [`FEATURES`].
    pub fn feature_weights(&self) -> &[f64; FEATURES.len()] {
        &self.weights
    }

    /// Whether labelled paragraphs taught it words of their own.
    pub fn has_learned_words(&self) -> bool {
        self.words.is_some()
    }

    /// A classifier from its parts, as a model file holds them; `words` are the weights (themes × `columns`) and the
    /// intercepts of the learned words.
    ///
    /// # Errors
    /// If the parts do not fit one another.
    #[expect(clippy::too_many_arguments, reason = "one for each part of the file")]
    pub fn from_parts(
        codebook: Codebook,
        rarity: Vec<f64>,
        matcher: Matcher,
        weights: [f64; FEATURES.len()],
        intercepts: Vec<f64>,
        words: Option<(Vec<f32>, Vec<f64>)>,
        columns: usize,
        threshold: f64,
    ) -> Result<Self> {
        let themes = codebook.themes.len();
        let sized = words
            .as_ref()
            .is_none_or(|(weights, intercepts)| weights.len() == themes * columns && intercepts.len() == themes);
        let words = words.filter(|_| sized).map(|(weights, intercepts)| Words::new(columns, weights, intercepts));
        let classifier = Self { codebook, matcher, rarity, weights, intercepts, words, threshold };
        let fits = classifier.matcher.themes() == themes
            && classifier.rarity.len() == classifier.matcher.patterns()
            && classifier.intercepts.len() == themes
            && sized;
        let finite = classifier
            .rarity
            .iter()
            .chain(&classifier.weights)
            .chain(&classifier.intercepts)
            .all(|value| value.is_finite());
        if fits && finite && (0.0..=1.0).contains(&threshold) {
            Ok(classifier)
        } else {
            Err(Error::model("the parts of the theme classifier do not fit one another"))
        }
    }

    /// For every pattern of the matcher how rare it was in training, as a factor around one.
    pub fn rarity(&self) -> &[f64] {
        &self.rarity
    }

    /// For every theme the intercept.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The learned words' weights (themes × columns) and intercepts.
    pub fn words(&self) -> Option<(&[f32], &[f64])> {
        self.words.as_ref().map(|words| (words.weights(), words.intercepts()))
    }

    /// Scores all passages of one document, with all contributions.
    pub fn score(&self, analyzer: &Analyzer, tfidf: &Tfidf, passages: &[Passage<'_>]) -> Vec<Scored> {
        let readers = Readers::new(self, analyzer, tfidf);
        let survey = Survey::read(&readers, passages, |_, _| ());
        (0..passages.len()).into_par_iter().map(|number| survey.scored(number, Detail::All)).collect()
    }

    /// A theme's score and probability; `learned` is what the learned words say.
    pub(super) fn theme_score(
        &self,
        theme: usize,
        features: &[f64; FEATURES.len()],
        learned: Option<f64>,
    ) -> ThemeScore {
        let mut score = features.iter().zip(&self.weights).fold(self.intercepts[theme], |sum, (f, w)| sum + f * w);
        if let Some(learned) = learned {
            score += self.weights[WORDS] * learned;
        }
        ThemeScore { score, probability: sigmoid(score), contributions: Vec::new() }
    }

    /// Whether a theme lacks no more than `least` (log-odds) to be given, as far as the text itself says.
    pub(super) fn may_be_given(&self, reading: &Reading, learned: &[f64], least: f64) -> bool {
        let bare = |theme: usize| {
            let own = self.weights[0] * reading.strength[theme] + self.intercepts[theme];
            own + self.weights[WORDS] * learned.get(theme).copied().unwrap_or(0.0)
        };
        let best = (0..self.intercepts.len()).map(bare).fold(f64::NEG_INFINITY, f64::max);
        sigmoid(best + least) >= self.threshold
    }

    pub(super) fn contributions(
        &self,
        theme: usize,
        reading: &Reading,
        features: &[f64; FEATURES.len()],
    ) -> Vec<Contribution> {
        let mut contributions = Vec::new();
        let mut intercept = self.intercepts[theme];
        self.own_terms(theme, reading, features[0], &mut contributions);
        if let Some(words) = &self.words {
            intercept += self.weights[WORDS] * words.intercepts()[theme];
            self.learned_words(theme, words, reading, &mut contributions, &mut intercept);
        }
        contributions.sort_by_key(|contribution| match &contribution.origin {
            Origin::Term(span) => (span.start, 0, span.end),
            Origin::Word(span) => (span.start, 1, span.end),
            _ => (usize::MAX, 2, 0),
        });
        let context = [Origin::Heading, Origin::Before, Origin::After, Origin::Section, Origin::OtherThemes];
        for (place, origin) in context.into_iter().enumerate() {
            let weight = self.weights[place + 1] * features[place + 1];
            if weight != 0.0 {
                contributions.push(Contribution { origin, weight });
            }
        }
        contributions.push(Contribution { origin: Origin::Intercept, weight: intercept });
        contributions
    }

    /// Shares the part of the own terms among them: what speaks for by its size, then what speaks against.
    fn own_terms(&self, theme: usize, reading: &Reading, own: f64, contributions: &mut Vec<Contribution>) {
        let hits = || reading.hits.iter().zip(&reading.parts).filter(|(hit, _)| hit.theme == theme);
        let (mut positive, mut negative) = (0.0, 0.0);
        for (_, part) in hits() {
            if *part > 0.0 {
                positive += part;
            } else {
                negative += part;
            }
        }
        let supporting = ln_1p(reading.supporting[theme]);
        for (hit, part) in hits() {
            let share = if *part > 0.0 { supporting * part / positive } else { (own - supporting) * part / negative };
            contributions
                .push(Contribution { origin: Origin::Term(hit.span.clone()), weight: self.weights[0] * share });
        }
    }

    fn learned_words(
        &self,
        theme: usize,
        words: &Words,
        reading: &Reading,
        contributions: &mut Vec<Contribution>,
        intercept: &mut f64,
    ) {
        let weights = words.of_theme(theme);
        for &(column, value) in &reading.row {
            let weight = self.weights[WORDS] * f64::from(weights[column as usize]) * f64::from(value);
            let first = reading.places.partition_point(|(other, _)| *other < column);
            let count = reading.places[first..].partition_point(|(other, _)| *other == column);
            if count == 0 {
                // An n-gram has no single place.
                *intercept += weight;
            }
            for (_, span) in &reading.places[first..first + count] {
                contributions.push(Contribution { origin: Origin::Word(span.clone()), weight: weight / count as f64 });
            }
        }
    }
}
