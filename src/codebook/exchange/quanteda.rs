//! quanteda's dictionaries: a map of categories, each a list of words and of further maps.

use super::draft::Draft;
use super::notes::Notes;
use super::outward::{self, Globs, Weights, key, note_titles};
use super::tree::{self, Node, Refusal, Value};
use super::{Format, yaml};
use crate::codebook::definition::Codebook;
use crate::error::Result;
use std::fmt::Write;

pub(super) fn from_yaml(text: &str, draft: &mut Draft) -> Result<()> {
    read(yaml::from_yaml(text), draft)
}

pub(super) fn from_json(text: &str, draft: &mut Draft) -> Result<()> {
    read(tree::from_json(text, 1), draft)
}

const HINT: &str =
    "a dictionary is a map of categories to lists of words: {\"economy\": [\"tax*\", \"interest rate\"]}";

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
        _ => {
            Err(draft.error(root.line, format_args!("{} stands where categories should", root.kind())).with_hint(HINT))
        }
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

/// What stands in a category: lines of words, then its own categories.
enum Line<'a> {
    Category(usize, &'a str, bool),
    Word(usize, String),
}

/// The categories and words in order, with how deep they lie; whether a category has anything in it.
fn lines<'a>(codebook: &'a Codebook, format: Format, notes: &mut Notes) -> Vec<Line<'a>> {
    let ordered = outward::in_order(codebook);
    let mut lines = Vec::new();
    for (place, (depth, theme)) in ordered.iter().enumerate() {
        let words = outward::plain(theme, format, Globs::Any, Weights::Dropped, notes);
        let parts = ordered.get(place + 1).is_some_and(|(next, _)| next > depth);
        lines.push(Line::Category(*depth, key(theme), parts || !words.is_empty()));
        lines.extend(words.into_iter().map(|word| Line::Word(*depth, word.text)));
    }
    note_titles(codebook, notes);
    lines
}

pub(super) fn to_yaml(codebook: &Codebook, notes: &mut Notes) -> String {
    let mut out = String::new();
    for line in lines(codebook, Format::QuantedaYaml, notes) {
        let _ = match line {
            Line::Category(depth, name, full) => {
                let (indent, dash) = if depth == 0 { (0, "") } else { (4 * depth - 2, "- ") };
                let rest = if full { "" } else { " []" };
                writeln!(out, "{:indent$}{dash}{}:{rest}", "", quoted(name))
            }
            Line::Word(depth, word) => writeln!(out, "{:indent$}- {}", "", quoted(&word), indent = 4 * depth + 2),
        };
    }
    out
}

pub(super) fn to_json(codebook: &Codebook, notes: &mut Notes) -> String {
    let mut out = String::from("{");
    // How deep the last line lay, and whether something stands before the next in its list.
    let mut open = 0;
    let mut comma = false;
    for line in lines(codebook, Format::QuantedaJson, notes) {
        if let Line::Category(depth, name, _) = line {
            close(&mut out, &mut open, depth, &mut comma);
            let _ = match depth {
                0 => write!(out, "{}\n  {}: [", if comma { "," } else { "" }, quoted(name)),
                _ => write!(
                    out,
                    "{}\n{:indent$}{{{}: [",
                    if comma { "," } else { "" },
                    "",
                    quoted(name),
                    indent = 2 * depth + 2
                ),
            };
            open = depth + 1;
            comma = false;
        } else if let Line::Word(depth, word) = line {
            let _ = write!(
                out,
                "{}\n{:indent$}{}",
                if comma { "," } else { "" },
                "",
                quoted(&word),
                indent = 2 * depth + 4
            );
            comma = true;
        }
    }
    close(&mut out, &mut open, 0, &mut comma);
    out.push_str("\n}\n");
    out
}

/// Closes lists, and the maps that they stand in, until so many are open.
fn close(out: &mut String, open: &mut usize, wanted: usize, comma: &mut bool) {
    while *open > wanted {
        out.push_str(if *open > 1 { "]}" } else { "]" });
        *open -= 1;
        *comma = true;
    }
}

/// A text as JSON has it, which YAML reads as well.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
