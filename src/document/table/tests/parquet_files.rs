//! Parquet: column types, dates, damaged files.

use super::{limits, reasons, text_column, texts};
use crate::document::extract::{Extraction, Place};
use crate::document::table::{ColumnOptions, read_parquet};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Int64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray,
    TimestampMillisecondArray,
};
use parquet::arrow::ArrowWriter;
use std::sync::Arc;

pub(super) fn file(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn read(bytes: Vec<u8>) -> Extraction {
    read_parquet(bytes, &ColumnOptions::default(), &limits())
}

pub(super) fn sample() -> Vec<u8> {
    let dictionary: DictionaryArray<Int32Type> = [Some("Some words"), None, Some("Some words")].into_iter().collect();
    file(vec![
        ("id", Arc::new(Int64Array::from(vec![Some(7), Some(8), None]))),
        ("text", Arc::new(dictionary)),
        ("date", Arc::new(Date32Array::from(vec![18326, 18327, 18328]))),
        ("title", Arc::new(StringViewArray::from(vec![Some("T"), None, Some("")]))),
    ])
}

#[test]
fn rows_are_documents_with_typed_metadata() {
    let found = read(sample());
    assert_eq!(texts(&found), ["Some words", "Some words"]);
    let first = &found.documents[0];
    assert_eq!(
        (first.id.as_deref(), first.title.as_deref(), first.date.as_deref()),
        (Some("7"), Some("T"), Some("2020-03-05"))
    );
    let second = &found.documents[1];
    assert_eq!((second.id.as_deref(), second.title.as_deref(), &second.place), (None, None, &Some(Place::Row(3))));
    assert_eq!(reasons(&found), ["1 row has no text"]);
}

#[test]
fn the_text_column_is_guessed() {
    let found = read(file(vec![
        ("body", Arc::new(LargeStringArray::from(vec!["Some words here", "Other words here"]))),
        ("created_at", Arc::new(TimestampMillisecondArray::from(vec![1_583_366_400_000, 1_583_370_000_000]))),
        ("code", Arc::new(StringArray::from(vec!["a", "b"]))),
    ]));
    assert_eq!(texts(&found), ["Some words here", "Other words here"]);
    let dates: Vec<_> = found.documents.iter().map(|document| document.date_text.as_deref()).collect();
    assert_eq!(dates, [Some("2020-03-05"), Some("2020-03-05T01:00:00Z")]);
    assert_eq!(found.documents[1].date.as_deref(), Some("2020-03-05"));
    assert_eq!(reasons(&found), ["the text was taken from the column 'body', the date from 'created_at'"]);
}

#[test]
fn many_rows_are_read_in_order() {
    let words: Vec<String> = (0..5000).map(|row| format!("Words of row {row}")).collect();
    let found = read(file(vec![("text", Arc::new(StringArray::from(words.clone())))]));
    assert_eq!(texts(&found), words);
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    let found = read_parquet(sample(), &text_column("id"), &limits());
    assert_eq!(reasons(&found), ["the column 'id' is not of a text type"]);
    let found = read_parquet(sample(), &text_column("words"), &limits());
    assert_eq!(reasons(&found), ["there is no column 'words'; the columns are 'id', 'text', 'date', 'title'"]);
    let mut cut = sample();
    cut.truncate(cut.len() - 9);
    let found = read(cut);
    assert!(
        found.documents.is_empty() && reasons(&found)[0].starts_with("the Parquet file is damaged"),
        "{:?}",
        reasons(&found)
    );
    assert!(read(Vec::new()).problems[0].lost);
}
