//! YAML as a [`DataNode`]: by events, so that nothing is expanded and nothing recurses.

use super::tree::{DataNode, DataValue, SyntaxError};
use crate::codebook::theme_tree::MAX_DEPTH;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// What is open while reading.
enum OpenCollection {
    List(usize, Vec<DataNode>),
    /// The entries, and the key whose value comes next.
    Map(usize, Vec<(String, DataNode)>, Option<(usize, String)>),
}

fn refuse(line: usize, message: &str) -> SyntaxError {
    SyntaxError { line, message: message.to_owned() }
}

/// Reads one YAML document. Scalars are texts as they are written: `no` is a word.
///
/// # Errors
/// With the line: no YAML, an alias, a second document, a key that is no text, too deep.
pub(super) fn from_yaml(text: &str) -> Result<DataNode, SyntaxError> {
    let mut open: Vec<OpenCollection> = Vec::new();
    let mut root: Option<DataNode> = None;
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
                open.push(match event {
                    Event::SequenceStart(..) => OpenCollection::List(line, Vec::new()),
                    _ => OpenCollection::Map(line, Vec::new(), None),
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(OpenCollection::List(line, nodes)) => DataNode { line, value: DataValue::List(nodes) },
                Some(OpenCollection::Map(line, entries, _)) => DataNode { line, value: DataValue::Map(entries) },
                None => continue,
            },
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let value = if null { DataValue::Null } else { DataValue::Text(text.into_owned()) };
                DataNode { line, value }
            }
        };
        match open.last_mut() {
            None => root = Some(node),
            Some(OpenCollection::List(_, nodes)) => nodes.push(node),
            Some(OpenCollection::Map(_, entries, waiting)) => match waiting.take() {
                Some((line, key)) => {
                    let line = if matches!(node.value, DataValue::Text(_)) { node.line } else { line };
                    entries.push((key, DataNode { line, ..node }));
                }
                None => match node.value {
                    DataValue::Text(key) => *waiting = Some((node.line, key)),
                    _ => return Err(refuse(node.line, "a key is no text")),
                },
            },
        }
    }
    Ok(root.unwrap_or(DataNode { line: 1, value: DataValue::Null }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words_and_lines_are_known() {
        let node = from_yaml("a:\n  - no\n  - 1.50\n  - \"*ed\"\nb: ~\n").unwrap();
        let DataValue::Map(entries) = node.value else { panic!() };
        let DataValue::List(list) = &entries[0].1.value else { panic!() };
        let texts: Vec<_> = list.iter().map(|node| (node.line, node.value.clone())).collect();
        let text = |text: &str| DataValue::Text(text.to_owned());
        assert_eq!(texts, [(2, text("no")), (3, text("1.50")), (4, text("*ed"))]);
        assert_eq!(entries[1].1.value, DataValue::Null);
    }

    #[test]
    fn bombs_are_refused_with_their_line() {
        assert_eq!(from_yaml("a: &x [lol]\nb: [*x, *x]\n").unwrap_err().line, 2);
        for (open, part) in [("[", "recursion"), ("- ", "too deep"), ("{a: ", "")] {
            let SyntaxError { message, .. } = from_yaml(&open.repeat(10_000_000 / open.len())).unwrap_err();
            assert!(message.contains(part), "{open}: {message}");
        }
        assert_eq!(from_yaml("a: [b\n").unwrap_err().line, 2);
    }
}
