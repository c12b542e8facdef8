//! All metrics of predictions against gold in one report: [`evaluate`].

use super::accumulator::{MetricAccumulator, OF_A_THEME};
use super::classification::{ClassificationReport, report};
use super::labels::Labels;
use super::matching::pairs;
use super::metrics::METRICS;
use super::score_table::{GIVEN, ScoreTable, WANTED};
use super::thresholds::ThemeThresholds;
use crate::error::Result;
use crate::metrics::{
    Band, BootstrapOptions, CalibrationScores, ConfusionMatrix, DEFAULT_BINS, RiskCoverage, band, resample,
};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// A figure with its band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MetricValue {
    /// The figure; none where there is nothing to divide by.
    pub value: Option<f64>,
    /// Its range in the bootstrap; none without resamples, with a single document, or where most
    /// resamples have none.
    #[serde(flatten)]
    pub band: Option<Band>,
}

/// The figures of one theme, over the body paragraphs in which it counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeMetrics {
    /// The theme's name.
    pub name: String,
    /// How many paragraphs have it.
    pub support: usize,
    /// How many were given it.
    pub given: usize,
    /// Of what was given, the share that is right.
    pub precision: MetricValue,
    /// Of what is right, the share that was given.
    pub recall: MetricValue,
    /// Their harmonic mean.
    pub f1: MetricValue,
    /// The mean precision over what there is to find, by descending probability; whatever the
    /// threshold.
    pub average_precision: MetricValue,
    /// The probability that a paragraph with the theme has a higher probability of it than one
    /// without.
    pub roc_auc: MetricValue,
}

/// A theme's calibration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeCalibration {
    /// The theme's name.
    pub name: String,
    /// Ten bins of equal width over its known probabilities; none if there are none.
    pub calibration: Option<CalibrationScores>,
}

/// Whether probabilities mean what they say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationReport {
    /// All themes together, ten bins of equal width.
    pub pooled: CalibrationScores,
    /// All themes together, ten bins of equal mass.
    pub equal_mass: CalibrationScores,
    /// Theme by theme.
    pub themes: Vec<ThemeCalibration>,
}

/// What [`evaluate`] found.
///
/// `figures` holds one number each for all themes, by the names of [`METRICS`]:
///
/// - `micro_…`, `macro_…`, `weighted_…`: precision, recall and F1 over all assignments; the mean
///   over themes; the mean weighted by support.
/// - `samples_…`: the mean over paragraphs; two empty sets score 1 (scikit-learn's
///   `zero_division=1`). `jaccard_…`: intersection over union.
/// - `subset_accuracy`: the share of paragraphs whose themes are all right. `hamming_loss`: the
///   share of (paragraph, theme) cells that are wrong.
/// - `primary_accuracy`: of the paragraphs with a theme, the share whose primary theme was found.
/// - `none_…`: "none" as a class; `none_roc_auc` by its probability, else by 1 − the largest of a
///   theme.
/// - `mean_average_precision`, `mean_roc_auc`: means over the themes that have it.
/// - `label_ranking_average_precision`: scikit-learn's, over the paragraphs with a theme.
/// - `accuracy`, `single_macro_f1`, `cohen_kappa`, `matthews`: of the first theme, where gold has
///   one theme each; "no theme" is a class.
/// - `likeliest_accuracy`: the same of the most probable theme, where all probabilities are known.
/// - `ece`, `ece_15`, `ece_equal_mass`, `brier`, `log_loss`: over all cells with a probability; 10
///   and 15 bins of equal width, 10 of equal mass.
/// - `risk_coverage_area`: the share of errors among the k most confident paragraphs, averaged over
///   k.
///
/// Bands are percentiles of a bootstrap over documents. A theme that a resample does not hold at
/// all is left out of its means there. The calibration errors grow by resampling alone, since bins
/// scatter more: their bands are moved back by the mean growth. A probability that is not known
/// ranks below every known one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Decisions: as [`compare`](super::compare) judges them.
    #[serde(flatten)]
    pub report: ClassificationReport,
    /// The number of documents of these paragraphs: the units of the bootstrap.
    pub documents: usize,
    /// Whether gold has one theme in every paragraph, so that figures of single labels have a
    /// meaning.
    pub single_label: bool,
    /// Whether the probability of every theme is known, given or not.
    pub all_probabilities: bool,
    /// How many (paragraph, theme) cells have a probability.
    pub known_probabilities: usize,
    /// The figures of all themes together, by name; those that have no meaning here are left out.
    pub figures: BTreeMap<&'static str, MetricValue>,
    /// The figures of each theme, in the order of the report.
    pub theme_figures: Vec<ThemeMetrics>,
    /// Which themes are taken for which.
    pub confusion: ConfusionMatrix,
    /// Whether probabilities mean what they say; none without probabilities.
    pub calibration: Option<CalibrationReport>,
    /// Each theme at other thresholds; empty without probabilities.
    pub thresholds: Vec<ThemeThresholds>,
    /// What happens if only the sure is answered; none without probabilities.
    pub risk_coverage: Option<RiskCoverage>,
    /// How the bands were found.
    pub bootstrap: BootstrapOptions,
}

