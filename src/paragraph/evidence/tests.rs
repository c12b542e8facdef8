//! The weights of the features, fitted on the labelled newsletters and the samples.

use super::*;
use crate::document::{Document, ReadOptions, read};
use crate::matrix::math::exp;
use crate::paragraph::kind::classified;
use crate::paragraph::opening::Named;
use crate::paragraph::{BoilerplateIndex, block};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

/// The labelled newsletters; those under `held` are kept from the fit.
const NEWSLETTERS: [&str; 18] = [
    "museums",
    "transport",
    "tradingstandards",
    "allotments",
    "energy",
    "housing",
    "software",
    "harbour",
    "singles",
    "forestry",
    "planning-law",
    "school-trust",
    "water-policy",
    "birdwatch",
    "factory-union",
    "cheese",
    "chess",
    "cycling-tech",
];

/// The features of a block, whether it is boilerplate, and the log odds from which on it is taken
/// for that.
struct Example {
    features: BlockFeatures,
    boilerplate: bool,
    least: Option<f64>,
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What blocks are compared by: letters and digits, without addresses.
fn letters(text: &str) -> String {
    let parts = text.split("<http").enumerate();
    let kept = parts.map(|(number, part)| if number == 0 { part } else { part.split_once('>').map_or("", |p| p.1) });
    kept.flat_map(str::chars).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The examples of a document, whose labels are given by the letters of the blocks.
fn examples(document: &Document, mut label: impl FnMut(usize, &str) -> Option<String>) -> Vec<Example> {
    let blocks = block::split(document);
    let named = Named { title: document.title.as_deref(), series: document.series.as_deref() };
    let found = classified(&blocks, &BoilerplateIndex::default(), named);
    let surroundings = Surroundings::of(&found);
    let mut examples = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let Some(kind) = label(index, &letters(&block.text)) else { continue };
        let class = surroundings.classes[index];
        let judged = found[index].words <= MOST_WORDS && class != SimpleClass::Title;
        if judged && found[index].words > 0 && !matches!(block.role, Role::Furniture(_)) {
            examples.push(Example {
                features: surroundings.features(block, found[index].words, index),
                boilerplate: kind == "boilerplate",
                least: surroundings.least_log_odds(block, found[index].words, index),
            });
        }
    }
    examples
}

/// The labels of a file, in order.
fn labels(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_newsletter(folder: &Path) -> Vec<Example> {
    let mut kinds: BTreeMap<(String, String), VecDeque<String>> = BTreeMap::new();
    for label in labels(&folder.join("gold.jsonl")) {
        let text = |key: &str| label[key].as_str().unwrap().to_owned();
        kinds.entry((text("document"), letters(&text("text")))).or_default().push_back(text("kind"));
    }
    let issues = read(&[folder.to_owned()], &ReadOptions::default()).unwrap().documents.into_iter();
    let issues = issues.filter(|document| !document.source.path.ends_with("gold.jsonl"));
    let label = |id: &str, letters: &str| kinds.get_mut(&(id.to_owned(), letters.to_owned()))?.pop_front();
    let mut label = label;
    issues.flat_map(|issue| examples(&issue, |_, letters| label(&issue.id, letters))).collect()
}

fn of_samples() -> Vec<Example> {
    let gold = labels(&root("seeds/gold.jsonl"));
    let kind = |label: &serde_json::Value| label["kind"].as_str().map(str::to_owned);
    let kinds: BTreeMap<&str, Option<String>> =
        gold.iter().map(|label| (label["id"].as_str().unwrap(), kind(label))).collect();
    let issues = read(&[root("seeds/issues")], &ReadOptions::default()).unwrap().documents;
    let label = |id: &str, index: usize| kinds.get(format!("{id}#{}", index + 1).as_str()).cloned().flatten();
    issues.iter().flat_map(|issue| examples(issue, |index, _| label(&issue.id, index))).collect()
}

/// Logistic regression with the penalty `|w|²/2` and losses weighted by .3, by Newton's method.
fn fit<'a>(examples: impl Iterator<Item = &'a Example>) -> Vec<f64> {
    const WEIGHT: f64 = 0.3;
    let examples: Vec<&Example> = examples.collect();
    let count = examples[0].features.len();
    let mut weights = vec![0.0; count];
    for _ in 0..20 {
        let mut gradient = weights.clone();
        let mut curvature = vec![vec![0.0; count]; count];
        (0..count).for_each(|at| curvature[at][at] = 1.0);
        for example in &examples {
            let probability = 1.0 / (1.0 + exp(-log_odds(&example.features, &weights)));
            let error = probability - f64::from(u8::from(example.boilerplate));
            let seen: Vec<(usize, f64)> = example
                .features
                .iter()
                .map(|(_, value)| *value)
                .enumerate()
                .filter(|(_, value)| *value != 0.0)
                .collect();
            for &(row, value) in &seen {
                gradient[row] += WEIGHT * error * value;
                for &(column, other) in &seen {
                    curvature[row][column] += WEIGHT * probability * (1.0 - probability) * value * other;
                }
            }
        }
        let step = solve(curvature, gradient);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight -= step);
    }
    weights
}

