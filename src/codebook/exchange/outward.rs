//! Our terms for other programs: as words and globs where they are that, and a note where they are
//! more.

use super::format::DictionaryFormat;
use super::notes::Notes;
use super::words;
use crate::codebook::definition::{Codebook, Negation, NestedScope, Term, Theme};
use crate::codebook::term;
use crate::codebook::theme_tree::ThemeTree;
use crate::error::Result;

/// A word of a term, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TermWord {
    /// This form: `=levy`.
    Exact(String),
    /// Whatever has this word's stem.
    Stem(String),
    /// A form with wildcards.
    Glob(String),
    /// Any one word: `*`.
    Any,
    /// A token class: `<money>`.
    Class(String),
}

/// The words of `term`; none if it is an expression with operators.
pub(super) fn pieces(term: &str) -> Option<Vec<TermWord>> {
    let mut pieces = Vec::new();
    let mut rest = term.trim();
    let form = |word: &str, otherwise: fn(String) -> TermWord| match word {
        "*" => TermWord::Any,
        _ if word.contains(['*', '?']) => TermWord::Glob(word.to_owned()),
        _ => otherwise(word.to_owned()),
    };
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').unwrap_or(quoted.len());
            pieces.extend(quoted[..end].split_whitespace().map(|word| form(word, TermWord::Exact)));
            rest = quoted.get(end + 1..).unwrap_or_default().trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let piece = &rest[..end];
        if matches!(piece, "AND" | "OR" | "NOT" | "NEAR") || piece.starts_with("NEAR/") || piece.contains(['(', ')']) {
            return None;
        }
        pieces.push(if piece.starts_with('<') {
            TermWord::Class(piece.to_owned())
        } else if let Some(word) = piece.strip_prefix('=') {
            TermWord::Exact(word.to_owned())
        } else {
            form(piece, TermWord::Stem)
        });
        rest = rest[end..].trim_start();
    }
    Some(pieces)
}

/// Whether a format has weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WeightSupport {
    Kept,
    Dropped,
}

/// Which wildcards a format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GlobSupport {
    /// `*` and `?` anywhere, `*` as a word too.
    Any,
    /// `*` after the last word only.
    AtTheEnd,
}

/// A term that another program can have: words between single spaces, and its weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlainTerm {
    pub(super) text: String,
    pub(super) weight: f64,
}

/// The terms of `theme` as words and globs. What `format` cannot have is noted.
pub(super) fn plain(
    theme: &Theme,
    format: DictionaryFormat,
    globs: GlobSupport,
    weights: WeightSupport,
    notes: &mut Notes,
) -> Vec<PlainTerm> {
    let place = format!("theme {}", theme.name);
    let messages = LossMessages::of(format);
    let mut plain = Vec::new();
    note_context(theme, notes);
    for term in &theme.terms {
        let Some(pieces) = pieces(&term.term) else {
            notes.add(messages.rules, "term", &term.term, &place);
            continue;
        };
        let last = pieces.len().saturating_sub(1);
        let (mut text, mut stem, mut refused) = (String::new(), false, None);
        for (number, piece) in pieces.into_iter().enumerate() {
            if number > 0 {
                text.push(' ');
            }
            match piece {
                TermWord::Exact(word) => text.push_str(bare(&word)),
                TermWord::Glob(word) => {
                    let at_the_end = number == last && !word.contains('?') && word.find('*') == Some(word.len() - 1);
                    if globs == GlobSupport::AtTheEnd && !at_the_end {
                        refused = Some(messages.globs);
                    }
                    text.push_str(&word);
                }
                TermWord::Any => {
                    if globs == GlobSupport::AtTheEnd {
                        refused = Some(messages.globs);
                    }
                    text.push('*');
                }
                TermWord::Stem(word) => {
                    stem = true;
                    text.push_str(bare(&word));
                }
                TermWord::Class(_) => refused = Some(messages.classes),
            }
        }
        if let Some(refused) = refused {
            notes.add(refused, "term", &term.term, &place);
            continue;
        }
        if stem {
            notes.add(messages.stems, "term", &term.term, &place);
        }
        if weights == WeightSupport::Dropped && term.weight != 1.0 {
            notes.add(messages.weights, "term", &term.term, &place);
        }
        plain.push(PlainTerm { text, weight: term.weight });
    }
    note_against(theme, format, notes);
    plain
}

/// A word without the signs around it that do not count, and that another program might take for
/// its own.
fn bare(word: &str) -> &str {
    if term::signs(word) != ("", "") {
        return word;
    }
    let sign = |c: char| !c.is_alphanumeric() && !"%£$€".contains(c);
    let bare = word.trim_matches(sign);
    if bare.is_empty() { word } else { bare }
}

/// Notes the terms against a theme, which no format but ours has.
pub(super) fn note_against(theme: &Theme, format: DictionaryFormat, notes: &mut Notes) {
    for term in &theme.against {
        notes.add(LossMessages::of(format).against, "term", &term.term, format_args!("theme {}", theme.name));
    }
}

/// The messages about what a format cannot express, with the format's name.
pub(super) struct LossMessages {
    pub(super) classes: &'static str,
    pub(super) stems: &'static str,
    pub(super) weights: &'static str,
    pub(super) against: &'static str,
    pub(super) rules: &'static str,
    pub(super) globs: &'static str,
}

