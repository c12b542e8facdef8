//! How the command behaves: help, exit status, what goes to which stream, and what happens when
//! nobody listens.

use super::harness::{Ended, Folder, finish, program, run, run_with_input, wait};
use super::samples::{LETTER, RECORDS};
use std::io::Read;

const SUBCOMMANDS: [&[&str]; 10] = [
    &["label"],
    &["train"],
    &["topics"],
    &["vectorize"],
    &["evaluate"],
    &["explain"],
    &["inspect"],
    &["codebook", "lint"],
    &["bench"],
    &["completions"],
];

#[test]
fn without_arguments_there_is_help_and_status_2() {
    let none: [&str; 0] = [];
    let ended = run(&none).code(2).reports(&["Usage: themewise", "label", "Start with:"]);
    assert!(ended.stdout.is_empty());
}

#[test]
fn help_and_version_are_data() {
    let help = run(&["--help"]).code(0).silent();
    let text = help.text();
    assert!(text.contains("Usage: themewise") && text.contains("Exit status: 0 done"), "{text}");
    for subcommand in SUBCOMMANDS {
        assert!(text.contains(subcommand[0]), "{subcommand:?} is missing in: {text}");
    }
    let version = run(&["--version"]).code(0).silent();
    assert_eq!(version.text(), format!("themewise {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_help_of_every_subcommand_has_an_example() {
    for subcommand in SUBCOMMANDS {
        let text = run(&[subcommand, &["--help"]].concat()).code(0).silent().text();
        let start = format!("themewise {}", subcommand.join(" "));
        let shown = text.lines().any(|line| line.contains(&start) && !line.starts_with("Usage"));
        assert!(text.contains("Example") && shown, "{subcommand:?}: {text}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_says_where_help_is() {
    for arguments in [
        &["label"][..],
        &["label", "a.txt", "--no-such-option"],
        &["no-such-command"],
        &["label", "a.txt", "--format", "xlsx"],
        &["label", "a.txt", "--threads", "0"],
        &["label", "a.txt", "--threads", "many"],
        &["train", "a.txt"],
        &["train", "a.txt", "-c", "c.toml", "-m", "m", "--folds", "1"],
        &["train", "a.txt", "-c", "c.toml", "-m", "m", "--topics", "some"],
        &["topics"],
        &["topics", "a.txt", "-m", "m"],
        &["vectorize"],
        &["vectorize", "a.txt"],
        &["vectorize", "-o", "m.npz"],
        &["vectorize", "a.txt", "-o", "m.npz", "--unit", "page"],
        &["evaluate", "a.jsonl", "b.jsonl", "--min-f1", "1.5"],
        &["bench", "--runs", "0"],
        &["bench", "--size", "0"],
        &["bench", "--size", "many"],
        &["bench", "a.txt", "--generate", "b.txt"],
        &["bench", "--generate", "b.txt", "--json"],
        &["completions", "tcsh"],
        &["codebook", "lint"],
    ] {
        let ended = run(arguments).code(2).reports(&["error: ", "--help"]);
        assert!(ended.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn unknown_options_are_reported_with_the_choices() {
    let folder = Folder::with(&[("a.txt", LETTER.as_bytes())]);
    let topics = |rest: &[&str]| run(&[&["topics", &folder.at("a.txt")], rest].concat());
    topics(&["--language", "klingon"]).error(&["klingon"]).hint("english, catalan, danish");
    topics(&["--topics", "0"]).error(&["number of topics is 0"]).hint("auto");
    topics(&["--components", "0"]).error(&["components"]);
    topics(&["--ngrams", "0"]).error(&["ngram"]);
    topics(&["--stop-words", &folder.at("none.txt")]).error(&["none.txt", "no such file"]);
    topics(&["--topics", "500"]).error(&["500"]);
}

#[test]
fn data_goes_to_standard_output_and_talk_to_standard_error() {
    let ended = run(&["label", "seeds/issues"]).code(0).reports(&["read 73 documents", "themed"]);
    assert!(ended.records().len() > 800);
    assert!(!ended.stderr.contains('{'), "{}", ended.stderr);
    assert!(!ended.text().contains('\u{1B}') && !ended.stderr.contains('\u{1B}'));
    assert!(!run(&["read", "seeds/issues"]).code(0).text().contains('\u{1B}'));
}

#[test]
fn a_stroke_is_standard_input() {
    let text = run_with_input(&["label", "-"], LETTER.as_bytes()).code(0);
    let records = text.records();
    assert_eq!(records.len(), 3);
    assert_eq!(records[1]["id"], "stdin#2");
    assert_eq!(records[1]["primary_theme"], "finance");

    let lines = run_with_input(&["label", "-", "--unit", "record"], RECORDS.as_bytes()).code(0);
    let records = lines.records();
    let ids: Vec<&str> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["first#1", "second#1", "stdin/3#1"]);

    let explained = run_with_input(&["explain", "-", "--json"], LETTER.as_bytes()).code(0).json();
    assert_eq!(explained["themes"][0]["name"], "finance");
    run_with_input(&["explain", "-"], b"  \n").error(&["no text"]).hint("standard input");
}

#[test]
fn labels_go_through_a_pipe_into_evaluate_and_models_through_one_into_a_file() {
    let labels = run(&["label", "seeds/issues"]).code(0).stdout;
    let report = run_with_input(&["evaluate", "-", "seeds/gold.jsonl", "--json"], &labels).code(0).json();
    assert!(report["micro_average"]["f1"].as_f64().unwrap() > 0.8);

    let folder = Folder::with(&[("a.txt", LETTER.as_bytes())]);
    let train = |model: &str| {
        run(&["train", &folder.at("a.txt"), "--codebook", "seeds/commissioning.toml", "--topics", "1", "-m", model])
    };
    let piped = train("-").code(0);
    train(&folder.at("m.safetensors")).code(0);
    assert!(piped.stdout == folder.read("m.safetensors"));
    assert!(!super::harness::here("-").exists());
}

#[test]
fn quiet_says_nothing_when_all_went_well() {
    let folder = Folder::new();
    let (out, model) = (folder.at("out"), folder.at("m"));
    run(&["label", "seeds/issues", "-o", &out, "--quiet"]).code(0).silent();
    let labels = folder.at("out/labelled.jsonl");
    let quiet = |arguments: &[&str]| -> Ended { run(&[arguments, &["-q"]].concat()).code(0).silent() };
    let issues = ["seeds/issues/2015-09-08.txt", "seeds/issues/2015-10-22.txt", "seeds/issues/2015-11-17.txt"];
    let options = ["-c", "seeds/commissioning.toml", "--topics", "3", "-m", &model];
    let train = quiet(&[&["train"], &issues[..], &options].concat());
    assert!(train.stdout.is_empty());
    quiet(&["evaluate", &labels, "seeds/gold.jsonl"]);
    quiet(&[&["topics"], &issues[..], &["--topics", "3"]].concat());
    quiet(&["inspect", &model]);
    quiet(&["bench", "seeds/issues/2015-09-08.txt", "--runs", "1"]);
}

#[test]
fn quiet_still_tells_of_errors() {
    run(&["label", "no-such-file.txt", "--quiet"]).error(&["no-such-file.txt"]).hint("spelling");
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    for arguments in [
        &["label", "seeds/issues"][..],
        &["label", "seeds/issues", "--format", "csv"],
        &["topics", "seeds/issues", "--json"],
    ] {
        let mut child = program(arguments).arg("--quiet").spawn().unwrap();
        let mut few = [0; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut few).unwrap();
        drop(stdout);
        wait(format!("{arguments:?}"), child).code(0).silent();
    }
}

#[test]
fn a_reader_that_was_never_there_is_no_error_either() {
    for arguments in [&["--help"][..], &["completions", "bash"], &["inspect"], &["evaluate", "--help"]] {
        let mut child = program(arguments).spawn().unwrap();
        drop(child.stdout.take());
        wait(format!("{arguments:?}"), child).code(0).silent();
    }
}

#[test]
fn every_shell_gets_completions_that_name_the_subcommands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]).code(0).silent().text();
        for word in ["themewise", "label", "evaluate", "codebook", "min-f1"] {
            assert!(script.contains(word), "{shell}: no '{word}'");
        }
    }
}

#[test]
fn what_a_document_holds_cannot_steer_a_terminal() {
    let folder = Folder::new();
    // A file name and a theme's words that would colour the terminal.
    let name = folder.write("a\u{1B}[31mred.txt", b"");
    let ended = finish(&mut program(&["label", &name])).error(&["the file is empty"]);
    assert!(!ended.stderr.contains('\u{1B}'), "{:?}", ended.stderr);
    let text = "The trust\u{1B}[31m’s deficit grew to £12m and its control total is out of reach.";
    let ended = run(&["explain", text]).code(0);
    assert!(!ended.text().contains('\u{1B}'));
    let folder = Folder::with(&[("a.txt", text.as_bytes())]);
    let ended = run(&["topics", &folder.at("a.txt"), "--topics", "1"]).code(0);
    assert!(!ended.text().contains('\u{1B}'));
}
