//! All formats on the same small dataset, which has one row for each thing that has gone wrong in
//! such files before.

use super::*;
use crate::error::{Error, ErrorKind};
use crate::paragraph::Kind;
#[cfg(feature = "parquet")]
use std::process::Command;

pub(super) fn schema() -> Schema {
    let themes = ["finance", "primary-care", "ratings"].map(str::to_owned).to_vec();
    Schema { themes, model: "themes-1.0.0".into(), model_hash: "00ff".into() }
}

fn theme(name: &str, probability: f64, evidence: Vec<LabelEvidence>) -> ThemeLabel {
    ThemeLabel { name: name.into(), probability, evidence }
}

fn body(ordinal: usize, text: &str) -> Record {
    Record {
        id: format!("2016/a, b#{ordinal}"),
        document: "2016/a, b".into(),
        ordinal,
        text: text.into(),
        char_start: ordinal * 100,
        char_end: ordinal * 100 + text.chars().count(),
        model: "themes-1.0.0".into(),
        probabilities: vec![0.01, 0.02, 0.03],
        ..Record::default()
    }
}

fn records() -> Vec<Record> {
    let title = Some("The \"Letter\"; no. 7".to_owned());
    let heading = Record {
        kind: Kind::Heading,
        status: Status::NotBody,
        title: title.clone(),
        probabilities: Vec::new(),
        ..body(1, "Money")
    };
    let ratings = LabelEvidence {
        char_start: 21,
        char_end: 28,
        text: "ratings".into(),
        weight: 1.700_000_04,
        origin: EvidenceOrigin::Codebook,
    };
    let sign = LabelEvidence {
        char_start: 15,
        char_end: 18,
        text: "£3m".into(),
        weight: -0.000_000_2,
        origin: EvidenceOrigin::Learned,
    };
    let themed = Record {
        status: Status::Themed,
        title,
        date: Some("2016-04-05".into()),
        date_text: Some("5 April 2016".into()),
        section: Some("Money".into()),
        primary_theme: Some("finance".into()),
        themes: vec![theme("finance", 0.912_345_678, vec![sign]), theme("ratings", 0.77, vec![ratings])],
        topic: Some(TopicLabel { id: 4, name: "beds, budgets".into(), probability: 2.0 / 3.0, stability: Some(0.8) }),
        probabilities: vec![0.912_345_678, 0.000_001_2, 0.77],
        ..body(2, "Budget paper – £3m 😀 ratings")
    };
    let offers =
        LabelEvidence { char_start: 0, char_end: 2, text: "=2".into(), weight: 0.5, origin: EvidenceOrigin::Codebook };
    let formula = Record {
        status: Status::Themed,
        section: Some("@home".into()),
        primary_theme: Some("primary-care".into()),
        themes: vec![theme("primary-care", 0.5, vec![offers]), theme("finance", 0.5, Vec::new())],
        duplicate_of: Some("2015-11-17#3".into()),
        probabilities: vec![0.5, 0.5, 0.0],
        ..body(3, "=2+2 \"quoted\"; a, b")
    };
    vec![
        heading,
        themed,
        formula,
        body(4, "Two lines\nand a tab\tand a lone \r return, no theme"),
        body(5, "NA"),
        body(6, "naïve e\u{301} \u{2028} 中文 \u{1f469}\u{200d}\u{2695}\u{fe0f}"),
    ]
}

pub(super) fn export(format: DatasetFormat, dialect: CsvDialect, records: &[Record]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = ExportOptions { csv: dialect };
    let mut exporter = format.exporter(&schema(), &options, Path::new("-"), Box::new(&mut bytes)).unwrap();
    for record in records {
        exporter.write(record).unwrap();
    }
    exporter.finish().unwrap();
    bytes
}

fn export_text(format: DatasetFormat, dialect: CsvDialect) -> String {
    String::from_utf8(export(format, dialect, &records())).unwrap()
}

fn built_in() -> impl Iterator<Item = DatasetFormat> {
    DatasetFormat::ALL.into_iter().filter(|format| cfg!(feature = "parquet") || *format != DatasetFormat::Parquet)
}

