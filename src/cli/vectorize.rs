//! `themewise vectorize`: texts in, a sparse matrix out; also in parts that are put together
//! afterwards.

use super::input::{input_files, language_named};
use super::outcome::Outcome;
use super::printer::Printer;
use super::texts::{self, TextSource, TextUnit};
use std::io::Write;
use std::path::{Path, PathBuf};
use themewise::Error;
use themewise::document::Share;
use themewise::matrix::file::{MatrixFormat, Shape, ValueKind, row_writer};
use themewise::output::OutputFile;
use themewise::text::{Analyzer, AnalyzerOptions, StopWords};
use themewise::vectorize::{
    FrequencyLimit, HashingOptions, Norm, PartialFrequencies, StreamedCounts, StreamedHashes, TfidfOptions, Vectorizer,
    VectorizerOptions, Weighting,
};

/// Turn texts into a sparse matrix: TF-IDF, counts, BM25 or hashed columns
///
/// Texts may be larger than memory. Beside the matrix stand the vectoriser (.json, with vocabulary,
/// document frequencies and idf) and its vocabulary as text (.vocabulary.txt: a term a line, in the
/// order of the columns).
///
/// Example: themewise vectorize corpus.txt -o matrix.npz
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files, folders, or '-' for standard input; with --merge, parts
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// Where the matrix is written: .npz (SciPy), .svmlight or .parquet; or .json for the
    /// vectoriser alone
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// What a row is made of
    #[arg(long, value_enum, default_value = "auto")]
    unit: TextUnit,

    /// Use a vectoriser's file: its vocabulary and frequencies, frozen
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["plain", "min_df", "max_df", "max_features", "ngrams", "binary", "sublinear_tf", "no_idf", "no_smooth_idf", "norm", "counts", "bm25", "hashing", "language", "stop_words"])]
    model: Option<PathBuf>,

    /// Count only one part of the input, such as 3/64, into a .json that --merge takes (with
    /// --model: its rows)
    #[arg(long, value_name = "I/N")]
    part: Option<Share>,

    /// Put the parts that --part wrote together: exactly the vectoriser of one run over everything
    #[arg(long, conflicts_with_all = ["unit", "part", "model", "plain", "min_df", "max_df", "max_features", "ngrams", "binary", "sublinear_tf", "no_idf", "no_smooth_idf", "norm", "counts", "bm25", "hashing", "language", "stop_words"])]
    merge: bool,

    #[command(flatten)]
    weighting: WeightingArgs,

    #[command(flatten)]
    words: WordArgs,
}

/// What the values are. (An option that is required is not asked for where one that rules it out is
/// given: hence both.)
#[derive(Debug, clap::Args)]
struct WeightingArgs {
    /// How often each term is in each row, in place of TF-IDF
    #[arg(long, conflicts_with_all = ["bm25", "hashing"])]
    counts: bool,

    /// Okapi BM25 in place of TF-IDF
    #[arg(long, conflicts_with = "hashing")]
    bm25: bool,

    /// BM25: how soon more of the same term counts no more
    #[arg(long, default_value_t = 1.2, value_name = "X", requires = "bm25", conflicts_with_all = ["counts", "hashing", "model", "merge"])]
    k1: f64,

    /// BM25: how far long rows are held back, 0 to 1
    #[arg(long, default_value_t = 0.75, value_name = "X", requires = "bm25", conflicts_with_all = ["counts", "hashing", "model", "merge"])]
    b: f64,

    /// N columns by hash, without a vocabulary, as scikit-learn's HashingVectorizer
    #[arg(long, value_name = "N", conflicts_with_all = ["min_df", "max_df", "max_features", "sublinear_tf", "no_idf", "no_smooth_idf", "part"])]
    hashing: Option<u32>,

    /// Hashing: no term counts negative
    #[arg(long, requires = "hashing", conflicts_with_all = ["counts", "bm25", "model", "merge"])]
    no_alternate_sign: bool,

    /// Every count above zero is one
    #[arg(long)]
    binary: bool,

    /// A count c weighs 1 + ln c
    #[arg(long)]
    sublinear_tf: bool,

    /// Do not multiply by the inverse document frequency
    #[arg(long)]
    no_idf: bool,

    /// Do not add a document that holds every term once
    #[arg(long, conflicts_with = "no_idf")]
    no_smooth_idf: bool,

    /// How rows are scaled
    #[arg(long, value_enum, value_name = "NORM")]
    norm: Option<NormArg>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum NormArg {
    L1,
    L2,
    None,
}

/// Which words there are.
#[derive(Debug, clap::Args)]
struct WordArgs {
    /// Words in lower case and nothing else: no stop words, stems, amounts or compounds
    #[arg(long, conflicts_with_all = ["language", "stop_words"])]
    plain: bool,

