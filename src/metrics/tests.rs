//! Values of scikit-learn (`tests/golden/make_evaluation.py`).

use super::*;
use crate::error::ErrorKind;
use serde_json::Value;

fn golden(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../tests/golden/evaluation.json")).unwrap();
    let cases = all[part].as_array().unwrap().clone();
    assert!(cases.len() > 6, "{part}");
    cases
}

#[track_caller]
fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no golden figure"));
    assert!((found - expected).abs() < 1e-9, "{what}: {found} is not {expected}");
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

#[test]
fn clustering_metrics_match_scikit_learn() {
    for case in golden("clustering") {
        let (name, expected) = (case["name"].as_str().unwrap(), &case["expected"]);
        let numbers = |side: &str| -> Option<Vec<u64>> { case[side].as_array()?.iter().map(Value::as_u64).collect() };
        let scores = match (numbers("truth"), numbers("found")) {
            (Some(truth), Some(found)) => ClusteringScores::of(&truth, &found),
            _ => ClusteringScores::of(&strings(&case["truth"]), &strings(&case["found"])),
        };
        let scores = serde_json::to_value(scores.unwrap()).unwrap();
        assert_eq!(scores.as_object().unwrap().len(), 6);
        for (figure, found) in scores.as_object().unwrap() {
            close(found.as_f64().unwrap(), &expected[figure], &format!("{name}, {figure}"));
        }
    }
}

#[test]
fn clusters_that_cannot_be_compared_are_an_error() {
    let error = ClusteringScores::of(&[1, 2, 3], &[1, 2]).unwrap_err();
    assert_eq!(error.to_string(), "3 classes cannot be compared with 2 clusters");
    let nothing: [usize; 0] = [];
    assert_eq!(ClusteringScores::of(&nothing, &nothing).unwrap_err().kind(), ErrorKind::Data);
}

#[test]
fn calibration_metrics_match_scikit_learn() {
    for case in golden("calibration") {
        let (name, expected) = (case["name"].as_str().unwrap(), &case["expected"]);
        let pairs: Vec<(f64, bool)> = serde_json::from_value(case["pairs"].clone()).unwrap();
        let bins = case["bins"].as_u64().unwrap() as usize;
        let calibration = CalibrationScores::of(&pairs, bins).unwrap();
        assert_eq!(calibration.pairs, pairs.len());
        close(calibration.expected_error, &expected["expected_error"], &format!("{name}, expected error"));
        close(calibration.brier, &expected["brier"], &format!("{name}, Brier score"));
        let counts: Vec<usize> = calibration.bins.iter().map(|bin| bin.count).collect();
        assert_eq!(serde_json::json!(counts), expected["counts"], "{name}");
        let filled: Vec<_> = calibration.bins.iter().filter(|bin| bin.mean_probability.is_some()).collect();
        assert_eq!(filled.len(), expected["fraction_true"].as_array().unwrap().len(), "{name}");
        for (index, bin) in filled.iter().enumerate() {
            close(bin.mean_probability.unwrap(), &expected["mean_probability"][index], &format!("{name}, bin {index}"));
            close(bin.fraction_true.unwrap(), &expected["fraction_true"][index], &format!("{name}, bin {index}"));
        }
    }
}

#[test]
fn reliability_bins_are_contiguous_and_include_empty_ones() {
    let calibration = CalibrationScores::of(&[(1.0, true)], 15).unwrap();
    assert_eq!(calibration.bins.len(), 15);
    assert_eq!((calibration.bins[0].lower, calibration.bins[14].upper), (0.0, 1.0));
    assert!(calibration.bins.windows(2).all(|pair| pair[0].upper == pair[1].lower));
    assert_eq!((calibration.bins[3].count, calibration.bins[3].fraction_true), (0, None));
    assert_eq!(calibration.bins[14].fraction_true, Some(1.0));
}

#[test]
fn values_outside_zero_to_one_are_rejected() {
    for wrong in [1.5, -0.1, f64::NAN, f64::INFINITY] {
        assert_eq!(
            CalibrationScores::of(&[(0.5, true), (wrong, true)], 10).unwrap_err().kind(),
            ErrorKind::Data,
            "{wrong}"
        );
    }
    assert_eq!(CalibrationScores::of(&[], 10).unwrap_err().kind(), ErrorKind::Data);
    assert_eq!(CalibrationScores::of(&[(0.5, true)], 0).unwrap_err().kind(), ErrorKind::Options);
}
