//! All metrics of a [`ScoreTable`] at once, with any weights of its documents: once for the values,
//! and once for each resample.
//!
//! Sums over paragraphs (counts, squares, bins) are computed by document beforehand, so that a
//! resample is a short weighted sum. Ranking metrics pass over an order that is sorted once.

use super::metrics::{METRICS, MetricIndex};
use super::score_table::{FREE, GIVEN, ScoreTable, WANTED};
use crate::metrics::{LabelCounts, Ranking, bin_edges, bin_of, label_ranking_precision, losses, mass_edges};
use crate::parallel;
/// The number of metrics of each theme; their values follow those of [`METRICS`].
pub(super) const OF_A_THEME: usize = 5;

/// The sums. After these follow the bins, three counts for each theme, and the confusion of single
/// labels.
#[derive(Clone, Copy)]
#[repr(usize)]
enum SumIndex {
    Rows,
    Exact,
    Cells,
    WrongCells,
    Jaccard,
    Precision,
    Recall,
    F1,
    Primary,
    PrimaryRight,
    NoneRight,
    NoneWrong,
    NoneMissed,
    Ranked,
    RankedRows,
    Likeliest,
    Squares,
    Surprise,
    Pairs,
    Bins,
}

/// The bins of the three calibration errors, one after the other.
const BINS: [usize; 3] = [10, 15, 10];
const ALL_BINS: usize = BINS[0] + BINS[1] + BINS[2];
/// Where the three counts of each theme begin.
const THEME_SUMS: usize = SumIndex::Bins as usize + ALL_BINS;

/// A table prepared for evaluation with many weights.
pub(super) struct MetricAccumulator<'s> {
    table: &'s ScoreTable<'s>,
    /// (sum, what the document adds), by document: `starts[d]..starts[d + 1]`.
    entries: Vec<(u32, f64)>,
    starts: Vec<usize>,
    sums: usize,
    /// Themes that occur on neither side.
    absent: Vec<bool>,
    themes: Vec<Ranking>,
    none: Option<Ranking>,
    confidence: Option<Ranking>,
}

impl<'s> MetricAccumulator<'s> {
    pub(super) fn of(table: &'s ScoreTable<'s>) -> Self {
        let ranked = table.is_ranked();
        let has_none_scores =
            table.rows.iter().any(|row| row.pair.prediction.is_some_and(|prediction| prediction.none.is_some()));
        let themes =
            if ranked { parallel::map(table.themes(), |theme| table.ranking_of_theme(theme)) } else { Vec::new() };
        let sure = |row: usize| table.confident(row).map(|(confidence, right)| (row, confidence, right));
        let confidence = ranked.then(|| Ranking::of((0..table.rows.len()).filter_map(sure).collect()));
        let mut accumulator = Self {
            table,
            entries: Vec::new(),
            starts: vec![0],
            sums: SumIndex::Bins as usize + ALL_BINS + 3 * table.themes(),
            absent: Vec::new(),
            themes,
            none: (ranked || has_none_scores).then(|| table.ranking_of_none()),
            confidence,
        };
        if table.single {
            accumulator.sums += table.themes() * (table.themes() + 1);
        }
        accumulator.add_up();
        accumulator.absent = vec![false; table.themes()];
        let all = accumulator.summed(&vec![1; table.documents]);
        accumulator.absent =
            (0..table.themes()).map(|theme| accumulator.counts(&all, theme) == LabelCounts::default()).collect();
        accumulator
    }

    fn add_up(&mut self) {
        let mass = self.table.rows.iter().enumerate().flat_map(|(row, _)| self.known(row)).map(|(p, _)| p).collect();
        let edges = [bin_edges(BINS[0]), bin_edges(BINS[1]), mass_edges(mass, BINS[2])];
        let mut of_document: Vec<(u32, f64)> = Vec::new();
        for row in 0..self.table.rows.len() {
            self.add_row(row, &edges, &mut of_document);
            let document = self.table.rows[row].document;
            if self.table.rows.get(row + 1).is_none_or(|next| next.document != document) {
                // A stable sort, so that what falls into one sum is added in the order of the rows.
                of_document.sort_by_key(|(sum, _)| *sum);
                let first = self.entries.len();
                for (sum, value) in of_document.drain(..) {
                    match self.entries[first..].last_mut() {
                        Some((last, total)) if *last == sum => *total += value,
                        _ => self.entries.push((sum, value)),
                    }
                }
                self.starts.push(self.entries.len());
            }
        }
    }

