//! Counting the terms of one text after the other, without sorting and without hashing twice.
//!
//! Every term has a slot: the row that it was met in last, and its place there. A term met for the
//! first time in a row takes the next place, met again it adds to its count. No branch depends on
//! whether a word is a term, or new.

use crate::text::{Analyzer, TermSink, TermTable};
use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};
use std::hint::select_unpredictable;

/// Marks features that are n-grams.
const GRAM: u32 = 1 << 31;

/// How often a feature occurs in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FeatureCount {
    /// The worker's number of the feature.
    pub(super) feature: u32,
    pub(super) count: u32,
}

/// Counted rows, by the numbers of the worker who counted them.
#[derive(Debug, Default)]
pub(super) struct CountedRows {
    /// Row after row; the features of a row in no order. What is after the last row is working
    /// space.
    entries: Vec<FeatureCount>,
    filled: usize,
    /// Where each row ends in `entries`.
    ends: Vec<usize>,
}

impl CountedRows {
    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The entries of all rows.
    pub(super) fn entries(&self) -> &[FeatureCount] {
        &self.entries[..self.filled]
    }

    /// The rows in no more room than they need; this keeps its own, to count the next ones in.
    pub(super) fn sealed(&self) -> Self {
        Self { entries: self.entries().to_vec(), filled: self.filled, ends: self.ends.clone() }
    }

    /// Forgets all rows, but not the room.
    pub(super) fn clear(&mut self) {
        self.filled = 0;
        self.ends.clear();
    }

    /// The entries of each row.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[FeatureCount]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.entries[start..end])
    }
}

/// Where a feature was met last.
#[derive(Debug, Clone, Copy, Default)]
struct LastSeen {
    /// The row; rows are numbered from one.
    row: u32,
    /// Its place in that row's entries.
    place: u32,
}

/// What is counted of a feature, in 32 bits to be short.
#[derive(Debug, Clone, Copy, Default)]
struct FeatureSums {
    documents: u32,
    occurrences: u32,
}

/// One thread's counts.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    table: TermTable<'a>,
    counters: FeatureCounters,
}

/// What a counter counts with.
#[derive(Debug)]
struct FeatureCounters {
    range: (usize, usize),
    /// As many slots as sums, a power of two.
    slots: Vec<LastSeen>,
    sums: Vec<FeatureSums>,
    grams: Grams,
    gram_slots: Vec<LastSeen>,
    gram_sums: Vec<FeatureSums>,
    row: u32,
    documents: u64,
    /// The words of the row, where n-grams are wanted.
    words: Vec<u32>,
    /// Sums that would no longer have fitted into 32 bits.
    carried: Vec<(u32, u64, u64)>,
    /// Occurrences since the sums were put aside.
    fresh: u64,
}

impl<'a> Counter<'a> {
    pub(super) fn new(analyzer: &'a Analyzer, ngram_range: (usize, usize)) -> Self {
        const FIRST: usize = 1 << 12;
        let counters = FeatureCounters {
            range: ngram_range,
            slots: vec![LastSeen::default(); FIRST],
            sums: vec![FeatureSums::default(); FIRST],
            grams: Grams::new(),
            gram_slots: vec![LastSeen::default()],
            gram_sums: vec![FeatureSums::default()],
            row: 0,
            documents: 0,
            words: Vec::new(),
            carried: Vec::new(),
            fresh: 0,
        };
        Self { table: TermTable::new(analyzer), counters }
    }

    /// Counts one text as the next row of `rows`.
    pub(super) fn count(&mut self, text: &str, rows: &mut CountedRows) {
        let mut row = RowCounter::begin(&mut self.counters, rows, LineEnds::AreSpace);
        self.table.scan(text, &mut row);
        row.end();
    }

    /// Counts every line of `text` as a row of `rows`, blank ones too.
    pub(super) fn count_lines(&mut self, text: &str, rows: &mut CountedRows) {
        let mut row = RowCounter::begin(&mut self.counters, rows, LineEnds::AreRows);
        self.table.scan(text, &mut row);
        if !text.ends_with('\n') && !text.is_empty() {
            row.end();
        }
    }

    /// The number of texts counted.
    pub(super) fn documents(&self) -> u64 {
        self.counters.documents
    }

    /// The numbers of words and of n-grams, counted or not.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.table.len(), self.counters.grams.parts.len())
    }

    /// Every feature that was counted: number, documents, occurrences.
    pub(super) fn features(&mut self) -> Vec<(u32, u64, u64)> {
        self.counters.carry();
        let mut features = std::mem::take(&mut self.counters.carried);
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

    /// Appends the term of a feature to `term`.
    pub(super) fn write_term(&self, feature: u32, term: &mut String) {
        if feature & GRAM == 0 {
            term.push_str(self.table.term(feature));
            return;
        }
        let (before, last) = self.counters.grams.parts[(feature & !GRAM) as usize];
        self.write_term(before, term);
        term.push(' ');
        term.push_str(self.table.term(last));
    }

    /// The term of a feature that is a word.
    pub(super) fn word(&self, feature: u32) -> Option<&str> {
        (feature & GRAM == 0).then(|| self.table.term(feature))
    }
}

/// The place of a feature among words, or among n-grams, which follow `words`.
#[inline]
pub(super) fn index(feature: u32, words: usize) -> usize {
    if feature & GRAM == 0 { feature as usize } else { words + (feature & !GRAM) as usize }
}

