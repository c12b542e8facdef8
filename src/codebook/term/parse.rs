//! Reads a term: parts, then expressions by recursive descent. The grammar stands in the module's documentation.

use super::glob::{self, Glob, is_wildcard};
use super::{Atom, Expression, MOST_BETWEEN, TermError};
use crate::text::{Analyzer, Class, fold_word, for_each_token};

/// Between the two of a plain `NEAR`.
const USUAL_BETWEEN: u32 = 10;
const MOST_BYTES: usize = 20_000;
const MOST_WORDS: usize = 1000;
const MOST_IN_PHRASE: usize = 100;
const MOST_IN_ROW: usize = 100;
const DEEPEST: usize = 32;

/// Letters of no living script that stand for `*` and `?` while the rules for words are asked what a word is.
const STAR: char = '\u{10900}';
const ONE: char = '\u{10901}';

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Open,
    Close,
    And,
    Or,
    Not,
    Near(u32),
    Quoted(&'a str),
    Word(&'a str),
}

impl Part<'_> {
    fn is_word(self) -> bool {
        matches!(self, Self::Quoted(_) | Self::Word(_))
    }
}

/// Reads a term.
///
/// # Errors
/// One sentence that says what is wrong with it, and where.
pub(crate) fn parse(term: &str, analyzer: &Analyzer) -> Result<Expression, TermError> {
    if term.trim().is_empty() {
        return Err(TermError::new(0, "a term is empty"));
    }
    if term.len() > MOST_BYTES {
        let start: String = term.chars().take(30).collect();
        return Err(TermError::new(0, format!("the term '{start}…' has {} bytes, more than {MOST_BYTES}", term.len()))
            .with_hint("make it several terms: those of a theme are joined by OR anyway"));
    }
    let parts = parts(term)?;
    let mut parser = Parser { term, analyzer, parts, next: 0, depth: 0, words: 0 };
    let expression = parser.either()?;
    match parser.parts.get(parser.next) {
        None => Ok(expression),
        Some(&(Part::Close, at)) => Err(TermError::new(at, format!("a ')' in '{}' closes nothing", parser.shown()))
            .with_hint("take it out, or open it before")),
        Some(&(_, at)) => Err(parser.misplaced(at)),
    }
}

