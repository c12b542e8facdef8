//! Probabilities without labels: how far scores of passages whose terms were hidden can be trusted, read off the votes
//! of those terms.
//!
//! A vote is not the truth. So it is taken for a noisy label: with some rate it was cast blindly, by the share that each
//! theme has among all votes. Slope, intercept and that rate are fitted together (a mixture of a logistic curve and
//! chance); what is kept is the curve. Without the rate, probabilities are as timid as the votes are wrong.

use super::mixture::log_sum;
use crate::matrix::math::{exp, ln, sigmoid};

/// A logistic curve, and how often votes were cast blindly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Curve {
    /// What a score is multiplied by.
    pub(crate) slope: f64,
    /// What is added.
    pub(crate) intercept: f64,
    /// The rate of blind votes, 0 to 1.
    pub(crate) noise: f64,
}

/// Fits a curve to (score, how common votes for its theme are, whether there is a vote).
///
/// Fisher's scoring with damping; none where both sorts of votes are not there.
pub(crate) fn curve(pairs: &[(f64, f64, bool)]) -> Option<Curve> {
    let votes = pairs.iter().filter(|(.., vote)| *vote).count();
    if votes < 5 || pairs.len() - votes < 5 {
        return None;
    }
    // Scores are scaled, so that one unit is a usual difference.
    let mean = pairs.iter().map(|(score, ..)| score).sum::<f64>() / pairs.len() as f64;
    let spread =
        (pairs.iter().map(|(score, ..)| (score - mean) * (score - mean)).sum::<f64>() / pairs.len() as f64).sqrt();
    if !(spread.is_finite() && spread > 1e-9) {
        return None;
    }
    let mut best: Option<(f64, [f64; 3])> = None;
    for noise in [-3.0, -1.5, -0.5] {
        let found = scoring(pairs, mean, spread, [1.0, 0.0, noise]);
        if best.is_none_or(|(value, _)| found.0 < value - 1e-9) {
            best = Some(found);
        }
    }
    let (_, [slope, intercept, noise]) = best?;
    let slope = slope / spread;
    (slope > 0.0).then(|| Curve { slope, intercept: intercept - slope * mean, noise: sigmoid(noise) })
}

/// The mean loss, and a little that keeps the parameters finite: a slope of 4 and a noise of .2 are usual.
fn loss(pairs: &[(f64, f64, bool)], mean: f64, spread: f64, x: &[f64; 3]) -> f64 {
    let noise = sigmoid(x[2]);
    let sum = pairs.iter().fold(0.0, |sum, &(score, usual, vote)| {
        let p = (1.0 - noise) * sigmoid(x[0] * (score - mean) / spread + x[1]) + noise * usual;
        let p = p.clamp(1e-9, 1.0 - 1e-9);
        sum - ln(if vote { p } else { 1.0 - p })
    });
    sum + penalty(x)
}

/// Weak priors, worth a pair or two.
fn penalty(x: &[f64; 3]) -> f64 {
    0.5 * ((x[0] - 2.0) * (x[0] - 2.0) / 9.0 + x[1] * x[1] / 25.0 + (x[2] + 1.5) * (x[2] + 1.5) / 4.0)
}

