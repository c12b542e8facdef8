//! The text of a part of a DOCX file: the body, notes, a header or a footer.
//!
//! By events, with an explicit stack of what is open. Unknown elements are transparent, so that
//! text in content controls, smart tags, hyperlinks and insertions is read.

use super::docx_content::{DocxContent, NotePlace, NoteReference};
use super::docx_fields::DocxFields;
use super::docx_numbering::DocxNumbering;
use super::docx_styles::{CharacterProperties, DocxStyle, DocxStyles, ListPlace, OutlineRank, RunLook};
use super::list_number::{BULLET, ListLabel};
use super::paragraph_draft::{ParagraphDraft, TextLook};
use super::sign_fonts::SignFont;
use super::xml_events::{XmlElement, XmlEvent, XmlEvents};
use crate::document::extract::{ReadProblem, Role};
use std::rc::Rc;

/// Elements whose content is not text that is shown: deletions, field codes, properties. Sorted.
pub(crate) const SKIPPED: [&str; 18] = [
    "binData",
    "cNvPr",
    "ctrlPr",
    "del",
    "delInstrText",
    "delText",
    "docPr",
    "instrText",
    "moveFrom",
    "oMathParaPr",
    "rt",
    "rubyPr",
    "sdtEndPr",
    "sectPr",
    "tblGrid",
    "tblPr",
    "tblPrEx",
    "tcPr",
];

/// What an open element means for those inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DocxScope {
    Transparent,
    /// Properties that say nothing here.
    Properties,
    /// Of a content control.
    ControlProperties,
    Paragraph,
    ParagraphProperties,
    ListProperties,
    /// Of the paragraph mark.
    MarkProperties,
    Run,
    RunProperties,
    Text,
    /// Alternatives of which none is taken yet, or one is.
    Untaken,
    Taken,
    Table,
    Row,
    RowProperties,
    DeletedRow,
    Cell,
}

#[derive(Debug, Default)]
struct DocxParagraph {
    slot: usize,
    draft: ParagraphDraft,
    style: Rc<DocxStyle>,
    rank: Option<OutlineRank>,
    list: ListPlace,
    run: RunLook,
    /// Its text goes on in the next paragraph, since the paragraph mark is deleted.
    joined: bool,
    /// Fields that were open when it began.
    fields: usize,
}

/// Reads the parts of one file; numbering goes on from part to part.
pub(crate) struct DocxBody<'a> {
    styles: &'a DocxStyles,
    numbering: &'a mut DocxNumbering,
    content: DocxContent,
    scopes: Vec<DocxScope>,
    /// Open elements inside one whose content is passed over, itself included.
    skipped: usize,
    paragraphs: Vec<DocxParagraph>,
    /// Text of a paragraph whose mark is deleted.
    carried: Option<ParagraphDraft>,
    fields: DocxFields,
    /// The content of the content control that is open is the program's: "Click to enter text".
    placeholder: bool,
}

impl<'a> DocxBody<'a> {
    pub(crate) fn new(styles: &'a DocxStyles, numbering: &'a mut DocxNumbering) -> Self {
        Self {
            styles,
            numbering,
            content: DocxContent::default(),
            scopes: Vec::new(),
            skipped: 0,
            paragraphs: Vec::new(),
            carried: None,
            fields: DocxFields::default(),
            placeholder: false,
        }
    }

    /// Reads the XML of the entry `part`.
    pub(crate) fn read(mut self, xml: &str, part: &str) -> DocxContent {
        let mut events = XmlEvents::new(xml);
        for event in events.by_ref() {
            match event {
                XmlEvent::Open(_) if self.skipped > 0 => self.skipped += 1,
                XmlEvent::Open(element) => self.open(&element),
                XmlEvent::Close if self.skipped > 0 => self.skipped -= 1,
                XmlEvent::Close => self.close(),
                XmlEvent::Text(text) if self.skipped == 0 && self.scopes.last() == Some(&DocxScope::Text) => {
                    self.push(&text);
                }
                XmlEvent::Text(_) => {}
            }
        }
        while !self.scopes.is_empty() {
            self.close();
        }
        if let Some(carried) = self.carried.take() {
            self.content.blocks.push(carried.finish(Role::Prose, ""));
        }
        self.content.problems.extend(events.damage(part));
        self.content
    }

