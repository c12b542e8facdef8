//! Measures of words, weights and assignments against those of
//! `tests/golden/make_topic_measures.py`.

use super::diversity::rank_biased_overlap;
use super::tests::{lists, numbers, on_any_threads, texts_of};
use super::*;
use crate::matrix::DenseMatrix;
use crate::metrics::ranked::distinct;
use serde_json::Value;

fn golden(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../../tests/golden/topic_measures.json")).unwrap();
    all[part].as_array().unwrap().clone()
}

fn matrix(rows: &Value) -> DenseMatrix {
    let row = |row: &Value| row.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    DenseMatrix::from_rows(&rows.as_array().unwrap().iter().map(row).collect::<Vec<Vec<f64>>>())
}

#[track_caller]
fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no golden figure"));
    assert!((found - expected).abs() < 1e-9, "{what}: {found} is not {expected}");
}

#[test]
fn diversity_matches_values_of_the_papers() {
    for case in golden("lists") {
        let (name, topics) = (case["name"].as_str().unwrap(), lists(&case["topics"]));
        close(diversity(&topics).unwrap(), &case["diversity"], name);
        close(inverted_rbo(&topics).unwrap(), &case["inverted_rbo"], name);
        for pair in case["rbo"].as_array().unwrap() {
            let topic = |place: usize| distinct(&topics[pair[place].as_u64().unwrap() as usize]);
            for (place, persistence) in [(2, 0.9), (3, 0.5)] {
                let found = rank_biased_overlap(&topic(0), &topic(1), persistence);
                close(found, &pair[place], name);
                assert_eq!(found, rank_biased_overlap(&topic(1), &topic(0), persistence));
            }
        }
    }
}

#[test]
fn odd_lists_have_a_defined_overlap() {
    let of = |left: &[u32], right: &[u32]| rank_biased_overlap(left, right, 0.9);
    assert_eq!((of(&[], &[]), of(&[], &[1]), of(&[1], &[2])), (1.0, 0.0, 0.0));
    assert!((of(&[1, 2, 3], &[1, 2, 3]) - 1.0).abs() < 1e-12);
    assert_eq!(inverted_rbo(&[vec![1, 1, 2], vec![1, 2]]), inverted_rbo(&[[1, 2], [1, 2]]));
    let nobody: [Vec<u32>; 0] = [];
    assert_eq!((diversity(&nobody), inverted_rbo(&nobody)), (None, None));
    assert_eq!(inverted_rbo(&[[1]]), None);
}

#[test]
fn exclusivity_and_frex_match_the_papers() {
    for case in golden("weights") {
        let (name, weights, topics) =
            (case["name"].as_str().unwrap(), matrix(&case["weights"]), lists(&case["topics"]));
        for (topic, found) in exclusivity(&weights, &topics).unwrap().into_iter().enumerate() {
            close(found.unwrap(), &case["exclusivity"][topic], name);
        }
        for (weight, part) in [(0.5, "frex"), (0.8, "frex_8")] {
            let (found, expected) = (frex(&weights, weight).unwrap(), matrix(&case[part]));
            for (found, expected) in found.as_slice().iter().zip(expected.as_slice()) {
                assert!((found - expected).abs() < 1e-9, "{name}: {found} is not {expected}");
            }
        }
    }
}

#[test]
fn invalid_weights_are_rejected_and_zero_weights_accepted() {
    let rows = |rows: &[[f64; 2]]| DenseMatrix::from_rows(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(frex(&rows(&[[wrong, 1.0]]), 0.5).is_err());
    }
    assert!(exclusivity(&rows(&[[1.0, 1.0]]), &[[2]]).is_err());
    assert!(exclusivity(&rows(&[[1.0, 1.0]]), &[[0], [1]]).is_err());
    // A topic of nothing, and weights near the end of all numbers.
    let odd = rows(&[[0.0, 0.0], [1e308, 1e308], [1e-308, 0.0]]);
    for value in frex(&odd, 0.5).unwrap().as_slice() {
        assert!(value.is_finite() && (0.0..=1.0).contains(value));
    }
    assert_eq!(exclusivity(&odd, &[[0], [1], [0]]).unwrap(), [Some(0.0), Some(1.0), Some(2.0 / 3.0)]);
}

#[test]
fn diagnostics_match_mallet() {
    for case in golden("mallet") {
        let (name, topics) = (case["name"].as_str().unwrap(), lists(&case["topics"]));
        let alpha = case["alpha"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        let options = MalletOptions { alpha, beta: case["beta"].as_f64().unwrap() };
        let (texts, of_token) = (texts_of(&lists(&case["texts"])), numbers(&case["of_token"]));
        let terms = case["terms"].as_u64().unwrap() as usize;
        let lengths: Vec<usize> = (0..terms).map(|word| 3 + word % 5).collect();
        let found = mallet_diagnostics(&options, &topics, &texts, &of_token, &lengths).unwrap();
        assert_eq!(found.len(), topics.len());
        for (topic, found) in found.iter().enumerate() {
            let found = serde_json::to_value(found).unwrap();
            let expected = case["expected"][topic].as_object().unwrap();
            assert_eq!(found.as_object().unwrap().len(), expected.len());
            for (measure, expected) in expected {
                close(found[measure].as_f64().unwrap(), expected, &format!("{name}, topic {topic}, {measure}"));
            }
        }
    }
}

#[test]
fn empty_topic_has_finite_diagnostics() {
    let mut texts = Sequences::default();
    texts.push([0, Sequences::OTHER]);
    texts.push([]);
    let of_token = [0, Sequences::OTHER];
    let topics = [vec![0], vec![], vec![1]];
    let found = mallet_diagnostics(&MalletOptions::default(), &topics, &texts, &of_token, &[4; 2]).unwrap();
    assert_eq!((found[0].tokens, found[1].tokens, found[2].tokens), (1, 0, 0));
    assert_eq!(found[1], MalletDiagnostics::default());
    let refuse =
        |of_token: &[u32]| mallet_diagnostics(&MalletOptions::default(), &topics, &texts, of_token, &[4; 2]).is_err();
    assert!(refuse(&[0]) && refuse(&[3, 0]) && refuse(&[0, 0]));
}

#[test]
fn words_are_assigned_to_their_most_probable_topic() {
    let texts = texts_of(&[vec![0, 1, 2, 9], vec![0, 1], vec![0]]);
    let topic_terms = DenseMatrix::from_rows(&[vec![8.0, 2.0, 0.0], vec![1.0, 1.0, 0.0]]);
    let document_topics = DenseMatrix::from_rows(&[vec![1.0, 1.0], vec![0.1, 0.9], vec![0.0, 0.0]]);
    let found = on_any_threads(|| assign(&texts, &document_topics, &topic_terms).unwrap());
    let other = Sequences::OTHER;
    // 0.8 against 0.5; 0.2 against 0.5; no topic has 2; 9 is no term. Then 0.08 against 0.45. The
    // last has no topic.
    assert_eq!(found, [0, 1, other, other, 1, 1, other]);
    assert!(assign(&texts, &topic_terms, &topic_terms).is_err());
}
