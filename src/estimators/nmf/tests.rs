//! NMF against scikit-learn's and SciPy's (`tests/golden/make_nmf.py`), and what must hold of every
//! factorisation.

use super::fit::{Factors, check_values};
use super::*;
use crate::matrix::{CsrMatrix, Panel, argmax};
use crate::progress::Silent;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    columns: usize,
    rows: Vec<Vec<(u32, f32)>>,
    new_rows: Vec<Vec<(u32, f32)>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    topics: usize,
    alpha_w: f64,
    alpha_h: f64,
    l1_ratio: f64,
    w: Vec<f32>,
    h: Vec<f32>,
    objective: f64,
    terms: Vec<f32>,
    new_weights: Vec<Vec<f64>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/golden/nmf.json")).unwrap()
}

fn matrix(columns: usize, rows: &[Vec<(u32, f32)>]) -> CsrMatrix {
    let mut matrix = CsrMatrix::new(columns);
    rows.iter().for_each(|row| matrix.push_row(row.iter().copied()));
    matrix
}

#[test]
fn objective_matches_scikit_learn_from_the_same_start() {
    let golden = golden();
    let rows = matrix(golden.columns, &golden.rows);
    assert_eq!(golden.cases.len(), 6);
    for case in &golden.cases {
        for sweeps in [1, 2] {
            let options = NmfOptions {
                topics: case.topics,
                alpha_w: case.alpha_w,
                alpha_h: case.alpha_h,
                l1_ratio: case.l1_ratio,
                tol: 1e-9,
                max_iter: 5000,
                sweeps,
                ..Default::default()
            };
            let w = Panel::from_values(rows.rows(), case.topics, &case.w);
            let h = Panel::from_values(rows.columns(), case.topics, &case.h);
            let fitted = Factors::new(&options, &rows, w, h).fit(
                check_values(&rows).unwrap(),
                &rows.transpose(),
                &Anchors::none(),
                &Silent,
            );
            let fitted = fitted.unwrap();
            // Two sweeps may lead to another of the places where no single weight can be bettered.
            let allowed = if sweeps == 1 { 1e-3 } else { 2e-2 };
            let difference = (fitted.objective - case.objective) / case.objective;
            assert!(difference.abs() < allowed, "{} topics: {} for {}", case.topics, fitted.objective, case.objective);
            // The objective that is told is that of the weights that are given.
            if case.alpha_w + case.alpha_h == 0.0 {
                let left = left_over(&rows, &fitted.weights, fitted.model.terms());
                assert!((left / 2.0 - fitted.objective).abs() < 1e-3, "{left}");
            }
            assert!(fitted.objectives.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-6)), "it never rises");
        }
    }
}

/// The squared distance between the matrix and the product of weights and topics, by the
/// definition.
fn left_over(rows: &CsrMatrix, weights: &Panel, terms: &Panel) -> f64 {
    let mut sum = 0.0;
    for row in 0..rows.rows() {
        let mut dense = vec![0.0f64; rows.columns()];
        rows.row_entries(row).for_each(|(column, value)| dense[column as usize] = f64::from(value));
        for (value, term) in dense.iter().zip(terms.iter_rows()) {
            let built: f64 = term.iter().zip(weights.row(row)).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            sum += (value - built) * (value - built);
        }
    }
    sum
}

#[test]
fn transform_solves_non_negative_least_squares() {
    let golden = golden();
    let new_rows = matrix(golden.columns, &golden.new_rows);
    for case in &golden.cases {
        let options = NmfOptions { topics: case.topics, ..Default::default() };
        let model = Nmf::from_parts(options, Panel::from_values(golden.columns, case.topics, &case.terms)).unwrap();
        let batch = model.weigh_all(&new_rows);
        for ((row, expected), together) in golden.new_rows.iter().zip(&case.new_weights).zip(&batch) {
            let alone = model.weigh(row);
            assert_eq!(alone, *together, "alone as in the batch");
            for (ours, theirs) in alone.iter().zip(expected) {
                assert!((ours - theirs).abs() < 1e-4, "{alone:?} for {expected:?}");
            }
        }
    }
}

