//! Weights against values computed by hand; phrases and names of synthetic topics.

use super::*;
use crate::matrix::{CsrMatrix, DenseMatrix};

/// Two topics of four rows: columns 0–2 belong to the first, 3–4 to the second, 5 to both. Column 2
/// is frequent in the first, but never co-occurs with column 1.
fn rows() -> (CsrMatrix, Vec<Option<usize>>) {
    let texts: [&[u32]; 9] =
        [&[0, 1, 5], &[0, 1, 5], &[0, 2, 5], &[0, 2, 5], &[3, 4, 5], &[3, 4, 5], &[3, 5], &[4, 5], &[0, 3]];
    let mut rows = CsrMatrix::new(6);
    for text in texts {
        rows.push_row(text.iter().map(|&column| (column, 0.5)));
    }
    let members = vec![Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), Some(1), None];
    (rows, members)
}

fn alone(ranking: TermWeighting) -> WordOptions {
    WordOptions { ranking, together: 0.0, ..Default::default() }
}

#[test]
fn class_tfidf_matches_values_computed_by_hand() {
    let (rows, members) = rows();
    let words = distinctive(&alone(TermWeighting::ClassTfidf), &rows, &members, 2, &|_| true).unwrap();
    // 12 words in the first topic, 10 in the second; column 0 occurs in four rows of the first.
    let expected = (4.0f64 / 12.0).sqrt() * crate::matrix::math::ln_1p(11.0 / 4.0);
    let found = words[0].iter().find(|word| word.0 == 0).unwrap().1;
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    let order: Vec<u32> = words[0].iter().map(|word| word.0).collect();
    // Columns 1 and 2: two rows of twelve, and ln(1 + 11 / 2); slightly above column 0.
    assert_eq!(order, [1, 2, 0, 5], "columns of both topics come last");
}

#[test]
fn log_odds_match_values_computed_by_hand() {
    let (rows, members) = rows();
    let words = distinctive(&alone(TermWeighting::LogOdds), &rows, &members, 2, &|_| true).unwrap();
    // Column 3: 3 of 10 words here, 0 of 12 there; the prior has 1.1 words, of which 3/22 are
    // column 3.
    let prior = 1.1 * 3.0 / 22.0;
    let here = crate::matrix::math::ln((3.0 + prior) / (10.0 + 1.1 - 3.0 - prior));
    let there = crate::matrix::math::ln(prior / (12.0 + 1.1 - prior));
    let z = (here - there) / (1.0 / (3.0 + prior) + 1.0 / prior).sqrt();
    let found = words[1].iter().find(|word| word.0 == 3).unwrap().1;
    assert!((found - z).abs() < 1e-12, "{found} {z}");
}

#[test]
fn words_that_never_cooccur_with_the_best_rank_lower() {
    let mut rows = CsrMatrix::new(5);
    // Columns 0, 1 and 2 co-occur; column 3 is as frequent as 2, but alone.
    for row in 0..12u32 {
        match row % 3 {
            0 => rows.push_row([(0, 0.5), (1, 0.5), (2, 0.5)]),
            1 => rows.push_row([(3, 1.0)]),
            _ => rows.push_row([(4, 1.0)]),
        }
    }
    let loadings = DenseMatrix::from_rows(&[vec![1.0, 0.9, 0.5, 0.6, 0.0], vec![0.0, 0.0, 0.0, 0.0, 1.0]]);
    let order = |together| {
        let options = WordOptions { together, ..Default::default() };
        let words = distinctive_loadings(&options, &rows, &loadings, &|_| true).unwrap();
        words[0].iter().map(|word| word.0).collect::<Vec<_>>()
    };
    assert_eq!(order(0.0), [0, 1, 3, 2]);
    assert_eq!(order(0.5), [0, 1, 2, 3]);
}

#[test]
fn loadings_shared_by_all_topics_rank_lower() {
    let rows = rows().0;
    let loadings = DenseMatrix::from_rows(&[vec![0.8, 0.0, 0.0, 0.0, 0.0, 0.9], vec![0.0, 0.0, 0.0, 0.8, 0.0, 0.9]]);
    let options = WordOptions { together: 0.0, ..Default::default() };
    let words = distinctive_loadings(&options, &rows, &loadings, &|_| true).unwrap();
    assert_eq!(words[0].iter().map(|word| word.0).collect::<Vec<_>>(), [0, 5]);
    let length = (0.8f64 * 0.8 + 0.9 * 0.9).sqrt();
    assert!((words[0][1].1 - 0.9 / length * 0.5f64.sqrt()).abs() < 1e-12);
    assert!(distinctive_loadings(&options, &rows, &DenseMatrix::zeros(1, 2), &|_| true).is_err());
}

#[test]
fn unusable_columns_are_left_out() {
    let (rows, members) = rows();
    let words = distinctive(&WordOptions::default(), &rows, &members, 2, &|column| column != 0).unwrap();
    assert!(words[0].iter().all(|word| word.0 != 0));
    assert!(distinctive(&WordOptions { together: 2.0, ..Default::default() }, &rows, &members, 2, &|_| true).is_err());
    assert!(distinctive(&WordOptions::default(), &rows, &members, 1, &|_| true).is_err());
}

#[test]
fn an_empty_topic_has_no_words() {
    let (rows, members) = rows();
    let words = distinctive(&WordOptions::default(), &rows, &members, 3, &|_| true).unwrap();
    assert!(words[2].is_empty());
}

#[test]
fn a_phrase_replaces_words_that_mostly_occur_in_it() {
    // 10 11 is "prime minister", 11 occurs alone too; 12 13 14 always occur together.
    let sequences: Vec<Vec<u32>> = vec![
        vec![10, 11, GAP, 12, 13, 14],
        vec![10, 11, 12, 13, 14],
        vec![11, GAP, 10, 11, 11],
        vec![11, 15, GAP, 12, 13, 14],
        vec![11, GAP, 15],
        vec![11],
        vec![11],
    ];
    let members = vec![Some(0); 7];
    let words = vec![vec![(11, 3.0), (10, 2.5), (13, 2.0), (12, 1.5), (15, 1.0)]];
    let options = PhraseOptions { least_rows: 3, ..Default::default() };
    let found = phrases(&options, &words, &sequences, &members).unwrap();
    let terms: Vec<&[u32]> = found[0].iter().map(|phrase| &phrase.terms[..]).collect();
    assert_eq!(terms, [&[12, 13, 14][..], &[10, 11]]);
    assert_eq!(found[0][1].rows, 3);
    assert_eq!(found[0][1].shares, [1.0, 3.0 / 7.0]);
    let shown = with_phrases(&options, &words[0], &found[0]);
    let shown: Vec<Vec<u32>> = shown.into_iter().map(|entry| entry.0).collect();
    assert_eq!(shown, [vec![11], vec![10, 11], vec![12, 13, 14], vec![15]]);
}

#[test]
fn names_are_unique() {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let words = [list(&["a", "b", "c"]), list(&["a", "b", "c"]), list(&["a", "b", "c"]), list(&[]), list(&[])];
    let names = topic_names(&words);
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), words.len(), "{names:?}");
    assert_eq!(names[0], "a, b, c");
}
