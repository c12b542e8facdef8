//! Words of a topic that stand side by side: "prime minister" says more than "prime" and "minister".

use super::Ranked;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Which phrases are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhraseOptions {
    /// In so many of the topic's rows a phrase must stand at least.
    pub least_rows: usize,
    /// In so many of the topic's rows with one of its words a phrase must stand at least, as a share, to stand for that word.
    pub least_share: f64,
    /// Only phrases with one of so many best words of the topic are looked for.
    pub pool: usize,
}

impl Default for PhraseOptions {
    fn default() -> Self {
        Self { least_rows: 3, least_share: 0.5, pool: 30 }
    }
}

/// Two or three words that stand side by side in a topic's rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// Their columns, in order.
    pub terms: Vec<u32>,
    /// The topic's rows with the phrase.
    pub rows: usize,
    /// For each word, the share of the topic's rows with it that have the phrase.
    pub shares: Vec<f64>,
}

impl Phrase {
    /// The phrase in readable form, if all of its words have one.
    pub fn readable(&self, readable: &dyn Fn(u32) -> Option<String>) -> Option<String> {
        let words: Option<Vec<String>> = self.terms.iter().map(|&term| readable(term)).collect();
        words.map(|words| words.join(" "))
    }
}

/// No term: what stands where a stop word, an end of sentence or anything else parts two terms.
pub const GAP: u32 = u32::MAX;

/// A phrase as it is counted: the third is a gap where there are two words.
type Key = [u32; 3];

/// The phrases of every topic that beat one of their words: most of the topic's rows with the word have the phrase. The most frequent
/// first.
///
/// `words` are the topics' words, best first; `sequences` the terms of each row in the order of its text, [`GAP`] between those that are not
/// neighbours; `members` each row's topic. A phrase counts once a row. Three words are taken where they stand in at least the least share
/// of the rows of two. Time O(terms · ln terms), memory O(terms). Reproducibility: *bit-exact*.
///
/// # Errors
/// If an option cannot work, or the parts do not fit one another.
pub fn phrases<S: AsRef<[u32]>>(
    options: &PhraseOptions,
    words: &[Ranked],
    sequences: &[S],
    members: &[Option<usize>],
) -> Result<Vec<Vec<Phrase>>> {
    if !(options.least_share > 0.0 && options.least_share <= 1.0) {
        return Err(Error::options("least_share must be above 0 and at most 1"));
    }
    if sequences.len() != members.len() || members.iter().flatten().any(|&topic| topic >= words.len()) {
        return Err(Error::data("the members of topics do not fit the rows"));
    }
    let mut rows_of: Vec<Vec<usize>> = vec![Vec::new(); words.len()];
    for (row, member) in members.iter().enumerate() {
        if let Some(topic) = member {
            rows_of[*topic].push(row);
        }
    }
    Ok(words.iter().zip(&rows_of).map(|(words, rows)| of_topic(options, words, sequences, rows)).collect())
}

