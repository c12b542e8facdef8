//! A text gives the same result from a file, from standard input and from a pipe that is named like
//! a file.

#![cfg(unix)]

use super::harness::{Folder, finish, program, run, run_with_input};
use super::samples::{RECORDS, prose};
use std::process::Command;

/// A FIFO in `folder` that gets `bytes` when it is opened.
fn fifo(folder: &Folder, name: &str, bytes: &[u8]) -> String {
    let path = folder.at(name);
    finish(Command::new("mkfifo").arg(&path)).code(0);
    let (to, bytes) = (path.clone(), bytes.to_vec());
    // A program that does not open it leaves the thread waiting, which ends with the test.
    std::thread::spawn(move || drop(std::fs::write(to, bytes)));
    path
}

#[test]
fn vectorize_loses_nothing_of_a_pipe() {
    let lines = prose(1_500_000, 2).replace("\n\n", "\n");
    let paragraphs = prose(700_000, 3);
    for (text, name) in [(&*lines, "in.txt"), (&*paragraphs, "in.txt"), (RECORDS, "in.jsonl")] {
        let folder = Folder::with(&[(name, text.as_bytes())]);
        run(&["vectorize", &folder.at(name), "-o", &folder.at("file.svmlight")]).code(0);
        let vectorize = |input: &str, output: &str| {
            let arguments = ["vectorize", input, "-o", &folder.at(&format!("{output}.svmlight"))];
            run_with_input(&arguments, text.as_bytes()).code(0);
            for end in ["svmlight", "vocabulary.txt", "json"] {
                let [found, expected] = [output, "file"].map(|name| folder.read(&format!("{name}.{end}")));
                assert!(found == expected, "{input} of {name}, .{end}");
            }
        };
        vectorize("-", "standard");
        vectorize("/dev/stdin", "device");
        vectorize(&fifo(&folder, "pipe", text.as_bytes()), "fifo");
    }
}

#[test]
fn records_on_a_pipe_are_records_for_every_command() {
    let folder = Folder::with(&[("in.jsonl", RECORDS.as_bytes())]);
    let expected = run(&["label", &folder.at("in.jsonl")]).code(0).records().len();
    for input in ["-", "/dev/stdin", &fifo(&folder, "label", RECORDS.as_bytes())] {
        assert_eq!(run_with_input(&["label", input], RECORDS.as_bytes()).code(0).records().len(), expected, "{input}");
    }
    let terms = ["suggest", "terms", "-", "-c", "seeds/commissioning.toml", "--json", "--min-df", "1"];
    run_with_input(&terms, RECORDS.as_bytes()).reports(&[]).json();
    let bench = ["bench", "-", "--runs", "2", "--json"];
    let report = run_with_input(&bench, RECORDS.as_bytes()).code(0).json();
    assert_eq!(report["paragraphs"], 3);
    let lines = run_with_input(&["vectorize", "-", "--unit", "line", "-o", &folder.at("m.npz")], RECORDS.as_bytes());
    lines.code(0).reports(&["3 rows"]);
    assert!(!folder.read_text("m.vocabulary.txt").lines().any(|term| term == "text" || term == "id"));
}

#[test]
fn parts_of_a_pipe_are_refused() {
    let folder = Folder::new();
    for input in ["-", "/dev/stdin"] {
        let arguments = ["vectorize", input, "--part", "1/2", "-o", &folder.at("m.json")];
        run_with_input(&arguments, b"a text\n").error(&["cannot be read in parts"]).hint("into a file");
    }
    assert!(folder.names().is_empty());
}

#[test]
fn codebooks_labels_and_models_are_read_from_pipes() {
    let folder = Folder::new();
    let book = std::fs::read(super::harness::here("seeds/commissioning.toml")).unwrap();
    let pipe = fifo(&folder, "book", &book);
    run(&["codebook", "convert", &pipe, "--from", "toml", "-o", "-", "--to", "csv"]).code(0);
    let model = fifo(&folder, "model", &super::forge::model());
    finish(&mut program(&["inspect", &model])).code(0);
}
