//! `themewise bench`: how fast texts become rows on this machine, stage by stage.

use super::Outcome;
use super::input;
use super::output::{print, print_json};
use super::printer::Printer;
use super::table::table;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;
use themewise::document::{Document, read_sources};
use themewise::paragraph::{Kind, Memory, Unit, segment};
use themewise::progress::Silent;
use themewise::text::{Analyzer, AnalyzerOptions, for_each_token, for_each_word};
use themewise::vectorize::{Tfidf, TfidfOptions, count_texts, encode_texts};

/// Measure how fast texts become TF-IDF rows: MB/s, tokens/s and paragraphs/s of each stage
///
/// Without an input it measures on the sample text that it makes itself. Medians of several runs.
///
/// Example: themewise bench corpus.txt --threads 1
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files or folders
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// How often each stage is run
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    bytes: u64,
    paragraphs: u64,
    tokens: u64,
    distinct_terms: usize,
    threads: usize,
    peak_rss_bytes: Option<u64>,
    stages: Vec<Stage>,
}

#[derive(Debug, Serialize)]
struct Stage {
    name: &'static str,
    mb_per_s: f64,
    tokens_per_s: f64,
    paragraphs_per_s: f64,
    /// Seconds of every run.
    runs: Vec<f64>,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let collection = if args.inputs.is_empty() {
        read_sources(vec![("generated.txt".to_owned(), generate(8 << 20).into_bytes())])?
    } else {
        input::documents(&args.inputs, printer)?
    };
    let report = measure(&collection.documents, args.runs)?;
    if args.json {
        print_json(&report)?;
        return Ok(Outcome::unless(input::lost(&collection)));
    }
    let rows = report
        .stages
        .iter()
        .map(|stage| {
            let fastest = stage.runs.iter().copied().fold(f64::INFINITY, f64::min);
            let slowest = stage.runs.iter().copied().fold(0.0, f64::max);
            vec![
                stage.name.to_owned(),
                format!("{:.1}", stage.mb_per_s),
                format!("{:.2}", stage.tokens_per_s / 1e6),
                format!("{:.0}", stage.paragraphs_per_s),
                format!("{:.0}–{:.0}", fastest * 1e3, slowest * 1e3),
            ]
        })
        .collect();
    let mut text = table(&["stage", "MB/s", "M tokens/s", "paragraphs/s", "ms"], rows, 1);
    text.push_str(&format!(
        "\n\n{:.1} MB, {} paragraphs, {} tokens, {} distinct terms; {} threads; medians of {} runs",
        report.bytes as f64 / 1e6,
        report.paragraphs,
        report.tokens,
        report.distinct_terms,
        report.threads,
        args.runs,
    ));
    if let Some(peak) = report.peak_rss_bytes {
        text.push_str(&format!("; peak memory {:.0} MB", peak as f64 / 1e6));
    }
    print(&text)?;
    Ok(Outcome::unless(input::lost(&collection)))
}

fn measure(documents: &[Document], runs: u32) -> anyhow::Result<Report> {
    let memory = Memory::default();
    let segmented = || -> Vec<String> {
        let of = |document| segment(document, Unit::Paragraph, &memory).into_iter();
        documents.iter().flat_map(of).filter(|paragraph| paragraph.kind == Kind::Body).map(|p| p.text).collect()
    };
    let owned = segmented();
    let texts: Vec<&str> = owned.iter().map(String::as_str).collect();
    let bytes: u64 = texts.iter().map(|text| text.len() as u64).sum();
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let frequencies = count_texts(&analyzer, &texts, (1, 1), &Silent);
    let tfidf = Tfidf::fit(&TfidfOptions::default(), &frequencies)?;
    let mut tokens = 0u64;
    texts.iter().for_each(|text| for_each_token(text, |_| tokens += 1));

    let mut stages = Vec::new();
    let mut stage = |name: &'static str, work: &mut dyn FnMut() -> usize| {
        let mut seconds: Vec<f64> = (0..runs)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(work());
                start.elapsed().as_secs_f64()
            })
            .collect();
        let all = seconds.clone();
        seconds.sort_by(f64::total_cmp);
        let median = seconds[seconds.len() / 2].max(1e-9);
        stages.push(Stage {
            name,
            mb_per_s: bytes as f64 / 1e6 / median,
            tokens_per_s: tokens as f64 / median,
            paragraphs_per_s: texts.len() as f64 / median,
            runs: all,
        });
    };
    stage("paragraphs", &mut || segmented().len());
    stage("scan", &mut || {
        let mut words = 0;
        texts.iter().for_each(|text| for_each_word(text, |_, _| words += 1));
        words
    });
    stage("intern and stem", &mut || {
        let mut session = analyzer.session();
        let mut occurrences = Vec::new();
        texts
            .iter()
            .map(|text| {
                session.analyze(text, &mut occurrences);
                occurrences.len()
            })
            .sum()
    });
    stage("count", &mut || count_texts(&analyzer, &texts, (1, 1), &Silent).terms());
    stage("weight", &mut || encode_texts(&analyzer, &tfidf, &texts, &Silent).stored());
    stage("whole", &mut || {
        let frequencies = count_texts(&analyzer, &texts, (1, 1), &Silent);
        Tfidf::fit(&TfidfOptions::default(), &frequencies)
            .map_or(0, |tfidf| encode_texts(&analyzer, &tfidf, &texts, &Silent).stored())
    });
    Ok(Report {
        bytes,
        paragraphs: texts.len() as u64,
        tokens,
        distinct_terms: frequencies.terms(),
        threads: rayon::current_num_threads(),
        peak_rss_bytes: peak_memory(),
        stages,
    })
}

/// English-looking text of about `size` bytes: words of letters by their rank, drawn with Zipf's frequencies.
fn generate(size: usize) -> String {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let word = |rank: u64| -> String {
        const SYLLABLES: [&str; 16] =
            ["ta", "re", "con", "mi", "sion", "pla", "ne", "tor", "ful", "qua", "ing", "ber", "lo", "st", "vi", "dge"];
        let mut rest = rank + 7;
        let mut word = String::new();
        while rest > 0 {
            word.push_str(SYLLABLES[(rest % 16) as usize]);
            rest /= 16;
        }
        word
    };
    let mut text = String::with_capacity(size + 128);
    let mut words = 0;
    while text.len() < size {
        // A rank under Zipf's law: the logarithm of the rank is even.
        let bits = draw() % 15;
        let rank = (1 << bits) + draw() % (1 << bits);
        text.push_str(&word(rank));
        words += 1;
        text.push_str(match words % 80 {
            0 => ".\n",
            20 | 40 | 60 => ". ",
            _ => " ",
        });
    }
    text
}

/// The most memory that this process has had resident, in bytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
