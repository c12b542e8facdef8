//! `themewise train`: documents and a codebook in, a model out.

use super::Outcome;
use super::input::{self, UnitArg};
use super::learning_curve as learning_curve_output;
use super::output::{STANDARD_OUTPUT, print_bytes};
use super::printer::Printer;
use super::progress::keep_when_interrupted;
use super::table::{percent, table};
use std::path::PathBuf;
use themewise::codebook::Codebook;
use themewise::codebook::exchange::read_codebook;
use themewise::document::Collection;
use themewise::evaluate::read_label_file;
use themewise::model::Model;
use themewise::output::OutputFile;
use themewise::paragraph::{Kind, Unit};
use themewise::text::{AnalyzerOptions, Language, StopWords};
use themewise::themes::LabelMode;
use themewise::topics::{Method, TopicCount};
use themewise::training::{LearningCurveOptions, TrainOptions, TrainReport, learning_curve, train};
use themewise::vectorize::FrequencyLimit;
use themewise::{Error, ErrorKind};

/// Train a model on documents, with a codebook and, if you have them, labelled paragraphs
///
/// The codebook says which words are evidence for which theme. Gold labels are JSON Lines with id,
/// kind and themes, as 'themewise label' numbers the paragraphs; with them the probabilities are
/// calibrated and cross-validated.
///
/// Example: themewise train issues/ --codebook themes.toml --gold gold.jsonl -m my.safetensors
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files, folders, or '-' for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The codebook: TOML, or a dictionary of quanteda, LIWC, WordStat, Lexicoder, spaCy, or CSV;
    /// without one, the themes are those of the gold labels
    #[arg(short, long, value_name = "FILE", required_unless_present = "gold")]
    codebook: Option<PathBuf>,

    /// Labelled paragraphs, JSON Lines
    #[arg(short, long, value_name = "FILE")]
    gold: Option<PathBuf>,

    /// Where the model is written, or '-' for standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "learning_curve")]
    model: Option<PathBuf>,

    /// Write no model, but print F1 on held-out documents for growing numbers of labelled documents
    #[arg(long, requires = "gold", conflicts_with = "model")]
    learning_curve: bool,

    /// Print the learning curve as JSON
    #[arg(long, requires = "learning_curve")]
    json: bool,

    #[command(flatten)]
    fit: FitArgs,

    /// Each paragraph has one theme: the most probable is given, unless its threshold says
    /// otherwise
    #[arg(long)]
    exclusive: bool,

    /// Say which steps of training were taken, and why
    #[arg(long)]
    explain_training: bool,

    /// Look for no topics
    #[arg(long)]
    no_topics: bool,

    /// Folds of the cross-validation, by document: a number, or 'all' to leave out one document at
    /// a time
    #[arg(long, default_value = "8", value_name = "N|all")]
    folds: Folds,
}

/// From so many labelled paragraphs on, pairs of words are learned too.
const ENOUGH_FOR_PAIRS: usize = 2000;

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

/// What `train` and `topics` have in common.
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
    unit: UnitArg,

    /// The language of stemmer and stop words: english, french, german, …, 'none', or 'auto' to
    /// find out
    #[arg(long, default_value = "english", value_name = "NAME|auto")]
    language: String,

    /// Stop words of your own, a word a line, in place of the built-in list
    #[arg(long, value_name = "FILE")]
    stop_words: Option<PathBuf>,

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
    ngrams: Option<usize>,

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

#[derive(Debug, Clone, Copy)]
enum Folds {
    All,
    Number(usize),
}

impl std::str::FromStr for Folds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            _ => match text.parse() {
                Ok(number) if number >= 2 => Ok(Self::Number(number)),
                _ => Err("give a number from 2 up, or 'all'".to_owned()),
            },
        }
    }
}

impl FitArgs {
    /// What documents are cut into.
    pub(crate) fn unit(&self) -> Unit {
        self.unit.into()
    }

    /// The file of stop words.
    pub(crate) fn stop_words(&self) -> Option<&PathBuf> {
        self.stop_words.as_ref()
    }

