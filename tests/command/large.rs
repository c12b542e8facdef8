//! Inputs of unusual size: memory and time stay in proportion.

use super::harness::{Folder, program, wait};
use super::samples::prose;
use serde_json::Value;
use std::io::{BufRead, BufReader};

const SIZE: usize = 30_000_000;

#[test]
fn a_paragraph_of_thirty_megabytes_is_one_record_in_bounded_memory() {
    let text = prose(SIZE, 0);
    let folder = Folder::with(&[("long.txt", text.as_bytes())]);
    let path = folder.at("long.txt");
    // Address space is what can be bounded from outside without other programs; it is more than
    // what is used.
    let limit = if cfg!(unix) { "ulimit -v 2600000 && " } else { "" };
    let mut command = program::<&str>(&[]);
    if cfg!(unix) {
        command = std::process::Command::new("sh");
        let script = format!("{limit}exec \"$0\" label \"$1\" --threads 2 --quiet");
        command.args(["-c", &script, super::harness::PROGRAM, &path]);
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
    } else {
        command.args(["label", &path, "--quiet"]);
    }
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let mut rest = String::new();
    lines.read_line(&mut rest).unwrap();
    wait("label of 30 MB".to_owned(), child).code(0).silent();
    assert_eq!(rest, "");
    // The record holds the text once.
    assert!(line.len() < SIZE + SIZE / 10, "{} bytes", line.len());
    let record: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(record["kind"], "body");
    assert_eq!(record["text"].as_str().unwrap(), text.trim());
    assert_eq!(record["char_end"], text.trim().len());
}
