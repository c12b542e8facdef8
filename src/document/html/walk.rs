//! Cuts the visible text of a page into raw blocks, in the order of the page.

use super::class_roles::{heading_by_role, heading_of_class};
use super::description_list::{is_own_item, separator_after};
use super::entities::undo_double_escape;
use super::facts::{PageFacts, is_hidden};
use super::markers::{NumberStyle, marker_of};
use super::region::{LINK, RegionPlace, region_of};
use super::run::{CELL_END, HEADING_WORDS, InlineRun, TextLine, TextLooks};
use super::style::{DEFAULT_SIZE, Display, INVISIBLE_SIZE};
use super::table::is_data_table;
use super::tag::HtmlTag;
use super::tree::{HtmlTree, NO_NODE, NodeData, NodeId, NodeVisitor};

/// What the markup says a raw block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawKind {
    Text,
    /// Text of a quotation or a caption, which is no heading however it looks.
    Quoted,
    Heading(u8),
    Row,
}

/// A block as it was cut, before its looks are compared with those of the page.
#[derive(Debug)]
pub(crate) struct RawBlock {
    pub(crate) lines: Vec<TextLine>,
    pub(crate) kind: RawKind,
    /// Why it is no text of the page, by the element that it is in.
    pub(crate) region: Option<&'static str>,
    /// Its bullet or number with a space.
    pub(crate) marker: Option<String>,
}

/// The raw blocks of a page.
pub(crate) fn raw_blocks(tree: &HtmlTree, facts: &PageFacts) -> Vec<RawBlock> {
    let top = WalkContext {
        looks: TextLooks { bold: false, size: DEFAULT_SIZE, link: NO_NODE },
        visible: true,
        preformatted: false,
        region: None,
        heading: 0,
        unclosed: None,
        quoted: false,
        table: TableKind::None,
    };
    let mut walk = PageWalk {
        tree,
        facts,
        contexts: vec![top],
        lists: Vec::new(),
        run: InlineRun::default(),
        marker: None,
        joined: false,
        blocks: Vec::new(),
    };
    tree.visit(tree.root(), &mut walk);
    walk.end_block();
    walk.blocks
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableKind {
    None,
    Layout,
    /// In a table of data, outside of its rows.
    Data,
    /// In a row of a table of data: blocks are not parted.
    Row,
}

/// What holds inside an element.
#[derive(Debug, Clone, Copy)]
struct WalkContext {
    looks: TextLooks,
    visible: bool,
    preformatted: bool,
    region: Option<&'static str>,
    heading: u8,
    /// The blocks before a heading that was not closed: those inside are no part of it.
    unclosed: Option<usize>,
    quoted: bool,
    table: TableKind,
}

/// A list that is open.
#[derive(Debug)]
struct ListState {
    /// The next number, if it is ordered.
    number: Option<i64>,
    step: i64,
    style: NumberStyle,
}

struct PageWalk<'a> {
    tree: &'a HtmlTree,
    facts: &'a PageFacts,
    contexts: Vec<WalkContext>,
    lists: Vec<ListState>,
    run: InlineRun,
    /// The marker of the list item that has begun and has no text yet.
    marker: Option<String>,
    /// Whether the next block boundary is inside an item of a description list.
    joined: bool,
    blocks: Vec<RawBlock>,
}