    /// The options that these arguments mean, for `collection`.
    pub(crate) fn options(&self, collection: &Collection, printer: &Printer) -> anyhow::Result<TrainOptions> {
        if self.checkpoint && matches!(self.method, MethodArg::Lda | MethodArg::Nmf | MethodArg::Spherical) {
            keep_when_interrupted();
        }
        let language = self.language(collection, printer)?;
        let mut options =
            TrainOptions { unit: self.unit.into(), analyzer: AnalyzerOptions::of(language), ..Default::default() };
        if let Some(path) = &self.stop_words {
            options.analyzer.stop_words = StopWords::read(path)?;
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

    fn language(&self, collection: &Collection, printer: &Printer) -> anyhow::Result<Language> {
        if self.language != "auto" {
            return input::language_named(&self.language);
        }
        let mut sorted: Vec<&str> = collection.documents.iter().map(|document| document.text.as_str()).collect();
        sorted.sort_unstable();
        let sample: String = sorted.iter().flat_map(|text| text.chars().take(500).chain([' '])).take(20_000).collect();
        match Language::detect(&sample) {
            Some((language, confidence)) => {
                printer.message(format!("language: {} (confidence {:.2})", language.name(), confidence));
                Ok(language)
            }
            None => {
                printer.warn("the language is none that can be stemmed: words are taken as they are");
                printer.hint("name the language with --language if you know better");
                Ok(Language::None)
            }
        }
    }
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let named = args.codebook.iter().chain(&args.gold).chain(args.fit.stop_words());
    let inputs = input::input_files(&args.inputs, named)?;
    let path = args.model.as_deref().filter(|path| path.as_os_str() != "-");
    let output = path.map(|path| OutputFile::create(path, &inputs)).transpose()?;
    let gold = match args.gold.as_deref() {
        None => Vec::new(),
        Some(path) => {
            let file = read_label_file(path)?;
            if file.blank > 0 {
                printer.message(format!("{} lines of the gold are not filled in and were left out", file.blank));
            }
            file.labels
        }
    };
    let (codebook, warnings) = match &args.codebook {
        Some(path) => read_codebook(path)?,
        None => {
            let names = gold.iter().flat_map(|labels| labels.themes.iter().chain(&labels.optional));
            (Codebook::of_labels(names), Vec::new())
        }
    };
    if codebook.themes.is_empty() {
        return Err(Error::new(
            ErrorKind::Gold,
            "none of the gold labels has a theme, and there is no codebook: there is nothing to learn",
        )
        .with_hint("label some paragraphs with themes, or give a codebook with -c")
        .into());
    }
    for warning in &warnings {
        printer.warn(warning);
    }
    let collection = input::documents(&args.inputs, printer)?;
    let mut options = args.fit.options(&collection, printer)?;
    options.classifier.folds = match args.folds {
        Folds::All => collection.documents.len().max(2),
        Folds::Number(number) => number,
    };
    if args.fit.ngrams.is_none() && gold.iter().filter(|labels| labels.kind == Kind::Body).count() >= ENOUGH_FOR_PAIRS {
        options.tfidf.ngram_range = (1, 2);
    }
    if args.exclusive {
        options.classifier.label_mode = LabelMode::Multiclass;
    }
    options.find_topics = !args.no_topics;
    let progress = printer.progress();
    if args.learning_curve {
        let curve = LearningCurveOptions { seed: options.topics.seed, ..Default::default() };
        let data = (&codebook, collection.documents.as_slice(), gold.as_slice());
        let found = learning_curve(&options, &curve, data, progress.as_ref())?;
        learning_curve_output::show(&found, args.json)?;
        return Ok(Outcome::unless(input::lost(&collection)));
    }
    let (model, report) = train(&options, &codebook, &collection.documents, &gold, progress.as_ref())?;
    for warning in &report.warnings {
        printer.warn(warning);
    }
    write(output, &model)?;
    printer.message(report.accounting.to_string());
    if args.explain_training {
        for step in &model.manifest().themes.steps {
            printer.message(format!(
                "{} {}: {}",
                if step.taken { "taken:    " } else { "not taken:" },
                step.name,
                step.why
            ));
        }
    }
    print_figures(&model, &report, printer);
    let place = path.map_or_else(|| STANDARD_OUTPUT.to_owned(), |path| path.display().to_string());
    printer.message(format!("wrote {place} ({})", model.name()));
    Ok(Outcome::unless(input::lost(&collection)))
}

/// Writes to the file, or to standard output.
fn write(output: Option<OutputFile>, model: &Model) -> anyhow::Result<()> {
    match output {
        None => print_bytes(&model.to_bytes()?)?,
        Some(output) => model.write(output)?,
    }
    Ok(())
}

fn print_figures(model: &Model, report: &TrainReport, printer: &Printer) {
    let figures = &model.manifest().figures;
    if let Some(kinds) = &figures.kinds {
        printer.message(format!(
            "kinds, each document cleaned by the memory of the others: {} of {} blocks right",
            percent(kinds.accuracy),
            kinds.blocks
        ));
    }
    if let (Some(cross), Some(themes)) = (&report.cross_validated, &figures.cross_validated) {
        let rows = cross
            .themes
            .iter()
            .map(|theme| {
                let scores = &theme.scores;
                let number = |value: f64| format!("{value:.3}");
                vec![
                    theme.name.clone(),
                    number(scores.precision),
                    number(scores.recall),
                    number(scores.f1),
                    scores.support.to_string(),
                ]
            })
            .collect();
        let folds = themes.folds.unwrap_or_default();
        printer
            .message(format!("themes in {folds}-fold cross-validation by document, {} paragraphs:", themes.paragraphs));
        printer.message(table(&["theme", "precision", "recall", "F1", "support"], rows, 1));
        printer.message(format!(
            "micro-F1 {:.3}, macro-F1 {:.3}, primary theme right {}, expected calibration error {:.3}; threshold {:.2}",
            themes.micro_f1,
            themes.macro_f1,
            percent(themes.primary_accuracy),
            themes.calibration_error,
            model.classifier().threshold(),
        ));
    }
    if let Some(topics) = model.topics() {
        let count = topics.topics().len();
        printer.message(format!("{count} {}", if count == 1 { "topic" } else { "topics" }));
    }
}
