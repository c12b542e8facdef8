//! The page as a flat tree: nodes in one vector, linked by their numbers, so that neither walking
//! nor dropping it recurses.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName, ns};

use super::tag::HtmlTag;

/// The number of a node in its tree.
pub(crate) type NodeId = u32;

/// No node: the end of a chain, or a comment, which is not kept.
pub(crate) const NO_NODE: NodeId = u32::MAX;

const ROOT: NodeId = 0;

/// Repeated `<html>` and `<body>` tags add attributes up to this number.
const MOST_ATTRIBUTES: usize = 100;

/// What a node is.
#[derive(Debug)]
pub(crate) enum NodeData {
    /// The document, or the content of a `template`.
    Fragment,
    /// An element.
    Element { name: QualName, tag: HtmlTag, attributes: Vec<Attribute> },
    /// Text, its character references resolved.
    Text(StrTendril),
}

/// A node and its neighbours.
#[derive(Debug)]
pub(crate) struct HtmlNode {
    pub(crate) parent: NodeId,
    pub(crate) first_child: NodeId,
    last_child: NodeId,
    pub(crate) previous: NodeId,
    pub(crate) next: NodeId,
    depth: u32,
    pub(crate) data: NodeData,
}

impl HtmlNode {
    fn new(data: NodeData) -> Self {
        let (parent, first_child, last_child) = (NO_NODE, NO_NODE, NO_NODE);
        Self { parent, first_child, last_child, previous: NO_NODE, next: NO_NODE, depth: 0, data }
    }
}

/// Called for each node of a subtree, in the order of the page.
pub(crate) trait NodeVisitor {
    /// Returns whether to visit the children, and then to call `leave`.
    fn enter(&mut self, node: NodeId) -> bool;
    /// After the children of a node whose `enter` returned true.
    fn leave(&mut self, node: NodeId);
}

/// A parsed page.
#[derive(Debug)]
pub(crate) struct HtmlTree {
    nodes: Vec<HtmlNode>,
}

impl HtmlTree {
    /// The document.
    pub(crate) fn root(&self) -> NodeId {
        ROOT
    }

    /// The number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node.
    pub(crate) fn node(&self, id: NodeId) -> &HtmlNode {
        &self.nodes[id as usize]
    }

    /// The tag of an element, `None` for text.
    pub(crate) fn tag(&self, id: NodeId) -> Option<HtmlTag> {
        match &self.node(id).data {
            NodeData::Element { tag, .. } => Some(*tag),
            _ => None,
        }
    }

    /// Whether a node is an element of this name.
    pub(crate) fn is_named(&self, id: NodeId, wanted: &str) -> bool {
        matches!(&self.node(id).data, NodeData::Element { name, .. } if &*name.local == wanted)
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, id: NodeId, wanted: &str) -> Option<&str> {
        let NodeData::Element { attributes, .. } = &self.node(id).data else { return None };
        attributes.iter().find(|attribute| &*attribute.name.local == wanted).map(|attribute| &*attribute.value)
    }

    /// The children of a node.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = self.node(id).first_child;
        std::iter::from_fn(move || {
            let child = next;
            (child != NO_NODE).then(|| {
                next = self.node(child).next;
                child
            })
        })
    }

    /// Visits a subtree without recursion.
    pub(crate) fn visit(&self, top: NodeId, visitor: &mut impl NodeVisitor) {
        let mut node = top;
        loop {
            if visitor.enter(node) {
                let child = self.node(node).first_child;
                if child != NO_NODE {
                    node = child;
                    continue;
                }
                visitor.leave(node);
            }
            loop {
                if node == top {
                    return;
                }
                let next = self.node(node).next;
                if next != NO_NODE {
                    node = next;
                    break;
                }
                node = self.node(node).parent;
                visitor.leave(node);
            }
        }
    }

    /// The text of a subtree, at most about `limit` bytes of it, as it is written, without styles
    /// and scripts inside.
    pub(crate) fn text_of(&self, top: NodeId, limit: usize) -> String {
        struct Collect<'a> {
            tree: &'a HtmlTree,
            top: NodeId,
            text: String,
            limit: usize,
        }
        impl NodeVisitor for Collect<'_> {
            fn enter(&mut self, node: NodeId) -> bool {
                if let NodeData::Text(text) = &self.tree.node(node).data
                    && self.text.len() < self.limit
                {
                    self.text.push_str(text);
                }
                let code = matches!(self.tree.tag(node), Some(HtmlTag::Style | HtmlTag::Script | HtmlTag::Skipped));
                self.text.len() < self.limit && (!code || node == self.top)
            }
            fn leave(&mut self, _: NodeId) {}
        }
        let mut collect = Collect { tree: self, top, text: String::new(), limit };
        self.visit(top, &mut collect);
        collect.text
    }
}

/// Takes the actions of html5ever's tree builder.
#[derive(Debug)]
pub(crate) struct HtmlTreeSink {
    nodes: RefCell<Vec<HtmlNode>>,
    depth: Cell<u32>,
    attributes: Cell<usize>,
}

impl HtmlTreeSink {
    /// A tree with nothing but the document.
    pub(crate) fn new() -> Self {
        let nodes = RefCell::new(vec![HtmlNode::new(NodeData::Fragment)]);
        Self { nodes, depth: Cell::default(), attributes: Cell::default() }
    }