    fn open(&mut self, element: &XmlElement<'_>) {
        let parent = self.scopes.last().copied().unwrap_or(DocxScope::Transparent);
        let scope = match parent {
            DocxScope::Properties
            | DocxScope::ControlProperties
            | DocxScope::ParagraphProperties
            | DocxScope::ListProperties
            | DocxScope::MarkProperties
            | DocxScope::RunProperties
            | DocxScope::RowProperties => Some(self.open_property(element, parent)),
            DocxScope::Untaken | DocxScope::Taken => self.open_alternative(parent),
            _ if SKIPPED.binary_search(&element.name()).is_ok() => None,
            _ => self.open_content(element, parent),
        };
        match scope {
            Some(scope) => self.scopes.push(scope),
            None => self.skipped = 1,
        }
    }

    /// An element inside properties; a former state of them says nothing.
    fn open_property(&mut self, element: &XmlElement<'_>, parent: DocxScope) -> DocxScope {
        let name = element.name();
        if parent == DocxScope::ControlProperties && name == "showingPlcHdr" {
            self.placeholder = !matches!(element.value().as_deref(), Some("0" | "false" | "off"));
        }
        if parent == DocxScope::RowProperties && name == "del" {
            // The innermost scope is that of the row's properties.
            let row = self.scopes.iter_mut().rev().nth(1).filter(|scope| **scope == DocxScope::Row);
            row.into_iter().for_each(|row| *row = DocxScope::DeletedRow);
        }
        let styles = self.styles;
        let Some(paragraph) = self.paragraphs.last_mut() else { return DocxScope::Properties };
        match (parent, name) {
            (DocxScope::ParagraphProperties, "rPr") => return DocxScope::MarkProperties,
            (DocxScope::ParagraphProperties, "numPr") => return DocxScope::ListProperties,
            (DocxScope::ParagraphProperties, "pStyle") => {
                paragraph.style = styles.paragraph_style(&element.value().unwrap_or_default());
            }
            (DocxScope::ParagraphProperties, "outlineLvl") => {
                paragraph.rank = element.value().and_then(|value| OutlineRank::of(&value));
            }
            // A dropped capital is a paragraph of its own.
            (DocxScope::ParagraphProperties, "framePr") => {
                paragraph.joined |= element.attribute("dropCap").is_some_and(|kind| kind != "none");
            }
            (DocxScope::ListProperties, _) => paragraph.list.read(element),
            (DocxScope::MarkProperties, "del" | "moveFrom") => paragraph.joined = true,
            (DocxScope::RunProperties, "rStyle") => {
                paragraph.run.style = styles.character_style(&element.value().unwrap_or_default());
            }
            (DocxScope::RunProperties, _) => paragraph.run.direct.read(element),
            _ => {}
        }
        DocxScope::Properties
    }

    /// The first alternative is read, which is the choice; the fallback repeats it.
    fn open_alternative(&mut self, parent: DocxScope) -> Option<DocxScope> {
        if parent == DocxScope::Taken {
            return None;
        }
        if let Some(scope) = self.scopes.last_mut() {
            *scope = DocxScope::Taken;
        }
        Some(DocxScope::Transparent)
    }

    fn open_content(&mut self, element: &XmlElement<'_>, parent: DocxScope) -> Option<DocxScope> {
        Some(match element.name() {
            "p" => {
                self.open_paragraph();
                DocxScope::Paragraph
            }
            "pPr" if parent == DocxScope::Paragraph => DocxScope::ParagraphProperties,
            "rPr" if parent == DocxScope::Run => {
                self.read_drawing_properties(element);
                DocxScope::RunProperties
            }
            "pPr" | "rPr" => DocxScope::Properties,
            "sdtPr" => {
                self.placeholder = false;
                DocxScope::ControlProperties
            }
            "sdtContent" if std::mem::take(&mut self.placeholder) => return None,
            "r" => DocxScope::Run,
            "t" => DocxScope::Text,
            "AlternateContent" => DocxScope::Untaken,
            "tbl" => {
                self.content.blocks.open_table();
                DocxScope::Table
            }
            "tr" => {
                self.content.blocks.open_row();
                DocxScope::Row
            }
            "trPr" => DocxScope::RowProperties,
            "tc" => {
                self.content.blocks.open_cell();
                DocxScope::Cell
            }
            "footnote" | "endnote" => return self.open_note(element),
            name => {
                self.open_mark(name, element);
                DocxScope::Transparent
            }
        })
    }

    /// An element that stands for characters, or says something by its attributes.
    fn open_mark(&mut self, name: &str, element: &XmlElement<'_>) {
        match name {
            "tab" | "ptab" => self.push(" "),
            "noBreakHyphen" => self.push("\u{2011}"),
            "sym" => self.push(symbol(element).encode_utf8(&mut [0; 4])),
            "br" | "cr" => self.break_line(element),
            "fldChar" => self.fields.read_mark(element.attribute("fldCharType").as_deref()),
            "footnoteReference" => self.refer(element, NoteReference::Footnote),
            "endnoteReference" => self.refer(element, NoteReference::Endnote),
            // The letters of WordArt are an attribute.
            "textpath" => {
                let mut draft = ParagraphDraft::default();
                draft.push(&element.attribute("string").unwrap_or_default(), TextLook::default());
                self.content.blocks.push(draft.finish(Role::Prose, ""));
            }
            "altChunk" | "subDoc" => self.content.problems.push(ReadProblem::lost(
                None,
                "another file is embedded in the document, and is not read",
                "open it in Word and save it again, which merges the embedded file",
            )),
            _ => {}
        }
    }

