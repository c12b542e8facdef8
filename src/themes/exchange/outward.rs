//! Our terms for other programs: as words and globs where they are that, and a note where they are more.

use super::super::codebook::{Codebook, Theme};
use super::notes::Notes;
use super::{Format, words};

/// A word of a term, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// This form: `=levy`.
    Exact(String),
    /// Whatever has this word's stem.
    Stem(String),
    /// A form with stars.
    Glob(String),
    /// `<money>` and its kin.
    Class(String),
}

/// The words of `term`.
pub(super) fn pieces(term: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = term.trim();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').unwrap_or(quoted.len());
            pieces.extend(quoted[..end].split_whitespace().map(|word| Piece::Exact(word.to_owned())));
            rest = quoted.get(end + 1..).unwrap_or_default().trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let piece = &rest[..end];
        pieces.push(if piece.starts_with('<') {
            Piece::Class(piece.to_owned())
        } else if let Some(word) = piece.strip_prefix('=') {
            Piece::Exact(word.to_owned())
        } else if piece.contains('*') {
            Piece::Glob(piece.to_owned())
        } else {
            Piece::Stem(piece.to_owned())
        });
        rest = rest[end..].trim_start();
    }
    pieces
}

/// Whether a format has weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weights {
    Kept,
    Dropped,
}

/// A term that another program can have: words between single spaces, and its weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) weight: f64,
}

/// The terms of `theme` as words and globs. What `format` cannot have is noted.
pub(super) fn plain(theme: &Theme, format: Format, weights: Weights, notes: &mut Notes) -> Vec<Plain> {
    let place = format!("theme {}", theme.name);
    let (classes, stems, dropped, against) = sentences(format);
    let mut plain = Vec::new();
    for term in &theme.terms {
        let mut text = String::new();
        let (mut class, mut stem) = (false, false);
        for piece in pieces(&term.term) {
            if !text.is_empty() {
                text.push(' ');
            }
            match piece {
                Piece::Exact(word) | Piece::Glob(word) => text.push_str(&word),
                Piece::Stem(word) => {
                    stem = true;
                    text.push_str(&word);
                }
                Piece::Class(_) => class = true,
            }
        }
        if class {
            notes.add(classes, "term", &term.term, &place);
            continue;
        }
        if stem {
            notes.add(stems, "term", &term.term, &place);
        }
        if weights == Weights::Dropped && term.weight != 1.0 {
            notes.add(dropped, "term", &term.term, &place);
        }
        plain.push(Plain { text, weight: term.weight });
    }
    for term in &theme.against {
        notes.add(against, "term", &term.term, &place);
    }
    plain
}

/// What is said of classes, stems, weights and terms against, in the format's own name.
fn sentences(format: Format) -> (&'static str, &'static str, &'static str, &'static str) {
    macro_rules! of {
        ($title:literal) => {
            (
                concat!("token classes cannot stand in ", $title, " and were left out"),
                concat!("stems cannot stand in ", $title, ": these match only as they are written there"),
                concat!("weights cannot stand in ", $title, " and were dropped"),
                concat!("terms against a theme cannot stand in ", $title, " and were left out"),
            )
        };
    }
    match format {
        Format::QuantedaYaml => of!("quanteda's YAML"),
        Format::QuantedaJson => of!("quanteda's JSON"),
        Format::Liwc => of!("LIWC's .dic"),
        Format::LiwcTable => of!("LIWC-22's .dicx"),
        Format::Wordstat => of!("WordStat's .cat"),
        Format::Lexicoder => of!("Lexicoder's .lc3"),
        Format::Spacy => of!("spaCy's patterns"),
        Format::Toml | Format::Csv => of!("this format"),
    }
}

/// What a format with one name a category calls the theme: its title if our name comes from it, else its name.
pub(super) fn key(theme: &Theme) -> &str {
    let one_line = !theme.title.contains(|c: char| c.is_control());
    if one_line && words::slug(&theme.title) == theme.name { &theme.title } else { &theme.name }
}

/// Notes titles and descriptions that a format has no place for.
pub(super) fn note_titles(codebook: &Codebook, notes: &mut Notes) {
    for theme in &codebook.themes {
        if key(theme) != theme.title {
            notes.add("titles have no place in this format", "theme", &theme.title, format_args!("theme {}", theme.name));
        }
    }
    note_descriptions(codebook, notes);
}

/// Notes descriptions that a format has no place for.
pub(super) fn note_descriptions(codebook: &Codebook, notes: &mut Notes) {
    for theme in codebook.themes.iter().filter(|theme| !theme.description.is_empty()) {
        const WHAT: &str = "descriptions have no place in this format";
        notes.add(WHAT, "theme", &theme.description, format_args!("theme {}", theme.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_term_is_seen() {
        use Piece::{Class, Exact, Glob, Stem};
        let word = |word: &str| word.to_owned();
        for (term, expected) in [
            ("deficit", vec![Stem(word("deficit"))]),
            ("=STP", vec![Exact(word("STP"))]),
            ("\"social care\" plan*", vec![Exact(word("social")), Exact(word("care")), Glob(word("plan*"))]),
            ("<percent> =cut", vec![Class(word("<percent>")), Exact(word("cut"))]),
        ] {
            assert_eq!(pieces(term), expected, "{term}");
        }
    }
}
