//! Precision, recall, F1 and Jaccard index from counts, as scikit-learn defines them.

use serde::Serialize;

/// Precision, recall and their harmonic mean, each from 0 to 1. Where there is nothing to divide
/// by, 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct ClassificationScores {
    /// Of what was predicted, the share that is right.
    pub precision: f64,
    /// Of what is right, the share that was predicted.
    pub recall: f64,
    /// 2 · precision · recall / (precision + recall).
    pub f1: f64,
    /// How many there are to find: theme assignments in gold.
    pub support: usize,
}

impl ClassificationScores {
    /// The mean of each score, and the sum of the supports; zeros of nothing.
    pub(crate) fn mean(scores: &[Self]) -> Self {
        let mean = |figure: fn(&Self) -> f64| scores.iter().map(figure).sum::<f64>() / scores.len().max(1) as f64;
        Self {
            precision: mean(|scores| scores.precision),
            recall: mean(|scores| scores.recall),
            f1: mean(|scores| scores.f1),
            support: scores.iter().map(|scores| scores.support).sum(),
        }
    }
}

/// How often a label was rightly predicted, wrongly predicted, and missed: whole numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct LabelCounts {
    pub(crate) right: f64,
    pub(crate) wrong: f64,
    pub(crate) missed: f64,
}

impl LabelCounts {
    pub(crate) fn add(&mut self, wanted: bool, predicted: bool) {
        match (wanted, predicted) {
            (true, true) => self.right += 1.0,
            (false, true) => self.wrong += 1.0,
            (true, false) => self.missed += 1.0,
            (false, false) => {}
        }
    }

    pub(crate) fn plus(self, other: &Self) -> Self {
        Self { right: self.right + other.right, wrong: self.wrong + other.wrong, missed: self.missed + other.missed }
    }

    pub(crate) fn support(&self) -> f64 {
        self.right + self.missed
    }

    /// Precision, recall, F1 and Jaccard index; NaN where there is nothing to divide by.
    pub(crate) fn ratios(&self) -> [f64; 4] {
        let Self { right, wrong, missed } = *self;
        [
            right / (right + wrong),
            right / (right + missed),
            2.0 * right / (2.0 * right + wrong + missed),
            right / (right + wrong + missed),
        ]
    }

    /// As [`ratios`](Self::ratios), with `default` where there is nothing to divide by.
    pub(crate) fn ratios_or(&self, default: f64) -> [f64; 4] {
        self.ratios().map(|ratio| if ratio.is_nan() { default } else { ratio })
    }

    pub(crate) fn scores(&self) -> ClassificationScores {
        let [precision, recall, f1, _] = self.ratios_or(0.0);
        ClassificationScores { precision, recall, f1, support: self.support() as usize }
    }
}
