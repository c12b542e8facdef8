//! The fitted vectoriser: vocabulary, inverse document frequencies, and rows made with them.

use super::frequencies::DocumentFrequencies;
use super::options::{Norm, TfidfOptions};
use crate::error::{Error, Result};
use crate::matrix::math::ln;
use rustc_hash::FxHashMap;

/// A fitted TF-IDF vectoriser: its frequencies are frozen.
///
/// With the same terms in, its rows equal those of scikit-learn's `TfidfVectorizer` within 1e-6. Time O(terms) a row,
/// memory O(vocabulary). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::vectorize::{DocumentFrequencies, Tfidf, TfidfOptions};
/// let documents = [vec!["plan", "money"], vec!["plan"]];
/// let mut frequencies = DocumentFrequencies::default();
/// for document in &documents {
///     frequencies.add(document.iter().copied());
/// }
/// let tfidf = Tfidf::fit(&TfidfOptions::default(), &frequencies)?;
/// let row = tfidf.row(documents[0].iter().copied());
/// assert_eq!(tfidf.vocabulary(), ["money", "plan"]);
/// assert!((row[0].1 - 0.814_802_5).abs() < 1e-6);
/// assert!((row[1].1 - 0.579_738_7).abs() < 1e-6);
/// # Ok::<(), themewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tfidf {
    options: TfidfOptions,
    vocabulary: Vec<String>,
    columns: FxHashMap<String, u32>,
    idf: Vec<f64>,
    document_frequencies: Vec<u64>,
    documents: u64,
}

impl Tfidf {
    /// Chooses the vocabulary and freezes the frequencies.
    ///
    /// # Errors
    /// If an option cannot work, if there is no document, or if no term is left by `min_df` and `max_df`.
    pub fn fit(options: &TfidfOptions, frequencies: &DocumentFrequencies) -> Result<Self> {
        options.check()?;
        let documents = frequencies.documents();
        if documents == 0 {
            return Err(Error::data("no documents to count terms in"));
        }
        let (least, most) = (options.min_df.of(documents), options.max_df.of(documents));
        if most < least {
            return Err(Error::options(format!(
                "max_df allows {most} documents, which is fewer than min_df's {least}"
            ))
            .with_hint("try a lower min_df or a higher max_df"));
        }
        let mut kept = frequencies.sorted();
        kept.retain(|(_, df, _)| (least..=most).contains(&(*df as f64)));
        if let Some(features) = options.max_features
            && features < kept.len()
        {
            kept.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)));
            kept.truncate(features);
            kept.sort_unstable();
        }
        if kept.is_empty() {
            return Err(Error::data(format!("no terms are left of {}", frequencies.terms()))
                .with_hint("try a lower min_df or a higher max_df, or give more text"));
        }
        let vocabulary = kept.iter().map(|(term, _, _)| (*term).to_owned()).collect();
        let document_frequencies = kept.iter().map(|(_, df, _)| *df).collect();
        Self::from_parts(options.clone(), vocabulary, document_frequencies, documents)
    }

    /// A fitted vectoriser from its parts, as a model file holds them.
    ///
    /// # Errors
    /// If the vocabulary is not sorted, holds a term twice, or has another length than the frequencies.
    pub fn from_parts(
        options: TfidfOptions,
        vocabulary: Vec<String>,
        document_frequencies: Vec<u64>,
        documents: u64,
    ) -> Result<Self> {
        options.check()?;
        if vocabulary.len() != document_frequencies.len() || !vocabulary.is_sorted_by(|a, b| a < b) {
            return Err(Error::model("the vocabulary is not sorted, or does not fit its document frequencies"));
        }
        if document_frequencies.iter().any(|df| *df > documents || *df == 0) {
            return Err(Error::model("a document frequency is nought or above the number of documents"));
        }
        let idf = document_frequencies.iter().map(|&df| idf(&options, documents, df)).collect();
        let columns = vocabulary.iter().enumerate().map(|(column, term)| (term.clone(), column as u32)).collect();
        Ok(Self { options, vocabulary, columns, idf, document_frequencies, documents })
    }

    /// The options.
    pub fn options(&self) -> &TfidfOptions {
        &self.options
    }

    /// The terms, sorted; a term's place is its column.
    pub fn vocabulary(&self) -> &[String] {
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
        self.columns.get(term).copied()
    }

    /// The row of a document given as its terms; unknown terms are passed over. Columns ascend.
    pub fn row<'t>(&self, terms: impl IntoIterator<Item = &'t str>) -> Vec<(u32, f32)> {
        let mut columns: Vec<u32> = terms.into_iter().filter_map(|term| self.column(term)).collect();
        self.weigh(&mut columns)
    }

    /// The row of a document given as the column of every occurrence, in any order. Sorts `columns`.
    pub fn weigh(&self, columns: &mut [u32]) -> Vec<(u32, f32)> {
        columns.sort_unstable();
        let mut weights: Vec<(u32, f64)> = Vec::with_capacity(columns.len());
        for run in columns.chunk_by(|a, b| a == b) {
            let count = if self.options.binary { 1.0 } else { run.len() as f64 };
            let tf = if self.options.sublinear_tf { 1.0 + ln(count) } else { count };
            let idf = if self.options.use_idf { self.idf[run[0] as usize] } else { 1.0 };
            weights.push((run[0], tf * idf));
        }
        let length = match self.options.norm {
            Norm::L2 => weights.iter().fold(0.0, |sum, (_, w)| sum + w * w).sqrt(),
            Norm::L1 => weights.iter().fold(0.0, |sum, (_, w)| sum + w.abs()),
            Norm::None => 1.0,
        };
        let scale = if length > 0.0 { length } else { 1.0 };
        weights.into_iter().map(|(column, weight)| (column, (weight / scale) as f32)).collect()
    }
}

fn idf(options: &TfidfOptions, documents: u64, df: u64) -> f64 {
    let added = f64::from(u8::from(options.smooth_idf));
    ln((documents as f64 + added) / (df as f64 + added)) + 1.0
}
