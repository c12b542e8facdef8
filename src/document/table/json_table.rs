//! One JSON document that holds records: a list of objects or of strings, alone or inside an
//! object, a table by columns, or one object with a text.

use crate::document::extract::{Extract, Extraction, Place, ReadProblem};
use crate::document::table::columns::{ColumnOptions, choose_columns, find};
use crate::document::table::json_lines::{SeenFields, read_json_lines};
use crate::document::table::json_repair::repaired_value;
use crate::document::table::json_values::{FieldNames, named_fields, record_names, value_record};
use crate::document::table::table_rows::NamedFaults;
use serde_json::{Map, Value};

/// How many records the guess of the text field looks at.
const SAMPLE_RECORDS: usize = 200;
/// Fields that make an object a document, whatever lists it holds.
const WHOLE_TEXTS: [&str; 3] = ["text", "body", "content"];

/// Reads the records of one JSON document.
pub(crate) fn read_json(text: &str, options: &ColumnOptions) -> Extraction {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let root: Value = match serde_json::from_str(text) {
        Ok(root) => root,
        Err(error) => return unparsed(text, options, &error),
    };
    read_value(&root, options, Vec::new())
}

/// The records of a value. `problems` were met before.
fn read_value(root: &Value, options: &ColumnOptions, mut problems: Vec<ReadProblem>) -> Extraction {
    match root {
        Value::Array(items) => list_records(items, options, problems),
        Value::Object(object) if is_whole(object, options) => one_record(root, options, problems),
        Value::Object(object) => {
            let mut lists = lists_of_objects(object);
            // The longest; of equal ones the first.
            lists.sort_by_key(|(_, items)| std::cmp::Reverse(items.len()));
            if let Some((path, items)) = lists.first() {
                if lists.len() > 1 {
                    let reason = format!("the records were taken from '{path}', the longest of {} lists", lists.len());
                    problems.push(ReadProblem::doubt(None, reason, "save the wanted list as a file of its own"));
                }
                return list_records(items, options, problems);
            }
            match column_records(object) {
                Some(records) => list_records(&records, options, problems),
                None => one_record(root, options, problems),
            }
        }
        _ => Extraction::refused("the JSON holds no records", "write a list of objects with a text each"),
    }
}

fn unparsed(text: &str, options: &ColumnOptions, error: &serde_json::Error) -> Extraction {
    let first = text.trim_start().lines().next().unwrap_or_default();
    if error.line() > 1 && serde_json::from_str::<Map<String, Value>>(first).is_ok() {
        return read_json_lines(text, options);
    }
    if let Some(root) = repaired_value(text) {
        let (line, column) = (error.line(), error.column());
        let reason = format!("not valid JSON (line {line}, column {column}), but all of it was read");
        let hint = "write one list, without NaN and without commas before a closing bracket";
        return read_value(&root, options, vec![ReadProblem::doubt(None, reason, hint)]);
    }
    let message = error.to_string();
    if message.starts_with("recursion limit exceeded") {
        let reason = "the JSON is nested more than 128 levels deep";
        return Extraction::refused(reason, "save the list of records as a file of its own");
    }
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    let reason = format!("not valid JSON (line {}, column {}): {message}", error.line(), error.column());
    Extraction::refused(reason, "get the file again, whole")
}

/// Whether an object is one document: it has a text itself.
fn is_whole(object: &Map<String, Value>, options: &ColumnOptions) -> bool {
    let names: Vec<String> = object.keys().cloned().collect();
    let is_text =
        |name: &str| find(&names, name).is_some_and(|index| object.get(&names[index]).is_some_and(Value::is_string));
    match &options.text {
        Some(name) => is_text(name),
        None => WHOLE_TEXTS.iter().any(|name| is_text(name)),
    }
}

/// The lists of objects in an object, one or two levels deep, with their paths.
fn lists_of_objects(object: &Map<String, Value>) -> Vec<(String, &Vec<Value>)> {
    let mut lists = Vec::new();
    for (key, value) in object {
        match value {
            Value::Array(items) if mostly(items, Value::is_object) => lists.push((key.clone(), items)),
            Value::Object(inner) => {
                for (inner_key, value) in inner {
                    if let Value::Array(items) = value
                        && mostly(items, Value::is_object)
                    {
                        lists.push((format!("{key}.{inner_key}"), items));
                    }
                }
            }
            _ => {}
        }
    }
    lists
}

fn mostly(items: &[Value], is: fn(&Value) -> bool) -> bool {
    items.iter().filter(|item| is(item)).count() * 2 > items.len()
}

