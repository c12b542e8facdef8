//! How far annotators agree, human or machine: coefficients with intervals, what they confuse,
//! where they differ most.
//!
//! [`agree`] reports on whole files of labels; the coefficients can be had alone. Which to look at:
//!
//! | coefficient | for | chance is |
//! |---|---|---|
//! | [`observed_agreement`] | reading beside the others | not taken off |
//! | [`specific_agreement`] | a rare theme: of those who said it, how many were joined | not taken off |
//! | [`cohen_kappa`] | two annotators, one label | each keeps their own shares |
//! | [`fleiss_kappa`] | several, all units rated by all | all draw from common shares |
//! | [`krippendorff_alpha`] | any number, ratings missing, sets by [`LabelSet::masi`] or [`LabelSet::jaccard`] | the same, for small samples |
//! | [`gwet_ac`] | where nearly all is one category, and kappa falls though all agree | drawn by lot where it is hard |
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
