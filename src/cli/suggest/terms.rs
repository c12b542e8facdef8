//! `themewise suggest terms`: words and phrases that a codebook lacks.

use super::super::input::{self, InputArgs, UnitArg};
use super::super::language;
use super::super::outcome::Outcome;
use super::super::output::{print, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::{percent, table};
use super::super::toml::quoted;
use serde_json::json;
use std::path::PathBuf;
use themewise::Error;
use themewise::codebook::exchange::DictionaryFormat;
use themewise::model::Model;
use themewise::text::AnalyzerOptions;
use themewise::themes::{LabelMode, SuggestedTerm, TermOptions, ThemeTerms};
use themewise::training::{TrainOptions, suggest_codebook_terms};

/// Suggest words and phrases for each theme of a codebook, with what is evidence for and against
/// them
///
/// A term is suggested where a theme is likelier beside it than anywhere, also where no term of the
/// theme stands. Without a model that is told by models of the input that do not see the codebook's
/// own terms; a model knows what labels taught. Lines to paste into the codebook come last, with
/// doubtful terms as comments.
///
/// Examples:
///   themewise suggest terms issues/ -c themes.toml
///   themewise suggest terms issues/ -m my.safetensors --theme finance -n 40
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// The codebook, a TOML file [default: the model's]
    #[arg(short, long, value_name = "FILE", required_unless_present = "model")]
    codebook: Option<PathBuf>,

    /// Ask this trained model how probable the themes are
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// Only for this theme
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,

    /// So many terms a theme at the most
    #[arg(short = 'n', long = "terms", default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    terms: u32,

    /// A term is in so many paragraphs at least
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    min_df: u32,

    /// What each document is cut into [default: as the model was trained, else paragraph]
    #[arg(long, value_enum)]
    unit: Option<UnitArg>,

    /// The language of stemmer and stop words, or 'auto' for that of the texts
    #[arg(long, default_value = "english", value_name = "NAME|auto", conflicts_with = "model")]
    language: String,

    /// Each paragraph has one theme
    #[arg(long, conflicts_with = "model")]
    exclusive: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let codebook = args
        .codebook
        .as_deref()
        .map(|path| input::codebook(path, Some(DictionaryFormat::Toml), printer))
        .transpose()?;
    let model = args.model.as_deref().map(Model::read).transpose()?;
    let unit = input::unit(args.unit, model.as_ref());
    let terms = TermOptions {
        most: args.terms as usize,
        min_df: args.min_df as usize,
        theme: args.theme.clone(),
        ..Default::default()
    };
    let collection = args.input.read(printer)?;
    let documents = &collection.documents;
    let progress = printer.progress();
    let found = match (&model, &codebook) {
        (Some(model), codebook) => {
            let codebook = codebook.as_ref().unwrap_or_else(|| model.classifier().codebook());
            model.suggest_terms(&terms, codebook, documents, unit, progress.as_ref())?
        }
        (None, Some(codebook)) => {
            let texts = documents.iter().map(|document| document.text.as_str());
            let analyzer = AnalyzerOptions::of(language::chosen(&args.language, texts, printer)?);
            let mut options = TrainOptions { unit, analyzer, ..Default::default() };
            if args.exclusive {
                options.classifier.label_mode = LabelMode::Multiclass;
            }
            suggest_codebook_terms(&options, &terms, codebook, documents, progress.as_ref())?
        }
        (None, None) => {
            return Err(Error::options("there is no codebook").with_hint("name one with --codebook").into());
        }
    };
    if args.json {
        print_json(&json!({ "themes": found }))?;
    } else {
        let tables: Vec<String> = found.iter().filter(|theme| !theme.terms.is_empty()).map(readable).collect();
        let lines: Vec<String> = found.iter().filter(|theme| !theme.terms.is_empty()).map(lines_to_paste).collect();
        if !tables.is_empty() {
            print(&format!("{}\n\n{}", tables.join("\n\n"), lines.join("\n")))?;
        }
        let without: Vec<String> =
            found.iter().filter(|theme| theme.terms.is_empty()).map(|theme| clean(&theme.theme)).collect();
        if !without.is_empty() {
            printer.message(format!("no term is suggested for {}", without.join(", ")));
        }
        printer.message(
            "precision is an estimate, from the codebook and the unlabelled corpus; read the examples before you take a term",
        );
    }
    let none = found.iter().all(|theme| theme.terms.is_empty());
    Ok(Outcome::unless(input::lost(&collection)).and_no_if(none))
}

fn readable(theme: &ThemeTerms) -> String {
    let rows = theme
        .terms
        .iter()
        .map(|term| {
            vec![
                clean(&term.term),
                term.paragraphs.to_string(),
                format!("{:.1}", term.lift),
                term.new_paragraphs.to_string(),
                term.uncovered.to_string(),
                percent(term.precision),
                term.risk.new_conflicts.to_string(),
                clean(&doubts(term).join("; ")),
            ]
        })
        .collect();
    let header = ["term", "paragraphs", "lift", "new", "of none", "precision", "conflicts", "risk"];
    let mut text = format!("{}\n{}", clean(&theme.theme), table(&header, rows, 1));
    for term in &theme.terms {
        if let Some(example) = term.examples.first() {
            text.push_str(&format!("\n  {}: {}", clean(&term.term), clean(example)));
        }
    }
    text
}

fn doubts(term: &SuggestedTerm) -> Vec<String> {
    let risk = &term.risk;
    let mut doubts = Vec::new();
    if !risk.shared_with.is_empty() {
        doubts.push(format!("shared with {}", risk.shared_with.join(", ")));
    }
    if risk.too_wide {
        doubts.push("too wide".to_owned());
    }
    if risk.ambiguous {
        doubts.push("ambiguous".to_owned());
    }
    doubts
}

/// The terms as a codebook has them; what is doubtful is after a `#`.
fn lines_to_paste(theme: &ThemeTerms) -> String {
    let mut text = format!("# terms of {}\n", clean(&theme.theme));
    for term in &theme.terms {
        let doubts = doubts(term);
        let (off, why) =
            if doubts.is_empty() { ("", String::new()) } else { ("# ", format!("  # {}", clean(&doubts.join("; ")))) };
        text.push_str(&format!("  {off}{},{why}\n", quoted(&term.term)));
    }
    text
}
