//! Clusters of made-up short texts: mended from a bad start, frozen, the same on any number of threads.

use super::*;
use crate::estimators::svd::{SvdOptions, TruncatedSvd};
use crate::matrix::random::{below, generator};
use crate::metrics::adjusted_rand_index;

/// 600 short rows of three sorts: most terms are common to all, few tell.
fn corpus() -> (CsrMatrix, Vec<usize>) {
    let mut rows = CsrMatrix::new(130);
    let mut truth = Vec::new();
    for row in 0..600u64 {
        let mut generator = generator(5, row);
        let sort = row as usize % 3;
        let mut columns: Vec<u32> = (0..3).map(|_| (sort * 30 + below(&mut generator, 30)) as u32).collect();
        columns.extend((0..3).map(|_| (90 + below(&mut generator, 40)) as u32));
        columns.sort_unstable();
        columns.dedup();
        let value = 1.0 / (columns.len() as f32).sqrt();
        rows.push_row(columns.into_iter().map(|column| (column, value)));
        truth.push(sort);
    }
    (rows, truth)
}

fn rough(truth: &[usize]) -> Vec<usize> {
    truth.iter().enumerate().map(|(row, &sort)| if row % 5 < 2 { (sort + row) % 3 } else { sort }).collect()
}

#[test]
fn a_rough_start_is_mended() {
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
fn alone_is_as_in_any_batch() {
    let (rows, truth) = corpus();
    let fitted = Multinomial::fit(&MultinomialOptions::default(), &rows, 3, &rough(&truth)).unwrap();
    let (members, memberships) = (fitted.members(&rows), fitted.memberships(&rows));
    for (row, &member) in members.iter().enumerate() {
        let (columns, values) = rows.row(row);
        let entries: Vec<(u32, f32)> = columns.iter().copied().zip(values.iter().copied()).collect();
        let (cluster, membership) = fitted.assign(&entries).unwrap();
        assert_eq!(Some(cluster), member);
        assert_eq!(membership, memberships.row(row)[cluster]);
    }
    assert_eq!(fitted.assign(&[]), None);
}

#[test]
fn refining_finds_the_sorts_and_does_not_ask_how_many_threads() {
    let (rows, truth) = corpus();
    let svd = TruncatedSvd::fit(&SvdOptions { components: 20, ..Default::default() }, &rows).unwrap();
    let reduced = svd.transform(&rows);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = MultinomialOptions::default();
        pool.install(|| refine(&options, &TopicOptions::default(), &rows, &reduced, 3).unwrap().unwrap())
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
fn clusters_in_another_order_are_the_same_clusters() {
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
fn bad_options_and_starts_are_named() {
    let (rows, truth) = corpus();
    let fit = |options: MultinomialOptions, start: &[usize]| {
        Multinomial::fit(&options, &rows, 3, start).unwrap_err().to_string()
    };
    assert!(fit(MultinomialOptions { smoothing: 0.0, ..Default::default() }, &truth).contains("smoothing"));
    assert!(fit(MultinomialOptions { tempering: 1.5, ..Default::default() }, &truth).contains("tempering"));
    assert!(fit(MultinomialOptions::default(), &truth[1..]).contains("start"));
    assert!(Multinomial::from_parts(DenseMatrix::zeros(3, 2), vec![1.0]).is_err());
}
