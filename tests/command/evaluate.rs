//! `themewise evaluate`: one model or two against gold, limits, suspects.

use super::harness::{Folder, run};
use serde_json::{Value, json};

/// Sixty texts of three themes; the second model is right more often than the first, the gold has
/// one wrong_label.
fn desk() -> Folder {
    let themes = ["letters", "maps", "tides"];
    let (mut gold, mut first, mut second) = (String::new(), String::new(), String::new());
    for n in 0..60usize {
        let truth = n % 3;
        let predicted = |wrong: bool| if wrong { (truth + 1) % 3 } else { truth };
        let line = |predicted: usize, sure: f64| {
            let all: serde_json::Map<String, Value> = (0..3)
                .map(|theme| {
                    (themes[theme].to_owned(), json!(if theme == predicted { sure } else { (1.0 - sure) / 2.0 }))
                })
                .collect();
            let given = json!([{"name": themes[predicted], "probability": sure, "evidence": []}]);
            let document = format!("text-{n:02}");
            let record = json!({"id": format!("{document}#1"), "document": document, "kind": "body", "themes": given,
                "primary": themes[predicted], "probabilities": all, "text": format!("Text number {n} of the desk.")});
            format!("{record}\n")
        };
        let wrong_label = if n == 30 { (truth + 2) % 3 } else { truth };
        gold.push_str(&format!("{}\n", json!({"id": format!("text-{n:02}"), "label": themes[wrong_label]})));
        first.push_str(&line(predicted(n % 4 == 1), if n % 4 == 1 { 0.6 } else { 0.9 }));
        second.push_str(&line(predicted(n % 20 == 1), 0.8));
    }
    Folder::with(&[
        ("gold.jsonl", gold.as_bytes()),
        ("first.jsonl", first.as_bytes()),
        ("second.jsonl", second.as_bytes()),
    ])
}

fn evaluate(folder: &Folder, files: &[&str], rest: &[&str]) -> super::harness::Ended {
    let mut arguments = vec!["evaluate".to_owned()];
    arguments.extend(files.iter().map(|file| folder.at(file)));
    arguments.extend(rest.iter().map(|argument| (*argument).to_owned()));
    run(&arguments)
}

const ONE: [&str; 2] = ["first.jsonl", "gold.jsonl"];
const TWO: [&str; 3] = ["first.jsonl", "second.jsonl", "gold.jsonl"];

#[test]
fn one_model_is_judged_on_one_screen_and_in_full() {
    let folder = desk();
    let text = evaluate(&folder, &ONE, &[]).code(0).silent().text();
    for part in [
        "micro average",
        "95% of F1",
        "primary theme right",
        "of the likeliest",
        "mean AP",
        "ECE",
        "from 0.9: 75% answered",
    ] {
        assert!(text.contains(part), "no '{part}' in\n{text}");
    }
    assert!(text.lines().count() <= 25, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 130), "{text}");
    let full = evaluate(&folder, &ONE, &["--full"]).code(0).silent().text();
    assert!(full.starts_with(text.trim_end()), "{full}");
    for part in ["gold (row)", "came true", "best at", "confidence", "hamming_loss"] {
        assert!(full.contains(part), "no '{part}' in\n{full}");
    }
}

#[test]
fn json_holds_everything_and_is_the_same_on_any_number_of_threads() {
    let folder = desk();
    let report = evaluate(&folder, &ONE, &["--json", "--suspects", "3"]).code(0).silent().json();
    // A quarter of 60 is wrong, and one more by the wrong_label.
    assert_eq!(report["figures"]["accuracy"]["value"], json!(44.0 / 60.0));
    for field in
        ["themes", "theme_figures", "confusion", "calibration", "thresholds", "risk_coverage", "bootstrap", "suspects"]
    {
        assert!(!report[field].is_null(), "no {field}");
    }
    let band = &report["figures"]["micro_f1"];
    assert!(band["lower"].as_f64() < band["value"].as_f64() && band["value"].as_f64() < band["upper"].as_f64());
    let on = |threads: &str| evaluate(&folder, &ONE, &["--json", "--threads", threads]).code(0).stdout;
    assert_eq!(on("1"), on("3"));
    let other = evaluate(&folder, &ONE, &["--json", "--seed", "1"]).code(0).json();
    assert_eq!(other["figures"]["micro_f1"]["value"], band["value"]);
    let none = evaluate(&folder, &ONE, &["--json", "--resamples", "0"]).code(0).json();
    assert!(none["figures"]["micro_f1"]["lower"].is_null());
}

