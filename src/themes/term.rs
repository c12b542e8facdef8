//! The language of a term: words by stem, `=exact` or `"exact"` forms, prefixes with `*`, token classes, in sequence.

use crate::text::{Analyzer, Class, fold_word, for_each_token};
use std::fmt;

/// What one word of a term asks of one token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Atom {
    /// The token has this stem.
    Stem(String),
    /// The folded token is this word.
    Exact(String),
    /// The folded token begins like this.
    Prefix(String),
    /// The token is of this class.
    Class(Class),
    /// The token is an amount written like this: the `75` of `section 75`.
    Amount(String),
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stem(stem) => write!(f, "{stem}"),
            Self::Exact(word) => write!(f, "={word}"),
            Self::Prefix(prefix) => write!(f, "{prefix}*"),
            Self::Class(class) => write!(f, "{}", class.term().unwrap_or_default()),
            Self::Amount(text) => write!(f, "{text}"),
        }
    }
}

/// Reads a term.
///
/// # Errors
/// One sentence that says what is wrong with it.
pub(crate) fn parse(term: &str, analyzer: &Analyzer) -> Result<Vec<Atom>, String> {
    let mut atoms = Vec::new();
    let mut rest = term.trim();
    if rest.is_empty() {
        return Err("a term is empty".to_owned());
    }
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let Some(end) = quoted.find('"') else {
                return Err(format!("the quotation mark in '{term}' is never closed"));
            };
            exact(&quoted[..end], term, &mut atoms)?;
            rest = quoted[end + 1..].trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        piece(&rest[..end], term, analyzer, &mut atoms)?;
        rest = rest[end..].trim_start();
    }
    if atoms.is_empty() {
        return Err(format!("'{term}' holds no word"));
    }
    Ok(atoms)
}

fn piece(piece: &str, term: &str, analyzer: &Analyzer, atoms: &mut Vec<Atom>) -> Result<(), String> {
    if piece.starts_with('<') {
        let class = Class::from_term(piece)
            .ok_or_else(|| format!("'{piece}' is no token class; there are <money>, <percent>, <year> and <number>"))?;
        atoms.push(Atom::Class(class));
        return Ok(());
    }
    if let Some(word) = piece.strip_prefix('=') {
        return exact(word, term, atoms);
    }
    if let Some(prefix) = piece.strip_suffix('*') {
        if prefix.contains('*') {
            return Err(format!("'*' stands inside '{piece}': it may only end a word"));
        }
        let mut words = words(prefix);
        let Some((_, last)) = words.pop() else {
            return Err(format!("'{term}' has a '*' without a word before it: it would match everything"));
        };
        // The parts of a hyphenated prefix before the last are whole words.
        atoms.extend(words.into_iter().map(|(_, word)| Atom::Stem(analyzer.stem(&word))));
        if last.chars().count() < 2 {
            return Err(format!("'{piece}' is too short a prefix: give two letters at least"));
        }
        atoms.push(Atom::Prefix(last));
        return Ok(());
    }
    if piece.contains('*') {
        return Err(format!("'*' stands inside '{piece}': it may only end a word"));
    }
    let words = words(piece);
    if words.is_empty() {
        return Err(format!("'{piece}' in '{term}' holds no word"));
    }
    for (class, word) in words {
        atoms.push(if class == Class::Word { Atom::Stem(analyzer.stem(&word)) } else { Atom::Amount(word) });
    }
    Ok(())
}

fn exact(text: &str, term: &str, atoms: &mut Vec<Atom>) -> Result<(), String> {
    if text.contains('*') {
        return Err(format!(
            "'*' stands in an exact form in '{term}': a prefix is written without '=' or quotation marks"
        ));
    }
    let words = words(text);
    if words.is_empty() {
        return Err(format!("an exact form in '{term}' holds no word"));
    }
    atoms.extend(
        words
            .into_iter()
            .map(|(class, word)| if class == Class::Word { Atom::Exact(word) } else { Atom::Amount(word) }),
    );
    Ok(())
}

/// The folded words of a text, compounds as their parts.
fn words(text: &str) -> Vec<(Class, String)> {
    let mut words = Vec::new();
    let mut folded = String::new();
    for_each_token(text, |token| match token.class {
        Class::Compound => {}
        Class::Word => {
            fold_word(&text[token.span], &mut folded);
            words.push((Class::Word, folded.clone()));
        }
        class => words.push((class, text[token.span].to_lowercase())),
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::AnalyzerOptions;

    fn read(term: &str) -> Result<String, String> {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        parse(term, &analyzer).map(|atoms| atoms.iter().map(Atom::to_string).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn every_form_of_a_term_is_read() {
        for (term, atoms) in [
            ("deficits", "deficit"),
            ("control totals", "control total"),
            ("=STP", "=stp"),
            ("\"accountable care\"", "=accountable =care"),
            ("reconfigur*", "reconfigur*"),
            ("special measur*", "special measur*"),
            ("<money>", "<money>"),
            ("<percent> =cut", "<percent> =cut"),
            ("co-commissioning", "co commiss"),
            ("ring-fenc*", "ring fenc*"),
            ("section 75", "section 75"),
            ("CCGs’", "ccg"),
        ] {
            assert_eq!(read(term).as_deref(), Ok(atoms), "{term}");
        }
    }

    #[test]
    fn what_cannot_be_a_term_is_refused_with_the_reason() {
        for (term, part) in [
            ("", "empty"),
            ("*", "match everything"),
            ("re*config", "only end a word"),
            ("\"open", "never closed"),
            ("<euro>", "no token class"),
            ("…", "holds no word"),
            ("a*", "too short"),
            ("=defici*", "exact form"),
        ] {
            let message = read(term).unwrap_err();
            assert!(message.contains(part), "{term}: {message}");
        }
    }
}
