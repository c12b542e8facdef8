//! Which labelled passages are held out together: those of one document, and of documents that share
//! near-duplicate labelled passages.

use crate::estimators::folds::join_groups;
use crate::paragraph::duplicates;
use crate::themes::reading::Passage;
use rustc_hash::FxHashMap;

/// For every passage the first labelled passage that says nearly the same: itself if there is none
/// before it, or if it has no label.
pub(super) fn originals(documents: &[Vec<Passage<'_>>], labelled: &[usize]) -> Vec<usize> {
    let texts: Vec<&str> = documents.iter().flatten().map(|passage| passage.text).collect();
    let labelled_texts: Vec<&str> = labelled.iter().map(|&passage| texts[passage]).collect();
    let mut originals: Vec<usize> = (0..texts.len()).collect();
    for (&passage, original) in labelled.iter().zip(duplicates(&labelled_texts)) {
        originals[passage] = original.map_or(passage, |place| labelled[place]);
    }
    originals
}

/// The group of every one of `passages`, from 0 in order of first appearance: passages with the same
/// key share it, and so do near-duplicates with all passages of their keys.
pub(super) fn groups(passages: &[usize], originals: &[usize], key: impl Fn(usize) -> (usize, usize)) -> Vec<usize> {
    let mut numbers: FxHashMap<(usize, usize), usize> = FxHashMap::default();
    let mut first_of: FxHashMap<usize, usize> = FxHashMap::default();
    let (mut keys, mut duplicate_of) = (Vec::with_capacity(passages.len()), Vec::with_capacity(passages.len()));
    for (row, &passage) in passages.iter().enumerate() {
        let next = numbers.len();
        keys.push(*numbers.entry(key(passage)).or_insert(next));
        let first = *first_of.entry(originals[passage]).or_insert(row);
        duplicate_of.push((first != row).then_some(first));
    }
    let firsts = join_groups(&keys, &duplicate_of);
    let mut order = firsts.clone();
    order.sort_unstable();
    order.dedup();
    firsts.into_iter().map(|first| order.binary_search(&first).unwrap_or_default()).collect()
}

/// The number of groups.
pub(super) fn count(groups: &[usize]) -> usize {
    groups.iter().max().map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPY: &str = "The trust will miss its control total by three million pounds this year, the board heard.";
    const NEAR: &str =
        "The trust will miss its control total by three million pounds this year, the board heard today.";

    fn documents<'a>(texts: &[&[&'a str]]) -> Vec<Vec<Passage<'a>>> {
        let of = |texts: &&[&'a str]| {
            texts.iter().enumerate().map(|(section, text)| Passage { text, heading: None, section }).collect()
        };
        texts.iter().map(of).collect()
    }

    #[test]
    fn documents_that_share_a_labelled_near_duplicate_are_one_group() {
        let documents = documents(&[&["alpha", COPY], &["beta"], &["gamma", NEAR], &["delta"]]);
        let document = [0, 0, 1, 2, 2, 3];
        let all: Vec<usize> = (0..6).collect();
        let labelled = originals(&documents, &all);
        assert_eq!(labelled, [0, 1, 2, 3, 1, 5]);
        assert_eq!(groups(&all, &labelled, |passage| (document[passage], 0)), [0, 0, 1, 0, 0, 2]);
        // Also where the first of them is held out, and other documents come between.
        let others = [2, 3, 4, 5];
        assert_eq!(groups(&others, &labelled, |passage| (document[passage], 0)), [0, 1, 1, 2]);
    }

    #[test]
    fn without_labelled_duplicates_documents_stay_apart() {
        let documents = documents(&[&["alpha", COPY], &["beta"], &["gamma", NEAR]]);
        let labelled = [0, 2, 3, 4];
        let originals = originals(&documents, &labelled);
        let document = [0, 0, 1, 2, 2];
        assert_eq!(groups(&labelled, &originals, |passage| (document[passage], 0)), [0, 1, 2, 2]);
        assert_eq!(count(&[0, 1, 2, 2]), 3);
        assert_eq!(count(&[]), 0);
    }

    #[test]
    fn copies_of_a_copy_that_is_held_out_stay_together() {
        let documents = documents(&[&[COPY], &[COPY], &[NEAR]]);
        let originals = originals(&documents, &[0, 1, 2]);
        assert_eq!(groups(&[1, 2], &originals, |passage| (passage, 0)), [0, 0]);
    }
}
