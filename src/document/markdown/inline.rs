//! The inline text of one block of Markdown: words without their markup, with the places of bold
//! text, links and line breaks; and what the block is by them.

use super::inline_html::InlineTag;
use super::inline_marks::{bullet, is_address, is_instruction, without_stray_marks, words};
use crate::document::extract::Role;
use pulldown_cmark::LinkType;
use std::ops::Range;

/// Words of a wholly bold paragraph that looks like a heading, at most.
const DISPLAY_WORDS: usize = 14;
/// Words of a link that is no sentence, at most.
const LINK_WORDS: usize = 3;

/// An element of inline HTML whose content is not shown.
struct HiddenElement {
    name: String,
    /// How many elements of its name are open.
    depth: usize,
    /// The length of the text, and the number of addresses, before it.
    text_start: usize,
    addresses: usize,
}

/// A part of a block, ready to be pushed.
pub(crate) struct InlinePiece {
    pub(crate) role: Role,
    pub(crate) text: String,
}

/// The text of a paragraph, a list item, a heading or a cell.
#[derive(Default)]
pub(crate) struct InlineText {
    /// Hard breaks are line feeds, soft breaks spaces.
    text: String,
    /// Where the spaces of soft breaks are.
    soft_breaks: Vec<usize>,
    bold: Vec<Range<usize>>,
    links: Vec<Range<usize>>,
    /// Addresses without a text of their own, which are left out of the text.
    addresses: Vec<String>,
    /// For each open emphasis whether its marks are signs of multiplication.
    emphasis: Vec<bool>,
    bold_depth: usize,
    bold_start: usize,
    link: Option<(LinkType, usize)>,
    image_depth: usize,
    /// The element of inline HTML whose content is not shown, while it is open.
    hidden: Option<HiddenElement>,
    /// Whether something was left out at the end of the text as it is now.
    left_out: bool,
}

