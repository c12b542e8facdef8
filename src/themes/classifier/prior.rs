//! What is known before labels are used: which weak models help, how much they count next to the
//! codebook's terms, and the calibration of their scores.

use super::options::ClassifierOptions;
use super::stacking::StackingPrior;
use super::steps::{MIN_LABELLED, TrainingStep};
use crate::themes::label_mode::LabelMode;
use crate::themes::reading::{FEATURES, Features, HEADING, LEARNED_WORDS, MEMBERSHIP, MIXTURE};
use crate::themes::training_data::TrainingData;
use crate::themes::weak_supervision::{Calibration, FOLDS, SelectedModels, fold_of, select_models};

/// Feature weights where there is too little text to learn from. They follow those that the sample
/// issues taught a classifier without learned words (4.0, 2.0, 0.7, 0.2, 2.3, -2.8), with less
/// weight on context and other themes: without labels a theme needs a term of its own, and a
/// codebook of few themes must be able to give several at once.
const DEFAULT_WEIGHTS: Features = [4.0, 1.5, 0.25, 0.25, 0.75, -1.0, 0.0, 0.0, 0.0];
/// With this intercept a single term of weight one in a paragraph of usual length is just enough:
/// 4 · ln 2 - 2.6 > 0.
const DEFAULT_INTERCEPT: f64 = -2.6;
/// Without terms or labels a theme is unlikely: mean and standard deviation.
const UNKNOWN_INTERCEPT: (f64, f64) = (-2.0, 2.0);
/// Weak models are fitted if so many passages have a theme by terms or by a person.
const MIN_COVERED: usize = 20;
/// And if there are so many in all.
const MIN_PASSAGES: usize = 40;

/// The selected weak models, and the passages that they were evaluated on.
pub(super) struct Selection {
    pub(super) models: SelectedModels,
    passages: Vec<usize>,
}

/// Selects weak models; none where there is too little to learn from.
pub(super) fn select(
    options: &ClassifierOptions,
    data: &TrainingData,
    labelled: &[usize],
    steps: &mut Vec<TrainingStep>,
) -> Option<Selection> {
    let passages = data.sample(options.max_evaluated, labelled, &[]);
    let corpus = data.corpus(&passages, labelled);
    let mut push = |taken, why| steps.push(TrainingStep::new("learning from what is not labelled", taken, why));
    let (covered, all) = (corpus.covered(), corpus.len());
    if covered < MIN_COVERED || all < MIN_PASSAGES {
        let why =
            format!("{covered} of {all} paragraphs hold a term or a label; {MIN_COVERED} of {MIN_PASSAGES} are needed");
        push(false, why);
        return None;
    }
    let by_terms = corpus.weak_labels.iter().filter(|label| label.is_by_terms()).count();
    if by_terms == 0 && 2 * corpus.labelled() > all {
        push(false, format!("{} of {all} paragraphs are labelled, and there are no terms", corpus.labelled()));
        return None;
    }
    let hidden = data.hidden.select_rows(&passages);
    let folds: Vec<usize> = passages.iter().map(|&passage| fold_of(data.group(passage), FOLDS)).collect();
    let models = select_models(&options.mixture, &options.membership, &corpus, &hidden, &folds);
    let candidates: Vec<String> = models
        .candidates
        .iter()
        .map(|candidate| {
            let not = if candidate.selected { "" } else { "not " };
            format!("{not}{}: {:.3}", candidate.description, candidate.agreement)
        })
        .collect();
    push(
        true,
        format!(
            "{covered} of {all} paragraphs hold a term or a label; agreement with their weak labels, terms hidden: {}",
            candidates.join("; ")
        ),
    );
    Some(Selection { models, passages })
}

/// The prior of weights and intercepts.
pub(super) fn prior_without_labels(
    options: &ClassifierOptions,
    data: &TrainingData,
    selection: Option<&Selection>,
    labelled: &[usize],
    steps: &mut Vec<TrainingStep>,
) -> StackingPrior {
    let Some(Selection { models, passages }) = selection else {
        if data.has_no_weak_labels() && labelled.len() >= MIN_LABELLED {
            let mut prior = zero_prior(steps);
            prior.weights[LEARNED_WORDS] = (1.0, 1.0);
            return prior;
        }
        return default_prior(steps);
    };
    let corpus = data.corpus(passages, labelled);
    let covered = corpus.covered() as f64 / corpus.len() as f64;
    match Calibration::fit(options.label_mode, &corpus, models) {
        Ok(calibration) if options.label_mode == LabelMode::Multiclass => {
            let share = weak_model_share(models.mixture_agreement, covered);
            multiclass_prior(&calibration, share, steps)
        }
        Ok(calibration) => {
            let share = weak_model_share(models.membership_agreement, covered);
            multilabel_prior(&calibration, share, steps)
        }
        // Labels alone: everything is still to be learned.
        Err(0) => {
            let mut prior = zero_prior(steps);
            prior.weights[MEMBERSHIP] = (1.0, 0.5);
            prior.weights[MIXTURE] = (0.1, 0.25);
            prior
        }
        Err(_) => default_prior(steps),
    }
}

