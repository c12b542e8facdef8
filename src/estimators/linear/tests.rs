//! What every fit must pass: scikit-learn's weights, what holds at a minimum, the same bits on any
//! threads, hard data.

use super::*;
use crate::matrix::CsrMatrix;
use crate::matrix::random::{below, generator};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    columns: usize,
    rows: Vec<Vec<(u32, f32)>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    link: Link,
    classes: usize,
    c: f64,
    l1_ratio: f64,
    targets: Vec<f64>,
    weights: Option<Vec<f64>>,
    coefficients: Vec<f64>,
    intercepts: Vec<f64>,
}

#[test]
fn weights_match_scikit_learn_for_all_links_and_penalties() {
    let golden: Golden = serde_json::from_str(include_str!("../../../tests/golden/linear.json")).unwrap();
    let mut rows = CsrMatrix::new(golden.columns);
    golden.rows.into_iter().for_each(|row| rows.push_row(row));
    let chosen: Vec<usize> = (0..rows.rows()).collect();
    for case in golden.cases {
        let options = LogisticOptions {
            link: case.link,
            c: case.c,
            l1_ratio: case.l1_ratio,
            tolerance: 1e-10,
            max_iterations: 500,
        };
        let examples =
            Examples { rows: &chosen, classes: case.classes, targets: &case.targets, weights: case.weights.as_deref() };
        let fitted = Logistic::fit(&options, &rows, &examples).unwrap();
        let ours =
            (0..rows.columns()).flat_map(|column| fitted.linear().weights(column)).chain(fitted.linear().intercepts());
        for (at, (ours, theirs)) in ours.zip(case.coefficients.iter().chain(&case.intercepts)).enumerate() {
            assert!((ours - theirs).abs() < 1e-5, "{}, {at}: {ours} for {theirs}", case.name);
        }
    }
}

/// Rows drawn from a seed, some of them empty, with soft targets.
struct Drawn {
    rows: CsrMatrix,
    chosen: Vec<usize>,
    targets: Vec<f64>,
    weights: Vec<f64>,
    classes: usize,
}

impl Drawn {
    fn new(seed: u64, count: usize, columns: usize, classes: usize, link: Link) -> Self {
        let mut random = generator(seed, 0);
        let mut rows = CsrMatrix::new(columns);
        let (mut targets, mut weights) = (Vec::new(), Vec::new());
        for row in 0..count {
            let filled = (0..columns).filter(|_| row % 7 != 3 && below(&mut random, 4) == 0).collect::<Vec<_>>();
            rows.push_row(filled.iter().map(|&column| (column as u32, (below(&mut random, 200) as f32 - 60.0) / 70.0)));
            let shares: Vec<f64> = (0..classes).map(|_| below(&mut random, 5) as f64 + 0.01).collect();
            let sum: f64 = match link {
                Link::Softmax => shares.iter().sum(),
                Link::Sigmoid => 4.01,
            };
            targets.extend(shares.iter().map(|share| share / sum));
            weights.push(below(&mut random, 4) as f64 + 0.25);
        }
        Self { rows, chosen: (0..count).rev().collect(), targets, weights, classes }
    }

