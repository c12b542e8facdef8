//! Which format a file is in: by its name, then by how it begins.

use super::format::DictionaryFormat;
use super::tree::{self, DictionaryValue};
use crate::document::LineBreaks;
use std::path::Path;

/// The format of `text`, read from `path`; any unknown one is TOML.
pub(super) fn format(path: &Path, text: &str) -> DictionaryFormat {
    let text = &*LineBreaks::Text.normalize(text);
    match DictionaryFormat::from_path(path) {
        Some(DictionaryFormat::QuantedaJson) => json(text),
        Some(DictionaryFormat::Csv) if begins_as_table(text) => DictionaryFormat::LiwcTable,
        Some(format) => format,
        None => content(text),
    }
}

/// JSON: a list of patterns is spaCy's, a map is quanteda's.
fn json(text: &str) -> DictionaryFormat {
    let is_pattern = |line: &str| line.contains("\"label\"") && line.contains("\"pattern\"");
    match text.trim_start().as_bytes().first() {
        Some(b'[') => DictionaryFormat::Spacy,
        // A map a line, or one map that is a pattern.
        _ if text.lines().find(|line| !line.trim().is_empty()).is_some_and(is_pattern)
            && tree::from_json(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default(), 1)
                .is_ok_and(|node| matches!(node.value, DictionaryValue::Map(_))) =>
        {
            DictionaryFormat::Spacy
        }
        _ => DictionaryFormat::QuantedaJson,
    }
}

fn begins_as_table(text: &str) -> bool {
    text.trim_start_matches('"').get(..7).is_some_and(|start| start.eq_ignore_ascii_case("DicTerm"))
}

fn content(text: &str) -> DictionaryFormat {
    let Some(first) = text.lines().map(str::trim).find(|line| !line.is_empty()) else { return DictionaryFormat::Toml };
    if first.starts_with('%') {
        return DictionaryFormat::Liwc;
    }
    if begins_as_table(first) {
        return DictionaryFormat::LiwcTable;
    }
    if first.starts_with('<') || first.starts_with('+') {
        return DictionaryFormat::Lexicoder;
    }
    if first.starts_with('{') || (first.starts_with('[') && first.contains('{')) {
        return json(text);
    }
    if first.contains("theme") && first.contains("term") && first.contains([',', ';', '\t']) && !first.contains('=') {
        return DictionaryFormat::Csv;
    }
    let weighted =
        text.lines().take(200).any(|line| line.starts_with('\t') && super::wordstat::weighted(line).is_some());
    if weighted { DictionaryFormat::Wordstat } else { DictionaryFormat::Toml }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_is_known_by_name_then_by_content() {
        for (path, text, expected) in [
            ("a.json", "{\"a\": [\"b\"]}", DictionaryFormat::QuantedaJson),
            ("a.json", "[{\"label\": \"a\", \"pattern\": \"b\"}]", DictionaryFormat::Spacy),
            (
                "a.json",
                "{\"label\": \"a\", \"pattern\": \"b\"}\n{\"label\": \"a\", \"pattern\": \"c\"}",
                DictionaryFormat::Spacy,
            ),
            ("a.csv", "DicTerm,a\nb,X", DictionaryFormat::LiwcTable),
            ("a.csv", "theme,term\na,b", DictionaryFormat::Csv),
            ("a.txt", "%\n1\ta\n%\nb\t1", DictionaryFormat::Liwc),
            ("a.txt", "a\n\tb (1)", DictionaryFormat::Wordstat),
            ("a.txt", "+a\nb", DictionaryFormat::Lexicoder),
            ("a.xml", "<?xml version=\"1.0\"?>", DictionaryFormat::Lexicoder),
            ("a.txt", "theme;term\na;b", DictionaryFormat::Csv),
            ("a.txt", "[[themes]]\nname = 'a'", DictionaryFormat::Toml),
            ("a", "", DictionaryFormat::Toml),
            ("a.dic", "", DictionaryFormat::Liwc),
        ] {
            assert_eq!(format(path.as_ref(), text), expected, "{path}: {text}");
        }
    }
}
