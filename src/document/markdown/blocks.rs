//! Markdown to an extracted text: CommonMark's blocks, with tables, footnotes, task lists and
//! strikethrough. Blocks of HTML go through the HTML reader; front matter is the caller's.

use super::inline::InlineText;
use crate::document::extract::{Extract, HtmlReader, Role, TextBuilder};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// Words that a setext heading has at most; a longer one is a paragraph above a rule.
const SETEXT_WORDS: usize = 14;

/// Reads a text in Markdown, without its front matter. `html` reads the blocks of HTML in it.
pub(crate) fn extract(markdown: &str, html: HtmlReader) -> Extract {
    let markdown = with_line_feeds(markdown);
    let markdown = with_rules(&markdown);
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    // The marks of fenced parts (`:::`) would be definitions.
    if !markdown.lines().any(|line| line.trim_start().starts_with(":::")) {
        options |= Options::ENABLE_DEFINITION_LIST;
    }
    let mut blocks = MarkdownBlocks::new(html);
    for (event, bytes) in Parser::new_ext(&markdown, options).into_offset_iter() {
        blocks.event(event, markdown.get(bytes).unwrap_or_default());
    }
    blocks.finish()
}

/// The text with NEL, U+2028 and U+2029 as line feeds, and without a byte-order mark. The parser
/// knows LF, CRLF and CR.
fn with_line_feeds(markdown: &str) -> Cow<'_, str> {
    let markdown = markdown.strip_prefix('\u{FEFF}').unwrap_or(markdown);
    if !markdown.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return Cow::Borrowed(markdown);
    }
    Cow::Owned(markdown.replace(['\u{85}', '\u{2028}'], "\n").replace('\u{2029}', "\n\n"))
}

/// The text with underlines as rules where they underline no title: lines of `=` under an item of a
/// list, another rule or nothing, and lines of `-` under an item with a typed bullet. CommonMark
/// takes the first for text and the second for the underline of a title.
fn with_rules(markdown: &str) -> Cow<'_, str> {
    let only = |line: &str, mark: char| line.len() > 1 && line.chars().all(|c| c == mark);
    let underline = |line: &str| only(line, '=') || only(line, '-');
    if !markdown.lines().any(|line| underline(line.trim())) {
        return Cow::Borrowed(markdown);
    }
    let mut text = String::with_capacity(markdown.len() + 8);
    let (mut titled, mut bulleted) = (false, false);
    for line in markdown.split_inclusive(['\n', '\r']) {
        let words = line.trim();
        if only(words, '=') && !titled || only(words, '-') && bulleted {
            text.push_str("\n---");
            text.push_str(&line[line.trim_end().len()..]);
            continue;
        }
        bulleted = words.starts_with('•');
        let numbered = words.split_once(['.', ')']).is_some_and(|(number, rest)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with(' ')
        });
        let item = bulleted || numbered || words.starts_with(['-', '*', '+', '#', '>']);
        titled = words.contains(char::is_alphanumeric) && !item;
        text.push_str(line);
    }
    Cow::Owned(text)
}

/// The blocks so far, and what is open.
struct MarkdownBlocks {
    builder: TextBuilder,
    read_html: HtmlReader,
    /// HTML blocks that follow one another, not yet read.
    html: String,
    inline: InlineText,
    /// The bullet or number of the list item that has no text yet.
    marker: Option<String>,
    /// The open lists: the next number, or none for bullets.
    lists: Vec<Option<u64>>,
    /// The text of the open code block.
    code: Option<String>,
    fenced: bool,
    /// The cells of the open table row.
    cells: Vec<String>,
    /// A term of a definition list waits for its definition, and makes one paragraph with it.
    term: bool,
}

impl MarkdownBlocks {
    fn new(read_html: HtmlReader) -> Self {
        Self {
            builder: TextBuilder::default(),
            read_html,
            html: String::new(),
            inline: InlineText::default(),
            marker: None,
            lists: Vec::new(),
            code: None,
            fenced: false,
            cells: Vec::new(),
            term: false,
        }
    }

