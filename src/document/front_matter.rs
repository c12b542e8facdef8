//! The `---` block at the head of a file: `key: value` lines of which we read the title and the date.

/// What a front matter says, and where the text behind it begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(crate) title: Option<String>,
    pub(crate) date: Option<String>,
    /// The byte behind the closing line.
    pub(crate) end: usize,
}

/// What the head of a text turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// No front matter.
    None,
    /// A front matter.
    Found(FrontMatter),
    /// `---` and `key: value` lines, but no closing line.
    Unclosed,
}

/// Looks for a front matter at the head of `text`.
pub(crate) fn parse(text: &str) -> Head {
    let mut lines = lines_with_ends(text);
    let Some((first, _)) = lines.next() else { return Head::None };
    if first.trim_end() != "---" {
        return Head::None;
    }
    let mut found = FrontMatter { title: None, date: None, end: 0 };
    let (mut keys, mut known) = (0, false);
    let mut nests = false;
    for (line, end) in lines {
        let line = line.trim_end();
        if line == "---" || line == "..." {
            // A rule, prose, and another rule is not a front matter; nor is one sentence with a colon.
            if !known {
                return Head::None;
            }
            found.end = end;
            return Head::Found(found);
        }
        match line.split_once(':') {
            Some((key, value)) if is_key(key) && (value.is_empty() || value.starts_with([' ', '\t'])) => {
                keys += 1;
                let value = unquote(value.trim());
                nests = value.is_empty() || "|>[{".contains(value);
                let key = key.to_ascii_lowercase();
                known |= KNOWN.contains(&key.as_str());
                match key.as_str() {
                    "title" if !value.is_empty() => found.title = Some(value.to_owned()),
                    "date" | "published" | "issued" => found.date = super::date::parse(value),
                    _ => {}
                }
            }
            // What belongs to the key above: a list, or an indented block.
            _ if keys > 0 && (line.starts_with([' ', '\t']) || nests && line.starts_with("- ")) => {}
            _ if known => return Head::Unclosed,
            _ => return Head::None,
        }
    }
    if known { Head::Unclosed } else { Head::None }
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
        // The end lies behind the whole of a CRLF.
        let behind = if line.ends_with('\r') && text[end..].starts_with('\n') { end + 1 } else { end };
        Some((line, behind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_date_are_read_and_the_rest_is_skipped() {
        let text = "---\r\ntitle: \"After: the reset\"\r\ndate: 19 July 2016\r\ntags:\r\n  - a\r\n---\r\nText\r\n";
        let Head::Found(found) = parse(text) else { panic!("not found") };
        assert_eq!(found.title.as_deref(), Some("After: the reset"));
        assert_eq!(found.date.as_deref(), Some("2016-07-19"));
        assert_eq!(&text[found.end..], "Text\r\n");
    }

    #[test]
    fn a_front_matter_that_never_ends_is_seen() {
        assert_eq!(parse("---\ntitle: x\n\nprose follows\n"), Head::Unclosed);
        assert_eq!(parse("---\ntitle: x\n"), Head::Unclosed);
    }

    #[test]
    fn a_rule_is_not_a_front_matter() {
        assert_eq!(parse("---\n\nProse between rules.\n\n---\n"), Head::None);
        assert_eq!(parse("Title\n---\n"), Head::None);
        let prose = "---\nFinance: the week in money\n\n# The deficit\n\n- It grew.\n\n---\n\nAfter the rule.";
        assert_eq!(parse(prose), Head::None);
        assert_eq!(parse("---\nNote: the deficit grew.\n---\nMore.\n"), Head::None);
    }
}
