//! Which labelled passages are held out together: those of one document, and of documents that
//! share near-duplicate labelled passages.

use crate::estimators::folds::join_groups;
use rustc_hash::FxHashMap;

/// The group of every one of `passages`, from 0 in order of first appearance: passages with the
/// same key share it, and so do near-duplicates (passages with the same of `originals`).
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

    #[test]
    fn documents_that_share_a_labelled_near_duplicate_are_one_group() {
        let document = [0, 0, 1, 2, 2, 3];
        // Passage 4 repeats passage 1.
        let originals = [0, 1, 2, 3, 1, 5];
        let of = |passages: &[usize]| groups(passages, &originals, |passage| (document[passage], 0));
        assert_eq!(of(&[0, 1, 2, 3, 4, 5]), [0, 0, 1, 0, 0, 2]);
        // Also where the first of them is held out.
        assert_eq!(of(&[2, 3, 4, 5]), [0, 1, 1, 2]);
        assert_eq!(count(&of(&[2, 3, 4, 5])), 3);
        assert_eq!(count(&of(&[])), 0);
    }

    #[test]
    fn without_labelled_duplicates_documents_stay_apart() {
        let document = [0, 0, 1, 2, 2];
        let originals = [0, 1, 2, 3, 4];
        assert_eq!(groups(&[0, 2, 3, 4], &originals, |passage| (document[passage], 0)), [0, 1, 2, 2]);
    }

    #[test]
    fn copies_of_a_copy_that_is_held_out_stay_together() {
        assert_eq!(groups(&[1, 2], &[0, 0, 0], |passage| (passage, 0)), [0, 0]);
    }
}
