//! The fitted vectoriser: vocabulary, inverse document frequencies, and rows made with them.

use super::frequencies::DocumentFrequencies;
use super::options::{NO_COLUMN, Norm, TfidfOptions};
use super::vocabulary::Vocabulary;
use crate::error::{Error, Result};
use crate::matrix::math::ln;

/// A fitted TF-IDF vectoriser: its frequencies are frozen.
///
/// With the same terms in, its rows equal those of scikit-learn's `TfidfVectorizer` within 1e-6.
/// Time O(terms) a row, memory O(vocabulary). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::vectorize::{DocumentFrequencies, Tfidf, TfidfOptions};
/// let documents = [vec!["plan", "money"], vec!["plan"]];
/// let frequencies =
///     DocumentFrequencies::of(documents.iter().map(|document| document.iter().copied()));
/// let tfidf = Tfidf::fit(&TfidfOptions::default(), &frequencies)?;
/// let row = tfidf.row(documents[0].iter().copied());
/// assert!(tfidf.vocabulary().iter().eq(["money", "plan"]));
/// assert!((row[0].1 - 0.814_802_5).abs() < 1e-6);
/// assert!((row[1].1 - 0.579_738_7).abs() < 1e-6);
/// # Ok::<(), themewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tfidf {
    options: TfidfOptions,
    vocabulary: Vocabulary,
    idf: Vec<f64>,
    document_frequencies: Vec<u64>,
    documents: u64,
}

impl Tfidf {
    /// Chooses the vocabulary and freezes the frequencies.
    ///
    /// # Errors
    /// If an option cannot work, if there is no document, or if no term is left by `min_df` and
    /// `max_df`.
    pub fn fit(options: &TfidfOptions, frequencies: &DocumentFrequencies) -> Result<Self> {
        Self::fit_columns(options, frequencies).map(|(tfidf, _)| tfidf)
    }

    /// As [`fit`](Self::fit); for every term of `frequencies` in order, its column comes too, or
    /// [`NO_COLUMN`].
    pub(super) fn fit_columns(options: &TfidfOptions, frequencies: &DocumentFrequencies) -> Result<(Self, Vec<u32>)> {
        options.check()?;
        let documents = frequencies.documents();
        if documents == 0 {
            return Err(Error::data("no documents to count terms in").with_hint("give a text that is not empty"));
        }
        if frequencies.terms() == 0 {
            return Err(Error::data("no terms: there are only stop words, single letters or nothing in the text")
                .with_hint("give more text, or stop words of your own"));
        }
        let columns = options.choose(frequencies)?;
        let kept = columns.iter().filter(|column| **column != NO_COLUMN).count();
        if kept == 0 {
            return Err(Error::data(format!("no terms are left of {}", frequencies.terms()))
                .with_hint("try a lower min_df or a higher max_df, or give more text"));
        }
        let mut vocabulary = Vocabulary::with_capacity(kept, 0);
        let mut document_frequencies = Vec::with_capacity(kept);
        for ((term, df, _), column) in frequencies.iter().zip(&columns) {
            if *column != NO_COLUMN {
                vocabulary.push(term);
                document_frequencies.push(df);
            }
        }
        Ok((Self::from_parts(options.clone(), vocabulary, document_frequencies, documents)?, columns))
    }

    /// A fitted vectoriser from its parts, as a model file holds them.
    ///
    /// # Errors
    /// If the vocabulary is not sorted, holds a term twice, or has another length than the
    /// frequencies.
    pub fn from_parts(
        options: TfidfOptions,
        vocabulary: Vocabulary,
        document_frequencies: Vec<u64>,
        documents: u64,
    ) -> Result<Self> {
        options.check()?;
        if vocabulary.len() != document_frequencies.len() || !vocabulary.is_sorted() {
            return Err(Error::model("the vocabulary is not sorted, or does not fit its document frequencies"));
        }
        if document_frequencies.iter().any(|df| *df > documents || *df == 0) {
            return Err(Error::model("a document frequency is zero or above the number of documents"));
        }
        let idf = document_frequencies.iter().map(|&df| idf(&options, documents, df)).collect();
        Ok(Self { options, vocabulary, idf, document_frequencies, documents })
    }

    /// The options.
    pub fn options(&self) -> &TfidfOptions {
        &self.options
    }

    /// The terms, sorted; a term's place is its column.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The inverse document frequency of every column.
    pub fn idf(&self) -> &[f64] {
        &self.idf
    }

    /// The number of training documents that hold each column's term.
    pub fn document_frequencies(&self) -> &[u64] {
        &self.document_frequencies
    }

    /// The number of documents in training.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// The column of `term`.
    pub fn column(&self, term: &str) -> Option<u32> {
        self.vocabulary.column(term)
    }

    /// The row of a document given as its terms; unknown terms are passed over. Columns ascend.
    pub fn row<'t>(&self, terms: impl IntoIterator<Item = &'t str>) -> Vec<(u32, f32)> {
        let mut columns: Vec<u32> = terms.into_iter().filter_map(|term| self.column(term)).collect();
        self.weigh(&mut columns)
    }

    /// The row of a document given as the column of every occurrence, in any order. Sorts
    /// `columns`.
    pub fn weigh(&self, columns: &mut [u32]) -> Vec<(u32, f32)> {
        columns.sort_unstable();
        let counts: Vec<(u32, u32)> = columns.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
        let mut row: Vec<(u32, f32)> = counts.iter().map(|(column, _)| (*column, 0.0)).collect();
        let mut weights = Vec::new();
        self.weigh_counts(counts.into_iter(), &mut weights, row.iter_mut().map(|(_, weight)| weight));
        row
    }

    /// Weighs the counts of a row, given by ascending column, into `row`; `weights` is working
    /// space.
    #[inline]
    pub(super) fn weigh_counts<'r>(
        &self,
        counts: impl Iterator<Item = (u32, u32)>,
        weights: &mut Vec<f64>,
        row: impl Iterator<Item = &'r mut f32>,
    ) {
        let TfidfOptions { binary, sublinear_tf, use_idf, norm, .. } = self.options;
        weights.clear();
        if !binary && !sublinear_tf && use_idf {
            // As mostly, without a question for every value.
            weights.extend(counts.map(|(column, count)| f64::from(count) * self.idf[column as usize]));
        } else {
            weights.extend(counts.map(|(column, count)| {
                let count = if binary { 1.0 } else { f64::from(count) };
                let tf = if sublinear_tf { 1.0 + ln(count) } else { count };
                if use_idf { tf * self.idf[column as usize] } else { tf }
            }));
        }
        let length = match norm {
            Norm::L2 => weights.iter().fold(0.0, |sum, w| sum + w * w).sqrt(),
            Norm::L1 => weights.iter().fold(0.0, |sum, w| sum + w.abs()),
            Norm::None => 1.0,
        };
        let scale = if length > 0.0 { length } else { 1.0 };
        row.zip(weights).for_each(|(target, weight)| *target = (*weight / scale) as f32);
    }
}

fn idf(options: &TfidfOptions, documents: u64, df: u64) -> f64 {
    let added = f64::from(u8::from(options.smooth_idf));
    ln((documents as f64 + added) / (df as f64 + added)) + 1.0
}
