//! Texts as numbers: for each document the ids of its words, in reading order, all in two flat
//! arrays.
//!
//! What a bag of words has lost, who stood near whom, is what coherence is measured by.

use crate::error::{Error, Result};

/// The words of documents in reading order: documents laid end to end, `u32` term ids.
///
/// A word outside the vocabulary stands as [`OTHER`](Self::OTHER): windows count all words, known
/// or not.
///
/// ```
/// use themewise::metrics::topics::Sequences;
/// let mut texts = Sequences::default();
/// texts.push([3, 0, Sequences::OTHER, 3]);
/// texts.push([]);
/// assert_eq!((texts.documents(), texts.tokens()), (2, 4));
/// assert_eq!(texts.document(0), [3, 0, u32::MAX, 3]);
///
/// let ids = |word: &str| ["budget", "deficit"].iter().position(|known| *known == word).map(|id| id
/// as u32); let texts = Sequences::of_words(["the budget deficit".split(' '), "deficit".split('
/// ')], ids); assert_eq!(texts.document(0), [Sequences::OTHER, 0, 1]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequences {
    offsets: Vec<u64>,
    ids: Vec<u32>,
}

impl Default for Sequences {
    fn default() -> Self {
        Self { offsets: vec![0], ids: Vec::new() }
    }
}

impl Sequences {
    /// Stands for every word outside the vocabulary.
    pub const OTHER: u32 = u32::MAX;

    /// Texts over `ids`, where document `n` goes from `offsets[n]` to `offsets[n + 1]`.
    ///
    /// # Errors
    /// If the offsets do not begin with 0, fall, or do not end at the number of ids.
    pub fn from_parts(offsets: Vec<u64>, ids: Vec<u32>) -> Result<Self> {
        let whole = offsets.first() == Some(&0) && offsets.last() == Some(&(ids.len() as u64));
        if !whole || !offsets.is_sorted() {
            return Err(Error::data("the offsets of the texts do not fit their words")
                .with_hint("give 0, then the end of each document, the last being the number of words"));
        }
        Ok(Self { offsets, ids })
    }

    /// Texts from words; `id` says a word's number, or `None` for a word outside the vocabulary.
    pub fn of_words<W: AsRef<str>>(
        documents: impl IntoIterator<Item = impl IntoIterator<Item = W>>,
        id: impl Fn(&str) -> Option<u32>,
    ) -> Self {
        let mut texts = Self::default();
        for document in documents {
            texts.push(document.into_iter().map(|word| id(word.as_ref()).unwrap_or(Self::OTHER)));
        }
        texts
    }

    /// Adds a document.
    pub fn push(&mut self, words: impl IntoIterator<Item = u32>) {
        self.ids.extend(words);
        self.offsets.push(self.ids.len() as u64);
    }

    /// How many documents there are, empty ones included.
    pub fn documents(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many words there are in all documents, known or not.
    pub fn tokens(&self) -> usize {
        self.ids.len()
    }

    /// The words of one document.
    pub fn document(&self, number: usize) -> &[u32] {
        &self.ids[self.offsets[number] as usize..self.offsets[number + 1] as usize]
    }

    /// All documents in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.documents()).map(|number| self.document(number))
    }
}
