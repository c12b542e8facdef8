//! The theme classifier: features of paragraphs, learned words, scoring, training and
//! contributions.
//!
//! Training fits weak models (`weak_supervision`) as far as they help, and a prior that makes
//! probabilities of their scores without labels. With labels it adds a sparse logistic regression
//! on TF-IDF for each theme (the *learned words*) and one small logistic regression over all
//! (paragraph, theme) pairs that weighs codebook, context, weak models and learned words (stacking,
//! Wolpert 1992).

mod contributions;
mod fit;
mod fitted;
mod folds;
mod learned_words;
mod options;
mod predict;
mod prior;
mod scores;
mod scoring;
mod stacking;
#[cfg(test)]
mod stacking_tests;
mod steps;
#[cfg(test)]
mod tests;
mod threshold;
mod train;

pub use fitted::{ClassifierParts, ThemeClassifier};
pub use options::ClassifierOptions;
pub(crate) use predict::{PassageBatch, ReaderPool};
pub use scores::{Contribution, Detail, Origin, PassageScores, ThemeScore};
pub(crate) use scoring::{Scorer, mixture_features};
pub use steps::TrainingStep;
pub use train::{CrossValidation, LearnedThemes, TrainingInput, train_classifier};
