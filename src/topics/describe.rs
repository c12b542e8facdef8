//! What to call a topic: its distinctive words by class-based TF-IDF, in readable form.
//!
//! Grootendorst (2022), *BERTopic*: the share of a word in its class times ln(1 + A / f), where f is the word's
//! frequency over all classes and A the mean number of words a class.

use crate::matrix::CsrMatrix;
use crate::matrix::math::ln_1p;

/// A word must be so many times as frequent in a class as it is everywhere to tell the class from others.
const LEAST_LIFT: f64 = 1.5;

/// The distinctive columns of every class, best first, with their weights.
///
/// A word counts once a paragraph, so that one that is repeated in a single paragraph does not name a topic. Words that
/// are hardly more frequent in the class than elsewhere ("said") come last, whatever their weight.
pub(crate) fn distinctive(
    rows: &CsrMatrix,
    members: &[Option<usize>],
    classes: usize,
    usable: &dyn Fn(u32) -> bool,
) -> Vec<Vec<(u32, f64)>> {
    let mut counts: Vec<Vec<u32>> = vec![vec![0; rows.columns()]; classes];
    let mut totals = vec![0u64; classes];
    for (row, member) in members.iter().enumerate() {
        let Some(class) = *member else { continue };
        for &column in rows.row(row).0 {
            counts[class][column as usize] += 1;
            totals[class] += 1;
        }
    }
    let mean = totals.iter().sum::<u64>() as f64 / classes.max(1) as f64;
    let everywhere: Vec<u64> =
        (0..rows.columns()).map(|column| counts.iter().map(|class| u64::from(class[column])).sum()).collect();
    counts
        .iter()
        .zip(&totals)
        .map(|(counts, &total)| {
            let mut weighed: Vec<(u32, f64)> = counts
                .iter()
                .enumerate()
                .filter(|(column, count)| **count > 0 && usable(*column as u32))
                .map(|(column, &count)| {
                    let share = f64::from(count) / total.max(1) as f64;
                    (column as u32, share * ln_1p(mean / everywhere[column] as f64))
                })
                .collect();
            let words = totals.iter().sum::<u64>().max(1) as f64;
            let common = |column: u32| {
                let here = f64::from(counts[column as usize]) / total.max(1) as f64;
                here < LEAST_LIFT * everywhere[column as usize] as f64 / words
            };
            weighed.sort_by(|a, b| common(a.0).cmp(&common(b.0)).then(b.1.total_cmp(&a.1)).then(a.0.cmp(&b.0)));
            weighed
        })
        .collect()
}

/// Names of up to three words each; where two would be the same, more words are taken.
pub(crate) fn names(words: &[Vec<String>]) -> Vec<String> {
    let name = |topic: usize, length: usize| {
        let words = &words[topic];
        if words.is_empty() { "(no words)".to_owned() } else { words[..length.min(words.len())].join(", ") }
    };
    (0..words.len())
        .map(|topic| {
            let mut length = 3;
            while length < words[topic].len()
                && (0..words.len()).any(|other| other != topic && name(other, length) == name(topic, length))
            {
                length += 1;
            }
            name(topic, length)
        })
        .collect()
}
