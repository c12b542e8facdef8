//! What turns texts into rows: an analyzer and fitted TF-IDF, with the readable form of each
//! column.

use crate::error::Result;
use crate::matrix::{BLOCK_ROWS, CsrMatrix};
use crate::progress::Progress;
use crate::text::{Analyzer, ReadableForms};
use crate::training::options::TrainOptions;
use crate::vectorize::{FrequencyLimit, Tfidf, TfidfOptions, count_texts, encode_texts_with_counts};
use rayon::prelude::*;

/// Below this number of texts, terms that occur once are kept if otherwise none would be left.
const FEW_TEXTS: usize = 50;

/// An analyzer and fitted TF-IDF.
#[derive(Debug)]
pub(super) struct TextEncoder {
    pub(super) analyzer: Analyzer,
    pub(super) tfidf: Tfidf,
    /// For every column its most frequent form as it is written in the texts.
    pub(super) readable: Vec<String>,
}

impl TextEncoder {
    /// Fits TF-IDF on `texts`.
    ///
    /// # Errors
    /// If an option cannot work, or no term is left.
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
            // A few paragraphs may have no word in common.
            Err(_) if texts.len() < FEW_TEXTS => {
                let unlimited = TfidfOptions {
                    min_df: FrequencyLimit::Count(1),
                    max_df: FrequencyLimit::Share(1.0),
                    ..options.tfidf.clone()
                };
                let tfidf = Tfidf::fit(&unlimited, &frequencies)?;
                warnings.push("so few paragraphs share no words: every word was kept (min_df 1)".to_owned());
                tfidf
            }
            Err(error) => return Err(error),
        };
        let readable = readable(&analyzer, texts, &tfidf);
        Ok(Self { analyzer, tfidf, readable })
    }

    /// TF-IDF rows of `texts` (texts × terms, f32) and the counts in the same pattern.
    pub(super) fn encode(&self, texts: &[&str], progress: &dyn Progress) -> (CsrMatrix, CsrMatrix) {
        progress.start("vectorising", Some(texts.len() as u64));
        let rows = encode_texts_with_counts(&self.analyzer, &self.tfidf, texts, progress);
        progress.finish();
        rows
    }

    /// The readable form of a column that may be shown as a topic's word; classes of amounts may
    /// not.
    pub(super) fn show(&self, column: u32) -> Option<String> {
        let term = &self.tfidf.vocabulary()[column as usize];
        (!term.starts_with('<')).then(|| self.readable[column as usize].clone())
    }
}

fn readable(analyzer: &Analyzer, texts: &[&str], tfidf: &Tfidf) -> Vec<String> {
    let forms = texts
        .par_chunks(BLOCK_ROWS)
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
