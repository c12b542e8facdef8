//! Counts of what a codebook's terms match in a corpus.

use super::subject::CheckedCodebook;
use crate::codebook::matcher::{Cursor, Matcher, TermMatch};
use crate::codebook::term::Atom;
use crate::text::{Analyzer, FormId, Occurrence, Session};
use std::collections::BTreeMap;

/// What the terms match in a corpus.
pub(super) struct CorpusCounts {
    /// For every paragraph the words that are terms, by number, each once, sorted.
    pub(super) rows: Vec<Box<[u32]>>,
    /// How many distinct words there are.
    pub(super) words: usize,
    /// For every theme the paragraphs that have it.
    pub(super) of_themes: Vec<Vec<CoveredParagraph>>,
    /// For every pattern the paragraphs that have it, in order.
    pub(super) of_patterns: Vec<Vec<u32>>,
    /// For every pattern the matches that count.
    pub(super) matches: Vec<usize>,
    /// For every pattern the paragraphs where it matches, hidden by a longer term or not.
    pub(super) matched: Vec<usize>,
    /// For every pattern with globs the words that they matched, and how often.
    pub(super) caught: Vec<BTreeMap<String, usize>>,
    /// For pairs of themes the paragraphs that have both.
    pub(super) together: BTreeMap<(u32, u32), usize>,
    /// For every theme the paragraphs that have no unrelated theme.
    pub(super) alone: Vec<usize>,
    /// The paragraphs that have some theme.
    pub(super) covered: usize,
}

/// A paragraph that has a theme.
pub(super) struct CoveredParagraph {
    pub(super) paragraph: u32,
    /// The pattern that it has it by, if that is one alone.
    pub(super) only: Option<u32>,
    /// The words of its terms for the theme, sorted: what adds nothing new.
    pub(super) masked: Box<[u32]>,
}

impl CorpusCounts {
    pub(super) fn new(checked: CheckedCodebook<'_>, analyzer: &Analyzer, paragraphs: &[&str]) -> Self {
        let matcher = checked.matcher;
        let (patterns, themes) = (matcher.patterns(), matcher.themes());
        let mut counts = Self {
            rows: Vec::with_capacity(paragraphs.len()),
            words: 0,
            of_themes: (0..themes).map(|_| Vec::new()).collect(),
            of_patterns: vec![Vec::new(); patterns],
            matches: vec![0; patterns],
            matched: vec![0; patterns],
            caught: vec![BTreeMap::new(); patterns],
            together: BTreeMap::new(),
            alone: vec![0; themes],
            covered: 0,
        };
        let globs: Vec<bool> = (0..patterns)
            .map(|p| matcher.phrases(p).flatten().any(|atom| matches!(atom, Atom::Prefix(_) | Atom::Glob(_))))
            .collect();
        let (mut session, mut cursor, mut occurrences) = (analyzer.session(), Cursor::default(), Vec::new());
        let mut numbers = WordNumbers::default();
        for text in paragraphs {
            session.analyze(text, &mut occurrences);
            let mut matches = matcher.find(&session, &mut cursor, text, &occurrences);
            cursor.matched().into_iter().for_each(|pattern| counts.matched[pattern] += 1);
            let row = numbers.of_words(&session, &occurrences);
            for found in &matches {
                counts.matches[found.pattern] += 1;
                if globs[found.pattern] {
                    let words = &occurrences[found.occurrences.start as usize..found.occurrences.end as usize];
                    let words: Vec<&str> = words.iter().map(|word| &*session.form(word.form).folded).collect();
                    *counts.caught[found.pattern].entry(words.join(" ")).or_default() += 1;
                }
            }
            matches.sort_by_key(|found| (found.theme, found.pattern));
            let masked = |matches: &[TermMatch]| {
                let places = matches.iter().flat_map(|found| found.occurrences.clone());
                numbers.of_places(&session, &occurrences, places)
            };
            counts.add(matcher, &matches, masked);
            counts.rows.push(row);
        }
        counts.words = numbers.count as usize;
        counts
    }

    /// Adds the matches of the next paragraph, sorted by theme and pattern; `masked` gives the
    /// words of some of them.
    fn add(&mut self, matcher: &Matcher, matches: &[TermMatch], mut masked: impl FnMut(&[TermMatch]) -> Box<[u32]>) {
        let paragraph = self.rows.len() as u32;
        let mut themes: Vec<u32> = Vec::new();
        for of_theme in matches.chunk_by(|a, b| a.theme == b.theme) {
            for of_pattern in of_theme.chunk_by(|a, b| a.pattern == b.pattern) {
                self.of_patterns[of_pattern[0].pattern].push(paragraph);
            }
            let mut in_favour = of_theme.iter().filter(|found| matcher.weight(found.pattern) > 0.0);
            let Some(first) = in_favour.next() else { continue };
            let last = in_favour.next_back().unwrap_or(first);
            themes.push(first.theme as u32);
            self.of_themes[first.theme].push(CoveredParagraph {
                paragraph,
                only: (first.pattern == last.pattern).then_some(first.pattern as u32),
                masked: masked(of_theme),
            });
        }
        self.covered += usize::from(!themes.is_empty());
        for (place, &a) in themes.iter().enumerate() {
            themes[place + 1..].iter().for_each(|&b| *self.together.entry((a, b)).or_default() += 1);
            let unrelated = |b: u32| b != a && !matcher.tree().are_related(a as usize, b as usize);
            self.alone[a as usize] += usize::from(!themes.iter().any(|&b| unrelated(b)));
        }
    }
}

/// Numbers the distinct terms of a corpus.
#[derive(Default)]
struct WordNumbers {
    by_term: rustc_hash::FxHashMap<Box<str>, u32>,
    by_form: Vec<Option<u32>>,
    count: u32,
}

impl WordNumbers {
    /// The numbers of the words of a text that are terms, each once, sorted.
    fn of_words(&mut self, session: &Session<'_>, occurrences: &[Occurrence]) -> Box<[u32]> {
        self.of_places(session, occurrences, 0..occurrences.len() as u32)
    }

    /// As [`of_words`](Self::of_words), of the words at some places.
    fn of_places(
        &mut self,
        session: &Session<'_>,
        occurrences: &[Occurrence],
        places: impl Iterator<Item = u32>,
    ) -> Box<[u32]> {
        let mut numbers: Vec<u32> = places
            .map(|place| occurrences[place as usize].form)
            .filter(|&form| session.form(form).is_term)
            .map(|form| self.of(form, &session.form(form).term))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into()
    }

    fn of(&mut self, form: FormId, term: &str) -> u32 {
        let place = form.0 as usize;
        if self.by_form.len() <= place {
            self.by_form.resize(place + 1, None);
        }
        *self.by_form[place].get_or_insert_with(|| {
            *self.by_term.entry(term.into()).or_insert_with(|| {
                self.count += 1;
                self.count - 1
            })
        })
    }
}