#[test]
fn fit_does_not_depend_on_thread_count_and_starts_are_reproducible() {
    let golden = golden();
    let rows = matrix(golden.columns, &golden.rows);
    for start in [Start::Nndsvd, Start::Nndsvda, Start::Random] {
        let options = NmfOptions { topics: 4, start, seed: 3, ..Default::default() };
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Nmf::fit(&options, &rows, &Anchors::none(), &Silent).unwrap())
        };
        let one = with(1);
        assert_eq!(one, with(2));
        assert_eq!(one, with(7));
    }
}

#[test]
fn degenerate_matrices_give_finite_weights_or_an_error() {
    let alike = matrix(3, &vec![vec![(0, 0.6), (2, 0.8)]; 20]);
    let one = matrix(3, &[vec![(1, 1.0)]]);
    let with_empty = matrix(3, &[vec![], vec![(1, 1.0)], vec![]]);
    for rows in [&alike, &one, &with_empty] {
        for start in [Start::Nndsvd, Start::Nndsvda, Start::Random] {
            let options = NmfOptions { topics: 7, start, ..Default::default() };
            let fitted = Nmf::fit(&options, rows, &Anchors::none(), &Silent).unwrap();
            assert!(fitted.objective.is_finite() && fitted.objective < 1e-3, "{}", fitted.objective);
            assert!(fitted.weights.as_slice().iter().all(|weight| weight.is_finite()));
            assert_eq!(fitted.model.weigh(&[]), [0.0; 7]);
        }
    }
    let fails =
        |rows: &CsrMatrix| Nmf::fit(&NmfOptions::default(), rows, &Anchors::none(), &Silent).unwrap_err().to_string();
    assert!(fails(&CsrMatrix::new(4)).contains("nothing to factorise"));
    assert!(fails(&matrix(2, &[vec![(0, -1.0)]])).contains("numbers from 0 up"));
    assert!(fails(&matrix(2, &[vec![(0, f32::NAN)]])).contains("numbers from 0 up"));
    let error = NmfOptions { l1_ratio: 2.0, ..Default::default() }.check().unwrap_err();
    assert!(error.to_string().contains("l1_ratio"));
    assert!(
        Nmf::from_parts(NmfOptions { topics: 1, ..Default::default() }, Panel::from_values(1, 1, &[-1.0])).is_err()
    );
}

/// Sixty rows of three sorts, ten terms each: sorts 0 and 1 are known, sort 2 is not.
fn three_sorts() -> CsrMatrix {
    let rows: Vec<Vec<(u32, f32)>> = (0..60)
        .map(|row| (0..10).filter(|n| (row / 3 + n) % 3 != 0).map(|n| (row % 3 * 10 + n, 0.4)).collect())
        .collect();
    matrix(30, &rows)
}

#[test]
fn anchored_topics_keep_their_places_and_free_ones_show_the_rest() {
    let rows = three_sorts();
    // In the other order than the sorts come, and one theme that no text has.
    let anchors = [vec![(10, 1.0), (11, 1.0)], vec![(0, 1.0)], vec![(4, 1.0), (14, 1.0)]];
    for seed in 0..5 {
        let options = NmfOptions { topics: 3, seed, ..Default::default() };
        let anchors = Anchors::new(anchors[..2].to_vec(), 1.0).unwrap();
        let fitted = Nmf::fit(&options, &rows, &anchors, &Silent).unwrap();
        for row in 0..60 {
            let weights = fitted.model.weigh(&rows.row_entries(row).collect::<Vec<_>>());
            let best = argmax(&weights);
            match row % 3 {
                0 => assert_eq!(best, 1, "{weights:?}"),
                1 => assert_eq!(best, 0, "{weights:?}"),
                _ => assert_eq!(best, 2, "{weights:?}"),
            }
        }
    }
    let absent = Anchors::new(vec![vec![(29, 1.0)], vec![(0, 1.0)]], 1.0).unwrap();
    let mut rows = three_sorts();
    rows = rows.select_rows(&(0..60).filter(|row| row % 3 != 2).collect::<Vec<_>>());
    let options = NmfOptions { topics: 3, ..Default::default() };
    let fitted = Nmf::fit(&options, &rows, &absent, &Silent).unwrap();
    assert!(fitted.model.terms().row(29)[0] > 0.9, "a theme that no text has keeps its words");
    let error = Nmf::fit(&NmfOptions { topics: 1, ..Default::default() }, &rows, &absent, &Silent).unwrap_err();
    assert!(error.to_string().contains("2 topics are held"));
}
