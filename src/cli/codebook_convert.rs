//! `themewise codebook convert`: codebooks from other programs, and for them.

use super::input::{self, input_files};
use super::outcome::Outcome;
use super::output::Output;
use super::printer::Printer;
use super::table::plural;
use std::path::{Path, PathBuf};
use themewise::Error;
use themewise::codebook::exchange::{DictionaryFormat, export};

/// Turn a codebook into another format: TOML, quanteda, LIWC, WordStat, Lexicoder, spaCy, CSV
///
/// Formats are known by the ends of the names (.toml, .yml, .json, .dic, .dicx, .cat, .lc3, .jsonl,
/// .csv), else by how a file begins. A word of a dictionary is a form, not a stem: tax becomes
/// =tax, 'interest rate' becomes "interest rate".
/// What a format cannot carry is reported, one warning a kind, with lines.
///
/// Example: themewise codebook convert populism.yml -o populism.toml
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The codebook or dictionary, or '-' for standard input
    #[arg(value_name = "IN")]
    input: PathBuf,

    /// Where it is written, or '-' for standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,

    /// The format of IN [default: by its name, else by how it begins]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<DictionaryFormat>,

    /// The format of OUT [default: by its name; toml on standard output]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    to: Option<DictionaryFormat>,
}

fn format(name: &str) -> Result<DictionaryFormat, String> {
    DictionaryFormat::from_name(name).ok_or_else(|| format!("choose from {}", names()))
}

fn names() -> String {
    DictionaryFormat::ALL.map(DictionaryFormat::name).join(", ")
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let to = match (args.to, DictionaryFormat::from_path(&args.output)) {
        (Some(to), _) | (None, Some(to)) => to,
        (None, None) if args.output == Path::new("-") => DictionaryFormat::Toml,
        (None, None) => {
            return Err(Error::options(format!("'{}' has no known extension", args.output.display()))
                .with_hint(format!("name it with --to: {}", names()))
                .into());
        }
    };
    let inputs = input_files(std::slice::from_ref(&args.input), [])?;
    let output = Output::open(Some(&args.output), &inputs)?;
    let codebook = input::codebook(&args.input, args.from, printer)?;
    let (text, lost) = export(&codebook, to)?;
    lost.iter().for_each(|warning| printer.warn(warning));
    output.write(text.as_bytes())?;
    let terms: usize = codebook.themes.iter().map(|theme| theme.terms.len() + theme.against.len()).sum();
    let themes = codebook.themes.len();
    printer.message(format!("{}, {}, as {}", plural(themes, "theme"), plural(terms, "term"), to.name()));
    Ok(Outcome::Done)
}
