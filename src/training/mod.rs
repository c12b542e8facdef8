//! Training: documents, a codebook and gold labels become a [`Model`](crate::model::Model), and
//! questions that need documents beside a model: topics, numbers of topics, suggestions, uncovered
//! topics and updates.

mod choose;
mod drift;
mod find_topics;
mod gold;
mod learning_curve;
mod options;
mod prepared_corpus;
mod propose_updates;
mod sparse_vectors;
mod suggest;
mod text_encoder;
mod text_walks;
mod topic_texts;
mod train;
mod uncovered_topics;
mod update;
mod warnings;

pub use choose::choose_topics;
pub use drift::{DriftReport, TopicDrift};
pub use find_topics::{FoundTopics, find_topics};
pub use learning_curve::{LearningCurveOptions, learning_curve};
pub use options::TrainOptions;
pub use suggest::{
    ParagraphSuggestions, ParagraphToLabel, SuggestedTheme, ThemeSuggestions, UncoveredTheme, suggest_codebook_terms,
    suggest_themes,
};
pub use topic_texts::{TopicReader, TopicText, TopicTexts};
pub use train::{TrainReport, train};
pub use uncovered_topics::{UncoveredTopic, UncoveredTopics, find_uncovered_topics};
pub use update::{ProposedUpdate, UpdateKind, UpdateProposals};
