//! Gold and predictions as a table of rows and columns: body paragraphs × themes, the rows sorted
//! by document and id.
//!
//! Everything that is counted, ranked or resampled starts here. Since the rows are sorted, no
//! figure depends on the order of a file's lines, to the last bit.

use super::labels::Labels;
use super::matching::{LabelPair, LabelPairs, pairs, theme_names};
use crate::codebook::column_names;
use crate::error::Result;
use crate::metrics::{ConfusionMatrix, Ranking};
use crate::paragraph::Kind;
use rustc_hash::FxHashMap;

/// The gold has this theme here.
pub(super) const WANTED: u8 = 1;
/// The theme counts neither way here.
pub(super) const FREE: u8 = 2;
/// The theme was given, and counts.
pub(super) const GIVEN: u8 = 4;

/// The score of what has no probability: below every one that is known.
pub(super) const UNKNOWN: f64 = -1.0;

/// What is known of a paragraph beside its cells.
pub(super) struct TableRow<'a> {
    pub(super) pair: LabelPair<'a>,
    /// The number of its document: the documents that are judged are numbered by their names.
    pub(super) document: usize,
    /// Whether its themes are all right and none is wrong.
    pub(super) exact: bool,
    /// Of a paragraph with themes, whether the primary one was found.
    pub(super) primary: Option<bool>,
    /// Whether it has no theme, and whether "none" was predicted; none where that is neither right
    /// nor wrong.
    pub(super) none: Option<(bool, bool)>,
    /// Whether gold says "none", where gold leaves no doubt.
    pub(super) none_truth: Option<bool>,
    /// The score of "none": its probability, else 1 − the largest of a theme.
    pub(super) none_score: f64,
    /// The one theme that was given first of all, if one was.
    pub(super) answer: Option<usize>,
    /// The most probable theme, given or not, with its probability.
    pub(super) likeliest: Option<(usize, f64)>,
}

/// The table.
pub(super) struct ScoreTable<'a> {
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<TableRow<'a>>,
    /// How many documents there are.
    pub(super) documents: usize,
    /// Rows × themes: [`WANTED`], [`FREE`], [`GIVEN`].
    marks: Vec<u8>,
    /// Rows × themes: the probability, or [`UNKNOWN`].
    probabilities: Vec<f64>,
    /// Whether each row has one theme in gold, so that a paragraph can be right or wrong.
    pub(super) single: bool,
    /// Whether the probability of every theme is known wherever there is a prediction for body.
    pub(super) complete: bool,
    /// How many cells have a probability.
    pub(super) known: usize,
}

impl<'a> ScoreTable<'a> {
    /// Lays out what counts: `themes`, or all that occur on either side.
    pub(super) fn of(predicted: &'a [Labels], gold: &'a [Labels], themes: Option<&'a [String]>) -> Result<Self> {
        Ok(Self::new(&pairs(predicted, gold, themes)?, themes))
    }

    /// As [`of`](Self::of), from labels that are matched.
    pub(super) fn new(matched: &LabelPairs<'a>, themes: Option<&'a [String]>) -> Self {
        let all = matched.all.iter().copied();
        let mut body: Vec<LabelPair<'_>> = all.filter(|pair| pair.truth.kind == Kind::Body).collect();
        body.sort_by(|a, b| (&a.truth.document, &a.truth.id).cmp(&(&b.truth.document, &b.truth.id)));
        let names: Vec<String> = theme_names(&body, themes).into_iter().map(str::to_owned).collect();
        let columns: FxHashMap<&str, usize> =
            names.iter().enumerate().map(|(column, name)| (name.as_str(), column)).collect();
        // Tables have the probabilities in columns, whose names are plainer than those of themes.
        let plain_names = column_names(&names);
        let plain: FxHashMap<&str, usize> =
            plain_names.iter().enumerate().map(|(column, name)| (name.as_str(), column)).collect();
        let mut marks = vec![0u8; body.len() * names.len()];
        let mut probabilities = vec![UNKNOWN; body.len() * names.len()];
        let mut rows: Vec<TableRow<'_>> = Vec::with_capacity(body.len());
        let (mut document, mut complete, mut known) = (0, true, 0);
        for (index, &pair) in body.iter().enumerate() {
            if rows.last().is_some_and(|last| last.pair.truth.document != pair.truth.document) {
                document += 1;
            }
            let cells = index * names.len()..(index + 1) * names.len();
            let (marks, probabilities) = (&mut marks[cells.clone()], &mut probabilities[cells]);
            mark(pair, &columns, marks);
            if let Some(prediction) = pair.body_prediction() {
                for (name, &probability) in &prediction.probabilities {
                    if let Some(&column) = columns.get(name.as_str()).or_else(|| plain.get(name.as_str())) {
                        probabilities[column] = probability;
                        known += 1;
                    }
                }
                complete &= probabilities.iter().all(|probability| *probability != UNKNOWN);
            }
            rows.push(row(pair, document, &columns, marks, probabilities));
        }
        let single = !rows.is_empty()
            && names.len() > 1
            && rows.iter().all(|row| row.pair.truth.themes.len() == 1 && row.pair.truth.optional.is_empty());
        let documents = if rows.is_empty() { 0 } else { document + 1 };
        drop(columns);
        Self { names, rows, documents, marks, probabilities, single, complete, known }
    }

    /// How many themes there are.
    pub(super) fn themes(&self) -> usize {
        self.names.len()
    }

    /// The marks of a row, one a theme.
    pub(super) fn marks(&self, row: usize) -> &[u8] {
        &self.marks[row * self.names.len()..(row + 1) * self.names.len()]
    }

