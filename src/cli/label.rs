//! `themewise label`: documents in, labelled paragraphs out.

use super::input::{self, UnitArg};
use super::output::STANDARD_OUTPUT;
use super::printer::Printer;
use super::{Outcome, view};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use themewise::dataset::{CsvDialect, ExportOptions, Exporter, Format, Schema, records};
use themewise::document::Document;
use themewise::model::{LabelledDocument, Model, Status};
use themewise::output::{OutputFile, create_folder};
use themewise::paragraph::{Accounting, Unit};
use themewise::{Error, ErrorKind};

/// Label every paragraph of documents with themes, evidence, probability and topic
///
/// Reads .txt, .md and .jsonl files, folders of them, or '-' for standard input. Without -o, records go to standard
/// output as JSON Lines; on a terminal you see a readable view instead.
///
/// Example: themewise label issues/ -o labelled
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files, folders, or '-' for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The model to label with [default: the one built in, for health-service commissioning]
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// A file (.jsonl, .csv or .parquet), or a folder that gets all three and the accounting
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// The format, where the output's name does not say it
    #[arg(long, value_enum)]
    format: Option<FormatArg>,

    /// What each document is cut into [default: what the model was trained on]
    #[arg(long, value_enum)]
    unit: Option<UnitArg>,

    /// Write CSV for spreadsheets: with a byte-order mark, and cells that would run as formulas defused
    #[arg(long)]
    excel: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FormatArg {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// Apache Parquet
    Parquet,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Jsonl => Self::Jsonl,
            FormatArg::Csv => Self::Csv,
            FormatArg::Parquet => Self::Parquet,
        }
    }
}

/// Where the labelled paragraphs go.
enum Target {
    /// A readable view on standard output.
    View,
    /// Records on standard output.
    Stream(Format),
    /// One file.
    File(Format, OutputFile),
    /// All formats and the accounting.
    Folder { files: Vec<(Format, OutputFile)>, accounting: OutputFile, made: Option<PathBuf> },
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let model = input::model(args.model.as_ref())?;
    let target = target(args)?;
    let made = match &target {
        Target::Folder { made, .. } => made.clone(),
        _ => None,
    };
    let outcome = write(args, printer, &model, target);
    if outcome.is_err()
        && let Some(folder) = made
    {
        // Only an empty folder of our own making goes.
        let _ = std::fs::remove_dir(folder);
    }
    outcome
}

fn write(args: &Args, printer: &Printer, model: &Model, target: Target) -> anyhow::Result<Outcome> {
    let writes_csv = match &target {
        Target::View => false,
        Target::Stream(format) | Target::File(format, _) => *format == Format::Csv,
        Target::Folder { files, .. } => files.iter().any(|(format, _)| *format == Format::Csv),
    };
    if args.excel && !writes_csv {
        printer.warn("--excel has no effect: no CSV is written");
        printer.hint("name a file that ends in .csv, or a folder");
    }
    let collection = input::documents(&args.inputs, printer)?;
    let unit = args.unit.map_or(model.manifest().unit, Unit::from);
    let progress = printer.progress();
    let (labelled, accounting) = model.label(&collection.documents, unit, progress.as_ref());
    let csv = if args.excel { CsvDialect::Spreadsheet } else { CsvDialect::Rfc4180 };
    let options = ExportOptions { csv };
    let sheet = Sheet { model, documents: &collection.documents, labelled: &labelled, options };
    match target {
        Target::View => {
            let mut out = std::io::stdout().lock();
            view::show(&mut out, model, &collection.documents, &labelled)?;
        }
        Target::Stream(format) => {
            let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
            sheet.export(format, STANDARD_OUTPUT.as_ref(), &mut out)?;
            out.flush().map_err(|source| Error::io("write", STANDARD_OUTPUT.as_ref(), source))?;
        }
        Target::File(format, mut file) => {
            let path = file.path().to_owned();
            sheet.export(format, &path, &mut file)?;
            file.commit()?;
            printer.say(format!("wrote {}", path.display()));
        }
        Target::Folder { mut files, accounting: mut account, .. } => {
            for (format, file) in &mut files {
                let path = file.path().to_owned();
                sheet.export(*format, &path, file)?;
            }
            let text = serde_json::to_string_pretty(&sheet.account(&accounting, &collection.problems))?;
            let path = account.path().to_owned();
            writeln!(account, "{text}").map_err(|source| Error::io("write", &path, source))?;
            let names: Vec<String> = files.iter().map(|(_, file)| file.path().display().to_string()).collect();
            for (_, file) in files {
                file.commit()?;
            }
            account.commit()?;
            printer.say(format!("wrote {}, {}", names.join(", "), path.display()));
        }
    }
    printer.say(accounting.to_string());
    printer.say(sheet.summary());
    Ok(Outcome::unless(input::lost(&collection)))
}