impl InlineText {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.addresses.is_empty()
    }

    pub(crate) fn has_breaks(&self) -> bool {
        !self.soft_breaks.is_empty() || self.text.trim().contains('\n')
    }

    pub(crate) fn word_count(&self) -> usize {
        words(&self.text)
    }

    pub(crate) fn text(&mut self, text: &str) {
        if self.image_depth > 0 || text.is_empty() {
            return;
        }
        let mut text = text;
        if std::mem::take(&mut self.left_out) {
            text = self.close_gap(text);
        }
        self.text.push_str(text);
    }

    /// Removes what surrounded something that was left out: empty brackets, the space before a
    /// punctuation mark. Gives what is left of the text that follows.
    fn close_gap<'a>(&mut self, text: &'a str) -> &'a str {
        let pairs = [('(', ')'), ('[', ']'), ('<', '>')];
        let before = self.text.trim_end_matches(' ');
        for (open, close) in pairs {
            if let (Some(kept), Some(rest)) = (before.strip_suffix(open), text.strip_prefix(close)) {
                let end = kept.trim_end_matches(' ').len();
                self.truncate(end);
                return rest;
            }
        }
        if text.starts_with(['.', ',', ';', ':', '!', '?', ')', ']']) {
            let end = before.len();
            self.truncate(end);
        }
        text
    }

    fn truncate(&mut self, end: usize) {
        // The text before an open link stays.
        let end = end.max(self.link.map_or(0, |(_, start)| start));
        self.text.truncate(end);
        while self.soft_breaks.pop_if(|offset| *offset >= end).is_some() {}
        self.bold_start = self.bold_start.min(end);
        for ranges in [&mut self.bold, &mut self.links] {
            while ranges.pop_if(|range| range.start >= end).is_some() {}
            if let Some(last) = ranges.last_mut() {
                last.end = last.end.min(end);
            }
        }
    }

    pub(crate) fn soft_break(&mut self) {
        if self.image_depth == 0 {
            self.soft_breaks.push(self.text.len());
            self.text.push(' ');
        }
    }

    pub(crate) fn hard_break(&mut self) {
        if self.image_depth == 0 {
            self.text.push('\n');
        }
    }

    /// Something that is no text was here: the reference to a footnote, an address.
    pub(crate) fn leave_out(&mut self) {
        self.left_out = true;
    }

    /// Begins an emphasis, which is `source` with its marks. In `2*3*4` the stars are kept.
    pub(crate) fn start_emphasis(&mut self, source: &str) {
        let inner = source.strip_prefix('*').and_then(|rest| rest.strip_suffix('*')).unwrap_or_default();
        let is_number = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let multiplies = is_number && self.text.ends_with(|c: char| c.is_ascii_digit());
        self.emphasis.push(multiplies);
        if multiplies {
            self.text("*");
        }
    }

    pub(crate) fn end_emphasis(&mut self) {
        if self.emphasis.pop() == Some(true) {
            self.text("*");
        }
    }

    pub(crate) fn start_bold(&mut self) {
        if self.bold_depth == 0 {
            self.bold_start = self.text.len();
        }
        self.bold_depth += 1;
    }

    pub(crate) fn end_bold(&mut self) {
        if self.bold_depth == 0 {
            return;
        }
        self.bold_depth -= 1;
        if self.bold_depth == 0 && self.bold_start < self.text.len() {
            self.bold.push(self.bold_start..self.text.len());
        }
    }

    pub(crate) fn start_link(&mut self, kind: LinkType) {
        self.link = Some((kind, self.text.len()));
    }

    pub(crate) fn end_link(&mut self) {
        let Some((kind, start)) = self.link.take() else { return };
        let Some(text) = self.text.get(start..) else { return };
        let trimmed = text.trim();
        if kind == LinkType::Autolink || is_address(trimmed) {
            if !trimmed.is_empty() {
                self.addresses.push(trimmed.to_owned());
            }
            self.truncate(start);
            self.left_out = true;
        } else if !trimmed.is_empty() {
            self.links.push(start..self.text.len());
        }
    }

    pub(crate) fn start_image(&mut self) {
        self.image_depth += 1;
    }

    pub(crate) fn end_image(&mut self) {
        self.image_depth = self.image_depth.saturating_sub(1);
        self.left_out = true;
    }

    /// A tag, a comment or a declaration inside a paragraph.
    pub(crate) fn html(&mut self, html: &str) {
        let Some(tag) = InlineTag::of(html) else { return };
        if let Some(hidden) = &mut self.hidden {
            if hidden.name == tag.name && !tag.empty {
                hidden.depth = if tag.closes { hidden.depth.saturating_sub(1) } else { hidden.depth + 1 };
                if hidden.depth == 0 {
                    self.end_hidden();
                }
            }
            return;
        }
        if tag.hides && !tag.closes && !tag.empty {
            let (text_start, addresses) = (self.text.len(), self.addresses.len());
            self.hidden = Some(HiddenElement { name: tag.name, depth: 1, text_start, addresses });
            return;
        }
        match tag.name.as_str() {
            "br" | "p" | "div" | "hr" | "li" | "tr" => self.hard_break(),
            "b" | "strong" if tag.closes => self.end_bold(),
            "b" | "strong" => self.start_bold(),
            "a" if tag.closes => self.end_link(),
            "a" => self.start_link(LinkType::Inline),
            "td" | "th" => self.text.push(' '),
            _ => {}
        }
    }

    /// Removes what the hidden element contains. One that is never closed hides nothing.
    fn end_hidden(&mut self) {
        if let Some(hidden) = self.hidden.take() {
            self.truncate(hidden.text_start);
            self.addresses.truncate(hidden.addresses);
            self.left_out = true;
        }
    }

    /// The text alone, for a heading or a cell. Addresses are kept where there is nothing else.
    pub(crate) fn into_text(self) -> String {
        if words(&self.text) == 0 && !self.addresses.is_empty() {
            return self.addresses.join(" ");
        }
        without_stray_marks(&self.text)
    }

    /// The block, in parts where its lines are list items or begin with a bold line of their own.
    /// `marker` is the bullet or number of the list item that it belongs to.
    pub(crate) fn into_pieces(mut self, marker: Option<&str>) -> Vec<InlinePiece> {
        // Bold text that inline HTML opened and never closed.
        self.bold_depth = self.bold_depth.min(1);
        self.end_bold();
        if let Some(link) = self.as_link() {
            return vec![link];
        }
        if marker.is_none() && self.is_bold(0..self.text.len()) && self.word_count() <= DISPLAY_WORDS {
            let lines = self.lines();
            if !lines.iter().any(|line| bullet(&self.text[line.bytes.clone()]).is_some()) {
                return vec![InlinePiece { role: Role::DisplayLine, text: without_stray_marks(&self.text) }];
            }
        }
        self.parts(marker)
    }

    /// The block as a link, if there is nothing in it but links.
    fn as_link(&self) -> Option<InlinePiece> {
        let link = |reason, text: String| Some(InlinePiece { role: Role::Furniture(reason), text });
        if words(&self.text) == 0 {
            return if self.addresses.is_empty() { None } else { link("link", self.addresses.join(" ")) };
        }
        if self.text.split_whitespace().all(|token| is_address(token.trim_matches(['<', '>', '(', ')']))) {
            return link("link", self.text.clone());
        }
        if self.links.is_empty() {
            return None;
        }
        let mut outside = String::new();
        let mut end = 0;
        for range in &self.links {
            outside.push_str(self.text.get(end..range.start).unwrap_or_default());
            end = range.end;
        }
        outside.push_str(self.text.get(end..).unwrap_or_default());
        if outside.contains(char::is_alphanumeric) {
            return None;
        }
        if self.links.iter().any(|range| words(self.text.get(range.clone()).unwrap_or_default()) > LINK_WORDS) {
            return None;
        }
        if self.links.len() == 1 {
            return link("link", self.text.clone());
        }
        let separated = outside.contains(['|', '\u{B7}', '\u{2022}', '/', '\u{2013}', '\u{2014}']);
        if separated && !outside.contains([',', ';']) { link("navigation", self.text.clone()) } else { None }
    }

    /// Whether every letter and digit in `bytes` is bold, and there is one.
    fn is_bold(&self, bytes: Range<usize>) -> bool {
        let start = bytes.start;
        let mut shown = self.text[bytes].char_indices().filter(|(_, c)| c.is_alphanumeric()).peekable();
        let first = self.bold.partition_point(|range| range.end <= start);
        let mut ranges = self.bold[first..].iter().peekable();
        shown.peek().is_some()
            && shown.all(|(offset, _)| {
                let offset = start + offset;
                while ranges.peek().is_some_and(|range| range.end <= offset) {
                    ranges.next();
                }
                ranges.peek().is_some_and(|range| range.contains(&offset))
            })
    }

    fn lines(&self) -> Vec<InlineLine> {
        let mut lines = Vec::new();
        let mut soft = self.soft_breaks.iter().copied().peekable();
        let (mut start, mut after_hard) = (0, false);
        for (offset, character) in self.text.char_indices() {
            let is_soft = soft.next_if(|break_at| *break_at == offset).is_some();
            if is_soft || character == '\n' {
                lines.push(InlineLine { bytes: start..offset, after_hard });
                start = offset + 1;
                after_hard = !is_soft;
            }
        }
        lines.push(InlineLine { bytes: start..self.text.len(), after_hard });
        lines
    }

    /// The lines put together: an item begins at each bullet, and a bold first line that ends with
    /// a hard break is a part of its own.
    fn parts(&self, marker: Option<&str>) -> Vec<InlinePiece> {
        let mut parts = LineParts { marker, parts: Vec::new() };
        for line in self.lines() {
            let text = &self.text[line.bytes.clone()];
            if is_instruction(text) {
                continue;
            }
            if let Some(rest) = bullet(text) {
                parts.add_bullet(rest);
                continue;
            }
            let before_hard = self.text.get(line.bytes.end..).is_some_and(|rest| rest.starts_with('\n'));
            let role = match marker {
                Some(_) => Role::ListItem,
                None if before_hard && self.is_bold(line.bytes.clone()) && words(text) <= DISPLAY_WORDS => {
                    Role::DisplayLine
                }
                None => Role::Prose,
            };
            parts.add_line(role, text, line.after_hard);
        }
        parts.parts.iter_mut().for_each(|part| part.text = without_stray_marks(&part.text));
        parts.parts
    }
}

