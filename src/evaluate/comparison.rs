//! Whether one model is better than another, on the same gold: [`compare_models`].

use super::accumulator::{MetricAccumulator, OF_A_THEME};
use super::evaluation::known;
use super::labels::Labels;
use super::metrics::METRICS;
use super::score_table::{ScoreTable, TableRow};
use crate::error::Result;
use crate::metrics::{Band, BootstrapOptions, McNemar, band, resample, two_sided};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A figure of two models and their difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MetricDifference {
    /// The first model's.
    pub first: f64,
    /// The second model's.
    pub second: f64,
    /// The second less the first.
    pub difference: f64,
    /// The range of the difference in the paired bootstrap.
    #[serde(flatten)]
    pub band: Option<Band>,
    /// How probable a difference as far from zero would be if there were none: twice the smaller
    /// share of resamples on either side of zero.
    pub p: Option<f64>,
}

/// The differences of one theme's figures; those without meaning are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeDifferences {
    /// The theme's name.
    pub name: String,
    /// How many paragraphs have it.
    pub support: usize,
    /// `precision`, `recall`, `f1`, `average_precision`, `roc_auc`.
    #[serde(flatten)]
    pub figures: BTreeMap<&'static str, MetricDifference>,
}

/// What [`compare_models`] found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelComparison {
    /// Body paragraphs of the gold.
    pub body: usize,
    /// The number of their documents.
    pub documents: usize,
    /// Gold paragraphs without prediction, first and second.
    pub missing: [usize; 2],
    /// Figures of all themes together, by the names of [`METRICS`], where both models have them.
    pub figures: BTreeMap<&'static str, MetricDifference>,
    /// Theme by theme, by name.
    pub themes: Vec<ThemeDifferences>,
    /// Of whole paragraphs: right is the primary theme where gold has one theme each, else all
    /// themes and no other.
    pub mcnemar: McNemar,
    /// How the bands were found.
    pub bootstrap: BootstrapOptions,
}

/// Judges two models' predictions against the same `gold`, with a paired bootstrap over documents.
///
/// Both models are judged on the same resamples, so that what is hard for both does not blur the
/// difference. Figures are those of [`evaluate`](super::evaluate). Where many figures are looked
/// at, one in twenty has p < 0.05 by chance. Time as two evaluations. Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::BootstrapOptions;
/// use themewise::evaluate::{compare_models, parse_labels};
/// let lines = |other: &str| {
///     let theme = |n: usize| if n < 6 { "a" } else { other };
///     let line = |n: usize| format!("{{\"id\": \"{n}\", \"themes\": [\"{}\"]}}\n", theme(n));
///     parse_labels(&(0..12).map(line).collect::<String>(), "labels")
/// };
/// let (first, second, gold) = (lines("a")?, lines("b")?, lines("b")?);
/// let found = compare_models(&first, &second, &gold, None, &BootstrapOptions::default())?;
/// assert_eq!(found.figures["micro_f1"].difference, 0.5);
/// assert!(found.figures["micro_f1"].p.unwrap() < 0.01);
/// assert_eq!((found.mcnemar.first_only, found.mcnemar.second_only), (0, 6));
/// assert!((found.mcnemar.p - 2.0 / 64.0).abs() < 1e-12);
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// As [`evaluate`](super::evaluate), of either model.
pub fn compare_models(
    first: &[Labels],
    second: &[Labels],
    gold: &[Labels],
    themes: Option<&[String]>,
    options: &BootstrapOptions,
) -> Result<ModelComparison> {
    options.check()?;
    let own = [ScoreTable::of(first, gold, themes)?, ScoreTable::of(second, gold, themes)?];
    let all: BTreeSet<&String> = own.iter().flat_map(|table| &table.names).collect();
    let names: Vec<String> = match themes {
        Some(_) => own[0].names.clone(),
        None => all.into_iter().cloned().collect(),
    };
    // Each has its own themes, so that its figures are those that it has alone.
    let accumulators = [MetricAccumulator::of(&own[0]), MetricAccumulator::of(&own[1])];
    let places: Vec<[Option<usize>; 2]> = places(&names, &own);
    let judge = |documents: &[u32]| -> Vec<f64> {
        let found = [accumulators[0].figures(documents), accumulators[1].figures(documents)];
        let value = |model: usize, place: Option<usize>| place.map_or(f64::NAN, |place| found[model][place]);
        places.iter().flat_map(|pair| [value(0, pair[0]), value(1, pair[1])]).collect()
    };
    let values = judge(&vec![1; own[0].documents]);
    let resamples = resample(own[0].documents, options, |documents| {
        let found = judge(documents);
        found.chunks_exact(2).map(|pair| pair[1] - pair[0]).collect()
    });
    let difference = |place: usize| {
        let (first, second) = (known(values[2 * place])?, known(values[2 * place + 1])?);
        let differences: Vec<f64> = resamples.iter().map(|figures| figures[place]).collect();
        let band = band(&resamples, place, 2);
        let p = band.and_then(|_| two_sided(&differences));
        Some(MetricDifference { first, second, difference: second - first, band, p })
    };
    let figures = (0..METRICS.len()).filter_map(|place| Some((METRICS[place].name, difference(place)?))).collect();
    let names_of = ["precision", "recall", "f1", "average_precision", "roc_auc"];
    let themes = names
        .iter()
        .enumerate()
        .map(|(theme, name)| ThemeDifferences {
            name: name.clone(),
            support: gold_support(&own, name),
            figures: (0..OF_A_THEME)
                .filter_map(|which| Some((names_of[which], difference(METRICS.len() + OF_A_THEME * theme + which)?)))
                .collect(),
        })
        .collect();
    let missing = |table: &ScoreTable<'_>| table.rows.iter().filter(|row| row.pair.prediction.is_none()).count();
    Ok(ModelComparison {
        body: own[0].rows.len(),
        documents: own[0].documents,
        missing: [missing(&own[0]), missing(&own[1])],
        figures,
        themes,
        mcnemar: mcnemar(&own),
        bootstrap: *options,
    })
}

/// The index of each metric for either model, if it has the theme.
fn places(names: &[String], own: &[ScoreTable<'_>; 2]) -> Vec<[Option<usize>; 2]> {
    let mut places: Vec<[Option<usize>; 2]> = (0..METRICS.len()).map(|place| [Some(place); 2]).collect();
    for name in names {
        let at = |table: &ScoreTable<'_>| table.names.iter().position(|other| other == name);
        let themes = [at(&own[0]), at(&own[1])];
        for which in 0..OF_A_THEME {
            places.push(themes.map(|theme| theme.map(|theme| METRICS.len() + OF_A_THEME * theme + which)));
        }
    }
    places
}

fn gold_support(own: &[ScoreTable<'_>; 2], name: &str) -> usize {
    own[0].rows.iter().filter(|row| row.pair.truth.themes.iter().any(|theme| theme == name)).count()
}

fn mcnemar(own: &[ScoreTable<'_>; 2]) -> McNemar {
    let single = own[0].single || own[1].single;
    let right = |row: &TableRow<'_>| if single { row.primary == Some(true) } else { row.exact };
    McNemar::of(own[0].rows.iter().zip(&own[1].rows).map(|(first, second)| [right(first), right(second)]))
}
