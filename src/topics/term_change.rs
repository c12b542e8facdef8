//! Terms that became more or less frequent between two sets of texts.

use crate::metrics::frequency_change;
use serde::Serialize;

/// The least absolute z of a term that is reported: of ten thousand terms without a change, about
/// five reach it.
const LEAST_Z: f64 = 3.5;
/// The most terms reported in either direction.
const MOST: usize = 10;

/// A term whose frequency has changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermChange {
    /// The term in readable form.
    pub term: String,
    /// How significant the change is: [`frequency_change`].
    pub z: f64,
    /// In how many of the newer paragraphs it occurs.
    pub now: u64,
    /// In how many of the older paragraphs it occurs.
    pub before: u64,
}

/// Terms with a significant change, the most significant first: those that rise, and those that
/// fade.
///
/// `now` and `before` hold for each column the number of paragraphs with the term; `readable` gives
/// the form that is shown, or none for a column that is not shown. *Bit-exact.*
pub fn term_changes<'a>(
    now: &[u64],
    before: &[u64],
    readable: impl Fn(u32) -> Option<&'a str>,
) -> (Vec<TermChange>, Vec<TermChange>) {
    let (now_total, before_total) = (now.iter().sum::<u64>() as f64, before.iter().sum::<u64>() as f64);
    let mut rising: Vec<TermChange> = (0..now.len())
        .filter_map(|column| Some((column, readable(column as u32)?)))
        .map(|(column, term)| {
            let (n, b) = (now[column], before[column]);
            let z = frequency_change(n as f64, now_total, b as f64, before_total);
            TermChange { term: term.to_owned(), z, now: n, before: b }
        })
        .filter(|change| change.z.abs() >= LEAST_Z)
        .collect();
    rising.sort_by(|a, b| b.z.total_cmp(&a.z).then(a.term.cmp(&b.term)));
    let fading = rising.iter().rev().filter(|change| change.z < 0.0).take(MOST).cloned().collect();
    rising.retain(|change| change.z > 0.0);
    rising.truncate(MOST);
    (rising, fading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_rise_and_fade_and_hidden_columns_are_left_out() {
        let names = ["deal", "budget", "<money>", "nurse"];
        let shown = |column: u32| (column != 2).then(|| names[column as usize]);
        let (rising, fading) = term_changes(&[60, 1, 90, 20], &[2, 50, 5, 20], shown);
        assert_eq!(rising.iter().map(|change| change.term.as_str()).collect::<Vec<_>>(), ["deal"]);
        assert_eq!((rising[0].now, rising[0].before), (60, 2));
        assert_eq!(fading.iter().map(|change| change.term.as_str()).collect::<Vec<_>>(), ["budget"]);
        assert!(rising[0].z > 3.5 && fading[0].z < -3.5);
    }
}
