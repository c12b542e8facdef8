//! The text of an RTF file: groups as an explicit stack, paragraphs, tables, notes.

use super::block_drafts::BlockDrafts;
use super::list_number::BULLET;
use super::paragraph_draft::ParagraphDraft;
use super::rtf_charset::RtfCharset;
use super::rtf_destination::{GroupEffect, RtfDestination, RtfFlowKind, effect};
use super::rtf_fonts::{ByteForm, RtfFonts};
use super::rtf_group::RtfGroup;
use super::rtf_styles::RtfStyles;
use super::rtf_token::{RtfToken, RtfTokens};
use super::sign_fonts::SignFont;
use crate::document::extract::{ReadProblem, Role};

/// Groups inside groups beyond which properties are no longer kept apart.
const MOST_GROUPS: usize = 100_000;

/// Paragraphs that follow each other, apart from those around them.
#[derive(Debug)]
struct RtfFlow {
    kind: RtfFlowKind,
    draft: ParagraphDraft,
    label: String,
    /// Tables that were open when it began.
    outer_tables: usize,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) struct RtfContent {
    pub(crate) body: BlockDrafts,
    pub(crate) notes: BlockDrafts,
    pub(crate) headers: BlockDrafts,
    pub(crate) footers: BlockDrafts,
    pub(crate) title: String,
    pub(crate) problem: Option<ReadProblem>,
}

/// Reads the tokens of a file.
pub(crate) struct RtfText {
    content: RtfContent,
    group: RtfGroup,
    groups: Vec<RtfGroup>,
    /// Groups beyond the limit.
    beyond: usize,
    flows: Vec<RtfFlow>,
    fonts: RtfFonts,
    styles: RtfStyles,
    /// Bytes of text that are not decoded yet: a character may have two.
    bytes: Vec<u8>,
    form: ByteForm,
    /// The first half of a character beyond the basic plane.
    surrogate: Option<u16>,
    /// Characters that are still to be passed over, since they stand in for one of Unicode.
    replaced: u32,
    /// `\*` was read: an unknown destination is hidden.
    starred: bool,
}

impl RtfText {
    /// Reads a whole file.
    pub(crate) fn read(bytes: &[u8]) -> RtfContent {
        let body = RtfFlow {
            kind: RtfFlowKind::Body,
            draft: ParagraphDraft::default(),
            label: String::new(),
            outer_tables: 0,
        };
        let mut text = Self {
            content: RtfContent::default(),
            group: RtfGroup::OUTERMOST,
            groups: Vec::new(),
            beyond: 0,
            flows: vec![body],
            fonts: RtfFonts::default(),
            styles: RtfStyles::default(),
            bytes: Vec::new(),
            form: ByteForm::Raw,
            surrogate: None,
            replaced: 0,
            starred: false,
        };
        text.read_tokens(RtfTokens::new(bytes));
        text.content
    }

    fn read_tokens(&mut self, tokens: RtfTokens<'_>) {
        let mut ended = false;
        for token in tokens {
            self.read_token(token);
            // What follows the outermost group is not part of the text.
            ended = self.groups.is_empty() && token == RtfToken::Close;
            if ended {
                break;
            }
        }
        if !ended {
            let reason = "it is truncated: its last group is not closed";
            self.content.problem = Some(ReadProblem::lost(None, reason, "get the file again, whole"));
        }
        self.beyond = 0;
        while !self.groups.is_empty() {
            self.close_group();
        }
        self.end_flow();
    }

    fn read_token(&mut self, token: RtfToken<'_>) {
        if !matches!(token, RtfToken::Byte(_) | RtfToken::Text(_)) {
            self.decode_bytes();
        }
        let starred = self.starred;
        let is_gap = matches!(token, RtfToken::Text(b" "));
        self.starred = token == RtfToken::Symbol(b'*') || is_gap && starred;
        match token {
            RtfToken::Open => self.open_group(),
            RtfToken::Close => self.close_group(),
            RtfToken::Byte(byte) => {
                self.form = ByteForm::Escaped;
                self.push_bytes(&[byte]);
            }
            RtfToken::Text(bytes) => self.push_bytes(bytes),
            RtfToken::Symbol(symbol) if self.replaced > 0 && symbol != b'*' => self.replaced -= 1,
            RtfToken::Word(word, _) if self.replaced > 0 && character(word).is_some() => self.replaced -= 1,
            RtfToken::Symbol(symbol) => self.read_symbol(symbol),
            RtfToken::Word(word, number) => self.read_word(word, number, starred),
        }
    }

