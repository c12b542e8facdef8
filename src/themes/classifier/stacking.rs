//! Stacking: a few features of each (passage, theme) pair, weighted alike for all themes, with an
//! intercept a theme.
//!
//! Logistic regression with normal priors: a handful of labels moves the weights by a handful.
//! Sparse regressions on words are left to `estimators::linear`.

use crate::estimators::Link;
use crate::estimators::newton::{self, NewtonOptions, Objective};
use crate::matrix::dot;
use crate::matrix::math::{exp, sigmoid, softplus};
use crate::themes::log_space::log_sum_exp;
use crate::themes::reading::{FEATURES, Features};

/// The prior of the weights: means and standard deviations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StackingPrior {
    pub(super) weights: [(f64, f64); FEATURES.len()],
    /// Of the common part of all intercepts.
    pub(super) intercept: (f64, f64),
    /// The standard deviation of a theme's own part.
    pub(super) theme_deviation: f64,
}

/// One labelled passage.
#[derive(Debug, Clone)]
pub(super) struct StackingExample {
    /// Theme by theme.
    pub(super) features: Vec<Features>,
    /// Theme by theme: the truth, or none where it does not count.
    pub(super) targets: Vec<Option<f64>>,
}

/// Fits the weights of the features and the themes' intercepts.
///
/// Newton's method, each step by conjugate gradients. Time O(pairs · features · steps).
/// *Bit-exact.*
pub(super) fn fit_stacking(
    link: Link,
    prior: &StackingPrior,
    examples: &[StackingExample],
    themes: usize,
) -> (Features, Vec<f64>) {
    let problem = StackingProblem { link, prior, examples, themes };
    let options = NewtonOptions {
        tolerance: 1e-7 * (1.0 + examples.len() as f64),
        max_steps: 50,
        least_decrease: Some(1e-12),
        max_products: 100,
        residual: (1e-4, 1e-4),
        scale: 1.0,
    };
    let point = problem.start();
    let mut posterior = Posterior { problem, point, predictions: Vec::new(), step: Vec::new(), trial: Vec::new() };
    newton::minimise(&options, &mut posterior);
    let x = posterior.point;
    let mut weights = [0.0; FEATURES.len()];
    weights.copy_from_slice(&x[..FEATURES.len()]);
    let common = x[FEATURES.len()];
    (weights, x[FEATURES.len() + 1..].iter().map(|own| own + common).collect())
}

/// An example's themes that count, and their probabilities.
type Predicted = (Vec<usize>, Vec<f64>);

struct StackingProblem<'a> {
    link: Link,
    prior: &'a StackingPrior,
    examples: &'a [StackingExample],
    themes: usize,
}

