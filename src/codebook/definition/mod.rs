//! The codebook: themes with titles, descriptions and terms. Read from TOML in `read`, written in
//! `write`; the language of terms is in [`term`](crate::codebook::term).

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
    /// What a negator such as `not` before a term does, unless its theme or the term sets it.
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
    /// The name of the parent theme: evidence for this theme is evidence for its parent too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The probability from which on the theme is given, from 0 to 1; the classifier's own unless
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// What a negator before its terms does; as in the codebook unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negation: Option<Negation>,
    /// The terms that are evidence for it. Empty only if it has child themes.
    pub terms: Vec<Term>,
    /// The terms that are evidence against it: they hide shorter terms that they overlap.
    pub against: Vec<Term>,
}

/// A term, its weight, and where it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// As it was written: `deficit`, `=STP`, `reconfigur*`, `control total`, `<money>`, `trust
    /// NEAR/5 deficit`.
    pub term: String,
    /// 1 unless given; above zero.
    pub weight: f64,
    /// Where it counts: in paragraphs, in the headings above them, or in both.
    #[serde(default, rename = "in", skip_serializing_if = "is_default")]
    pub place: TextPart,
    /// Other terms, at least one of which must occur in the same text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// Other terms, none of which may occur in the same text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// How many words at most lie between the term and those of `with` and `without`; any number
    /// unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<u32>,
    /// What a negator before it does; as in its theme unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negation: Option<Negation>,
}

/// Among which terms the longest match wins (quanteda's `nested_scope`, where a theme is a *key*
/// and the codebook the *dictionary*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NestedScope {
    /// Those of one theme: themes do not hinder each other.
    #[default]
    Theme,
    /// Those of all themes: `primary care` of one theme hides the `care` in it of another.
    Codebook,
}

/// What a negator (`not`, `no`, `never`, `without`, …) before a term does.
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
