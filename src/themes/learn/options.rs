//! How to learn: the options and their checks.

use crate::error::{Error, Result};
use crate::themes::label_mode::LabelMode;
use crate::themes::learner::{MembershipOptions, MixtureOptions};
use serde::{Deserialize, Serialize};

/// How to learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierOptions {
    /// How many themes a paragraph may have.
    #[serde(rename = "answer")]
    pub label_mode: LabelMode,
    /// The word models' freedom from their penalty.
    pub words_c: f64,
    /// Folds of the cross-validation; documents are dealt out in order. As many as there are documents leaves one out.
    pub folds: usize,
    /// Folds of the cross-fitting inside.
    pub inner_folds: usize,
    /// Words are learned from this many labelled paragraphs on.
    pub min_labelled: usize,
    /// A theme learns words from this many paragraphs that have it on.
    pub min_positive: usize,
    /// How the mixture of the pile is fitted.
    pub mixture: MixtureOptions,
    /// How memberships in the pile are fitted.
    pub membership: MembershipOptions,
    /// The models of the pile are fitted on so many paragraphs at the most.
    pub most_fitted: usize,
    /// And on so many wherever they are fitted only to be compared.
    pub most_compared: usize,
}

impl Default for ClassifierOptions {
    fn default() -> Self {
        Self {
            label_mode: LabelMode::default(),
            words_c: 3.0,
            folds: 8,
            inner_folds: 5,
            min_labelled: 60,
            min_positive: 5,
            mixture: MixtureOptions::default(),
            membership: MembershipOptions::default(),
            most_fitted: 50_000,
            most_compared: 10_000,
        }
    }
}

impl ClassifierOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        let positive = [
            ("words_c", self.words_c),
            ("smoothing", self.mixture.smoothing),
            ("effective_length", self.mixture.effective_length),
            ("alpha", self.membership.alpha),
            ("background", self.membership.background),
            ("eta", self.membership.eta),
        ];
        for (name, value) in positive {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::options(format!("{name} is {value}; it must be above nought")));
            }
        }
        if !(0.0..=1.0).contains(&self.mixture.hold) || !(0.0..=1.0).contains(&self.mixture.unlabelled) {
            return Err(Error::options("hold and unlabelled must be from 0 to 1"));
        }
        if self.folds < 2 || self.inner_folds < 2 {
            return Err(Error::options("folds and inner_folds must be at least 2"));
        }
        if self.mixture.components == 0 || self.membership.rounds_of_new == 0 {
            return Err(Error::options("components and rounds_of_new must be at least 1"));
        }
        Ok(())
    }
}
