//! How a candidate is written in the texts, and where.

use super::rows::{Key, Lines, words};
use super::terms::TermMaterial;
use crate::codebook::term::{Atom, Expression, parse};
use crate::themes::reading::Passage;
use std::collections::BTreeMap;

/// The form is looked for in so many passages.
const MOST_LOOKED_AT: usize = 200;
/// Characters of an example on either side.
const AROUND: usize = 60;

/// The form of `key` that people read most, if a codebook would take it for just that; `rows` are the passages it stands in.
pub(super) fn written(
    material: &TermMaterial<'_>,
    lines: &mut Lines<'_>,
    passages: &[&Passage<'_>],
    key: &Key,
    rows: &[u32],
) -> Option<String> {
    let mut forms: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for &row in rows.iter().take(MOST_LOOKED_AT) {
        let text = passages[row as usize].text;
        let Some(place) = lines.read(text).find(key) else { continue };
        let surface = squeeze(trim_possessive(&text[place]));
        *forms.entry(surface.to_lowercase()).or_default().entry(surface).or_default() += 1;
    }
    let count = |spellings: &BTreeMap<String, usize>| spellings.values().sum::<usize>();
    let (folded, spellings) = forms.iter().max_by(|a, b| count(a.1).cmp(&count(b.1)).then_with(|| b.0.cmp(a.0)))?;
    let (spelling, _) = spellings.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
    let vocabulary = material.tfidf.vocabulary();
    let stems: Vec<&str> = words(key).iter().map(|&word| &vocabulary[word as usize]).collect();
    [spelling, folded].into_iter().find(|form| is_read_as(form, &stems, material)).cloned()
}

/// Whether a codebook reads `form` as these stems, one behind the other.
fn is_read_as(form: &str, stems: &[&str], material: &TermMaterial<'_>) -> bool {
    let Ok(Expression::Phrase(atoms)) = parse(form, material.analyzer) else { return false };
    let same = |(atom, stem): (&Atom, &&str)| matches!(atom, Atom::Stem(own) if own == stem);
    atoms.len() == stems.len() && atoms.iter().zip(stems).all(same)
}

/// The text around the first place of `key`.
pub(super) fn example(lines: &mut Lines<'_>, text: &str, key: &Key) -> Option<String> {
    let place = lines.read(text).find(key)?;
    let before = text[..place.start].char_indices().rev().nth(AROUND).map(|(at, _)| at);
    let start = match before {
        None => 0,
        // From the next word on.
        Some(at) => at + text[at..place.start].find(' ').map_or(0, |space| space + 1),
    };
    let after = text[place.end..].char_indices().nth(AROUND).map(|(at, _)| place.end + at);
    let end = match after {
        None => text.len(),
        Some(at) => place.end + text[place.end..at].rfind(' ').unwrap_or(at - place.end),
    };
    let (left, right) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    Some(format!("{left}{}{right}", squeeze(&text[start..end])))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn trim_possessive(surface: &str) -> &str {
    surface.strip_suffix("'s").or_else(|| surface.strip_suffix("’s")).unwrap_or(surface)
}
