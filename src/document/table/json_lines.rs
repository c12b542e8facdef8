//! JSON Lines: one record a line, of which `text` becomes the document and `id`, `title`, `date`,
//! `label` its metadata. Fields of other names can be chosen.

use crate::document::extract::{Extract, Extraction, Place, ReadProblem};
use crate::document::table::columns::{ColumnOptions, choose_columns};
use crate::document::table::json_values::{FieldNames, line_record, named_fields, record_names};
use crate::document::table::table_rows::NamedFaults;
use rayon::prelude::*;
use serde_json::Value;

/// How many records the guess of the text field looks at.
const SAMPLE_RECORDS: usize = 100;
/// How many lines it looks at to find them.
const SAMPLE_LINES: usize = 1000;

/// Reads all records. Lines that are no records are named with their number, at most five, and the
/// rest is read.
pub(crate) fn read_json_lines(text: &str, options: &ColumnOptions) -> Extraction {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reading = JsonLinesReading::new(options);
    let documents = reading.read(&[(1, text)]);
    Extraction { documents, problems: reading.finish() }
}

/// Reads records that come in pieces of whole lines. The first pieces decide which fields are read.
#[derive(Debug)]
pub(crate) struct JsonLinesReading {
    options: ColumnOptions,
    /// The fields that are read, once they are chosen.
    columns: Option<ColumnOptions>,
    /// Why no field is plainly the text.
    unclear: Option<ReadProblem>,
    doubts: Vec<ReadProblem>,
    unread: NamedFaults,
    seen: SeenFields,
}

impl JsonLinesReading {
    /// With these choices of fields; the others are guessed.
    pub(crate) fn new(options: &ColumnOptions) -> Self {
        let (columns, unclear, doubts) = (None, None, Vec::new());
        let (unread, seen) = (NamedFaults::default(), SeenFields::default());
        Self { options: options.clone(), columns, unclear, doubts, unread, seen }
    }

    /// The records of the next pieces, each given with the number of its first line.
    pub(crate) fn read(&mut self, pieces: &[(usize, &str)]) -> Vec<Extract> {
        let columns = self.columns.take().unwrap_or_else(|| self.choose_columns(pieces));
        let of_piece = |(first, text): &(usize, &str)| -> (Vec<Extract>, Vec<ReadProblem>) {
            JsonLines::new(text, *first, &columns).fold(Default::default(), |(mut documents, mut unread), record| {
                match record {
                    Ok(document) => documents.push(document),
                    Err(problem) => unread.push(problem),
                }
                (documents, unread)
            })
        };
        let read: Vec<(Vec<Extract>, Vec<ReadProblem>)> = pieces.par_iter().map(of_piece).collect();
        self.columns = Some(columns);
        let mut all = Vec::with_capacity(read.iter().map(|(documents, _)| documents.len()).sum());
        for (documents, unread) in read {
            all.extend(documents);
            unread.into_iter().for_each(|problem| self.unread.push(problem));
        }
        self.seen.add(&all);
        all
    }

    fn choose_columns(&mut self, pieces: &[(usize, &str)]) -> ColumnOptions {
        let lines = pieces.iter().flat_map(|(first, text)| record_lines(text, *first).map(|(_, line)| line));
        match guess_record_columns(lines, &self.options) {
            Ok((columns, doubts)) => {
                self.doubts = doubts;
                columns
            }
            Err(problem) => {
                self.unclear = Some(problem);
                self.options.clone()
            }
        }
    }

    /// What is to be said of the records when all are read.
    pub(crate) fn finish(&mut self) -> Vec<ReadProblem> {
        let mut problems = std::mem::take(&mut self.doubts);
        let unread = std::mem::take(&mut self.unread).finish("line", "lines");
        if !self.seen.any {
            if let Some(unclear) = self.unclear.take() {
                return vec![unclear];
            }
            if unread.is_empty() {
                problems.push(ReadProblem::lost(None, "there is no record", "write one JSON object in one line"));
            }
        }
        problems.extend(self.seen.missing(&self.options));
        problems.extend(unread);
        problems
    }
}

/// Which fields any record has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SeenFields {
    /// Whether there is a record at all.
    any: bool,
    id: bool,
    title: bool,
    date: bool,
    label: bool,
}

