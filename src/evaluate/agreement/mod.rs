//! How far annotators agree, human or machine: coefficients with intervals, what they confuse,
//! where they differ most.
//!
//! [`agree`] reports on whole files of labels; the coefficients are those of
//! [`metrics::agreement`](crate::metrics::agreement).
//!
//! Intervals are percentiles of a bootstrap over documents (over paragraphs where there are fewer
//! than ten documents), since paragraphs of one document are no independent evidence. All is
//! *bit-exact*. Predictions against gold, where one side is right, are
//! [`compare`](super::compare)'s.

mod differences;
mod report;
#[cfg(test)]
mod tests;

pub use differences::{ConfusionPair, Disagreement};
pub use report::{
    AgreementCoefficients, AgreementReport, Annotator, MissingLabels, PairAgreement, SetAgreement, ThemeAgreement,
    agree,
};
