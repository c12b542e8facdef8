//! The matcher's definition, followed word by word without any index: what the real one must find.

use super::compiled::Matcher;
use super::search::fits;
use crate::codebook::definition::{Codebook, NestedScope, TextPart};
use crate::codebook::term::Expression;
use crate::text::{Analyzer, Class, Form};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

/// A stretch of words, and those of them that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NaiveSpan {
    start: usize,
    end: usize,
    words: BTreeSet<usize>,
}

#[derive(Debug, Clone)]
struct NaiveCandidate {
    theme: usize,
    pattern: usize,
    found: NaiveSpan,
}

struct NaiveWord<'a> {
    form: Form,
    text: &'a str,
    span: Range<usize>,
}

/// (theme, pattern, first word, after the last word) of every match, sorted.
pub(super) fn find(codebook: &Codebook, analyzer: &Analyzer, place: TextPart, text: &str) -> Vec<[usize; 4]> {
    let mut session = analyzer.session();
    let mut occurrences = Vec::new();
    session.analyze(text, &mut occurrences);
    let words: Vec<NaiveWord<'_>> = occurrences
        .iter()
        .map(|o| NaiveWord { form: session.form(o.form).clone(), text, span: o.span() })
        .filter(|word| word.form.class != Class::Compound)
        .collect();
    // Patterns are numbered as the real one does; that is no matter of matching.
    let matcher = Matcher::new(codebook, analyzer).unwrap();
    let mut candidates = Vec::new();
    let mut pattern = 0;
    for (theme, known) in codebook.themes.iter().enumerate() {
        for term in known.terms.iter().chain(&known.against) {
            if place == TextPart::Anywhere || term.place == TextPart::Anywhere || term.place == place {
                let found = evaluate(&term.expression(analyzer).unwrap(), &words);
                candidates.extend(found.into_iter().map(|found| NaiveCandidate { theme, pattern, found }));
            }
            pattern += 1;
        }
    }
    if codebook.nested_scope == NestedScope::Codebook {
        hide(&mut candidates, &matcher);
    }
    let parent = |theme: usize| {
        let name = codebook.themes[theme].parent.as_ref()?;
        codebook.themes.iter().position(|theme| theme.name == *name)
    };
    let depth = |theme: usize| std::iter::successors(Some(theme), |&theme| parent(theme)).count();
    let mut themes: Vec<usize> = (0..codebook.themes.len()).collect();
    themes.sort_by_key(|&theme| Reverse(depth(theme)));
    let mut matches = Vec::new();
    for theme in themes {
        let mut own: Vec<NaiveCandidate> = candidates.iter().filter(|c| c.theme == theme).cloned().collect();
        own.sort_by_key(|c| (Reverse(c.found.words.len()), c.found.start, c.pattern, c.found.end));
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for candidate in own {
            if !taken.is_disjoint(&candidate.found.words) {
                continue;
            }
            taken.extend(&candidate.found.words);
            matches.push([theme, candidate.pattern, candidate.found.start, candidate.found.end]);
            if let (Some(parent), true) = (parent(theme), matcher.weight(candidate.pattern) > 0.0) {
                let home = matcher.term(candidate.pattern);
                let inherited =
                    (0..matcher.patterns()).find(|&p| matcher.term(p) == home && matcher.theme(p) == parent);
                candidates.push(NaiveCandidate { theme: parent, pattern: inherited.unwrap(), ..candidate });
            }
        }
    }
    matches.sort_unstable();
    matches
}

/// Removes what a longer run of words of any theme holds.
fn hide(candidates: &mut Vec<NaiveCandidate>, matcher: &Matcher) {
    let all = candidates.clone();
    candidates.retain(|c| {
        !all.iter().any(|d| {
            matcher.weight(d.pattern) > 0.0
                && d.found.end - d.found.start == d.found.words.len()
                && d.found.start <= c.found.start
                && d.found.end >= c.found.end
                && d.found.words.len() > c.found.words.len()
        })
    });
}

/// In order of place, the longer first; of those at the same place the first.
fn ordered(mut found: Vec<NaiveSpan>) -> Vec<NaiveSpan> {
    let mut kept: Vec<NaiveSpan> = Vec::new();
    for one in found.drain(..) {
        if !kept.iter().any(|other| (other.start, other.end) == (one.start, one.end)) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|one| (one.start, Reverse(one.end)));
    kept
}

fn evaluate(expression: &Expression, words: &[NaiveWord<'_>]) -> Vec<NaiveSpan> {
    match expression {
        Expression::Phrase(atoms) => (0..words.len())
            .filter(|start| start + atoms.len() <= words.len())
            .filter(|start| {
                atoms.iter().zip(&words[*start..]).all(|(atom, w)| fits(atom, &w.form, || (w.text, w.span.clone())))
            })
            .map(|start| NaiveSpan { start, end: start + atoms.len(), words: (start..start + atoms.len()).collect() })
            .collect(),
        Expression::Or(parts) => ordered(parts.iter().flat_map(|part| evaluate(part, words)).collect()),
        Expression::And(parts) => {
            let found: Vec<Vec<NaiveSpan>> = parts.iter().map(|part| evaluate(part, words)).collect();
            if found.iter().any(Vec::is_empty) { Vec::new() } else { ordered(found.concat()) }
        }
        Expression::Near(left, right, most) => {
            let (left, right) = (evaluate(left, words), evaluate(right, words));
            let mut joined = Vec::new();
            for (first, second) in [(&left, &right), (&right, &left)] {
                for a in first {
                    let after = second.iter().filter(|b| b.start >= a.end);
                    if let Some(b) = after.min_by_key(|b| (b.start, Reverse(b.end)))
                        && b.start - a.end <= *most as usize
                    {
                        joined.push(NaiveSpan { start: a.start, end: b.end, words: &a.words | &b.words });
                    }
                }
            }
            let joined = ordered(joined);
            let holds = |a: &NaiveSpan, b: &NaiveSpan| {
                a.start <= b.start && a.end >= b.end && (a.start, a.end) != (b.start, b.end)
            };
            joined.iter().filter(|a| !joined.iter().any(|b| holds(a, b))).cloned().collect()
        }
        Expression::Context { of, other, within, wanted } => {
            let (of, other) = (evaluate(of, words), evaluate(other, words));
            let near = |a: &NaiveSpan, b: &NaiveSpan| {
                let between = (b.start.saturating_sub(a.end)).max(a.start.saturating_sub(b.end));
                within.is_none_or(|within| between <= within as usize)
            };
            of.into_iter().filter(|a| other.iter().any(|b| near(a, b)) == *wanted).collect()
        }
    }
}