    /// The language of stemmer and stop words: english, french, german, … or 'none' [default:
    /// english]
    #[arg(long, value_name = "NAME")]
    language: Option<String>,

    /// Stop words of your own, a word a line, in place of the built-in list
    #[arg(long, value_name = "FILE")]
    stop_words: Option<PathBuf>,

    /// Leave out terms in fewer rows than this: a count, or a share such as 0.01 [default: 1]
    #[arg(long, value_name = "N")]
    min_df: Option<FrequencyLimit>,

    /// Leave out terms in more rows than this: a count, or a share such as 0.5 [default: 1.0]
    #[arg(long, value_name = "N")]
    max_df: Option<FrequencyLimit>,

    /// Keep only so many terms, the most frequent
    #[arg(long, value_name = "N")]
    max_features: Option<usize>,

    /// From how many to how many words make a term, such as 1-2 [default: 1-1]
    #[arg(long, value_name = "LOW-HIGH")]
    ngrams: Option<Ngrams>,
}

#[derive(Debug, Clone, Copy)]
struct Ngrams(usize, usize);

impl std::str::FromStr for Ngrams {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (low, high) = text.split_once(['-', ',']).unwrap_or(("1", text));
        match (low.trim().parse(), high.trim().parse()) {
            (Ok(low), Ok(high)) => Ok(Self(low, high)),
            _ => Err("give a range such as 1-2".to_owned()),
        }
    }
}

impl Args {
    fn options(&self) -> anyhow::Result<VectorizerOptions> {
        let (words, weighting) = (&self.words, &self.weighting);
        let mut analyzer = match (&words.language, words.plain) {
            (_, true) => AnalyzerOptions::plain(),
            (Some(name), _) => AnalyzerOptions::of(language_named(name)?),
            (None, _) => AnalyzerOptions::default(),
        };
        if let Some(path) = &words.stop_words {
            analyzer.stop_words = StopWords::read(path)?;
        }
        let default = TfidfOptions::default();
        let tfidf = TfidfOptions {
            min_df: words.min_df.unwrap_or(default.min_df),
            max_df: words.max_df.unwrap_or(default.max_df),
            max_features: words.max_features,
            ngram_range: words.ngrams.map_or(default.ngram_range, |ngrams| (ngrams.0, ngrams.1)),
            binary: weighting.binary,
            sublinear_tf: weighting.sublinear_tf,
            smooth_idf: !weighting.no_smooth_idf,
            use_idf: !weighting.no_idf,
            norm: weighting.norm(),
        };
        let weighting = match (weighting.counts, weighting.bm25) {
            (true, _) => Weighting::Counts,
            (_, true) => Weighting::Bm25 { k1: weighting.k1, b: weighting.b },
            _ => Weighting::Tfidf,
        };
        if weighting != Weighting::Tfidf {
            self.weighting.refuse_tfidf(weighting)?;
        }
        let options = VectorizerOptions { analyzer, tfidf, weighting };
        options.check()?;
        Ok(options)
    }

    fn share(&self) -> Share {
        self.part.unwrap_or(Share::ALL)
    }
}

impl WeightingArgs {
    fn norm(&self) -> Norm {
        match self.norm {
            None | Some(NormArg::L2) => Norm::L2,
            Some(NormArg::L1) => Norm::L1,
            Some(NormArg::None) => Norm::None,
        }
    }

    /// Options that would have no effect are a mistake.
    fn refuse_tfidf(&self, weighting: Weighting) -> Result<(), Error> {
        let bm25 = weighting != Weighting::Counts;
        let name = if bm25 { "--bm25" } else { "--counts" };
        let given = [
            ("--sublinear-tf", self.sublinear_tf),
            ("--no-idf", self.no_idf),
            ("--no-smooth-idf", self.no_smooth_idf),
            ("--binary", self.binary && bm25),
            ("--norm", matches!(self.norm, Some(NormArg::L1 | NormArg::L2))),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => Err(Error::options(format!("{option} has no effect with {name}"))
                .with_hint(format!("leave out {option}, or {name}"))),
            None => Ok(()),
        }
    }
}

