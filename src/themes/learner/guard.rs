//! How far to go: learning from what nobody labelled can hurt, and this is seen without labels.
//!
//! Every passage is scored by models that did not see it, with its own terms hidden, and what they say is compared with
//! what those terms vote for. That agreement cannot choose between unlike models; but if it falls by much from one
//! model's start to its end, the model has wandered off from the codebook. Then a gentler way is taken.

use super::membership::{Membership, MembershipOptions};
use super::mixture::{Mixture, MixtureOptions};
use super::pile::Pile;
use crate::matrix::CsrMatrix;
use crate::matrix::random::mix;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Folds of the cross-fit.
pub(crate) const FOLDS: usize = 5;
/// Agreement may fall by so much from the start to the end of the mixture.
const MIXTURE_MAY_FALL: f64 = 0.045;
/// With so much of what is unlabelled held back, by so much.
const GENTLE_MAY_FALL: f64 = 0.02;
/// And in three rounds by so much.
const SHORT_MAY_FALL: f64 = 0.01;
/// A theme in several parts may agree worse at its start by so much.
const PARTS_MAY_START: f64 = 0.025;
/// Memberships may fall by so much.
const MEMBERSHIP_MAY_FALL: f64 = 0.06;

/// A way that was tried, and how far it agrees with the votes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tried {
    /// What was tried.
    pub stage: String,
    /// The mean over the themes of the share of their passages, terms hidden, that were found again, 0 to 1.
    pub agreement: f64,
    /// Whether it was taken.
    pub taken: bool,
}

/// What the guard allows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Guarded {
    pub(crate) mixture: MixtureOptions,
    pub(crate) membership: MembershipOptions,
    pub(crate) tried: Vec<Tried>,
    /// How far the mixture that was taken agrees with the votes, beyond chance: 0 to 1.
    pub(crate) mixture_beyond_chance: f64,
    /// The same for memberships.
    pub(crate) membership_beyond_chance: f64,
    /// Passage by passage, terms hidden, by models that did not see it: the themes' log-posteriors.
    pub(crate) log_posteriors: Vec<Vec<f64>>,
    /// The same for the log-odds of memberships.
    pub(crate) log_odds: Vec<Vec<f64>>,
}

/// Which fold a group of passages is in; independent of how many there are.
pub(crate) fn fold_of(group: usize, folds: usize) -> usize {
    (mix(group as u64 ^ 0x5EED) % folds as u64) as usize
}

/// A row as pairs.
pub(crate) fn entries(rows: &CsrMatrix, row: usize) -> Vec<(u32, f32)> {
    let (columns, values) = rows.row(row);
    columns.iter().copied().zip(values.iter().copied()).collect()
}

/// Passage by passage, what a model says that was fitted without the passage's fold.
pub(crate) fn cross_fit<M: Sync>(
    pile: &Pile,
    rows: &CsrMatrix,
    folds: &[usize],
    count: usize,
    fit: impl Fn(&Pile) -> M + Sync,
    score: impl Fn(&M, &[(u32, f32)]) -> Vec<f64> + Sync,
) -> Vec<Vec<f64>> {
    let mut scores = vec![Vec::new(); pile.len()];
    let parts: Vec<Vec<(usize, Vec<f64>)>> = (0..count)
        .into_par_iter()
        .map(|fold| {
            let (own, others): (Vec<usize>, Vec<usize>) = (0..pile.len()).partition(|&p| folds[p] == fold);
            if own.is_empty() {
                return Vec::new();
            }
            let model = fit(&pile.select(&others));
            own.into_iter().map(|passage| (passage, score(&model, &entries(rows, passage)))).collect()
        })
        .collect();
    for (passage, of_passage) in parts.into_iter().flatten() {
        scores[passage] = of_passage;
    }
    scores
}

/// The mean over the themes of the share of passages voting for it whose best score is the theme's.
fn agreement(pile: &Pile, scores: &[Vec<f64>]) -> f64 {
    let (mut right, mut all) = (vec![0usize; pile.themes], vec![0usize; pile.themes]);
    for (anchor, scores) in pile.anchors.iter().zip(scores) {
        let Some(vote) = anchor.winner() else { continue };
        all[vote] += 1;
        let best = (0..pile.themes).fold(0, |best, theme| if scores[theme] > scores[best] { theme } else { best });
        right[vote] += usize::from(best == vote);
    }
    let shares: Vec<f64> =
        right.iter().zip(&all).filter(|(_, all)| **all > 0).map(|(right, all)| *right as f64 / *all as f64).collect();
    shares.iter().sum::<f64>() / shares.len().max(1) as f64
}

