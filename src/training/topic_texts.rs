//! Documents read by a topic model: rows, topics and words of their paragraphs.

use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::Result;
use crate::matrix::{CsrMatrix, DenseMatrix};
use crate::metrics::topics::Sequences;
use crate::model::Model;
use crate::paragraph::{BoilerplateIndex, Kind, Unit, segment};
use crate::parallel;
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::topics::{
    Periods, TermChange, TermRow, Timeline, TopicAssignment, TopicModel, TypicalParagraph, excerpt, term_changes,
};
use crate::training::text_encoder::TextEncoder;
use crate::training::text_walks::{Breaks, matched_themes, word_columns};
use crate::vectorize::{Tfidf, encode_texts_with_counts};

/// Reads documents with a topic model, from a file or just fitted.
#[derive(Debug, Clone, Copy)]
pub struct TopicReader<'a> {
    pub(super) analyzer: &'a Analyzer,
    tfidf: &'a Tfidf,
    readable: &'a [String],
    boilerplate: &'a BoilerplateIndex,
    topics: &'a TopicModel,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicText {
    /// The index of its document in the input.
    pub document: usize,
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
}

impl TopicText {
    /// Its id and beginning.
    pub(super) fn to_typical(&self) -> TypicalParagraph {
        TypicalParagraph { id: self.id.clone(), excerpt: excerpt(&self.text) }
    }
}

/// Body paragraphs with their rows and topics.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicTexts {
    /// The paragraphs, in the order of the documents.
    pub texts: Vec<TopicText>,
    /// Paragraphs × terms: TF-IDF by the frequencies of training.
    pub rows: CsrMatrix,
    /// How often each term occurs, in the same pattern.
    pub counts: CsrMatrix,
    /// Each paragraph's topic.
    pub members: Vec<Option<TopicAssignment>>,
}

impl Model {
    /// A reader of documents with this model's topics, if it has any.
    pub fn topic_reader(&self) -> Option<TopicReader<'_>> {
        let topics = self.topics.as_ref()?;
        Some(TopicReader {
            analyzer: &self.analyzer,
            tfidf: &self.tfidf,
            readable: &self.readable,
            boilerplate: &self.boilerplate,
            topics,
        })
    }
}

impl<'a> TopicReader<'a> {
    pub(super) fn new(encoder: &'a TextEncoder, boilerplate: &'a BoilerplateIndex, topics: &'a TopicModel) -> Self {
        Self { analyzer: &encoder.analyzer, tfidf: &encoder.tfidf, readable: &encoder.readable, boilerplate, topics }
    }

