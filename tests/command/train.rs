//! Training on what a user brings: a codebook of one's own, with and without gold, in another
//! language.

use super::harness::{Folder, run};
use super::samples::{GERMAN, TOWN, gold, town_letters};
use serde_json::Value;

fn town() -> Folder {
    let folder = Folder::with(&[("book.toml", TOWN.as_bytes())]);
    for (name, text) in town_letters() {
        folder.write(&format!("letters/{name}"), text);
    }
    folder
}

/// Trains on the town's letters; the manifest of the model.
fn train(folder: &Folder, rest: &[&str]) -> (super::harness::Ended, Value) {
    let (letters, book, model) = (folder.at("letters"), folder.at("book.toml"), folder.at("model"));
    let ended = run(&[&["train", &letters, "-c", &book, "-m", &model], rest].concat()).code(0);
    assert!(ended.stdout.is_empty());
    let manifest = run(&["inspect", &model, "--json"]).code(0).json();
    (ended, manifest)
}

/// The themes of every body paragraph of the letters, by id.
fn themes(folder: &Folder) -> Vec<(String, Vec<String>)> {
    let records = run(&["label", &folder.at("letters"), "-m", &folder.at("model")]).code(0).records();
    let body = records.iter().filter(|record| record["kind"] == "body");
    let names = |record: &Value| -> Vec<String> {
        record["themes"].as_array().unwrap().iter().map(|theme| theme["name"].as_str().unwrap().to_owned()).collect()
    };
    body.map(|record| (record["id"].as_str().unwrap().to_owned(), names(record))).collect()
}

#[test]
fn a_codebook_alone_is_enough_to_label_by() {
    let folder = town();
    let (ended, manifest) = train(&folder, &[]);
    ended.reports(&["warning: there are no gold labels", "read 6 documents", "wrote "]);
    assert_eq!(manifest["codebook"]["name"], "town");
    assert_eq!(manifest["figures"]["cross_validated"], Value::Null);
    let labelled = themes(&folder);
    assert_eq!(labelled.len(), 24);
    for (id, themes) in labelled {
        let expected: &[&str] = match id.split('#').nth(1).unwrap() {
            "2" => &["garden"],
            "3" => &["kitchen"],
            "4" => &["railway"],
            _ => &[],
        };
        assert_eq!(themes, expected, "{id}");
    }
}

#[test]
fn gold_makes_the_figures() {
    let folder = town();
    let mut lines = String::new();
    for n in 0..6 {
        for (ordinal, themes) in [(2, &["garden"][..]), (3, &["kitchen"]), (4, &["railway"]), (6, &[])] {
            lines.push_str(&gold(&format!("week-{n}#{ordinal}"), themes));
        }
    }
    let gold = folder.write("gold.jsonl", lines);
    let (_, manifest) = train(&folder, &["-g", &gold, "--folds", "3"]);
    assert_eq!(manifest["corpus"]["labelled"], 24);
    assert_eq!(manifest["figures"]["kinds"]["accuracy"], 1.0);
    assert!(manifest["figures"]["training"]["micro_f1"].as_f64().unwrap() > 0.9, "{}", manifest["figures"]);
    let folder_output = folder.at("out.jsonl");
    run(&["label", &folder.at("letters"), "-m", &folder.at("model"), "-o", &folder_output]).code(0);
    run(&["evaluate", &folder_output, &gold, "--min-f1", "0.9"]).code(0);
}

#[test]
fn options_arrive_in_the_model() {
    let folder = town();
    let words = folder.write("stop.txt", "wall\nneighbours\n");
    let (_, manifest) = train(
        &folder,
        &["--topics", "3", "--seed", "9", "--min-df", "1", "--max-df", "0.9", "--ngrams", "2", "--stop-words", &words],
    );
    assert_eq!(manifest["topics"]["topics"].as_array().unwrap().len(), 3);
    assert_eq!(manifest["topics"]["options"]["seed"], 9);
    assert_eq!(manifest["tfidf"]["ngram_range"], serde_json::json!([1, 2]));
    assert_eq!(manifest["unit"], "paragraph");
    let vocabulary = |rest: &[&str]| {
        train(&folder, &[&["--min-df", "1", "--topics", "3"], rest].concat());
        std::fs::read(folder.at("model")).unwrap().len()
    };
    assert!(vocabulary(&["--max-features", "20"]) < vocabulary(&[]));
}

#[test]
fn a_model_of_records_labels_records() {
    let folder = town();
    // A record for every paragraph that has a theme, with a heading before it.
    let mut lines = String::new();
    for (name, text) in town_letters() {
        for (number, paragraph) in text.split("\n\n").skip(1).take(3).enumerate() {
            let text = format!("News\n\n{paragraph}");
            lines.push_str(&format!("{}\n", serde_json::json!({ "id": format!("{name}-{number}"), "text": text })));
        }
    }
    let records = folder.write("letters.jsonl", lines);
    let model = folder.at("model");
    run(&["train", &records, "-c", &folder.at("book.toml"), "--unit", "record", "--topics", "2", "-m", &model]).code(0);
    assert_eq!(run(&["inspect", &model, "--json"]).code(0).json()["unit"], "record");
    // The model remembers what it was trained on.
    let labelled = run(&["label", &records, "-m", &model]).code(0).records();
    assert_eq!(labelled.len(), 18);
    for (place, record) in labelled.iter().enumerate() {
        assert_eq!(record["primary_theme"], ["garden", "kitchen", "railway"][place % 3], "{record}");
        assert_eq!(record["themes"].as_array().unwrap().len(), 1, "{record}");
    }
    assert_eq!(run(&["label", &records, "-m", &model, "--unit", "paragraph"]).code(0).records().len(), 36);
}