impl PageWalk<'_> {
    fn context(&self) -> WalkContext {
        *self.contexts.last().expect("the page's own context is never removed")
    }

    /// Ends a block, unless it is in a row of data, which is one block.
    fn boundary(&mut self) {
        let joined = std::mem::take(&mut self.joined);
        if joined || self.context().table == TableKind::Row {
            self.run.part_words();
        } else {
            self.end_block();
        }
    }

    /// A term or a description begins.
    fn begin_description(&mut self, node: NodeId, tag: HtmlTag) {
        if self.joined {
            // The boundary of a paragraph inside is none either.
            self.joined = tag == HtmlTag::Description && self.facts.of(node).blocks > 0;
            return;
        }
        self.boundary();
        let item = match tag {
            HtmlTag::Term => separator_after(self.tree, self.facts, node).is_some(),
            _ => is_own_item(self.tree, self.facts, node),
        };
        self.marker = item.then(|| "• ".to_owned());
    }

    fn end_description(&mut self, node: NodeId, tag: HtmlTag) {
        self.joined = false;
        match separator_after(self.tree, self.facts, node).filter(|_| tag == HtmlTag::Term) {
            Some(separator) => {
                let looks = self.context().looks;
                self.run.push(if self.run.ends_with([':', '?', ',']) { " " } else { separator }, &looks);
                self.joined = true;
            }
            None => self.boundary(),
        }
    }

    fn end_block(&mut self) {
        let lines = self.run.take();
        if lines.is_empty() {
            return;
        }
        let context = self.context();
        let kind = match context {
            WalkContext { table: TableKind::Row, .. } => RawKind::Row,
            WalkContext { heading: 1.., unclosed, .. } if unclosed.is_none_or(|before| before == self.blocks.len()) => {
                RawKind::Heading(context.heading)
            }
            WalkContext { quoted: true, .. } => RawKind::Quoted,
            _ => RawKind::Text,
        };
        let marker = if kind == RawKind::Row { None } else { self.marker.take() };
        self.blocks.push(RawBlock { lines, kind, region: context.region, marker });
    }

    fn text(&mut self, text: &str) {
        let context = self.context();
        if !context.visible || context.looks.size <= INVISIBLE_SIZE {
            return;
        }
        if !context.preformatted {
            self.run.push(&undo_double_escape(text), &context.looks);
            return;
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.line_break();
            }
            self.run.push(line, &context.looks);
        }
    }

    /// A line feed; the second of two, with nothing visible between them, ends the paragraph.
    fn line_break(&mut self) {
        let context = self.context();
        if context.table == TableKind::Row {
            self.run.part_words();
        } else if self.run.line_is_empty() && context.heading == 0 {
            self.end_block();
        } else {
            self.run.end_line();
        }
    }

    fn within(&self, node: NodeId, tag: HtmlTag) -> WalkContext {
        let mut context = self.context();
        let style = self.facts.style(node);
        context.looks.bold = style.bold.unwrap_or(context.looks.bold);
        context.looks.size = style.size.within(context.looks.size);
        context.visible = style.visible.unwrap_or(context.visible);
        context.preformatted = style.preformatted.unwrap_or(context.preformatted);
        match tag {
            HtmlTag::Anchor => context.looks.link = node,
            HtmlTag::Button if context.region.is_none() => context.region = Some(LINK),
            HtmlTag::Heading(level) => {
                context.heading = level;
                let content = self.facts.of(node);
                let long = content.words as usize > HEADING_WORDS;
                let unclosed = content.blocks > 0 && (long || context.unclosed.is_some());
                context.unclosed = unclosed.then_some(self.blocks.len());
            }
            _ if context.unclosed.is_some() && self.facts.is_block(self.tree, node) => context.heading = 0,
            _ => {}
        }
        match tag {
            HtmlTag::Blockquote | HtmlTag::Figcaption | HtmlTag::Caption => context.quoted = true,
            HtmlTag::Table if context.table != TableKind::Row => {
                let data = is_data_table(self.tree, self.facts, node);
                context.table = if data { TableKind::Data } else { TableKind::Layout };
            }
            HtmlTag::Tr if context.table == TableKind::Data => context.table = TableKind::Row,
            _ => {}
        }
        if let Some(level) = heading_by_role(self.tree, node) {
            context.heading = level;
        }
        match heading_of_class(tag, self.tree.attribute(node, "class").unwrap_or_default()) {
            Some(0) => (context.heading, context.quoted) = (0, true),
            Some(level) => context.heading = level,
            None => {}
        }
        context
    }

    /// An element of a list: its number, or the bullet.
    fn begin_item(&mut self, node: NodeId) {
        let mut marker = "• ".to_owned();
        if let Some(list) = self.lists.last_mut()
            && let Some(number) = list.number
        {
            let value = self.tree.attribute(node, "value").and_then(|value| value.trim().parse().ok());
            let number: i64 = value.unwrap_or(number);
            marker = list.style.marker(number);
            list.number = Some(number.saturating_add(list.step));
        }
        self.marker = Some(marker);
    }

    fn begin_list(&mut self, node: NodeId, tag: HtmlTag) {
        let attribute = |name| self.tree.attribute(node, name);
        let start = attribute("start").and_then(|start| start.trim().parse().ok());
        let reversed = attribute("reversed").is_some();
        let items = || self.tree.children(node).filter(|item| self.tree.tag(*item) == Some(HtmlTag::Li)).count();
        let first = if reversed { i64::try_from(items()).unwrap_or(1) } else { 1 };
        self.lists.push(ListState {
            number: (tag == HtmlTag::Ol).then(|| start.unwrap_or(first)),
            step: if reversed { -1 } else { 1 },
            style: NumberStyle::of(attribute("type").unwrap_or_default()),
        });
    }

    /// Elements that are not entered. Returns whether this was one.
    fn is_done(&mut self, node: NodeId, tag: HtmlTag) -> bool {
        match tag {
            HtmlTag::Skipped | HtmlTag::Style | HtmlTag::Script | HtmlTag::Meta | HtmlTag::Title => return true,
            HtmlTag::Input => return true,
            _ => {}
        }
        let style = self.facts.style(node);
        if is_hidden(self.tree, node, tag, style) {
            return true;
        }
        if tag == HtmlTag::Br {
            self.line_break();
            return true;
        }
        if style.is_marker && self.run.is_empty() && !self.facts.is_block(self.tree, node) {
            let text = self.tree.text_of(node, 64);
            if !text.trim().is_empty() {
                self.marker = Some(marker_of(&text));
            }
            return true;
        }
        false
    }

    /// What parts the text before an element's context begins, or after it has ended.
    fn part(&mut self, node: NodeId, tag: HtmlTag) {
        if self.facts.is_block(self.tree, node) {
            self.boundary();
        } else if self.facts.style(node).display == Display::InlineBlock && self.facts.of(node).words > 0 {
            // A first letter that is set larger belongs to its word.
            let one_word = self.facts.of(node).words == 1;
            let short = one_word && self.tree.text_of(node, 16).trim().chars().count() == 1;
            if !short {
                self.run.part_words();
            }
        } else if tag == HtmlTag::Anchor
            && let Some(before) = self.run.link_at_end()
            && before != node
            && !self.is_one_link(before, node)
        {
            self.run.part_words();
        }
    }

    /// Whether two links lead to the same address: some programs cut a link into pieces.
    fn is_one_link(&self, one: NodeId, other: NodeId) -> bool {
        let address = self.tree.attribute(one, "href").filter(|address| *address != "#");
        address.is_some() && address == self.tree.attribute(other, "href")
    }

    fn region(&self, node: NodeId, tag: HtmlTag) -> Option<&'static str> {
        let context = self.context();
        // A row of data may be made of links.
        let in_data = context.table == TableKind::Data || context.table == TableKind::Row;
        if context.region.is_some() || context.heading > 0 || in_data || !self.facts.is_block(self.tree, node) {
            return context.region;
        }
        let (tree, facts, quoted) = (self.tree, self.facts, context.quoted);
        region_of(&RegionPlace { tree, facts, node, tag, after_text: !self.blocks.is_empty(), quoted })
    }
}

