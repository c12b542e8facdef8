//! One question at a time under the ridge penalty, by Newton's steps alone: what the classifier's two stages were trained by.
//!
//! Lin, Weng & Keerthi (2008), *Trust region Newton method for logistic regression*, with a line search in place of
//! the trust region. [`Logistic`](super::Logistic) finds the same minimum sooner, but ends a hair away from where this does,
//! and the bytes of the embedded model hang on that: who trains it anew can do without this file.

use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;
use crate::matrix::math::{sigmoid, softplus};
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
/// use themewise::matrix::CsrMatrix;
/// use themewise::estimators::{LinearOptions, fit_logistic};
/// let mut rows = CsrMatrix::new(1);
/// for value in [-2.0, -1.0, 1.0, 2.0] {
///     rows.push_row([(0, value)]);
/// }
/// let (weights, intercept) = fit_logistic(&LinearOptions::default(), &rows, &[0, 1, 2, 3], &[0.0, 0.0, 1.0, 1.0])?;
/// assert!(weights[0] > 0.5 && intercept.abs() < 1e-6);
/// # Ok::<(), themewise::error::Error>(())
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
    let problem = Problem { rows, chosen, targets, c: options.c };
    // The intercept is the last coordinate.
    let mut x = vec![0.0; rows.columns() + 1];
    let mut scores = problem.scores(&x);
    let mut value = problem.value(&x, &scores);
    for _ in 0..options.max_iterations {
        let gradient = problem.gradient(&x, &scores);
        let largest = gradient.iter().fold(0.0_f64, |most, g| most.max(g.abs()));
        if largest <= options.tolerance {
            break;
        }
        let step = problem.newton_step(&gradient, &scores);
        let slope: f64 = gradient.iter().zip(&step).fold(0.0, |sum, (g, s)| sum + g * s);
        let step_scores = problem.scores(&step);
        let mut length = 1.0;
        let mut moved = false;
        for _ in 0..40 {
            let tried: Vec<f64> = x.iter().zip(&step).map(|(x, s)| x + length * s).collect();
            let tried_scores: Vec<f64> = scores.iter().zip(&step_scores).map(|(z, s)| z + length * s).collect();
            let tried_value = problem.value(&tried, &tried_scores);
            if tried_value <= value + 1e-4 * length * slope {
                (x, scores, value) = (tried, tried_scores, tried_value);
                moved = true;
                break;
            }
            length /= 2.0;
        }
        if !moved {
            break;
        }
    }
    let intercept = x.pop().unwrap_or(0.0);
    Ok((x, intercept))
}

struct Problem<'a> {
    rows: &'a CsrMatrix,
    chosen: &'a [usize],
    targets: &'a [f64],
    c: f64,
}

impl Problem<'_> {
    /// The linear scores of the chosen rows under `x`.
    fn scores(&self, x: &[f64]) -> Vec<f64> {
        let (weights, intercept) = x.split_at(x.len() - 1);
        let score = |&row: &usize| {
            let (columns, values) = self.rows.row(row);
            columns.iter().zip(values).fold(intercept[0], |sum, (&c, &v)| sum + weights[c as usize] * f64::from(v))
        };
        self.chosen.iter().map(score).collect()
    }

    fn value(&self, x: &[f64], scores: &[f64]) -> f64 {
        let penalty = x[..x.len() - 1].iter().fold(0.0, |sum, w| sum + w * w) / 2.0;
        let loss = scores.iter().zip(self.targets).fold(0.0, |sum, (&z, y)| sum + softplus(z) - y * z);
        penalty + self.c * loss
    }

    /// `Σ factors[i] · row[i]`, plus the penalty's part `x`.
    fn combine(&self, x: &[f64], factors: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut sum = x.to_vec();
        let last = sum.len() - 1;
        sum[last] = 0.0;
        for (&row, factor) in self.chosen.iter().zip(factors) {
            let factor = self.c * factor;
            let (columns, values) = self.rows.row(row);
            for (&column, &value) in columns.iter().zip(values) {
                sum[column as usize] += factor * f64::from(value);
            }
            sum[last] += factor;
        }
        sum
    }

    fn gradient(&self, x: &[f64], scores: &[f64]) -> Vec<f64> {
        self.combine(x, scores.iter().zip(self.targets).map(|(&z, y)| sigmoid(z) - y))
    }

    /// Solves `H s = -g` by conjugate gradients, as exactly as the distance to the minimum deserves.
    fn newton_step(&self, gradient: &[f64], scores: &[f64]) -> Vec<f64> {
        let curvature: Vec<f64> = scores
            .iter()
            .map(|&z| {
                let p = sigmoid(z);
                p * (1.0 - p)
            })
            .collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |sum, (x, y)| sum + x * y);
        let mut step = vec![0.0; gradient.len()];
        let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let mut direction = residual.clone();
        let mut size = dot(&residual, &residual);
        let goal = size.sqrt() * size.sqrt().sqrt().clamp(1e-3, 0.3);
        for _ in 0..200 {
            if size.sqrt() <= goal {
                break;
            }
            let along = self.scores(&direction);
            let product = self.combine(&direction, along.iter().zip(&curvature).map(|(z, d)| z * d));
            let bend = dot(&direction, &product);
            if bend <= 0.0 {
                break;
            }
            let alpha = size / bend;
            step.iter_mut().zip(&direction).for_each(|(s, d)| *s += alpha * d);
            residual.iter_mut().zip(&product).for_each(|(r, p)| *r -= alpha * p);
            let next = dot(&residual, &residual);
            let beta = next / size;
            direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = r + beta * *d);
            size = next;
        }
        step
    }
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