/// The records of a table that is written by columns: lists of one length, or objects with the same
/// row numbers, as pandas writes them.
fn column_records(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let scalar = |value: &Value| !value.is_array() && !value.is_object();
    let row_keys = |value: &Value| -> Option<Vec<String>> {
        match value {
            Value::Array(items) if items.iter().all(scalar) => {
                Some((0..items.len()).map(|row| row.to_string()).collect())
            }
            Value::Object(rows) if rows.values().all(scalar) && rows.keys().all(|key| key.parse::<u64>().is_ok()) => {
                let mut keys: Vec<String> = rows.keys().cloned().collect();
                keys.sort_by_key(|key| key.parse::<u64>().unwrap_or_default());
                Some(keys)
            }
            _ => None,
        }
    };
    let mut columns = object.values();
    let keys = row_keys(columns.next()?).filter(|keys| !keys.is_empty())?;
    if !columns.all(|column| row_keys(column).as_ref() == Some(&keys)) {
        return None;
    }
    let cell = |column: &Value, row: usize| match column {
        Value::Array(items) => items.get(row).cloned(),
        column => column.get(&keys[row]).cloned(),
    };
    let record = |row: usize| {
        let cells = object.iter().filter_map(|(name, column)| Some((name.clone(), cell(column, row)?)));
        Value::Object(cells.collect())
    };
    Some((0..keys.len()).map(record).collect())
}

fn one_record(record: &Value, options: &ColumnOptions, problems: Vec<ReadProblem>) -> Extraction {
    let mut extraction = list_records(std::slice::from_ref(record), options, problems);
    for document in &mut extraction.documents {
        document.place = None;
    }
    extraction
}

fn list_records(items: &[Value], options: &ColumnOptions, mut problems: Vec<ReadProblem>) -> Extraction {
    if items.is_empty() {
        return Extraction::refused("the list has no records", "write a list of objects with a text each");
    }
    if mostly(items, Value::is_string) {
        return string_records(items, problems);
    }
    let objects = items.iter().filter(|item| item.is_object());
    let (names, samples) = record_names(objects.take(SAMPLE_RECORDS));
    if names.is_empty() {
        return Extraction::refused("the JSON holds no records", "write a list of objects with a text each");
    }
    let wanted = ColumnOptions { text: options.text.clone(), ..ColumnOptions::default() };
    let chosen = match choose_columns(&names, &samples, &wanted) {
        Ok(chosen) => chosen,
        Err(problem) => return Extraction { documents: Vec::new(), problems: vec![problem] },
    };
    let columns = named_fields(&chosen, &names, options);
    problems.extend(chosen.problems);
    let fields = FieldNames::new(&columns);
    let records = items.iter().map(|item| match item {
        Value::Object(_) => value_record(item, &fields),
        _ => Err(ReadProblem::lost(None, "it is not an object", "write each record as an object")),
    });
    let (documents, unread) = read_all(records);
    let mut seen = SeenFields::default();
    seen.add(&documents);
    problems.extend(seen.missing(options));
    problems.extend(unread.finish("record", "records"));
    Extraction { documents, problems }
}

fn string_records(items: &[Value], mut problems: Vec<ReadProblem>) -> Extraction {
    let records = items.iter().map(|item| match item {
        Value::String(text) if text.trim().is_empty() => {
            Err(ReadProblem::lost(None, "its text is empty", "remove the record, or give it a text"))
        }
        Value::String(text) if text.contains('\0') => {
            Err(ReadProblem::lost(None, "its text holds a NUL character", "remove the character"))
        }
        Value::String(text) => Ok(Extract { text: text.clone(), ..Extract::default() }),
        _ => Err(ReadProblem::lost(None, "it is not a string", "write each text as a string")),
    });
    let (documents, unread) = read_all(records);
    problems.extend(unread.finish("record", "records"));
    Extraction { documents, problems }
}

/// Documents with their rows, and the rows that are no documents.
fn read_all(records: impl Iterator<Item = Result<Extract, ReadProblem>>) -> (Vec<Extract>, NamedFaults) {
    let mut documents = Vec::new();
    let mut unread = NamedFaults::default();
    for (index, record) in records.enumerate() {
        let place = Some(Place::Row(index + 1));
        match record {
            Ok(document) => documents.push(Extract { place, ..document }),
            Err(problem) => unread.push(ReadProblem { place, ..problem }),
        }
    }
    (documents, unread)
}
