//! What the file holds, seen through the reader of the same crate; other readers see it in
//! `tests/readers.py`.

use super::*;
use crate::dataset::record::{EvidenceOrigin, LabelEvidence, ThemeLabel, TopicLabel};
use crate::model::Status;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::{Field, List, ListAccessor, Row, RowAccessor};
use std::fs::File;

fn schema() -> Schema {
    Schema { themes: vec!["beds".into(), "a \"b\"".into()], model: "m-1".into(), model_hash: "00ff".into() }
}

fn export<'r>(path: &Path, records: impl Iterator<Item = &'r Record>) {
    let out = Box::new(File::create(path).unwrap());
    let mut exporter = Box::new(ParquetExporter::new(&schema(), path, out).unwrap());
    for record in records {
        exporter.write(record).unwrap();
    }
    exporter.finish().unwrap();
}

fn open(path: &Path) -> SerializedFileReader<File> {
    SerializedFileReader::new(File::open(path).unwrap()).unwrap()
}

/// The value of a column.
fn value<'a>(row: &'a Row, name: &str) -> &'a Field {
    row.get_column_iter().find(|(column, _)| *column == name).map(|(_, value)| value).unwrap()
}

fn list<'a>(row: &'a Row, name: &str) -> Option<&'a List> {
    match value(row, name) {
        Field::ListInternal(list) => Some(list),
        _ => None,
    }
}

fn rows() -> Vec<Record> {
    let evidence = vec![LabelEvidence {
        char_start: 1,
        char_end: 2,
        text: "é".into(),
        weight: 0.25,
        origin: EvidenceOrigin::Codebook,
    }];
    let themes = vec![
        ThemeLabel { name: "a \"b\"".into(), probability: 0.123_456_78, evidence },
        ThemeLabel { name: "beds".into(), probability: 0.5, evidence: Vec::new() },
    ];
    let topic = Some(TopicLabel { id: 3, name: "t".into(), probability: 0.75, stability: None });
    let probabilities = vec![0.5, 0.123_456_78];
    vec![
        Record {
            id: "1".into(),
            date: Some("2016-07-19".into()),
            status: Status::Themed,
            themes,
            topic,
            probabilities,
            ..Record::default()
        },
        Record { id: "2".into(), probabilities: vec![0.1, 0.2], ..Record::default() },
        Record { id: "3".into(), status: Status::NotBody, ..Record::default() },
    ]
}

#[test]
fn labels_tell_themed_from_unthemed_from_not_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    export(&path, rows().iter());
    let rows: Vec<Row> = open(&path).get_row_iter(None).unwrap().map(|row| row.unwrap()).collect();
    let labels = list(&rows[0], "labels").unwrap();
    assert_eq!(labels.elements(), [Field::Long(1), Field::Long(0)]);
    assert_eq!(list(&rows[1], "labels").map(List::len), Some(0));
    assert_eq!(list(&rows[2], "labels"), None);
    assert_eq!(list(&rows[0], "theme_names").unwrap().get_string(0).unwrap(), "a \"b\"");
    assert_eq!(list(&rows[2], "theme_names"), None);
    let themes: Vec<_> = rows.iter().map(|row| list(row, "themes").unwrap()).collect();
    assert_eq!((themes[0].len(), themes[1].len(), themes[2].len()), (2, 0, 0));
    let [first, second] = [0, 1].map(|theme| list(themes[0].get_group(theme).unwrap(), "evidence").unwrap());
    assert_eq!(first.get_group(0).unwrap().get_string(2).unwrap(), "é");
    assert_eq!((first.len(), second.len()), (1, 0));
    let topics: Vec<&Field> = rows.iter().map(|row| value(row, "topic_id")).collect();
    assert_eq!(topics, [&Field::Long(3), &Field::Long(-1), &Field::Long(-1)]);
    assert_eq!((value(&rows[0], "date"), value(&rows[1], "date")), (&Field::Date(17_001), &Field::Null));
    let probabilities = [value(&rows[0], "p_a_b"), value(&rows[2], "p_a_b")];
    assert_eq!(probabilities, [&Field::Double(0.123_457), &Field::Null]);
}

#[test]
fn the_metadata_names_the_model_the_offsets_and_the_classes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    export(&path, rows().iter());
    let reader = open(&path);
    let file = reader.metadata().file_metadata();
    let entries = file.key_value_metadata().unwrap();
    let value = |key: &str| entries.iter().find(|entry| entry.key == key).and_then(|entry| entry.value.clone());
    assert!(file.created_by().unwrap().starts_with("themewise version "));
    assert_eq!(value("themewise.format_version").as_deref(), Some("2"));
    assert_eq!(value("themewise.model").as_deref(), Some("m-1"));
    assert_eq!(value("themewise.model_hash").as_deref(), Some("00ff"));
    assert_eq!(value("themewise.offset_unit").as_deref(), Some("codepoint"));
    let described: serde_json::Value = serde_json::from_str(&value("huggingface").unwrap()).unwrap();
    let features = &described["info"]["features"];
    assert_eq!(features["labels"]["feature"]["names"], serde_json::json!(["beds", "a \"b\""]));
    assert_eq!(features["themes"][0]["evidence"][0]["weight"]["dtype"], "float64");
    assert_eq!(features.as_object().unwrap().len(), file.schema().get_fields().len());
}

#[test]
fn rows_are_grouped_by_65_536_and_none_is_lost_between_batches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let rows = rows();
    export(&path, rows.iter().cycle().take(65_536 + 8_192 + 1));
    let reader = open(&path);
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [65_536, 8_193]);
    let mut row = 0;
    for read in reader.get_row_iter(None).unwrap() {
        assert_eq!(read.unwrap().get_string(0).unwrap(), &rows[row % 3].id);
        row += 1;
    }
    assert_eq!(row, 73_729);
}

#[test]
fn rows_that_are_whole_documents_fill_a_batch_and_a_group_sooner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    // Random letters, that snappy cannot make small.
    let mut state = 1_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b' ' + (state >> 24) as u8 % 95)
    };
    let text: String = (0..(48 << 20)).map(|_| letter()).collect();
    let document = Record { text, ..Record::default() };
    export(&path, std::iter::repeat_n(&document, 6));
    let reader = open(&path);
    assert_eq!(reader.metadata().file_metadata().num_rows(), 6);
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [2, 2, 2]);
}
