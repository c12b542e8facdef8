//! Tests of the e-mail readers.

mod feeds;
mod mailboxes;
mod messages;
pub(crate) mod mutations;
mod plain_bodies;
mod sniffing;
mod values;

use crate::document::extract::{Extract, Extraction, Role, TextBuilder};

/// A stand-in for the reader of HTML: blocks at block tags, headings, items, line feeds at `<br>`.
pub(crate) fn simple_html(html: &str) -> Extract {
    let mut out = TextBuilder::default();
    let (mut open, mut role, mut title, mut in_title) = (String::new(), Role::Prose, None, false);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        open.push_str(&entities(&rest[..at]));
        let Some(end) = rest[at..].find('>') else { break };
        let tag = rest[at + 1..at + end].to_ascii_lowercase();
        let name = tag.split([' ', '\n', '\r', '/']).next().unwrap_or_default().to_owned();
        rest = &rest[at + end + 1..];
        match (tag.as_str(), name.as_str()) {
            (_, "br") => open.push('\n'),
            (_, "title") => (in_title, open) = (true, String::new()),
            ("/title", _) if in_title => {
                (title, in_title) = (Some(open.trim().to_owned()), false);
                open.clear();
            }
            (_, "style") => rest = rest.split_once("</style>").map_or("", |(_, after)| after),
            _ => {
                let bare = tag.trim_start_matches('/');
                let name = bare.split([' ', '/']).next().unwrap_or_default();
                if matches!(name, "p" | "div" | "h1" | "h2" | "li" | "td" | "tr" | "table" | "body" | "html") {
                    out.push(role, &open);
                    open.clear();
                    role = match tag.split(' ').next() {
                        Some("h1") => Role::Heading(1),
                        Some("h2") => Role::Heading(2),
                        Some("li") => Role::ListItem,
                        _ => Role::Prose,
                    };
                    if role == Role::ListItem {
                        open.push_str("• ");
                    }
                }
            }
        }
    }
    open.push_str(&entities(rest));
    out.push(role, &open);
    let (text, blocks) = out.finish();
    Extract { title, text, blocks, ..Extract::default() }
}

fn entities(text: &str) -> String {
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&rsquo;", "’");
    text.replace("&amp;", "&")
}

/// The blocks of a document, with the reason of furniture.
pub(crate) fn blocks(document: &Extract) -> Vec<(Role, &str)> {
    document.blocks.iter().map(|block| (block.role, &document.text[block.bytes.clone()])).collect()
}

/// The texts of the blocks that are no furniture.
pub(crate) fn content(document: &Extract) -> Vec<&str> {
    let blocks = blocks(document).into_iter().filter(|(role, _)| !matches!(role, Role::Furniture(_)));
    blocks.map(|(_, text)| text).collect()
}

/// The only document, which was read without a problem.
pub(crate) fn one(extraction: Extraction) -> Extract {
    assert_eq!(extraction.problems, []);
    assert_eq!(extraction.documents.len(), 1);
    extraction.documents.into_iter().next().expect("one document")
}

/// The reasons of all problems.
pub(crate) fn reasons(extraction: &Extraction) -> Vec<&str> {
    extraction.problems.iter().map(|problem| problem.reason.as_str()).collect()
}
