//! An interrupt in the middle of the work: status 130, and no half-written file.
#![cfg(unix)]

use super::harness::{Folder, finish, program, wait};
use super::samples::prose;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Starts a long run that writes into `out/`, sends `signal` when its temporary file is there, and
/// looks at what is left.
fn interrupted(input: &str, signal: &str, output: &str) {
    let folder = Folder::new();
    std::fs::create_dir(folder.at("out")).unwrap();
    let mut child = program(&["label", input, "-o", &folder.at(output), "--threads", "1"]).spawn().unwrap();
    let out = folder.path().join("out");
    let names = || -> Vec<String> {
        let entries = std::fs::read_dir(&out).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let start = Instant::now();
    while !names().iter().any(|name| name.starts_with(".themewise-")) {
        assert!(start.elapsed() < Duration::from_secs(60), "no temporary file was begun: {:?}", names());
        assert!(child.try_wait().unwrap().is_none(), "the run was over before it could be interrupted");
        std::thread::sleep(Duration::from_millis(1));
    }
    // Into the work itself, which takes seconds.
    std::thread::sleep(Duration::from_millis(100));
    assert!(child.try_wait().unwrap().is_none(), "the run was over before it could be interrupted");
    let mut kill = Command::new("sh");
    kill.args(["-c", &format!("kill -{signal} {}", child.id())]).stdout(Stdio::piped()).stderr(Stdio::piped());
    finish(&mut kill).code(0);
    let ended = wait(format!("label, sent {signal}"), child).code(130);
    assert!(ended.stdout.is_empty());
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    assert!(names().is_empty(), "left behind: {:?}", names());
}

#[test]
fn an_interrupt_ends_with_130_and_leaves_no_half_written_file() {
    let input = Folder::with(&[("long.txt", prose(60_000_000, 3).as_bytes())]);
    interrupted(&input.at("long.txt"), "INT", "out/labelled.jsonl");
    interrupted(&input.at("long.txt"), "INT", "out/");
    interrupted(&input.at("long.txt"), "TERM", "out/labelled.csv");
}
