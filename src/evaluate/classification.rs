//! Predicted kinds and themes against gold, paragraph by paragraph.
//!
//! Decisions only; the quality of probabilities is measured by `metrics::CalibrationScores`.

use super::labels::Labels;
use super::matching::{LabelPair, LabelPairs, pairs};
use super::score_table::{GIVEN, ScoreTable, WANTED};
use crate::error::Result;
use crate::metrics::{ClassificationScores, LabelCounts};
use crate::paragraph::Kind;
use serde::Serialize;
use std::collections::BTreeSet;

/// The scores of one theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeScores {
    /// The theme's name.
    pub name: String,
    /// Its scores over the body paragraphs of the gold.
    #[serde(flatten)]
    pub scores: ClassificationScores,
}

/// How well kinds were told apart, over all paragraphs of the gold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindReport {
    /// The share that got its kind. Paragraphs without prediction count as wrong.
    pub accuracy: f64,
    /// Which kind each row and column of `confusion` is.
    pub order: [Kind; 3],
    /// Paragraphs, gold kind (row) × predicted kind (column). Those without prediction are in no
    /// column.
    pub confusion: [[usize; 3]; 3],
}

/// What [`compare`] found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassificationReport {
    /// Paragraphs of the gold, of any kind.
    pub paragraphs: usize,
    /// Body paragraphs of the gold: those that themes are judged on.
    pub body: usize,
    /// A row for each theme, in the order that was asked for, else by name.
    pub themes: Vec<ThemeScores>,
    /// Scores over all assignments of a theme to a paragraph: frequent themes weigh more.
    pub micro_average: ClassificationScores,
    /// The mean of the themes' scores: all themes weigh the same. Its `support` is the sum.
    pub macro_average: ClassificationScores,
    /// The share of body paragraphs whose themes are all right and none is wrong.
    pub subset_accuracy: f64,
    /// Of the body paragraphs with a theme, the share whose primary theme was found.
    pub primary_accuracy: f64,
    /// How many body paragraphs have a theme.
    pub primary_support: usize,
    /// "None" as an answer: body paragraphs without theme.
    pub none: ClassificationScores,
    /// Body, heading or boilerplate.
    pub kinds: KindReport,
    /// Ids that are in gold but not among the predictions, in gold's order. They count as errors
    /// everywhere.
    pub missing: Vec<String>,
    /// How many predictions are not judged, because gold does not have them.
    pub not_judged: usize,
    /// Predicted themes that are not among those asked for, and count neither way.
    pub ignored_themes: Vec<String>,
}

/// Judges `predicted` against `gold`: for `themes` and in their order, or for all that occur on
/// either side.
///
/// The figures are scikit-learn's for multi-label classification with `zero_division=0`. Themes are
/// judged over the body paragraphs of the gold; a prediction that takes such a paragraph for no
/// body has no themes there. Beyond scikit-learn:
///
/// - A theme that is `optional` in a paragraph counts neither for nor against the prediction there.
///   A paragraph without theme for which only themes were predicted that do not count is left out
///   of `none`.
/// - The primary theme is right if it is gold's (`primary`, else the first) or in `primary_either`;
///   none is wrong.
/// - A paragraph of the gold that was not predicted is a miss of each of its themes, and of "none"
///   if it has none.
///
/// Time O(labels · log labels + cells), memory O(labels + cells), where cells are paragraphs ×
/// themes.
///
/// ```
/// use themewise::evaluate::{compare, parse_labels};
/// let gold = parse_labels(
///     r#"{"id": "a#1", "themes": ["finance", "planning"]}
///        {"id": "a#2", "themes": ["finance"], "optional": ["politics"]}
///        {"id": "a#3", "themes": []}"#,
///     "gold",
/// )?;
/// let predicted = parse_labels(
///     r#"{"id": "a#1", "themes": ["finance"]}
///        {"id": "a#2", "themes": ["politics", "finance"]}
///        {"id": "a#3", "themes": ["finance"]}"#,
///     "predicted",
/// )?;
/// let report = compare(&predicted, &gold, None)?;
/// assert_eq!(report.themes[0].name, "finance");
/// assert_eq!(report.themes[0].scores.precision, 2.0 / 3.0);
/// assert_eq!(report.micro_average.recall, 2.0 / 3.0);
/// assert_eq!(report.macro_average.f1, 0.4);
/// assert_eq!(report.subset_accuracy, 1.0 / 3.0);
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Gold`](crate::ErrorKind::Gold) if no id is in both, an id occurs twice on one side,
/// or gold names a theme not among `themes`.
pub fn compare(predicted: &[Labels], gold: &[Labels], themes: Option<&[String]>) -> Result<ClassificationReport> {
    let matched = pairs(predicted, gold, themes)?;
    Ok(report(&matched, &ScoreTable::new(&matched, themes), themes))
}

/// The report on matched labels, by their table.
pub(super) fn report(
    matched: &LabelPairs<'_>,
    table: &ScoreTable<'_>,
    themes: Option<&[String]>,
) -> ClassificationReport {
    let mut counts = vec![LabelCounts::default(); table.themes()];
    let (mut none, mut exact, mut primary, mut primary_right) = (LabelCounts::default(), 0, 0, 0);
    for (index, row) in table.rows.iter().enumerate() {
        for (counts, mark) in counts.iter_mut().zip(table.marks(index)) {
            counts.add(mark & WANTED != 0, mark & GIVEN != 0);
        }
        if let Some((wanted, predicted)) = row.none {
            none.add(wanted, predicted);
        }
        exact += usize::from(row.exact);
        primary += usize::from(row.primary.is_some());
        primary_right += usize::from(row.primary == Some(true));
    }
    let ignored: BTreeSet<&String> = match themes {
        Some(_) => table.rows.iter().flat_map(|row| row.pair.predicted_themes()).collect(),
        None => BTreeSet::new(),
    };
    let scores: Vec<ClassificationScores> = counts.iter().map(LabelCounts::scores).collect();
    let unpredicted = matched.all.iter().filter(|pair| pair.prediction.is_none());
    ClassificationReport {
        paragraphs: matched.all.len(),
        body: table.rows.len(),
        micro_average: counts.iter().fold(LabelCounts::default(), LabelCounts::plus).scores(),
        macro_average: ClassificationScores::mean(&scores),
        themes: table
            .names
            .iter()
            .zip(scores)
            .map(|(name, scores)| ThemeScores { name: name.clone(), scores })
            .collect(),
        subset_accuracy: share(exact, table.rows.len()),
        primary_accuracy: share(primary_right, primary),
        primary_support: primary,
        none: none.scores(),
        kinds: kinds(&matched.all),
        missing: unpredicted.map(|pair| pair.truth.id.clone()).collect(),
        not_judged: matched.not_judged,
        ignored_themes: ignored.into_iter().filter(|name| !table.names.contains(name)).cloned().collect(),
    }
}

fn kinds(pairs: &[LabelPair<'_>]) -> KindReport {
    let mut confusion = [[0; 3]; 3];
    for pair in pairs {
        if let Some(prediction) = pair.prediction {
            confusion[place(pair.truth.kind)][place(prediction.kind)] += 1;
        }
    }
    let right = (0..3).map(|kind| confusion[kind][kind]).sum();
    KindReport { accuracy: share(right, pairs.len()), order: Kind::ALL, confusion }
}

/// The index of `kind` in [`Kind::ALL`].
fn place(kind: Kind) -> usize {
    match kind {
        Kind::Body => 0,
        Kind::Heading => 1,
        Kind::Boilerplate => 2,
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
