//! Parses a term by recursive descent. The grammar is in the documentation of the module `term`.

use super::expression::{Atom, Expression, TermError};
use super::lexer::{Lexeme, WordPart, for_each_word, lexemes, matches_everything, shortened, signs};
use crate::text::{Analyzer, Class};

pub(crate) use super::lexer::MAX_WORDS_BETWEEN;

/// Bounds of a term, so that parsing and matching take bounded time.
const MAX_BYTES: usize = 20_000;
const MAX_WORDS: usize = 1000;
const MAX_PHRASE_WORDS: usize = 100;
const MAX_NEARS_IN_ROW: usize = 100;
const MAX_DEPTH: usize = 32;

/// Reads a term.
///
/// # Errors
/// What is wrong with it, and where.
pub(crate) fn parse(term: &str, analyzer: &Analyzer) -> Result<Expression, TermError> {
    if term.trim().is_empty() {
        return Err(TermError::new(0, "a term is empty"));
    }
    if term.len() > MAX_BYTES {
        let start: String = term.chars().take(30).collect();
        return Err(TermError::new(0, format!("the term '{start}…' has {} bytes, more than {MAX_BYTES}", term.len()))
            .with_hint("make it several terms: those of a theme are joined by OR anyway"));
    }
    let parts = lexemes(term)?;
    let mut parser = Parser { term, analyzer, parts, next: 0, depth: 0, words: 0 };
    let expression = parser.either()?;
    match parser.parts.get(parser.next) {
        None => Ok(expression),
        Some(&(Lexeme::Close, at)) => Err(TermError::new(at, format!("a ')' in '{}' closes nothing", parser.shown()))
            .with_hint("take it out, or open it before")),
        Some(&(_, at)) => Err(parser.misplaced(at)),
    }
}

struct Parser<'a> {
    term: &'a str,
    analyzer: &'a Analyzer,
    parts: Vec<(Lexeme<'a>, usize)>,
    next: usize,
    depth: usize,
    words: usize,
}

