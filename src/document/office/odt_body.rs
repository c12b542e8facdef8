//! The text of an OpenDocument text: its body, or its headers or footers.
//!
//! By events, with an explicit stack of what is open. Unknown elements are transparent.

use super::block_drafts::BlockDrafts;
use super::list_number::{BULLET, ListLabel};
use super::odt_lists::{OUTLINE, OdtCounters, OdtListStyles};
use super::odt_styles::{OdtLook, OdtStyles};
use super::paragraph_draft::ParagraphDraft;
use super::xml_events::{XmlElement, XmlEvent, XmlEvents};
use crate::document::extract::{ReadProblem, Role};
use std::collections::BTreeMap;

/// Elements whose content is not text that is shown.
const SKIPPED: [&str; 20] = [
    "tracked-changes",
    "annotation",
    "annotation-end",
    "note-citation",
    "forms",
    "ruby-text",
    "number",
    "object",
    "object-ole",
    "math",
    "title",
    "desc",
    "event-listeners",
    "script",
    "binary-data",
    "table-of-content-source",
    "illustration-index-source",
    "alphabetical-index-source",
    "bibliography-source",
    "user-index-source",
];

/// Bytes of a list style's name; lists inside repeat it.
const LONGEST_NAME: usize = 256;

/// What an open element means for those inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OdtScope {
    /// What is read lies inside.
    Root,
    Transparent,
    /// Holds elements; white space between them is no text.
    Container,
    Paragraph,
    Span,
    List,
    Note,
    Frame,
    Table,
    Row,
    Cell,
    Index,
}

#[derive(Debug, Default)]
struct OdtParagraph {
    slot: usize,
    draft: ParagraphDraft,
    role: Option<Role>,
    label: String,
    /// The looks of the paragraph and of the spans that are open in it.
    looks: Vec<OdtLook>,
    hidden: bool,
    in_note: bool,
}

/// A list that is open.
#[derive(Debug, Default)]
struct OdtList {
    style: String,
    level: usize,
    /// The index of the outermost list around it, itself or another.
    root: usize,
    /// Of the outermost list, which those inside share.
    counters: OdtCounters,
    id: Option<String>,
    item: ListItemState,
    start: Option<u32>,
}

/// Whether the item that is open has shown its number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum ListItemState {
    #[default]
    Shown,
    Waiting,
}

/// Reads one XML file of an OpenDocument text.
pub(crate) struct OdtBody<'a> {
    styles: &'a OdtStyles,
    list_styles: &'a OdtListStyles,
    /// Names of the elements whose content is read.
    roots: &'static [&'static str],
    inside: usize,
    scopes: Vec<OdtScope>,
    skipped: usize,
    paragraphs: Vec<OdtParagraph>,
    /// None is a note, a frame or a cell, which no list reaches into.
    lists: Vec<Option<OdtList>>,
    continued: BTreeMap<String, OdtCounters>,
    by_id: BTreeMap<String, OdtCounters>,
    outline: OdtCounters,
    notes_open: usize,
    indexes_open: usize,
    blocks: BlockDrafts,
    notes: BlockDrafts,
}

/// What a file holds.
pub(crate) struct OdtContent {
    pub(crate) blocks: BlockDrafts,
    pub(crate) notes: BlockDrafts,
    pub(crate) problem: Option<ReadProblem>,
}