fn of_topic<S: AsRef<[u32]>>(options: &PhraseOptions, words: &Ranked, sequences: &[S], rows: &[usize]) -> Vec<Phrase> {
    let mut pool: Vec<u32> = words.iter().take(options.pool).map(|word| word.0).collect();
    pool.sort_unstable();
    let listed = |term: u32| pool.binary_search(&term).is_ok();
    let (mut keys, mut singles): (Vec<Key>, Vec<u32>) = (Vec::new(), Vec::new());
    for &row in rows {
        let (first_key, first_single) = (keys.len(), singles.len());
        let terms = sequences[row].as_ref();
        for (place, &term) in terms.iter().enumerate() {
            let at = |offset: usize| terms.get(place + offset).copied().unwrap_or(GAP);
            let key = [term, at(1), at(2)];
            if key[0] != GAP {
                singles.push(key[0]);
            }
            if key[0] == GAP || key[1] == GAP || key[0] == key[1] {
                continue;
            }
            if listed(key[0]) || listed(key[1]) {
                keys.push([key[0], key[1], GAP]);
            }
            if key[2] != GAP && key[1] != key[2] && key.iter().any(|&term| listed(term)) {
                keys.push(key);
            }
        }
        once(&mut keys, first_key);
        once(&mut singles, first_single);
    }
    let (keys, singles) = (counted(keys), counted(singles));
    let single = |term: u32| singles.binary_search_by_key(&term, |entry| entry.0).map_or(0, |place| singles[place].1);
    let pair = |key: Key| keys.binary_search_by_key(&key, |entry| entry.0).map_or(0, |place| keys[place].1);
    let mut found: Vec<Phrase> = keys
        .iter()
        .filter(|(_, rows)| *rows >= options.least_rows.max(1))
        .filter_map(|&(key, rows)| {
            let terms: Vec<u32> = key.iter().copied().filter(|&term| term != GAP).collect();
            let shares: Vec<f64> = terms.iter().map(|&term| rows as f64 / single(term).max(1) as f64).collect();
            // Of three words, each pair must come from the three.
            let whole = terms.len() == 2
                || [[key[0], key[1], GAP], [key[1], key[2], GAP]]
                    .iter()
                    .all(|&part| rows as f64 >= options.least_share * pair(part) as f64);
            let beats = terms.iter().zip(&shares).any(|(&term, &share)| share >= options.least_share && listed(term));
            (whole && beats).then_some(Phrase { terms, rows, shares })
        })
        .collect();
    found.sort_by(|a, b| b.rows.cmp(&a.rows).then(b.terms.len().cmp(&a.terms.len())).then(a.terms.cmp(&b.terms)));
    // Two words that are part of three are the three.
    let longer: Vec<Vec<u32>> =
        found.iter().filter(|phrase| phrase.terms.len() == 3).map(|p| p.terms.clone()).collect();
    found.retain(|phrase| {
        phrase.terms.len() == 3 || !longer.iter().any(|three| three.windows(2).any(|two| two == phrase.terms))
    });
    found
}

/// Sorts what was added from `first` on and keeps one of each.
fn once<T: Ord + Copy>(items: &mut Vec<T>, first: usize) {
    items[first..].sort_unstable();
    let mut kept = first;
    for place in first..items.len() {
        if place == first || items[place] != items[kept - 1] {
            items[kept] = items[place];
            kept += 1;
        }
    }
    items.truncate(kept);
}

/// Each item once, ascending, with how often it was there.
fn counted<T: Ord + Copy>(mut items: Vec<T>) -> Vec<(T, usize)> {
    items.sort_unstable();
    let mut counted: Vec<(T, usize)> = Vec::new();
    for item in items {
        match counted.last_mut() {
            Some((last, count)) if *last == item => *count += 1,
            _ => counted.push((item, 1)),
        }
    }
    counted
}

/// The topic's words with phrases in the place of the words that they beat: columns and weight, best first.
///
/// A word gives way to the most frequent phrase that has it and most of its rows; the phrase takes the place and weight of the first word
/// that gives way to it, and stands once.
pub fn with_phrases(options: &PhraseOptions, words: &[(u32, f64)], phrases: &[Phrase]) -> Vec<(Vec<u32>, f64)> {
    let mut used = vec![false; phrases.len()];
    let mut shown = Vec::new();
    for &(column, weight) in words {
        let beaten = |phrase: &Phrase| {
            phrase
                .terms
                .iter()
                .zip(&phrase.shares)
                .any(|(&term, &share)| term == column && share >= options.least_share)
        };
        match phrases.iter().position(beaten) {
            None => shown.push((vec![column], weight)),
            Some(place) if used[place] => {}
            Some(place) => {
                used[place] = true;
                shown.push((phrases[place].terms.clone(), weight));
            }
        }
    }
    shown
}
