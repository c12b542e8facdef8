//! The probabilities that a model gives to the passages of a corpus.

use crate::document::Document;
use crate::error::Result;
use crate::matrix::CsrMatrix;
use crate::model::Model;
use crate::paragraph::Unit;
use crate::parallel;
use crate::progress::Progress;
use crate::themes::{Passage, PassageBatch, ReaderPool};
use crate::training::prepared_corpus::PreparedCorpus;
/// Scores of passages: document by document, passage by passage, the probability of each theme; and
/// the TF-IDF rows.
pub(super) struct ModelScores {
    pub(super) probabilities: Vec<Vec<Vec<f64>>>,
    pub(super) rows: CsrMatrix,
}

/// `documents` cut as the model cuts them, with its boilerplate.
pub(super) fn corpus_of<'a>(
    model: &Model,
    documents: &'a [Document],
    unit: Unit,
    progress: &dyn Progress,
) -> Result<PreparedCorpus<'a>> {
    PreparedCorpus::new(documents, unit, |_| model.boilerplate.clone(), progress)
}

/// Scores the passages of each document.
pub(super) fn model_scores(model: &Model, documents: &[Vec<Passage<'_>>], progress: &dyn Progress) -> ModelScores {
    progress.start("scoring paragraphs", Some(documents.len() as u64));
    let readers = ReaderPool::new(&model.classifier, &model.analyzer, &model.tfidf);
    type DocumentScores = (Vec<Vec<f64>>, Vec<Vec<(u32, f32)>>);
    let scored: Vec<DocumentScores> = parallel::map_items(documents, |passages| {
        let survey = PassageBatch::read(&readers, passages, |reading| reading.row.clone());
        progress.advance(1);
        let of = |number: usize| survey.scores(number).themes.iter().map(|theme| theme.probability).collect();
        let rows = (0..passages.len()).map(|number| survey.of_row(number).clone()).collect();
        ((0..passages.len()).map(of).collect(), rows)
    });
    progress.finish();
    let mut rows = CsrMatrix::new(model.tfidf.vocabulary().len());
    let mut probabilities = Vec::with_capacity(scored.len());
    for (of_document, rows_of_document) in scored {
        rows_of_document.into_iter().for_each(|row| rows.push_row(row));
        probabilities.push(of_document);
    }
    ModelScores { probabilities, rows }
}
