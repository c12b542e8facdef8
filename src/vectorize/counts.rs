//! Texts counted block by block on all threads, and what is made of the counts: frequencies, and
//! weighed rows.
//!
//! Each worker numbers the terms as it meets them; when all is counted the terms of all workers are
//! sorted together, and a term's place among them is its column in all results. So nothing depends
//! on which worker counted a text.

use super::counter::{CountedRows, Counter, FeatureCount, index};
use super::frequencies::{Count, DocumentFrequencies};
use super::options::{NO_COLUMN, TfidfOptions};
use super::tfidf::Tfidf;
use crate::error::Result;
use crate::matrix::CsrMatrix;
use crate::parallel;
use crate::parallel::{Done, in_pieces};
use crate::text::Analyzer;
use rayon::prelude::*;

/// A corpus, counted and held in memory: its rows by the numbers of those who counted them.
///
/// [`StreamedCounts`](super::StreamedCounts) is the same for what is larger than memory.
#[derive(Debug)]
pub struct CountedCorpus {
    /// Every block's worker and rows, in order.
    blocks: Vec<(usize, CountedRows)>,
    frequencies: DocumentFrequencies,
    workers: Vec<Worker>,
}

/// What a worker's numbers mean.
#[derive(Debug)]
pub(super) struct Worker {
    words: usize,
    /// For every number the place of its term in the frequencies; [`NO_COLUMN`] for what was not
    /// counted.
    places: Vec<u32>,
}

impl Worker {
    /// The number of its words: the numbers of n-grams follow.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// For every number the column of its term.
    pub(super) fn columns(&self, columns: &[u32]) -> Vec<u32> {
        self.places.iter().map(|place| columns.get(*place as usize).copied().unwrap_or(NO_COLUMN)).collect()
    }
}

impl CountedCorpus {
    /// Counts blocks of texts, in parallel; what comes of it does not depend on the threads.
    pub fn of<B: TextBlock>(
        analyzer: &Analyzer,
        ngram_range: (usize, usize),
        blocks: impl Iterator<Item = B> + Send,
    ) -> Self {
        let work = |(counter, rows): &mut (Counter<'_>, CountedRows), block: B| {
            rows.clear();
            count_block(counter, block, rows);
            rows.sealed()
        };
        let state = || (Counter::new(analyzer, ngram_range), CountedRows::default());
        let Done { results, states } = in_pieces(blocks, state, work);
        let states = states.into_iter().map(|(counter, _)| counter).collect();
        let (frequencies, workers) = merge(states);
        Self { blocks: results, frequencies, workers }
    }

    /// What was counted of the terms.
    pub fn frequencies(&self) -> &DocumentFrequencies {
        &self.frequencies
    }

    /// Chooses the vocabulary and weighs all rows: rows × terms.
    ///
    /// # Errors
    /// As [`Tfidf::fit`].
    pub fn fit(self, options: &TfidfOptions) -> Result<(Tfidf, CsrMatrix)> {
        let (tfidf, columns) = Tfidf::fit_columns(options, &self.frequencies)?;
        let columns: Vec<Vec<u32>> = self.workers.iter().map(|worker| worker.columns(&columns)).collect();
        let all = tfidf.vocabulary().len() == self.frequencies.terms();
        drop(self.frequencies);
        // How long every row is when the terms that are left out are left out.
        let lengths: Vec<Vec<usize>> = parallel::map_items(&self.blocks, |(worker, rows)| {
            let (columns, words) = (&columns[*worker], self.workers[*worker].words);
            let kept = |entry: &&FeatureCount| columns[index(entry.feature, words)] != NO_COLUMN;
            rows.iter().map(|row| if all { row.len() } else { row.iter().filter(kept).count() }).collect()
        });
        let blocks = self.blocks;
        let matrix = CsrMatrix::fill(tfidf.vocabulary().len(), &lengths, blocks, |(worker, rows), indices, values| {
            let (columns, words) = (columns[worker].as_slice(), self.workers[worker].words);
            let mut filled = 0;
            let (mut counts, mut weights) = (Vec::new(), Vec::new());
            for row in rows.iter() {
                counts.clear();
                counts.extend(row.iter().map(|entry| pack((columns[index(entry.feature, words)], entry.count))));
                if !all {
                    counts.retain(|packed| packed >> 32 != u64::from(NO_COLUMN));
                }
                let end = filled + counts.len();
                weigh(&tfidf, &mut counts, &mut weights, &mut indices[filled..end], &mut values[filled..end]);
                filled = end;
            }
        });
        Ok((tfidf, matrix))
    }
}

/// Texts in blocks.
pub trait TextBlock: Send {
    /// Gives `sink` every text of the block.
    fn for_each_text(self, sink: &mut dyn FnMut(&str));

    /// The block as one string whose lines are the texts, if it is one: it is counted without being
    /// cut.
    fn lines(&self) -> Option<&str> {
        None
    }
}

