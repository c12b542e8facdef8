//! JSON Lines: one [`Record`] a line, all keys in the order of the columns, `null` where there is
//! no value.
//!
//! It can be read back. The probabilities of all themes are the last key, an object.

use super::record::{Record, Schema, ThemeLabel, TopicLabel, round6};
use crate::document::TextFile;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::model::Status;
use crate::paragraph::Kind;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use std::path::Path;

/// A record as its line has it, without the probabilities.
struct JsonRecord<'a>(&'a Record);

impl Serialize for JsonRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (record, topic) = (self.0, self.0.topic.as_ref());
        let mut line = serializer.serialize_struct("Record", 24)?;
        line.serialize_field("id", &record.id)?;
        line.serialize_field("document", &record.document)?;
        line.serialize_field("title", &record.title)?;
        line.serialize_field("date", &record.date)?;
        line.serialize_field("date_text", &record.date_text)?;
        line.serialize_field("date_precision", &record.date_precision())?;
        line.serialize_field("ordinal", &record.ordinal)?;
        line.serialize_field("section", &record.section)?;
        line.serialize_field("kind", &record.kind)?;
        line.serialize_field("status", &record.status)?;
        line.serialize_field("text", &record.text)?;
        line.serialize_field("char_start", &record.char_start)?;
        line.serialize_field("char_end", &record.char_end)?;
        line.serialize_field("primary_theme", &record.primary_theme)?;
        line.serialize_field("theme_names", &record.theme_names())?;
        line.serialize_field("themes", &record.themes)?;
        line.serialize_field("topic_id", &topic.map_or(-1, |topic| topic.id as i64))?;
        line.serialize_field("topic_name", &topic.map(|topic| &topic.name))?;
        line.serialize_field("topic_probability", &topic.map(|topic| round6(topic.probability)))?;
        line.serialize_field("topic_stability", &topic.and_then(|topic| topic.stability).map(round6))?;
        line.serialize_field("duplicate_of", &record.duplicate_of)?;
        line.serialize_field("source_place", &record.source_place)?;
        line.serialize_field("known_vocabulary", &record.known_vocabulary.map(round6))?;
        line.serialize_field("model", &record.model)?;
        line.end()
    }
}

/// `records` as lines.
pub(super) fn encode(schema: &Schema, records: &[Record]) -> Result<Vec<u8>> {
    let mut lines = Vec::with_capacity(records.iter().map(|record| record.text.len() + USUAL_LINE).sum());
    for record in records {
        schema.check_record(record)?;
        serde_json::to_writer(&mut lines, &JsonRecord(record)).expect("names, texts and numbers can always be JSON");
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

/// A line as it is read: of version 2, or of version 1, which had other names and `topic` as an
/// object.
#[derive(Deserialize)]
struct ReadLine {
    id: String,
    document: String,
    title: Option<String>,
    date: Option<String>,
    date_text: Option<String>,
    ordinal: usize,
    section: Option<String>,
    kind: Kind,
    status: Status,
    text: String,
    #[serde(alias = "start")]
    char_start: usize,
    #[serde(alias = "end")]
    char_end: usize,
    #[serde(alias = "primary")]
    primary_theme: Option<String>,
    themes: Vec<ThemeLabel>,
    topic: Option<TopicObject>,
    topic_id: Option<i64>,
    topic_name: Option<String>,
    topic_probability: Option<f64>,
    topic_stability: Option<f64>,
    duplicate_of: Option<String>,
    source_place: Option<String>,
    known_vocabulary: Option<f64>,
    model: String,
}

/// The topic of version 1.
#[derive(Deserialize)]
struct TopicObject {
    id: usize,
    name: String,
    probability: f64,
}

impl From<ReadLine> for Record {
    fn from(line: ReadLine) -> Self {
        let of_columns = line.topic_id.and_then(|id| usize::try_from(id).ok()).map(|id| TopicLabel {
            id,
            name: line.topic_name.unwrap_or_default(),
            probability: line.topic_probability.unwrap_or_default(),
            stability: line.topic_stability,
        });
        let of_object = line.topic.map(|TopicObject { id, name, probability }| TopicLabel {
            id,
            name,
            probability,
            stability: None,
        });
        Self {
            id: line.id,
            document: line.document,
            title: line.title,
            date: line.date,
            date_text: line.date_text,
            ordinal: line.ordinal,
            section: line.section,
            kind: line.kind,
            status: line.status,
            text: line.text,
            char_start: line.char_start,
            char_end: line.char_end,
            primary_theme: line.primary_theme,
            themes: line.themes,
            topic: of_columns.or(of_object),
            duplicate_of: line.duplicate_of,
            source_place: line.source_place,
            known_vocabulary: line.known_vocabulary,
            model: line.model,
            probabilities: Vec::new(),
        }
    }
}

/// The usual length of a line in addition to its text.
const USUAL_LINE: usize = 700;

/// Reads the records of a JSON Lines dataset of version 1 or 2; blank lines are skipped, and
/// `probabilities` are empty.
///
/// Takes memory for all of them at once, about twice the size of the file. What was read with doubt
/// ([`TextFile::problems`]) is not returned: this program writes UTF-8.
///
/// # Errors
/// If the file cannot be read, or a line is not a record: the message has its number.
///
/// ```
/// use themewise::dataset::{Status, read_records};
/// let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("labelled.jsonl");
/// let line = r#"{"id":"a#1","document":"a","title":null,"date":null,"ordinal":1,"section":null,
/// "kind":"heading","status":"not body","text":"Beds","start":0,"end":4,"primary":null,
/// "themes":[],"topic":null,"duplicate_of":null,"model":"demo-1"}"#.replace('\n', "");
/// std::fs::write(&path, line).unwrap();
/// let records = read_records(&path)?;
/// assert_eq!(records[0].text, "Beds");
/// assert_eq!(records[0].status, Status::NotBody);
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn read_records(path: &Path) -> Result<Vec<Record>> {
    let file = TextFile::read(path, |reason| not_a_record(path, 1, &reason.to_string()))?;
    let filled = file.text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let record = |(line, number)| {
        let record = serde_json::from_str::<ReadLine>(line).map(Record::from);
        record.map_err(|error| not_a_record(path, number, &error.to_string()))
    };
    filled.map(record).collect()
}

fn not_a_record(path: &Path, line: usize, reason: &str) -> Error {
    // serde_json counts lines from the start of what it was given, which is one line.
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let message = format!("cannot read '{}': line {line} is not a labelled paragraph: {reason}", path.display());
    let table = path
        .extension()
        .is_some_and(|extension| ["csv", "parquet"].iter().any(|other| extension.eq_ignore_ascii_case(other)));
    let hint = if table {
        "give the .jsonl file that was written with it"
    } else {
        "give a .jsonl file that themewise wrote, and write it again if it was cut short"
    };
    Error::new(ErrorKind::Input, message).with_hint(hint).at(Location {
        file: Some(path.to_owned()),
        line: Some(line),
        ..Location::default()
    })
}
