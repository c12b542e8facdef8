//! `themewise topics gaps`: what a codebook misses.

use super::super::Outcome;
use super::super::input;
use super::super::output::{print, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::percent;
use super::super::train::FitArgs;
use serde_json::json;
use std::path::PathBuf;
use themewise::codebook::exchange::read_codebook;
use themewise::training::{MissingTheme, find_gaps};

/// Propose themes that a codebook misses, ready to paste into it
///
/// Its themes and free topics are fitted together (seeded NMF): the free ones show what no theme says. Those with the most paragraphs
/// that hold no word of any theme come first.
///
/// Example: themewise topics gaps issues/ --codebook themes.toml --free 8
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files, folders, or '-' for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The codebook: TOML, or a dictionary of another program (see 'themewise codebook convert')
    #[arg(short, long, value_name = "FILE")]
    codebook: PathBuf,

    /// Free topics beside the codebook's themes
    #[arg(long, default_value_t = 8, value_name = "N")]
    free: usize,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    fit: FitArgs,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let (codebook, warnings) = read_codebook(&args.codebook)?;
    for warning in &warnings {
        printer.warn(warning);
    }
    let collection = input::documents(&args.inputs, printer)?;
    let options = args.fit.options(&collection, printer)?;
    let gaps = find_gaps(&options, &codebook, args.free, &collection.documents, printer.progress().as_ref())?;
    gaps.found.warnings.iter().for_each(|warning| printer.warn(warning));
    if !gaps.without_words.is_empty() {
        printer.warn(format!(
            "no single word of {} stands in the text: they took no part",
            clean(&gaps.without_words.join(", "))
        ));
    }
    if args.json {
        print_json(&json!({
            "covered": gaps.covered, "missing": gaps.missing, "themes_without_words": gaps.without_words,
        }))?;
    } else {
        let blocks: Vec<String> = gaps.missing.iter().map(block).collect();
        print(&blocks.join("\n"))?;
        printer.say(format!("{} of the paragraphs hold a word of some theme", percent(gaps.covered)));
    }
    Ok(Outcome::unless(input::lost(&collection)))
}

/// A theme as the codebook has it, with its paragraphs as comments.
fn block(theme: &MissingTheme) -> String {
    let mut text =
        format!("# {} paragraphs, {} of them without a word of any theme\n", theme.paragraphs, theme.uncovered);
    for typical in &theme.typical {
        text.push_str(&format!("# {}: {}\n", clean(&typical.id), clean(&typical.excerpt)));
    }
    let quoted = |text: &str| serde_json::to_string(&clean(text)).unwrap_or_default();
    let terms: Vec<String> = theme.terms.iter().map(|term| quoted(term)).collect();
    text.push_str(&format!(
        "[[themes]]\nname = {}\ntitle = {}\nterms = [{}]\n",
        quoted(&theme.name),
        quoted(&theme.title),
        terms.join(", ")
    ));
    text
}
