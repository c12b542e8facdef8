//! Cuts a term into pieces, and the words of a piece into atoms by the rules that texts are cut by.

use super::expression::{Atom, TermError};
use super::glob::{self, Glob, is_wildcard};
use crate::text::{Analyzer, Class, for_each_token, is_single_unspaced};
use crate::unicode::is_unspaced;
use std::borrow::Cow;

/// At most so many words between the two sides of `NEAR/n`, and within `within`.
pub(crate) const MAX_WORDS_BETWEEN: u32 = 1000;
/// Between the two sides of a plain `NEAR`.
const DEFAULT_WORDS_BETWEEN: u32 = 10;

/// Letters of no living script that replace `*` and `?` while a text is cut into words.
const STAR: char = '\u{10900}';
const ONE: char = '\u{10901}';

/// A piece of a term as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexeme<'a> {
    Open,
    Close,
    And,
    Or,
    Not,
    Near(u32),
    Quoted(&'a str),
    Word(&'a str),
}

impl Lexeme<'_> {
    pub(super) fn is_word(self) -> bool {
        matches!(self, Self::Quoted(_) | Self::Word(_))
    }
}

/// The pieces of a term, each with the byte where it begins.
pub(super) fn lexemes(term: &str) -> Result<Vec<(Lexeme<'_>, usize)>, TermError> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(first) = term[at..].chars().next() {
        let rest = &term[at..];
        let start = at;
        at += match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '(' | ')' => 1,
            '"' => {
                let end = rest[1..].find('"').ok_or_else(|| {
                    TermError::new(at, format!("the quotation mark in '{}' is never closed", shortened(term)))
                })?;
                end + 2
            }
            _ => rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(rest.len()),
        };
        let written = &term[start..at];
        let part = match written {
            "(" => Lexeme::Open,
            ")" => Lexeme::Close,
            "AND" => Lexeme::And,
            "OR" => Lexeme::Or,
            "NOT" => Lexeme::Not,
            "NEAR" => Lexeme::Near(DEFAULT_WORDS_BETWEEN),
            _ if first == '"' => Lexeme::Quoted(&written[1..written.len() - 1]),
            _ => match written.strip_prefix("NEAR/") {
                Some(number) => Lexeme::Near(between(number, start)?),
                None => Lexeme::Word(written),
            },
        };
        parts.push((part, start));
    }
    Ok(parts)
}

fn between(number: &str, at: usize) -> Result<u32, TermError> {
    number
        .parse()
        .ok()
        .filter(|words| *words <= MAX_WORDS_BETWEEN && number.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| {
            TermError::new(at, format!("'NEAR/{}' does not give how many words may lie between", shortened(number)))
                .with_hint(format!("write a number from 0 to {MAX_WORDS_BETWEEN}: NEAR/5"))
        })
}

/// The beginning of a term, for messages.
pub(super) fn shortened(term: &str) -> String {
    let mut shown: String = term.chars().take(80).collect();
    if shown.len() < term.len() {
        shown.push('…');
    }
    shown
}

pub(super) fn matches_everything(at: usize, term: &str) -> TermError {
    TermError::new(at, format!("'{}' would match everything", shortened(term)))
        .with_hint("a '*' by itself is any one word of a phrase: \"lack * funding\"")
}

/// A word of a term: plain, or what it must be matched by.
pub(super) enum WordPart {
    Word(String),
    Other(Atom),
}

/// The folded words of a text, compounds as their parts, with wildcards as globs.
pub(super) fn for_each_word(
    text: &str,
    at: usize,
    analyzer: &Analyzer,
    mut take: impl FnMut(Result<WordPart, TermError>) -> Result<(), TermError>,
) -> Result<(), TermError> {
    // Most terms are one plain word.
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase()) && !is_amount_word(text) {
        return take(Ok(WordPart::Word(text.to_owned())));
    }
    let bare = without_idle_stars(text);
    let text = bare.as_ref();
    if !text.contains(is_wildcard) {
        return tokens(text, analyzer, |class, span, word| {
            take(Ok(match class {
                Class::Word => word_part(word),
                _ => WordPart::Other(Atom::Amount(text[span].to_lowercase())),
            }))
        });
    }
    if text.contains([STAR, ONE]) {
        return Err(TermError::new(
            at,
            format!("'{}' holds letters that cannot be used with wildcards", shortened(text)),
        ));
    }
    let lettered: String = text.chars().map(as_letter).collect();
    tokens(&lettered, analyzer, |class, span, word| {
        let written: String = lettered[span].chars().map(as_wildcard).collect();
        if written.contains(is_wildcard) {
            let pattern: String = word.chars().map(as_wildcard).collect();
            return take(Ok(WordPart::Other(wildcard_atom(class, &written, &pattern, text, at)?)));
        }
        take(Ok(match class {
            Class::Word => word_part(word),
            _ => WordPart::Other(Atom::Amount(written.to_lowercase())),
        }))
    })
}

