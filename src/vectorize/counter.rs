//! Counting the terms of one text after the other, without sorting and without hashing twice.
//!
//! Every term has a slot: the row that it was met in last, and its place there. A term met for the first time in a row
//! takes the next place, met again it adds to its count. Words that are no terms share one slot, so that no branch
//! depends on whether a word is one.

use crate::text::{Analyzer, NO_TERM, TermSink, TermTable};
use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};

/// Marks features that are n-grams.
const GRAM: u32 = 1 << 31;

/// How often a feature stands in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The worker's number of the feature.
    pub(super) feature: u32,
    pub(super) count: u32,
}

/// Counted rows, by the numbers of the worker who counted them.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Row after row; the features of a row in no order. What is behind the last row is room to work in.
    entries: Vec<Entry>,
    filled: usize,
    /// Where each row ends in `entries`.
    ends: Vec<usize>,
}

impl Rows {
    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The entries of all rows.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries[..self.filled]
    }

    /// Gives back the room behind the last row.
    pub(super) fn seal(&mut self) {
        self.entries.truncate(self.filled);
        self.entries.shrink_to_fit();
    }

    /// Forgets all rows, but not the room.
    pub(super) fn clear(&mut self) {
        self.filled = 0;
        self.ends.clear();
    }

    /// The entries of each row.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Entry]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.entries[start..end])
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The row it was met in last; rows are numbered from one.
    row: u32,
    /// Its place in that row's entries.
    place: u32,
    documents: u32,
    occurrences: u32,
}

/// One thread's counts.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    table: TermTable<'a>,
    range: (usize, usize),
    slots: Vec<Slot>,
    grams: Grams,
    gram_slots: Vec<Slot>,
    row: u32,
    documents: u64,
    words: Vec<u32>,
    /// Counts that would no longer have fitted into the slots.
    carried: Vec<(u32, u64, u64)>,
    /// Occurrences since the slots were emptied.
    fresh: u64,
}

impl<'a> Counter<'a> {
    pub(super) fn new(analyzer: &'a Analyzer, ngram_range: (usize, usize)) -> Self {
        Self {
            table: TermTable::new(analyzer),
            range: ngram_range,
            slots: vec![Slot::default(); 1 << 12],
            grams: Grams::new(),
            gram_slots: Vec::new(),
            row: 0,
            documents: 0,
            words: Vec::new(),
            carried: Vec::new(),
            fresh: 0,
        }
    }

    /// Counts one text as the next row of `rows`.
    pub(super) fn count(&mut self, text: &str, rows: &mut Rows) {
        self.begin_row();
        let start = rows.filled;
        let (low, high) = self.range;
        let mut row = Row {
            counting: Counting { slots: &mut self.slots, entries: &mut rows.entries, row: self.row, start, filled: start },
            words: &mut self.words,
            keep_words: high > 1,
            count_words: low == 1,
        };
        self.table.scan(text, &mut row);
        let mut filled = row.counting.finish();
        if high > 1 {
            let mut counting =
                Counting { slots: &mut self.gram_slots, entries: &mut rows.entries, row: self.row, start, filled };
            for first in 0..self.words.len() {
                let mut gram = self.words[first];
                for length in 2..=high.min(self.words.len() - first) {
                    gram = self.grams.number(gram, self.words[first + length - 1]) | GRAM;
                    if length >= low {
                        counting.take(gram & !GRAM, gram);
                    }
                }
            }
            filled = counting.filled;
            self.words.clear();
        }
        // Words that are no terms have an entry of their own: the last takes its place.
        let none = self.slots[NO_TERM as usize];
        if none.row == self.row {
            filled -= 1;
            rows.entries[start + none.place as usize] = rows.entries[filled];
        }
        self.fresh += text.len() as u64;
        rows.filled = filled;
        rows.ends.push(filled);
    }

    fn begin_row(&mut self) {
        self.documents += 1;
        // The slots count in 32 bits: before they could run over, what they hold is put aside.
        if self.row == u32::MAX || self.fresh > u64::from(u32::MAX / 2) {
            self.carry();
        }
        self.row += 1;
    }

    fn carry(&mut self) {
        let slots = self.slots.iter().enumerate().map(|(number, slot)| (number as u32, slot));
        let grams = self.gram_slots.iter().enumerate().map(|(number, slot)| (number as u32 | GRAM, slot));
        let counts = slots.chain(grams).filter(|(_, slot)| slot.documents > 0);
        self.carried.extend(counts.map(|(feature, slot)| (feature, slot.documents.into(), slot.occurrences.into())));
        self.slots.fill(Slot::default());
        self.gram_slots.fill(Slot::default());
        (self.row, self.fresh) = (0, 0);
    }