/// The parts of a block, while its lines are put together.
struct LineParts<'a> {
    /// The bullet or number of the list item that the block is.
    marker: Option<&'a str>,
    parts: Vec<InlinePiece>,
}

impl LineParts<'_> {
    /// A line that begins with a bullet, without it. Behind a list item's own marker the bullet is
    /// one too many.
    fn add_bullet(&mut self, rest: &str) {
        let marker = self.marker.filter(|_| self.parts.is_empty()).unwrap_or("\u{2022} ");
        self.parts.push(InlinePiece { role: Role::ListItem, text: format!("{marker}{rest}") });
    }

    /// Another line. `role` is the block's if it begins with this line.
    fn add_line(&mut self, role: Role, text: &str, after_hard: bool) {
        let is_first_item = self.parts.len() == 1 && self.marker.is_some();
        let Some(last) = self.parts.last_mut() else {
            if !text.trim().is_empty() {
                let text = format!("{}{text}", self.marker.unwrap_or_default());
                self.parts.push(InlinePiece { role, text });
            }
            return;
        };
        let ends = match last.role {
            Role::DisplayLine => true,
            // A bullet alone in its line has its text in the next.
            Role::ListItem => !is_first_item && last.text.trim() != "\u{2022}",
            _ => false,
        };
        if after_hard && ends {
            self.parts.push(InlinePiece { role: Role::Prose, text: text.to_owned() });
        } else {
            last.text.push(if after_hard { '\n' } else { ' ' });
            last.text.push_str(text);
        }
    }
}

/// A line between two breaks.
struct InlineLine {
    bytes: Range<usize>,
    /// Whether a hard break is before it.
    after_hard: bool,
}
