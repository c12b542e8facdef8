//! The fitted theme classifier: frozen, labels a document's paragraphs, and can say what each score is made of.

use super::label_mode::LabelMode;
use super::learned::Words;
use super::learner::{PileModels, log_sum};
use super::reading::{FEATURES, MEMBERSHIP, MIXTURE, Passage, Reading, WORDS};
use super::scoring::{Features, LearnedFeatures, LearnedModels, Scorer, Scores, learned_sum};
use super::survey::{Readers, Survey};
use crate::codebook::Matcher;
use crate::codebook::{Codebook, Theme};
use crate::error::{Error, Result};
use crate::matrix::argmax;
use crate::matrix::math::{exp, ln_1p, sigmoid};
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
    /// From features to probabilities.
    pub(crate) scorer: Scorer,
    /// The models whose outputs are features.
    pub(crate) learned: LearnedModels,
    /// A theme is given from this probability on, unless the codebook says otherwise of it.
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
    /// The models of the unlabelled corpus.
    pub weak_models: Option<PileModels>,
    /// The number of columns of the vocabulary.
    pub columns: usize,
    /// How many themes a paragraph may have.
    pub label_mode: LabelMode,
    /// A theme is given from this probability on, unless the codebook says otherwise of it.
    pub threshold: f64,
}

