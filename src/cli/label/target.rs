//! Where labelled paragraphs go: everything is opened before the long work starts.

use super::args::Args;
use crate::cli::input;
use crate::cli::printer::Printer;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use themewise::dataset::{DatasetFormat, Schema, card, is_card};
use themewise::document::read_bytes;
use themewise::model::Model;
use themewise::output::{InputFiles, OutputFile, create_folder};
use themewise::{Error, ErrorKind};

/// Where the labelled paragraphs go.
pub(super) enum LabelTarget {
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

/// Decides where everything goes and opens it, before the long work starts.
pub(super) fn target(args: &Args) -> anyhow::Result<LabelTarget> {
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

/// Writes the dataset card, or warns that another file is in its place.
pub(super) fn write_card(
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