    /// Separators of notes are no notes.
    fn open_note(&mut self, element: &XmlElement<'_>) -> Option<DocxScope> {
        if element.attribute("type").is_some_and(|kind| kind != "normal") {
            return None;
        }
        let start = self.content.blocks.len();
        self.end_note();
        let id = element.attribute("id").unwrap_or_default();
        self.content.notes.push(NotePlace { id, slots: start..usize::MAX });
        Some(DocxScope::Transparent)
    }

    /// The last note ends where the next begins.
    fn end_note(&mut self) {
        let end = self.content.blocks.len();
        if let Some(last) = self.content.notes.last_mut() {
            last.slots.end = last.slots.end.min(end);
        }
    }

    fn open_paragraph(&mut self) {
        self.paragraphs.push(DocxParagraph {
            slot: self.content.blocks.reserve(),
            draft: self.carried.take().unwrap_or_default(),
            style: self.styles.default_style(),
            fields: self.fields.len(),
            ..DocxParagraph::default()
        });
    }

    fn close(&mut self) {
        match self.scopes.pop() {
            Some(DocxScope::Paragraph) => self.close_paragraph(),
            Some(DocxScope::Run) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.run = RunLook::default();
                }
            }
            Some(DocxScope::Cell) => self.content.blocks.close_cell(),
            Some(DocxScope::Row) => self.content.blocks.close_row(),
            Some(DocxScope::DeletedRow) => self.content.blocks.drop_row(),
            Some(DocxScope::Table) => self.content.blocks.close_table(),
            _ => {}
        }
        if self.scopes.is_empty() {
            self.end_note();
        }
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        self.fields.end_codes(paragraph.fields);
        if paragraph.joined {
            self.carried = Some(paragraph.draft).filter(ParagraphDraft::has_text);
            return;
        }
        let DocxParagraph { slot, draft, style, rank, list, .. } = paragraph;
        let label = self.numbering.count(list, &style);
        let role = match rank.or(style.rank) {
            _ if style.contents => Role::Furniture("navigation"),
            Some(OutlineRank::Heading(level)) => Role::Heading(level),
            _ if label.is_some() => Role::ListItem,
            _ => Role::Prose,
        };
        let label = match label {
            Some(ListLabel::Number(number)) => number + " ",
            Some(ListLabel::Bullet) if role == Role::ListItem => BULLET.to_owned(),
            _ => String::new(),
        };
        self.content.blocks.fill(slot, draft.finish(role, &label));
    }

    fn refer(&mut self, element: &XmlElement<'_>, kind: fn(String) -> NoteReference) {
        if let Some(id) = element.attribute("id") {
            self.content.references.push(kind(id));
        }
    }

    fn push(&mut self, text: &str) {
        let styles = self.styles;
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|_| !self.fields.in_code()) {
            let (look, hidden) = styles.look(&paragraph.style, paragraph.run);
            if !hidden {
                paragraph.draft.push(text, look);
            }
        }
    }

    fn break_line(&mut self, element: &XmlElement<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut().filter(|_| !self.fields.in_code()) else { return };
        match element.attribute("type").as_deref() {
            Some("page" | "column") => paragraph.draft.part(),
            _ => paragraph.draft.break_line(),
        }
    }

    /// DrawingML has the weight as an attribute.
    fn read_drawing_properties(&mut self, element: &XmlElement<'_>) {
        if let (Some(paragraph), Some(bold)) = (self.paragraphs.last_mut(), element.attribute("b")) {
            paragraph.run.direct =
                CharacterProperties { bold: Some(bold == "1" || bold == "true"), ..Default::default() };
        }
    }
}

/// The character of a font of signs; its code is in the private use area, or that of the character.
fn symbol(element: &XmlElement<'_>) -> char {
    let code = element.attribute("char").and_then(|code| u32::from_str_radix(code.trim(), 16).ok());
    match code {
        Some(code @ 0xF000..0xF100) => {
            SignFont::named(&element.attribute("font").unwrap_or_default()).sign((code & 0xFF) as u8)
        }
        Some(code) => char::from_u32(code).unwrap_or('•'),
        None => '•',
    }
}
