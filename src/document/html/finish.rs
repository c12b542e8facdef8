//! From raw blocks to the blocks of the extracted text: roles by looks, links and cues.

use crate::document::extract::{Role, TextBuilder};

use super::cues::fold;
use super::facts::PageFacts;
use super::furniture::LinkedLines;
use super::lines::{DISPLAY_WORDS, PageLooks, after_bullet, number_before};
use super::markers::is_lone_marker;
use super::markers::{DASHES, marker_of};
use super::region::{LINK, SITE_NAME};
use super::run::{HEADING_WORDS, TextLine};
use super::tree::HtmlTree;
use super::walk::{RawBlock, RawKind, cells};

/// A page whose blocks are pushed.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) tree: &'a HtmlTree,
    pub(crate) facts: &'a PageFacts,
    /// The name of the site, by the metadata.
    pub(crate) site: Option<&'a str>,
}

/// Pushes the blocks of a page.
pub(crate) fn push_blocks(page: &Page<'_>, blocks: Vec<RawBlock>, builder: &mut TextBuilder) {
    let blocks = with_lone_markers(page.tree, blocks);
    let looks = PageLooks::of(&blocks);
    let headings = blocks.iter().filter(|block| matches!(block.kind, RawKind::Heading(_))).count();
    let site = page.site.filter(|_| headings > 1).map(fold);
    let mut pieces = Pieces { page: *page, site, looks, block: 0, pieces: Vec::new() };
    for (number, block) in blocks.iter().enumerate() {
        pieces.block = number;
        pieces.add_block(block);
    }
    push_pieces(decide_typed_lists(pieces.pieces), builder);
}

/// Gives a bullet or number that stands alone to the block after it.
fn with_lone_markers(tree: &HtmlTree, blocks: Vec<RawBlock>) -> Vec<RawBlock> {
    let mut joined: Vec<RawBlock> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        if let Some(before) = joined.last()
            && block.marker.is_none()
            && block.kind != RawKind::Row
            && before.region == block.region
            && before.kind == RawKind::Text
            && before.marker.is_none()
            && before.lines.len() == 1
            && let Some(marker) = before.lines.first().and_then(|line| lone_marker(tree, line))
        {
            block.marker = Some(marker);
            joined.pop();
        }
        joined.push(block);
    }
    joined
}

/// The marker that a line is: a bullet, a number, or the number of a note that links to its place.
fn lone_marker(tree: &HtmlTree, line: &TextLine) -> Option<String> {
    let is_note = || {
        let digits = line.text.len() <= 3 && line.text.bytes().all(|byte| byte.is_ascii_digit());
        let href = line.links.first().and_then(|link| tree.attribute(link.node, "href"));
        digits && href.is_some_and(|href| href.contains('#'))
    };
    if is_lone_marker(&line.text) {
        return Some(marker_of(&line.text));
    }
    is_note().then(|| format!("{}. ", line.text))
}

/// What a line is, before its neighbours are looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
enum PieceKind {
    /// Joined with plain lines of the same block.
    Plain,
    /// Begins with a dash.
    Dash(char),
    /// Begins with a number.
    Numbered(u32),
    Settled(Role),
}

#[derive(Debug)]
struct BlockPiece {
    kind: PieceKind,
    block: usize,
    text: String,
}

struct Pieces<'a> {
    page: Page<'a>,
    /// The name of the site, folded.
    site: Option<String>,
    looks: PageLooks,
    block: usize,
    pieces: Vec<BlockPiece>,
}

fn joined(lines: &[TextLine], separator: &str) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(separator)
}

/// The text of a heading without the sign that links to the heading itself.
fn without_anchor(lines: &[TextLine]) -> String {
    let text = joined(lines, " ");
    let mut linked =
        lines.iter().filter_map(|line| line.links.last().map(|piece| line.text.get(piece.start..piece.end)));
    match linked.next_back().flatten() {
        Some(sign @ ("#" | "¶" | "§" | "🔗")) => text.strip_suffix(sign).unwrap_or(&text).trim_end().to_owned(),
        _ => text,
    }
}

