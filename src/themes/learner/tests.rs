//! Properties of the learner on texts that were made with known themes, and answers of scikit-learn and SciPy.

use super::*;
use crate::estimators::Link;
use crate::matrix::CsrMatrix;
use crate::matrix::math::sigmoid;
use crate::matrix::random::{below, generator};
use crate::themes::reading::FEATURES;
use rand_xoshiro::rand_core::RngCore;
use serde::Deserialize;

/// Words of each theme; the first two are the codebook's.
const OF_THEME: usize = 12;
/// Words of no theme.
const COMMON: usize = 20;

/// Draws texts of planted themes: theme `t` has the columns from `t · OF_THEME` on, and the last ones are common.
struct Planted<R> {
    random: R,
    themes: usize,
}

impl<R: RngCore> Planted<R> {
    fn columns(&self) -> usize {
        self.themes * OF_THEME + COMMON
    }

    /// A row of `words` words, each of one of `themes` in two cases of five, of all words if there are none.
    fn row(&mut self, themes: &[usize], words: usize) -> Vec<(u32, f32)> {
        let mut counts = vec![0.0f32; self.columns()];
        for _ in 0..words {
            let column = if !themes.is_empty() && below(&mut self.random, 5) < 2 {
                themes[below(&mut self.random, themes.len())] * OF_THEME + below(&mut self.random, OF_THEME)
            } else {
                self.themes * OF_THEME + below(&mut self.random, COMMON)
            };
            counts[column] += 1.0;
        }
        sparse(&counts)
    }
}

fn planted(themes: usize, seed: u64) -> Planted<impl RngCore> {
    Planted { random: generator(seed, 0), themes }
}

fn sparse(counts: &[f32]) -> Vec<(u32, f32)> {
    (0..).zip(counts).filter(|(_, count)| **count > 0.0).map(|(column, count)| (column, *count)).collect()
}

/// The votes of the first two words of every theme.
fn votes(row: &[(u32, f32)], themes: usize) -> Anchor {
    let votes: Vec<u32> = (0..themes as u32)
        .filter(|theme| {
            row.iter().any(|(column, _)| (theme * OF_THEME as u32..theme * OF_THEME as u32 + 2).contains(column))
        })
        .collect();
    if votes.is_empty() {
        return Anchor::None;
    }
    Anchor::Votes(votes.iter().map(|&theme| (theme, 1.0 / votes.len() as f32)).collect())
}

/// The rows without the codebook's words.
fn hide(rows: &[Vec<(u32, f32)>], themes: usize, columns: usize) -> CsrMatrix {
    let seen = |column: u32| column as usize >= themes * OF_THEME || column as usize % OF_THEME >= 2;
    matrix(columns, rows.iter().map(|row| row.iter().copied().filter(|(column, _)| seen(*column)).collect()))
}

fn matrix(columns: usize, rows: impl IntoIterator<Item = Vec<(u32, f32)>>) -> CsrMatrix {
    let mut matrix = CsrMatrix::new(columns);
    rows.into_iter().for_each(|row| matrix.push_row(row));
    matrix
}

fn best(scores: &[f64]) -> usize {
    (0..scores.len()).fold(0, |best, place| if scores[place] > scores[best] { place } else { best })
}

/// Texts of one theme each, in turn.
fn single_themes(themes: usize, passages: usize, seed: u64) -> (Pile, CsrMatrix) {
    let mut planted = planted(themes, seed);
    let rows: Vec<Vec<(u32, f32)>> = (0..passages).map(|number| planted.row(&[number % themes], 15)).collect();
    let (columns, anchors) = (planted.columns(), rows.iter().map(|row| votes(row, themes)).collect());
    let hidden = hide(&rows, themes, columns);
    (Pile { counts: matrix(columns, rows), anchors, themes }, hidden)
}

