//! `themewise suggest themes`: what nothing covers.

use super::super::fit_args::CorpusArgs;
use super::super::input;
use super::super::outcome::Outcome;
use super::super::output::{print, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::percent;
use super::super::toml;
use std::path::PathBuf;
use themewise::codebook::exchange::DictionaryFormat;
use themewise::model::Model;
use themewise::training::{UncoveredTheme, find_uncovered_topics, suggest_themes};

/// Suggest themes for the paragraphs that no theme of a codebook covers, ready to paste into it
///
/// Covered is a paragraph with a term of some theme or, if a model is asked, one that it gives a
/// theme. What is left is looked through by groups of its own beside the codebook's themes (seeded
/// NMF, as 'topics gaps').
///
/// Example: themewise suggest themes issues/ -c themes.toml --free 8
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The codebook, a TOML file
    #[arg(short, long, value_name = "FILE")]
    codebook: PathBuf,

    /// A trained model: what it gives a theme is covered too
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// Groups looked for beside the codebook's themes
    #[arg(long, default_value_t = 8, value_name = "N")]
    free: usize,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    corpus: CorpusArgs,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let codebook = input::codebook(&args.codebook, Some(DictionaryFormat::Toml), printer)?;
    let model = args.model.as_deref().map(Model::read).transpose()?;
    let (collection, options) = args.corpus.read(printer)?;
    let progress = printer.progress();
    let documents = &collection.documents;
    let uncovered = find_uncovered_topics(&options, &codebook, args.free, documents, progress.as_ref())?;
    let found = suggest_themes(uncovered, &codebook, documents, model.as_ref(), progress.as_ref())?;
    found.warnings.iter().for_each(|warning| printer.warn(warning));
    if !found.without_words.is_empty() {
        printer.warn(format!(
            "no single word of {} occurs in the text: they were left out",
            clean(&found.without_words.join(", "))
        ));
    }
    if args.json {
        print_json(&found)?;
    } else {
        let blocks: Vec<String> = found.themes.iter().map(block).collect();
        if !blocks.is_empty() {
            print(&blocks.join("\n"))?;
        }
        printer.message(format!(
            "{} of {} paragraphs are covered by nothing ({})",
            found.uncovered,
            found.body,
            percent(found.uncovered as f64 / found.body.max(1) as f64)
        ));
    }
    Ok(Outcome::unless(input::lost(&collection)).and_no_if(found.themes.is_empty()))
}

/// A theme as the codebook has it, with its paragraphs as comments.
fn block(theme: &UncoveredTheme) -> String {
    let comment = format!("{} paragraphs that nothing covers, {} of all", theme.paragraphs, percent(theme.share));
    toml::theme(&comment, &theme.examples, &theme.name, &theme.title, &theme.terms)
}
