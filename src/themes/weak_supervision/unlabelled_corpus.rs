//! What the weak models are fitted to: counted passages with their weak labels.

use super::weak_label::WeakLabel;
use crate::matrix::CsrMatrix;

/// Passages, most of them labelled by nobody.
#[derive(Debug, Clone)]
pub(crate) struct UnlabelledCorpus {
    /// passages × columns: how often each single word occurs.
    pub(crate) counts: CsrMatrix,
    /// One for every passage.
    pub(crate) weak_labels: Vec<WeakLabel>,
    /// The number of themes.
    pub(crate) themes: usize,
}

impl UnlabelledCorpus {
    /// The number of passages.
    pub(crate) fn len(&self) -> usize {
        self.weak_labels.len()
    }

    /// Some of the passages, in the order given.
    pub(crate) fn select(&self, passages: &[usize]) -> Self {
        Self {
            counts: self.counts.select_rows(passages),
            weak_labels: passages.iter().map(|&passage| self.weak_labels[passage].clone()).collect(),
            themes: self.themes,
        }
    }

    /// How many passages have some theme by terms or by a person.
    pub(crate) fn covered(&self) -> usize {
        self.weak_labels.iter().filter(|label| !label.shares().is_empty()).count()
    }

    /// For every theme whether some passage has it.
    pub(crate) fn has_evidence(&self) -> Vec<bool> {
        let mut has_evidence = vec![false; self.themes];
        for label in &self.weak_labels {
            label.shares().iter().for_each(|(theme, _)| has_evidence[*theme as usize] = true);
        }
        has_evidence
    }

    /// How many passages a person labelled.
    pub(crate) fn labelled(&self) -> usize {
        self.weak_labels.iter().filter(|label| matches!(label, WeakLabel::Person(_))).count()
    }

    /// How often each column occurs over all passages, as a share.
    pub(crate) fn unigram(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.counts.columns()];
        for row in 0..self.counts.rows() {
            for (column, value) in self.counts.row_entries(row) {
                sums[column as usize] += f64::from(value);
            }
        }
        let total: f64 = sums.iter().sum();
        sums.iter_mut().for_each(|sum| *sum /= total.max(1.0));
        sums
    }
}
