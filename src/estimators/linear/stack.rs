//! Stacking: weighs a few scores of every class, and gives each class an intercept, on scores of
//! rows that were held out.

use super::newton::{self, NewtonOptions, Objective, dot};
use super::options::Link;

/// Penalty on the squared intercepts: that of one example.
const PRIOR_INTERCEPTS: f64 = 1.0;
/// Penalty on the squared distance of the gradient from one.
const PRIOR_WEIGHTS: f64 = 0.1;
/// Newton steps at most.
const STEPS: usize = 50;

/// What came of it: the score of a class is `Σ slope · score + intercept`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stacked {
    /// One for every kind of score, never below zero.
    pub(super) gradient: Vec<f64>,
    /// One a class.
    pub(super) intercepts: Vec<f64>,
}

/// Rows × classes scores of every kind; targets of the same shape; a weight a row.
pub(super) struct HeldOutScores<'a> {
    pub(super) link: Link,
    pub(super) classes: usize,
    pub(super) kinds: &'a [Vec<f64>],
    pub(super) targets: &'a [f64],
    pub(super) weights: Option<&'a [f64]>,
}

impl HeldOutScores<'_> {
    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// Rows × classes: what `x` (gradient, then intercepts) makes of the scores.
    fn scores(&self, x: &[f64]) -> Vec<f64> {
        let (gradient, intercepts) = x.split_at(self.kinds.len());
        let mut scores: Vec<f64> = intercepts.iter().copied().cycle().take(self.targets.len()).collect();
        for (slope, kind) in gradient.iter().zip(self.kinds) {
            scores.iter_mut().zip(kind).for_each(|(sum, score)| *sum += slope * score);
        }
        scores
    }

    /// Rows × classes: the stacked scores.
    pub(super) fn scores_of(&self, stacked: &Stacked) -> Vec<f64> {
        self.scores(&[stacked.gradient.as_slice(), &stacked.intercepts].concat())
    }

    /// The derivatives by gradient and intercepts of `Σ factors · scores`.
    fn combine(&self, factors: &[f64]) -> Vec<f64> {
        let mut sums: Vec<f64> = self.kinds.iter().map(|kind| dot(kind, factors)).collect();
        let mut intercepts = vec![0.0; self.classes];
        for row in factors.chunks_exact(self.classes) {
            intercepts.iter_mut().zip(row).for_each(|(sum, factor)| *sum += factor);
        }
        sums.append(&mut intercepts);
        sums
    }

    /// How far each coordinate is held, and to what.
    fn hold(&self, coordinate: usize) -> (f64, f64) {
        if coordinate < self.kinds.len() { (PRIOR_WEIGHTS, 1.0) } else { (PRIOR_INTERCEPTS, 0.0) }
    }

    /// The mean log-loss of stacked scores, per unit of weight.
    pub(super) fn mean_loss(&self, scores: &[f64]) -> f64 {
        let rows = scores.chunks_exact(self.classes).zip(self.targets.chunks_exact(self.classes));
        let (loss, total) = rows.enumerate().fold((0.0, 0.0), |(loss, total), (row, (scores, targets))| {
            let weight = self.weight(row);
            (loss + weight * self.link.known_loss(scores, targets), total + weight)
        });
        loss / total
    }

    fn value(&self, x: &[f64], scores: &[f64]) -> f64 {
        let held = x.iter().enumerate().fold(0.0, |sum, (at, x)| {
            let (hold, to) = self.hold(at);
            sum + 0.5 * hold * (x - to) * (x - to)
        });
        scores
            .chunks_exact(self.classes)
            .zip(self.targets.chunks_exact(self.classes))
            .enumerate()
            .fold(held, |sum, (row, (scores, targets))| sum + self.weight(row) * self.link.known_loss(scores, targets))
    }

    /// Multiplies the scores of a direction, rows × classes, by the second derivatives of the loss.
    fn apply_curvature(&self, probabilities: &[f64], along: &mut [f64]) {
        let rows = along.chunks_exact_mut(self.classes).zip(probabilities.chunks_exact(self.classes));
        for (row, (along, probabilities)) in rows.enumerate() {
            let mean = along.iter().zip(probabilities).fold(0.0, |sum, (z, p)| sum + z * p);
            for (z, p) in along.iter_mut().zip(probabilities) {
                *z = self.weight(row)
                    * match self.link {
                        Link::Softmax => p * (*z - mean),
                        Link::Sigmoid => p * (1.0 - p) * *z,
                    };
            }
        }
    }
}

