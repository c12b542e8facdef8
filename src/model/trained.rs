//! The parts of a trained model.

use super::manifest::Manifest;
use crate::document::Document;
use crate::paragraph::{BoilerplateIndex, BoilerplateOptions, Unit};
use crate::text::Analyzer;
use crate::themes::ThemeClassifier;
use crate::topics::TopicModel;
use crate::vectorize::Tfidf;

/// A trained model: frozen.
#[derive(Debug)]
pub struct Model {
    pub(crate) manifest: Manifest,
    pub(crate) analyzer: Analyzer,
    pub(crate) boilerplate: BoilerplateIndex,
    pub(crate) tfidf: Tfidf,
    /// For every column the form that people read; none for columns that mean themselves.
    pub(crate) readable: Vec<String>,
    pub(crate) classifier: ThemeClassifier,
    pub(crate) topics: Option<TopicModel>,
    /// The first 12 hexadecimal digits of the file's SHA-256.
    pub(crate) hash: String,
}

impl Model {
    /// What the model says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The analyzer that every text goes through.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The same model, which also takes for boilerplate what recurs in `documents`. Labels then
    /// depend on them, and no longer on the model and a document alone.
    #[must_use]
    pub fn with_boilerplate_of(mut self, documents: &[Document], unit: Unit) -> Self {
        let found = BoilerplateIndex::fit(&BoilerplateOptions::default(), documents, unit);
        self.boilerplate = self.boilerplate.joined(&found);
        self
    }

    /// The blocks that recurred in training.
    pub fn boilerplate(&self) -> &BoilerplateIndex {
        &self.boilerplate
    }

    /// Vocabulary and frequencies.
    pub fn tfidf(&self) -> &Tfidf {
        &self.tfidf
    }

    /// The form of a column's term that people read.
    pub fn readable(&self, column: u32) -> &str {
        &self.readable[column as usize]
    }

    /// The theme classifier.
    pub fn classifier(&self) -> &ThemeClassifier {
        &self.classifier
    }

    /// The topics, if there was text enough to find any.
    pub fn topics(&self) -> Option<&TopicModel> {
        self.topics.as_ref()
    }

    /// The first 12 hexadecimal digits of the SHA-256 of the model's file.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What records call the model: the codebook's name and the hash.
    pub fn name(&self) -> String {
        format!("{}@{}", self.classifier.codebook().name, self.hash)
    }
}
