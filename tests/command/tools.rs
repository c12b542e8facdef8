//! What stands around labelling: evaluate, topics, explain, inspect, the codebook's linter.

use super::harness::{Folder, run};
use super::samples::{LETTER, TOWN, town_letters};
use serde_json::Value;

const MODEL: &str = "models/commissioning.safetensors";

fn decimal(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn town() -> Folder {
    let folder = Folder::with(&[("book.toml", TOWN.as_bytes())]);
    for (name, text) in town_letters() {
        folder.write(&format!("letters/{name}"), text);
    }
    folder
}

#[test]
fn the_seeds_reach_their_score_and_no_other() {
    let folder = Folder::new();
    let labels = folder.at("out.jsonl");
    run(&["label", "seeds/issues", "-o", &labels]).code(0);
    let evaluate = |rest: &[&str]| run(&[&["evaluate", &labels, "seeds/gold.jsonl"], rest].concat());
    let readable = evaluate(&["--min-f1", "0.80"]).code(0).silent().text();
    assert!(readable.contains("micro average") && readable.contains("primary theme right"), "{readable}");
    evaluate(&["--min-f1", "0.999"]).code(1).reports(&["micro-averaged F1", "below 0.999"]);

    let report = evaluate(&["--json"]).code(0).silent().json();
    assert!(decimal(&report["micro_average"]["f1"]) >= 0.80);
    assert_eq!(report["themes"].as_array().unwrap().len(), 9);
    assert!(report["missing"].as_array().unwrap().is_empty());
    assert_eq!(report["paragraphs"], 2111);
    // The average is that of the counts, theme by theme.
    let sum = |of: &dyn Fn(&Value) -> f64| report["themes"].as_array().unwrap().iter().map(of).sum::<f64>();
    let found = sum(&|theme| decimal(&theme["recall"]) * decimal(&theme["support"]));
    let support = sum(&|theme| decimal(&theme["support"]));
    assert!((found / support - decimal(&report["micro_average"]["recall"])).abs() < 1e-9);
}

#[test]
fn a_gold_label_without_prediction_is_told_and_counts() {
    let folder = Folder::with(&[("a.txt", LETTER.as_bytes())]);
    folder.write(
        "gold.jsonl",
        "{\"id\": \"a#2\", \"themes\": [\"finance\"]}\n{\"id\": \"a#9\", \"themes\": [\"finance\"]}\n",
    );
    run(&["label", &folder.at("a.txt"), "-o", &folder.at("out.jsonl")]).code(0);
    let ended = run(&["evaluate", &folder.at("out.jsonl"), &folder.at("gold.jsonl"), "--json"]).code(0);
    let ended = ended.reports(&["warning: 1 gold paragraphs", "a#9"]);
    assert_eq!(decimal(&ended.json()["micro_average"]["recall"]), 0.5);
}

#[test]
fn topics_of_documents_and_of_a_model() {
    let found = run(&["topics", "seeds/issues", "--topics", "6", "--json"]).code(0).json();
    let topics = found["topics"].as_array().unwrap();
    assert_eq!(topics.len(), 6);
    let shares: f64 = topics.iter().map(|topic| decimal(&topic["share"])).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    for (place, topic) in topics.iter().enumerate() {
        assert_eq!(topic["id"], place);
        assert!(!topic["name"].as_str().unwrap().is_empty() && topic["words"].as_array().unwrap().len() == 10);
    }
    let members = found["members"].as_array().unwrap();
    assert!(members.len() > 500);
    assert!(members.iter().all(|member| member["topic"].as_u64().unwrap() < 6));
    assert_eq!(found["against_labels"], Value::Null);

    let of_model = run(&["topics", "-m", MODEL, "--json"]).code(0).silent().json();
    let inspected = run(&["inspect", "--json"]).code(0).silent().json();
    let names = |topics: &Value| -> Vec<Value> {
        topics.as_array().unwrap().iter().map(|topic| topic["name"].clone()).collect()
    };
    assert!(names(&of_model["topics"]).len() >= 3);
    assert_eq!(names(&of_model["topics"]), names(&inspected["topics"]["topics"]));
    let readable = run(&["topics", "-m", MODEL]).code(0).text();
    assert!(names(&of_model["topics"]).iter().all(|name| readable.contains(name.as_str().unwrap())));
}

#[test]
fn records_with_labels_are_compared_with_them() {
    let mut lines = String::new();
    for n in 0..30 {
        for (label, words) in [
            ("garden", "tulip compost greenhouse"),
            ("kitchen", "oven sourdough saucepan"),
            ("railway", "platform signal timetable"),
        ] {
            let text = format!("Letter {n}: {words} were talked about in the {label} again.");
            lines.push_str(&format!("{}\n", serde_json::json!({ "text": text, "label": label })));
        }
    }
    let folder = Folder::with(&[("a.jsonl", lines.as_bytes())]);
    let arguments = ["topics", &folder.at("a.jsonl"), "--unit", "record", "--topics", "3"];
    let found = run(&[&arguments[..], &["--json"]].concat()).code(0).json();
    assert_eq!(decimal(&found["against_labels"]["normalized_mutual_information"]), 1.0);
    assert!(run(&arguments).code(0).text().contains("NMI 1.000"));
}

#[test]
fn the_parts_of_an_explanation_sum_to_the_score() {
    let text =
        "Two of the trusts are £3m short of their control totals, and the regulator rated one of them inadequate.";
    for heading in [None, Some("Deficits grow")] {
        let mut arguments = vec!["explain", text, "--json"];
        arguments.extend(heading.iter().flat_map(|heading| ["--heading", heading]));
        let explained = run(&arguments).code(0).silent().json();
        let themes = explained["themes"].as_array().unwrap();
        assert_eq!(themes.len(), 9);
        let characters: Vec<char> = text.chars().collect();
        for theme in themes {
            let parts = theme["contributions"].as_array().unwrap();
            let sum: f64 = parts.iter().map(|part| decimal(&part["weight"])).sum();
            let score = decimal(&theme["score"]);
            assert!((sum - score).abs() < 1e-9, "{}: {sum} is not {score}", theme["name"]);
            let probability = decimal(&theme["probability"]);
            assert!((probability - 1.0 / (1.0 + libm::exp(-score))).abs() < 1e-9, "{}", theme["name"]);
            assert_eq!(theme["given"], probability >= decimal(&explained["threshold"]));
            for part in parts.iter().filter(|part| !part["text"].is_null()) {
                let place = |field: &str| part[field].as_u64().unwrap() as usize;
                let cut: String = characters[place("start")..place("end")].iter().collect();
                assert_eq!(part["text"], cut);
            }
        }
        let given: Vec<&Value> =
            themes.iter().filter(|theme| theme["given"] == true).map(|theme| &theme["name"]).collect();
        assert!(given.contains(&&Value::from("finance")) && given.contains(&&Value::from("ratings")), "{given:?}");
        let with_heading = themes.iter().flat_map(|theme| theme["contributions"].as_array().unwrap());
        assert_eq!(with_heading.into_iter().any(|part| part["origin"] == "heading"), heading.is_some());
    }
    let readable = run(&["explain", text]).code(0).silent().text();
    assert!(readable.contains("yes  finance") && readable.contains("term 'control totals'"), "{readable}");
}

#[test]
fn a_model_tells_what_it_is() {
    let readable = run(&["inspect"]).code(0).silent().text();
    for part in ["commissioning@", "73 documents", "finance", "workforce", "topics (", "boilerplate: ", "micro-F1"] {
        assert!(readable.contains(part), "no '{part}' in {readable}");
    }
    assert_eq!(readable, run(&["inspect", MODEL]).code(0).text());
    let manifest = run(&["inspect", "--json"]).code(0).silent().json();
    assert_eq!(manifest["format"], "themewise-model");
    assert_eq!(manifest["codebook"]["themes"].as_array().unwrap().len(), 9);
    assert!(decimal(&manifest["figures"]["cross_validated"]["micro_f1"]) > 0.8);
}

#[test]
fn the_linter_finds_what_can_never_work() {
    let folder = town();
    folder.write(
        "bad.toml",
        "[[themes]]\nname = 'garden'\nterms = ['tulip', 'tulips', 'the', 'pelargonium', 'letter']\n\n\
         [[themes]]\nname = 'kitchen'\nterms = ['oven', 'letter']\n\n[[themes]]\nname = 'railway'\nterms = ['platform', 'letter']\n",
    );
    let lint = |rest: &[&str]| run(&[&["codebook", "lint", &folder.at("bad.toml")], rest].concat()).code(1);
    let alone = lint(&["--json"]).reports(&["3 themes, 9 terms"]).json();
    let kinds = |report: &Value| -> Vec<String> {
        let of =
            |finding: &Value| format!("{} {}", finding["kind"].as_str().unwrap(), finding["term"].as_str().unwrap());
        report["findings"].as_array().unwrap().iter().map(of).collect()
    };
    assert_eq!(kinds(&alone), ["collides tulips", "stop-word the", "shared letter"]);
    let tried = kinds(&lint(&[&folder.at("letters"), "--json"]).json());
    assert!(tried.contains(&"never-matches pelargonium".to_owned()), "{tried:?}");
    assert!(!tried.contains(&"never-matches oven".to_owned()), "{tried:?}");
    let readable = lint(&[]).text();
    assert!(readable.contains("garden: 'the'") && readable.contains("stop word"), "{readable}");
    let sound =
        run(&["codebook", "lint", &folder.at("book.toml"), &folder.at("letters")]).code(0).reports(&["0 findings"]);
    // Without findings there are the counts alone.
    assert!(sound.text().lines().all(|line| !line.contains('\'')), "{}", sound.text());
}
