//! Awkward files under `tests/documents/`, each with the blocks that a careful reader finds in it.
//!
//! The form of the expectations is in `tests/documents/README.md`. Inputs that are deep or large
//! are made here instead.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use themewise::document::{Collection, Document, Problem, ReadOptions, read, read_sources};
use themewise::error::Hint;
use themewise::paragraph::{BoilerplateIndex, Unit, segment, title};

/// The folder of the files: of this package, or of the package next to it.
fn folder() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = [package.join("tests/documents"), package.join("../main/tests/documents")];
    places.into_iter().find(|place| place.is_dir()).expect("there is a folder tests/documents")
}

/// The files whose name ends in `.expected`, in folders of any depth, sorted.
fn expectations(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "expected") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A document in the form of the expectations.
fn described(document: &Document) -> Vec<String> {
    let paragraphs = segment(document, Unit::Paragraph, &BoilerplateIndex::default());
    let named = [
        ("title", title(document, &paragraphs)),
        ("date", document.date.as_deref()),
        ("series", document.series.as_deref()),
    ];
    let fields = named.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", collapse(value?))));
    let blocks = paragraphs.iter().map(|paragraph| {
        let section = collapse(paragraph.section.as_deref().unwrap_or_default());
        let line = format!("{} | {section} | {}", paragraph.kind.name(), collapse(&paragraph.text));
        line.replace("|  |", "| |")
    });
    fields.chain(blocks).collect()
}

/// What was read of a file in the form of the expectations, without refusals.
fn described_all(collection: &Collection) -> Vec<String> {
    let documents = &collection.documents;
    let several = documents.len() > 1;
    let id = |document: &Document| several.then(|| format!("=== {}", document.id));
    documents.iter().flat_map(|document| id(document).into_iter().chain(described(document))).collect()
}

/// The lines of an expectation: those of documents, and the problems, with whether something is
/// lost by them.
fn parse(expected: &str) -> (Vec<String>, Vec<(bool, String)>) {
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for line in expected.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(part) = line.strip_prefix("refused:") {
            problems.push((true, part.trim().to_owned()));
        } else if let Some(part) = line.strip_prefix("problem:") {
            problems.push((false, part.trim().to_owned()));
        } else {
            documents.push(collapse(line).replace("|  |", "| |"));
        }
    }
    (documents, problems)
}

/// How a problem is written in an expectation.
fn label(lost: bool) -> &'static str {
    if lost { "refused" } else { "problem" }
}

/// Lines of the two that have no partner, by the longest common subsequence: `-` expected, `+`
/// found.
fn differences(expected: &[String], found: &[String]) -> Vec<String> {
    let width = found.len() + 1;
    let mut common = vec![0_usize; (expected.len() + 1) * width];
    for (row, wanted) in expected.iter().enumerate().rev() {
        for (column, got) in found.iter().enumerate().rev() {
            let at = row * width + column;
            common[at] =
                if wanted == got { common[at + width + 1] + 1 } else { common[at + width].max(common[at + 1]) };
        }
    }
    let (mut row, mut column, mut lines) = (0, 0, Vec::new());
    while row < expected.len() || column < found.len() {
        let equal = expected.get(row).zip(found.get(column)).is_some_and(|(wanted, got)| wanted == got);
        let at = row * width + column;
        if equal {
            (row, column) = (row + 1, column + 1);
        } else if column >= found.len() || row < expected.len() && common[at + width] >= common[at + 1] {
            lines.push(format!("  - {}", expected[row]));
            row += 1;
        } else {
            lines.push(format!("  + {}", found[column]));
            column += 1;
        }
    }
    lines
}

/// How what was read of a file differs from its expectation.
fn compare(expectation: &Path) -> Vec<String> {
    let input = expectation.with_extension("");
    if !cfg!(feature = "pdf") && input.extension().is_some_and(|extension| extension == "pdf") {
        return refused_pdf(&input);
    }
    let (documents, expected) = parse(&std::fs::read_to_string(expectation).expect("the expectation is UTF-8"));
    let collection = match read(&[input], &ReadOptions::default()) {
        Ok(collection) => collection,
        Err(error) => return vec![format!("  the file cannot be read: {error}")],
    };
    let mut lines = differences(&documents, &described_all(&collection));
    let messages: Vec<(bool, String)> = collection
        .problems
        .iter()
        .map(|problem| (problem.lost, format!("{}: {}", problem.reason, problem.hint)))
        .collect();
    let is_reported = |(lost, part): &(bool, String)| {
        messages.iter().any(|(is_lost, message)| lost == is_lost && message.contains(part.as_str()))
    };
    let is_expected = |(is_lost, message): &(bool, String)| {
        expected.iter().any(|(lost, part)| lost == is_lost && message.contains(part.as_str()))
    };
    let missing = expected.iter().filter(|problem| !is_reported(problem));
    lines.extend(missing.map(|(lost, part)| format!("  - {}: {part}", label(*lost))));
    let unexpected = messages.iter().filter(|problem| !is_expected(problem));
    lines.extend(unexpected.map(|(lost, message)| format!("  + {}: {message}", label(*lost))));
    lines
}