#[test]
fn the_mixture_learns_words_that_no_term_named() {
    let (pile, _) = single_themes(4, 800, 1);
    let mixture = Mixture::fit(&MixtureOptions::default(), &pile);
    for theme in 0..4 {
        for word in 2..OF_THEME {
            let said = mixture.log_posteriors(&[((theme * OF_THEME + word) as u32, 3.0)], &mut Vec::new());
            assert_eq!(best(&said), theme, "word {word}: {said:?}");
        }
    }
    // And from what is not labelled: with the same votes the start knows fewer texts.
    let mut planted = planted(4, 2);
    let start = Mixture::fit(&MixtureOptions { rounds: 0, ..Default::default() }, &pile);
    let (mut at_start, mut at_end) = (0, 0);
    for number in 0..400 {
        let row = planted.row(&[number % 4], 15);
        at_start += usize::from(best(&start.log_posteriors(&row, &mut Vec::new())) == number % 4);
        at_end += usize::from(best(&mixture.log_posteriors(&row, &mut Vec::new())) == number % 4);
    }
    assert!(at_end >= at_start && at_end > 380, "{at_start} and {at_end} of 400");
}

#[test]
fn memberships_see_both_halves_of_a_joined_text_and_none_in_a_foreign_one() {
    let mut planted = planted(4, 3);
    let rows: Vec<Vec<(u32, f32)>> = (0..900)
        .map(|number| match number % 3 {
            0 => planted.row(&[], 30),
            _ => planted.row(&[number % 4], 30),
        })
        .collect();
    let anchors = rows.iter().map(|row| votes(row, 4)).collect();
    let pile = Pile { counts: matrix(planted.columns(), rows), anchors, themes: 4 };
    let membership = Membership::fit(&MembershipOptions::default(), &pile);
    for number in 0..40 {
        let (one, other) = (number % 4, (number + 1 + number % 3) % 4);
        let said = membership.shares(&planted.row(&[one, other], 60)).all_log_odds();
        for theme in 0..4 {
            let has = theme == one || theme == other;
            assert_eq!(said[theme] > -2.6, has, "{one} and {other}: {said:?}");
        }
        let foreign = membership.shares(&planted.row(&[], 30)).all_log_odds();
        assert!(foreign.iter().all(|odds| *odds < -2.6), "{foreign:?}");
    }
}

#[test]
fn a_text_of_no_words_has_no_theme() {
    let (pile, _) = single_themes(4, 400, 4);
    let membership = Membership::fit(&MembershipOptions::default(), &pile);
    let nothing = membership.shares(&[]).all_log_odds();
    let two_common = membership.shares(&[(48, 1.0), (49, 1.0)]).all_log_odds();
    for odds in nothing.iter().chain(&two_common) {
        assert!(*odds < -2.6, "{nothing:?} {two_common:?}");
    }
}

#[test]
fn what_nothing_speaks_for_never_gets_anything() {
    let (mut pile, _) = single_themes(3, 300, 5);
    pile.themes = 4;
    let (mixture, membership) =
        (Mixture::fit(&MixtureOptions::default(), &pile), Membership::fit(&MembershipOptions::default(), &pile));
    let mut planted = planted(3, 6);
    for number in 0..60 {
        let row = planted.row(&[number % 3], number);
        let said = mixture.log_posteriors(&row, &mut Vec::new());
        assert!(said[3] < -60.0, "{said:?}");
        let shares = membership.shares(&row);
        assert_eq!(shares.words[3], f64::from(membership.prior[3]));
        assert!(shares.all_log_odds()[3] < -4.0);
    }
}

#[test]
fn piles_of_nothing_are_fitted_too() {
    for (passages, columns, themes) in [(0, 0, 1), (0, 5, 3), (3, 0, 2), (1, 1, 1)] {
        let rows = (0..passages).map(|_| if columns > 0 { vec![(0, 2.0)] } else { Vec::new() });
        let pile = Pile { counts: matrix(columns, rows), anchors: vec![Anchor::None; passages], themes };
        let mixture = Mixture::fit(&MixtureOptions { components: 2, ..Default::default() }, &pile);
        let membership = Membership::fit(&MembershipOptions::default(), &pile);
        let row: Vec<(u32, f32)> = if columns > 0 { vec![(0, 1.0)] } else { Vec::new() };
        let said = mixture.log_posteriors(&row, &mut Vec::new());
        assert!(said.len() == themes && said.iter().all(|log| log.is_finite()), "{said:?}");
        assert!(membership.shares(&row).all_log_odds().iter().all(|odds| odds.is_finite()));
    }
}