/// The solution of a symmetric, positive definite system, by elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    for pivot in 0..count {
        let row = matrix[pivot].clone();
        for below in pivot + 1..count {
            let factor = matrix[below][pivot] / row[pivot];
            matrix[below].iter_mut().zip(&row).for_each(|(value, above)| *value -= factor * above);
            right[below] -= factor * right[pivot];
        }
    }
    for pivot in (0..count).rev() {
        let known: f64 = (pivot + 1..count).map(|column| matrix[pivot][column] * right[column]).sum();
        right[pivot] = (right[pivot] - known) / matrix[pivot][pivot];
    }
    right
}

/// How many of the blocks that are judged are boilerplate, and how many of them and of the others
/// are taken for that.
fn found(examples: &[Example], weights: &[f64]) -> [usize; 3] {
    let mut counts = [0; 3];
    for example in examples {
        let Some(least) = example.least else { continue };
        counts[0] += usize::from(example.boilerplate);
        if log_odds(&example.features, weights) >= least {
            counts[if example.boilerplate { 1 } else { 2 }] += 1;
        }
    }
    counts
}

/// With `UPDATE_WEIGHTS` in the environment the file is written.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are shown by --nocapture")]
fn weights_are_those_fitted_on_the_labelled_newsletters() {
    let mut sources: Vec<(&str, Vec<Example>)> =
        NEWSLETTERS.map(|name| (name, of_newsletter(&root("tests/newsletters").join(name)))).into();
    sources.push(("samples", of_samples()));
    let mut sums = [0; 3];
    for (left_out, examples) in &sources {
        let others = sources.iter().filter(|(name, _)| name != left_out);
        let counts = found(examples, &fit(others.flat_map(|(_, examples)| examples)));
        println!(
            "{left_out}: {} of the judged blocks are boilerplate, {} of them found, and {} others",
            counts[0], counts[1], counts[2]
        );
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    assert!(sums[1] >= sums[0] / 3 && sums[2] * 2 <= sums[1], "{sums:?}");
    let weights = fit(sources.iter().flat_map(|(_, examples)| examples));
    let names = sources[0].1[0].features.map(|(name, _)| name);
    let path = root("src/paragraph/evidence.txt");
    if std::env::var_os("UPDATE_WEIGHTS").is_some() {
        let lines = names.iter().zip(&weights).map(|(name, weight)| format!("{name}\t{weight:.3}\n"));
        std::fs::write(&path, lines.collect::<String>()).unwrap();
    }
    assert_eq!(WEIGHTS.len(), names.len(), "a weight is missing: UPDATE_WEIGHTS=1 writes new ones");
    let file = std::fs::read_to_string(path).unwrap();
    assert!(
        file.lines().map(|line| line.split('\t').next().unwrap()).eq(names),
        "features and weights differ in names"
    );
    // A reader that cuts a block otherwise changes weights a little.
    for ((name, weight), committed) in names.iter().zip(&weights).zip(&*WEIGHTS) {
        assert!((weight - committed).abs() < 0.2, "{name}: {weight} and {committed}: UPDATE_WEIGHTS=1 writes new ones");
    }
}

#[test]
fn sites_and_addresses_are_recognised() {
    for text in ["www.mill.example", "see mill.example/beds.", "at https://mill.example now", "(mill.org.uk)"] {
        assert!(has_address(text), "{text}");
    }
    for text in ["The deficit grew.", "e.g. beds", "1.5 million", "deficit.The board", "no. 3", ""] {
        assert!(!has_address(text), "{text}");
    }
}
