//! EPUB: the chapters of a book in the order of its spine, as one document.

use super::metadata::{document, usable_title};
use super::package::{join_path, xml_entry};
use super::xhtml::to_html;
use super::xml_events::{XmlElement, XmlEvent, XmlEvents, decode_xml};
use crate::document::dates::iso_day;
use crate::document::encoding::decode;
use crate::document::extract::{Extract, Extraction, HtmlReader, Limits, ReadProblem, Role, TextBuilder};
use crate::document::zip_entries::ZipEntries;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Algorithms that only make fonts harder to copy.
const FONT_ALGORITHMS: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// Reads a book; `html` reads its chapters.
pub(crate) fn read_epub(bytes: &[u8], limits: &Limits, html: HtmlReader) -> Extraction {
    let read = ZipEntries::open(bytes, limits).and_then(|mut entries| read_entries(&mut entries, html));
    read.unwrap_or_else(|problem| Extraction { documents: Vec::new(), problems: vec![problem] })
}

fn read_entries(entries: &mut ZipEntries<'_>, html: HtmlReader) -> Result<Extraction, ReadProblem> {
    if is_protected(&xml_entry(entries, "META-INF/encryption.xml")?.unwrap_or_default()) {
        return Err(ReadProblem::lost(None, "it is copy-protected (DRM)", "get it without copy protection"));
    }
    let mut problems = Vec::new();
    let hint = "check that it is an EPUB, or get it again, whole";
    let container = xml_entry(entries, "META-INF/container.xml")?.unwrap_or_default();
    let path = package_path(&container).or_else(|| entries.names().into_iter().find(|name| name.ends_with(".opf")));
    let path = path.ok_or_else(|| ReadProblem::lost(None, "it names no package document", hint))?;
    let package = xml_entry(entries, &path)?;
    let package = package.ok_or_else(|| ReadProblem::lost(None, format!("it has no part '{path}'"), hint))?;
    let mut events = XmlEvents::new(&package);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut book = BookPackage { folder: folder.to_owned(), ..BookPackage::default() };
    book.read(&mut events);
    problems.extend(events.damage(&path));

    let mut builder = TextBuilder::default();
    for item in book.chapters(&mut problems) {
        push_chapter(entries, item, html, &mut builder, &mut problems);
    }
    let date_text = book.dates.into_iter().min_by_key(|date| date.rank).map(|date| date.text.trim().to_owned());
    let date_text = date_text.filter(|text| !text.is_empty());
    let extract = Extract {
        title: usable_title(&book.title),
        date: date_text.as_deref().and_then(iso_day),
        date_text,
        ..Extract::default()
    };
    Ok(document(extract, builder, problems))
}

fn push_chapter(
    entries: &mut ZipEntries<'_>,
    item: &BookItem,
    html: HtmlReader,
    builder: &mut TextBuilder,
    problems: &mut Vec<ReadProblem>,
) {
    let bytes = match entries.read(&item.path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let reason = format!("the chapter '{}' is missing in the archive", item.path);
            problems.push(ReadProblem::lost(None, reason, "get the file again, whole"));
            return;
        }
        Err(problem) => {
            problems.push(problem);
            return;
        }
    };
    let text = chapter_text(&bytes);
    let extract = if item.media_type == "text/html" { html(&text) } else { html(&to_html(&text)) };
    if extract.blocks.is_empty() {
        builder.push(Role::Prose, &extract.text);
    }
    for block in extract.blocks {
        builder.push(block.role, extract.text.get(block.bytes).unwrap_or_default());
    }
}

/// HTML that states no encoding may be in any.
fn chapter_text(bytes: &[u8]) -> Cow<'_, str> {
    let undeclared = std::str::from_utf8(bytes).is_err() && !bytes.trim_ascii_start().starts_with(b"<?xml");
    if undeclared && let Ok(decoded) = decode(bytes.to_vec()) {
        return Cow::Owned(decoded.text);
    }
    decode_xml(bytes)
}