#[test]
fn a_format_is_known_by_its_extension() {
    for format in DatasetFormat::ALL {
        assert_eq!(DatasetFormat::from_path(&Path::new("out/a.b").with_extension(format.extension())), Some(format));
    }
    assert_eq!(DatasetFormat::from_path(Path::new("A.CSV")), Some(DatasetFormat::Csv));
    assert_eq!(DatasetFormat::from_path(Path::new("a.ndjson")), Some(DatasetFormat::Jsonl));
    assert_eq!(DatasetFormat::from_path(Path::new("csv")), None);
    assert_eq!(DatasetFormat::from_path(Path::new("a.xlsx")), None);
}

#[test]
fn writing_twice_gives_the_same_bytes() {
    for format in built_in() {
        let first = export(format, CsvDialect::Rfc4180, &records());
        assert_eq!(first, export(format, CsvDialect::Rfc4180, &records()), "{format:?}");
    }
}

#[test]
fn rows_made_in_blocks_give_the_same_bytes_as_records_one_by_one() {
    for format in built_in() {
        for csv in [CsvDialect::Rfc4180, CsvDialect::Spreadsheet] {
            let (schema, options) = (schema(), ExportOptions { csv });
            let mut bytes = Vec::new();
            let mut exporter = format.exporter(&schema, &options, Path::new("-"), Box::new(&mut bytes)).unwrap();
            for block in records().chunks(4) {
                let rows = format.rows(&schema, &options, &Arc::new(block.to_vec())).unwrap();
                exporter.write_rows(&rows).unwrap();
            }
            exporter.finish().unwrap();
            assert_eq!(bytes, export(format, csv, &records()), "{format:?} {csv:?}");
        }
    }
}

#[test]
fn json_line_has_every_key_in_order_and_null_for_no_value() {
    let text = export_text(DatasetFormat::Jsonl, CsvDialect::Rfc4180);
    assert_eq!(text.lines().count(), 6);
    assert_eq!(
        text.lines().next().unwrap(),
        "{\"id\":\"2016/a, b#1\",\"document\":\"2016/a, b\",\"title\":\"The \\\"Letter\\\"; no. 7\",\"date\":null,\
         \"date_text\":null,\"date_precision\":null,\"ordinal\":1,\"section\":null,\"kind\":\"heading\",\
         \"status\":\"not body\",\"text\":\"Money\",\"char_start\":100,\"char_end\":105,\"primary_theme\":null,\
         \"theme_names\":null,\"themes\":[],\"topic_id\":-1,\"topic_name\":null,\"topic_probability\":null,\
         \"topic_stability\":null,\"duplicate_of\":null,\"source_place\":null,\"known_vocabulary\":null,\
         \"model\":\"themes-1.0.0\",\"probabilities\":null}"
    );
    let line = text.lines().nth(1).unwrap();
    assert!(
        line.contains(
            "\"date\":\"2016-04-05\",\"date_text\":\"5 April 2016\",\"date_precision\":\"day\",\"ordinal\":2,"
        )
    );
    assert!(line.ends_with(
        "\"primary_theme\":\"finance\",\"theme_names\":[\"finance\",\"ratings\"],\"themes\":[{\"name\":\"finance\",\
         \"probability\":0.912346,\"evidence\":[{\"char_start\":15,\"char_end\":18,\"text\":\"£3m\",\"weight\":0.0,\
         \"origin\":\"learned\"}]},{\"name\":\"ratings\",\"probability\":0.77,\"evidence\":[{\"char_start\":21,\
         \"char_end\":28,\"text\":\"ratings\",\"weight\":1.7,\"origin\":\"codebook\"}]}],\"topic_id\":4,\
         \"topic_name\":\"beds, budgets\",\"topic_probability\":0.666667,\"topic_stability\":0.8,\
         \"duplicate_of\":null,\"source_place\":null,\"known_vocabulary\":null,\"model\":\"themes-1.0.0\",\
         \"probabilities\":{\"finance\":0.912346,\"primary-care\":1e-6,\"ratings\":0.77}}"
    ));
}

