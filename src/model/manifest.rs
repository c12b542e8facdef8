//! What a model file says of itself, as JSON in its header: everything but the large arrays.

use super::figures::Figures;
use crate::codebook::Codebook;
use crate::paragraph::{Recurring, Unit};
use crate::text::AnalyzerOptions;
use crate::themes::{ClassifierOptions, ModelCandidate, TrainingStep};
use crate::topics::TopicSummary;
use crate::vectorize::TfidfOptions;
use serde::{Deserialize, Serialize};

/// The version of the format that this program writes, and the highest that it reads.
pub const FORMAT_VERSION: u32 = 3;
/// What the manifest calls itself.
pub(crate) const FORMAT: &str = "themewise-model";
/// The key of the manifest in the file's metadata.
pub(crate) const KEY: &str = "themewise";

/// A model's description of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `themewise-model`.
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// The program that trained it.
    pub program: String,
    /// The stemmer and its version.
    pub stemmer: String,
    /// What documents were cut into.
    pub unit: Unit,
    /// How texts become terms.
    pub analyzer: AnalyzerOptions,
    /// How terms become weights.
    pub tfidf: TfidfOptions,
    /// What was trained on.
    pub corpus: TrainingCorpus,
    /// The codebook.
    pub codebook: Codebook,
    /// The theme classifier, but for its arrays.
    pub themes: ThemesManifest,
    /// The topics, but for their arrays.
    pub topics: Option<TopicSummary>,
    /// What recurred.
    #[serde(rename = "memory")]
    pub boilerplate: BoilerplateManifest,
    /// How good it is.
    pub figures: Figures,
}

/// What a model was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingCorpus {
    /// The number of documents.
    pub documents: usize,
    /// The number of body paragraphs that were modelled: duplicates count once.
    pub paragraphs: usize,
    /// The number of paragraphs whose themes were known.
    pub labelled: usize,
    /// SHA-256 over ids and texts of the documents, sorted by id.
    pub sha256: String,
}

/// The theme classifier's numbers that are few.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemesManifest {
    /// How it was learned.
    pub options: ClassifierOptions,
    /// The weight of every feature.
    pub feature_weights: Vec<(String, f64)>,
    /// A theme is given from this probability on.
    pub threshold: f64,
    /// The few numbers of what was learned from the whole unlabelled corpus, labelled or not.
    #[serde(rename = "pile")]
    pub weak_models: Option<WeakModelManifest>,
    /// The steps of training: which were taken, and why.
    pub steps: Vec<TrainingStep>,
    /// How far each way to learn from the unlabelled corpus agreed with the weak labels.
    #[serde(rename = "tried")]
    pub model_candidates: Vec<ModelCandidate>,
}

/// The few numbers of the models of the unlabelled corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeakModelManifest {
    /// The mixture's components a theme.
    pub components: usize,
    /// A text is believed as far as so many words of it.
    pub effective_length: f64,
    /// The most rounds of memberships for a new text.
    pub rounds: usize,
    /// Words that a text counts as at least.
    pub least: f64,
}

/// What recurred in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoilerplateManifest {
    /// From which similarity on a block is recalled.
    pub similarity: f64,
    /// The blocks.
    pub blocks: Vec<Recurring>,
}

/// The two fields that are looked at before anything else.
#[derive(Debug, Deserialize)]
pub(crate) struct Identity {
    pub(crate) format: String,
    pub(crate) version: u32,
}
