//! Topics of documents alone, without a codebook.

use crate::document::Document;
use crate::error::Result;
use crate::paragraph::{Accounting, BoilerplateIndex, Paragraph, Unit};
use crate::progress::Progress;
use crate::topics::{self, GAP, TopicAssignment, TopicInput, TopicModel, TopicOptions, TopicSeed};
use crate::training::options::TrainOptions;
use crate::training::prepared_corpus::{PreparedCorpus, texts_of};
use crate::training::text_encoder::TextEncoder;
use crate::training::text_walks::{Breaks, word_columns};
use crate::training::topic_texts::{TopicReader, TopicTexts};

/// Topics alone, without a codebook.
#[derive(Debug)]
pub struct FoundTopics {
    /// The topics.
    pub model: TopicModel,
    /// Every body paragraph, duplicates too, with its row and topic.
    pub texts: TopicTexts,
    /// The number of blocks of each kind.
    pub accounting: Accounting,
    /// Warnings for the user: one sentence each.
    pub warnings: Vec<String>,
    /// What documents were cut into.
    pub(super) unit: Unit,
    encoder: TextEncoder,
    boilerplate: BoilerplateIndex,
}

impl FoundTopics {
    /// Reads documents by these topics.
    pub fn reader(&self) -> TopicReader<'_> {
        TopicReader::new(&self.encoder, &self.boilerplate, &self.model)
    }
}

/// Finds the topics of `documents`, whose order does not matter. *Bit-exact*, but for the Gaussian
/// mixture.
///
/// # Errors
/// If an option cannot work, or there is no body text.
pub fn find_topics(options: &TrainOptions, documents: &[Document], progress: &dyn Progress) -> Result<FoundTopics> {
    find_topics_with(options, documents, progress, |_, _| Ok(Vec::new()))
}

/// As [`find_topics`], with topics that `seeds` makes once the words are counted; it may change the
/// options too.
pub(super) fn find_topics_with(
    options: &TrainOptions,
    documents: &[Document],
    progress: &dyn Progress,
    seeds: impl FnOnce(&TextEncoder, &mut TopicOptions) -> Result<Vec<TopicSeed>>,
) -> Result<FoundTopics> {
    options.tfidf.check()?;
    options.topics.check()?;
    let mut warnings = Vec::new();
    let corpus = corpus_of(options, documents, progress)?;
    let body = corpus.unique();
    let encoder = TextEncoder::fit(options, &texts_of(&body), &mut warnings, progress)?;
    let mut options = options.clone();
    let seeds = seeds(&encoder, &mut options.topics)?;
    let (model, _) = fit_topics(&options.topics, &encoder, &body, &seeds, progress)?;
    let (accounting, boilerplate) = (corpus.accounting, corpus.boilerplate);
    let texts = TopicReader::new(&encoder, &boilerplate, &model).read(documents, options.unit, progress);
    Ok(FoundTopics { model, texts, accounting, warnings, unit: options.unit, encoder, boilerplate })
}

/// `documents` prepared for training, with boilerplate found in themselves.
pub(super) fn corpus_of<'a>(
    options: &TrainOptions,
    documents: &'a [Document],
    progress: &dyn Progress,
) -> Result<PreparedCorpus<'a>> {
    let boilerplate = |sorted: &[&Document]| BoilerplateIndex::fit(&options.boilerplate, sorted, options.unit);
    PreparedCorpus::new(documents, options.unit, boilerplate, progress)
}

/// Fits topics on paragraphs.
pub(super) fn fit_topics(
    options: &TopicOptions,
    encoder: &TextEncoder,
    body: &[(&Document, &Paragraph)],
    seeds: &[TopicSeed],
    progress: &dyn Progress,
) -> Result<(TopicModel, Vec<Option<TopicAssignment>>)> {
    let texts = texts_of(body);
    let (rows, counts) = encoder.encode(&texts, progress);
    let paragraph = |row: usize| (body[row].1.id(&body[row].0.id), body[row].1.text.clone());
    let sequences = word_columns(&encoder.analyzer, &encoder.tfidf, &texts, Breaks::Marked, GAP);
    let input = TopicInput {
        rows: &rows,
        counts: &counts,
        readable: &|column| encoder.show(column),
        paragraph: &paragraph,
        sequences: &sequences,
        seeds,
    };
    topics::fit(options, &input, progress)
}
