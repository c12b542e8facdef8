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
    let mut keys = 0;
    for (line, end) in lines {
        let line = line.trim_end();
        if line == "---" || line == "..." {
            // A rule, prose, and another rule is not a front matter.
            if keys == 0 {
                return Head::None;
            }
            found.end = end;
            return Head::Found(found);
        }
        let nested = line.starts_with([' ', '\t', '-', '#']) || line.is_empty();
        match line.split_once(':') {
            Some((key, value)) if is_key(key) => {
                keys += 1;
                let value = unquote(value.trim());
                match key.to_ascii_lowercase().as_str() {
                    "title" if !value.is_empty() => found.title = Some(value.to_owned()),
                    "date" | "published" | "issued" => found.date = super::date::parse(value),
                    _ => {}
                }
            }
            _ if nested && keys > 0 => {}
            _ if keys == 0 => return Head::None,
            _ => return Head::Unclosed,
        }
    }
    if keys > 0 { Head::Unclosed } else { Head::None }
}

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
    text.split_inclusive('\n').map(move |line| {
        end += line.len();
        (line, end)
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
    }
}
