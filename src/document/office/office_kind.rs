//! Which office format a ZIP archive is, by its content.

use super::xml_events::{XmlEvent, XmlEvents, decode_xml};
use crate::document::zip_entries::ZipEntries;

/// An office format that is packed as a ZIP archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfficeKind {
    /// Word, with or without macros, or a template.
    Docx,
    /// OpenDocument text.
    Odt,
    Epub,
    /// Excel, with or without macros.
    Xlsx,
    /// Excel's binary workbook.
    Xlsb,
    /// OpenDocument spreadsheet.
    Ods,
    /// PowerPoint.
    Pptx,
    /// A format that has no reader, with its article: "an OpenDocument presentation".
    OtherOffice(&'static str),
}

/// The office format of an archive; none if it is an archive of anything else.
pub(crate) fn office_kind(entries: &mut ZipEntries<'_>) -> Option<OfficeKind> {
    let names = entries.names();
    let has = |name: &str| names.iter().any(|other| other == name);
    if has("mimetype") {
        let bytes = entries.read("mimetype").ok().flatten().unwrap_or_default();
        let mimetype = String::from_utf8_lossy(&bytes).trim().to_ascii_lowercase();
        if let Some(kind) = by_mimetype(&mimetype) {
            return Some(kind);
        }
    }
    if has("[Content_Types].xml") {
        let bytes = entries.read("[Content_Types].xml").ok().flatten().unwrap_or_default();
        let found = by_content_types(&decode_xml(&bytes));
        if found.is_some() {
            return found;
        }
    }
    const BY_NAME: [(&str, OfficeKind); 9] = [
        ("word/document.xml", OfficeKind::Docx),
        ("xl/workbook.xml", OfficeKind::Xlsx),
        ("xl/workbook.bin", OfficeKind::Xlsb),
        ("ppt/presentation.xml", OfficeKind::Pptx),
        ("META-INF/container.xml", OfficeKind::Epub),
        ("Index/Document.iwa", OfficeKind::OtherOffice("an Apple iWork document")),
        ("Index.zip", OfficeKind::OtherOffice("an Apple iWork document")),
        ("Index/Slide.iwa", OfficeKind::OtherOffice("an Apple Keynote presentation")),
        ("visio/document.xml", OfficeKind::OtherOffice("a Visio drawing")),
    ];
    let by_name = BY_NAME.iter().find(|(name, _)| has(name)).map(|(_, kind)| *kind);
    // An OpenDocument file whose `mimetype` is missing.
    by_name.or_else(|| (has("content.xml") && has("META-INF/manifest.xml")).then(|| by_manifest(entries)).flatten())
}

fn by_mimetype(mimetype: &str) -> Option<OfficeKind> {
    if mimetype == "application/epub+zip" {
        return Some(OfficeKind::Epub);
    }
    let kind = mimetype.strip_prefix("application/vnd.oasis.opendocument.")?;
    Some(match kind {
        _ if kind.starts_with("text") => OfficeKind::Odt,
        _ if kind.starts_with("spreadsheet") => OfficeKind::Ods,
        _ if kind.starts_with("presentation") => OfficeKind::OtherOffice("an OpenDocument presentation"),
        _ if kind.starts_with("graphics") => OfficeKind::OtherOffice("an OpenDocument drawing"),
        _ => OfficeKind::OtherOffice("an OpenDocument file that is neither text nor spreadsheet"),
    })
}

fn by_content_types(xml: &str) -> Option<OfficeKind> {
    for event in XmlEvents::new(xml) {
        let XmlEvent::Open(element) = event else { continue };
        let Some(kind) = element.attribute("ContentType") else { continue };
        let kind = kind.to_ascii_lowercase();
        let main = kind.contains(".main") || kind.contains(".document.macroenabled") || kind.contains("visio.drawing");
        if !main {
            continue;
        }
        match kind {
            _ if kind.contains("wordprocessingml") || kind.contains("ms-word") => return Some(OfficeKind::Docx),
            _ if kind.contains("sheet.binary") => return Some(OfficeKind::Xlsb),
            _ if kind.contains("spreadsheetml") || kind.contains("ms-excel") => return Some(OfficeKind::Xlsx),
            _ if kind.contains("presentationml") || kind.contains("ms-powerpoint") => return Some(OfficeKind::Pptx),
            _ if kind.contains("visio") => return Some(OfficeKind::OtherOffice("a Visio drawing")),
            _ => {}
        }
    }
    None
}

fn by_manifest(entries: &mut ZipEntries<'_>) -> Option<OfficeKind> {
    let bytes = entries.read("META-INF/manifest.xml").ok().flatten()?;
    XmlEvents::new(&decode_xml(&bytes)).find_map(|event| match event {
        XmlEvent::Open(element) if element.attribute("full-path").as_deref() == Some("/") => {
            by_mimetype(&element.attribute("media-type")?)
        }
        _ => None,
    })
}