/// Judges `predicted` against `gold` in every way: for `themes` and in their order, or for all that
/// occur on either side.
///
/// What counts, and what counts neither way, is as in [`compare`](super::compare). Paragraphs that
/// were not predicted count as errors everywhere but in what needs a probability. Time O(cells ·
/// log cells + resamples · cells), on all threads; memory O(cells + resamples · themes), where
/// cells are paragraphs × themes. *Bit-exact*, whatever the order of the lines.
///
/// ```
/// use themewise::metrics::BootstrapOptions;
/// use themewise::evaluate::{evaluate, parse_labels};
/// let gold = parse_labels(
///     r#"{"id": "a#1", "themes": ["finance"]}
///        {"id": "b#1", "themes": ["planning"]}
///        {"id": "c#1", "themes": []}"#,
///     "gold",
/// )?;
/// let predicted = parse_labels(
///     r#"{"id": "a#1", "themes": ["finance"], "probabilities": {"finance": 0.9, "planning": 0.2}}
///        {"id": "b#1", "themes": ["planning"], "probabilities": {"finance": 0.3, "planning": 0.8}}
///        {"id":"c#1","themes":["planning"],"probabilities": {"finance": 0.1, "planning": 0.6}}"#,
///     "predicted",
/// )?;
/// let found = evaluate(&predicted, &gold, None, &BootstrapOptions::default())?;
/// assert_eq!(found.figures["micro_f1"].value, Some(0.8));
/// assert_eq!(found.figures["mean_average_precision"].value, Some(1.0));
/// assert_eq!(found.figures["none_roc_auc"].value, Some(1.0));
/// assert_eq!(found.theme_figures[1].precision.value, Some(0.5));
/// assert!(found.figures["micro_f1"].band.unwrap().lower < 0.8);
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// As [`compare`](super::compare), or if more than 100,000 resamples are asked for.
pub fn evaluate(
    predicted: &[Labels],
    gold: &[Labels],
    themes: Option<&[String]>,
    options: &BootstrapOptions,
) -> Result<Evaluation> {
    options.check()?;
    let matched = pairs(predicted, gold, themes)?;
    let table = ScoreTable::new(&matched, themes);
    let report = report(&matched, &table, themes);
    let accumulator = MetricAccumulator::of(&table);
    let values = accumulator.figures(&vec![1; table.documents]);
    let resamples = resample(table.documents, options, |documents| accumulator.figures(documents));
    let figure =
        |place: usize| MetricValue { value: known(values[place]), band: banded(&resamples, place, values[place]) };
    let figures = (0..METRICS.len())
        .filter(|&place| !values[place].is_nan())
        .map(|place| (METRICS[place].name, figure(place)))
        .collect();
    let theme_figures = (0..table.themes())
        .map(|theme| {
            let first = METRICS.len() + OF_A_THEME * theme;
            let count = |bit: u8| (0..table.rows.len()).filter(|&row| table.marks(row)[theme] & bit != 0).count();
            ThemeMetrics {
                name: table.names[theme].clone(),
                support: count(WANTED),
                given: count(GIVEN),
                precision: figure(first),
                recall: figure(first + 1),
                f1: figure(first + 2),
                average_precision: figure(first + 3),
                roc_auc: figure(first + 4),
            }
        })
        .collect();
    let has_probabilities = table.is_ranked();
    let confident = || (0..table.rows.len()).filter_map(|row| table.confident(row)).collect();
    let every_theme = 0..if has_probabilities { table.themes() } else { 0 };
    Ok(Evaluation {
        documents: table.documents,
        single_label: table.single,
        all_probabilities: has_probabilities && table.complete,
        known_probabilities: table.known,
        figures,
        theme_figures,
        confusion: table.confusion(),
        calibration: calibration(&table)?,
        thresholds: every_theme.into_par_iter().map(|theme| ThemeThresholds::of(&table, theme)).collect(),
        risk_coverage: if has_probabilities { RiskCoverage::of(confident()) } else { None },
        bootstrap: *options,
        report,
    })
}

pub(super) fn known(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// The band of a figure. That of a calibration error is moved back by what resampling alone adds to
/// it.
fn banded(resamples: &[Vec<f64>], place: usize, value: f64) -> Option<Band> {
    let found = band(resamples, place, 2)?;
    if !METRICS.get(place).is_some_and(|metric| metric.name.starts_with("ece")) {
        return Some(found);
    }
    let growth = resamples.iter().map(|figures| figures[place]).sum::<f64>() / resamples.len() as f64 - value;
    let moved = |edge: f64| (edge - growth).clamp(0.0, 1.0);
    Some(Band { lower: moved(found.lower), upper: moved(found.upper) })
}

fn calibration(table: &ScoreTable<'_>) -> Result<Option<CalibrationReport>> {
    let by_theme: Vec<Vec<(f64, bool)>> = (0..table.themes()).map(|theme| table.pairs_of(theme)).collect();
    let pooled: Vec<(f64, bool)> = by_theme.iter().flatten().copied().collect();
    if pooled.is_empty() {
        return Ok(None);
    }
    let theme = |(name, pairs): (&String, &Vec<(f64, bool)>)| ThemeCalibration {
        name: name.clone(),
        calibration: CalibrationScores::of(pairs, DEFAULT_BINS).ok(),
    };
    Ok(Some(CalibrationReport {
        pooled: CalibrationScores::of(&pooled, DEFAULT_BINS)?,
        equal_mass: CalibrationScores::of_equal_mass(&pooled, DEFAULT_BINS)?,
        themes: table.names.iter().zip(&by_theme).map(theme).collect(),
    }))
}
