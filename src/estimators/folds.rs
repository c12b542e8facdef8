//! Which rows are held out together: folds that keep groups whole and spread labels evenly.
//!
//! Knows no text: rows have a key (a hash of their name), a group and some labels, all numbers.
//! Which texts belong together is for those to say who know them.

use crate::error::{Error, Result};
use crate::matrix::random::mix;
use rustc_hash::FxHashMap;

/// How rows are cut into folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupedFolds {
    /// How many folds there are, at least two.
    pub folds: usize,
    /// Another seed is another cut.
    pub seed: u64,
}

impl Default for GroupedFolds {
    /// Five folds.
    fn default() -> Self {
        Self { folds: 5, seed: 0 }
    }
}

/// A group on its way into a fold.
struct Group {
    key: u64,
    rows: usize,
    /// (label, rows with it), sorted.
    labels: Vec<(usize, usize)>,
    fold: Option<usize>,
}

impl GroupedFolds {
    /// The fold of every row, from 0: rows of one group share it, and each fold has, as nearly as
    /// groups allow, the same share of the rows with each label, and of those without any.
    ///
    /// Iterative stratification (Sechidis, Tsoumakas & Vlahavas 2011), by whole groups: the rarest
    /// label first, its largest groups first, each into the fold that lacks most of what it holds,
    /// all its labels and rows together, which keeps labels nearer to their shares than looking at
    /// the rarest alone. What is equal is decided by `keys` and the seed, never by the order of the
    /// rows: give each row the [`row_key`] of its name. Time O(rows · log rows + groups · (folds +
    /// labels)). Reproducibility: *bit-exact*.
    ///
    /// ```
    /// use themewise::estimators::folds::{GroupedFolds, row_key};
    /// let keys: Vec<u64> =
    ///     ["a#1", "a#2", "b#1", "c#1", "d#1"].iter().map(|id| row_key(id.as_bytes())).collect();
    /// let groups = [0, 0, 1, 2, 3];
    /// let labels = [vec![0], vec![0], vec![0], vec![1], vec![1]];
    /// let folds = GroupedFolds { folds: 2, seed: 0 }.of(&keys, &groups, &labels)?;
    /// assert_eq!(folds[0], folds[1]);
    /// assert_ne!(folds[0], folds[2]);
    /// assert_ne!(folds[3], folds[4]);
    /// # Ok::<(), themewise::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the lengths differ, there are fewer than two folds, or fewer groups than folds.
    pub fn of(&self, keys: &[u64], groups: &[usize], labels: &[Vec<usize>]) -> Result<Vec<usize>> {
        if keys.len() != groups.len() || keys.len() != labels.len() {
            return Err(Error::data(format!(
                "{} keys, {} groups and {} lists of labels are not of the same rows",
                keys.len(),
                groups.len(),
                labels.len()
            )));
        }
        if self.folds < 2 {
            return Err(Error::options(format!("{} folds leave nothing to hold out", self.folds))
                .with_hint("5 and 10 folds are usual"));
        }
        let (mut all, of_row) = self.groups(keys, groups, labels);
        if all.len() < self.folds {
            return Err(Error::data(format!("{} groups of rows cannot make {} folds", all.len(), self.folds))
                .with_hint("ask for fewer folds, or give more documents"));
        }
        self.spread(&mut all);
        fill_empty(&mut all, self.folds);
        Ok(of_row.into_iter().map(|group| all[group].fold.unwrap_or(0)).collect())
    }

    /// The groups, and the group of every row.
    fn groups(&self, keys: &[u64], groups: &[usize], labels: &[Vec<usize>]) -> (Vec<Group>, Vec<usize>) {
        let mut places: FxHashMap<usize, usize> = FxHashMap::default();
        let mut all: Vec<Group> = Vec::new();
        let mut of_row = Vec::with_capacity(groups.len());
        // Rows without any label are a stratum of their own.
        let nothing = [usize::MAX];
        for ((&key, group), labels) in keys.iter().zip(groups).zip(labels) {
            let place = *places.entry(*group).or_insert(all.len());
            if place == all.len() {
                all.push(Group { key: u64::MAX, rows: 0, labels: Vec::new(), fold: None });
            }
            let group = &mut all[place];
            group.key = group.key.min(mix(key ^ mix(self.seed)));
            group.rows += 1;
            let mut own = if labels.is_empty() { nothing.to_vec() } else { labels.clone() };
            own.sort_unstable();
            own.dedup();
            group.labels.extend(own.into_iter().map(|label| (label, 1)));
            of_row.push(place);
        }
        for group in &mut all {
            group.labels.sort_unstable();
            group.labels.dedup_by(|next, first| {
                let same = next.0 == first.0;
                first.1 += if same { next.1 } else { 0 };
                same
            });
        }
        (all, of_row)
    }

