//! What recurred in training: the blocks of text that occurred in several issues, kept in readable
//! form in the model, so that a single new issue is cleaned by them.

use super::block;
use super::definition::Unit;
use super::duplicate::{jaccard, shingles};
use super::words::{Words, mark_of};
use crate::document::Document;
use crate::matrix::random::mix;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;

/// When a block counts as recurring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoilerplateOptions {
    /// In at least so many documents.
    pub min_documents: usize,
    /// In at least this share of the documents.
    pub min_share: f64,
    /// Two blocks are nearly the same from this share of common word triples on (Jaccard).
    pub similarity: f64,
    /// How many recurring blocks are kept at most, the most frequent first.
    pub capacity: usize,
}

impl Default for BoilerplateOptions {
    fn default() -> Self {
        Self { min_documents: 3, min_share: 0.02, similarity: 0.6, capacity: 2000 }
    }
}

/// A block that recurred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recurring {
    /// Its words, folded, numbers made `0`.
    pub text: String,
    /// The number of documents that it occurred in, itself or nearly.
    pub documents: usize,
}

/// The blocks that recurred in training. An empty index contains nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoilerplateIndex {
    blocks: Vec<Recurring>,
    similarity: f64,
    /// Hash of a block's text → its number.
    exact: FxHashMap<u64, u32>,
    shingles: Vec<Vec<u64>>,
    /// Shingle → blocks that hold it.
    holders: FxHashMap<u64, Vec<u32>>,
    /// Rules out nearly every block that is not like one of these.
    prefilter: Prefilter,
}

/// Blocks below this many words recur only if they are the same word for word.
const SHORTEST_NEAR: usize = 5;
/// Longer blocks are articles, which recur as reprints, not as boilerplate; they are not compared.
const LONGEST: usize = 200;

impl BoilerplateIndex {
    /// Learns what recurs in `documents`. Does not depend on their order.
    pub fn fit<D: Borrow<Document>>(options: &BoilerplateOptions, documents: &[D], unit: Unit) -> Self {
        if unit == Unit::Record {
            return Self::default();
        }
        let least = options.min_documents.max((options.min_share * documents.len() as f64).ceil() as usize).max(2);
        // Normalised text → documents that hold it, in sorted order so that groups do not depend on
        // the input's.
        let mut holders: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (number, document) in documents.iter().enumerate() {
            for block in block::split(document.borrow()) {
                let words = block.words();
                if can_recur(words)
                    && let Some(text) = normalise(&Words::of(words))
                {
                    let list = holders.entry(text).or_default();
                    if list.last() != Some(&number) {
                        list.push(number);
                    }
                }
            }
        }
        let mut texts: Vec<(String, Vec<usize>)> = holders.into_iter().collect();
        texts.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
        let blocks = group(&texts, options, least);
        Self::from_blocks(blocks, options.similarity)
    }

    /// An index of `blocks`, as a model file holds them.
    pub fn from_blocks(blocks: Vec<Recurring>, similarity: f64) -> Self {
        let mut index = Self { similarity, ..Self::default() };
        for (number, block) in blocks.iter().enumerate() {
            index.exact.entry(hash_text(&block.text)).or_insert(number as u32);
            index.prefilter.add(&block.text);
            let shingles = near_shingles(&block.text);
            for &shingle in &shingles {
                index.holders.entry(shingle).or_default().push(number as u32);
            }
            index.shingles.push(shingles);
        }
        index.blocks = blocks;
        index
    }

    /// An index of the blocks of both, with this one's similarity.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let similarity = if self.blocks.is_empty() { other.similarity } else { self.similarity };
        Self::from_blocks([&self.blocks[..], &other.blocks].concat(), similarity)
    }

    /// Its blocks, the most frequent first.
    pub fn blocks(&self) -> &[Recurring] {
        &self.blocks
    }

    /// The similarity from which on a block is recognised.
    pub fn similarity(&self) -> f64 {
        self.similarity
    }

    /// Whether `text` is, or nearly is, a block that recurred.
    pub fn contains(&self, text: &str) -> bool {
        !self.blocks.is_empty() && can_recur(text) && self.contains_words(&Words::of(text))
    }

    /// As [`contains`](Self::contains), for a text of which the folded words are known.
    pub(crate) fn contains_folded(&self, text: &str, words: &Words) -> bool {
        !self.blocks.is_empty() && can_recur(text) && self.contains_words(words)
    }

    fn contains_words(&self, words: &Words) -> bool {
        self.find_words(words).is_some()
    }

    /// The number of the block that `text` is, or nearly is.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        if self.blocks.is_empty() || !can_recur(text) { None } else { self.find_words(&Words::of(text)) }
    }

    fn find_words(&self, words: &Words) -> Option<usize> {
        if !self.prefilter.may_recur(words, self.similarity) {
            return None;
        }
        let text = normalise(words)?;
        if let Some(number) = self.exact.get(&hash_text(&text)) {
            return Some(*number as usize);
        }
        let shingles = near_shingles(&text);
        let mut common: FxHashMap<u32, usize> = FxHashMap::default();
        for shingle in &shingles {
            for &block in self.holders.get(shingle).into_iter().flatten() {
                *common.entry(block).or_default() += 1;
            }
        }
        let near = common.into_iter().filter(|(block, common)| {
            jaccard(*common, shingles.len(), self.shingles[*block as usize].len()) >= self.similarity
        });
        near.map(|(block, _)| block as usize).min()
    }
}

