//! Naive Bayes, stacking and the blend of both: scikit-learn's and SciPy's numbers, and what must
//! hold of any blend.

use super::stack::{HeldOutScores, stack};
use super::*;
use crate::matrix::CsrMatrix;
use crate::matrix::random::{below, generator};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    columns: usize,
    rows: Vec<Vec<(u32, f32)>>,
    targets: Vec<f64>,
    weights: Vec<f64>,
    bayes: Vec<BayesCase>,
    stacks: Vec<StackCase>,
}

#[derive(Deserialize)]
struct BayesCase {
    link: Link,
    smoothing: f64,
    coefficients: Vec<f64>,
}

#[derive(Deserialize)]
struct StackCase {
    link: Link,
    kinds: Vec<Vec<f64>>,
    found: Vec<f64>,
}

#[test]
fn naive_bayes_matches_scikit_learn_and_stacking_matches_scipy() {
    let golden: Golden = serde_json::from_str(include_str!("../../../tests/golden/blend.json")).unwrap();
    let mut rows = CsrMatrix::new(golden.columns);
    golden.rows.into_iter().for_each(|row| rows.push_row(row));
    let chosen: Vec<usize> = (0..rows.rows()).collect();
    let examples = Examples { rows: &chosen, classes: 3, targets: &golden.targets, weights: Some(&golden.weights) };
    for case in golden.bayes {
        let options = BayesOptions { link: case.link, smoothing: case.smoothing };
        let fitted = NaiveBayes::fit(&options, &rows, &examples).unwrap();
        let ours = (0..golden.columns).flat_map(|column| fitted.linear().weights(column));
        for (ours, theirs) in ours.zip(&case.coefficients) {
            assert!((ours - theirs).abs() < 1e-9, "{ours} for {theirs}");
        }
    }
    for case in golden.stacks {
        let held = HeldOutScores {
            link: case.link,
            classes: 3,
            kinds: &case.kinds,
            targets: &golden.targets,
            weights: Some(&golden.weights),
        };
        let ours = stack(&held);
        for (ours, theirs) in ours.gradient.iter().chain(&ours.intercepts).zip(&case.found) {
            assert!((ours - theirs).abs() < 1e-5, "{ours} for {theirs}");
        }
    }
}

/// Texts of made-up words: each class has some of its own, all share the rest.
fn texts(count: usize, classes: usize) -> (CsrMatrix, Vec<f64>, Vec<usize>) {
    let mut random = generator(4, 2);
    let mut rows = CsrMatrix::new(classes * 40 + 100);
    let (mut targets, mut folds) = (vec![0.0; count * classes], Vec::new());
    for row in 0..count {
        let class = below(&mut random, classes);
        let mut columns: Vec<u32> = (0..3).map(|_| (class * 40 + below(&mut random, 40)) as u32).collect();
        columns.extend((0..3).map(|_| (below(&mut random, classes) * 40 + below(&mut random, 40)) as u32));
        columns.extend((0..8).map(|_| (classes * 40 + below(&mut random, 100)) as u32));
        columns.sort_unstable();
        columns.dedup();
        let value = 1.0 / (columns.len() as f32).sqrt();
        rows.push_row(columns.into_iter().map(|column| (column, value)));
        targets[row * classes + class] = 1.0;
        folds.push(row % 5);
    }
    (rows, targets, folds)
}

/// The share of rows whose most probable class is theirs, and the mean probability that it got.
fn right_and_sure(linear: &Linear, rows: &CsrMatrix, targets: &[f64], from: usize) -> (f64, f64) {
    let classes = linear.classes();
    let (mut right, mut sure) = (0.0, 0.0);
    let mut shares = vec![0.0; classes];
    for row in from..rows.rows() {
        let (columns, values) = rows.row(row);
        linear.probabilities(columns, values, &mut shares);
        let best = crate::matrix::argmax(&shares);
        right += targets[row * classes + best];
        sure += shares[best];
    }
    let count = (rows.rows() - from) as f64;
    (right / count, sure / count)
}

