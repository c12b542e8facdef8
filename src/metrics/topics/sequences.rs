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

/// Checks that topics hold words of the vocabulary only.
pub(super) fn check_topics<T: AsRef<[u32]>>(topics: &[T]) -> Result<()> {
    match topics.iter().position(|topic| topic.as_ref().contains(&Sequences::OTHER)) {
        None => Ok(()),
        Some(topic) => Err(Error::data(format!("topic {topic} holds a word outside the vocabulary"))
            .with_hint("leave such words out of the topic before it is judged")),
    }
}
