//! The arguments of commands that find topics: which words there are, and how topics are found.

use super::input::{self, InputArgs, UnitArg};
use super::language;
use super::printer::Printer;
use super::progress::keep_when_interrupted;
use std::path::PathBuf;
use themewise::document::Collection;
use themewise::text::AnalyzerOptions;
use themewise::topics::{Method, TopicCount};
use themewise::training::TrainOptions;
use themewise::vectorize::FrequencyLimit;

/// What only matters where topics are found, not where a model has them.
pub(crate) const FITTING: [&str; 16] = [
    "topics",
    "seed",
    "language",
    "stop_words",
    "min_df",
    "max_df",
    "max_features",
    "ngrams",
    "components",
    "method",
    "min_points",
    "tolerance",
    "stability_resamples",
    "came_back",
    "checkpoint",
    "sweeps",
];

/// Documents, and how topics are found in them.
#[derive(Debug, clap::Args)]
pub(crate) struct CorpusArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) fit: FitArgs,
}

impl CorpusArgs {
    /// Reads the documents; the options are those that the arguments mean for them.
    pub(crate) fn read(&self, printer: &Printer) -> anyhow::Result<(Collection, TrainOptions)> {
        let collection = self.input.read(printer)?;
        let options = self.fit.options(&collection, printer)?;
        Ok((collection, options))
    }
}

/// How topics are found.
#[derive(Debug, clap::Args)]
pub(crate) struct FitArgs {
    /// The number of topics, or 'auto'
    #[arg(long, default_value = "auto", value_name = "N|auto")]
    topics: TopicCount,

    /// Seeds everything that is drawn by chance
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,

    /// What each document is cut into
    #[arg(long, value_enum, default_value = "paragraph")]
    pub(crate) unit: UnitArg,

    /// The language of stemmer and stop words: english, french, german, …, 'none', or 'auto' for
    /// that of the texts where it is beyond doubt
    #[arg(long, default_value = "english", value_name = "NAME|auto")]
    language: String,

    /// Stop words of your own, a word a line, in place of the built-in list
    #[arg(long, value_name = "FILE")]
    pub(crate) stop_words: Option<PathBuf>,

    /// Leave out words in fewer paragraphs than this: a count, or a share such as 0.01
    #[arg(long, default_value = "2", value_name = "N")]
    min_df: FrequencyLimit,

    /// Leave out words in more paragraphs than this: a count, or a share such as 0.5
    #[arg(long, default_value = "1.0", value_name = "N")]
    max_df: FrequencyLimit,

    /// Keep only so many words, the most frequent
    #[arg(long, value_name = "N")]
    max_features: Option<usize>,

    /// Make terms of up to this many words [default: 1; 2 from 2,000 labelled paragraphs on]
    #[arg(long, value_name = "N")]
    pub(crate) ngrams: Option<usize>,

    /// Dimensions that the paragraphs are reduced to before they are clustered [default: by their
    /// number, 10 to 100]
    #[arg(long, value_name = "N")]
    components: Option<usize>,

    /// How topics are found
    #[arg(long, value_enum, default_value = "multinomial")]
    method: MethodArg,

    /// For dbscan and optics: how many paragraphs must lie near one another [default: 8]
    #[arg(long, value_name = "N")]
    min_points: Option<usize>,

    /// For dbscan and optics: what is near, above 0 to 2 [default: read off the data]
    #[arg(long, value_name = "X")]
    tolerance: Option<f64>,

    /// Measure the stability of topics on this many resamples [default: 5 for up to 3,000
    /// paragraphs, else 0]
    #[arg(long, value_name = "N")]
    stability_resamples: Option<usize>,

    /// The name of --stability-resamples in version 0.1
    #[arg(long, value_name = "N", hide = true, conflicts_with = "stability_resamples")]
    came_back: Option<usize>,

    /// At an interrupt end the fit of topics early, by nmf, lda or spherical, and keep what it gave
    /// so far
    #[arg(long)]
    checkpoint: bool,

    /// For lda: how often every word is drawn [default: 300]
    #[arg(long, value_name = "N")]
    sweeps: Option<usize>,
}