fn parts(term: &str) -> Result<Vec<(Part<'_>, usize)>, TermError> {
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
                    TermError::new(at, format!("the quotation mark in '{}' is never closed", shown(term)))
                })?;
                end + 2
            }
            _ => rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(rest.len()),
        };
        let written = &term[start..at];
        let part = match written {
            "(" => Part::Open,
            ")" => Part::Close,
            "AND" => Part::And,
            "OR" => Part::Or,
            "NOT" => Part::Not,
            "NEAR" => Part::Near(USUAL_BETWEEN),
            _ if first == '"' => Part::Quoted(&written[1..written.len() - 1]),
            _ => match written.strip_prefix("NEAR/") {
                Some(number) => Part::Near(between(number, start)?),
                None => Part::Word(written),
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
        .filter(|words| *words <= MOST_BETWEEN && number.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| {
            TermError::new(at, format!("'NEAR/{}' does not say how many words may lie between", shown(number)))
                .with_hint(format!("write a number from 0 to {MOST_BETWEEN}: NEAR/5"))
        })
}

/// The beginning of a term, for messages.
fn shown(term: &str) -> String {
    let mut shown: String = term.chars().take(80).collect();
    if shown.len() < term.len() {
        shown.push('…');
    }
    shown
}

struct Parser<'a> {
    term: &'a str,
    analyzer: &'a Analyzer,
    parts: Vec<(Part<'a>, usize)>,
    next: usize,
    depth: usize,
    words: usize,
}

impl Parser<'_> {
    fn shown(&self) -> String {
        shown(self.term)
    }

    fn peek(&self) -> Option<Part<'_>> {
        self.parts.get(self.next).map(|(part, _)| *part)
    }

    /// Where the next part stands, or the term ends.
    fn here(&self) -> usize {
        self.parts.get(self.next).map_or(self.term.len(), |(_, at)| *at)
    }

    fn take(&mut self, wanted: Part<'_>) -> bool {
        let there = self.peek() == Some(wanted);
        self.next += usize::from(there);
        there
    }

    fn misplaced(&self, at: usize) -> TermError {
        TermError::new(at, format!("AND, OR or NEAR is missing between two parts of '{}'", self.shown()))
            .with_hint("parentheses hold whole terms: (bank OR lender) NEAR/5 rate")
    }

    fn either(&mut self) -> Result<Expression, TermError> {
        let mut parts = vec![self.both()?];
        while self.take(Part::Or) {
            parts.push(self.both()?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Expression::Or(parts) })
    }

    fn both(&mut self) -> Result<Expression, TermError> {
        let start = self.here();
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        let mut not = self.take(Part::Not);
        loop {
            let part = self.near()?;
            if not { &mut unwanted } else { &mut wanted }.push(part);
            let and = self.take(Part::And);
            not = self.take(Part::Not);
            if !and && !not {
                break;
            }
        }
        if wanted.is_empty() {
            return Err(TermError::new(start, format!("NOT alone in '{}' would match everything else", self.shown()))
                .with_hint("say first what is looked for: bank NOT river; in small letters, or in quotation marks, it is a word"));
        }
        let of = if wanted.len() == 1 { wanted.swap_remove(0) } else { Expression::And(wanted) };
        Ok(match unwanted.len() {
            0 => of,
            1 => outside(of, unwanted.swap_remove(0), None),
            _ => outside(of, Expression::Or(unwanted), None),
        })
    }

    fn near(&mut self) -> Result<Expression, TermError> {
        let mut left = self.unit()?;
        let mut row = 0;
        loop {
            let at = self.here();
            let not = self.peek() == Some(Part::Not);
            let Some(&(Part::Near(words), _)) = self.parts.get(self.next + usize::from(not)) else { return Ok(left) };
            self.next += 1 + usize::from(not);
            row += 1;
            if row > MOST_IN_ROW {
                return Err(TermError::new(at, format!("more than {MOST_IN_ROW} NEAR in a row"))
                    .with_hint("make it several terms, or join some by AND"));
            }
            let right = self.unit()?;
            left = match not {
                true => outside(left, right, Some(words)),
                false => Expression::Near(Box::new(left), Box::new(right), words),
            };
        }
    }

    fn unit(&mut self) -> Result<Expression, TermError> {
        let at = self.here();
        let unit = match self.peek() {
            Some(Part::Open) => {
                self.next += 1;
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(TermError::new(at, format!("parentheses lie more than {DEEPEST} deep"))
                        .with_hint("make it several terms"));
                }
                let inner = self.either()?;
                if !self.take(Part::Close) {
                    return Err(match self.parts.get(self.next) {
                        Some(&(_, misplaced)) => self.misplaced(misplaced),
                        None => TermError::new(at, format!("a '(' in '{}' is never closed", self.shown()))
                            .with_hint("add a ')'"),
                    });
                }
                self.depth -= 1;
                inner
            }
            Some(part) if part.is_word() => self.phrase()?,
            _ => {
                let what = match self.peek() {
                    Some(Part::Close) => "a ')'",
                    Some(_) => "an operator",
                    None => "its end",
                };
                return Err(TermError::new(at, format!("a word or a '(' is missing in '{}' before {what}", self.shown()))
                    .with_hint("AND, OR, NOT and NEAR in capitals are operators; the words themselves are written \"OR\" or in small letters"));
            }
        };
        match self.peek() {
            Some(part) if part.is_word() || part == Part::Open => Err(self.misplaced(self.here())),
            _ => Ok(unit),
        }
    }

    fn phrase(&mut self) -> Result<Expression, TermError> {
        let start = self.here();
        let mut atoms = Vec::new();
        while let Some(&(part, at)) = self.parts.get(self.next) {
            match part {
                Part::Quoted(text) => self.exact(text, at, "a quotation", &mut atoms)?,
                Part::Word(word) => self.word(word, at, &mut atoms)?,
                _ => break,
            }
            self.next += 1;
            if atoms.len() > MOST_IN_PHRASE {
                return Err(TermError::new(start, format!("a phrase of more than {MOST_IN_PHRASE} words"))
                    .with_hint("a few words of it are enough"));
            }
        }
        self.words += atoms.len();
        if self.words > MOST_WORDS {
            return Err(TermError::new(start, format!("a term of more than {MOST_WORDS} words"))
                .with_hint("make it several terms: those of a theme are joined by OR anyway"));
        }
        if atoms.iter().all(|atom| *atom == Atom::Any) {
            return Err(everything(start, self.term));
        }
        Ok(Expression::Phrase(atoms))
    }

    fn word(&self, word: &str, at: usize, atoms: &mut Vec<Atom>) -> Result<(), TermError> {
        if word.starts_with('<') {
            let class = Class::from_term(word).ok_or_else(|| {
                TermError::new(at, format!("'{}' is no token class", shown(word)))
                    .with_hint("there are <money>, <percent>, <year> and <number>")
            })?;
            atoms.push(Atom::Class(class));
            return Ok(());
        }
        if let Some(word) = word.strip_prefix('=') {
            return self.exact(word, at, "an exact form", atoms);
        }
        let before = atoms.len();
        for_each_word(word, at, |read| {
            atoms.push(match read? {
                Read::Word(word) => Atom::Stem(self.analyzer.stem(&word)),
                Read::Other(atom) => atom,
            });
            Ok(())
        })?;
        if atoms.len() == before {
            return Err(TermError::new(at, format!("'{}' in '{}' holds no word", shown(word), self.shown())));
        }
        Ok(())
    }

    fn exact(&self, text: &str, at: usize, what: &str, atoms: &mut Vec<Atom>) -> Result<(), TermError> {
        let before = atoms.len();
        for_each_word(text, at, |read| {
            atoms.push(match read? {
                Read::Word(word) => Atom::Exact(word),
                Read::Other(atom) => atom,
            });
            Ok(())
        })?;
        if atoms.len() == before {
            return Err(TermError::new(at, format!("{what} in '{}' holds no word", self.shown())));
        }
        Ok(())
    }
}

