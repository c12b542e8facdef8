//! Separated clusters are found and stable; random rows are undecided; options that cannot work are
//! rejected.

use super::quick::middle_of_best;
use super::*;
use crate::estimators::{ClusterOptions, Clusters};
use crate::matrix::random::{below, generator};
use crate::matrix::{CsrMatrix, DenseMatrix};
use crate::progress::Silent;
use crate::topics::clustering::TopicClustering;
use crate::topics::options::TopicOptions;

/// Rows of `classes` classes, each with twelve columns of its own, and six shared columns.
fn classes_of_rows(classes: usize, rows: usize) -> CsrMatrix {
    let mut matrix = CsrMatrix::new(classes * 12 + 6);
    for row in 0..rows {
        let mut generator = generator(9, row as u64);
        let mut columns: Vec<u32> = (0..8).map(|_| (row % classes * 12 + below(&mut generator, 12)) as u32).collect();
        columns.extend((0..2).map(|_| (classes * 12 + below(&mut generator, 6)) as u32));
        columns.sort_unstable();
        columns.dedup();
        let value = 1.0 / (columns.len() as f32).sqrt();
        matrix.push_row(columns.into_iter().map(|column| (column, value)));
    }
    matrix
}

/// k-means on the rows as they are.
fn kmeans(rows: &CsrMatrix) -> impl Fn(&[usize], usize, u64) -> crate::Result<TopicClustering> + Sync {
    move |kept, topics, seed| {
        let part = rows.select_rows(kept);
        let mut dense = DenseMatrix::zeros(part.rows(), part.columns());
        for row in 0..part.rows() {
            for (column, value) in part.row_entries(row) {
                dense.row_mut(row)[column as usize] = f64::from(value);
            }
        }
        let clusters =
            Clusters::fit(&ClusterOptions { seed, clusters: topics, starts: 3, ..Default::default() }, &dense)?;
        let members = dense.iter_rows().map(|row| Some(clusters.nearest(row))).collect();
        TopicClustering::of_members(&part, members, topics)
    }
}

#[test]
fn four_separated_clusters_give_four_topics() {
    let mut rows = DenseMatrix::zeros(120, 6);
    for row in 0..120 {
        let cluster = row % 4;
        rows.row_mut(row)[cluster] = 1.0;
        rows.row_mut(row)[4] = (row % 7) as f64 / 40.0;
        rows.row_mut(row)[5] = (row % 11) as f64 / 60.0;
    }
    rows.normalise_rows();
    let (measured, best) = choose(&TopicOptions::default(), &rows, &Silent).unwrap();
    assert_eq!(measured[best].topics, 4, "{measured:?}");
    assert!(measured[best].stability > 0.99);
}

#[test]
fn five_separated_classes_are_recommended_and_stable() {
    let rows = classes_of_rows(5, 200);
    let options = ChooseOptions { from: 2, to: 8, resamples: 6, ..Default::default() };
    let report = examine(&options, &rows, kmeans(&rows), &Silent).unwrap();
    assert_eq!(report.recommendation, Recommendation::Range { from: 5, to: 5, best: 5 }, "{report:?}");
    let of = |topics| report.candidates.iter().find(|candidate| candidate.topics == topics).unwrap();
    let five = of(5);
    assert_eq!(five.topic_stabilities(&options), [TopicStability::Stable; 5]);
    assert!(five.stability.low > 0.99 && five.stability.mean <= 1.0 && five.agreement.mean > 0.9);
    let highest = report.candidates.iter().map(|candidate| candidate.silhouette).fold(0.0, f64::max);
    assert_eq!(five.silhouette, highest);
    assert!(of(8).topic_stability.iter().any(|&share| share < 1.0));
}

#[test]
fn random_rows_are_undecided() {
    // All rows draw from the same columns: no number of topics is right.
    let rows = classes_of_rows(1, 120);
    let options = ChooseOptions { from: 2, to: 6, resamples: 6, margin: 0.0, tail: 0.0, ..Default::default() };
    let report = examine(&options, &rows, kmeans(&rows), &Silent).unwrap();
    assert!(matches!(report.recommendation, Recommendation::Undecided { .. }), "{report:?}");
}

#[test]
fn the_middle_of_the_best_numbers_is_chosen() {
    assert_eq!(middle_of_best(&[0.86, 0.5, 0.82, 0.83, 0.7], 0.05), 2);
    assert_eq!(middle_of_best(&[0.5, 0.9, 0.7], 0.05), 1);
    assert_eq!(middle_of_best(&[0.88, 0.9], 0.05), 0);
}

#[test]
fn reports_do_not_depend_on_thread_count() {
    let rows = classes_of_rows(3, 90);
    let options = ChooseOptions { from: 2, to: 4, resamples: 3, ..Default::default() };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| examine(&options, &rows, kmeans(&rows), &Silent).unwrap())
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

#[test]
fn fits_and_options_that_cannot_work_are_rejected() {
    let rows = classes_of_rows(2, 40);
    let options = ChooseOptions { from: 2, to: 3, ..Default::default() };
    let short = |_: &[usize], topics, _| TopicClustering::of_members(&rows, vec![None; 40], topics);
    assert!(examine(&options, &rows, short, &Silent).is_err(), "a resample has fewer rows");
    let bad = |options: ChooseOptions| examine(&options, &rows, kmeans(&rows), &Silent).unwrap_err().to_string();
    assert!(bad(ChooseOptions { from: 5, to: 3, ..options.clone() }).contains("from"));
    assert!(bad(ChooseOptions { resamples: 1, ..options.clone() }).contains("resamples"));
    assert!(bad(ChooseOptions { to: 39, ..options.clone() }).contains("too few"));
}

#[test]
fn sparse_and_dense_silhouette_match_the_definition() {
    let rows = classes_of_rows(3, 60);
    let mut dense = DenseMatrix::zeros(rows.rows(), rows.columns());
    for row in 0..rows.rows() {
        rows.row_entries(row).for_each(|(c, v)| dense.row_mut(row)[c as usize] = f64::from(v));
    }
    let members: Vec<usize> = (0..60).map(|row| row % 4).collect();
    let some: Vec<Option<usize>> = members.iter().map(|&member| Some(member)).collect();
    let (one, other) = (silhouette::of_dense(&dense, &members, 4), silhouette::of_sparse(&rows, &some, 4));
    assert!((one - other).abs() < 1e-6, "{one} {other}");
    // By definition, over all pairs of rows.
    let distance = |a: usize, b: usize| 1.0 - crate::matrix::dot(dense.row(a), dense.row(b));
    let mut sum = 0.0;
    for row in 0..60 {
        let mean = |group: usize| {
            let others: Vec<usize> = (0..60).filter(|&o| o != row && members[o] == group).collect();
            others.iter().map(|&o| distance(row, o)).sum::<f64>() / others.len() as f64
        };
        let inside = mean(members[row]);
        let outside = (0..4).filter(|&g| g != members[row]).map(mean).fold(f64::INFINITY, f64::min);
        sum += (outside - inside) / inside.max(outside);
    }
    assert!((one - sum / 60.0).abs() < 1e-9, "{one} {}", sum / 60.0);
}
