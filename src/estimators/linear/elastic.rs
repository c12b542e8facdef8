//! The elastic net: proximal Newton steps, each by coordinate descent over the columns that matter.
//!
//! Friedman, Hastie & Tibshirani (2010), *Regularization paths for generalized linear models via
//! coordinate descent*; Yuan, Ho & Lin (2012), *An improved GLMNET for L1-regularized logistic
//! regression*. A column's classes move together, each as far as a bound of the curvature surely
//! allows. Only columns that have a weight, or would get one, are gone through.

use super::newton::{NewtonOutcome, line_search};
use super::options::{Link, LogisticOptions};
use super::problem::{Coefficients, PackedProblem};
use multiversion::multiversion;

/// Passes of coordinate descent for one Newton step at most.
const PASSES: usize = 100;

/// Minimises `(1 - l1_ratio) · ½‖w‖² + l1_ratio · ‖w‖₁ + Σ cost · loss` from `point` on.
pub(super) fn fit(
    options: &LogisticOptions,
    problem: &PackedProblem,
    mut point: Coefficients,
) -> (Coefficients, NewtonOutcome) {
    let transposed = Transposed::new(problem);
    let cells = problem.rows() * problem.stride;
    let mut scores = vec![0.0; cells];
    problem.scores(&point, &mut scores);
    let mut value = penalty(options, problem, &point) + problem.loss(&scores);
    let (mut probabilities, mut factors) = (vec![0.0; cells], vec![0.0; cells]);
    let mut gradient = vec![0.0; point.len()];
    let goal = options.tolerance * problem.total;
    for steps in 0..options.max_iterations {
        problem.loss_gradient(&scores, &mut probabilities, &mut factors, &mut gradient);
        let (largest, active) = violations(options, problem, &point, &gradient);
        if largest <= goal {
            return (point, NewtonOutcome { steps, converged: true });
        }
        let at =
            Expansion { transposed: &transposed, probabilities: &probabilities, gradient: &gradient, point: &point };
        let mut model = QuadraticModel::new(options, problem, at, &active);
        let enough = (0.1 * largest).max(0.1 * goal).min(largest * (largest / problem.total).sqrt().max(1e-6));
        for _ in 0..PASSES {
            if model.pass() <= enough {
                break;
            }
        }
        let QuadraticModel { step, along, .. } = model;
        let moved = |length: f64| -> Vec<f64> { point.iter().zip(&step).map(|(x, s)| x + length * s).collect() };
        let linear = gradient.iter().zip(&step).fold(0.0, |sum, (slope, step)| sum + slope * step);
        let predicted = linear + penalty(options, problem, &moved(1.0)) - penalty(options, problem, &point);
        let found = line_search(value, predicted, |length| {
            for ((tried, score), along) in factors.iter_mut().zip(&scores).zip(&along) {
                *tried = score + length * along;
            }
            penalty(options, problem, &moved(length)) + problem.loss(&factors)
        });
        let Some((length, lower)) = found else {
            return (point, NewtonOutcome { steps, converged: false });
        };
        point.iter_mut().zip(&step).for_each(|(x, s)| *x += length * s);
        scores.iter_mut().zip(&along).for_each(|(z, s)| *z += length * s);
        value = lower;
    }
    (point, NewtonOutcome { steps: options.max_iterations, converged: false })
}

fn penalty(options: &LogisticOptions, problem: &PackedProblem, point: &[f64]) -> f64 {
    let sizes = point[..problem.intercepts_at()].iter().fold(0.0, |sum, weight| sum + weight.abs());
    options.l1_ratio * sizes + (1.0 - options.l1_ratio) * problem.half_squares(point)
}

