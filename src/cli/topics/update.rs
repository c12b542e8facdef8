//! `themewise topics update`: drift of a model's topics in new documents, and changes that a person
//! accepts.

use super::super::input::{self, ReadArgs, UnitArg};
use super::super::outcome::Outcome;
use super::super::output::{Output, print, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::{percent, table};
use super::source::reader;
use super::timeline::term_list;
use std::path::{Path, PathBuf};
use themewise::Error;
use themewise::document::read_bytes;
use themewise::model::Model;
use themewise::training::{DriftReport, UpdateKind, UpdateProposals};

/// Assign new documents to a model's topics; report drift and novelty, and propose new topics,
/// splits and merges
///
/// Topics keep their numbers. With -o the proposals are written to a file; set "accept": true where
/// you agree, edit names and words, and give the file back with --accept to have the changed model
/// written.
///
/// Examples:
///   themewise topics update july/ -m my.safetensors -o changes.json
///   themewise topics update -m my.safetensors --accept changes.json -o next.safetensors
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// New files, folders, or '-' for standard input
    #[arg(required_unless_present = "accept", conflicts_with = "accept", value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    /// The trained model
    #[arg(short, long, value_name = "FILE")]
    model: PathBuf,

    /// Where the proposals, or with --accept the changed model, are written, or '-' for standard
    /// output; proposals on standard output replace the report
    #[arg(short, long, value_name = "FILE", required_unless_present = "inputs")]
    output: Option<PathBuf>,

    /// Make the changes that are accepted in this file
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,

    /// What each document is cut into
    #[arg(long, value_enum, default_value = "paragraph")]
    unit: UnitArg,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if args.json && args.accept.is_none() && args.output.as_deref() == Some(Path::new("-")) {
        return Err(Error::options("the report and the proposals cannot both go to standard output")
            .with_hint("leave out --json, or give -o a file")
            .into());
    }
    let inputs = input::input_files(&args.inputs, args.accept.iter().chain([&args.model]))?;
    let output = args.output.as_ref().map(|path| Output::open(Some(path), &inputs)).transpose()?;
    let model = input::model(Some(&args.model))?;
    let progress = printer.progress();
    if let Some(changes) = &args.accept {
        let output =
            output.ok_or_else(|| Error::options("there is no name for the changed model").with_hint("give -o"))?;
        let place = output.name();
        let proposals = read(changes)?;
        let changed = model.apply_updates(&proposals, progress.as_ref())?;
        output.write(&changed.to_bytes()?)?;
        let accepted = proposals.changes.iter().filter(|change| change.accept).count();
        printer.message(format!(
            "made {accepted} of {} changes; wrote {place} ({})",
            proposals.changes.len(),
            changed.name()
        ));
        return Ok(Outcome::Done);
    }
    let collection = args.read.documents(&args.inputs, printer)?;
    let texts = reader(&model)?.read(&collection.documents, args.unit.into(), progress.as_ref());
    let report = DriftReport::of(&model, &texts)?;
    // On standard output the proposals replace the report.
    let shows_report = !output.as_ref().is_some_and(Output::is_standard);
    let place = output.as_ref().map(Output::name);
    if let Some(output) = output {
        let text = serde_json::to_string_pretty(&report.proposals)? + "\n";
        output.write(text.as_bytes())?;
    }
    if args.json && shows_report {
        print_json(&report)?;
    } else if shows_report {
        print(&readable(&report, &model))?;
    }
    if let Some(place) = place {
        printer.message(format!("wrote {} proposed changes to {place}", report.proposals.changes.len()));
    }
    Ok(Outcome::unless(input::lost(&collection)))
}

fn read(path: &Path) -> anyhow::Result<UpdateProposals> {
    serde_json::from_slice(&read_bytes(path)?).map_err(|error| {
        Error::data(format!("'{}' is no file of changes: {error}", path.display()))
            .with_hint("give the file that 'themewise topics update … -o FILE' wrote")
            .into()
    })
}

fn readable(report: &DriftReport, model: &Model) -> String {
    let rows = report
        .topics
        .iter()
        .map(|topic| {
            vec![
                topic.topic.to_string(),
                clean(&topic.name),
                percent(topic.before),
                percent(topic.now.share),
                format!("{} to {}", percent(topic.now.low), percent(topic.now.high)),
                topic.cosine.map_or_else(|| "–".to_owned(), |cosine| format!("{cosine:.2}")),
                if topic.moved { "moved" } else { "" }.to_owned(),
            ]
        })
        .collect();
    let header = ["topic", "name", "before", "now", "95% band", "same sense", ""];
    let mut text = format!(
        "{} paragraphs by {}; {} without a topic\n\n{}\n\n",
        report.paragraphs,
        model.name(),
        report.without_topic,
        table(&header, rows, 2)
    );
    let novel = &report.novel;
    let verdict = if novel.low > 0.05 { "more is new than chance gives" } else { "no more is new than chance gives" };
    text.push_str(&format!(
        "novel: {} paragraphs, {} ({} to {}), lie farther out than 95% of the training paragraphs: {verdict}\n",
        novel.count,
        percent(novel.share),
        percent(novel.low),
        percent(novel.high),
    ));
    for (title, terms) in [("rising", &report.rising), ("fading", &report.fading)] {
        let terms = term_list(terms);
        text.push_str(&format!("{title} words: {terms}\n"));
    }
    if report.proposals.changes.is_empty() {
        text.push_str("\nno change of topics is proposed\n");
        return text;
    }
    text.push_str("\nproposed:\n");
    for change in &report.proposals.changes {
        let what = match (change.change, change.topic, change.into) {
            (UpdateKind::Add, ..) => format!("add '{}'", clean(&change.name)),
            (UpdateKind::Split, Some(topic), _) => format!("split '{}' off topic {topic}", clean(&change.name)),
            (UpdateKind::Merge, Some(from), Some(into)) => format!("merge topic {from} into {into}"),
            _ => "change".to_owned(),
        };
        text.push_str(&format!("  {what}: {}\n", clean(&change.reason)));
        for typical in &change.typical {
            text.push_str(&format!("      {}: {}\n", clean(&typical.id), clean(&typical.excerpt)));
        }
    }
    text
}
