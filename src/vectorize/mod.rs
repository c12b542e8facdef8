//! From terms to sparse rows: document frequencies, a vocabulary, TF-IDF weights, with
//! scikit-learn's names, defaults and formulas.
//!
//! Frequencies are counted once, in training, and frozen: a row depends on its text and the fitted
//! [`Tfidf`] alone.

mod counter;
mod counts;
mod frequencies;
mod hashing;
mod options;
mod spill;
mod stream;
mod terms;
mod tfidf;
mod vectorizer;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use counts::{CountedCorpus, TextBlock};
pub use frequencies::DocumentFrequencies;
pub use hashing::{HashingOptions, murmur3};
pub use options::{FrequencyLimit, Norm, TfidfOptions};
pub use stream::{Columns, StreamedCounts, StreamedHashes};
pub use terms::{Encoder, count_texts, encode_texts, encode_texts_with_counts, fit_texts, for_each_term};
pub use tfidf::Tfidf;
pub use vectorizer::{PartialFrequencies, Vectorizer, VectorizerOptions, Weighting};
pub use vocabulary::Vocabulary;
