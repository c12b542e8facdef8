//! Priors that fit the counts: Minka's fixed point (2000) for a Dirichlet-multinomial, with the
//! digamma functions of whole-number steps summed over histograms (Wallach 2008, as MALLET does).
//!
//! ψ(n + α) − ψ(α) = Σ_{j<n} 1 / (α + j): a sum over documents becomes one over j, weighted by how
//! many documents have a count above j.

use crate::matrix::math::ln;

/// Rounds of the fixed point; the next optimisation goes on from there.
const ROUNDS: usize = 20;
/// Relative change at which it has arrived.
const ARRIVED: f64 = 1e-5;
/// A weak gamma prior (shape, scale) keeps alpha finite where data say nothing, as MALLET's does.
const SHAPE: f64 = 1.001;
const SCALE: f64 = 1.0;
/// Bounds that no data can push a prior beyond.
const LEAST: f64 = 1e-5;
const MOST: f64 = 1e4;

/// At place j, how many counts are above j.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tail(Vec<u64>);

impl Tail {
    /// Adds a count; [`settle`](Self::settle) must be called before sums are taken.
    pub(super) fn add(&mut self, count: usize) {
        if count > 0 {
            if self.0.len() < count {
                self.0.resize(count, 0);
            }
            self.0[count - 1] += 1;
        }
    }

    /// Adds the counts of another, settled or not as this one is.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (sum, more) in self.0.iter_mut().zip(&other.0) {
            *sum += more;
        }
    }

    /// Turns how many counts end at j into how many are above j.
    pub(super) fn settle(&mut self) {
        let mut above = 0;
        for count in self.0.iter_mut().rev() {
            above += *count;
            *count = above;
        }
    }

    /// Σ over counts n of ψ(n + x) − ψ(x).
    fn digamma_steps(&self, x: f64) -> f64 {
        self.0.iter().enumerate().fold(0.0, |sum, (j, &above)| sum + above as f64 / (x + j as f64))
    }
}

/// Moves alpha to the likeliest for settled tails: of each topic's counts in documents, and of
/// documents' lengths.
pub(super) fn fit_alpha(alpha: &mut [f64], topics: &[Tail], lengths: &Tail) {
    for _ in 0..ROUNDS {
        let sum = alpha.iter().fold(0.0, |sum, a| sum + a);
        let below = lengths.digamma_steps(sum) + 1.0 / SCALE;
        let mut moved = 0.0;
        for (a, tail) in alpha.iter_mut().zip(topics) {
            let next = ((*a * tail.digamma_steps(*a) + SHAPE - 1.0) / below).clamp(LEAST, MOST);
            moved = f64::max(moved, (next - *a).abs() / *a);
            *a = next;
        }
        if moved < ARRIVED {
            break;
        }
    }
}

/// The likeliest beta near `beta` for the settled tail of all counts of words in topics, and the
/// topics' totals.
pub(super) fn fit_beta(mut beta: f64, counts: &Tail, totals: &[u32], words: usize) -> f64 {
    let words = words as f64;
    for _ in 0..ROUNDS {
        let sum = beta * words;
        let start = digamma(sum);
        let below = totals.iter().fold(0.0, |all, &total| all + digamma(f64::from(total) + sum) - start);
        if below <= 0.0 {
            break;
        }
        let next = (beta * counts.digamma_steps(beta) / (words * below)).clamp(LEAST, MOST);
        let moved = (next - beta).abs() / beta;
        beta = next;
        if moved < ARRIVED {
            break;
        }
    }
    beta
}

/// The logarithm's derivative of the gamma function, for positive `x`.
fn digamma(mut x: f64) -> f64 {
    let mut value = 0.0;
    while x < 8.0 {
        value -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = square
        * (1.0 / 12.0 - square * (1.0 / 120.0 - square * (1.0 / 252.0 - square * (1.0 / 240.0 - square / 132.0))));
    value + ln(x) - 0.5 / x - series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digamma_matches_tabulated_values() {
        // Abramowitz & Stegun 6.3.2, 6.3.3, and the recurrence.
        let euler = 0.577_215_664_901_532_9;
        assert!((digamma(1.0) + euler).abs() < 1e-12);
        assert!((digamma(0.5) + euler + 2.0 * std::f64::consts::LN_2).abs() < 1e-12);
        assert!((digamma(10.0) - 2.251_752_589_066_721).abs() < 1e-12);
    }

    #[test]
    fn steps_are_differences_of_digamma() {
        let mut tail = Tail::default();
        [3, 7, 0, 7, 1].into_iter().for_each(|count| tail.add(count));
        tail.settle();
        let x = 0.37;
        let direct: f64 = [3.0, 7.0, 0.0, 7.0, 1.0].iter().map(|n| digamma(n + x) - digamma(x)).sum();
        assert!((tail.digamma_steps(x) - direct).abs() < 1e-10);
    }

    /// At the fixed point the likelihood's gradient is zero: Σ ψ(n + α) − ψ(α) is in balance with
    /// the lengths'.
    #[test]
    fn alpha_reaches_the_root_of_the_gradient() {
        let counts = [[8, 1, 0], [5, 0, 1], [9, 3, 0], [2, 6, 0], [7, 0, 0], [0, 9, 2]];
        let mut tails = vec![Tail::default(); 3];
        let mut lengths = Tail::default();
        for document in counts {
            document.iter().zip(&mut tails).for_each(|(&count, tail)| tail.add(count));
            lengths.add(document.iter().sum());
        }
        tails.iter_mut().for_each(Tail::settle);
        lengths.settle();
        let mut alpha = vec![0.1; 3];
        for _ in 0..200 {
            fit_alpha(&mut alpha, &tails, &lengths);
        }
        let sum: f64 = alpha.iter().sum();
        for (a, tail) in alpha.iter().zip(&tails) {
            let gradient = tail.digamma_steps(*a) + (SHAPE - 1.0) / a - lengths.digamma_steps(sum) - 1.0 / SCALE;
            assert!(gradient.abs() < 1e-3, "{gradient}");
        }
        assert!(alpha[0] > alpha[1] && alpha[1] > alpha[2]);
    }
}