impl Parser<'_> {
    fn shown(&self) -> String {
        shortened(self.term)
    }

    fn peek(&self) -> Option<Lexeme<'_>> {
        self.parts.get(self.next).map(|(part, _)| *part)
    }

    /// The byte of the next lexeme, or the end of the term.
    fn here(&self) -> usize {
        self.parts.get(self.next).map_or(self.term.len(), |(_, at)| *at)
    }

    fn take(&mut self, wanted: Lexeme<'_>) -> bool {
        let there = self.peek() == Some(wanted);
        self.next += usize::from(there);
        there
    }

    fn misplaced(&self, at: usize) -> TermError {
        TermError::new(at, format!("AND, OR or NEAR is missing between two parts of '{}'", self.shown()))
            .with_hint("parentheses enclose complete terms: (bank OR lender) NEAR/5 rate")
    }

    fn either(&mut self) -> Result<Expression, TermError> {
        let mut parts = vec![self.both()?];
        while self.take(Lexeme::Or) {
            parts.push(self.both()?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Expression::Or(parts) })
    }

    fn both(&mut self) -> Result<Expression, TermError> {
        let start = self.here();
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        let mut not = self.take(Lexeme::Not);
        loop {
            let part = self.near()?;
            if not { &mut unwanted } else { &mut wanted }.push(part);
            let and = self.take(Lexeme::And);
            not = self.take(Lexeme::Not);
            if !and && !not {
                break;
            }
        }
        if wanted.is_empty() {
            return Err(TermError::new(start, format!("NOT alone in '{}' would match everything else", self.shown()))
                .with_hint(
                    "name first what must occur: bank NOT river; in small letters, or in quotation marks, it is a word",
                ));
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
            let not = self.peek() == Some(Lexeme::Not);
            let Some(&(Lexeme::Near(words), _)) = self.parts.get(self.next + usize::from(not)) else { return Ok(left) };
            self.next += 1 + usize::from(not);
            row += 1;
            if row > MAX_NEARS_IN_ROW {
                return Err(TermError::new(at, format!("more than {MAX_NEARS_IN_ROW} NEAR in a row"))
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
            Some(Lexeme::Open) => {
                self.next += 1;
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(TermError::new(at, format!("parentheses lie more than {MAX_DEPTH} deep"))
                        .with_hint("make it several terms"));
                }
                let inner = self.either()?;
                if !self.take(Lexeme::Close) {
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
                    Some(Lexeme::Close) => "a ')'",
                    Some(_) => "an operator",
                    None => "its end",
                };
                return Err(TermError::new(at, format!("a word or a '(' is missing in '{}' before {what}", self.shown()))
                    .with_hint("AND, OR, NOT and NEAR in capitals are operators; the words themselves are written \"OR\" or in small letters"));
            }
        };
        match self.peek() {
            Some(part) if part.is_word() || part == Lexeme::Open => Err(self.misplaced(self.here())),
            _ => Ok(unit),
        }
    }

    fn phrase(&mut self) -> Result<Expression, TermError> {
        let start = self.here();
        let mut atoms = Vec::new();
        while let Some(&(part, at)) = self.parts.get(self.next) {
            match part {
                Lexeme::Quoted(text) => self.exact(text, at, "a quotation", &mut atoms)?,
                Lexeme::Word(word) => self.word(word, at, &mut atoms)?,
                _ => break,
            }
            self.next += 1;
            if atoms.len() > MAX_PHRASE_WORDS {
                return Err(TermError::new(start, format!("a phrase of more than {MAX_PHRASE_WORDS} words"))
                    .with_hint("a few words of it are enough"));
            }
        }
        self.words += atoms.len();
        if self.words > MAX_WORDS {
            return Err(TermError::new(start, format!("a term of more than {MAX_WORDS} words"))
                .with_hint("make it several terms: those of a theme are joined by OR anyway"));
        }
        if atoms.iter().all(|atom| *atom == Atom::Any) {
            return Err(matches_everything(start, self.term));
        }
        Ok(Expression::Phrase(atoms))
    }

    fn word(&self, word: &str, at: usize, atoms: &mut Vec<Atom>) -> Result<(), TermError> {
        if word.starts_with('<') {
            let class = Class::from_term(word).ok_or_else(|| {
                TermError::new(at, format!("'{}' is no token class", shortened(word)))
                    .with_hint("there are <money>, <percent>, <year> and <number>")
            })?;
            atoms.push(Atom::Class(class));
            return Ok(());
        }
        if let Some(word) = word.strip_prefix('=') {
            return self.exact(word, at, "an exact form", atoms);
        }
        let before = atoms.len();
        for_each_word(word, at, self.analyzer, |read| {
            atoms.push(match read? {
                WordPart::Word(word) => Atom::Stem(self.analyzer.stem(&word)),
                WordPart::Other(atom) => atom,
            });
            Ok(())
        })?;
        if atoms.len() == before {
            return Err(TermError::new(at, format!("'{}' in '{}' holds no word", shortened(word), self.shown())));
        }
        Ok(())
    }

    fn exact(&self, text: &str, at: usize, what: &str, atoms: &mut Vec<Atom>) -> Result<(), TermError> {
        let before = atoms.len();
        // Amounts may be of several words, forms with signs are not.
        let is_signed = |form: &str| signs(form) != ("", "");
        if text.split_whitespace().any(is_signed) {
            for form in text.split_whitespace() {
                let first = atoms.len();
                self.forms(form, at, atoms)?;
                add_signs(form, &mut atoms[first..]);
            }
        } else {
            self.forms(text, at, atoms)?;
        }
        if atoms.len() == before {
            return Err(TermError::new(at, format!("{what} in '{}' holds no word", self.shown())));
        }
        Ok(())
    }

    fn forms(&self, text: &str, at: usize, atoms: &mut Vec<Atom>) -> Result<(), TermError> {
        for_each_word(text, at, self.analyzer, |read| {
            atoms.push(match read? {
                WordPart::Word(word) => Atom::Exact(word),
                WordPart::Other(atom) => atom,
            });
            Ok(())
        })
    }
}

/// Gives the signs around `form` to its first and its last word.
fn add_signs(form: &str, atoms: &mut [Atom]) {
    let (before, after) = signs(form);
    let last = atoms.len().saturating_sub(1);
    for (place, atom) in atoms.iter_mut().enumerate() {
        let before = if place == 0 { before } else { "" };
        let after = if place == last { after } else { "" };
        if let Atom::Exact(word) = atom
            && (before, after) != ("", "")
        {
            *atom = Atom::Signed { word: std::mem::take(word), before: before.to_owned(), after: after.to_owned() };
        }
    }
}

fn outside(of: Expression, other: Expression, within: Option<u32>) -> Expression {
    Expression::Context { of: Box::new(of), other: Box::new(other), within, wanted: false }
}
