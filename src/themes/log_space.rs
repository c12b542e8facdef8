//! Sums and odds of probabilities given by their logarithms.

use crate::matrix::argmax;
use crate::matrix::math::{exp, ln, ln_1p};

/// Log-odds are kept within this distance of zero.
pub(super) const MAX_LOG_ODDS: f64 = 60.0;

/// The logarithm of the sum of exponentials.
pub(crate) fn log_sum_exp(scores: &[f64]) -> f64 {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return most;
    }
    most + ln(scores.iter().fold(0.0, |sum, score| sum + exp(score - most)))
}

/// The log-odds of probabilities that sum to one, given by their logarithms. A single class has
/// log-odds 0.
pub(crate) fn log_odds(log_probabilities: &[f64]) -> Vec<f64> {
    let classes = log_probabilities.len();
    if classes < 2 {
        return vec![0.0; classes];
    }
    let best = argmax(log_probabilities);
    let others: Vec<f64> = (0..classes).filter(|&other| other != best).map(|other| log_probabilities[other]).collect();
    let odds = |class: usize| {
        let log = log_probabilities[class];
        if class == best { log - log_sum_exp(&others) } else { log - ln_1p(-exp(log).min(0.5)) }
    };
    (0..classes).map(|class| odds(class).clamp(-MAX_LOG_ODDS, MAX_LOG_ODDS)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_are_those_of_the_probabilities() {
        let probabilities = [0.7, 0.2, 0.1];
        let logs = probabilities.map(ln);
        for (odds, p) in log_odds(&logs).into_iter().zip(probabilities) {
            assert!((odds - ln(p / (1.0 - p))).abs() < 1e-12);
        }
        assert_eq!(log_odds(&[0.0, -1e6]), [MAX_LOG_ODDS, -MAX_LOG_ODDS]);
        assert_eq!(log_odds(&[0.0]), [0.0]);
        assert!(log_sum_exp(&[]) == f64::NEG_INFINITY);
        assert!((log_sum_exp(&logs)).abs() < 1e-12);
    }
}
