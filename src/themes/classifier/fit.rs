//! One fit of the classifier on some of the labelled passages: weak models, learned words and
//! stacking.
//!
//! The final classifier and each fold of the cross-validation are fitted and asked for
//! probabilities here.

use super::folds;
use super::learned_words::LearnedWords;
use super::options::ClassifierOptions;
use super::prior::{prior_without_labels, select};
use super::scoring::{LearnedFeatures, LearnedModels, Scorer, insert_learned};
use super::stacking::{StackingExample, StackingPrior, fit_stacking};
use super::steps::{MIN_LABELLED, TrainingStep};
use crate::codebook::ThemeTree;
use crate::error::Result;
use crate::estimators::{Blend, BlendOptions, Examples, Link};
use crate::parallel;
use crate::themes::label_mode::LabelMode;
use crate::themes::reading::{FEATURES, Features};
use crate::themes::training_data::TrainingData;
use crate::themes::weak_supervision::{Membership, Mixture, SelectedModels, WeakModels};

/// A fitted classifier without codebook and threshold.
pub(super) struct FittedParts {
    pub(super) scorer: Scorer,
    pub(super) learned: LearnedModels,
}

/// What all fits have in common.
pub(super) struct Trainer<'a> {
    options: &'a ClassifierOptions,
    data: &'a TrainingData,
    tree: &'a ThemeTree,
    pub(super) selected: Option<SelectedModels>,
    prior: StackingPrior,
}

impl<'a> Trainer<'a> {
    /// Selects weak models and calibrates them without labels.
    pub(super) fn new(
        options: &'a ClassifierOptions,
        data: &'a TrainingData,
        tree: &'a ThemeTree,
        steps: &mut Vec<TrainingStep>,
    ) -> Self {
        let labelled = data.labelled();
        let selection = select(options, data, &labelled, steps);
        let prior = prior_without_labels(options, data, selection.as_ref(), &labelled, steps);
        Self { options, data, tree, selected: selection.map(|selection| selection.models), prior }
    }

    fn link(&self) -> Link {
        match self.options.label_mode {
            LabelMode::Multiclass => Link::Softmax,
            LabelMode::Multilabel => Link::Sigmoid,
        }
    }

    /// Fits to the labels of `training`; passages of `held_out` are not looked at. Weak models are
    /// fitted to at most `max_passages`.
    pub(super) fn fit(&self, training: &[usize], held_out: &[usize], max_passages: usize) -> Result<FittedParts> {
        let weak_models = self.fit_weak_models(training, held_out, max_passages);
        if training.len() < MIN_LABELLED {
            let weights = self.prior.weights.map(|(mean, _)| mean);
            let scorer = self.scorer(weights, vec![self.prior.intercept.0; self.data.themes]);
            return Ok(FittedParts { scorer, learned: self.learned_models(None, weak_models) });
        }
        let words = if training.len() >= self.options.min_labelled { self.fit_words(training)? } else { None };
        let examples = self.cross_fit(training, held_out, words.is_some())?;
        let (weights, intercepts) = fit_stacking(self.link(), &self.prior, &examples, self.data.themes);
        Ok(FittedParts { scorer: self.scorer(weights, intercepts), learned: self.learned_models(words, weak_models) })
    }

    /// The probabilities of all themes: those that the final classifier would give.
    pub(super) fn predict(&self, parts: &FittedParts, passage: usize) -> Vec<f64> {
        parts.scorer.score(&self.features(passage, &parts.learned)).probabilities
    }

    fn scorer(&self, weights: Features, intercepts: Vec<f64>) -> Scorer {
        Scorer { weights, intercepts, label_mode: self.options.label_mode, tree: self.tree.clone() }
    }

    fn learned_models(&self, words: Option<LearnedWords>, weak_models: Option<WeakModels>) -> LearnedModels {
        LearnedModels { words, weak_models, label_mode: self.options.label_mode }
    }

    fn fit_weak_models(&self, training: &[usize], held_out: &[usize], max_passages: usize) -> Option<WeakModels> {
        let selected = self.selected.as_ref()?;
        let sample = self.data.sample(max_passages, training, held_out);
        let corpus = self.data.corpus(&sample, training);
        let (mixture, membership) =
            rayon::join(|| Mixture::fit(&selected.mixture, &corpus), || Membership::fit(&selected.membership, &corpus));
        Some(WeakModels::new(mixture, membership, self.data.is_single_word.clone()))
    }

    /// The features of a passage for every theme.
    fn features(&self, passage: usize, models: &LearnedModels) -> Vec<Features> {
        let mut features = self.data.features[passage].clone();
        let mut learned = vec![LearnedFeatures::default(); features.len()];
        let (row, word_counts) = (self.data.row(passage), self.data.word_counts(passage));
        models.write_features(&row, &word_counts, &mut Vec::new(), &mut learned);
        insert_learned(&mut features, &learned);
        features
    }

    /// What is to be learned of a passage, theme by theme; none where it does not count.
    fn targets(&self, passage: usize) -> Vec<Option<f64>> {
        let mut targets: Vec<Option<f64>> =
            (0..self.data.themes).map(|theme| self.data.target(passage, theme)).collect();
        if self.options.label_mode == LabelMode::Multiclass {
            share_among_themes(&mut targets);
        }
        targets
    }

