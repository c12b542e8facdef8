//! The supervised classifiers on labelled texts, for `benches/peers/linear.py`: times each step and
//! prints a line of JSON. Times are seconds of processor time.
//!
//!     cargo bench --bench linear -- TEXTS.jsonl [--key value]...
//!
//! TEXTS holds `text`, `label` and, if a part is kept for testing, `split` (`train`, `test`).
//! Options: `model` (`blend`, `logistic`, `bayes`), `c`, `l1`, `smoothing`, `tolerance`, `ngrams`,
//! `min_df`, `threads`, `repeats`, `matrix FILE` (writes the training rows there, as
//! `benches/peers/matrix.py` does, and the labels beside them).

// A program that prints its results.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

use themewise::estimators::{
    BayesOptions, Blend, BlendOptions, Examples, Linear, Logistic, LogisticOptions, NaiveBayes,
};
use themewise::matrix::CsrMatrix;
use themewise::progress::Silent;
use themewise::text::{Analyzer, AnalyzerOptions};
use themewise::vectorize::{FrequencyLimit, TfidfOptions, encode_texts, fit_texts};

#[derive(Deserialize)]
struct Record {
    text: String,
    label: String,
    split: Option<String>,
}

struct Options(BTreeMap<String, String>);

impl Options {
    /// The value of an option, or `default`.
    fn get<T: std::str::FromStr>(&self, name: &str, default: T) -> T {
        match self.0.get(name) {
            None => default,
            Some(text) => text.parse().unwrap_or_else(|_| panic!("--{name} {text} cannot be used")),
        }
    }
}

/// The file of texts and the options; none without a file.
fn arguments() -> Option<(String, Options)> {
    // Cargo adds --bench.
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let file = words.next()?;
    let mut options = BTreeMap::new();
    while let Some(key) = words.next() {
        let name = key.strip_prefix("--").expect("options begin with --").to_owned();
        options.insert(name, words.next().expect("a value for the option"));
    }
    Some((file, Options(options)))
}

fn main() {
    let Some((file, options)) = arguments() else {
        eprintln!(
            "usage: cargo bench --bench linear -- TEXTS.jsonl [--key value]...; benches/peers/linear.py compares"
        );
        return;
    };
    rayon::ThreadPoolBuilder::new().num_threads(options.get("threads", 1)).build_global().expect("threads");

    let begin = processor();
    let texts = std::fs::read_to_string(&file).expect("a file of texts");
    let records: Vec<Record> = texts.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    let (test, train): (Vec<&Record>, Vec<&Record>) =
        records.iter().partition(|record| record.split.as_deref() == Some("test"));
    let labels: Vec<&str> =
        records.iter().map(|record| record.label.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let class = |record: &Record| labels.binary_search(&record.label.as_str()).expect("a label");
    let read = processor() - begin;

    let begin = processor();
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let (tfidf, rows) = fit_texts(&analyzer, &tfidf(&options), &texts_of(&train), &Silent).expect("rows");
    let vectorised = processor() - begin;

    let chosen: Vec<usize> = (0..rows.rows()).collect();
    let classes = labels.len();
    let mut targets = vec![0.0; rows.rows() * classes];
    train.iter().enumerate().for_each(|(row, record)| targets[row * classes + class(record)] = 1.0);
    let examples = Examples { rows: &chosen, classes, targets: &targets, weights: None };
    if let Some(path) = options.0.get("matrix") {
        write(path, &rows);
        let classes: Vec<u8> = train.iter().flat_map(|record| (class(record) as u32).to_le_bytes()).collect();
        std::fs::write(format!("{path}.labels"), classes).expect("labels");
    }
    let repeats = options.get("repeats", 1);
    let begin = processor();
    (1..repeats).for_each(|_| drop(fit(&options, &rows, &examples)));
    let (linear, iterations) = fit(&options, &rows, &examples);
    let fitting = (processor() - begin) / f64::from(repeats);

    let inputs = texts_of(&test);
    let begin = processor();
    let unseen = encode_texts(&analyzer, &tfidf, &inputs, &Silent);
    let right = (0..test.len()).filter(|&row| predicted(&linear, &unseen, row) == Some(class(test[row]))).count();
    let labelled = processor() - begin;
    println!(
        "{}",
        serde_json::json!({
            "rows": rows.rows(), "columns": rows.columns(), "stored": rows.stored(), "classes": classes,
            "read": read, "vectorise": vectorised, "fit": fitting, "label": labelled,
            "iterations": iterations, "objective": objective(&options, &linear, &rows, &examples),
            "accuracy": right as f64 / test.len().max(1) as f64, "tested": test.len(), "peak_mb": peak(),
        })
    );
}

fn texts_of<'a>(records: &[&'a Record]) -> Vec<&'a str> {
    records.iter().map(|record| record.text.as_str()).collect()
}

