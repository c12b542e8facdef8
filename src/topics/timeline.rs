//! The shares of topics over time: by period, with confidence intervals, and the periods at which
//! they change.

use super::periods::Periods;
use crate::error::{Error, Result};
use crate::matrix::math::ln;
use crate::metrics::Proportion;
use serde::Serialize;

/// Shares of topics in consecutive periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// The names of the topics.
    pub topics: Vec<String>,
    /// The names of the periods, in order.
    pub periods: Vec<String>,
    /// The number of paragraphs in each period, with or without a topic.
    pub totals: Vec<u64>,
    /// Topics × periods.
    pub shares: Vec<Vec<Proportion>>,
    /// For each topic the periods at which its share changes to another level.
    pub changes: Vec<Vec<usize>>,
}

impl Timeline {
    /// Counts paragraphs: each is the number of its document and its topic, if it has one.
    /// Paragraphs of documents without a period are left out.
    ///
    /// # Errors
    /// As [`from_counts`](Self::from_counts).
    ///
    /// # Panics
    /// If a document or a topic does not exist.
    pub fn of(
        topics: Vec<String>,
        periods: &Periods,
        paragraphs: impl IntoIterator<Item = (usize, Option<usize>)>,
    ) -> Result<Self> {
        let mut totals = vec![0u64; periods.names.len()];
        let mut counts = vec![vec![0u64; periods.names.len()]; topics.len()];
        for (document, topic) in paragraphs {
            let Some(period) = periods.of_document[document] else { continue };
            totals[period] += 1;
            if let Some(topic) = topic {
                counts[topic][period] += 1;
            }
        }
        Self::from_counts(topics, periods.names.clone(), totals, &counts)
    }

    /// From counts by period: `counts` is topics × periods, `totals` has every paragraph.
    ///
    /// A topic's share is modelled as constant between changes. The changes minimise the binomial
    /// negative log-likelihood plus a penalty of 1.5 · ln(periods) + 2 for each change, over all
    /// segmentations (Jackson and others 2005, *An algorithm for optimal partitioning of data on an
    /// interval*). Paragraphs are treated as independent, which those of one issue are not quite.
    /// Time O(topics · periods²). *Bit-exact.*
    ///
    /// # Errors
    /// If shapes differ, or a topic has more paragraphs than its period.
    pub fn from_counts(
        topics: Vec<String>,
        periods: Vec<String>,
        totals: Vec<u64>,
        counts: &[Vec<u64>],
    ) -> Result<Self> {
        let lengths_differ = counts.iter().any(|counts| counts.len() != periods.len());
        if totals.len() != periods.len() || counts.len() != topics.len() || lengths_differ {
            return Err(Error::data("the counts do not fit the periods"));
        }
        if counts.iter().any(|counts| counts.iter().zip(&totals).any(|(count, total)| count > total)) {
            return Err(Error::data("a topic has more paragraphs than its period"));
        }
        let shares = counts
            .iter()
            .map(|counts| counts.iter().zip(&totals).map(|(&count, &total)| Proportion::of(count, total)).collect())
            .collect();
        let changes = counts.iter().map(|counts| changes(counts, &totals)).collect();
        Ok(Self { topics, periods, totals, shares, changes })
    }
}

/// The periods at which the share changes to another level.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn series(levels: &[(usize, u64)]) -> (Vec<u64>, Vec<u64>) {
        let counts: Vec<u64> = levels.iter().flat_map(|&(periods, count)| vec![count; periods]).collect();
        let totals = vec![50; counts.len()];
        (counts, totals)
    }

    #[test]
    fn level_changes_are_found_and_noise_is_not() {
        let (counts, totals) = series(&[(8, 5), (6, 20), (7, 4)]);
        assert_eq!(changes(&counts, &totals), [8, 14]);
        let (counts, totals) = series(&[(20, 7)]);
        assert!(changes(&counts, &totals).is_empty());
        // Fifty throws of a die in each period, 300 series: few false changes.
        let dice = |number: u64| -> Vec<u64> {
            let mut random = crate::matrix::random::generator(5, number);
            (0..24)
                .map(|_| (0..50).filter(|_| crate::matrix::random::below(&mut random, 6) == 0).count() as u64)
                .collect()
        };
        let false_alarms = (0..300).filter(|&number| !changes(&dice(number), &[50; 24]).is_empty()).count();
        assert!(false_alarms <= 30, "{false_alarms} of 300");
    }

    #[test]
    fn empty_periods_are_kept_and_ignored() {
        let periods: Vec<String> = (0..10).map(|n| format!("p{n}")).collect();
        let counts = vec![vec![2, 2, 2, 0, 0, 2, 20, 20, 20, 20]];
        let totals = vec![40, 40, 40, 0, 0, 40, 40, 40, 40, 40];
        let topics = vec!["a".to_owned()];
        let timeline = Timeline::from_counts(topics.clone(), periods.clone(), totals, &counts).unwrap();
        assert_eq!(timeline.periods, periods);
        assert_eq!(timeline.shares[0][3].high, 1.0);
        assert_eq!(timeline.changes[0], [6]);
        assert!(Timeline::from_counts(topics, periods, vec![1; 10], &counts).is_err());
    }
}
