//! Parses a page, with limits between the tokenizer and the tree builder.
//!
//! The tree builder's work for one tag grows with the number of open elements and of unclosed
//! formatting elements, so that a hostile page costs the square of its length. Browsers cut the
//! depth of the tree too (at 512). Block tags beyond the limit part paragraphs and do no more.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, TokenizerResult, local_name};

use super::long_tag::long_tag;
use super::tag::HtmlTag;
use super::tree::{HtmlTree, HtmlTreeSink, NodeId};

/// Elements may be this deep in each other.
const DEPTH: u32 = 512;

/// So many formatting elements may be opened again by one tag, and so many in a very large tree.
const REOPENED: usize = 16;
const REOPENED_IN_LARGE_TREE: usize = 2;
const LARGE_TREE: usize = 2_000_000;

/// Bytes given to the tokenizer at once, at most.
const PIECE: usize = 1 << 10;

/// Attributes of one element that are kept, and so many more may be copied by one tag.
const KEPT_ATTRIBUTES: usize = 64;
const COPIED_ATTRIBUTES: usize = 128;

/// Parses a page or a fragment of one.
pub(crate) fn parse_html(html: &str) -> HtmlTree {
    let builder = TreeBuilder::new(HtmlTreeSink::new(), TreeBuilderOpts::default());
    let limited = NestingLimit { builder, dropped: RefCell::default(), xhtml: is_xhtml(html), tokens: Cell::default() };
    let tokenizer = Tokenizer::new(limited, TokenizerOpts::default());
    feed_pieces(&tokenizer, html);
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Gives the page to the tokenizer in pieces that each end before a `<`. After a piece that gave a
/// token, the next one starts outside of tags; a tag that starts there and gives no token for long
/// has a long name, long values or many attributes.
fn feed_pieces(tokenizer: &Tokenizer<NestingLimit>, html: &str) {
    let queue = BufferQueue::default();
    let feed = |piece: &str| {
        queue.push_back(StrTendril::from_slice(piece));
        // The tokenizer returns early after a script or a declared encoding.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    };
    let tokens = || tokenizer.sink.tokens.get();
    // `name`: where the rest of the name of the last tag starts.
    let (mut at, mut name, mut seen) = (0, None::<usize>, None);
    while at < html.len() {
        let outside = seen != Some(tokens());
        if !outside && let Some(rest) = name.filter(|name| at - *name >= PIECE) {
            if let Some(tag) = long_tag(html, rest, at) {
                feed(&html[at..tag.cut]);
                (at, name) = (tag.end, None);
                continue;
            }
            // The name goes on: what was searched for its end is not searched again.
            name = Some(at);
        }
        let mut piece = &html[at..html.floor_char_boundary(at + PIECE)];
        if let Some(next) = memchr::memchr(b'<', &piece.as_bytes()[1..]) {
            piece = &piece[..=next];
        }
        at += piece.len();
        seen = Some(tokens());
        if let Some(rest) = piece.strip_prefix('<') {
            // The sign ends what the tokenizer held back of the text.
            feed("<");
            if outside || seen != Some(tokens()) {
                name = starts_name(rest).then_some(at - piece.len() + 2);
            }
            seen = Some(tokens());
            piece = rest;
        }
        feed(piece);
    }
}

/// Whether a name follows the `<` of a tag.
fn starts_name(text: &str) -> bool {
    text.strip_prefix('/').unwrap_or(text).starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether `<p/>` closes itself, as in the chapters of an EPUB.
fn is_xhtml(html: &str) -> bool {
    let head = &html[..html.floor_char_boundary(2048)];
    head.trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']).starts_with("<?xml")
        || head.contains("http://www.w3.org/1999/xhtml")
}

/// A tree builder that is spared tags beyond the limits.
struct NestingLimit {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// How many start tags of each name were dropped and are not yet closed.
    dropped: RefCell<BTreeMap<LocalName, u32>>,
    xhtml: bool,
    /// The number of tokens so far, without reports of errors.
    tokens: Cell<u64>,
}

impl NestingLimit {
    fn is_droppable(tag: &Tag) -> bool {
        match HtmlTag::of(&tag.name) {
            HtmlTag::Html | HtmlTag::Body | HtmlTag::Title | HtmlTag::Style | HtmlTag::Script | HtmlTag::Meta => false,
            HtmlTag::Br | HtmlTag::Hr | HtmlTag::Input => false,
            HtmlTag::Skipped => false,
            HtmlTag::Pre => tag.name == local_name!("pre"),
            _ => tag.name != local_name!("head"),
        }
    }

    fn count_dropped(&self, name: &LocalName) {
        *self.dropped.borrow_mut().entry(name.clone()).or_default() += 1;
    }

    /// Whether this end tag closes a start tag that was dropped.
    fn closes_dropped(&self, name: &LocalName) -> bool {
        let mut dropped = self.dropped.borrow_mut();
        if dropped.is_empty() {
            return false;
        }
        // Elements without end tags leave counts behind: forget them well above the limit.
        if self.builder.sink.depth() < DEPTH - 64 {
            dropped.clear();
            return false;
        }
        match dropped.get_mut(name).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                true
            }
            None => false,
        }
    }

    fn send(&self, kind: TagKind, name: LocalName, line: u64) {
        let attrs = Vec::new();
        let tag = Tag { kind, name, self_closing: false, attrs, had_duplicate_attributes: false };
        // Neither `br` nor the end of an element changes the tokenizer's state.
        let _ = self.builder.process_token(Token::TagToken(tag), line);
    }

    /// Instead of a block's tag.
    fn part_paragraphs(&self, name: &LocalName, line: u64) {
        if HtmlTag::of(name).is_block() {
            self.send(TagKind::StartTag, local_name!("br"), line);
            self.send(TagKind::StartTag, local_name!("br"), line);
        }
    }

    /// Closes formatting elements if one tag opened too many of them again.
    fn limit_reopened(&self, before: (usize, usize), line: u64) {
        let (nodes, attributes) = self.builder.sink.size();
        let (created, copied) = (nodes.saturating_sub(before.0), attributes.saturating_sub(before.1));
        let large = nodes + attributes > LARGE_TREE;
        if created <= if large { REOPENED_IN_LARGE_TREE } else { REOPENED } && copied <= COPIED_ATTRIBUTES {
            return;
        }
        for name in [
            local_name!("a"),
            local_name!("b"),
            local_name!("big"),
            local_name!("code"),
            local_name!("em"),
            local_name!("font"),
            local_name!("i"),
            local_name!("nobr"),
            local_name!("s"),
            local_name!("small"),
            local_name!("strike"),
            local_name!("strong"),
            local_name!("tt"),
            local_name!("u"),
        ] {
            for _ in 0..created.min(DEPTH as usize) {
                self.send(TagKind::EndTag, name.clone(), line);
            }
        }
    }
}

impl TokenSink for NestingLimit {
    type Handle = NodeId;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        let mut before = self.builder.sink.size();
        let mut closes_itself = None;
        if let Token::TagToken(tag) = &mut token {
            tag.attrs.truncate(KEPT_ATTRIBUTES);
            before.1 += tag.attrs.len();
            if tag.kind == TagKind::StartTag {
                let droppable = Self::is_droppable(tag);
                if self.xhtml && tag.self_closing {
                    if matches!(HtmlTag::of(&tag.name), HtmlTag::Title | HtmlTag::Style | HtmlTag::Script)
                        || &*tag.name == "textarea"
                        || &*tag.name == "iframe"
                    {
                        return TokenSinkResult::Continue;
                    }
                    // In pictures and formulas the tree builder closes them itself.
                    let foreign = self.adjusted_current_node_present_but_not_in_html_namespace();
                    let closes = droppable && !foreign && tag.name != local_name!("math");
                    closes_itself = closes.then(|| tag.name.clone());
                }
                if droppable && self.builder.sink.depth() >= DEPTH {
                    if closes_itself.is_none() && !tag.self_closing {
                        self.count_dropped(&tag.name);
                    }
                    self.part_paragraphs(&tag.name, line);
                    return TokenSinkResult::Continue;
                }
            } else if self.closes_dropped(&tag.name) {
                self.part_paragraphs(&tag.name, line);
                return TokenSinkResult::Continue;
            }
        }
        let result = self.builder.process_token(token, line);
        if let Some(name) = closes_itself {
            self.send(TagKind::EndTag, name, line);
        }
        self.limit_reopened(before, line);
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
