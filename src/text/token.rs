//! A token: a word, a compound or an amount, and where it is in the text.
//!
//! Money, percentages, years and other numbers carry meaning as a class ("there is an amount of
//! money") and hardly any by their digits.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A word.
    Word,
    /// Words joined by hyphens, which are also single tokens.
    Compound,
    /// An amount of money: `£330m`, `$5`, `€1.2 billion`.
    Money,
    /// A percentage: `58 per cent`, `4%`.
    Percent,
    /// A year or a financial year: `2017`, `2017-18`, `1990s`.
    Year,
    /// Any other number: `2,000`, `3.5`, `19th`.
    Number,
}

impl Class {
    /// The term that all tokens of the class share; `None` for words.
    pub fn term(self) -> Option<&'static str> {
        match self {
            Self::Word | Self::Compound => None,
            Self::Money => Some("<money>"),
            Self::Percent => Some("<percent>"),
            Self::Year => Some("<year>"),
            Self::Number => Some("<number>"),
        }
    }

    /// The place of a class of amounts among those.
    pub(super) fn place(self) -> Option<usize> {
        match self {
            Self::Word | Self::Compound => None,
            Self::Money => Some(0),
            Self::Percent => Some(1),
            Self::Year => Some(2),
            Self::Number => Some(3),
        }
    }

    /// The class of that term.
    pub fn from_term(term: &str) -> Option<Self> {
        [Self::Money, Self::Percent, Self::Year, Self::Number].into_iter().find(|class| class.term() == Some(term))
    }
}

/// A token: its class and its bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub class: Class,
    /// Where it is in the text.
    pub span: Range<usize>,
}
