//! A corpus made ready for fitting: documents in order of their ids, cut into paragraphs, duplicates found, words counted.

use crate::document::Document;
use crate::error::{Error, Hint, Result};
use crate::paragraph::{Accounting, Kind, Memory, Paragraph, Unit, duplicates, segment};
use crate::progress::Progress;
use crate::text::{Analyzer, ReadableForms};
use crate::training::train::TrainOptions;
use crate::vectorize::{Limit, Tfidf, TfidfOptions, count_texts};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// A document made ready: its paragraphs, and which of them are modelled.
pub(super) struct Prepared<'a> {
    pub(super) document: &'a Document,
    pub(super) paragraphs: Vec<Paragraph>,
    /// For each body paragraph in order: whether it says what an earlier one says.
    pub(super) duplicate: Vec<bool>,
}

impl Prepared<'_> {
    /// The body paragraphs in order, and whether each says what an earlier one says.
    pub(super) fn body(&self) -> impl Iterator<Item = (&Paragraph, bool)> {
        let body = self.paragraphs.iter().filter(|paragraph| paragraph.kind == Kind::Body);
        body.zip(self.duplicate.iter().copied())
    }
}

/// All documents made ready.
pub(super) struct Corpus<'a> {
    pub(super) documents: Vec<Prepared<'a>>,
    pub(super) memory: Memory,
    pub(super) accounting: Accounting,
}

impl<'a> Corpus<'a> {
    /// Prepares `documents`, in whatever order they come.
    ///
    /// # Errors
    /// If there is no body text.
    pub(super) fn prepare(options: &TrainOptions, documents: &'a [Document], progress: &dyn Progress) -> Result<Self> {
        let mut sorted: Vec<&Document> = documents.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        progress.start("reading paragraphs", Some(sorted.len() as u64));
        let memory = Memory::fit(&options.memory, &sorted, options.unit);
        let (documents, accounting) = prepare(&sorted, options.unit, &memory, progress);
        progress.finish();
        if accounting.body == 0 {
            return Err(Error::data("there is no body text to learn from").with_hint(Hint::GiveProse));
        }
        Ok(Self { documents, memory, accounting })
    }

    /// The paragraphs that are modelled: body, and the first of those that say the same; each with its document.
    pub(super) fn modelled(&self) -> Vec<(&Prepared<'a>, &Paragraph)> {
        let of = |document| {
            let document: &Prepared<'a> = document;
            document.body().filter(|(_, duplicate)| !duplicate).map(move |(paragraph, _)| (document, paragraph))
        };
        self.documents.iter().flat_map(of).collect()
    }

    /// SHA-256 over ids and texts.
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

fn prepare<'a>(
    documents: &[&'a Document],
    unit: Unit,
    memory: &Memory,
    progress: &dyn Progress,
) -> (Vec<Prepared<'a>>, Accounting) {
    let mut prepared: Vec<Prepared<'a>> = documents
        .par_iter()
        .map(|document| {
            progress.advance(1);
            Prepared { document, paragraphs: segment(document, unit, memory), duplicate: Vec::new() }
        })
        .collect();
    let mut accounting = Accounting::default();
    for document in &prepared {
        accounting.add(&document.paragraphs);
    }
    let texts: Vec<&str> = prepared
        .iter()
        .flat_map(|document| &document.paragraphs)
        .filter(|paragraph| paragraph.kind == Kind::Body)
        .map(|paragraph| paragraph.text.as_str())
        .collect();
    let mut leaders = duplicates(&texts).into_iter();
    for document in &mut prepared {
        let body = document.paragraphs.iter().filter(|paragraph| paragraph.kind == Kind::Body).count();
        document.duplicate = leaders.by_ref().take(body).map(|leader| leader.is_some()).collect();
        accounting.duplicates += document.duplicate.iter().filter(|duplicate| **duplicate).count();
    }
    (prepared, accounting)
}

/// Everything that turns texts into rows.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) analyzer: Analyzer,
    pub(super) tfidf: Tfidf,
    /// For every column the form that people read.
    pub(super) readable: Vec<String>,
}

impl Words {
    /// Counts the words of `texts`.
    ///
    /// # Errors
    /// If an option cannot work, or no word is left.
    pub(super) fn fit(
        options: &TrainOptions,
        texts: &[&str],
        warnings: &mut Vec<String>,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let analyzer = Analyzer::new(options.analyzer.clone());
        progress.start("counting words", Some(texts.len() as u64));
        let frequencies = count_texts(&analyzer, texts, options.tfidf.ngram_range, progress);
        progress.finish();
        let tfidf = match Tfidf::fit(&options.tfidf, &frequencies) {
            Ok(tfidf) => tfidf,
            // A handful of paragraphs may share no word at all.
            Err(_) if texts.len() < 50 => {
                let freer =
                    TfidfOptions { min_df: Limit::Count(1), max_df: Limit::Share(1.0), ..options.tfidf.clone() };
                let tfidf = Tfidf::fit(&freer, &frequencies)?;
                warnings.push("so few paragraphs share no words: every word was kept (min_df 1)".to_owned());
                tfidf
            }
            Err(error) => return Err(error),
        };
        let readable = readable(&analyzer, texts, &tfidf);
        Ok(Self { analyzer, tfidf, readable })
    }

    /// The readable form of a column that may be shown as a topic's word; classes of amounts may not.
    pub(super) fn show(&self, column: u32) -> Option<String> {
        let term = &self.tfidf.vocabulary()[column as usize];
        (!term.starts_with('<')).then(|| self.readable[column as usize].clone())
    }
}

/// For every column the form that people read.
fn readable(analyzer: &Analyzer, texts: &[&str], tfidf: &Tfidf) -> Vec<String> {
    let forms = texts
        .par_chunks(crate::matrix::BLOCK_ROWS)
        .map_init(
            || analyzer.session(),
            |session, block| {
                let mut forms = ReadableForms::default();
                let mut occurrences = Vec::new();
                for text in block {
                    session.analyze(text, &mut occurrences);
                    forms.add(session, text, &occurrences);
                }
                forms
            },
        )
        .reduce(ReadableForms::default, |mut left, right| {
            left.merge(right);
            left
        });
    let word = |term: &str| forms.best(term).unwrap_or(term).to_owned();
    tfidf.vocabulary().iter().map(|term| term.split(' ').map(word).collect::<Vec<_>>().join(" ")).collect()
}
