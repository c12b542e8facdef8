//! `themewise label`: documents in, labelled paragraphs out.

use super::input::{self, InputArgs, UnitArg};
use super::keep_text::keep_text;
use super::outcome::Outcome;
use super::output::STANDARD_OUTPUT;
use super::printer::Printer;
use super::tally::{BlockTally, DatasetTally, FieldFit};
use super::view;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use themewise::dataset::{
    CsvDialect, DatasetFormat, ExportOptions, Exporter, Rows, Schema, block_records, card, is_card,
};
use themewise::document::{Collection, Document, read_bytes};
use themewise::model::{LabelledBlock, Model};
use themewise::output::{InputFiles, OutputFile, create_folder};
use themewise::paragraph::{Accounting, Unit, unknown_recurring};
use themewise::{Error, ErrorKind};

/// Label every paragraph of documents with themes, evidence, probability and topic
///
/// Reads .txt, .md and .jsonl files, folders of them, or '-' for standard input. Without -o,
/// records go to standard output as JSON Lines; on a terminal you see a readable view instead.
///
/// Example: themewise label issues/ -o labelled
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// The model to label with [default: the one built in, for health-service commissioning]
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// A file (.jsonl, .csv or .parquet), or a folder that gets all three and the accounting
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// The format, where the output's name does not say it
    #[arg(long, value_enum)]
    format: Option<DatasetFormatArg>,

    /// What each document is cut into [default: what the model was trained on]
    #[arg(long, value_enum)]
    unit: Option<UnitArg>,

    /// Count blocks that recur across these documents as boilerplate
    #[arg(long)]
    learn_boilerplate: bool,

    /// Write the extracted text of each document into this folder: offsets count in it
    #[arg(long, value_name = "FOLDER")]
    keep_text: Option<PathBuf>,

    /// Write CSV for spreadsheets: with a byte-order mark, and cells that would run as formulas
    /// defused
    #[arg(long)]
    excel: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum DatasetFormatArg {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// Apache Parquet
    Parquet,
}

impl From<DatasetFormatArg> for DatasetFormat {
    fn from(format: DatasetFormatArg) -> Self {
        match format {
            DatasetFormatArg::Jsonl => Self::Jsonl,
            DatasetFormatArg::Csv => Self::Csv,
            DatasetFormatArg::Parquet => Self::Parquet,
        }
    }
}

