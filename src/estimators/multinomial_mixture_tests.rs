//! Clusters of made-up short texts: corrected from a bad start, frozen, the same on any number of
//! threads.

use super::*;
use crate::estimators::svd::{SvdOptions, TruncatedSvd};
use crate::matrix::random::{below, generator};
use crate::metrics::adjusted_rand_index;

/// 600 short rows of three classes: most terms are common to all, few are specific to a class.
fn corpus() -> (CsrMatrix, Vec<usize>) {
    let mut rows = CsrMatrix::new(130);
    let mut truth = Vec::new();
    for row in 0..600u64 {
        let mut generator = generator(5, row);
        let class = row as usize % 3;
        let mut columns: Vec<u32> = (0..3).map(|_| (class * 30 + below(&mut generator, 30)) as u32).collect();
        columns.extend((0..3).map(|_| (90 + below(&mut generator, 40)) as u32));
        columns.sort_unstable();
        columns.dedup();
        let value = 1.0 / (columns.len() as f32).sqrt();
        rows.push_row(columns.into_iter().map(|column| (column, value)));
        truth.push(class);
    }
    (rows, truth)
}

fn rough(truth: &[usize]) -> Vec<usize> {
    truth.iter().enumerate().map(|(row, &class)| if row % 5 < 2 { (class + row) % 3 } else { class }).collect()
}

#[test]
fn refinement_corrects_a_wrong_initial_clustering() {
    let (rows, truth) = corpus();
    let start = rough(&truth);
    let before = adjusted_rand_index(&truth, &start);
    let fitted = Multinomial::fit(&MultinomialOptions::default(), &rows, 3, &start).unwrap();
    let found: Vec<usize> = fitted.members(&rows).into_iter().map(Option::unwrap).collect();
    let after = adjusted_rand_index(&truth, &found);
    assert!(before < 0.6 && after > 0.95, "{before} {after}");
    assert!((fitted.shares().iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn prediction_of_a_row_does_not_depend_on_the_batch() {
    let (rows, truth) = corpus();
    let fitted = Multinomial::fit(&MultinomialOptions::default(), &rows, 3, &rough(&truth)).unwrap();
    let (members, memberships) = (fitted.members(&rows), fitted.memberships(&rows));
    for (row, &member) in members.iter().enumerate() {
        let entries: Vec<(u32, f32)> = rows.row_entries(row).collect();
        let (cluster, membership) = fitted.assign(&entries).unwrap();
        assert_eq!(Some(cluster), member);
        assert_eq!(membership, memberships.row(row)[cluster]);
    }
    assert_eq!(fitted.assign(&[]), None);
}

#[test]
fn refinement_recovers_classes_on_any_thread_count() {
    let (rows, truth) = corpus();
    let svd = TruncatedSvd::fit(&SvdOptions { components: 20, ..Default::default() }, &rows).unwrap();
    let reduced = svd.transform(&rows);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = MultinomialOptions::default();
        pool.install(|| refine(&options, 0, &rows, &reduced, 3).unwrap().unwrap())
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
    let found: Vec<usize> = one.members(&rows).into_iter().map(Option::unwrap).collect();
    assert!(adjusted_rand_index(&truth, &found) > 0.95);
    let again = Multinomial::from_parts(one.weights().clone(), one.shares().to_vec()).unwrap();
    assert_eq!(again.members(&rows), one.members(&rows));
}

#[test]
fn reordering_clusters_only_permutes_their_numbers() {
    let (rows, truth) = corpus();
    let mut fitted = Multinomial::fit(&MultinomialOptions::default(), &rows, 3, &rough(&truth)).unwrap();
    let before = fitted.members(&rows);
    fitted.reorder(&[2, 0, 1]);
    let after = fitted.members(&rows);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!([1, 2, 0][before.unwrap()], after.unwrap());
    }
}

#[test]
fn invalid_options_and_starts_are_rejected_by_name() {
    let (rows, truth) = corpus();
    let fit = |options: MultinomialOptions, start: &[usize]| {
        Multinomial::fit(&options, &rows, 3, start).unwrap_err().to_string()
    };
    assert!(fit(MultinomialOptions { smoothing: 0.0, ..Default::default() }, &truth).contains("smoothing"));
    assert!(fit(MultinomialOptions { tempering: 1.5, ..Default::default() }, &truth).contains("tempering"));
    assert!(fit(MultinomialOptions::default(), &truth[1..]).contains("start"));
    assert!(Multinomial::from_parts(DenseMatrix::zeros(3, 2), vec![1.0]).is_err());
}