impl SeenFields {
    /// Takes more records into account.
    pub(crate) fn add(&mut self, documents: &[Extract]) {
        for document in documents {
            self.any = true;
            self.id |= document.id.is_some();
            self.title |= document.title.is_some();
            self.date |= document.date_text.is_some();
            self.label |= document.label.is_some();
        }
    }

    /// Fields that were asked for and that no record has.
    pub(crate) fn missing(&self, options: &ColumnOptions) -> Vec<ReadProblem> {
        let fields = [
            (&options.id, self.id, "id"),
            (&options.title, self.title, "title"),
            (&options.date, self.date, "date"),
            (&options.label, self.label, "label"),
        ];
        let missing = fields.into_iter().filter(|(_, seen, _)| self.any && !seen);
        missing
            .filter_map(|(name, _, what)| {
                let reason = format!("no record has a field '{}' for the {what}", name.as_ref()?);
                Some(ReadProblem::doubt(None, reason, "choose another field"))
            })
            .collect()
    }
}

/// Chooses the fields by the first records: `text` or what is obviously the text, and what is named
/// as an id, a title, a date. The doubts that come with it are returned.
///
/// # Errors
/// If no field is plainly the text; the fields are listed.
pub(crate) fn guess_record_columns<'a>(
    lines: impl Iterator<Item = &'a str>,
    options: &ColumnOptions,
) -> Result<(ColumnOptions, Vec<ReadProblem>), ReadProblem> {
    let objects = |line: &str| serde_json::from_str::<Value>(line).ok().filter(Value::is_object);
    let filled = lines.filter(|line| !line.trim().is_empty());
    let records: Vec<Value> = filled.take(SAMPLE_LINES).filter_map(objects).take(SAMPLE_RECORDS).collect();
    if records.is_empty() {
        return Ok((options.clone(), Vec::new()));
    }
    let (names, samples) = record_names(records.iter());
    // A field that the first records lack can be in later ones.
    let wanted = ColumnOptions { text: options.text.clone(), ..ColumnOptions::default() };
    let chosen = choose_columns(&names, &samples, &wanted)?;
    let columns = named_fields(&chosen, &names, options);
    Ok((columns, chosen.problems))
}

/// Reads one line: `text`, `id`, `title`, `date`, `label`, or the fields that are named. The place
/// is left to the caller, who knows the number of the line.
///
/// # Errors
/// If the line is no JSON object, or its text is missing, no string or empty.
pub(crate) fn parse_record(line: &str, columns: &ColumnOptions) -> Result<Extract, ReadProblem> {
    line_record(line, &FieldNames::new(columns))
}

/// The records of a text, one after the other, with their lines. Empty lines are passed over.
#[derive(Debug)]
pub(crate) struct JsonLines<'a> {
    lines: RecordLines<'a>,
    fields: FieldNames<'a>,
}

impl<'a> JsonLines<'a> {
    /// Over `text`, whose first line has this number, with the fields that `columns` names.
    pub(crate) fn new(text: &'a str, first_line: usize, columns: &'a ColumnOptions) -> Self {
        Self { lines: record_lines(text, first_line), fields: FieldNames::new(columns) }
    }
}

impl Iterator for JsonLines<'_> {
    type Item = Result<Extract, ReadProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let (number, line) = self.lines.find(|(_, line)| !line.trim().is_empty())?;
        let place = Some(Place::Line(number));
        Some(match line_record(line, &self.fields) {
            Ok(document) => Ok(Extract { place, ..document }),
            Err(problem) => Err(ReadProblem { place, ..problem }),
        })
    }
}

/// Lines that end with a line feed, a carriage return or both, with their numbers. The other line
/// separators of Unicode can be inside a string of JSON.
#[derive(Debug)]
struct RecordLines<'a> {
    rest: Option<&'a str>,
    number: usize,
}

fn record_lines(text: &str, first: usize) -> RecordLines<'_> {
    RecordLines { rest: Some(text), number: first }
}

impl<'a> Iterator for RecordLines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        let number = self.number;
        self.number += 1;
        let Some(end) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) else {
            self.rest = None;
            return Some((number, rest));
        };
        let behind = &rest[end..];
        self.rest = behind.strip_prefix("\r\n").or_else(|| behind.get(1..));
        Some((number, &rest[..end]))
    }
}
