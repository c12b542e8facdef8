//! ODT: the files of an OpenDocument text, and what becomes of each.

use super::metadata::{document, first_text, usable_title};
use super::odt_body::OdtBody;
use super::odt_lists::OdtListStyles;
use super::odt_styles::OdtStyles;
use super::package::{optional_entry, xml_entry};
use super::xml_events::{XmlEvent, XmlEvents, decode_xml};
use crate::document::extract::{Extract, Extraction, Limits, ReadProblem, Role, TextBuilder};
use crate::document::zip_entries::ZipEntries;
use std::collections::BTreeSet;

const HEADERS: &[&str] = &["header", "header-first", "header-left"];
const FOOTERS: &[&str] = &["footer", "footer-first", "footer-left"];

/// Whether text is an OpenDocument text in one XML file.
pub(crate) fn is_flat_odt(text: &str) -> bool {
    const LOOKED_AT: usize = 16_384;
    let head = &text[..text.floor_char_boundary(LOOKED_AT)];
    let root = head.find("<office:document").and_then(|start| head[start..].split('>').next());
    root.is_some_and(|root| root.contains("application/vnd.oasis.opendocument.text"))
}

/// Reads an OpenDocument text: an archive of XML files, or one XML file.
pub(crate) fn read_odt(bytes: &[u8], limits: &Limits) -> Extraction {
    if !bytes.starts_with(b"PK") {
        let xml = decode_xml(bytes);
        return read_parts(&OdtParts { content: &xml, common: &xml, meta: &xml }, Vec::new());
    }
    let read = ZipEntries::open(bytes, limits).and_then(|mut entries| read_entries(&mut entries));
    read.unwrap_or_else(|problem| Extraction { documents: Vec::new(), problems: vec![problem] })
}

fn read_entries(entries: &mut ZipEntries<'_>) -> Result<Extraction, ReadProblem> {
    let mut problems = Vec::new();
    let manifest = optional_entry(entries, "META-INF/manifest.xml", &mut problems).unwrap_or_default();
    if is_encrypted(&manifest) {
        return Err(ReadProblem::lost(None, "it is encrypted", "save it without a password"));
    }
    let hint = "check that it is an OpenDocument text, or get it again, whole";
    let content = xml_entry(entries, "content.xml")?;
    let content = content.ok_or_else(|| ReadProblem::lost(None, "it has no part 'content.xml'", hint))?;
    if content.trim().is_empty() {
        return Err(ReadProblem::lost(None, "its part 'content.xml' is empty", hint));
    }
    let common = optional_entry(entries, "styles.xml", &mut problems).unwrap_or_default();
    let meta = optional_entry(entries, "meta.xml", &mut problems).unwrap_or_default();
    Ok(read_parts(&OdtParts { content: &content, common: &common, meta: &meta }, problems))
}

/// The XML of an OpenDocument text; all parts are one, if it is a flat file.
struct OdtParts<'a> {
    content: &'a str,
    /// The common styles, with the headers and footers.
    common: &'a str,
    meta: &'a str,
}

fn read_parts(parts: &OdtParts<'_>, mut problems: Vec<ReadProblem>) -> Extraction {
    let OdtParts { content, common, meta } = *parts;
    let (mut styles, mut lists) = (OdtStyles::default(), OdtListStyles::default());
    styles.add(common);
    lists.add(common);
    let mut builder = TextBuilder::default();
    let page = PageStyles { xml: common, styles: styles.clone(), lists: lists.clone() };
    page.push(HEADERS, Role::Furniture("page header"), &mut builder);
    styles.add(content);
    lists.add(content);
    let body = OdtBody::new(&styles, &lists, &["text"]).read(content, "content.xml");
    body.blocks.finish(&mut builder);
    body.notes.finish_as(Role::Prose, &mut builder);
    page.push(FOOTERS, Role::Furniture("page footer"), &mut builder);
    problems.extend(body.problem);
    let title = first_text(meta, "title").and_then(|title| usable_title(&title));
    document(Extract { title, ..Extract::default() }, builder, problems)
}

/// Headers and footers are in the file of the common styles.
struct PageStyles<'a> {
    xml: &'a str,
    styles: OdtStyles,
    lists: OdtListStyles,
}

impl PageStyles<'_> {
    /// Each text once.
    fn push(&self, roots: &'static [&'static str], role: Role, builder: &mut TextBuilder) {
        let content = OdtBody::new(&self.styles, &self.lists, roots).read(self.xml, "styles.xml");
        let mut all = TextBuilder::default();
        content.blocks.finish_as(role, &mut all);
        let (text, blocks) = all.finish();
        let mut seen = BTreeSet::new();
        for block in blocks {
            let line = text.get(block.bytes).unwrap_or_default();
            if seen.insert(line) {
                builder.push(role, line);
            }
        }
    }
}

fn is_encrypted(manifest: &str) -> bool {
    XmlEvents::new(manifest)
        .any(|event| matches!(event, XmlEvent::Open(element) if element.name() == "encryption-data"))
}
