//! The parts of an Office Open XML package: relations between them, and paths in an archive.

use super::xml_events::{XmlEvent, XmlEvents, decode_xml};
use crate::document::extract::ReadProblem;
use crate::document::zip_entries::ZipEntries;

/// A relation of a part to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartRelation {
    /// The id that the part's XML names.
    pub(crate) id: String,
    /// The last segment of its type: `styles`, `header`.
    pub(crate) kind: String,
    /// The entry's name in the archive.
    pub(crate) target: String,
}

/// The XML of an entry as text; none if there is no such entry.
///
/// # Errors
/// If the entry cannot be unpacked within the limits.
pub(crate) fn xml_entry(entries: &mut ZipEntries<'_>, name: &str) -> Result<Option<String>, ReadProblem> {
    Ok(entries.read(name)?.map(|bytes| decode_xml(&bytes).into_owned()))
}

/// Like [`xml_entry`], for a part that a file can do without: what cannot be read is a problem.
pub(crate) fn optional_entry(
    entries: &mut ZipEntries<'_>,
    name: &str,
    problems: &mut Vec<ReadProblem>,
) -> Option<String> {
    match xml_entry(entries, name) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

/// The relations of `part` (the empty name is the package) to parts inside the package.
///
/// # Errors
/// If their entry cannot be unpacked within the limits.
pub(crate) fn relations(entries: &mut ZipEntries<'_>, part: &str) -> Result<Vec<PartRelation>, ReadProblem> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = join_path(folder, &format!("_rels/{file}.rels"));
    let xml = xml_entry(entries, &name)?.unwrap_or_default();
    let mut found = Vec::new();
    for event in XmlEvents::new(&xml) {
        let XmlEvent::Open(element) = event else { continue };
        if element.name() != "Relationship" || element.attribute("TargetMode").as_deref() == Some("External") {
            continue;
        }
        let kind = element.attribute("Type").unwrap_or_default();
        found.push(PartRelation {
            id: element.attribute("Id").unwrap_or_default(),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            target: join_path(folder, &element.attribute("Target").unwrap_or_default()),
        });
    }
    Ok(found)
}

/// The path that `target` names in a file of `folder`; `..` is resolved, a leading `/` is the root.
pub(crate) fn join_path(folder: &str, target: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let base = if target.starts_with('/') { "" } else { folder };
    for segment in base.split('/').chain(target.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments.join("/")
}

/// The number at the end of an entry's name, before its extension: 12 of `slides/slide12.xml`.
pub(crate) fn part_number(name: &str) -> u64 {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    stem.get(stem.len() - digits..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
