//! `themewise suggest`: what would make a codebook or a model better.

mod paragraphs;
mod terms;
mod themes;

use super::outcome::Outcome;
use super::printer::Printer;

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
