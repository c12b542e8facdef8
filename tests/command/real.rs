//! Real texts, where they are: they belong to others and are not part of the package.

use super::harness::{Folder, here, run};
use serde_json::Value;
use std::path::PathBuf;

/// A file beside the package, or a word on standard error that it is not here.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn beside(path: &str) -> Option<PathBuf> {
    let path = here("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

#[track_caller]
fn at_least(report: &Value, pointer: &str, least: f64) {
    let found = report.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {pointer}"));
    assert!(found >= least, "{pointer} is {found}, below {least}");
}

#[test]
fn real_issues_are_labelled_well_by_the_built_in_model() {
    let Some(corpus) = beside("corpus") else { return };
    let mut issues: Vec<String> = std::fs::read_dir(&corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .filter(|path| path.ends_with(".txt"))
        .collect();
    issues.sort();
    let folder = Folder::new();
    let mut arguments = vec!["label".to_owned(), "-o".to_owned(), folder.at("out.jsonl")];
    arguments.extend(issues);
    run(&arguments).code(0);
    let gold = corpus.join("gold.jsonl").to_str().unwrap().to_owned();
    let report = run(&["evaluate", &folder.at("out.jsonl"), &gold, "--json", "--min-f1", "0.75"]).code(0).json();
    at_least(&report, "/micro_average/f1", 0.75);
    at_least(&report, "/primary_accuracy", 0.70);
    at_least(&report, "/kinds/accuracy", 0.97);
    assert_eq!(report["missing"], Value::Array(Vec::new()));
}

#[test]
fn five_topics_of_the_news_are_the_five_desks() {
    let Some(news) = beside("data/bbc_raw.jsonl") else { return };
    let ended = run(&["topics", news.to_str().unwrap(), "--unit", "record", "--topics", "5", "--json"]).code(0);
    at_least(&ended.json(), "/against_labels/normalized_mutual_information", 0.85);
}
