//! Everything that turns texts into rows, as one fitted thing with a file of its own.

use super::frequencies::{Count, DocumentFrequencies};
use super::options::{NO_COLUMN, TfidfOptions};
use super::tfidf::Tfidf;
use super::vocabulary::Vocabulary;
use crate::document::{Share, read_bytes};
use crate::error::{Error, ErrorKind, Hint, Result};
use crate::matrix::file::{ValueKind, Values};
use crate::matrix::math::ln;
use crate::text::AnalyzerOptions;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// What the values of a row are.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weighting {
    /// TF-IDF, as the [`TfidfOptions`] say.
    #[default]
    Tfidf,
    /// How often each term occurs in the row; with `binary`, one.
    Counts,
    /// Okapi BM25, with Robertson's factor and an idf that is never negative:
    /// `idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / mean length))`, with
    /// `idf = ln(1 + (N − df + ½) / (df + ½))`; a row's length counts the terms of the vocabulary.
    Bm25 {
        /// How soon more of the same term counts no more; 1.2 is usual.
        k1: f64,
        /// How far long rows are held back, 0 to 1; 0.75 is usual.
        b: f64,
    },
}

/// How texts become rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorizerOptions {
    /// How texts become terms.
    pub analyzer: AnalyzerOptions,
    /// Which terms are kept, and how TF-IDF weighs them.
    pub tfidf: TfidfOptions,
    /// What the values are.
    pub weighting: Weighting,
}

impl VectorizerOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        self.tfidf.check()?;
        match self.weighting {
            Weighting::Bm25 { k1, .. } if !(0.0..=1e6).contains(&k1) => {
                Err(Error::options(format!("k1 is {k1}, which is not a number from 0 up")))
            }
            Weighting::Bm25 { b, .. } if !(0.0..=1.0).contains(&b) => {
                Err(Error::options(format!("b is {b}, which is not between 0 and 1")))
            }
            _ => Ok(()),
        }
    }
}

/// A fitted vectoriser of any weighting. Rows are *bit-exact*, and depend on their text and this
/// alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectorizer {
    options: VectorizerOptions,
    tfidf: Tfidf,
    occurrences: Vec<u64>,
    /// The mean number of occurrences of vocabulary terms in a document.
    average_length: f64,
    /// The idf of BM25; empty for other weightings.
    bm25: Vec<f64>,
}

impl Vectorizer {
    /// Chooses the vocabulary and freezes the frequencies.
    ///
    /// # Errors
    /// As [`Tfidf::fit`].
    pub fn fit(options: &VectorizerOptions, frequencies: &DocumentFrequencies) -> Result<Self> {
        Self::fit_columns(options, frequencies).map(|(vectorizer, _)| vectorizer)
    }

    pub(super) fn fit_columns(
        options: &VectorizerOptions,
        frequencies: &DocumentFrequencies,
    ) -> Result<(Self, Vec<u32>)> {
        options.check()?;
        let (tfidf, columns) = Tfidf::fit_columns(&options.tfidf, frequencies)?;
        let kept = frequencies.iter().zip(&columns).filter(|(_, column)| **column != NO_COLUMN);
        let occurrences = kept.map(|((_, _, occurrences), _)| occurrences).collect();
        Ok((Self::assemble(options.clone(), tfidf, occurrences), columns))
    }

    fn assemble(options: VectorizerOptions, tfidf: Tfidf, occurrences: Vec<u64>) -> Self {
        let documents = tfidf.documents() as f64;
        let average_length = occurrences.iter().sum::<u64>() as f64 / documents;
        let idf = |df: &u64| ln(1.0 + (documents - *df as f64 + 0.5) / (*df as f64 + 0.5));
        let bm25 = match options.weighting {
            Weighting::Bm25 { .. } => tfidf.document_frequencies().iter().map(idf).collect(),
            _ => Vec::new(),
        };
        Self { options, tfidf, occurrences, average_length, bm25 }
    }

    /// The options.
    pub fn options(&self) -> &VectorizerOptions {
        &self.options
    }

    /// The vocabulary and its frequencies.
    pub fn tfidf(&self) -> &Tfidf {
        &self.tfidf
    }

    /// What is stored of a row.
    pub fn kind(&self) -> ValueKind {
        if self.options.weighting == Weighting::Counts { ValueKind::Counts } else { ValueKind::Weights }
    }

    /// No values yet, of the kind that is stored.
    pub(super) fn no_values(&self) -> Values {
        match self.kind() {
            ValueKind::Weights => Values::Weights(Vec::new()),
            ValueKind::Counts => Values::Counts(Vec::new()),
        }
    }

