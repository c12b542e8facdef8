//! Which themes are taken for which.

use serde::Serialize;

/// Themes that were taken for others, counted over paragraphs.
///
/// Where gold has one theme a paragraph (`single`), it is the ordinary confusion matrix: the theme
/// of the gold (row) against the one that was given first of all (column), every paragraph once.
/// Else it is about what went wrong: in each paragraph, each missed theme (row) meets each theme
/// that was wrongly given there (column); the diagonal is what was found. What was missed where
/// nothing was wrongly given is counted in the column `none`, and what was wrongly given where
/// nothing was missed in the row `none`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfusionMatrix {
    /// Whether every paragraph is counted once.
    pub single: bool,
    /// What each row and column is; the last, behind these, is `none`.
    pub themes: Vec<String>,
    /// (Themes + 1) × (themes + 1) counts: gold in rows.
    pub counts: Vec<Vec<usize>>,
}

impl ConfusionMatrix {
    /// Of rows with one theme each: (theme of the gold, theme that was given), where the number of
    /// `themes` is `none`.
    pub(crate) fn of_single(themes: Vec<String>, rows: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut counts = vec![vec![0; themes.len() + 1]; themes.len() + 1];
        rows.for_each(|(truth, given)| counts[truth][given] += 1);
        Self { single: true, themes, counts }
    }

    /// Of rows with any number of themes: for each theme of a row whether gold has it, and whether
    /// it was given.
    pub(crate) fn of_sets<R: Iterator<Item = (bool, bool)>>(
        themes: Vec<String>,
        rows: impl Iterator<Item = R>,
    ) -> Self {
        let none = themes.len();
        let mut counts = vec![vec![0; none + 1]; none + 1];
        for row in rows {
            let (mut wrong, mut missed) = (Vec::new(), Vec::new());
            for (theme, pair) in row.enumerate() {
                match pair {
                    (true, true) => counts[theme][theme] += 1,
                    (true, false) => missed.push(theme),
                    (false, true) => wrong.push(theme),
                    (false, false) => {}
                }
            }
            if wrong.is_empty() {
                wrong.push(none);
            }
            if missed.is_empty() {
                missed.push(none);
            }
            for &truth in &missed {
                for &given in wrong.iter().filter(|&&given| (truth, given) != (none, none)) {
                    counts[truth][given] += 1;
                }
            }
        }
        Self { single: false, themes, counts }
    }

    /// The pairs that are confused most: (theme of the gold, what was given instead, how often),
    /// the most frequent first, then in the order of the themes. Pairs with `none` are left out.
    pub fn worst(&self, most: usize) -> Vec<(&str, &str, usize)> {
        let themes = self.themes.len();
        let mut pairs: Vec<(&str, &str, usize)> = (0..themes)
            .flat_map(|truth| (0..themes).map(move |given| (truth, given)))
            .filter(|(truth, given)| truth != given && self.counts[*truth][*given] > 0)
            .map(|(truth, given)| (self.themes[truth].as_str(), self.themes[given].as_str(), self.counts[truth][given]))
            .collect();
        pairs.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        pairs.truncate(most);
        pairs
    }
}
