//! How the classifier learns: from the codebook, from all that nobody labelled, and from what somebody did.
//!
//! Term rarities and votes of terms first; then the models of the pile (`learner`), each as far as the guard allows, and
//! a curve that makes probabilities of what they say without labels. With labels: a sparse logistic regression a theme on
//! TF-IDF (the *learned words*), and one small logistic regression over all (paragraph, theme) pairs that weighs codebook,
//! context, models and learned words (stacking, Wolpert 1992), from where it stood without labels. Everything that it
//! weighs was said by models that did not see the paragraph's document. The cross-validation runs the whole of it again
//! without each fold. What is read off the documents stands in `material`.

mod before_labels;
mod fit;
mod folds;
mod options;
#[cfg(test)]
mod tests;

use super::classifier::ThemeClassifier;
use super::label_mode::LabelMode;
use super::learner::{Tried, single_words};
use super::material::{Data, rarities};
use super::reading::Passage;
use crate::codebook::Codebook;
use crate::codebook::Matcher;
use crate::error::Result;
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use fit::Learner;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use options::ClassifierOptions;

/// What is known to be true of a paragraph, theme by theme in the codebook's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// Whether it has the theme.
    pub has: Vec<bool>,
    /// Whether annotators differ: such a pair is not learned from.
    pub optional: Vec<bool>,
}

/// Probabilities for labelled paragraphs from classifiers that did not see their documents.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidated {
    /// The number of folds.
    pub folds: usize,
    /// Document by document, passage by passage: one probability a theme, for those that were labelled.
    pub probabilities: Vec<Vec<Option<Vec<f64>>>>,
}

/// A step of training: whether it was taken, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it is.
    pub name: String,
    /// Whether it was taken.
    pub taken: bool,
    /// Why, in a sentence with its figures.
    pub why: String,
}

/// A classifier, and how it did in cross-validation where that was possible.
#[derive(Debug, Clone)]
pub struct LearnedThemes {
    /// The classifier, fitted on everything.
    pub classifier: ThemeClassifier,
    /// Its cross-validation.
    pub cross_validated: Option<CrossValidated>,
    /// The number of labelled passages that it learned from.
    pub labelled: usize,
    /// The steps of training, in order.
    pub steps: Vec<Step>,
    /// What the guard tried.
    pub tried: Vec<Tried>,
    /// Theme by theme, in how many passages a term of its own, or its passage's heading, speaks for it.
    pub heard: Vec<usize>,
    /// The number of passages, labelled or not.
    pub passages: usize,
}

const DEFAULT_THRESHOLD: f64 = 0.5;
/// The feature weights are learned from this many labelled paragraphs on.
const FEWEST: usize = 20;

