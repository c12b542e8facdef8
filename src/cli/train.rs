//! `themewise train`: documents and a codebook in, a model out.

use super::fit_args::CorpusArgs;
use super::input;
use super::learning_curve as learning_curve_output;
use super::outcome::Outcome;
use super::output::Output;
use super::printer::Printer;
use super::table::{percent, table};
use std::path::PathBuf;
use themewise::codebook::Codebook;
use themewise::evaluate::Labels;
use themewise::model::Model;
use themewise::paragraph::Kind;
use themewise::themes::LabelMode;
use themewise::training::{LearningCurveOptions, TrainReport, learning_curve, train};
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
    corpus: CorpusArgs,

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

impl Args {
    fn gold_labels(&self, printer: &Printer) -> anyhow::Result<Vec<Labels>> {
        let Some(path) = &self.gold else { return Ok(Vec::new()) };
        let file = input::labels(path, printer)?;
        if file.blank > 0 {
            printer.message(format!("{} lines of the gold are not filled in and were left out", file.blank));
        }
        Ok(file.labels)
    }

    /// The codebook; without a file, the themes of the gold labels.
    fn codebook(&self, gold: &[Labels], printer: &Printer) -> anyhow::Result<Codebook> {
        let codebook = match &self.codebook {
            Some(path) => input::codebook(path, None, printer)?,
            None => Codebook::of_labels(gold.iter().flat_map(|labels| labels.themes.iter().chain(&labels.optional))),
        };
        if codebook.themes.is_empty() {
            return Err(Error::new(
                ErrorKind::Gold,
                "none of the gold labels has a theme, and there is no codebook: there is nothing to learn",
            )
            .with_hint("label some paragraphs with themes, or give a codebook with -c")
            .into());
        }
        Ok(codebook)
    }
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let (fit, documents) = (&args.corpus.fit, &args.corpus.input.inputs);
    let named = args.codebook.iter().chain(&args.gold).chain(&fit.stop_words);
    let output = Output::open(args.model.as_ref(), &input::input_files(documents, named)?)?;
    let gold = args.gold_labels(printer)?;
    let codebook = args.codebook(&gold, printer)?;
    let (collection, mut options) = args.corpus.read(printer)?;
    options.classifier.folds = match args.folds {
        Folds::All => collection.documents.len().max(2),
        Folds::Number(number) => number,
    };
    if fit.ngrams.is_none() && gold.iter().filter(|labels| labels.kind == Kind::Body).count() >= ENOUGH_FOR_PAIRS {
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
    report.warnings.iter().for_each(|warning| printer.warn(warning));
    let place = output.name();
    output.write(&model.to_bytes()?)?;
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
    printer.message(format!("wrote {place} ({})", model.name()));
    Ok(Outcome::unless(input::lost(&collection)))
}

fn print_figures(model: &Model, report: &TrainReport, printer: &Printer) {
    let figures = &model.manifest().figures;
    if let Some(kinds) = &figures.kinds {
        printer.message(format!(
            "kinds, each document cleaned by the boilerplate of the others: {} of {} blocks right",
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
