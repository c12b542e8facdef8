//! The weight of every word for every topic, without regard to other words.

use super::options::{RankedTerms, TermWeighting};
use crate::matrix::math::{ln, ln_1p};
use crate::matrix::{CsrMatrix, DenseMatrix, dot};
use crate::parallel;

/// A word must be this many times as frequent in the topic as in all rows to come first.
const LEAST_LIFT: f64 = 1.5;
/// Words of the prior, as a share of the words of a mean topic.
const PRIOR: f64 = 0.1;

/// For every topic its columns, best first.
pub(super) fn of_members(
    ranking: TermWeighting,
    rows: &CsrMatrix,
    members: &[Option<usize>],
    topics: usize,
    usable: &(dyn Fn(u32) -> bool + Sync),
) -> Vec<RankedTerms> {
    let mut counts: Vec<Vec<u32>> = vec![vec![0; rows.columns()]; topics];
    let mut totals = vec![0u64; topics];
    for (row, member) in members.iter().enumerate() {
        let Some(topic) = *member else { continue };
        for &column in rows.row(row).0 {
            counts[topic][column as usize] += 1;
            totals[topic] += 1;
        }
    }
    let everywhere: Vec<u64> =
        (0..rows.columns()).map(|column| counts.iter().map(|topic| u64::from(topic[column])).sum()).collect();
    let words = totals.iter().sum::<u64>().max(1) as f64;
    let mean = words / topics.max(1) as f64;
    let topic = |(counts, &total): (&Vec<u32>, &u64)| {
        let total = total.max(1) as f64;
        let weight = |column: usize| {
            let (here, all) = (f64::from(counts[column]), everywhere[column] as f64);
            match ranking {
                TermWeighting::ClassTfidf => (here / total).sqrt() * ln_1p(mean / all),
                TermWeighting::LogOdds => log_odds(here, total, all, words, mean),
                TermWeighting::Divergence => here / total * ln(here / total * words / all),
            }
        };
        let common = |column: usize| f64::from(counts[column]) / total < LEAST_LIFT * everywhere[column] as f64 / words;
        let mut weighed: Vec<(bool, u32, f64)> = (0..counts.len())
            .filter(|&column| counts[column] > 0 && usable(column as u32))
            .map(|column| (common(column), column as u32, weight(column)))
            .collect();
        weighed.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1)));
        weighed.into_iter().map(|(_, column, weight)| (column, weight)).collect()
    };
    parallel::map(counts.len(), |number| topic((&counts[number], &totals[number])))
}

/// The difference of a word's log-odds in a topic and in the other topics, divided by its standard
/// deviation. The prior is proportional to the word's share of all words.
fn log_odds(here: f64, total: f64, all: f64, words: f64, mean: f64) -> f64 {
    let prior_words = PRIOR * mean;
    let prior = prior_words * all / words;
    let (there, others) = (all - here, words - total);
    // The odds of a word that makes up a whole side are infinite: the divisor is at least 1e-9.
    let odds = |count: f64, sum: f64| ln((count + prior) / (sum + prior_words - count - prior).max(1e-9));
    (odds(here, total) - odds(there, others)) / (1.0 / (here + prior) + 1.0 / (there + prior)).sqrt()
}

/// Loadings in topics of unit length, times the square root of each topic's share of the word.
pub(super) fn of_loadings(loadings: &DenseMatrix, usable: &(dyn Fn(u32) -> bool + Sync)) -> Vec<RankedTerms> {
    let lengths: Vec<f64> = loadings.iter_rows().map(|row| dot(row, row).sqrt().max(1e-300)).collect();
    let mut sums = vec![0.0; loadings.columns()];
    for (row, length) in loadings.iter_rows().zip(&lengths) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / length);
    }
    parallel::map(loadings.rows(), |topic| {
        let mut weighed: RankedTerms = loadings
            .row(topic)
            .iter()
            .enumerate()
            .filter(|(column, value)| **value > 0.0 && usable(*column as u32))
            .map(|(column, value)| {
                let loading = value / lengths[topic];
                (column as u32, loading * (loading / sums[column]).sqrt())
            })
            .collect();
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weighed
    })
}
