//! How sure a coefficient is: its spread over resamples of documents.

use super::coefficients::Ratings;
use crate::metrics::bootstrap::{BootstrapOptions, band, resample};
use serde::Serialize;
use std::collections::BTreeMap;

/// With fewer units, or groups of them, an interval would promise too much.
const LEAST: usize = 10;

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The coefficient; none where it has no meaning, such as where all ratings are the same.
    pub value: Option<f64>,
    /// The bounds of the 95% interval: percentiles of the resamples. None with fewer than ten
    /// units, or if more than one resample in twenty has no figure.
    pub interval: Option<(f64, f64)>,
}

/// How resamples are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Resampling {
    /// For each unit the group that is drawn as a whole: its document.
    pub groups: Vec<usize>,
    /// How many resamples are drawn, and from which seed.
    pub bootstrap: BootstrapOptions,
}

impl Resampling {
    /// Whether groups are drawn, or single units since there are too few groups.
    pub fn by_group(&self) -> bool {
        self.members().len() >= LEAST
    }

    /// The units of each group.
    fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.groups.iter().max().map_or(0, |most| most + 1)];
        for (unit, group) in self.groups.iter().enumerate() {
            members[*group].push(unit);
        }
        members.retain(|units| !units.is_empty());
        members
    }
}

/// `coefficient` of `ratings`, with its interval. *Bit-exact*: resample b is drawn by (seed, b).
/// Time is in proportion to resamples × (groups × different rows in each + what `coefficient` takes
/// for the different rows).
pub fn estimate(
    ratings: &Ratings,
    resampling: &Resampling,
    coefficient: impl Fn(&Ratings) -> Option<f64> + Sync,
) -> Estimate {
    let value = coefficient(ratings);
    let mut members = resampling.members();
    if members.len() < LEAST {
        members = (0..ratings.units()).map(|unit| vec![unit]).collect();
    }
    if value.is_none() || members.len() < LEAST {
        return Estimate { value, interval: None };
    }
    // Few rows are different: they are counted, not copied.
    let (patterns, of_unit) = ratings.patterns();
    let histograms: Vec<Vec<(usize, u32)>> = members
        .iter()
        .map(|units| {
            let mut counts: BTreeMap<usize, u32> = BTreeMap::new();
            units.iter().for_each(|unit| *counts.entry(of_unit[*unit]).or_default() += 1);
            counts.into_iter().collect()
        })
        .collect();
    let resamples = resample(members.len(), &resampling.bootstrap, |drawn| {
        let mut times = vec![0; patterns.units()];
        for (histogram, &drawn) in histograms.iter().zip(drawn).filter(|(_, drawn)| **drawn > 0) {
            histogram.iter().for_each(|(pattern, count)| times[*pattern] += drawn * count);
        }
        vec![coefficient(&patterns.with_counts(times)).unwrap_or(f64::NAN)]
    });
    Estimate { value, interval: band(&resamples, 0, 20).map(|band| (band.lower, band.upper)) }
}