    fn open_group(&mut self) {
        self.replaced = 0;
        if self.groups.len() >= MOST_GROUPS {
            self.beyond += 1;
            return;
        }
        self.groups.push(self.group);
        self.group.opened_flow = false;
    }

    fn close_group(&mut self) {
        self.replaced = 0;
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if self.group.destination == RtfDestination::Styles {
            self.styles.end_style();
        }
        if self.group.opened_flow {
            self.end_flow();
            self.flows.pop();
        }
        if self.groups.len() == 1 {
            self.end_flow();
        }
        if let Some(outer) = self.groups.pop() {
            self.group = outer;
        }
    }

    fn read_symbol(&mut self, symbol: u8) {
        match symbol {
            b'\\' | b'{' | b'}' => self.push_bytes(&[symbol]),
            b'~' => self.push("\u{A0}"),
            b'_' => self.push("\u{2011}"),
            b'\r' | b'\n' => self.end_paragraph(),
            b'\t' => self.push(" "),
            _ => {}
        }
    }

    fn read_word(&mut self, word: &str, number: Option<i32>, starred: bool) {
        match effect(word, self.group.destination) {
            Some(GroupEffect::Destination(destination)) => self.group.destination = destination,
            Some(GroupEffect::Flow(kind)) if !self.group.opened_flow => self.open_flow(kind),
            Some(GroupEffect::Flow(_)) => {}
            // A style of characters, a table, a section; it is no style of paragraphs.
            None if starred && matches!(word, "cs" | "ts" | "ds") => self.styles.leave_out(),
            None if starred => self.group.destination = RtfDestination::Hidden,
            None => {
                if let Some(charset) = self.fonts.read_property(word, number) {
                    self.group.charset = charset;
                }
                if self.group.destination == RtfDestination::Styles {
                    self.styles.read_property(word, number);
                }
                self.group.read_property(word, number);
                self.read_text_word(word, number);
            }
        }
    }

    fn open_flow(&mut self, kind: RtfFlowKind) {
        // A text box belongs to the flow around it.
        let outer = self.flows.last().map(|flow| flow.kind).filter(|_| kind == RtfFlowKind::TextBox);
        let kind = outer.unwrap_or(kind);
        let outer_tables = self.target(kind).open_tables();
        self.flows.push(RtfFlow { kind, draft: ParagraphDraft::default(), label: String::new(), outer_tables });
        self.group.opened_flow = true;
        self.group.destination = RtfDestination::Text;
        self.group.reset_paragraph();
    }

    /// Words that stand for characters, or end a paragraph, a cell, a row.
    fn read_text_word(&mut self, word: &str, number: Option<i32>) {
        self.replaced = 0;
        match word {
            "u" => return self.push_unicode(number.unwrap_or(0)),
            "par" | "sect" => return self.end_paragraph(),
            "cell" => return self.end_cell(1),
            "nestcell" => return self.end_cell(self.group.table_depth.max(2)),
            "row" => return self.end_row(1),
            "nestrow" => return self.end_row(2),
            "line" | "lbr" if self.group.is_shown() => return self.draft().break_line(),
            "page" | "column" if self.group.is_shown() => return self.draft().part(),
            _ => {}
        }
        if let Some(text) = character(word) {
            self.push(text);
        }
    }

    fn draft(&mut self) -> &mut ParagraphDraft {
        // The outermost flow is never taken off.
        let last = self.flows.len().saturating_sub(1);
        &mut self.flows[last].draft
    }

    fn push_unicode(&mut self, number: i32) {
        // Numbers above 32767 are written as negative ones.
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or(0xFFFD);
        self.replaced = self.group.replacements;
        if let 0xF000..=0xF0FF = unit {
            let font = match self.group.charset {
                RtfCharset::Signs(font) => font,
                // Word has no other font for bullets that it writes so.
                RtfCharset::Document | RtfCharset::Encoding(_) => SignFont::Pictures,
            };
            return self.push(font.sign((unit & 0xFF) as u8).encode_utf8(&mut [0; 4]));
        }
        let units = self.surrogate.take().into_iter().chain([unit]);
        if (0xD800..0xDC00).contains(&unit) {
            self.surrogate = Some(unit);
            return;
        }
        let text: String = char::decode_utf16(units).filter_map(Result::ok).filter(|c| *c != '\0').collect();
        self.push(&text);
    }

    fn push_bytes(&mut self, bytes: &[u8]) {
        let passed = bytes.len().min(self.replaced as usize);
        self.replaced -= u32::try_from(passed).unwrap_or(self.replaced);
        self.bytes.extend_from_slice(bytes.get(passed..).unwrap_or_default());
    }

