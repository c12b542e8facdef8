//! How shares move over time: by period, with bands, and where they changed.

use crate::error::{Error, Result};
use crate::matrix::math::ln;
use serde::Serialize;

/// A share and the band in which it lies with so much confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many of the period belong to the topic.
    pub count: u64,
    /// Their share of the period's; 0 where the period is empty.
    pub share: f64,
    /// The lower end of the 95% band (Wilson 1927, *Probable inference*).
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The 97.5% point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Share {
    /// `count` of `total`, with Wilson's 95% band; an empty total gives a band from 0 to 1.
    pub fn of(count: u64, total: u64) -> Self {
        if total == 0 {
            return Self { count, share: 0.0, low: 0.0, high: 1.0 };
        }
        let (n, p) = (total as f64, count as f64 / total as f64);
        let scale = 1.0 + Z * Z / n;
        let middle = (p + Z * Z / (2.0 * n)) / scale;
        let half = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        Self { count, share: p, low: (middle - half).clamp(0.0, p), high: (middle + half).clamp(p, 1.0) }
    }
}

/// Shares of several topics in periods that follow one another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// What each period is called, in order.
    pub periods: Vec<String>,
    /// How many there were in each period, whether they belong to a topic or not.
    pub totals: Vec<u64>,
    /// topics × periods.
    pub shares: Vec<Vec<Share>>,
    /// For each topic the periods with which another level begins.
    pub changes: Vec<Vec<usize>>,
}

impl Timeline {
    /// Counts by period: `counts` is topics × periods.
    ///
    /// A topic's share is taken to be level between changes; changes are where that costs least by the binomial likelihood, with a
    /// price of 1.5 · ln(periods) + 2 for each (paragraphs are taken to be independent: those of one issue are not quite), found over all ways to cut (Jackson and others 2005, *An algorithm for optimal
    /// partitioning of data on an interval*). Time O(topics · periods²). *Bit-exact.*
    ///
    /// # Errors
    /// If shapes differ, or a topic has more than there were in its period.
    pub fn of(periods: Vec<String>, totals: Vec<u64>, counts: &[Vec<u64>]) -> Result<Self> {
        if totals.len() != periods.len() || counts.iter().any(|counts| counts.len() != periods.len()) {
            return Err(Error::data("the counts do not fit the periods"));
        }
        if counts.iter().any(|counts| counts.iter().zip(&totals).any(|(count, total)| count > total)) {
            return Err(Error::data("a topic has more paragraphs than its period"));
        }
        let shares = counts
            .iter()
            .map(|counts| counts.iter().zip(&totals).map(|(&count, &total)| Share::of(count, total)).collect())
            .collect();
        let changes = counts.iter().map(|counts| changes(counts, &totals)).collect();
        Ok(Self { periods, totals, shares, changes })
    }
}

/// The periods with which another level begins.
fn changes(counts: &[u64], totals: &[u64]) -> Vec<usize> {
    let filled: Vec<usize> = (0..totals.len()).filter(|&period| totals[period] > 0).collect();
    let n = filled.len();
    if n < 4 {
        return Vec::new();
    }
    let price = 1.5 * ln(n as f64) + 2.0;
    let (mut of_topic, mut of_all) = (vec![0u64; n + 1], vec![0u64; n + 1]);
    for (place, &period) in filled.iter().enumerate() {
        of_topic[place + 1] = of_topic[place] + counts[period];
        of_all[place + 1] = of_all[place] + totals[period];
    }
    // Minus the log-likelihood of one level from place `from` to before `to`.
    let cost = |from: usize, to: usize| {
        let (k, m) = ((of_topic[to] - of_topic[from]) as f64, (of_all[to] - of_all[from]) as f64);
        let part = |x: f64| if x > 0.0 { x * ln(x / m) } else { 0.0 };
        -(part(k) + part(m - k))
    };
    let mut best = vec![0.0; n + 1];
    let mut cut = vec![0usize; n + 1];
    for to in 1..=n {
        let mut least = f64::INFINITY;
        for (from, before) in best[..to].iter().enumerate() {
            let price = if from > 0 { price } else { 0.0 };
            let value = before + cost(from, to) + price;
            if value < least - 1e-12 {
                least = value;
                cut[to] = from;
            }
        }
        best[to] = least;
    }
    let mut found = Vec::new();
    let mut at = cut[n];
    while at > 0 {
        found.push(filled[at]);
        at = cut[at];
    }
    found.reverse();
    found
}

/// A change of a word's frequency is told from this size of [`frequency_change`] on: of ten thousand words that have not changed, some five
/// reach it.
pub const SURE: f64 = 3.5;

