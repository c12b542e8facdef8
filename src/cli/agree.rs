//! `themewise agree`: how far annotators agree.

use super::input;
use super::outcome::Outcome;
use super::output::{print, print_json};
use super::printer::{Printer, clean};
use super::table::table;
use std::path::PathBuf;
use themewise::evaluate::agreement::{AgreementCoefficients, AgreementReport, Annotator, agree};
use themewise::metrics::BootstrapOptions;
use themewise::metrics::agreement::Estimate;

/// Say how far annotators agree, human or machine: kappa, alpha and AC of each theme, and what they
/// confuse
///
/// Files are JSON Lines with id and themes, as 'themewise label' writes them and gold has them;
/// paragraphs are matched by id, and body paragraphs compared. A theme that is optional for an
/// annotator counts neither way. Kappa is Cohen's (of more than two annotators the mean over
/// pairs), alpha Krippendorff's, AC Gwet's; in brackets stand 95% intervals from resampled
/// documents.
///
/// Example: themewise agree anna.jsonl ben.jsonl labelled/labelled.jsonl --list 20
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Labels of two annotators or more, JSON Lines; one of them may be '-' for standard input
    #[arg(required = true, num_args = 2.., value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Show so many paragraphs in which they differ, those that differ most first
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    list: usize,

    /// How many resamples the intervals come from; 0 for no intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    resamples: usize,

    /// Seeds the resamples
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// So many pairs of confused themes are shown.
const CONFUSIONS: usize = 10;

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let names = names(&args.files);
    let labels =
        args.files.iter().map(|path| Ok(input::labels(path, printer)?.labels)).collect::<anyhow::Result<Vec<_>>>()?;
    let annotators: Vec<Annotator<'_>> =
        names.iter().zip(&labels).map(|(name, labels)| Annotator { name, labels }).collect();
    let mut report = agree(&annotators, &BootstrapOptions { resamples: args.resamples, seed: args.seed })?;
    for missing in &report.missing {
        let more = if missing.count > missing.examples.len() { ", …" } else { "" };
        printer.warn(format!(
            "{} lacks {} that another file has, and cannot be compared there ({}{more})",
            missing.name,
            count(missing.count, "paragraph"),
            missing.examples.join(", ")
        ));
    }
    if report.kinds_differ > 0 {
        printer.warn(format!(
            "{} are body for one and heading or boilerplate for another: those ratings are left out",
            count(report.kinds_differ, "paragraph")
        ));
    }
    if args.json {
        if args.list > 0 {
            report.disagreements.truncate(args.list);
        }
        print_json(&report)?;
    } else {
        print(&readable(&report, args.list))?;
    }
    Ok(Outcome::Done)
}