    /// The numbers of nodes and of the attributes that elements were made with.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.nodes.borrow().len(), self.attributes.get())
    }

    /// How deep the element is in which something was inserted last, about.
    pub(crate) fn depth(&self) -> u32 {
        self.depth.get()
    }

    fn add(&self, data: NodeData) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        let id = u32::try_from(nodes.len()).expect("memory ends before the numbers of nodes");
        nodes.push(HtmlNode::new(data));
        id
    }

    /// Links `child`, which has no parent, before `next` (or last) among the children of `parent`.
    fn link(&self, parent: NodeId, child: NodeId, next: NodeId) {
        if parent == NO_NODE || child == NO_NODE || parent == child {
            return;
        }
        let mut nodes = self.nodes.borrow_mut();
        let previous = match next {
            NO_NODE => nodes[parent as usize].last_child,
            next => nodes[next as usize].previous,
        };
        match previous {
            NO_NODE => nodes[parent as usize].first_child = child,
            previous => nodes[previous as usize].next = child,
        }
        match next {
            NO_NODE => nodes[parent as usize].last_child = child,
            next => nodes[next as usize].previous = child,
        }
        let depth = nodes[parent as usize].depth + 1;
        let node = &mut nodes[child as usize];
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, next, depth);
        // Not every element that is closed is reported: each insertion shows the depth anew.
        self.depth.set(if matches!(node.data, NodeData::Element { .. }) { depth } else { depth - 1 });
    }

    fn unlink(&self, id: NodeId) {
        if id == NO_NODE {
            return;
        }
        let mut nodes = self.nodes.borrow_mut();
        let (parent, previous, next) = {
            let node = &mut nodes[id as usize];
            let links = (node.parent, node.previous, node.next);
            (node.parent, node.previous, node.next) = (NO_NODE, NO_NODE, NO_NODE);
            links
        };
        if parent == NO_NODE {
            return;
        }
        match previous {
            NO_NODE => nodes[parent as usize].first_child = next,
            previous => nodes[previous as usize].next = next,
        }
        match next {
            NO_NODE => nodes[parent as usize].last_child = previous,
            next => nodes[next as usize].previous = previous,
        }
    }

    fn insert(&self, parent: NodeId, child: NodeOrText<NodeId>, next: NodeId) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.unlink(child);
                self.link(parent, child, next);
            }
            NodeOrText::AppendText(text) => {
                if !self.extend_text(parent, &text, next) {
                    let child = self.add(NodeData::Text(text));
                    self.link(parent, child, next);
                }
            }
        }
    }

    /// Appends to the text node that is already there, if one is.
    fn extend_text(&self, parent: NodeId, text: &StrTendril, next: NodeId) -> bool {
        if parent == NO_NODE {
            return true;
        }
        let mut nodes = self.nodes.borrow_mut();
        let previous = match next {
            NO_NODE => nodes[parent as usize].last_child,
            next => nodes[next as usize].previous,
        };
        if previous == NO_NODE {
            return false;
        }
        self.depth.set(nodes[parent as usize].depth);
        match &mut nodes[previous as usize].data {
            NodeData::Text(before) => {
                before.push_tendril(text);
                true
            }
            _ => false,
        }
    }

    fn parent_of(&self, id: NodeId) -> NodeId {
        self.nodes.borrow().get(id as usize).map_or(NO_NODE, |node| node.parent)
    }
}

impl TreeSink for HtmlTreeSink {
    type Handle = NodeId;
    type Output = HtmlTree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> HtmlTree {
        HtmlTree { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target as usize].data {
            NodeData::Element { name, .. } => name,
            _ => unreachable!("the tree builder asks for the names of elements only"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        let tag = match HtmlTag::of(&name.local) {
            // `<title>` in an SVG picture is not the page's.
            HtmlTag::Title if name.ns != ns!(html) => HtmlTag::Skipped,
            tag => tag,
        };
        self.attributes.set(self.attributes.get() + attributes.len());
        let id = self.add(NodeData::Element { name, tag, attributes });
        if flags.template {
            self.add(NodeData::Fragment);
        }
        id
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        NO_NODE
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        NO_NODE
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.insert(*parent, child, NO_NODE);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        match self.parent_of(*element) {
            NO_NODE => self.insert(*previous, child, NO_NODE),
            parent => self.insert(parent, child, *element),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, node: &NodeId) {
        let depth = self.nodes.borrow().get(*node as usize).map_or(0, |node| node.depth);
        self.depth.set(depth.saturating_sub(1));
    }

    /// The fragment that was made right after the `template`.
    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        target + 1
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        self.insert(self.parent_of(*sibling), child, *sibling);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, new: Vec<Attribute>) {
        if let NodeData::Element { attributes, .. } = &mut self.nodes.borrow_mut()[*target as usize].data {
            for attribute in new {
                if attributes.len() < MOST_ATTRIBUTES && attributes.iter().all(|old| old.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.unlink(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        loop {
            let child = self.nodes.borrow()[*node as usize].first_child;
            if child == NO_NODE {
                return;
            }
            self.unlink(child);
            self.link(*new_parent, child, NO_NODE);
        }
    }
}
