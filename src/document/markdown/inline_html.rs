//! A tag of HTML inside a paragraph of Markdown: its name, and whether it hides what it contains.

/// A tag of inline HTML.
pub(crate) struct InlineTag {
    /// In lower case.
    pub(crate) name: String,
    /// Whether it is a closing tag.
    pub(crate) closes: bool,
    /// Whether it contains nothing (`<br>`, `<span/>`).
    pub(crate) empty: bool,
    /// Whether its content is not shown.
    pub(crate) hides: bool,
}

impl InlineTag {
    /// The tag that `html` is; none for comments, declarations and instructions.
    pub(crate) fn of(html: &str) -> Option<Self> {
        let inner = html.trim().strip_prefix('<')?.trim_end_matches('>');
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, inner),
        };
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != ':').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(end);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name = name.to_ascii_lowercase();
        let empty = attributes.ends_with('/') || VOID.contains(&name.as_str());
        let hides = CONTENT_NOT_SHOWN.contains(&name.as_str()) || is_hidden(attributes);
        Some(Self { name, closes, empty, hides })
    }
}

const VOID: [&str; 9] = ["br", "hr", "img", "input", "wbr", "meta", "link", "source", "area"];
const CONTENT_NOT_SHOWN: [&str; 6] = ["script", "style", "template", "noscript", "title", "svg"];

/// Whether attributes hide the element, by style or by `hidden`.
fn is_hidden(attributes: &str) -> bool {
    let squeezed: String = attributes.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let by_style = ["display:none", "visibility:hidden", "mso-hide:all", "font-size:0;", "font-size:0px", "opacity:0;"];
    let styled = squeezed.contains("style=") && by_style.iter().any(|style| squeezed.contains(style));
    styled
        || attributes
            .split_whitespace()
            .any(|word| word.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("hidden")))
}
