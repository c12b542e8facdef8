//! PPTX: the slides in their order, each with its page, its diagrams and its notes. Hidden slides
//! are left out.

use super::block_drafts::BlockDrafts;
use super::list_number::BULLET;
use super::metadata::{document, first_text, usable_title};
use super::package::{optional_entry, part_number, relations, xml_entry};
use super::paragraph_draft::{ParagraphDraft, TextLook, Weight};
use super::xml_events::{XmlElement, XmlEvent, XmlEvents};
use crate::document::extract::{Extract, Extraction, Limits, ReadProblem, Role, TextBuilder};
use crate::document::zip_entries::ZipEntries;
use std::collections::{BTreeMap, BTreeSet};

/// Reads a PowerPoint file.
pub(crate) fn read_pptx(bytes: &[u8], limits: &Limits) -> Extraction {
    let read = ZipEntries::open(bytes, limits).and_then(|mut entries| read_entries(&mut entries));
    read.unwrap_or_else(|problem| Extraction { documents: Vec::new(), problems: vec![problem] })
}

fn read_entries(entries: &mut ZipEntries<'_>) -> Result<Extraction, ReadProblem> {
    let mut problems = Vec::new();
    let mut builder = TextBuilder::default();
    let slides = slide_names(entries)?;
    if slides.is_empty() {
        let hint = "check that it is a PowerPoint file, or get it again, whole";
        return Err(ReadProblem::lost(None, "it has no slides", hint));
    }
    let mut hidden = 0;
    for (index, name) in slides.iter().enumerate() {
        let Some(xml) = optional_entry(entries, name, &mut problems) else { continue };
        if is_hidden(&xml) {
            hidden += 1;
            continue;
        }
        builder.set_page(u32::try_from(index + 1).unwrap_or(u32::MAX));
        push_part(&xml, name, SlidePart::Slide, &mut builder, &mut problems);
        let relations = relations(entries, name)?;
        for (kind, part) in [("diagramData", SlidePart::Slide), ("notesSlide", SlidePart::Notes)] {
            for relation in relations.iter().filter(|relation| relation.kind == kind) {
                let Some(xml) = optional_entry(entries, &relation.target, &mut problems) else { continue };
                push_part(&xml, &relation.target, part, &mut builder, &mut problems);
            }
        }
    }
    if hidden > 0 {
        let slides = if hidden == 1 { "slide was" } else { "slides were" };
        let reason = format!("{hidden} hidden {slides} left out");
        problems.push(ReadProblem::doubt(None, reason, "show the slides that are to be read"));
    }
    let core = optional_entry(entries, "docProps/core.xml", &mut problems);
    let title = core.and_then(|xml| first_text(&xml, "title")).and_then(|title| usable_title(&title));
    Ok(document(Extract { title, ..Extract::default() }, builder, problems))
}

/// Which part of a slide an XML file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum SlidePart {
    #[default]
    Slide,
    /// What the speaker says; its header, footer and number repeat those of the slide.
    Notes,
}

fn push_part(xml: &str, name: &str, part: SlidePart, builder: &mut TextBuilder, problems: &mut Vec<ReadProblem>) {
    let mut events = XmlEvents::new(xml);
    let mut slide = SlideText { part, ..SlideText::default() };
    slide.read(&mut events);
    slide.blocks.finish(builder);
    problems.extend(events.damage(name));
}

/// Whether a slide is not shown.
fn is_hidden(xml: &str) -> bool {
    let root = XmlEvents::new(xml).find_map(|event| match event {
        XmlEvent::Open(element) => Some(element.attribute("show")),
        _ => None,
    });
    matches!(root.flatten().as_deref(), Some("0" | "false"))
}