    fn decode_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let text = self.fonts.decode(&self.bytes, self.group.charset, self.form);
        self.bytes.clear();
        self.form = ByteForm::Raw;
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        match self.group.destination {
            _ if self.group.hidden || self.group.deleted => {}
            RtfDestination::Text => self.push_shown(text),
            RtfDestination::Label => self.flows.last_mut().into_iter().for_each(|flow| flow.label.push_str(text)),
            RtfDestination::Title => self.content.title.push_str(text),
            RtfDestination::Styles => self.styles.push_name(text),
            RtfDestination::Fonts => self.fonts.read_name(text),
            _ => {}
        }
    }

    fn push_shown(&mut self, text: &str) {
        let look = self.group.look();
        self.draft().push(text, look);
    }

    fn end_paragraph(&mut self) {
        if matches!(self.group.destination, RtfDestination::Text) {
            self.flush(self.group.table_depth);
        }
    }

    /// Ends the paragraph of the flow, which is in so many tables.
    fn flush(&mut self, table_depth: usize) {
        let heading = self.styles.heading_level(&self.group);
        let Some(flow) = self.flows.last_mut() else { return };
        let (kind, outer) = (flow.kind, flow.outer_tables);
        let (draft, label) = (std::mem::take(&mut flow.draft), std::mem::take(&mut flow.label));
        let label = label.trim();
        // A round bullet is the letter "o" in a font of a typewriter.
        let numbered = label != "o" && label.chars().any(char::is_alphanumeric);
        let role = match heading {
            Some(level) => Role::Heading(level),
            None if label.is_empty() => Role::Prose,
            None => Role::ListItem,
        };
        let label = match role {
            _ if numbered => format!("{label} "),
            Role::ListItem => BULLET.to_owned(),
            _ => String::new(),
        };
        let has_text = draft.has_text();
        let blocks = self.target(kind);
        set_tables(blocks, outer + table_depth);
        if has_text {
            if table_depth > 0 && !blocks.in_cell() {
                blocks.open_cell();
            }
            blocks.push(draft.finish(role, &label));
        }
    }

    /// The blocks of a flow.
    fn target(&mut self, kind: RtfFlowKind) -> &mut BlockDrafts {
        match kind {
            RtfFlowKind::Note => &mut self.content.notes,
            RtfFlowKind::Header => &mut self.content.headers,
            RtfFlowKind::Footer => &mut self.content.footers,
            RtfFlowKind::Body | RtfFlowKind::TextBox => &mut self.content.body,
        }
    }

    fn end_cell(&mut self, table_depth: usize) {
        if self.group.destination != RtfDestination::Text {
            return;
        }
        self.flush(table_depth);
        if let Some(kind) = self.flows.last().map(|flow| flow.kind) {
            let blocks = self.target(kind);
            if !blocks.in_cell() {
                blocks.open_cell();
            }
            blocks.close_cell();
        }
    }

    fn end_row(&mut self, least_depth: usize) {
        if !matches!(self.group.destination, RtfDestination::Text | RtfDestination::RowProperties) {
            return;
        }
        let Some((kind, outer)) = self.flows.last().map(|flow| (flow.kind, flow.outer_tables)) else { return };
        let blocks = self.target(kind);
        // The end of an outer row ends the tables inside.
        while least_depth == 1 && blocks.open_tables() > outer + 1 {
            blocks.close_table();
        }
        if blocks.open_tables() >= outer + least_depth {
            blocks.close_row();
        }
    }

    /// Ends the paragraph and the tables of the flow.
    fn end_flow(&mut self) {
        self.decode_bytes();
        let depth = if self.group.destination == RtfDestination::Text { self.group.table_depth } else { 0 };
        self.flush(depth);
        if let Some((kind, outer)) = self.flows.last().map(|flow| (flow.kind, flow.outer_tables)) {
            set_tables(self.target(kind), outer);
        }
    }
}

/// The character that a control word stands for.
fn character(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" | "emspace" | "enspace" | "qmspace" => " ",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "endash" => "–",
        "emdash" => "—",
        "zwj" => "\u{200D}",
        "zwnj" => "\u{200C}",
        _ => return None,
    })
}

/// Opens or closes tables until so many are open.
fn set_tables(blocks: &mut BlockDrafts, wanted: usize) {
    while blocks.open_tables() > wanted {
        blocks.close_table();
    }
    while blocks.open_tables() < wanted {
        if blocks.open_tables() > 0 && !blocks.in_cell() {
            blocks.open_cell();
        }
        blocks.open_table();
    }
}
