//! Same input, same bytes: on any number of threads, in any order of files, alone or among others.

use super::harness::{Folder, here, json_lines, run};
use std::collections::BTreeSet;

const THREADS: [&str; 3] = ["1", "2", "7"];

fn issues() -> Vec<String> {
    let entries = std::fs::read_dir(here("seeds/issues")).unwrap();
    let mut paths: Vec<String> = entries.map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()).collect();
    paths.sort();
    assert!(paths.len() >= 30);
    paths
}

/// On as many threads as there are cores; `.ci/full` trains on 1, 2 and 7.
#[test]
fn the_committed_model_comes_out_of_the_seeds() {
    let committed = std::fs::read(here("models/commissioning.safetensors")).unwrap();
    let folder = Folder::new();
    let model = folder.at("model.safetensors");
    let (book, gold) = ("seeds/commissioning.toml", "seeds/gold.jsonl");
    run(&["train", "seeds/issues", "--codebook", book, "--gold", gold, "-m", &model]).code(0);
    assert!(folder.read("model.safetensors") == committed);
}

#[test]
fn a_model_does_not_depend_on_the_order_of_files_and_does_on_the_seed() {
    let folder = Folder::new();
    let model = folder.at("model.safetensors");
    let few = &issues()[..12];
    let mut reordered = few.to_vec();
    reordered.reverse();
    reordered.rotate_left(5);
    let train = |inputs: &[String], seed: &str| {
        let mut arguments =
            vec!["train", "--codebook", "seeds/commissioning.toml", "--topics", "5", "--seed", seed, "-m", &model];
        arguments.extend(inputs.iter().map(String::as_str));
        run(&arguments).code(0);
        folder.read("model.safetensors")
    };
    let straight = train(few, "0");
    assert!(straight == train(&reordered, "0"));
    assert!(straight != train(few, "1"));
}

#[test]
fn labels_are_the_same_bytes_on_any_number_of_threads() {
    let outputs: Vec<Folder> = THREADS
        .map(|threads| {
            let folder = Folder::new();
            run(&["label", "seeds/issues", "-o", &folder.arg(), "--threads", threads]).code(0);
            folder
        })
        .into();
    let names = outputs[0].names();
    assert!(names.contains(&"labelled.jsonl".to_owned()) && names.contains(&"accounting.json".to_owned()));
    for other in &outputs[1..] {
        assert_eq!(names, other.names());
        for name in &names {
            assert!(outputs[0].read(name) == other.read(name), "{name}");
        }
    }
}

#[test]
fn topics_are_the_same_bytes_on_any_number_of_threads() {
    let of = |threads| run(&["topics", "seeds/issues", "--topics", "7", "--json", "--threads", threads]).code(0).stdout;
    let first = of(THREADS[0]);
    assert!(!first.is_empty());
    assert!(THREADS[1..].iter().all(|threads| of(threads) == first));
}

#[test]
fn standard_output_and_a_file_hold_the_same_bytes() {
    let folder = Folder::new();
    for name in ["a.jsonl", "a.csv", "a.parquet"] {
        if name.ends_with("parquet") && cfg!(not(feature = "parquet")) {
            continue;
        }
        let format = name.split_once('.').unwrap().1;
        run(&["label", "seeds/issues", "-o", &folder.at(name)]).code(0);
        let streamed = run(&["label", "seeds/issues", "-o", "-", "--format", format]).code(0);
        assert!(folder.read(name) == streamed.stdout, "{name}");
    }
}

#[test]
fn files_in_another_order_give_the_same_records() {
    let label = |paths: &[String]| {
        let mut arguments = vec!["label".to_owned()];
        arguments.extend_from_slice(paths);
        let text = run(&arguments).code(0).text();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let straight = issues();
    let mut transposed = straight.clone();
    transposed.reverse();
    transposed.rotate_left(7);
    transposed.swap(3, 20);
    let expected = label(&straight);
    assert!(expected.len() > 800);
    assert!(expected == label(&transposed));
}

/// The pairs (id, line) but for the field that alone may look at other documents.
fn lines(text: &str) -> BTreeSet<String> {
    json_lines(text)
        .into_iter()
        .map(|mut record| {
            record.as_object_mut().unwrap().remove("duplicate_of").unwrap();
            record.to_string()
        })
        .collect()
}

#[test]
fn an_issue_by_itself_has_the_labels_that_it_has_among_all() {
    let all = lines(&run(&["label", "seeds/issues"]).code(0).text());
    for path in issues().iter().step_by(5) {
        let alone = lines(&run(&["label", path]).code(0).text());
        assert!(alone.len() > 10, "{path}");
        let strangers: Vec<&String> = alone.difference(&all).collect();
        assert!(strangers.is_empty(), "{path}: {strangers:?}");
    }
}
