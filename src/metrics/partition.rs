//! How far two groupings of the same things agree.

use rustc_hash::FxHashMap;

/// Hubert & Arabie's adjusted Rand index: pairs that are together or apart on both sides, corrected
/// for chance. 1 is best, 0 what chance gives.
///
/// ```
/// assert_eq!(themewise::metrics::adjusted_rand_index(&[0, 0, 1, 1], &[5, 5, 3, 3]), 1.0);
/// ```
///
/// # Panics
/// If the two are of different lengths: a fault of the caller's.
pub fn adjusted_rand_index(left: &[usize], right: &[usize]) -> f64 {
    assert_eq!(left.len(), right.len(), "groupings of the same things");
    let total = left.len() as i128;
    // Ordered pairs, in whole numbers: exact up to 10^9 things.
    let together = squares(left.iter().zip(right));
    let same_left_only = squares(left.iter()) - together;
    let same_right_only = squares(right.iter()) - together;
    let both = together - total;
    let neither = total * total - together - same_left_only - same_right_only;
    if same_left_only == 0 && same_right_only == 0 {
        return 1.0;
    }
    let above = 2 * (both * neither - same_left_only * same_right_only);
    let below =
        (both + same_left_only) * (same_left_only + neither) + (both + same_right_only) * (same_right_only + neither);
    above as f64 / below as f64
}

/// The sum of the squared sizes of the groups.
fn squares<T: std::hash::Hash + Eq>(labels: impl Iterator<Item = T>) -> i128 {
    let mut sizes: FxHashMap<T, i128> = FxHashMap::default();
    for label in labels {
        *sizes.entry(label).or_default() += 1;
    }
    sizes.into_values().map(|size| size * size).sum()
}
