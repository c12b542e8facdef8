//! The options of a comparison of numbers of topics.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Which numbers are tried, and when a topic is stable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChooseOptions {
    /// The fewest topics.
    pub from: usize,
    /// The most topics.
    pub to: usize,
    /// The step from one number to the next.
    pub step: usize,
    /// Fits on part of the rows, for each number of topics.
    pub resamples: usize,
    /// The share of the rows in a resample.
    pub share: f64,
    /// The range over resamples leaves out this share of them at each end.
    pub tail: f64,
    /// A topic recurs in a resample if the cosine to its partner there is at least this.
    pub cosine: f64,
    /// A topic is stable if it recurs in at least this share of the resamples.
    #[serde(alias = "solid")]
    pub stable: f64,
    /// A number whose stability is at most this much below the highest counts as good.
    pub margin: f64,
    /// The seed of the resamples and the fits.
    pub seed: u64,
}

impl Default for ChooseOptions {
    fn default() -> Self {
        Self {
            from: 3,
            to: 20,
            step: 1,
            resamples: 10,
            share: 0.8,
            tail: 0.1,
            cosine: 0.7,
            stable: 0.8,
            margin: 0.05,
            seed: 0,
        }
    }
}

impl ChooseOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.from < 2 || self.to < self.from {
            return Err(Error::options("the numbers of topics must go from at least 2 up").with_hint("give from <= to"));
        }
        if self.step == 0 {
            return Err(Error::options("step must be at least 1"));
        }
        if self.resamples < 2 {
            return Err(Error::options("resamples must be at least 2").with_hint("a band needs several"));
        }
        if !(self.share > 0.0 && self.share < 1.0) {
            return Err(Error::options("share must lie between 0 and 1"));
        }
        if !(0.0..0.5).contains(&self.tail) {
            return Err(Error::options("tail must be from 0 to below 0.5"));
        }
        for (name, value) in [("cosine", self.cosine), ("stable", self.stable), ("margin", self.margin)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(Error::options(format!("{name} must be from 0 to 1")));
            }
        }
        Ok(())
    }
}