impl StackingProblem<'_> {
    /// The coordinates: feature weights, the common intercept, each theme's own part.
    fn start(&self) -> Vec<f64> {
        let mut x: Vec<f64> = self.prior.weights.iter().map(|(mean, _)| *mean).collect();
        x.push(self.prior.intercept.0);
        x.resize(FEATURES.len() + 1 + self.themes, 0.0);
        x
    }

    fn prior(&self, coordinate: usize) -> (f64, f64) {
        match coordinate.checked_sub(FEATURES.len()) {
            None => self.prior.weights[coordinate],
            Some(0) => self.prior.intercept,
            Some(_) => (0.0, self.prior.theme_deviation),
        }
    }

    /// The score of one theme of an example at `x`.
    fn score(&self, x: &[f64], example: &StackingExample, theme: usize) -> f64 {
        dot(&example.features[theme], &x[..FEATURES.len()]) + x[FEATURES.len()] + x[FEATURES.len() + 1 + theme]
    }

    /// An example's themes that count, and their scores.
    fn scores(&self, x: &[f64], example: &StackingExample) -> (Vec<usize>, Vec<f64>) {
        let counted: Vec<usize> = (0..self.themes).filter(|&theme| example.targets[theme].is_some()).collect();
        let scores = counted.iter().map(|&theme| self.score(x, example, theme)).collect();
        (counted, scores)
    }

    fn value(&self, x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for example in self.examples {
            let (counted, scores) = self.scores(x, example);
            let targets = counted.iter().map(|&theme| example.targets[theme].unwrap_or(0.0));
            match self.link {
                Link::Sigmoid => {
                    sum += scores.iter().zip(targets).fold(0.0, |sum, (&z, t)| sum + softplus(z) - t * z);
                }
                Link::Softmax => {
                    let all = log_sum_exp(&scores);
                    sum += scores.iter().zip(targets).fold(0.0, |sum, (z, t)| sum - t * (z - all));
                }
            }
        }
        (0..x.len()).fold(sum, |sum, coordinate| {
            let (mean, deviation) = self.prior(coordinate);
            let off = (x[coordinate] - mean) / deviation;
            sum + 0.5 * off * off
        })
    }

    /// The gradient, and every example's counted themes with their probabilities.
    fn gradient(&self, x: &[f64]) -> (Vec<f64>, Vec<Predicted>) {
        let mut gradient: Vec<f64> = (0..x.len())
            .map(|coordinate| {
                let (mean, deviation) = self.prior(coordinate);
                (x[coordinate] - mean) / (deviation * deviation)
            })
            .collect();
        let mut predictions = Vec::with_capacity(self.examples.len());
        for example in self.examples {
            let (counted, scores) = self.scores(x, example);
            let probabilities: Vec<f64> = match self.link {
                Link::Sigmoid => scores.iter().map(|&z| sigmoid(z)).collect(),
                Link::Softmax => {
                    let all = log_sum_exp(&scores);
                    scores.iter().map(|z| exp(z - all)).collect()
                }
            };
            let total: f64 = match self.link {
                Link::Sigmoid => 1.0,
                Link::Softmax => counted.iter().map(|&theme| example.targets[theme].unwrap_or(0.0)).sum(),
            };
            for (&theme, p) in counted.iter().zip(&probabilities) {
                let error = total * p - example.targets[theme].unwrap_or(0.0);
                add_pair(&mut gradient, example, theme, error);
            }
            predictions.push((counted, probabilities));
        }
        (gradient, predictions)
    }

    /// The Hessian times `v`.
    fn hessian_product(&self, predictions: &[Predicted], v: &[f64]) -> Vec<f64> {
        let mut product: Vec<f64> = (0..v.len())
            .map(|coordinate| {
                let deviation = self.prior(coordinate).1;
                v[coordinate] / (deviation * deviation)
            })
            .collect();
        for (example, (counted, probabilities)) in self.examples.iter().zip(predictions) {
            let along: Vec<f64> = counted.iter().map(|&theme| self.score(v, example, theme)).collect();
            let mean = match self.link {
                Link::Sigmoid => 0.0,
                Link::Softmax => dot(&along, probabilities),
            };
            for ((&theme, &p), u) in counted.iter().zip(probabilities).zip(&along) {
                let factor = match self.link {
                    Link::Sigmoid => p * (1.0 - p) * u,
                    Link::Softmax => p * (u - mean),
                };
                add_pair(&mut product, example, theme, factor);
            }
        }
        product
    }
}

/// Adds the coordinates of one (passage, theme) pair, times `factor`.
fn add_pair(sum: &mut [f64], example: &StackingExample, theme: usize, factor: f64) {
    for (target, feature) in sum.iter_mut().zip(&example.features[theme]) {
        *target += factor * feature;
    }
    sum[FEATURES.len()] += factor;
    sum[FEATURES.len() + 1 + theme] += factor;
}

/// The objective at a point.
struct Posterior<'a> {
    problem: StackingProblem<'a>,
    point: Vec<f64>,
    /// Of each example what its second derivatives are computed from.
    predictions: Vec<Predicted>,
    step: Vec<f64>,
    /// The point evaluated last.
    trial: Vec<f64>,
}

impl Objective for Posterior<'_> {
    fn value(&self) -> f64 {
        self.problem.value(&self.point)
    }

    fn gradient(&mut self) -> Vec<f64> {
        let (gradient, predictions) = self.problem.gradient(&self.point);
        self.predictions = predictions;
        gradient
    }

    fn hessian_vector_product(&mut self, direction: &[f64], product: &mut [f64]) {
        product.copy_from_slice(&self.problem.hessian_product(&self.predictions, direction));
    }

    fn set_step(&mut self, step: Vec<f64>) {
        self.step = step;
    }

    fn value_along(&mut self, length: f64) -> f64 {
        self.trial = self.point.iter().zip(&self.step).map(|(x, s)| x + length * s).collect();
        self.problem.value(&self.trial)
    }

    fn accept(&mut self, _: f64) {
        std::mem::swap(&mut self.point, &mut self.trial);
    }
}
