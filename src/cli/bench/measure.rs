//! The stages of vectorising, timed one by one.

use super::compare::Peer;
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
    let mut lost = false;
    let mut bytes = 0;
    let mut distinct_terms = 0;
    let mut whole = Vec::new();
    for run in 0..runs {
        let start = Instant::now();
        let source = texts::open(inputs, unit, Share::ALL, printer)?;
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
    let mut owned: Vec<String> = Vec::new();
    for run in 0..=runs {
        let start = Instant::now();
        let source = texts::open(inputs, unit, Share::ALL, printer)?;
        if run == runs {
            source.blocks.for_each(|block| block.for_each_text(&mut |text| owned.push(text.to_owned())));
        } else {
            let mut texts = 0usize;
            source.blocks.for_each(|block| block.for_each_text(&mut |text| texts += text.len()));
            std::hint::black_box(texts);
            read.push(start.elapsed().as_secs_f64());
        }
    }
    let texts: Vec<&str> = owned.iter().map(String::as_str).collect();
    let timed = |work: &dyn Fn()| -> Vec<f64> {
        let run = |_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        };
        (0..runs).map(run).collect()
    };
    let scan = timed(&|| {
        let words = texts.par_chunks(BLOCK_TEXTS).map(|block| {
            let mut words = 0usize;
            block.iter().for_each(|text| for_each_word(text, |_, _| words += 1));
            words
        });
        std::hint::black_box(words.sum::<usize>());
    });
    let share = texts.len().div_ceil(rayon::current_num_threads()).max(1);
    let intern = timed(&|| {
        let tokens = texts.par_chunks(share).map(|block| {
            let (mut session, mut occurrences) = (analyzer.session(), Vec::new());
            let mut tokens = 0;
            for text in block {
                session.analyze(text, &mut occurrences);
                tokens += occurrences.len();
            }
            tokens
        });
        std::hint::black_box(tokens.sum::<usize>());
    });
    let (mut count, mut weight) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let start = Instant::now();
        let counts = CountedCorpus::of(&analyzer, (1, 1), texts.chunks(BLOCK_TEXTS));
        count.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        std::hint::black_box(counts.fit(&options)?);
        weight.push(start.elapsed().as_secs_f64());
    }
    let mut tokens = 0u64;
    texts.iter().for_each(|text| for_each_token(text, |_| tokens += 1));

    let stage = |name, seconds: Vec<f64>| {
        let mut sorted = seconds.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[sorted.len() / 2].max(1e-9);
        Stage {
            name,
            mb_per_s: bytes as f64 / 1e6 / median,
            tokens_per_s: tokens as f64 / median,
            paragraphs_per_s: texts.len() as f64 / median,
            runs: seconds,
        }
    };
    let stages =
        [("read", read), ("scan", scan), ("intern", intern), ("count", count), ("weight", weight), ("whole", whole)];
    let report = Report {
        bytes,
        paragraphs: texts.len() as u64,
        tokens,
        distinct_terms,
        threads: rayon::current_num_threads(),
        features: vec![instructions()],
        peak_rss_bytes,
        stages: stages.into_iter().map(|(name, seconds)| stage(name, seconds)).collect(),
        peers: None,
    };
    Ok((report, lost))
}

/// The most memory that this process has had resident, in bytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
