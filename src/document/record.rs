//! JSON Lines: one record a line, of which `text` becomes the document and `id`, `title`, `date`,
//! `label` its labels.

use serde::Deserialize;
use serde_json::Value;

/// One record, as far as we read it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InputRecord {
    pub(crate) line: usize,
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) date: Option<String>,
    /// The date as it is written.
    pub(crate) date_text: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) text: String,
}

#[derive(Deserialize)]
struct Raw {
    text: Option<Value>,
    id: Option<Value>,
    title: Option<Value>,
    date: Option<Value>,
    label: Option<Value>,
}

/// Reads every line; lines that are no records are returned with their number and the reason.
pub(crate) fn parse(content: &str) -> (Vec<InputRecord>, Vec<(usize, String)>) {
    let mut records = Vec::new();
    let mut problems = Vec::new();
    for (index, line) in content.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match parse_line(line, index + 1) {
            Ok(record) => records.push(record),
            Err(reason) => problems.push((index + 1, reason)),
        }
    }
    (records, problems)
}

/// Whether a line is a JSON object with a field `text`.
pub(super) fn has_text(line: &str) -> bool {
    serde_json::from_str::<serde_json::Map<String, Value>>(line).is_ok_and(|object| object.contains_key("text"))
}

pub(super) fn parse_line(line: &str, number: usize) -> Result<InputRecord, String> {
    let raw: Raw = serde_json::from_str(line).map_err(|error| {
        let text = error.to_string();
        let text = text.split(" at line ").next().unwrap_or_default().to_owned();
        format!("not a JSON object (column {}): {text}", error.column())
    })?;
    let text = match raw.text {
        Some(Value::String(text)) => text,
        Some(_) => return Err("its field 'text' is not a string".to_owned()),
        None => return Err("it has no field 'text'".to_owned()),
    };
    if text.contains('\0') {
        return Err("its text holds a NUL character".to_owned());
    }
    if text.trim().is_empty() {
        return Err("its text is empty".to_owned());
    }
    let plain = |value: Option<Value>| match value {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let date_text = plain(raw.date);
    let date = date_text.as_deref().and_then(super::date::parse);
    Ok(InputRecord {
        line: number,
        id: plain(raw.id),
        title: plain(raw.title),
        date,
        date_text,
        label: plain(raw.label),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_named_and_the_rest_is_read() {
        let content =
            "{\"text\":\"a\",\"id\":7,\"label\":\"x\"}\n\n{\"text\":\n{\"id\":\"b\"}\n{\"text\":\" \"}\n[1]\n";
        let (records, problems) = parse(content);
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].id.as_deref(), Some("7"));
        assert_eq!(records[0].label.as_deref(), Some("x"));
        let lines: Vec<usize> = problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4, 5, 6]);
        assert_eq!(problems[1].1, "it has no field 'text'");
        assert_eq!(problems[2].1, "its text is empty");
    }
}
