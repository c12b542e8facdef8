//! Stacking: weighs a few scores of every class, and gives each class an intercept, on scores of rows that were held out.

use super::options::Link;
use super::problem::dot;

/// How far intercepts are held to nought: as if one example spoke for it.
const HOLD_INTERCEPTS: f64 = 1.0;
/// How far slopes are held to one.
const HOLD_SLOPES: f64 = 0.1;
/// Newton steps at most.
const STEPS: usize = 50;

/// What came of it: the score of a class is `Σ slope · score + intercept`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stacked {
    /// One for every kind of score, never below nought.
    pub(super) slopes: Vec<f64>,
    /// One a class.
    pub(super) intercepts: Vec<f64>,
}

/// Rows × classes scores of every kind; targets of the same shape; a weight a row.
pub(super) struct Held<'a> {
    pub(super) link: Link,
    pub(super) classes: usize,
    pub(super) kinds: &'a [Vec<f64>],
    pub(super) targets: &'a [f64],
    pub(super) weights: Option<&'a [f64]>,
}

impl Held<'_> {
    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// Rows × classes: what `x` (slopes, then intercepts) makes of the scores.
    fn scores(&self, x: &[f64]) -> Vec<f64> {
        let (slopes, intercepts) = x.split_at(self.kinds.len());
        let mut scores: Vec<f64> = intercepts.iter().copied().cycle().take(self.targets.len()).collect();
        for (slope, kind) in slopes.iter().zip(self.kinds) {
            scores.iter_mut().zip(kind).for_each(|(sum, score)| *sum += slope * score);
        }
        scores
    }

    /// Rows × classes: the stacked scores.
    pub(super) fn scores_of(&self, stacked: &Stacked) -> Vec<f64> {
        self.scores(&[stacked.slopes.as_slice(), &stacked.intercepts].concat())
    }

    /// The derivatives by slopes and intercepts of `Σ factors · scores`.
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
        if coordinate < self.kinds.len() { (HOLD_SLOPES, 1.0) } else { (HOLD_INTERCEPTS, 0.0) }
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

    /// Rows × classes: what the curvature makes of a direction's scores.
    fn bend(&self, shares: &[f64], along: &mut [f64]) {
        let rows = along.chunks_exact_mut(self.classes).zip(shares.chunks_exact(self.classes));
        for (row, (along, shares)) in rows.enumerate() {
            let mean = along.iter().zip(shares).fold(0.0, |sum, (z, p)| sum + z * p);
            for (z, p) in along.iter_mut().zip(shares) {
                *z = self.weight(row)
                    * match self.link {
                        Link::Softmax => p * (*z - mean),
                        Link::Sigmoid => p * (1.0 - p) * *z,
                    };
            }
        }
    }
}

/// Minimises the log-loss of the held-out rows. Newton's method by conjugate gradients; *bit-exact*.
pub(super) fn stack(held: &Held<'_>) -> Stacked {
    let kinds = held.kinds.len();
    let mut free = vec![true; kinds];
    loop {
        let x = minimise(held, &free);
        // A score that speaks against its class would only undo another one.
        match (0..kinds).filter(|&kind| x[kind] < 0.0).min_by(|&a, &b| x[a].total_cmp(&x[b])) {
            Some(worst) => free[worst] = false,
            None => return Stacked { slopes: x[..kinds].to_vec(), intercepts: x[kinds..].to_vec() },
        }
    }
}

fn minimise(held: &Held<'_>, free: &[bool]) -> Vec<f64> {
    let length = held.kinds.len() + held.classes;
    let fixed = |at: usize| free.get(at) == Some(&false);
    let mut x: Vec<f64> = (0..length).map(|at| if fixed(at) { 0.0 } else { held.hold(at).1 }).collect();
    let mut scores = held.scores(&x);
    let mut value = held.value(&x, &scores);
    for _ in 0..STEPS {
        let mut shares = scores.clone();
        shares.chunks_exact_mut(held.classes).for_each(|row| held.link.probabilities(row));
        // What is unknown has no slope and, its share being nought, no curvature.
        shares.iter_mut().zip(held.targets).filter(|(_, target)| target.is_nan()).for_each(|(share, _)| *share = 0.0);
        let slope = |(share, target): (&f64, &f64)| if target.is_nan() { 0.0 } else { share - target };
        let mut factors: Vec<f64> = shares.iter().zip(held.targets).map(slope).collect();
        for (row, factors) in factors.chunks_exact_mut(held.classes).enumerate() {
            factors.iter_mut().for_each(|factor| *factor *= held.weight(row));
        }
        let mut gradient = held.combine(&factors);
        for (at, slope) in gradient.iter_mut().enumerate() {
            let (hold, to) = held.hold(at);
            *slope = if fixed(at) { 0.0 } else { *slope + hold * (x[at] - to) };
        }
        if gradient.iter().all(|slope| slope.abs() <= 1e-9 * (1.0 + scores.len() as f64)) {
            break;
        }
        let step = solve(&gradient, |direction| {
            let mut along = held.scores(direction);
            held.bend(&shares, &mut along);
            let mut product = held.combine(&along);
            for (at, bent) in product.iter_mut().enumerate() {
                *bent = if fixed(at) { 0.0 } else { *bent + held.hold(at).0 * direction[at] };
            }
            product
        });
        let slope = dot(&gradient, &step);
        let mut size = 1.0;
        loop {
            let tried: Vec<f64> = x.iter().zip(&step).map(|(x, s)| x + size * s).collect();
            let tried_scores = held.scores(&tried);
            let now = held.value(&tried, &tried_scores);
            if now <= value + 1e-4 * size * slope {
                (x, scores, value) = (tried, tried_scores, now);
                break;
            }
            size /= 2.0;
            if size < 1e-9 {
                return x;
            }
        }
    }
    x
}

/// Solves `H s = -gradient` by conjugate gradients.
fn solve(gradient: &[f64], bend: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let mut step = vec![0.0; gradient.len()];
    let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut direction = residual.clone();
    let mut size = dot(&residual, &residual);
    let goal = 1e-12 * size;
    for _ in 0..2 * gradient.len() + 10 {
        if size <= goal {
            break;
        }
        let product = bend(&direction);
        let bent = dot(&direction, &product);
        if bent <= 0.0 {
            break;
        }
        let alpha = size / bent;
        step.iter_mut().zip(&direction).for_each(|(s, d)| *s += alpha * d);
        residual.iter_mut().zip(&product).for_each(|(r, p)| *r -= alpha * p);
        let next = dot(&residual, &residual);
        let beta = next / size;
        direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = r + beta * *d);
        size = next;
    }
    step
}
