//! How a candidate is spelt in the texts, with examples.

use super::ngrams::{Ngram, SequenceReader, words};
use super::term_source::TermSource;
use crate::codebook::term::{Atom, Expression, parse};
use crate::themes::reading::Passage;
use std::collections::BTreeMap;

/// Spellings are counted in so many passages.
const MAX_PASSAGES: usize = 200;
/// Characters of an example on either side.
const EXAMPLE_MARGIN: usize = 60;

/// The most frequent spelling of `ngram`, if a codebook would read it as just that; `rows` are the
/// passages that it occurs in.
pub(super) fn surface_form(
    source: &TermSource<'_>,
    reader: &mut SequenceReader<'_>,
    passages: &[&Passage<'_>],
    ngram: &Ngram,
    rows: &[u32],
) -> Option<String> {
    let mut forms: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for &row in rows.iter().take(MAX_PASSAGES) {
        let text = passages[row as usize].text;
        let Some(place) = reader.read(text).find(ngram) else { continue };
        let surface = collapse_whitespace(source.analyzer.core(&text[place]));
        *forms.entry(surface.to_lowercase()).or_default().entry(surface).or_default() += 1;
    }
    let count = |spellings: &BTreeMap<String, usize>| spellings.values().sum::<usize>();
    let (folded, spellings) = forms.iter().max_by(|a, b| count(a.1).cmp(&count(b.1)).then_with(|| b.0.cmp(a.0)))?;
    let (spelling, _) = spellings.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
    let vocabulary = source.tfidf.vocabulary();
    let stems: Vec<&str> = words(ngram).iter().map(|&word| &vocabulary[word as usize]).collect();
    [spelling, folded].into_iter().find(|form| is_read_as(form, &stems, source)).cloned()
}

/// Whether a codebook reads `form` as these stems, one after the other.
fn is_read_as(form: &str, stems: &[&str], source: &TermSource<'_>) -> bool {
    let Ok(Expression::Phrase(atoms)) = parse(form, source.analyzer) else { return false };
    let same = |(atom, stem): (&Atom, &&str)| matches!(atom, Atom::Stem(own) if own == stem);
    atoms.len() == stems.len() && atoms.iter().zip(stems).all(same)
}

/// The text around the first place of `ngram`.
pub(super) fn example(reader: &mut SequenceReader<'_>, text: &str, ngram: &Ngram) -> Option<String> {
    let place = reader.read(text).find(ngram)?;
    let before = text[..place.start].char_indices().rev().nth(EXAMPLE_MARGIN).map(|(at, _)| at);
    let start = match before {
        None => 0,
        // From the next word on.
        Some(at) => at + text[at..place.start].find(' ').map_or(0, |space| space + 1),
    };
    let after = text[place.end..].char_indices().nth(EXAMPLE_MARGIN).map(|(at, _)| place.end + at);
    let end = match after {
        None => text.len(),
        Some(at) => place.end + text[place.end..at].rfind(' ').unwrap_or(at - place.end),
    };
    let (left, right) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    Some(format!("{left}{}{right}", collapse_whitespace(&text[start..end])))
}

fn collapse_whitespace(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
