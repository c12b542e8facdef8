//! Spherical k-means: sorts found, bounds that leave nothing out, threads, hard rows.

use super::run::{Bounds, assign, kmeans_plus_plus, reseed_empty, scale, sums};
use super::*;
use crate::matrix::random::generator;
use crate::matrix::{CsrMatrix, argmax};
use crate::progress::Silent;

/// Rows of five sorts of ten terms each, with three terms that all share.
fn five_sorts(count: u32) -> CsrMatrix {
    let mut rows = CsrMatrix::new(53);
    for row in 0..count {
        let own = (0..10).filter(|n| (row / 5 * 7 + n * n) % 4 != 0).map(|n| (row % 5 * 10 + n, 1.0 + (n % 3) as f32));
        rows.push_row(own.chain([(50 + row % 3, 1.0)]));
    }
    rows
}

#[test]
fn classes_are_recovered_and_predictions_do_not_depend_on_the_batch() {
    let rows = five_sorts(700);
    for seed in 0..5 {
        let options = SphericalOptions { topics: 5, seed, ..Default::default() };
        let fitted = Spherical::fit(&options, &rows, &Silent).unwrap();
        for row in 0..700 {
            assert_eq!(fitted.members[row], fitted.members[row % 5]);
            let cosines = fitted.model.cosines(&rows.row_entries(row).collect::<Vec<_>>());
            assert_eq!(argmax(&cosines), fitted.members[row]);
        }
    }
}

#[test]
fn bounds_skip_only_rows_whose_cluster_is_unchanged() {
    // Every round by the definition, from the same start, gives the same members.
    let rows = five_sorts(900);
    let options = SphericalOptions { topics: 12, starts: 1, seed: 4, ..Default::default() };
    let fitted = Spherical::fit(&options, &rows, &Silent).unwrap();
    let mut unit = CsrMatrix::new(rows.columns());
    for (row, (_, values)) in rows.iter_rows().enumerate() {
        let square: f64 = values.iter().map(|v| f64::from(*v) * f64::from(*v)).sum();
        let scale = (1.0 / square.sqrt()) as f32;
        unit.push_row(rows.row_entries(row).map(|(column, v)| (column, v * scale)));
    }
    let columns = unit.transpose();
    let mut centroids = kmeans_plus_plus(12, &unit, &mut generator(4, 0));
    let mut members = vec![0u32; 900];
    for _ in 0..fitted.rounds + 5 {
        let mut open = vec![Bounds { own: -1.0, other: 1.0 }; 900];
        assign(&unit, &centroids, &mut members, &mut open);
        let mut next = sums(&columns, &members, 12);
        assert!(!reseed_empty(&mut next, &unit, &members, &open, 12), "no cluster is empty here");
        scale(&mut next);
        centroids = next;
    }
    let ours: Vec<usize> = members.iter().map(|&member| member as usize).collect();
    assert_eq!(crate::metrics::adjusted_rand_index(&ours, &fitted.members), 1.0);
}

#[test]
fn fit_does_not_depend_on_thread_count() {
    let rows = five_sorts(600);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = SphericalOptions { topics: 9, ..Default::default() };
        pool.install(|| Spherical::fit(&options, &rows, &Silent).unwrap())
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

#[test]
fn degenerate_rows_are_clustered_or_rejected() {
    let mut alike = CsrMatrix::new(2);
    (0..10).for_each(|_| alike.push_row([(1, 3.0)]));
    alike.push_row([]);
    let options = SphericalOptions { topics: 4, ..Default::default() };
    let fitted = Spherical::fit(&options, &alike, &Silent).unwrap();
    assert!((fitted.mean_cosine - 1.0).abs() < 1e-6);
    assert_eq!(fitted.model.cosines(&[]), [0.0; 4]);
    assert!(fitted.model.centroids().as_slice().iter().all(|weight| weight.is_finite()));
    let too_many = SphericalOptions { topics: 11, ..Default::default() };
    let error = Spherical::fit(&too_many, &alike, &Silent).unwrap_err();
    assert!(error.to_string().contains("only 10 paragraphs"));
    let mut bad = CsrMatrix::new(2);
    bad.push_row([(0, f32::INFINITY)]);
    let error = Spherical::fit(&SphericalOptions { topics: 1, ..Default::default() }, &bad, &Silent).unwrap_err();
    assert!(error.to_string().contains("not a number"));
}
