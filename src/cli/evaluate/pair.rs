//! The comparison of two models on the same gold.

use crate::cli::printer::clean;
use crate::cli::table::table;
use std::path::{Path, PathBuf};
use themewise::evaluate::{Better, METRICS, MetricDifference, ModelComparison};

/// What is shown without `--full`, if both models have it.
const SHOWN: [&str; 13] = [
    "micro_f1",
    "macro_f1",
    "samples_f1",
    "subset_accuracy",
    "primary_accuracy",
    "accuracy",
    "likeliest_accuracy",
    "none_f1",
    "none_roc_auc",
    "mean_average_precision",
    "ece",
    "brier",
    "risk_coverage_area",
];

pub(super) fn readable(found: &ModelComparison, paths: [&PathBuf; 2], full: bool) -> String {
    let row = |name: &str, better: Better, figure: &MetricDifference| {
        let band = figure.band.map(|band| format!("{:+.3} to {:+.3}", band.lower, band.upper));
        let sure = figure.band.is_some_and(|band| band.lower > 0.0 || band.upper < 0.0);
        let good = (figure.difference > 0.0) == (better == Better::Higher);
        let word = match (sure, good) {
            (false, _) => "",
            (true, true) => "better",
            (true, false) => "worse",
        };
        vec![
            clean(name),
            format!("{:.3}", figure.first),
            format!("{:.3}", figure.second),
            format!("{:+.3}", figure.difference),
            band.unwrap_or_default(),
            figure.p.map_or_else(String::new, probability),
            word.to_owned(),
        ]
    };
    let mut rows = Vec::new();
    for metric in METRICS.iter().filter(|metric| full || SHOWN.contains(&metric.name)) {
        rows.extend(found.figures.get(metric.name).map(|figure| row(metric.name, metric.better, figure)));
    }
    for theme in &found.themes {
        for (name, figure) in &theme.figures {
            let shown = if full { true } else { found.themes.len() <= 20 && *name == "f1" };
            if shown {
                rows.push(row(&format!("{name} of {}", theme.name), Better::Higher, figure));
            }
        }
    }
    let mut text = format!("first   {}\nsecond  {}\n\n", shown(paths[0]), shown(paths[1]));
    text.push_str(&table(&["figure", "first", "second", "difference", "95%", "p", "second is"], rows, 1));
    let counts = &found.mcnemar;
    text.push_str(&format!(
        "\n\n{} paragraphs in {} documents: {} right by both, {} by the first only, {} by the second only, {} by neither (McNemar's p {})\n",
        found.body,
        found.documents,
        counts.both,
        counts.first_only,
        counts.second_only,
        counts.neither,
        if counts.p < 0.001 { "< 0.001".to_owned() } else { format!("= {:.3}", counts.p) }
    ));
    text
}

fn shown(path: &Path) -> String {
    clean(&path.display().to_string())
}

fn probability(p: f64) -> String {
    if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") }
}
