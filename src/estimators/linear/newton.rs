//! Newton's method with conjugate gradients for the ridge penalty: sure and exact, from any start.
//!
//! Lin, Weng & Keerthi (2008), *Trust region Newton method for logistic regression*, with a line search in place of the trust
//! region. The conjugate gradients are scaled by the diagonal of the second derivatives, since an intercept bends a thousand
//! times as much as a rare word.

use super::options::{Link, LogisticOptions};
use super::problem::{Point, Problem, dot};

/// Where the method ended.
pub(super) struct Ended {
    /// The point.
    pub(super) point: Point,
    /// How many steps were made.
    pub(super) steps: usize,
    /// Whether the tolerance was met.
    pub(super) converged: bool,
}

/// Minimises `½‖w‖² + Σ cost · loss` from `point` on.
pub(super) fn minimise(options: &LogisticOptions, problem: &Problem, mut point: Point) -> Ended {
    let cells = problem.rows() * problem.stride;
    let mut scores = vec![0.0; cells];
    problem.scores(&point, &mut scores);
    let mut value = problem.half_squares(&point) + problem.loss(&scores);
    let (mut shares, mut factors) = (vec![0.0; cells], vec![0.0; cells]);
    let mut gradient = vec![0.0; point.len()];
    let goal = options.tolerance * problem.total;
    for steps in 0..options.max_iterations {
        shares.copy_from_slice(&scores);
        problem.probabilities(&mut shares);
        for (row, cost) in problem.costs.iter().enumerate() {
            for cell in row * problem.stride..(row + 1) * problem.stride {
                factors[cell] = cost * (shares[cell] - problem.targets[cell]);
            }
        }
        problem.combine(&factors, &mut gradient);
        let penalised = problem.intercepts_at();
        gradient[..penalised].iter_mut().zip(&point).for_each(|(sum, weight)| *sum += weight);
        let largest = gradient.iter().fold(0.0_f64, |most, g| most.max(g.abs()));
        if largest <= goal {
            return Ended { point, steps, converged: true };
        }
        let step = newton_step(problem, &gradient, &shares, largest / problem.total);
        let slope = dot(&gradient, &step);
        problem.scores(&step, &mut factors);
        let Some((length, lower)) = search(problem, &point, &step, &scores, &factors, value, slope) else {
            // No step is shorter than what numbers of this size can tell.
            return Ended { point, steps, converged: false };
        };
        point.iter_mut().zip(&step).for_each(|(x, s)| *x += length * s);
        scores.iter_mut().zip(&factors).for_each(|(z, s)| *z += length * s);
        value = lower;
    }
    Ended { point, steps: options.max_iterations, converged: false }
}

/// Halves the step until the value falls by a share of what the slope promises; the length and the value there.
fn search(
    problem: &Problem,
    point: &[f64],
    step: &[f64],
    scores: &[f64],
    along: &[f64],
    value: f64,
    slope: f64,
) -> Option<(f64, f64)> {
    let end = problem.intercepts_at();
    let cross = dot(&point[..end], &step[..end]);
    let (half, half_step) = (problem.half_squares(point), problem.half_squares(step));
    let mut tried = vec![0.0; scores.len()];
    let mut length = 1.0;
    for _ in 0..30 {
        for ((tried, score), along) in tried.iter_mut().zip(scores).zip(along) {
            *tried = score + length * along;
        }
        let now = half + length * cross + length * length * half_step + problem.loss(&tried);
        if now <= value + 1e-4 * length * slope {
            return Some((length, now));
        }
        // Near the minimum the fall is below the last digit of the value: a step that changes nothing else is good.
        if length == 1.0 && -slope <= 1e-9 * value.abs() && now <= value + 1e-12 * value.abs() {
            return Some((length, now));
        }
        length /= 2.0;
    }
    None
}

/// Solves `H s = -g`, as exactly as the distance to the minimum deserves.
fn newton_step(problem: &Problem, gradient: &[f64], shares: &[f64], distance: f64) -> Vec<f64> {
    let diagonal = diagonal(problem, shares);
    let scale = |residual: &[f64], scaled: &mut [f64]| {
        scaled.iter_mut().zip(residual).zip(&diagonal).for_each(|((s, r), d)| *s = r / d);
    };
    let mut step = vec![0.0; gradient.len()];
    let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut scaled = vec![0.0; gradient.len()];
    scale(&residual, &mut scaled);
    let mut direction = scaled.clone();
    let (mut product, mut along) = (vec![0.0; gradient.len()], vec![0.0; shares.len()]);
    let mut size = dot(&residual, &scaled);
    let goal = size * distance.sqrt().clamp(1e-3, 0.1).powi(2);
    for _ in 0..250 {
        if size <= goal {
            break;
        }
        bend(problem, shares, &direction, &mut along, &mut product);
        let bent = dot(&direction, &product);
        if bent <= 0.0 {
            break;
        }
        let alpha = size / bent;
        step.iter_mut().zip(&direction).for_each(|(s, d)| *s += alpha * d);
        residual.iter_mut().zip(&product).for_each(|(r, p)| *r -= alpha * p);
        scale(&residual, &mut scaled);
        let next = dot(&residual, &scaled);
        let beta = next / size;
        direction.iter_mut().zip(&scaled).for_each(|(d, s)| *d = s + beta * *d);
        size = next;
    }
    step
}

/// The second derivatives times `direction`.
fn bend(problem: &Problem, shares: &[f64], direction: &[f64], along: &mut [f64], product: &mut [f64]) {
    problem.scores(direction, along);
    let rows = along.chunks_exact_mut(problem.stride).zip(shares.chunks_exact(problem.stride)).zip(&problem.costs);
    for ((along, shares), cost) in rows {
        let mean = match problem.link {
            Link::Softmax => along.iter().zip(shares).fold(0.0, |sum, (z, p)| sum + z * p),
            Link::Sigmoid => 0.0,
        };
        for (z, p) in along.iter_mut().zip(shares) {
            *z = match problem.link {
                Link::Softmax => cost * p * (*z - mean),
                Link::Sigmoid => cost * p * (1.0 - p) * *z,
            };
        }
    }
    problem.combine(along, product);
    let penalised = problem.intercepts_at();
    product[..penalised].iter_mut().zip(direction).for_each(|(p, d)| *p += d);
}

/// The diagonal of the second derivatives; one where there is no curvature.
fn diagonal(problem: &Problem, shares: &[f64]) -> Vec<f64> {
    let penalised = problem.intercepts_at();
    let mut diagonal = vec![1.0; penalised + problem.stride];
    diagonal[penalised..].fill(0.0);
    let stride = problem.stride;
    for (row, cost) in problem.costs.iter().enumerate() {
        let shares = &shares[row * stride..(row + 1) * stride];
        let range = problem.offsets[row]..problem.offsets[row + 1];
        for (&column, &value) in problem.indices[range.clone()].iter().zip(&problem.values[range]) {
            let factor = cost * f64::from(value) * f64::from(value);
            let start = column as usize * stride;
            for (sum, p) in diagonal[start..start + stride].iter_mut().zip(shares) {
                *sum += factor * p * (1.0 - p);
            }
        }
        for (sum, p) in diagonal[penalised..].iter_mut().zip(shares) {
            *sum += cost * p * (1.0 - p);
        }
    }
    diagonal.iter_mut().filter(|bend| **bend <= 1e-300).for_each(|bend| *bend = 1.0);
    diagonal
}
