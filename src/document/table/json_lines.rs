//! JSON Lines: one record a line, of which `text` becomes the document and `id`, `title`, `date`,
//! `label` its metadata. Fields of other names can be chosen.

use crate::document::extract::{Extract, Extraction, Place, ReadProblem};
use crate::document::table::columns::{ColumnOptions, choose_columns};
use crate::document::table::json_values::{FieldNames, line_record, named_fields, record_names};
use crate::document::table::table_rows::NamedFaults;
use serde_json::Value;

/// How many records the guess of the text field looks at.
const SAMPLE_RECORDS: usize = 100;
/// How many lines it looks at to find them.
const SAMPLE_LINES: usize = 1000;

/// Reads all records. Lines that are no records are named with their number, at most five, and the
/// rest is read.
pub(crate) fn read_json_lines(text: &str, options: &ColumnOptions) -> Extraction {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let guessed = guess_record_columns(record_lines(text).map(|(_, line)| line), options);
    let (columns, mut problems) = guessed.as_ref().map_or_else(|_| (options.clone(), Vec::new()), Clone::clone);
    let mut documents = Vec::new();
    let mut unread = NamedFaults::default();
    for record in JsonLines::new(text, &columns) {
        match record {
            Ok(document) => documents.push(document),
            Err(problem) => unread.push(problem),
        }
    }
    if let (true, Err(problem)) = (documents.is_empty(), guessed) {
        return Extraction { documents, problems: vec![problem] };
    }
    problems.extend(missing_fields(&documents, options));
    problems.extend(unread.finish("line", "lines"));
    if documents.is_empty() && problems.is_empty() {
        return Extraction::refused("there is no record", "write one JSON object in one line");
    }
    Extraction { documents, problems }
}

/// Fields that were asked for and that no record has.
pub(crate) fn missing_fields(documents: &[Extract], options: &ColumnOptions) -> Vec<ReadProblem> {
    let none = |has: fn(&Extract) -> bool| !documents.is_empty() && !documents.iter().any(has);
    let fields = [
        (&options.id, none(|document| document.id.is_some()), "id"),
        (&options.title, none(|document| document.title.is_some()), "title"),
        (&options.date, none(|document| document.date_text.is_some()), "date"),
        (&options.label, none(|document| document.label.is_some()), "label"),
    ];
    let missing = fields.into_iter().filter(|(_, missing, _)| *missing);
    missing
        .filter_map(|(name, _, what)| {
            let reason = format!("no record has a field '{}' for the {what}", name.as_ref()?);
            Some(ReadProblem::doubt(None, reason, "choose another field"))
        })
        .collect()
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
    /// Over `text`, with the fields that `columns` names.
    pub(crate) fn new(text: &'a str, columns: &'a ColumnOptions) -> Self {
        Self { lines: record_lines(text), fields: FieldNames::new(columns) }
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

/// Lines that end with a line feed, a carriage return or both, numbered from one. The other line
/// separators of Unicode can be inside a string of JSON.
#[derive(Debug)]
struct RecordLines<'a> {
    rest: Option<&'a str>,
    number: usize,
}

fn record_lines(text: &str) -> RecordLines<'_> {
    RecordLines { rest: Some(text), number: 0 }
}

impl<'a> Iterator for RecordLines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        self.number += 1;
        let Some(end) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) else {
            self.rest = None;
            return Some((self.number, rest));
        };
        let behind = &rest[end..];
        self.rest = behind.strip_prefix("\r\n").or_else(|| behind.get(1..));
        Some((self.number, &rest[..end]))
    }
}
