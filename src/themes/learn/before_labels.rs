//! What is believed before any label is looked at: how far the pile may be learned from, how far it is believed beside the
//! codebook, and the curve that makes probabilities of what it says.

use super::{ClassifierOptions, FEWEST, Step};
use crate::themes::calibration::Calibration;
use crate::themes::label_mode::LabelMode;
use crate::themes::learner::{Anchor, FOLDS, Guarded, Prior, fold_of, guard};
use crate::themes::material::Data;
use crate::themes::reading::{FEATURES, HEADING, MEMBERSHIP, MIXTURE, WORDS};

/// Feature weights where there is too little text to learn from: after those that the sample issues taught a classifier
/// without learned words (4.0, 2.0, 0.7, 0.2, 2.3, -2.8), with context and rivals held back: without labels a theme needs
/// a term of its own, and a codebook of few themes must be able to give several at once.
const DEFAULT_WEIGHTS: [f64; FEATURES.len()] = [4.0, 1.5, 0.25, 0.25, 0.75, -1.0, 0.0, 0.0, 0.0];
/// With this intercept a single term of weight one in a paragraph of usual length is just enough: 4 · ln 2 - 2.6 > 0.
const DEFAULT_INTERCEPT: f64 = -2.6;
/// Where neither terms nor labels say anything, a theme is unlikely.
const UNKNOWN_INTERCEPT: (f64, f64) = (-2.0, 2.0);
/// The pile is learned from if so many passages are anchored.
const FEWEST_ANCHORED: usize = 20;
/// And there are so many in all.
const FEWEST_IN_PILE: usize = 40;
/// How far the pile's models are believed, and how far the codebook's terms by themselves: by how far the models find the votes
/// again, terms hidden, beyond chance, and by the share of the passages that hold a term.
///
/// Where the votes are hardly found again, the words beside the terms say little; and where most passages hold a term, that
/// a passage holds none of a theme's says much.
fn share_of_pile(beyond_chance: f64, covered: f64) -> f64 {
    let found_again = ((beyond_chance - 0.15) / 0.5).clamp(0.0, 1.0);
    let rich = ((covered - 0.3) / 0.5).clamp(0.0, 1.0);
    1.0 - rich * (1.0 - found_again)
}

/// What is expected before labels are looked at: `pile` is what the pile's models would say alone.
fn blend(share: f64, pile: [f64; FEATURES.len()], intercept: f64) -> ([f64; FEATURES.len()], f64) {
    let mut weights = pile.map(|weight| share * weight);
    weights.iter_mut().zip(DEFAULT_WEIGHTS).for_each(|(weight, default)| *weight += (1.0 - share) * default);
    // The models of the pile read no headings.
    weights[HEADING] = DEFAULT_WEIGHTS[HEADING];
    (weights, share * intercept + (1.0 - share) * DEFAULT_INTERCEPT)
}

/// The guard's verdict, and the passages that it looked at.
pub(super) fn look(
    options: &ClassifierOptions,
    data: &Data,
    labelled: &[usize],
    steps: &mut Vec<Step>,
) -> Option<(Guarded, Vec<usize>)> {
    let sample = data.sample(options.most_compared, labelled, &[]);
    let pile = data.pile(&sample, labelled);
    let mut step = |taken, why: String| {
        steps.push(Step { name: "learning from what is not labelled".to_owned(), taken, why });
    };
    let (anchored, all) = (pile.covered(), pile.len());
    if anchored < FEWEST_ANCHORED || all < FEWEST_IN_PILE {
        step(
            false,
            format!(
                "{anchored} of {all} paragraphs hold a term or a label; {FEWEST_ANCHORED} of {FEWEST_IN_PILE} are needed"
            ),
        );
        return None;
    }
    let voted = pile.anchors.iter().filter(|anchor| matches!(anchor, Anchor::Votes(_))).count();
    if voted == 0 && 2 * pile.labelled() > all {
        step(false, format!("{} of {all} paragraphs are labelled, and there are no terms", pile.labelled()));
        return None;
    }
    let hidden = data.hidden.select_rows(&sample);
    let folds: Vec<usize> = sample.iter().map(|&passage| fold_of(data.group(passage), FOLDS)).collect();
    let guarded = guard(&options.mixture, &options.membership, &pile, &hidden, &folds);
    let told: Vec<String> = guarded
        .tried
        .iter()
        .map(|tried| format!("{}{}: {:.3}", if tried.taken { "" } else { "not " }, tried.stage, tried.agreement))
        .collect();
    step(
        true,
        format!(
            "{anchored} of {all} paragraphs hold a term or a label; agreement with their votes, terms hidden: {}",
            told.join("; ")
        ),
    );
    Some((guarded, sample))
}

