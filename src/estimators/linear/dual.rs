//! A fast way near to the minimum under the ridge penalty: coordinate ascent on the dual, a row at
//! a time.
//!
//! Yu, Huang & Lin (2011), *Dual coordinate descent methods for logistic regression and maximum
//! entropy models*, with the step of Shalev-Shwartz & Zhang (2013), *Stochastic dual coordinate
//! ascent*: a row's dual values go towards the probabilities that the weights of the moment give
//! it, as far as raises the dual surely; the weights follow at once. Intercepts, which have no
//! penalty and thus no dual, move once a pass. Rows come in an order drawn from a fixed seed. One
//! thread.

use super::lanes;
use super::options::Link;
use super::problem::{Coefficients, PackedProblem, add_row, score_row};
use crate::matrix::random::{generator, shuffle};
use multiversion::multiversion;

/// Passes over the rows at most. What is left is better done by Newton's method.
const PASSES: usize = 12;
/// What the orders of the rows are drawn by.
const SEED: u64 = 0;

/// A point near to the minimum, from weights of zero and intercepts that are in `point`.
pub(super) fn dual_ascent(problem: &PackedProblem, point: Coefficients, closeness: f64) -> Coefficients {
    match problem.stride {
        1 => dual_ascent_in_lanes::<1>(problem, point, closeness),
        4 => dual_ascent_in_lanes::<4>(problem, point, closeness),
        _ => dual_ascent_in_lanes::<8>(problem, point, closeness),
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn dual_ascent_in_lanes<const L: usize>(
    problem: &PackedProblem,
    mut point: Coefficients,
    closeness: f64,
) -> Coefficients {
    let stride = if L < 8 { L } else { problem.stride };
    let rows = problem.rows();
    let intercepts = problem.intercepts_at();
    // The dual values of all rows begin at the targets, where the weights are zero.
    let mut dual = problem.targets.clone();
    let squares: Vec<f64> = (0..rows)
        .map(|row| {
            let values = &problem.values[problem.offsets[row]..problem.offsets[row + 1]];
            values.iter().fold(0.0, |sum, &value| sum + f64::from(value) * f64::from(value))
        })
        .collect();
    let mut order: Vec<u32> = (0..rows as u32).collect();
    let (mut shares, mut change) = (vec![0.0; stride], vec![0.0; stride]);
    let (mut gradient, mut hessian_products) = (vec![0.0; stride], vec![0.0; stride]);
    for pass in 0..PASSES {
        shuffle(&mut generator(SEED, pass as u64), &mut order);
        gradient.fill(0.0);
        hessian_products.fill(0.0);
        let mut moved = 0.0;
        for &row in &order {
            let row = row as usize;
            let range = problem.offsets[row]..problem.offsets[row + 1];
            let (columns, values) = (&problem.indices[range.clone()], &problem.values[range]);
            score_row::<L>(columns, values, &point, stride, &mut shares);
            match problem.link {
                Link::Softmax => lanes::softmax::<L>(&mut shares),
                Link::Sigmoid => lanes::sigmoid::<L>(&mut shares),
            }
            let cost = problem.costs[row];
            let place = row * stride..(row + 1) * stride;
            if let Some(known) = &problem.known {
                shares.iter_mut().zip(&known[place.clone()]).for_each(|(share, known)| *share *= known);
            }
            let (dual, targets) = (&mut dual[place.clone()], &problem.targets[place]);
            for lane in 0..stride {
                gradient[lane] += cost * (shares[lane] - targets[lane]);
                hessian_products[lane] += cost * shares[lane] * (1.0 - shares[lane]);
            }
            let weight = cost * squares[row];
            moved += match problem.link {
                Link::Softmax => step_together(weight, &shares, dual, &mut change),
                Link::Sigmoid => step_apart(weight, &shares, dual, &mut change),
            } * cost;
            change.iter_mut().for_each(|change| *change *= cost);
            add_row::<L>(columns, values, &change, stride, &mut point[..intercepts]);
        }
        for lane in 0..problem.classes {
            if hessian_products[lane] > 0.0 {
                point[intercepts + lane] -= (gradient[lane] / hessian_products[lane]).clamp(-2.0, 2.0);
            }
        }
        if moved <= closeness * problem.total {
            break;
        }
    }
    point
}

/// How far the dual values of a row whose classes exclude one another go; returns twice the row's
/// share of the duality gap, nearly.
///
/// The dual rises along the way from `dual` to `shares` while `s · weight · Σ u²` is below
/// `(1 - s) · Σ u · ln(share / dual)`, where `u` is the difference; see [`log_ratio`].
#[inline(always)]
fn step_together(weight: f64, shares: &[f64], dual: &mut [f64], change: &mut [f64]) -> f64 {
    let (mut gap, mut squares) = (0.0, 0.0);
    for (&share, &dual) in shares.iter().zip(&*dual) {
        let way = share - dual;
        gap += way * log_ratio(share, dual);
        squares += way * way;
    }
    let length = if gap > 0.0 { gap / (gap + weight * squares) } else { 0.0 };
    for ((change, dual), share) in change.iter_mut().zip(dual).zip(shares) {
        let way = length * (share - *dual);
        *dual += way;
        *change = -way;
    }
    gap
}

/// As [`step_together`], each lane by itself.
#[inline(always)]
fn step_apart(weight: f64, shares: &[f64], dual: &mut [f64], change: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for ((change, dual), &share) in change.iter_mut().zip(dual).zip(shares) {
        let way = share - *dual;
        let gap = way * (log_ratio(share, *dual) - log_ratio(1.0 - share, 1.0 - *dual));
        let length = if gap > 0.0 { gap / (gap + weight * way * way) } else { 0.0 };
        *dual += length * way;
        *change = -(length * way);
        sum += gap;
    }
    sum
}

/// Nearly `ln(a / b)`, never too large, and finite where one of them is zero: three at most (Padé).
#[inline(always)]
fn log_ratio(a: f64, b: f64) -> f64 {
    3.0 * (a - b) * (a + b) / (a * a + 4.0 * a * b + b * b + 1e-300)
}