fn tfidf(options: &Options) -> TfidfOptions {
    TfidfOptions {
        min_df: FrequencyLimit::Count(options.get("min_df", 2)),
        ngram_range: (1, options.get("ngrams", 2)),
        sublinear_tf: true,
        ..Default::default()
    }
}

fn fit(options: &Options, rows: &CsrMatrix, examples: &Examples<'_>) -> (Linear, usize) {
    let logistic = LogisticOptions {
        c: options.get("c", 3.0),
        l1_ratio: options.get("l1", 0.0),
        tolerance: options.get("tolerance", 1e-4),
        ..Default::default()
    };
    let bayes = BayesOptions { smoothing: options.get("smoothing", 0.3), ..Default::default() };
    match options.get("model", "blend".to_owned()).as_str() {
        "logistic" => {
            let fitted = Logistic::fit(&logistic, rows, examples).expect("a fit");
            (fitted.linear().clone(), fitted.iterations())
        }
        "bayes" => (NaiveBayes::fit(&bayes, rows, examples).expect("a fit").linear().clone(), 0),
        "blend" => {
            let blend = BlendOptions {
                c: logistic.c,
                smoothing: bayes.smoothing,
                tolerance: logistic.tolerance,
                ..Default::default()
            };
            let folds: Vec<usize> = (0..examples.rows.len()).map(|place| place % 5).collect();
            (Blend::fit(&blend, rows, examples, &folds).expect("a fit").linear().clone(), 0)
        }
        other => panic!("there is no model '{other}'"),
    }
}

/// The class with the highest score, of equals the first.
fn predicted(linear: &Linear, rows: &CsrMatrix, row: usize) -> Option<usize> {
    let mut scores = vec![0.0; linear.classes()];
    let (columns, values) = rows.row(row);
    linear.scores(columns, values, &mut scores);
    (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)))
}

/// What the logistic regression minimises, worked out afresh.
fn objective(options: &Options, linear: &Linear, rows: &CsrMatrix, examples: &Examples<'_>) -> f64 {
    let squares: f64 =
        (0..rows.columns()).flat_map(|column| linear.weights(column)).map(|weight| weight * weight).sum();
    let mut shares = vec![0.0; examples.classes];
    let mut loss = 0.0;
    for (row, targets) in examples.targets.chunks_exact(examples.classes).enumerate() {
        let (columns, values) = rows.row(row);
        linear.probabilities(columns, values, &mut shares);
        for (share, target) in shares.iter().zip(targets) {
            if *target > 0.0 {
                loss -= target * themewise::matrix::math::ln(share.max(1e-300));
            }
        }
    }
    0.5 * squares + options.get("c", 3.0) * loss
}

/// Rows, columns and stored values as u64, then offsets (u64), columns (u32) and values (f32), all
/// little-endian.
fn write(path: &str, matrix: &CsrMatrix) {
    let mut bytes = Vec::new();
    for number in [matrix.rows(), matrix.columns(), matrix.stored()] {
        bytes.extend((number as u64).to_le_bytes());
    }
    let mut offset = 0u64;
    bytes.extend(offset.to_le_bytes());
    for (columns, _) in matrix.iter_rows() {
        offset += columns.len() as u64;
        bytes.extend(offset.to_le_bytes());
    }
    matrix.iter_rows().flat_map(|(columns, _)| columns).for_each(|column| bytes.extend(column.to_le_bytes()));
    matrix.iter_rows().flat_map(|(_, values)| values).for_each(|value| bytes.extend(value.to_le_bytes()));
    std::fs::write(path, bytes).expect("a matrix");
}

/// Seconds of processor time that the threads of this program have had, which other programs do not
/// stretch. Linux alone tells.
fn processor() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = |task: std::fs::DirEntry| {
        let times = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        times.split_whitespace().next()?.parse::<f64>().ok()
    };
    tasks.filter_map(nanoseconds).sum::<f64>() / 1e9
}

/// The most memory that this program had, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
