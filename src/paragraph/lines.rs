//! A document's lines, and the runs of them that blank lines part. What the runs hold is decided in
//! `block`.

use crate::document::LineBreaks;
use crate::parallel;
use std::ops::Range;

/// A line with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Where the trimmed text starts in the document.
    pub(super) start: usize,
    pub(super) text: &'a str,
    /// Spaces and tabs before it.
    pub(super) indent: usize,
    /// It began with the mark of a quotation, which is left out.
    pub(super) quoted: bool,
}

impl Line<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn width(&self) -> usize {
        self.text.chars().count()
    }
}

/// Runs of lines between blank lines.
#[derive(Debug, Default)]
pub(super) struct Groups<'a> {
    pub(super) lines: Vec<Line<'a>>,
    /// Where each group ends among the lines; none is empty.
    pub(super) ends: Vec<usize>,
}

impl<'a> Groups<'a> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Line<'a>]> {
        (0..self.ends.len()).map(|group| {
            let start = if group == 0 { 0 } else { self.ends[group - 1] };
            &self.lines[start..self.ends[group]]
        })
    }

    /// Ends the current group, if it has begun.
    fn end(&mut self) {
        if !self.current().is_empty() {
            self.ends.push(self.lines.len());
        }
    }

    fn current(&self) -> &[Line<'a>] {
        &self.lines[self.ends.last().copied().unwrap_or(0)..]
    }

    /// Adds the lines of `range` of `whole`, parted at blank ones, at paragraph separators and
    /// where a quotation begins or ends. Rules (`---`, `***`) count as blank.
    pub(super) fn add(&mut self, whole: &'a str, range: Range<usize>) {
        let mut quoted = false;
        for RawLine { start, text, blank } in raw_lines(whole, range).into_iter().flatten() {
            if blank {
                self.end();
                continue;
            }
            let indent = whole.as_bytes()[..start].iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let mark = quotation_mark(text);
            if quoted != (mark > 0) {
                self.end();
                quoted = mark > 0;
            }
            let line = Line { start: start + mark, text: &text[mark..], indent, quoted };
            self.lines.push(line);
            if whole[line.end()..].trim_start_matches([' ', '\t']).starts_with('\u{2029}') {
                self.end();
            }
        }
        self.end();
    }
}

/// A line by itself, trimmed.
#[derive(Debug, Clone, Copy)]
struct RawLine<'a> {
    start: usize,
    text: &'a str,
    /// Nothing is there, or a rule.
    blank: bool,
}

impl<'a> RawLine<'a> {
    fn of((start, text): (usize, &'a str)) -> Self {
        Self { start, text, blank: text.is_empty() || is_rule(text) }
    }
}

/// Text that one thread cuts into lines.
const LINES_TOGETHER: usize = 1 << 18;

/// All lines of `range` of `text`, cut in parallel where there are many.
fn raw_lines(text: &str, range: Range<usize>) -> Vec<Vec<RawLine<'_>>> {
    let mut parts = Vec::new();
    let mut start = range.start;
    while start < range.end {
        // A line feed ends a line, whatever is before it.
        let least = (start + LINES_TOGETHER).min(range.end);
        let feed = memchr::memchr(b'\n', &text.as_bytes()[least..range.end]);
        let end = feed.map_or(range.end, |place| least + place + 1);
        parts.push(start..end);
        start = end;
    }
    parallel::map_items(&parts, |part| lines(&text[..part.end], part.start).map(RawLine::of).collect())
}

/// The lines of `text` from `from` on, trimmed, each with the place where it starts.
fn lines(text: &str, from: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = from;
    std::iter::from_fn(move || {
        (offset < text.len()).then(|| {
            let (length, behind) = line_end(text, offset);
            let raw = &text[offset..offset + length];
            let begun = raw.trim_start_matches(is_space);
            let start = offset + (raw.len() - begun.len());
            offset += behind;
            (start, begun.trim_end_matches(is_space))
        })
    })
}

/// How many bytes the line at `start` has without and with its end: the usual ends, form feed,
/// vertical tab, next line, and Unicode's separators. A CRLF is one end.
fn line_end(text: &str, start: usize) -> (usize, usize) {
    let bytes = &text.as_bytes()[start..];
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| ENDS_LINE[usize::from(*byte)]) {
        at += step;
        let end = match bytes[at] {
            0x0B | 0x0C => 1,
            _ => LineBreaks::Text.length_at(&bytes[at..]),
        };
        if end > 0 {
            return (at, at + end);
        }
        at += 1;
    }
    (bytes.len(), bytes.len())
}

/// The bytes that an end of a line may begin with.
const ENDS_LINE: [bool; 256] = {
    let mut ends = [false; 256];
    let first = [b'\n', b'\r', 0x0B, 0x0C, 0xC2, 0xE2];
    let mut place = 0;
    while place < first.len() {
        ends[first[place] as usize] = true;
        place += 1;
    }
    ends
};

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}' || c == '\u{1B}'
}

/// The bytes of the marks that begin a line of a quotation, as in e-mail: `> ` before words.
fn quotation_mark(line: &str) -> usize {
    let words = line.trim_start_matches(['>', ' ']);
    let mark = line.len() - words.len();
    let is_word = words.starts_with(|c: char| c.is_alphabetic() || "\"'“‘«„(*_[".contains(c));
    if line.starts_with('>') && line[..mark].ends_with(' ') && is_word { mark } else { 0 }
}

/// Nothing but punctuation of one or two sorts, or a lone Markdown mark.
fn is_rule(line: &str) -> bool {
    !line.chars().any(char::is_alphanumeric)
        && line.chars().filter(|c| !c.is_whitespace()).all(|c| "-_*=~#>•·–—`|+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_every_kind_of_line_end() {
        let ends = ['\n', '\r', '\u{0B}', '\u{0C}', '\u{85}', '\u{2028}', '\u{2029}'];
        let text = "a\r\n\r\n\n\rb\u{85}\u{2028} “c” \u{A0}é\u{2029}\u{0B}\u{0C}d\n";
        let mut expected = Vec::new();
        let mut offset = 0;
        for raw in text.split_inclusive(ends) {
            let start = offset + raw.len() - raw.trim_start_matches(is_space).len();
            offset += raw.len();
            // The second half of a CRLF is no line of its own.
            if !(raw == "\n" && text[..offset - 1].ends_with('\r')) {
                expected.push((start, raw.trim_matches(is_space)));
            }
        }
        let words = |lines: Vec<(usize, &str)>| -> Vec<_> {
            lines.into_iter().filter(|(_, line)| !line.is_empty()).map(|(at, line)| (at, line.to_owned())).collect()
        };
        assert_eq!(lines(text, 0).count(), expected.len());
        assert_eq!(words(lines(text, 0).collect()), words(expected));
    }

    #[test]
    fn lines_do_not_depend_on_thread_count() {
        for end in ["\n", "\r\n", "\r", "\u{2028}"] {
            let line = |n: usize| format!("{}{}{end}", "> ".repeat(n % 3), "wörd ".repeat(n * 7 % 40));
            let text: String = (0..9000).map(line).collect();
            assert!(text.len() > 3 * LINES_TOGETHER);
            let together: Vec<_> =
                raw_lines(&text, 0..text.len()).concat().iter().map(|raw| (raw.start, raw.text)).collect();
            assert_eq!(together, lines(&text, 0).collect::<Vec<_>>(), "{end:?}");
        }
    }
}
