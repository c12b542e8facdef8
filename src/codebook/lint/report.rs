//! The report of the linter: findings, and counts of what the terms match in a corpus.

use serde::Serialize;

/// The kind of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingKind {
    /// The same words occur twice in one theme.
    Repeated,
    /// Two terms of one theme are one after stemming.
    Collides,
    /// A single stop word: it is in every paragraph.
    StopWord,
    /// The term is evidence for its theme and against it.
    Contradicts,
    /// A glob with hardly a letter.
    ShortGlob,
    /// Signs of the term, as of `C++`, do not count.
    SignsIgnored,
    /// The term belongs to many themes.
    Shared,
    /// Two themes have the same terms, or the same paragraphs.
    Identical,
    /// Nothing in the corpus matches.
    NeverMatches,
    /// It matches but never counts: other terms of the theme hide it, or it is negated.
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
    /// One sentence: what and why.
    pub message: String,
}

/// The report of the linter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LintReport {
    /// The findings by kind, then theme, then term.
    pub findings: Vec<Finding>,
    /// What the terms match in the corpus, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus: Option<CorpusReport>,
}

/// What the terms match in a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CorpusReport {
    /// How many paragraphs there are.
    pub paragraphs: usize,
    /// How many have a term of some theme.
    pub covered: usize,
    /// Every theme, in the order of the codebook.
    pub themes: Vec<ThemeReport>,
    /// Pairs of themes that share a paragraph, those that share most first.
    pub overlaps: Vec<Overlap>,
    /// Every term, in the order of the codebook; those against a theme after its own.
    pub terms: Vec<TermReport>,
}

/// A theme in a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeReport {
    /// Its name.
    pub theme: String,
    /// How many paragraphs have a term of it.
    pub paragraphs: usize,
    /// The share of all paragraphs.
    pub share: f64,
    /// How many of them have no term of another theme, its ancestors and descendants aside.
    pub alone: usize,
    /// How many of its terms are found at all.
    pub terms_found: usize,
    /// How many terms it has.
    pub terms: usize,
}

/// Two themes that share paragraphs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// The two themes' names, in the order of the codebook.
    pub themes: [String; 2],
    /// How many paragraphs have both.
    pub paragraphs: usize,
    /// Their share of the paragraphs of each.
    pub shares: [f64; 2],
    /// How often they occur together, as a multiple of what is expected by chance.
    pub lift: f64,
    /// The terms that belong to both, as written in the first.
    pub shared_terms: Vec<String>,
}

/// A term in a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermReport {
    /// Its theme's name.
    pub theme: String,
    /// As it was written.
    pub term: String,
    /// Whether it is evidence against the theme.
    pub against: bool,
    /// How many paragraphs have it.
    pub paragraphs: usize,
    /// The share of all paragraphs.
    pub share: f64,
    /// How often it was found.
    #[serde(rename = "hits")]
    pub matches: usize,
    /// How similar the rest of those paragraphs is to the theme, from 0 to 1; none if there are too
    /// few paragraphs.
    pub precision: Option<f64>,
    /// For terms with globs: the words that they caught, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<CaughtForm>,
    /// How many distinct ones there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub distinct_forms: usize,
}

/// A word, or a phrase, that a glob caught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaughtForm {
    /// Folded.
    pub form: String,
    /// How often.
    pub count: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}
