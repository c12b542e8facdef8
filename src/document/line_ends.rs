//! Which characters end a line: the one definition for documents, records, lists and tables.
//!
//! A line feed, a carriage return (old Mac OS) and both together (Windows) end a line everywhere.
//! Next line (U+0085) and Unicode's separators (U+2028, U+2029) end one in plain text; in records
//! and tables they can be inside a string.

use std::borrow::Cow;

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineBreaks {
    /// Line feed, carriage return, or both together: for JSON, TOML, YAML, XML and CSV.
    Records,
    /// Those, next line, and the separators of lines and paragraphs: for plain text.
    Text,
}

impl LineBreaks {
    /// How many bytes the end of a line has that `bytes` begin with; zero if there is none.
    #[inline]
    pub(crate) fn length_at(self, bytes: &[u8]) -> usize {
        match (bytes, self) {
            ([b'\r', b'\n', ..], _) => 2,
            ([b'\n' | b'\r', ..], _) => 1,
            ([0xC2, 0x85, ..], Self::Text) => 2,
            ([0xE2, 0x80, 0xA8 | 0xA9, ..], Self::Text) => 3,
            _ => 0,
        }
    }

    /// The text with a line feed for every end of a line. The lines of the result by [`str::lines`]
    /// are those of the text.
    ///
    /// ```
    /// use themewise::document::LineBreaks;
    /// assert_eq!(LineBreaks::Records.normalize("a\rb\u{2028}c\r\nd"), "a\nb\u{2028}c\nd");
    /// assert_eq!(LineBreaks::Text.normalize("a\rb\u{2028}c"), "a\nb\nc");
    /// ```
    pub fn normalize(self, text: &str) -> Cow<'_, str> {
        let bytes = text.as_bytes();
        let mut normalized = String::new();
        let mut done = 0;
        for at in memchr::memchr3_iter(b'\r', 0xC2, 0xE2, bytes) {
            let length = self.length_at(&bytes[at..]);
            if length > 0 {
                normalized.push_str(&text[done..at]);
                normalized.push('\n');
                done = at + length;
            }
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        normalized.push_str(&text[done..]);
        Cow::Owned(normalized)
    }

    /// [`normalize`](Self::normalize) without a copy where nothing changes.
    pub(super) fn normalize_owned(self, text: String) -> String {
        match self.normalize(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(normalized) => normalized,
        }
    }

    /// The place after the first end of a line in `bytes` that is at `least` or further on. A
    /// carriage return that is the last byte is no end yet: a line feed may follow.
    pub(super) fn first_end(self, bytes: &[u8], least: usize) -> Option<usize> {
        let mut from = 0;
        loop {
            let plain = memchr::memchr2(b'\n', b'\r', &bytes[from..]).map(|at| from + at);
            let before = &bytes[from..plain.unwrap_or(bytes.len())];
            let mut separators = memchr::memchr2_iter(0xC2, 0xE2, before).map(|at| from + at);
            let at = separators.find(|at| self.length_at(&bytes[*at..]) > 0).or(plain)?;
            let end = at + self.length_at(&bytes[at..]);
            if bytes[at] == b'\r' && end == bytes.len() && end == at + 1 {
                return None;
            }
            if end >= least {
                return Some(end);
            }
            from = end;
        }
    }

    /// The place after the last end of a line in `bytes[from..]`; a carriage return that is the
    /// last byte is none yet.
    pub(super) fn last_end(self, bytes: &[u8], from: usize) -> Option<usize> {
        let tail = bytes.get(from..)?;
        let feed = memchr::memrchr(b'\n', tail).map(|at| at + 1);
        // Other ends behind the last line feed.
        let behind = feed.unwrap_or(0);
        let rest = &tail[behind..];
        let last_of = |end: &[u8], within: &[u8]| memchr::memmem::rfind(within, end).map(|at| behind + at + end.len());
        let carriage_return = last_of(b"\r", &rest[..rest.len().saturating_sub(1)]);
        let separator = match self {
            Self::Records => None,
            Self::Text => {
                ["\u{85}", "\u{2028}", "\u{2029}"].iter().filter_map(|end| last_of(end.as_bytes(), rest)).max()
            }
        };
        feed.max(carriage_return).max(separator).map(|end| from + end)
    }
}

/// The bytes of a text in ASCII and its supersets whose lines end with carriage returns alone, with
/// line feeds instead; any other bytes as they are.
pub(super) fn with_line_feeds(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\r', bytes).is_none() || memchr::memchr(b'\n', bytes).is_some() {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The lines of a text by its characters.
    fn by_characters(text: &str, ends: LineBreaks) -> Vec<String> {
        let is_end = |c: char| match ends {
            LineBreaks::Records => "\n\r".contains(c),
            LineBreaks::Text => "\n\r\u{85}\u{2028}\u{2029}".contains(c),
        };
        let mut lines: Vec<String> = text.replace("\r\n", "\n").split(is_end).map(str::to_owned).collect();
        if lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    proptest! {
        #[test]
        fn normalized_text_has_the_same_lines(
            text in "([a-c âÂ“]|\n|\r|\r\n|\u{85}|\u{2028}|\u{2029}){0,40}"
        ) {
            for ends in [LineBreaks::Records, LineBreaks::Text] {
                let normalized = ends.normalize(&text);
                let lines: Vec<String> = normalized.lines().map(str::to_owned).collect();
                prop_assert_eq!(lines, by_characters(&text, ends));
                prop_assert_eq!(&*ends.normalize(&normalized), &*normalized);
            }
        }

        #[test]
        fn text_is_cut_at_ends_of_lines_only(
            text in "([a-c âÂ“]|\n|\r|\r\n|\u{85}|\u{2028}|\u{2029}){0,40}",
            from in 0..40usize,
        ) {
            let bytes = text.as_bytes();
            for ends in [LineBreaks::Records, LineBreaks::Text] {
                let whole = by_characters(&text, ends);
                let cuts = [ends.first_end(bytes, from), ends.last_end(bytes, from.min(bytes.len()))];
                for cut in cuts.into_iter().flatten() {
                    prop_assert!(cut >= from && text.is_char_boundary(cut));
                    let (before, after) = text.split_at(cut);
                    let parts = [by_characters(before, ends), by_characters(after, ends)].concat();
                    prop_assert_eq!(&parts, &whole);
                }
            }
        }
    }
}