impl Pieces<'_> {
    fn push(&mut self, kind: PieceKind, text: String) {
        self.pieces.push(BlockPiece { kind, block: self.block, text });
    }

    fn settle(&mut self, role: Role, text: String) {
        self.push(PieceKind::Settled(role), text);
    }

    fn linked<'b>(&'b self, lines: &'b [TextLine]) -> LinkedLines<'b> {
        LinkedLines { tree: self.page.tree, facts: self.page.facts, lines }
    }

    fn add_block(&mut self, block: &RawBlock) {
        let lines = block.lines.as_slice();
        if block.kind == RawKind::Row {
            let row: Vec<String> = lines.iter().map(|line| cells(&line.text).collect::<Vec<_>>().join(" | ")).collect();
            return self.settle(block.region.map_or(Role::TableRow, Role::Furniture), row.join(" "));
        }
        if let Some(region) = block.region {
            let reason = self.linked(lines).by_cue().unwrap_or(region);
            return self.settle(Role::Furniture(reason), joined(lines, " "));
        }
        match block.kind {
            RawKind::Heading(level) if lines.iter().map(TextLine::words).sum::<usize>() <= HEADING_WORDS => {
                let text = without_anchor(lines);
                if self.site.as_ref().is_some_and(|site| *site == fold(&text)) {
                    return self.settle(Role::Furniture(SITE_NAME), text);
                }
                let number = block.marker.as_deref().filter(|marker| !marker.starts_with('•')).unwrap_or_default();
                self.settle(Role::Heading(level), format!("{number}{text}"));
            }
            _ => match &block.marker {
                Some(marker) => self.add_item(marker, lines),
                None => self.add_text(block.kind, lines),
            },
        }
    }

    fn add_item(&mut self, marker: &str, lines: &[TextLine]) {
        let linked = self.linked(lines);
        if let Some(reason) = linked.by_cue().or_else(|| linked.is_button().then_some(LINK)) {
            return self.settle(Role::Furniture(reason), joined(lines, " "));
        }
        // An item may have its bullet typed too, and items of its own with typed bullets.
        let mut item = marker.to_owned();
        for (index, line) in lines.iter().enumerate() {
            match after_bullet(&line.text) {
                Some(text) if index > 0 => {
                    let next = format!("• {text}");
                    self.settle(Role::ListItem, std::mem::replace(&mut item, next));
                }
                Some(text) => item.push_str(text),
                None => {
                    item.push_str(if index > 0 { " " } else { "" });
                    item.push_str(&line.text);
                }
            }
        }
        self.settle(Role::ListItem, item);
    }

    fn add_text(&mut self, kind: RawKind, lines: &[TextLine]) {
        let linked = self.linked(lines);
        let quoted = kind == RawKind::Quoted;
        let title_link = lines.iter().all(|line| self.looks.is_larger(line)) && !linked.is_button();
        let by_links = || linked.by_links().filter(|reason| *reason != LINK || !title_link);
        if let Some(reason) = linked.by_cue().filter(|_| is_one_notice(&linked)).or_else(by_links) {
            return self.settle(Role::Furniture(reason), joined(lines, " "));
        }
        let words: usize = lines.iter().map(TextLine::words).sum();
        let display = |line: &TextLine| !quoted && self.looks.is_display(line) && after_bullet(&line.text).is_none();
        if quoted && words <= DISPLAY_WORDS {
            return self.settle(Role::Caption, joined(lines, " "));
        }
        if words <= DISPLAY_WORDS && lines.iter().all(display) {
            return self.settle(Role::DisplayLine, joined(lines, " "));
        }
        let displayed: Vec<bool> = lines.iter().map(display).collect();
        for (index, line) in lines.iter().enumerate() {
            let starts = index == 0 || lines.get(index - 1).is_some_and(|before| ends_sentence(&before.text));
            let after = displayed.get(index + 1).is_some_and(|next| !next);
            let heads = displayed[index] && after && (starts || displayed[..index].iter().all(|before| *before));
            self.add_line(line, heads, lines.len() > 1);
        }
    }

    fn add_line(&mut self, line: &TextLine, heads: bool, one_of_many: bool) {
        let own = std::slice::from_ref(line);
        let linked = self.linked(own);
        let reason = if one_of_many { linked.by_cue().or_else(|| linked.is_button().then_some(LINK)) } else { None };
        let text = line.text.clone();
        if let Some(reason) = reason {
            self.settle(Role::Furniture(reason), text);
        } else if heads {
            self.settle(Role::DisplayLine, text);
        } else if let Some(item) = after_bullet(&line.text) {
            self.settle(Role::ListItem, format!("• {item}"));
        } else if let Some((number, _)) = number_before(&line.text) {
            self.push(PieceKind::Numbered(number), text);
        } else {
            let mut chars = line.text.chars();
            match (chars.next(), chars.next()) {
                (Some(dash), Some(' ')) if DASHES.contains(&dash) => self.push(PieceKind::Dash(dash), text),
                _ => self.push(PieceKind::Plain, text),
            }
        }
    }
}

/// Whether all lines belong to the notice that one of them gives: none is a long one of its own.
fn is_one_notice(linked: &LinkedLines) -> bool {
    let lines = linked.lines;
    lines.len() == 1
        || lines.iter().all(|line| {
            let own = LinkedLines { lines: std::slice::from_ref(line), ..*linked };
            line.words() <= 12 && !line.is_bold() || own.by_cue().is_some()
        })
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')', ']']).ends_with(['.', '!', '?', ':', '…'])
}

/// Dashes and numbers make items only where neighbours have them too.
fn decide_typed_lists(mut pieces: Vec<BlockPiece>) -> Vec<BlockPiece> {
    let kinds: Vec<PieceKind> = pieces.iter().map(|piece| piece.kind).collect();
    for (index, piece) in pieces.iter_mut().enumerate() {
        let before = index.checked_sub(1).and_then(|before| kinds.get(before));
        let after = kinds.get(index + 1);
        match piece.kind {
            PieceKind::Dash(dash) => {
                let neighbour = Some(&PieceKind::Dash(dash));
                piece.kind = PieceKind::Plain;
                if before == neighbour || after == neighbour {
                    piece.kind = PieceKind::Settled(Role::ListItem);
                    piece.text = format!("• {}", piece.text.trim_start_matches(dash).trim_start());
                }
            }
            PieceKind::Numbered(number) => {
                let follows = number.checked_sub(1).is_some_and(|less| before == Some(&PieceKind::Numbered(less)));
                let leads = after == Some(&PieceKind::Numbered(number + 1));
                piece.kind = if follows || leads { PieceKind::Settled(Role::ListItem) } else { PieceKind::Plain };
            }
            _ => {}
        }
    }
    pieces
}

fn push_pieces(pieces: Vec<BlockPiece>, builder: &mut TextBuilder) {
    let mut prose = String::new();
    let mut block = None;
    for piece in pieces {
        if piece.kind != PieceKind::Plain || block != Some(piece.block) {
            builder.push(Role::Prose, &std::mem::take(&mut prose));
        }
        block = Some(piece.block);
        if let PieceKind::Settled(role) = piece.kind {
            builder.push(role, &piece.text);
            continue;
        }
        if !prose.is_empty() {
            prose.push('\n');
        }
        prose.push_str(&piece.text);
    }
    builder.push(Role::Prose, &prose);
}
