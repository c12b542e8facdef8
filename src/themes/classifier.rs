//! The fitted theme classifier: frozen, labels a document's paragraphs, and can say what each score is made of.

use super::learned::Words;
use super::learner::{PileModels, Said, log_odds, log_sum};
use super::reading::{FEATURES, MEMBERSHIP, MIXTURE, Passage, Reading, WORDS};
use super::survey::{Readers, Survey};
use crate::codebook::Matcher;
use crate::codebook::{Codebook, Theme};
use crate::error::{Error, Result};
use crate::matrix::math::{exp, ln_1p, sigmoid};
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
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
    /// What was learned from the whole pile, labelled or not; none where there was too little.
    pub(crate) pile: Option<PileModels>,
    /// How many themes a paragraph may have.
    pub(crate) answer: Answer,
    /// A theme is given from this probability on, unless the codebook says otherwise of it.
    pub(crate) threshold: f64,
}

/// Log-odds of what is certain.
const CERTAIN: f64 = 60.0;

/// How many themes a paragraph may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// None, one or several: each theme has a probability of its own.
    #[default]
    Several,
    /// One: the themes' probabilities sum to one, and the most probable is given if it reaches its threshold.
    One,
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
    pub fn answer(&self) -> Answer {
        self.answer
    }

    /// What was learned from the whole pile, labelled or not.
    pub fn pile_models(&self) -> Option<&PileModels> {
        self.pile.as_ref()
    }

    /// The themes that a paragraph of these probabilities is given, most probable first; of equals, the first in the
    /// codebook. Where there may be several, what has a part has the whole, whatever the whole's own threshold.
    pub fn decide(&self, probabilities: &[f64]) -> Vec<usize> {
        let mut has: Vec<bool> =
            (0..probabilities.len()).map(|theme| probabilities[theme] >= self.threshold_of(theme)).collect();
        if self.answer == Answer::Several && self.has_parts() {
            for theme in 0..has.len() {
                let mut at = theme;
                while let Some(whole) = self.whole_of(at).filter(|_| has[theme]) {
                    has[whole] = true;
                    at = whole;
                }
            }
        }
        let mut given: Vec<usize> = (0..has.len()).filter(|&theme| has[theme]).collect();
        given.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]).then(a.cmp(&b)));
        if self.answer == Answer::One {
            // The most probable of all, or none.
            let best = (0..probabilities.len())
                .fold(0, |best, t| if probabilities[t] > probabilities[best] { t } else { best });
            given.retain(|&theme| theme == best);
        }
        given
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
        pile: Option<PileModels>,
        columns: usize,
        answer: Answer,
        threshold: f64,
    ) -> Result<Self> {
        let themes = codebook.themes.len();
        let sized = words
            .as_ref()
            .is_none_or(|(weights, intercepts)| weights.len() == themes * columns && intercepts.len() == themes);
        let words = words.filter(|_| sized).map(|(weights, intercepts)| Words::new(columns, weights, intercepts));
        let classifier = Self { codebook, matcher, rarity, weights, intercepts, words, pile, answer, threshold };
        let fits = classifier.matcher.themes() == themes
            && classifier.rarity.len() == classifier.matcher.patterns()
            && classifier.intercepts.len() == themes
            && classifier.pile.as_ref().is_none_or(|pile| pile.themes() == themes)
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

    /// What the pile's models add to the features of every theme.
    pub(super) fn pile_features(&self, said: &Said) -> Vec<(f64, f64)> {
        let mixture = match self.answer {
            Answer::One => said.log_posteriors.clone(),
            Answer::Several => log_odds(&said.log_posteriors),
        };
        said.shares.all_log_odds().into_iter().zip(mixture).collect()
    }

    /// All themes' scores and probabilities by their features.
    pub(super) fn score_features(&self, features: &[[f64; FEATURES.len()]]) -> Scored {
        let raw: Vec<f64> = (0..features.len()).map(|theme| self.raw(theme, features)).collect();
        let scores = match self.answer {
            Answer::Several if self.has_parts() => (0..raw.len()).map(|t| raw[self.carrier(t, &raw)]).collect(),
            Answer::Several => raw,
            // One theme alone is certain.
            Answer::One if raw.len() < 2 => vec![CERTAIN; raw.len()],
            Answer::One => {
                let all = log_sum(&raw);
                log_odds(&raw.iter().map(|score| score - all).collect::<Vec<_>>())
            }
        };
        let themes: Vec<ThemeScore> = scores
            .iter()
            .map(|&score| ThemeScore { score, probability: sigmoid(score), contributions: Vec::new() })
            .collect();
        let none = match self.answer {
            Answer::Several => themes.iter().fold(1.0, |none, theme| none * (1.0 - theme.probability)),
            Answer::One => 0.0,
        };
        Scored { themes, none }
    }

    /// Whether a theme lacks no more than `least` (log-odds) to be given, as far as the text itself says; `learned` holds
    /// for every theme what the learned words, memberships and the mixture say.
    pub(super) fn may_be_given(&self, reading: &Reading, learned: &[f64], least: f64) -> bool {
        let bare = |(theme, learned): (usize, &[f64])| {
            let of_learned =
                [WORDS, MEMBERSHIP, MIXTURE].iter().zip(learned).map(|(&place, v)| self.weights[place] * v);
            self.weights[0] * reading.strength[theme] + self.intercepts[theme] + of_learned.sum::<f64>()
        };
        self.answer == Answer::One
            || learned
                .chunks_exact(3)
                .enumerate()
                .any(|(theme, learned)| sigmoid(bare((theme, learned)) + least) >= self.threshold_of(theme))
    }

    /// Whether some theme is a part of another.
    fn has_parts(&self) -> bool {
        self.codebook.themes.iter().any(|theme| theme.parent.is_some())
    }

    /// The theme that a theme is a part of.
    fn whole_of(&self, theme: usize) -> Option<usize> {
        let whole = self.codebook.themes[theme].parent.as_deref()?;
        self.codebook.themes.iter().position(|other| other.name == whole)
    }

    /// The theme, or the part of it, that speaks loudest: a whole has what its parts have.
    fn carrier(&self, theme: usize, raw: &[f64]) -> usize {
        let name = Some(self.codebook.themes[theme].name.as_str());
        let parts =
            (0..raw.len()).filter(|&part| part != theme && self.codebook.themes[part].parent.as_deref() == name);
        parts
            .map(|part| self.carrier(part, raw))
            .fold(theme, |best, part| if raw[part] > raw[best] { part } else { best })
    }

    /// What a theme's score is made of; `features` are those of all themes.
    pub(super) fn contributions(
        &self,
        theme: usize,
        reading: &Reading,
        features: &[[f64; FEATURES.len()]],
        score: f64,
    ) -> Vec<Contribution> {
        let theme = match self.answer {
            Answer::Several if self.has_parts() => {
                let raw: Vec<f64> = (0..features.len()).map(|theme| self.raw(theme, features)).collect();
                self.carrier(theme, &raw)
            }
            _ => theme,
        };
        let mut contributions = Vec::new();
        // Where themes exclude one another, what speaks for the others speaks against this one.
        let rivals: Vec<(usize, f64)> = match self.answer {
            Answer::Several => Vec::new(),
            Answer::One => self.rivals(theme, features),
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

    /// A theme's sum before themes are compared.
    fn raw(&self, theme: usize, features: &[[f64; FEATURES.len()]]) -> f64 {
        features[theme].iter().zip(&self.weights).fold(self.intercepts[theme], |sum, (f, w)| sum + f * w)
    }

    /// The other themes, by their shares of the probability that is not `theme`'s.
    fn rivals(&self, theme: usize, features: &[[f64; FEATURES.len()]]) -> Vec<(usize, f64)> {
        let others: Vec<usize> = (0..features.len()).filter(|&other| other != theme).collect();
        let scores: Vec<f64> = others.iter().map(|&other| self.raw(other, features)).collect();
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
        features: &[f64; FEATURES.len()],
        contributions: &mut Vec<Contribution>,
    ) {
        let first = contributions.len();
        self.own_terms(theme, reading, features[0], contributions);
        if let Some(words) = &self.words {
            self.learned_words(theme, words, reading, contributions);
        }
        if let Some(pile) = &self.pile {
            self.pile_words(theme, pile, rivals, factor, reading, contributions);
        }
        let context = [Origin::Heading, Origin::Before, Origin::After, Origin::Section, Origin::OtherThemes];
        for (place, origin) in context.into_iter().enumerate() {
            contributions.push(Contribution { origin, weight: self.weights[place + 1] * features[place + 1] });
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
                .push(Contribution { origin: Origin::Term(hit.span.clone()), weight: self.weights[0] * share });
        }
    }

    fn learned_words(&self, theme: usize, words: &Words, reading: &Reading, contributions: &mut Vec<Contribution>) {
        let weights = words.of_theme(theme);
        for &(column, value) in &reading.row {
            let weight = self.weights[WORDS] * f64::from(weights[column as usize]) * f64::from(value);
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
        let mut others = vec![0.0; self.intercepts.len()];
        match self.answer {
            // Against the others, each by its share of the mixture's probability.
            Answer::Several => {
                let rest: Vec<usize> = (0..others.len()).filter(|&other| other != theme).collect();
                let all = log_sum(&rest.iter().map(|&other| said.log_posteriors[other]).collect::<Vec<_>>());
                rest.iter().for_each(|&other| others[other] = exp(said.log_posteriors[other] - all));
            }
            Answer::One => rivals.iter().for_each(|&(rival, share)| others[rival] = share),
        }
        let told = self.answer == Answer::Several || factor > 0.0;
        let of_mixture = if told { pile.mixture_parts(theme, &words, &others) } else { vec![0.0; words.len()] };
        for (((column, _), membership), mixture) in words.iter().zip(of_membership).zip(of_mixture) {
            let weight = self.weights[MEMBERSHIP] * membership + self.weights[MIXTURE] * mixture;
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