/// How topics are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum MethodArg {
    /// Clusters in reduced space, made better by the words themselves
    Multinomial,
    /// k-means in reduced space
    Kmeans,
    /// A Gaussian mixture in reduced space
    Mixture,
    /// Spherical k-means on the words, for many topics or much text
    Spherical,
    /// Non-negative matrix factorisation: a paragraph may speak of several topics
    Nmf,
    /// Latent Dirichlet allocation: shares of topics, by sampling
    Lda,
    /// Where paragraphs lie densely; the others have no topic
    Dbscan,
    /// As dbscan, at the distance that gives the most topics
    Optics,
}

impl From<MethodArg> for Method {
    fn from(method: MethodArg) -> Self {
        match method {
            MethodArg::Multinomial => Self::Multinomial,
            MethodArg::Kmeans => Self::Kmeans,
            MethodArg::Mixture => Self::Mixture,
            MethodArg::Spherical => Self::Spherical,
            MethodArg::Nmf => Self::Nmf,
            MethodArg::Lda => Self::Lda,
            MethodArg::Dbscan => Self::Dbscan,
            MethodArg::Optics => Self::Optics,
        }
    }
}

impl FitArgs {
    /// The options that these arguments mean, for `collection`.
    pub(crate) fn options(&self, collection: &Collection, printer: &Printer) -> anyhow::Result<TrainOptions> {
        if self.checkpoint && matches!(self.method, MethodArg::Lda | MethodArg::Nmf | MethodArg::Spherical) {
            keep_when_interrupted();
        }
        let texts = collection.documents.iter().map(|document| document.text.as_str());
        let language = language::chosen(&self.language, texts, printer)?;
        let mut options =
            TrainOptions { unit: self.unit.into(), analyzer: AnalyzerOptions::of(language), ..Default::default() };
        if let Some(path) = &self.stop_words {
            options.analyzer.stop_words = input::stop_words(path, printer)?;
        }
        options.tfidf.min_df = self.min_df;
        options.tfidf.max_df = self.max_df;
        options.tfidf.max_features = self.max_features;
        options.tfidf.ngram_range = (1, self.ngrams.unwrap_or(1));
        options.topics.topics = self.topics;
        options.topics.seed = self.seed;
        options.topics.components = self.components;
        options.topics.method = self.method.into();
        if let Some(points) = self.min_points {
            options.topics.density.min_points = points;
        }
        options.topics.density.tolerance = self.tolerance;
        if self.came_back.is_some() {
            printer.warn("--came-back is now called --stability-resamples");
        }
        options.topics.stability_resamples = self.stability_resamples.or(self.came_back);
        if let Some(sweeps) = self.sweeps {
            options.topics.lda.sweeps = sweeps;
        }
        self.warn_of_no_effect(printer);
        Ok(options)
    }

    /// Says once which options do nothing with the method that was chosen.
    fn warn_of_no_effect(&self, printer: &Printer) {
        use MethodArg::{Dbscan, Lda, Mixture, Nmf, Optics, Spherical};
        let dense = matches!(self.method, Dbscan | Optics);
        let in_rounds = matches!(self.method, Lda | Nmf | Spherical);
        let fixed = matches!(self.topics, TopicCount::Fixed(_));
        let idle = [
            (self.min_points.is_some() && !dense, "--min-points", "is for dbscan and optics"),
            (self.tolerance.is_some() && !dense, "--tolerance", "is for dbscan and optics"),
            (fixed && dense, "--topics", "does nothing with dbscan and optics, which find their own number"),
            (
                self.stability_resamples.or(self.came_back).is_some() && dense,
                "--stability-resamples",
                "does nothing with dbscan and optics",
            ),
            (self.sweeps.is_some() && self.method != Lda, "--sweeps", "is for lda"),
            (self.checkpoint && !in_rounds, "--checkpoint", "is for nmf, lda and spherical"),
            (self.components.is_some() && in_rounds && fixed, "--components", "does nothing with this method"),
            (
                self.components.is_some_and(|n| n > 10) && self.method == Mixture,
                "--components",
                "is at most 10 with mixture",
            ),
        ];
        for (_, option, why) in idle.iter().filter(|(idle, ..)| *idle) {
            printer.warn(format!("{option} {why}"));
        }
    }
}
