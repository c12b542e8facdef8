//! Calibration curves from noisy labels: how far scores of passages whose terms were hidden agree
//! with the weak labels of those terms.
//!
//! A weak label is not the truth. With some rate, the noise, it is taken to be drawn by chance, by
//! the share of each theme among all weak labels. Curve and noise are fitted together, and the
//! curve is kept. Without the noise, probabilities would be as low as the weak labels are wrong.

use crate::matrix::math::{exp, ln, sigmoid};
use crate::themes::log_space::log_sum_exp;

/// A logistic curve under noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NoisySigmoid {
    /// What a score is multiplied by.
    pub(super) slope: f64,
    /// What is added.
    pub(super) intercept: f64,
    /// The rate of weak labels that are chance, 0 to 1.
    pub(super) noise: f64,
}

/// One (passage, theme) pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ScoredPair {
    pub(super) score: f64,
    /// The share of passages with a weak label that have this theme.
    pub(super) frequency: f64,
    /// Whether the passage has it by its weak label.
    pub(super) has_label: bool,
}

/// Fits the curve by Fisher scoring with damping; none where pairs with or without a label are
/// fewer than five, or the scores do not rise with the labels.
pub(super) fn fit_noisy_sigmoid(pairs: &[ScoredPair]) -> Option<NoisySigmoid> {
    let labels = pairs.iter().filter(|pair| pair.has_label).count();
    if labels < 5 || pairs.len() - labels < 5 {
        return None;
    }
    // Scores are standardised.
    let mean = pairs.iter().map(|pair| pair.score).sum::<f64>() / pairs.len() as f64;
    let squares = pairs.iter().map(|pair| (pair.score - mean) * (pair.score - mean)).sum::<f64>();
    let spread = (squares / pairs.len() as f64).sqrt();
    if !(spread.is_finite() && spread > 1e-9) {
        return None;
    }
    let mut best: Option<(f64, [f64; 3])> = None;
    for noise in [-3.0, -1.5, -0.5] {
        let found = NoisyLikelihood { pairs, mean, spread }.minimise([1.0, 0.0, noise]);
        if best.is_none_or(|(value, _)| found.0 < value - 1e-9) {
            best = Some(found);
        }
    }
    let (_, [slope, intercept, noise]) = best?;
    let slope = slope / spread;
    (slope > 0.0).then(|| NoisySigmoid { slope, intercept: intercept - slope * mean, noise: sigmoid(noise) })
}

/// The negative log-likelihood with weak priors, over slope, intercept and the log-odds of the
/// noise.
struct NoisyLikelihood<'a> {
    pairs: &'a [ScoredPair],
    mean: f64,
    spread: f64,
}

type Parameters = [f64; 3];

impl NoisyLikelihood<'_> {
    fn value(&self, x: &Parameters) -> f64 {
        let noise = sigmoid(x[2]);
        let sum = self.pairs.iter().fold(0.0, |sum, pair| {
            let curve = sigmoid(x[0] * (pair.score - self.mean) / self.spread + x[1]);
            let p = ((1.0 - noise) * curve + noise * pair.frequency).clamp(1e-9, 1.0 - 1e-9);
            sum - ln(if pair.has_label { p } else { 1.0 - p })
        });
        sum + penalty(x)
    }

    /// The gradient and the Fisher information.
    fn derivatives(&self, x: &Parameters) -> (Parameters, [Parameters; 3]) {
        let noise = sigmoid(x[2]);
        let mut gradient = [(x[0] - 2.0) / 9.0, x[1] / 25.0, (x[2] + 1.5) / 4.0];
        let mut information = [[1.0 / 9.0, 0.0, 0.0], [0.0, 1.0 / 25.0, 0.0], [0.0, 0.0, 1.0 / 4.0]];
        for pair in self.pairs {
            let s = (pair.score - self.mean) / self.spread;
            let curve = sigmoid(x[0] * s + x[1]);
            let p = ((1.0 - noise) * curve + noise * pair.frequency).clamp(1e-9, 1.0 - 1e-9);
            let along = (1.0 - noise) * curve * (1.0 - curve);
            let partials = [along * s, along, (pair.frequency - curve) * noise * (1.0 - noise)];
            let weight = 1.0 / (p * (1.0 - p));
            let error = (p - f64::from(u8::from(pair.has_label))) * weight;
            for i in 0..3 {
                gradient[i] += error * partials[i];
                for j in 0..3 {
                    information[i][j] += weight * partials[i] * partials[j];
                }
            }
        }
        (gradient, information)
    }

    /// The smallest value that is reached from `start`, and where.
    fn minimise(&self, start: Parameters) -> (f64, Parameters) {
        let mut x = start;
        let mut value = self.value(&x);
        let mut damping = 1e-3;
        for _ in 0..60 {
            let (gradient, information) = self.derivatives(&x);
            let mut moved = false;
            for _ in 0..12 {
                let mut damped = information;
                (0..3).for_each(|i| damped[i][i] *= 1.0 + damping);
                let step = solve(damped, gradient);
                let next = [x[0] - step[0], x[1] - step[1], (x[2] - step[2]).clamp(-8.0, 1.0)];
                let next_value = self.value(&next);
                if next_value < value {
                    moved = value - next_value > 1e-9 * value.abs();
                    (x, value) = (next, next_value);
                    damping = (damping / 10.0).max(1e-9);
                    break;
                }
                damping *= 10.0;
            }
            if !moved {
                break;
            }
        }
        (value, x)
    }
}

