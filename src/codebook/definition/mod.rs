//! The codebook: themes with titles, descriptions and terms. Read from TOML in `read`, written in `write`; what a term
//! may say stands in [`term`](crate::codebook::term).

mod read;
#[cfg(test)]
mod tests;
mod write;

use super::term::{self, Expression, TermError};
use crate::text::Analyzer;
use serde::{Deserialize, Serialize};

/// A named set of themes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// A short name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Among which terms the longest match wins.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nested_scope: NestedScope,
    /// What becomes of a term behind a word such as `not`, unless its theme or the term itself says otherwise.
    #[serde(default, skip_serializing_if = "is_default")]
    pub negation: Negation,
    /// The themes, in the order in which they are shown.
    pub themes: Vec<Theme>,
}

/// One theme.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The label that datasets hold: short, without `;`, `,` or white space.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// When a paragraph has it.
    pub description: String,
    /// The name of the theme that this one is a part of: what speaks for this one speaks for that one too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The probability from which on the theme is given, from 0 to 1; the classifier's own unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// What becomes of its terms behind a word such as `not`; as the codebook has it unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negation: Option<Negation>,
    /// The words that speak for it. Empty only if other themes are parts of this one.
    pub terms: Vec<Term>,
    /// The words that speak against it: they hide shorter terms that they overlap, and count against.
    pub against: Vec<Term>,
}

/// A term, how much it says, and where it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// As it was written: `deficit`, `=STP`, `reconfigur*`, `control total`, `<money>`, `trust NEAR/5 deficit`.
    pub term: String,
    /// 1 unless given; above nought.
    pub weight: f64,
    /// Where it counts: in paragraphs, in the headings above them, or in both.
    #[serde(default, rename = "in", skip_serializing_if = "is_default")]
    pub place: TextPart,
    /// Other terms, at least one of which must stand in the same text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// Other terms, none of which may stand in the same text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// How many words at most stand between the term and those of `with` and `without`; anywhere in the text unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<u32>,
    /// What becomes of it behind a word such as `not`; as its theme has it unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negation: Option<Negation>,
}

/// Among which terms the longest match wins (quanteda's `nested_scope`, where a theme is a *key* and the codebook the *dictionary*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NestedScope {
    /// Those of one theme: themes do not hinder each other.
    #[default]
    Theme,
    /// Those of all themes: `primary care` of one theme hides the `care` in it of another.
    Codebook,
}

/// What becomes of a term behind a negator (`not`, `no`, `never`, `without`, …).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Negation {
    /// It counts: "not in deficit" is still about money.
    #[default]
    Keep,
    /// It does not count.
    Drop,
}

/// Where a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextPart {
    /// In paragraphs and in headings.
    #[default]
    Anywhere,
    /// In headings only.
    Heading,
    /// In paragraphs only.
    Paragraph,
}

impl Term {
    /// A term of weight 1 that counts anywhere.
    pub fn new(term: impl Into<String>) -> Self {
        Self {
            term: term.into(),
            weight: 1.0,
            place: TextPart::default(),
            with: Vec::new(),
            without: Vec::new(),
            within: None,
            negation: None,
        }
    }

    /// The term with its context (`with`, `without`) as one expression.
    pub(super) fn expression(&self, analyzer: &Analyzer) -> Result<Expression, TermError> {
        let mut expression = term::parse(&self.term, analyzer)?;
        for (others, wanted) in [(&self.with, true), (&self.without, false)] {
            if !others.is_empty() {
                let others = others.iter().map(|other| term::parse(other, analyzer)).collect::<Result<Vec<_>, _>>()?;
                let (of, other) = (Box::new(expression), Box::new(Expression::Or(others)));
                expression = Expression::Context { of, other, within: self.within, wanted };
            }
        }
        Ok(expression)
    }
}

impl Codebook {
    /// A codebook of themes without terms, called as labels are, in the order of their names.
    pub fn of_labels<'a>(names: impl IntoIterator<Item = &'a String>) -> Self {
        let names: std::collections::BTreeSet<&String> = names.into_iter().collect();
        let theme = |name: &String| Theme { name: name.clone(), title: name.clone(), ..Theme::default() };
        Self {
            name: "labels".to_owned(),
            title: "labels".to_owned(),
            themes: names.into_iter().map(theme).collect(),
            ..Self::default()
        }
    }

    /// The themes' names in order.
    pub fn names(&self) -> Vec<String> {
        self.themes.iter().map(|theme| theme.name.clone()).collect()
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
