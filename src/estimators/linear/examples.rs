//! What is learned from: which rows, what is true of them, how much each counts.

use super::options::{Link, LogisticOptions};
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;

/// Rows to learn from. Targets may be soft: probabilities in place of zeros and ones.
#[derive(Debug, Clone, Copy)]
pub struct Examples<'a> {
    /// The numbers of the rows, in any order; a row may are there twice.
    pub rows: &'a [usize],
    /// The number of classes.
    pub classes: usize,
    /// Rows × classes: the probability that the row is of the class, 0 to 1. Under
    /// [`Link::Softmax`] a row's sum to one. Under [`Link::Sigmoid`] a target that is no number
    /// (`NaN`) is unknown: nothing is learned from it.
    pub targets: &'a [f64],
    /// How much each row counts, from 0 up; all alike if there are none.
    pub weights: Option<&'a [f64]>,
}

impl Examples<'_> {
    /// Checks that they belong to `rows` and can be learned from.
    pub(super) fn check(&self, options: &LogisticOptions, rows: &CsrMatrix) -> Result<()> {
        options.check()?;
        if self.rows.is_empty() {
            return Err(Error::data("no labelled rows to learn from"));
        }
        if self.classes == 0 {
            return Err(Error::data("no classes to learn"));
        }
        if self.targets.len() != self.rows.len() * self.classes {
            return Err(Error::data(format!(
                "{} targets for {} rows of {} classes",
                self.targets.len(),
                self.rows.len(),
                self.classes
            )));
        }
        if let Some(place) = self.rows.iter().position(|&row| row >= rows.rows()) {
            return Err(Error::data(format!(
                "example {place} is row {}, but there are {} rows",
                self.rows[place],
                rows.rows()
            )));
        }
        for (place, targets) in self.targets.chunks_exact(self.classes).enumerate() {
            let unknown = |target: f64| target.is_nan() && options.link == Link::Sigmoid;
            if let Some(target) = targets.iter().find(|target| !(0.0..=1.0).contains(*target) && !unknown(**target)) {
                return Err(Error::data(format!(
                    "example {place} has a target of {target}, which is not between 0 and 1"
                )));
            }
            let sum: f64 = targets.iter().sum();
            if options.link == Link::Softmax && (sum - 1.0).abs() > 1e-6 {
                return Err(Error::data(format!("the targets of example {place} sum to {sum}, not to 1"))
                    .with_hint("where a row may have several classes or none, use the link 'sigmoid'"));
            }
        }
        let Some(weights) = self.weights else { return Ok(()) };
        if weights.len() != self.rows.len() {
            return Err(Error::data(format!("{} weights for {} rows", weights.len(), self.rows.len())));
        }
        if let Some(place) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return Err(Error::data(format!("example {place} weighs {}; weights are from 0 up", weights[place])));
        }
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err(Error::data("no labelled rows to learn from: all weights are zero"));
        }
        Ok(())
    }
}