#[test]
fn blend_is_calibrated_and_more_accurate_than_regression_alone() {
    let (rows, targets, folds) = texts(2000, 4);
    for labelled in [60, 300] {
        let chosen: Vec<usize> = (0..labelled).collect();
        let examples = Examples { rows: &chosen, classes: 4, targets: &targets[..labelled * 4], weights: None };
        let blend = Blend::fit(&BlendOptions::default(), &rows, &examples, &folds[..labelled]).unwrap();
        let alone = Logistic::fit(&LogisticOptions { c: 3.0, ..Default::default() }, &rows, &examples).unwrap();
        let (right, sure) = right_and_sure(blend.linear(), &rows, &targets, labelled);
        let (before, _) = right_and_sure(alone.linear(), &rows, &targets, labelled);
        assert!(right >= before, "{labelled}: {right} for {before}");
        assert!((right - sure).abs() < 0.08, "{labelled}: says {sure}, is {right}");
        // Guessing costs ln 4.
        assert!(blend.log_loss() < 1.386 && blend.held_out().len() == labelled * 4);
        assert!(blend.gradient().iter().all(|slope| *slope >= 0.0));
    }
}

#[test]
fn blend_does_not_depend_on_thread_count_or_fold_numbers() {
    let (rows, targets, folds) = texts(300, 3);
    let chosen: Vec<usize> = (0..300).collect();
    for link in [Link::Softmax, Link::Sigmoid] {
        let options = BlendOptions { link, ..Default::default() };
        let examples = Examples { rows: &chosen, classes: 3, targets: &targets, weights: None };
        let fit = |threads, folds: &[usize]| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Blend::fit(&options, &rows, &examples, folds).unwrap())
        };
        let one = fit(1, &folds);
        assert_eq!(one, fit(2, &folds));
        assert_eq!(one, fit(7, &folds));
        let renamed: Vec<usize> = folds.iter().map(|fold| 100 * fold + 7).collect();
        assert_eq!(one, fit(1, &renamed));
    }
}

#[test]
fn degenerate_examples_give_finite_blends_or_errors() {
    let (rows, targets, folds) = texts(30, 3);
    let chosen: Vec<usize> = (0..30).collect();
    let good = Examples { rows: &chosen, classes: 3, targets: &targets, weights: None };
    let options = BlendOptions::default();
    let error = |examples: &Examples<'_>, folds: &[usize]| {
        Blend::fit(&options, &rows, examples, folds).unwrap_err().to_string()
    };
    assert!(error(&good, &folds[1..]).contains("29 folds for 30 rows"));
    assert!(error(&good, &[4; 30]).contains("all examples are in one fold"));
    // One class only; a class that one fold alone has; weights of zero outside a fold; nothing
    // known of a class.
    let one_class: Vec<f64> = (0..30).flat_map(|_| [1.0, 0.0, 0.0]).collect();
    let one_fold: Vec<f64> =
        folds.iter().flat_map(|&fold| if fold == 0 { [0.0, 1.0, 0.0] } else { [1.0, 0.0, 0.0] }).collect();
    let weights: Vec<f64> = folds.iter().map(|&fold| f64::from(u8::from(fold == 2))).collect();
    let unknown: Vec<f64> = (0..30).flat_map(|row| [f64::NAN, 0.25, f64::from(row % 2)]).collect();
    let sigmoid = BlendOptions { link: Link::Sigmoid, ..Default::default() };
    for (options, examples) in [
        (&options, Examples { targets: &one_class, ..good }),
        (&options, Examples { targets: &one_fold, ..good }),
        (&options, Examples { weights: Some(&weights), ..good }),
        (&sigmoid, Examples { targets: &unknown, ..good }),
        (&sigmoid, Examples { targets: &one_class, ..good }),
    ] {
        let blend = Blend::fit(options, &rows, &examples, &folds).unwrap();
        assert!(blend.held_out().iter().all(|share| (0.0..=1.0).contains(share)));
        assert!(blend.log_loss().is_finite());
        let linear = blend.linear();
        assert!((0..rows.columns()).flat_map(|column| linear.weights(column)).all(|weight| weight.is_finite()));
    }
}
