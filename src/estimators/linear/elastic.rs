//! The elastic net: proximal Newton steps, each by coordinate descent over the columns that matter.
//!
//! Friedman, Hastie & Tibshirani (2010), *Regularization paths for generalized linear models via coordinate descent*; Yuan, Ho &
//! Lin (2012), *An improved GLMNET for L1-regularized logistic regression*. A column's classes move together, each as far as a bound
//! of the curvature surely allows. Only columns that have a weight, or would get one, are gone through.

use super::newton::Ended;
use super::options::{Link, LogisticOptions};
use super::problem::{Point, Problem};
use multiversion::multiversion;

/// Passes of coordinate descent for one Newton step at most.
const PASSES: usize = 100;

/// Minimises `(1 - l1_ratio) · ½‖w‖² + l1_ratio · ‖w‖₁ + Σ cost · loss` from `point` on.
pub(super) fn minimise(options: &LogisticOptions, problem: &Problem, mut point: Point) -> Ended {
    let turned = Turned::new(problem);
    let cells = problem.rows() * problem.stride;
    let mut scores = vec![0.0; cells];
    problem.scores(&point, &mut scores);
    let mut value = penalty(options, problem, &point) + problem.loss(&scores);
    let (mut shares, mut factors) = (vec![0.0; cells], vec![0.0; cells]);
    let mut slopes = vec![0.0; point.len()];
    let goal = options.tolerance * problem.total;
    for steps in 0..options.max_iterations {
        shares.copy_from_slice(&scores);
        problem.probabilities(&mut shares);
        for (row, cost) in problem.costs.iter().enumerate() {
            for cell in row * problem.stride..(row + 1) * problem.stride {
                factors[cell] = cost * (shares[cell] - problem.targets[cell]);
            }
        }
        problem.combine(&factors, &mut slopes);
        let (largest, active) = violations(options, problem, &point, &slopes);
        if largest <= goal {
            return Ended { point, steps, converged: true };
        }
        let mut model = Model::new(options, problem, &turned, &shares, &slopes, &active, &point);
        let enough = (0.1 * largest).max(0.1 * goal).min(largest * (largest / problem.total).sqrt().max(1e-6));
        for _ in 0..PASSES {
            if model.pass() <= enough {
                break;
            }
        }
        let Model { step, along, .. } = model;
        let Some((length, lower)) = search(options, problem, &point, &step, &scores, &along, &slopes, value) else {
            return Ended { point, steps, converged: false };
        };
        point.iter_mut().zip(&step).for_each(|(x, s)| *x += length * s);
        scores.iter_mut().zip(&along).for_each(|(z, s)| *z += length * s);
        value = lower;
    }
    Ended { point, steps: options.max_iterations, converged: false }
}

fn penalty(options: &LogisticOptions, problem: &Problem, point: &[f64]) -> f64 {
    let sizes = point[..problem.intercepts_at()].iter().fold(0.0, |sum, weight| sum + weight.abs());
    options.l1_ratio * sizes + (1.0 - options.l1_ratio) * problem.half_squares(point)
}

