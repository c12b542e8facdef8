//! Paragraphs that say the same, exactly or nearly: MinHash to find candidates, the true Jaccard similarity to decide.
//!
//! Broder (1997), *On the resemblance and containment of documents*; one permutation with bins, after Li, Owen &
//! Zhang (2012).

use super::cues::fold;
use crate::matrix::random::mix;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Word triples in common from which on two paragraphs are nearly the same (Jaccard).
const SIMILARITY: f64 = 0.8;
/// Below this many words only the same words are a duplicate.
const SHORTEST_NEAR: usize = 12;
const BINS: usize = 30;
const ROWS: usize = 3;
/// How many earlier paragraphs of one bucket are compared at most.
const MOST_COMPARED: usize = 32;

/// For every text, the number of the first one that says the same, if an earlier one does.
///
/// Texts are compared in the order given, so give them sorted by id. Case, punctuation and spacing do not count.
/// *Bit-exact.* Time O(total words) where few are alike.
///
/// ```
/// let texts = ["The plan was signed on Friday.", "Nothing else.", "The plan – was signed, on Friday"];
/// assert_eq!(themewise::paragraph::duplicates(&texts), [None, None, Some(0)]);
/// ```
pub fn duplicates(texts: &[&str]) -> Vec<Option<usize>> {
    let prints: Vec<Print> = texts.par_iter().map(|text| Print::of(text)).collect();
    let mut exact: FxHashMap<u64, usize> = FxHashMap::default();
    let mut buckets: FxHashMap<(usize, u64), Vec<usize>> = FxHashMap::default();
    let mut leaders = vec![None; texts.len()];
    for (number, print) in prints.iter().enumerate() {
        let Some(whole) = print.whole else { continue };
        if let Some(&leader) = exact.get(&whole) {
            leaders[number] = Some(leader);
            continue;
        }
        let mut found = None;
        if !print.bands.is_empty() {
            let mut compared: Vec<usize> = Vec::new();
            for (band, &key) in print.bands.iter().enumerate() {
                compared.extend(buckets.get(&(band, key)).into_iter().flatten());
            }
            compared.sort_unstable();
            compared.dedup();
            found =
                compared.into_iter().find(|&other| similarity(&print.shingles, &prints[other].shingles) >= SIMILARITY);
        }
        match found {
            Some(leader) => leaders[number] = Some(leader),
            None => {
                for (band, &key) in print.bands.iter().enumerate() {
                    let bucket = buckets.entry((band, key)).or_default();
                    if bucket.len() < MOST_COMPARED {
                        bucket.push(number);
                    }
                }
            }
        }
        exact.insert(whole, found.unwrap_or(number));
    }
    leaders
}

/// What is compared of a text.
struct Print {
    /// A hash of all its words; none for a text without words.
    whole: Option<u64>,
    /// Hashes of its word triples, sorted, each once.
    shingles: Vec<u64>,
    /// One hash for every band of bins.
    bands: Vec<u64>,
}

impl Print {
    fn of(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<u64> = folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| word.bytes().fold(0x1234_5678_9ABC_DEF1, |hash, byte| mix(hash ^ u64::from(byte))))
            .collect();
        if words.is_empty() {
            return Self { whole: None, shingles: Vec::new(), bands: Vec::new() };
        }
        let whole = Some(words.iter().fold(words.len() as u64, |hash, word| mix(hash.rotate_left(1) ^ word)));
        if words.len() < SHORTEST_NEAR {
            return Self { whole, shingles: Vec::new(), bands: Vec::new() };
        }
        let mut shingles: Vec<u64> = words
            .windows(3)
            .map(|three| three.iter().fold(0, |hash: u64, word| mix(hash.rotate_left(1) ^ word)))
            .collect();
        shingles.sort_unstable();
        shingles.dedup();
        let mut bins = [u64::MAX; BINS];
        for &shingle in &shingles {
            let bin = (((shingle >> 32) * BINS as u64) >> 32) as usize;
            bins[bin] = bins[bin].min(mix(shingle));
        }
        // An empty bin borrows from the next full one, so that short texts compare like long ones.
        let filled = bins;
        for bin in 0..BINS {
            if let Some(step) = (0..BINS).find(|step| filled[(bin + step) % BINS] != u64::MAX) {
                bins[bin] = filled[(bin + step) % BINS].wrapping_add(step as u64);
            }
        }
        let bands = bins.chunks(ROWS).map(|rows| rows.iter().fold(0, |hash, value| mix(hash ^ value))).collect();
        Self { whole, shingles, bands }
    }
}

fn similarity(left: &[u64], right: &[u64]) -> f64 {
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
    common as f64 / (left.len() + right.len() - common).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_changed_in_forty_is_nearly_the_same_and_half_is_not() {
        let words: Vec<String> = (0..40).map(|n| format!("word{n}")).collect();
        let text = words.join(" ");
        let mut near = words.clone();
        near[20] = "other".into();
        let mut far = words.clone();
        for word in far.iter_mut().step_by(4) {
            *word = format!("{word}x");
        }
        let (near, far) = (near.join(" "), far.join(" "));
        assert_eq!(duplicates(&[&text, &far, &near, &text]), [None, None, Some(0), Some(0)]);
    }

    #[test]
    fn texts_without_words_are_no_duplicates() {
        assert_eq!(duplicates(&["", "…", "", "a", "A!"]), [None, None, None, None, Some(3)]);
    }
}
