//! One fit: models of the pile, learned words, and the weighing of everything by labels; and the same without a fold.

use super::before_labels::{look, without_labels};
use super::folds;
use super::{ClassifierOptions, DEFAULT_THRESHOLD, FEWEST, Step};
use crate::codebook::ThemeTree;
use crate::error::Result;
use crate::estimators::{Blend, BlendOptions, Examples, Link};
use crate::themes::label_mode::LabelMode;
use crate::themes::learned::Words;
use crate::themes::learner::{Example, Guarded, Membership, Mixture, PileModels, Prior, weigh};
use crate::themes::material::Data;
use crate::themes::reading::FEATURES;
use crate::themes::scoring::{Features, LearnedFeatures, LearnedModels, Scorer, insert_learned};
use rayon::prelude::*;

/// What a fit gives.
pub(super) struct Parts {
    pub(super) scorer: Scorer,
    pub(super) learned: LearnedModels,
}

/// Everything that fits are made of.
pub(super) struct Learner<'a> {
    pub(super) options: &'a ClassifierOptions,
    pub(super) data: &'a Data,
    pub(super) single: Vec<bool>,
    pub(super) guarded: Option<Guarded>,
    pub(super) prior: Prior,
    pub(super) tree: &'a ThemeTree,
    /// For every passage the first labelled one that says nearly the same.
    pub(super) originals: Vec<usize>,
}

impl<'a> Learner<'a> {
    /// Looks how far the pile may be learned from, and what probabilities are without labels.
    pub(super) fn new(
        options: &'a ClassifierOptions,
        data: &'a Data,
        tree: &'a ThemeTree,
        originals: Vec<usize>,
        single: Vec<bool>,
        labelled: &[usize],
        steps: &mut Vec<Step>,
    ) -> Self {
        let guarded = look(options, data, labelled, steps);
        let prior = without_labels(options, data, guarded.as_ref(), labelled, steps);
        Self { options, data, single, guarded: guarded.map(|(guarded, _)| guarded), prior, tree, originals }
    }

    /// The threshold before labels are looked at.
    pub(super) fn threshold(&self) -> f64 {
        match self.options.label_mode {
            LabelMode::Multiclass => 0.0,
            LabelMode::Multilabel => DEFAULT_THRESHOLD,
        }
    }

    fn link(&self) -> Link {
        match self.options.label_mode {
            LabelMode::Multiclass => Link::Softmax,
            LabelMode::Multilabel => Link::Sigmoid,
        }
    }

    /// The models of the pile, anchored by terms and the labels of `training`; passages of `left_out` are not looked at.
    fn fit_pile(&self, training: &[usize], left_out: &[usize], most: usize) -> Option<PileModels> {
        let guarded = self.guarded.as_ref()?;
        let sample = self.data.sample(most, training, left_out);
        let pile = self.data.pile(&sample, training);
        let (mixture, membership) =
            rayon::join(|| Mixture::fit(&guarded.mixture, &pile), || Membership::fit(&guarded.membership, &pile));
        Some(PileModels::new(mixture, membership, self.single.clone()))
    }

    /// The features of a passage for every theme.
    fn features(&self, passage: usize, models: &LearnedModels) -> Vec<Features> {
        let mut features = self.data.features[passage].clone();
        let mut learned = vec![LearnedFeatures::default(); features.len()];
        let (row, word_counts) = (self.data.row(passage), self.data.words(passage));
        models.write_features(&row, &word_counts, &mut Vec::new(), &mut learned);
        insert_learned(&mut features, &learned);
        features
    }

    fn models(&self, words: Option<Words>, pile: Option<PileModels>) -> LearnedModels {
        LearnedModels { words, pile, label_mode: self.options.label_mode }
    }

    fn scorer(&self, weights: Features, intercepts: Vec<f64>) -> Scorer {
        Scorer { weights, intercepts, label_mode: self.options.label_mode, tree: self.tree.clone() }
    }

    pub(super) fn fit(&self, training: &[usize], left_out: &[usize], most: usize) -> Result<Parts> {
        let pile = self.fit_pile(training, left_out, most);
        if training.len() < FEWEST {
            let weights = self.prior.weights.map(|(mean, _)| mean);
            let scorer = self.scorer(weights, vec![self.prior.intercept.0; self.data.themes]);
            return Ok(Parts { scorer, learned: self.models(None, pile) });
        }
        let words = if training.len() >= self.options.min_labelled { self.fit_words(training)? } else { None };
        let examples = self.cross_fit(training, left_out, words.is_some())?;
        let (weights, intercepts) = weigh(self.link(), &self.prior, &examples, self.data.themes);
        Ok(Parts { scorer: self.scorer(weights, intercepts), learned: self.models(words, pile) })
    }

