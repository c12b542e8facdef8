//! Cells and fields that contain HTML, as programs that manage web pages export them: their markup
//! is read, so that it is never text.

use crate::document::extract::{Extract, Extraction, HtmlReader};
use rayon::prelude::*;

/// Bytes of a tag that are looked at.
const LONGEST_TAG: usize = 4000;

/// Tags that make a cell HTML by themselves.
const BLOCK_TAGS: [&str; 22] = [
    "p",
    "br",
    "div",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "td",
    "blockquote",
    "img",
    "hr",
    "figure",
    "section",
    "article",
    "html",
];
/// Tags that make a cell HTML if they are closed.
const INLINE_TAGS: [&str; 12] = ["a", "b", "i", "u", "em", "strong", "span", "sup", "sub", "font", "small", "cite"];

/// Reads the markup in the texts and titles of a table's documents.
pub(crate) fn read_markup(mut extraction: Extraction, html: HtmlReader) -> Extraction {
    extraction.documents.par_iter_mut().for_each(|document| {
        if let Some(title) = document.title.as_deref().and_then(|title| shown(title, html)) {
            document.title = Some(title.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty());
        }
        if !document.blocks.is_empty() || memchr::memchr2(b'<', b'&', document.text.as_bytes()).is_none() {
            return;
        }
        if has_tags(&document.text) {
            let Extract { text, blocks, .. } = html(&document.text);
            (document.text, document.blocks) = (text, blocks);
        } else if has_entities(&document.text) {
            document.text = without_entities(&document.text, html);
        }
    });
    extraction
}

/// What a text with tags or entities shows; none if it has neither.
fn shown(text: &str, html: HtmlReader) -> Option<String> {
    match text {
        _ if has_tags(text) => Some(html(text).text),
        _ if has_entities(text) => Some(without_entities(text, html)),
        _ => None,
    }
}

/// The lines of a text, those with entities as they are shown.
fn without_entities(text: &str, html: HtmlReader) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let read = if has_entities(content) { html(content).text } else { String::new() };
        out.push_str(if read.trim().is_empty() { content } else { read.trim() });
        out.push_str(&line[content.len()..]);
    }
    out
}

fn has_tags(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let inner = text.get(at + 1..).unwrap_or_default();
        let (closing, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let length = inner.bytes().take(11).take_while(u8::is_ascii_alphanumeric).count();
        let (name, after) = inner.split_at(length);
        let ends = after.starts_with(|c: char| matches!(c, '>' | '/') || c.is_whitespace())
            && after.bytes().take(LONGEST_TAG).any(|byte| byte == b'>');
        let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        ends && (is(&BLOCK_TAGS) || closing && is(&INLINE_TAGS))
    })
}

fn has_entities(text: &str) -> bool {
    memchr::memchr_iter(b'&', text.as_bytes()).any(|at| {
        let inner = text.get(at + 1..).unwrap_or_default();
        let inner = inner.strip_prefix('#').unwrap_or(inner);
        let length = inner.bytes().take(10).take_while(u8::is_ascii_alphanumeric).count();
        length > 1 && inner[length..].starts_with(';')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_told_from_signs() {
        for text in ["<p>Roof.", "Roof.<br/>Wall.", "a <b>roof</b>", "x <a href='y'>z</a>", "<H2 class=a>Roof</H2>"] {
            assert!(has_tags(text), "{text}");
        }
        for text in ["a < b", "a <b and b> c", "<unknown>", "x <p", "<3", "<", "a </ b", "if <i> then"] {
            assert!(!has_tags(text), "{text}");
        }
        assert!(has_entities("Q&amp;A") && has_entities("&#8217;") && has_entities("&#x20AC;"));
        assert!(!has_entities("Q&A; more") && !has_entities("A & B;") && !has_entities("&") && !has_entities("&é;"));
    }

    #[test]
    fn lines_without_entities_are_kept() {
        let html: HtmlReader = |text| Extract { text: text.replace("&amp;", "&"), ..Extract::default() };
        assert_eq!(without_entities("a &amp; b\n\n  c < d\n", html), "a & b\n\n  c < d\n");
    }
}
