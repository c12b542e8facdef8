//! Gold labels that may be wrong: confident learning (Northcutt, Jiang & Chuang 2021), by the
//! off-diagonal of the confident joint.
//!
//! A label is suspect if the model is as sure of another as it usually is of texts that have that
//! other label. Two forms: where gold has one theme each, themes compete; else each theme is asked
//! by itself whether it should be there. People decide: nothing is changed here.

use super::labels::Labels;
use super::score_table::{FREE, GIVEN, ScoreTable, UNKNOWN, WANTED};
use crate::error::{Error, Hint, Result};
use crate::metrics::off_diagonal;
use serde::Serialize;

/// What [`label_errors`] lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelErrorOptions {
    /// How many paragraphs are listed at most.
    pub most: usize,
}

impl Default for LabelErrorOptions {
    /// Twenty paragraphs.
    fn default() -> Self {
        Self { most: 20 }
    }
}

/// A label that may be wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SuspectLabel {
    /// The theme.
    pub theme: String,
    /// Whether gold gives it: then it may be too much, else it may be missing.
    pub labelled: bool,
    /// The model's probability of it.
    pub probability: f64,
    /// The mean probability of it in the paragraphs that gold gives it.
    pub usual: Option<f64>,
}

/// A paragraph whose labels may be wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suspect {
    /// The paragraph's id in gold.
    pub id: String,
    /// Its themes in gold.
    pub given: Vec<String>,
    /// Its themes by the model.
    pub predicted: Vec<String>,
    /// The labels that are suspect, the most suspect first.
    pub labels: Vec<SuspectLabel>,
    /// How probable the label is by the model, of the most suspect one: what the list is sorted by,
    /// ascending.
    pub self_confidence: f64,
    /// That less the probability of the likeliest other answer, halved and moved to 0 … 1: ½ is
    /// undecided.
    pub normalized_margin: f64,
    /// The reason in words.
    pub why: String,
    /// The first words, where either file has the text.
    pub text: Option<String>,
}

/// What [`label_errors`] found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelErrors {
    /// Whether themes competed for a paragraph.
    pub single_label: bool,
    /// How many body paragraphs with a prediction were looked at.
    pub paragraphs: usize,
    /// How many of them are suspect.
    pub suspected: usize,
    /// Whether some probabilities were not known, and taken for 0.
    pub assumed: bool,
    /// The most suspect ones, first of all the least probable label; equal ones by document and id.
    pub suspects: Vec<Suspect>,
}

/// Lists labels of `gold` that may be wrong, by the probabilities of `predicted`, which must come
/// from a model that did not learn from these very paragraphs (cross-validation).
///
/// For each answer the threshold is its mean probability over the paragraphs labelled with it. A
/// paragraph is confidently of the likeliest answer that reaches its threshold; if that is not its
/// label, the label is suspect. Time O(cells), memory O(cells). Reproducibility: *bit-exact*,
/// whatever the order of the lines.
///
/// ```
/// use themewise::evaluate::{LabelErrorOptions, label_errors, parse_labels};
/// let line = |n: usize, label: &str| format!("{{\"id\": \"{n}\", \"label\": \"{label}\"}}\n");
/// let gold: String = (0..6).map(|n| line(n, if n < 4 { "sport" } else { "finance" })).collect();
/// let probabilities = |n: usize| if n < 3 { (0.9, 0.1) } else { (0.2, 0.8) };
/// let predicted: String = (0..6)
///     .map(|n| {
///         let (sport, finance) = probabilities(n);
///         let probabilities = format!("{{\"sport\": {sport}, \"finance\": {finance}}}");
///         format!("{{\"id\": \"{n}\", \"themes\": [], \"probabilities\": {probabilities}}}\n")
///     })
///     .collect();
/// let (predicted, gold) = (parse_labels(&predicted, "predicted")?, parse_labels(&gold, "gold")?);
/// let found = label_errors(&predicted, &gold, None, &LabelErrorOptions::default())?;
/// assert_eq!(found.suspected, 1);
/// assert_eq!(found.suspects[0].id, "3");
/// assert_eq!(found.suspects[0].labels[0].theme, "finance");
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// As [`compare`](super::compare), or if the predictions have no probabilities.
pub fn label_errors(
    predicted: &[Labels],
    gold: &[Labels],
    themes: Option<&[String]>,
    options: &LabelErrorOptions,
) -> Result<LabelErrors> {
    let table = ScoreTable::of(predicted, gold, themes)?;
    if table.known == 0 {
        return Err(Error::data("labels cannot be suspected: the predictions have no probabilities")
            .with_hint(Hint::LabelAgain));
    }
    let rows: Vec<usize> =
        (0..table.rows.len()).filter(|&row| table.rows[row].pair.body_prediction().is_some()).collect();
    let mut suspects = if table.single { competing(&table, &rows) } else { one_by_one(&table, &rows) };
    let suspected = suspects.len();
    // A stable sort: equal ones stay by document and id.
    suspects.sort_by(|a, b| a.self_confidence.total_cmp(&b.self_confidence));
    suspects.truncate(options.most);
    Ok(LabelErrors {
        single_label: table.single,
        paragraphs: rows.len(),
        suspected,
        assumed: !table.complete,
        suspects,
    })
}