    /// Learned words; none if no theme has enough paragraphs.
    ///
    /// Without intercepts: those of rows that a model was fitted to do not suit new ones, and
    /// stacking gives others.
    fn fit_words(&self, training: &[usize]) -> Result<Option<LearnedWords>> {
        let (themes, columns) = (self.data.themes, self.data.rows.columns());
        let multiclass = self.options.label_mode == LabelMode::Multiclass;
        let (mut used, mut targets) = (Vec::new(), Vec::new());
        let (mut positive, mut negative) = (vec![0; themes], vec![0; themes]);
        for &passage in training {
            let mut known = self.targets(passage);
            if multiclass {
                if known.iter().flatten().sum::<f64>() == 0.0 {
                    continue;
                }
                known.iter_mut().for_each(|target| *target = Some(target.unwrap_or(0.0)));
            }
            for (theme, target) in known.iter().enumerate() {
                positive[theme] += usize::from(target.is_some_and(|target| target > 0.0));
                negative[theme] += usize::from(target == &Some(0.0));
            }
            used.push(passage);
            targets.extend(known.into_iter().map(|target| target.unwrap_or(f64::NAN)));
        }
        let least = self.options.min_positive;
        let enough: Vec<bool> = positive.iter().zip(&negative).map(|(p, n)| *p >= least && *n >= least).collect();
        let folds = self.folds(&used);
        if !enough.contains(&true) || folds.iter().all(|fold| *fold == folds[0]) {
            return Ok(None);
        }
        let options = BlendOptions { link: self.link(), c: self.options.words_c, ..Default::default() };
        let examples = Examples { rows: &used, classes: themes, targets: &targets, weights: None };
        let fitted = Blend::fit(&options, &self.data.rows, &examples, &folds)?;
        let fitted = fitted.linear();
        let mut weights = vec![0.0; themes * columns];
        for column in 0..columns {
            for (theme, weight) in fitted.weights(column).iter().enumerate() {
                if enough[theme] || multiclass {
                    weights[theme * columns + column] = *weight as f32;
                }
            }
        }
        Ok(Some(LearnedWords::new(columns, weights, vec![0.0; themes])))
    }

    /// The inner fold of every passage: by its document, of few documents by its section, of few
    /// sections each by itself. Near-duplicates are never in two folds.
    fn folds(&self, passages: &[usize]) -> Vec<usize> {
        let keys: [&dyn Fn(usize) -> (usize, usize); 3] = [
            &|passage| (self.data.document[passage], 0),
            &|passage| (self.data.document[passage], self.data.section[passage]),
            &|passage| (self.data.document[passage], passage),
        ];
        let mut groups = Vec::new();
        for key in keys {
            groups = folds::groups(passages, &self.data.originals, key);
            if folds::count(&groups) >= self.options.inner_folds {
                break;
            }
        }
        let folds = self.options.inner_folds.min(folds::count(&groups)).max(1);
        groups.into_iter().map(|group| group % folds).collect()
    }

    /// The training passages' features by models that did not see their documents.
    fn cross_fit(&self, training: &[usize], held_out: &[usize], with_words: bool) -> Result<Vec<StackingExample>> {
        let of_training = self.folds(training);
        let folds = folds::count(&of_training);
        let fold_of = |passage: usize| training.binary_search(&passage).map_or(0, |place| of_training[place]);
        let of_folds: Vec<Vec<(usize, StackingExample)>> = parallel::map(folds, |fold| {
            let (own, others): (Vec<usize>, Vec<usize>) = training.iter().partition(|&&p| fold_of(p) == fold);
            let words = if with_words { self.fit_words(&others)? } else { None };
            let unseen: Vec<usize> = own.iter().chain(held_out).copied().collect();
            let weak_models = self.fit_weak_models(&others, &unseen, self.options.max_evaluated);
            let models = self.learned_models(words, weak_models);
            let example = |passage: usize| {
                let features = self.features(passage, &models);
                (passage, StackingExample { features, targets: self.targets(passage) })
            };
            Ok(own.into_iter().map(example).collect())
        })
        .into_iter()
        .collect::<Result<_>>()?;
        let mut examples: Vec<(usize, StackingExample)> = of_folds.into_iter().flatten().collect();
        examples.sort_by_key(|(passage, _)| *passage);
        Ok(examples.into_iter().map(|(_, example)| example).collect())
    }

    /// What the labels were used for.
    pub(super) fn label_steps(&self, labelled: usize, parts: &FittedParts) -> [TrainingStep; 2] {
        let words = match &parts.learned.words {
            Some(_) => format!("{labelled} labelled paragraphs"),
            None => format!(
                "{labelled} labelled paragraphs; {} are needed, {} of a theme",
                self.options.min_labelled, self.options.min_positive
            ),
        };
        let weights = if labelled >= MIN_LABELLED {
            let weights: Vec<String> = FEATURES
                .iter()
                .zip(&parts.scorer.weights)
                .filter(|(_, weight)| **weight != 0.0)
                .map(|(name, weight)| format!("{name} {weight:.2}"))
                .collect();
            format!("{labelled} labelled paragraphs moved the weights to: {}", weights.join(", "))
        } else {
            format!("{labelled} labelled paragraphs; {MIN_LABELLED} are needed")
        };
        [
            TrainingStep::new("learned words", parts.learned.words.is_some(), words),
            TrainingStep::new("weighing by labels", labelled >= MIN_LABELLED, weights),
        ]
    }
}

/// Where themes exclude one another, each of several true themes counts as a share.
fn share_among_themes(targets: &mut [Option<f64>]) {
    let sum: f64 = targets.iter().flatten().sum();
    if sum > 0.0 {
        targets.iter_mut().flatten().for_each(|target| *target /= sum);
    }
}