/// The largest distance of any coordinate from what holds at a minimum, and the columns that have a
/// weight or would get one.
fn violations(options: &LogisticOptions, problem: &PackedProblem, point: &[f64], gradient: &[f64]) -> (f64, Vec<u32>) {
    let (lasso, ridge) = (options.l1_ratio, 1.0 - options.l1_ratio);
    let (mut largest, mut active) = (0.0_f64, Vec::new());
    for column in 0..problem.columns.len() {
        let mut matters = false;
        for cell in column * problem.stride..(column + 1) * problem.stride {
            let (weight, slope) = (point[cell], gradient[cell] + ridge * point[cell]);
            let distance = if weight > 0.0 {
                (slope + lasso).abs()
            } else if weight < 0.0 {
                (slope - lasso).abs()
            } else {
                (slope.abs() - lasso).max(0.0)
            };
            largest = largest.max(distance);
            matters |= weight != 0.0 || distance > 0.0;
        }
        if matters {
            active.push(column as u32);
        }
    }
    let intercepts = &gradient[problem.intercepts_at()..];
    (intercepts.iter().fold(largest, |most, slope| most.max(slope.abs())), active)
}

/// The packed rows by column.
struct Transposed {
    offsets: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<f64>,
}

impl Transposed {
    fn new(problem: &PackedProblem) -> Self {
        let mut offsets = vec![0usize; problem.columns.len() + 1];
        problem.indices.iter().for_each(|&column| offsets[column as usize + 1] += 1);
        for column in 0..problem.columns.len() {
            offsets[column + 1] += offsets[column];
        }
        let mut next = offsets.clone();
        let (mut rows, mut values) = (vec![0; problem.indices.len()], vec![0.0; problem.indices.len()]);
        for row in 0..problem.rows() {
            for entry in problem.offsets[row]..problem.offsets[row + 1] {
                let place = &mut next[problem.indices[entry] as usize];
                rows[*place] = row as u32;
                values[*place] = f64::from(problem.values[entry]);
                *place += 1;
            }
        }
        Self { offsets, rows, values }
    }
}

/// What the loss is expanded around.
#[derive(Clone, Copy)]
struct Expansion<'a> {
    transposed: &'a Transposed,
    /// Rows × stride.
    probabilities: &'a [f64],
    /// Of the loss alone.
    gradient: &'a [f64],
    point: &'a [f64],
}

/// The quadratic model of the loss around a point, and the step that minimises it.
struct QuadraticModel<'a> {
    lasso: f64,
    ridge: f64,
    problem: &'a PackedProblem,
    at: Expansion<'a>,
    active: &'a [u32],
    /// Bounds of the curvature, of each active column and of the intercepts, × stride.
    curvatures: Vec<f64>,
    step: Vec<f64>,
    /// Rows × stride: the change of the scores by the step.
    along: Vec<f64>,
    /// Of each row the mean of `along` by its probabilities; zeros with independent classes.
    means: Vec<f64>,
}

impl<'a> QuadraticModel<'a> {
    fn new(options: &LogisticOptions, problem: &'a PackedProblem, at: Expansion<'a>, active: &'a [u32]) -> Self {
        let Expansion { transposed, probabilities, point, .. } = at;
        let stride = problem.stride;
        let curvature = |p: f64| match problem.link {
            // diag(p) - p pᵀ lies below diag(p).
            Link::Softmax => p,
            Link::Sigmoid => p * (1.0 - p),
        };
        let mut curvatures = vec![0.0; (active.len() + 1) * stride];
        for (&column, curvatures) in active.iter().zip(curvatures.chunks_exact_mut(stride)) {
            for entry in transposed.offsets[column as usize]..transposed.offsets[column as usize + 1] {
                let row = transposed.rows[entry] as usize;
                let factor = problem.costs[row] * transposed.values[entry] * transposed.values[entry];
                for (sum, &p) in curvatures.iter_mut().zip(&probabilities[row * stride..]) {
                    *sum += factor * curvature(p);
                }
            }
        }
        let intercepts = &mut curvatures[active.len() * stride..];
        for (cost, probabilities) in problem.costs.iter().zip(probabilities.chunks_exact(stride)) {
            intercepts.iter_mut().zip(probabilities).for_each(|(sum, &p)| *sum += cost * curvature(p));
        }
        Self {
            lasso: options.l1_ratio,
            ridge: 1.0 - options.l1_ratio,
            problem,
            at,
            active,
            curvatures,
            step: vec![0.0; point.len()],
            along: vec![0.0; probabilities.len()],
            means: vec![0.0; problem.rows()],
        }
    }