/// The slides in the order of the presentation; by number, if it does not say.
fn slide_names(entries: &mut ZipEntries<'_>) -> Result<Vec<String>, ReadProblem> {
    let main = "ppt/presentation.xml";
    let targets: BTreeMap<String, String> =
        relations(entries, main)?.into_iter().map(|relation| (relation.id, relation.target)).collect();
    let xml = xml_entry(entries, main)?.unwrap_or_default();
    let mut names = Vec::new();
    for event in XmlEvents::new(&xml) {
        let XmlEvent::Open(element) = event else { continue };
        if element.name() == "sldId" {
            names.extend(element.qualified("r:id").and_then(|id| targets.get(&id).cloned()));
        }
    }
    let mut seen = BTreeSet::new();
    names.retain(|name: &String| seen.insert(name.clone()));
    if names.is_empty() {
        let is_slide = |name: &String| name.starts_with("ppt/slides/slide") && name.ends_with(".xml");
        names = entries.names().into_iter().filter(is_slide).collect();
        names.sort_by_key(|name| (part_number(name), name.clone()));
    }
    Ok(names)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SlideScope {
    Transparent,
    Shape,
    Paragraph,
    ParagraphProperties,
    Run,
    Text,
    Table,
    Row,
    Cell,
    Untaken,
    Taken,
}

#[derive(Debug, Default)]
struct SlideParagraph {
    draft: ParagraphDraft,
    bulleted: bool,
    weight: Weight,
}

/// The text of a slide while it is read.
#[derive(Debug, Default)]
struct SlideText {
    part: SlidePart,
    blocks: BlockDrafts,
    scopes: Vec<SlideScope>,
    skipped: usize,
    /// The role that the placeholder of the shape gives.
    role: Option<Role>,
    paragraph: Option<SlideParagraph>,
}

impl SlideText {
    fn read(&mut self, events: &mut XmlEvents<'_>) {
        for event in events {
            match event {
                XmlEvent::Open(_) if self.skipped > 0 => self.skipped += 1,
                XmlEvent::Open(element) => match self.open(&element) {
                    Some(scope) => self.scopes.push(scope),
                    None => self.skipped = 1,
                },
                XmlEvent::Close if self.skipped > 0 => self.skipped -= 1,
                XmlEvent::Close => self.close(),
                XmlEvent::Text(text) if self.skipped == 0 && self.scopes.last() == Some(&SlideScope::Text) => {
                    self.push(&text);
                }
                XmlEvent::Text(_) => {}
            }
        }
        while !self.scopes.is_empty() {
            self.close();
        }
    }

    fn open(&mut self, element: &XmlElement<'_>) -> Option<SlideScope> {
        let parent = self.scopes.last().copied();
        if parent == Some(SlideScope::Taken) {
            return None;
        }
        if let Some(scope) = self.scopes.last_mut().filter(|scope| **scope == SlideScope::Untaken) {
            *scope = SlideScope::Taken;
            return Some(SlideScope::Transparent);
        }
        Some(match element.name() {
            "AlternateContent" => SlideScope::Untaken,
            "sp" => {
                self.role = None;
                SlideScope::Shape
            }
            "ph" => {
                self.role = placeholder_role(element.attribute("type").as_deref());
                SlideScope::Transparent
            }
            "p" => {
                self.paragraph = Some(SlideParagraph::default());
                SlideScope::Paragraph
            }
            "pPr" => {
                self.read_paragraph_property(element);
                SlideScope::ParagraphProperties
            }
            "r" | "fld" => SlideScope::Run,
            "rPr" if parent == Some(SlideScope::Run) => {
                let bold = matches!(element.attribute("b").as_deref(), Some("1" | "true"));
                self.set_weight(Weight::of(Some(bold)));
                SlideScope::Transparent
            }
            _ if parent == Some(SlideScope::ParagraphProperties) => {
                self.read_paragraph_property(element);
                SlideScope::Transparent
            }
            "t" => SlideScope::Text,
            "br" => {
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.draft.break_line();
                }
                SlideScope::Transparent
            }
            "tbl" => {
                self.blocks.open_table();
                SlideScope::Table
            }
            "tr" => {
                self.blocks.open_row();
                SlideScope::Row
            }
            "tc" => {
                self.blocks.open_cell();
                SlideScope::Cell
            }
            _ => SlideScope::Transparent,
        })
    }

    /// Deeper levels have bullets, unless the paragraph says otherwise.
    fn read_paragraph_property(&mut self, element: &XmlElement<'_>) {
        let Some(paragraph) = &mut self.paragraph else { return };
        match element.name() {
            "pPr" => paragraph.bulleted = element.number("lvl").is_some_and(|level| level > 0),
            "buChar" | "buAutoNum" | "buBlip" => paragraph.bulleted = true,
            "buNone" => paragraph.bulleted = false,
            _ => {}
        }
    }

    fn set_weight(&mut self, weight: Weight) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.weight = weight;
        }
    }

    fn close(&mut self) {
        match self.scopes.pop() {
            Some(SlideScope::Shape) => self.role = None,
            Some(SlideScope::Paragraph) => self.close_paragraph(),
            Some(SlideScope::Run) => self.set_weight(Weight::Regular),
            Some(SlideScope::Table) => self.blocks.close_table(),
            Some(SlideScope::Row) => self.blocks.close_row(),
            Some(SlideScope::Cell) => self.blocks.close_cell(),
            _ => {}
        }
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraph.take() else { return };
        let pieces = match self.role {
            Some(Role::Furniture(_)) if self.part == SlidePart::Notes => return,
            Some(role) => paragraph.draft.finish(role, ""),
            None if paragraph.bulleted => paragraph.draft.finish(Role::ListItem, BULLET),
            None => paragraph.draft.finish(Role::Prose, ""),
        };
        self.blocks.push(pieces);
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.draft.push(text, TextLook { weight: paragraph.weight, size: 0 });
        }
    }
}

fn placeholder_role(kind: Option<&str>) -> Option<Role> {
    match kind? {
        "ctrTitle" => Some(Role::Heading(1)),
        "title" => Some(Role::Heading(2)),
        "subTitle" => Some(Role::Furniture("subtitle")),
        "hdr" => Some(Role::Furniture("page header")),
        "ftr" | "sldNum" | "dt" => Some(Role::Furniture("page footer")),
        _ => None,
    }
}