/// The largest distance of any coordinate from what holds at a minimum, and the columns that have a weight or would get one.
fn violations(options: &LogisticOptions, problem: &Problem, point: &[f64], slopes: &[f64]) -> (f64, Vec<u32>) {
    let (lasso, ridge) = (options.l1_ratio, 1.0 - options.l1_ratio);
    let (mut largest, mut active) = (0.0_f64, Vec::new());
    for column in 0..problem.columns.len() {
        let mut matters = false;
        for cell in column * problem.stride..(column + 1) * problem.stride {
            let (weight, slope) = (point[cell], slopes[cell] + ridge * point[cell]);
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
    let intercepts = &slopes[problem.intercepts_at()..];
    (intercepts.iter().fold(largest, |most, slope| most.max(slope.abs())), active)
}

/// Halves the step until the objective falls by a share of what was promised.
#[allow(clippy::too_many_arguments)]
fn search(
    options: &LogisticOptions,
    problem: &Problem,
    point: &[f64],
    step: &[f64],
    scores: &[f64],
    along: &[f64],
    slopes: &[f64],
    value: f64,
) -> Option<(f64, f64)> {
    let moved = |length: f64| -> Vec<f64> { point.iter().zip(step).map(|(x, s)| x + length * s).collect() };
    let linear = slopes.iter().zip(step).fold(0.0, |sum, (slope, step)| sum + slope * step);
    let promised = linear + penalty(options, problem, &moved(1.0)) - penalty(options, problem, point);
    let mut tried = vec![0.0; scores.len()];
    let mut length = 1.0;
    for _ in 0..30 {
        for ((tried, score), along) in tried.iter_mut().zip(scores).zip(along) {
            *tried = score + length * along;
        }
        let now = penalty(options, problem, &moved(length)) + problem.loss(&tried);
        if now <= value + 1e-4 * length * promised {
            return Some((length, now));
        }
        if length == 1.0 && -promised <= 1e-9 * value.abs() && now <= value + 1e-12 * value.abs() {
            return Some((length, now));
        }
        length /= 2.0;
    }
    None
}

/// The packed rows by column.
struct Turned {
    offsets: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<f64>,
}

impl Turned {
    fn new(problem: &Problem) -> Self {
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

/// The quadratic model of the loss around a point, and the step that it is being minimised by.
struct Model<'a> {
    lasso: f64,
    ridge: f64,
    problem: &'a Problem,
    turned: &'a Turned,
    shares: &'a [f64],
    slopes: &'a [f64],
    active: &'a [u32],
    point: &'a [f64],
    /// Bounds of the curvature, of each active column and of the intercepts, × stride.
    bends: Vec<f64>,
    step: Vec<f64>,
    /// Rows × stride: what the step does to the scores.
    along: Vec<f64>,
    /// Of each row the mean of `along` by its shares; noughts where classes are asked one by one.
    means: Vec<f64>,
}

impl<'a> Model<'a> {
    fn new(
        options: &LogisticOptions,
        problem: &'a Problem,
        turned: &'a Turned,
        shares: &'a [f64],
        slopes: &'a [f64],
        active: &'a [u32],
        point: &'a [f64],
    ) -> Self {
        let stride = problem.stride;
        let bend = |p: f64| match problem.link {
            // diag(p) - p pᵀ lies below diag(p).
            Link::Softmax => p,
            Link::Sigmoid => p * (1.0 - p),
        };
        let mut bends = vec![0.0; (active.len() + 1) * stride];
        for (&column, bends) in active.iter().zip(bends.chunks_exact_mut(stride)) {
            for entry in turned.offsets[column as usize]..turned.offsets[column as usize + 1] {
                let row = turned.rows[entry] as usize;
                let factor = problem.costs[row] * turned.values[entry] * turned.values[entry];
                for (sum, &p) in bends.iter_mut().zip(&shares[row * stride..]) {
                    *sum += factor * bend(p);
                }
            }
        }
        let intercepts = &mut bends[active.len() * stride..];
        for (cost, shares) in problem.costs.iter().zip(shares.chunks_exact(stride)) {
            intercepts.iter_mut().zip(shares).for_each(|(sum, &p)| *sum += cost * bend(p));
        }
        Self {
            lasso: options.l1_ratio,
            ridge: 1.0 - options.l1_ratio,
            problem,
            turned,
            shares,
            slopes,
            active,
            point,
            bends,
            step: vec![0.0; point.len()],
            along: vec![0.0; shares.len()],
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

    /// Where coordinate `cell` of the step goes, given the slope of the model there without penalty.
    #[inline(always)]
    fn target(&self, cell: usize, slope: f64, bend: f64) -> f64 {
        let weight = self.point[cell] + self.step[cell];
        let free = bend * weight - slope;
        let shrunk = if free > self.lasso {
            free - self.lasso
        } else if free < -self.lasso {
            free + self.lasso
        } else {
            0.0
        };
        let stiff = bend + self.ridge;
        if stiff > 0.0 { shrunk / stiff - weight } else { 0.0 }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn pass_in_lanes<const L: usize>(model: &mut Model<'_>) -> f64 {
    let problem = model.problem;
    let stride = if L < 8 { L } else { problem.stride };
    let together = problem.link == Link::Softmax;
    let mut largest = 0.0_f64;
    let (mut slope, mut change) = (vec![0.0; stride], vec![0.0; stride]);
    let intercepts = problem.intercepts_at();
    for (place, &column) in model.active.iter().enumerate() {
        let range = model.turned.offsets[column as usize]..model.turned.offsets[column as usize + 1];
        let (rows, values) = (&model.turned.rows[range.clone()], &model.turned.values[range]);
        let cells = column as usize * stride;
        slope.copy_from_slice(&model.slopes[cells..cells + stride]);
        for (&row, &value) in rows.iter().zip(values) {
            let row = row as usize;
            let factor = value * problem.costs[row];
            let (along, shares) = (&model.along[row * stride..][..stride], &model.shares[row * stride..][..stride]);
            add_bend(&mut slope, factor, along, shares, model.means[row], together);
        }
        let mut any = false;
        for lane in 0..stride {
            let bend = model.bends[place * stride + lane];
            change[lane] = model.target(cells + lane, slope[lane], bend);
            any |= change[lane] != 0.0;
            largest = largest.max(bend * change[lane].abs());
        }
        if !any {
            continue;
        }
        model.step[cells..cells + stride].iter_mut().zip(&change).for_each(|(step, change)| *step += change);
        for (&row, &value) in rows.iter().zip(values) {
            model.move_row(row as usize, value, &change, together);
        }
    }
    slope.copy_from_slice(&model.slopes[intercepts..]);
    for row in 0..problem.rows() {
        let (along, shares) = (&model.along[row * stride..][..stride], &model.shares[row * stride..][..stride]);
        add_bend(&mut slope, problem.costs[row], along, shares, model.means[row], together);
    }
    for lane in 0..stride {
        let bend = model.bends[model.active.len() * stride + lane];
        change[lane] = if bend > 0.0 { -slope[lane] / bend } else { 0.0 };
        largest = largest.max(slope[lane].abs());
        model.step[intercepts + lane] += change[lane];
    }
    for row in 0..problem.rows() {
        model.move_row(row, 1.0, &change, together);
    }
    largest
}

/// Adds what a row's curvature makes of the step so far.
#[inline(always)]
fn add_bend(slope: &mut [f64], factor: f64, along: &[f64], shares: &[f64], mean: f64, together: bool) {
    if together {
        for ((slope, along), p) in slope.iter_mut().zip(along).zip(shares) {
            *slope += factor * p * (along - mean);
        }
    } else {
        for ((slope, along), p) in slope.iter_mut().zip(along).zip(shares) {
            *slope += factor * p * (1.0 - p) * along;
        }
    }
}

impl Model<'_> {
    #[inline(always)]
    fn move_row(&mut self, row: usize, value: f64, change: &[f64], together: bool) {
        let stride = change.len();
        let along = &mut self.along[row * stride..][..stride];
        let mut mean = 0.0;
        for ((along, change), p) in along.iter_mut().zip(change).zip(&self.shares[row * stride..]) {
            *along += value * change;
            mean += p * *along;
        }
        if together {
            self.means[row] = mean;
        }
    }
}
