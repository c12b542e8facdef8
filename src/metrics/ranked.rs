//! How far two ranked lists agree: Greene, O'Callaghan & Cunningham (2014), *How Many Topics?
//! Stability Analysis for Topic Models*.

/// The mean Jaccard index of the first 1, 2, …, d of two ranked lists, where d is the longer one's
/// length: 1 where they are equal, 0 where they have nothing in common, and more for agreement at
/// the head than at the tail.
///
/// What is in a list again counts where it stood first. Of a shorter list all is taken at the
/// greater depths. Two empty lists agree (1). Time O(d²). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::average_jaccard;
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

/// The list without repeats.
pub(crate) fn distinct(list: &[u32]) -> Vec<u32> {
    let mut kept: Vec<u32> = Vec::with_capacity(list.len());
    for &item in list {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_matches_values_computed_by_hand() {
        // {}, {}, {2}, {2}, {2, 3, 4} are common at depths 1 to 5.
        let (left, right) = ([0, 1, 2, 3, 4], [5, 2, 4, 6, 3]);
        let expected = (0.0 + 0.0 + 1.0 / 5.0 + 1.0 / 7.0 + 3.0 / 7.0) / 5.0;
        assert!((average_jaccard(&left, &right) - expected).abs() < 1e-12);
    }

    #[test]
    fn overlap_is_defined_for_empty_and_unequal_lists() {
        assert_eq!(average_jaccard(&[], &[]), 1.0);
        assert_eq!(average_jaccard(&[1], &[]), 0.0);
        assert_eq!(average_jaccard(&[1, 1, 2], &[1, 2, 2]), 1.0);
        // {1} and {1}, {1, 2} and {1}.
        assert_eq!(average_jaccard(&[1, 2], &[1]), 0.75);
    }

    proptest::proptest! {
        #[test]
        fn overlap_matches_the_definition_by_sets(left in proptest::collection::vec(0u32..12, 0..9), right in proptest::collection::vec(0u32..12, 0..9)) {
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
