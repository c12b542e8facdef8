//! The last stage: a few features of each (passage, theme) pair, weighed alike for all themes, with an intercept a theme.
//!
//! Logistic regression with normal priors, so that a handful of labels moves what was known before by a handful. Sparse
//! regressions on words are `linear`'s.

use super::mixture::log_sum;
use crate::estimators::Link;
use crate::estimators::newton::{self, NewtonOptions, Objective};
use crate::matrix::math::{exp, sigmoid, softplus};
use crate::themes::reading::FEATURES;

/// What weights are expected to be before labels are looked at: mean and standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prior {
    pub(crate) weights: [(f64, f64); FEATURES.len()],
    /// Of all themes' intercepts together.
    pub(crate) intercept: (f64, f64),
    /// How far a theme's own intercept lies from that.
    pub(crate) of_theme: f64,
}

/// One labelled passage.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    /// Theme by theme.
    pub(crate) features: Vec<[f64; FEATURES.len()]>,
    /// Theme by theme: the truth, or none where it does not count.
    pub(crate) targets: Vec<Option<f64>>,
}

/// Weighs the features; returns the weights and the themes' intercepts.
///
/// Newton's method, each step by conjugate gradients. Time O(pairs · features · steps). *Bit-exact.*
pub(crate) fn weigh(
    link: Link,
    prior: &Prior,
    examples: &[Example],
    themes: usize,
) -> ([f64; FEATURES.len()], Vec<f64>) {
    let problem = Problem { link, prior, examples, themes };
    let options = NewtonOptions {
        tolerance: 1e-7 * (1.0 + examples.len() as f64),
        max_steps: 50,
        least_decrease: Some(1e-12),
        max_products: 100,
        residual: (1e-4, 1e-4),
        scale: 1.0,
    };
    let start = problem.start();
    let mut posterior =
        Posterior { problem, point: start, curvatures: Vec::new(), step: Vec::new(), tried: Vec::new() };
    newton::minimise(&options, &mut posterior);
    let x = posterior.point;
    let mut weights = [0.0; FEATURES.len()];
    weights.copy_from_slice(&x[..FEATURES.len()]);
    let common = x[FEATURES.len()];
    (weights, x[FEATURES.len() + 1..].iter().map(|own| own + common).collect())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

/// An example's themes that count, and their probabilities.
type Bend = (Vec<usize>, Vec<f64>);

struct Problem<'a> {
    link: Link,
    prior: &'a Prior,
    examples: &'a [Example],
    themes: usize,
}

impl Problem<'_> {
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
            Some(_) => (0.0, self.prior.of_theme),
        }
    }

    /// The scores of an example's themes that count, and those themes.
    fn scores(&self, x: &[f64], example: &Example) -> (Vec<usize>, Vec<f64>) {
        let counted: Vec<usize> = (0..self.themes).filter(|&theme| example.targets[theme].is_some()).collect();
        let score = |&theme: &usize| {
            dot(&example.features[theme], &x[..FEATURES.len()]) + x[FEATURES.len()] + x[FEATURES.len() + 1 + theme]
        };
        let scores = counted.iter().map(score).collect();
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
                    let all = log_sum(&scores);
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
    fn gradient(&self, x: &[f64]) -> (Vec<f64>, Vec<Bend>) {
        let mut gradient: Vec<f64> = (0..x.len())
            .map(|coordinate| {
                let (mean, deviation) = self.prior(coordinate);
                (x[coordinate] - mean) / (deviation * deviation)
            })
            .collect();
        let mut bends = Vec::with_capacity(self.examples.len());
        for example in self.examples {
            let (counted, scores) = self.scores(x, example);
            let probabilities: Vec<f64> = match self.link {
                Link::Sigmoid => scores.iter().map(|&z| sigmoid(z)).collect(),
                Link::Softmax => {
                    let all = log_sum(&scores);
                    scores.iter().map(|z| exp(z - all)).collect()
                }
            };
            let total: f64 = match self.link {
                Link::Sigmoid => 1.0,
                Link::Softmax => counted.iter().map(|&theme| example.targets[theme].unwrap_or(0.0)).sum(),
            };
            for (&theme, p) in counted.iter().zip(&probabilities) {
                let error = total * p - example.targets[theme].unwrap_or(0.0);
                self.add(&mut gradient, example, theme, error);
            }
            bends.push((counted, probabilities));
        }
        (gradient, bends)
    }

    fn add(&self, sum: &mut [f64], example: &Example, theme: usize, factor: f64) {
        for (target, feature) in sum.iter_mut().zip(&example.features[theme]) {
            *target += factor * feature;
        }
        sum[FEATURES.len()] += factor;
        sum[FEATURES.len() + 1 + theme] += factor;
    }

    /// The matrix of second derivatives times `v`.
    fn bend(&self, bends: &[Bend], v: &[f64]) -> Vec<f64> {
        let mut product: Vec<f64> = (0..v.len())
            .map(|coordinate| {
                let deviation = self.prior(coordinate).1;
                v[coordinate] / (deviation * deviation)
            })
            .collect();
        for (example, (counted, probabilities)) in self.examples.iter().zip(bends) {
            let along: Vec<f64> = counted
                .iter()
                .map(|&theme| {
                    dot(&example.features[theme], &v[..FEATURES.len()])
                        + v[FEATURES.len()]
                        + v[FEATURES.len() + 1 + theme]
                })
                .collect();
            let mean = match self.link {
                Link::Sigmoid => 0.0,
                Link::Softmax => dot(&along, probabilities),
            };
            for ((&theme, &p), u) in counted.iter().zip(probabilities).zip(&along) {
                let factor = match self.link {
                    Link::Sigmoid => p * (1.0 - p) * u,
                    Link::Softmax => p * (u - mean),
                };
                self.add(&mut product, example, theme, factor);
            }
        }
        product
    }
}

/// The objective at a point.
struct Posterior<'a> {
    problem: Problem<'a>,
    point: Vec<f64>,
    /// Of each example what its second derivatives are computed from.
    curvatures: Vec<Bend>,
    step: Vec<f64>,
    /// The point evaluated last.
    tried: Vec<f64>,
}

impl Objective for Posterior<'_> {
    fn value(&self) -> f64 {
        self.problem.value(&self.point)
    }

    fn gradient(&mut self) -> Vec<f64> {
        let (gradient, curvatures) = self.problem.gradient(&self.point);
        self.curvatures = curvatures;
        gradient
    }

    fn hessian_vector_product(&mut self, direction: &[f64], product: &mut [f64]) {
        product.copy_from_slice(&self.problem.bend(&self.curvatures, direction));
    }

    fn set_step(&mut self, step: Vec<f64>) {
        self.step = step;
    }

    fn value_along(&mut self, length: f64) -> f64 {
        self.tried = self.point.iter().zip(&self.step).map(|(x, s)| x + length * s).collect();
        self.problem.value(&self.tried)
    }

    fn accept(&mut self, _: f64) {
        std::mem::swap(&mut self.point, &mut self.tried);
    }
}
