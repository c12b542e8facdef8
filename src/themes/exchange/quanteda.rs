//! quanteda's dictionaries: a map of categories, each a list of words and of further maps.

use super::super::codebook::Codebook;
use super::draft::Draft;
use super::notes::Notes;
use super::outward::{self, Weights, key, note_titles};
use super::tree::{self, Node, Refusal, Value};
use super::{Format, yaml};
use crate::error::Result;
use std::fmt::Write;

pub(super) fn from_yaml(text: &str, draft: &mut Draft) -> Result<()> {
    read(yaml::from_yaml(text), draft)
}

pub(super) fn from_json(text: &str, draft: &mut Draft) -> Result<()> {
    read(tree::from_json(text, 1), draft)
}

const HINT: &str = "a dictionary is a map of categories to lists of words: {\"economy\": [\"tax*\", \"interest rate\"]}";

fn read(root: Result<Node, Refusal>, draft: &mut Draft) -> Result<()> {
    let root = root.map_err(|(line, message)| draft.error(line, message).with_hint(HINT))?;
    match root.value {
        Value::Map(entries) => categories(entries, None, draft),
        // As R's own lists are sometimes written: a list of maps.
        Value::List(nodes) if nodes.iter().all(|node| matches!(node.value, Value::Map(_))) && !nodes.is_empty() => {
            nodes.into_iter().try_for_each(|node| match node.value {
                Value::Map(entries) => categories(entries, None, draft),
                _ => Ok(()),
            })
        }
        _ => Err(draft.error(root.line, format_args!("{} stands where categories should", root.kind())).with_hint(HINT)),
    }
}

/// Reads what stands in a category. Depth is bounded by the reader of the tree.
fn categories(entries: Vec<(String, Node)>, parent: Option<usize>, draft: &mut Draft) -> Result<()> {
    for (key, node) in entries {
        let category = draft.begin(parent, &key, node.line)?;
        content(node, category, draft)?;
    }
    Ok(())
}

fn content(node: Node, category: usize, draft: &mut Draft) -> Result<()> {
    match node.value {
        Value::Null => {}
        Value::Text(word) => draft.word(category, &word, 1.0, node.line),
        Value::List(nodes) => nodes.into_iter().try_for_each(|node| content(node, category, draft))?,
        Value::Map(entries) => categories(entries, Some(category), draft)?,
    }
    Ok(())
}

pub(super) fn to_yaml(codebook: &Codebook, notes: &mut Notes) -> String {
    let mut out = String::new();
    for theme in &codebook.themes {
        let words = outward::plain(theme, Format::QuantedaYaml, Weights::Dropped, notes);
        let _ = writeln!(out, "{}:{}", quoted(key(theme)), if words.is_empty() { " []" } else { "" });
        for word in words {
            let _ = writeln!(out, "  - {}", quoted(&word.text));
        }
    }
    note_titles(codebook, notes);
    out
}

pub(super) fn to_json(codebook: &Codebook, notes: &mut Notes) -> String {
    let mut out = String::from("{");
    for (place, theme) in codebook.themes.iter().enumerate() {
        let words = outward::plain(theme, Format::QuantedaJson, Weights::Dropped, notes);
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\n  {}: [", quoted(key(theme)));
        for (place, word) in words.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(out, "{comma}\n    {}", quoted(&word.text));
        }
        out.push_str(if words.is_empty() { "]" } else { "\n  ]" });
    }
    out.push_str("\n}\n");
    note_titles(codebook, notes);
    out
}

/// A text as JSON has it, which YAML reads as well.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
