//! The codebook that is checked, with its matcher.

use super::report::{Finding, FindingKind};
use crate::codebook::definition::{Codebook, Term};
use crate::codebook::matcher::Matcher;

/// A codebook and its matcher.
#[derive(Clone, Copy)]
pub(super) struct CheckedCodebook<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) matcher: &'a Matcher,
}

impl<'a> CheckedCodebook<'a> {
    /// The term of a pattern.
    pub(super) fn term(self, pattern: usize) -> &'a Term {
        let (theme, term) = self.matcher.term(pattern);
        let theme = &self.codebook.themes[theme];
        theme.terms.get(term).unwrap_or_else(|| &theme.against[term - theme.terms.len()])
    }

    pub(super) fn theme(self, theme: usize) -> &'a str {
        &self.codebook.themes[theme].name
    }

    /// The patterns of the codebook's own terms, without inherited ones.
    pub(super) fn patterns(self) -> impl Iterator<Item = usize> {
        (0..self.matcher.patterns()).filter(move |&pattern| self.matcher.theme(pattern) == self.matcher.term(pattern).0)
    }

    pub(super) fn finding(self, kind: FindingKind, pattern: usize, message: String) -> Finding {
        let theme = self.theme(self.matcher.term(pattern).0).to_owned();
        Finding { kind, theme, term: self.term(pattern).term.clone(), message }
    }

    pub(super) fn of_theme(self, kind: FindingKind, theme: usize, message: String) -> Finding {
        Finding { kind, theme: self.theme(theme).to_owned(), term: String::new(), message }
    }
}
