//! How probable each theme is in each passage when the codebook's own terms are hidden.
//!
//! A term must not be suggested because of the term next to it alone. So passages are scored by
//! weak models that did not see them, with the terms that occur in them hidden, and calibrated for
//! that.

use crate::codebook::{Codebook, Matcher};
use crate::error::Result;
use crate::text::Analyzer;
use crate::themes::classifier::{ClassifierOptions, Scorer, mixture_features};
use crate::themes::rarity::rarities;
use crate::themes::reading::{Features, MEMBERSHIP, MIXTURE, Passage};
use crate::themes::training_data::{PassageSource, TrainingData, Truth};
use crate::themes::weak_supervision::{
    Calibration, FOLDS, SelectedModels, UnlabelledCorpus, WeakLabel, fold_of, select_models,
};
use crate::vectorize::Tfidf;

/// Weak models are fitted if so many passages have a term, of so many in all.
const MIN_COVERED: usize = 20;
const MIN_PASSAGES: usize = 40;
/// Where there is too little to learn from: the probability of a theme with a term in the passage.
const WITH_TERM: f64 = 0.9;
/// And of one without.
const WITHOUT_TERM: f64 = 0.05;

/// Document by document, passage by passage: each theme's probability by the words next to the
/// codebook's terms. None for passages that were not scored, beyond `options.max_fitted`.
///
/// Where too few passages have a term, the terms themselves decide. *Bit-exact.*
///
/// # Errors
/// If an option cannot work, or a term cannot be read.
pub fn hidden_probabilities(
    options: &ClassifierOptions,
    codebook: &Codebook,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    documents: &[Vec<Passage<'_>>],
) -> Result<Vec<Vec<Option<Vec<f64>>>>> {
    options.check()?;
    let matcher = Matcher::new(codebook, analyzer)?;
    let rarity = rarities(&matcher, analyzer, tfidf, documents);
    let truths: Vec<Vec<Option<Truth>>> = documents.iter().map(|passages| vec![None; passages.len()]).collect();
    let source = PassageSource { matcher: &matcher, rarity: &rarity, analyzer, tfidf };
    let data = TrainingData::read(&source, documents, &truths);
    let sample = data.sample(options.max_fitted, &[], &[]);
    let scores = probabilities(options, &data, &sample, &matcher);
    let mut flat: Vec<Option<Vec<f64>>> = vec![None; data.truth.len()];
    for (passage, probabilities) in sample.into_iter().zip(scores) {
        flat[passage] = Some(probabilities);
    }
    let mut rest = flat.into_iter();
    Ok(documents.iter().map(|passages| rest.by_ref().take(passages.len()).collect()).collect())
}

fn probabilities(
    options: &ClassifierOptions,
    data: &TrainingData,
    sample: &[usize],
    matcher: &Matcher,
) -> Vec<Vec<f64>> {
    let corpus = data.corpus(sample, &[]);
    if corpus.covered() < MIN_COVERED || corpus.len() < MIN_PASSAGES {
        return by_weak_labels(&corpus);
    }
    let rows = data.hidden.select_rows(sample);
    let folds: Vec<usize> = sample.iter().map(|&passage| fold_of(data.group(passage), FOLDS)).collect();
    let selected = select_models(&options.mixture, &options.membership, &corpus, &rows, &folds);
    let label_mode = options.label_mode.of_themes(data.themes);
    match Calibration::fit(label_mode, &corpus, &selected) {
        Ok(calibration) => {
            let (weights, intercepts) = (calibration.weights, vec![calibration.intercept; data.themes]);
            let scorer = Scorer { weights, intercepts, label_mode, tree: matcher.tree().clone() };
            by_weak_models(&scorer, &selected)
        }
        Err(_) => by_weak_labels(&corpus),
    }
}

fn by_weak_labels(corpus: &UnlabelledCorpus) -> Vec<Vec<f64>> {
    let of = |label: &WeakLabel| {
        let mut probabilities = vec![WITHOUT_TERM; corpus.themes];
        label.shares().iter().for_each(|&(theme, _)| probabilities[theme as usize] = WITH_TERM);
        probabilities
    };
    corpus.weak_labels.iter().map(of).collect()
}

/// The probabilities of every passage by the scores of weak models that did not see it.
fn by_weak_models(scorer: &Scorer, selected: &SelectedModels) -> Vec<Vec<f64>> {
    let of = |(memberships, log_posteriors): (&Vec<f64>, &Vec<f64>)| {
        let mixture = mixture_features(scorer.label_mode, log_posteriors);
        let mut features = vec![Features::default(); memberships.len()];
        for (features, (membership, mixture)) in features.iter_mut().zip(memberships.iter().zip(mixture)) {
            (features[MEMBERSHIP], features[MIXTURE]) = (*membership, mixture);
        }
        scorer.score(&features).probabilities
    };
    selected.log_odds.iter().zip(&selected.log_posteriors).map(of).collect()
}