    fn spread(&self, all: &mut [Group]) {
        let mut places: Vec<(usize, usize)> =
            all.iter().enumerate().flat_map(|(place, group)| group.labels.iter().map(move |l| (l.0, place))).collect();
        places.sort_unstable();
        let mut strata: Vec<(usize, Vec<usize>)> = Vec::new();
        for (label, place) in places {
            match strata.last_mut() {
                Some((last, members)) if *last == label => members.push(place),
                _ => strata.push((label, vec![place])),
            }
        }
        let stratum: FxHashMap<usize, usize> = strata.iter().enumerate().map(|(n, (label, _))| (*label, n)).collect();
        let rows: usize = all.iter().map(|group| group.rows).sum();
        let count = |members: &Vec<usize>, label: usize| -> usize {
            members.iter().map(|&place| rows_with(&all[place], label)).sum()
        };
        let totals: Vec<usize> = strata.iter().map(|(label, members)| count(members, *label)).collect();
        let mut left = totals.clone();
        // What each fold still lacks, times the number of folds: whole numbers.
        let mut lacks: Vec<Vec<i64>> = totals.iter().map(|&total| vec![total as i64; self.folds]).collect();
        let mut room = vec![rows as i64; self.folds];
        let mut done = vec![false; strata.len()];
        let rarest = |left: &[usize], done: &[bool]| {
            (0..left.len()).filter(|&n| !done[n]).min_by_key(|&n| (left[n], totals[n], strata[n].0))
        };
        while let Some(n) = rarest(&left, &done) {
            done[n] = true;
            let label = strata[n].0;
            let mut members: Vec<usize> =
                strata[n].1.iter().copied().filter(|&place| all[place].fold.is_none()).collect();
            members.sort_by_key(|&place| (std::cmp::Reverse(rows_with(&all[place], label)), all[place].key));
            for place in members {
                let group = &mut all[place];
                // How much of what the group holds each fold lacks, as shares of all there is of
                // it; rows count as a label.
                let needs = |fold: usize| -> i128 {
                    let share =
                        |rows: usize, lack: i64, all: usize| rows as i128 * i128::from(lack) * UNIT / all as i128;
                    let of_label = |&(label, rows): &(usize, usize)| {
                        let other = stratum[&label];
                        share(rows, lacks[other][fold], totals[other])
                    };
                    group.labels.iter().map(of_label).sum::<i128>() + share(group.rows, room[fold], rows)
                };
                let fold =
                    (0..self.folds).max_by_key(|&fold| (needs(fold), mix(group.key ^ mix(fold as u64)))).unwrap_or(0);
                group.fold = Some(fold);
                room[fold] -= (group.rows * self.folds) as i64;
                for &(label, rows) in &group.labels {
                    let other = stratum[&label];
                    lacks[other][fold] -= (rows * self.folds) as i64;
                    left[other] -= rows;
                }
            }
        }
    }
}

/// Shares are counted in whole numbers of this, so that equal is equal.
const UNIT: i128 = 1 << 20;

fn rows_with(group: &Group, label: usize) -> usize {
    group.labels.binary_search_by_key(&label, |entry| entry.0).map_or(0, |place| group.labels[place].1)
}

/// No fold stays without a group: the smallest group of the fold with most of them moves.
fn fill_empty(all: &mut [Group], folds: usize) {
    loop {
        let mut sizes = vec![0usize; folds];
        all.iter().filter_map(|group| group.fold).for_each(|fold| sizes[fold] += 1);
        let Some(empty) = sizes.iter().position(|size| *size == 0) else { return };
        let fullest = (0..folds).max_by_key(|&fold| (sizes[fold], std::cmp::Reverse(fold))).unwrap_or(0);
        let smallest =
            all.iter_mut().filter(|group| group.fold == Some(fullest)).min_by_key(|group| (group.rows, group.key));
        match smallest {
            Some(group) => group.fold = Some(empty),
            None => return,
        }
    }
}

/// A hash of a row's name, for [`GroupedFolds::of`]: the same everywhere and always.
pub fn row_key(name: &[u8]) -> u64 {
    // FNV-1a, scrambled.
    mix(name.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3)))
}

/// Joins rows that belong together in either way: of one document (`documents`, any number for
/// each), or one the duplicate of another (`first copies`, as
/// [`duplicates`](crate::paragraph::duplicates) gives them; a chain counts as one). The group of
/// each row is the first row in it.
///
/// ```
/// use themewise::estimators::folds::join_groups;
/// // Row 3, of another document, repeats row 1: both documents are one group.
/// assert_eq!(join_groups(&[7, 7, 8, 9, 9], &[None, None, None, Some(1), None]), [0, 0, 2, 0, 0]);
/// ```
///
/// # Panics
/// If the lengths differ or a leader is no row.
pub fn join_groups(documents: &[usize], first_copies: &[Option<usize>]) -> Vec<usize> {
    assert_eq!(documents.len(), first_copies.len(), "documents and first_copies have one entry a row");
    let mut parents: Vec<usize> = (0..documents.len()).collect();
    let mut first: FxHashMap<usize, usize> = FxHashMap::default();
    for (row, (document, first_copy)) in documents.iter().zip(first_copies).enumerate() {
        let start = *first.entry(*document).or_insert(row);
        join(&mut parents, row, start);
        if let Some(first_copy) = first_copy {
            join(&mut parents, row, *first_copy);
        }
    }
    (0..documents.len()).map(|row| root(&mut parents, row)).collect()
}