/// How much the weak models count, the rest being the codebook's terms alone: by their agreement
/// with the weak labels (corrected for chance) and the share of passages with a term.
///
/// Where the agreement is low, the words next to terms tell little; and where most passages have a
/// term, a passage without a theme's terms is evidence against it.
fn weak_model_share(agreement: f64, covered: f64) -> f64 {
    let agreement = ((agreement - 0.15) / 0.5).clamp(0.0, 1.0);
    let covered = ((covered - 0.3) / 0.5).clamp(0.0, 1.0);
    1.0 - covered * (1.0 - agreement)
}

/// Weights and intercept between those of the weak models alone and those of the terms alone.
fn blend(share: f64, weak: &Calibration) -> (Features, f64) {
    let mut weights = weak.weights.map(|weight| share * weight);
    weights.iter_mut().zip(DEFAULT_WEIGHTS).for_each(|(weight, default)| *weight += (1.0 - share) * default);
    // The weak models read no headings.
    weights[HEADING] = DEFAULT_WEIGHTS[HEADING];
    (weights, share * weak.intercept + (1.0 - share) * DEFAULT_INTERCEPT)
}

fn push_step(steps: &mut Vec<TrainingStep>, taken: bool, why: String) {
    steps.push(TrainingStep::new("probabilities without labels", taken, why));
}

/// The prior where only the codebook's terms are known.
fn default_prior(steps: &mut Vec<TrainingStep>) -> StackingPrior {
    push_step(steps, false, "a fixed curve on the strength of the codebook's terms".to_owned());
    StackingPrior {
        weights: DEFAULT_WEIGHTS.map(|weight| (weight, 1.0)),
        intercept: (DEFAULT_INTERCEPT, 2.0),
        theme_deviation: 1.0,
    }
}

/// The prior where there are no terms.
fn zero_prior(steps: &mut Vec<TrainingStep>) -> StackingPrior {
    push_step(steps, false, "there are no terms to read them off".to_owned());
    StackingPrior { weights: [(0.0, 1.0); FEATURES.len()], intercept: UNKNOWN_INTERCEPT, theme_deviation: 1.0 }
}

fn multiclass_prior(calibration: &Calibration, share: f64, steps: &mut Vec<TrainingStep>) -> StackingPrior {
    let exponent = calibration.weights[MIXTURE];
    let (weights, _) = blend(share, calibration);
    // Narrower than with several themes: a few labels of uneven numbers would tilt every
    // comparison.
    let mut weights = weights.map(|weight| (weight, 0.3));
    weights[MIXTURE].1 = 0.5 * exponent;
    weights[MEMBERSHIP].1 = 0.1;
    weights[LEARNED_WORDS].1 = 1.0;
    let reason = format!(
        "{}% by what was learned, the rest by the terms alone; tempering exponent {exponent:.2}, fitted to {} \
         paragraphs whose terms were hidden; estimated label noise {:.0}%",
        (100.0 * share).round(),
        calibration.passages,
        100.0 * calibration.noise
    );
    push_step(steps, calibration.fitted, reason);
    StackingPrior { weights, intercept: (0.0, 1.0), theme_deviation: 0.3 }
}

fn multilabel_prior(calibration: &Calibration, share: f64, steps: &mut Vec<TrainingStep>) -> StackingPrior {
    let slope = calibration.weights[MEMBERSHIP];
    let (weights, intercept) = blend(share, calibration);
    let mut weights = weights.map(|weight| (weight, 1.0));
    weights[MEMBERSHIP].1 = (0.5 * slope).max(0.25);
    weights[MIXTURE].1 = 0.25;
    let reason = format!(
        "{}% by what was learned, the rest by the terms alone; a curve with slope {slope:.2} and intercept {:.2}, \
         fitted to {} paragraphs whose terms were hidden; estimated label noise {:.0}%",
        (100.0 * share).round(),
        calibration.intercept,
        calibration.passages,
        100.0 * calibration.noise
    );
    push_step(steps, true, reason);
    StackingPrior { weights, intercept: (intercept, 1.0), theme_deviation: 1.0 }
}
