//! A text whose pages are parted by form feeds.

use super::furniture::{PageEdges, page_furniture};
use super::words::SeenWords;
use crate::document::extract::{Extract, Extraction, Role, TextBuilder};
use crate::document::line_ends::LineBreaks;

/// The height of a line, larger than what counts as the same height.
const LINE_HEIGHT: f64 = 20.0;

/// The document of a text: paragraphs are parted by empty lines, and may run on over a page.
pub(crate) fn text_document(text: &str) -> Extraction {
    // A form feed at the end begins no page.
    let text = LineBreaks::Text.normalize(text.trim_end());
    let pages: Vec<Vec<&str>> = text.split('\u{C}').map(|page| page.lines().collect()).collect();
    let mut words = SeenWords::default();
    pages.iter().flatten().for_each(|line| words.add_line(line));
    let edges: Vec<PageEdges> = pages.iter().map(|lines| edges(lines)).collect();
    let mut builder = TextBuilder::default();
    let mut open = OpenParagraph::default();
    for (number, (lines, furniture)) in pages.iter().zip(page_furniture(&edges)).enumerate() {
        let page = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let mut visible = 0;
        for line in lines {
            if line.trim().is_empty() {
                open.ended = true;
                continue;
            }
            let reason = furniture.get(&visible).copied();
            visible += 1;
            match reason {
                // It follows a paragraph that runs on over it.
                Some(reason) => open.held.push((Role::Furniture(reason), (*line).to_owned(), page)),
                None => open.add(line, page, &words, &mut builder),
            }
        }
    }
    open.flush(&mut builder);
    if builder.is_empty() {
        return Extraction::refused(
            "the command found no text in it",
            "if it is a scan, use a command that recognises text (OCR)",
        );
    }
    let (text, blocks) = builder.finish();
    Extraction::of(Extract { text, blocks, ..Extract::default() })
}

/// The visible lines of a page. Empty lines have no height: their number differs from page to page.
fn edges(lines: &[&str]) -> PageEdges {
    let visible = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let placed: Vec<(f64, String)> =
        visible.enumerate().map(|(index, line)| (LINE_HEIGHT * index as f64, line.to_owned())).collect();
    PageEdges::of_lines(&placed, LINE_HEIGHT * placed.len() as f64)
}

/// The paragraph that is being read.
#[derive(Default)]
struct OpenParagraph {
    text: String,
    page: u32,
    /// The page of its last line.
    last_page: u32,
    /// An empty line came after its last line.
    ended: bool,
    /// Page furniture that comes after it.
    held: Vec<(Role, String, u32)>,
}

impl OpenParagraph {
    fn add(&mut self, line: &str, page: u32, words: &SeenWords, builder: &mut TextBuilder) {
        let lower = line.trim_start().chars().next().is_some_and(char::is_lowercase);
        let ended = self.text.trim_end().ends_with(['.', '!', '?', ':', ';', '"', '”', '…']);
        let runs_on = if page == self.last_page { !self.ended } else { lower && !ended };
        if !runs_on || self.text.is_empty() {
            self.flush(builder);
            (self.text, self.page) = (line.to_owned(), page);
        } else if page != self.last_page || is_parted(&self.text) {
            words.join(&mut self.text, line);
        } else {
            self.text.push('\n');
            self.text.push_str(line);
        }
        (self.ended, self.last_page) = (false, page);
    }

    fn flush(&mut self, builder: &mut TextBuilder) {
        if !self.text.is_empty() {
            builder.set_page(self.page);
            builder.push(Role::Prose, &self.text);
            self.text.clear();
        }
        for (role, line, page) in self.held.drain(..) {
            builder.set_page(page);
            builder.push(role, &line);
        }
    }
}

/// Whether a line ends within a word.
fn is_parted(text: &str) -> bool {
    let before = text.trim_end().strip_suffix(['-', '\u{2010}', '\u{AD}']);
    before.is_some_and(|before| before.chars().next_back().is_some_and(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_text_lose_their_heads_and_a_paragraph_runs_on_over_the_page() {
        let text = "The Quay\n\nThe pilot boat was late because the\n\n1\n\u{C}The Quay\n\ntide had turned early.\n\nAll \
                    har-\nbours closed.\n\n2\n\u{C}";
        let read = text_document(text);
        for end in ["\r\n", "\r"] {
            assert_eq!(text_document(&text.replace('\n', end)).documents, read.documents, "{end:?}");
        }
        let document = &read.documents[0];
        let blocks: Vec<(Role, &str, Option<u32>)> =
            document.blocks.iter().map(|block| (block.role, &document.text[block.bytes.clone()], block.page)).collect();
        let head = Role::Furniture("running head");
        let number = Role::Furniture("page number");
        assert_eq!(
            blocks,
            [
                (head, "The Quay", Some(1)),
                (Role::Prose, "The pilot boat was late because the tide had turned early.", Some(1)),
                (number, "1", Some(1)),
                (head, "The Quay", Some(2)),
                (Role::Prose, "All harbours closed.", Some(2)),
                (number, "2", Some(2)),
            ]
        );
    }
}
