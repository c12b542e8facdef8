//! Calibration of probabilities: the share of true pairs among those predicted with 70 % is 70 %.
//!
//! Measures (probability, truth) pairs from any source. `themes` fits the calibration.

use crate::error::{Error, Result};
use crate::matrix::math::ln;
use crate::metrics::bootstrap::percentile;
use serde::Serialize;

/// The usual number of bins. 15 is the other number found in papers.
pub const DEFAULT_BINS: usize = 10;

/// Probabilities are kept this far from 0 and 1 for the log loss, as scikit-learn does.
const EPSILON: f64 = f64::EPSILON;

/// One row of the reliability table: the pairs whose probability lies above `lower` and up to
/// `upper`.
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

/// What the Brier score is made of (Murphy 1973):
/// `reliability − resolution + uncertainty + within_bins`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BrierParts {
    /// How far the bins' probabilities are from the shares that came true, squared: 0 is best.
    pub reliability: f64,
    /// How far the bins' shares lie apart from the share of all, squared: the more the better, up
    /// to `uncertainty`.
    pub resolution: f64,
    /// The variance of the truth: what always calling its share would score.
    pub uncertainty: f64,
    /// What is left, since the probabilities within a bin differ (Stephenson, Coelho & Jolliffe
    /// 2008): nearly 0.
    pub within_bins: f64,
}

/// How far a set of probabilities is from what came true.
///
/// The expected calibration error (Naeini, Cooper & Hauskrecht 2015) says how far off the
/// probabilities are on average; it is blind to how well they tell true from false. The Brier score
/// (Brier 1950), the mean squared difference between probability and truth, sees both, and
/// `brier_parts` takes it apart. A fair coin called with 0.5 has a perfect calibration error and a
/// poor Brier score. Bins are those of scikit-learn's `calibration_curve`: of equal width
/// ([`of`](Self::of)) or of equal mass ([`of_equal_mass`](Self::of_equal_mass)). Time O(n log n),
/// memory O(n). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::{CalibrationScores, DEFAULT_BINS};
/// let pairs = [(0.9, true), (0.9, true), (0.9, false), (0.2, false)];
/// let calibration = CalibrationScores::of(&pairs, DEFAULT_BINS)?;
/// // Three pairs of four are off by 0.9 − 2/3, one by 0.2.
/// assert!((calibration.expected_error - (0.75 * (0.9 - 2.0 / 3.0) + 0.25 * 0.2)).abs() < 1e-12);
/// assert!((calibration.brier - (0.01 + 0.01 + 0.81 + 0.04) / 4.0).abs() < 1e-12);
/// assert_eq!(calibration.bins[8].count, 3);
/// let parts = calibration.brier_parts;
/// let sum = parts.reliability - parts.resolution + parts.uncertainty + parts.within_bins;
/// assert!((calibration.brier - sum).abs() < 1e-12);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationScores {
    /// How many pairs were judged.
    pub pairs: usize,
    /// Mean over the pairs of |mean probability − share true| of their bin: 0 is best, 1 worst.
    pub expected_error: f64,
    /// Mean of (probability − truth)²: 0 is best, 1 worst.
    pub brier: f64,
    /// What `brier` is made of, by these bins.
    pub brier_parts: BrierParts,
    /// Mean of −ln(probability of what came true), in nats: 0 is best. Probabilities of 0 and 1
    /// count as 2⁻⁵² away.
    pub log_loss: f64,
    /// The reliability table, all bins in ascending order.
    pub bins: Vec<CalibrationBin>,
}

impl CalibrationScores {
    /// Judges `pairs` of a probability from 0 to 1 and whether it came true, in `bins` bins of
    /// equal width.
    ///
    /// # Errors
    /// If there is no pair or no bin, or a probability is not from 0 to 1.
    pub fn of(pairs: &[(f64, bool)], bins: usize) -> Result<Self> {
        check(pairs, bins)?;
        Ok(Self::in_bins(pairs, 0.0, &bin_edges(bins)))
    }