    /// The (probability, truth) of a row's cells that are known and count.
    fn known(&self, row: usize) -> impl Iterator<Item = (f64, bool)> + '_ {
        (0..self.table.themes()).filter_map(move |theme| self.table.pair(row, theme))
    }

    /// Adds everything that a row contributes to `sums`.
    fn add_row(&self, row: usize, edges: &[Vec<f64>; 3], sums: &mut Vec<(u32, f64)>) {
        let mut add = |sum: usize, value: f64| {
            if value != 0.0 {
                sums.push((sum as u32, value));
            }
        };
        self.add_labels(row, &mut add);
        self.add_probabilities(row, edges, &mut add);
        if self.table.single {
            self.add_single(row, &mut add);
        }
    }

    /// What a row's given and wanted themes contribute.
    fn add_labels(&self, row: usize, add: &mut impl FnMut(usize, f64)) {
        let facts = &self.table.rows[row];
        let (mut counts, mut free) = (LabelCounts::default(), 0);
        for (theme, mark) in self.table.marks(row).iter().enumerate() {
            let place = THEME_SUMS + 3 * theme;
            let (wanted, given) = (mark & WANTED != 0, mark & GIVEN != 0);
            counts.add(wanted, given);
            match (wanted, given) {
                (true, true) => add(place, 1.0),
                (false, true) => add(place + 1, 1.0),
                (true, false) => add(place + 2, 1.0),
                (false, false) => free += usize::from(mark & FREE != 0),
            }
        }
        // Two empty sets are equal; a paragraph that was not predicted is wrong.
        let predicted = facts.pair.prediction.is_some();
        let [precision, recall, f1, jaccard] = counts.ratios_or(f64::from(u8::from(predicted)));
        add(SumIndex::Rows as usize, 1.0);
        add(SumIndex::Exact as usize, f64::from(u8::from(facts.exact)));
        add(SumIndex::Cells as usize, (self.table.themes() - free) as f64);
        add(SumIndex::WrongCells as usize, counts.wrong + counts.missed);
        add(SumIndex::Jaccard as usize, jaccard);
        add(SumIndex::Precision as usize, precision);
        add(SumIndex::Recall as usize, recall);
        add(SumIndex::F1 as usize, f1);
        if let Some(found) = facts.primary {
            add(SumIndex::Primary as usize, 1.0);
            add(SumIndex::PrimaryRight as usize, f64::from(u8::from(found)));
        }
        match facts.none {
            Some((true, true)) => add(SumIndex::NoneRight as usize, 1.0),
            Some((false, true)) => add(SumIndex::NoneWrong as usize, 1.0),
            Some((true, false)) => add(SumIndex::NoneMissed as usize, 1.0),
            _ => {}
        }
    }

    /// What a row's probabilities contribute.
    fn add_probabilities(&self, row: usize, edges: &[Vec<f64>; 3], add: &mut impl FnMut(usize, f64)) {
        let cells: Vec<(f64, bool)> =
            (0..self.table.themes()).filter_map(|theme| self.table.cell(row, theme)).collect();
        if let Some(precision) = label_ranking_precision(&cells) {
            add(SumIndex::Ranked as usize, precision);
            add(SumIndex::RankedRows as usize, 1.0);
        }
        for (probability, truth) in self.known(row) {
            let [square, loss] = losses(probability, truth);
            add(SumIndex::Pairs as usize, 1.0);
            add(SumIndex::Squares as usize, square);
            add(SumIndex::Surprise as usize, loss);
            let truth = f64::from(u8::from(truth));
            let mut first = SumIndex::Bins as usize;
            for (edges, bins) in edges.iter().zip(BINS) {
                add(first + bin_of(edges, probability), probability - truth);
                first += bins;
            }
        }
    }

    /// What a row contributes where gold has one theme each.
    fn add_single(&self, row: usize, add: &mut impl FnMut(usize, f64)) {
        let Some(truth) = self.table.only_theme(row) else { return };
        let (facts, themes) = (&self.table.rows[row], self.table.themes());
        let cell = truth * (themes + 1) + facts.answer.unwrap_or(themes);
        add(THEME_SUMS + 3 * themes + cell, 1.0);
        let likeliest = facts.likeliest.map(|(theme, _)| theme);
        add(SumIndex::Likeliest as usize, f64::from(u8::from(likeliest == Some(truth))));
    }

    fn summed(&self, documents: &[u32]) -> Vec<f64> {
        let mut sums = vec![0.0; self.sums];
        for (document, &weight) in documents.iter().enumerate().filter(|(_, weight)| **weight > 0) {
            for &(sum, value) in &self.entries[self.starts[document]..self.starts[document + 1]] {
                sums[sum as usize] += f64::from(weight) * value;
            }
        }
        sums
    }

    fn counts(&self, sums: &[f64], theme: usize) -> LabelCounts {
        let first = THEME_SUMS + 3 * theme;
        LabelCounts { right: sums[first], wrong: sums[first + 1], missed: sums[first + 2] }
    }

    /// Every metric with each document weighted by `documents`: [`METRICS`], then for each theme
    /// precision, recall, F1, average precision and area under the ROC curve. A metric without
    /// meaning is NaN.
    pub(super) fn figures(&self, documents: &[u32]) -> Vec<f64> {
        let sums = self.summed(documents);
        let mut figures = vec![f64::NAN; METRICS.len() + OF_A_THEME * self.table.themes()];
        self.of_counts(&sums, &mut figures);
        self.of_sums(&sums, &mut figures);
        if self.table.single {
            self.of_confusion(&sums, &mut figures);
        }
        self.of_rankings(documents, &mut figures);
        figures
    }

    fn of_counts(&self, sums: &[f64], figures: &mut [f64]) {
        let mut all = LabelCounts::default();
        // Precision, recall, F1 and Jaccard, summed over themes and over themes by their support.
        let (mut plain, mut weighted, mut present, mut support) = ([0.0; 4], [0.0; 3], 0.0, 0.0);
        for theme in 0..self.table.themes() {
            let counts = self.counts(sums, theme);
            all = all.plus(&counts);
            let first = METRICS.len() + OF_A_THEME * theme;
            figures[first..first + 3].copy_from_slice(&counts.ratios()[..3]);
            if counts == LabelCounts::default() && !self.absent[theme] {
                continue;
            }
            present += 1.0;
            support += counts.support();
            let scores = counts.ratios_or(0.0);
            for (sum, score) in plain.iter_mut().zip(scores) {
                *sum += score;
            }
            for (sum, score) in weighted.iter_mut().zip(scores) {
                *sum += score * counts.support();
            }
        }
        let [precision, recall, f1, jaccard] = all.ratios_or(0.0);
        let mut set = |place: MetricIndex, value: f64| figures[place as usize] = value;
        set(MetricIndex::MicroPrecision, precision);
        set(MetricIndex::MicroRecall, recall);
        set(MetricIndex::MicroF1, f1);
        set(MetricIndex::JaccardMicro, jaccard);
        set(MetricIndex::MacroPrecision, ratio(plain[0], present));
        set(MetricIndex::MacroRecall, ratio(plain[1], present));
        set(MetricIndex::MacroF1, ratio(plain[2], present));
        set(MetricIndex::JaccardMacro, ratio(plain[3], present));
        set(MetricIndex::WeightedPrecision, ratio(weighted[0], support));
        set(MetricIndex::WeightedRecall, ratio(weighted[1], support));
        set(MetricIndex::WeightedF1, ratio(weighted[2], support));
    }

    fn of_sums(&self, sums: &[f64], figures: &mut [f64]) {
        let sum = |sum: SumIndex| sums[sum as usize];
        let mut set = |place: MetricIndex, value: f64| figures[place as usize] = value;
        let rows = sum(SumIndex::Rows);
        set(MetricIndex::SamplesPrecision, sum(SumIndex::Precision) / rows);
        set(MetricIndex::SamplesRecall, sum(SumIndex::Recall) / rows);
        set(MetricIndex::SamplesF1, sum(SumIndex::F1) / rows);
        set(MetricIndex::JaccardSamples, sum(SumIndex::Jaccard) / rows);
        set(MetricIndex::SubsetAccuracy, sum(SumIndex::Exact) / rows);
        set(MetricIndex::HammingLoss, sum(SumIndex::WrongCells) / sum(SumIndex::Cells));
        set(MetricIndex::PrimaryAccuracy, sum(SumIndex::PrimaryRight) / sum(SumIndex::Primary));
        let none = LabelCounts {
            right: sum(SumIndex::NoneRight),
            wrong: sum(SumIndex::NoneWrong),
            missed: sum(SumIndex::NoneMissed),
        };
        if none != LabelCounts::default() {
            let [precision, recall, f1, _] = none.ratios_or(0.0);
            set(MetricIndex::NonePrecision, precision);
            set(MetricIndex::NoneRecall, recall);
            set(MetricIndex::NoneF1, f1);
        }
        if !self.table.is_ranked() {
            return;
        }
        set(MetricIndex::LabelRanking, sum(SumIndex::Ranked) / sum(SumIndex::RankedRows));
        let pairs = sum(SumIndex::Pairs);
        set(MetricIndex::Brier, sum(SumIndex::Squares) / pairs);
        set(MetricIndex::LogLoss, sum(SumIndex::Surprise) / pairs);
        let mut first = SumIndex::Bins as usize;
        for (place, bins) in [MetricIndex::Ece, MetricIndex::Ece15, MetricIndex::EceMass].into_iter().zip(BINS) {
            let off: f64 = sums[first..first + bins].iter().map(|bin| bin.abs()).sum();
            set(place, off / pairs);
            first += bins;
        }
        if self.table.single && self.table.complete {
            set(MetricIndex::LikeliestAccuracy, sum(SumIndex::Likeliest) / rows);
        }
    }

    /// The figures of single labels; "none" as an answer is a class that gold does not have.
    fn of_confusion(&self, sums: &[f64], figures: &mut [f64]) {
        let themes = self.table.themes();
        let cells = &sums[SumIndex::Bins as usize + ALL_BINS + 3 * themes..];
        let mut given = vec![0.0; themes + 1];
        let mut wanted = vec![0.0; themes + 1];
        for truth in 0..themes {
            for answer in 0..=themes {
                given[answer] += cells[truth * (themes + 1) + answer];
                wanted[truth] += cells[truth * (themes + 1) + answer];
            }
        }
        let right = |theme: usize| cells[theme * (themes + 1) + theme];
        let all: f64 = wanted.iter().sum();
        let hits: f64 = (0..themes).map(right).sum();
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let chance = product(&given, &wanted);
        let mut set = |place: MetricIndex, value: f64| figures[place as usize] = value;
        set(MetricIndex::Accuracy, hits / all);
        set(MetricIndex::CohenKappa, (hits * all - chance) / (all * all - chance));
        let spread = (all * all - product(&given, &given)) * (all * all - product(&wanted, &wanted));
        set(MetricIndex::Matthews, ratio(hits * all - chance, spread.sqrt()));
        let (mut f1, mut present) = (0.0, 0.0);
        for theme in (0..themes).filter(|&theme| given[theme] + wanted[theme] > 0.0) {
            f1 += 2.0 * right(theme) / (given[theme] + wanted[theme]);
            present += 1.0;
        }
        set(MetricIndex::SingleMacroF1, f1 / present);
    }

    fn of_rankings(&self, documents: &[u32], figures: &mut [f64]) {
        let weights: Vec<u32> = self.table.rows.iter().map(|row| documents[row.document]).collect();
        let (mut precision, mut ranked, mut area, mut areas) = (0.0, 0.0, 0.0, 0.0);
        for (theme, ranking) in self.themes.iter().enumerate() {
            let found = ranking.judge(&weights);
            let first = METRICS.len() + OF_A_THEME * theme + 3;
            if let Some(average) = found.average_precision {
                figures[first] = average;
                precision += average;
                ranked += 1.0;
            }
            if let Some(auc) = found.roc_auc {
                figures[first + 1] = auc;
                area += auc;
                areas += 1.0;
            }
        }
        figures[MetricIndex::MeanAveragePrecision as usize] = precision / ranked;
        figures[MetricIndex::MeanAuc as usize] = area / areas;
        if let Some(auc) = self.none.as_ref().and_then(|none| none.judge(&weights).roc_auc) {
            figures[MetricIndex::NoneAuc as usize] = auc;
        }
        if let Some(area) = self.confidence.as_ref().and_then(|ranking| ranking.area_of_risk(&weights)) {
            figures[MetricIndex::RiskArea as usize] = area;
        }
    }
}

/// `part / whole`, 0 where there is nothing to divide by.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
