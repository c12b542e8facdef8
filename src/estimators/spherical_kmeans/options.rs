//! How rows are clustered by their directions, and what each option may be.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// How to cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SphericalOptions {
    /// The number of clusters.
    pub topics: usize,
    /// How often to start afresh; the best is kept.
    pub starts: usize,
    /// The most rounds of a start.
    pub max_iter: usize,
    /// Ends when a round raises the mean cosine by less than this.
    pub tol: f64,
    /// Seeds the starts.
    pub seed: u64,
}

impl Default for SphericalOptions {
    fn default() -> Self {
        Self { topics: 10, starts: 3, max_iter: 100, tol: 1e-6, seed: 0 }
    }
}

impl SphericalOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("topics", self.topics), ("starts", self.starts), ("max_iter", self.max_iter)] {
            if value == 0 {
                return Err(Error::options(format!("{name} must be at least 1")));
            }
        }
        if !self.tol.is_finite() || self.tol < 0.0 {
            return Err(Error::options("tol must be a number from 0 up"));
        }
        Ok(())
    }
}