fn scoring(pairs: &[(f64, f64, bool)], mean: f64, spread: f64, start: [f64; 3]) -> (f64, [f64; 3]) {
    let mut x = start;
    let mut value = loss(pairs, mean, spread, &x);
    let mut damping = 1e-3;
    for _ in 0..60 {
        let noise = sigmoid(x[2]);
        let mut gradient = [(x[0] - 2.0) / 9.0, x[1] / 25.0, (x[2] + 1.5) / 4.0];
        let mut information = [[1.0 / 9.0, 0.0, 0.0], [0.0, 1.0 / 25.0, 0.0], [0.0, 0.0, 1.0 / 4.0]];
        for &(score, usual, vote) in pairs {
            let s = (score - mean) / spread;
            let curve = sigmoid(x[0] * s + x[1]);
            let p = ((1.0 - noise) * curve + noise * usual).clamp(1e-9, 1.0 - 1e-9);
            let along = (1.0 - noise) * curve * (1.0 - curve);
            let slopes = [along * s, along, (usual - curve) * noise * (1.0 - noise)];
            let weight = 1.0 / (p * (1.0 - p));
            let error = (p - f64::from(u8::from(vote))) * weight;
            for i in 0..3 {
                gradient[i] += error * slopes[i];
                for j in 0..3 {
                    information[i][j] += weight * slopes[i] * slopes[j];
                }
            }
        }
        let mut moved = false;
        for _ in 0..12 {
            let mut damped = information;
            (0..3).for_each(|i| damped[i][i] *= 1.0 + damping);
            let step = solve(damped, gradient);
            let tried = [x[0] - step[0], x[1] - step[1], (x[2] - step[2]).clamp(-8.0, 1.0)];
            let tried_value = loss(pairs, mean, spread, &tried);
            if tried_value < value {
                moved = value - tried_value > 1e-9 * value.abs();
                (x, value) = (tried, tried_value);
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

/// Solves three equations by elimination.
fn solve(mut a: [[f64; 3]; 3], mut b: [f64; 3]) -> [f64; 3] {
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

/// Pairs that are looked at, at the most, for each temperature.
const MOST: usize = 200_000;

/// The temperature of scores of which one theme is right, and the noise: `scores` are passages × themes, `votes` the theme
/// voted for.
///
/// The best of a grid, by likelihood; none where nothing is voted for.
pub(crate) fn temperature(scores: &[Vec<f64>], votes: &[usize]) -> Option<(f64, f64)> {
    let themes = scores.first()?.len();
    let taken = scores.len().min((MOST / themes.max(1)).max(100));
    let (scores, votes) = (&scores[..taken], &votes[..taken]);
    let mut usual = vec![1.0; themes];
    votes.iter().for_each(|&vote| usual[vote] += 1.0);
    let all: f64 = usual.iter().sum();
    let mut best = (f64::INFINITY, 1.0, 0.0);
    for step in 0..36 {
        let temperature = exp(f64::from(step) / 9.0 - 2.5);
        let right: Vec<f64> = scores
            .iter()
            .zip(votes)
            .map(|(row, &vote)| {
                let scaled: Vec<f64> = row.iter().map(|score| temperature * score).collect();
                exp(scaled[vote] - log_sum(&scaled))
            })
            .collect();
        for noise in 0..26 {
            let noise = f64::from(noise) / 50.0;
            let loss = right
                .iter()
                .zip(votes)
                .fold(0.0, |sum, (p, &vote)| sum - ln(((1.0 - noise) * p + noise * usual[vote] / all).max(1e-12)));
            if loss < best.0 - 1e-9 {
                best = (loss, temperature, noise);
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
    fn the_curve_is_found_under_votes_of_which_a_third_is_chance() {
        let mut random = generator(1, 2);
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let pairs: Vec<(f64, f64, bool)> = (0..20_000)
            .map(|_| {
                let score = 8.0 * uniform() - 4.0;
                let truth = uniform() < sigmoid(1.5 * score - 1.0);
                let vote = if uniform() < 0.3 { uniform() < 0.25 } else { truth };
                (score, 0.25, vote)
            })
            .collect();
        let found = curve(&pairs).unwrap();
        assert!((found.slope - 1.5).abs() < 0.15, "{found:?}");
        assert!((found.intercept + 1.0).abs() < 0.2, "{found:?}");
        assert!((found.noise - 0.3).abs() < 0.03, "{found:?}");
    }

    #[test]
    fn the_temperature_is_found_under_noise() {
        let mut random = generator(3, 4);
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let (mut scores, mut votes) = (Vec::new(), Vec::new());
        for _ in 0..10_000 {
            let row: Vec<f64> = (0..3).map(|_| 10.0 * uniform()).collect();
            let scaled: Vec<f64> = row.iter().map(|score| 0.5 * score).collect();
            let all = log_sum(&scaled);
            let mut draw = uniform();
            let truth = scaled.iter().position(|score| {
                draw -= exp(score - all);
                draw < 0.0
            });
            votes.push(if uniform() < 0.2 { (3.0 * uniform()) as usize } else { truth.unwrap_or(2) });
            scores.push(row);
        }
        let (temperature, noise) = temperature(&scores, &votes).unwrap();
        assert!((temperature - 0.5).abs() < 0.06, "{temperature}");
        assert!((noise - 0.2).abs() < 0.04, "{noise}");
    }
}
