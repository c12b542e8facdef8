//! Reads a codebook as a careful colleague would: terms that can never match, collide, or say too little.

use super::codebook::{Codebook, Term};
use super::matcher::{Cursor, Matcher};
use super::term::Atom;
use crate::error::Result;
use crate::text::Analyzer;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is the matter with a term.
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
    /// The term belongs to many themes.
    Shared,
    /// Nothing in the corpus matches.
    NeverMatches,
    /// Wherever it matches, a longer term of the theme hides it.
    AlwaysHidden,
    /// It matches in more than a third of the paragraphs.
    TooWide,
}

/// One finding of the linter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// The theme's name.
    pub theme: String,
    /// The term as it was written.
    pub term: String,
    /// One sentence that says what and why.
    pub message: String,
}

/// A term in this many themes is said to belong to many.
const MANY: usize = 3;

/// Looks through `codebook`, and at `paragraphs` if there are any.
///
/// # Errors
/// If a term cannot be read.
pub fn lint(codebook: &Codebook, analyzer: &Analyzer, paragraphs: &[&str]) -> Result<Vec<Finding>> {
    let matcher = Matcher::new(codebook, analyzer)?;
    let mut findings = Vec::new();
    let term_of = |pattern: usize| -> (usize, &Term) {
        let (theme, term) = matcher.term(pattern);
        let theme_terms = &codebook.themes[theme];
        let found = theme_terms.terms.get(term).unwrap_or_else(|| &theme_terms.against[term - theme_terms.terms.len()]);
        (theme, found)
    };
    let finding = |kind, pattern: usize, message: String| {
        let (theme, term) = term_of(pattern);
        Finding { kind, theme: codebook.themes[theme].name.clone(), term: term.term.clone(), message }
    };
    let mut within: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut across: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for pattern in 0..matcher.patterns() {
        let atoms = matcher.atoms(pattern);
        let shape = atoms.iter().map(Atom::to_string).collect::<Vec<_>>().join(" ");
        let (theme, term) = term_of(pattern);
        if let [Atom::Stem(word) | Atom::Exact(word)] = atoms {
            let written = term.term.trim_matches(['=', '"']).to_lowercase();
            if analyzer.options().stop_words.contains(&written) || analyzer.options().stop_words.contains(word) {
                let message =
                    format!("'{}' is a stop word: it stands in nearly every paragraph and says nothing", term.term);
                findings.push(finding(FindingKind::StopWord, pattern, message));
            }
        }
        if let Some(&first) = within.get(&(theme, shape.clone())) {
            let other = &term_of(first).1.term;
            if other.to_lowercase() == term.term.to_lowercase() {
                findings.push(finding(FindingKind::Repeated, pattern, format!("'{other}' stands twice in the theme")));
            } else {
                let message =
                    format!("'{}' and '{other}' are one after stemming ('{shape}'): keep one of them", term.term);
                findings.push(finding(FindingKind::Collides, pattern, message));
            }
        } else {
            within.insert((theme, shape.clone()), pattern);
        }
        if matcher.weight(pattern) > 0.0 {
            across.entry(shape).or_default().push(pattern);
        }
    }
    for patterns in across.values() {
        let mut themes: Vec<&str> = patterns.iter().map(|&p| codebook.themes[term_of(p).0].name.as_str()).collect();
        themes.dedup();
        if themes.len() >= MANY {
            let message = format!(
                "'{}' belongs to {} themes ({}): it cannot tell them apart",
                term_of(patterns[0]).1.term,
                themes.len(),
                themes.join(", ")
            );
            findings.push(finding(FindingKind::Shared, patterns[0], message));
        }
    }
    if !paragraphs.is_empty() {
        against_corpus(&matcher, analyzer, paragraphs, &finding, &mut findings);
    }
    findings.sort_by(|a, b| (a.kind, &a.theme, &a.term).cmp(&(b.kind, &b.theme, &b.term)));
    Ok(findings)
}

fn against_corpus(
    matcher: &Matcher,
    analyzer: &Analyzer,
    paragraphs: &[&str],
    finding: &dyn Fn(FindingKind, usize, String) -> Finding,
    findings: &mut Vec<Finding>,
) {
    let mut session = analyzer.session();
    let mut cursor = Cursor::default();
    let mut occurrences = Vec::new();
    // Paragraphs where the term was found, and where it matched at all, hidden or not.
    let mut found = vec![0usize; matcher.patterns()];
    let mut matched = vec![0usize; matcher.patterns()];
    for text in paragraphs {
        session.analyze(text, &mut occurrences);
        let mut patterns: Vec<usize> =
            matcher.find(&session, &mut cursor, text, &occurrences).into_iter().map(|hit| hit.pattern).collect();
        patterns.sort_unstable();
        patterns.dedup();
        patterns.into_iter().for_each(|pattern| found[pattern] += 1);
        for pattern in cursor.matched() {
            matched[pattern] += 1;
        }
    }
    for pattern in 0..matcher.patterns() {
        let count = found[pattern];
        if matched[pattern] == 0 {
            let message = format!("it never matches in these {} paragraphs", paragraphs.len());
            findings.push(finding(FindingKind::NeverMatches, pattern, message));
        } else if count == 0 {
            let message = format!(
                "it matches in {} paragraphs, but a longer term of the theme always hides it",
                matched[pattern]
            );
            findings.push(finding(FindingKind::AlwaysHidden, pattern, message));
        } else if count * 3 > paragraphs.len() && paragraphs.len() >= 20 {
            let message = format!("it matches in {count} of {} paragraphs: it says little", paragraphs.len());
            findings.push(finding(FindingKind::TooWide, pattern, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::AnalyzerOptions;

    fn kinds(book: &str, paragraphs: &[&str]) -> Vec<(FindingKind, String)> {
        let codebook = Codebook::parse(book, "test").unwrap();
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let findings = lint(&codebook, &analyzer, paragraphs).unwrap();
        findings.into_iter().map(|finding| (finding.kind, finding.term)).collect()
    }

    #[test]
    fn each_fault_is_found_once() {
        let book = "[[themes]]\nname='a'\nterms=['the','plan','plans','Budget','budget','care']\n\
                    [[themes]]\nname='b'\nterms=['care','primary care']\n[[themes]]\nname='c'\nterms=['care']";
        use FindingKind::{Collides, Repeated, Shared, StopWord};
        let expected = [(Repeated, "budget"), (Collides, "plans"), (StopWord, "the"), (Shared, "care")];
        assert_eq!(kinds(book, &[]), expected.map(|(kind, term)| (kind, term.to_owned())));
    }

    #[test]
    fn a_corpus_shows_what_never_matches_and_what_is_always_hidden() {
        let book = "[[themes]]\nname='a'\nterms=['care','primary care','dragon']";
        use FindingKind::{AlwaysHidden, NeverMatches};
        let expected = [(NeverMatches, "dragon"), (AlwaysHidden, "care")];
        let found = kinds(book, &["Primary care is here.", "And primary care."]);
        assert_eq!(found, expected.map(|(kind, term)| (kind, term.to_owned())));
    }
}
