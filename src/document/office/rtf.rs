//! RTF: the blocks of a file, whatever it is called.

use super::metadata::{document, usable_title};
use super::rtf_text::RtfText;
use crate::document::extract::{Extract, Extraction, Limits, Role, TextBuilder};

/// Whether a file that begins so is RTF.
pub(crate) fn is_rtf(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"{\\rtf")
}

/// Reads an RTF file.
pub(crate) fn read_rtf(bytes: &[u8], limits: &Limits) -> Extraction {
    if bytes.len() as u64 > limits.inflated_bytes {
        let reason = format!("it has more than {} bytes, which is the limit", limits.inflated_bytes);
        return Extraction::refused(reason, "save it as .docx");
    }
    if !is_rtf(bytes) {
        return Extraction::refused("it does not begin as RTF does", "check which program wrote it");
    }
    let content = RtfText::read(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let mut builder = TextBuilder::default();
    content.headers.finish_as(Role::Furniture("page header"), &mut builder);
    content.body.finish(&mut builder);
    content.notes.finish_as(Role::Prose, &mut builder);
    content.footers.finish_as(Role::Furniture("page footer"), &mut builder);
    let extract = Extract { title: usable_title(&content.title), ..Extract::default() };
    document(extract, builder, content.problem.into_iter().collect())
}
