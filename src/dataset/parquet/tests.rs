//! What the file holds, seen through the reader of the same crate; other readers see it in
//! `tests/readers.py`.

use super::*;
use crate::dataset::record::{EvidenceOrigin, LabelEvidence, ThemeLabel, TopicLabel};
use crate::model::Status;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
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

fn open(path: &Path) -> ParquetRecordBatchReaderBuilder<File> {
    ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap()
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
    let batch: RecordBatch = open(&path).build().unwrap().next().unwrap().unwrap();
    let labels = batch.column_by_name("labels").unwrap().as_list::<i32>();
    assert_eq!(labels.value(0).as_primitive::<Int64Type>().values(), &[1, 0]);
    assert!(labels.is_valid(1) && labels.value(1).is_empty());
    assert!(labels.is_null(2));
    let names = batch.column_by_name("theme_names").unwrap().as_list::<i32>();
    assert_eq!(names.value(0).as_string::<i32>().value(0), "a \"b\"");
    assert!(names.is_null(2));
    let themes = batch.column_by_name("themes").unwrap().as_list::<i32>();
    assert_eq!((themes.value_length(0), themes.value_length(1), themes.value_length(2)), (2, 0, 0));
    let first = themes.value(0);
    let evidence = first.as_struct().column_by_name("evidence").unwrap().as_list::<i32>();
    assert_eq!(evidence.value(0).as_struct().column(2).as_string::<i32>().value(0), "é");
    assert_eq!(evidence.value_length(1), 0);
    let topics = batch.column_by_name("topic_id").unwrap().as_primitive::<Int64Type>();
    assert_eq!(topics.values(), &[3, -1, -1]);
    let dates = batch.column_by_name("date").unwrap().as_primitive::<Date32Type>();
    assert!(dates.value(0) == 17_001 && dates.is_null(1));
    let probability = batch.column_by_name("p_a_b").unwrap().as_primitive::<Float64Type>();
    assert_eq!(probability.value(0), 0.123_457);
    assert!(probability.is_null(2));
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
    assert_eq!(features.as_object().unwrap().len(), reader.schema().fields().len());
}

#[test]
fn rows_are_grouped_by_65_536_and_none_is_lost_between_batches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let rows = rows();
    export(&path, rows.iter().cycle().take(GROUP_ROWS + BATCH_ROWS + 1));
    let reader = open(&path);
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [65_536, 8_193]);
    let mut row = 0;
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let ids = batch.column(0).as_string::<i32>();
        for id in ids.iter().flatten() {
            assert_eq!(id, rows[row % 3].id);
            row += 1;
        }
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
    assert!(reader.metadata().num_row_groups() >= 2, "{} row groups", reader.metadata().num_row_groups());
}
