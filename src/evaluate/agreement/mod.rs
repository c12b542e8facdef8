//! How far annotators agree, human or machine: coefficients with intervals, what they confuse,
//! where they differ most.
//!
//! [`agree`] reports on whole files of labels; the coefficients can be computed alone:
//!
//! | coefficient | use it for | chance agreement |
//! |---|---|---|
//! | [`observed_agreement`] | comparison with the others | not subtracted |
//! | [`specific_agreement`] | a rare theme: F1 between annotators | not subtracted |
//! | [`cohen_kappa`] | two annotators, one label | from each annotator's own shares |
//! | [`fleiss_kappa`] | several annotators, no missing ratings | from common shares |
//! | [`krippendorff_alpha`] | any number, missing ratings, sets | from common shares |
//! | [`gwet_ac`] | one prevalent category, where kappa is low | from guesses on hard units only |
//!
//! Alpha compares sets with [`LabelSet::masi`] or [`LabelSet::jaccard`].
//!
//! Intervals are percentiles of a bootstrap over documents (over paragraphs where there are fewer
//! than ten documents), since paragraphs of one document are no independent evidence. All is
//! *bit-exact*. Predictions against gold, where one side is right, are
//! [`compare`](super::compare)'s.

mod coefficients;
mod differences;
mod interval;
mod report;
mod sets;
#[cfg(test)]
mod tests;

pub use coefficients::{
    Distances, Ratings, cohen_kappa, fleiss_kappa, gwet_ac, krippendorff_alpha, light_kappa, observed_agreement,
    specific_agreement,
};
pub use differences::{ConfusionPair, Disagreement};
pub use interval::{Estimate, Resampling, estimate};
pub use report::{
    AgreementCoefficients, AgreementOptions, AgreementReport, Annotator, MissingLabels, PairAgreement, SetAgreement,
    ThemeAgreement, agree,
};
pub use sets::LabelSet;
