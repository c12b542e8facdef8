//! How to fit a logistic regression, and what a score means under either link.

use crate::error::{Error, Result};
use crate::matrix::math;
use serde::{Deserialize, Serialize};

/// How scores become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// The classes exclude one another: the probabilities of a row sum to one.
    #[default]
    Softmax,
    /// Every class is a question of its own (one against the rest): a row may have several, or
    /// none.
    Sigmoid,
}

impl Link {
    /// As [`loss`](Self::loss), without the targets that are no numbers.
    pub(super) fn known_loss(self, scores: &[f64], targets: &[f64]) -> f64 {
        match self {
            Self::Softmax => self.loss(scores, targets),
            Self::Sigmoid => scores
                .iter()
                .zip(targets)
                .filter(|(_, target)| !target.is_nan())
                .fold(0.0, |sum, (&score, &target)| sum + self.loss(&[score], &[target])),
        }
    }

    /// The log-loss of one row's scores for its targets.
    pub(super) fn loss(self, scores: &[f64], targets: &[f64]) -> f64 {
        match self {
            Self::Sigmoid => scores
                .iter()
                .zip(targets)
                .fold(0.0, |sum, (&score, target)| sum + math::softplus(score) - target * score),
            Self::Softmax => {
                let most = scores.iter().fold(f64::NEG_INFINITY, |most, &score| most.max(score));
                let sum = scores.iter().fold(0.0, |sum, score| sum + math::exp(score - most));
                let along = scores.iter().zip(targets).fold(0.0, |sum, (score, target)| sum + target * (score - most));
                math::ln(sum) - along
            }
        }
    }
}

/// How to fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogisticOptions {
    /// Whether classes exclude one another.
    pub link: Link,
    /// How much the data count against the penalty, as scikit-learn's `C`: larger is freer.
    pub c: f64,
    /// The share of the penalty that is `‖w‖₁`, which makes weights zero; the rest is `½‖w‖²`. From
    /// 0 (ridge) to 1 (lasso).
    pub l1_ratio: f64,
    /// The fit ends when no partial derivative of the *mean* loss with its penalty is larger than
    /// this; scikit-learn's `tol`.
    pub tolerance: f64,
    /// And after so many steps of Newton's method in any case.
    pub max_iterations: usize,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        Self { link: Link::Softmax, c: 1.0, l1_ratio: 0.0, tolerance: 1e-4, max_iterations: 100 }
    }
}

impl LogisticOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if !(self.c.is_finite() && self.c > 0.0) {
            return Err(Error::options(format!("c is {}; it must be above zero", self.c)).with_hint("1.0 is usual"));
        }
        if self.c > 1e12 {
            return Err(Error::options(format!("c is {}; 1e12, which is next to no penalty, is the most", self.c)));
        }
        if !(0.0..=1.0).contains(&self.l1_ratio) {
            return Err(Error::options(format!("l1_ratio is {}, which is not between 0 and 1", self.l1_ratio)));
        }
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return Err(Error::options(format!("tolerance is {}; it must be above zero", self.tolerance)));
        }
        if self.max_iterations == 0 {
            return Err(Error::options("max_iterations must be at least 1"));
        }
        Ok(())
    }
}
