//! Which themes are taken for which.

use super::score_table::{GIVEN, ScoreTable, WANTED};
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
    pub(super) fn of(table: &ScoreTable<'_>) -> Self {
        let none = table.themes();
        let mut counts = vec![vec![0; none + 1]; none + 1];
        for (index, row) in table.rows.iter().enumerate() {
            if table.single {
                let truth = table.only_theme(index).unwrap_or(none);
                counts[truth][row.answer.unwrap_or(none)] += 1;
                continue;
            }
            let (mut wrong, mut missed) = (Vec::new(), Vec::new());
            for (theme, mark) in table.marks(index).iter().enumerate() {
                match (mark & WANTED != 0, mark & GIVEN != 0) {
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
        Self { single: table.single, themes: table.names.clone(), counts }
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
