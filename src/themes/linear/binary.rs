//! One question at a time under the ridge penalty: what the classifier's two stages ask for.

use super::{Examples, Link, Logistic, LogisticOptions};
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;
use serde::{Deserialize, Serialize};

/// How to fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinearOptions {
    /// How much the data count against the penalty, as scikit-learn's `C`: larger is freer.
    pub c: f64,
    /// The fit ends when no partial derivative is larger than this.
    pub tolerance: f64,
    /// And after so many Newton steps in any case.
    pub max_iterations: usize,
}

impl Default for LinearOptions {
    fn default() -> Self {
        Self { c: 1.0, tolerance: 1e-4, max_iterations: 100 }
    }
}

/// Minimises `½‖w‖² + c · Σ log-loss` over rows `chosen` of `rows`; returns the weights and the intercept, which is not
/// penalised. `targets` (one for each chosen row) lie between 0 and 1.
///
/// Prefer it where rows are sparse and features many. Time O(stored values × steps), memory O(columns).
/// Reproducibility: *bit-exact*.
///
/// # Errors
/// If an option cannot work or no row is chosen.
///
/// ```
/// use themewise::{matrix::CsrMatrix, themes::{LinearOptions, fit_logistic}};
/// let mut rows = CsrMatrix::new(1);
/// for value in [-2.0, -1.0, 1.0, 2.0] {
///     rows.push_row([(0, value)]);
/// }
/// let (weights, intercept) = fit_logistic(&LinearOptions::default(), &rows, &[0, 1, 2, 3], &[0.0, 0.0, 1.0, 1.0])?;
/// assert!(weights[0] > 0.5 && intercept.abs() < 1e-6);
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn fit_logistic(
    options: &LinearOptions,
    rows: &CsrMatrix,
    chosen: &[usize],
    targets: &[f64],
) -> Result<(Vec<f64>, f64)> {
    if !(options.c.is_finite() && options.c > 0.0) {
        return Err(Error::options(format!("c is {}; it must be above nought", options.c)));
    }
    if chosen.is_empty() || chosen.len() != targets.len() {
        return Err(Error::data("no labelled rows to learn from"));
    }
    let linear = LogisticOptions {
        link: Link::Sigmoid,
        c: options.c,
        // There the derivatives of the whole objective are meant, not those of the mean.
        tolerance: options.tolerance / (options.c * chosen.len() as f64),
        max_iterations: options.max_iterations,
        ..Default::default()
    };
    let fitted = Logistic::fit(&linear, rows, &Examples { rows: chosen, classes: 1, targets, weights: None })?;
    let weights = (0..rows.columns()).map(|column| fitted.linear().weights(column)[0]).collect();
    Ok((weights, fitted.linear().intercepts()[0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Golden {
        columns: usize,
        rows: Vec<Vec<(u32, f32)>>,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        c: f64,
        targets: Vec<f64>,
        weights: Vec<f64>,
        intercept: f64,
    }

    #[test]
    fn weights_equal_those_of_scikit_learn() {
        let golden: Golden = serde_json::from_str(include_str!("../../../tests/golden/logistic.json")).unwrap();
        let mut rows = CsrMatrix::new(golden.columns);
        for row in golden.rows {
            rows.push_row(row);
        }
        let chosen: Vec<usize> = (0..rows.rows()).collect();
        for case in golden.cases {
            let options = LinearOptions { c: case.c, tolerance: 1e-9, ..Default::default() };
            let (weights, intercept) = fit_logistic(&options, &rows, &chosen, &case.targets).unwrap();
            assert!((intercept - case.intercept).abs() < 1e-5, "{intercept} for {}", case.intercept);
            for (ours, theirs) in weights.iter().zip(&case.weights) {
                assert!((ours - theirs).abs() < 1e-5, "{ours} for {theirs}");
            }
        }
    }

    #[test]
    fn targets_all_alike_do_not_blow_up() {
        let mut rows = CsrMatrix::new(1);
        rows.push_row([(0, 1.0)]);
        rows.push_row([(0, 2.0)]);
        let (weights, intercept) = fit_logistic(&LinearOptions::default(), &rows, &[0, 1], &[0.0, 0.0]).unwrap();
        assert!(weights[0].is_finite() && intercept.is_finite() && intercept < 0.0);
    }
}