#[test]
fn csv_quotes_what_needs_it_and_ends_rows_with_crlf() {
    let text = export_text(DatasetFormat::Csv, CsvDialect::Rfc4180);
    let rows: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        rows[0],
        "id,document,title,date,date_text,date_precision,ordinal,section,kind,status,text,char_start,char_end,\
         primary_theme,theme_names,themes,topic_id,topic_name,topic_probability,topic_stability,duplicate_of,\
         source_place,known_vocabulary,model,p_finance,p_primary_care,p_ratings"
    );
    assert_eq!(
        rows[1],
        "\"2016/a, b#1\",\"2016/a, b\",\"The \"\"Letter\"\"; no. 7\",,,,1,,heading,not body,Money,100,105,,,[],-1,,,,\
         ,,,themes-1.0.0,,,"
    );
    let themes = "\"[{\"\"name\"\":\"\"finance\"\",\"\"probability\"\":0.912346,\"\"evidence\"\":[{\"\"char_start\"\":15,\
                  \"\"char_end\"\":18,\"\"text\"\":\"\"£3m\"\",\"\"weight\"\":0.0,\"\"origin\"\":\"\"learned\"\"}]},\
                  {\"\"name\"\":\"\"ratings\"\",\"\"probability\"\":0.77,\"\"evidence\"\":[{\"\"char_start\"\":21,\
                  \"\"char_end\"\":28,\"\"text\"\":\"\"ratings\"\",\"\"weight\"\":1.7,\"\"origin\"\":\"\"codebook\"\"}]}]\"";
    assert_eq!(
        rows[2],
        format!(
            "\"2016/a, b#2\",\"2016/a, b\",\"The \"\"Letter\"\"; no. 7\",2016-04-05,5 April 2016,day,2,Money,body,themed,\
             Budget paper – £3m 😀 ratings,200,228,finance,finance;ratings,{themes},4,\"beds, budgets\",\
             0.666667,0.8,,,,themes-1.0.0,0.912346,0.000001,0.77"
        )
    );
    assert!(rows[4].contains(",unthemed,\"Two lines\nand a tab\tand a lone \r return, no theme\",400,"));
    assert_eq!(rows.len(), 8, "a header, six rows and nothing after the last CRLF");
    assert_eq!(rows[7], "");
}

#[test]
fn csv_for_programs_leaves_formulas_alone() {
    let text = export_text(DatasetFormat::Csv, CsvDialect::Rfc4180);
    assert!(text.contains(",@home,body,themed,\"=2+2 \"\"quoted\"\"; a, b\","));
    assert!(text.starts_with("id,"));
}

#[test]
fn csv_for_spreadsheets_begins_with_a_mark_and_runs_no_cell() {
    let dangerous = ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na"];
    let mut records = records();
    for text in dangerous {
        records.push(Record { title: Some(text.into()), section: Some(text.into()), ..body(9, text) });
    }
    let bytes = export(DatasetFormat::Csv, CsvDialect::Spreadsheet, &records);
    assert_eq!(&bytes[..5], b"\xef\xbb\xbfid");
    let mut reader = ::csv::Reader::from_reader(&bytes[3..]);
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&rows[2][7], "'@home");
    assert_eq!(&rows[2][10], "'=2+2 \"quoted\"; a, b");
    assert!(rows[2][15].starts_with("[{\"name\""), "a list in JSON is no formula");
    for (row, text) in rows[6..].iter().zip(dangerous) {
        for column in [2, 7, 10] {
            assert_eq!(row[column], format!("'{text}"));
        }
    }
    for cell in rows.iter().flat_map(::csv::StringRecord::iter).filter(|cell| *cell != "-1") {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
    }
}

#[test]
fn an_empty_dataset_is_still_a_file() {
    assert_eq!(export(DatasetFormat::Jsonl, CsvDialect::Rfc4180, &[]), b"");
    assert!(export(DatasetFormat::Csv, CsvDialect::Rfc4180, &[]).ends_with(b",p_ratings\r\n"));
}