fn outside(of: Expression, other: Expression, within: Option<u32>) -> Expression {
    Expression::Context { of: Box::new(of), other: Box::new(other), within, wanted: false }
}

fn everything(at: usize, term: &str) -> TermError {
    TermError::new(at, format!("'{}' would match everything", shown(term)))
        .with_hint("a '*' by itself is any one word of a phrase: \"lack * funding\"")
}

enum Read {
    Word(String),
    Other(Atom),
}

/// The folded words of a text, compounds as their parts, with wildcards as globs.
fn for_each_word(
    text: &str,
    at: usize,
    mut take: impl FnMut(Result<Read, TermError>) -> Result<(), TermError>,
) -> Result<(), TermError> {
    // Most terms are one plain word.
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase()) && !is_amount_word(text) {
        return take(Ok(Read::Word(text.to_owned())));
    }
    if !text.contains(is_wildcard) {
        return tokens(text, |class, span, word| {
            take(Ok(if class == Class::Word {
                Read::Word(word.to_owned())
            } else {
                Read::Other(Atom::Amount(text[span].to_lowercase()))
            }))
        });
    }
    if text.contains([STAR, ONE]) {
        return Err(TermError::new(at, format!("'{}' holds letters that cannot stand beside wildcards", shown(text))));
    }
    let lettered: String = text
        .chars()
        .map(|c| {
            if c == '*' {
                STAR
            } else if c == '?' {
                ONE
            } else {
                c
            }
        })
        .collect();
    tokens(&lettered, |class, span, word| {
        let written: String = unlettered(&lettered[span]);
        if !written.contains(is_wildcard) {
            return take(Ok(match class {
                Class::Word => Read::Word(word.to_owned()),
                _ => Read::Other(Atom::Amount(written.to_lowercase())),
            }));
        }
        if class != Class::Word
            || written.bytes().any(|byte| byte.is_ascii_digit()) && written.chars().all(is_no_letter)
        {
            return Err(TermError::new(at, format!("'{}' has wildcards in an amount", shown(&written))).with_hint(
                "wildcards stand for letters of words; any amount is <number>, <year>, <money> or <percent>",
            ));
        }
        let pattern = unlettered(word);
        if pattern == "*" {
            return take(Ok(Read::Other(Atom::Any)));
        }
        if pattern.chars().count() > glob::LONGEST {
            return Err(TermError::new(
                at,
                format!("'{}' has more than {} characters", shown(&pattern), glob::LONGEST),
            )
            .with_hint("a shorter beginning with '*' behind it is enough"));
        }
        let Some(glob) = Glob::new(&pattern) else { return Err(everything(at, text)) };
        let prefix = glob.as_str().strip_suffix('*').filter(|prefix| !prefix.contains(is_wildcard));
        let atom = match prefix {
            Some(prefix) => Atom::Prefix(prefix.to_owned()),
            None => Atom::Glob(glob),
        };
        take(Ok(Read::Other(atom)))
    })
}

/// Words that may be a part of an amount, which the rules for tokens must be asked about.
fn is_amount_word(word: &str) -> bool {
    matches!(word, "per" | "percent")
}

fn is_no_letter(c: char) -> bool {
    c.is_ascii_digit() || is_wildcard(c) || !c.is_alphanumeric()
}

fn unlettered(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == STAR {
                '*'
            } else if c == ONE {
                '?'
            } else {
                c
            }
        })
        .collect()
}

/// Calls `take` with class, span and folded form of each token that is no compound.
fn tokens(
    text: &str,
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
            fold_word(&text[token.span.clone()], &mut folded);
        }
        failed = take(token.class, token.span, &folded);
    });
    failed
}
