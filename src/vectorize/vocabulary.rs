//! A sorted list of terms, concatenated in one string, with an index from a term to its place.

use crate::text::Interner;
use std::ops::Index;
use std::sync::OnceLock;

/// Terms in alphabetical order (of their bytes), each once. A term's place is its column.
///
/// ```
/// use themewise::vectorize::Vocabulary;
/// let vocabulary: Vocabulary = ["money", "plan"].into_iter().collect();
/// assert_eq!(vocabulary.column("plan"), Some(1));
/// assert_eq!(&vocabulary[0], "money");
/// ```
#[derive(Debug, Default)]
pub struct Vocabulary {
    terms: String,
    ends: Vec<usize>,
    /// Built at first use.
    columns: OnceLock<Interner>,
}

impl Vocabulary {
    /// A vocabulary with room for so many terms of so many bytes together.
    pub(crate) fn with_capacity(terms: usize, bytes: usize) -> Self {
        Self { terms: String::with_capacity(bytes), ends: Vec::with_capacity(terms), columns: OnceLock::new() }
    }

    /// Adds a term at the end.
    pub(crate) fn push(&mut self, term: &str) {
        debug_assert!(self.is_empty() || &self[self.len() - 1] < term);
        self.terms.push_str(term);
        self.ends.push(self.terms.len());
        self.columns.take();
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The length of all terms together, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.terms.len()
    }

    /// The terms in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|column| &self[column])
    }

    /// The column of `term`.
    pub fn column(&self, term: &str) -> Option<u32> {
        let table = self.columns.get_or_init(|| {
            let mut table = Interner::new();
            self.iter().enumerate().for_each(|(column, term)| table.add(term.as_bytes(), column as u32));
            table
        });
        table.find(term.as_bytes())
    }

    /// Whether the terms ascend, each once.
    pub(crate) fn is_sorted(&self) -> bool {
        (1..self.len()).all(|column| self[column - 1] < self[column])
    }
}

impl Index<usize> for Vocabulary {
    type Output = str;

    fn index(&self, column: usize) -> &str {
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.terms[start..self.ends[column]]
    }
}

impl<'t> FromIterator<&'t str> for Vocabulary {
    /// Takes terms as they come; [`Tfidf::from_parts`](super::Tfidf::from_parts) refuses them if
    /// they are not sorted.
    fn from_iter<I: IntoIterator<Item = &'t str>>(terms: I) -> Self {
        let mut vocabulary = Self::default();
        for term in terms {
            vocabulary.terms.push_str(term);
            vocabulary.ends.push(vocabulary.terms.len());
        }
        vocabulary
    }
}

impl Clone for Vocabulary {
    fn clone(&self) -> Self {
        Self { terms: self.terms.clone(), ends: self.ends.clone(), columns: OnceLock::new() }
    }
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends && self.terms == other.terms
    }
}
impl Eq for Vocabulary {}
