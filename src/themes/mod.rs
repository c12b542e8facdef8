//! Themes that people named: a codebook, weak models of the corpus, and a classifier that learns
//! from labelled paragraphs how much to trust each.
//!
//! codebook → matcher → readings of paragraphs → [`ThemeClassifier`], which
//! returns probabilities with the contributions that they are the sum of. Topics that nobody named
//! are found in `topics`.

mod classifier;
mod context;
mod evidence;
mod label_mode;
mod log_space;
mod rarity;
mod reading;
mod suggest;
mod training_data;
mod weak_supervision;

pub use classifier::{
    ClassifierOptions, ClassifierParts, Contribution, CrossValidation, Detail, LearnedThemes, Origin, PassageScores,
    ThemeClassifier, ThemeScore, TrainingInput, TrainingStep, train_classifier,
};
pub(crate) use classifier::{PassageBatch, ReaderPool};
pub use evidence::{Evidence, MIN_LEARNED_WEIGHT, evidence};
pub use label_mode::LabelMode;
pub(crate) use reading::Reading;
pub use reading::{FEATURES, Passage};
pub use suggest::{
    ParagraphCandidates, ParagraphOptions, SelectionReason, Stratum, SuggestedParagraph, SuggestedTerm, TermOptions,
    TermRisk, TermSource, ThemeTerms, hidden_probabilities, suggest_paragraphs, suggest_terms,
};
pub use training_data::Truth;
pub use weak_supervision::{
    Membership, MembershipOptions, Mixture, MixtureOptions, ModelCandidate, WeakModelArrays, WeakModels,
};
