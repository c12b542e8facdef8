//! YAML as a [`DictionaryNode`]: by events, so that nothing is expanded and nothing recurses.

use super::tree::{DictionaryNode, DictionaryValue, SyntaxError};
use crate::codebook::theme_tree::MAX_DEPTH;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// What is open while reading.
enum OpenCollection {
    List(usize, Vec<DictionaryNode>),
    /// The entries, and the key whose value comes next.
    Map(usize, Vec<(String, DictionaryNode)>, Option<(usize, String)>),
}

impl OpenCollection {
    fn begin(event: &Event<'_>, line: usize) -> Self {
        match event {
            Event::SequenceStart(..) => Self::List(line, Vec::new()),
            _ => Self::Map(line, Vec::new(), None),
        }
    }

    /// Adds an item of the list, or a key or value of the map.
    fn add(&mut self, node: DictionaryNode) -> Result<(), SyntaxError> {
        match self {
            Self::List(_, nodes) => nodes.push(node),
            Self::Map(_, entries, waiting) => match (waiting.take(), node.value) {
                (Some((_, key)), value @ DictionaryValue::Text(_)) => {
                    entries.push((key, DictionaryNode { line: node.line, value }))
                }
                (Some((line, key)), value) => entries.push((key, DictionaryNode { line, value })),
                (None, DictionaryValue::Text(key)) => *waiting = Some((node.line, key)),
                (None, _) => return Err(refuse(node.line, "a key is no text")),
            },
        }
        Ok(())
    }
}

fn refuse(line: usize, message: &str) -> SyntaxError {
    SyntaxError { line, message: message.to_owned() }
}

/// Reads one YAML document. Scalars are texts as they are written: `no` is a word.
///
/// # Errors
/// With the line: no YAML, an alias, a second document, a key that is no text, too deep.
pub(super) fn from_yaml(text: &str) -> Result<DictionaryNode, SyntaxError> {
    let mut open: Vec<OpenCollection> = Vec::new();
    let mut root: Option<DictionaryNode> = None;
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            let message = format!("no YAML (column {}): {}", marker.col() + 1, error.info());
            SyntaxError { line: marker.line(), message }
        })?;
        let line = span.start.line();
        let node = match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return Err(refuse(line, "a second document begins"));
                }
                continue;
            }
            Event::Alias(_) => {
                return Err(refuse(line, "aliases ('*name') are not read; a word that begins with '*' needs quotes"));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() > 2 * MAX_DEPTH {
                    return Err(refuse(line, "too deep"));
                }
                open.push(OpenCollection::begin(&event, line));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(OpenCollection::List(line, nodes)) => DictionaryNode { line, value: DictionaryValue::List(nodes) },
                Some(OpenCollection::Map(line, entries, _)) => {
                    DictionaryNode { line, value: DictionaryValue::Map(entries) }
                }
                None => continue,
            },
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let value = if null { DictionaryValue::Null } else { DictionaryValue::Text(text.into_owned()) };
                DictionaryNode { line, value }
            }
        };
        match open.last_mut() {
            None => root = Some(node),
            Some(collection) => collection.add(node)?,
        }
    }
    Ok(root.unwrap_or(DictionaryNode { line: 1, value: DictionaryValue::Null }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_stay_texts_and_have_lines() {
        let node = from_yaml("a:\n  - no\n  - 1.50\n  - \"*ed\"\nb: ~\n").unwrap();
        let DictionaryValue::Map(entries) = node.value else { panic!() };
        let DictionaryValue::List(list) = &entries[0].1.value else { panic!() };
        let texts: Vec<_> = list.iter().map(|node| (node.line, node.value.clone())).collect();
        let text = |text: &str| DictionaryValue::Text(text.to_owned());
        assert_eq!(texts, [(2, text("no")), (3, text("1.50")), (4, text("*ed"))]);
        assert_eq!(entries[1].1.value, DictionaryValue::Null);
    }

    #[test]
    fn aliases_and_deep_nesting_are_rejected() {
        assert_eq!(from_yaml("a: &x [lol]\nb: [*x, *x]\n").unwrap_err().line, 2);
        for (open, part) in [("[", "recursion"), ("- ", "too deep"), ("{a: ", "")] {
            let SyntaxError { message, .. } = from_yaml(&open.repeat(10_000_000 / open.len())).unwrap_err();
            assert!(message.contains(part), "{open}: {message}");
        }
        assert_eq!(from_yaml("a: [b\n").unwrap_err().line, 2);
    }
}
