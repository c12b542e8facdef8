//! Themes that people named: a codebook, the matcher that finds its terms, and a classifier that learns from labelled
//! paragraphs how far to trust them.
//!
//! codebook → matcher → readings of paragraphs → [`ThemeClassifier`], which returns probabilities with the
//! contributions that they are made of. Topics that nobody named are found in `topics`.

mod calibration;
mod classifier;
mod context;
mod evidence;
mod label_mode;
mod learn;
mod learned;
mod learner;
mod material;
mod reading;
mod scoring;
mod suggest;
mod survey;

pub use classifier::{ClassifierParts, Contribution, Detail, Origin, Scored, ThemeClassifier, ThemeScore};
pub use evidence::{Evidence, LEAST_LEARNED, evidence};
pub use label_mode::LabelMode;
pub use learn::{ClassifierOptions, CrossValidated, LearnedThemes, Step, Truth, learn};
pub use learner::{Membership, MembershipOptions, Mixture, MixtureOptions, PileArrays, PileModels, Tried};
pub use reading::{FEATURES, Passage};
pub use suggest::{
    AskMaterial, AskOptions, Asked, Reason, Risk, Stratum, SuggestedTerm, TermMaterial, TermOptions, ThemeTerms, ask,
    hidden_probabilities, suggest_terms,
};
pub(crate) use survey::{Readers, Survey};