/// Where the labelled paragraphs go.
enum LabelTarget {
    /// A readable view on standard output.
    View,
    /// Records on standard output.
    Stream(DatasetFormat),
    /// One file.
    File(DatasetFormat, OutputFile),
    /// All formats and the accounting.
    Folder {
        files: Vec<(DatasetFormat, OutputFile)>,
        accounting: OutputFile,
        card_file: Option<OutputFile>,
        made: Option<PathBuf>,
    },
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
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
    let collection = args.input.read(printer)?;
    let unit = input::unit(args.unit, Some(&model));
    if let Some(folder) = &args.keep_text {
        let inputs = &input::input_files(&args.input.inputs, &args.model)?;
        keep_text(folder, &collection.documents, inputs, printer)?;
    }
    let model = &if args.learn_boilerplate {
        model.with_boilerplate_of(&collection.documents, unit)
    } else {
        report_recurring(&model, &collection.documents, unit, printer);
        model
    };
    let csv = if args.excel { CsvDialect::Spreadsheet } else { CsvDialect::Rfc4180 };
    let learn_boilerplate = args.learn_boilerplate;
    let options = ExportOptions { csv };
    let run = LabelRun { model, documents: &collection.documents, unit, options, learn_boilerplate, printer };
    let (tally, accounting) = match target {
        LabelTarget::View => run.view()?,
        LabelTarget::Stream(format) => {
            let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
            let counts = run.export(vec![(format, STANDARD_OUTPUT.into(), &mut out)])?;
            out.flush().map_err(|source| Error::io("write", STANDARD_OUTPUT.as_ref(), source))?;
            counts
        }
        LabelTarget::File(format, mut file) => {
            let path = file.path().to_owned();
            let counts = run.export(vec![(format, path.clone(), &mut file)])?;
            file.commit()?;
            printer.message(format!("wrote {}", path.display()));
            counts
        }
        LabelTarget::Folder { files, accounting, card_file, .. } => {
            let counts = run.folder(files, accounting, &collection)?;
            let notes = notes(args, counts.0.fit_to_field(model));
            write_card(args, model, card_file, &notes, printer)?;
            counts
        }
    };
    printer.message(accounting.to_string());
    printer.message(tally.summary(model));
    report_field(&tally, model, printer);
    Ok(Outcome::unless(input::lost(&collection)))
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
fn notes(args: &Args, fit: Option<FieldFit>) -> Vec<String> {
    let boilerplate = "Blocks that recur across the documents were counted as boilerplate (`--learn-boilerplate`).";
    let outside = fit.filter(|fit| fit.outside);
    let outside = outside.map(|fit| format!("The documents may be outside of the model's field: {}.", fit.described()));
    args.learn_boilerplate.then(|| boilerplate.to_owned()).into_iter().chain(outside).collect()
}

/// Writes the dataset card, or warns that another file is in its place.
fn write_card(
    args: &Args,
    model: &Model,
    file: Option<OutputFile>,
    notes: &[String],
    printer: &Printer,
) -> anyhow::Result<()> {
    match file {
        Some(file) => {
            let path = file.path().display().to_string();
            file.write_whole(card(&Schema::of(model), cfg!(feature = "parquet"), notes).as_bytes())?;
            printer.message(format!("wrote {path}"));
        }
        None if args.format.is_none() => {
            let path = args.output.as_deref().unwrap_or(Path::new("")).join(CARD);
            printer.warn(format!("'{}' is not a dataset card of this program: it was left as it is", path.display()));
            printer.hint("rename it to get a card, by which Hugging Face datasets finds the types of the columns");
        }
        None => {}
    }
    Ok(())
}

/// The name of a folder's dataset card.
const CARD: &str = "README.md";

/// Opens the dataset card of `folder`, unless there is a file in its place that is no card.
fn open_card(folder: &Path, inputs: &InputFiles) -> anyhow::Result<Option<OutputFile>> {
    let path = folder.join(CARD);
    let replaceable = match read_bytes(&path) {
        Ok(bytes) => is_card(&String::from_utf8_lossy(&bytes)),
        Err(error) => error.io_kind() == Some(std::io::ErrorKind::NotFound),
    };
    Ok(if replaceable { Some(OutputFile::create(&path, inputs)?) } else { None })
}

/// Decides where everything goes and opens it, before the long work starts.
fn target(args: &Args) -> anyhow::Result<LabelTarget> {
    let asked = args.format.map(DatasetFormat::from);
    let Some(path) = &args.output else {
        let terminal = std::io::stdout().is_terminal();
        return match asked {
            Some(DatasetFormat::Parquet) if terminal => Err(Error::options("Parquet is not for a terminal")
                .with_hint("give a file: -o labelled.parquet")
                .into()),
            Some(format) => Ok(LabelTarget::Stream(format)),
            None if terminal => Ok(LabelTarget::View),
            None => Ok(LabelTarget::Stream(DatasetFormat::Jsonl)),
        };
    };
    if path.as_os_str() == "-" {
        return Ok(LabelTarget::Stream(asked.unwrap_or(DatasetFormat::Jsonl)));
    }
    let inputs = &input::input_files(&args.input.inputs, &args.model)?;
    // A device or a pipe (`/dev/stdout`) is written through, whatever its name.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        let format = asked.or(DatasetFormat::from_path(path)).unwrap_or(DatasetFormat::Jsonl);
        return Ok(LabelTarget::File(format, OutputFile::create(path, inputs)?));
    }
    let is_folder = path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]) || path.is_dir();
    if !is_folder && let Some(format) = asked.or(DatasetFormat::from_path(path)) {
        return Ok(LabelTarget::File(format, OutputFile::create(path, inputs)?));
    }
    if !is_folder && let Some(extension) = path.extension() {
        return Err(Error::options(format!("'.{}' is no format that can be written", extension.to_string_lossy()))
            .with_hint("end the name with .jsonl, .csv or .parquet, or give --format")
            .into());
    }
    // Components leave out the slash at the end, with which a file would not be found.
    if path.components().as_path().is_file() {
        return Err(Error::new(ErrorKind::Io, format!("cannot write into '{}': it is a file", path.display()))
            .with_hint("name a folder, or a file that ends in .jsonl, .csv or .parquet")
            .into());
    }
    folder_target(path, asked, inputs)
}

