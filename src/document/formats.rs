//! From the bytes of one file to documents: each format's reader, and archives of files.

use super::container::{self, ContainerEntry};
use super::definition::Format;
use super::extract::{Extract, Extraction, Limits, ReadProblem};
use super::input::head_of;
use super::line_ends::{LineBreaks, with_line_feeds};
use super::office::OfficeKind;
use super::sniff::{Sniffed, sniff};
use super::table::ColumnOptions;
use super::zip_entries::ZipEntries;
use super::{email, encoding, front_matter, html, markdown, office, pdf, table};
#[cfg(not(feature = "pdf"))]
use crate::error::Hint;
use std::path::{Path, PathBuf};

/// How files are read.
#[derive(Debug, Clone, Default)]
pub struct FormatOptions {
    /// The format of every input, whatever it looks like.
    pub format: Option<Format>,
    /// The columns of tables and the fields of records.
    pub columns: ColumnOptions,
    /// The command that turns a PDF into text. It is split into words at white space, which quotes
    /// and backslashes keep; no shell is involved. `{}` is the path of the file; without it the
    /// command reads the file on its standard input. What it writes is the text, pages parted by
    /// form feeds and paragraphs by empty lines.
    pub pdf_command: Option<String>,
    /// Limits against files made to exhaust memory.
    pub limits: Limits,
}

/// A file as it was read, or an entry of an archive.
#[derive(Debug)]
pub(crate) struct ReadFile {
    /// The path; an entry's name is joined to its archive's.
    pub(crate) path: PathBuf,
    /// What ids are made of.
    pub(crate) relative: String,
    pub(crate) format: Format,
    pub(crate) encoding: &'static str,
    /// The byte where the text of a document of plain text begins, after its front matter.
    pub(crate) body_start: usize,
    pub(crate) extraction: Extraction,
}

/// Reads the file `bytes` at `path`, and every file in it if it is an archive, into `files`.
pub(crate) fn read_file(path: PathBuf, relative: String, bytes: Vec<u8>, options: &FormatOptions) -> Vec<ReadFile> {
    let mut files = Vec::new();
    let file = ContainedFile { path, relative, depth: 0 };
    file.read(bytes, options, &mut files);
    files
}

/// A file to read, `depth` archives deep.
struct ContainedFile {
    path: PathBuf,
    relative: String,
    depth: usize,
}

impl ContainedFile {
    fn read(self, bytes: Vec<u8>, options: &FormatOptions, files: &mut Vec<ReadFile>) {
        let sniffed = match options.format {
            Some(format) => Sniffed::Format(format),
            None => {
                let head = head_of(&bytes);
                sniff(head, head.len() == bytes.len(), Path::new(&self.relative))
            }
        };
        match sniffed {
            Sniffed::Format(format) => files.push(self.read_format(format, bytes, options)),
            Sniffed::Unreadable(kind) => files.push(self.refused(format!("it is {kind}, which is not read"))),
            Sniffed::Zip => self.read_zip(bytes, options, files),
            Sniffed::Container(kind) => self.read_container(kind, &bytes, options, files),
        }
    }

    fn refused(self, reason: String) -> ReadFile {
        let hint = "save it as plain text, HTML, Word or CSV";
        self.file(Format::Text, Extraction::refused(reason, hint))
    }

    fn file(self, format: Format, extraction: Extraction) -> ReadFile {
        let Self { path, relative, .. } = self;
        ReadFile { path, relative, format, encoding: "UTF-8", body_start: 0, extraction }
    }

    fn read_zip(self, bytes: Vec<u8>, options: &FormatOptions, files: &mut Vec<ReadFile>) {
        let kind = match ZipEntries::open(&bytes, &options.limits) {
            Ok(mut entries) => office::office_kind(&mut entries),
            Err(problem) => {
                let extraction = Extraction { documents: Vec::new(), problems: vec![problem] };
                files.push(self.file(Format::Text, extraction));
                return;
            }
        };
        let format = match kind {
            None => return self.read_container(container::ContainerKind::Zip, &bytes, options, files),
            Some(OfficeKind::Docx) => Format::Docx,
            Some(OfficeKind::Odt) => Format::Odt,
            Some(OfficeKind::Epub) => Format::Epub,
            Some(OfficeKind::Pptx) => Format::Pptx,
            Some(OfficeKind::Xlsx | OfficeKind::Xlsb | OfficeKind::Ods) => Format::Workbook,
            Some(OfficeKind::OtherOffice(kind)) => {
                files.push(self.refused(format!("it is {kind}, which is not read")));
                return;
            }
        };
        files.push(self.read_format(format, bytes, options));
    }

