//! A corpus prepared for fitting: documents in the order of their ids, cut into paragraphs,
//! duplicates found.

use crate::document::Document;
use crate::error::{Error, Hint, Result};
use crate::model::passages;
use crate::paragraph::{Accounting, BoilerplateIndex, Kind, Paragraph, Unit, duplicates, segment};
use crate::parallel;
use crate::progress::Progress;
use crate::themes::Passage;
use sha2::{Digest, Sha256};

/// A document with its paragraphs.
pub(super) struct PreparedDocument<'a> {
    pub(super) document: &'a Document,
    pub(super) paragraphs: Vec<Paragraph>,
    /// The index among the body paragraphs of the corpus of the document's first.
    first: usize,
}

/// All documents with their paragraphs, in the order of the documents' ids.
///
/// *Body rows* are the body paragraphs of all documents in this order, counted from zero.
pub(super) struct PreparedCorpus<'a> {
    pub(super) documents: Vec<PreparedDocument<'a>>,
    pub(super) boilerplate: BoilerplateIndex,
    pub(super) accounting: Accounting,
    /// For every body row the first row with the same text, if an earlier one has it.
    pub(super) duplicate_of: Vec<Option<usize>>,
}

impl PreparedDocument<'_> {
    /// The body paragraphs in order, each with its body row.
    pub(super) fn body(&self) -> impl Iterator<Item = (usize, &Paragraph)> {
        let body = self.paragraphs.iter().filter(|paragraph| paragraph.kind == Kind::Body);
        body.enumerate().map(|(place, paragraph)| (self.first + place, paragraph))
    }
}

impl<'a> PreparedCorpus<'a> {
    /// Cuts `documents`, in any order, into paragraphs; `boilerplate` makes the index of recurring
    /// blocks from the sorted documents.
    ///
    /// # Errors
    /// If there is no body text.
    pub(super) fn new(
        documents: &'a [Document],
        unit: Unit,
        boilerplate: impl FnOnce(&[&Document]) -> BoilerplateIndex,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut sorted: Vec<&Document> = documents.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        progress.start("reading paragraphs", Some(sorted.len() as u64));
        let boilerplate = boilerplate(&sorted);
        let cut = |document: &&'a Document| {
            progress.advance(1);
            PreparedDocument { document, paragraphs: segment(document, unit, &boilerplate), first: 0 }
        };
        let mut documents: Vec<PreparedDocument<'a>> = parallel::map_items(&sorted, cut);
        let mut accounting = Accounting::default();
        let mut rows = 0;
        for document in &mut documents {
            accounting.add(&document.paragraphs);
            document.first = rows;
            rows += document.body().count();
        }
        let mut corpus = Self { documents, boilerplate, accounting, duplicate_of: Vec::new() };
        corpus.duplicate_of = duplicates(&corpus.body_texts());
        corpus.accounting.duplicates = corpus.duplicate_of.iter().flatten().count();
        progress.finish();
        if corpus.duplicate_of.is_empty() {
            return Err(Error::data("there is no body text to learn from").with_hint(Hint::GiveProse));
        }
        Ok(corpus)
    }

    /// The body paragraphs with their documents, by body row.
    pub(super) fn body(&self) -> impl Iterator<Item = (&'a Document, &Paragraph)> {
        self.documents.iter().flat_map(|prepared| prepared.body().map(|(_, paragraph)| (prepared.document, paragraph)))
    }

    /// The body paragraphs without duplicates: of those with the same text, the first.
    pub(super) fn unique(&self) -> Vec<(&'a Document, &Paragraph)> {
        self.body().zip(&self.duplicate_of).filter(|(_, first)| first.is_none()).map(|(body, _)| body).collect()
    }

    /// The texts of all body rows.
    pub(super) fn body_texts(&self) -> Vec<&str> {
        self.body().map(|(_, paragraph)| paragraph.text.as_str()).collect()
    }

    /// The body paragraphs of each document with their headings and sections.
    pub(super) fn passages(&self) -> Vec<Vec<Passage<'_>>> {
        self.documents.iter().map(|document| passages(&document.paragraphs)).collect()
    }

    /// SHA-256 over ids and texts, in hexadecimal.
    pub(super) fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for prepared in &self.documents {
            for part in [&prepared.document.id, &prepared.document.text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The texts of paragraphs.
pub(super) fn texts_of<'p>(paragraphs: &[(&Document, &'p Paragraph)]) -> Vec<&'p str> {
    paragraphs.iter().map(|(_, paragraph)| paragraph.text.as_str()).collect()
}
