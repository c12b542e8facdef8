//! Training: documents, a codebook and gold labels become a [`Model`](crate::model::Model), and questions that need
//! documents beside a model: topics, numbers of topics, suggestions, uncovered topics and updates.

mod choose;
mod corpus;
mod drift;
mod gold;
mod propose_updates;
mod sparse_vectors;
mod suggest;
mod topic_texts;
mod train;
mod uncovered_topics;
mod update;

pub use choose::choose_topics;
pub use drift::{DriftReport, TopicDrift};
pub use suggest::{
    Example, Suggested, ToLabel, ToLabelNext, Uncovered, UncoveredTheme, suggest_codebook_terms, suggest_themes,
};
pub use topic_texts::{TopicReader, TopicText, TopicTexts};
pub use train::{FoundTopics, TrainOptions, TrainReport, find_topics, train};
pub use uncovered_topics::{UncoveredTopic, UncoveredTopics, find_uncovered_topics};
pub use update::{ProposedUpdate, UpdateKind, UpdateProposals};
