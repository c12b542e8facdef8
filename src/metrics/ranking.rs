//! How well scores put what is true before what is not: average precision and the area under the
//! ROC curve.
//!
//! A ranking is sorted once and then judged under any weights of its rows, as a bootstrap needs.
//! Whether a score means what it says is `calibration`'s question.

const TRUE: u32 = 1;
const LAST_OF_ITS_SCORE: u32 = 2;

/// Rows from the highest score to the lowest, each with its truth and whether the next has a lower
/// score.
pub(crate) struct Ranking {
    entries: Vec<u32>,
}

/// What is found in one pass over a [`Ranking`]; nothing where it has no meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RankingScores {
    /// Σ (recall − recall before) · precision over all distinct scores.
    pub(crate) average_precision: Option<f64>,
    /// The probability that something true has a higher score than something false; ties count
    /// half.
    pub(crate) roc_auc: Option<f64>,
}

impl Ranking {
    /// Sorts (row, score, truth). Rows with equal scores are ordered by number.
    pub(crate) fn of(mut scored: Vec<(usize, f64, bool)>) -> Self {
        scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let entries = scored
            .iter()
            .enumerate()
            .map(|(place, &(row, score, truth))| {
                let last = scored.get(place + 1).is_none_or(|next| next.1 != score);
                ((row as u32) << 2) | (u32::from(last) * LAST_OF_ITS_SCORE) | (u32::from(truth) * TRUE)
            })
            .collect();
        Self { entries }
    }

    /// Judges the ranking with each row counted `weights[row]` times.
    pub(crate) fn judge(&self, weights: &[u32]) -> RankingScores {
        let (mut hits, mut others) = (0u64, 0u64);
        let (mut group_hits, mut group_others) = (0u64, 0u64);
        // Twice the pairs of something true and something false in the wrong order.
        let mut inverted = 0u64;
        let mut precision = 0.0;
        for &entry in &self.entries {
            let weight = u64::from(weights[(entry >> 2) as usize]);
            let truth = u64::from(entry & TRUE);
            group_hits += weight * truth;
            group_others += weight * (1 - truth);
            if entry & LAST_OF_ITS_SCORE != 0 {
                if group_hits > 0 {
                    inverted += group_hits * (2 * others + group_others);
                    let (found, seen) = (hits + group_hits, hits + group_hits + others + group_others);
                    precision += group_hits as f64 * (found as f64 / seen as f64);
                }
                hits += group_hits;
                others += group_others;
                (group_hits, group_others) = (0, 0);
            }
        }
        RankingScores {
            average_precision: (hits > 0).then(|| precision / hits as f64),
            roc_auc: (hits > 0 && others > 0).then(|| 1.0 - inverted as f64 / 2.0 / (hits as f64 * others as f64)),
        }
    }

    /// The area under the curve of risk by coverage: the share of errors among all that rank as
    /// high, averaged over the rows. Nothing without rows.
    pub(crate) fn area_of_risk(&self, weights: &[u32]) -> Option<f64> {
        let (mut seen, mut wrong, mut group) = (0u64, 0u64, 0u64);
        let mut area = 0.0;
        for &entry in &self.entries {
            let weight = u64::from(weights[(entry >> 2) as usize]);
            group += weight;
            wrong += weight * u64::from(entry & TRUE == 0);
            if entry & LAST_OF_ITS_SCORE != 0 && group > 0 {
                seen += group;
                area += group as f64 * (wrong as f64 / seen as f64);
                group = 0;
            }
        }
        (seen > 0).then(|| area / seen as f64)
    }
}

/// Of a row with a true label: for each of its true labels, the share of what ranks as high that is
/// also true, on average (scikit-learn's label ranking average precision). `cells` are the scores
/// of the labels and whether they are true. Nothing without a true label.
pub(crate) fn label_ranking_precision(cells: &[(f64, bool)]) -> Option<f64> {
    let own: Vec<f64> = cells.iter().filter(|(_, truth)| *truth).map(|(score, _)| *score).collect();
    if own.is_empty() {
        return None;
    }
    if own.len() == cells.len() {
        return Some(1.0);
    }
    let share = |least: &f64| {
        let as_high = cells.iter().filter(|(score, _)| score >= least).count();
        own.iter().filter(|score| *score >= least).count() as f64 / as_high as f64
    };
    Some(own.iter().map(share).sum::<f64>() / own.len() as f64)
}
