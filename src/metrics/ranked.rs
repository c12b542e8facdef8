//! How far ranked lists agree, and lists of them: what two fits of the same model have in common.
//!
//! Greene, O'Callaghan & Cunningham (2014), *How Many Topics? Stability Analysis for Topic Models*.
//! Knows numbers only: what they mean (terms of one vocabulary) is the caller's business.

use crate::matrix::DenseMatrix;
use crate::metrics::assignment::best_assignment;

/// The mean Jaccard index of the first 1, 2, …, d of two ranked lists, where d is the longer one's
/// length: 1 where they are equal, 0 where they have nothing in common, and more for agreement at
/// the head than at the tail.
///
/// What is in a list again counts where it stood first. Of a shorter list all is taken at the
/// greater depths. Two empty lists agree (1). Time O(d²). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::ranked::average_jaccard;
/// // Depth 1: {7} and {5} share nothing; depth 2: {7, 5} of both; depth 3: 2 of 4.
/// assert!((average_jaccard(&[7, 5, 1], &[5, 7, 2]) - (0.0 + 1.0 + 0.5) / 3.0).abs() < 1e-12);
/// ```
pub fn average_jaccard(left: &[u32], right: &[u32]) -> f64 {
    let (left, right) = (distinct(left), distinct(right));
    let depth = left.len().max(right.len());
    if depth == 0 {
        return 1.0;
    }
    let (mut common, mut sum) = (0usize, 0.0);
    for place in 0..depth {
        let (ours, theirs) = (left.get(place), right.get(place));
        let (before_left, before_right) = (&left[..place.min(left.len())], &right[..place.min(right.len())]);
        common += usize::from(ours.is_some_and(|ours| before_right.contains(ours)));
        common += usize::from(theirs.is_some_and(|theirs| before_left.contains(theirs)));
        common += usize::from(ours.is_some() && ours == theirs);
        let all = (place + 1).min(left.len()) + (place + 1).min(right.len()) - common;
        sum += common as f64 / all as f64;
    }
    sum / depth as f64
}

/// The list without what stood in it before.
fn distinct(list: &[u32]) -> Vec<u32> {
    let mut kept: Vec<u32> = Vec::with_capacity(list.len());
    for &item in list {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// Two lists of ranked lists, paired so that they agree most.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// For every list on the left its partner on the right; `None` where the right has fewer.
    pub partners: Vec<Option<usize>>,
    /// For every list on the left the [`average_jaccard`] with its partner, 0 to 1; 0 without one.
    pub scores: Vec<f64>,
    /// The sum of the scores divided by the number of lists on the longer side, 0 to 1: code that
    /// has no partner counts as zero. 1 where both sides are empty.
    pub mean: f64,
}

/// Pairs the lists of `left` and `right` so that the sum of their [`average_jaccard`] is the
/// highest.
///
/// The agreement of two sets of topics under their best matching, by Greene, O'Callaghan &
/// Cunningham (2014), whose two sets are equally many. Time O(left · right · d²) and what
/// [`best_assignment`] takes. Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::ranked::agreement;
/// let first = [vec![1, 2, 3], vec![7, 8, 9]];
/// let second = [vec![7, 8, 9], vec![2, 1, 3]];
/// let found = agreement(&first, &second);
/// assert_eq!(found.partners, [Some(1), Some(0)]);
/// assert_eq!(found.scores[1], 1.0);
/// assert!((found.mean - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
/// ```
pub fn agreement<L: AsRef<[u32]>, R: AsRef<[u32]>>(left: &[L], right: &[R]) -> Agreement {
    let most = left.len().max(right.len());
    let mut scores = DenseMatrix::zeros(left.len(), right.len());
    for (row, ours) in left.iter().enumerate() {
        for (score, theirs) in scores.row_mut(row).iter_mut().zip(right) {
            *score = average_jaccard(ours.as_ref(), theirs.as_ref());
        }
    }
    let partners = best_assignment(&scores);
    let found = |(row, partner): (usize, &Option<usize>)| partner.map_or(0.0, |column| scores.row(row)[column]);
    let scores: Vec<f64> = partners.iter().enumerate().map(found).collect();
    let mean = if most == 0 { 1.0 } else { scores.iter().fold(0.0, |sum, score| sum + score) / most as f64 };
    Agreement { partners, scores, mean }
}

/// How well a set of ranked lists comes back in other fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// The mean over the fits of their [`Agreement::mean`] with the reference, 0 to 1.
    pub mean: f64,
    /// For each list of the reference its mean score over the fits, 0 to 1: which come back, and
    /// which are chance.
    pub lists: Vec<f64>,
    /// For each fit its agreement with the reference.
    pub fits: Vec<f64>,
}

