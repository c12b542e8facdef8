//! The blocks of an HTML body, with quoted replies, printed headers and signatures marked as such.

use crate::document::email::plain_body::push_plain_body;
use crate::document::email::plain_regions::is_list_footer;
use crate::document::email::reply_parts::{
    MailKind, attribution, is_forward_marker, is_original_marker, printed_field, printed_header,
};
use crate::document::extract::{Extract, Role, TextBuilder};

/// Appends the blocks that the HTML reader found.
pub(crate) fn push_rich_body(page: &Extract, kind: MailKind, out: &mut TextBuilder) {
    if page.blocks.is_empty() {
        push_plain_body(&page.text, kind, out);
        return;
    }
    let blocks = page.blocks.iter().filter_map(|block| Some((block.role, page.text.get(block.bytes.clone())?)));
    let mut body = RichBody { blocks: blocks.collect(), kind, has_content: false };
    let mut at = 0;
    while at < body.blocks.len() {
        at = body.push_from(at, out);
    }
}

struct RichBody<'a> {
    blocks: Vec<(Role, &'a str)>,
    kind: MailKind,
    has_content: bool,
}

impl RichBody<'_> {
    /// Appends the block at `at` and those that belong to it; returns the next one.
    fn push_from(&mut self, at: usize, out: &mut TextBuilder) -> usize {
        let (role, text) = self.blocks[at];
        let first = text.lines().next().unwrap_or_default();
        let is_text = matches!(role, Role::Prose | Role::DisplayLine | Role::Heading(_));
        if is_text && is_forward_marker(first) {
            self.kind = MailKind::Forward;
            return self.push_header(at, 1, out);
        }
        if is_text && (is_original_marker(first) || self.is_printed_header(at)) {
            if self.kind == MailKind::Forward || !self.has_content {
                return self.push_header(at, usize::from(is_original_marker(first)), out);
            }
            return self.push_rest(at, "quoted reply", out);
        }
        let lines: Vec<&str> = text.lines().take(4).collect();
        if is_text && self.kind != MailKind::Forward && self.has_content {
            if attribution(&lines).is_some() {
                return self.push_rest(at, "quoted reply", out);
            }
            if text.trim() == "--" && self.blocks.len() - at <= 8 {
                return self.push_rest(at, "signature", out);
            }
        }
        if is_text && self.is_footer(at) {
            return self.push_rest(at, "list footer", out);
        }
        // A reader of HTML cannot know that what it calls a quoted reply was forwarded.
        let role = match role {
            Role::Furniture("quoted reply") if self.kind == MailKind::Forward => Role::Prose,
            _ => role,
        };
        self.has_content |= !matches!(role, Role::Furniture(_)) && text.chars().any(char::is_alphabetic);
        out.push(role, text);
        at + 1
    }

    /// The lines from a block on, each with the number of its block.
    fn lines_from(&self, at: usize) -> (Vec<&str>, Vec<usize>) {
        let blocks = self.blocks.iter().enumerate().skip(at).take(16);
        blocks.flat_map(|(number, (_, text))| text.lines().take(40).map(move |line| (line, number))).unzip()
    }

    fn is_printed_header(&self, at: usize) -> bool {
        let first = self.blocks[at].1.lines().next().unwrap_or_default();
        printed_field(first) == Some("From") && printed_header(&self.lines_from(at).0, 3).is_some()
    }

    fn is_footer(&self, at: usize) -> bool {
        let starts = self.blocks[at].1.starts_with("___") || self.blocks[at].1.starts_with("You received this message");
        starts && is_list_footer(&self.lines_from(at).0)
    }

    /// Appends a printed header below `marks` lines of a mark as furniture, and what is left of the
    /// block that it ends in as text.
    fn push_header(&self, at: usize, marks: usize, out: &mut TextBuilder) -> usize {
        let (lines, numbers) = self.lines_from(at);
        let length = printed_header(lines.get(marks..).unwrap_or_default(), 1).unwrap_or(0);
        let end = (marks + length).clamp(1, lines.len().max(1));
        let last = numbers.get(end - 1).copied().unwrap_or(at);
        for number in at..=last {
            let of_block = (0..end).filter(|line| numbers.get(*line) == Some(&number));
            let text: Vec<&str> = of_block.filter_map(|line| lines.get(line).copied()).collect();
            out.push(Role::Furniture("mail header"), &text.join("\n"));
        }
        let taken = numbers.iter().take(end).filter(|number| **number == last).count();
        let rest: Vec<&str> = self.blocks[last].1.lines().skip(taken).collect();
        out.push(Role::Prose, &rest.join("\n"));
        last + 1
    }

    fn push_rest(&self, at: usize, reason: &'static str, out: &mut TextBuilder) -> usize {
        for (_, text) in &self.blocks[at..] {
            out.push(Role::Furniture(reason), text);
        }
        self.blocks.len()
    }
}