    fn examples(&self) -> Examples<'_> {
        Examples { rows: &self.chosen, classes: self.classes, targets: &self.targets, weights: Some(&self.weights) }
    }

    /// The largest distance from what holds at a minimum (Karush, Kuhn & Tucker), worked out
    /// afresh.
    fn distance(&self, options: &LogisticOptions, fitted: &Logistic) -> f64 {
        let mut gradient = vec![0.0; (self.rows.columns() + 1) * self.classes];
        for (place, &row) in self.chosen.iter().enumerate() {
            let (columns, values) = self.rows.row(row);
            let mut shares = vec![0.0; self.classes];
            fitted.linear().probabilities(columns, values, &mut shares);
            for class in 0..self.classes {
                let error = shares[class] - self.targets[place * self.classes + class];
                let factor = options.c * self.weights[place] * error;
                for (column, value) in self.rows.row_entries(row) {
                    gradient[column as usize * self.classes + class] += factor * f64::from(value);
                }
                gradient[self.rows.columns() * self.classes + class] += factor;
            }
        }
        let (lasso, ridge) = (options.l1_ratio, 1.0 - options.l1_ratio);
        let mut most = 0.0_f64;
        for column in 0..self.rows.columns() {
            for (class, &weight) in fitted.linear().weights(column).iter().enumerate() {
                let slope = gradient[column * self.classes + class] + ridge * weight;
                most =
                    most.max(if weight == 0.0 { slope.abs() - lasso } else { (slope + lasso * weight.signum()).abs() });
            }
        }
        gradient[self.rows.columns() * self.classes..].iter().fold(most, |most, slope| most.max(slope.abs()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn optimality_conditions_hold_at_the_solution(
        seed in any::<u64>(),
        count in 2usize..60,
        columns in 0usize..30,
        classes in 1usize..12,
        penalty in 0usize..4,
        freedom in 0usize..4,
        softmax in any::<bool>(),
    ) {
        let link = if softmax { Link::Softmax } else { Link::Sigmoid };
        let drawn = Drawn::new(seed, count, columns, classes, link);
        let options = LogisticOptions {
            link,
            c: [0.01, 1.0, 10.0, 100.0][freedom],
            l1_ratio: [0.0, 0.0, 0.5, 1.0][penalty],
            tolerance: 1e-7,
            max_iterations: 1000,
        };
        let fitted = Logistic::fit(&options, &drawn.rows, &drawn.examples()).unwrap();
        let total = options.c * drawn.weights.iter().sum::<f64>();
        let distance = drawn.distance(&options, &fitted);
        prop_assert!(distance <= 2e-7 * total, "{distance} of {total} after {}", fitted.iterations());
        prop_assert!(fitted.converged());
    }
}

#[test]
fn fit_does_not_depend_on_thread_count() {
    for l1_ratio in [0.0, 0.5] {
        let drawn = Drawn::new(5, 200, 60, 4, Link::Softmax);
        let options = LogisticOptions { l1_ratio, ..Default::default() };
        let fit = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Logistic::fit(&options, &drawn.rows, &drawn.examples()).unwrap())
        };
        let one = fit(1);
        assert_eq!(one, fit(2));
        assert_eq!(one, fit(7));
    }
}

#[test]
fn joint_fit_of_classes_equals_separate_fits() {
    let drawn = Drawn::new(9, 120, 40, 6, Link::Sigmoid);
    let options = LogisticOptions { link: Link::Sigmoid, tolerance: 1e-10, ..Default::default() };
    let all = Logistic::fit(&options, &drawn.rows, &drawn.examples()).unwrap();
    for class in 0..6 {
        let targets: Vec<f64> = drawn.targets.chunks_exact(6).map(|row| row[class]).collect();
        let examples = Examples { classes: 1, targets: &targets, ..drawn.examples() };
        let alone = Logistic::fit(&options, &drawn.rows, &examples).unwrap();
        for column in 0..40 {
            assert!((all.linear().weights(column)[class] - alone.linear().weights(column)[0]).abs() < 1e-7);
        }
    }
}

#[test]
fn integer_weight_equals_repeated_rows() {
    let mut drawn = Drawn::new(3, 50, 20, 3, Link::Softmax);
    drawn.weights = (0..50).map(|row| f64::from(row % 3)).collect();
    let options = LogisticOptions { tolerance: 1e-10, ..Default::default() };
    let weighted = Logistic::fit(&options, &drawn.rows, &drawn.examples()).unwrap();
    let (mut chosen, mut targets) = (Vec::new(), Vec::new());
    for (place, &row) in drawn.chosen.iter().enumerate() {
        for _ in 0..place % 3 {
            chosen.push(row);
            targets.extend_from_slice(&drawn.targets[place * 3..place * 3 + 3]);
        }
    }
    let examples = Examples { rows: &chosen, classes: 3, targets: &targets, weights: None };
    let repeated = Logistic::fit(&options, &drawn.rows, &examples).unwrap();
    for column in 0..20 {
        for (one, other) in weighted.linear().weights(column).iter().zip(repeated.linear().weights(column)) {
            assert!((one - other).abs() < 1e-7, "{one} {other}");
        }
    }
}

