//! Whether a block is furniture by what it says: unsubscribe lines, rows of links, buttons.

use super::cues::{
    BUTTON, FOOTER as FOOTER_CUE, SKIP, SUBSCRIBE, UNSUBSCRIBE, UNSUBSCRIBE_EXACT, VIEW, VIEW_EXACT, begins_with_cue,
    contains_cue, fold, is_cue, is_social_address, is_social_row, kinds_of_words, names_network,
};
use super::facts::PageFacts;
use super::region::{FOOTER, LINK, NAVIGATION, SOCIAL_LINKS, SUBSCRIBE_FORM};
use super::run::TextLine;
use super::tree::{HtmlTree, NodeId};

pub(crate) const UNSUBSCRIBE_LINE: &str = "unsubscribe line";
pub(crate) const VIEW_IN_BROWSER: &str = "view in browser";

/// Words of a block that is furniture by a link with a cue, by a cue outside of links, and of a
/// line about the page as seen in a browser.
const CUE_IN_LINK: usize = 80;
const CUE_IN_TEXT: usize = 45;
const VIEW_LINE: usize = 30;

/// A link of fewer words that is a whole block is no text.
const SHORT_LINK: usize = 4;
const BUTTON_WORDS: usize = 8;

/// The lines of a block, and the page that they are on.
#[derive(Clone, Copy)]
pub(crate) struct LinkedLines<'a> {
    pub(crate) tree: &'a HtmlTree,
    pub(crate) facts: &'a PageFacts,
    pub(crate) lines: &'a [TextLine],
}

impl LinkedLines<'_> {
    fn words(&self) -> usize {
        self.lines.iter().map(TextLine::words).sum()
    }

    fn has_link(&self) -> bool {
        self.lines.iter().any(|line| !line.links.is_empty())
    }

    fn text(&self) -> String {
        let texts: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        fold(&texts.join(" "))
    }

    /// The folded text and the node of each link.
    fn links(&self) -> impl Iterator<Item = (String, NodeId)> + '_ {
        self.lines.iter().flat_map(|line| {
            line.links.iter().map(|piece| (fold(line.text.get(piece.start..piece.end).unwrap_or_default()), piece.node))
        })
    }

    /// Whether every letter is in a link.
    fn is_linked(&self) -> bool {
        self.has_link() && self.lines.iter().all(|line| line.linked == line.letters)
    }

    /// The reason by a phrase: also inside of footers, and for items of lists.
    pub(crate) fn by_cue(&self) -> Option<&'static str> {
        if !self.has_link() {
            return None;
        }
        let words = self.words();
        if words > CUE_IN_LINK {
            return None;
        }
        let text = self.text();
        if words <= CUE_IN_TEXT && contains_cue(UNSUBSCRIBE, &text) {
            return Some(UNSUBSCRIBE_LINE);
        }
        if words <= VIEW_LINE && contains_cue(VIEW, &text) {
            return Some(VIEW_IN_BROWSER);
        }
        if words <= VIEW_LINE && contains_cue(SUBSCRIBE, &text) {
            return Some(SUBSCRIBE_FORM);
        }
        for (link, _) in self.links() {
            if contains_cue(UNSUBSCRIBE, &link) || is_cue(UNSUBSCRIBE_EXACT, &link) {
                return Some(UNSUBSCRIBE_LINE);
            }
            if words <= VIEW_LINE && is_cue(VIEW_EXACT, &link) {
                return Some(VIEW_IN_BROWSER);
            }
        }
        if is_social_row(&text) {
            return Some(SOCIAL_LINKS);
        }
        let social = |(_, node)| self.tree.attribute(node, "href").is_some_and(is_social_address);
        (words <= 8 && names_network(&text) && self.links().all(social)).then_some(SOCIAL_LINKS)
    }

    /// The reason by what a block of links is: a menu, a button, the end of the page.
    pub(crate) fn by_links(&self) -> Option<&'static str> {
        if !self.is_linked() {
            return self.is_footer_line().then_some(FOOTER);
        }
        let words = self.words();
        let longest = self.links().map(|(link, _)| link.split(' ').count()).max().unwrap_or(0);
        let mut nodes: Vec<NodeId> = self.links().map(|(_, node)| node).collect();
        nodes.dedup();
        if begins_with_cue(SKIP, &self.text()) {
            return Some(NAVIGATION);
        }
        if nodes.len() >= 2 {
            // Commas enumerate; menus have bars, dots or space between their links.
            let menu = longest <= 5 && words <= nodes.len() * 3 && !self.text().contains(", ");
            return menu.then_some(NAVIGATION);
        }
        (self.is_short_link(&nodes) || self.is_button()).then_some(LINK)
    }

    /// Fewer than four words, and the link holds nothing else: a card with a heading may be a link.
    fn is_short_link(&self, nodes: &[NodeId]) -> bool {
        let held = |node: &NodeId| self.facts.of(*node).words as usize;
        self.words() < SHORT_LINK && nodes.iter().all(|node| held(node) < SHORT_LINK)
    }

    /// A link that is drawn or worded as a button.
    pub(crate) fn is_button(&self) -> bool {
        let words = self.words();
        if !self.is_linked() || words > BUTTON_WORDS {
            return false;
        }
        (words <= 6 && begins_with_cue(BUTTON, &self.text()))
            || self.links().next().is_some_and(|(_, node)| self.is_drawn_as_button(node))
    }

    fn is_drawn_as_button(&self, link: NodeId) -> bool {
        if self.tree.attribute(link, "role").is_some_and(|role| role.eq_ignore_ascii_case("button")) {
            return true;
        }
        // A box with a ground of its own.
        let style = self.tree.attribute(link, "style").unwrap_or_default();
        if style.contains("background") && style.contains("padding") {
            return true;
        }
        let mut node = link;
        for _ in 0..3 {
            let class = self.tree.attribute(node, "class").unwrap_or_default();
            if !class.is_empty() && kinds_of_words(class).contains(&"button") {
                return true;
            }
            node = self.tree.node(node).parent;
            if self.tree.tag(node).is_none() {
                return false;
            }
        }
        false
    }

    fn is_footer_line(&self) -> bool {
        let words = self.words();
        if words > 60 {
            return false;
        }
        let text = self.text();
        let owned = text.starts_with('©') || text.starts_with("copyright ©") || text.starts_with("copyright (c)");
        owned || (words <= 45 && contains_cue(FOOTER_CUE, &text))
    }
}