impl NodeVisitor for PageWalk<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        let tag = match &self.tree.node(node).data {
            NodeData::Text(text) => {
                self.text(text);
                return false;
            }
            NodeData::Fragment => {
                self.contexts.push(self.context());
                return true;
            }
            NodeData::Element { tag, .. } => *tag,
        };
        if self.is_done(node, tag) {
            return false;
        }
        match tag {
            HtmlTag::Term | HtmlTag::Description => self.begin_description(node, tag),
            _ => self.part(node, tag),
        }
        let mut context = self.within(node, tag);
        // The element's own region, not that of the button that it may be.
        context.region = context.region.or_else(|| self.region(node, tag));
        match tag {
            HtmlTag::Ul | HtmlTag::Ol => self.begin_list(node, tag),
            HtmlTag::Li => self.begin_item(node),
            HtmlTag::Quotation if self.facts.of(node).words > 0 => self.run.push("“", &context.looks),
            _ => {}
        }
        self.contexts.push(context);
        true
    }

    fn leave(&mut self, node: NodeId) {
        let Some(tag) = self.tree.tag(node) else {
            self.contexts.pop();
            return;
        };
        match tag {
            HtmlTag::Td | HtmlTag::Th if self.context().table == TableKind::Row => self.run.end_cell(),
            HtmlTag::Tr if self.context().table == TableKind::Row => self.end_block(),
            HtmlTag::Quotation if self.facts.of(node).words > 0 => self.run.push("”", &self.context().looks),
            _ => {}
        }
        // The text of a block ends in the context that it was written in.
        match tag {
            HtmlTag::Term | HtmlTag::Description => self.end_description(node, tag),
            _ => self.part(node, tag),
        }
        self.contexts.pop();
        match tag {
            HtmlTag::Ul | HtmlTag::Ol => {
                self.lists.pop();
            }
            HtmlTag::Li => self.marker = None,
            // A word processor's item without text.
            HtmlTag::P => self.marker = self.marker.take().filter(|_| !self.lists.is_empty()),
            _ => {}
        }
    }
}

/// The cells of a row that hold something.
pub(crate) fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(CELL_END).map(str::trim).filter(|cell| !cell.is_empty())
}