fn root(parents: &mut [usize], mut row: usize) -> usize {
    while parents[row] != row {
        parents[row] = parents[parents[row]];
        row = parents[row];
    }
    row
}

/// The earlier root stays the root.
fn join(parents: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parents, one), root(parents, other));
    parents[one.max(other)] = one.min(other);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::random::{below, generator};
    use proptest::prelude::*;

    /// Rows of `documents` documents with one to five rows, and up to three of six labels.
    fn drawn(seed: u64, documents: usize) -> (Vec<u64>, Vec<usize>, Vec<Vec<usize>>) {
        let mut random = generator(seed, 0);
        let (mut keys, mut groups, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        for document in 0..documents {
            for row in 0..1 + below(&mut random, 5) {
                keys.push(row_key(format!("{document}#{row}").as_bytes()));
                groups.push(document);
                labels.push((0..below(&mut random, 4)).map(|_| below(&mut random, 6)).collect());
            }
        }
        (keys, groups, labels)
    }

    #[test]
    fn labels_are_spread_over_folds_nearly_as_evenly_as_can_be() {
        let (keys, groups, labels) = drawn(3, 400);
        let folds = GroupedFolds::default().of(&keys, &groups, &labels).unwrap();
        for label in 0..6 {
            let has = |row: usize| labels[row].contains(&label);
            let all = (0..keys.len()).filter(|&row| has(row)).count() as f64;
            for fold in 0..5 {
                let here = (0..keys.len()).filter(|&row| folds[row] == fold && has(row)).count() as f64;
                assert!((here - all / 5.0).abs() <= 3.0, "label {label}, fold {fold}: {here} of {all}");
            }
        }
        for fold in 0..5 {
            let rows = folds.iter().filter(|&&other| other == fold).count() as f64;
            assert!((rows / keys.len() as f64 - 0.2).abs() < 0.02, "fold {fold}: {rows}");
        }
        assert_ne!(folds, GroupedFolds { seed: 1, ..GroupedFolds::default() }.of(&keys, &groups, &labels).unwrap());
    }

    #[test]
    fn a_rare_label_reaches_as_many_folds_as_it_has_groups() {
        let keys: Vec<u64> = (0..50u64).map(|row| row_key(&row.to_le_bytes())).collect();
        let groups: Vec<usize> = (0..50).collect();
        let labels: Vec<Vec<usize>> = (0..50).map(|row| vec![usize::from(row >= 45)]).collect();
        let folds = GroupedFolds::default().of(&keys, &groups, &labels).unwrap();
        let mut rare = folds[45..].to_vec();
        rare.sort_unstable();
        assert_eq!(rare, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn what_cannot_be_cut_is_an_error() {
        let cut = |folds: usize, rows: usize| {
            let keys: Vec<u64> = (0..rows as u64).collect();
            GroupedFolds { folds, seed: 0 }.of(&keys, &vec![0; rows], &vec![Vec::new(); rows])
        };
        assert_eq!(cut(2, 9).unwrap_err().to_string(), "1 groups of rows cannot make 2 folds");
        assert!(cut(1, 9).unwrap_err().hint().is_some());
        assert!(cut(2, 0).is_err());
        assert!(GroupedFolds::default().of(&[1], &[], &[]).is_err());
    }

    proptest! {
        #[test]
        fn groups_stay_whole_no_fold_is_empty_and_order_means_nothing(seed in 0u64..500, documents in 5usize..60, folds in 2usize..6) {
            let (keys, groups, labels) = drawn(seed, documents);
            let cut = GroupedFolds { folds, seed };
            let found = cut.of(&keys, &groups, &labels).unwrap();
            let mut of_group: FxHashMap<usize, usize> = FxHashMap::default();
            for (group, fold) in groups.iter().zip(&found) {
                prop_assert_eq!(*of_group.entry(*group).or_insert(*fold), *fold);
            }
            for fold in 0..folds {
                prop_assert!(found.contains(&fold));
            }
            // The rows turned round, the groups called otherwise.
            let transposed = |n: usize| keys.len() - 1 - n;
            let other = cut.of(
                &(0..keys.len()).map(|n| keys[transposed(n)]).collect::<Vec<_>>(),
                &(0..keys.len()).map(|n| groups[transposed(n)] * 3 + 1).collect::<Vec<_>>(),
                &(0..keys.len()).map(|n| labels[transposed(n)].clone()).collect::<Vec<_>>(),
            ).unwrap();
            for n in 0..keys.len() {
                prop_assert_eq!(other[n], found[transposed(n)]);
            }
        }
    }
}
