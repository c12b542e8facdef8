//! What is believed before any label is looked at: how far the pile may be learned from, how far it is believed beside the
//! codebook, and the curve that makes probabilities of what it says.

use super::{ClassifierOptions, FEWEST, Step};
use crate::matrix::random::mix;
use crate::themes::classifier::Answer;
use crate::themes::learner::{Anchor, FOLDS, Guarded, Prior, curve, fold_of, guard, log_odds, temperature};
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
/// A curve is read off so many pairs of a passage and a theme at the most.
const MOST_PAIRS: usize = 400_000;
/// What the mixture says is believed so far beside memberships, where a paragraph may have several themes.
const MIXTURE_BESIDE_MEMBERSHIP: f64 = 0.1;

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
    let mut prior = Prior {
        weights: DEFAULT_WEIGHTS.map(|weight| (weight, 1.0)),
        intercept: (DEFAULT_INTERCEPT, 2.0),
        of_theme: 1.0,
    };
    let mut step = |taken, why: &str| {
        steps.push(Step { name: "probabilities without labels".to_owned(), taken, why: why.to_owned() });
    };
    let Some((guarded, sample)) = guarded else {
        if data.without_votes() && labelled.len() >= FEWEST {
            prior.weights = [(0.0, 1.0); FEATURES.len()];
            prior.weights[WORDS] = (1.0, 1.0);
            prior.intercept = UNKNOWN_INTERCEPT;
            step(false, "there are no terms to read them off");
            return prior;
        }
        step(false, "a fixed curve on the strength of the codebook's terms");
        return prior;
    };
    let pile = data.pile(sample, labelled);
    let covered = pile.covered() as f64 / pile.len() as f64;
    let voted = |place: &usize| matches!(pile.anchors[*place], Anchor::Votes(_));
    match options.answer {
        Answer::One => {
            let voted: Vec<usize> =
                (0..pile.len()).filter(voted).filter(|&place| pile.anchors[place].winner().is_some()).collect();
            let scores: Vec<Vec<f64>> = voted.iter().map(|&place| guarded.log_posteriors[place].clone()).collect();
            let votes: Vec<usize> = voted.iter().filter_map(|&place| pile.anchors[place].winner()).collect();
            let fitted = if voted.len() >= FEWEST { temperature(&scores, &votes) } else { None };
            let (slope, noise) = fitted.unwrap_or((0.25, 0.0));
            let share = share_of_pile(guarded.mixture_beyond_chance, covered);
            let mut alone = [0.0; FEATURES.len()];
            alone[MIXTURE] = slope;
            let (weights, _) = blend(share, alone, 0.0);
            // Held more tightly than where there are several: a few labels of uneven numbers would tilt every comparison.
            prior.weights = weights.map(|weight| (weight, 0.3));
            prior.weights[MIXTURE].1 = 0.5 * slope;
            prior.weights[MEMBERSHIP].1 = 0.1;
            prior.weights[WORDS].1 = 1.0;
            prior.of_theme = 0.3;
            prior.intercept = (0.0, 1.0);
            step(
                fitted.is_some(),
                &format!(
                    "{}% by what was learned, the rest by the terms alone; temperature {:.2}, read off {} paragraphs whose terms were hidden; {:.0}% of the votes were blind",
                    (100.0 * share).round(),
                    1.0 / slope,
                    voted.len(),
                    100.0 * noise
                ),
            );
        }
        Answer::Several => {
            let mut voted: Vec<usize> = (0..pile.len()).filter(voted).collect();
            if voted.len() > MOST_PAIRS / pile.themes.max(1) {
                // So many pairs say it as well.
                voted.sort_by_key(|&place| mix(place as u64));
                voted.truncate((MOST_PAIRS / pile.themes.max(1)).max(FEWEST));
                voted.sort_unstable();
            }
            let mut usual = vec![0.0; pile.themes];
            for &place in &voted {
                pile.anchors[place].shares().iter().for_each(|(theme, _)| usual[*theme as usize] += 1.0);
            }
            usual.iter_mut().for_each(|share| *share /= voted.len().max(1) as f64);
            let mut pairs = Vec::new();
            for &place in &voted {
                let mixture = log_odds(&guarded.log_posteriors[place]);
                for theme in 0..pile.themes {
                    let score = guarded.log_odds[place][theme] + MIXTURE_BESIDE_MEMBERSHIP * mixture[theme];
                    let vote = pile.anchors[place].shares().iter().any(|(t, _)| *t as usize == theme);
                    pairs.push((score, usual[theme], vote));
                }
            }
            let fitted = if voted.len() >= FEWEST { curve(&pairs) } else { None };
            let Some(curve) = fitted else {
                if voted.is_empty() {
                    // Labels alone: everything is still to be learned.
                    prior.weights = [(0.0, 1.0); FEATURES.len()];
                    prior.weights[MEMBERSHIP] = (1.0, 0.5);
                    prior.weights[MIXTURE] = (0.1, 0.25);
                    prior.intercept = UNKNOWN_INTERCEPT;
                    step(false, "there are no terms to read them off");
                } else {
                    step(false, "a fixed curve on the strength of the codebook's terms");
                }
                return prior;
            };
            let share = share_of_pile(guarded.membership_beyond_chance, covered);
            let mut alone = [0.0; FEATURES.len()];
            alone[MEMBERSHIP] = curve.slope;
            alone[MIXTURE] = MIXTURE_BESIDE_MEMBERSHIP * curve.slope;
            let (weights, intercept) = blend(share, alone, curve.intercept);
            prior.weights = weights.map(|weight| (weight, 1.0));
            prior.weights[MEMBERSHIP].1 = (0.5 * curve.slope).max(0.25);
            prior.weights[MIXTURE].1 = 0.25;
            prior.intercept = (intercept, 1.0);
            step(
                true,
                &format!(
                    "{}% by what was learned, the rest by the terms alone; a curve with slope {:.2} and intercept {:.2}, read off {} paragraphs whose terms were hidden; \
                     {:.0}% of the votes were blind",
                    (100.0 * share).round(),
                    curve.slope,
                    curve.intercept,
                    voted.len(),
                    100.0 * curve.noise
                ),
            );
        }
    }
    prior
}
