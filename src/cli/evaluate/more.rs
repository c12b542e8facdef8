//! What `--full` adds of one model: confusion, calibration, thresholds, risk by coverage, all
//! figures.

use super::text::{band, number};
use crate::cli::printer::clean;
use crate::cli::table::{percent, table};
use themewise::evaluate::{CalibrationReport, Evaluation, ThemeThresholds};
use themewise::metrics::{CalibrationScores, ConfusionMatrix, RiskCoverage};

/// Up to this many themes, the confusion is shown as a matrix.
const MATRIX: usize = 10;
/// As many pairs of themes are listed else.
const PAIRS: usize = 15;

pub(super) fn readable(found: &Evaluation) -> String {
    let mut parts = vec![figures(found), bands(found), confusion(&found.confusion)];
    if let Some(report) = &found.calibration {
        parts.push(calibration(report));
    }
    if !found.thresholds.is_empty() {
        parts.push(thresholds(&found.thresholds));
    }
    if let Some(curve) = &found.risk_coverage {
        parts.push(risk(curve));
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| format!("\n{part}\n")).collect()
}

fn figures(found: &Evaluation) -> String {
    let rows = found
        .figures
        .iter()
        .map(|(name, figure)| vec![(*name).to_owned(), number(figure.value), band(figure)])
        .collect();
    table(&["figure", "value", "95%"], rows, 1)
}

fn bands(found: &Evaluation) -> String {
    let rows = found
        .theme_figures
        .iter()
        .map(|theme| {
            vec![
                clean(&theme.name),
                band(&theme.precision),
                band(&theme.recall),
                band(&theme.f1),
                band(&theme.average_precision),
                number(theme.roc_auc.value),
                band(&theme.roc_auc),
                theme.given.to_string(),
            ]
        })
        .collect();
    table(&["95% of", "precision", "recall", "F1", "AP", "AUROC", "of it", "given"], rows, 1)
}

fn confusion(confusion: &ConfusionMatrix) -> String {
    let title = if confusion.single {
        "gold (row) and the theme given first (column)"
    } else {
        "missed (row) where another was wrongly given (column); found in the diagonal"
    };
    if confusion.themes.len() <= MATRIX {
        let mut names: Vec<String> = confusion.themes.iter().map(|name| clean(name)).collect();
        names.push("(none)".to_owned());
        let row = |(name, counts): (&String, &Vec<usize>)| {
            std::iter::once(name.clone()).chain(counts.iter().map(usize::to_string)).collect()
        };
        let rows = names.iter().zip(&confusion.counts).map(row).collect();
        let header: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
        return format!("{title}\n{}", table(&header, rows, 1));
    }
    let rows: Vec<Vec<String>> = confusion
        .worst(PAIRS)
        .into_iter()
        .map(|(truth, given, count)| vec![clean(truth), clean(given), count.to_string()])
        .collect();
    if rows.is_empty() { String::new() } else { table(&["missed", "wrongly given", "paragraphs"], rows, 2) }
}

fn calibration(report: &CalibrationReport) -> String {
    let row = |name: &str, found: &CalibrationScores| {
        let three = |value: f64| format!("{value:.4}");
        vec![
            clean(name),
            three(found.expected_error),
            three(found.brier),
            three(found.brier_parts.reliability),
            three(found.brier_parts.resolution),
            three(found.brier_parts.uncertainty),
            three(found.log_loss),
            found.pairs.to_string(),
        ]
    };
    let mut rows = vec![row("all", &report.pooled), row("all, equal mass", &report.equal_mass)];
    for theme in &report.themes {
        rows.extend(theme.calibration.as_ref().map(|found| row(&theme.name, found)));
    }
    let header = ["probabilities of", "ECE", "Brier", "reliability", "resolution", "uncertainty", "log loss", "pairs"];
    let bins = report
        .pooled
        .bins
        .iter()
        .map(|bin| {
            vec![
                format!("{:.2}–{:.2}", bin.lower, bin.upper),
                number(bin.mean_probability),
                number(bin.fraction_true),
                bin.count.to_string(),
            ]
        })
        .collect();
    format!("{}\n\n{}", table(&header, rows, 1), table(&["probability", "mean", "came true", "pairs"], bins, 1))
}

fn thresholds(themes: &[ThemeThresholds]) -> String {
    let rows = themes
        .iter()
        .map(|theme| {
            let f1_at = |wanted: f64| {
                let row = theme.at.iter().find(|row| (row.threshold - wanted).abs() < 1e-9);
                number(row.map(|row| row.f1))
            };
            let mut row = vec![clean(&theme.name)];
            row.extend([0.1, 0.3, 0.5, 0.7, 0.9].map(f1_at));
            row.push(number(theme.best.map(|best| best.threshold)));
            row.push(number(theme.best.map(|best| best.f1)));
            row
        })
        .collect();
    let header = ["F1 at threshold", "0.1", "0.3", "0.5", "0.7", "0.9", "best at", "best"];
    format!("{}\n(the best are chosen on these very labels: new texts will score less)", table(&header, rows, 1))
}

fn risk(curve: &RiskCoverage) -> String {
    let answered = curve
        .answered
        .iter()
        .map(|row| {
            vec![
                format!("{}", row.confidence),
                row.paragraphs.to_string(),
                percent(row.coverage),
                row.accuracy.map_or_else(|| "–".to_owned(), percent),
            ]
        })
        .collect();
    let reached = curve
        .reached
        .iter()
        .map(|row| vec![percent(row.accuracy), percent(row.coverage), number(row.confidence)])
        .collect();
    format!(
        "{}\n\n{}\narea of risk by coverage {:.4} (best for as many errors: {:.4})",
        table(&["confidence", "answered", "of all", "right"], answered, 1),
        table(&["accuracy", "coverage", "from confidence"], reached, 1),
        curve.area,
        curve.best_area
    )
}
