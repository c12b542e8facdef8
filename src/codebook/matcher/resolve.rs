//! Which of the terms that match count: the longest match wins, negated ones are left out if the
//! codebook has it so, and matches of a theme are passed to its ancestors.

use super::compiled::{Matcher, TermMatch};
use super::cursor::{CandidateMatch, Cursor};
use super::negation::is_negated;
use crate::codebook::definition::NestedScope;
use crate::text::{Occurrence, Session};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A text with its words.
#[derive(Clone, Copy)]
struct Text<'a> {
    session: &'a Session<'a>,
    text: &'a str,
    occurrences: &'a [Occurrence],
    words: &'a [u32],
}

impl Matcher {
    /// The matches among the candidates, in order of place.
    pub(super) fn resolve(
        &self,
        session: &Session<'_>,
        cursor: &mut Cursor,
        text: &str,
        occurrences: &[Occurrence],
        words: &[u32],
    ) -> Vec<TermMatch> {
        let text = Text { session, text, occurrences, words };
        let mut matches = Vec::with_capacity(cursor.candidates.len());
        let mut candidates = std::mem::take(&mut cursor.candidates);
        if self.scope == NestedScope::Codebook {
            self.hide(&mut candidates);
        }
        candidates.sort_unstable_by_key(|c| (c.theme, Reverse(c.words), c.start, c.pattern, c.end));
        let of_themes = candidates.chunk_by(|a, b| a.theme == b.theme);
        if self.order.is_empty() {
            of_themes.for_each(|candidates| self.settle(text, cursor, candidates, |found, _| matches.push(found)));
        } else {
            let mut waiting: BTreeMap<u32, Vec<CandidateMatch>> =
                of_themes.map(|of_theme| (self.order[of_theme[0].theme as usize], of_theme.to_vec())).collect();
            while let Some((_, mut of_theme)) = waiting.pop_first() {
                of_theme.sort_unstable_by_key(|c| (Reverse(c.words), c.start, c.pattern, c.end));
                self.settle(text, cursor, &of_theme, |found, candidate| {
                    if let Some(inherited) = self.patterns[candidate.pattern as usize].inherited {
                        let theme = self.patterns[inherited as usize].theme;
                        let inherited = CandidateMatch { theme, pattern: inherited, ..candidate };
                        waiting.entry(self.order[theme as usize]).or_default().push(inherited);
                    }
                    matches.push(found);
                });
            }
        }
        matches.sort_by_key(|found| (found.span.start, found.theme, found.pattern, found.span.end));
        cursor.candidates = candidates;
        matches
    }

    /// Takes the candidates of one theme, sorted, one after the other, but for those whose words
    /// are taken.
    fn settle(
        &self,
        text: Text<'_>,
        cursor: &mut Cursor,
        candidates: &[CandidateMatch],
        mut take: impl FnMut(TermMatch, CandidateMatch),
    ) {
        if let [only] = candidates {
            // No other candidate can hide it.
            if !only.hidden && !self.is_left_out(text, only) {
                take(term_match(text, only), *only);
            }
            return;
        }
        let Cursor { taken, matches, .. } = cursor;
        taken.clear();
        taken.resize(text.words.len().div_ceil(64), 0);
        for candidate in candidates.iter().filter(|candidate| !candidate.hidden) {
            let every_run = |of_run: &mut dyn FnMut(u32, u32) -> bool| match candidate.parts {
                None => of_run(candidate.start, candidate.end),
                Some(number) => matches.every_run(number, of_run),
            };
            let free = every_run(&mut |start, end| {
                (start as usize..end as usize).all(|place| taken[place / 64] >> (place % 64) & 1 == 0)
            });
            if !free {
                continue;
            }
            every_run(&mut |start, end| {
                (start as usize..end as usize).for_each(|place| taken[place / 64] |= 1 << (place % 64));
                true
            });
            if !self.is_left_out(text, candidate) {
                take(term_match(text, candidate), *candidate);
            }
        }
    }

    fn is_left_out(&self, text: Text<'_>, candidate: &CandidateMatch) -> bool {
        let Text { session, text, occurrences, words } = text;
        self.patterns[candidate.pattern as usize].drops
            && is_negated(session, text, occurrences, words, candidate.start as usize)
    }

    /// Hides what a longer run of words of any theme holds. Terms against a theme hide nothing of
    /// another's.
    fn hide(&self, candidates: &mut [CandidateMatch]) {
        candidates.sort_unstable_by_key(|c| (c.start, Reverse(c.end), Reverse(c.words), c.theme, c.pattern));
        let mut furthest = 0;
        for same in candidates.chunk_by_mut(|a, b| (a.start, a.end) == (b.start, b.end)) {
            let end = same[0].end;
            let hides = same.iter().any(|c| c.is_run() && !self.patterns[c.pattern as usize].against);
            for candidate in same.iter_mut() {
                candidate.hidden = furthest >= end || hides && !candidate.is_run();
            }
            if hides {
                furthest = furthest.max(end);
            }
        }
    }
}

fn term_match(text: Text<'_>, candidate: &CandidateMatch) -> TermMatch {
    let (first, last) = (text.words[candidate.start as usize], text.words[candidate.end as usize - 1]);
    TermMatch {
        theme: candidate.theme as usize,
        pattern: candidate.pattern as usize,
        span: text.occurrences[first as usize].span().start..text.occurrences[last as usize].span().end,
        occurrences: first..last + 1,
    }
}