    /// The topics.
    pub fn topics(&self) -> &'a TopicModel {
        self.topics
    }

    /// The frequencies of training.
    pub fn tfidf(&self) -> &'a Tfidf {
        self.tfidf
    }

    /// The readable form of a column's term.
    pub fn readable(&self, column: u32) -> &'a str {
        &self.readable[column as usize]
    }

    /// Whether a column may be shown: classes of amounts may not.
    pub fn shown(&self, column: u32) -> bool {
        !self.tfidf.vocabulary()[column as usize].starts_with('<')
    }

    /// The body paragraphs of `documents` with their topics. A paragraph's topic depends on the
    /// paragraph and the model alone. *Bit-exact.*
    pub fn read(&self, documents: &[Document], unit: Unit, progress: &dyn Progress) -> TopicTexts {
        progress.start("reading paragraphs", Some(documents.len() as u64));
        let texts: Vec<Vec<TopicText>> = parallel::map(documents.len(), |place| {
            let document = &documents[place];
            progress.advance(1);
            let paragraphs = segment(document, unit, self.boilerplate).into_iter();
            let body = paragraphs.filter(|paragraph| paragraph.kind == Kind::Body);
            let text = |paragraph: crate::paragraph::Paragraph| TopicText {
                document: place,
                id: paragraph.id(&document.id),
                text: paragraph.text,
            };
            body.map(text).collect()
        });
        let texts: Vec<TopicText> = texts.into_iter().flatten().collect();
        progress.finish();
        progress.start("assigning topics", Some(texts.len() as u64));
        let bare: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
        let (rows, counts) = encode_texts_with_counts(self.analyzer, self.tfidf, &bare, progress);
        let members = self.topics.assign_all(&rows, &counts);
        progress.finish();
        TopicTexts { texts, rows, counts, members }
    }

    /// The columns of the words of each text in reading order; [`Sequences::OTHER`] for words
    /// outside the vocabulary.
    pub fn sequences(&self, texts: &TopicTexts) -> Sequences {
        let bare: Vec<&str> = texts.texts.iter().map(|text| text.text.as_str()).collect();
        let columns = word_columns(self.analyzer, self.tfidf, &bare, Breaks::Ignored, Sequences::OTHER);
        let mut sequences = Sequences::default();
        columns.into_iter().for_each(|columns| sequences.push(columns));
        sequences
    }

    /// The shares of the topics by period.
    ///
    /// # Errors
    /// Never, for texts and periods of the same documents.
    pub fn timeline(&self, texts: &TopicTexts, periods: &Periods) -> Result<Timeline> {
        let names = self.topics.topics().iter().map(|topic| topic.name.clone()).collect();
        let paragraphs = texts.texts.iter().zip(&texts.members);
        Timeline::of(names, periods, paragraphs.map(|(text, member)| (text.document, member.as_ref().map(|m| m.topic))))
    }

    /// Terms that rise and fade in the second half of the periods, compared with the first half.
    pub fn term_changes_over(&self, texts: &TopicTexts, periods: &Periods) -> (Vec<TermChange>, Vec<TermChange>) {
        let columns = texts.rows.columns();
        let (mut early, mut late) = (vec![0u64; columns], vec![0u64; columns]);
        for (row, text) in texts.texts.iter().enumerate() {
            let Some(period) = periods.of_document[text.document] else { continue };
            let counts = if period < periods.names.len() / 2 { &mut early } else { &mut late };
            texts.rows.row(row).0.iter().for_each(|&column| counts[column as usize] += 1);
        }
        let compared = periods.names.len() > 1;
        term_changes(&late, &early, |column| (compared && self.shown(column)).then(|| self.readable(column)))
    }

    /// Whether each text contains a term of some theme, matched as in labelling.
    pub(super) fn covered(&self, codebook: &Codebook, texts: &TopicTexts) -> Result<Vec<bool>> {
        let bare: Vec<&str> = texts.texts.iter().map(|text| text.text.as_str()).collect();
        let themes = matched_themes(codebook, self.analyzer, &bare)?;
        Ok(themes.iter().map(|themes| !themes.is_empty()).collect())
    }

    /// The columns of each topic's words, best first.
    pub fn words(&self) -> Vec<Vec<u32>> {
        let mut columns: rustc_hash::FxHashMap<&str, u32> = rustc_hash::FxHashMap::default();
        for (column, word) in self.readable.iter().enumerate() {
            columns.entry(word.as_str()).or_insert(column as u32);
        }
        // A phrase is replaced by its words.
        let of_word = |word: &str| -> Vec<u32> {
            match columns.get(word) {
                Some(column) => vec![*column],
                None => word.split(' ').filter_map(|part| columns.get(part).copied()).collect(),
            }
        };
        let of_topic = |words: &[(String, f64)]| words.iter().flat_map(|(word, _)| of_word(word)).collect();
        self.topics.topics().iter().map(|topic| of_topic(&topic.words)).collect()
    }

    /// Topics × terms: the centres of the topics.
    pub fn topic_terms(&self) -> DenseMatrix {
        let centres = self.topics.centres();
        let mut weights = DenseMatrix::zeros(centres.width(), centres.rows());
        for (term, row) in centres.iter_rows().enumerate() {
            for (topic, &weight) in row.iter().enumerate() {
                weights.row_mut(topic)[term] = f64::from(weight);
            }
        }
        weights
    }

    /// Texts × topics: each text's memberships; zeros for a text without a topic.
    pub fn memberships(&self, texts: &TopicTexts) -> DenseMatrix {
        let topics = self.topics.topics().len();
        let rows: Vec<Vec<f64>> = parallel::map(texts.rows.rows(), |row| {
            let weights: Vec<(u32, f32)> = texts.rows.row_entries(row).collect();
            let counts: Vec<u32> = texts.counts.row(row).1.iter().map(|count| *count as u32).collect();
            let row = TermRow { weights: &weights, counts: &counts };
            self.topics.memberships(row).unwrap_or_else(|| vec![0.0; topics])
        });
        DenseMatrix::from_values(rows.len(), topics, rows.concat())
    }
}
