//! Which format a file is in: by its name, then by how it begins.

use super::Format;
use super::tree::{self, Value};
use std::path::Path;

/// The format of `text`, which stood at `path`; what is none that is known is TOML.
pub(super) fn format(path: &Path, text: &str) -> Format {
    match Format::from_path(path) {
        Some(Format::QuantedaJson) => json(text),
        Some(Format::Csv) if begins_as_table(text) => Format::LiwcTable,
        Some(format) => format,
        None => content(text),
    }
}

/// JSON: a list of patterns is spaCy's, a map is quanteda's.
fn json(text: &str) -> Format {
    let is_pattern = |line: &str| line.contains("\"label\"") && line.contains("\"pattern\"");
    match text.trim_start().as_bytes().first() {
        Some(b'[') => Format::Spacy,
        // A map a line, or one map that is a pattern.
        _ if text.lines().find(|line| !line.trim().is_empty()).is_some_and(is_pattern)
            && tree::from_json(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default(), 1)
                .is_ok_and(|node| matches!(node.value, Value::Map(_))) =>
        {
            Format::Spacy
        }
        _ => Format::QuantedaJson,
    }
}

fn begins_as_table(text: &str) -> bool {
    text.trim_start_matches('"').get(..7).is_some_and(|start| start.eq_ignore_ascii_case("DicTerm"))
}

fn content(text: &str) -> Format {
    let Some(first) = text.lines().map(str::trim).find(|line| !line.is_empty()) else { return Format::Toml };
    if first.starts_with('%') {
        return Format::Liwc;
    }
    if begins_as_table(first) {
        return Format::LiwcTable;
    }
    if first.starts_with('<') || first.starts_with('+') {
        return Format::Lexicoder;
    }
    if first.starts_with('{') || (first.starts_with('[') && first.contains('{')) {
        return json(text);
    }
    if first.contains("theme") && first.contains("term") && first.contains([',', ';', '\t']) && !first.contains('=') {
        return Format::Csv;
    }
    let weighted =
        text.lines().take(200).any(|line| line.starts_with('\t') && super::wordstat::weighted(line).is_some());
    if weighted { Format::Wordstat } else { Format::Toml }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_first_then_what_stands_there() {
        for (path, text, expected) in [
            ("a.json", "{\"a\": [\"b\"]}", Format::QuantedaJson),
            ("a.json", "[{\"label\": \"a\", \"pattern\": \"b\"}]", Format::Spacy),
            ("a.json", "{\"label\": \"a\", \"pattern\": \"b\"}\n{\"label\": \"a\", \"pattern\": \"c\"}", Format::Spacy),
            ("a.csv", "DicTerm,a\nb,X", Format::LiwcTable),
            ("a.csv", "theme,term\na,b", Format::Csv),
            ("a.txt", "%\n1\ta\n%\nb\t1", Format::Liwc),
            ("a.txt", "a\n\tb (1)", Format::Wordstat),
            ("a.txt", "+a\nb", Format::Lexicoder),
            ("a.xml", "<?xml version=\"1.0\"?>", Format::Lexicoder),
            ("a.txt", "theme;term\na;b", Format::Csv),
            ("a.txt", "[[themes]]\nname = 'a'", Format::Toml),
            ("a", "", Format::Toml),
            ("a.dic", "", Format::Liwc),
        ] {
            assert_eq!(format(path.as_ref(), text), expected, "{path}: {text}");
        }
    }
}
