//! How far annotators agree: coefficients, and their intervals.
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
//! Alpha compares sets with [`LabelSet::masi`] or [`LabelSet::jaccard`]. All is *bit-exact*.

mod coefficients;
mod interval;
mod sets;
#[cfg(test)]
mod tests;

pub use coefficients::{
    Distances, Ratings, cohen_kappa, fleiss_kappa, gwet_ac, krippendorff_alpha, light_kappa, observed_agreement,
    specific_agreement,
};
pub use interval::{Estimate, Resampling, estimate};
pub use sets::LabelSet;
