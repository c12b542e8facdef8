//! What each element looks like and how much visible text it holds, found in one pass before the
//! blocks are cut, so that a table or a list can be judged before it is read.

use super::cues::kinds_of_words;
use super::style::{DEFAULT_SIZE, Display, ElementStyle, FontSize, INVISIBLE_SIZE, Tenths, font_element_size};
use super::stylesheet::StyleSheet;
use super::tag::HtmlTag;
use super::tree::{HtmlTree, NO_NODE, NodeData, NodeId, NodeVisitor};
use crate::document::plain_runs::count_words;
use rustc_hash::FxHashMap;

/// What a subtree contains, without hidden text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SubtreeFacts {
    /// Words, and those of them in links.
    pub(crate) words: u32,
    pub(crate) link_words: u32,
    /// Links with text, and the words of the longest.
    pub(crate) links: u32,
    pub(crate) longest_link: u32,
    /// Block elements below the top.
    pub(crate) blocks: u32,
    pub(crate) breaks: u32,
    pub(crate) has_table: bool,
    pub(crate) has_heading: bool,
    /// `main`, `article` or `h1`.
    pub(crate) has_main: bool,
    /// A field for an e-mail address.
    pub(crate) has_address_field: bool,
}

impl SubtreeFacts {
    fn add(&mut self, child: &Self) {
        self.words = self.words.saturating_add(child.words);
        self.link_words = self.link_words.saturating_add(child.link_words);
        self.links = self.links.saturating_add(child.links);
        self.longest_link = self.longest_link.max(child.longest_link);
        self.blocks = self.blocks.saturating_add(child.blocks);
        self.breaks = self.breaks.saturating_add(child.breaks);
        self.has_table |= child.has_table;
        self.has_heading |= child.has_heading;
        self.has_main |= child.has_main;
        self.has_address_field |= child.has_address_field;
    }
}

/// Facts and styles of every node, by its number.
#[derive(Debug)]
pub(crate) struct PageFacts {
    facts: Vec<SubtreeFacts>,
    styles: Vec<ElementStyle>,
}

impl PageFacts {
    /// Looks at the whole page.
    pub(crate) fn new(tree: &HtmlTree) -> Self {
        let mut pass = FactsPass {
            tree,
            sheet: style_sheet(tree),
            declared: FxHashMap::default(),
            found: Self {
                facts: vec![SubtreeFacts::default(); tree.len()],
                styles: vec![ElementStyle::default(); tree.len()],
            },
            inherited: vec![Inherited { size: DEFAULT_SIZE, visible: true, link: false }],
        };
        tree.visit(tree.root(), &mut pass);
        pass.found
    }

    /// What a subtree contains.
    pub(crate) fn of(&self, node: NodeId) -> &SubtreeFacts {
        &self.facts[node as usize]
    }

    /// An element's own style: by rules, presentational elements and its attribute.
    pub(crate) fn style(&self, node: NodeId) -> &ElementStyle {
        &self.styles[node as usize]
    }

    /// Whether an element begins and ends a block.
    pub(crate) fn is_block(&self, tree: &HtmlTree, node: NodeId) -> bool {
        let Some(tag) = tree.tag(node) else { return false };
        match self.style(node).display {
            Display::Block => !matches!(tag, HtmlTag::Br | HtmlTag::Skipped | HtmlTag::Input),
            Display::Inline => tag.is_block() && !matches!(tag, HtmlTag::Div | HtmlTag::P | HtmlTag::Block),
            _ => tag.is_block(),
        }
    }
}

fn style_sheet(tree: &HtmlTree) -> StyleSheet {
    struct Sheets<'a> {
        tree: &'a HtmlTree,
        sheet: StyleSheet,
    }
    impl NodeVisitor for Sheets<'_> {
        fn enter(&mut self, node: NodeId) -> bool {
            match self.tree.tag(node) {
                Some(HtmlTag::Style) => {
                    let media = self.tree.attribute(node, "media").unwrap_or("all").trim();
                    if ["", "all", "screen"].iter().any(|name| media.eq_ignore_ascii_case(name)) {
                        self.sheet.add(&self.tree.text_of(node, usize::MAX));
                    }
                    false
                }
                tag => tag != Some(HtmlTag::Skipped),
            }
        }
        fn leave(&mut self, _: NodeId) {}
    }
    let mut sheets = Sheets { tree, sheet: StyleSheet::default() };
    tree.visit(tree.root(), &mut sheets);
    sheets.sheet
}

/// Whether an element and all in it is hidden. What holds the whole page is not: a script will
/// show it.
pub(crate) fn is_hidden(tree: &HtmlTree, node: NodeId, tag: HtmlTag, style: &ElementStyle) -> bool {
    if matches!(tag, HtmlTag::Html | HtmlTag::Body | HtmlTag::Main) {
        return false;
    }
    let NodeData::Element { attributes, .. } = &tree.node(node).data else { return false };
    if style.hides(tag) || (tag == HtmlTag::Dialog && tree.attribute(node, "open").is_none()) {
        return true;
    }
    attributes.iter().any(|attribute| match &*attribute.name.local {
        // A tracked deletion.
        "datetime" => tree.is_named(node, "del"),
        "hidden" => !attribute.value.eq_ignore_ascii_case("until-found"),
        "class" => attribute.value.split_ascii_whitespace().any(|class| {
            matches!(
                class,
                "sr-only"
                    | "visually-hidden"
                    | "visuallyhidden"
                    | "screen-reader-text"
                    | "screen-reader-only"
                    | "u-visually-hidden"
                    | "sr-only-focusable"
                    | "show-for-sr"
                    | "element-invisible"
            )
        }),
        "aria-hidden" => {
            let names = format!(
                "{} {}",
                tree.attribute(node, "class").unwrap_or_default(),
                tree.attribute(node, "id").unwrap_or_default()
            );
            let preheader = |kind: &&str| matches!(*kind, "preheader" | "preview");
            attribute.value.eq_ignore_ascii_case("true") && kinds_of_words(&names).iter().any(preheader)
        }
        _ => false,
    })
}

