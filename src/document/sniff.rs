//! What an input is, by its content; its name only breaks ties.

use super::container::{ContainerKind, container_kind};
use super::definition::Format;
use super::encoding;
use super::line_ends::{LineBreaks, with_line_feeds};
use super::streamed_encoding::decode_head;
use super::{email, html, markdown, office, table};
use std::path::Path;

/// What an input is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sniffed {
    /// A file that documents are read from.
    Format(Format),
    /// A ZIP archive: an office document or an archive of files, which its entries tell.
    Zip,
    /// An archive or a compressed file.
    Container(ContainerKind),
    /// What is not read, with its article: "a PNG picture".
    Unreadable(&'static str),
}

/// What the input of that `name` is whose first bytes are `head`, or all of them if it is `whole`.
pub(crate) fn sniff(head: &[u8], whole: bool, name: &Path) -> Sniffed {
    if let Some(binary) = sniff_binary(head, name) {
        return binary;
    }
    let text = LineBreaks::Records.normalize_owned(decode_head(head, whole));
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    match unread_text(text) {
        Some(unread) => Sniffed::Unreadable(unread),
        None => Sniffed::Format(sniff_text(head, text, name)),
    }
}

fn sniff_binary(head: &[u8], name: &Path) -> Option<Sniffed> {
    if head.starts_with(b"PAR1") {
        return Some(Sniffed::Format(Format::Parquet));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(Sniffed::Zip);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        // E-mails of Outlook, workbooks, and Word files look the same up to their streams' names.
        return Some(Sniffed::Format(Format::OutlookEmail));
    }
    if is_pdf(head, name) {
        return Some(Sniffed::Format(Format::Pdf));
    }
    if let Some(kind) = container_kind(head) {
        return Some(Sniffed::Container(kind));
    }
    encoding::binary_signature(head).map(Sniffed::Unreadable)
}

/// White space and a byte-order mark may come before the signature of a PDF; where the name says
/// that it is one, up to a kilobyte of anything.
fn is_pdf(head: &[u8], name: &Path) -> bool {
    const SIGNATURE: &[u8] = b"%PDF-";
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let named = || {
        let start = start.get(..1024).unwrap_or(start);
        format_of_name(name) == Some(Format::Pdf) && memchr::memmem::find(start, SIGNATURE).is_some()
    };
    start.starts_with(SIGNATURE) || named()
}

/// Texts that hold no prose, by their first characters.
fn unread_text(text: &str) -> Option<&'static str> {
    const BEGINNINGS: [(&str, &str); 5] = [
        ("%!PS", "a PostScript file"),
        ("BEGIN:VCALENDAR", "a calendar"),
        ("BEGIN:VCARD", "an address book"),
        ("<svg", "an SVG picture"),
        ("\\documentclass", "a LaTeX file"),
    ];
    let known = BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning)).map(|(_, name)| *name);
    known.or_else(|| {
        let markup = text.starts_with("<?xml") || text.starts_with("<!DOCTYPE") || text.starts_with("<!doctype");
        (markup && !html::is_html(text) && !email::is_feed(text) && !office::is_flat_odt(text))
            .then_some("an XML file of a kind that is not read")
    })
}

/// The format of a text. `head` is the same text before decoding.
fn sniff_text(head: &[u8], text: &str, name: &Path) -> Format {
    let named = format_of_name(name);
    if office::is_rtf(head) {
        return Format::Rtf;
    }
    if email::is_feed(text) {
        return Format::Feed;
    }
    if office::is_flat_odt(text) {
        return Format::Odt;
    }
    if html::is_html(text) {
        return Format::Html;
    }
    let head = &*with_line_feeds(head);
    if email::is_mbox(head) {
        return Format::Mailbox;
    }
    if email::is_message(head) {
        return Format::Email;
    }
    if let Some(json) = sniff_json(text, named) {
        return json;
    }
    if email::read_exported(text).is_some() {
        return Format::EmailText;
    }
    match named {
        Some(format @ (Format::Markdown | Format::Csv | Format::Json | Format::JsonLines)) => format,
        Some(Format::Html) if text.starts_with('<') => Format::Html,
        _ if table::sniff_csv(text).is_some() => Format::Csv,
        _ if markdown::is_markdown(text) => Format::Markdown,
        _ => Format::Text,
    }
}

/// JSON Lines begin with a whole object on a line; other JSON begins with an object or an array of
/// objects or strings. Prose may begin with a bracket.
fn sniff_json(text: &str, named: Option<Format>) -> Option<Format> {
    let inside = text.strip_prefix(['{', '['])?.trim_start();
    let array = text.starts_with('[');
    let begins = if array { inside.starts_with(['{', '"', ']', '[']) } else { inside.starts_with(['"', '}']) };
    if !begins {
        return None;
    }
    if array {
        return Some(Format::Json);
    }
    let mut lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let object = |line: &str| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line).is_ok();
    if lines.next().is_some_and(object) || named == Some(Format::JsonLines) {
        Some(Format::JsonLines)
    } else {
        Some(Format::Json)
    }
}

/// The extensions of files that are read, by the format that they mean.
const EXTENSIONS: [(&str, Format); 35] = [
    ("txt", Format::Text),
    ("text", Format::Text),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
    ("mht", Format::Email),
    ("mhtml", Format::Email),
    ("eml", Format::Email),
    ("mbox", Format::Mailbox),
    ("msg", Format::OutlookEmail),
    ("docx", Format::Docx),
    ("docm", Format::Docx),
    ("dotx", Format::Docx),
    ("pptx", Format::Pptx),
    ("ppsx", Format::Pptx),
    ("odt", Format::Odt),
    ("fodt", Format::Odt),
    ("epub", Format::Epub),
    ("pdf", Format::Pdf),
    ("rtf", Format::Rtf),
    ("csv", Format::Csv),
    ("tsv", Format::Csv),
    ("xlsx", Format::Workbook),
    ("xlsm", Format::Workbook),
    ("xls", Format::Workbook),
    ("ods", Format::Workbook),
    ("json", Format::Json),
    ("jsonl", Format::JsonLines),
    ("ndjson", Format::JsonLines),
    ("parquet", Format::Parquet),
    ("rss", Format::Feed),
    ("atom", Format::Feed),
    ("rdf", Format::Feed),
];

/// Extensions whose files are looked into in folders, though they mean several formats.
const CONTAINERS: [&str; 7] = ["gz", "zst", "zip", "tar", "tgz", "doc", "xml"];

/// The format that the extension of a name means; an extension of compression is passed over.
pub(crate) fn format_of_name(name: &Path) -> Option<Format> {
    let extension = name.extension()?.to_str()?.to_ascii_lowercase();
    if matches!(extension.as_str(), "gz" | "zst") {
        return format_of_name(Path::new(name.file_stem()?));
    }
    EXTENSIONS.iter().find(|(known, _)| *known == extension).map(|(_, format)| *format)
}

/// Whether files of that extension are read where they are met in a folder. What they hold is
/// decided by their content.
pub(crate) fn is_looked_into(extension: &str) -> bool {
    EXTENSIONS.iter().any(|(known, _)| *known == extension) || CONTAINERS.contains(&extension)
}

#[cfg(test)]
mod tests;
