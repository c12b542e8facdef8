//! Checks a codebook: terms that can never match, that collide, or that are too wide or imprecise.
//!
//! What the codebook alone shows is found in `terms`. What its terms match in a corpus is counted
//! in `counts`, reported in `corpus`, and judged without labels in `precision`.

mod corpus;
mod counts;
mod precision;
mod report;
mod subject;
mod terms;
#[cfg(test)]
mod tests;

pub use report::{CaughtForm, CorpusReport, Finding, FindingKind, LintReport, Overlap, TermReport, ThemeReport};

use crate::codebook::definition::Codebook;
use crate::codebook::matcher::Matcher;
use crate::error::Result;
use crate::text::Analyzer;
use subject::CheckedCodebook;

/// Looks through `codebook`, and at `paragraphs` if there are any. *Bit-exact.*
///
/// Time O(tokens), and for the estimated precisions O(themes × distinct words + tokens of the
/// paragraphs of each term).
///
/// # Errors
/// If a term cannot be read.
///
/// ```
/// use themewise::text::{Analyzer, AnalyzerOptions};
/// use themewise::codebook::{Codebook, FindingKind, lint};
/// let text = "[[themes]]\nname = 'a'\nterms = ['school*', 'teacher']";
/// let codebook = Codebook::parse(text, "a.toml")?;
/// let analyzer = Analyzer::new(AnalyzerOptions::default());
/// let report = lint(&codebook, &analyzer, &["A schoolgirl left school.", "Herons fly."])?;
/// assert_eq!(report.findings[0].kind, FindingKind::NeverMatches);
/// let corpus = report.corpus.unwrap();
/// assert_eq!((corpus.covered, corpus.terms[0].paragraphs), (1, 1));
/// assert_eq!(corpus.terms[0].forms[1].form, "schoolgirl");
/// # Ok::<(), themewise::error::Error>(())
/// ```
pub fn lint(codebook: &Codebook, analyzer: &Analyzer, paragraphs: &[&str]) -> Result<LintReport> {
    let matcher = Matcher::new(codebook, analyzer)?;
    let checked = CheckedCodebook { codebook, matcher: &matcher };
    let mut findings = terms::findings(checked, analyzer)?;
    let corpus = (!paragraphs.is_empty()).then(|| corpus::report(checked, analyzer, paragraphs, &mut findings));
    findings.sort_by(|a, b| (a.kind, &a.theme, &a.term).cmp(&(b.kind, &b.theme, &b.term)));
    Ok(LintReport { findings, corpus })
}
