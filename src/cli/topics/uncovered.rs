//! `themewise topics uncovered`: topics that no theme of a codebook covers.

use super::super::fit_args::CorpusArgs;
use super::super::input;
use super::super::outcome::Outcome;
use super::super::output::{print, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::percent;
use super::super::toml;
use serde_json::json;
use std::path::PathBuf;
use themewise::training::{UncoveredTopic, find_uncovered_topics};

/// Find topics that no theme of a codebook covers, as themes ready to paste into it
///
/// The codebook's themes and free topics are fitted together (seeded NMF): the free topics show
/// what the themes leave out. Those with the most paragraphs without a term of any theme come
/// first.
///
/// Example: themewise topics uncovered issues/ --codebook themes.toml --free 8
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The codebook: TOML, or a dictionary of another program (see 'themewise codebook convert')
    #[arg(short, long, value_name = "FILE")]
    codebook: PathBuf,

    /// Free topics in addition to the codebook's themes
    #[arg(long, default_value_t = 8, value_name = "N")]
    free: usize,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    corpus: CorpusArgs,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let codebook = input::codebook(&args.codebook, None, printer)?;
    let (collection, options) = args.corpus.read(printer)?;
    let uncovered =
        find_uncovered_topics(&options, &codebook, args.free, &collection.documents, printer.progress().as_ref())?;
    uncovered.found.warnings.iter().for_each(|warning| printer.warn(warning));
    if !uncovered.without_words.is_empty() {
        printer.warn(format!(
            "no single word of {} occurs in the text: they are left out",
            clean(&uncovered.without_words.join(", "))
        ));
    }
    if args.json {
        print_json(&json!({
            "covered": uncovered.covered, "missing": uncovered.topics, "themes_without_words": uncovered.without_words,
        }))?;
    } else {
        let blocks: Vec<String> = uncovered.topics.iter().map(block).collect();
        print(&blocks.join("\n"))?;
        printer.message(format!("{} of the paragraphs contain a term of some theme", percent(uncovered.covered)));
    }
    Ok(Outcome::unless(input::lost(&collection)))
}

/// A theme in the form of a codebook, with typical paragraphs as comments.
fn block(theme: &UncoveredTopic) -> String {
    let comment = format!("{} paragraphs, {} of them without a term of any theme", theme.paragraphs, theme.uncovered);
    toml::theme(&comment, &theme.typical, &theme.name, &theme.title, &theme.terms)
}