#[test]
fn the_guard_goes_all_the_way_where_nothing_hurts() {
    let (pile, hidden) = single_themes(4, 600, 7);
    let folds: Vec<usize> = (0..pile.len()).map(|passage| fold_of(passage, FOLDS)).collect();
    let guarded = guard(&MixtureOptions::default(), &MembershipOptions::default(), &pile, &hidden, &folds);
    assert_eq!(guarded.mixture, MixtureOptions::default());
    assert!(guarded.mixture_beyond_chance > 0.9, "{:?}", guarded.tried);
    assert_eq!(guarded.tried.iter().filter(|tried| tried.taken).count(), 2);
}

#[test]
fn the_guard_backs_off_where_a_theme_is_two_unlike_things() {
    // Theme 0 speaks in words of its own or, in half of its texts, in words that most unlabelled texts of theme 1 use.
    let mut planted = planted(4, 8);
    let rows: Vec<Vec<(u32, f32)>> = (0..1500)
        .map(|number| match number % 15 {
            // What holds terms: two kinds of theme 0, and theme 1.
            0 => planted.row(&[0], 15),
            1 => planted.row(&[2], 15),
            2 => planted.row(&[1], 15),
            // What holds none: much of theme 2's words beside theme 1's.
            3..9 => planted.row(&[1, 2], 15),
            _ => planted.row(&[3], 15),
        })
        .collect();
    let anchors = (0..rows.len())
        .map(|number| match number % 15 {
            0 | 1 => Anchor::Votes([(0, 1.0)].into()),
            2 => Anchor::Votes([(1, 1.0)].into()),
            _ => Anchor::None,
        })
        .collect();
    let columns = planted.columns();
    let pile = Pile { counts: matrix(columns, rows.clone()), anchors, themes: 2 };
    let hidden = matrix(columns, rows);
    let folds: Vec<usize> = (0..pile.len()).map(|passage| fold_of(passage, FOLDS)).collect();
    let guarded = guard(&MixtureOptions::default(), &MembershipOptions::default(), &pile, &hidden, &folds);
    assert_ne!(guarded.mixture, MixtureOptions::default(), "{:?}", guarded.tried);
    let taken = guarded.tried.iter().find(|tried| tried.taken).unwrap();
    assert!(taken.agreement >= guarded.tried[0].agreement - 0.05, "{:?}", guarded.tried);
    assert!(taken.agreement > guarded.tried[1].agreement, "{:?}", guarded.tried);
}

#[test]
fn probabilities_without_labels_are_near_the_truth() {
    let mut planted = planted(4, 9);
    let (mut truth, mut rows) = (Vec::new(), Vec::new());
    for number in 0..1200 {
        let themes = match number % 6 {
            0 => Vec::new(),
            1 => vec![number % 4, (number + 1) % 4],
            _ => vec![number % 4],
        };
        rows.push(planted.row(&themes, 25));
        truth.push(themes);
    }
    let columns = planted.columns();
    let hidden = hide(&rows, 4, columns);
    let pile =
        Pile { anchors: rows.iter().map(|row| votes(row, 4)).collect(), counts: matrix(columns, rows), themes: 4 };
    let folds: Vec<usize> = (0..pile.len()).map(|passage| fold_of(passage, FOLDS)).collect();
    let guarded = guard(&MixtureOptions::default(), &MembershipOptions::default(), &pile, &hidden, &folds);
    let voted: Vec<usize> = (0..pile.len()).filter(|&passage| pile.anchors[passage] != Anchor::None).collect();
    let mut usual = [0.0; 4];
    for &passage in &voted {
        pile.anchors[passage].shares().iter().for_each(|(theme, _)| usual[*theme as usize] += 1.0 / voted.len() as f64);
    }
    let mut pairs = Vec::new();
    for &passage in &voted {
        for (theme, usual) in usual.iter().enumerate() {
            let vote = pile.anchors[passage].shares().iter().any(|(voted, _)| *voted as usize == theme);
            pairs.push((guarded.log_odds[passage][theme], *usual, vote));
        }
    }
    let curve = curve(&pairs).unwrap();
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (log_odds, truth) in guarded.log_odds.iter().zip(&truth) {
        for (theme, log_odds) in log_odds.iter().enumerate() {
            let probability = sigmoid(curve.slope * log_odds + curve.intercept);
            let bin = &mut bins[((probability * 10.0) as usize).min(9)];
            let right = f64::from(u8::from(truth.contains(&theme)));
            (bin.0, bin.1, bin.2) = (bin.0 + 1.0, bin.1 + probability, bin.2 + right);
        }
    }
    let all: f64 = bins.iter().map(|bin| bin.0).sum();
    let error: f64 = bins.iter().map(|bin| (bin.1 - bin.2).abs()).sum::<f64>() / all;
    assert!(error < 0.08, "{error} {bins:?}");
}