    fn read_container(
        self,
        kind: container::ContainerKind,
        bytes: &[u8],
        options: &FormatOptions,
        files: &mut Vec<ReadFile>,
    ) {
        let Self { path, relative, depth } = self;
        let mut problems = Vec::new();
        if depth >= options.limits.depth {
            let reason = format!("it is an archive inside {depth} archives, which is the limit");
            problems.push(ReadProblem::lost(None, reason, "unpack it first"));
        } else {
            // The file in a compressed one is next to it, those in an archive are below it.
            let folder = if kind.is_single() {
                relative.rsplit_once('/').map(|(folder, _)| folder)
            } else {
                Some(stem(&relative))
            };
            let before = files.len();
            let mut visit = |entry: ContainerEntry| {
                let ContainerEntry { name, bytes } = entry;
                let path = if kind.is_single() { path.clone() } else { path.join(&name) };
                let relative = folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}"));
                ContainedFile { path, relative, depth: depth + 1 }.read(bytes, options, files);
            };
            problems = container::for_each_entry(bytes, kind, &options.limits, &relative, &mut visit);
            if files.len() == before && problems.is_empty() {
                let hint = "check that it was saved whole";
                problems.push(ReadProblem::lost(None, "there is no file in the archive", hint));
            }
        }
        if !problems.is_empty() {
            let extraction = Extraction { documents: Vec::new(), problems };
            files.push(ContainedFile { path, relative, depth }.file(Format::Text, extraction));
        }
    }

    /// Reads `bytes` as `format`.
    fn read_format(self, format: Format, bytes: Vec<u8>, options: &FormatOptions) -> ReadFile {
        let FormatOptions { columns, limits, .. } = options;
        let extraction = match format {
            Format::Email => email::read_message(&with_line_feeds(&bytes), html::extract),
            Format::Mailbox => email::read_mbox(&with_line_feeds(&bytes), html::extract),
            Format::OutlookEmail if email::is_msg(&bytes) => email::read_msg(&bytes, html::extract, Some(rtf_text)),
            Format::OutlookEmail | Format::Workbook => with_markup(table::read_workbook(&bytes, columns, limits)),
            Format::Feed => email::read_feed(&bytes, html::extract),
            Format::Docx => office::read_docx(&bytes, limits),
            Format::Odt => office::read_odt(&bytes, limits),
            Format::Epub => office::read_epub(&bytes, limits, html::extract),
            Format::Pptx => office::read_pptx(&bytes, limits),
            Format::Rtf => office::read_rtf(&bytes, limits),
            Format::Pdf => pdf_document(bytes, options),
            Format::Parquet => with_markup(parquet(bytes, columns, limits)),
            _ => return self.read_text(format, bytes, options),
        };
        self.file(format, extraction)
    }

    /// Reads formats that are text: their encoding is found first.
    fn read_text(self, format: Format, bytes: Vec<u8>, options: &FormatOptions) -> ReadFile {
        let declared = if format == Format::Html { html::declared_encoding(&bytes) } else { None };
        let decoded = match encoding::decode_declared(bytes, declared) {
            Ok(decoded) => decoded,
            Err(reason) => {
                let refused = Extraction::refused(reason.to_string(), "save it as plain text in UTF-8");
                return self.file(format, refused);
            }
        };
        let doubts = decoded.problems();
        let encoding::Decoded { text, encoding, .. } = decoded;
        // Places in a plain text are places in the file, and its lines are found as they are.
        let text = if format == Format::Text { text } else { LineBreaks::Records.normalize_owned(text) };
        let columns = &options.columns;
        let mut body_start = 0;
        let mut extraction = match format {
            Format::Html => html::read_page(&text),
            Format::Csv => with_markup(table::read_csv(&text, columns, &options.limits)),
            Format::Json => with_markup(table::read_json(&text, columns)),
            Format::JsonLines => with_markup(table::read_json_lines(&text, columns)),
            Format::EmailText => email::read_exported(&text).map_or_else(|| plain(text).0, Extraction::of),
            Format::Markdown => read_markdown(&text),
            _ => {
                let (extraction, start) = plain(text);
                body_start = start;
                extraction
            }
        };
        extraction.problems.extend(doubts);
        ReadFile { encoding, body_start, ..self.file(format, extraction) }
    }
}

/// The part of a path before its last extension.
pub(super) fn stem(relative: &str) -> &str {
    let name_start = relative.rfind('/').map_or(0, |slash| slash + 1);
    match relative[name_start..].rfind('.') {
        Some(dot) if dot > 0 => &relative[..name_start + dot],
        _ => relative,
    }
}

/// Plain text, and the byte where it begins after its front matter.
fn plain(text: String) -> (Extraction, usize) {
    let (head, problems) = front_matter::read(&text);
    let document = Extract { title: head.title, date_text: head.date_text, text, ..Extract::default() };
    (Extraction { documents: vec![document], problems }, head.end)
}

/// The documents of a table, the markup in its cells read.
fn with_markup(extraction: Extraction) -> Extraction {
    table::read_markup(extraction, html::extract)
}

#[cfg(feature = "parquet")]
fn parquet(bytes: Vec<u8>, columns: &ColumnOptions, limits: &Limits) -> Extraction {
    table::read_parquet(bytes, columns, limits)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: Vec<u8>, _: &ColumnOptions, _: &Limits) -> Extraction {
    Extraction::refused("this program was built without Parquet", "build it with the feature 'parquet'")
}

/// Reads a PDF by the command of the options, else by the reader of this library.
fn pdf_document(bytes: Vec<u8>, options: &FormatOptions) -> Extraction {
    match &options.pdf_command {
        Some(command) => pdf::read_pdf_by(command, bytes, &options.limits),
        None => read_pdf(bytes, &options.limits),
    }
}

#[cfg(feature = "pdf")]
fn read_pdf(bytes: Vec<u8>, limits: &Limits) -> Extraction {
    pdf::read_pdf(bytes, limits)
}

#[cfg(not(feature = "pdf"))]
fn read_pdf(_: Vec<u8>, _: &Limits) -> Extraction {
    let reason = "it is a PDF, and this program was built without the feature 'pdf'";
    Extraction::refused(reason, Hint::EnablePdf)
}

/// The text of an e-mail that Outlook keeps as RTF.
fn rtf_text(rtf: &str) -> Extract {
    office::read_rtf(rtf.as_bytes(), &Limits::default()).documents.pop().unwrap_or_default()
}

fn read_markdown(text: &str) -> Extraction {
    let (head, problems) = front_matter::read(text);
    let body = markdown::extract(&text[head.end..], html::extract);
    let document = Extract { title: head.title, date_text: head.date_text, ..body };
    Extraction { documents: vec![document], problems }
}
