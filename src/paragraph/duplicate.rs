//! Paragraphs that say the same, exactly or nearly: MinHash to find candidates, the true Jaccard
//! similarity to decide.
//!
//! Broder (1997), *On the resemblance and containment of documents*; one permutation with bins,
//! after Li, Owen & Zhang (2012). A text's [`Fingerprint`] is small; its word triples are made
//! again when it is compared, which is seldom.

use super::words::{Words, for_each_word};
use crate::matrix::BLOCK_ROWS;
use crate::matrix::random::mix;
use crate::parallel;
use crate::unicode::{is_ignorable, normalized};
use rustc_hash::FxHashMap;

/// Word triples in common from which on two paragraphs are nearly the same (Jaccard).
const SIMILARITY: f64 = 0.8;
/// Below this many words only the same words are a duplicate.
const SHORTEST_NEAR: usize = 12;
const BINS: usize = 30;
const ROWS: usize = 3;
const BANDS: usize = BINS / ROWS;
/// How many earlier paragraphs of one bucket are compared at most.
const MOST_COMPARED: usize = 32;

/// For every text, the number of its first earlier exact or near-duplicate, if there is one.
///
/// Texts are compared in the order given, so give them sorted by id. Case, punctuation, spacing and
/// invisible characters do not count; texts without words are compared by their signs. *Bit-exact.*
/// Time O(total words) where few are alike.
///
/// ```
/// let texts =
///     ["The plan was signed on Friday.", "Nothing else.", "The plan – was signed, on Friday"];
/// assert_eq!(themewise::paragraph::duplicates(&texts), [None, None, Some(0)]);
/// ```
pub fn duplicates(texts: &[&str]) -> Vec<Option<usize>> {
    let prints = Fingerprint::of_all(texts);
    let printed: Vec<(&str, &Fingerprint)> = texts.iter().copied().zip(&prints).collect();
    first_copies(&printed)
}

/// As [`duplicates`], of texts with their prints.
pub(crate) fn first_copies(texts: &[(&str, &Fingerprint)]) -> Vec<Option<usize>> {
    let shared = RepeatedBands::among(texts);
    let mut exact: FxHashMap<u64, usize> = FxHashMap::default();
    let mut buckets: FxHashMap<(usize, u32), Vec<u32>> = FxHashMap::default();
    let mut compared = Triples::default();
    let mut first_copies = vec![None; texts.len()];
    for (number, (_, print)) in texts.iter().enumerate() {
        let Some(whole) = print.whole else { continue };
        if let Some(&first_copy) = exact.get(&whole) {
            first_copies[number] = Some(first_copy);
            continue;
        }
        let bands = || print.bands.iter().flat_map(|bands| bands.iter().copied().enumerate());
        let mut candidates: Vec<usize> = Vec::new();
        for key in bands().filter(|key| shared.holds(*key)) {
            candidates.extend(buckets.get(&key).into_iter().flatten().map(|&other| other as usize));
        }
        candidates.sort_unstable();
        candidates.dedup();
        let found = candidates.into_iter().find(|&other| compared.similarity(texts, number, other) >= SIMILARITY);
        match found {
            Some(first_copy) => first_copies[number] = Some(first_copy),
            None => {
                for key in bands().filter(|key| shared.holds(*key)) {
                    let bucket = buckets.entry(key).or_default();
                    if bucket.len() < MOST_COMPARED {
                        bucket.push(number as u32);
                    }
                }
            }
        }
        exact.insert(whole, found.unwrap_or(number));
    }
    first_copies
}

/// The keys of bands that stand twice, and a few others: only these need a bucket, and most
/// paragraphs have none.
struct RepeatedBands {
    bits: Vec<u64>,
    shift: u32,
}