/// How surely the frequency of a term differs between two sets of texts: the signed root of the log-likelihood ratio (Dunning 1993, *Accurate
/// methods for the statistics of surprise and coincidence*), which for no difference is spread as a standard normal variable and, unlike a
/// z-score, can be trusted for rare words. Above nought it is more frequent in the first.
///
/// `first` and `second` are how often it occurs there, `first_total` and `second_total` how many terms there are. *Bit-exact.*
pub fn frequency_change(first: f64, first_total: f64, second: f64, second_total: f64) -> f64 {
    let (both, whole) = (first + second, first_total + second_total);
    let cell = |seen: f64, row: f64, column: f64| {
        if seen > 0.0 && row > 0.0 && column > 0.0 { seen * ln(seen * whole / (row * column)) } else { 0.0 }
    };
    let sum = cell(first, both, first_total)
        + cell(second, both, second_total)
        + cell(first_total - first, whole - both, first_total)
        + cell(second_total - second, whole - both, second_total);
    let size = (2.0 * sum).max(0.0).sqrt();
    if first * second_total >= second * first_total { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_band_is_that_of_the_formula() {
        // By hand and with statsmodels' proportion_confint(10, 40, method='wilson'): 0.14187, 0.40194.
        let share = Share::of(10, 40);
        assert!((share.low - 0.141_87).abs() < 1e-4 && (share.high - 0.401_94).abs() < 1e-4, "{share:?}");
        let none = Share::of(0, 10);
        assert!(none.low == 0.0 && (none.high - 0.277_5).abs() < 1e-3, "{none:?}");
        assert_eq!(Share::of(0, 0), Share { count: 0, share: 0.0, low: 0.0, high: 1.0 });
    }

    fn line(levels: &[(usize, u64)]) -> (Vec<u64>, Vec<u64>) {
        let counts: Vec<u64> = levels.iter().flat_map(|&(periods, count)| vec![count; periods]).collect();
        let totals = vec![50; counts.len()];
        (counts, totals)
    }

    #[test]
    fn a_change_of_level_is_marked_where_it_is_and_noise_is_not() {
        let (counts, totals) = line(&[(8, 5), (6, 20), (7, 4)]);
        assert_eq!(changes(&counts, &totals), [8, 14]);
        let (counts, totals) = line(&[(20, 7)]);
        assert!(changes(&counts, &totals).is_empty());
        // Fifty throws of a die a period, three hundred times: a change is seldom seen where there is none.
        let series = |number: u64| -> Vec<u64> {
            let mut chance = crate::matrix::random::generator(5, number);
            (0..24)
                .map(|_| (0..50).filter(|_| crate::matrix::random::below(&mut chance, 6) == 0).count() as u64)
                .collect()
        };
        let false_alarms = (0..300).filter(|&number| !changes(&series(number), &[50; 24]).is_empty()).count();
        assert!(false_alarms <= 30, "{false_alarms} of 300");
    }

    #[test]
    fn empty_periods_are_kept_and_do_not_count() {
        let periods: Vec<String> = (0..10).map(|n| format!("p{n}")).collect();
        let counts = vec![vec![2, 2, 2, 0, 0, 2, 20, 20, 20, 20]];
        let totals = vec![40, 40, 40, 0, 0, 40, 40, 40, 40, 40];
        let line = Timeline::of(periods.clone(), totals, &counts).unwrap();
        assert_eq!(line.periods, periods);
        assert_eq!(line.shares[0][3].high, 1.0);
        assert_eq!(line.changes[0], [6]);
        assert!(Timeline::of(periods, vec![1; 10], &counts).is_err());
    }

    #[test]
    fn a_change_of_frequency_has_the_sign_of_the_difference_and_grows_with_the_evidence() {
        // By hand: 2 · (12 ln(12 · 100 / (12 · 40)) + 28 ln(28 · 100 / (88 · 40)) + 60 ln(60 · 100 / (88 · 60))) = 24.516.
        let change = frequency_change(12.0, 40.0, 0.0, 60.0);
        assert!((change * change - 24.515_854).abs() < 1e-5, "{change}");
        assert!(frequency_change(300.0, 1e4, 100.0, 1e4) > frequency_change(3.0, 100.0, 1.0, 100.0));
        assert_eq!(frequency_change(5.0, 100.0, 5.0, 100.0), 0.0);
        assert!(frequency_change(0.0, 100.0, 9.0, 100.0) < -3.0);
        assert_eq!(frequency_change(0.0, 0.0, 0.0, 10.0), 0.0);
    }
}