    /// Adds the values of a row, given as (column, count) with ascending columns, to `values`;
    /// `weights` is working space.
    pub(super) fn weigh(&self, row: &[(u32, u32)], weights: &mut Vec<f64>, values: &mut Values) {
        match (values, self.options.weighting) {
            (Values::Counts(values), _) => {
                let binary = self.options.tfidf.binary;
                values.extend(
                    row.iter().map(|(_, count)| if binary { 1 } else { i32::try_from(*count).unwrap_or(i32::MAX) }),
                );
            }
            (Values::Weights(values), Weighting::Bm25 { k1, b }) => {
                let length: u64 = row.iter().map(|(_, count)| u64::from(*count)).sum();
                let held = k1 * (1.0 - b + b * length as f64 / self.average_length);
                let weigh = |(column, count): &(u32, u32)| {
                    let tf = f64::from(*count);
                    (self.bm25[*column as usize] * tf * (k1 + 1.0) / (tf + held)) as f32
                };
                values.extend(row.iter().map(weigh));
            }
            (Values::Weights(values), _) => {
                let start = values.len();
                values.resize(start + row.len(), 0.0);
                self.tfidf.weigh_counts(row.iter().copied(), weights, values[start..].iter_mut());
            }
        }
    }
}

/// The content of a vectorizer's file.
const FORMAT: &str = "themewise vectorizer";
const VERSION: u32 = 1;

#[derive(Serialize)]
struct FileOut<'a> {
    format: &'static str,
    version: u32,
    options: &'a VectorizerOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<[u32; 2]>,
    documents: u64,
    vocabulary: Terms<'a>,
    document_frequencies: Vec<u64>,
    occurrences: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idf: Option<&'a [f64]>,
}

struct Terms<'a>(&'a Vocabulary);

impl Serialize for Terms<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileIn {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    options: VectorizerOptions,
    part: Option<[u32; 2]>,
    documents: u64,
    vocabulary: Vec<String>,
    document_frequencies: Vec<u64>,
    occurrences: Vec<u64>,
    #[serde(rename = "idf")]
    _idf: Option<serde::de::IgnoredAny>,
}

/// The beginning of a file, by which a reader decides whether it can read the rest.
#[derive(Deserialize)]
struct FileHeader {
    format: Option<String>,
    version: Option<u32>,
}

impl Vectorizer {
    /// The vectoriser as the text of its file: JSON, of one version, the same bytes for the same
    /// vectoriser.
    ///
    /// # Errors
    /// If a number cannot be written, which would be a fault of this program's.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        let weighs = self.options.weighting == Weighting::Tfidf && self.options.tfidf.use_idf;
        let idf = if self.bm25.is_empty() { weighs.then_some(self.tfidf.idf()) } else { Some(self.bm25.as_slice()) };
        to_json(&FileOut {
            format: FORMAT,
            version: VERSION,
            options: &self.options,
            part: None,
            documents: self.tfidf.documents(),
            vocabulary: Terms(self.tfidf.vocabulary()),
            document_frequencies: self.tfidf.document_frequencies().to_vec(),
            occurrences: self.occurrences.clone(),
            idf,
        })
    }

    /// Reads a vectoriser's file.
    ///
    /// # Errors
    /// If it cannot be read, is no such file, is of a newer version, or is damaged; or if it is a
    /// part.
    pub fn read(path: &Path) -> Result<Self> {
        let file = read_file(path)?;
        if let Some([number, of]) = file.part {
            return Err(Error::model(format!(
                "'{}' is part {number} of {of}, which is not weighed yet",
                path.display()
            ))
            .with_hint(Hint::MergeParts));
        }
        let vocabulary = file.vocabulary.iter().map(String::as_str).collect();
        let damaged = |error: Error| {
            Error::model(format!("cannot use '{}': it is damaged: {error}", path.display()))
                .with_hint(Hint::VectorizeAgain)
        };
        if file.occurrences.len() != file.document_frequencies.len() {
            return Err(damaged(Error::model("its lists differ in length")));
        }
        file.options.check().map_err(damaged)?;
        let tfidf =
            Tfidf::from_parts(file.options.tfidf.clone(), vocabulary, file.document_frequencies, file.documents);
        Ok(Self::assemble(file.options, tfidf.map_err(damaged)?, file.occurrences))
    }
}

fn to_json(file: &FileOut<'_>) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(file).map_err(|error| Error::model(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn read_file(path: &Path) -> Result<FileIn> {
    let bytes = read_bytes(path)?;
    let wrong = |reason: String| Error::new(ErrorKind::Model, format!("cannot use '{}': {reason}", path.display()));
    let stranger = || wrong("it is no vectoriser's file".to_owned()).with_hint(Hint::GiveVectorizerFile);
    let head: FileHeader = serde_json::from_slice(&bytes).map_err(|_| stranger())?;
    if head.format.as_deref() != Some(FORMAT) {
        return Err(stranger());
    }
    if head.version != Some(VERSION) {
        let version = head.version.unwrap_or_default();
        return Err(wrong(format!("it is of version {version}, and this program reads version {VERSION}"))
            .with_hint("use the program that wrote it, or write it again"));
    }
    let damaged = |reason: String| wrong(format!("it is damaged: {reason}")).with_hint(Hint::VectorizeAgain);
    let file: FileIn = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    // Then no sum overflows, and every count is a whole number in floating point.
    let sum = file.occurrences.iter().try_fold(file.documents, |sum, count| sum.checked_add(*count));
    if sum.is_none_or(|sum| sum > MOST) {
        return Err(damaged("its counts are larger than any corpus".to_owned()));
    }
    Ok(file)
}

