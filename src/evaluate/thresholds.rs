//! What each theme would score at other thresholds.

use super::score_table::{ScoreTable, WANTED};
use crate::metrics::LabelCounts;
use serde::Serialize;

/// The thresholds that are looked at: 0.05, 0.10, … 0.95.
const STEPS: usize = 20;

/// A theme given wherever its probability reaches a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtThreshold {
    /// The least probability with which the theme is given.
    pub threshold: f64,
    /// How many paragraphs get the theme.
    pub given: usize,
    /// The share of them that is right; 0 if there are none.
    pub precision: f64,
    /// The share of what is right that is given.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// The thresholds of one theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeThresholds {
    /// The theme's name.
    pub name: String,
    /// At 0.05, 0.10, … 0.95.
    pub at: Vec<AtThreshold>,
    /// The threshold of the best F1, of all that differ; the highest of equals. Chosen on these
    /// very labels, so that new texts will score less. Nothing for a theme without a known
    /// probability or without anything to find.
    pub best: Option<AtThreshold>,
}

impl ThemeThresholds {
    pub(super) fn of(table: &ScoreTable<'_>, theme: usize) -> Self {
        let mut pairs = table.pairs_of(theme);
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        // What has no known probability is never given, but it is to be found all the same.
        let support = (0..table.rows.len()).filter(|&row| table.marks(row)[theme] & WANTED != 0).count();
        let mut hits = vec![0.0; pairs.len() + 1];
        for (place, (_, truth)) in pairs.iter().enumerate() {
            hits[place + 1] = hits[place] + f64::from(u8::from(*truth));
        }
        let judge = |threshold: f64, given: usize| {
            let right = hits[given];
            let counts = LabelCounts { right, wrong: given as f64 - right, missed: support as f64 - right };
            let [precision, recall, f1, _] = counts.ratios_or(0.0);
            AtThreshold { threshold, given, precision, recall, f1 }
        };
        let at = (1..STEPS)
            .map(|step| step as f64 / STEPS as f64)
            .map(|threshold| judge(threshold, pairs.partition_point(|pair| pair.0 >= threshold)))
            .collect();
        let mut best: Option<AtThreshold> = None;
        for place in 1..=pairs.len() {
            let threshold = pairs[place - 1].0;
            if pairs.get(place).is_none_or(|next| next.0 != threshold) {
                let here = judge(threshold, place);
                if here.f1 > best.map_or(0.0, |best| best.f1) {
                    best = Some(here);
                }
            }
        }
        Self { name: table.names[theme].clone(), at, best }
    }
}