/// Whether anything but fonts is encrypted.
fn is_protected(encryption: &str) -> bool {
    let algorithms = XmlEvents::new(encryption).filter_map(|event| match event {
        XmlEvent::Open(element) if element.name() == "EncryptionMethod" => Some(element.attribute("Algorithm")),
        _ => None,
    });
    let mut data = 0usize;
    let mut fonts = 0usize;
    for algorithm in algorithms {
        data += 1;
        fonts += usize::from(algorithm.is_some_and(|algorithm| FONT_ALGORITHMS.contains(&algorithm.as_str())));
    }
    data > fonts
}

fn package_path(container: &str) -> Option<String> {
    XmlEvents::new(container).find_map(|event| match event {
        XmlEvent::Open(element) if element.name() == "rootfile" => element.attribute("full-path"),
        _ => None,
    })
}

#[derive(Debug, Default)]
struct BookItem {
    path: String,
    media_type: String,
    /// It is the table of contents.
    navigation: bool,
}

#[derive(Debug, Default)]
struct BookDate {
    /// The least is taken: the publication's, then one of no stated kind.
    rank: usize,
    text: String,
}

/// What the package document says.
#[derive(Debug, Default)]
struct BookPackage {
    folder: String,
    title: String,
    dates: Vec<BookDate>,
    items: BTreeMap<String, BookItem>,
    spine: Vec<String>,
    /// Paths of tables of contents.
    contents: BTreeSet<String>,
}

/// The element of the metadata whose text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BookField {
    Ignored,
    Title,
    Date,
}

impl BookPackage {
    fn read(&mut self, events: &mut XmlEvents<'_>) {
        let mut field = BookField::Ignored;
        for event in events {
            match event {
                XmlEvent::Open(element) => field = self.read_element(&element),
                XmlEvent::Close => field = BookField::Ignored,
                XmlEvent::Text(text) if field == BookField::Title => self.title.push_str(&text),
                XmlEvent::Text(text) if field == BookField::Date => {
                    self.dates.last_mut().into_iter().for_each(|date| date.text.push_str(&text));
                }
                XmlEvent::Text(_) => {}
            }
        }
    }

    fn read_element(&mut self, element: &XmlElement<'_>) -> BookField {
        match element.name() {
            // The first title is the book's; others are subtitles and collections.
            "title" if self.title.is_empty() => return BookField::Title,
            "date" => {
                let rank = match element.attribute("event").as_deref() {
                    Some("publication") => 0,
                    None => 1,
                    Some(_) => return BookField::Ignored,
                };
                self.dates.push(BookDate { rank, text: String::new() });
                return BookField::Date;
            }
            "item" => {
                let properties = element.attribute("properties").unwrap_or_default();
                let item = BookItem {
                    path: self.path(&element.attribute("href").unwrap_or_default()),
                    media_type: element.attribute("media-type").unwrap_or_default(),
                    navigation: properties.split_whitespace().any(|property| property == "nav"),
                };
                self.items.insert(element.attribute("id").unwrap_or_default(), item);
            }
            "itemref" => self.spine.extend(element.attribute("idref")),
            "reference" if element.attribute("type").as_deref() == Some("toc") => {
                let path = self.path(&element.attribute("href").unwrap_or_default());
                self.contents.insert(path);
            }
            _ => {}
        }
        BookField::Ignored
    }

    /// The entry that a reference names.
    fn path(&self, reference: &str) -> String {
        let reference = reference.split('#').next().unwrap_or_default();
        join_path(&self.folder, &percent_decoded(reference))
    }

    /// The chapters in order, each file once, tables of contents left out.
    fn chapters(&self, problems: &mut Vec<ReadProblem>) -> Vec<&BookItem> {
        let mut chapters = Vec::new();
        let (mut seen, mut files) = (BTreeSet::new(), BTreeSet::new());
        for id in self.spine.iter().filter(|id| seen.insert(*id)) {
            let Some(item) = self.items.get(id) else {
                let reason = format!("the chapter '{id}' of the spine is not in the list of files");
                problems.push(ReadProblem::lost(None, reason, "get the file again, whole"));
                continue;
            };
            let is_text =
                item.media_type.contains("html") || item.media_type.is_empty() || item.media_type.contains("oeb");
            let is_new = files.insert(item.path.as_str());
            if is_text && is_new && !item.navigation && !self.contents.contains(&item.path) {
                chapters.push(item);
            }
        }
        chapters
    }
}

/// `%20` as the byte that it stands for.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.first_chunk::<2>().filter(|_| *first == b'%');
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
