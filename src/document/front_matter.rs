//! The `---` block at the head of a file, in YAML: the title and the date are read from it.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// The title and date of a front matter, and where the text after it begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(crate) title: Option<String>,
    pub(crate) date: Option<String>,
    /// The date as it is written, of several the one that was read, else the last.
    pub(crate) date_text: Option<String>,
    /// The byte after the closing line.
    pub(crate) end: usize,
}

/// Whether a text begins with a front matter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FrontMatterHead {
    /// No front matter.
    None,
    /// A front matter.
    Found(FrontMatter),
    /// `---` and `key: value` lines, but no closing line.
    Unclosed,
}

/// Looks for a front matter at the head of `text`.
///
/// What lies between two lines of `---` is read as YAML. Where it is none, as with a title that
/// holds `: ` outside of quotation marks, its lines are read one by one.
pub(crate) fn parse(text: &str) -> FrontMatterHead {
    let mut lines = lines_with_ends(text);
    let Some((first, start)) = lines.next() else { return FrontMatterHead::None };
    if first.trim_end() != "---" {
        return FrontMatterHead::None;
    }
    let mut block_end = start;
    for (line, end) in lines {
        if is_closing(line) {
            if let Some(found) = from_yaml(&text[start..block_end]) {
                return found
                    .map_or(FrontMatterHead::None, |found| FrontMatterHead::Found(FrontMatter { end, ..found }));
            }
            break;
        }
        block_end = end;
    }
    from_lines(text)
}

fn is_closing(line: &str) -> bool {
    matches!(line.trim_end(), "---" | "...")
}

/// The title and the date in a block of YAML, if it is a map: `Some(None)` if none of its keys is a
/// known one, `None` if it is no map.
fn from_yaml(block: &str) -> Option<Option<FrontMatter>> {
    let mut found = FrontMatter { title: None, date: None, date_text: None, end: 0 };
    let (mut depth, mut known) = (0usize, false);
    // The key whose value comes next.
    let mut key: Option<String> = None;
    for event in Parser::new_from_str(block) {
        let (event, _) = event.ok()?;
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if depth == 0 && !matches!(event, Event::MappingStart(..)) {
                    return None;
                }
                depth += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                depth -= 1;
                if depth == 1 {
                    // A list or map was the value; as a key it is none that is known.
                    key = if key.is_some() { None } else { Some(String::new()) };
                }
            }
            Event::Scalar(..) | Event::Alias(_) if depth == 0 => return None,
            Event::Scalar(value, style, ..) if depth == 1 => match key.take() {
                None => {
                    let name = value.to_ascii_lowercase();
                    known |= KNOWN.contains(&name.as_str());
                    key = Some(name);
                }
                Some(key) => {
                    let null = style == ScalarStyle::Plain && matches!(&*value, "~" | "null" | "Null" | "NULL");
                    if !null {
                        found.set(&key, &value);
                    }
                }
            },
            Event::Alias(_) if depth == 1 => key = if key.is_some() { None } else { Some(String::new()) },
            _ => {}
        }
    }
    Some(known.then_some(found))
}

impl FrontMatter {
    /// Keeps the value of a key that is a title or a date; of several dates the last that can be
    /// read.
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "title" => {
                let title = value.split_whitespace().collect::<Vec<_>>().join(" ");
                if !title.is_empty() {
                    self.title = Some(title);
                }
            }
            "date" | "published" | "issued" => {
                let date = super::date::parse(value);
                if date.is_some() || self.date.is_none() {
                    self.date_text = Some(value.to_owned());
                }
                self.date = date.or(self.date.take());
            }
            _ => {}
        }
    }
}

/// The front matter of a text, line by line: what people write who know no YAML.
fn from_lines(text: &str) -> FrontMatterHead {
    let mut lines = lines_with_ends(text);
    lines.next();
    let mut found = FrontMatter { title: None, date: None, date_text: None, end: 0 };
    let (mut keys, mut known) = (0, false);
    let mut nests = false;
    for (line, end) in lines {
        let line = line.trim_end();
        if is_closing(line) {
            // A rule, prose, and another rule is not a front matter; nor is one sentence with a
            // colon.
            if !known {
                return FrontMatterHead::None;
            }
            found.end = end;
            return FrontMatterHead::Found(found);
        }
        match line.split_once(':') {
            Some((key, value)) if is_key(key) && (value.is_empty() || value.starts_with([' ', '\t'])) => {
                keys += 1;
                let value = unquote(value.trim());
                nests = value.is_empty() || "|>[{".contains(value);
                let key = key.to_ascii_lowercase();
                known |= KNOWN.contains(&key.as_str());
                found.set(&key, value);
            }
            // What belongs to the key above: a list, or an indented block.
            _ if keys > 0 && (line.starts_with([' ', '\t']) || nests && line.starts_with("- ")) => {}
            _ if known => return FrontMatterHead::Unclosed,
            _ => return FrontMatterHead::None,
        }
    }
    if known { FrontMatterHead::Unclosed } else { FrontMatterHead::None }
}

