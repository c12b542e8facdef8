//! Properties of the weak models on texts drawn with known themes, and golden answers of
//! scikit-learn.

use super::*;
use crate::matrix::math::sigmoid;
use crate::matrix::random::{below, generator};
use crate::matrix::{CsrMatrix, argmax};
use crate::themes::label_mode::LabelMode;
use crate::themes::log_space::log_odds;
use crate::themes::reading::{MEMBERSHIP, MIXTURE};
use rand_xoshiro::rand_core::RngCore;
use serde::Deserialize;

/// Words of each theme; the first two are the codebook's.
const OF_THEME: usize = 12;
/// Words of no theme.
const COMMON: usize = 20;

/// Draws texts of planted themes: theme `t` has the columns from `t · OF_THEME` on, and the last
/// columns are common.
struct Planted<R> {
    random: R,
    themes: usize,
}

impl<R: RngCore> Planted<R> {
    fn columns(&self) -> usize {
        self.themes * OF_THEME + COMMON
    }

    /// A row of `words` words: each of `themes` in two cases of five, else common.
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

/// The weak label by the first two words of every theme.
fn weak_label(row: &[(u32, f32)], themes: usize) -> WeakLabel {
    let themes: Vec<u32> = (0..themes as u32)
        .filter(|theme| {
            row.iter().any(|(column, _)| (theme * OF_THEME as u32..theme * OF_THEME as u32 + 2).contains(column))
        })
        .collect();
    if themes.is_empty() {
        return WeakLabel::None;
    }
    WeakLabel::Terms(themes.iter().map(|&theme| (theme, 1.0 / themes.len() as f32)).collect())
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

/// Texts of one theme each, in turn.
fn single_themes(themes: usize, passages: usize, seed: u64) -> (UnlabelledCorpus, CsrMatrix) {
    let mut planted = planted(themes, seed);
    let rows: Vec<Vec<(u32, f32)>> = (0..passages).map(|number| planted.row(&[number % themes], 15)).collect();
    let (columns, weak_labels) = (planted.columns(), rows.iter().map(|row| weak_label(row, themes)).collect());
    let hidden = hide(&rows, themes, columns);
    (UnlabelledCorpus { counts: matrix(columns, rows), weak_labels, themes }, hidden)
}

#[test]
fn the_mixture_learns_words_that_no_term_names() {
    let (corpus, _) = single_themes(4, 800, 1);
    let mixture = Mixture::fit(&MixtureOptions::default(), &corpus);
    for theme in 0..4 {
        for word in 2..OF_THEME {
            let scores = mixture.log_posteriors(&[((theme * OF_THEME + word) as u32, 3.0)], &mut Vec::new());
            assert_eq!(argmax(&scores), theme, "word {word}: {scores:?}");
        }
    }
    // It learns from unlabelled passages: with the same weak labels the start recognises fewer
    // texts.
    let mut planted = planted(4, 2);
    let start = Mixture::fit(&MixtureOptions { iterations: 0, ..Default::default() }, &corpus);
    let (mut at_start, mut at_end) = (0, 0);
    for number in 0..400 {
        let row = planted.row(&[number % 4], 15);
        at_start += usize::from(argmax(&start.log_posteriors(&row, &mut Vec::new())) == number % 4);
        at_end += usize::from(argmax(&mixture.log_posteriors(&row, &mut Vec::new())) == number % 4);
    }
    assert!(at_end >= at_start && at_end > 380, "{at_start} and {at_end} of 400");
}

#[test]
fn memberships_find_both_themes_of_a_joined_text_and_none_in_a_foreign_one() {
    let mut planted = planted(4, 3);
    let rows: Vec<Vec<(u32, f32)>> = (0..900)
        .map(|number| match number % 3 {
            0 => planted.row(&[], 30),
            _ => planted.row(&[number % 4], 30),
        })
        .collect();
    let weak_labels = rows.iter().map(|row| weak_label(row, 4)).collect();
    let corpus = UnlabelledCorpus { counts: matrix(planted.columns(), rows), weak_labels, themes: 4 };
    let membership = Membership::fit(&MembershipOptions::default(), &corpus);
    for number in 0..40 {
        let (one, other) = (number % 4, (number + 1 + number % 3) % 4);
        let scores = membership.word_shares(&planted.row(&[one, other], 60)).log_odds();
        for theme in 0..4 {
            let has = theme == one || theme == other;
            assert_eq!(scores[theme] > -2.6, has, "{one} and {other}: {scores:?}");
        }
        let foreign = membership.word_shares(&planted.row(&[], 30)).log_odds();
        assert!(foreign.iter().all(|odds| *odds < -2.6), "{foreign:?}");
    }
}

#[test]
fn a_text_without_words_has_no_theme() {
    let (corpus, _) = single_themes(4, 400, 4);
    let membership = Membership::fit(&MembershipOptions::default(), &corpus);
    let nothing = membership.word_shares(&[]).log_odds();
    let two_common = membership.word_shares(&[(48, 1.0), (49, 1.0)]).log_odds();
    for odds in nothing.iter().chain(&two_common) {
        assert!(*odds < -2.6, "{nothing:?} {two_common:?}");
    }
}

#[test]
fn a_theme_without_evidence_never_gets_any() {
    let (mut corpus, _) = single_themes(3, 300, 5);
    corpus.themes = 4;
    let (mixture, membership) =
        (Mixture::fit(&MixtureOptions::default(), &corpus), Membership::fit(&MembershipOptions::default(), &corpus));
    let mut planted = planted(3, 6);
    for number in 0..60 {
        let row = planted.row(&[number % 3], number);
        let scores = mixture.log_posteriors(&row, &mut Vec::new());
        assert!(scores[3] < -60.0, "{scores:?}");
        let shares = membership.word_shares(&row);
        assert_eq!(shares.words[3], f64::from(membership.prior[3]));
        assert!(shares.log_odds()[3] < -4.0);
    }
}

#[test]
fn empty_corpora_can_be_fitted() {
    for (passages, columns, themes) in [(0, 0, 1), (0, 5, 3), (3, 0, 2), (1, 1, 1)] {
        let rows = (0..passages).map(|_| if columns > 0 { vec![(0, 2.0)] } else { Vec::new() });
        let corpus =
            UnlabelledCorpus { counts: matrix(columns, rows), weak_labels: vec![WeakLabel::None; passages], themes };
        let mixture = Mixture::fit(&MixtureOptions { components: 2, ..Default::default() }, &corpus);
        let membership = Membership::fit(&MembershipOptions::default(), &corpus);
        let row: Vec<(u32, f32)> = if columns > 0 { vec![(0, 1.0)] } else { Vec::new() };
        let scores = mixture.log_posteriors(&row, &mut Vec::new());
        assert!(scores.len() == themes && scores.iter().all(|log| log.is_finite()), "{scores:?}");
        assert!(membership.word_shares(&row).log_odds().iter().all(|odds| odds.is_finite()));
    }
}

#[test]
fn selection_keeps_the_defaults_where_agreement_does_not_fall() {
    let (corpus, hidden) = single_themes(4, 600, 7);
    let folds: Vec<usize> = (0..corpus.len()).map(|passage| fold_of(passage, FOLDS)).collect();
    let selected = select_models(&MixtureOptions::default(), &MembershipOptions::default(), &corpus, &hidden, &folds);
    assert_eq!(selected.mixture, MixtureOptions::default());
    assert!(selected.mixture_agreement > 0.9, "{:?}", selected.candidates);
    assert_eq!(selected.candidates.iter().filter(|candidate| candidate.selected).count(), 2);
}

#[test]
fn selection_is_careful_where_a_theme_covers_two_kinds_of_text() {
    // Half the texts of theme 0 use words of its own, the others words of most unlabelled texts.
    let mut planted = planted(4, 8);
    let rows: Vec<Vec<(u32, f32)>> = (0..1500)
        .map(|number| match number % 15 {
            // Passages with terms: two kinds of theme 0, and theme 1.
            0 => planted.row(&[0], 15),
            1 => planted.row(&[2], 15),
            2 => planted.row(&[1], 15),
            // Passages without: words of theme 2 next to those of theme 1.
            3..9 => planted.row(&[1, 2], 15),
            _ => planted.row(&[3], 15),
        })
        .collect();
    let weak_labels = (0..rows.len())
        .map(|number| match number % 15 {
            0 | 1 => WeakLabel::Terms([(0, 1.0)].into()),
            2 => WeakLabel::Terms([(1, 1.0)].into()),
            _ => WeakLabel::None,
        })
        .collect();
    let columns = planted.columns();
    let corpus = UnlabelledCorpus { counts: matrix(columns, rows.clone()), weak_labels, themes: 2 };
    let hidden = matrix(columns, rows);
    let folds: Vec<usize> = (0..corpus.len()).map(|passage| fold_of(passage, FOLDS)).collect();
    let selected = select_models(&MixtureOptions::default(), &MembershipOptions::default(), &corpus, &hidden, &folds);
    assert_ne!(selected.mixture, MixtureOptions::default(), "{:?}", selected.candidates);
    let taken = selected.candidates.iter().find(|candidate| candidate.selected).unwrap();
    assert!(taken.agreement >= selected.candidates[0].agreement - 0.05, "{:?}", selected.candidates);
    assert!(taken.agreement > selected.candidates[1].agreement, "{:?}", selected.candidates);
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
    let corpus = UnlabelledCorpus {
        weak_labels: rows.iter().map(|row| weak_label(row, 4)).collect(),
        counts: matrix(columns, rows),
        themes: 4,
    };
    let folds: Vec<usize> = (0..corpus.len()).map(|passage| fold_of(passage, FOLDS)).collect();
    let selected = select_models(&MixtureOptions::default(), &MembershipOptions::default(), &corpus, &hidden, &folds);
    let calibration = Calibration::fit(LabelMode::Multilabel, &corpus, &selected).unwrap();
    let weights = calibration.weights;
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (passage, truth) in truth.iter().enumerate() {
        let mixture = log_odds(&selected.log_posteriors[passage]);
        for (theme, membership) in selected.log_odds[passage].iter().enumerate() {
            let score = weights[MEMBERSHIP] * membership + weights[MIXTURE] * mixture[theme];
            let probability = sigmoid(score + calibration.intercept);
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
    bayes: GoldenBayes,
}

#[derive(Deserialize)]
struct GoldenBayes {
    counts: Vec<Vec<f32>>,
    weak_labels: Vec<Vec<(u32, f32)>>,
    log_posteriors: Vec<Vec<f64>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/golden/weigh.json")).unwrap()
}

#[test]
fn a_mixture_of_no_iterations_is_naive_bayes() {
    let golden = golden().bayes;
    let columns = golden.counts[0].len();
    let rows: Vec<Vec<(u32, f32)>> = golden.counts.iter().map(|counts| sparse(counts)).collect();
    let weak_labels = (0..rows.len())
        .map(|row| {
            golden.weak_labels.get(row).map_or(WeakLabel::None, |shares| WeakLabel::Terms(shares.clone().into()))
        })
        .collect();
    let corpus = UnlabelledCorpus { counts: matrix(columns, rows.clone()), weak_labels, themes: 3 };
    let options = MixtureOptions { iterations: 0, effective_length: 1e9, ..Default::default() };
    let mixture = Mixture::fit(&options, &corpus);
    for (row, wanted) in rows.iter().zip(&golden.log_posteriors) {
        let found = mixture.log_posteriors(row, &mut Vec::new());
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-4 * (1.0 + wanted.abs()), "{found} {wanted}");
        }
    }
}