/// Decides where everything goes and opens it, before the long work starts.
fn target(args: &Args) -> anyhow::Result<Target> {
    let asked = args.format.map(Format::from);
    let Some(path) = &args.output else {
        let terminal = std::io::stdout().is_terminal();
        return match asked {
            Some(Format::Parquet) if terminal => Err(Error::options("Parquet is not for a terminal")
                .with_hint("give a file: -o labelled.parquet")
                .into()),
            Some(format) => Ok(Target::Stream(format)),
            None if terminal => Ok(Target::View),
            None => Ok(Target::Stream(Format::Jsonl)),
        };
    };
    if path.as_os_str() == "-" {
        return Ok(Target::Stream(asked.unwrap_or(Format::Jsonl)));
    }
    // A device or a pipe (`/dev/stdout`) is written through, whatever its name.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        let format = asked.or(Format::from_path(path)).unwrap_or(Format::Jsonl);
        return Ok(Target::File(format, OutputFile::create(path)?));
    }
    let slash = path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    let by_name = if slash || path.is_dir() { None } else { Format::from_path(path) };
    if let Some(format) = asked.or(by_name)
        && !slash
        && !path.is_dir()
    {
        return Ok(Target::File(format, OutputFile::create(path)?));
    }
    if let (false, false, Some(extension)) = (slash, path.is_dir(), path.extension()) {
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
    let made = (!path.exists()).then(|| path.clone());
    create_folder(path)?;
    let file = |name: String| OutputFile::create(&path.join(name));
    let formats = match asked {
        Some(format) => vec![format],
        None => {
            Format::ALL.into_iter().filter(|format| *format != Format::Parquet || cfg!(feature = "parquet")).collect()
        }
    };
    let files: Result<Vec<_>, Error> =
        formats.into_iter().map(|format| Ok((format, file(format!("labelled.{}", format.extension()))?))).collect();
    Ok(Target::Folder { files: files?, accounting: file("accounting.json".to_owned())?, made })
}

/// What is exported.
struct Sheet<'a> {
    model: &'a Model,
    documents: &'a [Document],
    labelled: &'a [LabelledDocument],
    options: ExportOptions,
}

impl Sheet<'_> {
    fn export<'b>(&self, format: Format, name: &Path, out: &'b mut (dyn Write + Send + 'b)) -> Result<(), Error> {
        let schema = Schema::of(self.model);
        let mut exporter: Box<dyn Exporter + '_> = format.exporter(&schema, &self.options, name, Box::new(out))?;
        for labelled in self.labelled {
            for record in records(self.model, &self.documents[labelled.document], labelled) {
                exporter.write(&record)?;
            }
        }
        exporter.finish()
    }

    fn count(&self, status: Status) -> usize {
        let paragraphs = self.labelled.iter().flat_map(|document| &document.paragraphs);
        paragraphs.filter(|paragraph| paragraph.status == status).count()
    }

    /// How often each theme was given, in the codebook's order.
    fn themes(&self) -> Vec<(&str, usize)> {
        let themes = &self.model.classifier().codebook().themes;
        let mut counts = vec![0; themes.len()];
        for paragraph in self.labelled.iter().flat_map(|document| &document.paragraphs) {
            paragraph.themes.iter().for_each(|&theme| counts[theme] += 1);
        }
        themes.iter().map(|theme| theme.name.as_str()).zip(counts).collect()
    }

    fn summary(&self) -> String {
        let (themed, unthemed) = (self.count(Status::Themed), self.count(Status::Unthemed));
        let themes: Vec<String> = self
            .themes()
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        let list = if themes.is_empty() { String::new() } else { format!(": {}", themes.join(", ")) };
        format!("{themed} themed, {unthemed} unthemed{list}")
    }

    fn account(&self, accounting: &Accounting, problems: &[themewise::document::Problem]) -> serde_json::Value {
        let encodings: Vec<serde_json::Value> = self
            .documents
            .iter()
            .zip(self.labelled)
            .map(|(document, labelled)| {
                let mut own = Accounting::default();
                own.add(labelled.paragraphs.iter().map(|paragraph| &paragraph.paragraph));
                own.duplicates =
                    labelled.paragraphs.iter().filter(|paragraph| paragraph.duplicate_of.is_some()).count();
                serde_json::json!({
                    "id": document.id, "encoding": document.source.encoding, "blocks": own.blocks, "body": own.body,
                    "heading": own.heading, "boilerplate": own.boilerplate, "duplicates": own.duplicates,
                })
            })
            .collect();
        let problems: Vec<serde_json::Value> = problems
            .iter()
            .map(
                |problem| serde_json::json!({ "place": problem.place, "reason": problem.reason, "lost": problem.lost }),
            )
            .collect();
        let themes: serde_json::Map<String, serde_json::Value> =
            self.themes().into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect();
        serde_json::json!({
            "model": self.model.name(),
            "offset_unit": "codepoint",
            "documents": accounting.documents, "blocks": accounting.blocks, "body": accounting.body,
            "heading": accounting.heading, "boilerplate": accounting.boilerplate, "duplicates": accounting.duplicates,
            "themed": self.count(Status::Themed), "unthemed": self.count(Status::Unthemed),
            "themes": themes, "problems": problems, "by_document": encodings,
        })
    }
}