#[derive(Debug, Clone, Copy)]
struct Inherited {
    size: Tenths,
    visible: bool,
    link: bool,
}

struct FactsPass<'a> {
    tree: &'a HtmlTree,
    sheet: StyleSheet,
    /// The styles of `style` attributes, which recur.
    declared: FxHashMap<&'a str, ElementStyle>,
    found: PageFacts,
    inherited: Vec<Inherited>,
}

impl FactsPass<'_> {
    fn own_style(&mut self, node: NodeId, tag: HtmlTag) -> ElementStyle {
        let NodeData::Element { name, attributes, .. } = &self.tree.node(node).data else {
            return ElementStyle::default();
        };
        let mut style = presentation(tag);
        let (mut class, mut id, mut declarations) = (None, None, None);
        for attribute in attributes {
            match &*attribute.name.local {
                "class" => class = Some(&*attribute.value),
                "id" => id = Some(&*attribute.value),
                "style" => declarations = Some(&*attribute.value),
                "size" if tag == HtmlTag::Font => style.size = font_element_size(&attribute.value),
                _ => {}
            }
        }
        style.overlay(&self.sheet.style_of(&name.local, class, id));
        if let Some(declarations) = declarations {
            style.overlay(self.declared.entry(declarations).or_insert_with(|| ElementStyle::of(declarations)));
        }
        style
    }
}

fn presentation(tag: HtmlTag) -> ElementStyle {
    let mut style = ElementStyle::default();
    match tag {
        HtmlTag::Bold => style.bold = Some(true),
        HtmlTag::Big => style.size = FontSize::Percent(120),
        HtmlTag::Small => style.size = FontSize::Percent(83),
        HtmlTag::Pre => style.preformatted = Some(true),
        _ => {}
    }
    style
}

impl NodeVisitor for FactsPass<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        let Some(&above) = self.inherited.last() else { return false };
        let tag = match &self.tree.node(node).data {
            NodeData::Fragment => {
                self.inherited.push(above);
                return true;
            }
            NodeData::Text(text) => {
                if above.visible && above.size > INVISIBLE_SIZE {
                    let words = count_words(text, usize::MAX, is_visible);
                    let words = u32::try_from(words).unwrap_or(u32::MAX);
                    let link_words = if above.link { words } else { 0 };
                    let facts = &mut self.found.facts[node as usize];
                    (facts.words, facts.link_words) = (words, link_words);
                    add_to_parent(self.tree, &mut self.found.facts, node);
                }
                return false;
            }
            NodeData::Element { tag, .. } => *tag,
        };
        if matches!(tag, HtmlTag::Skipped | HtmlTag::Style | HtmlTag::Script | HtmlTag::Meta | HtmlTag::Title) {
            return false;
        }
        let style = self.own_style(node, tag);
        self.found.styles[node as usize] = style;
        if is_hidden(self.tree, node, tag, &style) {
            return false;
        }
        self.inherited.push(Inherited {
            size: style.size.within(above.size),
            visible: style.visible.unwrap_or(above.visible),
            link: above.link || tag == HtmlTag::Anchor,
        });
        true
    }

    fn leave(&mut self, node: NodeId) {
        self.inherited.pop();
        let Some(tag) = self.tree.tag(node) else { return };
        let mut facts = self.found.facts[node as usize];
        if tag == HtmlTag::Anchor && facts.words > 0 {
            facts.links += 1;
            facts.longest_link = facts.longest_link.max(facts.words);
        }
        facts.has_address_field |= tag == HtmlTag::Input && self.is_address_field(node);
        self.found.facts[node as usize] = facts;
        // The element itself counts for its parent only.
        if self.found.is_block(self.tree, node) {
            facts.blocks += 1;
        }
        facts.breaks += u32::from(tag == HtmlTag::Br);
        facts.has_table |= tag == HtmlTag::Table;
        facts.has_heading |= matches!(tag, HtmlTag::Heading(_));
        facts.has_main |= matches!(tag, HtmlTag::Main | HtmlTag::Article | HtmlTag::Heading(1));
        let parent = self.tree.node(node).parent;
        if parent != NO_NODE {
            self.found.facts[parent as usize].add(&facts);
        }
    }
}

impl FactsPass<'_> {
    fn is_address_field(&self, node: NodeId) -> bool {
        ["type", "name", "placeholder", "autocomplete"].iter().any(|name| {
            self.tree.attribute(node, name).is_some_and(|value| {
                let value = value.to_ascii_lowercase();
                value.contains("email") || value.contains("e-mail")
            })
        })
    }
}

fn add_to_parent(tree: &HtmlTree, facts: &mut [SubtreeFacts], node: NodeId) {
    let own = facts[node as usize];
    let parent = tree.node(node).parent;
    if parent != NO_NODE {
        facts[parent as usize].add(&own);
    }
}

/// Whether a character is seen: fillers, joiners and white space are not.
pub(crate) fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(
            c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
                | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}'
                | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        )
}
