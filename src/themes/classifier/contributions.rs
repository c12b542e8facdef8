//! What a score is the sum of: terms, learned words, context and an intercept.

use super::fitted::ThemeClassifier;
use super::learned_words::LearnedWords;
use super::scores::{Contribution, Origin};
use crate::matrix::math::{exp, ln_1p};
use crate::themes::label_mode::LabelMode;
use crate::themes::log_space::log_sum_exp;
use crate::themes::reading::{Features, LEARNED_WORDS, MEMBERSHIP, MIXTURE, Reading};
use crate::themes::weak_supervision::WeakModels;

/// Rivals with a smaller share of the probability are left out.
const MIN_RIVAL_SHARE: f64 = 1e-4;

impl ThemeClassifier {
    /// What a theme's score is the sum of; `features` are those of all themes.
    pub(super) fn contributions(
        &self,
        theme: usize,
        reading: &Reading,
        features: &[Features],
        score: f64,
    ) -> Vec<Contribution> {
        let theme = self.scorer.deciding_themes(&self.scorer.linear_all(features))[theme];
        // Where themes exclude one another, evidence for the others is evidence against this one.
        let rivals = match self.label_mode() {
            LabelMode::Multilabel => Vec::new(),
            LabelMode::Multiclass => self.rivals(theme, features),
        };
        let mut parts = Parts { classifier: self, reading, contributions: Vec::new() };
        let mixture_rivals = self.mixture_rivals(theme, &rivals, reading);
        parts.add_theme(theme, 1.0, Some(&mixture_rivals), &features[theme]);
        for &(rival, share) in &rivals {
            // With exclusive themes, the mixture is compared with the rivals once, by the theme
            // itself.
            parts.add_theme(rival, -share, None, &features[rival]);
        }
        let mut contributions = merged(parts.contributions);
        let sum: f64 = contributions.iter().map(|contribution| contribution.weight).sum();
        contributions.push(Contribution { origin: Origin::Intercept, weight: score - sum });
        contributions
    }

    /// The other themes, by their shares of the probability that is not `theme`'s.
    fn rivals(&self, theme: usize, features: &[Features]) -> Vec<(usize, f64)> {
        let others: Vec<usize> = (0..features.len()).filter(|&other| other != theme).collect();
        let scores: Vec<f64> = others.iter().map(|&other| self.scorer.linear(other, features)).collect();
        let all = log_sum_exp(&scores);
        let shares = others.into_iter().zip(scores).map(|(other, score)| (other, exp(score - all)));
        shares.filter(|(_, share)| *share > MIN_RIVAL_SHARE).collect()
    }

    /// The weights of the themes that the mixture's score of `theme` is compared with: with several
    /// themes possible all others by their shares of the mixture's probability, else the rivals.
    fn mixture_rivals(&self, theme: usize, rivals: &[(usize, f64)], reading: &Reading) -> Vec<f64> {
        let mut weights = vec![0.0; self.scorer.intercepts.len()];
        match (self.label_mode(), &self.learned.weak_models) {
            (LabelMode::Multiclass, _) => rivals.iter().for_each(|&(rival, share)| weights[rival] = share),
            (LabelMode::Multilabel, Some(models)) => {
                let words = models.words(&reading.row, &reading.counts);
                let log_posteriors = models.predict(&words, &mut Vec::new()).log_posteriors;
                let rest: Vec<usize> = (0..weights.len()).filter(|&other| other != theme).collect();
                let all = log_sum_exp(&rest.iter().map(|&other| log_posteriors[other]).collect::<Vec<_>>());
                rest.iter().for_each(|&other| weights[other] = exp(log_posteriors[other] - all));
            }
            (LabelMode::Multilabel, None) => {}
        }
        weights
    }
}

/// Contributions in the order of the text, context last; those of one origin are added up.
fn merged(mut contributions: Vec<Contribution>) -> Vec<Contribution> {
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
    contributions
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

/// The contributions found so far.
struct Parts<'a> {
    classifier: &'a ThemeClassifier,
    reading: &'a Reading,
    contributions: Vec<Contribution>,
}

impl Parts<'_> {
    /// Adds the summands of one theme times `factor`, but for the intercept; those of the mixture
    /// only against given `mixture_rivals`.
    fn add_theme(&mut self, theme: usize, factor: f64, mixture_rivals: Option<&[f64]>, features: &Features) {
        let first = self.contributions.len();
        self.add_terms(theme, features[0]);
        if let Some(words) = &self.classifier.learned.words {
            self.add_learned_words(theme, words);
        }
        if let Some(models) = &self.classifier.learned.weak_models {
            self.add_weak_models(theme, models, mixture_rivals);
        }
        let context = [Origin::Heading, Origin::Before, Origin::After, Origin::Section, Origin::OtherThemes];
        for (place, origin) in context.into_iter().enumerate() {
            let weight = self.classifier.scorer.weights[place + 1] * features[place + 1];
            self.contributions.push(Contribution { origin, weight });
        }
        self.contributions[first..].iter_mut().for_each(|contribution| contribution.weight *= factor);
    }

    /// Shares the feature of the own terms among them: what terms for the theme give by their
    /// sizes, and what terms against it take away likewise.
    fn add_terms(&mut self, theme: usize, own: f64) {
        let reading = self.reading;
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
            let weight = self.classifier.scorer.weights[0] * share;
            self.contributions.push(Contribution { origin: Origin::Term(hit.span.clone()), weight });
        }
    }

    fn add_learned_words(&mut self, theme: usize, words: &LearnedWords) {
        let (weights, factor) = (words.of_theme(theme), self.classifier.scorer.weights[LEARNED_WORDS]);
        for &(column, value) in &self.reading.row {
            self.add_at_places(column, factor * f64::from(weights[column as usize]) * f64::from(value));
        }
    }

    fn add_weak_models(&mut self, theme: usize, models: &WeakModels, mixture_rivals: Option<&[f64]>) {
        let words = models.words(&self.reading.row, &self.reading.counts);
        let scores = models.predict(&words, &mut Vec::new());
        let of_membership = models.membership_parts(theme, &words, &scores.shares);
        let of_mixture = match mixture_rivals {
            Some(rivals) => models.mixture_parts(theme, &words, rivals),
            None => vec![0.0; words.len()],
        };
        let weights = &self.classifier.scorer.weights;
        for (((column, _), membership), mixture) in words.iter().zip(of_membership).zip(of_mixture) {
            self.add_at_places(*column, weights[MEMBERSHIP] * membership + weights[MIXTURE] * mixture);
        }
    }

    /// Shares a column's weight among the places where it occurs. An n-gram has no single place,
    /// and is left to the intercept.
    fn add_at_places(&mut self, column: u32, weight: f64) {
        let places = &self.reading.places;
        let first = places.partition_point(|(other, _)| *other < column);
        let count = places[first..].partition_point(|(other, _)| *other == column);
        for (_, span) in &places[first..first + count] {
            let weight = weight / count as f64;
            self.contributions.push(Contribution { origin: Origin::Word(span.clone()), weight });
        }
    }
}