/// Weights and intercepts before any label is looked at.
pub(super) fn without_labels(
    options: &ClassifierOptions,
    data: &Data,
    guarded: Option<&(Guarded, Vec<usize>)>,
    labelled: &[usize],
    steps: &mut Vec<Step>,
) -> Prior {
    let Some((guarded, sample)) = guarded else {
        if data.without_votes() && labelled.len() >= FEWEST {
            let mut prior = with_zero_weights(steps);
            prior.weights[WORDS] = (1.0, 1.0);
            return prior;
        }
        return with_default_weights(steps);
    };
    let pile = data.pile(sample, labelled);
    let covered = pile.covered() as f64 / pile.len() as f64;
    match Calibration::fit(options.label_mode, &pile, guarded) {
        Ok(calibration) if options.label_mode == LabelMode::Multiclass => {
            multiclass(&calibration, guarded, covered, steps)
        }
        Ok(calibration) => multilabel(&calibration, guarded, covered, steps),
        // Labels alone: everything is still to be learned.
        Err(0) => {
            let mut prior = with_zero_weights(steps);
            prior.weights[MEMBERSHIP] = (1.0, 0.5);
            prior.weights[MIXTURE] = (0.1, 0.25);
            prior
        }
        Err(_) => with_default_weights(steps),
    }
}

fn push_step(steps: &mut Vec<Step>, taken: bool, why: String) {
    steps.push(Step { name: "probabilities without labels".to_owned(), taken, why });
}

/// What is expected where the codebook's terms alone are known.
fn with_default_weights(steps: &mut Vec<Step>) -> Prior {
    push_step(steps, false, "a fixed curve on the strength of the codebook's terms".to_owned());
    Prior { weights: DEFAULT_WEIGHTS.map(|weight| (weight, 1.0)), intercept: (DEFAULT_INTERCEPT, 2.0), of_theme: 1.0 }
}

/// What is expected where there are no terms.
fn with_zero_weights(steps: &mut Vec<Step>) -> Prior {
    push_step(steps, false, "there are no terms to read them off".to_owned());
    Prior { weights: [(0.0, 1.0); FEATURES.len()], intercept: UNKNOWN_INTERCEPT, of_theme: 1.0 }
}

fn multiclass(calibration: &Calibration, guarded: &Guarded, covered: f64, steps: &mut Vec<Step>) -> Prior {
    let exponent = calibration.weights[MIXTURE];
    let share = share_of_pile(guarded.mixture_beyond_chance, covered);
    let (weights, _) = blend(share, calibration.weights, 0.0);
    // Narrower than with several themes: a few labels of uneven numbers would tilt every comparison.
    let mut weights = weights.map(|weight| (weight, 0.3));
    weights[MIXTURE].1 = 0.5 * exponent;
    weights[MEMBERSHIP].1 = 0.1;
    weights[WORDS].1 = 1.0;
    push_step(
        steps,
        calibration.fitted,
        format!(
            "{}% by what was learned, the rest by the terms alone; temperature {:.2}, read off {} paragraphs whose terms were hidden; {:.0}% of the votes were blind",
            (100.0 * share).round(),
            1.0 / exponent,
            calibration.passages,
            100.0 * calibration.noise
        ),
    );
    Prior { weights, intercept: (0.0, 1.0), of_theme: 0.3 }
}

fn multilabel(calibration: &Calibration, guarded: &Guarded, covered: f64, steps: &mut Vec<Step>) -> Prior {
    let slope = calibration.weights[MEMBERSHIP];
    let share = share_of_pile(guarded.membership_beyond_chance, covered);
    let (weights, intercept) = blend(share, calibration.weights, calibration.intercept);
    let mut weights = weights.map(|weight| (weight, 1.0));
    weights[MEMBERSHIP].1 = (0.5 * slope).max(0.25);
    weights[MIXTURE].1 = 0.25;
    push_step(
        steps,
        true,
        format!(
            "{}% by what was learned, the rest by the terms alone; a curve with slope {:.2} and intercept {:.2}, read off {} paragraphs whose terms were hidden; \
             {:.0}% of the votes were blind",
            (100.0 * share).round(),
            slope,
            calibration.intercept,
            calibration.passages,
            100.0 * calibration.noise
        ),
    );
    Prior { weights, intercept: (intercept, 1.0), of_theme: 1.0 }
}
