//! The evaluation of one model, on one screen.

use crate::cli::printer::clean;
use crate::cli::table::{percent, table};
use themewise::evaluate::{Evaluation, MetricValue, ThemeMetrics};
use themewise::metrics::ClassificationScores;
use themewise::paragraph::Kind;

/// Without `--full`, as many themes are shown.
const SHOWN: usize = 20;

/// A number with three decimals, or a dash.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

/// The band alone.
pub(super) fn band(figure: &MetricValue) -> String {
    figure.band.map_or_else(String::new, |band| format!("{:.2}–{:.2}", band.lower, band.upper))
}

fn with_band(found: &Evaluation, name: &str) -> Option<String> {
    let figure = found.figures.get(name)?;
    let range = figure.band.map_or_else(String::new, |band| format!(" ({:.3}–{:.3})", band.lower, band.upper));
    Some(format!("{}{range}", number(figure.value)))
}

/// A share with its band, as percentages.
fn share(found: &Evaluation, name: &str, value: f64) -> String {
    let band = found.figures.get(name).and_then(|figure| figure.band);
    let range = band.map_or_else(String::new, |band| format!(" ({:.0}–{})", band.lower * 100.0, whole(band.upper)));
    format!("{}{range}", percent(value))
}

fn whole(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

pub(super) fn readable(found: &Evaluation, full: bool) -> String {
    let report = &found.report;
    let mut text = themes(found, full);
    text.push_str(&format!(
        "\n\nprimary theme right   {} of {} themed paragraphs\nexactly the themes    {} of {} body paragraphs in {} documents\nkinds right           {} of {} blocks\n",
        share(found, "primary_accuracy", report.primary_accuracy),
        report.primary_support,
        share(found, "subset_accuracy", report.subset_accuracy),
        report.body,
        found.documents,
        percent(report.kinds.accuracy),
        report.paragraphs,
    ));
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    let named = |pairs: &[(&str, &str)]| -> Vec<String> {
        pairs.iter().filter_map(|(words, name)| Some(format!("{words} {}", with_band(found, name)?))).collect()
    };
    lines.push((
        "one theme each",
        named(&[("accuracy", "accuracy"), ("of the likeliest", "likeliest_accuracy"), ("macro F1", "single_macro_f1")]),
    ));
    lines.push((
        "by probability",
        named(&[("mean AP", "mean_average_precision"), ("label ranking AP", "label_ranking_average_precision")]),
    ));
    lines.push(("none from themed", named(&[("AUROC", "none_roc_auc")])));
    lines.push(("probabilities", named(&[("ECE", "ece"), ("Brier", "brier"), ("log loss", "log_loss")])));
    lines.push(("if only the sure", sure(found)));
    for (what, parts) in lines.into_iter().filter(|(_, parts)| !parts.is_empty()) {
        text.push_str(&format!("{what:<22}{}\n", parts.join("; ")));
    }
    if report.kinds.accuracy < 1.0 {
        text.push_str(&kinds(found));
    }
    text.push_str(&notes(found));
    text
}

fn themes(found: &Evaluation, full: bool) -> String {
    let mut shown: Vec<&ThemeMetrics> = found.theme_figures.iter().collect();
    if !full && shown.len() > SHOWN {
        // The most frequent, still in their order.
        let mut supports: Vec<usize> = shown.iter().map(|theme| theme.support).collect();
        supports.sort_unstable_by(|a, b| b.cmp(a));
        let least = supports[SHOWN - 1];
        shown.retain(|theme| theme.support >= least);
        shown.truncate(SHOWN);
    }
    let ranked = found.calibration.is_some();
    let row = |name: &str, scores: &ClassificationScores, f1: Option<&MetricValue>, ap: Option<String>| {
        let mut row = vec![clean(name), number(Some(scores.precision)), number(Some(scores.recall))];
        row.push(number(Some(scores.f1)));
        row.push(f1.map(band).unwrap_or_default());
        if ranked {
            row.push(ap.unwrap_or_default());
        }
        row.push(scores.support.to_string());
        row
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for theme in &shown {
        if let Some(scores) = report_scores(found, &theme.name) {
            rows.push(row(&theme.name, scores, Some(&theme.f1), Some(number(theme.average_precision.value))));
        }
    }
    let figure = |name: &str| found.figures.get(name);
    let mean = figure("mean_average_precision").map(|figure| number(figure.value));
    rows.push(row("micro average", &found.report.micro_average, figure("micro_f1"), None));
    rows.push(row("macro average", &found.report.macro_average, figure("macro_f1"), mean));
    rows.push(row("(no theme)", &found.report.none, figure("none_f1"), None));
    let mut header = vec!["theme", "precision", "recall", "F1", "95% of F1"];
    if ranked {
        header.push("AP");
    }
    header.push("support");
    let mut text = table(&header, rows, 1);
    if shown.len() < found.theme_figures.len() {
        text.push_str(&format!(
            "\n{} rarer themes are not shown: see them with --full",
            found.theme_figures.len() - shown.len()
        ));
    }
    text
}

fn report_scores<'a>(found: &'a Evaluation, name: &str) -> Option<&'a ClassificationScores> {
    found.report.themes.iter().find(|theme| theme.name == name).map(|theme| &theme.scores)
}

/// What is answered, and how right, from some confidences on.
fn sure(found: &Evaluation) -> Vec<String> {
    let Some(curve) = &found.risk_coverage else { return Vec::new() };
    let wanted = curve.answered.iter().filter(|row| [0.5, 0.7, 0.9].contains(&row.confidence));
    wanted
        .filter_map(|row| {
            let accuracy = row.accuracy?;
            Some(format!("from {}: {} answered, {} right", row.confidence, whole(row.coverage), whole(accuracy)))
        })
        .collect()
}

fn kinds(found: &Evaluation) -> String {
    let kinds = &found.report.kinds;
    let rows = kinds
        .order
        .iter()
        .zip(&kinds.confusion)
        .map(|(kind, counts)| {
            std::iter::once(kind.name().to_owned()).chain(counts.iter().map(usize::to_string)).collect()
        })
        .collect();
    let names: Vec<&str> = kinds.order.iter().map(|kind: &Kind| kind.name()).collect();
    let header: Vec<&str> = std::iter::once("gold \\ predicted").chain(names).collect();
    format!("\n{}\n", table(&header, rows, 1))
}

fn notes(found: &Evaluation) -> String {
    let mut notes = Vec::new();
    if found.report.not_judged > 0 {
        notes.push(format!("{} labelled paragraphs are not in the gold and were not judged", found.report.not_judged));
    }
    if found.calibration.is_some() && !found.all_probabilities {
        let cells = found.report.body * found.theme_figures.len();
        notes.push(format!(
            "probabilities are known of {} of {cells} (paragraph, theme) pairs: the others rank below, and calibration is that of the known",
            found.known_probabilities
        ));
    }
    if found.documents == 1 && found.bootstrap.resamples > 0 {
        notes.push("no bands: all paragraphs are of one document".to_owned());
    }
    notes.iter().map(|note| format!("\n{note}\n")).collect()
}
