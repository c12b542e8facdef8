//! Titles and subtitles that are known by their role or class.

use super::cues::kinds_of_words;
use super::tag::HtmlTag;
use super::tree::{HtmlTree, NodeId};

/// The level of the heading that an element is by its class, 0 for a text that is no heading
/// however it looks; `None` if the class does not say.
pub(crate) fn heading_of_class(tag: HtmlTag, class: &str) -> Option<u8> {
    if !matches!(tag, HtmlTag::Heading(_) | HtmlTag::P | HtmlTag::Div) {
        return None;
    }
    if class.split_ascii_whitespace().any(|name| name == "MsoTitle") {
        return Some(1);
    }
    // Most classes are ruled out by a look.
    let may_be = ["ubtitle", "tandfirst", "dek"].iter().any(|part| class.contains(part));
    (may_be && kinds_of_words(class).contains(&"subtitle")).then_some(0)
}

/// The level of `role="heading"`, or 0 for an `h2` that is declared to be none.
pub(crate) fn heading_by_role(tree: &HtmlTree, node: NodeId) -> Option<u8> {
    if !tree.attribute(node, "role")?.trim().eq_ignore_ascii_case("heading") {
        return None;
    }
    let level = tree.attribute(node, "aria-level").and_then(|level| level.trim().parse::<u8>().ok());
    Some(level.unwrap_or(2).clamp(1, 6))
}
