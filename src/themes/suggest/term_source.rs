//! Where terms are looked for.

use crate::codebook::Codebook;
use crate::text::Analyzer;
use crate::themes::reading::Passage;
use crate::vectorize::Tfidf;

/// What terms are looked for in.
#[derive(Debug, Clone, Copy)]
pub struct TermSource<'a> {
    /// The codebook that they would join.
    pub codebook: &'a Codebook,
    /// How texts become terms.
    pub analyzer: &'a Analyzer,
    /// The vocabulary.
    pub tfidf: &'a Tfidf,
    /// Document by document, the passages.
    pub documents: &'a [Vec<Passage<'a>>],
    /// As many: each theme's probability in each passage, 0 to 1; none for passages that do not
    /// count.
    pub probabilities: &'a [Vec<Option<Vec<f64>>>],
}