/// A fast test without false negatives: it excludes most texts that the index does not contain.
#[derive(Debug, Clone, Default, PartialEq)]
struct Prefilter {
    /// How many words and bytes the blocks have.
    sizes: FxHashSet<(usize, usize)>,
    /// A bit for each word triple, by the words' marks; empty without triples.
    triples: Vec<u64>,
}

/// Bits of [`Prefilter::triples`], as a power of two.
const TRIPLE_BITS: u32 = 16;

impl Prefilter {
    fn add(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        self.sizes.insert((words.len(), text.len()));
        let marks: Vec<u64> = words.iter().map(|word| mark_of(word)).collect();
        for three in marks.windows(3) {
            self.triples.resize(1 << (TRIPLE_BITS - 6), 0);
            let bit = triple(three[0], three[1], three[2]);
            self.triples[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// Whether one of the blocks has that size, or so many word triples of `words` that they may be
    /// nearly the same.
    fn may_recur(&self, words: &Words, similarity: f64) -> bool {
        let number = mark_of("0");
        let (mut first, mut second, mut bytes) = (0, 0, 0);
        let mut common = 0;
        for (index, (word, &mark)) in words.iter().zip(words.marks()).enumerate() {
            let (length, mark) = if is_number(word) { (1, number) } else { (word.len(), mark) };
            bytes += length + usize::from(index > 0);
            if index >= 2 && !self.triples.is_empty() {
                let bit = triple(first, second, mark);
                common += self.triples[bit / 64] >> (bit % 64) & 1;
            }
            (first, second) = (second, mark);
        }
        if self.sizes.contains(&(words.len(), bytes)) {
            return true;
        }
        if common == 0 {
            return false;
        }
        // What is common is no more than this, and the text has no fewer triples than that.
        let mut triples: Vec<u64> =
            words.marks().windows(3).map(|three| mix_marks(three[0], three[1], three[2])).collect();
        triples.sort_unstable();
        triples.dedup();
        // Numbers have marks of their own here, and all are one number when texts are compared.
        let numbers = words.iter().filter(|word| is_number(word)).count();
        common as f64 + 1.0 >= similarity * triples.len().saturating_sub(3 * numbers) as f64
    }
}

fn mix_marks(first: u64, second: u64, third: u64) -> u64 {
    first.rotate_left(1) ^ second.rotate_left(22) ^ third.rotate_left(43)
}

fn triple(first: u64, second: u64, third: u64) -> usize {
    (mix_marks(first, second, third).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - TRIPLE_BITS)) as usize
}

/// Puts nearly equal texts together under the most frequent, and keeps those in enough documents.
fn group(texts: &[(String, Vec<usize>)], options: &BoilerplateOptions, least: usize) -> Vec<Recurring> {
    struct NearTextGroup {
        text: String,
        shingles: Vec<u64>,
        documents: FxHashSet<usize>,
    }
    let mut groups: Vec<NearTextGroup> = Vec::new();
    let mut index: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for (text, documents) in texts {
        let shingles = near_shingles(text);
        let mut common: FxHashMap<u32, usize> = FxHashMap::default();
        for shingle in &shingles {
            for &group in index.get(shingle).into_iter().flatten() {
                *common.entry(group).or_default() += 1;
            }
        }
        let near = common
            .into_iter()
            .filter(|(group, common)| {
                jaccard(*common, shingles.len(), groups[*group as usize].shingles.len()) >= options.similarity
            })
            .map(|(group, _)| group)
            .min();
        match near {
            Some(group) => groups[group as usize].documents.extend(documents),
            None => {
                let number = groups.len() as u32;
                for &shingle in &shingles {
                    // A triple of words that everybody uses would compare everything with
                    // everything.
                    let holders = index.entry(shingle).or_default();
                    if holders.len() < 64 {
                        holders.push(number);
                    }
                }
                groups.push(NearTextGroup {
                    text: text.clone(),
                    shingles,
                    documents: documents.iter().copied().collect(),
                });
            }
        }
    }
    let mut recurring: Vec<Recurring> = groups
        .into_iter()
        .filter(|group| group.documents.len() >= least)
        .map(|group| Recurring { text: group.text, documents: group.documents.len() })
        .collect();
    recurring.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.text.cmp(&b.text)));
    recurring.truncate(options.capacity);
    recurring
}

/// Whether a text is not too long to recur: 200 words of a language that writes long ones.
fn can_recur(text: &str) -> bool {
    text.len() <= LONGEST * 16
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}

/// Folded words with numbers made `0`; `None` for what cannot be boilerplate: no letters, or an
/// article's length.
fn normalise(words: &Words) -> Option<String> {
    if words.len() > LONGEST || words.iter().all(is_number) {
        return None;
    }
    let mut text = String::with_capacity(words.text().len());
    for (index, word) in words.text().split(' ').enumerate() {
        if index > 0 {
            text.push(' ');
        }
        text.push_str(if is_number(word.as_bytes()) { "0" } else { word });
    }
    Some(text)
}

fn hash_text(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| mix(hash ^ u64::from(byte)))
}

/// The shingles of a normalised text; none of a text that recurs only word for word.
fn near_shingles(text: &str) -> Vec<u64> {
    if text.split(' ').count() < SHORTEST_NEAR { Vec::new() } else { shingles(text) }
}

#[cfg(test)]
#[path = "boilerplate_tests.rs"]
mod tests;