    /// The number of texts counted.
    pub(super) fn documents(&self) -> u64 {
        self.documents
    }

    /// The number of tokens met, stop words too.
    pub(super) fn tokens(&self) -> u64 {
        self.table.tokens()
    }

    /// The numbers of words and of n-grams, counted or not.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.table.len(), self.grams.parts.len())
    }

    /// Every feature that was counted: number, documents, occurrences.
    pub(super) fn features(&mut self) -> Vec<(u32, u64, u64)> {
        self.carry();
        let mut features = std::mem::take(&mut self.carried);
        features.retain(|(feature, ..)| *feature != NO_TERM);
        features.sort_unstable_by_key(|(feature, ..)| *feature);
        features.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
                kept.2 += next.2;
            }
            same
        });
        features
    }

    /// Writes the term of a feature behind `term`.
    pub(super) fn write_term(&self, feature: u32, term: &mut String) {
        if feature & GRAM == 0 {
            term.push_str(self.table.term(feature));
            return;
        }
        let (before, last) = self.grams.parts[(feature & !GRAM) as usize];
        self.write_term(before, term);
        term.push(' ');
        term.push_str(self.table.term(last));
    }

    /// The term of a feature that is a word.
    pub(super) fn word(&self, feature: u32) -> Option<&str> {
        (feature & GRAM == 0).then(|| self.table.term(feature))
    }
}

/// The place of a feature among words, or among n-grams behind `words`.
#[inline]
pub(super) fn index(feature: u32, words: usize) -> usize {
    if feature & GRAM == 0 { feature as usize } else { words + (feature & !GRAM) as usize }
}

/// Whether a feature is an n-gram of several words.
pub(super) fn is_gram(feature: u32) -> bool {
    feature & GRAM != 0
}

/// Entries of the row that is being counted.
struct Counting<'r> {
    slots: &'r mut Vec<Slot>,
    entries: &'r mut Vec<Entry>,
    row: u32,
    /// Where the row begins in `entries`.
    start: usize,
    /// Where its next entry goes: what is behind is free.
    filled: usize,
}

impl Counting<'_> {
    #[inline]
    fn take(&mut self, number: u32, feature: u32) {
        if number as usize >= self.slots.len() {
            self.slots.resize((number as usize + 1) * 2, Slot::default());
        }
        if self.filled == self.entries.len() {
            let more = (self.entries.len() / 2).max(1 << 10);
            self.entries.resize(self.entries.len() + more, Entry::default());
        }
        let slot = &mut self.slots[number as usize];
        let new = slot.row != self.row;
        let place = if new { (self.filled - self.start) as u32 } else { slot.place };
        *slot = Slot {
            row: self.row,
            place,
            documents: slot.documents + u32::from(new),
            occurrences: slot.occurrences + 1,
        };
        let entry = &mut self.entries[self.start + place as usize];
        *entry = Entry { feature, count: if new { 1 } else { entry.count + 1 } };
        self.filled += usize::from(new);
    }

    fn finish(self) -> usize {
        self.filled
    }
}

/// Takes the terms of one text.
struct Row<'r> {
    counting: Counting<'r>,
    words: &'r mut Vec<u32>,
    keep_words: bool,
    count_words: bool,
}

impl TermSink for Row<'_> {
    #[inline]
    fn word(&mut self, term: u32) {
        if self.count_words {
            self.counting.take(term, term);
        }
        if self.keep_words && term != NO_TERM {
            self.words.push(term);
        }
    }

    #[inline]
    fn compound(&mut self, term: u32) {
        if self.count_words {
            self.counting.take(term, term);
        }
    }
}

/// N-grams by the gram (or word) before and the last word.
#[derive(Debug)]
struct Grams {
    table: HashTable<u32>,
    parts: Vec<(u32, u32)>,
    /// Random numbers of this process: see `text::interner`.
    keys: (u64, u64),
}

impl Grams {
    fn new() -> Self {
        let state = RandomState::new();
        Self { table: HashTable::new(), parts: Vec::new(), keys: (state.hash_one(1), state.hash_one(2) | 1) }
    }

    fn number(&mut self, before: u32, last: u32) -> u32 {
        let (first, second) = self.keys;
        let hash = |(before, last): (u32, u32)| {
            let both = (u64::from(before) << 32 | u64::from(last)) ^ first;
            let product = u128::from(both) * u128::from(second);
            product as u64 ^ (product >> 64) as u64
        };
        let parts = &mut self.parts;
        if let Some(number) = self.table.find(hash((before, last)), |number| parts[*number as usize] == (before, last)) {
            return *number;
        }
        let number = parts.len() as u32;
        parts.push((before, last));
        self.table.insert_unique(hash((before, last)), number, |number| hash(parts[*number as usize]));
        number
    }
}
