//! `themewise topics`: topics found without labels, and questions about them.

mod choose;
mod diagnose;
mod show;
mod source;
mod timeline;
mod tree;
mod uncovered;
mod update;

use super::outcome::Outcome;
use super::printer::Printer;

/// Find topics, or show those of a trained model; their number, quality, change over time
///
/// If the records of the input have a 'label', the topics are compared with it (NMI, purity,
/// adjusted Rand index). A file with the name of a subcommand is given as './tree'.
///
/// Examples:
///   themewise topics issues/ --topics 12
///   themewise topics issues/ --method nmf --topics 20
///   themewise topics -m my.safetensors --json
///   themewise topics diagnose issues/
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
// The arguments of 'show' have the same group name, and group names are unique.
#[group(skip)]
pub(crate) struct Args {
    #[command(subcommand)]
    question: Option<Question>,

    #[command(flatten)]
    show: show::Args,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    Choose(choose::Args),
    Diagnose(diagnose::Args),
    Timeline(timeline::Args),
    Tree(tree::Args),
    Uncovered(uncovered::Args),
    // The name in version 0.1.
    #[command(hide = true)]
    Gaps(uncovered::Args),
    Update(update::Args),
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    match &args.question {
        None => show::run(&args.show, printer),
        Some(Question::Choose(args)) => choose::run(args, printer),
        Some(Question::Diagnose(args)) => diagnose::run(args, printer),
        Some(Question::Timeline(args)) => timeline::run(args, printer),
        Some(Question::Tree(args)) => tree::run(args, printer),
        Some(Question::Uncovered(args)) => uncovered::run(args, printer),
        Some(Question::Gaps(args)) => {
            printer.warn("'topics gaps' is now called 'topics uncovered'");
            uncovered::run(args, printer)
        }
        Some(Question::Update(args)) => update::run(args, printer),
    }
}
