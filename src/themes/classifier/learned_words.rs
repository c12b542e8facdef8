//! Weights of words that labelled paragraphs taught: one for every theme and column.

/// Weights and intercepts, frozen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LearnedWords {
    columns: usize,
    /// themes × columns, as a model file has them.
    weights: Vec<f32>,
    intercepts: Vec<f64>,
    /// columns × themes: the same weights, so that one walk over a row gives the scores of all
    /// themes.
    by_column: Vec<f32>,
}

impl LearnedWords {
    /// `weights` are themes × `columns`, one intercept a theme.
    pub(crate) fn new(columns: usize, weights: Vec<f32>, intercepts: Vec<f64>) -> Self {
        let themes = intercepts.len();
        let by_column = (0..columns)
            .flat_map(|column| (0..themes).map(move |theme| (theme, column)))
            .map(|(t, c)| weights[t * columns + c]);
        let by_column = by_column.collect();
        Self { columns, weights, intercepts, by_column }
    }

    /// All weights, theme after theme.
    pub(crate) fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// One intercept a theme.
    pub(crate) fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The weights of one theme.
    pub(crate) fn of_theme(&self, theme: usize) -> &[f32] {
        &self.weights[theme * self.columns..(theme + 1) * self.columns]
    }

    /// Every theme's score of `row`.
    pub(crate) fn all_scores(&self, row: &[(u32, f32)], sums: &mut [f64]) {
        let themes = self.intercepts.len();
        sums.copy_from_slice(&self.intercepts);
        for &(column, value) in row {
            let weights = &self.by_column[column as usize * themes..(column as usize + 1) * themes];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += f64::from(*weight) * f64::from(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_all_themes_equal_those_of_each_theme() {
        let weights: Vec<f32> = (0..21).map(|n| (n as f32 * 0.37).sin()).collect();
        let words = LearnedWords::new(7, weights, vec![0.1, -0.2, 0.3]);
        let row = [(0, 0.3f32), (2, 0.77), (3, 0.1), (6, 0.51)];
        let mut scores = [9.0; 3];
        words.all_scores(&row, &mut scores);
        let score = |theme: usize| {
            row.iter().fold(words.intercepts()[theme], |sum, &(column, value)| {
                sum + f64::from(words.of_theme(theme)[column as usize]) * f64::from(value)
            })
        };
        assert_eq!(scores, [0, 1, 2].map(score));
    }
}