/// More documents and occurrences together than this were never counted.
const MOST: u64 = 1 << 53;

/// The frequencies of one part of a corpus, as `--part` writes them.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialFrequencies {
    /// How the whole corpus is vectorised.
    pub options: VectorizerOptions,
    /// Which part of the input it is.
    pub share: Share,
    /// What was counted.
    pub frequencies: DocumentFrequencies,
}

impl PartialFrequencies {
    /// The part as the text of its file.
    ///
    /// # Errors
    /// As [`Vectorizer::to_json`].
    pub fn to_json(&self) -> Result<Vec<u8>> {
        let frequencies = &self.frequencies;
        to_json(&FileOut {
            format: FORMAT,
            version: VERSION,
            options: &self.options,
            part: Some([self.share.number, self.share.of]),
            documents: frequencies.documents(),
            vocabulary: Terms(frequencies.vocabulary()),
            document_frequencies: frequencies.iter().map(|(_, documents, _)| documents).collect(),
            occurrences: frequencies.iter().map(|(.., occurrences)| occurrences).collect(),
            idf: None,
        })
    }

    /// Reads a part's file.
    ///
    /// # Errors
    /// If it cannot be read, is no such file, is of a newer version, or is damaged.
    pub fn read(path: &Path) -> Result<Self> {
        let file = read_file(path)?;
        let wrong = |reason: &str| Error::model(format!("cannot use '{}': {reason}", path.display()));
        let share = match file.part {
            Some([number, of]) if (1..=of).contains(&number) => Share { number, of },
            _ => return Err(wrong("it is no part").with_hint(Hint::GiveParts)),
        };
        let terms = file.vocabulary.len();
        let fits = file.document_frequencies.len() == terms
            && file.occurrences.len() == terms
            && file.vocabulary.is_sorted_by(|a, b| a < b)
            && file
                .document_frequencies
                .iter()
                .zip(&file.occurrences)
                .all(|(df, n)| *df > 0 && df <= n && *df <= file.documents);
        if !fits {
            return Err(wrong("it is damaged: its lists do not fit one another").with_hint(Hint::CountPartAgain));
        }
        let mut frequencies = DocumentFrequencies::empty(file.documents, terms, 8 * terms);
        for (place, term) in file.vocabulary.iter().enumerate() {
            let (documents, occurrences) = (file.document_frequencies[place], file.occurrences[place]);
            frequencies.push(term, Count { documents, occurrences });
        }
        Ok(Self { options: file.options, share, frequencies })
    }

    /// Puts all parts of a corpus together: exactly the vectoriser fitted on the whole corpus in
    /// one call.
    ///
    /// # Errors
    /// If a part is missing, given twice or made with other options; or as [`Vectorizer::fit`].
    pub fn merge(parts: Vec<Self>) -> Result<Vectorizer> {
        let Some(first) = parts.first() else { return Err(Error::options("there are no parts to put together")) };
        let (options, of) = (first.options.clone(), first.share.of);
        // A file may claim to be one of 2^32 parts: no more is allocated than there are files.
        let mut seen = BTreeSet::new();
        for part in &parts {
            let Share { number, of: theirs } = part.share;
            if theirs != of {
                return Err(Error::options(format!("part {number} of {theirs} does not go with parts of {of}"))
                    .with_hint("give the parts of one run over the input"));
            }
            if part.options != options {
                return Err(Error::options(format!("part {number} of {of} was made with other options"))
                    .with_hint("give every part the same options"));
            }
            if !seen.insert(number) {
                return Err(
                    Error::options(format!("part {number} of {of} was given twice")).with_hint("give every part once")
                );
            }
        }
        if let Some(missing) = (1..=of).find(|number| !seen.contains(number)) {
            return Err(Error::options(format!("part {missing} of {of} is missing"))
                .with_hint("give all parts at once, in any order"));
        }
        let mut frequencies: Vec<DocumentFrequencies> = parts.into_iter().map(|part| part.frequencies).collect();
        // Two and two, so that no term is copied more often than need be.
        while frequencies.len() > 1 {
            let pairs = frequencies.chunks(2);
            frequencies =
                pairs.map(|pair| pair.get(1).map_or_else(|| pair[0].clone(), |two| pair[0].merge(two))).collect();
        }
        Vectorizer::fit(&options, &frequencies[0])
    }
}
