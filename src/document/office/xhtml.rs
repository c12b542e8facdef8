//! XHTML made fit for a reader of HTML, for which `<title/>` is a start tag without an end.

/// Elements that are empty in HTML too.
const VOID: [&str; 16] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "basefont", "frame",
];

/// Writes `<a id="x"/>` as `<a id="x"></a>`, and drops the XML declaration.
pub(crate) fn to_html(xhtml: &str) -> String {
    let mut html = String::with_capacity(xhtml.len() + 64);
    let mut rest = xhtml;
    while let Some(start) = memchr::memchr(b'<', rest.as_bytes()) {
        let (before, markup) = rest.split_at(start);
        html.push_str(before);
        let length = markup_length(markup);
        let (markup, after) = markup.split_at(length);
        if let Some(after) = after_note_reference(markup, after) {
            rest = after;
            continue;
        }
        push_markup(markup, &mut html);
        rest = after;
    }
    html.push_str(rest);
    html
}

/// What follows the link to a note that `markup` opens: its number is no text.
fn after_note_reference<'a>(markup: &str, after: &'a str) -> Option<&'a str> {
    const LONGEST: usize = 120;
    let link = markup.starts_with("<a ") && (markup.contains("noteref\"") || markup.contains("noteref'"));
    let head = link.then(|| &after[..after.floor_char_boundary(LONGEST)])?;
    head.find("</a>").map(|end| &after[end + "</a>".len()..])
}

fn push_markup(markup: &str, html: &mut String) {
    if markup.starts_with("<?") {
        return;
    }
    if let Some(data) = markup.strip_prefix("<![CDATA[") {
        let data = data.strip_suffix("]]>").unwrap_or(data);
        html.push_str(&data.replace('&', "&amp;").replace('<', "&lt;"));
        return;
    }
    let name = markup.get(1..).unwrap_or_default().split(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
    let name = name.into_iter().next().unwrap_or_default();
    match markup.strip_suffix("/>") {
        Some(tag) if is_name(name) && !VOID.contains(&name.to_ascii_lowercase().as_str()) => {
            html.push_str(tag);
            html.push_str("></");
            html.push_str(name);
            html.push('>');
        }
        _ => html.push_str(markup),
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The bytes of the tag, comment or declaration that `text` begins with; all of it, if it is not
/// closed.
fn markup_length(text: &str) -> usize {
    for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if text.starts_with(start) {
            return text.find(end).map_or(text.len(), |at| at + end.len());
        }
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            // A sign that is no markup.
            (None, b'<') if at > 0 => return at,
            _ => {}
        }
    }
    // A quotation mark that is never closed is none.
    text.find('>').filter(|_| quote.is_some()).map_or(text.len(), |at| at + 1)
}