#[test]
fn separable_and_extreme_data_give_finite_weights() {
    let mut rows = CsrMatrix::new(3);
    rows.push_row([(0, 1.0)]);
    rows.push_row([(1, 1.0)]);
    rows.push_row([]);
    rows.push_row([(0, 1e6), (1, -1e6)]);
    let none = {
        let mut none = CsrMatrix::new(0);
        (0..4).for_each(|_| none.push_row([]));
        none
    };
    for rows in [&rows, &none] {
        for link in [Link::Softmax, Link::Sigmoid] {
            for (c, l1_ratio) in [(1e-6, 0.0), (1.0, 0.0), (1e9, 0.0), (1.0, 0.5), (1e6, 1.0)] {
                // Parted by a plane; all alike; of one class.
                for (classes, targets) in [
                    (2, &[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0][..]),
                    (2, &[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0][..]),
                    (1, &[1.0, 1.0, 1.0, 1.0][..]),
                ] {
                    let options = LogisticOptions { link, c, l1_ratio, ..Default::default() };
                    let examples = Examples { rows: &[0, 1, 2, 3], classes, targets, weights: None };
                    let fitted = Logistic::fit(&options, rows, &examples).unwrap();
                    let mut weights = (0..rows.columns()).flat_map(|column| fitted.linear().weights(column));
                    assert!(weights.all(|weight| weight.is_finite()));
                    assert!(fitted.linear().intercepts().iter().all(|intercept| intercept.is_finite()));
                }
            }
        }
    }
}

#[test]
fn five_hundred_classes_are_learned() {
    let mut rows = CsrMatrix::new(500);
    let mut targets = vec![0.0; 500 * 500];
    for class in 0..500 {
        rows.push_row([(class as u32, 1.0)]);
        targets[class * 500 + class] = 1.0;
    }
    let chosen: Vec<usize> = (0..500).collect();
    let examples = Examples { rows: &chosen, classes: 500, targets: &targets, weights: None };
    let options = LogisticOptions { c: 100.0, ..Default::default() };
    let fitted = Logistic::fit(&options, &rows, &examples).unwrap();
    assert!((0..500).all(|class| fitted.linear().weights(class)[class] > 1.0));
}

