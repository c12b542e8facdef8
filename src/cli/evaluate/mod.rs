//! `themewise evaluate`: predictions against gold, one model's or two models'.

mod limits;
mod more;
mod pair;
mod suspects;
mod text;

use super::input;
use super::outcome::Outcome;
use super::output::{print, print_json};
use super::printer::Printer;
use limits::{Limit, Side};
use std::path::{Path, PathBuf};
use themewise::evaluate::{Evaluation, LabelErrorOptions, Labels, compare_models, evaluate, label_errors, match_names};
use themewise::metrics::BootstrapOptions;
use themewise::unicode::NameIndex;

/// Compare labelled paragraphs with gold labels: how good, how sure, how honest the probabilities
/// are
///
/// PREDICTED is what 'themewise label' wrote as JSON Lines; GOLD has id, kind, themes (the first is
/// primary) and, where annotators differ, optional (themes that count neither way) and
/// primary_either. 'label' with one name and 'labels' with a list are taken too. With two files of
/// predictions, the second is set against the first, on the same gold.
///
/// Bands hold 95% of a bootstrap over documents.
///
/// Example: themewise evaluate labelled/labelled.jsonl gold.jsonl --min micro-f1=0.75 --max
/// ece=0.05 Example: themewise evaluate old.jsonl new.jsonl gold.jsonl
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    override_usage = "themewise evaluate [OPTIONS] <PREDICTED> <GOLD>\n       themewise evaluate [OPTIONS] <PREDICTED> <OTHER> <GOLD>"
)]
pub(crate) struct Args {
    /// Labelled paragraphs, JSON Lines, or '-' for standard input; another model's, to compare; at
    /// last the gold labels
    #[arg(required = true, num_args = 2..=3, value_names = ["PREDICTED", "GOLD"])]
    files: Vec<PathBuf>,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,

    /// Print all tables: every theme, confusion, calibration, thresholds, risk by coverage
    #[arg(long, conflicts_with = "json")]
    full: bool,

    /// Exit with 1 if the micro-averaged F1 is below this
    #[arg(long, value_name = "F1", value_parser = share)]
    min_f1: Option<f64>,

    /// Exit with 1 if a figure is below this, such as micro-f1=0.75 or recall:THEME=0.6; may be
    /// repeated
    #[arg(long, value_name = "METRIC=VALUE", value_parser = limits::least)]
    min: Vec<Limit>,

    /// Exit with 1 if an error is above this, such as ece=0.05; may be repeated
    #[arg(long, value_name = "METRIC=VALUE", value_parser = limits::most)]
    max: Vec<Limit>,

    /// List this many gold labels that may be wrong, the most suspect first
    #[arg(long, value_name = "N")]
    suspects: Option<usize>,

    /// Draw this many resamples for the bands; 0 for no bands
    #[arg(long, value_name = "N", default_value_t = 1000)]
    resamples: usize,

    /// What the resamples depend on
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a number between 0 and 1".to_owned()),
    }
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let options = BootstrapOptions { resamples: args.resamples, seed: args.seed };
    let (gold_path, predicted) = args.files.split_last().expect("the command line asks for two files");
    if let [first, second] = predicted {
        return two(args, printer, [first, second, gold_path], &options);
    }
    let labels = |path: &Path| Ok::<_, anyhow::Error>(input::labels(path, printer)?.labels);
    let predicted = labels(&predicted[0])?;
    let gold = known_as(labels(gold_path)?, &predicted);
    let found = evaluate(&predicted, &gold, None, &options)?;
    // A limit on what there is not is a mistake, to be told before anything is printed.
    let broken = broken(args, &found)?;
    warn_of_missing(printer, found.report.missing.len(), &found.report.missing);
    let suspects = match args.suspects {
        Some(most) => Some(label_errors(&predicted, &gold, None, &LabelErrorOptions { most })?),
        None => None,
    };
    if args.json {
        let mut value = serde_json::to_value(&found)?;
        if let (Some(suspects), Some(fields)) = (&suspects, value.as_object_mut()) {
            fields.insert("suspects".to_owned(), serde_json::to_value(suspects)?);
        }
        print_json(&value)?;
    } else if let Some(suspects) = &suspects {
        print(&suspects::readable(suspects))?;
    } else {
        let mut text = text::readable(&found, args.full);
        if args.full {
            text.push_str(&more::readable(&found));
        }
        print(&text)?;
    }
    for message in &broken {
        printer.message(message);
    }
    Ok(if broken.is_empty() { Outcome::Done } else { Outcome::No })
}

fn two(
    args: &Args,
    printer: &Printer,
    [first, second, gold]: [&PathBuf; 3],
    options: &BootstrapOptions,
) -> anyhow::Result<Outcome> {
    let asked = [
        ("--min-f1", args.min_f1.is_some()),
        ("--min", !args.min.is_empty()),
        ("--max", !args.max.is_empty()),
        ("--suspects", args.suspects.is_some()),
    ];
    if let Some((flag, _)) = asked.iter().find(|(_, given)| *given) {
        return Err(themewise::Error::options(format!("{flag} is about one model, and there are two"))
            .with_hint("give one file of predictions and the gold")
            .into());
    }
    let labels = |path: &Path| Ok::<_, anyhow::Error>(input::labels(path, printer)?.labels);
    let (one, other, truth) = (labels(first)?, labels(second)?, labels(gold)?);
    let other = known_as(other, &one);
    let truth = known_as(truth, &one);
    let found = compare_models(&one, &other, &truth, None, options)?;
    for (path, missing) in [first, second].into_iter().zip(found.missing) {
        if missing > 0 {
            printer.warn(format!(
                "{missing} gold paragraphs have no prediction in '{}' and count as missed",
                path.display()
            ));
        }
    }
    if args.json {
        print_json(&found)?;
    } else {
        print(&pair::readable(&found, [first, second], args.full))?;
    }
    Ok(Outcome::Done)
}

/// `labels` with the ids and the names of themes of `others`, where they are typed a little
/// differently.
fn known_as(mut labels: Vec<Labels>, others: &[Labels]) -> Vec<Labels> {
    let themes = |labels: &Labels| labels.themes.iter().chain(labels.probabilities.keys()).cloned().collect::<Vec<_>>();
    let themes: Vec<String> = others.iter().flat_map(themes).collect();
    let themes = NameIndex::new(themes.iter().map(String::as_str));
    let ids = NameIndex::new(others.iter().flat_map(|labels| [labels.id.as_str(), labels.document.as_str()]));
    match_names(&mut labels, &themes, &ids);
    labels
}

fn warn_of_missing(printer: &Printer, count: usize, ids: &[String]) {
    if count > 0 {
        printer.warn(format!(
            "{count} gold paragraphs have no prediction and count as missed ({}…)",
            ids.iter().take(3).cloned().collect::<Vec<_>>().join(", ")
        ));
    }
}

/// What is not as it must be.
fn broken(args: &Args, found: &Evaluation) -> anyhow::Result<Vec<String>> {
    let mut messages = Vec::new();
    if let Some(least) = args.min_f1
        && found.report.micro_average.f1 < least
    {
        messages.push(format!("micro-averaged F1 {:.3} is below {least}", found.report.micro_average.f1));
    }
    for (limits, side) in [(&args.min, Side::Least), (&args.max, Side::Most)] {
        for limit in limits {
            messages.extend(limit.broken(side, found)?);
        }
    }
    Ok(messages)
}
