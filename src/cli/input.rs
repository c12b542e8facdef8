//! The arguments that say what is read, and the report of what could not be.

use super::printer::{Printer, clean};
use std::path::PathBuf;
use themewise::document::{Collection, Problem, ReadOptions, decode, list_files, read, read_bytes};
use themewise::model::{Model, embedded};
use themewise::output::InputFiles;
use themewise::paragraph::Unit;
use themewise::text::Language;
use themewise::{Error, ErrorKind};

/// What is read.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Files, folders, or '-' for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
}

impl InputArgs {
    /// Reads the documents and reports what could not be read.
    pub(crate) fn read(&self, printer: &Printer) -> anyhow::Result<Collection> {
        documents(&self.inputs, printer)
    }
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
        printer.failure(&format!("cannot use {message}"), Some(&problem.hint));
    } else {
        printer.warn(&message);
        printer.hint(&problem.hint);
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

/// Reads `inputs` and reports what could not be read.
pub(crate) fn documents(inputs: &[PathBuf], printer: &Printer) -> anyhow::Result<Collection> {
    let collection = read(inputs, &ReadOptions::default())?;
    collection.problems.iter().for_each(|problem| report(problem, printer));
    report_listing(&collection, printer);
    collection.require_documents()?;
    Ok(collection)
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

/// Whether something was lost in reading.
pub(crate) fn lost(collection: &Collection) -> bool {
    collection.problems.iter().any(|problem| problem.lost)
}

/// All of standard input as text.
pub(crate) fn standard_input() -> anyhow::Result<String> {
    let decoded = decode(read_bytes("-".as_ref())?)
        .map_err(|reason| Error::new(ErrorKind::Input, format!("cannot use standard input: {reason}")))?;
    Ok(decoded.text)
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
