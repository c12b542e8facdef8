//! All figures of a [`Sheet`] at once, under any weights of its documents: once for the figures themselves, and once more
//! for each resample.
//!
//! What adds up over paragraphs (counts, squares, bins) is summed by document beforehand, so that a resample is a short
//! weighted sum. What depends on an order is walked through again, in an order that was sorted once.

use super::metrics::{METRICS, Place};
use super::ranking::{Ranking, confident, is_ranked, label_ranking_precision};
use super::sheet::{FREE, GIVEN, Sheet, WANTED};
use crate::matrix::math::ln;
use crate::metrics::{EPSILON, bin_edges, bin_of, mass_edges};
use rayon::prelude::*;

/// The figures of each theme, behind [`METRICS`].
pub(super) const OF_A_THEME: usize = 5;

/// What adds up. Behind these stand the bins, then three counts a theme, then the confusion of single labels.
#[derive(Clone, Copy)]
#[repr(usize)]
enum Sum {
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

/// A sheet made ready to be judged under many weights.
pub(super) struct Gauge<'s> {
    sheet: &'s Sheet<'s>,
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

impl<'s> Gauge<'s> {
    pub(super) fn of(sheet: &'s Sheet<'s>) -> Self {
        let ranked = is_ranked(sheet);
        let says_none = sheet.rows.iter().any(|row| row.pair.prediction.is_some_and(|said| said.none.is_some()));
        let themes = if ranked {
            (0..sheet.themes()).into_par_iter().map(|theme| Ranking::of_theme(sheet, theme)).collect()
        } else {
            Vec::new()
        };
        let sure = |row: usize| confident(sheet, row).map(|(confidence, right)| (row, confidence, right));
        let confidence = ranked.then(|| Ranking::of((0..sheet.rows.len()).filter_map(sure).collect()));
        let mut gauge = Self {
            sheet,
            entries: Vec::new(),
            starts: vec![0],
            sums: Sum::Bins as usize + ALL_BINS + 3 * sheet.themes(),
            absent: Vec::new(),
            themes,
            none: (ranked || says_none).then(|| Ranking::of_none(sheet)),
            confidence,
        };
        if sheet.single {
            gauge.sums += sheet.themes() * (sheet.themes() + 1);
        }
        gauge.add_up();
        gauge.absent = vec![false; sheet.themes()];
        let whole = gauge.summed(&vec![1; sheet.documents]);
        gauge.absent = (0..sheet.themes()).map(|theme| gauge.counts(&whole, theme) == (0.0, 0.0, 0.0)).collect();
        gauge
    }

