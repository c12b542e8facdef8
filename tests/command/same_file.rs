//! No command writes over a file that it reads: it is refused before any work, and every file stays
//! as it was.

use super::harness::{Folder, run, run_with_input};
use super::samples::{LETTER, TOWN};
use std::collections::BTreeMap;

fn contents(folder: &Folder) -> BTreeMap<String, Option<Vec<u8>>> {
    let read = |name: String| {
        let bytes = std::fs::read(folder.at(&name)).ok();
        (name, bytes)
    };
    folder.names().into_iter().map(read).collect()
}

/// Runs `command`, of which words that begin with `@` are files of `folder`.
#[track_caller]
fn refused(folder: &Folder, command: &str) {
    let before = contents(folder);
    let words: Vec<String> = command
        .split(' ')
        .map(|word| word.strip_prefix('@').map_or_else(|| word.to_owned(), |name| folder.at(name)))
        .collect();
    run(&words).error(&["would be written over what is read"]).hint("another name");
    assert!(contents(folder) == before, "{command}");
}

const RECORD: &str = "{\"id\":\"a\",\"text\":\"The deficit grew.\"}\n";
const GOLD: &str = "{\"id\":\"letter#2\",\"themes\":[\"garden\"]}\n";

#[test]
fn every_command_spares_every_file_that_it_reads() {
    let model = super::forge::model();
    let folder = Folder::with(&[
        ("letter.txt", LETTER.as_bytes()),
        ("in.jsonl", RECORD.as_bytes()),
        ("done.jsonl", GOLD.as_bytes()),
        ("cb.toml", TOWN.as_bytes()),
        ("words.txt", b"the\nof\n"),
        ("m.json", b"{}"),
        ("m.safetensors", &model),
        ("model.jsonl", &model),
        ("part.json", b"{}"),
        ("x.vocabulary.txt", b"a text\nanother text\n"),
        ("y.json", RECORD.as_bytes()),
    ]);
    for command in [
        "label @in.jsonl -o @in.jsonl",
        "label @letter.txt -m @model.jsonl -o @model.jsonl",
        "train @letter.txt -c @cb.toml -m @letter.txt",
        "train @letter.txt -c @cb.toml -m @cb.toml",
        "train @letter.txt -c @cb.toml -g @done.jsonl -m @done.jsonl",
        "train @letter.txt -c @cb.toml --stop-words @words.txt -m @words.txt",
        "suggest paragraphs @letter.txt -o @letter.txt",
        "suggest paragraphs @letter.txt -g @done.jsonl -o @done.jsonl",
        "suggest paragraphs @letter.txt -g @in.jsonl -g @done.jsonl -o @done.jsonl",
        "suggest paragraphs @letter.txt -m @m.safetensors -o @m.safetensors",
        "codebook convert @cb.toml -o @cb.toml",
        "topics update @in.jsonl -m @m.safetensors -o @in.jsonl",
        "topics update @in.jsonl -m @m.safetensors -o @m.safetensors",
        "topics update -m @m.safetensors --accept @m.json -o @m.json",
        "topics update -m @m.safetensors --accept @m.json -o @m.safetensors",
        "vectorize --merge @part.json -o @part.json",
        "vectorize @y.json --part 1/2 -o @y.json",
        "vectorize @letter.txt --stop-words @m.json -o @m.json",
        // The files next to the matrix.
        "vectorize @x.vocabulary.txt -o @x.npz",
        "vectorize @y.json -o @y.npz",
        "vectorize @letter.txt --stop-words @x.vocabulary.txt -o @x.svmlight",
    ] {
        refused(&folder, command);
    }
}

#[test]
fn links_and_folders_lead_to_the_same_file() {
    let folder = Folder::with(&[("in/labelled.jsonl", RECORD.as_bytes()), ("in/b.jsonl", RECORD.as_bytes())]);
    let output = folder.at("in");
    let refused = |output: &str| {
        run(&["label", &folder.at("in"), "-o", output]).error(&["written over what is read"]).hint("another name");
        assert_eq!(folder.read_text("in/labelled.jsonl"), RECORD);
        assert_eq!(folder.read_text("in/b.jsonl"), RECORD);
        let files = std::fs::read_dir(folder.at("in")).unwrap().count();
        assert_eq!(files, 2, "{output}");
    };
    refused(&output);
    refused(&folder.at("in/b.jsonl"));
    #[cfg(unix)]
    {
        std::fs::hard_link(folder.at("in/b.jsonl"), folder.at("hard.jsonl")).unwrap();
        std::os::unix::fs::symlink(folder.at("hard.jsonl"), folder.at("link.jsonl")).unwrap();
        refused(&folder.at("hard.jsonl"));
        refused(&folder.at("link.jsonl"));
    }
    // A file in the folder of the inputs that is none of them is written.
    folder.write("in/old.csv", "from yesterday");
    // A table is read, so that it is not written over.
    run(&["label", &folder.at("in"), "-o", &folder.at("in/old.csv")]).error(&["would be written over what is read"]);
    assert_eq!(folder.read_text("in/old.csv"), "from yesterday");
    std::fs::remove_file(folder.at("in/old.csv")).unwrap();
    run(&["label", &folder.at("in"), "-o", &folder.at("in/new.csv")]).code(0);
}

#[test]
fn standard_input_is_read_once() {
    run_with_input(&["agree", "-", "-"], GOLD.as_bytes()).error(&["standard input", "more than once"]);
}

#[cfg(unix)]
#[test]
fn standard_input_from_the_output_is_refused() {
    let folder = Folder::with(&[("in.jsonl", RECORD.as_bytes())]);
    let mut command = super::harness::program(&["label", "-", "-o", &folder.at("in.jsonl")]);
    command.stdin(std::fs::File::open(folder.at("in.jsonl")).unwrap());
    super::harness::finish(&mut command).error(&["written over what is read"]);
    assert_eq!(folder.read_text("in.jsonl"), RECORD);
}