#[test]
fn invalid_training_data_are_rejected_with_a_reason() {
    let mut rows = CsrMatrix::new(1);
    rows.push_row([(0, 1.0)]);
    rows.push_row([(0, f32::NAN)]);
    let options = LogisticOptions::default();
    let good = Examples { rows: &[0], classes: 2, targets: &[1.0, 0.0], weights: None };
    for (examples, says) in [
        (Examples { rows: &[], targets: &[], ..good }, "no labelled rows"),
        (Examples { classes: 0, ..good }, "no classes"),
        (Examples { targets: &[1.0], ..good }, "1 targets for 1 rows of 2 classes"),
        (Examples { rows: &[7], ..good }, "row 7, but there are 2 rows"),
        (Examples { rows: &[1], ..good }, "has NaN in column 0"),
        (Examples { targets: &[0.5, 0.2], ..good }, "sum to 0.7"),
        (Examples { targets: &[f64::NAN, 0.2], ..good }, "target of NaN"),
        (Examples { weights: Some(&[-1.0]), ..good }, "weighs -1"),
        (Examples { weights: Some(&[0.0]), ..good }, "all weights are zero"),
        (Examples { weights: Some(&[1.0, 2.0]), ..good }, "2 weights for 1 rows"),
    ] {
        let error = Logistic::fit(&options, &rows, &examples).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    for (options, says) in [
        (LogisticOptions { c: 0.0, ..Default::default() }, "c is 0"),
        (LogisticOptions { c: 1e300, ..Default::default() }, "1e12"),
        (LogisticOptions { l1_ratio: 1.5, ..Default::default() }, "l1_ratio is 1.5"),
        (LogisticOptions { tolerance: f64::NAN, ..Default::default() }, "tolerance is NaN"),
        (LogisticOptions { max_iterations: 0, ..Default::default() }, "max_iterations"),
    ] {
        let error = Logistic::fit(&options, &rows, &good).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn rows_with_unknown_target_do_not_change_the_fit() {
    let drawn = Drawn::new(11, 90, 30, 3, Link::Sigmoid);
    let mut targets = drawn.targets.clone();
    targets.iter_mut().step_by(4).for_each(|target| *target = f64::NAN);
    let examples = Examples { targets: &targets, ..drawn.examples() };
    for l1_ratio in [0.0, 0.5] {
        let options = LogisticOptions { link: Link::Sigmoid, tolerance: 1e-10, l1_ratio, ..Default::default() };
        let all = Logistic::fit(&options, &drawn.rows, &examples).unwrap();
        for class in 0..3 {
            let known = |place: &usize| !targets[place * 3 + class].is_nan();
            let places: Vec<usize> = (0..90).filter(known).collect();
            let chosen: Vec<usize> = places.iter().map(|&place| drawn.chosen[place]).collect();
            let own: Vec<f64> = places.iter().map(|&place| targets[place * 3 + class]).collect();
            let weights: Vec<f64> = places.iter().map(|&place| drawn.weights[place]).collect();
            let alone = Examples { rows: &chosen, classes: 1, targets: &own, weights: Some(&weights) };
            let alone = Logistic::fit(&options, &drawn.rows, &alone).unwrap();
            for column in 0..30 {
                let (one, other) = (all.linear().weights(column)[class], alone.linear().weights(column)[0]);
                assert!((one - other).abs() < 1e-7, "{one} {other}");
            }
        }
    }
}

#[test]
fn one_class_equals_scikit_learn_on_drawn_rows() {
    #[derive(serde::Deserialize)]
    struct DrawnRows {
        columns: usize,
        rows: Vec<Vec<(u32, f32)>>,
        cases: Vec<DrawnCase>,
    }

    #[derive(serde::Deserialize)]
    struct DrawnCase {
        c: f64,
        targets: Vec<f64>,
        weights: Vec<f64>,
        intercept: f64,
    }

    let golden: DrawnRows = serde_json::from_str(include_str!("../../../tests/golden/logistic.json")).unwrap();
    let mut rows = CsrMatrix::new(golden.columns);
    for row in golden.rows {
        rows.push_row(row);
    }
    let chosen: Vec<usize> = (0..rows.rows()).collect();
    for case in golden.cases {
        let options = LogisticOptions { link: Link::Sigmoid, c: case.c, tolerance: 1e-11, ..Default::default() };
        let examples = Examples { rows: &chosen, classes: 1, targets: &case.targets, weights: None };
        let fitted = Logistic::fit(&options, &rows, &examples).unwrap();
        let intercept = fitted.linear().intercepts()[0];
        assert!((intercept - case.intercept).abs() < 1e-5, "{intercept} for {}", case.intercept);
        for (column, theirs) in case.weights.iter().enumerate() {
            let ours = fitted.linear().weights(column)[0];
            assert!((ours - theirs).abs() < 1e-5, "{ours} for {theirs}");
        }
    }
}

#[test]
fn equal_targets_give_finite_weights() {
    let mut rows = CsrMatrix::new(1);
    rows.push_row([(0, 1.0)]);
    rows.push_row([(0, 2.0)]);
    let examples = Examples { rows: &[0, 1], classes: 1, targets: &[0.0, 0.0], weights: None };
    let options = LogisticOptions { link: Link::Sigmoid, ..Default::default() };
    let fitted = Logistic::fit(&options, &rows, &examples).unwrap();
    let (weight, intercept) = (fitted.linear().weights(0)[0], fitted.linear().intercepts()[0]);
    assert!(weight.is_finite() && intercept.is_finite() && intercept < 0.0);
}
