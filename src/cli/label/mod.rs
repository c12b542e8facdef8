//! `themewise label`: documents in, labelled paragraphs out.

mod args;
mod run;
mod target;

pub(crate) use args::Args;

use super::input;
use super::outcome::Outcome;
use super::output::STANDARD_OUTPUT;
use super::printer::Printer;
use super::tally::{DatasetTally, FieldFit};
use args::{MOST_HELD, StreamArg};
use run::{Batches, LabelRun, RunCounts};
use std::io::Write;
use target::{LabelTarget, target, write_card};
use themewise::Error;
use themewise::dataset::{CsvDialect, DatasetFormat, ExportOptions};
use themewise::document::{Document, Documents};
use themewise::model::{DuplicateScope, LabelScope, Model};
use themewise::paragraph::{Unit, unknown_recurring};

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if args.learn_boilerplate && args.stream == StreamArg::Always {
        return Err(Error::options("--learn-boilerplate has to see all documents first")
            .with_hint("leave out --stream, or --learn-boilerplate")
            .into());
    }
    let model = input::model(args.model.as_ref())?;
    let target = target(args)?;
    let made = match &target {
        LabelTarget::Folder { made, .. } => made.clone(),
        _ => None,
    };
    let outcome = write(args, printer, model, target);
    if outcome.is_err()
        && let Some(folder) = made
    {
        // Only an empty folder of our own making goes.
        let _ = std::fs::remove_dir(folder);
    }
    outcome
}

fn write(args: &Args, printer: &Printer, model: Model, target: LabelTarget) -> anyhow::Result<Outcome> {
    let writes_csv = match &target {
        LabelTarget::View => false,
        LabelTarget::Stream(format) | LabelTarget::File(format, _) => *format == DatasetFormat::Csv,
        LabelTarget::Folder { files, .. } => files.iter().any(|(format, _)| *format == DatasetFormat::Csv),
    };
    if args.excel && !writes_csv {
        printer.warn("--excel has no effect: no CSV is written");
        printer.hint("name a file that ends in .csv, or a folder");
    }
    let unit = input::unit(args.unit, Some(&model));
    let (model, batches) = documents(args, printer, model, unit)?;
    let model = &model;
    let duplicates = if batches.streamed { DuplicateScope::Document } else { DuplicateScope::Call };
    let csv = if args.excel { CsvDialect::Spreadsheet } else { CsvDialect::Rfc4180 };
    let run = LabelRun {
        model,
        scope: LabelScope { unit, duplicates },
        options: ExportOptions { csv },
        learn_boilerplate: args.learn_boilerplate,
        keep_text: args.keep_text.as_deref(),
        inputs: input::input_files(&args.input.inputs, &args.model)?,
        printer,
    };
    let counts = match target {
        LabelTarget::View => run.view(batches)?,
        LabelTarget::Stream(format) => {
            let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
            let counts = run.export(vec![(format, STANDARD_OUTPUT.into(), &mut out)], batches)?;
            out.flush().map_err(|source| Error::io("write", STANDARD_OUTPUT.as_ref(), source))?;
            counts
        }
        LabelTarget::File(format, mut file) => {
            let path = file.path().to_owned();
            let counts = run.export(vec![(format, path.clone(), &mut file)], batches)?;
            file.commit()?;
            printer.message(format!("wrote {}", path.display()));
            counts
        }
        LabelTarget::Folder { files, accounting, card_file, .. } => {
            let counts = run.folder(files, accounting, batches)?;
            let notes = notes(args, &counts, model);
            write_card(args, model, card_file, &notes, printer)?;
            counts
        }
    };
    run.report_kept(&counts);
    printer.message(counts.accounting.to_string());
    printer.message(counts.tally.summary(model));
    report_field(&counts.tally, model, printer);
    Ok(Outcome::unless(input::lost(&counts.read)))
}

/// The documents that are labelled, and the model with what it learns of them.
fn documents<'a>(
    args: &'a Args,
    printer: &'a Printer,
    model: Model,
    unit: Unit,
) -> anyhow::Result<(Model, Batches<'a>)> {
    let most = if args.learn_boilerplate { usize::MAX } else { args.stream.most_held() };
    let collection = match args.input.read_at_most(most, printer)? {
        Documents::Whole(collection) => collection,
        Documents::Streamed(stream) => {
            if args.stream == StreamArg::Auto {
                printer.message(format!(
                    "there are more than {MOST_HELD} paragraphs: documents are labelled as they are read, and \
                     duplicates are looked for within each document only"
                ));
                printer.hint("--stream=never holds all documents, and --stream says nothing of it");
            }
            let reported = stream.inspect(|collection| input::report_all(collection, printer));
            return Ok((model, Batches { batches: Box::new(reported), streamed: true }));
        }
    };
    let model = if args.learn_boilerplate {
        model.with_boilerplate_of(&collection.documents, unit)
    } else {
        report_recurring(&model, &collection.documents, unit, printer);
        model
    };
    Ok((model, Batches { batches: Box::new(std::iter::once(collection)), streamed: false }))
}

/// Warns if the documents may be outside of the model's field.
fn report_field(tally: &DatasetTally, model: &Model, printer: &Printer) {
    let Some(fit) = tally.fit_to_field(model).filter(|fit| fit.outside) else { return };
    printer.warn(format!("these documents may be outside of the field of {}: {}", model.name(), fit.described()));
    printer.hint("train a model on documents of this field: 'themewise train'; labels of this one may be wrong");
}

/// Documents among which recurring blocks are looked for.
const RECURRENCE_DOCUMENTS: std::ops::RangeInclusive<usize> = 3..=2000;

/// Says once that blocks recur which are not taken for boilerplate.
fn report_recurring(model: &Model, documents: &[Document], unit: Unit, printer: &Printer) {
    if unit == Unit::Record || !RECURRENCE_DOCUMENTS.contains(&documents.len()) {
        return;
    }
    let recurring = unknown_recurring(documents, unit, model.boilerplate());
    if let Some(first) = recurring.first() {
        let (count, documents) = (recurring.len(), documents.len());
        let shown: String = first.text.chars().take(60).collect();
        printer.message(format!(
            "{count} {} in several of the {documents} documents and {} not taken for boilerplate, such as '{shown}' ({} documents)",
            if count == 1 { "block recurs" } else { "blocks recur" },
            if count == 1 { "is" } else { "are" },
            first.documents
        ));
        printer.hint("--learn-boilerplate counts them as boilerplate; labels then depend on all documents of the call");
    }
}

/// What the dataset card says of this run.
fn notes(args: &Args, counts: &RunCounts, model: &Model) -> Vec<String> {
    let boilerplate = "Blocks that recur across the documents were counted as boilerplate (`--learn-boilerplate`).";
    let fit: Option<FieldFit> = counts.tally.fit_to_field(model);
    let outside = fit.filter(|fit| fit.outside);
    let outside = outside.map(|fit| format!("The documents may be outside of the model's field: {}.", fit.described()));
    let streamed = "Duplicates were looked for within each document only (`--stream`).";
    let learned = args.learn_boilerplate.then(|| boilerplate.to_owned());
    let streamed = counts.streamed.then(|| streamed.to_owned());
    learned.into_iter().chain(streamed).chain(outside).collect()
}
