//! DOCX: the parts of the package, and what becomes of each.

use super::block_drafts::BlockDrafts;
use super::docx_body::DocxBody;
use super::docx_content::{DocxContent, NoteReference};
use super::docx_numbering::DocxNumbering;
use super::docx_styles::DocxStyles;
use super::metadata::{document, first_text, usable_title};
use super::package::{PartRelation, optional_entry, part_number, relations, xml_entry};
use std::collections::{BTreeMap, BTreeSet};

use crate::document::extract::{Extract, Extraction, Limits, ReadProblem, Role, TextBuilder};
use crate::document::zip_entries::ZipEntries;

/// Reads a Word file.
pub(crate) fn read_docx(bytes: &[u8], limits: &Limits) -> Extraction {
    let read = ZipEntries::open(bytes, limits).and_then(|entries| DocxPackage::open(entries)?.read());
    read.unwrap_or_else(|problem| Extraction { documents: Vec::new(), problems: vec![problem] })
}

/// An open DOCX file.
struct DocxPackage<'a> {
    entries: ZipEntries<'a>,
    main: String,
    relations: Vec<PartRelation>,
    styles: DocxStyles,
    numbering: DocxNumbering,
    problems: Vec<ReadProblem>,
}

/// The XML of a part, and the name of its entry.
type NamedXml = (String, String);

impl<'a> DocxPackage<'a> {
    fn open(mut entries: ZipEntries<'a>) -> Result<Self, ReadProblem> {
        let roots = relations(&mut entries, "").unwrap_or_default();
        let main = roots.into_iter().find(|relation| relation.kind == "officeDocument").map(|relation| relation.target);
        let names = entries.names();
        let main = main.filter(|name| names.contains(name)).unwrap_or_else(|| "word/document.xml".to_owned());
        let mut package = Self {
            relations: relations(&mut entries, &main).unwrap_or_default(),
            entries,
            main,
            styles: DocxStyles::default(),
            numbering: DocxNumbering::default(),
            problems: Vec::new(),
        };
        let [styles, numbering] = ["styles", "numbering"].map(|kind| package.parts(kind).into_iter().next());
        package.styles = DocxStyles::read(&styles.unwrap_or_default().1);
        package.numbering = DocxNumbering::read(&numbering.unwrap_or_default().1);
        Ok(package)
    }

    fn read(mut self) -> Result<Extraction, ReadProblem> {
        let hint = "check that it is a Word file, or get it again, whole";
        let main = xml_entry(&mut self.entries, &self.main)?;
        let main = main.ok_or_else(|| ReadProblem::lost(None, format!("it has no part '{}'", self.main), hint))?;
        if main.trim().is_empty() {
            return Err(ReadProblem::lost(None, format!("its part '{}' is empty", self.main), hint));
        }
        let mut builder = TextBuilder::default();
        self.push_furniture("header", "page header", &mut builder);
        let name = self.main.clone();
        let body = self.content(&main, &name);
        body.blocks.finish(&mut builder);
        self.push_notes(&body.references, &mut builder);
        for (name, xml) in self.parts("diagramData") {
            self.content(&xml, &name).blocks.finish_as(Role::Prose, &mut builder);
        }
        self.push_furniture("footer", "page footer", &mut builder);
        let core = optional_entry(&mut self.entries, "docProps/core.xml", &mut self.problems);
        let title = core.and_then(|xml| first_text(&xml, "title")).and_then(|title| usable_title(&title));
        Ok(document(Extract { title, ..Extract::default() }, builder, self.problems))
    }

    /// The parts that the document names as of that kind; by their usual names, if it names none.
    fn parts(&mut self, kind: &str) -> Vec<NamedXml> {
        let named = self.relations.iter().filter(|relation| relation.kind == kind);
        let mut names: Vec<String> = named.map(|relation| relation.target.clone()).collect();
        if names.is_empty() {
            let start = format!("word/{kind}");
            let is_part = |name: &String| {
                let rest = name.strip_prefix(&start).and_then(|rest| rest.strip_suffix(".xml"));
                rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
            };
            names = self.entries.names().into_iter().filter(is_part).collect();
        }
        names.sort_by_key(|name| (part_number(name), name.clone()));
        names.dedup();
        let mut read = |name: String| {
            let xml = optional_entry(&mut self.entries, &name, &mut self.problems)?;
            Some((name, xml))
        };
        names.into_iter().filter_map(&mut read).collect()
    }

    fn content(&mut self, xml: &str, part: &str) -> DocxContent {
        let mut content = DocxBody::new(&self.styles, &mut self.numbering).read(xml, part);
        self.problems.append(&mut content.problems);
        content
    }

    /// Headers or footers, each text once.
    fn push_furniture(&mut self, kind: &str, reason: &'static str, builder: &mut TextBuilder) {
        let mut seen = BTreeSet::new();
        for (name, xml) in self.parts(kind) {
            let mut one = TextBuilder::default();
            self.content(&xml, &name).blocks.finish_as(Role::Furniture(reason), &mut one);
            let (text, blocks) = one.finish();
            if blocks.is_empty() || seen.contains(&text) {
                continue;
            }
            for block in &blocks {
                builder.push(block.role, text.get(block.bytes.clone()).unwrap_or_default());
            }
            seen.insert(text);
        }
    }

    /// The notes that the text refers to, in its order: footnotes, then endnotes.
    fn push_notes(&mut self, references: &[NoteReference], builder: &mut TextBuilder) {
        let mut blocks = BlockDrafts::default();
        for kind in ["footnotes", "endnotes"] {
            let wanted: Vec<&str> = references.iter().filter_map(|reference| reference.id_in(kind)).collect();
            if wanted.is_empty() {
                continue;
            }
            for (name, xml) in self.parts(kind) {
                let mut content = self.content(&xml, &name);
                let mut notes: BTreeMap<String, _> =
                    std::mem::take(&mut content.notes).into_iter().map(|note| (note.id, note.slots)).collect();
                for slots in wanted.iter().filter_map(|id| notes.remove(*id)) {
                    blocks.push(content.blocks.take(slots));
                }
            }
        }
        blocks.finish_as(Role::Prose, builder);
    }
}

impl NoteReference {
    fn id_in(&self, part: &str) -> Option<&str> {
        match (self, part) {
            (Self::Footnote(id), "footnotes") | (Self::Endnote(id), "endnotes") => Some(id),
            _ => None,
        }
    }
}
