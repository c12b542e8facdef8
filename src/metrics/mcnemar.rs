//! Whether one classifier is right more often than another: McNemar's test.

use crate::matrix::math::{exp, ln};
use serde::Serialize;

/// McNemar's exact test (1947): of the cases that one model has right and the other wrong,
/// would a fair coin part them as unevenly?
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct McNemar {
    /// Right by both.
    pub both: usize,
    /// Right by the first only.
    pub first_only: usize,
    /// Right by the second only.
    pub second_only: usize,
    /// Wrong by both.
    pub neither: usize,
    /// The two-sided exact probability.
    pub p: f64,
}

impl McNemar {
    /// Of cases, whether the first and the second model are right.
    pub(crate) fn of(cases: impl Iterator<Item = [bool; 2]>) -> Self {
        let mut counts = [[0; 2]; 2];
        for [first, second] in cases {
            counts[usize::from(first)][usize::from(second)] += 1;
        }
        let [[neither, second_only], [first_only, both]] = counts;
        Self { both, first_only, second_only, neither, p: fair_coin(first_only, second_only) }
    }
}

/// The probability that a fair coin parts `one + other` throws at least as unevenly.
fn fair_coin(one: usize, other: usize) -> f64 {
    let (throws, fewer) = (one + other, one.min(other));
    // ln of the probability of exactly `heads`.
    let mut exactly = -(throws as f64) * std::f64::consts::LN_2;
    let mut tail = exp(exactly);
    for heads in 1..=fewer {
        exactly += ln((throws - heads + 1) as f64 / heads as f64);
        tail += exp(exactly);
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn mcnemar_matches_the_binomial_test() {
        let golden: Value = serde_json::from_str(include_str!("../../tests/golden/figures.json")).unwrap();
        for case in golden["mcnemar"].as_array().unwrap() {
            let count = |field: &str| case[field].as_u64().unwrap() as usize;
            let found = fair_coin(count("first_only"), count("second_only"));
            assert!((found - case["p"].as_f64().unwrap()).abs() < 1e-9, "{found} is not {case}");
        }
    }
}