    /// As [`of`](Self::of), in bins that hold as many pairs each, as nearly as ties allow:
    /// scikit-learn's `strategy="quantile"`. Equal probabilities share a bin, so that others may be
    /// empty.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_equal_mass(pairs: &[(f64, bool)], bins: usize) -> Result<Self> {
        check(pairs, bins)?;
        let lowest = pairs.iter().map(|(probability, _)| *probability).fold(1.0, f64::min);
        Ok(Self::in_bins(pairs, lowest, &mass_edges(pairs.iter().map(|(probability, _)| *probability).collect(), bins)))
    }

    fn in_bins(pairs: &[(f64, bool)], mut lower: f64, upper: &[f64]) -> Self {
        let mut sums = vec![(0_usize, 0.0_f64, 0_usize); upper.len()];
        let (mut squares, mut surprise, mut all_hits) = (0.0, 0.0, 0);
        for &(probability, truth) in pairs {
            let (count, sum, hits) = &mut sums[bin_of(upper, probability)];
            *count += 1;
            *sum += probability;
            *hits += usize::from(truth);
            all_hits += usize::from(truth);
            let [square, loss] = losses(probability, truth);
            squares += square;
            surprise += loss;
        }
        let count = pairs.len();
        let pairs = count as f64;
        let share = all_hits as f64 / pairs;
        let mut table = Vec::with_capacity(upper.len());
        let (mut expected_error, mut reliability, mut resolution) = (0.0, 0.0, 0.0);
        for (&upper, (count, sum, hits)) in upper.iter().zip(sums) {
            let mean = |total: f64| (count > 0).then(|| total / count as f64);
            expected_error += (sum - hits as f64).abs() / pairs;
            let bin =
                CalibrationBin { lower, upper, count, mean_probability: mean(sum), fraction_true: mean(hits as f64) };
            if let (Some(predicted), Some(came)) = (bin.mean_probability, bin.fraction_true) {
                reliability += count as f64 / pairs * (predicted - came) * (predicted - came);
                resolution += count as f64 / pairs * (came - share) * (came - share);
            }
            table.push(bin);
            lower = upper;
        }
        let brier = squares / pairs;
        let uncertainty = share * (1.0 - share);
        let within_bins = brier - (reliability - resolution + uncertainty);
        let brier_parts = BrierParts { reliability, resolution, uncertainty, within_bins };
        Self { pairs: count, expected_error, brier, brier_parts, log_loss: surprise / pairs, bins: table }
    }
}

fn check(pairs: &[(f64, bool)], bins: usize) -> Result<()> {
    if bins == 0 {
        return Err(Error::options("calibration cannot be judged in 0 bins").with_hint("10 and 15 are usual"));
    }
    if pairs.is_empty() {
        return Err(Error::data("there is no probability to judge")
            .with_hint("label some paragraphs that the predictions give probabilities for"));
    }
    match pairs.iter().find(|(probability, _)| !(0.0..=1.0).contains(probability)) {
        Some((probability, _)) => Err(Error::data(format!("{probability} is not a probability"))
            .with_hint("probabilities are from 0 to 1; turn scores into probabilities first")),
        None => Ok(()),
    }
}

/// The squared error and the log loss, in nats, of a probability.
pub(crate) fn losses(probability: f64, truth: bool) -> [f64; 2] {
    let difference = probability - f64::from(u8::from(truth));
    let clipped = probability.clamp(EPSILON, 1.0 - EPSILON);
    [difference * difference, -ln(if truth { clipped } else { 1.0 - clipped })]
}

/// Where bins of equal width end.
pub(crate) fn bin_edges(bins: usize) -> Vec<f64> {
    (1..=bins).map(|bin| bin as f64 / bins as f64).collect()
}

/// Where bins of equal mass end: at quantiles of `probabilities`.
pub(crate) fn mass_edges(mut probabilities: Vec<f64>, bins: usize) -> Vec<f64> {
    probabilities.sort_unstable_by(f64::total_cmp);
    match probabilities.is_empty() {
        true => bin_edges(bins),
        false => (1..=bins).map(|bin| percentile(&probabilities, bin as f64 / bins as f64)).collect(),
    }
}

/// The bin that `probability` falls into: it belongs to the one whose upper edge it is.
pub(crate) fn bin_of(upper: &[f64], probability: f64) -> usize {
    upper.partition_point(|edge| *edge < probability).min(upper.len() - 1)
}