    /// What labelled words say; none if no theme has enough paragraphs.
    ///
    /// Without intercepts: those of rows that a model was fitted on do not fit new ones, and the weighing gives others.
    fn fit_words(&self, training: &[usize]) -> Result<Option<Words>> {
        let (themes, columns) = (self.data.themes, self.data.rows.columns());
        let (mut chosen, mut targets) = (Vec::new(), Vec::new());
        let (mut positive, mut negative) = (vec![0; themes], vec![0; themes]);
        for &passage in training {
            let mut known: Vec<Option<f64>> = (0..themes).map(|theme| self.data.known(passage, theme)).collect();
            if self.options.label_mode == LabelMode::Multiclass {
                one_only(&mut known);
                if known.iter().flatten().sum::<f64>() == 0.0 {
                    continue;
                }
                known.iter_mut().for_each(|target| *target = Some(target.unwrap_or(0.0)));
            }
            for (theme, target) in known.iter().enumerate() {
                positive[theme] += usize::from(target.is_some_and(|target| target > 0.0));
                negative[theme] += usize::from(target == &Some(0.0));
            }
            chosen.push(passage);
            targets.extend(known.into_iter().map(|target| target.unwrap_or(f64::NAN)));
        }
        let least = self.options.min_positive;
        let enough: Vec<bool> = positive.iter().zip(&negative).map(|(p, n)| *p >= least && *n >= least).collect();
        if !enough.contains(&true) {
            return Ok(None);
        }
        let options = BlendOptions { link: self.link(), c: self.options.words_c, ..Default::default() };
        let examples = Examples { rows: &chosen, classes: themes, targets: &targets, weights: None };
        let folds = self.folds(&chosen);
        if folds.iter().all(|fold| *fold == folds[0]) {
            return Ok(None);
        }
        let fitted = Blend::fit(&options, &self.data.rows, &examples, &folds)?;
        let fitted = fitted.linear();
        let mut all = vec![0.0; themes * columns];
        for column in 0..columns {
            for (theme, weight) in fitted.weights(column).iter().enumerate() {
                if enough[theme] || self.options.label_mode == LabelMode::Multiclass {
                    all[theme * columns + column] = *weight as f32;
                }
            }
        }
        Ok(Some(Words::new(columns, all, vec![0.0; themes])))
    }

    /// The inner fold of every passage: by its document, of few documents by its section, of few sections
    /// each by itself. Near-duplicates are never in two folds.
    fn folds(&self, passages: &[usize]) -> Vec<usize> {
        let keys: [&dyn Fn(usize) -> (usize, usize); 3] = [
            &|passage| (self.data.document[passage], 0),
            &|passage| (self.data.document[passage], self.data.section[passage]),
            &|passage| (self.data.document[passage], passage),
        ];
        let mut groups = Vec::new();
        for key in keys {
            groups = folds::groups(passages, &self.originals, key);
            if folds::count(&groups) >= self.options.inner_folds {
                break;
            }
        }
        let folds = self.options.inner_folds.min(folds::count(&groups)).max(1);
        groups.into_iter().map(|group| group % folds).collect()
    }

    /// The training passages' features by models that did not see their documents.
    fn cross_fit(&self, training: &[usize], left_out: &[usize], with_words: bool) -> Result<Vec<Example>> {
        let of_training = self.folds(training);
        let folds = of_training.iter().max().map_or(0, |last| last + 1);
        let fold_of = |passage: usize| training.binary_search(&passage).map_or(0, |place| of_training[place]);
        let parts: Vec<Vec<(usize, Example)>> = (0..folds)
            .into_par_iter()
            .map(|fold| {
                let (own, others): (Vec<usize>, Vec<usize>) = training.iter().partition(|&&p| fold_of(p) == fold);
                let words = if with_words { self.fit_words(&others)? } else { None };
                let away: Vec<usize> = own.iter().chain(left_out).copied().collect();
                let pile = self.fit_pile(&others, &away, self.options.most_compared);
                let models = self.models(words, pile);
                let example = |passage: usize| {
                    let features = self.features(passage, &models);
                    let mut targets: Vec<Option<f64>> =
                        (0..self.data.themes).map(|theme| self.data.known(passage, theme)).collect();
                    if self.options.label_mode == LabelMode::Multiclass {
                        one_only(&mut targets);
                    }
                    (passage, Example { features, targets })
                };
                Ok(own.into_iter().map(example).collect())
            })
            .collect::<Result<_>>()?;
        let mut examples: Vec<(usize, Example)> = parts.into_iter().flatten().collect();
        examples.sort_by_key(|(passage, _)| *passage);
        Ok(examples.into_iter().map(|(_, example)| example).collect())
    }

    /// The probabilities of all themes: those that the finished classifier would give.
    pub(super) fn predict(&self, parts: &Parts, passage: usize) -> Vec<f64> {
        parts.scorer.score(&self.features(passage, &parts.learned)).probabilities
    }

    /// What became of the labels.
    pub(super) fn steps_of_labels(&self, labelled: &[usize], parts: &Parts) -> Vec<Step> {
        let count = labelled.len();
        let words = match &parts.learned.words {
            Some(_) => format!("{count} labelled paragraphs"),
            None => format!(
                "{count} labelled paragraphs; {} are needed, {} of a theme",
                self.options.min_labelled, self.options.min_positive
            ),
        };
        let weighed = if count >= FEWEST {
            let told: Vec<String> = FEATURES
                .iter()
                .zip(&parts.scorer.weights)
                .filter(|(_, weight)| **weight != 0.0)
                .map(|(name, weight)| format!("{name} {weight:.2}"))
                .collect();
            format!("{count} labelled paragraphs moved the weights to: {}", told.join(", "))
        } else {
            format!("{count} labelled paragraphs; {FEWEST} are needed")
        };
        vec![
            Step { name: "learned words".to_owned(), taken: parts.learned.words.is_some(), why: words },
            Step { name: "weighing by labels".to_owned(), taken: count >= FEWEST, why: weighed },
        ]
    }
}

/// Where themes exclude one another, of several truths each counts as a share.
fn one_only(targets: &mut [Option<f64>]) {
    let sum: f64 = targets.iter().flatten().sum();
    if sum > 0.0 {
        targets.iter_mut().flatten().for_each(|target| *target /= sum);
    }
}
