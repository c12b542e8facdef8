//! `themewise vectorize`: texts in, a sparse matrix out; also in parts that are put together
//! afterwards.

mod args;

pub(crate) use args::Args;

use super::input::input_files;
use super::outcome::Outcome;
use super::printer::Printer;
use super::texts::{self, TextSource};
use std::io::Write;
use std::path::Path;
use themewise::Error;
use themewise::document::Share;
use themewise::matrix::file::{MatrixFormat, Shape, ValueKind, row_writer};
use themewise::output::OutputFile;
use themewise::text::Analyzer;
use themewise::vectorize::{PartialFrequencies, StreamedCounts, StreamedHashes, Vectorizer, VectorizerOptions};

/// What is written.
enum MatrixTarget {
    /// The vectoriser, or a part.
    Json(OutputFile),
    /// The matrix, and beside it what was fitted.
    Matrix(MatrixFiles),
}

struct MatrixFiles {
    format: MatrixFormat,
    matrix: OutputFile,
    /// The vectoriser and its vocabulary.
    beside: Option<Box<(OutputFile, OutputFile)>>,
}

/// Opens everything that will be written, before the long work starts.
fn target(args: &Args) -> anyhow::Result<MatrixTarget> {
    let inputs = input_files(&args.inputs, args.model.iter().chain(&args.words.stop_words))?;
    let path = &args.output;
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        if args.weighting.hashing.is_some() {
            return Err(Error::options("hashed columns need no vectoriser's file")
                .with_hint("write the matrix: -o matrix.npz")
                .into());
        }
        if args.model.is_some() {
            return Err(Error::options("there is nothing to fit with --model")
                .with_hint("write the matrix: -o matrix.npz")
                .into());
        }
        return Ok(MatrixTarget::Json(OutputFile::create(path, &inputs)?));
    }
    let Some(format) = MatrixFormat::from_path(path) else {
        return Err(Error::options(format!("'{}' ends in no format that can be written", path.display()))
            .with_hint("end the name with .npz, .svmlight or .parquet; or .json for the vectoriser alone")
            .into());
    };
    if args.merge || (args.part.is_some() && args.model.is_none()) {
        return Err(Error::options(format!("'{}' would be a matrix, and parts have none", path.display()))
            .with_hint("end the name with .json; then make rows with --model")
            .into());
    }
    if format == MatrixFormat::Npz && path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return Err(Error::options("an .npz cannot be written into a pipe or device")
            .with_hint("name a file, or write .svmlight")
            .into());
    }
    let matrix = OutputFile::create(path, &inputs)?;
    let beside = if args.weighting.hashing.is_some() || args.model.is_some() {
        None
    } else {
        let file = |extension: &str| OutputFile::create(&path.with_extension(extension), &inputs);
        Some(Box::new((file("json")?, file("vocabulary.txt")?)))
    };
    Ok(MatrixTarget::Matrix(MatrixFiles { format, matrix, beside }))
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    match args.weighting.hashing {
        _ if args.merge => merge(args, printer),
        Some(columns) => hash(args, columns, printer),
        None => count(args, printer),
    }
}

/// The folder in which temporary files are made.
fn folder(args: &Args) -> &Path {
    args.output.parent().unwrap_or(Path::new(""))
}

fn count(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let model = args.model.as_deref().map(Vectorizer::read).transpose()?;
    let options = match &model {
        Some(model) => model.options().clone(),
        None => args.options(printer)?,
    };
    let target = target(args)?;
    let source = texts::open(&args.inputs, &args.read, args.unit, args.part.unwrap_or(Share::ALL), printer)?;
    let analyzer = Analyzer::new(options.analyzer.clone());
    let progress = printer.progress();
    progress.start("counting terms", None);
    let TextSource { shared, blocks } = source;
    let counts = StreamedCounts::count(&analyzer, options.tfidf.ngram_range, blocks, folder(args))?;
    let lost = shared.report(printer)?;
    progress.finish();
    match target {
        MatrixTarget::Json(file) => {
            let terms = write_json(file, options, args.part, &counts, printer)?;
            printer.message(format!("{} rows, {terms} terms", counts.rows()));
        }
        MatrixTarget::Matrix(files) => {
            let (vectorizer, columns) = match model {
                Some(model) => {
                    let columns = counts.look_up(&model);
                    (model, columns)
                }
                None => counts.fit(&options)?,
            };
            let shape = counts.shape(&vectorizer, &columns);
            let mut written = vec![files.matrix.path().display().to_string()];
            let mut writer = row_writer(files.format, files.matrix, shape, vectorizer.kind())?;
            counts.write(&vectorizer, &columns, &mut *writer, &*progress)?;
            if let Some(beside) = files.beside {
                written.extend(write_beside(*beside, &vectorizer)?);
            }
            writer.finish()?;
            report_output(printer, &written, shape);
        }
    }
    Ok(Outcome::unless(lost))
}

