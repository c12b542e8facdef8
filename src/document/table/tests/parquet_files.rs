//! Parquet: column types, dates, compression, damaged files.

use super::{limits, reasons, text_column, texts};
use crate::document::extract::{Extraction, Limits, Place};
use crate::document::table::{ColumnOptions, read_parquet};
use bytes::Bytes;
use flate2::write::GzEncoder;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageReader, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::{BoolType, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type, Int96, Int96Type};
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use std::io::Write;
use std::sync::Arc;

/// The values of a column.
pub(super) enum TestColumn {
    Text(Vec<Option<&'static str>>),
    Boolean(Vec<Option<bool>>),
    Int32(Vec<Option<i32>>),
    Int64(Vec<Option<i64>>),
    Int96(Vec<Option<Int96>>),
    Double(Vec<Option<f64>>),
}

fn write<T: DataType>(mut column: SerializedColumnWriter<'_>, values: impl Iterator<Item = Option<T::T>>) {
    let writer = column.typed::<T>();
    let (most, values) = (writer.get_descriptor().max_def_level(), values.collect::<Vec<_>>());
    let levels: Vec<i16> = values.iter().map(|value| if value.is_some() { most } else { 0 }).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    let repetition = vec![0; levels.len()];
    writer.write_batch(&values, Some(&levels), Some(&repetition)).unwrap();
    column.close().unwrap();
}

/// A file with a row group for each element of `groups`.
pub(super) fn file(fields: &str, version: WriterVersion, groups: Vec<Vec<TestColumn>>) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message schema {{ {fields} }}")).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_writer_version(version).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        for column in columns {
            let writer = group.next_column().unwrap().unwrap();
            match column {
                TestColumn::Text(values) => {
                    write::<ByteArrayType>(writer, values.into_iter().map(|text| Some(text?.into())))
                }
                TestColumn::Boolean(values) => write::<BoolType>(writer, values.into_iter()),
                TestColumn::Int32(values) => write::<Int32Type>(writer, values.into_iter()),
                TestColumn::Int64(values) => write::<Int64Type>(writer, values.into_iter()),
                TestColumn::Int96(values) => write::<Int96Type>(writer, values.into_iter()),
                TestColumn::Double(values) => write::<DoubleType>(writer, values.into_iter()),
            }
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn read(bytes: Vec<u8>) -> Extraction {
    read_parquet(bytes, &ColumnOptions::default(), &limits())
}

const SAMPLE: &str = "optional int64 id; optional binary text (STRING); optional int32 date (DATE);
    optional binary title (UTF8);";

fn sample_of(version: WriterVersion) -> Vec<u8> {
    let columns = vec![
        TestColumn::Int64(vec![Some(7), Some(8), None]),
        TestColumn::Text(vec![Some("Some words"), None, Some("Some words")]),
        TestColumn::Int32(vec![Some(18326), Some(18327), Some(18328)]),
        TestColumn::Text(vec![Some("T"), None, Some("")]),
    ];
    file(SAMPLE, version, vec![columns])
}

pub(super) fn sample() -> Vec<u8> {
    sample_of(WriterVersion::PARQUET_1_0)
}

/// The same file with its pages compressed by `compress`, which the crate was built without.
pub(super) fn compressed(file: Vec<u8>, codec: Compression, compress: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let file = Bytes::from(file);
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let schema = metadata.file_metadata().schema_descr().root_schema_ptr();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    for group in metadata.row_groups() {
        let mut written = writer.next_row_group().unwrap();
        for chunk in group.columns() {
            let mut sink = TrackedWrite::new(Vec::new());
            let mut first_page = None;
            let mut pages = SerializedPageReader::new(Arc::new(file.clone()), chunk, 0, None).unwrap();
            while let Some(mut page) = pages.get_next_page().unwrap() {
                let size = page.buffer().len();
                let start = sink.bytes_written() as i64;
                match &mut page {
                    Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => *buf = compress(buf).into(),
                    Page::DataPageV2 { buf, is_compressed, def_levels_byte_len, .. } => {
                        let (levels, values) = buf.split_at(*def_levels_byte_len as usize);
                        *buf = [levels, &compress(values)].concat().into();
                        *is_compressed = true;
                    }
                }
                if page.is_data_page() {
                    first_page.get_or_insert(start);
                }
                SerializedPageWriter::new(&mut sink).write_page(CompressedPage::new(page, size)).unwrap();
            }
            let bytes = Bytes::from(sink.into_inner().unwrap());
            let builder = chunk.clone().into_builder().set_compression(codec);
            let builder = builder.set_dictionary_page_offset(chunk.dictionary_page_offset().map(|_| 0));
            let builder =
                builder.set_total_compressed_size(bytes.len() as i64).set_data_page_offset(first_page.unwrap());
            let close = ColumnCloseResult {
                bytes_written: bytes.len() as u64,
                rows_written: group.num_rows() as u64,
                metadata: builder.build().unwrap(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            written.append_column(&bytes, close).unwrap();
        }
        written.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
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
fn gzip_and_zstd_are_read_in_both_page_versions() {
    let (gzip_level, zstd_level) = (GzipLevel::default(), ZstdLevel::default());
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        let plain = read(sample_of(version));
        for file in [
            compressed(sample_of(version), Compression::GZIP(gzip_level), gzip),
            compressed(sample_of(version), Compression::ZSTD(zstd_level), zstd),
        ] {
            let found = read(file);
            assert_eq!(found.documents, plain.documents);
            assert_eq!(reasons(&found), reasons(&plain));
        }
    }
}

#[test]
fn pages_that_inflate_beyond_the_limit_are_refused() {
    let text: &str = (0..200_000).map(|word| format!("word {word}\n")).collect::<String>().leak();
    let long = file(
        "optional binary text (STRING);",
        WriterVersion::PARQUET_1_0,
        vec![vec![TestColumn::Text(vec![Some(text)])]],
    );
    let long = compressed(long, Compression::ZSTD(ZstdLevel::default()), zstd);
    assert!(texts(&read(long.clone())) == [text]);
    let limits = Limits { ratio: 1, ..limits() };
    let found = read_parquet(long, &ColumnOptions::default(), &limits);
    assert!(
        found.documents.is_empty() && reasons(&found)[0].contains("inflates to more than"),
        "{:?}",
        reasons(&found)
    );
}

#[test]
fn codecs_that_are_not_read_are_named() {
    let found = read(compressed(sample(), Compression::LZ4_RAW, <[u8]>::to_vec));
    assert_eq!(reasons(&found), ["the columns are compressed with lz4, which is not read"]);
}

#[test]
fn the_text_column_is_guessed() {
    let fields = "required binary body; required int64 created_at (TIMESTAMP(MILLIS, false));
        required binary code (STRING);";
    let columns = vec![
        TestColumn::Text(vec![Some("Some words here"), Some("Other words here")]),
        TestColumn::Int64(vec![Some(1_583_366_400_000), Some(1_583_370_000_000)]),
        TestColumn::Text(vec![Some("a"), Some("b")]),
    ];
    let found = read(file(fields, WriterVersion::PARQUET_1_0, vec![columns]));
    assert_eq!(texts(&found), ["Some words here", "Other words here"]);
    let dates: Vec<_> = found.documents.iter().map(|document| document.date_text.as_deref()).collect();
    assert_eq!(dates, [Some("2020-03-05"), Some("2020-03-05T01:00:00Z")]);
    assert_eq!(found.documents[1].date.as_deref(), Some("2020-03-05"));
    assert_eq!(reasons(&found), ["the text was taken from the column 'body', the date from 'created_at'"]);
}

#[test]
fn values_of_every_type_become_text() {
    let mut int96 = Int96::new();
    // An hour after midnight of a Julian day.
    int96.set_data(821_079_552, 838, 2_458_914);
    for (field, value, expected) in [
        ("int32 x", TestColumn::Int32(vec![Some(-1)]), "-1"),
        ("int32 x (UINT_32)", TestColumn::Int32(vec![Some(-1)]), "4294967295"),
        ("int64 x (INTEGER(64, false))", TestColumn::Int64(vec![Some(-1)]), "18446744073709551615"),
        ("double x", TestColumn::Double(vec![Some(0.5)]), "0.5"),
        ("boolean x", TestColumn::Boolean(vec![Some(true)]), "true"),
        ("binary x (ENUM)", TestColumn::Text(vec![Some("a")]), "a"),
        ("int64 x (TIMESTAMP_MICROS)", TestColumn::Int64(vec![Some(1_583_370_000_000_000)]), "2020-03-05T01:00:00Z"),
        ("int64 x (TIMESTAMP(NANOS, true))", TestColumn::Int64(vec![Some(-86_400_000_000_000)]), "1969-12-31"),
        ("int96 x", TestColumn::Int96(vec![Some(int96)]), "2020-03-05T01:00:00Z"),
    ] {
        let columns = vec![TestColumn::Text(vec![Some("Some words")]), value];
        let fields = format!("required binary text (STRING); optional {field};");
        let options = ColumnOptions { id: Some("x".to_owned()), ..ColumnOptions::default() };
        let found = read_parquet(file(&fields, WriterVersion::PARQUET_1_0, vec![columns]), &options, &limits());
        assert_eq!((found.documents[0].id.as_deref(), reasons(&found)), (Some(expected), Vec::new()), "{field}");
    }
}

#[test]
fn fields_of_groups_are_named_with_a_point_and_lists_are_not_read() {
    let fields = "optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
        optional group note { optional binary text (STRING); optional int32 id; }";
    let columns = vec![
        TestColumn::Text(vec![Some("a"), Some("b")]),
        TestColumn::Text(vec![Some("Some words"), Some("Other words")]),
        TestColumn::Int32(vec![None, Some(2)]),
    ];
    let options = ColumnOptions {
        text: Some("note.text".to_owned()),
        id: Some("note.id".to_owned()),
        label: Some("tags".to_owned()),
        ..ColumnOptions::default()
    };
    let found = read_parquet(file(fields, WriterVersion::PARQUET_1_0, vec![columns]), &options, &limits());
    assert_eq!(texts(&found), ["Some words", "Other words"]);
    assert_eq!((found.documents[0].id.as_deref(), found.documents[1].id.as_deref()), (None, Some("2")));
    assert_eq!(reasons(&found), ["the column 'tags' is of the type list, which is not read"]);
}

#[test]
fn many_rows_in_groups_are_read_in_order() {
    let words: Vec<&'static str> = (0..5000).map(|row| &*format!("Words of row {row}").leak()).collect();
    let groups = [&words[..0], &words[..3], &words[3..2500], &words[2500..]];
    let groups = groups.map(|words| vec![TestColumn::Text(words.iter().copied().map(Some).collect())]);
    let found = read(file("optional binary text (STRING);", WriterVersion::PARQUET_1_0, groups.into()));
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
