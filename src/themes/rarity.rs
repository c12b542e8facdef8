//! How rare each term of a codebook is in a corpus, as a factor of its weight.

use super::reading::{Passage, PassageReader};
use crate::codebook::{Matcher, TextPart};
use crate::matrix::math::ln;
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;

/// A factor for every pattern: the square root of its inverse document frequency over the mean of
/// all matches, so that a pattern of usual rarity has the factor one.
///
/// The root damps it, since the codebook's own weights already tell what a term is worth.
pub(super) fn rarities(
    matcher: &Matcher,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    documents: &[Vec<Passage<'_>>],
) -> Vec<f64> {
    let counts = document_frequencies(matcher, analyzer, tfidf, documents);
    let passages: usize = documents.iter().map(Vec::len).sum();
    let idf = |count: u64| ln((1.0 + passages as f64) / (1.0 + count as f64)) + 1.0;
    let (mut sum, mut total) = (0.0, 0.0);
    for &count in &counts {
        sum += count as f64 * idf(count);
        total += count as f64;
    }
    let mean = if total > 0.0 { sum / total } else { idf(0) };
    counts.iter().map(|&count| (idf(count) / mean).sqrt()).collect()
}

/// For every pattern the number of passages in which it occurs.
fn document_frequencies(
    matcher: &Matcher,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    documents: &[Vec<Passage<'_>>],
) -> Vec<u64> {
    let no_rarity = vec![1.0; matcher.patterns()];
    let zeros = || vec![0u64; matcher.patterns()];
    documents
        .par_iter()
        .map_init(
            || PassageReader::new(matcher, &no_rarity, analyzer.session(), tfidf),
            |reader, passages| {
                let mut found: Vec<usize> = Vec::new();
                for passage in passages {
                    let reading = reader.read_terms(passage.text, TextPart::Paragraph);
                    let mut patterns: Vec<usize> = reading.hits.iter().map(|hit| hit.pattern).collect();
                    patterns.sort_unstable();
                    patterns.dedup();
                    found.extend(patterns);
                }
                found
            },
        )
        .fold(zeros, |mut counts, found| {
            found.into_iter().for_each(|pattern| counts[pattern] += 1);
            counts
        })
        .reduce(zeros, |mut left, right| {
            left.iter_mut().zip(right).for_each(|(l, r)| *l += r);
            left
        })
}
