//! In how many documents each term occurs, and how often: counts that can be merged.

use super::vocabulary::Vocabulary;
use std::collections::BTreeMap;

/// Document frequencies of a corpus or of a part of one, sorted by term.
///
/// Merging the frequencies of two parts gives exactly those of the corpus: they are integers.
///
/// ```
/// use themewise::vectorize::DocumentFrequencies;
/// let left = DocumentFrequencies::of([["plan", "money", "plan"]]);
/// let right = DocumentFrequencies::of([["money"]]);
/// let both = left.merge(&right);
/// assert_eq!(both.documents(), 2);
/// assert_eq!(both.get("money"), Some((2, 2)));
/// assert_eq!(both.get("plan"), Some((1, 2)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFrequencies {
    documents: u64,
    terms: Vocabulary,
    counts: Vec<Count>,
}

/// What is counted of a term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) documents: u64,
    pub(crate) occurrences: u64,
}

impl DocumentFrequencies {
    /// Counts documents, given as their terms.
    pub fn of<'t>(documents: impl IntoIterator<Item: IntoIterator<Item = &'t str>>) -> Self {
        let mut counts: BTreeMap<&str, (u64, Count)> = BTreeMap::new();
        let mut number = 0;
        for document in documents {
            number += 1;
            for term in document {
                let (last, count) = counts.entry(term).or_default();
                count.occurrences += 1;
                count.documents += u64::from(*last != number);
                *last = number;
            }
        }
        let mut frequencies = Self::empty(number, counts.len(), 0);
        counts.into_iter().for_each(|(term, (_, count))| frequencies.push(term, count));
        frequencies
    }

    /// No terms yet, with room for so many of so many bytes together.
    pub(crate) fn empty(documents: u64, terms: usize, bytes: usize) -> Self {
        Self { documents, terms: Vocabulary::with_capacity(terms, bytes), counts: Vec::with_capacity(terms) }
    }

    /// Adds a term, which is after all others in the order of bytes.
    pub(crate) fn push(&mut self, term: &str, count: Count) {
        self.terms.push(term);
        self.counts.push(count);
    }

    /// Adds to the term that was pushed last.
    pub(crate) fn add_to_last(&mut self, count: Count) {
        if let Some(last) = self.counts.last_mut() {
            last.documents += count.documents;
            last.occurrences += count.occurrences;
        }
    }

    /// The counts of this part and another together.
    pub fn merge(&self, other: &Self) -> Self {
        let bytes = self.terms.bytes().max(other.terms.bytes());
        let mut merged = Self::empty(self.documents + other.documents, self.terms().max(other.terms()), bytes);
        let (mut ours, mut theirs) = (0, 0);
        while ours < self.terms() || theirs < other.terms() {
            let order = match (ours < self.terms(), theirs < other.terms()) {
                (true, true) => self.terms[ours].cmp(&other.terms[theirs]),
                (true, false) => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            };
            if order.is_le() {
                merged.push(&self.terms[ours], self.counts[ours]);
                ours += 1;
            } else {
                merged.push(&other.terms[theirs], other.counts[theirs]);
                theirs += 1;
            }
            if order.is_eq() {
                merged.add_to_last(other.counts[theirs]);
                theirs += 1;
            }
        }
        merged
    }

    /// The terms in alphabetical order.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.terms
    }

    /// The number of documents counted.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// The number of distinct terms.
    pub fn terms(&self) -> usize {
        self.counts.len()
    }

    /// In how many documents `term` occurs, and how often.
    pub fn get(&self, term: &str) -> Option<(u64, u64)> {
        self.terms.column(term).map(|place| {
            let count = self.counts[place as usize];
            (count.documents, count.occurrences)
        })
    }

    /// All terms in alphabetical order, each with documents and occurrences.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, u64, u64)> {
        (0..self.terms())
            .map(|place| (&self.terms[place], self.counts[place].documents, self.counts[place].occurrences))
    }
}