/// How well the lists of `reference` come back in `fits`, each paired with it by [`agreement`];
/// `None` without a fit.
///
/// The stability of a model with so many topics, where the fits are of random parts of the
/// documents (Greene, O'Callaghan & Cunningham 2014: 100 parts of four fifths, the first 20 terms).
/// Cut the lists before. Time that of [`agreement`] a fit. Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::ranked::stability;
/// let reference = [vec![1, 2], vec![3, 4]];
/// let fits = [vec![vec![3, 4], vec![1, 2]], vec![vec![1, 2], vec![7, 8]]];
/// let found = stability(&reference, &fits).unwrap();
/// assert_eq!((found.mean, found.lists, found.fits), (0.75, vec![1.0, 0.5], vec![1.0, 0.5]));
/// ```
pub fn stability<L: AsRef<[u32]>, R: AsRef<[u32]>, F: AsRef<[R]>>(reference: &[L], fits: &[F]) -> Option<Stability> {
    let found: Vec<Agreement> = fits.iter().map(|fit| agreement(reference, fit.as_ref())).collect();
    let mean = |sum: f64| sum / found.len() as f64;
    let of_list = |list: usize| mean(found.iter().fold(0.0, |sum, fit| sum + fit.scores[list]));
    let fits: Vec<f64> = found.iter().map(|fit| fit.mean).collect();
    (!found.is_empty()).then(|| Stability {
        mean: mean(fits.iter().fold(0.0, |sum, fit| sum + fit)),
        lists: (0..reference.len()).map(of_list).collect(),
        fits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_counted_by_hand_comes_out() {
        // {}, {}, {2}, {2}, {2, 3, 4} are common at depths 1 to 5.
        let (left, right) = ([0, 1, 2, 3, 4], [5, 2, 4, 6, 3]);
        let expected = (0.0 + 0.0 + 1.0 / 5.0 + 1.0 / 7.0 + 3.0 / 7.0) / 5.0;
        assert!((average_jaccard(&left, &right) - expected).abs() < 1e-12);
    }

    #[test]
    fn odd_lists_are_lists_too() {
        assert_eq!(average_jaccard(&[], &[]), 1.0);
        assert_eq!(average_jaccard(&[1], &[]), 0.0);
        assert_eq!(average_jaccard(&[1, 1, 2], &[1, 2, 2]), 1.0);
        // {1} and {1}, {1, 2} and {1}.
        assert_eq!(average_jaccard(&[1, 2], &[1]), 0.75);
    }

    #[test]
    fn an_item_without_a_partner_counts_as_zero() {
        let lists = [vec![1, 2], vec![3, 4], vec![5, 6]];
        let found = agreement(&lists, &lists[..2]);
        assert_eq!(found.partners, [Some(0), Some(1), None]);
        assert_eq!(found.scores, [1.0, 1.0, 0.0]);
        assert!((found.mean - 2.0 / 3.0).abs() < 1e-12);
        let other_way = agreement(&lists[..2], &lists);
        assert_eq!(other_way.mean, found.mean);
        let nobody: [Vec<u32>; 0] = [];
        assert_eq!(agreement(&nobody, &nobody).mean, 1.0);
        assert_eq!(agreement(&nobody, &lists).mean, 0.0);
    }

    proptest::proptest! {
        #[test]
        fn the_walk_gives_what_sets_give(left in proptest::collection::vec(0u32..12, 0..9), right in proptest::collection::vec(0u32..12, 0..9)) {
            let (ours, theirs) = (distinct(&left), distinct(&right));
            let depth = ours.len().max(theirs.len());
            let mut sum = 0.0;
            for place in 1..=depth {
                let a: std::collections::BTreeSet<u32> = ours.iter().take(place).copied().collect();
                let b: std::collections::BTreeSet<u32> = theirs.iter().take(place).copied().collect();
                sum += a.intersection(&b).count() as f64 / a.union(&b).count() as f64;
            }
            let expected = if depth == 0 { 1.0 } else { sum / depth as f64 };
            proptest::prop_assert!((average_jaccard(&left, &right) - expected).abs() < 1e-12);
            proptest::prop_assert_eq!(average_jaccard(&left, &right), average_jaccard(&right, &left));
        }
    }
}
