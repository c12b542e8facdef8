//! The probability from which on a theme is given, chosen by cross-validation.

use crate::themes::training_data::Truth;

pub(super) const DEFAULT_THRESHOLD: f64 = 0.5;
/// Values of micro-averaged F1 that differ by no more than this are equally good.
const F1_TOLERANCE: f64 = 0.004;

/// The threshold between 0.25 and 0.65, in steps of 0.05, that is nearest to a half among those
/// whose micro-averaged F1 is nearly the best: smaller differences are chance.
pub(super) fn best_threshold(probabilities: &[Option<Vec<f64>>], truth: &[Option<Truth>]) -> f64 {
    let values = [10, 9, 11, 8, 12, 7, 13, 6, 5]
        .map(|step| f64::from(step) / 20.0)
        .map(|threshold| (threshold, micro_f1(threshold, probabilities, truth)));
    let best = values.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
    values.iter().find(|(_, f1)| *f1 >= best - F1_TOLERANCE).map_or(DEFAULT_THRESHOLD, |(threshold, _)| *threshold)
}

fn micro_f1(threshold: f64, probabilities: &[Option<Vec<f64>>], truth: &[Option<Truth>]) -> f64 {
    let (mut right, mut wrong) = (0usize, 0usize);
    for (probabilities, truth) in probabilities.iter().zip(truth) {
        let (Some(probabilities), Some(truth)) = (probabilities, truth) else { continue };
        for (theme, &probability) in probabilities.iter().enumerate() {
            if truth.optional[theme] {
                continue;
            }
            match (probability >= threshold, truth.has[theme]) {
                (true, true) => right += 1,
                (true, false) | (false, true) => wrong += 1,
                (false, false) => {}
            }
        }
    }
    2.0 * right as f64 / (2 * right + wrong).max(1) as f64
}
