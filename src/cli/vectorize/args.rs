//! The arguments of `themewise vectorize`, and the options that they mean.

use super::super::input::{self, ReadArgs, language_named};
use super::super::printer::Printer;
use super::super::texts::TextUnit;
use std::path::PathBuf;
use themewise::Error;
use themewise::document::Share;
use themewise::text::AnalyzerOptions;
use themewise::vectorize::{FrequencyLimit, HashingOptions, Norm, TfidfOptions, VectorizerOptions, Weighting};

/// What only matters where a vectoriser is fitted.
const FITTING: [&str; 15] = [
    "plain",
    "min_df",
    "max_df",
    "max_features",
    "ngrams",
    "binary",
    "sublinear_tf",
    "no_idf",
    "no_smooth_idf",
    "norm",
    "counts",
    "bm25",
    "hashing",
    "language",
    "stop_words",
];

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
    pub(super) inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) read: ReadArgs,

    /// Where the matrix is written: .npz (SciPy), .svmlight or .parquet; or .json for the
    /// vectoriser alone
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,

    /// What a row is made of
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) unit: TextUnit,

    /// Use a vectoriser's file: its vocabulary and frequencies, frozen
    #[arg(short, long, value_name = "FILE", conflicts_with_all = FITTING)]
    pub(super) model: Option<PathBuf>,

    /// Count only one part of the input, such as 3/64, into a .json that --merge takes (with
    /// --model: its rows)
    #[arg(long, value_name = "I/N")]
    pub(super) part: Option<Share>,

    /// Put the parts that --part wrote together: exactly the vectoriser of one run over everything
    #[arg(long, conflicts_with_all = ["unit", "part", "model"], conflicts_with_all = FITTING)]
    pub(super) merge: bool,

    #[command(flatten)]
    pub(super) weighting: WeightingArgs,

    #[command(flatten)]
    pub(super) words: WordArgs,
}

/// What the values are. (An option that is required is not asked for where one that rules it out is
/// given: hence both.)
#[derive(Debug, clap::Args)]
pub(super) struct WeightingArgs {
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
    pub(super) hashing: Option<u32>,

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
pub(super) struct WordArgs {
    /// Words in lower case and nothing else: no stop words, stems, amounts or compounds
    #[arg(long, conflicts_with_all = ["language", "stop_words"])]
    plain: bool,

    /// The language of stemmer and stop words: english, french, german, … or 'none' [default:
    /// english]
    #[arg(long, value_name = "NAME")]
    language: Option<String>,

    /// Stop words of your own, a word a line, in place of the built-in list
    #[arg(long, value_name = "FILE")]
    pub(super) stop_words: Option<PathBuf>,

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
    pub(super) fn options(&self, printer: &Printer) -> anyhow::Result<VectorizerOptions> {
        let (words, weighting) = (&self.words, &self.weighting);
        let mut analyzer = match (&words.language, words.plain) {
            (_, true) => AnalyzerOptions::plain(),
            (Some(name), _) => AnalyzerOptions::of(language_named(name)?),
            (None, _) => AnalyzerOptions::default(),
        };
        if let Some(path) = &words.stop_words {
            analyzer.stop_words = input::stop_words(path, printer)?;
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

    /// The options of hashing into `n_features` columns.
    pub(super) fn hashing_options(&self, n_features: u32) -> HashingOptions {
        HashingOptions {
            n_features,
            alternate_sign: !self.weighting.no_alternate_sign,
            binary: self.weighting.binary,
            norm: self.weighting.norm(),
        }
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
