//! The output of `themewise train --learning-curve`.

use super::output::{print, print_json};
use super::table::table;
use themewise::evaluate::{CurvePoint, LearningCurve};

/// Prints the curve as a table or as JSON.
pub(super) fn show(curve: &LearningCurve, json: bool) -> anyhow::Result<()> {
    if json {
        return print_json(curve);
    }
    let metric = |point: &CurvePoint, name: &str| {
        point
            .metrics
            .get(name)
            .map_or_else(String::new, |value| format!("{:.3} ({:.2}–{:.2})", value.mean, value.lower, value.upper))
    };
    let rows = curve.points.iter().map(|point| {
        let paragraphs = format!("{:.0}", point.paragraphs);
        vec![
            point.documents.to_string(),
            paragraphs,
            metric(point, "micro_f1"),
            metric(point, "macro_f1"),
            metric(point, "subset_accuracy"),
        ]
    });
    let header = ["documents", "paragraphs", "micro F1 (95%)", "macro F1 (95%)", "exactly the themes (95%)"];
    print(&format!("{}\n", table(&header, rows.collect(), 0)))
}
