//! Topics: groups of paragraphs that use the same words, found without labels.
//!
//! [`fit()`] turns rows of weights or counts into a [`TopicModel`]: topics with words, names,
//! shares, typical paragraphs and stability. The model is frozen; a new paragraph is assigned to a
//! topic by the model alone.
//!
//! | file | contents |
//! |---|---|
//! | `options` | which method, how many topics |
//! | `input` | what topics are found in |
//! | `engine`, `fit_engine` | the fitted estimators behind one trait, and how each is fitted |
//! | `choose` | the number of topics: by stability on resamples |
//! | `clustering` | comparison of two fits: resamples, matched topics |
//! | `describe` | words, phrases, names |
//! | `model`, `change`, `update` | the frozen model; changes after training |
//! | `arrays`, `read_parts`, `write_parts` | the arrays of a model file |
//! | `tree`, `timeline`, `periods`, `term_change` | similarity of topics; their shares over time |
//!
//! Themes that a person has defined are in `themes`. The estimators know nothing of topics: see
//! `estimators`.

mod arrays;
mod change;
mod choose;
mod clustering;
mod describe;
mod distances;
mod engine;
mod fit;
mod fit_engine;
mod input;
mod model;
mod options;
mod periods;
mod read_parts;
mod stability;
mod term_change;
mod timeline;
mod tree;
mod update;
mod write_parts;

#[cfg(test)]
mod tests;

pub use arrays::{ArraySource, ArrayValues, NamedArray};
pub use change::ModelUpdate;
pub use choose::{
    ChooseOptions, Recommendation, ResampleRange, TopicCountCandidate, TopicCountReport, TopicCountScore,
    TopicStability, choose, examine,
};
pub use clustering::TopicClustering;
pub(crate) use describe::excerpt;
pub use describe::{
    GAP, PhraseOptions, RankedTerms, TermWeighting, TopicPhrase, WordOptions, distinctive, distinctive_loadings,
    phrases, topic_names, with_phrases,
};
pub use engine::{ProjectedClusters, ProjectedDensity, TermRow, TopicAssignment, TopicEngine};
pub use fit::fit;
pub use fit_engine::fit_clustering;
pub use input::{TopicInput, TopicSeed};
pub use model::{Topic, TopicModel, TopicSummary, TypicalParagraph};
pub use options::{Method, TopicCount, TopicOptions};
pub use periods::{Period, Periods};
pub use term_change::{TermChange, term_changes};
pub use timeline::Timeline;
pub use tree::{Linkage, TopicTree};
