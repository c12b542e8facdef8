//! What YAML and JSON have in common: texts, lists and maps, each with its line.

use crate::codebook::theme_tree::MAX_DEPTH;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// A node of the tree: a text, list or map.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DictionaryNode {
    pub(super) line: usize,
    pub(super) value: DictionaryValue,
}

/// What it holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum DictionaryValue {
    /// Nothing.
    Null,
    /// A string, or a number or truth value as it is written.
    Text(String),
    List(Vec<DictionaryNode>),
    /// In the order of the file; keys may come twice.
    Map(Vec<(String, DictionaryNode)>),
}

impl DictionaryNode {
    /// What this is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            DictionaryValue::Null => "nothing",
            DictionaryValue::Text(_) => "a text",
            DictionaryValue::List(_) => "a list",
            DictionaryValue::Map(_) => "a map",
        }
    }
}

/// Why a text is no YAML or JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) line: usize,
    pub(super) message: String,
}

/// Reads JSON that begins at `first_line` of its file.
///
/// # Errors
/// If it is no JSON or too deep, with the line.
pub(super) fn from_json(text: &str, first_line: usize) -> Result<DictionaryNode, SyntaxError> {
    let place = LineTracker { text, first_line, last: Cell::new((0, first_line)) };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let refuse = |error: serde_json::Error| {
        let full = error.to_string();
        let reason = full.split(" at line ").next().unwrap_or_default().to_owned();
        let message = format!("no JSON (column {}): {reason}", error.column());
        SyntaxError { line: first_line + error.line().max(1) - 1, message }
    };
    let node = NodeSeed { place: &place, depth: 0 }.deserialize(&mut deserializer).map_err(refuse)?;
    deserializer.end().map_err(refuse)?;
    Ok(node)
}

/// The place that reading has reached. serde_json gives none, but texts without escapes are
/// borrowed from the file.
struct LineTracker<'de> {
    text: &'de str,
    first_line: usize,
    /// A byte, and its line.
    last: Cell<(usize, usize)>,
}

impl LineTracker<'_> {
    fn line(&self) -> usize {
        self.last.get().1
    }

    fn at(&self, borrowed: &str) -> usize {
        let offset = (borrowed.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let (byte, line) = self.last.get();
        if offset >= byte && offset <= self.text.len() {
            let line = line + memchr::memchr_iter(b'\n', &self.text.as_bytes()[byte..offset]).count();
            self.last.set((offset, line));
        }
        self.line().max(self.first_line)
    }
}

#[derive(Clone, Copy)]
struct NodeSeed<'a, 'de> {
    place: &'a LineTracker<'de>,
    depth: usize,
}

impl NodeSeed<'_, '_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        // A category of categories is two levels in a list.
        if depth > 2 * MAX_DEPTH { Err(E::custom("too deep")) } else { Ok(Self { depth, ..self }) }
    }

    fn node(self, value: DictionaryValue) -> DictionaryNode {
        DictionaryNode { line: self.place.line(), value }
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_, 'de> {
    type Value = DictionaryNode;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<DictionaryNode, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_, 'de> {
    type Value = DictionaryNode;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<DictionaryNode, E> {
        Ok(self.node(DictionaryValue::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<DictionaryNode, E> {
        Ok(self.node(DictionaryValue::Text(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<DictionaryNode, E> {
        Ok(self.node(DictionaryValue::Text(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<DictionaryNode, E> {
        Ok(self.node(DictionaryValue::Text(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<DictionaryNode, E> {
        Ok(self.node(DictionaryValue::Text(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<DictionaryNode, E> {
        Ok(self.node(DictionaryValue::Text(value.to_owned())))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<DictionaryNode, E> {
        let line = self.place.at(value);
        Ok(DictionaryNode { line, value: DictionaryValue::Text(value.to_owned()) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<DictionaryNode, A::Error> {
        let (line, seed) = (self.place.line(), self.deeper::<A::Error>()?);
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element_seed(seed)? {
            nodes.push(node);
        }
        Ok(DictionaryNode { line, value: DictionaryValue::List(nodes) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<DictionaryNode, A::Error> {
        let (line, seed) = (self.place.line(), self.deeper::<A::Error>()?);
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(seed)? {
            let DictionaryValue::Text(key) = key.value else { return Err(A::Error::custom("a key is no text")) };
            let line = self.place.line();
            let mut node = map.next_value_seed(seed)?;
            // A map or list has the line of its key.
            if !matches!(node.value, DictionaryValue::Text(_)) {
                node.line = line;
            }
            entries.push((key, node));
        }
        Ok(DictionaryNode { line, value: DictionaryValue::Map(entries) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_knows_its_line() {
        let node = from_json("{\n  \"a\": [\n    \"b\",\n    \"c\"\n  ],\n \"d\": null}", 1).unwrap();
        let DictionaryValue::Map(entries) = node.value else { panic!() };
        let DictionaryValue::List(list) = &entries[0].1.value else { panic!() };
        assert_eq!(list.iter().map(|node| node.line).collect::<Vec<_>>(), [3, 4]);
        assert_eq!((entries[0].1.line, entries[1].1.line), (2, 6));
    }

    #[test]
    fn brackets_without_end_are_an_error() {
        let deep = "[".repeat(10_000_000);
        assert!(from_json(&deep, 1).unwrap_err().message.contains("too deep"));
        assert_eq!(from_json("{\"a\":\n [1,}", 3).unwrap_err().line, 4);
    }
}