/// An agreement, in place of chance's: of one theme alone nothing can be said, and a half is taken.
fn beyond_chance(agreement: f64, themes: usize) -> f64 {
    if themes < 2 {
        return 0.5;
    }
    let chance = 1.0 / themes as f64;
    ((agreement - chance) / (1.0 - chance)).clamp(0.0, 1.0)
}

/// Tries how far to go. `hidden` are the pile's rows without the words of the terms that stand in them; `folds` the fold
/// of every passage.
pub(crate) fn guard(
    mixture: &MixtureOptions,
    membership: &MembershipOptions,
    pile: &Pile,
    hidden: &CsrMatrix,
    folds: &[usize],
) -> Guarded {
    let mixture_scores = |options: &MixtureOptions| {
        let fit = |pile: &Pile| Mixture::fit(options, pile);
        let score = |mixture: &Mixture, row: &[(u32, f32)]| mixture.log_posteriors(row, &mut Vec::new());
        let scores = cross_fit(pile, hidden, folds, FOLDS, fit, score);
        (agreement(pile, &scores), scores)
    };
    let membership_scores = |options: &MembershipOptions| {
        let fit = |pile: &Pile| Membership::fit(options, pile);
        let score = |fitted: &Membership, row: &[(u32, f32)]| fitted.shares(row).all_log_odds();
        let scores = cross_fit(pile, hidden, folds, FOLDS, fit, score);
        (agreement(pile, &scores), scores)
    };
    let mut tried = Vec::new();
    let note = |tried: &mut Vec<Tried>, stage: String, agreement: f64| {
        tried.push(Tried { stage, agreement, taken: false });
        tried.len() - 1
    };

    let start = MixtureOptions { rounds: 0, ..mixture.clone() };
    let (at_start, start_scores) = mixture_scores(&start);
    let mut taken = note(&mut tried, "one theme a passage: votes alone".to_owned(), at_start);
    let mut chosen = (start, start_scores);
    let (at_end, end_scores) = mixture_scores(mixture);
    let end = note(&mut tried, format!("one theme a passage: {} rounds", mixture.rounds), at_end);
    if at_end >= at_start - MIXTURE_MAY_FALL {
        (taken, chosen) = (end, (mixture.clone(), end_scores));
    } else {
        let mut best = f64::NEG_INFINITY;
        for components in [2, 3] {
            let parts = MixtureOptions { components, ..mixture.clone() };
            let (begun, _) = mixture_scores(&MixtureOptions { rounds: 0, ..parts.clone() });
            let (ended, scores) = mixture_scores(&parts);
            let place =
                note(&mut tried, format!("themes in {components} parts each: {} rounds", mixture.rounds), ended);
            if begun >= at_start - PARTS_MAY_START && ended >= begun - MIXTURE_MAY_FALL && ended > best {
                best = ended;
                (taken, chosen) = (place, (parts, scores));
            }
        }
        if best == f64::NEG_INFINITY {
            let gentle = MixtureOptions { unlabelled: 0.3, hold: 0.7, ..mixture.clone() };
            let short = MixtureOptions { rounds: 3, ..gentle.clone() };
            for (options, may_fall) in [(gentle, GENTLE_MAY_FALL), (short, SHORT_MAY_FALL)] {
                let (ended, scores) = mixture_scores(&options);
                let stage = format!("one theme a passage: {} rounds, unlabelled passages held back", options.rounds);
                let place = note(&mut tried, stage, ended);
                if ended >= at_start - may_fall {
                    (taken, chosen) = (place, (options, scores));
                    break;
                }
            }
        }
    }
    tried[taken].taken = true;
    let mixture_beyond_chance = beyond_chance(tried[taken].agreement, pile.themes);

    let begin = MembershipOptions { rounds: 1, ..membership.clone() };
    let (begun, begun_scores) = membership_scores(&begin);
    let mut taken = note(&mut tried, "several themes: 1 round".to_owned(), begun);
    let mut of_membership = (begin, begun_scores);
    for rounds in [membership.rounds, 5] {
        let options = MembershipOptions { rounds, ..membership.clone() };
        let (ended, scores) = membership_scores(&options);
        let place = note(&mut tried, format!("several themes: {rounds} rounds"), ended);
        if ended >= begun - MEMBERSHIP_MAY_FALL {
            (taken, of_membership) = (place, (options, scores));
            break;
        }
    }
    tried[taken].taken = true;
    let membership_beyond_chance = beyond_chance(tried[taken].agreement, pile.themes);
    let ((mixture, log_posteriors), (membership, log_odds)) = (chosen, of_membership);
    Guarded { mixture, membership, tried, mixture_beyond_chance, membership_beyond_chance, log_posteriors, log_odds }
}
