//! Keyness: how significantly the frequency of a term differs between two corpora.

use crate::matrix::math::ln;

/// The signed square root of the log-likelihood ratio of a term's frequency in two sets of texts
/// (Dunning 1993, *Accurate methods for the statistics of surprise and coincidence*). Positive:
/// more frequent in the first set.
///
/// Without a difference it is approximately standard normal, and unlike a z-score it is reliable
/// for rare terms. `first` and `second` are the term's counts, `first_total` and `second_total` the
/// counts of all terms. *Bit-exact.*
pub fn frequency_change(first: f64, first_total: f64, second: f64, second_total: f64) -> f64 {
    let (both, all) = (first + second, first_total + second_total);
    let cell = |seen: f64, row: f64, column: f64| {
        if seen > 0.0 && row > 0.0 && column > 0.0 { seen * ln(seen * all / (row * column)) } else { 0.0 }
    };
    let sum = cell(first, both, first_total)
        + cell(second, both, second_total)
        + cell(first_total - first, all - both, first_total)
        + cell(second_total - second, all - both, second_total);
    let size = (2.0 * sum).max(0.0).sqrt();
    if first * second_total >= second * first_total { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequency_change_has_the_sign_of_the_difference_and_grows_with_the_counts() {
        // Computed by hand: 2 · (12 ln(12 · 100 / (12 · 40)) + 28 ln(28 · 100 / (88 · 40)) + 60
        // ln(60 · 100 / (88 · 60))) = 24.516.
        let change = frequency_change(12.0, 40.0, 0.0, 60.0);
        assert!((change * change - 24.515_854).abs() < 1e-5, "{change}");
        assert!(frequency_change(300.0, 1e4, 100.0, 1e4) > frequency_change(3.0, 100.0, 1.0, 100.0));
        assert_eq!(frequency_change(5.0, 100.0, 5.0, 100.0), 0.0);
        assert!(frequency_change(0.0, 100.0, 9.0, 100.0) < -3.0);
        assert_eq!(frequency_change(0.0, 0.0, 0.0, 10.0), 0.0);
    }
}