/// Whether a feature is an n-gram of several words.
pub(super) fn is_gram(feature: u32) -> bool {
    feature & GRAM != 0
}

impl FeatureCounters {
    /// Puts the sums aside, and forgets where anything was met.
    fn carry(&mut self) {
        let words = self.sums.iter().enumerate().map(|(number, sum)| (number as u32, sum));
        let grams = self.gram_sums.iter().enumerate().map(|(number, sum)| (number as u32 | GRAM, sum));
        let sums = words.chain(grams).filter(|(_, sum)| sum.documents > 0);
        self.carried.extend(sums.map(|(feature, sum)| (feature, sum.documents.into(), sum.occurrences.into())));
        self.slots.fill(LastSeen::default());
        self.gram_slots.fill(LastSeen::default());
        self.sums.fill(FeatureSums::default());
        self.gram_sums.fill(FeatureSums::default());
        (self.row, self.fresh) = (0, 0);
    }
}

/// What the ends of lines within a text mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    AreSpace,
    AreRows,
}

/// The row that is being counted.
struct RowCounter<'r> {
    counters: &'r mut FeatureCounters,
    rows: &'r mut CountedRows,
    lines: LineEnds,
    /// Where the row begins in the entries, and where its next entry goes: what is after is free.
    start: usize,
    filled: usize,
}

impl<'r> RowCounter<'r> {
    fn begin(counters: &'r mut FeatureCounters, rows: &'r mut CountedRows, lines: LineEnds) -> Self {
        let start = rows.filled;
        let mut row = Self { counters, rows, lines, start, filled: start };
        row.next();
        row
    }

    /// Makes ready for a row.
    fn next(&mut self) {
        // Rows and sums are counted in 32 bits: before they could run over, all is put aside.
        if self.counters.row == u32::MAX || self.counters.fresh > u64::from(u32::MAX / 2) {
            self.counters.carry();
        }
        self.counters.row += 1;
    }

    /// Counts features of one sort, by their numbers, which are below `bound`.
    #[inline]
    fn take(&mut self, numbers: &[u32], bound: usize, sort: u32) {
        let counters = &mut *self.counters;
        let (slots, sums) = if sort == 0 {
            (&mut counters.slots, &mut counters.sums)
        } else {
            (&mut counters.gram_slots, &mut counters.gram_sums)
        };
        if bound > slots.len() {
            slots.resize(bound.next_power_of_two(), LastSeen::default());
            sums.resize(slots.len(), FeatureSums::default());
        }
        let entries = &mut self.rows.entries;
        if entries.len() < self.filled + numbers.len() {
            let more = (entries.len() / 2).max(1 << 10).max(numbers.len());
            entries.resize(entries.len() + more, FeatureCount::default());
        }
        let (slots, entries, row) = (slots.as_mut_slice(), &mut entries[self.start..], counters.row);
        let mut filled = self.filled - self.start;
        let mask = slots.len() - 1;
        for &number in numbers {
            let slot = &mut slots[number as usize & mask];
            let new = slot.row != row;
            // A branch on whether a term is new in its row could not be predicted.
            let place = select_unpredictable(new, filled as u32, slot.place);
            *slot = LastSeen { row, place };
            let entry = &mut entries[place as usize];
            let before = select_unpredictable(new, 0, entry.count);
            *entry = FeatureCount { feature: number | sort, count: before + 1 };
            filled += usize::from(new);
        }
        self.filled = self.start + filled;
        counters.fresh += numbers.len() as u64;
    }

    /// Ends the row, and makes ready for another.
    fn end(&mut self) {
        let (low, high) = self.counters.range;
        if high > 1 {
            let words = std::mem::take(&mut self.counters.words);
            for first in 0..words.len() {
                let mut gram = words[first];
                for length in 2..=high.min(words.len() - first) {
                    let number = self.counters.grams.number(gram, words[first + length - 1]);
                    gram = number | GRAM;
                    if length >= low {
                        self.take(&[number], number as usize + 1, GRAM);
                    }
                }
            }
            self.counters.words = words;
            self.counters.words.clear();
        }
        let counters = &mut *self.counters;
        for entry in &self.rows.entries[self.start..self.filled] {
            let sums = if is_gram(entry.feature) { &mut counters.gram_sums } else { &mut counters.sums };
            let sum = &mut sums[(entry.feature & !GRAM) as usize];
            sum.documents += 1;
            sum.occurrences += entry.count;
        }
        counters.documents += 1;
        self.rows.ends.push(self.filled);
        self.rows.filled = self.filled;
        self.start = self.filled;
        self.next();
    }
}

impl TermSink for RowCounter<'_> {
    #[inline]
    fn words(&mut self, terms: &[u32], bound: usize) {
        let (low, high) = self.counters.range;
        if low == 1 {
            self.take(terms, bound, 0);
        }
        if high > 1 {
            self.counters.words.extend_from_slice(terms);
        }
    }

    fn compound(&mut self, term: u32, bound: usize) {
        if self.counters.range.0 == 1 {
            self.take(&[term], bound, 0);
        }
    }

    fn end_line(&mut self) {
        if self.lines == LineEnds::AreRows {
            self.end();
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
        if let Some(number) = self.table.find(hash((before, last)), |number| parts[*number as usize] == (before, last))
        {
            return *number;
        }
        let number = parts.len() as u32;
        parts.push((before, last));
        self.table.insert_unique(hash((before, last)), number, |number| hash(parts[*number as usize]));
        number
    }
}
