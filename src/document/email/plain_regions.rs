//! What each line of a plain-text body belongs to: the message, a quoted reply, a printed header, a
//! signature, a mailing list's footer.

use crate::document::email::reply_parts::{
    MailKind, attribution, is_forward_marker, is_original_marker, printed_field, printed_header,
};

/// What a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Region {
    Content,
    MailHeader,
    QuotedReply,
    Signature,
    ListFooter,
}

/// Lines below the mark of a signature that may be one.
const MOST_SIGNATURE_LINES: usize = 12;

/// The lines of a body with their regions.
#[derive(Debug)]
pub(crate) struct PlainLines<'a> {
    pub(crate) lines: Vec<&'a str>,
    pub(crate) regions: Vec<Region>,
    kind: MailKind,
    /// Whether a line with a letter was marked as content so far.
    has_content: bool,
}

impl<'a> PlainLines<'a> {
    /// Marks the lines of a body.
    pub(crate) fn mark(text: &'a str, kind: MailKind) -> Self {
        let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches('\r')).collect();
        let regions = vec![Region::Content; lines.len()];
        let mut marked = Self { lines, regions, kind, has_content: false };
        let mut at = 0;
        while at < marked.lines.len() {
            at = marked.mark_from(at);
        }
        marked.mark_signature();
        marked
    }

    /// Marks the line at `at` and those that belong to it; returns the next one.
    fn mark_from(&mut self, at: usize) -> usize {
        let line = self.lines[at];
        if line.trim().is_empty() {
            return at + 1;
        }
        if is_list_footer(&self.lines[at..]) {
            return self.fill(at, self.lines.len(), Region::ListFooter);
        }
        if is_forward_marker(line) {
            return self.mark_forwarded(at);
        }
        if is_original_marker(line) {
            let below = self.skip_blank(at + 1);
            let end = printed_header(&self.lines[below..], 1).map_or(at + 1, |length| below + length);
            return self.mark_earlier(at, end);
        }
        if printed_field(line) == Some("From")
            && let Some(length) = printed_header(&self.lines[at..], 3)
        {
            return self.mark_earlier(at, at + length);
        }
        if let Some(length) = attribution(&self.lines[at..(at + 4).min(self.lines.len())]) {
            return self.mark_attributed(at, at + length);
        }
        if line.starts_with('>') && self.kind != MailKind::Original {
            return self.mark_quoted(at);
        }
        self.has_content |= line.chars().any(char::is_alphabetic) && !line.starts_with('>');
        at + 1
    }

    /// A forwarded message: its header is marked, its body is content.
    fn mark_forwarded(&mut self, at: usize) -> usize {
        let below = self.skip_blank(at + 1);
        if self.lines.get(below).is_some_and(|line| line.starts_with('>')) {
            self.unquote(below);
        }
        let below = self.skip_blank(at + 1);
        let end = printed_header(&self.lines[below..], 1).map_or(at + 1, |length| below + length);
        self.kind = MailKind::Forward;
        self.fill(at, end, Region::MailHeader)
    }

    /// An earlier message below its printed header: forwarded, or quoted in a reply.
    fn mark_earlier(&mut self, at: usize, end: usize) -> usize {
        if self.kind == MailKind::Forward || !self.has_content {
            return self.fill(at, end, Region::MailHeader);
        }
        self.quote_to_end(at)
    }

    /// "On … wrote:" and the quotation below it: all the rest if it has no quotation marks.
    fn mark_attributed(&mut self, at: usize, end: usize) -> usize {
        let below = self.skip_blank(end);
        let is_quoted = self.lines.get(below).is_some_and(|line| line.starts_with('>'));
        if self.kind == MailKind::Forward || (!self.has_content && !is_quoted) {
            return self.fill(at, end, Region::MailHeader);
        }
        if !is_quoted {
            return self.quote_to_end(at);
        }
        let next = self.quotation_end(below);
        self.fill(at, next, Region::QuotedReply)
    }

    fn mark_quoted(&mut self, at: usize) -> usize {
        if self.kind == MailKind::Forward {
            self.unquote(at);
            return at;
        }
        let end = self.quotation_end(at);
        self.fill(at, end, Region::QuotedReply)
    }

    /// The rest is quoted, but for a mailing list's footer.
    fn quote_to_end(&mut self, at: usize) -> usize {
        let rest = at..self.lines.len();
        let footer = rest.clone().rev().take(12).find(|line| is_list_footer(&self.lines[*line..]));
        self.fill(at, footer.unwrap_or(rest.end), Region::QuotedReply)
    }

    /// Takes the quotation marks from the quotation at `at`.
    fn unquote(&mut self, at: usize) {
        let end = self.quotation_end(at);
        for line in &mut self.lines[at..end] {
            *line = line.trim_start_matches(['>', ' ']);
        }
    }

    /// The first line after a run of quoted lines and empty lines between them.
    fn quotation_end(&self, at: usize) -> usize {
        let mut end = at;
        for (number, line) in self.lines.iter().enumerate().skip(at) {
            if line.starts_with('>') {
                end = number + 1;
            } else if !line.trim().is_empty() {
                break;
            }
        }
        end.max(at)
    }

    fn skip_blank(&self, at: usize) -> usize {
        let blank = self.lines.iter().skip(at).take_while(|line| line.trim().is_empty()).count();
        (at + blank).min(self.lines.len())
    }

    fn fill(&mut self, at: usize, end: usize, region: Region) -> usize {
        let end = end.min(self.lines.len()).max(at + 1);
        self.regions[at..end].fill(region);
        end
    }

    /// A signature begins at the last line `-- ` (or `--`, if there is one only) of the content.
    fn mark_signature(&mut self) {
        let is_mark = |at: &usize| self.lines[*at].trim_end() == "--" && self.regions[*at] == Region::Content;
        let marks: Vec<usize> = (0..self.lines.len()).filter(is_mark).collect();
        let Some(last) = marks.last().copied() else { return };
        let exact = self.lines[last].starts_with("-- ");
        let below = self.regions[last..].iter().take_while(|region| **region == Region::Content).count();
        let end = last + below;
        let filled = self.lines[last + 1..end].iter().filter(|line| !line.trim().is_empty()).count();
        let longest = if exact { MOST_SIGNATURE_LINES } else { MOST_SIGNATURE_LINES / 2 };
        if (exact || marks.len() == 1) && (1..=longest).contains(&filled) {
            self.fill(last, end, Region::Signature);
        }
    }
}

/// Whether these lines, up to the end, are what a mailing list's server adds.
pub(crate) fn is_list_footer(lines: &[&str]) -> bool {
    let Some(first) = lines.first() else { return false };
    const GROUP: &str = "You received this message because you are subscribed to the";
    if first.get(..GROUP.len()).is_some_and(|start| start.eq_ignore_ascii_case(GROUP)) {
        return true;
    }
    let rule = first.trim();
    if rule.len() < 20 || !rule.bytes().all(|byte| matches!(byte, b'_' | b'-' | b'=')) {
        return false;
    }
    let rest: Vec<&&str> = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).take(9).collect();
    let names_list = rest.iter().take(3).any(|line| line.to_lowercase().contains("mailing list"));
    let has_address = rest.iter().any(|line| line.contains('@') || line.contains("://"));
    (1..=8).contains(&rest.len()) && names_list && has_address
}
