//! JSON Lines: one [`Record`] a line, keys in the record's order, all of them always there, `null` for what is not.
//!
//! The format that loses least and that can be read back. The probabilities of all themes stand at the end, as an object.

use super::record::{Record, Schema, round6};
use super::{Exporter, Format, Rows};
use crate::document::Input;
use crate::error::{Error, ErrorKind, Result};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes one record a line.
pub(super) struct JsonlExporter<'a> {
    name: PathBuf,
    schema: Schema,
    out: BufWriter<Box<dyn Write + Send + 'a>>,
}

impl<'a> JsonlExporter<'a> {
    pub(super) fn new(schema: &Schema, name: &Path, out: Box<dyn Write + Send + 'a>) -> Self {
        Self { name: name.to_owned(), schema: schema.clone(), out: BufWriter::with_capacity(1 << 16, out) }
    }
}

/// `records` as lines.
pub(super) fn encode(schema: &Schema, records: &[Record]) -> Result<Vec<u8>> {
    let mut lines = Vec::with_capacity(records.iter().map(|record| record.text.len() + USUAL_LINE).sum());
    for record in records {
        schema.check_record(record)?;
        serde_json::to_writer(&mut lines, record).expect("names, texts and numbers can always be JSON");
        lines.pop();
        if record.probabilities.is_empty() {
            lines.extend_from_slice(b",\"probabilities\":null}");
        } else {
            lines.extend_from_slice(b",\"probabilities\":{");
            for (number, (theme, &probability)) in schema.themes.iter().zip(&record.probabilities).enumerate() {
                if number > 0 {
                    lines.push(b',');
                }
                serde_json::to_writer(&mut lines, theme).expect("a name can always be JSON");
                lines.push(b':');
                serde_json::to_writer(&mut lines, &round6(probability)).expect("a number can always be JSON");
            }
            lines.extend_from_slice(b"}}");
        }
        lines.push(b'\n');
    }
    Ok(lines)
}

/// What a line usually takes beside its text.
const USUAL_LINE: usize = 480;

impl JsonlExporter<'_> {
    fn write_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|source| Error::io("write", &self.name, source))
    }
}

impl Exporter for JsonlExporter<'_> {
    fn write(&mut self, record: &Record) -> Result<()> {
        let line = encode(&self.schema, std::slice::from_ref(record))?;
        self.write_bytes(&line)
    }

    fn write_rows(&mut self, rows: &Rows) -> Result<()> {
        match rows {
            Rows::Bytes(lines) => self.write_bytes(lines),
            Rows::Records(records) => records.iter().try_for_each(|record| self.write(record)),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.out.flush().map_err(|source| Error::io("write", &self.name, source))
    }
}

/// Reads the records of a JSON Lines dataset; blank lines are passed over, and `probabilities` are empty.
///
/// Takes memory for all of them at once, about twice the size of the file.
///
/// # Errors
/// If the file cannot be read, or a line is not a record: the message has its number.
///
/// ```
/// use themewise::dataset::{read_records, Status};
/// let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("labelled.jsonl");
/// let line = r#"{"id":"a#1","document":"a","title":null,"date":null,"ordinal":1,"section":null,"kind":"heading",
/// "status":"not body","text":"Beds","start":0,"end":4,"primary":null,"themes":[],"topic":null,"duplicate_of":null,
/// "model":"demo-1"}"#.replace('\n', "");
/// std::fs::write(&path, line).unwrap();
/// let records = read_records(&path)?;
/// assert_eq!(records[0].text, "Beds");
/// assert_eq!(records[0].status, Status::NotBody);
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn read_records(path: &Path) -> Result<Vec<Record>> {
    let failed = |source| Error::io("read", path, source);
    let mut reader = BufReader::with_capacity(1 << 16, Input::open(path)?);
    let mut records = Vec::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        records.push(serde_json::from_slice(&line).map_err(|error| not_a_record(path, number, &error))?);
    }
    Ok(records)
}

fn not_a_record(path: &Path, line: usize, error: &serde_json::Error) -> Error {
    // serde_json counts lines from the start of what it was given, which is one line.
    let words = error.to_string();
    let reason = words.split(" at line ").next().unwrap_or_default();
    let message = format!("cannot read '{}': line {line} is not a labelled paragraph: {reason}", path.display());
    let hint = match Format::from_path(path) {
        Some(Format::Csv | Format::Parquet) => "give the .jsonl file that was written beside it",
        _ => "give a .jsonl file that themewise wrote, and write it again if it was cut short",
    };
    Error::new(ErrorKind::Input, message).with_hint(hint)
}