/// The files' names without folder and ending; in full where two would be called the same.
fn names(files: &[PathBuf]) -> Vec<String> {
    let short = |path: &PathBuf| match path.file_stem() {
        Some(stem) if path.as_os_str() != "-" => stem.to_string_lossy().into_owned(),
        _ => "standard input".to_owned(),
    };
    let all: Vec<String> = files.iter().map(short).collect();
    let twice = |name: &String| all.iter().filter(|other| *other == name).count() > 1;
    let full = |(place, path): (usize, &PathBuf)| match twice(&all[place]) {
        true => format!("{} ({})", path.display(), place + 1),
        false => all[place].clone(),
    };
    files.iter().enumerate().map(full).collect()
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn value(estimate: &Estimate) -> String {
    estimate.value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

fn with_interval(estimate: &Estimate) -> String {
    match estimate.interval {
        Some((low, high)) => format!("{} [{low:.2}, {high:.2}]", value(estimate)),
        None => value(estimate),
    }
}

fn readable(report: &AgreementReport, list: usize) -> String {
    let mut text = format!(
        "{} of {} by {}\n\n",
        count(report.paragraphs, "body paragraph"),
        count(report.documents, "document"),
        clean(&report.annotators.join(", "))
    );
    text.push_str(&themes(report));
    text.push_str(&overall(report));
    if !report.pairs.is_empty() {
        let rows = report.pairs.iter().map(|pair| {
            vec![
                clean(&format!("{} – {}", pair.one, pair.other)),
                pair.paragraphs.to_string(),
                with_interval(&pair.alpha_masi),
                with_interval(&pair.primary_kappa),
            ]
        });
        let header = ["two of them", "paragraphs", "alpha, MASI", "kappa of the primary theme"];
        text.push_str(&format!("\n\n{}", table(&header, rows.collect(), 1)));
    }
    text.push_str(&confusions(report));
    text.push_str(&disagreements(report, list));
    text
}

fn confusions(report: &AgreementReport) -> String {
    if report.confusions.is_empty() {
        return String::new();
    }
    let rows = report.confusions.iter().take(CONFUSIONS).map(|confusion| {
        let other = confusion.other.as_deref().unwrap_or("(no theme)");
        vec![
            clean(&confusion.one),
            clean(other),
            confusion.count.to_string(),
            format!("{:.1}%", confusion.share * 100.0),
        ]
    });
    let header = ["given by one", "by another instead", "times", "of either"];
    let mut text = format!("\n\n{}", table(&header, rows.collect(), 2));
    if report.confusions.len() > CONFUSIONS {
        text.push_str(&format!("\n… and {} more (--json has all)", report.confusions.len() - CONFUSIONS));
    }
    text
}

/// How many paragraphs differ, and the first `list` of them.
fn disagreements(report: &AgreementReport, list: usize) -> String {
    let differ = report.disagreements.len();
    let mut text = format!("\n\nthey differ in {}", count(differ, "paragraph"));
    if list == 0 && differ > 0 {
        text.push_str(" (--list N shows them)");
    }
    text.push('\n');
    for disagreement in report.disagreements.iter().take(list) {
        text.push_str(&format!("\n{}  {:.2}", clean(&disagreement.id), disagreement.distance));
        if let Some(starts) = &disagreement.starts {
            text.push_str(&format!("  {} …", clean(starts)));
        }
        text.push('\n');
        for (name, themes) in report.annotators.iter().zip(&disagreement.themes) {
            let themes = match themes {
                Some(themes) if themes.is_empty() => "(no theme)".to_owned(),
                Some(themes) => themes.join(", "),
                None => "–".to_owned(),
            };
            text.push_str(&clean(&format!("  {name}: {themes}")));
            text.push('\n');
        }
    }
    text
}

fn themes(report: &AgreementReport) -> String {
    let row = |name: &str, given: String, specific: String, coefficients: &AgreementCoefficients| {
        vec![
            clean(name),
            given,
            value(&coefficients.observed),
            specific,
            with_interval(&coefficients.cohen_kappa),
            value(&coefficients.fleiss_kappa),
            with_interval(&coefficients.krippendorff_alpha),
            value(&coefficients.gwet_ac1),
        ]
    };
    let mut rows: Vec<Vec<String>> = report
        .themes
        .iter()
        .map(|theme| {
            let given: Vec<String> = theme.given.iter().map(usize::to_string).collect();
            row(&theme.name, given.join("/"), value(&theme.specific), &theme.coefficients)
        })
        .collect();
    rows.push(row("(primary theme)", String::new(), String::new(), &report.primary));
    table(&["theme", "given", "agreed", "F1", "kappa", "Fleiss", "alpha", "AC1"], rows, 1)
}

fn overall(report: &AgreementReport) -> String {
    let sets = &report.sets;
    let mut text = format!(
        "\n\nall themes of a paragraph at once\n  the same        {}\n  alpha           {}\n  alpha, Jaccard  {}\n  alpha, MASI     {}\n  AC2, MASI       {}",
        with_interval(&sets.exact),
        with_interval(&sets.alpha_nominal),
        with_interval(&sets.alpha_jaccard),
        with_interval(&sets.alpha_masi),
        with_interval(&sets.gwet_ac2_masi),
    );
    if sets.alpha_masi.interval.is_some() {
        text.push_str(&format!("\n  in brackets: 95% intervals, {} resampled", report.resampled));
    }
    text
}