fn probability(table: &ScoreTable<'_>, row: usize, theme: usize) -> f64 {
    match table.probabilities(row)[theme] {
        UNKNOWN => 0.0,
        probability => probability,
    }
}

fn competing(table: &ScoreTable<'_>, rows: &[usize]) -> Vec<Suspect> {
    let labels: Vec<usize> = rows.iter().filter_map(|&row| table.only_theme(row)).collect();
    let (found, usual) =
        off_diagonal(&labels, table.themes(), |example, theme| probability(table, rows[example], theme));
    let mut suspects = Vec::new();
    for (example, answer) in found.iter().enumerate() {
        let Some(answer) = *answer else { continue };
        let (row, label) = (rows[example], labels[example]);
        let own = probability(table, row, label);
        let others = (0..table.themes()).filter(|&theme| theme != label);
        let rival = others.map(|theme| probability(table, row, theme)).fold(0.0, f64::max);
        let suspect = |theme: usize| SuspectLabel {
            theme: table.names[theme].clone(),
            labelled: theme == label,
            probability: probability(table, row, theme),
            usual: usual[theme],
        };
        suspects.push(described(table, row, vec![suspect(answer), suspect(label)], own, (own - rival + 1.0) / 2.0));
    }
    suspects
}

fn one_by_one(table: &ScoreTable<'_>, rows: &[usize]) -> Vec<Suspect> {
    let mut of_row: Vec<Vec<(f64, SuspectLabel)>> = vec![Vec::new(); rows.len()];
    for theme in 0..table.themes() {
        let counted: Vec<usize> =
            (0..rows.len()).filter(|&example| table.marks(rows[example])[theme] & FREE == 0).collect();
        let labels: Vec<usize> =
            counted.iter().map(|&example| usize::from(table.marks(rows[example])[theme] & WANTED != 0)).collect();
        let chance = |example: usize, answer: usize| {
            let probability = probability(table, rows[counted[example]], theme);
            if answer == 1 { probability } else { 1.0 - probability }
        };
        let (found, usual) = off_diagonal(&labels, 2, chance);
        for (place, _) in found.iter().enumerate().filter(|(_, answer)| answer.is_some()) {
            let label = SuspectLabel {
                theme: table.names[theme].clone(),
                labelled: labels[place] == 1,
                probability: chance(place, 1),
                usual: usual[1],
            };
            of_row[counted[place]].push((chance(place, labels[place]), label));
        }
    }
    let mut suspects = Vec::new();
    for (example, mut labels) in of_row.into_iter().enumerate().filter(|(_, labels)| !labels.is_empty()) {
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let least = labels[0].0;
        let labels = labels.into_iter().map(|(_, label)| label).collect();
        // Of two answers the margin is twice the confidence, less one: moved to 0 … 1 it is the
        // confidence.
        suspects.push(described(table, rows[example], labels, least, least));
    }
    suspects
}

fn described(
    table: &ScoreTable<'_>,
    row: usize,
    labels: Vec<SuspectLabel>,
    self_confidence: f64,
    normalized_margin: f64,
) -> Suspect {
    let pair = table.rows[row].pair;
    let having = |bit: u8| {
        let marks = table.marks(row).iter().zip(&table.names);
        marks.filter(|(mark, _)| **mark & bit != 0).map(|(_, name)| name.clone()).collect()
    };
    let reason = |label: &SuspectLabel| {
        let usual = label.usual.map_or_else(String::new, |usual| format!(", usually {usual:.2} where it is labelled"));
        let word = if label.labelled { "labelled" } else { "not labelled" };
        format!("{word} '{}': {:.2}{usual}", label.theme, label.probability)
    };
    let text = [pair.prediction, Some(pair.truth)]
        .into_iter()
        .flatten()
        .find_map(|labels| labels.excerpt.clone().or_else(|| labels.starts.clone()));
    Suspect {
        id: pair.truth.id.clone(),
        given: having(WANTED),
        predicted: having(GIVEN),
        why: labels.iter().map(reason).collect::<Vec<_>>().join("; "),
        labels,
        self_confidence,
        normalized_margin,
        text,
    }
}