impl LossMessages {
    pub(super) fn of(format: DictionaryFormat) -> Self {
        macro_rules! of {
            ($title:literal) => {
                Self {
                    classes: concat!("token classes cannot be written in ", $title, " and were left out"),
                    stems: concat!(
                        "stems cannot be written in ",
                        $title,
                        ": these match only as they are written there"
                    ),
                    weights: concat!("weights cannot be written in ", $title, " and were dropped"),
                    against: concat!("terms against a theme cannot be written in ", $title, " and were left out"),
                    rules: concat!("AND, OR, NOT and NEAR cannot be written in ", $title, ": these were left out"),
                    globs: concat!(
                        "wildcards that do not end a term cannot be written in ",
                        $title,
                        ": these were left out"
                    ),
                }
            };
        }
        match format {
            DictionaryFormat::QuantedaYaml => of!("quanteda's YAML"),
            DictionaryFormat::QuantedaJson => of!("quanteda's JSON"),
            DictionaryFormat::Liwc => of!("LIWC's .dic"),
            DictionaryFormat::LiwcTable => of!("LIWC-22's .dicx"),
            DictionaryFormat::Wordstat => of!("WordStat's .cat"),
            DictionaryFormat::Lexicoder => of!("Lexicoder's .lc3"),
            DictionaryFormat::Spacy => of!("spaCy's patterns"),
            DictionaryFormat::Toml | DictionaryFormat::Csv => of!("this format"),
        }
    }
}

/// The themes, each followed by its descendants, with their depths.
///
/// # Errors
/// If the parents form no hierarchy.
pub(super) fn in_order(codebook: &Codebook) -> Result<Vec<(usize, &Theme)>> {
    let tree = ThemeTree::new(codebook)?;
    Ok(tree.top_down().map(|theme| (tree.depth(theme), &codebook.themes[theme])).collect())
}

/// Notes themes whose parent has no place in a format.
pub(super) fn note_nesting(codebook: &Codebook, notes: &mut Notes) {
    for theme in codebook.themes.iter().filter(|theme| theme.parent.is_some()) {
        const WHAT: &str = "parents have no place in this format: these themes are written without";
        notes.add(WHAT, "theme", &theme.name, format_args!("child of {}", theme.parent.as_deref().unwrap_or_default()));
    }
}

/// Notes what terms have in addition to their words: context, place, negation.
pub(super) fn note_context(theme: &Theme, notes: &mut Notes) {
    for term in theme.terms.iter().chain(&theme.against) {
        if *term != (Term { weight: term.weight, ..Term::new(term.term.as_str()) }) {
            const WHAT: &str =
                "'in', 'with', 'without', 'within' and 'negation' have no place in this format: these count everywhere";
            notes.add(WHAT, "term", &term.term, format_args!("theme {}", theme.name));
        }
    }
}

/// What a format with one name a category calls the theme: its title if our name comes from it,
/// else its name.
pub(super) fn key(theme: &Theme) -> &str {
    let one_line = !theme.title.contains(|c: char| c.is_control());
    if one_line && words::slug(&theme.title) == theme.name { &theme.title } else { &theme.name }
}

/// Notes titles and descriptions that a format has no place for.
pub(super) fn note_titles(codebook: &Codebook, notes: &mut Notes) {
    for theme in &codebook.themes {
        if key(theme) != theme.title {
            notes.add(
                "titles have no place in this format",
                "theme",
                &theme.title,
                format_args!("theme {}", theme.name),
            );
        }
    }
    note_descriptions(codebook, notes);
}

/// Notes descriptions, and what no format but ours has, thresholds for one.
pub(super) fn note_descriptions(codebook: &Codebook, notes: &mut Notes) {
    note_rest(codebook, notes);
    for theme in codebook.themes.iter().filter(|theme| !theme.description.is_empty()) {
        const WHAT: &str = "descriptions have no place in this format";
        notes.add(WHAT, "theme", &theme.description, format_args!("theme {}", theme.name));
    }
}

/// Notes what no format but ours has a place for.
pub(super) fn note_rest(codebook: &Codebook, notes: &mut Notes) {
    for theme in &codebook.themes {
        let place = format!("theme {}", theme.name);
        if let Some(threshold) = theme.threshold {
            notes.add("thresholds have no place in this format", "threshold", &threshold.to_string(), &place);
        }
        if theme.negation.is_some() {
            notes.add("'negation' has no place in this format", "theme", &theme.name, &place);
        }
    }
    if codebook.negation != Negation::default() || codebook.nested_scope != NestedScope::default() {
        const WHAT: &str = "'negation' and 'nested_scope' of the codebook have no place in this format";
        notes.add(WHAT, "codebook", &codebook.name, "at its head");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_term_is_seen() {
        use TermWord::{Any, Class, Exact, Glob, Stem};
        let word = |word: &str| word.to_owned();
        for (term, expected) in [
            ("deficit", vec![Stem(word("deficit"))]),
            ("=STP", vec![Exact(word("STP"))]),
            ("\"social * plan*\"", vec![Exact(word("social")), Any, Glob(word("plan*"))]),
            ("<percent> =cut", vec![Class(word("<percent>")), Exact(word("cut"))]),
        ] {
            assert_eq!(pieces(term), Some(expected), "{term}");
        }
        assert_eq!(pieces("trust NEAR/5 deficit"), None);
        assert_eq!(pieces("(a OR b)"), None);
    }
}
