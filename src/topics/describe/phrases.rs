//! Adjacent words of a topic: "prime minister" in place of "prime" and "minister".

use super::options::RankedTerms;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Which phrases are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhraseOptions {
    /// A phrase must occur in at least this many of the topic's rows.
    pub least_rows: usize,
    /// A phrase replaces one of its words if it occurs in at least this share of the topic's rows
    /// with the word.
    pub least_share: f64,
    /// Only phrases with one of this many best words of the topic are considered.
    pub pool: usize,
}

impl Default for PhraseOptions {
    fn default() -> Self {
        Self { least_rows: 3, least_share: 0.5, pool: 30 }
    }
}

/// Two or three words that are adjacent in a topic's rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPhrase {
    /// Their columns, in order.
    pub terms: Vec<u32>,
    /// The topic's rows with the phrase.
    pub rows: usize,
    /// For each word, the share of the topic's rows with it that have the phrase.
    pub shares: Vec<f64>,
}

/// Not a term: marks a stop word, the end of a sentence or anything else between two terms.
pub const GAP: u32 = u32::MAX;

/// A phrase as it is counted; of two words, the third is [`GAP`].
type Key = [u32; 3];

/// The phrases of every topic that replace one of their words, the most frequent first.
///
/// `words` are the topics' words, best first; `sequences` the terms of each row in the order of its
/// text, with [`GAP`] between those that are not adjacent; `members` each row's topic. A phrase
/// counts once a row. Three words are a phrase if they occur in at least the least share of the
/// rows of each pair of neighbours. Time O(terms · ln terms), memory O(terms). *Bit-exact*.
///
/// # Errors
/// If an option cannot work, or the parts do not fit one another.
pub fn phrases<S: AsRef<[u32]>>(
    options: &PhraseOptions,
    words: &[RankedTerms],
    sequences: &[S],
    members: &[Option<usize>],
) -> Result<Vec<Vec<TopicPhrase>>> {
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

fn of_topic<S: AsRef<[u32]>>(
    options: &PhraseOptions,
    words: &RankedTerms,
    sequences: &[S],
    rows: &[usize],
) -> Vec<TopicPhrase> {
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
        deduplicate_from(&mut keys, first_key);
        deduplicate_from(&mut singles, first_single);
    }
    let (keys, singles) = (counted(keys), counted(singles));
    let single = |term: u32| singles.binary_search_by_key(&term, |entry| entry.0).map_or(0, |place| singles[place].1);
    let pair = |key: Key| keys.binary_search_by_key(&key, |entry| entry.0).map_or(0, |place| keys[place].1);
    let mut found: Vec<TopicPhrase> = keys
        .iter()
        .filter(|(_, rows)| *rows >= options.least_rows.max(1))
        .filter_map(|&(key, rows)| {
            let terms: Vec<u32> = key.iter().copied().filter(|&term| term != GAP).collect();
            let shares: Vec<f64> = terms.iter().map(|&term| rows as f64 / single(term).max(1) as f64).collect();
            // Each pair of a triple must mostly occur as part of the triple.
            let complete = terms.len() == 2
                || [[key[0], key[1], GAP], [key[1], key[2], GAP]]
                    .iter()
                    .all(|&part| rows as f64 >= options.least_share * pair(part) as f64);
            let replaces =
                terms.iter().zip(&shares).any(|(&term, &share)| share >= options.least_share && listed(term));
            (complete && replaces).then_some(TopicPhrase { terms, rows, shares })
        })
        .collect();
    found.sort_by(|a, b| b.rows.cmp(&a.rows).then(b.terms.len().cmp(&a.terms.len())).then(a.terms.cmp(&b.terms)));
    // A pair that is part of a triple is left out.
    let longer: Vec<Vec<u32>> =
        found.iter().filter(|phrase| phrase.terms.len() == 3).map(|p| p.terms.clone()).collect();
    found.retain(|phrase| {
        phrase.terms.len() == 3 || !longer.iter().any(|three| three.windows(2).any(|two| two == phrase.terms))
    });
    found
}

/// Sorts the items from index `first` on and removes duplicates among them.
fn deduplicate_from<T: Ord + Copy>(items: &mut Vec<T>, first: usize) {
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

/// Each distinct item, ascending, with its count.
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

/// The topic's words with phrases in the place of the words that they replace: columns and weight,
/// best first.
///
/// A word is replaced by the most frequent phrase that contains it and covers most of its rows. The
/// phrase takes the place and weight of the first word that it replaces, and occurs once.
pub fn with_phrases(options: &PhraseOptions, words: &[(u32, f64)], phrases: &[TopicPhrase]) -> Vec<(Vec<u32>, f64)> {
    let mut used = vec![false; phrases.len()];
    let mut shown = Vec::new();
    for &(column, weight) in words {
        let replaces = |phrase: &TopicPhrase| {
            phrase
                .terms
                .iter()
                .zip(&phrase.shares)
                .any(|(&term, &share)| term == column && share >= options.least_share)
        };
        match phrases.iter().position(replaces) {
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
