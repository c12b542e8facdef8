//! Reads a codebook as a careful colleague would: terms that can never match, collide, say too little or the wrong thing.
//!
//! What can be seen in the codebook alone is found in `terms`; what its terms do in a corpus is counted in `corpus`, and judged without
//! labels in `precision`.

mod corpus;
mod precision;
mod terms;
#[cfg(test)]
mod tests;

pub use corpus::{CaughtForm, CorpusReport, Overlap, TermReport, ThemeReport};

use crate::codebook::definition::{Codebook, Term};
use crate::codebook::matcher::Matcher;
use crate::error::Result;
use crate::text::Analyzer;
use serde::Serialize;

/// What is the matter with a term or a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingKind {
    /// The same words stand twice in one theme.
    Repeated,
    /// Two terms of one theme are one after stemming.
    Collides,
    /// A single stop word: it is in every paragraph.
    StopWord,
    /// The term speaks for its theme and against it.
    Contradicts,
    /// A glob with hardly a letter.
    ShortGlob,
    /// The term belongs to many themes.
    Shared,
    /// Two themes have the same terms, or the same paragraphs.
    Identical,
    /// Nothing in the corpus matches.
    NeverMatches,
    /// Wherever it matches, a longer term of the theme hides it.
    AlwaysHidden,
    /// It matches in more than a tenth of the paragraphs.
    TooWide,
    /// The paragraphs where it matches read, without it, as if they were not of its theme.
    Imprecise,
    /// The theme has hardly any paragraphs.
    FewParagraphs,
    /// Most paragraphs of the theme are another's too.
    Overlaps,
}

/// One finding of the linter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// The theme's name.
    pub theme: String,
    /// The term as it was written; empty if it is about the theme.
    pub term: String,
    /// One sentence that says what and why.
    pub message: String,
}

/// What the linter has to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LintReport {
    /// What is the matter, by kind, then theme, then term.
    pub findings: Vec<Finding>,
    /// What the terms do in the corpus, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus: Option<CorpusReport>,
}

/// Looks through `codebook`, and at `paragraphs` if there are any. *Bit-exact.*
///
/// Time O(tokens), and for the estimated precisions O(themes × distinct words + tokens of the paragraphs of each term).
///
/// # Errors
/// If a term cannot be read.
///
/// ```
/// use themewise::text::{Analyzer, AnalyzerOptions};
/// use themewise::codebook::{Codebook, FindingKind, lint};
/// let codebook = Codebook::parse("[[themes]]\nname = 'a'\nterms = ['school*', 'teacher']", "a.toml")?;
/// let analyzer = Analyzer::new(AnalyzerOptions::default());
/// let report = lint(&codebook, &analyzer, &["A schoolgirl left school.", "Herons fly."])?;
/// assert_eq!(report.findings[0].kind, FindingKind::NeverMatches);
/// let corpus = report.corpus.unwrap();
/// assert_eq!((corpus.covered, corpus.terms[0].paragraphs, corpus.terms[0].forms[1].form.as_str()), (1, 1, "schoolgirl"));
/// # Ok::<(), themewise::error::Error>(())
/// ```
pub fn lint(codebook: &Codebook, analyzer: &Analyzer, paragraphs: &[&str]) -> Result<LintReport> {
    let matcher = Matcher::new(codebook, analyzer)?;
    let book = Book { codebook, matcher: &matcher };
    let mut findings = terms::findings(book, analyzer)?;
    let corpus = (!paragraphs.is_empty()).then(|| corpus::look(book, analyzer, paragraphs, &mut findings));
    findings.sort_by(|a, b| (a.kind, &a.theme, &a.term).cmp(&(b.kind, &b.theme, &b.term)));
    Ok(LintReport { findings, corpus })
}

/// A codebook and its matcher.
#[derive(Clone, Copy)]
struct Book<'a> {
    codebook: &'a Codebook,
    matcher: &'a Matcher,
}

impl<'a> Book<'a> {
    /// The term of a pattern.
    fn term(self, pattern: usize) -> &'a Term {
        let (theme, term) = self.matcher.term(pattern);
        let theme = &self.codebook.themes[theme];
        theme.terms.get(term).unwrap_or_else(|| &theme.against[term - theme.terms.len()])
    }

    fn theme(self, theme: usize) -> &'a str {
        &self.codebook.themes[theme].name
    }

    /// The patterns that stand in the codebook: those that are not lent.
    fn patterns(self) -> impl Iterator<Item = usize> {
        (0..self.matcher.patterns()).filter(move |&pattern| self.matcher.theme(pattern) == self.matcher.term(pattern).0)
    }

    fn finding(self, kind: FindingKind, pattern: usize, message: String) -> Finding {
        let theme = self.theme(self.matcher.term(pattern).0).to_owned();
        Finding { kind, theme, term: self.term(pattern).term.clone(), message }
    }

    fn of_theme(self, kind: FindingKind, theme: usize, message: String) -> Finding {
        Finding { kind, theme: self.theme(theme).to_owned(), term: String::new(), message }
    }
}