/// Writes the vectoriser or, of a share of the input, the part; the number of terms.
fn write_json(
    file: OutputFile,
    options: VectorizerOptions,
    share: Option<Share>,
    counts: &StreamedCounts,
    printer: &Printer,
) -> anyhow::Result<usize> {
    let (json, terms) = match share {
        Some(share) => {
            let frequencies = counts.frequencies().clone();
            (PartialFrequencies { options, share, frequencies }.to_json()?, counts.frequencies().terms())
        }
        None => {
            let (vectorizer, _) = counts.fit(&options)?;
            (vectorizer.to_json()?, vectorizer.tfidf().vocabulary().len())
        }
    };
    commit(file, &json, printer)?;
    Ok(terms)
}

/// Writes the vectoriser and its vocabulary; the paths.
fn write_beside((json, mut list): (OutputFile, OutputFile), vectorizer: &Vectorizer) -> anyhow::Result<[String; 2]> {
    let written = [json.path(), list.path()].map(|path| path.display().to_string());
    for term in vectorizer.tfidf().vocabulary().iter() {
        writeln!(list, "{term}").map_err(|source| list.error(source))?;
    }
    json.write_whole(&vectorizer.to_json()?)?;
    list.commit()?;
    Ok(written)
}

fn report_output(printer: &Printer, written: &[String], Shape { rows, columns, stored }: Shape) {
    printer.message(format!("wrote {}", written.join(", ")));
    printer.message(format!("{rows} rows × {columns} columns, {stored} values"));
}

fn commit(file: OutputFile, bytes: &[u8], printer: &Printer) -> anyhow::Result<()> {
    let path = file.path().display().to_string();
    file.write_whole(bytes)?;
    printer.message(format!("wrote {path}"));
    Ok(())
}

fn hash(args: &Args, columns: u32, printer: &Printer) -> anyhow::Result<Outcome> {
    let options = args.options(printer)?;
    let MatrixTarget::Matrix(files) = target(args)? else { return Ok(Outcome::Failed) };
    let TextSource { shared, blocks } = texts::open(&args.inputs, &args.read, args.unit, Share::ALL, printer)?;
    let analyzer = Analyzer::new(options.analyzer);
    let hashing = args.hashing_options(columns);
    let hashes = StreamedHashes::hash(&analyzer, options.tfidf.ngram_range, hashing, blocks, folder(args))?;
    let lost = shared.report(printer)?;
    let written = [files.matrix.path().display().to_string()];
    let mut writer = row_writer(files.format, files.matrix, hashes.shape(), ValueKind::Weights)?;
    hashes.write(&mut *writer, &*printer.progress())?;
    writer.finish()?;
    report_output(printer, &written, hashes.shape());
    Ok(Outcome::unless(lost))
}

fn merge(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let MatrixTarget::Json(file) = target(args)? else { return Ok(Outcome::Failed) };
    let parts: Vec<PartialFrequencies> =
        args.inputs.iter().map(|path| PartialFrequencies::read(path)).collect::<Result<_, Error>>()?;
    let count = parts.len();
    let vectorizer = PartialFrequencies::merge(parts)?;
    commit(file, &vectorizer.to_json()?, printer)?;
    let (documents, terms) = (vectorizer.tfidf().documents(), vectorizer.tfidf().vocabulary().len());
    printer.message(format!("{count} parts: {documents} rows, {terms} terms"));
    Ok(Outcome::Done)
}
