//! The language of a codebook's terms.
//!
//! A term is a string. In the simplest case it is a word, found in all its forms; it may be a whole expression:
//!
//! | written | finds |
//! |---|---|
//! | `deficit` | the word by its stem: *deficit*, *deficits* |
//! | `control total` | a phrase: these words one behind the other, each by its stem |
//! | `=STP` | exactly this word, in capitals or not; *STPs* is folded to it, as all plurals of acronyms are |
//! | `"accountable care"` | exactly these words |
//! | `reconfigur*`, `*berg`, `re*fig*`, `colo?r` | `*` is any letters or none, `?` is one letter; the folded word is looked at, not its stem |
//! | `"lack * funding"` | a `*` by itself is any one word |
//! | `<money>`, `<percent>`, `<year>`, `<number>` | any such amount |
//! | `section 75` | an amount that is written just so, in a phrase or alone |
//! | `trust NEAR/5 deficit` | both, in either order, at most five words between them; `NEAR` alone is `NEAR/10` |
//! | `trust NOT NEAR/5 brain` | *trust* where no *brain* stands so near |
//! | `bank AND loan` | both in the same paragraph |
//! | `bank NOT river` | *bank* in a paragraph without *river*; `AND NOT` is the same |
//! | `(bank OR lender) NEAR/5 (rate OR "interest rates")` | as parentheses say |
//!
//! Operators are written in capitals; in small letters they are words. A word that looks like an operator is written `"OR"` or
//! `=OR`. A hyphen parts words, in terms as in texts: `ring-fenc*` is the phrase `ring fenc*`.
//!
//! # Grammar
//! In extended Backus–Naur form (ISO 14977). Parts are set apart by white space, which needs to stand only between two words. `NEAR` binds closest, then `AND` and `NOT`, then `OR`; the same
//! operators are taken from left to right.
//!
//! ```text
//! term     = either ;
//! either   = both , { "OR" , both } ;
//! both     = [ "NOT" ] , near , { ( "AND" , [ "NOT" ] | "NOT" ) , near } ;     (* not NOT everywhere *)
//! near     = unit , { [ "NOT" ] , "NEAR" , [ "/" , number ] , unit } ;
//! unit     = phrase | "(" , either , ")" ;
//! phrase   = part , { part } ;                                                 (* not "*" everywhere *)
//! part     = class | exact | quoted | word | any ;
//! class    = "<money>" | "<percent>" | "<year>" | "<number>" ;
//! exact    = "=" , word ;
//! quoted   = '"' , ( word | any ) , { ( word | any ) } , '"' ;
//! any      = "*" ;
//! word     = ? one or more of any characters but white space, '(', ')' ? ;     (* with a letter or a digit *)
//! number   = digit , { digit } ;                                               (* up to 1000 *)
//! ```
//!
//! What a `word` means is what the text's own rules make of it: it may be several tokens (`co-commissioning`), one, or, with wildcards, a glob.
//! A glob must hold a letter: what matches everything is refused.
//!
//! # What an expression finds
//! Expressions are evaluated on the words of one text: a paragraph, or a heading.
//! - A phrase finds every place where it stands.
//! - `a OR b` finds what either finds.
//! - `a NEAR/n b` joins a place of the one with the next place of the other that begins behind its end (of those that begin there, the
//!   longest), if no more than n words lie between; of such stretches those are kept that hold no other. The stretch is one hit, and the words
//!   between the two remain free for other terms.
//! - `a AND b` finds every place of either, where there are both: a hit each, though together they count as one occurrence of the term.
//! - `a NOT b` finds the places of `a`, where there is no place of `b` in the text.
//! - `a NOT NEAR/n b` finds the places of `a` that no place of `b` overlaps or comes within n words of.
//!
//! # What stands beside a term
//! In the codebook a term may be a table: `{ term = "bank", weight = 2, in = "heading", with = ["loan", "rate*"], without = ["river"], within = 20, negation = "drop" }`.
//! `with` wants at least one of its terms in the same text, `without` none; `within` says how many words may lie between (in either direction; what overlaps is near).
//! `negation = "drop"` (on a term, a theme or the codebook) leaves out what stands behind a negator: at most three words before the term, with no `.`, `,`, `;`, `:`, `!`
//! or `?` between, one of *not, no, never, without, neither, nor, none, nothing, nobody, hardly, cannot* or a word on *n't*, unless *only, just, merely, simply, least* or *doubt* comes right behind it.
//! By default it is kept: a paragraph that says "not in deficit" is still about money.
//!
//! # Which of two terms counts
//! Within a theme the longest match wins, by words: `primary care` hides the `care` in it, and what speaks `against` a theme hides in the same way. Of matches of the same
//! length the first in the text, then the first in the codebook. With `nested_scope = "codebook"` a match also gives way to a longer one of *any* theme that holds it whole;
//! two themes may then still share a term, or matches that overlap by half. A theme with a `parent` lends that one its hits, those of terms against it aside, unless the parent's own terms have a longer
//! one there.
//!
//! # Limits
//! A term has at most 20,000 bytes, 1,000 words, 100 words in one phrase, 100 `NEAR` and `NOT` in a row and parentheses 32 deep; a glob at most 100 characters. Matching one takes time in proportion to the
//! text, whatever the pattern.

