//! What was said of a paragraph, read from JSON Lines: by people (gold) or by a model (predictions).
//!
//! One reader for both, so that gold can be made by correcting predictions. What the labels are worth is
//! `classification`'s to say.

use super::labels_csv;
use crate::document::{decode, name_of, read_bytes};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::paragraph::Kind;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// As many words of a text are kept to recognise it by as gold gives.
const OPENING_WORDS: usize = 6;
/// As many words of a text are kept to read.
const EXCERPT_WORDS: usize = 40;

/// The kind and themes that somebody or something gave one paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// The paragraph's id, unique in its file: `document#ordinal`.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// What the paragraph is.
    pub kind: Kind,
    /// Its themes, each once. Empty is an answer: none.
    pub themes: Vec<String>,
    /// Gold: themes that one may see in it or not. They count neither way.
    pub optional: Vec<String>,
    /// The theme that it is mainly about.
    pub primary: Option<String>,
    /// Gold: themes of which each is right as the primary one.
    pub primary_either: Vec<String>,
    /// Predictions: the probability of each theme that has one, from 0 to 1.
    pub probabilities: BTreeMap<String, f64>,
    /// Predictions: the probability that it has no theme, from 0 to 1, if the model gives one.
    pub none: Option<f64>,
    /// The paragraph's first words (six of a prediction's `text`), to see whether an id still means the same text.
    pub starts: Option<String>,
    /// The first forty words of its `text`, for people to read.
    pub excerpt: Option<String>,
}

/// A file of labels that may be filled in only in part, as `themewise suggest paragraphs` writes them.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFile {
    /// What was filled in.
    pub labels: Vec<Labels>,
    /// Body paragraphs that nobody has labelled yet: `themes` is null, or `?` in a table. They are left out.
    pub blank: usize,
}

/// Reads a file of gold labels or predictions: one JSON object a line, see [`parse_labels`] for the fields; or, if its name
/// ends in `.csv`, a table with such columns, where `;` stands between the names in a cell, `p_` before a theme in the
/// column of its probability, and an empty cell of `themes` is an answer: none.
///
/// Takes the file into memory as a whole.
///
/// # Errors
/// [`ErrorKind::Io`] if the file cannot be read, else as [`parse_labels`], with the path as the name.
pub fn read_labels(path: &Path) -> Result<Vec<Labels>> {
    Ok(read_label_file(path)?.labels)
}

/// As [`read_labels`], and says how many lines are not filled in.
///
/// # Errors
/// As [`read_labels`]; none filled in is an error too.
pub fn read_label_file(path: &Path) -> Result<LabelFile> {
    let bytes = read_bytes(path)?;
    let name = name_of(path);
    let content = decode(bytes)
        .map_err(|reason| failure(&name, None, &reason).with_hint("labels are JSON Lines: a JSON object on each line"))?
        .text;
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        return collect(
            labels_csv::objects(&content, &name)?.into_iter().map(|(line, object)| (line, Ok(object))),
            &name,
        );
    }
    parse_label_lines(&content, &name)
}

