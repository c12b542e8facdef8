//! In how many documents each term stands, and how often: counts that can be merged.

use rustc_hash::FxHashMap;

/// Document frequencies of a corpus or of a part of one.
///
/// Merging the frequencies of two parts gives exactly those of the whole: they are whole numbers.
///
/// ```
/// use themewise::vectorize::DocumentFrequencies;
/// let mut left = DocumentFrequencies::default();
/// left.add(["plan", "money", "plan"]);
/// let mut right = DocumentFrequencies::default();
/// right.add(["money"]);
/// left.merge(right);
/// assert_eq!(left.documents(), 2);
/// assert_eq!(left.get("money"), Some((2, 2)));
/// assert_eq!(left.get("plan"), Some((1, 2)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFrequencies {
    documents: u64,
    counts: FxHashMap<String, Count>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    documents: u64,
    occurrences: u64,
    /// The document that was counted last, plus one.
    last: u64,
}

impl DocumentFrequencies {
    /// Counts one document, given as its terms.
    pub fn add<'t>(&mut self, terms: impl IntoIterator<Item = &'t str>) {
        self.begin();
        for term in terms {
            self.count(term);
        }
    }

    /// Begins a document, whose terms are then given to [`count`](Self::count).
    pub(crate) fn begin(&mut self) {
        self.documents += 1;
    }

    pub(crate) fn count(&mut self, term: &str) {
        let document = self.documents;
        let count = match self.counts.get_mut(term) {
            Some(count) => count,
            None => self.counts.entry(term.to_owned()).or_default(),
        };
        count.occurrences += 1;
        if count.last != document {
            count.last = document;
            count.documents += 1;
        }
    }

    /// Adds the counts of another part of the corpus.
    pub fn merge(&mut self, other: Self) {
        self.documents += other.documents;
        #[expect(clippy::iter_over_hash_type, reason = "sums of whole numbers do not depend on the order")]
        for (term, count) in other.counts {
            let ours = self.counts.entry(term).or_default();
            ours.documents += count.documents;
            ours.occurrences += count.occurrences;
            ours.last = 0;
        }
    }

    /// The number of documents counted.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// The number of distinct terms.
    pub fn terms(&self) -> usize {
        self.counts.len()
    }

    /// In how many documents `term` stands, and how often.
    pub fn get(&self, term: &str) -> Option<(u64, u64)> {
        self.counts.get(term).map(|count| (count.documents, count.occurrences))
    }

    /// All terms in alphabetical order, each with documents and occurrences.
    pub fn sorted(&self) -> Vec<(&str, u64, u64)> {
        let mut sorted: Vec<_> =
            self.counts.iter().map(|(term, count)| (term.as_str(), count.documents, count.occurrences)).collect();
        sorted.sort_unstable();
        sorted
    }
}
