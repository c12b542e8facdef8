//! Logistic regression on sparse rows: several classes side by side, soft targets, ridge and elastic net.
//!
//! [`LogisticOptions`] and [`Examples`] → [`Logistic::fit`] → [`Linear`]. The chosen rows are packed (`problem`), the minimum is
//! approached on the dual (`dual`) and reached by Newton's method (`newton`); with an L1 penalty, by coordinate descent
//! (`elastic`). One thread a fit, every sum in one order: fits are parallel among themselves instead.

mod bayes;
mod binary;
mod blend;
#[cfg(test)]
mod blend_tests;
mod dual;
mod elastic;
mod examples;
mod lanes;
mod linear;
mod logistic;
mod newton;
mod options;
mod problem;
mod stack;
#[cfg(test)]
mod tests;

pub use bayes::{BayesOptions, NaiveBayes};
pub use binary::{LinearOptions, fit_logistic};
pub use blend::{Blend, BlendOptions};
pub use examples::Examples;
pub use linear::Linear;
pub use logistic::Logistic;
pub use options::{Link, LogisticOptions};
