//! The options of training.

use crate::paragraph::{BoilerplateOptions, Unit};
use crate::text::AnalyzerOptions;
use crate::themes::ClassifierOptions;
use crate::topics::TopicOptions;
use crate::vectorize::{FrequencyLimit, TfidfOptions};

/// Options of training.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// What each document is cut into.
    pub unit: Unit,
    /// How texts become terms.
    pub analyzer: AnalyzerOptions,
    /// How terms become weights.
    pub tfidf: TfidfOptions,
    /// Which blocks count as recurring, and so as boilerplate.
    pub boilerplate: BoilerplateOptions,
    /// How themes are learned.
    pub classifier: ClassifierOptions,
    /// How topics are found.
    pub topics: TopicOptions,
    /// Whether topics are found at all.
    pub find_topics: bool,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            unit: Unit::default(),
            analyzer: AnalyzerOptions::default(),
            tfidf: TfidfOptions { min_df: FrequencyLimit::Count(2), sublinear_tf: true, ..Default::default() },
            boilerplate: BoilerplateOptions::default(),
            classifier: ClassifierOptions::default(),
            topics: TopicOptions::default(),
            find_topics: true,
        }
    }
}
