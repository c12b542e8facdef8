//! The working space of one thread: what a matcher knows of the word forms of a session, and the
//! matches of a text.

use super::rules::{Match, Matches};

/// What a matcher knows of the words of one [`Session`](crate::text::Session).
#[derive(Debug, Default)]
pub struct Cursor {
    /// For each form a constant of `search` (no anchor, not looked up, compound), or an index into
    /// `lists` plus one.
    pub(super) forms: Vec<u32>,
    /// The phrases that a token of a form is the anchor of, where there are any.
    pub(super) lists: Vec<Box<[PhraseCandidate]>>,
    /// For each form the signs of the atoms that its tokens may match.
    pub(super) signs: Vec<u64>,
    pub(super) candidates: Vec<CandidateMatch>,
    pub(super) words: Vec<u32>,
    pub(super) begins: Vec<(u32, u32)>,
    pub(super) rules: Vec<u32>,
    pub(super) matches: Matches,
    pub(super) taken: Vec<u64>,
}

/// A phrase that a form is the anchor of.
#[derive(Debug, Clone, Copy)]
pub(super) struct PhraseCandidate {
    pub(super) phrase: u32,
    pub(super) offset: u8,
    pub(super) length: u8,
    /// What must be compared.
    pub(super) comparison: Comparison,
}

/// What must still be compared of a phrase whose anchor occurs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Comparison {
    /// Nothing.
    Nothing,
    /// All of it.
    All,
    /// All of it, if the word at this distance from the anchor has this sign.
    Adjacent(i8, u64),
}

impl Cursor {
    /// The number of words in the last text: its tokens without compounds.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// The patterns that matched in the last text, hidden by longer ones or not; each
    /// once, in order. Without inherited ones.
    pub fn matched(&self) -> Vec<usize> {
        let mut matched: Vec<usize> = self.candidates.iter().map(|candidate| candidate.pattern as usize).collect();
        matched.sort_unstable();
        matched.dedup();
        matched
    }
}

/// A term that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CandidateMatch {
    pub(super) theme: u32,
    pub(super) pattern: u32,
    /// Its words, from the first to after the last.
    pub(super) start: u32,
    pub(super) end: u32,
    /// How many of them belong to it.
    pub(super) words: u32,
    /// The match that it is, if some do not.
    pub(super) parts: Option<u32>,
    /// Whether a longer one of another theme hides it.
    pub(super) hidden: bool,
}

impl CandidateMatch {
    pub(super) fn of_words(pattern: u32, start: u32, words: u32) -> Self {
        Self { theme: 0, pattern, start, end: start + words, words, parts: None, hidden: false }
    }

    pub(super) fn of_match(pattern: u32, number: u32, found: Match) -> Self {
        let Match { start, end, words, .. } = found;
        let parts = (end - start != words).then_some(number);
        Self { theme: 0, pattern, start, end, words, parts, hidden: false }
    }

    pub(super) fn is_run(&self) -> bool {
        self.end - self.start == self.words
    }
}