    fn event(&mut self, event: Event<'_>, source: &str) {
        match event {
            Event::Html(html) => self.html.push_str(&html),
            Event::Start(Tag::HtmlBlock) => {
                self.end_inline();
                if !self.html.is_empty() {
                    self.html.push_str("\n\n");
                }
            }
            Event::End(TagEnd::HtmlBlock) => {}
            other => {
                self.end_html();
                match other {
                    Event::Start(Tag::Emphasis) => self.inline.start_emphasis(source),
                    Event::Start(tag) => self.start(tag),
                    Event::End(tag) => self.end(tag, source),
                    Event::Text(text) => match &mut self.code {
                        Some(code) => code.push_str(&text),
                        None => self.inline.text(&text),
                    },
                    Event::Rule => self.end_inline(),
                    Event::Code(code) => self.inline.text(&code),
                    Event::InlineHtml(tag) => self.inline.html(&tag),
                    Event::SoftBreak => self.inline.soft_break(),
                    Event::HardBreak => self.inline.hard_break(),
                    Event::FootnoteReference(_) => self.inline.leave_out(),
                    // Not enabled: kept as text.
                    Event::InlineMath(text) | Event::DisplayMath(text) => self.inline.text(&text),
                    Event::TaskListMarker(_) | Event::Html(_) => {}
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.inline.start_bold(),
            Tag::Link { link_type, .. } => self.inline.start_link(link_type),
            Tag::Image { .. } => self.inline.start_image(),
            Tag::Strikethrough | Tag::Superscript | Tag::Subscript | Tag::TableCell => {}
            Tag::TableHead | Tag::TableRow => self.cells.clear(),
            Tag::DefinitionListDefinition | Tag::Paragraph if std::mem::take(&mut self.term) => {}
            Tag::CodeBlock(kind) => {
                self.end_inline();
                self.fenced = matches!(kind, CodeBlockKind::Fenced(_));
                self.code = Some(String::new());
            }
            Tag::List(first) => {
                self.end_inline();
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_inline();
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number = number.saturating_add(1);
                        marker
                    }
                    _ => "\u{2022} ".to_owned(),
                });
            }
            _ => self.end_inline(),
        }
    }

    fn end(&mut self, tag: TagEnd, source: &str) {
        match tag {
            TagEnd::Strong => self.inline.end_bold(),
            TagEnd::Link => self.inline.end_link(),
            TagEnd::Image => self.inline.end_image(),
            TagEnd::Emphasis => self.inline.end_emphasis(),
            TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Heading(level) => self.end_heading(level, source),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::DefinitionListTitle => {
                self.inline.text(": ");
                self.term = true;
            }
            TagEnd::List(_) => {
                self.end_inline();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.end_inline();
                self.marker = None;
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline).into_text();
                self.cells.push(cell);
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                // A line without a bar below a table is taken for its last row.
                let role = if source.contains('|') { Role::TableRow } else { Role::Prose };
                if role == Role::Prose {
                    self.cells.truncate(1);
                }
                let cells: Vec<&str> = self.cells.iter().map(|cell| cell.trim()).collect();
                if cells.iter().any(|cell| !cell.is_empty()) {
                    self.builder.push(role, &cells.join(" | "));
                }
            }
            _ => self.end_inline(),
        }
    }

    /// Ends a paragraph, or the text of a tight list item.
    fn end_inline(&mut self) {
        if self.inline.is_empty() {
            return;
        }
        let inline = std::mem::take(&mut self.inline);
        let before = self.builder.len();
        for piece in inline.into_pieces(self.marker.as_deref()) {
            self.builder.push(piece.role, &piece.text);
        }
        if self.builder.len() > before {
            self.marker = None;
        }
    }

    fn end_heading(&mut self, level: HeadingLevel, source: &str) {
        if is_accidental_heading(&self.inline, level, source) {
            return self.end_inline();
        }
        // The number of a list item is a part of the heading in it, a bullet is none.
        let marker = self.marker.take().filter(|marker| marker.starts_with(|c: char| c.is_ascii_digit()));
        let text = std::mem::take(&mut self.inline).into_text();
        if !text.trim().is_empty() {
            let text = format!("{}{text}", marker.unwrap_or_default());
            self.builder.push(Role::Heading(level as u8), &text);
        }
    }

    /// Ends a code block. An indented one may be paragraphs of a writer who did not mean code:
    /// it is parted at empty lines.
    fn end_code(&mut self) {
        let code = self.code.take().unwrap_or_default();
        let mut part = InlineText::default();
        for line in code.lines() {
            if line.trim().is_empty() && !self.fenced {
                self.inline = std::mem::take(&mut part);
                self.end_inline();
            } else {
                if !part.is_empty() {
                    part.hard_break();
                }
                part.text(line);
            }
        }
        self.inline = part;
        self.end_inline();
    }

    /// Reads the HTML blocks that came one after the other.
    fn end_html(&mut self) {
        if self.html.is_empty() {
            return;
        }
        let read = (self.read_html)(&std::mem::take(&mut self.html));
        if read.blocks.is_empty() {
            return self.push_html(Role::Prose, &read.text);
        }
        for block in &read.blocks {
            self.push_html(block.role, read.text.get(block.bytes.clone()).unwrap_or_default());
        }
    }

    fn push_html(&mut self, role: Role, text: &str) {
        let before = self.builder.len();
        match &self.marker {
            Some(marker) if role == Role::Prose && !text.trim().is_empty() => {
                self.builder.push(Role::ListItem, &format!("{marker}{text}"));
            }
            _ => self.builder.push(role, text),
        }
        if self.builder.len() > before {
            self.marker = None;
        }
    }

    fn finish(mut self) -> Extract {
        self.end_html();
        self.end_inline();
        let (text, blocks) = self.builder.finish();
        Extract { text, blocks, ..Extract::default() }
    }
}

/// Whether a heading is a paragraph that a line of hyphens follows: a rule, or the mark above a
/// signature.
fn is_accidental_heading(inline: &InlineText, level: HeadingLevel, source: &str) -> bool {
    let source = source.trim();
    if level != HeadingLevel::H2 || source.starts_with('#') {
        return false;
    }
    let hyphens = source.len() - source.trim_end_matches('-').len();
    hyphens < 3 || inline.has_breaks() || inline.word_count() > SETEXT_WORDS
}
