//! The block at the head of a file, in YAML between `---` or in TOML between `+++`: the title and
//! the date are read from it.

use super::dates;
use super::extract::ReadProblem;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// The title and date of a front matter, and where the text after it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    /// The title, its white space as single spaces.
    pub(crate) title: Option<String>,
    /// The date as it is written, of several the last that can be read, else the last.
    pub(crate) date_text: Option<String>,
    has_readable_date: bool,
    /// The byte after the closing line.
    pub(crate) end: usize,
}

/// Whether a text begins with a front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FrontMatterHead {
    /// No front matter.
    None,
    /// A front matter.
    Found(FrontMatter),
    /// An opening line and lines of keys and values, but no closing line.
    Unclosed,
}

/// Looks for a front matter at the head of `text`.
///
/// What lies between two lines of `---` is read as YAML. Where it is none, as with a title that
/// holds `: ` outside of quotation marks, its lines are read one by one. What lies between two
/// lines of `+++` is read as TOML, line by line.
pub(crate) fn front_matter(text: &str) -> FrontMatterHead {
    let mut lines = lines_with_ends(text);
    let Some((first, start)) = lines.next() else { return FrontMatterHead::None };
    if first.trim_end() == TOML_DELIMITER {
        return from_toml(text, start);
    }
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

/// The line before and after a head in TOML.
const TOML_DELIMITER: &str = "+++";

/// Reads the head of `text` in TOML, whose first line ends at `start`.
fn from_toml(text: &str, start: usize) -> FrontMatterHead {
    let rest = &text[start..];
    let mut begins = 0;
    for (line, end) in lines_with_ends(rest) {
        if line.trim_end() == TOML_DELIMITER {
            // A lone carriage return ends a line in a document, but not in TOML.
            let head = rest[..begins].replace("\r\n", "\n").replace('\r', "\n");
            let Ok(table) = head.parse::<toml::Table>() else { return FrontMatterHead::None };
            let mut found = FrontMatter { end: start + end, ..FrontMatter::default() };
            let mut known = false;
            for (key, value) in &table {
                let key = key.to_ascii_lowercase();
                known |= is_known(&key);
                match value {
                    toml::Value::String(text) => found.set(&key, text),
                    toml::Value::Datetime(date) => found.set(&key, &date.to_string()),
                    _ => {}
                }
            }
            return if known { FrontMatterHead::Found(found) } else { FrontMatterHead::None };
        }
        begins = end;
    }
    let key = rest.lines().next().is_some_and(|line| line.split_once('=').is_some_and(|(key, _)| is_known(key.trim())));
    if key { FrontMatterHead::Unclosed } else { FrontMatterHead::None }
}

/// The front matter of `text`, empty if there is none, and what is doubtful about it.
pub(crate) fn read(text: &str) -> (FrontMatter, Vec<ReadProblem>) {
    match front_matter(text) {
        FrontMatterHead::None => (FrontMatter::default(), Vec::new()),
        FrontMatterHead::Found(found) => (found, Vec::new()),
        FrontMatterHead::Unclosed => {
            let reason = "the front matter that '---' or '+++' opens is never closed; the file was read as text";
            let hint = "put the same line, '---' or '+++', after the last key and value";
            (FrontMatter::default(), vec![ReadProblem::doubt(None, reason, hint)])
        }
    }
}

fn is_closing(line: &str) -> bool {
    matches!(line.trim_end(), "---" | "...")
}

/// The title and the date in a block of YAML, if it is a map: `Some(None)` if none of its keys is a
/// known one, `None` if it is no map.
fn from_yaml(block: &str) -> Option<Option<FrontMatter>> {
    let mut found = FrontMatter::default();
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
                    known |= is_known(&name);
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
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        match key {
            "title" => {
                let title = value.split_whitespace().collect::<Vec<_>>().join(" ");
                if !title.is_empty() {
                    self.title = Some(title);
                }
            }
            "date" | "published" | "issued" => {
                let readable = dates::is_readable(value);
                if readable || !self.has_readable_date {
                    self.date_text = Some(value.to_owned());
                }
                self.has_readable_date |= readable;
            }
            _ => {}
        }
    }
}

/// The front matter of a text, line by line: what people write who know no YAML.
fn from_lines(text: &str) -> FrontMatterHead {
    let mut lines = lines_with_ends(text);
    lines.next();
    let mut found = FrontMatter::default();
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
                known |= is_known(&key);
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

/// Whether a front matter has this key, in lower case.
pub(crate) fn is_known(key: &str) -> bool {
    KNOWN.contains(&key)
}

pub(crate) fn is_key(key: &str) -> bool {
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

/// The lines of a text with the places behind them; LF, CRLF and CR end a line.
pub(crate) fn lines_with_ends(text: &str) -> impl Iterator<Item = (&str, usize)> {
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
mod tests;
