//! Tokens in the order in which they are sampled: cut into parts of documents and parts of words,
//! so that blocks which share neither may be sampled at once.
//!
//! With P parts of each there are P × P blocks. In round r of a sweep, documents of part i meet
//! words of part i + r (modulo P): P blocks that share no document and no word (Yan, Xu & Qi 2009;
//! Ihler & Newman 2012 call the cut a Latin square). P comes from the data, never from the number
//! of threads.

use super::counts::CountTable;
use super::draw::SampledToken;
use super::options::Sampler;
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;

/// The most parts, hence the most threads that have work.
const MOST_PARTS: usize = 16;
/// Fewer tokens than this in a block of its own are not worth a thread's while.
const TOKENS_A_PART: usize = 8192;
/// Of one word, or in one document: single precision counts to this exactly.
pub(super) const MOST_TOKENS: u64 = 1 << 24;
/// Of all.
const MOST_TOKENS_IN_ALL: u64 = 1 << 31;
/// Tokens of so many stretches of a block take turns, so that neighbours share no document and the
/// processor can begin with the next before it is done with the last.
const STREAMS: usize = 8;

/// Documents that are sampled by one thread at a time.
#[derive(Debug)]
pub(super) struct DocumentPartition {
    /// The row of the first document; the others follow.
    pub(super) first: usize,
    /// Tokens in each document.
    pub(super) lengths: Vec<u32>,
    /// For each part of words, the tokens of these documents in it.
    pub(super) blocks: Vec<Vec<SampledToken>>,
    /// For each block, the number of its first token among all.
    pub(super) bases: Vec<u64>,
}

/// Words that are sampled by one thread at a time.
#[derive(Debug)]
pub(super) struct WordPartition {
    /// Its number: where its block is in a [`DocumentPartition`].
    pub(super) number: usize,
    /// The column of each word.
    pub(super) columns: Vec<u32>,
    /// How often each word has each topic.
    pub(super) counts: CountTable,
}

/// All tokens, partitioned.
#[derive(Debug)]
pub(super) struct PartitionedTokens {
    pub(super) documents: Vec<DocumentPartition>,
    pub(super) words: Vec<WordPartition>,
    /// How often each column occurs.
    pub(super) frequencies: Vec<u64>,
    pub(super) tokens: u64,
}

impl PartitionedTokens {
    /// Cuts the rows' tokens.
    pub(super) fn of(rows: &CsrMatrix) -> Result<Self> {
        let mut frequencies = vec![0u64; rows.columns()];
        let mut lengths = Vec::with_capacity(rows.rows());
        for row in 0..rows.rows() {
            let mut length = 0u64;
            for (column, value) in rows.row_entries(row) {
                // Not a number fails the first comparison.
                if !(value >= 0.0 && value <= MOST_TOKENS as f32 && value.fract() == 0.0) {
                    return Err(Error::data(format!("row {row}, column {column}: {value} is not a count"))
                        .with_hint("topics are made of counts, whole numbers from 0: give counts, not weights"));
                }
                frequencies[column as usize] += value as u64;
                length += value as u64;
            }
            lengths.push(length);
        }
        let tokens: u64 = lengths.iter().sum();
        if tokens == 0 {
            return Err(Error::data("no paragraph has words that topics could be made of")
                .with_hint("give more text, or a lower min_df"));
        }
        if let Some((column, count)) = frequencies.iter().enumerate().find(|(_, count)| **count > MOST_TOKENS) {
            return Err(Error::data(format!("column {column} occurs {count} times, more than 16,777,216"))
                .with_hint("take the most frequent words out, as a lower max_df does"));
        }
        if let Some((row, length)) = lengths.iter().enumerate().find(|(_, length)| **length > MOST_TOKENS) {
            return Err(Error::data(format!("row {row} has {length} words, more than 16,777,216"))
                .with_hint("cut it into paragraphs"));
        }
        if tokens > MOST_TOKENS_IN_ALL {
            return Err(Error::data(format!("there are {tokens} words, more than 2,147,483,648"))
                .with_hint("fit on a sample of the paragraphs"));
        }
        let parts = (tokens as usize / TOKENS_A_PART).clamp(1, MOST_PARTS);
        let (words, places) = cut_words(&frequencies, parts);
        let mut documents = cut_documents(rows, &lengths, tokens, &places, parts);
        let mut base = 0;
        for part in &mut documents {
            for block in &part.blocks {
                part.bases.push(base);
                base += block.len() as u64;
            }
        }
        Ok(Self { documents, words, frequencies, tokens })
    }

