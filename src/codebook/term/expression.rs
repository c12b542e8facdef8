//! A parsed term: expressions of phrases, phrases of atoms; and the error of a string that is no
//! term.

use super::glob::Glob;
use crate::text::Class;
use std::fmt;

/// What one word of a term requires of one token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Atom {
    /// The token has this stem.
    Stem(String),
    /// The folded token is this word.
    Exact(String),
    /// The folded token is this word, and these signs are right before and after it: `C++`,
    /// `.NET`.
    Signed {
        /// The word, folded.
        word: String,
        /// The signs before it.
        before: String,
        /// The signs after it.
        after: String,
    },
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
            Self::Signed { word, before, after } => write!(f, "={before}{word}{after}"),
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
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), at, hint: None }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
