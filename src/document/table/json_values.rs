//! Fields of JSON: records as documents, and one record read without building a tree.

use crate::document::dates::iso_day;
use crate::document::extract::{Extract, ReadProblem};
use crate::document::table::columns::{ChosenColumns, ColumnOptions, ColumnSample};
use crate::document::table::json_repair::repaired_value;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Formatter;

/// The names of the five fields of a record.
#[derive(Debug)]
pub(crate) struct FieldNames<'a> {
    /// Text, id, title, date, label.
    names: [&'a str; 5],
    /// Whether one of them is inside another.
    nested: bool,
}

const TEXT: usize = 0;

impl<'a> FieldNames<'a> {
    /// The named fields, and `text`, `id`, `title`, `date`, `label` where none is named.
    pub(crate) fn new(columns: &'a ColumnOptions) -> Self {
        let name = |given: &'a Option<String>, usual: &'a str| given.as_deref().unwrap_or(usual);
        let names = [
            name(&columns.text, "text"),
            name(&columns.id, "id"),
            name(&columns.title, "title"),
            name(&columns.date, "date"),
            name(&columns.label, "label"),
        ];
        Self { names, nested: names.iter().any(|name| name.contains('.')) }
    }
}

/// One value, as far as a document needs it.
#[derive(Debug, Default)]
enum FieldValue<'a> {
    #[default]
    Missing,
    Text(Cow<'a, str>),
    Number(String),
    /// A list, an object, true, false, null.
    Other,
}

/// Reads one record of JSON Lines.
pub(crate) fn line_record(line: &str, fields: &FieldNames<'_>) -> Result<Extract, ReadProblem> {
    let parsed = if fields.nested {
        serde_json::from_str(line).map(|value| parsed_record(&value, fields))
    } else {
        let mut reader = serde_json::Deserializer::from_str(line);
        let values = RecordSeed(fields).deserialize(&mut reader);
        values.and_then(|values| reader.end().map(|()| record_document(values, fields)))
    };
    parsed.unwrap_or_else(|error| match repaired_value(line) {
        Some(value @ Value::Object(_)) => value_record(&value, fields),
        _ => {
            let text = error.to_string();
            let reason = text.split(" at line ").next().unwrap_or_default();
            let reason = format!("not a JSON object (column {}): {reason}", error.column());
            Err(ReadProblem::lost(None, reason, "write one JSON object in one line"))
        }
    })
}

fn parsed_record(value: &Value, fields: &FieldNames<'_>) -> Result<Extract, ReadProblem> {
    match value {
        Value::Object(_) => value_record(value, fields),
        _ => Err(ReadProblem::lost(None, "not a JSON object", "write one JSON object in one line")),
    }
}

/// Reads a record that is parsed.
pub(crate) fn value_record(record: &Value, fields: &FieldNames<'_>) -> Result<Extract, ReadProblem> {
    let values = fields.names.map(|name| match value_at(record, name) {
        None => FieldValue::Missing,
        Some(Value::String(text)) => FieldValue::Text(Cow::Borrowed(text)),
        Some(Value::Number(number)) => FieldValue::Number(number.to_string()),
        Some(_) => FieldValue::Other,
    });
    record_document(values, fields)
}

fn record_document(values: [FieldValue<'_>; 5], fields: &FieldNames<'_>) -> Result<Extract, ReadProblem> {
    let [text, id, title, date, label] = values;
    let name = fields.names[TEXT];
    let unread = |reason: String, hint: &'static str| Err(ReadProblem::lost(None, reason, hint));
    let text = match text {
        FieldValue::Text(text) => text,
        FieldValue::Missing => {
            return unread(format!("it has no field '{name}'"), "give each record its text, or choose another field");
        }
        _ => return unread(format!("its field '{name}' is not a string"), "write the text as one string"),
    };
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return unread("its text holds a NUL character".to_owned(), "remove the character");
    }
    if text.trim().is_empty() {
        return unread("its text is empty".to_owned(), "remove the record, or give it a text");
    }
    let plain = |value: FieldValue<'_>| match value {
        FieldValue::Text(text) if !text.trim().is_empty() => Some(text.into_owned()),
        FieldValue::Number(number) => Some(number),
        _ => None,
    };
    let date_text = plain(date);
    Ok(Extract {
        id: plain(id),
        title: plain(title),
        date: date_text.as_deref().and_then(iso_day),
        date_text,
        label: plain(label),
        text: text.into_owned(),
        ..Extract::default()
    })
}

/// The value of a field: of that name, then nested by its dots, each exactly and then without case.
pub(crate) fn value_at<'a>(record: &'a Value, name: &str) -> Option<&'a Value> {
    if let Some(value) = member(record, name) {
        return Some(value);
    }
    name.contains('.').then(|| name.split('.').try_fold(record, member)).flatten()
}