/// What is wrong with the refusal of a PDF in a build without its reader.
fn refused_pdf(input: &Path) -> Vec<String> {
    let collection = match read(&[input.to_owned()], &ReadOptions::default()) {
        Ok(collection) => collection,
        Err(error) => return vec![format!("  the file cannot be read: {error}")],
    };
    let named = |problem: &Problem| problem.reason.contains("feature 'pdf'") && problem.hint == Hint::EnablePdf;
    let refused = collection.documents.is_empty() && collection.problems.len() == 1;
    if refused && collection.problems.iter().all(named) {
        return Vec::new();
    }
    vec![format!("  - refused: without the feature 'pdf'\n  + {:?}", collection.problems)]
}

#[test]
fn awkward_files_are_read_as_a_careful_reader_would() {
    let folder = folder();
    let files = expectations(&folder);
    assert!(!files.is_empty(), "no expectations under {}", folder.display());
    let only = std::env::var("DOCUMENT").unwrap_or_default();
    let (mut report, mut failed) = (String::new(), 0);
    for file in files.iter().filter(|file| file.to_string_lossy().contains(&only)) {
        let lines = compare(file);
        if !lines.is_empty() {
            failed += 1;
            let name = file.strip_prefix(&folder).unwrap_or(file);
            let _ = writeln!(report, "{}\n{}", name.display(), lines.join("\n"));
        }
    }
    assert!(failed == 0, "{failed} of {} files differ (- expected, + found):\n{report}", files.len());
}

#[test]
fn every_file_of_the_corpus_has_an_expectation() {
    let mut open = vec![folder()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
            let path = entry.expect("the entry can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if name != "README.md" && !name.ends_with(".expected") {
                let expectation = path.with_file_name(format!("{name}.expected"));
                assert!(expectation.is_file(), "{} has no expectation", path.display());
            }
        }
    }
}

/// What is read of one generated file.
fn read_bytes(name: &str, bytes: Vec<u8>) -> Vec<String> {
    let collection = read_sources(vec![(name.to_owned(), bytes)]).expect("the options are right");
    assert_eq!(collection.problems, [], "{name}");
    described_all(&collection)
}

#[test]
fn text_in_300_nested_divs_is_read() {
    let page = format!("{}<p>The pump is mended.</p>{}", "<div class=row>".repeat(300), "</div>".repeat(300));
    assert_eq!(read_bytes("deep.html", page.into()), ["title: The pump is mended.", "body | | The pump is mended."]);
}

#[test]
fn text_in_10000_nested_tags_is_read() {
    for open in ["<table><tr><td>", "<b>", "<ul><li>", "<blockquote>", "<font size=2>", "<div><span>"] {
        let page = format!("<p>The pump is mended.</p>{}The well is dry again.", open.repeat(10_000));
        let found = read_bytes("deep.html", page.into());
        assert_eq!(found.len(), 3, "{open}");
        assert!(found[2].contains("The well is dry again."), "{open}: {}", found[2]);
    }
}

#[test]
fn multiparts_in_multiparts_end_with_the_text_or_a_refusal() {
    let mut message = String::from("From: A. Post <a@post.example>\nSubject: Deep\n");
    for level in 0..400 {
        let _ = write!(message, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
    }
    message.push_str("Content-Type: text/plain\n\nThe pump is mended.\n");
    let collection = read_sources(vec![("deep.eml".to_owned(), message.into_bytes())]).expect("the options are right");
    let read = described_all(&collection).iter().any(|line| line.contains("The pump is mended."));
    assert!(read || collection.problems.iter().any(|problem| problem.lost));
}

#[test]
fn one_bad_line_in_10000_is_named_and_the_rest_is_read() {
    let json: String = (1..=10_000)
        .map(|line| {
            if line == 7_001 {
                "{\"text\": \n".to_owned()
            } else {
                format!("{{\"text\": \"Pump {line} is mended.\"}}\n")
            }
        })
        .collect();
    let csv: String = std::iter::once("id,text\n".to_owned())
        .chain(
            (1..=10_000)
                .map(|row| if row == 7_001 { "7001\n".to_owned() } else { format!("{row},Pump {row} is mended.\n") }),
        )
        .collect();
    for (name, text) in [("pumps.jsonl", json), ("pumps.csv", csv)] {
        let collection = read_sources(vec![(name.to_owned(), text.into_bytes())]).expect("the options are right");
        assert_eq!(collection.documents.len(), 9_999, "{name}");
        let lost: Vec<&str> = collection.problems.iter().filter(|p| p.lost).map(|p| p.place.as_str()).collect();
        assert_eq!(lost.len(), 1, "{name}: {:?}", collection.problems);
        assert!(lost[0].contains("7001"), "{name}: {lost:?}");
    }
}

#[test]
fn a_cell_of_megabytes_is_one_document() {
    let text = "The pump is mended. ".repeat(150_000);
    let table = format!("id,text\n1,\"{text}\"\n2,The well is dry.\n");
    let collection = read_sources(vec![("giant.csv".to_owned(), table.into_bytes())]).expect("the options are right");
    assert_eq!(collection.documents.len(), 2);
    assert_eq!(collection.documents[0].text.len(), text.len());
}