/// All themes' scores for one paragraph, in the codebook's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// One for every theme.
    pub themes: Vec<ThemeScore>,
    /// The probability that it has none of the themes, as far as its own words say.
    pub none: f64,
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

    /// A theme is given from this probability on, unless the codebook says otherwise of it.
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

    /// What was learned from the whole pile, labelled or not.
    pub fn pile_models(&self) -> Option<&PileModels> {
        self.learned.pile.as_ref()
    }

    /// The themes that a paragraph of these probabilities is given, most probable first; of equals, the first in the
    /// codebook. Where there may be several, what has a part has the whole, whatever the whole's own threshold.
    pub fn decide(&self, probabilities: &[f64]) -> Vec<usize> {
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

    /// The weight of every feature, in the order of [`FEATURES`].
    pub fn feature_weights(&self) -> &[f64; FEATURES.len()] {
        &self.scorer.weights
    }

    /// Whether labelled paragraphs taught it words of their own.
    pub fn has_learned_words(&self) -> bool {
        self.learned.words.is_some()
    }

    /// A classifier from its parts.
    ///
    /// # Errors
    /// If the parts do not fit one another.
    pub fn from_parts(parts: ClassifierParts) -> Result<Self> {
        let ClassifierParts { codebook, matcher, rarity, weights, intercepts, words, weak_models, columns, .. } = parts;
        let (label_mode, threshold) = (parts.label_mode, parts.threshold);
        let themes = codebook.themes.len();
        let sized = words
            .as_ref()
            .is_none_or(|(weights, intercepts)| weights.len() == themes * columns && intercepts.len() == themes);
        let fits = sized
            && matcher.themes() == themes
            && rarity.len() == matcher.patterns()
            && intercepts.len() == themes
            && weak_models.as_ref().is_none_or(|models| models.themes() == themes)
            && (0.0..=1.0).contains(&threshold);
        let finite = rarity.iter().chain(&weights).chain(&intercepts).all(|value| value.is_finite());
        if !(fits && finite) {
            return Err(Error::model("the parts of the theme classifier do not fit one another"));
        }
        let words = words.map(|(weights, intercepts)| Words::new(columns, weights, intercepts));
        let scorer = Scorer { weights, intercepts, label_mode, tree: matcher.tree().clone() };
        let learned = LearnedModels { words, pile: weak_models, label_mode };
        Ok(Self { codebook, matcher, rarity, scorer, learned, threshold })
    }

    /// For every pattern of the matcher how rare it was in training, as a factor around one.
    pub fn rarity(&self) -> &[f64] {
        &self.rarity
    }

    /// For every theme the intercept.
    pub fn intercepts(&self) -> &[f64] {
        &self.scorer.intercepts
    }

    /// The learned words' weights (themes × columns) and intercepts.
    pub fn words(&self) -> Option<(&[f32], &[f64])> {
        self.learned.words.as_ref().map(|words| (words.weights(), words.intercepts()))
    }

    /// Scores all passages of one document, with all contributions.
    pub fn score(&self, analyzer: &Analyzer, tfidf: &Tfidf, passages: &[Passage<'_>]) -> Vec<Scored> {
        let readers = Readers::new(self, analyzer, tfidf);
        let survey = Survey::read(&readers, passages, |_, _| ());
        (0..passages.len()).into_par_iter().map(|number| survey.scored(number, Detail::All)).collect()
    }

    /// All themes' scores and probabilities by their features.
    pub(super) fn score_features(&self, features: &[Features]) -> Scored {
        let Scores { log_odds, probabilities } = self.scorer.score(features);
        let themes: Vec<ThemeScore> = log_odds
            .into_iter()
            .zip(probabilities)
            .map(|(score, probability)| ThemeScore { score, probability, contributions: Vec::new() })
            .collect();
        let none = match self.label_mode() {
            LabelMode::Multilabel => themes.iter().fold(1.0, |none, theme| none * (1.0 - theme.probability)),
            LabelMode::Multiclass => 0.0,
        };
        Scored { themes, none }
    }

    /// Whether a theme lacks no more than `least` (log-odds) to be given, as far as the text itself says; `learned` holds
    /// for every theme what the learned words, memberships and the mixture say.
    pub(super) fn may_be_given(&self, reading: &Reading, learned: &[LearnedFeatures], least: f64) -> bool {
        let Scorer { weights, intercepts, label_mode, .. } = &self.scorer;
        let bare = |(theme, learned): (usize, &LearnedFeatures)| {
            weights[0] * reading.strength[theme] + intercepts[theme] + learned_sum(weights, learned)
        };
        *label_mode == LabelMode::Multiclass
            || learned
                .iter()
                .enumerate()
                .any(|(theme, learned)| sigmoid(bare((theme, learned)) + least) >= self.threshold_of(theme))
    }

    /// What a theme's score is made of; `features` are those of all themes.
    pub(super) fn contributions(
        &self,
        theme: usize,
        reading: &Reading,
        features: &[Features],
        score: f64,
    ) -> Vec<Contribution> {
        let theme = self.scorer.deciding_themes(&self.scorer.linear_all(features))[theme];
        let mut contributions = Vec::new();
        // Where themes exclude one another, what speaks for the others speaks against this one.
        let rivals: Vec<(usize, f64)> = match self.label_mode() {
            LabelMode::Multilabel => Vec::new(),
            LabelMode::Multiclass => self.rivals(theme, features),
        };
        self.parts(theme, 1.0, &rivals, reading, &features[theme], &mut contributions);
        for &(rival, share) in &rivals {
            self.parts(rival, -share, &[], reading, &features[rival], &mut contributions);
        }
        contributions.sort_by_key(|contribution| match &contribution.origin {
            Origin::Term(span) => (span.start, 0, span.end),
            Origin::Word(span) => (span.start, 1, span.end),
            other => (usize::MAX, 2, context_order(other)),
        });
        contributions.dedup_by(|next, kept| {
            let same = next.origin == kept.origin;
            if same {
                kept.weight += next.weight;
            }
            same
        });
        contributions.retain(|contribution| contribution.weight != 0.0);
        let told: f64 = contributions.iter().map(|contribution| contribution.weight).sum();
        contributions.push(Contribution { origin: Origin::Intercept, weight: score - told });
        contributions
    }

    /// The other themes, by their shares of the probability that is not `theme`'s.
    fn rivals(&self, theme: usize, features: &[Features]) -> Vec<(usize, f64)> {
        let others: Vec<usize> = (0..features.len()).filter(|&other| other != theme).collect();
        let scores: Vec<f64> = others.iter().map(|&other| self.scorer.linear(other, features)).collect();
        let all = log_sum(&scores);
        others.into_iter().zip(scores).map(|(other, s)| (other, exp(s - all))).filter(|(_, p)| *p > 1e-4).collect()
    }

    /// The parts of one theme's sum, times `factor`, but for the intercept.
    fn parts(
        &self,
        theme: usize,
        factor: f64,
        rivals: &[(usize, f64)],
        reading: &Reading,
        features: &Features,
        contributions: &mut Vec<Contribution>,
    ) {
        let first = contributions.len();
        self.own_terms(theme, reading, features[0], contributions);
        if let Some(words) = &self.learned.words {
            self.learned_words(theme, words, reading, contributions);
        }
        if let Some(pile) = &self.learned.pile {
            self.pile_words(theme, pile, rivals, factor, reading, contributions);
        }
        let context = [Origin::Heading, Origin::Before, Origin::After, Origin::Section, Origin::OtherThemes];
        for (place, origin) in context.into_iter().enumerate() {
            contributions.push(Contribution { origin, weight: self.scorer.weights[place + 1] * features[place + 1] });
        }
        contributions[first..].iter_mut().for_each(|contribution| contribution.weight *= factor);
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
                .push(Contribution { origin: Origin::Term(hit.span.clone()), weight: self.scorer.weights[0] * share });
        }
    }

    fn learned_words(&self, theme: usize, words: &Words, reading: &Reading, contributions: &mut Vec<Contribution>) {
        let weights = words.of_theme(theme);
        for &(column, value) in &reading.row {
            let weight = self.scorer.weights[WORDS] * f64::from(weights[column as usize]) * f64::from(value);
            self.at_places(column, weight, reading, contributions);
        }
    }

    /// What the pile's models make of each word. Of one theme among several the mixture's part is told with its rivals, once.
    fn pile_words(
        &self,
        theme: usize,
        pile: &PileModels,
        rivals: &[(usize, f64)],
        factor: f64,
        reading: &Reading,
        contributions: &mut Vec<Contribution>,
    ) {
        let words = pile.words(&reading.row, &reading.counts);
        let said = pile.say(&words, &mut Vec::new());
        let (of_membership, _) = pile.membership_parts(theme, &words, &said);
        let mut others = vec![0.0; self.scorer.intercepts.len()];
        match self.label_mode() {
            // Against the others, each by its share of the mixture's probability.
            LabelMode::Multilabel => {
                let rest: Vec<usize> = (0..others.len()).filter(|&other| other != theme).collect();
                let all = log_sum(&rest.iter().map(|&other| said.log_posteriors[other]).collect::<Vec<_>>());
                rest.iter().for_each(|&other| others[other] = exp(said.log_posteriors[other] - all));
            }
            LabelMode::Multiclass => rivals.iter().for_each(|&(rival, share)| others[rival] = share),
        }
        let told = self.label_mode() == LabelMode::Multilabel || factor > 0.0;
        let of_mixture = if told { pile.mixture_parts(theme, &words, &others) } else { vec![0.0; words.len()] };
        for (((column, _), membership), mixture) in words.iter().zip(of_membership).zip(of_mixture) {
            let weight = self.scorer.weights[MEMBERSHIP] * membership + self.scorer.weights[MIXTURE] * mixture;
            self.at_places(*column, weight, reading, contributions);
        }
    }

    /// Shares a column's weight among the places where it stands. An n-gram has no single place, and is left to the rest.
    fn at_places(&self, column: u32, weight: f64, reading: &Reading, contributions: &mut Vec<Contribution>) {
        let first = reading.places.partition_point(|(other, _)| *other < column);
        let count = reading.places[first..].partition_point(|(other, _)| *other == column);
        for (_, span) in &reading.places[first..first + count] {
            contributions.push(Contribution { origin: Origin::Word(span.clone()), weight: weight / count as f64 });
        }
    }

    /// The theme called so.
    pub fn theme(&self, number: usize) -> &Theme {
        &self.codebook.themes[number]
    }
}

fn context_order(origin: &Origin) -> usize {
    match origin {
        Origin::Heading => 0,
        Origin::Before => 1,
        Origin::After => 2,
        Origin::Section => 3,
        _ => 4,
    }
}
