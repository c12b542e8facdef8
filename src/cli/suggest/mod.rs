//! `themewise suggest`: what would make a codebook or a model better.

mod paragraphs;
mod terms;
mod themes;

use super::Outcome;
use super::input::UnitArg;
use super::printer::{Printer, clean};
use themewise::model::Model;
use themewise::paragraph::Unit;

/// Suggest terms and themes that a codebook lacks, and paragraphs that are worth labelling
///
/// Examples:
///   themewise suggest terms issues/ -c themes.toml
///   themewise suggest paragraphs issues/ -m my.safetensors -n 50 -o to_label.jsonl
///   themewise suggest themes issues/ -c themes.toml
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Terms(terms::Args),
    Paragraphs(paragraphs::Args),
    Themes(Box<themes::Args>),
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    match &args.what {
        What::Terms(args) => terms::run(args, printer),
        What::Paragraphs(args) => paragraphs::run(args, printer),
        What::Themes(args) => themes::run(args, printer),
    }
}

/// What documents are cut into: as was typed, else as the model was trained.
fn unit(typed: Option<UnitArg>, model: Option<&Model>) -> Unit {
    typed.map_or_else(|| model.map_or(Unit::default(), |model| model.manifest().unit), Unit::from)
}

/// A string as TOML has it.
fn quoted(text: &str) -> String {
    // What JSON escapes, TOML escapes alike.
    serde_json::to_string(&clean(text)).unwrap_or_default()
}