impl<'a> OdtBody<'a> {
    pub(crate) fn new(styles: &'a OdtStyles, list_styles: &'a OdtListStyles, roots: &'static [&'static str]) -> Self {
        Self {
            styles,
            list_styles,
            roots,
            inside: 0,
            scopes: Vec::new(),
            skipped: 0,
            paragraphs: Vec::new(),
            lists: Vec::new(),
            continued: BTreeMap::new(),
            by_id: BTreeMap::new(),
            outline: OdtCounters::default(),
            notes_open: 0,
            indexes_open: 0,
            blocks: BlockDrafts::default(),
            notes: BlockDrafts::default(),
        }
    }

    /// Reads the XML of the entry `part`.
    pub(crate) fn read(mut self, xml: &str, part: &str) -> OdtContent {
        let mut events = XmlEvents::new(xml);
        for event in events.by_ref() {
            match event {
                XmlEvent::Open(_) if self.skipped > 0 => self.skipped += 1,
                XmlEvent::Open(element) => self.open(&element),
                XmlEvent::Close if self.skipped > 0 => self.skipped -= 1,
                XmlEvent::Close => self.close(),
                XmlEvent::Text(text) if self.skipped == 0 && self.holds_text() => self.push(&text),
                XmlEvent::Text(_) => {}
            }
        }
        while !self.scopes.is_empty() {
            self.close();
        }
        OdtContent { blocks: self.blocks, notes: self.notes, problem: events.damage(part) }
    }

    fn open(&mut self, element: &XmlElement<'_>) {
        let name = element.name();
        let hidden = name == "section" && element.attribute("display").as_deref() == Some("none")
            || name == "hidden-text" && element.attribute("is-hidden").as_deref() != Some("false");
        let scope = if self.roots.contains(&name) {
            self.inside += 1;
            OdtScope::Root
        } else if self.inside == 0 {
            OdtScope::Transparent
        } else if hidden || SKIPPED.contains(&name) && !self.is_title_field(name) {
            self.skipped = 1;
            return;
        } else {
            self.open_content(element)
        };
        self.scopes.push(scope);
    }

    fn holds_text(&self) -> bool {
        matches!(self.scopes.last(), Some(OdtScope::Paragraph | OdtScope::Span | OdtScope::Transparent))
    }

    /// In a paragraph, `title` is the field that shows the document's title; elsewhere it is the
    /// title of a picture.
    fn is_title_field(&self, name: &str) -> bool {
        name == "title" && matches!(self.scopes.last(), Some(OdtScope::Paragraph | OdtScope::Span))
    }

    fn open_content(&mut self, element: &XmlElement<'_>) -> OdtScope {
        match element.name() {
            "p" | "h" => {
                self.open_paragraph(element);
                return OdtScope::Paragraph;
            }
            "span" => {
                let styles = self.styles;
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    let style = styles.look("text", &element.attribute("style-name").unwrap_or_default());
                    let look = paragraph.looks.last().copied().unwrap_or_default();
                    paragraph.looks.push(look.with(style));
                    return OdtScope::Span;
                }
            }
            "s" | "tab" => self.push(" "),
            "line-break" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.draft.break_line();
                }
            }
            "hidden-paragraph" if element.attribute("is-hidden").as_deref() == Some("true") => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.hidden = true;
                }
            }
            "list" => {
                self.open_list(element);
                return OdtScope::List;
            }
            "note" | "text-box" => return OdtScope::Container,
            "list-item" => self.open_item(element),
            "list-header" => {
                if let Some(Some(list)) = self.lists.last_mut() {
                    list.item = ListItemState::Shown;
                }
            }
            "note-body" => {
                self.notes_open += 1;
                self.lists.push(None);
                return OdtScope::Note;
            }
            "frame" | "custom-shape" => {
                self.lists.push(None);
                return OdtScope::Frame;
            }
            "table-of-content" | "alphabetical-index" | "illustration-index" | "table-index" | "user-index" => {
                self.indexes_open += 1;
                return OdtScope::Index;
            }
            name => return self.open_table_part(name),
        }
        OdtScope::Transparent
    }

    fn open_table_part(&mut self, name: &str) -> OdtScope {
        match name {
            "table" => {
                self.target().open_table();
                OdtScope::Table
            }
            "table-row" => {
                self.target().open_row();
                OdtScope::Row
            }
            "table-cell" => {
                self.target().open_cell();
                self.lists.push(None);
                OdtScope::Cell
            }
            _ => OdtScope::Transparent,
        }
    }

    /// The blocks that are being read: of the text, or of its notes.
    fn target(&mut self) -> &mut BlockDrafts {
        if self.notes_open > 0 { &mut self.notes } else { &mut self.blocks }
    }

    fn open_paragraph(&mut self, element: &XmlElement<'_>) {
        let look = self.styles.look("paragraph", &element.attribute("style-name").unwrap_or_default());
        let marked = element.number("outline-level").filter(|_| element.name() == "h");
        let heading = marked.or_else(|| (element.name() == "h").then_some(1)).or(look.heading.map(u32::from));
        let in_list = matches!(self.lists.last(), Some(Some(_)));
        let label = match heading {
            _ if in_list => self.count_item(),
            Some(level) if element.name() == "h" && element.attribute("is-list-header").as_deref() != Some("true") => {
                let level = level.saturating_sub(1) as usize;
                let start = element.number("start-value");
                self.list_styles.count(OUTLINE, level, &mut self.outline, start)
            }
            _ => None,
        };
        let role = match heading {
            _ if self.indexes_open > 0 || look.index_heading => Role::Furniture("navigation"),
            Some(level) => Role::Heading(u8::try_from(level.clamp(1, 6)).unwrap_or(6)),
            None if label.is_some() => Role::ListItem,
            None => Role::Prose,
        };
        let label = match label {
            Some(ListLabel::Number(number)) => number + " ",
            Some(ListLabel::Bullet) if role == Role::ListItem => BULLET.to_owned(),
            _ => String::new(),
        };
        let paragraph = OdtParagraph {
            slot: self.target().reserve(),
            role: Some(role),
            label,
            looks: vec![look],
            in_note: self.notes_open > 0,
            ..OdtParagraph::default()
        };
        self.paragraphs.push(paragraph);
    }

    /// The label of the item, in front of its first paragraph only.
    fn count_item(&mut self) -> Option<ListLabel> {
        let list = self.lists.last_mut()?.as_mut()?;
        if std::mem::replace(&mut list.item, ListItemState::Shown) == ListItemState::Shown {
            return None;
        }
        let (level, root, start) = (list.level, list.root, list.start.take());
        let style = std::mem::take(&mut list.style);
        let counters = &mut self.lists.get_mut(root)?.as_mut()?.counters;
        let label = self.list_styles.count(&style, level, counters, start);
        self.lists.last_mut()?.as_mut()?.style = style;
        label
    }

    fn open_list(&mut self, element: &XmlElement<'_>) {
        let index = self.lists.len();
        let outer = self.lists.last().and_then(Option::as_ref);
        let mut list = OdtList { root: index, id: element.attribute("id"), ..OdtList::default() };
        let list_style = element.attribute("style-name").filter(|name| name.len() <= LONGEST_NAME);
        list.style = list_style.unwrap_or_else(|| outer.map_or("-", |list| &list.style).to_owned());
        if let Some(outer) = outer {
            list.level = outer.level + 1;
            list.root = outer.root;
        } else {
            let by_id = element.attribute("continue-list").and_then(|id| self.by_id.get(&id));
            let goes_on = element.attribute("continue-numbering").as_deref() == Some("true");
            let by_style = self.continued.get(&list.style).filter(|_| goes_on);
            list.counters = by_id.or(by_style).copied().unwrap_or_default();
        }
        self.lists.push(Some(list));
    }

    fn open_item(&mut self, element: &XmlElement<'_>) {
        if let Some(Some(list)) = self.lists.last_mut() {
            list.item = ListItemState::Waiting;
            list.start = element.number("start-value");
        }
    }

    fn close(&mut self) {
        match self.scopes.pop() {
            Some(OdtScope::Root) => self.inside -= 1,
            Some(OdtScope::Paragraph) => self.close_paragraph(),
            Some(OdtScope::Span) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.looks.pop();
                }
            }
            Some(OdtScope::List) => self.close_list(),
            Some(OdtScope::Note) => {
                self.notes_open -= 1;
                self.lists.pop();
            }
            Some(OdtScope::Frame) => {
                self.lists.pop();
            }
            Some(OdtScope::Index) => self.indexes_open -= 1,
            Some(OdtScope::Table) => self.target().close_table(),
            Some(OdtScope::Row) => self.target().close_row(),
            Some(OdtScope::Cell) => {
                self.target().close_cell();
                self.lists.pop();
            }
            Some(OdtScope::Transparent | OdtScope::Container) | None => {}
        }
    }

    fn close_list(&mut self) {
        let index = self.lists.len().saturating_sub(1);
        let Some(Some(list)) = self.lists.pop() else { return };
        if list.root == index {
            if let Some(id) = list.id {
                self.by_id.insert(id, list.counters);
            }
            self.continued.insert(list.style, list.counters);
        }
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop().filter(|paragraph| !paragraph.hidden) else { return };
        let role = if paragraph.in_note { Role::Prose } else { paragraph.role.unwrap_or(Role::Prose) };
        let pieces = paragraph.draft.finish(role, &paragraph.label);
        self.target().fill(paragraph.slot, pieces);
    }

    fn push(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let look = paragraph.looks.last().copied().unwrap_or_default();
        if look.hidden != Some(true) {
            paragraph.draft.push(text, look.text_look());
        }
    }
}
