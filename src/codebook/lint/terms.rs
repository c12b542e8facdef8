//! Findings about terms that need no corpus.

use super::report::{Finding, FindingKind};
use super::subject::CheckedCodebook;
use crate::codebook::definition::{Term, TextPart};
use crate::codebook::term::{Atom, signs};
use crate::error::{Error, ErrorKind, Result};
use crate::text::{Analyzer, is_single_unspaced};
use crate::unicode::fold_name;
use std::collections::BTreeMap;

/// A term in this many themes is shared.
const MANY: usize = 3;
/// A glob needs so many letters in a row.
const FEWEST_LETTERS: usize = 2;

/// A term in a form that is equal for terms that find the same.
fn shape(term: &Term, analyzer: &Analyzer) -> Result<String> {
    let expression = term.expression(analyzer).map_err(|error| Error::new(ErrorKind::Codebook, error.message))?;
    Ok(match term.place {
        TextPart::Anywhere => expression.to_string(),
        TextPart::Heading => format!("{expression} in a heading"),
        TextPart::Paragraph => format!("{expression} in a paragraph"),
    })
}

pub(super) fn findings(checked: CheckedCodebook<'_>, analyzer: &Analyzer) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let (codebook, matcher) = (checked.codebook, checked.matcher);
    let mut within: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut across: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut shapes: Vec<Vec<String>> = vec![Vec::new(); codebook.themes.len()];
    for pattern in checked.patterns() {
        let (theme, term) = (matcher.term(pattern).0, checked.term(pattern));
        let shape = shape(term, analyzer)?;
        single_words(checked, analyzer, pattern, &mut findings);
        ignored_signs(checked, pattern, &mut findings);
        match within.get(&(theme, shape.clone())) {
            Some(&first) => {
                let other = &checked.term(first).term;
                let (kind, message) = if matcher.weight(first) > 0.0 && matcher.weight(pattern) < 0.0 {
                    (FindingKind::Contradicts, format!("'{other}' is among the terms and in 'against'"))
                } else if fold_name(other) == fold_name(&term.term) {
                    (FindingKind::Repeated, format!("'{other}' occurs twice in the theme"))
                } else {
                    let message =
                        format!("'{}' and '{other}' are one after stemming ('{shape}'): keep one of them", term.term);
                    (FindingKind::Collides, message)
                };
                findings.push(checked.finding(kind, pattern, message));
            }
            None => {
                within.insert((theme, shape.clone()), pattern);
            }
        }
        if matcher.weight(pattern) > 0.0 {
            shapes[theme].push(shape.clone());
            across.entry(shape).or_default().push(pattern);
        }
    }
    shared_terms(checked, across, &mut findings);
    identical_themes(checked, shapes, &mut findings);
    Ok(findings)
}

/// Terms of many themes; `across` holds for every shape the patterns that have it.
fn shared_terms(checked: CheckedCodebook<'_>, across: BTreeMap<String, Vec<usize>>, findings: &mut Vec<Finding>) {
    let matcher = checked.matcher;
    for patterns in across.values() {
        let mut themes: Vec<&str> = patterns.iter().map(|&p| checked.theme(matcher.term(p).0)).collect();
        themes.dedup();
        if themes.len() >= MANY {
            let message = format!(
                "'{}' belongs to {} themes ({}): it does not distinguish them",
                checked.term(patterns[0]).term,
                themes.len(),
                listed(&themes)
            );
            findings.push(checked.finding(FindingKind::Shared, patterns[0], message));
        }
    }
}

/// Themes of the same terms; `shapes` holds for every theme those of its terms.
fn identical_themes(checked: CheckedCodebook<'_>, shapes: Vec<Vec<String>>, findings: &mut Vec<Finding>) {
    let mut same: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for (theme, mut terms) in shapes.into_iter().enumerate() {
        terms.sort();
        terms.dedup();
        if terms.is_empty() {
            continue;
        }
        match same.get(&terms) {
            Some(&first) => findings.push(checked.of_theme(
                FindingKind::Identical,
                theme,
                format!("it has the terms of '{}': nothing distinguishes them", checked.theme(first)),
            )),
            None => {
                same.insert(terms, theme);
            }
        }
    }
}

/// The first few of many names.
pub(super) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

/// Terms of one word that are too unspecific.
fn single_words(checked: CheckedCodebook<'_>, analyzer: &Analyzer, pattern: usize, findings: &mut Vec<Finding>) {
    let term = &checked.term(pattern).term;
    for atoms in checked.matcher.phrases(pattern) {
        let [atom] = atoms else { continue };
        match atom {
            // In an expression it may well have its place.
            Atom::Stem(word) | Atom::Exact(word) if !checked.matcher.atoms(pattern).is_empty() => {
                let mut written = String::new();
                analyzer.fold(term.trim_matches(['=', '"']), &mut written);
                if analyzer.is_stop_word(&written) || analyzer.is_stop_word(word) {
                    let message =
                        format!("'{term}' is a stop word: it occurs in nearly every paragraph and indicates no theme");
                    findings.push(checked.finding(FindingKind::StopWord, pattern, message));
                }
            }
            Atom::Prefix(letters) if letters.chars().count() < FEWEST_LETTERS => {
                let message =
                    format!("'{term}' finds every word that begins with '{letters}': add letters before the '*'");
                findings.push(checked.finding(FindingKind::ShortGlob, pattern, message));
            }
            // A single ideograph is a word.
            Atom::Glob(glob)
                if glob.literal().chars().count() < FEWEST_LETTERS && !is_single_unspaced(glob.literal()) =>
            {
                let message = format!("'{glob}' has no two letters in a row: it finds all sorts of words");
                findings.push(checked.finding(FindingKind::ShortGlob, pattern, message));
            }
            _ => {}
        }
    }
}

/// Words with signs that a stem does without.
fn ignored_signs(checked: CheckedCodebook<'_>, pattern: usize, findings: &mut Vec<Finding>) {
    let term = &checked.term(pattern).term;
    if term.contains(['"', '(']) {
        return;
    }
    let is_ignored = |word: &&str| !word.starts_with('=') && signs(word) != ("", "");
    for word in term.split_whitespace().filter(is_ignored) {
        let message = format!("the signs of '{word}' do not count: write '={word}' if they should");
        findings.push(checked.finding(FindingKind::SignsIgnored, pattern, message));
    }
}