/// What a folded word must be matched by. A character of a script without spaces is a part of the
/// pairs that texts become.
fn word_part(word: &str) -> WordPart {
    let glob = if is_single_unspaced(word) { Glob::new(&format!("*{word}*")) } else { None };
    glob.map_or_else(|| WordPart::Word(word.to_owned()), |glob| WordPart::Other(Atom::Glob(glob)))
}

/// `text` without stars next to letters of scripts that have no spaces, where any letters may
/// precede and follow in any case.
fn without_idle_stars(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains('*') {
        return Cow::Borrowed(text);
    }
    let is_idle = |place: usize| {
        text[..place].chars().next_back().is_some_and(is_unspaced)
            || text[place + 1..].chars().next().is_some_and(is_unspaced)
    };
    Cow::Owned(text.char_indices().filter(|(place, c)| *c != '*' || !is_idle(*place)).map(|(_, c)| c).collect())
}

/// The atom of a token with wildcards: `written` as in the term, `pattern` folded.
fn wildcard_atom(class: Class, written: &str, pattern: &str, text: &str, at: usize) -> Result<Atom, TermError> {
    if class != Class::Word || written.bytes().any(|byte| byte.is_ascii_digit()) && written.chars().all(is_no_letter) {
        return Err(TermError::new(at, format!("'{}' has wildcards in an amount", shortened(written)))
            .with_hint("wildcards are letters of words; any amount is <number>, <year>, <money> or <percent>"));
    }
    if pattern == "*" {
        return Ok(Atom::Any);
    }
    if pattern.chars().count() > glob::LONGEST {
        let message = format!("'{}' has more than {} characters", shortened(pattern), glob::LONGEST);
        return Err(TermError::new(at, message).with_hint("a shorter beginning, followed by '*', is enough"));
    }
    let glob = Glob::new(pattern).ok_or_else(|| matches_everything(at, text))?;
    let prefix = glob.as_str().strip_suffix('*').filter(|prefix| !prefix.contains(is_wildcard));
    Ok(match prefix {
        Some(prefix) => Atom::Prefix(prefix.to_owned()),
        None => Atom::Glob(glob),
    })
}

/// The signs around an exact form that belong to it: `+` and `#` after a word (`C++`, `C#`), and
/// `.`, `#`, `@` before one (`.NET`, `#hashtag`).
pub(crate) fn signs(form: &str) -> (&str, &str) {
    let bare = form.trim_end_matches(['+', '#']);
    let after = if bare.ends_with(char::is_alphanumeric) { &form[bare.len()..] } else { "" };
    let bare = form.trim_start_matches(['.', '#', '@']);
    let before = &form[..form.len() - bare.len()];
    let is_sign = before.chars().count() == 1 && bare.starts_with(char::is_alphabetic);
    (if is_sign { before } else { "" }, after)
}

/// Words that may belong to an amount, so that the text must be cut into tokens.
fn is_amount_word(word: &str) -> bool {
    matches!(word, "per" | "percent")
}

fn is_no_letter(c: char) -> bool {
    c.is_ascii_digit() || is_wildcard(c) || !c.is_alphanumeric()
}

/// A wildcard as the letter that replaces it.
fn as_letter(c: char) -> char {
    match c {
        '*' => STAR,
        '?' => ONE,
        c => c,
    }
}

/// The wildcard that a letter replaces.
fn as_wildcard(c: char) -> char {
    match c {
        STAR => '*',
        ONE => '?',
        c => c,
    }
}

/// Calls `take` with class, span and folded form of each token that is no compound.
fn tokens(
    text: &str,
    analyzer: &Analyzer,
    mut take: impl FnMut(Class, std::ops::Range<usize>, &str) -> Result<(), TermError>,
) -> Result<(), TermError> {
    let mut folded = String::new();
    let mut failed = Ok(());
    for_each_token(text, |token| {
        if failed.is_err() || token.class == Class::Compound {
            return;
        }
        folded.clear();
        if token.class == Class::Word {
            analyzer.fold(&text[token.span.clone()], &mut folded);
        }
        failed = take(token.class, token.span, &folded);
    });
    failed
}
