//! The stages of vectorising, timed one by one.

use super::compare::{Peer, median};
use crate::cli::input::ReadArgs;
use crate::cli::printer::Printer;
use crate::cli::texts::{self, TextUnit};
use rayon::prelude::*;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;
use themewise::document::Share;
use themewise::text::{Analyzer, AnalyzerOptions, for_each_token, for_each_word, instructions};
use themewise::vectorize::{CountedCorpus, TextBlock, TfidfOptions};

#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) bytes: u64,
    pub(super) paragraphs: u64,
    pub(super) tokens: u64,
    pub(super) distinct_terms: usize,
    pub(super) threads: usize,
    /// The instructions in use.
    pub(super) features: Vec<&'static str>,
    /// Of `whole`, which was measured first.
    pub(super) peak_rss_bytes: Option<u64>,
    pub(super) stages: Vec<Stage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) peers: Option<Vec<Peer>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Stage {
    pub(super) name: &'static str,
    pub(super) mb_per_s: f64,
    pub(super) tokens_per_s: f64,
    pub(super) paragraphs_per_s: f64,
    /// Seconds of every run.
    pub(super) runs: Vec<f64>,
}

/// Texts that a thread takes at a time.
const BLOCK_TEXTS: usize = 1024;

/// Measures all stages; whether something of the input was lost comes too.
pub(super) fn measure(
    inputs: &[PathBuf],
    unit: TextUnit,
    runs: u32,
    printer: &Printer,
) -> anyhow::Result<(Report, bool)> {
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let options = TfidfOptions::default();
    let open = || texts::open(inputs, &ReadArgs::default(), unit, Share::ALL, printer);
    let (mut lost, mut bytes, mut distinct_terms) = (false, 0, 0);
    let mut whole = Vec::new();
    for run in 0..runs {
        let start = Instant::now();
        let source = open()?;
        let (tfidf, matrix) = CountedCorpus::of(&analyzer, (1, 1), source.blocks).fit(&options)?;
        std::hint::black_box(&matrix);
        whole.push(start.elapsed().as_secs_f64());
        bytes = source.shared.bytes();
        distinct_terms = tfidf.vocabulary().len();
        if run == 0 {
            lost = source.shared.report(printer)?;
        }
    }
    let peak_rss_bytes = peak_memory();

    let mut read = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        let mut texts = 0usize;
        open()?.blocks.for_each(|block| block.for_each_text(&mut |text| texts += text.len()));
        std::hint::black_box(texts);
        read.push(start.elapsed().as_secs_f64());
    }
    let mut owned: Vec<String> = Vec::new();
    open()?.blocks.for_each(|block| block.for_each_text(&mut |text| owned.push(text.to_owned())));
    let texts: Vec<&str> = owned.iter().map(String::as_str).collect();
    let (scan, intern) = (time_scan(&texts, runs), time_intern(&analyzer, &texts, runs));
    let (count, weight) = time_rows(&analyzer, &options, &texts, runs)?;
    let mut report = Report {
        bytes,
        paragraphs: texts.len() as u64,
        tokens: 0,
        distinct_terms,
        threads: rayon::current_num_threads(),
        features: vec![instructions()],
        peak_rss_bytes,
        stages: Vec::new(),
        peers: None,
    };
    texts.iter().for_each(|text| for_each_token(text, |_| report.tokens += 1));
    let stages =
        [("read", read), ("scan", scan), ("intern", intern), ("count", count), ("weight", weight), ("whole", whole)];
    report.stages = stages.map(|(name, seconds)| report.stage(name, seconds)).into();
    Ok((report, lost))
}

impl Report {
    fn stage(&self, name: &'static str, runs: Vec<f64>) -> Stage {
        let median = median(&runs);
        Stage {
            name,
            mb_per_s: self.bytes as f64 / 1e6 / median,
            tokens_per_s: self.tokens as f64 / median,
            paragraphs_per_s: self.paragraphs as f64 / median,
            runs,
        }
    }
}

/// The seconds of each run of `work`, which counts words.
fn timed(runs: u32, work: impl Fn() -> usize) -> Vec<f64> {
    let run = |_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..runs).map(run).collect()
}

fn time_scan(texts: &[&str], runs: u32) -> Vec<f64> {
    let scan = |block: &[&str]| {
        let mut words = 0usize;
        block.iter().for_each(|text| for_each_word(text, |_, _| words += 1));
        words
    };
    timed(runs, || texts.par_chunks(BLOCK_TEXTS).map(scan).sum())
}

fn time_intern(analyzer: &Analyzer, texts: &[&str], runs: u32) -> Vec<f64> {
    let share = texts.len().div_ceil(rayon::current_num_threads()).max(1);
    let intern = |block: &[&str]| {
        let (mut session, mut occurrences) = (analyzer.session(), Vec::new());
        let mut tokens = 0;
        for text in block {
            session.analyze(text, &mut occurrences);
            tokens += occurrences.len();
        }
        tokens
    };
    timed(runs, || texts.par_chunks(share).map(intern).sum())
}

/// The seconds of each run of counting, and of making rows of the counts.
fn time_rows(
    analyzer: &Analyzer,
    options: &TfidfOptions,
    texts: &[&str],
    runs: u32,
) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let (mut count, mut weight) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let start = Instant::now();
        let counts = CountedCorpus::of(analyzer, (1, 1), texts.chunks(BLOCK_TEXTS));
        count.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        std::hint::black_box(counts.fit(options)?);
        weight.push(start.elapsed().as_secs_f64());
    }
    Ok((count, weight))
}

/// The most memory that this process has had resident, in bytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