/// Keys of which a front matter has at least one.
const KNOWN: [&str; 22] = [
    "title",
    "date",
    "published",
    "issued",
    "author",
    "authors",
    "tags",
    "slug",
    "id",
    "layout",
    "description",
    "categories",
    "category",
    "lang",
    "language",
    "draft",
    "source",
    "subtitle",
    "summary",
    "keywords",
    "issue",
    "permalink",
];

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn unquote(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}

fn lines_with_ends(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut end = 0;
    text.split_inclusive(['\n', '\r']).filter_map(move |line| {
        end += line.len();
        // The second half of a CRLF.
        if line == "\n" && text[..end - 1].ends_with('\r') {
            return None;
        }
        // The end lies after the whole of a CRLF.
        let after = if line.ends_with('\r') && text[end..].starts_with('\n') { end + 1 } else { end };
        Some((line, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_date_are_read_and_the_rest_is_skipped() {
        let text = "---\r\ntitle: \"After: the reset\"\r\ndate: 19 July 2016\r\ntags:\r\n  - a\r\n---\r\nText\r\n";
        let FrontMatterHead::Found(found) = parse(text) else { panic!("not found") };
        assert_eq!(found.title.as_deref(), Some("After: the reset"));
        assert_eq!(found.date.as_deref(), Some("2016-07-19"));
        assert_eq!(&text[found.end..], "Text\r\n");
    }

    #[test]
    fn unclosed_front_matter_is_detected() {
        assert_eq!(parse("---\ntitle: x\n\nprose follows\n"), FrontMatterHead::Unclosed);
        assert_eq!(parse("---\ntitle: x\n"), FrontMatterHead::Unclosed);
    }

    #[test]
    fn a_rule_is_not_a_front_matter() {
        assert_eq!(parse("---\n\nProse between rules.\n\n---\n"), FrontMatterHead::None);
        assert_eq!(parse("Title\n---\n"), FrontMatterHead::None);
        let prose = "---\nFinance: the week in money\n\n# The deficit\n\n- It grew.\n\n---\n\nAfter the rule.";
        assert_eq!(parse(prose), FrontMatterHead::None);
        assert_eq!(parse("---\nNote: the deficit grew.\n---\nMore.\n"), FrontMatterHead::None);
    }

    fn found(block: &str) -> (Option<String>, Option<String>) {
        let text = format!("---\n{block}---\nText\n");
        let FrontMatterHead::Found(found) = parse(&text) else { panic!("not found: {block:?}") };
        assert_eq!(&text[found.end..], "Text\n", "{block:?}");
        (found.title, found.date)
    }

    #[test]
    fn values_are_yaml() {
        let date = Some("2016-07-19".to_owned());
        for (block, title) in [
            ("# A comment.\ntitle: A week # no part of it\n\ndate: 2016-07-19\n", "A week"),
            ("\"title\": 'It''s over'\n'date': \"2016-07-19\"\n", "It's over"),
            ("title: \"A \\\"quoted\\\" word\"\ndate: 19 July 2016\n", "A \"quoted\" word"),
            ("title: >-\n  A title\n  of two lines\ndate: 2016-07-19T08:00:00Z\n", "A title of two lines"),
            ("title: A plain title\n  that goes on\ntags: [a, b: c]\ndate: 2016-07-19\n", "A plain title that goes on"),
            ("authors:\n- name: Ann\n  title: Dr\ntitle: |\n  One\n  two\npublished: 2016-07-19\n", "One two"),
            ("date: 2016-07-19\nissued: soon\nTitle: \u{d6}ffnung\n", "\u{d6}ffnung"),
        ] {
            assert_eq!(found(block), (Some(title.to_owned()), date.clone()), "{block:?}");
        }
        assert_eq!(found("title:\ndate: ~\n"), (None, None));
        assert_eq!(found("title: [a, b]\ndate: {day: 2016-07-19}\n"), (None, None));
        assert_eq!(found("title: &t x\ndate: *t\n"), (Some("x".to_owned()), None));
    }

    #[test]
    fn lines_that_are_no_yaml_are_still_read() {
        let title = |title: &str| (Some(title.to_owned()), Some("2016-07-19".to_owned()));
        assert_eq!(found("title: After: the reset\ndate: 2016-07-19\n"), title("After: the reset"));
        assert_eq!(found("title: @home\ndate: 2016-07-19\n"), title("@home"));
        assert_eq!(found("title: \"Out\" and in\ndate: 2016-07-19\n"), title("\"Out\" and in"));
        assert_eq!(parse("---\ntitle: x\n\nprose follows\n\n---\nmore\n"), FrontMatterHead::Unclosed);
        assert_eq!(parse(&format!("---\n{}\n---\n", "[".repeat(1_000_000))), FrontMatterHead::None);
    }
}
