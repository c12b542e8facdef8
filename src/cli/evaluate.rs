//! `themewise evaluate`: predictions against gold.

use super::Outcome;
use super::input;
use super::output::{print, print_json};
use super::printer::Printer;
use super::table::{percent, table};
use std::path::{Path, PathBuf};
use themewise::evaluate::{ClassificationReport, Labels, Scores, compare, parse_labels, read_labels};
use themewise::paragraph::Kind;

/// Compare labelled paragraphs with gold labels: precision, recall and F1 of themes, primary theme, kinds
///
/// PREDICTED is what 'themewise label' wrote as JSON Lines; GOLD has id, kind, themes (the first is primary) and, where
/// annotators differ, optional (themes that count neither way) and primary_either.
///
/// Example: themewise evaluate labelled/labelled.jsonl gold.jsonl --min-f1 0.75
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Labelled paragraphs, JSON Lines, or '-' for standard input
    predicted: PathBuf,

    /// Gold labels, JSON Lines
    gold: PathBuf,

    /// Print JSON
    #[arg(long)]
    json: bool,

    /// Exit with 1 if the micro-averaged F1 is below this
    #[arg(long, value_name = "F1", value_parser = share)]
    min_f1: Option<f64>,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a number between 0 and 1".to_owned()),
    }
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let predicted = labels(&args.predicted)?;
    let gold = labels(&args.gold)?;
    let report = compare(&predicted, &gold, None)?;
    if !report.missing.is_empty() {
        printer.warn(format!(
            "{} gold paragraphs have no prediction and count as missed ({}…)",
            report.missing.len(),
            report.missing.iter().take(3).cloned().collect::<Vec<_>>().join(", ")
        ));
    }
    if args.json {
        print_json(&report)?;
    } else {
        print(&readable(&report))?;
    }
    if let Some(least) = args.min_f1
        && report.micro_average.f1 < least
    {
        printer.say(format!("micro-averaged F1 {:.3} is below {least}", report.micro_average.f1));
        return Ok(Outcome::No);
    }
    Ok(Outcome::Done)
}

fn labels(path: &Path) -> anyhow::Result<Vec<Labels>> {
    if path.as_os_str() == "-" {
        return Ok(parse_labels(&input::standard_input()?, "standard input")?);
    }
    Ok(read_labels(path)?)
}

fn readable(report: &ClassificationReport) -> String {
    let row = |name: &str, scores: &Scores| {
        let number = |value: f64| format!("{value:.3}");
        vec![
            name.to_owned(),
            number(scores.precision),
            number(scores.recall),
            number(scores.f1),
            scores.support.to_string(),
        ]
    };
    let mut rows: Vec<Vec<String>> = report.themes.iter().map(|theme| row(&theme.name, &theme.scores)).collect();
    rows.push(row("micro average", &report.micro_average));
    rows.push(row("macro average", &report.macro_average));
    rows.push(row("(no theme)", &report.none));
    let mut text = table(&["theme", "precision", "recall", "F1", "support"], rows, 1);
    text.push_str(&format!(
        "\n\nprimary theme right   {} of {} themed paragraphs\nexactly the themes    {} of {} body paragraphs\nkinds right           {} of {} blocks\n",
        percent(report.primary_accuracy),
        report.primary_support,
        percent(report.subset_accuracy),
        report.body,
        percent(report.kinds.accuracy),
        report.paragraphs,
    ));
    if report.kinds.accuracy < 1.0 {
        let rows = report
            .kinds
            .order
            .iter()
            .zip(&report.kinds.confusion)
            .map(|(kind, counts)| {
                std::iter::once(kind.name().to_owned()).chain(counts.iter().map(usize::to_string)).collect()
            })
            .collect();
        let names: Vec<&str> = report.kinds.order.iter().map(|kind: &Kind| kind.name()).collect();
        let header: Vec<&str> = std::iter::once("gold \\ predicted").chain(names).collect();
        text.push('\n');
        text.push_str(&table(&header, rows, 1));
        text.push('\n');
    }
    if report.not_judged > 0 {
        text.push_str(&format!(
            "\n{} labelled paragraphs are not in the gold and were not judged\n",
            report.not_judged
        ));
    }
    text
}
