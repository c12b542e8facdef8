//! Files of labels read: JSON Lines or CSV.

use super::label_error::{LineError, file_error};
use super::label_line::{labels_of_object, parse_object};
use super::labels::{LabelFile, Labels};
use super::labels_csv;
use crate::document::{LineBreaks, TextFile, extension_of, name_of};
use crate::error::Result;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use std::path::Path;

/// Reads a file of gold labels or predictions: one JSON object a line, see [`parse_labels`] for the
/// fields.
///
/// A file whose name ends in `.csv` is a table with such columns: `;` separates the names in a
/// cell, the column of a theme's probability is `p_` and its name, and an empty cell of `themes`
/// means that there are none.
///
/// The file is read into memory.
///
/// # Errors
/// [`ErrorKind::Io`](crate::ErrorKind::Io) if the file cannot be read, else as [`parse_labels`],
/// with the path as the name.
pub fn read_labels(path: &Path) -> Result<Vec<Labels>> {
    Ok(read_label_file(path)?.labels)
}

/// As [`read_labels`], with the number of lines that are not filled in, and what was read with
/// doubt.
///
/// # Errors
/// As [`read_labels`], and if no line is filled in.
pub fn read_label_file(path: &Path) -> Result<LabelFile> {
    let name = name_of(path);
    let file = TextFile::read(path, |reason| {
        file_error(&name, None, &reason.to_string()).with_hint("labels are JSON Lines: a JSON object on each line")
    })?;
    let found = if extension_of(path).is_some_and(|extension| extension == "csv") {
        let objects = labels_csv::objects(&file.text, &name)?;
        collect(objects.into_iter().map(|(line, object)| (line, Ok(object))), &name)?
    } else {
        parse_label_lines(&file.text, &name)?
    };
    Ok(LabelFile { problems: file.problems, ..found })
}

/// Reads labels from `content`; errors name the file `name`. Blank lines, unknown fields and
/// paragraphs whose `themes` are null (not labelled yet) are skipped.
///
/// | field | holds | if it is missing |
/// |---|---|---|
/// | `id` | a string or a number | an error |
/// | `document` | a string | the id before its last `#` |
/// | `kind` | `body`, `heading`, `boilerplate` | `body` |
/// | `themes`, `labels`, `label` | names, or objects with `name`, `probability` | error for body |
/// | `primary` | a name, or null | the first of `themes` if they are plain names |
/// | `optional`, `primary_either` | names | none |
/// | `probabilities` | an object: each theme's probability, given or not | those in `themes` |
/// | `none` | the probability that there is no theme | nothing |
/// | `starts`, else `text` | the first words, or all of them | nothing |
///
/// ```
/// use themewise::evaluate::parse_labels;
/// let gold = r#"{"id": "2016-04-05#3", "themes": ["finance", "planning"], "optional": ["fun"]}"#;
/// let labels = parse_labels(gold, "gold.jsonl")?;
/// assert_eq!(labels[0].document, "2016-04-05");
/// assert_eq!(labels[0].primary.as_deref(), Some("finance"));
///
/// let predicted = r#"{"id": "2016-04-05#3", "primary": null,
///                     "themes": [{"name": "finance", "probability": 0.91}]}"#.replace('\n', " ");
/// let labels = parse_labels(&predicted, "predicted.jsonl")?;
/// assert_eq!(labels[0].probabilities["finance"], 0.91);
/// assert_eq!(labels[0].primary, None);
///
/// let single = parse_labels(r#"{"id": "train-7", "label": "Business"}"#, "gold.jsonl")?;
/// assert_eq!(single[0].themes, ["Business"]);
///
/// let error = parse_labels(r#"{"id": "a#1", "themes": "finance"}"#, "gold.jsonl").unwrap_err();
/// assert_eq!(error.to_string(), "gold.jsonl:1: 'themes' is not a list");
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Gold`](crate::ErrorKind::Gold), with the line: not a JSON object, no id, an id that
/// was there before, an unknown kind, a field of the wrong type, a body paragraph without the field
/// `themes`, a probability outside 0 to 1; or no line at all.
pub fn parse_labels(content: &str, name: &str) -> Result<Vec<Labels>> {
    Ok(parse_label_lines(content, name)?.labels)
}

fn parse_label_lines(content: &str, name: &str) -> Result<LabelFile> {
    let content = LineBreaks::Records.normalize(content);
    let lines = content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    collect(lines.map(|(index, line)| (index + 1, parse_object(line))), name)
}

fn collect(
    objects: impl Iterator<Item = (usize, Result<Map<String, Value>, LineError>)>,
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
        let labels = object.and_then(|object| labels_of_object(&object)).map_err(|error| error.at(name, number))?;
        if let Some(first) = lines.insert(labels.id.clone(), number) {
            let reason = format!("the id '{}' occurs a second time, after line {first}", labels.id);
            return Err(
                file_error(name, Some(number), &reason).with_hint("an id may occur once: remove one of the lines")
            );
        }
        all.push(labels);
    }
    if all.is_empty() && blank > 0 {
        return Err(file_error(name, None, &format!("none of its {blank} lines is filled in"))
            .with_hint("put a list of names for the null of 'themes' (in a table, names for the '?'); [] is none"));
    }
    if all.is_empty() {
        return Err(file_error(name, None, "it holds no labels")
            .with_hint("write a line for each paragraph: {\"id\": \"document#1\", \"themes\": [\"a-theme\"]}"));
    }
    Ok(LabelFile { labels: all, blank, problems: Vec::new() })
}

/// Whether a line is not filled in yet: `themes` is present and null.
fn is_blank(object: &Map<String, Value>) -> bool {
    let other = |field: &str| object.get(field).is_some_and(|value| !value.is_null());
    object.get("themes").is_some_and(Value::is_null)
        && object.get("kind").is_none_or(|kind| kind.is_null() || kind == "body")
        && !other("labels")
        && !other("label")
}