/// Fits a theme classifier on documents given as their passages, with the truth where it is known.
///
/// Give documents sorted by id, so that folds do not depend on the order of files. *Bit-exact.*
///
/// # Errors
/// If an option cannot work.
pub fn learn(
    options: &ClassifierOptions,
    codebook: &Codebook,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    documents: &[Vec<Passage<'_>>],
    truths: &[Vec<Option<Truth>>],
    progress: &dyn Progress,
) -> Result<LearnedThemes> {
    options.check()?;
    let label_mode = options.label_mode.of_themes(codebook.themes.len());
    let options = &ClassifierOptions { label_mode, ..options.clone() };
    let matcher = Matcher::new(codebook, analyzer)?;
    let rarity = rarities(&matcher, analyzer, tfidf, documents);
    let themes = codebook.themes.len();
    let single = single_words(tfidf.vocabulary());
    progress.start("reading terms", None);
    let data = Data::read(&matcher, &rarity, analyzer, tfidf, documents, truths, themes, &single);
    progress.finish();
    let labelled: Vec<usize> = (0..data.truth.len()).filter(|&passage| data.truth[passage].is_some()).collect();
    let mut steps = Vec::new();
    progress.start("learning from the pile", None);
    let originals = folds::originals(documents, &labelled);
    let learner = Learner::new(options, &data, matcher.tree(), originals, single, &labelled, &mut steps);
    progress.finish();

    // Only what is labelled is held out.
    let groups = folds::groups(&labelled, &learner.originals, |passage| (data.document[passage], 0));
    let fold_count = options.folds.min(folds::count(&groups));
    let fold_of = |passage: usize| labelled.binary_search(&passage).map_or(0, |row| groups[row] % fold_count.max(1));

    let mut cross_validated = None;
    let mut threshold = learner.threshold();
    if labelled.len() >= FEWEST && fold_count >= 2 {
        progress.start("cross-validating themes", Some(fold_count as u64));
        type Fold = Vec<(usize, Vec<f64>)>;
        let held_out: Result<Vec<Fold>> = (0..fold_count)
            .into_par_iter()
            .map(|fold| {
                let (tested, training): (Vec<usize>, Vec<usize>) =
                    labelled.iter().copied().partition(|&p| fold_of(p) == fold);
                let parts = learner.fit(&training, &tested, options.most_compared)?;
                let scored = tested.into_iter().map(|passage| (passage, learner.predict(&parts, passage))).collect();
                progress.advance(1);
                Ok(scored)
            })
            .collect();
        progress.finish();
        let mut flat: Vec<Option<Vec<f64>>> = vec![None; data.truth.len()];
        for (passage, probabilities) in held_out?.into_iter().flatten() {
            flat[passage] = Some(probabilities);
        }
        if options.label_mode == LabelMode::Multilabel {
            threshold = best_threshold(&flat, &data.truth);
        }
        let mut rest = flat.into_iter();
        let probabilities = documents.iter().map(|passages| rest.by_ref().take(passages.len()).collect()).collect();
        cross_validated = Some(CrossValidated { folds: fold_count, probabilities });
    }
    let parts = learner.fit(&labelled, &[], options.most_fitted)?;
    steps.extend(learner.steps_of_labels(&labelled, &parts));
    let tried = learner.guarded.map(|guarded| guarded.tried).unwrap_or_default();
    let classifier = ThemeClassifier {
        codebook: codebook.clone(),
        matcher,
        rarity,
        scorer: parts.scorer,
        learned: parts.learned,
        threshold,
    };
    Ok(LearnedThemes {
        classifier,
        cross_validated,
        labelled: labelled.len(),
        steps,
        tried,
        heard: data.heard(),
        passages: data.truth.len(),
    })
}

/// The threshold between 0.25 and 0.65, in steps of 0.05, that lies nearest to a half among those whose micro-averaged F1 is within
/// [`AS_GOOD`] of the best: smaller differences are chance.
fn best_threshold(probabilities: &[Option<Vec<f64>>], truth: &[Option<Truth>]) -> f64 {
    let f1_at = |threshold: f64| {
        let (mut hit, mut wrong) = (0usize, 0usize);
        for (probabilities, truth) in probabilities.iter().zip(truth) {
            let (Some(probabilities), Some(truth)) = (probabilities, truth) else { continue };
            for (theme, &probability) in probabilities.iter().enumerate() {
                if truth.optional[theme] {
                    continue;
                }
                match (probability >= threshold, truth.has[theme]) {
                    (true, true) => hit += 1,
                    (true, false) | (false, true) => wrong += 1,
                    (false, false) => {}
                }
            }
        }
        2.0 * hit as f64 / (2 * hit + wrong).max(1) as f64
    };
    let tried: Vec<(f64, f64)> = [10, 9, 11, 8, 12, 7, 13, 6, 5]
        .map(|step| f64::from(step) / 20.0)
        .map(|threshold| (threshold, f1_at(threshold)))
        .to_vec();
    let best = tried.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
    tried.iter().find(|(_, f1)| *f1 >= best - AS_GOOD).map_or(DEFAULT_THRESHOLD, |(threshold, _)| *threshold)
}

/// Micro-averaged F1 that differ by no more than this are as good as one another.
const AS_GOOD: f64 = 0.004;
