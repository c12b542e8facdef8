//! The content of a feed's element as text or markup.

use crate::document::extract::{Extract, HtmlReader, Role, TextBuilder};
use quick_xml::escape::resolve_predefined_entity;

/// What the content of an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentType {
    /// HTML if it looks like it: RSS does not say.
    Unknown,
    /// `type="text"` of Atom.
    Text,
    /// `type="html"` of Atom.
    Html,
    /// `type="xhtml"` of Atom: markup that is not escaped.
    Xhtml,
}

/// The content of an element up to its end tag in the same item, and what is after that.
/// `source` begins after the start tag. An end tag inside a CDATA section is none.
pub(crate) fn element_content<'a>(source: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let end_tag = format!("</{name}");
    let mut from = 0;
    loop {
        let rest = &source[from..];
        let end = rest.find(&end_tag)?;
        if let Some(start) = rest[..end].rfind("<![CDATA[")
            && let Some(length) = rest[start..].find("]]>")
            && start + length > end
        {
            from += start + length + 3;
            continue;
        }
        if rest[..end].contains("</item>") || rest[..end].contains("</entry>") {
            return None;
        }
        let after = &rest[end + end_tag.len()..];
        if !after.starts_with(|c: char| c == '>' || c.is_whitespace()) && !after.is_empty() {
            from += end + end_tag.len();
            continue;
        }
        let rest = after.find('>').map_or("", |at| &after[at + 1..]);
        return Some((&source[..from + end], rest));
    }
}

/// The content with entities and CDATA sections undone once. Tags inside stay as they are.
pub(crate) fn unescaped(content: &str) -> String {
    let mut plain = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find(['&', '<']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let (section, after) = inner.split_once("]]>").unwrap_or((inner, ""));
            plain.push_str(section);
            rest = after;
        } else if let Some(inner) = rest.strip_prefix("<!--") {
            rest = inner.split_once("-->").map_or("", |(_, after)| after);
        } else if let Some((character, length)) = entity(rest) {
            plain.push_str(&character);
            rest = &rest[length..];
        } else {
            let (sign, after) = rest.split_at(1);
            plain.push_str(sign);
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// The character of the entity at the beginning, and the entity's length.
fn entity(text: &str) -> Option<(String, usize)> {
    let window = text.get(1..).unwrap_or_default();
    let length = window.bytes().take(12).position(|byte| byte == b';')?;
    let name = window.get(..length)?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?.to_string()
        }
        None => resolve_predefined_entity(name)?.to_owned(),
    };
    Some((character, length + 2))
}

/// Whether text has tags or entities.
fn is_markup(text: &str) -> bool {
    let has_tag = text.match_indices('<').any(|(at, _)| {
        let next = text[at + 1..].chars().next();
        next.is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!')
    });
    has_tag || text.match_indices('&').any(|(at, _)| is_entity(&text[at + 1..]))
}

fn is_entity(text: &str) -> bool {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    (2..=10).contains(&length) && text[length..].starts_with(';')
}

/// The text and blocks of an element's content.
pub(crate) fn read_content(content: &str, of: ContentType, html: HtmlReader) -> Extract {
    let text = if of == ContentType::Xhtml { content.to_owned() } else { unescaped(content) };
    let is_page = match of {
        ContentType::Text => false,
        ContentType::Html | ContentType::Xhtml => true,
        ContentType::Unknown => is_markup(&text),
    };
    if is_page {
        return html(&text);
    }
    let mut out = TextBuilder::default();
    let lines: Vec<&str> = text.lines().collect();
    for paragraph in lines.split(|line| line.trim().is_empty()) {
        out.push(Role::Prose, &paragraph.join("\n"));
    }
    let (text, blocks) = out.finish();
    Extract { text, blocks, ..Extract::default() }
}

/// A title on one line, without markup.
pub(crate) fn read_title(content: &str, of: ContentType, html: HtmlReader) -> Option<String> {
    let plain = if of == ContentType::Xhtml { content.to_owned() } else { unescaped(content) };
    let shown = if of != ContentType::Text && is_markup(&plain) { html(&plain).text } else { String::new() };
    let title = crate::document::email::headers::collapse(if shown.trim().is_empty() { &plain } else { &shown });
    (!title.is_empty()).then_some(title)
}
