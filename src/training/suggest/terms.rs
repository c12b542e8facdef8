//! Terms that a codebook may lack.

use super::model_scores::{corpus_of, model_scores};
use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::paragraph::Unit;
use crate::progress::Progress;
use crate::themes::{TermOptions, TermSource, ThemeTerms, hidden_probabilities, suggest_terms};
use crate::training::find_topics::corpus_of as training_corpus;
use crate::training::options::TrainOptions;
use crate::training::prepared_corpus::{PreparedCorpus, texts_of};
use crate::training::text_encoder::TextEncoder;

/// Probabilities by document, passage and theme; none where they are unknown.
type KnownProbabilities = Vec<Vec<Option<Vec<f64>>>>;

/// Terms that `codebook` may lack, from `documents` alone. *Bit-exact.*
///
/// How probable a theme is next to a word is estimated by weakly supervised models with the
/// codebook's own terms hidden. Where there is a trained model, use [`Model::suggest_terms`], which
/// includes what its labels taught.
///
/// # Errors
/// If an option cannot work, there is no body text, or there is no theme of the requested name.
pub fn suggest_codebook_terms(
    options: &TrainOptions,
    terms: &TermOptions,
    codebook: &Codebook,
    documents: &[Document],
    progress: &dyn Progress,
) -> Result<Vec<ThemeTerms>> {
    options.tfidf.check()?;
    terms.check()?;
    let corpus = training_corpus(options, documents, progress)?;
    let encoder = TextEncoder::fit(options, &texts_of(&corpus.unique()), &mut Vec::new(), progress)?;
    let passages = corpus.passages();
    progress.start("learning from unlabelled paragraphs", None);
    let probabilities =
        hidden_probabilities(&options.classifier, codebook, &encoder.analyzer, &encoder.tfidf, &passages)?;
    progress.finish();
    let probabilities = without_duplicates(probabilities, &corpus);
    suggest_terms(
        terms,
        &TermSource {
            codebook,
            analyzer: &encoder.analyzer,
            tfidf: &encoder.tfidf,
            documents: &passages,
            probabilities: &probabilities,
        },
    )
}

/// Duplicates do not count.
fn without_duplicates(mut probabilities: KnownProbabilities, corpus: &PreparedCorpus<'_>) -> KnownProbabilities {
    for (probabilities, first) in probabilities.iter_mut().flatten().zip(&corpus.duplicate_of) {
        if first.is_some() {
            *probabilities = None;
        }
    }
    probabilities
}

impl Model {
    /// Terms that `codebook` may lack, by how probable this model finds its themes in `documents`.
    /// *Bit-exact.*
    ///
    /// # Errors
    /// If an option cannot work, there is no body text, or `codebook` has a theme that the model
    /// does not have.
    pub fn suggest_terms(
        &self,
        terms: &TermOptions,
        codebook: &Codebook,
        documents: &[Document],
        unit: Unit,
        progress: &dyn Progress,
    ) -> Result<Vec<ThemeTerms>> {
        terms.check()?;
        let themes = self.themes_of(codebook)?;
        let corpus = corpus_of(self, documents, unit, progress)?;
        let passages = corpus.passages();
        let scores = model_scores(self, &passages, progress);
        let select = |all: Vec<f64>| Some(themes.iter().map(|&theme| all[theme]).collect());
        let probabilities =
            scores.probabilities.into_iter().map(|document| document.into_iter().map(select).collect()).collect();
        suggest_terms(
            terms,
            &TermSource {
                codebook,
                analyzer: &self.analyzer,
                tfidf: &self.tfidf,
                documents: &passages,
                probabilities: &without_duplicates(probabilities, &corpus),
            },
        )
    }

    /// The index in this model of each theme of `codebook`.
    fn themes_of(&self, codebook: &Codebook) -> Result<Vec<usize>> {
        let own = self.classifier.codebook().names();
        let index = |name: &String| {
            own.iter().position(|other| other == name).ok_or_else(|| {
                Error::new(ErrorKind::Codebook, format!("the model does not have the theme '{name}'"))
                    .with_hint(format!("train it with this codebook first; the model's themes are {}", own.join(", ")))
            })
        };
        codebook.names().iter().map(index).collect()
    }
}
