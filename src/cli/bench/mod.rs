//! `themewise bench`: how fast texts become rows on this machine, stage by stage, and beside
//! others.

mod compare;
mod generate;
mod measure;

use super::outcome::Outcome;
use super::output::{print, print_json};
use super::printer::Printer;
use super::table::table;
use super::texts::TextUnit;
use compare::Peer;
use measure::{Report, Stage};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use themewise::document::{Format, Input, is_stream};
use themewise::output::{InputFiles, OutputFile};
use themewise::{Error, ErrorKind};

/// Measure how fast texts become TF-IDF rows: MB/s, tokens/s and paragraphs/s of each stage
///
/// 'read' reads the input, 'scan' finds the words, 'intern' knows each word and its stem (with
/// scan), 'count' counts them by paragraph (with both), 'weight' makes the rows of the counts, and
/// 'whole' is all of it, from the bytes of the files to the matrix. Without an input it measures on
/// a text that it makes, of the size that you name.
///
/// Example: themewise bench corpus.txt --threads 1 --compare
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files or folders
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// How often each stage is run; medians are shown
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,

    /// What a paragraph is
    #[arg(long, value_enum, default_value = "auto")]
    unit: TextUnit,

    /// Measure what is installed of 'wc -w', scikit-learn (with and without PyStemmer) and gensim
    /// on the same input
    #[arg(long)]
    compare: bool,

    /// The size of the text that is made where there is no input, such as 40MB
    #[arg(long, default_value = "8MB", value_name = "SIZE")]
    size: Size,

    /// Write that text into a file, and measure nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "compare", "json"])]
    generate: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A number of bytes.
#[derive(Debug, Clone, Copy)]
struct Size(u64);

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_uppercase();
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = match text[digits.len()..].trim() {
            "" | "B" => 1,
            "K" | "KB" => 1_000,
            "M" | "MB" => 1_000_000,
            "G" | "GB" => 1_000_000_000,
            _ => 0,
        };
        match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)) {
            Some(bytes @ 1..) => Ok(Self(bytes)),
            _ => Err("give a size such as 40MB or 1GB".to_owned()),
        }
    }
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if let Some(path) = &args.generate {
        let mut file = OutputFile::create(path, &InputFiles::none())?;
        generate::write(args.size.0, &mut file).map_err(|source| file.error(source))?;
        file.commit()?;
        printer.message(format!("wrote {}", path.display()));
        return Ok(Outcome::Done);
    }
    // Temporary files exist for as long as they are measured.
    let temporary = match args.inputs.as_slice() {
        [] => vec![Some(generated_text(args.size.0)?)],
        inputs => inputs.iter().map(|path| copy_of_stream(path)).collect::<anyhow::Result<_>>()?,
    };
    let inputs: Vec<PathBuf> = temporary
        .iter()
        .enumerate()
        .map(|(place, file)| file.as_ref().map_or_else(|| args.inputs[place].clone(), |file| file.path().to_owned()))
        .collect();
    let (mut report, lost) = measure::measure(&inputs, args.unit, args.runs, printer)?;
    if args.compare {
        report.peers = Some(compare::compare(&inputs, args.runs, printer)?);
    }
    if args.json {
        print_json(&report)?;
    } else {
        print(&shown(&report))?;
    }
    Ok(Outcome::unless(lost))
}

fn generated_text(size: u64) -> anyhow::Result<NamedTempFile> {
    temporary_file(Some(Format::Text), |file| {
        let mut writer = std::io::BufWriter::new(file);
        generate::write(size, &mut writer).and_then(|()| writer.flush())
    })
}

/// The content of a pipe or of standard input as a file, which can be read once for each run.
fn copy_of_stream(path: &Path) -> anyhow::Result<Option<NamedTempFile>> {
    if !is_stream(path) {
        return Ok(None);
    }
    let mut input = Input::open(path)?;
    let format = input.format()?;
    temporary_file(format, |file| std::io::copy(&mut input, file).map(drop)).map(Some)
}

fn temporary_file(
    format: Option<Format>,
    write: impl FnOnce(&mut std::fs::File) -> std::io::Result<()>,
) -> anyhow::Result<NamedTempFile> {
    let failed = |source| Error::new(ErrorKind::Io, format!("cannot write the text to measure on: {source}"));
    let extension = match format {
        Some(Format::JsonLines) => ".jsonl",
        Some(Format::Markdown) => ".md",
        _ => ".txt",
    };
    let mut file = tempfile::Builder::new().prefix("themewise-").suffix(extension).tempfile().map_err(failed)?;
    write(file.as_file_mut()).map_err(failed)?;
    Ok(file)
}

/// The report as people read it.
fn shown(report: &Report) -> String {
    let row = |stage: &Stage| {
        let fastest = stage.runs.iter().copied().fold(f64::INFINITY, f64::min);
        let slowest = stage.runs.iter().copied().fold(0.0, f64::max);
        vec![
            stage.name.to_owned(),
            format!("{:.1}", stage.mb_per_s),
            format!("{:.2}", stage.tokens_per_s / 1e6),
            format!("{:.0}", stage.paragraphs_per_s),
            format!("{:.0}–{:.0}", fastest * 1e3, slowest * 1e3),
        ]
    };
    let head = ["stage", "MB/s", "M tokens/s", "paragraphs/s", "ms"];
    let mut text = table(&head, report.stages.iter().map(row).collect(), 1);
    text.push_str(&format!(
        "\n\n{:.1} MB, {} paragraphs, {} tokens, {} distinct terms; {} threads, {}; medians of {} runs",
        report.bytes as f64 / 1e6,
        report.paragraphs,
        report.tokens,
        report.distinct_terms,
        report.threads,
        report.features.join(", "),
        report.stages.first().map_or(0, |stage| stage.runs.len()),
    ));
    if let Some(peak) = report.peak_rss_bytes {
        text.push_str(&format!(
            "; peak memory of whole {:.0} MB ({:.1} × the text)",
            peak as f64 / 1e6,
            peak as f64 / report.bytes.max(1) as f64
        ));
    }
    if let (Some(peers), Some(whole)) = (&report.peers, report.stages.last()) {
        let row = |peer: &Peer| match (peer.mb_per_s, &peer.skipped) {
            (Some(speed), _) => vec![
                format!("{} {}", peer.name, peer.version.as_deref().unwrap_or_default()).trim().to_owned(),
                format!("{speed:.1}"),
                format!("{:.1} ×", whole.mb_per_s / speed.max(1e-9)),
            ],
            (None, reason) => {
                let reason = reason.as_deref().unwrap_or("no figure");
                vec![peer.name.clone(), "–".to_owned(), format!("skipped: {reason}")]
            }
        };
        text.push_str("\n\n");
        text.push_str(&table(&["beside", "MB/s", "whole is"], peers.iter().map(row).collect(), 1));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let bytes = |text: &str| text.parse::<Size>().map(|size| size.0).ok();
        assert_eq!([bytes("40MB"), bytes("1 gb"), bytes("512")], [Some(40_000_000), Some(1_000_000_000), Some(512)]);
        assert_eq!([bytes(""), bytes("0"), bytes("9 parsecs"), bytes("MB")], [None; 4]);
    }
}