impl RepeatedBands {
    fn among(texts: &[(&str, &Fingerprint)]) -> Self {
        let bands = texts.iter().filter(|(_, print)| print.bands.is_some()).count();
        // Sixteen bits a key.
        let size = (bands * BANDS * 16).next_power_of_two().max(64);
        let mut shared = Self { bits: vec![0; size / 64], shift: 64 - size.trailing_zeros() };
        let mut once = vec![0u64; size / 64];
        for (_, print) in texts {
            for key in print.bands.iter().flat_map(|bands| bands.iter().copied().enumerate()) {
                let (place, bit) = shared.place(key);
                shared.bits[place] |= once[place] & bit;
                once[place] |= bit;
            }
        }
        shared
    }

    fn place(&self, (band, key): (usize, u32)) -> (usize, u64) {
        let bit = (((band as u64) << 32 | u64::from(key)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        (bit / 64, 1 << (bit % 64))
    }

    fn holds(&self, key: (usize, u32)) -> bool {
        let (place, bit) = self.place(key);
        self.bits[place] & bit != 0
    }
}

/// The word triples of texts that were compared lately.
#[derive(Default)]
struct Triples {
    of: FxHashMap<usize, Vec<u64>>,
}

/// The triples of at most about so many texts are kept.
const KEPT_TRIPLES: usize = 1 << 12;

impl Triples {
    fn similarity(&mut self, texts: &[(&str, &Fingerprint)], left: usize, right: usize) -> f64 {
        if self.of.len() >= KEPT_TRIPLES {
            self.of.clear();
        }
        for number in [left, right] {
            self.of.entry(number).or_insert_with(|| shingles(texts[number].0));
        }
        similarity(&self.of[&left], &self.of[&right])
    }
}

/// What is kept of a text, to find those that may be like it.
pub(crate) struct Fingerprint {
    /// A hash of all its words, or of its signs if it has no words; none for an empty text.
    whole: Option<u64>,
    /// One hash for every band of bins; none for a short text.
    bands: Option<[u32; BANDS]>,
}

impl Fingerprint {
    /// The prints of all `texts`, made in parallel.
    pub(crate) fn of_all(texts: &[&str]) -> Vec<Self> {
        let of_run = |texts: &[&str]| -> Vec<Self> {
            let mut hasher = Hasher::new();
            texts.iter().map(|text| Self::of(text, &mut hasher)).collect()
        };
        let runs: Vec<Vec<Self>> = parallel::map_chunks(texts, BLOCK_ROWS, |_, chunk| of_run(chunk));
        let mut prints = Vec::with_capacity(texts.len());
        prints.extend(runs.into_iter().flatten());
        prints
    }

    fn of(text: &str, hasher: &mut Hasher) -> Self {
        let (mut count, mut whole) = (0, 0);
        let mut bins = [u64::MAX; BINS];
        let mut shingles = Shingles::default();
        hasher.for_each_hash(text, |word| {
            count += 1;
            whole = mix(u64::rotate_left(whole, 1) ^ word);
            if let Some(shingle) = shingles.next(word) {
                let bin = (((shingle >> 32) * BINS as u64) >> 32) as usize;
                bins[bin] = bins[bin].min(mix(shingle));
            }
        });
        let whole = if count > 0 { Some(mix(whole ^ count as u64)) } else { hash_signs(text) };
        let bands = (count >= SHORTEST_NEAR).then(|| bands(&bins));
        Self { whole, bands }
    }
}

/// Hashes words, remembering those of short ones, which are most of a text.
struct Hasher {
    words: Words,
    /// Mark and hash of words of up to [`KNOWN`] bytes, each at the place that its mark gives.
    known: Vec<(u64, u64)>,
}

/// Up to so many bytes no two words have the same mark.
const KNOWN: usize = 7;
/// Words that are remembered, as a power of two: they stay in the fastest memory.
const KNOWN_BITS: u32 = 11;
/// Texts longer than this are not folded as a whole.
const FOLDED_WHOLE: usize = 1 << 16;

impl Hasher {
    fn new() -> Self {
        Self { words: Words::default(), known: vec![(0, 0); 1 << KNOWN_BITS] }
    }

    /// Calls `sink` with the hash of every folded word of `text`.
    fn for_each_hash(&mut self, text: &str, mut sink: impl FnMut(u64)) {
        if text.len() > FOLDED_WHOLE {
            return for_each_hash(text, sink);
        }
        self.words.fold(text);
        for (index, &mark) in self.words.marks().iter().enumerate() {
            let word = self.words.word(index);
            if word.len() > KNOWN {
                sink(hash_word(word));
                continue;
            }
            let known = &mut self.known[(mark >> (64 - KNOWN_BITS)) as usize];
            if known.0 != mark {
                *known = (mark, hash_word(word));
            }
            sink(known.1);
        }
    }
}

const EMPTY: u64 = 0x1234_5678_9ABC_DEF1;

fn letter(hash: u64, byte: u8) -> u64 {
    mix(hash ^ u64::from(byte))
}

fn hash_word(word: &[u8]) -> u64 {
    word.iter().fold(EMPTY, |hash, byte| letter(hash, *byte))
}

/// As [`Hasher::for_each_hash`], for texts of any length.
fn for_each_hash(text: &str, sink: impl FnMut(u64)) {
    for_each_word(text, EMPTY, letter, sink);
}

/// A hash of the signs of a text without words (`?!`, emoji); none if there are none.
fn hash_signs(text: &str) -> Option<u64> {
    let normal = normalized(text);
    let mut signs = normal.chars().filter(|c| !c.is_whitespace() && !is_ignorable(*c)).peekable();
    signs.peek()?;
    Some(signs.fold(mix(EMPTY), |hash, sign| mix(hash.rotate_left(1) ^ u64::from(sign))))
}

/// Makes hashes of word triples, word after word.
#[derive(Default)]
struct Shingles {
    /// The hash of the last word as the first of a triple.
    one: Option<u64>,
    /// That of the last two.
    two: Option<u64>,
}

impl Shingles {
    /// The hash of the triple that ends with the word of this hash, from the third word on.
    fn next(&mut self, word: u64) -> Option<u64> {
        let next = |hash: u64| mix(hash.rotate_left(1) ^ word);
        let shingle = self.two.map(next);
        self.two = self.one.map(next);
        self.one = Some(next(0));
        shingle
    }
}

/// One hash for every band of bins. An empty bin borrows from the next full one, so that short
/// texts compare like long ones.
fn bands(bins: &[u64; BINS]) -> [u32; BANDS] {
    let mut filled = *bins;
    // Where the first full bin behind each is; behind the last comes the first.
    let mut next = bins.iter().position(|value| *value != u64::MAX).map_or(2 * BINS, |first| first + BINS);
    for bin in (0..BINS).rev() {
        if bins[bin] != u64::MAX {
            next = bin;
        } else if next < 2 * BINS {
            filled[bin] = bins[next % BINS].wrapping_add((next - bin) as u64);
        }
    }
    let hash = |band: usize| filled[band * ROWS..(band + 1) * ROWS].iter().fold(0, |hash, value| mix(hash ^ value));
    std::array::from_fn(|band| (hash(band) >> 32) as u32)
}

/// Hashes of a text's word triples, sorted, each once.
pub(super) fn shingles(text: &str) -> Vec<u64> {
    let (mut hashes, mut shingles) = (Vec::new(), Shingles::default());
    for_each_hash(text, |word| hashes.extend(shingles.next(word)));
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The Jaccard similarity of two sorted sets.
pub(super) fn similarity(left: &[u64], right: &[u64]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0usize);
    while i < left.len() && j < right.len() {
        match left[i].cmp(&right[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    jaccard(common, left.len(), right.len())
}

/// The Jaccard similarity of two sets of these sizes with `common` members in common.
pub(super) fn jaccard(common: usize, left: usize, right: usize) -> f64 {
    common as f64 / (left + right - common).max(1) as f64
}

#[cfg(test)]
#[path = "duplicate_tests.rs"]
mod tests;
