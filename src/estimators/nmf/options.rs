//! How a matrix is factorised, and what each option may be.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Where the iterations begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// Boutsidis & Gallopoulos (2008), *SVD based initialization*: the positive parts of the
    /// singular vectors, zeros kept.
    Nndsvd,
    /// The same with the matrix's mean for zeros, as scikit-learn does by default.
    #[default]
    Nndsvda,
    /// Drawn by chance, scaled to the matrix's mean.
    Random,
}

/// Memory grows with the square of the topics.
const MOST_TOPICS: usize = 4096;

/// How to factorise. Names and scales are scikit-learn's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NmfOptions {
    /// The number of topics, those that are anchored included.
    pub topics: usize,
    /// Where to begin.
    pub start: Start,
    /// The most rounds.
    pub max_iter: usize,
    /// Ends when a round lowers the objective by less than this share of it.
    pub tol: f64,
    /// The penalty on the weights of rows, times the number of terms.
    pub alpha_w: f64,
    /// The penalty on the weights of terms, times the number of rows.
    pub alpha_h: f64,
    /// How much of the penalties is on the sum (L1); the rest is on half the squares (L2).
    pub l1_ratio: f64,
    /// How often the weights are improved for each product with the sparse matrix, which is what
    /// costs (Gillis & Glineur 2012, *Accelerated multiplicative updates and hierarchical ALS*).
    pub sweeps: usize,
    /// Seeds the decomposition and the start by chance.
    pub seed: u64,
}

impl Default for NmfOptions {
    fn default() -> Self {
        Self {
            topics: 10,
            start: Start::default(),
            max_iter: 200,
            tol: 1e-5,
            alpha_w: 0.0,
            alpha_h: 0.0,
            l1_ratio: 0.0,
            sweeps: 2,
            seed: 0,
        }
    }
}

impl NmfOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("topics", self.topics), ("max_iter", self.max_iter), ("sweeps", self.sweeps)] {
            if value == 0 {
                return Err(Error::options(format!("{name} must be at least 1")));
            }
        }
        for (name, value) in [("tol", self.tol), ("alpha_w", self.alpha_w), ("alpha_h", self.alpha_h)] {
            if !value.is_finite() || value < 0.0 {
                return Err(Error::options(format!("{name} must be a number from 0 up")));
            }
        }
        if self.topics > MOST_TOPICS {
            return Err(Error::options(format!("topics must be at most {MOST_TOPICS}, not {}", self.topics)));
        }
        if !(0.0..=1.0).contains(&self.l1_ratio) {
            return Err(Error::options("l1_ratio must lie between 0 and 1"));
        }
        Ok(())
    }
}
