//! Logistic regression with a ridge penalty, minimised by Newton's method.
//!
//! Conjugate gradients are scaled by the diagonal of the second derivatives, since the curvature of
//! an intercept is a thousand times that of a rare word's weight.

use super::newton::{NewtonOptions, NewtonOutcome, Objective, dot, minimise};
use super::options::{Link, LogisticOptions};
use super::problem::{Coefficients, PackedProblem};

/// Minimises `½‖w‖² + Σ cost · loss` from `point` on.
pub(super) fn fit(
    options: &LogisticOptions,
    problem: &PackedProblem,
    point: Coefficients,
) -> (Coefficients, NewtonOutcome) {
    let mut objective = Ridge::new(problem, point);
    let newton = NewtonOptions {
        tolerance: options.tolerance * problem.total,
        max_steps: options.max_iterations,
        least_decrease: None,
        max_products: 250,
        residual: (1e-3, 0.1),
        scale: problem.total,
    };
    let outcome = minimise(&newton, &mut objective);
    (objective.point, outcome)
}

/// The objective at a point. Vectors of cells are rows × stride.
struct Ridge<'a> {
    problem: &'a PackedProblem,
    point: Coefficients,
    /// Scores of the rows at the point.
    scores: Vec<f64>,
    /// Probabilities at the point.
    probabilities: Vec<f64>,
    /// Working memory for factors of rows.
    factors: Vec<f64>,
    step: Coefficients,
    /// The change of the scores by the full step.
    step_scores: Vec<f64>,
    /// Scores at the point evaluated last.
    tried: Vec<f64>,
    /// Half the squared norms of the point's and the step's weights, and their inner product.
    norms: (f64, f64, f64),
}

impl<'a> Ridge<'a> {
    fn new(problem: &'a PackedProblem, point: Coefficients) -> Self {
        let cells = problem.rows() * problem.stride;
        let mut scores = vec![0.0; cells];
        problem.scores(&point, &mut scores);
        Self {
            problem,
            point,
            scores,
            probabilities: vec![0.0; cells],
            factors: vec![0.0; cells],
            step: Vec::new(),
            step_scores: vec![0.0; cells],
            tried: vec![0.0; cells],
            norms: (0.0, 0.0, 0.0),
        }
    }
}

impl Objective for Ridge<'_> {
    fn value(&self) -> f64 {
        self.problem.half_squares(&self.point) + self.problem.loss(&self.scores)
    }

    fn gradient(&mut self) -> Vec<f64> {
        let problem = self.problem;
        let mut gradient = vec![0.0; self.point.len()];
        problem.loss_gradient(&self.scores, &mut self.probabilities, &mut self.factors, &mut gradient);
        let penalised = problem.intercepts_at();
        gradient[..penalised].iter_mut().zip(&self.point).for_each(|(sum, weight)| *sum += weight);
        gradient
    }

    fn hessian_vector_product(&mut self, direction: &[f64], product: &mut [f64]) {
        let problem = self.problem;
        problem.scores(direction, &mut self.factors);
        let rows = self
            .factors
            .chunks_exact_mut(problem.stride)
            .zip(self.probabilities.chunks_exact(problem.stride))
            .zip(&problem.costs);
        for ((factors, probabilities), cost) in rows {
            let mean = match problem.link {
                Link::Softmax => factors.iter().zip(probabilities).fold(0.0, |sum, (z, p)| sum + z * p),
                Link::Sigmoid => 0.0,
            };
            for (z, p) in factors.iter_mut().zip(probabilities) {
                *z = match problem.link {
                    Link::Softmax => cost * p * (*z - mean),
                    Link::Sigmoid => cost * p * (1.0 - p) * *z,
                };
            }
        }
        problem.combine(&self.factors, product);
        let penalised = problem.intercepts_at();
        product[..penalised].iter_mut().zip(direction).for_each(|(p, d)| *p += d);
    }

    /// One where there is no curvature.
    fn diagonal(&self) -> Option<Vec<f64>> {
        let problem = self.problem;
        let (penalised, stride) = (problem.intercepts_at(), problem.stride);
        let mut diagonal = vec![1.0; penalised + stride];
        diagonal[penalised..].fill(0.0);
        for (row, cost) in problem.costs.iter().enumerate() {
            let probabilities = &self.probabilities[row * stride..(row + 1) * stride];
            let range = problem.offsets[row]..problem.offsets[row + 1];
            for (&column, &value) in problem.indices[range.clone()].iter().zip(&problem.values[range]) {
                let factor = cost * f64::from(value) * f64::from(value);
                let start = column as usize * stride;
                for (sum, p) in diagonal[start..start + stride].iter_mut().zip(probabilities) {
                    *sum += factor * p * (1.0 - p);
                }
            }
            for (sum, p) in diagonal[penalised..].iter_mut().zip(probabilities) {
                *sum += cost * p * (1.0 - p);
            }
        }
        diagonal.iter_mut().filter(|curvature| **curvature <= 1e-300).for_each(|curvature| *curvature = 1.0);
        Some(diagonal)
    }

    fn set_step(&mut self, step: Vec<f64>) {
        self.problem.scores(&step, &mut self.step_scores);
        let end = self.problem.intercepts_at();
        self.norms = (
            self.problem.half_squares(&self.point),
            self.problem.half_squares(&step),
            dot(&self.point[..end], &step[..end]),
        );
        self.step = step;
    }

    fn value_along(&mut self, length: f64) -> f64 {
        for ((tried, score), change) in self.tried.iter_mut().zip(&self.scores).zip(&self.step_scores) {
            *tried = score + length * change;
        }
        let (half, half_step, cross) = self.norms;
        half + length * cross + length * length * half_step + self.problem.loss(&self.tried)
    }

    fn accept(&mut self, length: f64) {
        self.point.iter_mut().zip(&self.step).for_each(|(x, s)| *x += length * s);
        std::mem::swap(&mut self.scores, &mut self.tried);
    }
}
