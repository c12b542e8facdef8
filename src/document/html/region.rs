//! Which elements hold what belongs to the page or the e-mail: menus, cookie banners, footers,
//! subscribe forms, quoted replies.

use super::cues::{FORWARDED, contains_cue, fold, is_social_row, kinds_of_words};
use super::facts::{PageFacts, SubtreeFacts};
use super::tag::HtmlTag;
use super::tree::{HtmlTree, NodeId};

pub(crate) const NAVIGATION: &str = "navigation";
pub(crate) const COOKIE_NOTICE: &str = "cookie notice";
pub(crate) const FOOTER: &str = "footer";
pub(crate) const SUBSCRIBE_FORM: &str = "subscribe form";
pub(crate) const SOCIAL_LINKS: &str = "social links";
pub(crate) const PREHEADER: &str = "preheader";
pub(crate) const QUOTED_REPLY: &str = "quoted reply";
pub(crate) const SIGNATURE: &str = "signature";
pub(crate) const LINK: &str = "link";
pub(crate) const SITE_NAME: &str = "name of the site";
const BYLINE: &str = "by-line";
const COMMENTS: &str = "comments of readers";
const RELATED: &str = "links to other pages";

/// Words of a link in a menu.
const MENU_LINK: u32 = 5;

/// An element, and what came before it.
pub(crate) struct RegionPlace<'a> {
    pub(crate) tree: &'a HtmlTree,
    pub(crate) facts: &'a PageFacts,
    pub(crate) node: NodeId,
    pub(crate) tag: HtmlTag,
    /// Whether visible text came before.
    pub(crate) after_text: bool,
    /// Whether it is in a quotation, whose `footer` is its source.
    pub(crate) quoted: bool,
}

impl RegionPlace<'_> {
    fn words_of_page(&self) -> u32 {
        self.facts.of(self.tree.root()).words
    }

    fn content(&self) -> &SubtreeFacts {
        self.facts.of(self.node)
    }

    /// Whether it is at most this part (in per cent) of the page.
    fn is_at_most(&self, percent: u32) -> bool {
        u64::from(self.content().words) * 100 <= u64::from(self.words_of_page()) * u64::from(percent)
    }

    fn role(&self) -> String {
        self.tree.attribute(self.node, "role").unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn names(&self) -> String {
        let attribute = |name| self.tree.attribute(self.node, name).unwrap_or_default();
        format!("{} {}", attribute("class"), attribute("id"))
    }
}

/// The reason why an element's content is no text of the page, if it is not.
pub(crate) fn region_of(place: &RegionPlace) -> Option<&'static str> {
    if matches!(place.tag, HtmlTag::Html | HtmlTag::Body | HtmlTag::Main) || place.content().words == 0 {
        return None;
    }
    let role = place.role();
    match (place.tag, role.as_str()) {
        (HtmlTag::Nav, _) | (_, "navigation" | "search" | "menubar") => return Some(NAVIGATION),
        (HtmlTag::Footer, _) if !place.quoted && place.words_of_page() > place.content().words => return Some(FOOTER),
        (_, "contentinfo") if place.is_at_most(60) => return Some(FOOTER),
        (HtmlTag::Form, _) if is_subscribe_form(place) => return Some(SUBSCRIBE_FORM),
        (HtmlTag::Ul | HtmlTag::Ol | HtmlTag::Tr | HtmlTag::Table, _) if is_menu(place) => {
            let social = is_social_row(&fold(&place.tree.text_of(place.node, 400)));
            return Some(if social { SOCIAL_LINKS } else { NAVIGATION });
        }
        _ => {}
    }
    if let Some(reason) = reply_or_signature(place) {
        return Some(reason);
    }
    let names = place.names();
    if names.trim().is_empty() {
        return None;
    }
    kinds_of_words(&names).into_iter().find_map(|kind| by_name(place, kind))
}

fn by_name(place: &RegionPlace, kind: &str) -> Option<&'static str> {
    let content = place.content();
    let holds_article = content.has_main || matches!(place.tag, HtmlTag::Article | HtmlTag::Heading(_) | HtmlTag::P);
    match kind {
        "cookie" if !holds_article && content.words <= 250 && place.is_at_most(50) => Some(COOKIE_NOTICE),
        "footer" if !content.has_main && place.after_text && place.is_at_most(70) && !place.quoted => Some(FOOTER),
        "subscribe" if content.words <= 80 && content.has_address_field => Some(SUBSCRIBE_FORM),
        "social" if content.words <= 20 && content.links > 0 && content.link_words * 2 >= content.words => {
            Some(SOCIAL_LINKS)
        }
        "preheader" if content.words <= 60 && place.is_at_most(50) && !holds_article => Some(PREHEADER),
        "navigation" if content.links >= 2 && content.link_words * 10 >= content.words * 8 && !content.has_heading => {
            Some(NAVIGATION)
        }
        "breadcrumb" if content.links > 0 && content.words <= 30 && !content.has_heading => Some(NAVIGATION),
        "byline" if content.words <= 12 && place.after_text && !content.has_heading => Some(BYLINE),
        "comments" if place.after_text && !content.has_main && place.is_at_most(80) => Some(COMMENTS),
        "related" if is_related(place) => Some(RELATED),
        "paywall" if place.after_text && content.words <= 60 && place.is_at_most(50) => Some(SUBSCRIBE_FORM),
        _ => None,
    }
}

/// Two links and more to other pages, and little else but a heading.
fn is_related(place: &RegionPlace) -> bool {
    let content = place.content();
    let linked = content.links >= 2 && content.link_words * 3 >= content.words * 2;
    linked && place.after_text && !content.has_main && place.is_at_most(50)
}

/// A form that asks for an e-mail address and little else; a form around the whole page is none.
fn is_subscribe_form(place: &RegionPlace) -> bool {
    let content = place.content();
    content.has_address_field && content.words <= 150 && !content.has_main && place.is_at_most(60)
}

/// Only short links, two or more, and no heading among them.
fn is_menu(place: &RegionPlace) -> bool {
    let content = place.content();
    content.links >= 2
        && content.link_words == content.words
        && content.longest_link <= MENU_LINK
        && content.words <= content.links * 3
        && !content.has_heading
        && !place.quoted
        && content.words < place.words_of_page()
}

fn reply_or_signature(place: &RegionPlace) -> Option<&'static str> {
    let attribute = |name| place.tree.attribute(place.node, name).unwrap_or_default();
    let class = attribute("class");
    let has_class = |wanted: &str| class.split_ascii_whitespace().any(|name| name == wanted);
    let quotes = has_class("gmail_quote")
        || has_class("yahoo_quoted")
        || has_class("moz-cite-prefix")
        || (place.tag == HtmlTag::Blockquote && attribute("type").eq_ignore_ascii_case("cite"));
    if quotes && place.after_text {
        // What is forwarded is the text.
        let start = fold(&place.tree.text_of(place.node, 200));
        return (!contains_cue(FORWARDED, &start)).then_some(QUOTED_REPLY);
    }
    let signs = has_class("gmail_signature") || has_class("moz-signature") || attribute("id") == "Signature";
    (signs && place.after_text && place.is_at_most(50)).then_some(SIGNATURE)
}
