//! `themewise suggest paragraphs`: what to label next, as lines to fill in.

use super::super::input::{self, InputArgs, UnitArg};
use super::super::outcome::Outcome;
use super::super::output::Output;
use super::super::printer::{Printer, clean};
use std::path::PathBuf;
use themewise::Error;
use themewise::dataset::{defuse_formula, round6};
use themewise::evaluate::Labels;
use themewise::themes::{ParagraphOptions, Stratum};
use themewise::training::ParagraphToLabel;

/// Choose the paragraphs from whose labels a model would learn most, as lines to fill in
///
/// Chosen are those that the model is unsure of, that are like many others and unlike one another,
/// and of which codebook and model differ. Every fourth is drawn by lot instead: what is measured
/// on those is true of all. In JSON Lines put names for the null of 'themes', or [] for none; in a
/// table, put names with ';' between them for the '?', or nothing for none. Labels begun may end
/// anywhere: leave out the lines that nobody has filled in. Then: themewise train --gold.
///
/// Examples:
///   themewise suggest paragraphs issues/ -m my.safetensors -n 50 -o to_label.jsonl
///   themewise suggest paragraphs issues/ -m my.safetensors --gold done.jsonl -o more.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// The trained model [default: the embedded one]
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// So many paragraphs
    #[arg(short = 'n', long = "paragraphs", default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    paragraphs: u32,

    /// Labels that are there already: their paragraphs are not asked again. May be given more than
    /// once
    #[arg(short, long, value_name = "FILE")]
    gold: Vec<PathBuf>,

    /// Where the lines are written: a table if it ends in .csv, else JSON Lines [default: standard
    /// output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Seeds the lot
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,

    /// What each document is cut into [default: as the model was trained]
    #[arg(long, value_enum)]
    unit: Option<UnitArg>,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let inputs = input::input_files(&args.input.inputs, args.model.iter().chain(&args.gold))?;
    let path = args.output.as_ref().filter(|path| path.as_os_str() != "-");
    let output = Output::open(path, &inputs)?;
    let mut labelled: Vec<Labels> = Vec::new();
    for path in &args.gold {
        labelled.extend(input::labels(path, printer)?.labels);
    }
    let model = input::model(args.model.as_ref())?;
    let collection = args.input.read(printer)?;
    let options = ParagraphOptions { count: args.paragraphs as usize, seed: args.seed };
    let unit = input::unit(args.unit, Some(&model));
    let found =
        model.suggest_paragraphs(&options, &collection.documents, unit, &labelled, printer.progress().as_ref())?;
    let table = path.and_then(|path| path.extension()).is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let bytes = if table { as_table(&found.paragraphs)? } else { as_lines(&found.paragraphs)? };
    output.write(&bytes)?;
    let drawn = found.paragraphs.iter().filter(|line| line.stratum == Stratum::Random).count();
    printer.message(format!(
        "{} of {} open paragraphs: {} chosen, {drawn} drawn by lot",
        found.paragraphs.len(),
        found.open,
        found.paragraphs.len() - drawn
    ));
    if !labelled.is_empty() {
        printer.message(format!("{} of {} labels are of paragraphs in the input", found.labelled, labelled.len()));
    }
    if found.labelled < labelled.len() {
        printer
            .warn(format!("{} labels name paragraphs that are not body in the input", labelled.len() - found.labelled));
    }
    if found.paragraphs.len() < options.count {
        printer.warn(format!("no more than {} paragraphs are worth asking", found.paragraphs.len()));
    }
    let place = path.map_or_else(|| "the file".to_owned(), |path| clean(&path.display().to_string()));
    let (blank, none) = if table { ("'?'", "an empty cell") } else { ("null", "[]") };
    printer.message(format!(
        "fill in 'themes' ({blank} is not labelled, {none} is no theme), then train again with --gold {place}"
    ));
    Ok(Outcome::unless(input::lost(&collection)))
}

fn as_lines(paragraphs: &[ParagraphToLabel]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in paragraphs {
        let mut line = line.clone();
        line.suggested.iter_mut().for_each(|theme| theme.probability = rounded(theme.probability));
        line.sampling_probability = line.sampling_probability.map(round6);
        serde_json::to_writer(&mut bytes, &line)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// A table for a spreadsheet: with a byte-order mark, and nothing that would be run as a formula.
fn as_table(paragraphs: &[ParagraphToLabel]) -> anyhow::Result<Vec<u8>> {
    let failed = |error: csv::Error| Error::data(format!("cannot make the table: {error}"));
    let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
    let header = ["id", "text", "themes", "suggested", "why", "heading", "document", "stratum", "sampling_probability"];
    writer.write_record(header).map_err(failed)?;
    for line in paragraphs {
        let suggested: Vec<String> =
            line.suggested.iter().map(|theme| format!("{} {:.2}", theme.name, theme.probability)).collect();
        let stratum = match line.stratum {
            Stratum::Random => "random",
            Stratum::Chosen => "chosen",
        };
        let sampled = line.sampling_probability.map(|share| round6(share).to_string());
        writer
            .write_record([
                line.id.clone(),
                defuse_formula(&line.text).into_owned(),
                "?".to_owned(),
                defuse_formula(&suggested.join("; ")).into_owned(),
                defuse_formula(&line.why).into_owned(),
                defuse_formula(line.heading.as_deref().unwrap_or_default()).into_owned(),
                line.document.clone(),
                stratum.to_owned(),
                sampled.unwrap_or_default(),
            ])
            .map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Error::data(format!("cannot make the table: {error}")).into())
}

fn rounded(probability: f64) -> f64 {
    (probability * 1e4).round() / 1e4
}
