//! JSON and JSON Lines: fields, damaged records, dates.

use super::{reasons, rows, text_column, texts};
use crate::document::extract::{Extraction, Place};
use crate::document::table::json_lines::{JsonLines, guess_record_columns};
use crate::document::table::{ColumnOptions, parse_record, read_json, read_json_lines};

fn lines(text: &str) -> Extraction {
    read_json_lines(text, &ColumnOptions::default())
}

fn json(text: &str) -> Extraction {
    read_json(text, &ColumnOptions::default())
}

#[test]
fn broken_lines_are_named_and_the_rest_is_read() {
    let content = "{\"text\":\"a\",\"id\":7,\"label\":\"x\"}\n\n{\"text\":\n{\"id\":\"b\"}\n{\"text\":\" \"}\n[1]\n{\"text\":7}\n";
    let found = lines(content);
    assert_eq!(texts(&found), ["a"]);
    let first = &found.documents[0];
    assert_eq!(
        (first.id.as_deref(), first.label.as_deref(), &first.place),
        (Some("7"), Some("x"), &Some(Place::Line(1)))
    );
    assert_eq!(rows(&found.problems), [3, 4, 5, 6, 7]);
    assert_eq!(
        reasons(&found),
        [
            "not a JSON object (column 8): EOF while parsing a value",
            "it has no field 'text'",
            "its text is empty",
            "not a JSON object (column 0): invalid type: sequence, expected a JSON object",
            "its field 'text' is not a string",
        ]
    );
    assert!(found.problems.iter().all(|problem| problem.lost));
}

#[test]
fn more_than_five_bad_lines_are_counted() {
    let found = lines(&format!("{{\"text\":\"good\"}}\n{}", "{\n".repeat(8)));
    assert_eq!(rows(&found.problems), [2, 3, 4, 5, 6]);
    assert_eq!(found.problems[5].reason, "3 more lines of this kind");
}

#[test]
fn records_end_at_any_line_end_but_not_inside_strings() {
    for end in ["\n", "\r\n", "\r"] {
        let content = ["{\"text\":\"a\u{2028}b\u{85}c\"}", "", "{\"text\":\"d\"}", "x"].join(end);
        let found = lines(&content);
        assert_eq!(texts(&found), ["a\u{2028}b\u{85}c", "d"]);
        assert_eq!(found.documents[1].place, Some(Place::Line(3)));
        assert_eq!(rows(&found.problems), [4]);
    }
    assert_eq!(texts(&lines("\u{feff}{\"text\":\"a\"}")), ["a"]);
}

#[test]
fn the_text_field_is_guessed_where_there_is_no_text() {
    let content =
        "{\"headline\":\"H\",\"body\":\"Some words here\",\"doc_id\":\"k\"}\n{\"body\":\"Other words here\"}\n";
    let found = lines(content);
    assert_eq!(texts(&found), ["Some words here", "Other words here"]);
    assert_eq!((found.documents[0].title.as_deref(), found.documents[0].id.as_deref()), (Some("H"), Some("k")));
    assert_eq!(
        reasons(&found),
        ["the text was taken from the column 'body', the id from 'doc_id', the title from 'headline'"]
    );
    let found = lines("{\"a\":1,\"b\":{\"c\":2}}\n");
    assert_eq!(reasons(&found), ["no column is plainly the text; the columns are 'a', 'b.c'"]);
}

#[test]
fn nested_fields_and_names_without_case_are_found() {
    let line =
        "{\"meta\":{\"Title\":\"T\",\"x\":[1,{\"y\":2}]},\"data\":{\"body\":\"Words\"},\"ID\":3,\"a.b\":\"dotted\"}";
    let options = ColumnOptions { title: Some("meta.title".to_owned()), ..text_column("data.body") };
    let found = parse_record(line, &options).unwrap();
    assert_eq!((found.text.as_str(), found.title.as_deref(), found.id.as_deref()), ("Words", Some("T"), Some("3")));
    assert_eq!(parse_record(line, &text_column("a.b")).unwrap().text, "dotted");
    let line = "{\"Text\":\"folded\",\"text\":\"exact\",\"TEXT\":\"folded\"}";
    assert_eq!(parse_record(line, &ColumnOptions::default()).unwrap().text, "exact");
    assert_eq!(parse_record("{\"Text\":\"folded\"}", &ColumnOptions::default()).unwrap().text, "folded");
    let twice = ColumnOptions { title: Some("text".to_owned()), ..ColumnOptions::default() };
    let found = parse_record("{\"text\":\"both\"}", &twice).unwrap();
    assert_eq!((found.text.as_str(), found.title.as_deref()), ("both", Some("both")));
}

#[test]
fn both_ways_to_parse_a_record_agree() {
    for line in [
        "{\"text\":\"a \\u00e9 \\\"b\\\"\",\"id\":12345678901,\"title\":null,\"date\":1583366400,\"label\":1.5}",
        "{\"text\":\"a\",\"extra\":[{\"text\":\"no\"}],\"id\":-3,\"label\":true}",
        "{\"text\":\"\\u0000\"}",
        "{\"text\":[1]}",
        "{}",
    ] {
        let plain = parse_record(line, &ColumnOptions::default());
        let nested = ColumnOptions { date: Some("date.x".to_owned()), ..ColumnOptions::default() };
        let other = parse_record(line, &nested);
        match (plain, other) {
            (Ok(plain), Ok(other)) => {
                assert_eq!(
                    (plain.text, plain.id, plain.title, plain.label),
                    (other.text, other.id, other.title, other.label)
                );
            }
            (plain, other) => assert_eq!(plain.unwrap_err(), other.unwrap_err()),
        }
    }
    assert!(parse_record("{\"text\":\"a\"} {", &ColumnOptions::default()).is_err());
}