#[test]
fn two_models_differ_by_a_band_and_a_test() {
    let folder = desk();
    let text = evaluate(&folder, &TWO, &[]).code(0).silent().text();
    assert!(text.contains("McNemar") && text.contains("better"), "{text}");
    let report = evaluate(&folder, &TWO, &["--json"]).code(0).json();
    let accuracy = &report["figures"]["accuracy"];
    assert!((accuracy["difference"].as_f64().unwrap() - 12.0 / 60.0).abs() < 1e-12);
    assert!(accuracy["lower"].as_f64().unwrap() > 0.0 && accuracy["p"].as_f64().unwrap() < 0.01);
    assert_eq!(
        (report["mcnemar"]["first_only"].as_u64(), report["mcnemar"]["second_only"].as_u64()),
        (Some(0), Some(12))
    );
    evaluate(&folder, &TWO, &["--min", "micro-f1=0.5"]).error(&["--min", "two"]).hint("one file of predictions");
    run(&["evaluate", "a", "b", "c", "d"]).code(2);
}

#[test]
fn limits_are_kept_or_the_answer_is_no() {
    let folder = desk();
    let least = ["--min", "micro-f1=0.7", "--min", "recall:maps=0.7", "--max", "ece=0.2"];
    evaluate(&folder, &ONE, &least).code(0).silent();
    evaluate(&folder, &ONE, &["--min", "micro-f1=0.9", "--max", "brier=0.01"]).code(1).reports(&[
        "micro_f1 0.7333 is below 0.9",
        "brier",
        "is above 0.01",
    ]);
    evaluate(&folder, &ONE, &["--min", "ece=0.1"]).code(2).reports(&["write --max ece=0.1"]);
    evaluate(&folder, &ONE, &["--min", "taste=0.1"]).code(2).reports(&["micro_f1"]);
    evaluate(&folder, &ONE, &["--min", "f1:moons=0.1"])
        .error(&["there is no theme 'moons'"])
        .hint("letters, maps, tides");
    // Without probabilities there is no calibration to hold anything against.
    folder.write("bare.jsonl", "{\"id\": \"text-00\", \"themes\": [\"letters\"]}\n");
    evaluate(&folder, &["bare.jsonl", "gold.jsonl"], &["--max", "ece=0.1"]).error(&["no ece"]).hint("probabilities");
}

#[test]
fn suspects_are_listed_with_the_reason_and_the_text() {
    let folder = desk();
    let text = evaluate(&folder, &["second.jsonl", "gold.jsonl"], &["--suspects", "5"]).code(0).silent().text();
    assert!(text.contains("text-30"), "{text}");
    assert!(text.contains("labelled tides; the model says letters"), "{text}");
    assert!(text.contains("Text number 30 of the desk."), "{text}");
    folder.write("bare.jsonl", "{\"id\": \"text-00\", \"themes\": [\"letters\"]}\n");
    evaluate(&folder, &["bare.jsonl", "gold.jsonl"], &["--suspects", "5"])
        .error(&["no probabilities"])
        .hint("themewise label");
}

#[test]
fn records_are_labelled_and_judged_against_the_file_they_come_from() {
    let folder = Folder::with(&[(
        "records.jsonl",
        b"{\"id\": \"train-0\", \"text\": \"The trust has a deficit of two million and the budget is cut.\", \"label\": \"finance\"}\n\
          {\"id\": \"train-1\", \"text\": \"The minister answered in the house, and the party voted.\", \"label\": \"politics\"}\n",
    )]);
    let (records, labelled) = (folder.at("records.jsonl"), folder.at("labelled.jsonl"));
    run(&["label", &records, "--unit", "record", "-o", &labelled]).code(0);
    let report = run(&["evaluate", &labelled, &records, "--json"]).code(0).silent().json();
    assert_eq!((report["body"].as_u64(), report["missing"].as_array().unwrap().len()), (Some(2), 0));
    assert_eq!(report["single_label"], true);
}

#[test]
fn our_own_tables_are_read_too_and_know_every_probability() {
    let folder = Folder::new();
    let gold = "seeds/gold.jsonl";
    let report = |name: &str| {
        run(&["label", "seeds/issues", "-o", &folder.at(name)]).code(0);
        run(&["evaluate", &folder.at(name), gold, "--json", "--resamples", "50"]).code(0).silent().json()
    };
    let (lines, table) = (report("out.jsonl"), report("out.csv"));
    assert_eq!(lines["micro_average"], table["micro_average"]);
    assert_eq!(lines["kinds"], table["kinds"]);
    assert_eq!(table["all_probabilities"], true);
    assert!(table["figures"]["mean_average_precision"]["value"].as_f64().unwrap() > 0.8);
}