/// Reads labels from `content`, which errors call `name`. Blank lines, unknown fields and paragraphs whose `themes` are null (not labelled yet) are passed over.
///
/// | field | holds | if it is missing |
/// |---|---|---|
/// | `id` | a string or a number | an error |
/// | `document` | a string | the id before its last `#` |
/// | `kind` | `body`, `heading`, `boilerplate` | `body` |
/// | `themes`, else `labels`, else `label` | names, or objects with `name` and `probability`; for `label` one name | an error for body, else none |
/// | `primary` | a name, or null | the first of `themes` if they are plain names, else none |
/// | `optional`, `primary_either` | names | none |
/// | `probabilities` | an object: each theme's probability, given or not | those in `themes` |
/// | `none` | the probability that there is no theme | nothing |
/// | `starts`, else `text` | the first words, or all of them | nothing |
///
/// ```
/// use themewise::evaluate::parse_labels;
/// let gold = r#"{"id": "2016-04-05#3", "themes": ["finance", "planning"], "optional": ["politics"]}"#;
/// let labels = parse_labels(gold, "gold.jsonl")?;
/// assert_eq!(labels[0].document, "2016-04-05");
/// assert_eq!(labels[0].primary.as_deref(), Some("finance"));
///
/// let predicted = r#"{"id": "2016-04-05#3", "themes": [{"name": "finance", "probability": 0.91}], "primary": null}"#;
/// let labels = parse_labels(predicted, "predicted.jsonl")?;
/// assert_eq!(labels[0].probabilities["finance"], 0.91);
/// assert_eq!(labels[0].primary, None);
///
/// let single = parse_labels(r#"{"id": "train-7", "label": "Business"}"#, "gold.jsonl")?;
/// assert_eq!(single[0].themes, ["Business"]);
///
/// let error = parse_labels("{\"id\": \"a#1\", \"themes\": \"finance\"}", "gold.jsonl").unwrap_err();
/// assert_eq!(error.to_string(), "gold.jsonl:1: 'themes' is not a list");
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Gold`], with the line: not a JSON object, no id, an id that was there before, an unknown kind, a field
/// of the wrong type, a body paragraph without the field `themes`, a probability outside 0 to 1; or no line at all.
pub fn parse_labels(content: &str, name: &str) -> Result<Vec<Labels>> {
    Ok(parse_label_lines(content, name)?.labels)
}

fn parse_label_lines(content: &str, name: &str) -> Result<LabelFile> {
    let lines = content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    collect(lines.map(|(index, line)| (index + 1, parse_object(line))), name)
}

fn collect(
    objects: impl Iterator<Item = (usize, Result<Map<String, Value>, Refusal>)>,
    name: &str,
) -> Result<LabelFile> {
    let mut all: Vec<Labels> = Vec::new();
    let mut blank = 0;
    let mut lines: FxHashMap<String, usize> = FxHashMap::default();
    for (number, object) in objects {
        if object.as_ref().is_ok_and(is_blank) {
            blank += 1;
            continue;
        }
        let labels = object
            .and_then(|object| of_object(&object))
            .map_err(|(reason, hint)| failure(name, Some(number), &reason).with_hint(hint))?;
        if let Some(first) = lines.insert(labels.id.clone(), number) {
            let reason = format!("the id '{}' stands a second time, after line {first}", labels.id);
            return Err(failure(name, Some(number), &reason).with_hint("an id may stand once: remove one of the lines"));
        }
        all.push(labels);
    }
    if all.is_empty() && blank > 0 {
        return Err(failure(name, None, &format!("none of its {blank} lines is filled in"))
            .with_hint("put a list of names for the null of 'themes' (in a table, names for the '?'); [] is none"));
    }
    if all.is_empty() {
        return Err(failure(name, None, "it holds no labels")
            .with_hint("write a line for each paragraph: {\"id\": \"document#1\", \"themes\": [\"a-theme\"]}"));
    }
    Ok(LabelFile { labels: all, blank })
}

/// Whether a line waits to be filled in: `themes` is there, and null.
fn is_blank(object: &Map<String, Value>) -> bool {
    let other = |field: &str| object.get(field).is_some_and(|value| !value.is_null());
    object.get("themes").is_some_and(Value::is_null)
        && object.get("kind").is_none_or(|kind| kind.is_null() || kind == "body")
        && !other("labels")
        && !other("label")
}

pub(super) fn failure(name: &str, line: Option<usize>, reason: &str) -> Error {
    let place = line.map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"));
    Error::new(ErrorKind::Gold, format!("{place}: {reason}")).at(Location {
        file: Some(name.into()),
        line,
        ..Location::default()
    })
}

/// The reason why a line cannot be taken, and what to do.
pub(super) type Refusal = (String, &'static str);

const NAMES_HINT: &str = "write a list of names, such as [\"finance\", \"planning\"]; [] is none";

fn of_object(object: &Map<String, Value>) -> Result<Labels, Refusal> {
    let id = match object.get("id") {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => text(object, "id")?,
    };
    let id = id
        .filter(|id| !id.trim().is_empty())
        .ok_or_else(|| ("it has no id".to_owned(), "give each paragraph its 'id', as the predictions have it"))?;
    let document = text(object, "document")?
        .unwrap_or_else(|| id.rsplit_once('#').map_or(id.as_str(), |(document, _)| document).to_owned());
    let kind = match text(object, "kind")? {
        None => Kind::Body,
        Some(name) => Kind::from_name(&name)
            .ok_or_else(|| (format!("unknown kind '{name}'"), "kinds are body, heading and boilerplate"))?,
    };
    let (themes, mut probabilities) = themes(object, kind)?;
    all_probabilities(object, &mut probabilities.of)?;
    // Version 1 of our own records called it 'primary', as hand-made gold does.
    let field = if object.contains_key("primary") { "primary" } else { "primary_theme" };
    let primary = match object.get(field) {
        None if probabilities.plain => themes.first().cloned(),
        _ => text(object, field)?,
    };
    let whole = text(object, "text")?;
    let starts = match text(object, "starts")? {
        None => whole.as_deref().map(|text| opening(text, OPENING_WORDS)),
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
        excerpt: whole.as_deref().map(|text| opening(text, EXCERPT_WORDS)),
    })
}

fn parse_object(line: &str) -> Result<Map<String, Value>, Refusal> {
    const HINT: &str = "labels are JSON Lines: each line is one whole JSON object, with no list around them";
    match serde_json::from_str(line) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(("it is JSON, but not an object".to_owned(), HINT)),
        Err(error) => {
            let full = error.to_string();
            let reason = full.split(" at line ").next().unwrap_or_default();
            Err((format!("not JSON (column {}): {reason}", error.column()), HINT))
        }
    }
}

/// A field that holds a string, or is null or missing.
fn text(object: &Map<String, Value>, field: &str) -> Result<Option<String>, Refusal> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err((format!("'{field}' is not a string"), "write it between double quotes")),
    }
}

/// A field that holds names, or is null or missing.
fn names(object: &Map<String, Value>, field: &str) -> Result<Vec<String>, Refusal> {
    let mut names = Vec::new();
    match object.get(field) {
        None | Some(Value::Null) => {}
        Some(Value::Array(entries)) => {
            for (index, entry) in entries.iter().enumerate() {
                push_name(&mut names, entry.as_str(), field, index)?;
            }
        }
        Some(_) => return Err((format!("'{field}' is not a list"), NAMES_HINT)),
    }
    Ok(names)
}

fn push_name(names: &mut Vec<String>, name: Option<&str>, field: &str, index: usize) -> Result<(), Refusal> {
    let name = name
        .filter(|name| !name.trim().is_empty())
        .ok_or_else(|| (format!("entry {} of '{field}' is no name", index + 1), NAMES_HINT))?;
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
    Ok(())
}

struct Probabilities {
    of: BTreeMap<String, f64>,
    /// Whether every theme was a plain name, of which the first is the primary one.
    plain: bool,
}

fn themes(object: &Map<String, Value>, kind: Kind) -> Result<(Vec<String>, Probabilities), Refusal> {
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
            return Err(("it has no field 'themes'".to_owned(), hint));
        }
        Some((field, _)) => return Err((format!("'{field}' is not a list"), NAMES_HINT)),
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

/// A single label: data sets number their classes as often as they name them.
fn name_or_number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        value => value.as_str().map(str::to_owned),
    }
}

/// The object `probabilities` says more than the themes that were given, and goes before them.
fn all_probabilities(object: &Map<String, Value>, known: &mut BTreeMap<String, f64>) -> Result<(), Refusal> {
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
            return Err(("'probabilities' is not an object".to_owned(), hint));
        }
    }
    Ok(())
}

fn share(value: &Value) -> Option<f64> {
    value.as_f64().filter(|probability| (0.0..=1.0).contains(probability))
}

fn no_share(of: &str) -> Refusal {
    (format!("the probability of {of} is no number from 0 to 1"), "write it as a number, such as 0.91, or leave it out")
}

fn opening(text: &str, words: usize) -> String {
    text.split_whitespace().take(words).collect::<Vec<_>>().join(" ")
}