/// Minimises the log-loss of the held-out rows. Newton's method by conjugate gradients;
/// *bit-exact*.
pub(super) fn stack(held: &HeldOutScores<'_>) -> Stacked {
    let kinds = held.kinds.len();
    let mut free = vec![true; kinds];
    loop {
        let x = minimise(held, &free);
        // A negative slope would only cancel another kind of score.
        match (0..kinds).filter(|&kind| x[kind] < 0.0).min_by(|&a, &b| x[a].total_cmp(&x[b])) {
            Some(worst) => free[worst] = false,
            None => return Stacked { gradient: x[..kinds].to_vec(), intercepts: x[kinds..].to_vec() },
        }
    }
}

fn minimise(held: &HeldOutScores<'_>, free: &[bool]) -> Vec<f64> {
    let mut objective = Stacking::new(held, free);
    let options = NewtonOptions {
        tolerance: 1e-9 * (1.0 + held.targets.len() as f64),
        max_steps: STEPS,
        least_decrease: None,
        max_products: 2 * objective.point.len() + 10,
        residual: (1e-6, 1e-6),
        scale: 1.0,
    };
    newton::minimise(&options, &mut objective);
    objective.point
}

/// The penalised log-loss at a point: gradient, then intercepts.
struct Stacking<'a> {
    held: &'a HeldOutScores<'a>,
    /// Of each kind whether its slope is fitted; otherwise it is zero.
    free: &'a [bool],
    point: Vec<f64>,
    scores: Vec<f64>,
    probabilities: Vec<f64>,
    step: Vec<f64>,
    tried: Vec<f64>,
    tried_scores: Vec<f64>,
}

impl<'a> Stacking<'a> {
    fn new(held: &'a HeldOutScores<'a>, free: &'a [bool]) -> Self {
        let length = held.kinds.len() + held.classes;
        let fixed = |at: usize| free.get(at) == Some(&false);
        let point: Vec<f64> = (0..length).map(|at| if fixed(at) { 0.0 } else { held.hold(at).1 }).collect();
        let scores = held.scores(&point);
        let (probabilities, step, tried, tried_scores) = Default::default();
        Self { held, free, point, scores, probabilities, step, tried, tried_scores }
    }

    fn fixed(&self, at: usize) -> bool {
        self.free.get(at) == Some(&false)
    }
}

impl Objective for Stacking<'_> {
    fn value(&self) -> f64 {
        self.held.value(&self.point, &self.scores)
    }

    fn gradient(&mut self) -> Vec<f64> {
        let held = self.held;
        let mut probabilities = self.scores.clone();
        probabilities.chunks_exact_mut(held.classes).for_each(|row| held.link.probabilities(row));
        // An unknown cell has no slope and, its probability being zero, no curvature.
        probabilities.iter_mut().zip(held.targets).filter(|(_, target)| target.is_nan()).for_each(|(p, _)| *p = 0.0);
        let slope = |(p, target): (&f64, &f64)| if target.is_nan() { 0.0 } else { p - target };
        let mut factors: Vec<f64> = probabilities.iter().zip(held.targets).map(slope).collect();
        for (row, factors) in factors.chunks_exact_mut(held.classes).enumerate() {
            factors.iter_mut().for_each(|factor| *factor *= held.weight(row));
        }
        self.probabilities = probabilities;
        let mut gradient = held.combine(&factors);
        for (at, slope) in gradient.iter_mut().enumerate() {
            let (hold, to) = held.hold(at);
            *slope = if self.fixed(at) { 0.0 } else { *slope + hold * (self.point[at] - to) };
        }
        gradient
    }

    fn hessian_vector_product(&mut self, direction: &[f64], product: &mut [f64]) {
        let mut along = self.held.scores(direction);
        self.held.apply_curvature(&self.probabilities, &mut along);
        product.copy_from_slice(&self.held.combine(&along));
        for (at, sum) in product.iter_mut().enumerate() {
            *sum = if self.fixed(at) { 0.0 } else { *sum + self.held.hold(at).0 * direction[at] };
        }
    }

    fn set_step(&mut self, step: Vec<f64>) {
        self.step = step;
    }

    fn value_along(&mut self, length: f64) -> f64 {
        self.tried = self.point.iter().zip(&self.step).map(|(x, s)| x + length * s).collect();
        self.tried_scores = self.held.scores(&self.tried);
        self.held.value(&self.tried, &self.tried_scores)
    }

    fn accept(&mut self, _: f64) {
        std::mem::swap(&mut self.point, &mut self.tried);
        std::mem::swap(&mut self.scores, &mut self.tried_scores);
    }
}
