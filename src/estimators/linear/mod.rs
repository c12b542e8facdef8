//! Linear models on sparse rows: several classes side by side, from labels that may be soft,
//! weighted or unknown.
//!
//! [`Examples`] say what is true of which rows. [`Logistic`] regression (ridge or elastic net) and
//! [`NaiveBayes`] are fitted to them; [`Blend`] weighs the two by what they say of rows held out,
//! and is what to use for labels. All come to a [`Linear`]: weights, so that a score is a sum over
//! the words of a row. The chosen rows are packed (`problem`), the minimum is approached on the
//! dual (`dual`) and reached by Newton's method (`ridge`, by the solver in `newton`); with an L1
//! penalty, by coordinate descent (`elastic`). One thread a fit, every sum in one order: fits are
//! parallel among themselves instead.

mod bayes;
mod blend;
#[cfg(test)]
mod blend_tests;
mod dual;
mod elastic;
mod examples;
mod fitted;
mod lanes;
mod logistic;
pub(crate) mod newton;
mod options;
mod problem;
mod ridge;
mod stack;
#[cfg(test)]
mod tests;

pub use bayes::{BayesOptions, NaiveBayes};
pub use blend::{Blend, BlendOptions};
pub use examples::Examples;
pub use fitted::Linear;
pub use logistic::Logistic;
pub use options::{Link, LogisticOptions};
