//! Description lists: a term and what describes it are one item where the description is short.

use super::facts::PageFacts;
use super::tag::HtmlTag;
use super::tree::{HtmlTree, NO_NODE, NodeId};

/// Words of a term and of a description that make one item.
const TERM_WORDS: u32 = 14;
const DESCRIPTION_WORDS: u32 = 80;

/// Terms that share one description.
const MOST_TERMS: usize = 4;

/// What parts a term from what follows it in the same item; `None` if nothing does.
pub(crate) fn separator_after(tree: &HtmlTree, facts: &PageFacts, term: NodeId) -> Option<&'static str> {
    if facts.of(term).blocks > 0 || !(1..=TERM_WORDS).contains(&facts.of(term).words) {
        return None;
    }
    let first = next_element(tree, term)?;
    let mut next = first;
    for _ in 0..MOST_TERMS {
        match tree.tag(next) {
            Some(HtmlTag::Term) => next = next_element(tree, next)?,
            Some(HtmlTag::Description) if is_short(facts, next) => {
                return Some(if next == first { ": " } else { ", " });
            }
            _ => return None,
        }
    }
    None
}

/// Whether a description is an item of its own: a short one after another.
pub(crate) fn is_own_item(tree: &HtmlTree, facts: &PageFacts, description: NodeId) -> bool {
    let before = neighbour(tree, description, |tree, node| tree.node(node).previous);
    is_short(facts, description) && before.is_some_and(|before| tree.tag(before) == Some(HtmlTag::Description))
}

fn is_short(facts: &PageFacts, description: NodeId) -> bool {
    let content = facts.of(description);
    content.blocks <= 1 && content.breaks < 2 && (1..=DESCRIPTION_WORDS).contains(&content.words)
}

fn next_element(tree: &HtmlTree, node: NodeId) -> Option<NodeId> {
    neighbour(tree, node, |tree, node| tree.node(node).next)
}

/// The next element in a direction, over white space.
fn neighbour(tree: &HtmlTree, node: NodeId, step: fn(&HtmlTree, NodeId) -> NodeId) -> Option<NodeId> {
    let mut node = step(tree, node);
    for _ in 0..4 {
        if node == NO_NODE || tree.tag(node).is_some() {
            break;
        }
        node = step(tree, node);
    }
    (node != NO_NODE).then_some(node)
}
