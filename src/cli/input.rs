//! The arguments that say what is read, and the report of what could not be.

use super::hint::wording;
use super::printer::{Printer, clean};
use std::path::{Path, PathBuf};
use themewise::codebook::Codebook;
use themewise::codebook::exchange::{DictionaryFormat, read_codebook_as};
use themewise::document::{
    Collection, ColumnOptions, Documents, Format, FormatOptions, Problem, ReadOptions, TextFile, list_files, read,
    read_at_most,
};
use themewise::evaluate::{LabelFile, read_label_file};
use themewise::model::{Model, embedded};
use themewise::output::InputFiles;
use themewise::paragraph::Unit;
use themewise::text::{Language, StopWords};
use themewise::{Error, ErrorKind};

/// What is read.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Files, folders, or '-' for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,
}

impl InputArgs {
    /// Reads the documents and reports what could not be read.
    pub(crate) fn read(&self, printer: &Printer) -> anyhow::Result<Collection> {
        self.read.documents(&self.inputs, printer)
    }

    /// Reads the documents if they have at most so many paragraphs, and reports what could not be
    /// read; else the caller reports it batch by batch.
    pub(crate) fn read_at_most(&self, paragraphs: usize, printer: &Printer) -> anyhow::Result<Documents> {
        let reading = read_at_most(&self.inputs, &self.read.options(), paragraphs)?;
        if let Documents::Whole(collection) = &reading {
            report_all(collection, printer);
            collection.require_documents()?;
        }
        Ok(reading)
    }
}

/// The heading of the options that say how inputs are read.
const READING: &str = "Reading";

/// How inputs are read.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ReadArgs {
    /// Read every input as this format [default: what its content looks like]
    #[arg(
        id = "source_format",
        long = "from",
        help_heading = READING,
        value_name = "FORMAT",
        value_parser = format_named
    )]
    from: Option<Format>,

    /// The column of a table, or the field of a record, that holds the text; `a.b` is a field in a
    /// field [default: found by its name and its content]
    #[arg(long, help_heading = READING, value_name = "NAME")]
    text_column: Option<String>,

    /// The column that holds the id
    #[arg(long, help_heading = READING, value_name = "NAME")]
    id_column: Option<String>,

    /// The column that holds the title
    #[arg(long, help_heading = READING, value_name = "NAME")]
    title_column: Option<String>,

    /// The column that holds the date
    #[arg(long, help_heading = READING, value_name = "NAME")]
    date_column: Option<String>,

    /// How dates are written, such as %d/%m/%Y [default: found out from all dates of the input]
    #[arg(long, help_heading = READING, value_name = "FORMAT")]
    date_format: Option<String>,

    /// The command that turns a PDF into text, such as 'pdftotext {} -': `{}` is the file, without
    /// it the command reads standard input; no shell is involved
    #[arg(long, help_heading = READING, value_name = "COMMAND")]
    pdf_command: Option<String>,
}

impl ReadArgs {
    /// The same as the library takes it.
    pub(crate) fn options(&self) -> ReadOptions {
        let columns = ColumnOptions {
            text: self.text_column.clone(),
            id: self.id_column.clone(),
            title: self.title_column.clone(),
            date: self.date_column.clone(),
            label: None,
        };
        let pdf_command = self.pdf_command.clone();
        let formats = FormatOptions { format: self.from, columns, pdf_command, ..FormatOptions::default() };
        ReadOptions { formats, date_format: self.date_format.clone(), ..ReadOptions::default() }
    }

    /// Reads `inputs` and reports what could not be read.
    pub(crate) fn documents(&self, inputs: &[PathBuf], printer: &Printer) -> anyhow::Result<Collection> {
        let collection = read(inputs, &self.options())?;
        report_all(&collection, printer);
        collection.require_documents()?;
        Ok(collection)
    }
}

fn format_named(name: &str) -> Result<Format, String> {
    Format::from_name(&name.to_lowercase()).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        format!("choose from {}", names.join(", "))
    })
}

/// What documents are cut into.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum UnitArg {
    /// Split each document into its paragraphs
    Paragraph,
    /// Take each document or record as one paragraph
    Record,
}

impl From<UnitArg> for Unit {
    fn from(unit: UnitArg) -> Self {
        match unit {
            UnitArg::Paragraph => Self::Paragraph,
            UnitArg::Record => Self::Record,
        }
    }
}

