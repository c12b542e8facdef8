//! Everything fitted, in one piece: trained from documents, kept in one file, and used to label new
//! documents.
//!
//! `train` → [`Model`] → [`Model::label`]; [`Model::to_bytes`] and [`Model::from_bytes`] are the
//! file. What the labelled paragraphs become is left to `dataset`.

mod alike;
mod embedded;
mod figures;
mod format;
mod label;
mod label_text;
mod manifest;

#[cfg(test)]
mod tests;

pub use embedded::embedded;
pub use figures::{Figures, KindFigures, ThemeFigures};
pub use label::{LabelledBlock, LabelledDocument, LabelledParagraph, Status};
pub use label_text::{TextEvidence, TextLabels, TextTheme};
pub use manifest::{Corpus, FORMAT_VERSION, Manifest};

use crate::error::Result;
pub(crate) use label::passages;
pub(crate) use manifest::{BoilerplateManifest, FORMAT, ThemesManifest, WeakModelManifest};

use crate::output::OutputFile;
use crate::paragraph::BoilerplateIndex;
use crate::text::Analyzer;
use crate::themes::ThemeClassifier;
use crate::topics::TopicModel;
use crate::vectorize::Tfidf;
use std::path::Path;

/// A trained model: frozen.
#[derive(Debug)]
pub struct Model {
    pub(crate) manifest: Manifest,
    pub(crate) analyzer: Analyzer,
    pub(crate) memory: BoilerplateIndex,
    pub(crate) tfidf: Tfidf,
    /// For every column the form that people read; none for columns that mean themselves.
    pub(crate) readable: Vec<String>,
    pub(crate) classifier: ThemeClassifier,
    pub(crate) topics: Option<TopicModel>,
    /// The first 12 hexadecimal digits of the file's SHA-256.
    pub(crate) hash: String,
}

impl Model {
    /// Reads a model from a file.
    ///
    /// # Errors
    /// If the file cannot be read, is no model, or is one that this program cannot use.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = format::read_file(path)?;
        Self::from_bytes(&bytes).map_err(|error| error.within(format!("cannot use the model '{}'", path.display())))
    }

    /// Writes the model to a file, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, output: OutputFile) -> Result<()> {
        output.write_whole(&self.to_bytes()?)
    }

    /// What the model says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The analyzer that every text goes through.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The blocks that recurred in training.
    pub fn memory(&self) -> &BoilerplateIndex {
        &self.memory
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