    /// The probabilities of a row, one a theme.
    pub(super) fn probabilities(&self, row: usize) -> &[f64] {
        &self.probabilities[row * self.names.len()..(row + 1) * self.names.len()]
    }

    /// The one theme that gold has, where it has one.
    pub(super) fn only_theme(&self, row: usize) -> Option<usize> {
        self.marks(row).iter().position(|mark| mark & WANTED != 0)
    }

    /// Probability and truth of every cell of `theme` that counts and is known.
    pub(super) fn pairs_of(&self, theme: usize) -> Vec<(f64, bool)> {
        (0..self.rows.len()).filter_map(|row| self.pair(row, theme)).collect()
    }

    /// Probability and truth of a cell, if it counts and is known.
    pub(super) fn pair(&self, row: usize, theme: usize) -> Option<(f64, bool)> {
        self.cell(row, theme).filter(|(probability, _)| *probability != UNKNOWN)
    }

    /// Probability, or [`UNKNOWN`], and truth of a cell, if it counts.
    pub(super) fn cell(&self, row: usize, theme: usize) -> Option<(f64, bool)> {
        let mark = self.marks(row)[theme];
        (mark & FREE == 0).then(|| (self.probabilities(row)[theme], mark & WANTED != 0))
    }

    /// Whether any paragraph has any score to rank by.
    pub(super) fn is_ranked(&self) -> bool {
        self.known > 0
    }

    /// The ranking of the paragraphs by the probability of `theme`, without those in which it
    /// counts neither way.
    pub(super) fn ranking_of_theme(&self, theme: usize) -> Ranking {
        let rows = 0..self.rows.len();
        Ranking::of(rows.filter_map(|row| self.cell(row, theme).map(|(score, truth)| (row, score, truth))).collect())
    }

    /// The ranking of the paragraphs by the evidence for no theme.
    pub(super) fn ranking_of_none(&self) -> Ranking {
        let rows = self.rows.iter().enumerate();
        Ranking::of(rows.filter_map(|(index, row)| Some((index, row.none_score, row.none_truth?))).collect())
    }

    /// A paragraph's confidence in its likeliest theme, and whether that is right; nothing where it
    /// counts neither way.
    pub(super) fn confident(&self, row: usize) -> Option<(f64, bool)> {
        match self.rows[row].likeliest {
            None => Some((UNKNOWN, false)),
            Some((theme, _)) => self.cell(row, theme),
        }
    }

    /// Which themes are taken for which.
    pub(super) fn confusion(&self) -> ConfusionMatrix {
        let (none, names, rows) = (self.themes(), self.names.clone(), 0..self.rows.len());
        if self.single {
            let pair = |row: usize| (self.only_theme(row).unwrap_or(none), self.rows[row].answer.unwrap_or(none));
            return ConfusionMatrix::of_single(names, rows.map(pair));
        }
        let marks = |row: usize| self.marks(row).iter().map(|mark| (mark & WANTED != 0, mark & GIVEN != 0));
        ConfusionMatrix::of_sets(names, rows.map(marks))
    }
}

fn mark(pair: LabelPair<'_>, columns: &FxHashMap<&str, usize>, marks: &mut [u8]) {
    let column = |theme: &String| columns.get(theme.as_str()).copied();
    for theme in pair.truth.themes.iter().filter_map(column) {
        marks[theme] |= WANTED;
    }
    for theme in pair.truth.optional.iter().filter_map(column) {
        if marks[theme] & WANTED == 0 {
            marks[theme] |= FREE;
        }
    }
    for theme in pair.predicted_themes().iter().filter_map(column) {
        if marks[theme] & FREE == 0 {
            marks[theme] |= GIVEN;
        }
    }
}

fn row<'a>(
    pair: LabelPair<'a>,
    document: usize,
    columns: &FxHashMap<&str, usize>,
    marks: &[u8],
    probabilities: &[f64],
) -> TableRow<'a> {
    let predicted = pair.prediction.is_some();
    let silent = pair.predicted_themes().is_empty();
    let themed = marks.iter().any(|mark| mark & WANTED != 0);
    let counted = marks.iter().any(|mark| mark & GIVEN != 0);
    let mut likeliest: Option<(usize, f64)> = None;
    for (theme, &probability) in probabilities.iter().enumerate() {
        if probability > likeliest.map_or(UNKNOWN, |(_, most)| most) {
            likeliest = Some((theme, probability));
        }
    }
    let body = pair.body_prediction();
    let named = |name: &String| columns.get(name.as_str()).copied();
    let answer = body.and_then(|prediction| {
        let given = prediction.themes.iter().filter_map(named);
        let most = |best: usize, next: usize| if probabilities[next] > probabilities[best] { next } else { best };
        prediction.primary.as_ref().and_then(named).or_else(|| given.reduce(most))
    });
    let largest = likeliest.map_or(0.0, |(_, probability)| probability);
    TableRow {
        pair,
        document,
        exact: predicted && marks.iter().all(|mark| matches!(mark & (WANTED | GIVEN), 0 | 5)),
        primary: themed.then(|| pair.primary_is_right()),
        none: (themed || silent || counted).then_some((!themed, predicted && silent)),
        none_truth: (themed || pair.truth.optional.is_empty()).then_some(!themed),
        none_score: match pair.prediction {
            None => UNKNOWN,
            Some(prediction) => prediction.none.unwrap_or(1.0 - largest),
        },
        answer,
        likeliest,
    }
}