/// Opens every file of a folder, which is made if it does not exist.
fn folder_target(path: &Path, asked: Option<DatasetFormat>, inputs: &InputFiles) -> anyhow::Result<LabelTarget> {
    let made = (!path.exists()).then(|| path.to_owned());
    create_folder(path)?;
    let file = |name: String| OutputFile::create(&path.join(name), inputs);
    let formats = match asked {
        Some(format) => vec![format],
        None => DatasetFormat::ALL
            .into_iter()
            .filter(|format| *format != DatasetFormat::Parquet || cfg!(feature = "parquet"))
            .collect(),
    };
    let files: Result<Vec<_>, Error> =
        formats.into_iter().map(|format| Ok((format, file(format!("labelled.{}", format.extension()))?))).collect();
    let card_file = if asked.is_none() { open_card(path, inputs)? } else { None };
    Ok(LabelTarget::Folder { files: files?, accounting: file("accounting.json".to_owned())?, card_file, made })
}

/// Where records are written.
type Out<'a> = &'a mut (dyn Write + Send);

/// What is labelled, and how.
struct LabelRun<'a> {
    model: &'a Model,
    documents: &'a [Document],
    unit: Unit,
    options: ExportOptions,
    /// Whether `model` knows what recurs in `documents`.
    learn_boilerplate: bool,
    printer: &'a Printer,
}

impl LabelRun<'_> {
    fn view(&self) -> anyhow::Result<(DatasetTally, Accounting)> {
        let progress = self.printer.progress();
        let (labelled, accounting) = self.model.label(self.documents, self.unit, progress.as_ref());
        let mut tally = DatasetTally::new(self.model, self.documents);
        labelled
            .iter()
            .for_each(|document| tally.add(&DatasetTally::of(self.model, document.document, &document.paragraphs)));
        view::show(&mut std::io::stdout().lock(), self.model, self.documents, &labelled)?;
        Ok((tally, accounting))
    }

    /// Writes every format and the accounting.
    fn folder(
        &self,
        mut files: Vec<(DatasetFormat, OutputFile)>,
        mut account: OutputFile,
        collection: &Collection,
    ) -> anyhow::Result<(DatasetTally, Accounting)> {
        let outs = files.iter_mut().map(|(format, file)| (*format, file.path().to_owned(), file as Out<'_>));
        let (tally, accounting) = self.export(outs.collect())?;
        let mut account_json = tally.account(self.model, &accounting, collection);
        account_json["learn_boilerplate"] = self.learn_boilerplate.into();
        let text = serde_json::to_string_pretty(&account_json)?;
        writeln!(account, "{text}").map_err(|source| account.error(source))?;
        let mut names = Vec::new();
        for file in files.into_iter().map(|(_, file)| file).chain([account]) {
            names.push(file.path().display().to_string());
            file.commit()?;
        }
        self.printer.message(format!("wrote {}", names.join(", ")));
        Ok((tally, accounting))
    }

    /// Labels and writes block by block, into every one of `outs`.
    fn export(&self, outs: Vec<(DatasetFormat, PathBuf, Out<'_>)>) -> anyhow::Result<(DatasetTally, Accounting)> {
        let (model, documents) = (self.model, self.documents);
        let schema = Schema::of(model);
        let formats: Vec<DatasetFormat> = outs.iter().map(|(format, ..)| *format).collect();
        let exporter = |(format, name, out): (DatasetFormat, PathBuf, _)| {
            let out: Out<'_> = out;
            format.exporter(&schema, &self.options, &name, Box::new(out))
        };
        let mut exporters: Vec<Box<dyn Exporter + '_>> =
            outs.into_iter().map(exporter).collect::<Result<_, Error>>()?;
        let mut tally = DatasetTally::new(model, documents);
        let progress = self.printer.progress();
        type Made = (BlockTally, Vec<Rows>);
        let make = |block: LabelledBlock<'_>| -> Result<Made, Error> {
            let counts = DatasetTally::of(model, block.document, &block.paragraphs);
            let records = Arc::new(block_records(model, &documents[block.document], block));
            let rows = formats.iter().map(|format| format.rows(&schema, &self.options, &records));
            Ok((counts, rows.collect::<Result<_, Error>>()?))
        };
        let take = |blocks: Vec<Result<Made, Error>>| -> Result<(), Error> {
            for block in blocks {
                let (counts, rows) = block?;
                tally.add(&counts);
                exporters.iter_mut().zip(&rows).try_for_each(|(exporter, rows)| exporter.write_rows(rows))?;
            }
            Ok(())
        };
        let accounting = model.label_blocks(documents, self.unit, progress.as_ref(), make, take)?;
        exporters.into_iter().try_for_each(Exporter::finish)?;
        Ok((tally, accounting))
    }
}
