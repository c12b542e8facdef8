//! The main job: a folder of letters becomes a dataset whose counts add up and whose places are
//! right.

use super::harness::{Folder, json_lines, run};
use super::samples::LETTER;
use serde_json::Value;
use std::collections::BTreeMap;

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("{value} is no whole number"))).unwrap()
}

/// The text of a source as the library decodes it: offsets count in that.
fn characters(path: &std::path::Path) -> Vec<char> {
    themewise::document::decode(std::fs::read(path).unwrap()).unwrap().text.chars().collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_folder_gets_every_format_and_the_accounting() {
    let folder = Folder::new();
    let ended = run(&["label", "seeds/issues", "-o", &folder.at("labelled")]).code(0);
    assert!(ended.stdout.is_empty());
    let mut names: Vec<String> = std::fs::read_dir(folder.at("labelled"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut expected = vec!["README.md", "accounting.json", "labelled.csv", "labelled.jsonl"];
    if cfg!(feature = "parquet") {
        expected.push("labelled.parquet");
        let parquet = folder.read("labelled/labelled.parquet");
        assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    }
    assert_eq!(names, expected);
    for name in names {
        assert!(ended.stderr.contains(&name), "{name} is not said to be written: {}", ended.stderr);
    }
}

#[test]
fn every_block_is_accounted_for() {
    let folder = Folder::new();
    let ended = run(&["label", "seeds/issues", "-o", &folder.arg()]).code(0);
    let account: Value = serde_json::from_slice(&folder.read("accounting.json")).unwrap();
    let of = |field: &str| number(&account[field]);
    let (blocks, body, heading, boilerplate) = (of("blocks"), of("body"), of("heading"), of("boilerplate"));
    assert_eq!(blocks, body + heading + boilerplate);
    assert_eq!(body, of("themed") + of("unthemed"));
    assert_eq!(of("documents"), 73);
    assert_eq!(account["offset_unit"], "codepoint");
    let predicted =
        format!("read 73 documents, {blocks} blocks = {body} body + {heading} heading + {boilerplate} boilerplate");
    assert!(ended.stderr.contains(&predicted), "{}", ended.stderr);
    let predicted = format!("{} themed, {} unthemed", of("themed"), of("unthemed"));
    assert!(ended.stderr.contains(&predicted), "{}", ended.stderr);

    let documents = account["by_document"].as_array().unwrap();
    assert_eq!(documents.len(), 73);
    for field in ["blocks", "body", "heading", "boilerplate"] {
        assert_eq!(documents.iter().map(|document| number(&document[field])).sum::<usize>(), of(field), "{field}");
    }

    let records = json_lines(&folder.read_text("labelled.jsonl"));
    assert_eq!(records.len(), blocks);
    let count = |field: &str, value: &str| records.iter().filter(|record| record[field] == value).count();
    assert_eq!(count("kind", "body"), body);
    assert_eq!(count("kind", "heading"), heading);
    assert_eq!(count("kind", "boilerplate"), boilerplate);
    assert_eq!(count("status", "themed"), of("themed"));
    assert_eq!(count("status", "unthemed"), of("unthemed"));
    let mut themes: BTreeMap<String, usize> = BTreeMap::new();
    for theme in records.iter().flat_map(|record| record["themes"].as_array().unwrap()) {
        *themes.entry(theme["name"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let told = account["themes"].as_object().unwrap();
    assert_eq!(told.len(), 9);
    for (name, count) in told {
        assert_eq!(themes.get(name).copied().unwrap_or_default(), number(count), "{name}");
        assert!(ended.stderr.contains(&format!("{name} {count}")), "{name}: {}", ended.stderr);
    }
}

#[test]
fn the_table_has_the_rows_of_the_records() {
    let folder = Folder::new();
    run(&["label", "seeds/issues", "-o", &folder.arg()]).code(0);
    let records = json_lines(&folder.read_text("labelled.jsonl"));
    let bytes = folder.read("labelled.csv");
    let mut table = csv::Reader::from_reader(&bytes[..]);
    let header = table.headers().unwrap().clone();
    let column =
        |name: &str| header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        for name in ["id", "document", "kind", "status", "text"] {
            assert_eq!(&row[column(name)], record[name].as_str().unwrap());
        }
        assert_eq!(row[column("char_start")].parse::<usize>().unwrap(), number(&record["char_start"]));
        let themes: Vec<&str> =
            record["themes"].as_array().unwrap().iter().map(|theme| theme["name"].as_str().unwrap()).collect();
        assert_eq!(&row[column("theme_names")], themes.join(";"));
    }
}

#[test]
fn evidence_and_paragraphs_are_at_their_offsets() {
    let folder = Folder::new();
    let records = run(&["label", "seeds/issues", "--keep-text", &folder.arg()]).code(0).records();
    let mut sources: BTreeMap<String, Vec<char>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        sources.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), characters(&path));
    }
    let (mut pieces, mut themed) = (0, 0);
    let mut last: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for record in &records {
        let (id, document) = (record["id"].as_str().unwrap(), record["document"].as_str().unwrap());
        let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
        for theme in record["themes"].as_array().unwrap() {
            themed += 1;
            let evidence = theme["evidence"].as_array().unwrap();
            pieces += evidence.len();
            for piece in evidence {
                let (start, end) = (number(&piece["char_start"]), number(&piece["char_end"]));
                assert!(start < end && end <= text.len(), "{id}: {piece}");
                let cut: String = text[start..end].iter().collect();
                assert_eq!(cut, piece["text"].as_str().unwrap(), "{id}");
                assert!(piece["weight"].as_f64().unwrap() > 0.0, "{id}: {piece}");
            }
            assert!((0.4..=1.0).contains(&theme["probability"].as_f64().unwrap()), "{id}: {theme}");
        }
        let source = &sources[document];
        let (start, end) = (number(&record["char_start"]), number(&record["char_end"]));
        let cut: String = source[start..end].iter().collect();
        // Only the ends of wrapped lines differ.
        assert_eq!(squeezed(&cut), squeezed(record["text"].as_str().unwrap()), "{id}");
        assert!(!cut.starts_with(char::is_whitespace) && !cut.ends_with(char::is_whitespace), "{id}: {cut:?}");
        let (ordinal, before) = last.get(document).copied().unwrap_or_default();
        assert_eq!(number(&record["ordinal"]), ordinal + 1, "{id}");
        assert_eq!(id, format!("{document}#{}", ordinal + 1));
        assert!(start >= before, "{id} begins before the last one ends");
        last.insert(document, (ordinal + 1, end));
    }
    assert_eq!(last.len(), 73);
    assert!(themed > 500 && pieces > themed, "{themed} themes with {pieces} pieces of evidence");
}

#[test]
fn offsets_count_characters_and_not_bytes() {
    let text = "A café’s £9 “naïve” tea \u{1F375} cost more, but\r\nthe trust’s deficit grew to £12m all the same.\r\n";
    let folder = Folder::with(&[("a.txt", text.as_bytes())]);
    let records = run(&["label", &folder.at("a.txt")]).code(0).records();
    assert_eq!(records.len(), 1);
    let paragraph = records[0]["text"].as_str().unwrap();
    assert_eq!(number(&records[0]["char_end"]), text.trim_end().chars().count());
    let theme = &records[0]["themes"][0];
    assert_eq!(theme["name"], "finance");
    let deficit = theme["evidence"].as_array().unwrap().iter().find(|piece| piece["text"] == "deficit").unwrap();
    let byte = paragraph.find("deficit").unwrap();
    assert_eq!(number(&deficit["char_start"]), paragraph[..byte].chars().count());
    assert!(number(&deficit["char_start"]) < byte);
}

#[test]
fn legacy_encoding_is_labelled_and_reported() {
    let latin: Vec<u8> = LETTER
        .chars()
        .map(|c| {
            if c == '’' {
                0x92
            } else if c == '£' {
                0xA3
            } else {
                c as u8
            }
        })
        .collect();
    let folder = Folder::with(&[("in/a.txt", &latin), ("utf/a.txt", LETTER.as_bytes())]);
    run(&["label", &folder.at("in"), "-o", &folder.at("out")]).code(0);
    let account: Value = serde_json::from_slice(&folder.read("out/accounting.json")).unwrap();
    assert_eq!(account["by_document"][0]["encoding"], "windows-1252");
    let utf = run(&["label", &folder.at("utf")]).code(0);
    assert!(utf.stdout == folder.read("out/labelled.jsonl"));
}

#[test]
fn a_title_is_no_copy_of_a_long_paragraph() {
    let long = "The deficit grew again and nobody could say why it had, or for how long. ".repeat(40);
    let folder =
        Folder::with(&[("a.txt", format!("{long}\n\nAnother paragraph of plain prose stands here.\n").as_bytes())]);
    for record in run(&["label", &folder.at("a.txt")]).code(0).records() {
        let title = record["title"].as_str().unwrap();
        assert!(title.starts_with("The deficit grew") && title.chars().count() <= 160, "{title}");
    }
}

#[test]
fn records_are_labelled_whole_or_by_paragraph() {
    let folder = Folder::with(&[("a.jsonl", super::samples::RECORDS.as_bytes())]);
    let whole = run(&["label", &folder.at("a.jsonl"), "--unit", "record"]).code(0).records();
    assert_eq!(whole.len(), 3);
    assert!(whole[0]["text"].as_str().unwrap().contains("\n\nNobody"));
    assert!(whole.iter().all(|record| record["kind"] == "body"));
    let ids: Vec<&str> = whole.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["first#1", "second#1", "a/3#1"]);
    let split = run(&["label", &folder.at("a.jsonl"), "--unit", "paragraph"]).code(0).records();
    assert_eq!(split.len(), 4);
}

#[test]
fn a_table_for_spreadsheets_runs_no_formula() {
    let folder =
        Folder::with(&[("a.txt", b"=HYPERLINK(\"x\") is how the letter about the deficit began this week.\n")]);
    let plain = run(&["label", &folder.at("a.txt"), "--format", "csv"]).code(0).text();
    assert!(plain.starts_with("id,") && plain.contains("\"=HYPERLINK"));
    let excel = run(&["label", &folder.at("a.txt"), "--format", "csv", "--excel"]).code(0).text();
    assert!(excel.starts_with("\u{FEFF}id,") && !excel.contains("\"=HYPERLINK"), "{excel}");
}

/// A record without what only looks at other documents.
fn without_duplicate(mut record: Value) -> Value {
    record["duplicate_of"] = Value::Null;
    record
}

#[test]
fn a_stream_gives_the_same_labels_and_duplicates_within_documents_alone() {
    let twice = "The deficit of the trust grew to four million pounds in the second quarter of the year.";
    let lines: String = (0..30)
        .map(|number| {
            let text = format!("{twice}\\n\\nThe board of place {number} meets in May to agree the plan.\\n\\n{twice}");
            format!("{{\"id\":\"d{number}\",\"text\":\"{text}\"}}\n")
        })
        .collect();
    let folder = Folder::with(&[("a.jsonl", lines.as_bytes())]);
    let held = run(&["label", &folder.at("a.jsonl"), "--stream=never", "--unit", "paragraph"]).code(0).records();
    let streamed = run(&["label", &folder.at("a.jsonl"), "--stream", "--unit", "paragraph"]).code(0).records();
    assert_eq!(streamed.len(), 90);
    let duplicates = |records: &[Value]| records.iter().filter(|record| !record["duplicate_of"].is_null()).count();
    assert_eq!((duplicates(&held), duplicates(&streamed)), (59, 30));
    assert_eq!(streamed[2]["duplicate_of"], "d0#1");
    let labels = |records: Vec<Value>| -> Vec<Value> { records.into_iter().map(without_duplicate).collect() };
    assert_eq!(labels(streamed), labels(held));
}

#[test]
fn a_stream_is_accounted_for_and_learns_no_boilerplate() {
    let folder = Folder::new();
    let (issues, out) = (super::harness::here("seeds/issues").display().to_string(), folder.at("out"));
    run(&["label", &issues, "-o", &out, "--stream", "--keep-text", &folder.at("texts")]).code(0);
    let accounting: Value = serde_json::from_slice(&folder.read("out/accounting.json")).unwrap();
    let records = json_lines(&folder.read_text("out/labelled.jsonl"));
    assert_eq!(accounting["streamed"], true);
    assert_eq!(accounting["blocks"], records.len());
    assert_eq!(accounting["by_document"], Value::Array(Vec::new()));
    let texts = std::fs::read_dir(folder.at("texts")).unwrap().count();
    assert_eq!(accounting["documents"], texts);
    assert!(folder.read_text("out/README.md").contains("within each document only"));
    run(&["label", &issues, "--stream", "--learn-boilerplate"]).error(&["--learn-boilerplate"]).hint("--stream");
    let whole = run(&["label", &issues, "-o", &folder.at("whole")]).code(0);
    whole.reports(&["documents"]);
    let accounting: Value = serde_json::from_slice(&folder.read("whole/accounting.json")).unwrap();
    assert_eq!(accounting["streamed"], false);
}
