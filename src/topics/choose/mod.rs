//! How many topics: the numbers whose clusterings come back when paragraphs are left out.
//!
//! `fast` is what a fit asks that has to be quick: k-means on reduced rows. `report` is for who has to decide: any model, bands, a range in
//! place of one number, and which topics come back. Ben-Hur, Elisseeff & Guyon (2002), *A stability based method for discovering structure in
//! clustered data*; Greene, O'Callaghan & Cunningham (2014), *How many topics?*; Rousseeuw (1987), *Silhouettes*.

mod fast;
mod report;
mod silhouette;
#[cfg(test)]
mod tests;

pub use fast::{Choice, choose};
pub use report::{Band, Candidate, ChooseOptions, Grouping, Recommendation, Report, Standing, examine};

pub(super) use report::partners;

use crate::matrix::random::{generator, shuffle};

/// The rows of one resample, ascending: a share of `rows`, at least `least` of them.
pub(super) fn resample(seed: u64, number: u64, rows: usize, share: f64, least: usize) -> Vec<usize> {
    let mut generator = generator(seed ^ 0x5AB1_E000, number);
    let mut kept: Vec<usize> = (0..rows).collect();
    shuffle(&mut generator, &mut kept);
    kept.truncate(((rows as f64 * share).ceil() as usize).clamp(least.min(rows), rows));
    kept.sort_unstable();
    kept
}

/// The place of the middle one, of two the lower, of those within `margin` of the highest.
fn middle(values: &[f64], margin: f64) -> usize {
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let good: Vec<usize> = (0..values.len()).filter(|&place| values[place] >= highest - margin).collect();
    good.get(good.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}