/// What documents are cut into: as was typed, else as the model was trained.
pub(crate) fn unit(typed: Option<UnitArg>, model: Option<&Model>) -> Unit {
    typed.map_or_else(|| model.map_or(Unit::default(), |model| model.manifest().unit), Unit::from)
}

/// Reports what could not be read, or was read with doubt.
pub(crate) fn report(problem: &Problem, printer: &Printer) {
    let message = format!("'{}': {}", problem.place, problem.reason);
    if problem.lost {
        printer.failure(&format!("cannot use {message}"), Some(&wording(&problem.hint)));
    } else {
        printer.warn(&message);
        printer.hint(wording(&problem.hint));
    }
}

/// The language of that name.
pub(crate) fn language_named(name: &str) -> anyhow::Result<Language> {
    Language::from_name(&name.to_lowercase()).ok_or_else(|| {
        let names: Vec<&str> = Language::ALL.iter().map(|language| language.name()).collect();
        Error::options(format!("there is no stemmer for '{name}'"))
            .with_hint(format!("choose from {}", names.join(", ")))
            .into()
    })
}

/// Reports everything that could not be read, or was passed over.
pub(crate) fn report_all(collection: &Collection, printer: &Printer) {
    collection.problems.iter().for_each(|problem| report(problem, printer));
    report_listing(collection, printer);
}

/// Says which files were passed over.
pub(crate) fn report_listing(collection: &Collection, printer: &Printer) {
    if !collection.passed_over.is_empty() {
        let shown: Vec<String> =
            collection.passed_over.iter().take(3).map(|path| clean(&path.display().to_string())).collect();
        let more = if collection.passed_over.len() > 3 { ", …" } else { "" };
        let count = collection.passed_over.len();
        let files = if count == 1 { "file of a kind that is" } else { "files of kinds that are" };
        printer.message(format!("passed over {count} {files} not read: {}{more}", shown.join(", ")));
    }
}

/// What could not be read, or was read with doubt, for JSON.
pub(crate) fn problems_json(collection: &Collection) -> Vec<serde_json::Value> {
    let json = |problem: &Problem| serde_json::json!({ "place": problem.place, "reason": problem.reason, "lost": problem.lost });
    collection.problems.iter().map(json).collect()
}

/// The files in folders that are of kinds that are not read, for JSON.
pub(crate) fn not_read_json(collection: &Collection) -> Vec<String> {
    collection.passed_over.iter().map(|path| path.display().to_string()).collect()
}

/// Whether something was lost in reading.
pub(crate) fn lost(collection: &Collection) -> bool {
    collection.problems.iter().any(|problem| problem.lost)
}

/// All of standard input as text.
pub(crate) fn standard_input(printer: &Printer) -> anyhow::Result<String> {
    let not_text = |reason| Error::new(ErrorKind::Input, format!("cannot use standard input: {reason}"));
    let file = TextFile::read("-".as_ref(), not_text)?;
    file.problems.iter().for_each(|problem| report(problem, printer));
    Ok(file.text)
}

/// The labels in the file at `path`.
pub(crate) fn labels(path: &Path, printer: &Printer) -> anyhow::Result<LabelFile> {
    let file = read_label_file(path)?;
    file.problems.iter().for_each(|problem| report(problem, printer));
    Ok(file)
}

/// The stop words in the file at `path`.
pub(crate) fn stop_words(path: &Path, printer: &Printer) -> anyhow::Result<StopWords> {
    let (words, problems) = StopWords::read(path)?;
    problems.iter().for_each(|problem| report(problem, printer));
    Ok(words)
}

/// The codebook in the file at `path`, of any format if none is given.
pub(crate) fn codebook(path: &Path, format: Option<DictionaryFormat>, printer: &Printer) -> anyhow::Result<Codebook> {
    let (codebook, warnings) = read_codebook_as(path, format)?;
    warnings.iter().for_each(|warning| printer.warn(warning));
    Ok(codebook)
}

/// The files that a command reads, for its outputs to spare: those that `inputs` mean, and the
/// `others` that its options name.
pub(crate) fn input_files<'a>(
    inputs: &[PathBuf],
    others: impl IntoIterator<Item = &'a PathBuf>,
) -> anyhow::Result<InputFiles> {
    let (mut files, _) = list_files(inputs)?;
    files.extend(others.into_iter().cloned());
    Ok(InputFiles::of(files))
}

/// The model in `path`, or the embedded one.
pub(crate) fn model(path: Option<&PathBuf>) -> anyhow::Result<Model> {
    Ok(match path {
        Some(path) => Model::read(path)?,
        None => embedded()?,
    })
}