#[test]
fn a_record_that_does_not_fit_the_schema_is_refused_by_every_format() {
    let cases = [
        (Record { themes: vec![theme("beds", 0.5, Vec::new())], ..body(1, "a") }, "its theme 'beds' is none of the"),
        (Record { probabilities: vec![0.5], ..body(1, "a") }, "it has 1 probabilities for 3 themes"),
        (Record { probabilities: vec![0.5, f64::NAN, 0.5], ..body(1, "a") }, "one of its probabilities or weights is"),
    ];
    for format in built_in() {
        for (record, words) in &cases {
            let options = ExportOptions::default();
            let out = Box::new(std::io::sink());
            let mut exporter = format.exporter(&schema(), &options, Path::new("-"), out).unwrap();
            let error = exporter.write(record).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Data);
            assert!(error.to_string().starts_with("paragraph '2016/a, b#1': "), "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

#[test]
fn theme_names_that_cannot_be_columns_are_refused_before_anything_is_written() {
    for (themes, words) in
        [(vec!["a;b"], "contains a semicolon"), (vec!["a", "a"], "occurs twice"), (vec![""], "is empty")]
    {
        let schema = Schema { themes: themes.into_iter().map(str::to_owned).collect(), ..Schema::default() };
        for format in built_in() {
            let out = Box::new(std::io::sink());
            let begun = format.exporter(&schema, &ExportOptions::default(), Path::new("-"), out);
            let error = begun.err().expect("refused");
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

/// A reader that went away.
struct Broken;

impl std::io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_broken_pipe_is_told_as_one_by_every_format() {
    for format in built_in() {
        let write = || -> Result<(), Error> {
            let options = ExportOptions::default();
            let mut exporter = format.exporter(&schema(), &options, Path::new("-"), Box::new(Broken))?;
            exporter.write(&records()[0])?;
            exporter.finish()
        };
        let error = write().unwrap_err();
        assert_eq!(error.io_kind(), Some(std::io::ErrorKind::BrokenPipe), "{format:?}: {error}");
        assert!(error.to_string().starts_with("cannot write '-': "), "{error}");
    }
}

#[test]
fn a_line_that_is_no_record_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labelled.jsonl");
    let mut bytes = export(DatasetFormat::Jsonl, CsvDialect::Rfc4180, &records());
    bytes.extend_from_slice(b"\n{\"id\":\"cut sh");
    std::fs::write(&path, bytes).unwrap();
    let error = read_records(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    assert!(error.to_string().contains("line 8 is not a labelled paragraph: EOF while parsing a string"), "{error}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn without_parquet_the_error_says_how_to_get_it() {
    let begun = DatasetFormat::Parquet.exporter(
        &schema(),
        &ExportOptions::default(),
        Path::new("-"),
        Box::new(std::io::sink()),
    );
    let error = begun.err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::Options);
    assert!(error.hint() == Some(&crate::error::Hint::EnableParquet));
}

/// Skipped, and said so, where Python or its libraries are missing.
#[cfg(feature = "parquet")]
#[test]
fn an_independent_reader_opens_all_three() {
    let python = std::env::var_os("THEMEWISE_PYTHON").unwrap_or_else(|| "python3".into());
    let probe = Command::new(&python).args(["-c", "import pandas, pyarrow"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        let words = "skipped: an_independent_reader_opens_all_three needs python3 with pandas and pyarrow \
                     (name one in THEMEWISE_PYTHON)";
        writeln!(std::io::stderr(), "{words}").unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let records: Vec<Record> = (0..3).flat_map(|_| records()).collect();
    for format in DatasetFormat::ALL {
        let path = folder.path().join("labelled").with_extension(format.extension());
        std::fs::write(path, export(format, CsvDialect::Rfc4180, &records)).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers.py");
    let output = Command::new(&python).arg(script).arg(folder.path()).output().unwrap();
    let (told, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{failed}");
    assert_eq!(told.trim_end(), "readers agree: 18 rows", "{failed}");
}

#[test]
fn records_do_not_depend_on_line_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labelled.jsonl");
    let text = String::from_utf8(export(DatasetFormat::Jsonl, CsvDialect::Rfc4180, &records())).unwrap();
    std::fs::write(&path, &text).unwrap();
    let expected = read_records(&path).unwrap();
    assert!(!expected.is_empty());
    for end in ["\r\n", "\r"] {
        std::fs::write(&path, ["\u{FEFF}", &text.replace('\n', end)].concat()).unwrap();
        assert_eq!(read_records(&path).unwrap(), expected, "{end:?}");
    }
}