mod glob;
mod parse;
#[cfg(test)]
mod tests;

pub use glob::Glob;
pub(crate) use parse::parse;

use crate::text::Class;
use std::fmt;

/// So many words may lie between the two of `NEAR/n`, and within `within`.
pub(crate) const MOST_BETWEEN: u32 = 1000;

/// What one word of a term asks of one token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Atom {
    /// The token has this stem.
    Stem(String),
    /// The folded token is this word.
    Exact(String),
    /// The folded token begins like this.
    Prefix(String),
    /// The folded token looks like this.
    Glob(Glob),
    /// The token is of this class.
    Class(Class),
    /// The token is an amount written like this: the `75` of `section 75`.
    Amount(String),
    /// Any token.
    Any,
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stem(stem) => write!(f, "{stem}"),
            Self::Exact(word) => write!(f, "={word}"),
            Self::Prefix(prefix) => write!(f, "{prefix}*"),
            Self::Glob(glob) => write!(f, "{glob}"),
            Self::Class(class) => write!(f, "{}", class.term().unwrap_or_default()),
            Self::Amount(text) => write!(f, "{text}"),
            Self::Any => write!(f, "*"),
        }
    }
}

/// A term as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Expression {
    /// Words in sequence, at least one of them not [`Atom::Any`].
    Phrase(Vec<Atom>),
    /// What any finds.
    Or(Vec<Expression>),
    /// What any finds, where all find something.
    And(Vec<Expression>),
    /// Both, with at most so many words between.
    Near(Box<Expression>, Box<Expression>, u32),
    /// What `of` finds, where `other` is (or is not) found within so many words, or anywhere.
    Context { of: Box<Expression>, other: Box<Expression>, within: Option<u32>, wanted: bool },
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Self], between: &str| {
            write!(f, "(")?;
            for (place, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if place > 0 { between } else { "" })?;
            }
            write!(f, ")")
        };
        match self {
            Self::Phrase(atoms) => {
                for (place, atom) in atoms.iter().enumerate() {
                    write!(f, "{}{atom}", if place > 0 { " " } else { "" })?;
                }
                Ok(())
            }
            Self::Or(parts) => list(f, parts, " OR "),
            Self::And(parts) => list(f, parts, " AND "),
            Self::Near(left, right, words) => write!(f, "({left} NEAR/{words} {right})"),
            Self::Context { of, other, within, wanted } => {
                write!(f, "({of} {}", if *wanted { "WITH" } else { "NOT" })?;
                match within {
                    Some(words) => write!(f, " NEAR/{words} {other})"),
                    None => write!(f, " {other})"),
                }
            }
        }
    }
}

/// Why a string is no term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TermError {
    /// One sentence.
    pub(crate) message: String,
    /// Where in the string, in bytes.
    pub(crate) at: usize,
    /// What to do.
    pub(crate) hint: Option<String>,
}

impl TermError {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), at, hint: None }
    }

    fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
