//! Tests of the readers on files that are built in memory.

mod docx;
mod docx_oddities;
mod epub;
mod kinds;
mod mutations;
mod odt;
mod pptx;
mod rtf;

use crate::document::extract::{Extraction, Role};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A ZIP archive of these entries.
pub(crate) fn zip_of(entries: &[(&str, &str)]) -> Vec<u8> {
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
    zip_of_bytes(&entries)
}

/// A ZIP archive of these entries.
pub(crate) fn zip_of_bytes(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The blocks of the only document, each with its role in front.
pub(crate) fn shown(extraction: &Extraction) -> Vec<String> {
    assert_eq!(extraction.documents.len(), 1, "{:?}", extraction.problems);
    let document = &extraction.documents[0];
    let show = |block: &crate::document::extract::SourceBlock| {
        let text = &document.text[block.bytes.clone()];
        match block.role {
            Role::Prose => text.to_owned(),
            Role::Heading(level) => format!("h{level}: {text}"),
            Role::DisplayLine => format!("display: {text}"),
            Role::Caption => format!("caption: {text}"),
            Role::ListItem => format!("item: {text}"),
            Role::TableRow => format!("row: {text}"),
            Role::Furniture(reason) => format!("{reason}: {text}"),
        }
    };
    document.blocks.iter().map(show).collect()
}

/// The reason for which a file was refused.
pub(crate) fn refusal(extraction: &Extraction) -> String {
    assert!(extraction.documents.is_empty());
    assert!(extraction.problems[0].lost);
    extraction.problems[0].reason.clone()
}