/// Counts a block's texts into `rows`.
pub(super) fn count_block<B: TextBlock>(counter: &mut Counter<'_>, block: B, rows: &mut CountedRows) {
    match block.lines() {
        Some(lines) => counter.count_lines(lines, rows),
        None => block.for_each_text(&mut |text| counter.count(text, rows)),
    }
}

impl TextBlock for &[&str] {
    fn for_each_text(self, sink: &mut dyn FnMut(&str)) {
        self.iter().for_each(|text| sink(text));
    }
}

/// Column and count as one number that sorts by column.
#[inline]
pub(super) fn pack((column, count): (u32, u32)) -> u64 {
    u64::from(column) << 32 | u64::from(count)
}

/// Sorts a row's packed counts and weighs them.
#[inline]
pub(super) fn weigh(
    tfidf: &Tfidf,
    counts: &mut [u64],
    weights: &mut Vec<f64>,
    indices: &mut [u32],
    values: &mut [f32],
) {
    counts.sort_unstable();
    let unpacked = counts.iter().map(|packed| ((packed >> 32) as u32, *packed as u32));
    tfidf.weigh_counts(unpacked.clone(), weights, values.iter_mut());
    indices.iter_mut().zip(unpacked).for_each(|(index, (column, _))| *index = column);
}

/// Sorts the terms of all workers together and adds up their counts.
pub(super) fn merge(mut counters: Vec<Counter<'_>>) -> (DocumentFrequencies, Vec<Worker>) {
    let documents = counters.iter().map(Counter::documents).sum();
    let mut workers: Vec<Worker> = counters
        .iter()
        .map(|counter| {
            let (words, grams) = counter.sizes();
            Worker { words, places: vec![NO_COLUMN; words + grams] }
        })
        .collect();
    let mut sorted: Vec<Vec<Counted>> =
        counters.par_iter_mut().enumerate().map(|(worker, c)| sort(worker, c)).collect();
    let many = sorted.len() > 1;
    let mut all = sorted.pop().unwrap_or_default();
    sorted.into_iter().for_each(|more| all.extend(more));
    let (mut one, mut other) = (String::new(), String::new());
    if many {
        // A stable sort merges what is already in order.
        all.sort_by(|a, b| compare(a, b, &counters, &mut one, &mut other));
    }
    let mut frequencies = DocumentFrequencies::empty(documents, all.len(), all.len() * 8);
    let mut last: Option<Counted> = None;
    let mut term = String::new();
    for counted in all {
        let count = Count { documents: counted.documents, occurrences: counted.occurrences };
        let same = last.is_some_and(|last| compare(&last, &counted, &counters, &mut one, &mut other).is_eq());
        if same {
            frequencies.add_to_last(count);
        } else {
            match counters[counted.worker].word(counted.feature) {
                Some(word) => frequencies.push(word, count),
                None => {
                    term.clear();
                    counters[counted.worker].write_term(counted.feature, &mut term);
                    frequencies.push(&term, count);
                }
            }
            last = Some(counted);
        }
        let worker = &mut workers[counted.worker];
        worker.places[index(counted.feature, worker.words)] = frequencies.terms() as u32 - 1;
    }
    (frequencies, workers)
}

/// A feature of a worker, with the first eight bytes of its term.
#[derive(Debug, Clone, Copy)]
struct Counted {
    prefix: u64,
    worker: usize,
    feature: u32,
    documents: u64,
    occurrences: u64,
}

fn sort(worker: usize, counter: &mut Counter<'_>) -> Vec<Counted> {
    let features = counter.features();
    let mut term = String::new();
    let mut sorted: Vec<Counted> = features
        .into_iter()
        .map(|(feature, documents, occurrences)| {
            term.clear();
            counter.write_term(feature, &mut term);
            let mut first = [0; 8];
            let length = term.len().min(8);
            first[..length].copy_from_slice(&term.as_bytes()[..length]);
            Counted { prefix: u64::from_be_bytes(first), worker, feature, documents, occurrences }
        })
        .collect();
    let counters = std::slice::from_ref(counter);
    let (mut one, mut other) = (String::new(), String::new());
    sorted.sort_unstable_by(|a, b| {
        let here = |counted: &Counted| Counted { worker: 0, ..*counted };
        compare(&here(a), &here(b), counters, &mut one, &mut other)
    });
    sorted
}

/// The order of terms: of their bytes.
fn compare(
    a: &Counted,
    b: &Counted,
    counters: &[Counter<'_>],
    one: &mut String,
    other: &mut String,
) -> std::cmp::Ordering {
    a.prefix.cmp(&b.prefix).then_with(|| {
        let (mine, theirs) = (&counters[a.worker], &counters[b.worker]);
        if let (Some(mine), Some(theirs)) = (mine.word(a.feature), theirs.word(b.feature)) {
            return mine.cmp(theirs);
        }
        one.clear();
        other.clear();
        mine.write_term(a.feature, one);
        theirs.write_term(b.feature, other);
        one.cmp(&other)
    })
}
