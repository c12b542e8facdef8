//! Weak supervision: models of a corpus that is mostly unlabelled, from weak labels that the terms
//! of a codebook give.
//!
//! [`Mixture`] (one theme a passage) and [`Membership`] (several or none) start from the weak
//! labels and learn from all passages, each as far as `selection` allows. `calibration` turns their
//! scores into probabilities without labels. Labels of people are left to `classifier`.

mod calibration;
mod cross_fit;
mod membership;
mod mixture;
mod models;
mod noisy_labels;
mod selection;
mod subclusters;
#[cfg(test)]
mod tests;
mod unlabelled_corpus;
mod weak_label;

pub(crate) use calibration::Calibration;
pub use membership::{Membership, MembershipOptions};
pub use mixture::{Mixture, MixtureOptions};
pub(crate) use models::are_single_words;
pub use models::{WeakModelArrays, WeakModels};
pub use selection::ModelCandidate;
pub(crate) use selection::{FOLDS, SelectedModels, fold_of, select_models};
pub(crate) use unlabelled_corpus::UnlabelledCorpus;
pub(crate) use weak_label::WeakLabel;