/// What is written.
enum MatrixTarget {
    /// The vectoriser, or a part.
    Json(OutputFile),
    /// The matrix, and beside it what was fitted.
    Matrix { format: MatrixFormat, matrix: OutputFile, beside: Option<Box<(OutputFile, OutputFile)>> },
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
    Ok(MatrixTarget::Matrix { format, matrix, beside })
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if args.merge {
        return merge(args, printer);
    }
    let model = args.model.as_deref().map(Vectorizer::read).transpose()?;
    let options = match &model {
        Some(model) => model.options().clone(),
        None => args.options()?,
    };
    let target = target(args)?;
    let source = texts::open(&args.inputs, args.unit, args.share(), printer)?;
    let folder = args.output.parent().unwrap_or(Path::new("")).to_owned();
    let analyzer = Analyzer::new(options.analyzer.clone());
    let target = match (args.weighting.hashing, target) {
        (Some(columns), MatrixTarget::Matrix { format, matrix, .. }) => {
            return hash(args, columns, &analyzer, source, (format, matrix), &folder, printer);
        }
        (_, target) => target,
    };
    let progress = printer.progress();
    progress.start("counting terms", None);
    let TextSource { shared, blocks } = source;
    let counts = StreamedCounts::count(&analyzer, options.tfidf.ngram_range, blocks, &folder)?;
    let lost = shared.report(printer)?;
    progress.finish();
    let (format, matrix, beside) = match target {
        MatrixTarget::Json(file) => {
            let (json, terms) = match args.part {
                Some(share) => {
                    let frequencies = counts.frequencies().clone();
                    (PartialFrequencies { options, share, frequencies }.to_json()?, counts.frequencies().terms())
                }
                None => {
                    let (vectorizer, _) = counts.fit(&options)?;
                    (vectorizer.to_json()?, vectorizer.tfidf().vocabulary().len())
                }
            };
            let path = file.path().display().to_string();
            commit(file, &json)?;
            printer.message(format!("wrote {path}"));
            printer.message(format!("{} rows, {terms} terms", counts.rows()));
            return Ok(Outcome::unless(lost));
        }
        MatrixTarget::Matrix { format, matrix, beside } => (format, matrix, beside),
    };
    let (vectorizer, columns) = match model {
        Some(model) => {
            let columns = counts.look_up(&model);
            (model, columns)
        }
        None => counts.fit(&options)?,
    };
    let shape = counts.shape(&vectorizer, &columns);
    let mut written = vec![matrix.path().display().to_string()];
    let mut writer = row_writer(format, matrix, shape, vectorizer.kind())?;
    counts.write(&vectorizer, &columns, &mut *writer, &*progress)?;
    if let Some(beside) = beside {
        let (json, mut list) = *beside;
        written.extend([json.path(), list.path()].map(|path| path.display().to_string()));
        for term in vectorizer.tfidf().vocabulary().iter() {
            writeln!(list, "{term}").map_err(|source| list.error(source))?;
        }
        commit(json, &vectorizer.to_json()?)?;
        list.commit()?;
    }
    writer.finish()?;
    report_output(printer, &written, shape);
    Ok(Outcome::unless(lost))
}

fn report_output(printer: &Printer, written: &[String], Shape { rows, columns, stored }: Shape) {
    printer.message(format!("wrote {}", written.join(", ")));
    printer.message(format!("{rows} rows × {columns} columns, {stored} values"));
}

fn commit(mut file: OutputFile, bytes: &[u8]) -> anyhow::Result<()> {
    file.write_all(bytes).map_err(|source| file.error(source))?;
    file.commit()?;
    Ok(())
}

fn hash(
    args: &Args,
    n_features: u32,
    analyzer: &Analyzer,
    source: TextSource,
    (format, matrix): (MatrixFormat, OutputFile),
    folder: &Path,
    printer: &Printer,
) -> anyhow::Result<Outcome> {
    let weighting = &args.weighting;
    let options = HashingOptions {
        n_features,
        alternate_sign: !weighting.no_alternate_sign,
        binary: weighting.binary,
        norm: weighting.norm(),
    };
    let ngram_range = args.words.ngrams.map_or((1, 1), |ngrams| (ngrams.0, ngrams.1));
    let TextSource { shared, blocks } = source;
    let hashes = StreamedHashes::hash(analyzer, ngram_range, options, blocks, folder)?;
    let lost = shared.report(printer)?;
    let written = [matrix.path().display().to_string()];
    let mut writer = row_writer(format, matrix, hashes.shape(), ValueKind::Weights)?;
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
    let path = file.path().display().to_string();
    commit(file, &vectorizer.to_json()?)?;
    printer.message(format!("wrote {path}"));
    let (documents, terms) = (vectorizer.tfidf().documents(), vectorizer.tfidf().vocabulary().len());
    printer.message(format!("{count} parts: {documents} rows, {terms} terms"));
    Ok(Outcome::Done)
}
