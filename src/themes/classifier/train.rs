//! Training: a codebook and documents, some of them labelled, become a classifier with its
//! cross-validation.
//!
//! Features of labelled passages come from models that did not see their documents; the
//! cross-validation repeats all of training without each fold.

use super::fit::Trainer;
use super::fitted::ThemeClassifier;
use super::folds;
use super::options::ClassifierOptions;
use super::steps::{MIN_LABELLED, TrainingStep};
use super::threshold::{DEFAULT_THRESHOLD, best_threshold};
use crate::codebook::{Codebook, Matcher};
use crate::error::Result;
use crate::parallel;
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::themes::label_mode::LabelMode;
use crate::themes::rarity::rarities;
use crate::themes::reading::Passage;
use crate::themes::training_data::{PassageSource, TrainingData, Truth};
use crate::themes::weak_supervision::ModelCandidate;
use crate::vectorize::Tfidf;
/// What a classifier is trained on.
#[derive(Debug, Clone, Copy)]
pub struct TrainingInput<'a> {
    /// The themes and their terms.
    pub codebook: &'a Codebook,
    /// How texts become terms.
    pub analyzer: &'a Analyzer,
    /// The vocabulary and its weights.
    pub tfidf: &'a Tfidf,
    /// Document by document, the passages. Give documents sorted by id, so that folds do not depend
    /// on the order of files.
    pub documents: &'a [Vec<Passage<'a>>],
    /// As many: the truth, where it is known.
    pub truths: &'a [Vec<Option<Truth>>],
}

/// Probabilities for labelled paragraphs from classifiers that did not see their documents.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidation {
    /// The number of folds.
    pub folds: usize,
    /// Document by document, passage by passage: one probability a theme, for those that were
    /// labelled.
    pub probabilities: Vec<Vec<Option<Vec<f64>>>>,
}

/// A classifier, and how it did in cross-validation where that was possible.
#[derive(Debug, Clone)]
pub struct LearnedThemes {
    /// The classifier, fitted to everything.
    pub classifier: ThemeClassifier,
    /// Its cross-validation.
    pub cross_validation: Option<CrossValidation>,
    /// The number of labelled passages that it learned from.
    pub labelled: usize,
    /// The steps of training, in order.
    pub steps: Vec<TrainingStep>,
    /// The variants of weak models that were evaluated.
    pub candidates: Vec<ModelCandidate>,
    /// For every theme the number of passages in which, or in whose heading, a term of it occurs.
    pub support: Vec<usize>,
    /// The number of passages, labelled or not.
    pub passages: usize,
}

/// Trains a theme classifier. *Bit-exact.*
///
/// # Errors
/// If an option cannot work.
pub fn train_classifier(
    options: &ClassifierOptions,
    input: &TrainingInput<'_>,
    progress: &dyn Progress,
) -> Result<LearnedThemes> {
    options.check()?;
    let TrainingInput { codebook, analyzer, tfidf, documents, truths } = *input;
    let label_mode = options.label_mode.of_themes(codebook.themes.len());
    let options = &ClassifierOptions { label_mode, ..options.clone() };
    let matcher = Matcher::new(codebook, analyzer)?;
    let rarity = rarities(&matcher, analyzer, tfidf, documents);
    progress.start("reading terms", None);
    let source = PassageSource { matcher: &matcher, rarity: &rarity, analyzer, tfidf };
    let data = TrainingData::read(&source, documents, truths);
    progress.finish();
    let labelled = data.labelled();
    let mut steps = Vec::new();
    progress.start("learning from unlabelled paragraphs", None);
    let trainer = Trainer::new(options, &data, matcher.tree(), &mut steps);
    progress.finish();

    let held_out = cross_validate(options, &data, &trainer, progress)?;
    let threshold = match (&held_out, label_mode) {
        (_, LabelMode::Multiclass) => 0.0,
        (Some((_, probabilities)), LabelMode::Multilabel) => best_threshold(probabilities, &data.truth),
        (None, LabelMode::Multilabel) => DEFAULT_THRESHOLD,
    };
    let cross_validation = held_out.map(|(folds, probabilities)| {
        let mut rest = probabilities.into_iter();
        let of = |passages: &Vec<Passage<'_>>| rest.by_ref().take(passages.len()).collect();
        CrossValidation { folds, probabilities: documents.iter().map(of).collect() }
    });
    let parts = trainer.fit(&labelled, &[], options.max_fitted)?;
    steps.extend(trainer.label_steps(labelled.len(), &parts));
    let candidates = trainer.selected.map(|selected| selected.candidates).unwrap_or_default();
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
        cross_validation,
        labelled: labelled.len(),
        steps,
        candidates,
        support: data.support(),
        passages: data.truth.len(),
    })
}

/// The number of folds, and for every labelled passage its probabilities by a fit without its fold;
/// none where too little is labelled.
type HeldOut = Option<(usize, Vec<Option<Vec<f64>>>)>;

fn cross_validate(
    options: &ClassifierOptions,
    data: &TrainingData,
    trainer: &Trainer<'_>,
    progress: &dyn Progress,
) -> Result<HeldOut> {
    let labelled = data.labelled();
    let groups = folds::groups(&labelled, &data.originals, |passage| (data.document[passage], 0));
    let folds = options.folds.min(folds::count(&groups));
    if labelled.len() < MIN_LABELLED || folds < 2 {
        return Ok(None);
    }
    progress.start("cross-validating themes", Some(folds as u64));
    let fold_of = |passage: usize| labelled.binary_search(&passage).map_or(0, |row| groups[row] % folds);
    type Scored = Vec<(usize, Vec<f64>)>;
    let of_folds: Result<Vec<Scored>> = parallel::map(folds, |fold| {
        let (held_out, training): (Vec<usize>, Vec<usize>) =
            labelled.iter().copied().partition(|&p| fold_of(p) == fold);
        let parts = trainer.fit(&training, &held_out, options.max_evaluated)?;
        let scored = held_out.into_iter().map(|passage| (passage, trainer.predict(&parts, passage))).collect();
        progress.advance(1);
        Ok(scored)
    })
    .into_iter()
    .collect();
    progress.finish();
    let mut probabilities: Vec<Option<Vec<f64>>> = vec![None; data.truth.len()];
    for (passage, of_passage) in of_folds?.into_iter().flatten() {
        probabilities[passage] = Some(of_passage);
    }
    Ok(Some((folds, probabilities)))
}