    /// Puts the tokens into the order of a sampler: of the dense in turns, of the sparse by words.
    pub(super) fn order(&mut self, sampler: Sampler) {
        for block in self.documents.iter_mut().flat_map(|part| &mut part.blocks) {
            match sampler {
                Sampler::Sparse => block.sort_by_key(|token| token.word),
                _ => *block = in_turns(block),
            }
        }
    }
}

/// Words, the most frequent first, each to the part with the fewest tokens. Says also for each
/// column its part and its place there.
fn cut_words(frequencies: &[u64], parts: usize) -> (Vec<WordPartition>, Vec<(u32, u32)>) {
    let mut order: Vec<u32> =
        (0..frequencies.len() as u32).filter(|&column| frequencies[column as usize] > 0).collect();
    order.sort_by_key(|&column| (std::cmp::Reverse(frequencies[column as usize]), column));
    let mut cut: Vec<Vec<u32>> = vec![Vec::new(); parts];
    let mut loads = vec![0u64; parts];
    for column in order {
        let part = (0..parts).min_by_key(|&part| (loads[part], part)).unwrap_or(0);
        loads[part] += frequencies[column as usize];
        cut[part].push(column);
    }
    let mut places = vec![(0, 0); frequencies.len()];
    let mut words = Vec::with_capacity(parts);
    for (number, mut columns) in cut.into_iter().enumerate() {
        columns.sort_unstable();
        for (place, &column) in columns.iter().enumerate() {
            places[column as usize] = (number as u32, place as u32);
        }
        words.push(WordPartition { number, columns, counts: CountTable::Dense(Vec::new()) });
    }
    (words, places)
}

/// Documents in their order, cut so that the parts have about as many tokens.
fn cut_documents(
    rows: &CsrMatrix,
    lengths: &[u64],
    tokens: u64,
    places: &[(u32, u32)],
    parts: usize,
) -> Vec<DocumentPartition> {
    let (mut done, mut row) = (0, 0);
    let mut documents = Vec::with_capacity(parts);
    for part in 0..parts {
        let first = row;
        let end = if part + 1 == parts { u64::MAX } else { tokens * (part as u64 + 1) / parts as u64 };
        let mut blocks = vec![Vec::new(); parts];
        let mut its_lengths = Vec::new();
        while row < lengths.len() && (done < end || lengths[row] == 0) {
            for (column, value) in rows.row_entries(row) {
                let (number, word) = places[column as usize];
                let token = SampledToken { document: (row - first) as u32, word, topic: 0 };
                blocks[number as usize].extend(std::iter::repeat_n(token, value as usize));
            }
            its_lengths.push(lengths[row] as u32);
            done += lengths[row];
            row += 1;
        }
        documents.push(DocumentPartition { first, lengths: its_lengths, blocks, bases: Vec::new() });
    }
    documents
}

/// The tokens of equal stretches of a block, in turns.
fn in_turns(block: &[SampledToken]) -> Vec<SampledToken> {
    let stretch = block.len().div_ceil(STREAMS);
    let mut dealt = Vec::with_capacity(block.len());
    for place in 0..stretch {
        dealt.extend((0..STREAMS).filter_map(|stream| block.get(stream * stretch + place).copied()));
    }
    dealt
}
