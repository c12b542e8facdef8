//! How far a figure could be off: the bootstrap over documents (Efron 1979; clusters are drawn, not
//! paragraphs).
//!
//! Paragraphs of one document are alike, so that drawing single paragraphs would make bands that
//! are too narrow. The draws are a function of (seed, resample): on any number of threads the same.

use crate::error::{Error, Result};
use crate::matrix::random::{below, generator};
use crate::parallel;
use serde::Serialize;

/// How bands and differences are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BootstrapOptions {
    /// How many resamples are drawn, up to 100,000; 0 for no bands.
    pub resamples: usize,
    /// What the draws depend on.
    pub seed: u64,
}

impl Default for BootstrapOptions {
    /// 1,000 resamples.
    fn default() -> Self {
        Self { resamples: 1000, seed: 0 }
    }
}

impl BootstrapOptions {
    pub(crate) fn check(&self) -> Result<()> {
        if self.resamples > MOST_RESAMPLES {
            return Err(Error::options(format!("{} resamples are too many", self.resamples))
                .with_hint("1,000 are usual, and 100,000 the most"));
        }
        Ok(())
    }
}

/// The figures of all resamples are kept until the bands are found.
pub(crate) const MOST_RESAMPLES: usize = 100_000;

/// The range of a figure that holds 95 % of the resamples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// Their percentile 2.5.
    pub lower: f64,
    /// Their percentile 97.5.
    pub upper: f64,
}

/// How often each of `documents` is drawn in one resample: `documents` draws with replacement.
fn draw(documents: usize, seed: u64, resample: usize) -> Vec<u32> {
    let mut counts = vec![0; documents];
    let mut random = generator(seed, resample as u64);
    for _ in 0..documents {
        counts[below(&mut random, documents)] += 1;
    }
    counts
}

/// The figures of every resample, in order; `figures` gets how often each document was drawn.
pub(crate) fn resample<F>(documents: usize, options: &BootstrapOptions, figures: F) -> Vec<Vec<f64>>
where
    F: Fn(&[u32]) -> Vec<f64> + Sync,
{
    // Resamples of a single document have no variance between documents.
    if documents < 2 {
        return Vec::new();
    }
    parallel::map(options.resamples, |number| figures(&draw(documents, options.seed, number)))
}

/// The band of figure number `figure`; none where more than one resample in `missing` has none.
pub(crate) fn band(resamples: &[Vec<f64>], figure: usize, missing: usize) -> Option<Band> {
    let mut values: Vec<f64> =
        resamples.iter().map(|figures| figures[figure]).filter(|value| !value.is_nan()).collect();
    if values.is_empty() || (resamples.len() - values.len()) * missing > resamples.len() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some(Band { lower: percentile(&values, 0.025), upper: percentile(&values, 0.975) })
}

/// The value below which `share` of the sorted `values` lies, between two of them by their
/// distance.
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(values.len() - 1);
    values[below] + (values[above] - values[below]) * (place - below as f64)
}

/// How probable a difference as far from zero is where there is none: twice the smaller share of
/// resamples on either side of zero, zero itself counted on both. Never quite 0: one resample more
/// is counted.
pub(crate) fn two_sided(differences: &[f64]) -> Option<f64> {
    let known: Vec<f64> = differences.iter().copied().filter(|difference| !difference.is_nan()).collect();
    if known.is_empty() {
        return None;
    }
    let up = known.iter().filter(|difference| **difference >= 0.0).count();
    let down = known.iter().filter(|difference| **difference <= 0.0).count();
    Some((2.0 * (up.min(down) + 1) as f64 / (known.len() + 1) as f64).min(1.0))
}
