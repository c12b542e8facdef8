//! `themewise codebook`: looks after codebooks.

use super::Outcome;
use super::input;
use super::output::{print, print_json};
use super::printer::{Printer, clean};
use clap::Subcommand;
use std::path::PathBuf;
use themewise::paragraph::{Kind, Memory, MemoryOptions, Unit, segment};
use themewise::text::{Analyzer, AnalyzerOptions};
use themewise::themes::{Codebook, lint};

/// Check codebooks, and turn them into other formats
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Lint(Lint),
    Convert(super::codebook_convert::Args),
}

/// Say which terms never match, are stop words, collide after stemming or belong to many themes
///
/// Exits with 1 if there is something to say. With documents, the terms are tried on their paragraphs.
///
/// Example: themewise codebook lint themes.toml issues/
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
struct Lint {
    /// The codebook, a TOML file
    file: PathBuf,

    /// Files or folders to try the terms on
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::Lint(args) => run_lint(args, printer),
        Command::Convert(args) => super::codebook_convert::run(args, printer),
    }
}

fn run_lint(args: &Lint, printer: &Printer) -> anyhow::Result<Outcome> {
    let codebook = Codebook::read(&args.file)?;
    let mut texts = Vec::new();
    let mut lost = false;
    if !args.inputs.is_empty() {
        let collection = input::documents(&args.inputs, printer)?;
        lost = input::lost(&collection);
        let documents: Vec<_> = collection.documents.iter().collect();
        let memory = Memory::fit(&MemoryOptions::default(), &documents, Unit::Paragraph);
        for document in documents {
            let paragraphs = segment(document, Unit::Paragraph, &memory).into_iter();
            texts.extend(paragraphs.filter(|paragraph| paragraph.kind == Kind::Body).map(|paragraph| paragraph.text));
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let findings = lint(&codebook, &Analyzer::new(AnalyzerOptions::default()), &texts)?;
    if args.json {
        print_json(&findings)?;
    } else {
        for finding in &findings {
            print(&clean(&format!("{}: '{}': {}", finding.theme, finding.term, finding.message)))?;
        }
    }
    let terms: usize = codebook.themes.iter().map(|theme| theme.terms.len() + theme.against.len()).sum();
    printer.say(format!("{} themes, {terms} terms, {} findings", codebook.themes.len(), findings.len()));
    Ok(match (lost, findings.is_empty()) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Done,
        (false, false) => Outcome::No,
    })
}