#[derive(Deserialize)]
struct Golden {
    weigh: GoldenWeigh,
    bayes: GoldenBayes,
}

#[derive(Deserialize)]
struct GoldenWeigh {
    features: Vec<Vec<[f64; FEATURES.len()]>>,
    targets: Vec<Vec<f64>>,
    known: Vec<Vec<bool>>,
    means: [f64; FEATURES.len()],
    deviations: [f64; FEATURES.len()],
    intercept: (f64, f64),
    of_theme: f64,
    centred: Weights,
    sigmoid: Weights,
    softmax: Weights,
}

#[derive(Deserialize)]
struct Weights {
    weights: Vec<f64>,
    intercepts: Vec<f64>,
}

#[derive(Deserialize)]
struct GoldenBayes {
    counts: Vec<Vec<f32>>,
    anchors: Vec<Vec<(u32, f32)>>,
    log_posteriors: Vec<Vec<f64>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/golden/weigh.json")).unwrap()
}

#[test]
fn weighing_comes_to_what_scikit_learn_and_scipy_come_to() {
    let golden = golden().weigh;
    let examples: Vec<Example> = golden
        .features
        .iter()
        .zip(golden.targets.iter().zip(&golden.known))
        .map(|(features, (targets, known))| Example {
            features: features.clone(),
            targets: targets.iter().zip(known).map(|(target, known)| known.then_some(*target)).collect(),
        })
        .collect();
    let mut prior =
        Prior { weights: [(0.0, 0.0); FEATURES.len()], intercept: golden.intercept, of_theme: golden.of_theme };
    for (place, weight) in prior.weights.iter_mut().enumerate() {
        *weight = (golden.means[place], golden.deviations[place]);
    }
    let mut centred = prior;
    centred.weights.iter_mut().for_each(|(mean, _)| *mean = 0.0);
    centred.intercept.0 = 0.0;
    for (name, link, prior, wanted) in [
        ("centred", Link::Sigmoid, centred, &golden.centred),
        ("sigmoid", Link::Sigmoid, prior, &golden.sigmoid),
        ("softmax", Link::Softmax, prior, &golden.softmax),
    ] {
        let (weights, intercepts) = weigh(link, &prior, &examples, 3);
        let found = weights.iter().chain(&intercepts);
        for (found, wanted) in found.zip(wanted.weights.iter().chain(&wanted.intercepts)) {
            assert!((found - wanted).abs() < 2e-5, "{name}: {weights:?} {intercepts:?}");
        }
    }
}

#[test]
fn no_rounds_of_the_mixture_are_naive_bayes() {
    let golden = golden().bayes;
    let columns = golden.counts[0].len();
    let rows: Vec<Vec<(u32, f32)>> = golden.counts.iter().map(|counts| sparse(counts)).collect();
    let anchors = (0..rows.len())
        .map(|row| golden.anchors.get(row).map_or(Anchor::None, |shares| Anchor::Votes(shares.clone().into())))
        .collect();
    let pile = Pile { counts: matrix(columns, rows.clone()), anchors, themes: 3 };
    let options = MixtureOptions { rounds: 0, effective_length: 1e9, ..Default::default() };
    let mixture = Mixture::fit(&options, &pile);
    for (row, wanted) in rows.iter().zip(&golden.log_posteriors) {
        let found = mixture.log_posteriors(row, &mut Vec::new());
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-4 * (1.0 + wanted.abs()), "{found} {wanted}");
        }
    }
}