#[test]
fn german_is_found_out_and_stemmed_as_german() {
    let folder = Folder::with(&[("letters/brief.txt", GERMAN.as_bytes())]);
    let book = folder.write("book.toml", "[[themes]]\nname = 'garten'\nterms = ['Tulpe', 'Gewächshaus', 'Baum']\n");
    let arguments = ["train", &folder.at("letters"), "-c", &book, "-m", &folder.at("model"), "--language", "auto"];
    let ended = run(&arguments).code(0).reports(&["language: german"]);
    assert!(!ended.stderr.contains("cannot be told"));
    let manifest = run(&["inspect", &folder.at("model"), "--json"]).code(0).json();
    assert_eq!(manifest["analyzer"]["language"], "german");
    // The plural in the text is the singular of the codebook.
    let record = run(&["label", &folder.at("letters"), "-m", &folder.at("model")]).code(0).records().remove(1);
    assert_eq!(record["primary_theme"], "garten", "{record}");
    assert_eq!(record["themes"][0]["evidence"][0]["text"], "Tulpen");
    run(&["topics", &folder.at("letters"), "--topics", "2", "--language", "auto"])
        .code(0)
        .reports(&["language: german"]);
}

#[test]
fn text_in_no_known_language_is_taken_as_it_is() {
    let folder = Folder::with(&[("a.txt", b"12 34 56 78 +++ 90.\n\n11 22 33 44 55 66 77.\n\nzq xv zq xv zq xv.\n")]);
    let ended = run(&["topics", &folder.at("a.txt"), "--language", "auto", "--topics", "1"]);
    assert!(matches!(ended.code, Some(0 | 2)), "{}", ended.stderr);
    ended.reports(&["warning: the language cannot be told"]).hint("--language");
}

#[test]
fn nothing_to_learn_from_is_reported() {
    let folder = town();
    folder.write("empty/a.txt", "Share this letter\n");
    let ended = run(&["train", &folder.at("empty"), "-c", &folder.at("book.toml"), "-m", &folder.at("model")]);
    ended.error(&["no body text"]).hint("--unit record");
    assert!(!folder.path().join("model").exists());
}

#[test]
fn a_learning_curve_has_a_row_for_each_number_of_documents_and_writes_no_model() {
    let folder = Folder::new();
    let (mut gold, themes) = (String::new(), ["bread", "boats"]);
    for letter in 0..9 {
        let words = [["flour", "dough", "crust"][letter % 3], ["mast", "keel", "hull"][letter % 3]];
        // No two letters share a sentence: what recurs would be boilerplate.
        let verb = ["rises", "waits", "turns", "shines", "cools", "sinks", "rests", "moves", "stays"][letter];
        let place = ["mill", "quay", "barn", "shed", "yard", "loft", "pier", "lane", "gate"][letter];
        let text =
            format!("Today {} {verb} behind some {place}.\n\nMy {} {verb} before that {place}.\n", words[0], words[1]);
        folder.write(&format!("in/letter{letter}.txt"), text);
        for (number, theme) in themes.iter().enumerate() {
            gold.push_str(&format!("{{\"id\": \"letter{letter}#{}\", \"themes\": [\"{theme}\"]}}\n", number + 1));
        }
    }
    folder.write("gold.jsonl", gold);
    folder.write(
        "book.toml",
        "[[themes]]\nname = 'bread'\nterms = ['flour']\n[[themes]]\nname = 'boats'\nterms = ['mast']\n",
    );
    let (input, book, gold) = (folder.at("in"), folder.at("book.toml"), folder.at("gold.jsonl"));
    let names = folder.names();
    let arguments = ["train", &input, "-c", &book, "-g", &gold, "--learning-curve"];
    let curve = run(&[&arguments[..], &["--json"]].concat()).code(0).json();
    let points = curve["points"].as_array().unwrap();
    let sizes: Vec<u64> = points.iter().map(|point| point["documents"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [0, 2, 4, 6, 7]);
    for point in points {
        let f1 = &point["metrics"]["micro_f1"];
        assert!(f1["lower"].as_f64() <= f1["mean"].as_f64() && f1["mean"].as_f64() <= f1["upper"].as_f64(), "{point}");
    }
    let text = run(&arguments).code(0).text();
    assert!(text.starts_with("documents") && text.trim_end().lines().count() == 1 + sizes.len(), "{text}");
    assert_eq!(folder.names(), names);
    run(&["train", &input, "-c", &book, "--learning-curve"]).code(2).reports(&["--gold"]);
    run(&[&arguments[..], &["-m", &folder.at("m")]].concat()).error(&["--model", "--learning-curve"]);
}