    fn add_up(&mut self) {
        let mass = self.sheet.rows.iter().enumerate().flat_map(|(row, _)| self.known(row)).map(|(p, _)| p).collect();
        let edges = [bin_edges(BINS[0]), bin_edges(BINS[1]), mass_edges(mass, BINS[2])];
        let mut of_document: Vec<(u32, f64)> = Vec::new();
        for row in 0..self.sheet.rows.len() {
            self.add_row(row, &edges, &mut of_document);
            let document = self.sheet.rows[row].document;
            if self.sheet.rows.get(row + 1).is_none_or(|next| next.document != document) {
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
        (0..self.sheet.themes()).filter_map(move |theme| self.sheet.pair(row, theme))
    }

    fn add_row(&self, row: usize, edges: &[Vec<f64>; 3], sums: &mut Vec<(u32, f64)>) {
        let facts = &self.sheet.rows[row];
        let mut add = |sum: usize, value: f64| {
            if value != 0.0 {
                sums.push((sum as u32, value));
            }
        };
        let theme_sums = Sum::Bins as usize + ALL_BINS;
        let (mut right, mut wrong, mut missed, mut free) = (0, 0, 0, 0);
        for (theme, mark) in self.sheet.marks(row).iter().enumerate() {
            let place = theme_sums + 3 * theme;
            match (mark & WANTED != 0, mark & GIVEN != 0) {
                (true, true) => {
                    right += 1;
                    add(place, 1.0);
                }
                (false, true) => {
                    wrong += 1;
                    add(place + 1, 1.0);
                }
                (true, false) => {
                    missed += 1;
                    add(place + 2, 1.0);
                }
                (false, false) => free += usize::from(mark & FREE != 0),
            }
        }
        let predicted = facts.pair.prediction.is_some();
        // What is empty on both sides is right; what was never predicted is not.
        let share = |part: usize, whole: usize| match whole {
            0 => f64::from(u8::from(predicted)),
            whole => part as f64 / whole as f64,
        };
        add(Sum::Rows as usize, 1.0);
        add(Sum::Exact as usize, f64::from(u8::from(facts.exact)));
        add(Sum::Cells as usize, (self.sheet.themes() - free) as f64);
        add(Sum::WrongCells as usize, (wrong + missed) as f64);
        add(Sum::Jaccard as usize, share(right, right + wrong + missed));
        add(Sum::Precision as usize, share(right, right + wrong));
        add(Sum::Recall as usize, share(right, right + missed));
        add(Sum::F1 as usize, share(2 * right, 2 * right + wrong + missed));
        if let Some(found) = facts.primary {
            add(Sum::Primary as usize, 1.0);
            add(Sum::PrimaryRight as usize, f64::from(u8::from(found)));
        }
        match facts.none {
            Some((true, true)) => add(Sum::NoneRight as usize, 1.0),
            Some((false, true)) => add(Sum::NoneWrong as usize, 1.0),
            Some((true, false)) => add(Sum::NoneMissed as usize, 1.0),
            _ => {}
        }
        if let Some(precision) = label_ranking_precision(self.sheet, row) {
            add(Sum::Ranked as usize, precision);
            add(Sum::RankedRows as usize, 1.0);
        }
        for (probability, truth) in self.known(row) {
            let truth = f64::from(u8::from(truth));
            add(Sum::Pairs as usize, 1.0);
            add(Sum::Squares as usize, (probability - truth) * (probability - truth));
            let clipped = probability.clamp(EPSILON, 1.0 - EPSILON);
            add(Sum::Surprise as usize, -ln(if truth > 0.0 { clipped } else { 1.0 - clipped }));
            let mut first = Sum::Bins as usize;
            for (edges, bins) in edges.iter().zip(BINS) {
                add(first + bin_of(edges, probability), probability - truth);
                first += bins;
            }
        }
        if self.sheet.single
            && let Some(truth) = self.sheet.only_theme(row)
        {
            let themes = self.sheet.themes();
            let cell = truth * (themes + 1) + facts.answer.unwrap_or(themes);
            add(theme_sums + 3 * themes + cell, 1.0);
            let likeliest = facts.likeliest.map(|(theme, _)| theme);
            add(Sum::Likeliest as usize, f64::from(u8::from(likeliest == Some(truth))));
        }
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

    /// Right, wrong and missed.
    fn counts(&self, sums: &[f64], theme: usize) -> (f64, f64, f64) {
        let first = Sum::Bins as usize + ALL_BINS + 3 * theme;
        (sums[first], sums[first + 1], sums[first + 2])
    }

    /// Every figure with each document counted as often as `documents` says: [`METRICS`], then for each theme precision,
    /// recall, F1, average precision and area under the ROC curve. What has no meaning is not a number.
    pub(super) fn figures(&self, documents: &[u32]) -> Vec<f64> {
        let sums = self.summed(documents);
        let mut figures = vec![f64::NAN; METRICS.len() + OF_A_THEME * self.sheet.themes()];
        self.of_counts(&sums, &mut figures);
        self.of_sums(&sums, &mut figures);
        if self.sheet.single {
            self.of_confusion(&sums, &mut figures);
        }
        self.of_rankings(documents, &mut figures);
        figures
    }

    fn of_counts(&self, sums: &[f64], figures: &mut [f64]) {
        let mut all = (0.0, 0.0, 0.0);
        // Precision, recall, F1 and Jaccard, summed over themes and over themes by their support.
        let (mut plain, mut weighted, mut present, mut support) = ([0.0; 4], [0.0; 3], 0.0, 0.0);
        for theme in 0..self.sheet.themes() {
            let (right, wrong, missed) = self.counts(sums, theme);
            all = (all.0 + right, all.1 + wrong, all.2 + missed);
            let first = METRICS.len() + OF_A_THEME * theme;
            figures[first] = right / (right + wrong);
            figures[first + 1] = right / (right + missed);
            figures[first + 2] = 2.0 * right / (2.0 * right + wrong + missed);
            if right + wrong + missed == 0.0 && !self.absent[theme] {
                continue;
            }
            present += 1.0;
            support += right + missed;
            let scores = [
                ratio(right, right + wrong),
                ratio(right, right + missed),
                ratio(2.0 * right, 2.0 * right + wrong + missed),
                ratio(right, right + wrong + missed),
            ];
            for (sum, score) in plain.iter_mut().zip(scores) {
                *sum += score;
            }
            for (sum, score) in weighted.iter_mut().zip(scores) {
                *sum += score * (right + missed);
            }
        }
        let (right, wrong, missed) = all;
        let mut set = |place: Place, value: f64| figures[place as usize] = value;
        set(Place::MicroPrecision, ratio(right, right + wrong));
        set(Place::MicroRecall, ratio(right, right + missed));
        set(Place::MicroF1, ratio(2.0 * right, 2.0 * right + wrong + missed));
        set(Place::JaccardMicro, ratio(right, right + wrong + missed));
        set(Place::MacroPrecision, ratio(plain[0], present));
        set(Place::MacroRecall, ratio(plain[1], present));
        set(Place::MacroF1, ratio(plain[2], present));
        set(Place::JaccardMacro, ratio(plain[3], present));
        set(Place::WeightedPrecision, ratio(weighted[0], support));
        set(Place::WeightedRecall, ratio(weighted[1], support));
        set(Place::WeightedF1, ratio(weighted[2], support));
    }

    fn of_sums(&self, sums: &[f64], figures: &mut [f64]) {
        let sum = |sum: Sum| sums[sum as usize];
        let mut set = |place: Place, value: f64| figures[place as usize] = value;
        let rows = sum(Sum::Rows);
        set(Place::SamplesPrecision, sum(Sum::Precision) / rows);
        set(Place::SamplesRecall, sum(Sum::Recall) / rows);
        set(Place::SamplesF1, sum(Sum::F1) / rows);
        set(Place::JaccardSamples, sum(Sum::Jaccard) / rows);
        set(Place::SubsetAccuracy, sum(Sum::Exact) / rows);
        set(Place::HammingLoss, sum(Sum::WrongCells) / sum(Sum::Cells));
        set(Place::PrimaryAccuracy, sum(Sum::PrimaryRight) / sum(Sum::Primary));
        let (right, wrong, missed) = (sum(Sum::NoneRight), sum(Sum::NoneWrong), sum(Sum::NoneMissed));
        if right + wrong + missed > 0.0 {
            set(Place::NonePrecision, ratio(right, right + wrong));
            set(Place::NoneRecall, ratio(right, right + missed));
            set(Place::NoneF1, ratio(2.0 * right, 2.0 * right + wrong + missed));
        }
        if !is_ranked(self.sheet) {
            return;
        }
        set(Place::LabelRanking, sum(Sum::Ranked) / sum(Sum::RankedRows));
        let pairs = sum(Sum::Pairs);
        set(Place::Brier, sum(Sum::Squares) / pairs);
        set(Place::LogLoss, sum(Sum::Surprise) / pairs);
        let mut first = Sum::Bins as usize;
        for (place, bins) in [Place::Ece, Place::Ece15, Place::EceMass].into_iter().zip(BINS) {
            let off: f64 = sums[first..first + bins].iter().map(|bin| bin.abs()).sum();
            set(place, off / pairs);
            first += bins;
        }
        if self.sheet.single && self.sheet.complete {
            set(Place::LikeliestAccuracy, sum(Sum::Likeliest) / rows);
        }
    }

    /// The figures of single labels; "none" as an answer is a class that gold does not have.
    fn of_confusion(&self, sums: &[f64], figures: &mut [f64]) {
        let themes = self.sheet.themes();
        let cells = &sums[Sum::Bins as usize + ALL_BINS + 3 * themes..];
        let mut said = vec![0.0; themes + 1];
        let mut wanted = vec![0.0; themes + 1];
        for truth in 0..themes {
            for answer in 0..=themes {
                said[answer] += cells[truth * (themes + 1) + answer];
                wanted[truth] += cells[truth * (themes + 1) + answer];
            }
        }
        let right = |theme: usize| cells[theme * (themes + 1) + theme];
        let all: f64 = wanted.iter().sum();
        let hits: f64 = (0..themes).map(right).sum();
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let chance = product(&said, &wanted);
        let mut set = |place: Place, value: f64| figures[place as usize] = value;
        set(Place::Accuracy, hits / all);
        set(Place::CohenKappa, (hits * all - chance) / (all * all - chance));
        let spread = (all * all - product(&said, &said)) * (all * all - product(&wanted, &wanted));
        set(Place::Matthews, ratio(hits * all - chance, spread.sqrt()));
        let (mut f1, mut present) = (0.0, 0.0);
        for theme in (0..themes).filter(|&theme| said[theme] + wanted[theme] > 0.0) {
            f1 += 2.0 * right(theme) / (said[theme] + wanted[theme]);
            present += 1.0;
        }
        set(Place::SingleMacroF1, f1 / present);
    }

    fn of_rankings(&self, documents: &[u32], figures: &mut [f64]) {
        let weights: Vec<u32> = self.sheet.rows.iter().map(|row| documents[row.document]).collect();
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
        figures[Place::MeanAveragePrecision as usize] = precision / ranked;
        figures[Place::MeanAuc as usize] = area / areas;
        if let Some(auc) = self.none.as_ref().and_then(|none| none.judge(&weights).roc_auc) {
            figures[Place::NoneAuc as usize] = auc;
        }
        if let Some(area) = self.confidence.as_ref().and_then(|ranking| ranking.area_of_risk(&weights)) {
            figures[Place::RiskArea as usize] = area;
        }
    }
}

/// `part / whole`, 0 where there is nothing to divide by.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
