//! Scores of passages by models that did not see them.

use super::unlabelled_corpus::UnlabelledCorpus;
use crate::matrix::CsrMatrix;
use crate::parallel;
/// A corpus cut into folds, and how its passages are to be scored.
pub(super) struct CrossFit<'a> {
    pub(super) corpus: &'a UnlabelledCorpus,
    /// passages × columns: what is scored, which need not be what is fitted.
    pub(super) rows: &'a CsrMatrix,
    /// The fold of every passage.
    pub(super) folds: &'a [usize],
    pub(super) count: usize,
}

impl CrossFit<'_> {
    /// The scores of every passage by a model that was fitted without its fold.
    pub(super) fn scores<M: Sync>(
        &self,
        fit: impl Fn(&UnlabelledCorpus) -> M + Sync,
        score: impl Fn(&M, &[(u32, f32)]) -> Vec<f64> + Sync,
    ) -> Vec<Vec<f64>> {
        let passages = self.corpus.len();
        let of_folds: Vec<Vec<(usize, Vec<f64>)>> = parallel::map(self.count, |fold| {
            let (own, others): (Vec<usize>, Vec<usize>) = (0..passages).partition(|&p| self.folds[p] == fold);
            if own.is_empty() {
                return Vec::new();
            }
            let model = fit(&self.corpus.select(&others));
            own.into_iter().map(|passage| (passage, score(&model, &entries(self.rows, passage)))).collect()
        });
        let mut scores = vec![Vec::new(); passages];
        for (passage, of_passage) in of_folds.into_iter().flatten() {
            scores[passage] = of_passage;
        }
        scores
    }
}

/// A row as pairs.
fn entries(rows: &CsrMatrix, row: usize) -> Vec<(u32, f32)> {
    rows.row_entries(row).collect()
}
