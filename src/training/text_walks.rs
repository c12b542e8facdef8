//! Walks over many texts: the columns of their words in reading order, and the themes whose terms
//! occur in them.

use crate::codebook::{Codebook, Cursor, Matcher};
use crate::error::Result;
use crate::matrix::BLOCK_ROWS;
use crate::parallel;
use crate::text::{Analyzer, Class};
use crate::vectorize::{Encoder, Tfidf};
/// Where phrases may not continue in a sequence of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Nowhere: words follow one another whatever is between them.
    Ignored,
    /// Where anything but one space or hyphen is between two words: `other` is put there too.
    Marked,
}

/// For each text the columns of its words in reading order; `other` for a word outside the
/// vocabulary. *Bit-exact.*
pub(super) fn word_columns<T: AsRef<str> + Sync>(
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    texts: &[T],
    breaks: Breaks,
    other: u32,
) -> Vec<Vec<u32>> {
    let blocks: Vec<Vec<Vec<u32>>> = parallel::map_chunks(texts, BLOCK_ROWS, |_, texts| {
        let (mut session, mut encoder) = (analyzer.session(), Encoder::new(tfidf));
        let mut occurrences = Vec::new();
        let mut columns_of = |text: &str| {
            session.analyze(text, &mut occurrences);
            let (mut columns, mut end) = (Vec::with_capacity(occurrences.len()), 0);
            for word in occurrences.iter().filter(|word| session.form(word.form).class != Class::Compound) {
                let span = word.span();
                let between = text.get(end..span.start).unwrap_or_default();
                if breaks == Breaks::Marked && !matches!(between, "" | " " | "-") {
                    columns.push(other);
                }
                columns.push(encoder.column(&session, word.form).unwrap_or(other));
                end = span.end;
            }
            columns
        };
        texts.iter().map(|text| columns_of(text.as_ref())).collect()
    });
    blocks.into_iter().flatten().collect()
}

/// For each text the themes of which a term with a positive weight occurs, in the codebook's order.
/// *Bit-exact.*
///
/// # Errors
/// If the codebook's terms cannot be matched.
pub(super) fn matched_themes<T: AsRef<str> + Sync>(
    codebook: &Codebook,
    analyzer: &Analyzer,
    texts: &[T],
) -> Result<Vec<Vec<usize>>> {
    let matcher = Matcher::new(codebook, analyzer)?;
    let blocks: Vec<Vec<Vec<usize>>> = parallel::map_chunks(texts, BLOCK_ROWS, |_, texts| {
        let (mut session, mut cursor) = (analyzer.session(), Cursor::default());
        let mut occurrences = Vec::new();
        let mut themes_of = |text: &str| {
            session.analyze(text, &mut occurrences);
            let hits = matcher.find(&session, &mut cursor, text, &occurrences);
            let positive = hits.iter().filter(|hit| matcher.weight(hit.pattern) > 0.0);
            let mut themes: Vec<usize> = positive.map(|hit| hit.theme).collect();
            themes.sort_unstable();
            themes.dedup();
            themes
        };
        texts.iter().map(|text| themes_of(text.as_ref())).collect()
    });
    Ok(blocks.concat())
}
