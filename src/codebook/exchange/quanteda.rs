//! quanteda's dictionaries: a map of categories, each a list of words and of further maps.

use super::builder::CodebookBuilder;
use super::format::DictionaryFormat;
use super::notes::Notes;
use super::outward::{self, GlobSupport, WeightSupport, key, note_titles};
use super::tree::{self, DictionaryNode, DictionaryValue, SyntaxError};
use super::yaml;
use crate::codebook::definition::Codebook;
use crate::error::Result;
use std::fmt::Write;

pub(super) fn from_yaml(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    read(yaml::from_yaml(text), builder)
}

pub(super) fn from_json(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    read(tree::from_json(text, 1), builder)
}

const HINT: &str =
    "a dictionary is a map of categories to lists of words: {\"economy\": [\"tax*\", \"interest rate\"]}";

fn read(root: Result<DictionaryNode, SyntaxError>, builder: &mut CodebookBuilder) -> Result<()> {
    let root = root.map_err(|SyntaxError { line, message }| builder.error(line, message).with_hint(HINT))?;
    match root.value {
        DictionaryValue::Map(entries) => categories(entries, None, builder),
        // As R's own lists are sometimes written: a list of maps.
        DictionaryValue::List(nodes)
            if nodes.iter().all(|node| matches!(node.value, DictionaryValue::Map(_))) && !nodes.is_empty() =>
        {
            nodes.into_iter().try_for_each(|node| match node.value {
                DictionaryValue::Map(entries) => categories(entries, None, builder),
                _ => Ok(()),
            })
        }
        _ => {
            Err(builder.error(root.line, format_args!("{} is where categories should be", root.kind())).with_hint(HINT))
        }
    }
}

/// Reads the content of a category. Depth is bounded by the reader of the tree.
fn categories(
    entries: Vec<(String, DictionaryNode)>,
    parent: Option<usize>,
    builder: &mut CodebookBuilder,
) -> Result<()> {
    for (key, node) in entries {
        let category = builder.begin(parent, &key, node.line)?;
        content(node, category, builder)?;
    }
    Ok(())
}

fn content(node: DictionaryNode, category: usize, builder: &mut CodebookBuilder) -> Result<()> {
    match node.value {
        DictionaryValue::Null => {}
        DictionaryValue::Text(word) => builder.word(category, &word, 1.0, node.line),
        DictionaryValue::List(nodes) => nodes.into_iter().try_for_each(|node| content(node, category, builder))?,
        DictionaryValue::Map(entries) => categories(entries, Some(category), builder)?,
    }
    Ok(())
}

/// The content of a category: lines of words, then its own categories.
enum OutlineLine<'a> {
    Category(usize, &'a str, bool),
    Word(usize, String),
}

/// The categories and words in order, with how deep they lie; whether a category has anything in
/// it.
fn lines<'a>(codebook: &'a Codebook, format: DictionaryFormat, notes: &mut Notes) -> Result<Vec<OutlineLine<'a>>> {
    let ordered = outward::in_order(codebook)?;
    let mut lines = Vec::new();
    for (place, (depth, theme)) in ordered.iter().enumerate() {
        let words = outward::plain(theme, format, GlobSupport::Any, WeightSupport::Dropped, notes);
        let parts = ordered.get(place + 1).is_some_and(|(next, _)| next > depth);
        lines.push(OutlineLine::Category(*depth, key(theme), parts || !words.is_empty()));
        lines.extend(words.into_iter().map(|word| OutlineLine::Word(*depth, word.text)));
    }
    note_titles(codebook, notes);
    Ok(lines)
}

/// YAML of maps and lists of quoted texts. Written here, since `saphyr-parser` reads only.
pub(super) fn to_yaml(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    let mut out = String::new();
    for line in lines(codebook, DictionaryFormat::QuantedaYaml, notes)? {
        let _ = match line {
            OutlineLine::Category(depth, name, full) => {
                let (indent, dash) = if depth == 0 { (0, "") } else { (4 * depth - 2, "- ") };
                let rest = if full { "" } else { " []" };
                writeln!(out, "{:indent$}{dash}{}:{rest}", "", quoted(name))
            }
            OutlineLine::Word(depth, word) => {
                writeln!(out, "{:indent$}- {}", "", quoted(&word), indent = 4 * depth + 2)
            }
        };
    }
    Ok(out)
}

pub(super) fn to_json(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    let mut out = String::from("{");
    // The depth of the last line, and whether an item precedes the next one in its list.
    let mut open = 0;
    let mut comma = false;
    for line in lines(codebook, DictionaryFormat::QuantedaJson, notes)? {
        if let OutlineLine::Category(depth, name, _) = line {
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
        } else if let OutlineLine::Word(depth, word) = line {
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
    Ok(out)
}

/// Closes lists, and the maps that hold them, until so many are open.
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
