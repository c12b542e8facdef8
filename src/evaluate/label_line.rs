//! One line of a label file: a JSON object becomes [`Labels`].

use super::label_error::LineError;
use super::labels::Labels;
use crate::paragraph::Kind;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The number of words of a text that are kept to recognise it: as many as gold files have.
const OPENING_WORDS: usize = 6;
/// The number of words of a text that are kept for display.
const EXCERPT_WORDS: usize = 40;
const NAMES_HINT: &str = "write a list of names, such as [\"finance\", \"planning\"]; [] is none";

/// The labels that an object holds.
pub(super) fn labels_of_object(object: &Map<String, Value>) -> Result<Labels, LineError> {
    let id = match object.get("id") {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => text(object, "id")?,
    };
    let id = id
        .filter(|id| !id.trim().is_empty())
        .ok_or_else(|| LineError::new("it has no id", "give each paragraph its 'id', as the predictions have it"))?;
    let document = text(object, "document")?
        .unwrap_or_else(|| id.rsplit_once('#').map_or(id.as_str(), |(document, _)| document).to_owned());
    let kind = match text(object, "kind")? {
        None => Kind::Body,
        Some(name) => Kind::from_name(&name).ok_or_else(|| {
            LineError::new(format!("unknown kind '{name}'"), "kinds are body, heading and boilerplate")
        })?,
    };
    let (themes, mut probabilities) = themes(object, kind)?;
    all_probabilities(object, &mut probabilities.of)?;
    // Gold files and version 1 of our own records have 'primary', version 2 has 'primary_theme'.
    let field = if object.contains_key("primary") { "primary" } else { "primary_theme" };
    let primary = match object.get(field) {
        None if probabilities.plain => themes.first().cloned(),
        _ => text(object, field)?,
    };
    let full_text = text(object, "text")?;
    let starts = match text(object, "starts")? {
        None => full_text.as_deref().map(|text| opening(text, OPENING_WORDS)),
        starts => starts,
    };
    Ok(Labels {
        id,
        document,
        kind,
        themes,
        optional: names(object, "optional")?,
        primary,
        primary_either: names(object, "primary_either")?,
        probabilities: probabilities.of,
        none: match object.get("none") {
            None | Some(Value::Null) => None,
            Some(value) => Some(share(value).ok_or_else(|| no_share("'none'"))?),
        },
        starts,
        excerpt: full_text.as_deref().map(|text| opening(text, EXCERPT_WORDS)),
    })
}

/// The JSON object of a line.
pub(super) fn parse_object(line: &str) -> Result<Map<String, Value>, LineError> {
    const HINT: &str = "labels are JSON Lines: each line is one whole JSON object, with no list around them";
    match serde_json::from_str(line) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(LineError::new("it is JSON, but not an object", HINT)),
        Err(error) => {
            let full = error.to_string();
            let reason = full.split(" at line ").next().unwrap_or_default();
            Err(LineError::new(format!("not JSON (column {}): {reason}", error.column()), HINT))
        }
    }
}

/// A field that holds a string, or is null or missing.
fn text(object: &Map<String, Value>, field: &str) -> Result<Option<String>, LineError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(LineError::new(format!("'{field}' is not a string"), "write it between double quotes")),
    }
}

/// A field that holds names, or is null or missing.
fn names(object: &Map<String, Value>, field: &str) -> Result<Vec<String>, LineError> {
    let mut names = Vec::new();
    match object.get(field) {
        None | Some(Value::Null) => {}
        Some(Value::Array(entries)) => {
            for (index, entry) in entries.iter().enumerate() {
                push_name(&mut names, entry.as_str(), field, index)?;
            }
        }
        Some(_) => return Err(LineError::new(format!("'{field}' is not a list"), NAMES_HINT)),
    }
    Ok(names)
}

fn push_name(names: &mut Vec<String>, name: Option<&str>, field: &str, index: usize) -> Result<(), LineError> {
    let name = name
        .filter(|name| !name.trim().is_empty())
        .ok_or_else(|| LineError::new(format!("entry {} of '{field}' is no name", index + 1), NAMES_HINT))?;
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
    Ok(())
}

struct Probabilities {
    of: BTreeMap<String, f64>,
    /// Whether every theme is a plain name; then the first is the primary one.
    plain: bool,
}

fn themes(object: &Map<String, Value>, kind: Kind) -> Result<(Vec<String>, Probabilities), LineError> {
    let mut names = Vec::new();
    let mut probabilities = Probabilities { of: BTreeMap::new(), plain: true };
    let there = |field: &&str| object.get(*field).is_some_and(|value| !value.is_null());
    let field = ["themes", "labels", "label"].into_iter().find(there);
    let entries = match field.map(|field| (field, &object[field])) {
        Some(("label", one)) => {
            push_name(&mut names, name_or_number(one).as_deref(), "label", 0)?;
            return Ok((names, probabilities));
        }
        Some((_, Value::Array(entries))) => entries,
        None if kind != Kind::Body => return Ok((names, probabilities)),
        None => {
            let hint = "write \"themes\": [] where there is none; leave out lines that nobody has labelled";
            return Err(LineError::new("it has no field 'themes'", hint));
        }
        Some((field, _)) => return Err(LineError::new(format!("'{field}' is not a list"), NAMES_HINT)),
    };
    let field = field.unwrap_or_default();
    for (index, entry) in entries.iter().enumerate() {
        let Value::Object(fields) = entry else {
            push_name(&mut names, entry.as_str(), field, index)?;
            continue;
        };
        probabilities.plain = false;
        let name = fields.get("name").and_then(Value::as_str);
        push_name(&mut names, name, field, index)?;
        let probability = match fields.get("probability") {
            None | Some(Value::Null) => continue,
            Some(value) => share(value).ok_or_else(|| no_share(&format!("entry {} of '{field}'", index + 1)))?,
        };
        probabilities.of.insert(name.unwrap_or_default().to_owned(), probability);
    }
    Ok((names, probabilities))
}

/// A single label: data sets often number their classes.
fn name_or_number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        value => value.as_str().map(str::to_owned),
    }
}

/// Adds the object `probabilities`, whose values replace those in the list of themes.
fn all_probabilities(object: &Map<String, Value>, known: &mut BTreeMap<String, f64>) -> Result<(), LineError> {
    match object.get("probabilities") {
        None | Some(Value::Null) => {}
        Some(Value::Object(fields)) => {
            for (name, value) in fields {
                let probability = share(value).ok_or_else(|| no_share(&format!("'{name}'")))?;
                known.insert(name.clone(), probability);
            }
        }
        Some(_) => {
            let hint = "write an object, such as {\"finance\": 0.91, \"planning\": 0.2}";
            return Err(LineError::new("'probabilities' is not an object", hint));
        }
    }
    Ok(())
}

fn share(value: &Value) -> Option<f64> {
    value.as_f64().filter(|probability| (0.0..=1.0).contains(probability))
}

fn no_share(of: &str) -> LineError {
    LineError::new(
        format!("the probability of {of} is no number from 0 to 1"),
        "write it as a number, such as 0.91, or leave it out",
    )
}

fn opening(text: &str, words: usize) -> String {
    text.split_whitespace().take(words).collect::<Vec<_>>().join(" ")
}