/// Normal priors, worth a pair or two: a slope of 2 a standard deviation and a noise of 0.2 are
/// expected.
fn penalty(x: &Parameters) -> f64 {
    0.5 * ((x[0] - 2.0) * (x[0] - 2.0) / 9.0 + x[1] * x[1] / 25.0 + (x[2] + 1.5) * (x[2] + 1.5) / 4.0)
}

/// Solves three linear equations by elimination.
fn solve(mut a: [Parameters; 3], mut b: Parameters) -> Parameters {
    for pivot in 0..3 {
        for row in pivot + 1..3 {
            let factor = a[row][pivot] / a[pivot][pivot];
            let above = a[pivot];
            a[row].iter_mut().zip(above).skip(pivot).for_each(|(own, above)| *own -= factor * above);
            b[row] -= factor * b[pivot];
        }
    }
    let mut x = [0.0; 3];
    for row in (0..3).rev() {
        let known: f64 = (row + 1..3).map(|column| a[row][column] * x[column]).sum();
        x[row] = (b[row] - known) / a[row][row];
    }
    x
}

/// The most (passage, theme) pairs that each exponent is judged by.
const MAX_PAIRS: usize = 200_000;

/// The exponent that likelihoods are raised to before they are normalised, and the noise. `scores`
/// are passages × themes, logarithms; `labels` hold a theme for each passage.
///
/// The most likely of a grid; none where there is no label.
pub(super) fn fit_tempering_exponent(scores: &[Vec<f64>], labels: &[usize]) -> Option<(f64, f64)> {
    let themes = scores.first()?.len();
    let used = scores.len().min((MAX_PAIRS / themes.max(1)).max(100));
    let (scores, labels) = (&scores[..used], &labels[..used]);
    let mut frequencies = vec![1.0; themes];
    labels.iter().for_each(|&label| frequencies[label] += 1.0);
    let all: f64 = frequencies.iter().sum();
    let mut best = (f64::INFINITY, 1.0, 0.0);
    for step in 0..36 {
        let exponent = exp(f64::from(step) / 9.0 - 2.5);
        let right: Vec<f64> = scores
            .iter()
            .zip(labels)
            .map(|(row, &label)| {
                let scaled: Vec<f64> = row.iter().map(|score| exponent * score).collect();
                exp(scaled[label] - log_sum_exp(&scaled))
            })
            .collect();
        for noise in 0..26 {
            let noise = f64::from(noise) / 50.0;
            let likelihood = |(p, &label): (&f64, &usize)| (1.0 - noise) * p + noise * frequencies[label] / all;
            let loss = right.iter().zip(labels).fold(0.0, |sum, pair| sum - ln(likelihood(pair).max(1e-12)));
            if loss < best.0 - 1e-9 {
                best = (loss, exponent, noise);
            }
        }
    }
    Some((best.1, best.2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::random::generator;
    use rand_xoshiro::rand_core::RngCore;

    #[test]
    fn a_sigmoid_is_found_where_a_third_of_the_labels_is_chance() {
        let mut random = generator(1, 2);
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let pairs: Vec<ScoredPair> = (0..20_000)
            .map(|_| {
                let score = 8.0 * uniform() - 4.0;
                let truth = uniform() < sigmoid(1.5 * score - 1.0);
                let has_label = if uniform() < 0.3 { uniform() < 0.25 } else { truth };
                ScoredPair { score, frequency: 0.25, has_label }
            })
            .collect();
        let found = fit_noisy_sigmoid(&pairs).unwrap();
        assert!((found.slope - 1.5).abs() < 0.15, "{found:?}");
        assert!((found.intercept + 1.0).abs() < 0.2, "{found:?}");
        assert!((found.noise - 0.3).abs() < 0.03, "{found:?}");
    }

    #[test]
    fn the_tempering_exponent_is_found_under_noise() {
        let mut random = generator(3, 4);
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let (mut scores, mut labels) = (Vec::new(), Vec::new());
        for _ in 0..10_000 {
            let row: Vec<f64> = (0..3).map(|_| 10.0 * uniform()).collect();
            let scaled: Vec<f64> = row.iter().map(|score| 0.5 * score).collect();
            let all = log_sum_exp(&scaled);
            let mut draw = uniform();
            let truth = scaled.iter().position(|score| {
                draw -= exp(score - all);
                draw < 0.0
            });
            labels.push(if uniform() < 0.2 { (3.0 * uniform()) as usize } else { truth.unwrap_or(2) });
            scores.push(row);
        }
        let (exponent, noise) = fit_tempering_exponent(&scores, &labels).unwrap();
        assert!((exponent - 0.5).abs() < 0.06, "{exponent}");
        assert!((noise - 0.2).abs() < 0.04, "{noise}");
    }
}
