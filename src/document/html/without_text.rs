//! Why a page has no text: it is made of frames, of pictures, or by a script.

use super::tree::{HtmlTree, NodeData, NodeId, NodeVisitor};
use crate::document::extract::ReadProblem;

/// Names of files that are told.
const MOST_NAMES: usize = 4;

/// The elements of a page without text.
#[derive(Default)]
struct PageElements<'a> {
    tree: Option<&'a HtmlTree>,
    frames: Vec<&'a str>,
    pictures: usize,
    scripts: usize,
}

impl NodeVisitor for PageElements<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        let Some(tree) = self.tree else { return false };
        let NodeData::Element { name, .. } = &tree.node(node).data else { return true };
        match &*name.local {
            "frame" | "iframe" => self.frames.extend(tree.attribute(node, "src").filter(|src| !src.trim().is_empty())),
            // A picture of one pixel counts who reads.
            "img" if tree.attribute(node, "width").is_none_or(|width| width.trim() != "1") => self.pictures += 1,
            "script" => self.scripts += 1,
            _ => {}
        }
        true
    }

    fn leave(&mut self, _: NodeId) {}
}

/// The problem of a page in which nothing can be read; `None` if the page is simply empty.
pub(crate) fn without_text(tree: &HtmlTree) -> Option<ReadProblem> {
    let mut found = PageElements { tree: Some(tree), ..PageElements::default() };
    tree.visit(tree.root(), &mut found);
    let problem = |reason: &str, hint: String| Some(ReadProblem::lost(None, reason, hint));
    if !found.frames.is_empty() {
        let names: Vec<&str> = found.frames.iter().copied().take(MOST_NAMES).collect();
        return problem(
            "the page has no text of its own, only frames",
            format!("read the pages in the frames: {}", names.join(", ")),
        );
    }
    if found.pictures > 0 {
        return problem("the page has no text, only pictures", "read another version of it, as plain text".to_owned());
    }
    if found.scripts > 0 {
        return problem(
            "the page has no text, a script makes it",
            "open it in a browser, save it from there, and read that".to_owned(),
        );
    }
    None
}
