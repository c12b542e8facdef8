//! Whether probabilities mean what they say: of all that is called 70 % likely, are 70 % true?
//!
//! Judges (probability, truth) pairs from anywhere. Making probabilities honest is `themes`' work.

use crate::error::{Error, Result};
use serde::Serialize;

/// The usual number of bins. 15 is the other number found in papers.
pub const DEFAULT_BINS: usize = 10;

/// One row of the reliability table: the pairs whose probability lies above `lower` and up to `upper`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Where the bin begins. Only the first holds its own lower edge, 0.
    pub lower: f64,
    /// Where the bin ends, inclusive.
    pub upper: f64,
    /// How many pairs fall into it.
    pub count: usize,
    /// Their mean probability; none in an empty bin.
    pub mean_probability: Option<f64>,
    /// The share of them that is true, from 0 to 1; none in an empty bin.
    pub fraction_true: Option<f64>,
}

/// How far a set of probabilities is from what came true.
///
/// The expected calibration error (Naeini, Cooper & Hauskrecht 2015) says how far off the probabilities are on average;
/// it is blind to how well they tell true from false. The Brier score (Brier 1950), the mean squared difference between
/// probability and truth, sees both. A fair coin called with 0.5 has a perfect calibration error and a poor Brier score.
/// Bins are of equal width, as in scikit-learn's `calibration_curve`. Time O(n), memory O(bins).
/// Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::evaluate::{Calibration, DEFAULT_BINS};
/// let pairs = [(0.9, true), (0.9, true), (0.9, false), (0.2, false)];
/// let calibration = Calibration::of(&pairs, DEFAULT_BINS)?;
/// // Three pairs of four are off by 0.9 − 2/3, one by 0.2.
/// assert!((calibration.expected_error - (0.75 * (0.9 - 2.0 / 3.0) + 0.25 * 0.2)).abs() < 1e-12);
/// assert!((calibration.brier - (0.01 + 0.01 + 0.81 + 0.04) / 4.0).abs() < 1e-12);
/// assert_eq!(calibration.bins[8].count, 3);
/// # Ok::<(), themewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// How many pairs were judged.
    pub pairs: usize,
    /// Mean over the pairs of |mean probability − share true| of their bin: 0 is best, 1 worst.
    pub expected_error: f64,
    /// Mean of (probability − truth)²: 0 is best, 1 worst.
    pub brier: f64,
    /// The reliability table, all bins in ascending order.
    pub bins: Vec<CalibrationBin>,
}

impl Calibration {
    /// Judges `pairs` of a probability from 0 to 1 and whether it came true, in `bins` bins of equal width.
    ///
    /// # Errors
    /// If there is no pair or no bin, or a probability is not from 0 to 1.
    pub fn of(pairs: &[(f64, bool)], bins: usize) -> Result<Self> {
        if bins == 0 {
            return Err(Error::options("calibration cannot be judged in 0 bins").with_hint("10 and 15 are usual"));
        }
        if pairs.is_empty() {
            return Err(Error::data("there is no probability to judge")
                .with_hint("label some paragraphs that the predictions give probabilities for"));
        }
        let upper: Vec<f64> = (1..=bins).map(|bin| bin as f64 / bins as f64).collect();
        let mut sums = vec![(0_usize, 0.0_f64, 0_usize); bins];
        let mut squares = 0.0;
        for &(probability, truth) in pairs {
            if !(0.0..=1.0).contains(&probability) {
                return Err(Error::data(format!("{probability} is not a probability"))
                    .with_hint("probabilities are from 0 to 1; turn scores into probabilities first"));
            }
            let (count, sum, hits) = &mut sums[upper.partition_point(|edge| *edge < probability)];
            *count += 1;
            *sum += probability;
            *hits += usize::from(truth);
            let difference = probability - f64::from(u8::from(truth));
            squares += difference * difference;
        }
        let pairs = pairs.len() as f64;
        let mut table = Vec::with_capacity(bins);
        let mut expected_error = 0.0;
        let mut lower = 0.0;
        for (upper, (count, sum, hits)) in upper.into_iter().zip(sums) {
            let mean = |total: f64| (count > 0).then(|| total / count as f64);
            expected_error += (sum - hits as f64).abs() / pairs;
            table.push(CalibrationBin {
                lower,
                upper,
                count,
                mean_probability: mean(sum),
                fraction_true: mean(hits as f64),
            });
            lower = upper;
        }
        let count = table.iter().map(|bin| bin.count).sum();
        Ok(Self { pairs: count, expected_error, brier: squares / pairs, bins: table })
    }
}
