//! How latent Dirichlet allocation is fitted: MALLET's names, and what each option may be.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// The prior of the topics of a document.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Alpha {
    /// The sum over all topics, MALLET's `--alpha`: each topic begins with its share of it.
    Sum(f64),
    /// So much for every topic, tomotopy's `alpha`.
    Each(f64),
}

/// Which priors are made to fit the data while sampling goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Optimize {
    /// None: they stay as given.
    Nothing,
    /// Alpha, one value a topic: frequent topics may be frequent (Wallach, Mimno & McCallum 2009).
    Alpha,
    /// Alpha a topic, and one beta for all words, as MALLET does.
    #[default]
    Both,
}

/// How a token's topic is drawn. All draw from the same distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sampler {
    /// The one that is faster for so many topics and documents of such lengths.
    #[default]
    Auto,
    /// All topics at once, sixteen a vector.
    Dense,
    /// The topics that the document has, and a sum for all others.
    Sparse,
}

/// How topics are found by collapsed Gibbs sampling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LdaOptions {
    /// The number of topics, 1 to 65,535.
    pub topics: usize,
    /// How often every token is sampled, those sweeps included whose samples are averaged.
    pub sweeps: usize,
    /// Sweeps before the first optimisation of priors.
    pub burn_in: usize,
    /// The prior of the topics of a document, before it is optimised.
    pub alpha: Alpha,
    /// The prior of each word in a topic, before it is optimised. Larger than MALLET's 0.01: topics
    /// are found in half as many sweeps, and optimisation finds the way down.
    pub beta: f64,
    /// Sweeps between two optimisations of the priors; 0 leaves them as given.
    pub optimize_interval: usize,
    /// Which priors are optimised.
    pub optimize: Optimize,
    /// How topics are drawn.
    pub sampler: Sampler,
    /// How many samples are averaged at the end: better than any one of them.
    pub samples: usize,
    /// Sweeps from one of these samples to the next.
    pub sample_interval: usize,
    /// A word given for a topic counts as if it had been seen there so many times as often as it
    /// occurs (at least once).
    pub seed_weight: f64,
    /// Ends burning in early once the log-likelihood a token, smoothed, gains less than this share
    /// of itself in ten sweeps; 0 makes all sweeps. 1e-4 is a good value.
    pub tolerance: f64,
    /// Seeds all random numbers.
    pub seed: u64,
}

impl Default for LdaOptions {
    fn default() -> Self {
        Self {
            topics: 20,
            sweeps: 300,
            burn_in: 30,
            alpha: Alpha::Sum(5.0),
            beta: 0.1,
            optimize_interval: 10,
            optimize: Optimize::Both,
            sampler: Sampler::Auto,
            samples: 10,
            sample_interval: 5,
            seed_weight: 1.0,
            tolerance: 0.0,
            seed: 0,
        }
    }
}

impl LdaOptions {
    /// Alpha of each topic at the start.
    pub(super) fn alpha_each(&self) -> f64 {
        match self.alpha {
            Alpha::Sum(sum) => sum / self.topics as f64,
            Alpha::Each(each) => each,
        }
    }

    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.topics == 0 {
            return Err(Error::options("the number of topics is 0").with_hint("give at least 1"));
        }
        if self.topics > usize::from(u16::MAX) {
            return Err(Error::options(format!("topics must be at most 65,535, not {}", self.topics)));
        }
        for (name, value) in
            [("sweeps", self.sweeps), ("samples", self.samples), ("sample_interval", self.sample_interval)]
        {
            if value == 0 {
                return Err(Error::options(format!("{name} must be at least 1")));
            }
        }
        let collecting = (self.samples - 1).saturating_mul(self.sample_interval).saturating_add(1);
        if collecting > self.sweeps {
            return Err(Error::options(format!(
                "{} samples, {} sweeps apart, do not fit into {} sweeps",
                self.samples, self.sample_interval, self.sweeps
            ))
            .with_hint(format!("give at least {collecting} sweeps, or fewer samples")));
        }
        // Outside these bounds single precision would round a prior away, or a count beside it.
        let alpha = match self.alpha {
            Alpha::Sum(value) | Alpha::Each(value) => value,
        };
        let each = self.alpha_each();
        if !(alpha.is_finite() && (1e-9..=1e6).contains(&each)) {
            return Err(Error::options(format!("alpha must be above 0 and at most 1,000,000 a topic, not {alpha}")));
        }
        if !(1e-9..=1e6).contains(&self.beta) {
            return Err(Error::options(format!("beta must be above 0 and at most 1,000,000, not {}", self.beta)));
        }
        if !(0.0..=1e6).contains(&self.seed_weight) {
            return Err(Error::options(format!("seed_weight must be 0 to 1,000,000, not {}", self.seed_weight)));
        }
        if !(0.0..1.0).contains(&self.tolerance) {
            return Err(Error::options(format!("tolerance must be at least 0 and below 1, not {}", self.tolerance)));
        }
        Ok(())
    }
}
