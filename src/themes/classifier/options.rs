//! The options of training, and their checks.

use crate::error::{Error, Result};
use crate::themes::label_mode::LabelMode;
use crate::themes::weak_supervision::{MembershipOptions, MixtureOptions};
use serde::{Deserialize, Serialize};

/// How the classifier is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierOptions {
    /// How many themes a paragraph may have.
    #[serde(rename = "answer")]
    pub label_mode: LabelMode,
    /// The inverse of the regularisation of learned words (C).
    pub words_c: f64,
    /// Folds of the cross-validation, by document. As many as there are documents leaves one out.
    pub folds: usize,
    /// Folds of the cross-fitting that features of labelled paragraphs come from.
    pub inner_folds: usize,
    /// Words are learned from this many labelled paragraphs on.
    pub min_labelled: usize,
    /// A theme needs this many paragraphs with it, and as many without, to learn words.
    pub min_positive: usize,
    /// How the mixture is fitted.
    pub mixture: MixtureOptions,
    /// How memberships are fitted.
    pub membership: MembershipOptions,
    /// The weak models are fitted to at most so many paragraphs.
    #[serde(rename = "most_fitted")]
    pub max_fitted: usize,
    /// The same where they are fitted only to be evaluated.
    #[serde(rename = "most_compared")]
    pub max_evaluated: usize,
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
            max_fitted: 50_000,
            max_evaluated: 10_000,
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
                return Err(Error::options(format!("{name} is {value}; it must be above zero")));
            }
        }
        if !(0.0..=1.0).contains(&self.mixture.weak_label_weight)
            || !(0.0..=1.0).contains(&self.mixture.unlabelled_weight)
        {
            return Err(Error::options("hold and unlabelled must be from 0 to 1"));
        }
        if self.folds < 2 || self.inner_folds < 2 {
            return Err(Error::options("folds and inner_folds must be at least 2"));
        }
        if self.mixture.components == 0 || self.membership.inference_iterations == 0 {
            return Err(Error::options("components and rounds_of_new must be at least 1"));
        }
        Ok(())
    }
}