#[test]
fn dates_are_set_where_they_are_exact() {
    let read =
        |date: &str| parse_record(&format!("{{\"text\":\"a\",\"date\":{date}}}"), &ColumnOptions::default()).unwrap();
    assert_eq!(read("\"2020-03-05T10:00:00Z\"").date.as_deref(), Some("2020-03-05"));
    let epoch = read("1583366400");
    assert_eq!((epoch.date, epoch.date_text.as_deref()), (None, Some("1583366400")));
    assert_eq!(read("\"05/03/2020\"").date, None);
    assert_eq!(read("\"\"").date_text, None);
}

#[test]
fn dates_of_records_are_resolved_together() {
    let content: String = ["\"01/05/2020\"", "\"05/25/2020\"", "\"2020\"", "\"2020-3-5\"", "1583366400"]
        .iter()
        .map(|date| format!("{{\"text\":\"a\",\"date\":{date}}}\n"))
        .collect();
    let found = lines(&content);
    let texts: Vec<Option<&str>> = found.documents.iter().map(|document| document.date_text.as_deref()).collect();
    let mut column = crate::document::dates::DateColumn::default();
    let readings = column.read(&texts);
    assert!(column.problems().is_empty());
    let days: Vec<Option<&str>> = readings.iter().map(|reading| reading.day()).collect();
    assert_eq!(days, [Some("2020-01-05"), Some("2020-05-25"), None, Some("2020-03-05"), Some("2020-03-05")]);
    assert_eq!(found.documents[2].date_text.as_deref(), Some("2020"));
}

#[test]
fn fields_that_were_asked_for_and_are_nowhere_are_reported() {
    let options = ColumnOptions { id: Some("key".to_owned()), ..ColumnOptions::default() };
    let found = read_json_lines("{\"text\":\"a\"}\n{\"text\":\"b\"}\n", &options);
    assert_eq!(reasons(&found), ["no record has a field 'key' for the id"]);
}

#[test]
fn streaming_gives_the_same_records() {
    let content = "{\"body\":\"Some words\"}\n?\n{\"body\":\"Other words\"}";
    let (columns, _) = guess_record_columns(content.lines(), &ColumnOptions::default()).unwrap();
    let streamed: Vec<_> = JsonLines::new(content, 1, &columns).filter_map(Result::ok).collect();
    assert_eq!(streamed, lines(content).documents);
}

#[test]
fn lists_of_records_are_read() {
    let found = json("[{\"id\":1,\"text\":\"a b\"},{\"id\":2},\"x\",{\"id\":3,\"text\":\"c d\"}]");
    assert_eq!(texts(&found), ["a b", "c d"]);
    assert_eq!(found.documents[1].place, Some(Place::Row(4)));
    assert_eq!(rows(&found.problems), [2, 3]);
    let found = json("[\"First text\", \"\", \"Second text\"]");
    assert_eq!(texts(&found), ["First text", "Second text"]);
    assert_eq!(rows(&found.problems), [2]);
}

#[test]
fn lists_inside_objects_are_found() {
    let found = json("{\"description\":\"A set of notes\",\"data\":[{\"body\":\"Some words here\"}]}");
    assert_eq!(texts(&found), ["Some words here"]);
    let found = json("{\"a\":{\"few\":[{\"text\":\"no\"}],\"items\":[{\"text\":\"x\"},{\"text\":\"y\"}]}}");
    assert_eq!(texts(&found), ["x", "y"]);
    assert_eq!(reasons(&found), ["the records were taken from 'a.items', the longest of 2 lists"]);
    let found = json("{\"data\":[{\"kind\":\"t\",\"data\":{\"selftext\":\"Some words here\"}}]}");
    assert_eq!(texts(&found), ["Some words here"]);
}

#[test]
fn one_object_with_a_text_is_one_document() {
    let found = json("{\"title\":\"T\",\"text\":\"Words\",\"comments\":[{\"text\":\"no\"}]}");
    assert_eq!((texts(&found), found.documents[0].title.as_deref()), (vec!["Words"], Some("T")));
    assert_eq!(found.documents[0].place, None);
}

#[test]
fn tables_by_columns_are_read() {
    let found = json("{\"id\":[1,2],\"text\":[\"a b\",\"c d\"]}");
    assert_eq!((texts(&found), found.documents[1].id.as_deref()), (vec!["a b", "c d"], Some("2")));
    let cells: Vec<String> = (0..12).map(|row| format!("\"{row}\":\"words {row}\"")).collect();
    let found = json(&format!("{{\"text\":{{{}}}}}", cells.join(",")));
    assert_eq!(texts(&found)[10..], ["words 10", "words 11"]);
}

#[test]
fn what_is_no_table_is_refused_with_the_reason() {
    for (text, reason) in [
        ("{\"a\":1}", "no column is plainly the text; the column is 'a'"),
        ("[]", "the list has no records"),
        ("[1,2]", "the JSON holds no records"),
        ("3", "the JSON holds no records"),
        ("{\"a\":", "not valid JSON (line 1, column 5): EOF while parsing a value"),
    ] {
        let found = json(text);
        assert_eq!((found.documents.len(), reasons(&found)), (0, vec![reason]), "{text}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(reasons(&json(&deep)), ["the JSON is nested more than 128 levels deep"]);
    let deep = format!("{{\"text\":\"a\",\"b\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(texts(&lines(&deep)), ["a"]);
}

#[test]
fn json_lines_in_a_json_file_are_read() {
    assert_eq!(texts(&json("{\"text\":\"a b\"}\n{\"text\":\"c d\"}\n")), ["a b", "c d"]);
}