fn member<'a>(record: &'a Value, name: &str) -> Option<&'a Value> {
    let object = record.as_object()?;
    object.get(name).or_else(|| {
        let same = |key: &str| {
            key.len() == name.len() && key.eq_ignore_ascii_case(name) || key.to_lowercase() == name.to_lowercase()
        };
        object.iter().find(|(key, _)| same(key)).map(|(_, value)| value)
    })
}

/// Keeps the values of the five fields and passes over the rest.
struct RecordSeed<'f>(&'f FieldNames<'f>);

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = [FieldValue<'de>; 5];

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = [FieldValue<'de>; 5];

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values: Self::Value = Default::default();
        // Whether a value has exactly the wanted name.
        let mut exact = [false; 5];
        while let Some(key) = map.next_key_seed(KeySeed(self.0))? {
            let mut value = None;
            for (index, wanted) in key.exact.iter().enumerate() {
                let folded = key.folded[index];
                if !*wanted && (!folded || exact[index]) {
                    continue;
                }
                exact[index] |= *wanted;
                match value {
                    // One field can be wanted twice, as text and as title.
                    Some(first) => values[index] = copy(&values[first]),
                    None => {
                        values[index] = map.next_value_seed(FieldSeed)?;
                        value = Some(index);
                    }
                }
            }
            if value.is_none() {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(values)
    }
}

fn copy<'a>(value: &FieldValue<'a>) -> FieldValue<'a> {
    match value {
        FieldValue::Missing => FieldValue::Missing,
        FieldValue::Text(text) => FieldValue::Text(text.clone()),
        FieldValue::Number(number) => FieldValue::Number(number.clone()),
        FieldValue::Other => FieldValue::Other,
    }
}

/// Which of the five names a key is.
struct KeyMatch {
    exact: [bool; 5],
    folded: [bool; 5],
}

struct KeySeed<'f>(&'f FieldNames<'f>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = KeyMatch;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = KeyMatch;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        let exact = self.0.names.map(|name| name == key);
        let folded = self
            .0
            .names
            .map(|name| name.eq_ignore_ascii_case(key) || !key.is_ascii() && name.to_lowercase() == key.to_lowercase());
        Ok(KeyMatch { exact, folded })
    }
}

struct FieldSeed;

impl<'de> DeserializeSeed<'de> for FieldSeed {
    type Value = FieldValue<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldSeed {
    type Value = FieldValue<'de>;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(FieldValue::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(FieldValue::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(FieldValue::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(FieldValue::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(FieldValue::Number(serde_json::Number::from_f64(number).map_or_else(String::new, |n| n.to_string())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(FieldValue::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(FieldValue::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(FieldValue::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(FieldValue::Other)
    }
}

/// Levels of objects whose fields are looked at, and fields at most.
const FIELD_LEVELS: usize = 3;
const FIELDS: usize = 1000;

/// The names of the fields of records (`a.b` for nested ones) in the order that they first occur,
/// with a sample of their texts.
pub(crate) fn record_names<'a>(records: impl Iterator<Item = &'a Value>) -> (Vec<String>, Vec<ColumnSample>) {
    let (mut names, mut samples) = (Vec::new(), Vec::new());
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for record in records {
        let mut open: Vec<(String, &Value, usize)> = vec![(String::new(), record, 0)];
        while let Some((path, value, level)) = open.pop() {
            if let (Value::Object(object), true) = (value, level < FIELD_LEVELS) {
                let inner = object.iter().rev().map(|(key, value)| {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    (path, value, level + 1)
                });
                open.extend(inner);
                continue;
            }
            if path.is_empty() || (names.len() == FIELDS && !known.contains_key(&path)) {
                continue;
            }
            let index = *known.entry(path).or_insert_with_key(|path| {
                names.push(path.clone());
                samples.push(ColumnSample::default());
                names.len() - 1
            });
            if let Value::String(text) = value {
                samples[index].add(text);
            }
        }
    }
    (names, samples)
}

/// The options with the names of the fields that were chosen, where they are not the usual ones.
pub(crate) fn named_fields(chosen: &ChosenColumns, names: &[String], options: &ColumnOptions) -> ColumnOptions {
    let name = |given: &Option<String>, index: Option<usize>| given.clone().or_else(|| index.map(|i| names[i].clone()));
    ColumnOptions {
        text: name(&options.text, Some(chosen.text)),
        id: name(&options.id, chosen.id),
        title: name(&options.title, chosen.title),
        date: name(&options.date, chosen.date),
        label: name(&options.label, chosen.label),
    }
}