    /// One pass over the active columns and the intercepts; the largest change of a derivative.
    fn pass(&mut self) -> f64 {
        match self.problem.stride {
            1 => pass_in_lanes::<1>(self),
            4 => pass_in_lanes::<4>(self),
            _ => pass_in_lanes::<8>(self),
        }
    }

    /// Where coordinate `cell` of the step goes, given the slope of the model there without
    /// penalty.
    #[inline(always)]
    fn target(&self, cell: usize, slope: f64, curvature: f64) -> f64 {
        let weight = self.at.point[cell] + self.step[cell];
        let free = curvature * weight - slope;
        let shrunk = if free > self.lasso {
            free - self.lasso
        } else if free < -self.lasso {
            free + self.lasso
        } else {
            0.0
        };
        let stiff = curvature + self.ridge;
        if stiff > 0.0 { shrunk / stiff - weight } else { 0.0 }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn pass_in_lanes<const L: usize>(model: &mut QuadraticModel<'_>) -> f64 {
    let problem = model.problem;
    let stride = if L < 8 { L } else { problem.stride };
    let together = problem.link == Link::Softmax;
    let mut largest = 0.0_f64;
    let (mut slope, mut change) = (vec![0.0; stride], vec![0.0; stride]);
    let intercepts = problem.intercepts_at();
    for (place, &column) in model.active.iter().enumerate() {
        let range = model.at.transposed.offsets[column as usize]..model.at.transposed.offsets[column as usize + 1];
        let (rows, values) = (&model.at.transposed.rows[range.clone()], &model.at.transposed.values[range]);
        let cells = column as usize * stride;
        slope.copy_from_slice(&model.at.gradient[cells..cells + stride]);
        for (&row, &value) in rows.iter().zip(values) {
            let row = row as usize;
            let factor = value * problem.costs[row];
            model.add_curvature(&mut slope, factor, row, together);
        }
        let mut any = false;
        for lane in 0..stride {
            let curvature = model.curvatures[place * stride + lane];
            change[lane] = model.target(cells + lane, slope[lane], curvature);
            any |= change[lane] != 0.0;
            largest = largest.max(curvature * change[lane].abs());
        }
        if !any {
            continue;
        }
        model.step[cells..cells + stride].iter_mut().zip(&change).for_each(|(step, change)| *step += change);
        for (&row, &value) in rows.iter().zip(values) {
            model.move_row(row as usize, value, &change, together);
        }
    }
    slope.copy_from_slice(&model.at.gradient[intercepts..]);
    for row in 0..problem.rows() {
        model.add_curvature(&mut slope, problem.costs[row], row, together);
    }
    for lane in 0..stride {
        let curvature = model.curvatures[model.active.len() * stride + lane];
        change[lane] = if curvature > 0.0 { -slope[lane] / curvature } else { 0.0 };
        largest = largest.max(slope[lane].abs());
        model.step[intercepts + lane] += change[lane];
    }
    for row in 0..problem.rows() {
        model.move_row(row, 1.0, &change, together);
    }
    largest
}

impl QuadraticModel<'_> {
    /// Adds `factor` times the curvature of a row along the step so far.
    #[inline(always)]
    fn add_curvature(&self, slope: &mut [f64], factor: f64, row: usize, together: bool) {
        let stride = slope.len();
        let along = &self.along[row * stride..][..stride];
        let probabilities = &self.at.probabilities[row * stride..][..stride];
        if together {
            let mean = self.means[row];
            for ((slope, along), p) in slope.iter_mut().zip(along).zip(probabilities) {
                *slope += factor * p * (along - mean);
            }
        } else {
            for ((slope, along), p) in slope.iter_mut().zip(along).zip(probabilities) {
                *slope += factor * p * (1.0 - p) * along;
            }
        }
    }

    #[inline(always)]
    fn move_row(&mut self, row: usize, value: f64, change: &[f64], together: bool) {
        let stride = change.len();
        let along = &mut self.along[row * stride..][..stride];
        let mut mean = 0.0;
        for ((along, change), p) in along.iter_mut().zip(change).zip(&self.at.probabilities[row * stride..]) {
            *along += value * change;
            mean += p * *along;
        }
        if together {
            self.means[row] = mean;
        }
    }
}
