//! `themewise codebook`: looks after codebooks.

use super::input::{self, ReadArgs, UnitArg};
use super::language;
use super::outcome::Outcome;
use super::output::{print, print_json};
use super::printer::{Printer, clean};
use super::table::{percent, plural, table};
use clap::Subcommand;
use std::path::PathBuf;
use themewise::codebook::exchange::DictionaryFormat;
use themewise::codebook::{CorpusReport, TermReport, lint};
use themewise::paragraph::{BoilerplateIndex, BoilerplateOptions, Kind, Unit, segment};
use themewise::text::{Analyzer, AnalyzerOptions};

/// Check codebooks, and turn them into other formats
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Lint(Lint),
    Convert(super::codebook_convert::Args),
}

/// Check a codebook: terms that collide, are too unspecific, never match or match the wrong thing
///
/// Exits with 1 if there are findings. With documents, the terms are tried on their paragraphs: how
/// many each theme covers, which themes share paragraphs, and how precise each term seems to be,
/// without any labels: how far its paragraphs read, without it, like those of the other terms.
///
/// Examples:
///   themewise codebook lint themes.toml
///   themewise codebook lint themes.toml issues/ --terms
///   themewise codebook lint themes.toml news.jsonl --unit record --json
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
struct Lint {
    /// The codebook, a TOML file
    file: PathBuf,

    /// Files or folders to try the terms on
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    /// Cut the documents into paragraphs, or take each as one
    #[arg(long, value_enum, default_value = "paragraph")]
    unit: UnitArg,

    /// The language that the terms are stemmed in: english, french, german, …, 'none', or 'auto'
    /// [default: that of the documents where it is beyond doubt, else english]
    #[arg(long, value_name = "NAME|auto")]
    language: Option<String>,

    /// Print a table of all terms: where they occur, how precise they seem, what their globs caught
    #[arg(long, requires = "inputs")]
    terms: bool,

    /// Print JSON: the findings, and with documents all counts
    #[arg(long, conflicts_with = "terms")]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::Lint(args) => run_lint(args, printer),
        Action::Convert(args) => super::codebook_convert::run(args, printer),
    }
}

fn run_lint(args: &Lint, printer: &Printer) -> anyhow::Result<Outcome> {
    let codebook = input::codebook(&args.file, Some(DictionaryFormat::Toml), printer)?;
    let mut texts = Vec::new();
    let mut lost = false;
    if !args.inputs.is_empty() {
        let collection = args.read.documents(&args.inputs, printer)?;
        lost = input::lost(&collection);
        let documents: Vec<_> = collection.documents.iter().collect();
        let unit = Unit::from(args.unit);
        let boilerplate = BoilerplateIndex::fit(&BoilerplateOptions::default(), &documents, unit);
        for document in documents {
            let paragraphs = segment(document, unit, &boilerplate).into_iter();
            texts.extend(paragraphs.filter(|paragraph| paragraph.kind == Kind::Body).map(|paragraph| paragraph.text));
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    if texts.is_empty() && !args.inputs.is_empty() {
        printer.warn("the documents hold no paragraph that the terms could be tried on");
    }
    let language = match &args.language {
        Some(name) => language::chosen(name, texts.iter().copied(), printer)?,
        None => language::chosen_or_english(texts.iter().copied(), printer),
    };
    let report = lint(&codebook, &Analyzer::new(AnalyzerOptions::of(language)), &texts)?;
    let findings = &report.findings;
    if args.json {
        print_json(&report)?;
    } else {
        if let Some(corpus) = &report.corpus {
            print(&readable(corpus, args.terms))?;
        }
        for finding in findings {
            let term = if finding.term.is_empty() { String::new() } else { format!("'{}': ", finding.term) };
            print(&clean(&format!("{}: {term}{}", finding.theme, finding.message)))?;
        }
    }
    let terms: usize = codebook.themes.iter().map(|theme| theme.terms.len() + theme.against.len()).sum();
    let counts = [(codebook.themes.len(), "theme"), (terms, "term"), (findings.len(), "finding")];
    printer.message(counts.map(|(number, noun)| plural(number, noun)).join(", "));
    Ok(Outcome::unless(lost).and_no_if(!findings.is_empty()))
}

/// The counts as tables.
fn readable(corpus: &CorpusReport, terms: bool) -> String {
    const PAIRS: usize = 10;
    let share = |count: usize| percent(count as f64 / corpus.paragraphs.max(1) as f64);
    let mut parts = Vec::new();
    let rows = corpus.themes.iter().map(|theme| {
        vec![
            clean(&theme.theme),
            theme.paragraphs.to_string(),
            percent(theme.share),
            theme.alone.to_string(),
            format!("{} of {}", theme.terms_found, theme.terms),
        ]
    });
    let all = vec!["all".to_owned(), corpus.covered.to_string(), share(corpus.covered), String::new(), String::new()];
    let header = ["theme", "paragraphs", "share", "alone", "terms found"];
    parts.push(table(&header, rows.chain([all]).collect(), 1));
    if !corpus.overlaps.is_empty() {
        let rows = corpus.overlaps.iter().take(PAIRS).map(|overlap| {
            let [a, b] = &overlap.themes;
            let [of_a, of_b] = overlap.shares;
            let shared = clean(&overlap.shared_terms.join(", "));
            vec![
                clean(&format!("{a} and {b}")),
                overlap.paragraphs.to_string(),
                percent(of_a),
                percent(of_b),
                format!("{:.2}", overlap.lift),
                if shared.chars().count() > 40 { shared.chars().take(39).chain(['…']).collect() } else { shared },
            ]
        });
        let header = ["themes that meet", "paragraphs", "of first", "of second", "lift", "shared terms"];
        parts.push(table(&header, rows.collect(), 1));
    }
    if terms {
        let header = ["term", "theme", "caught", "paragraphs", "share", "precision"];
        parts.push(table(&header, corpus.terms.iter().map(term_row).collect(), 3));
    }
    parts.iter().map(|part| format!("{part}\n\n")).collect::<String>().trim_end_matches('\n').to_owned() + "\n"
}

fn term_row(term: &TermReport) -> Vec<String> {
    const CAUGHT: usize = 4;
    let mut caught: Vec<String> =
        term.forms.iter().take(CAUGHT).map(|form| format!("{} {}", form.form, form.count)).collect();
    if term.distinct_forms > CAUGHT {
        caught.push(format!("{} more", term.distinct_forms - CAUGHT));
    }
    vec![
        clean(&term.term),
        clean(&format!("{}{}", if term.against { "against " } else { "" }, term.theme)),
        clean(&caught.join(", ")),
        term.paragraphs.to_string(),
        percent(term.share),
        term.precision.map_or_else(|| "–".to_owned(), |precision| format!("{precision:.2}")),
    ]
}
