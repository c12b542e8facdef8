//! What a document is: its text, what is known of it, and where it came from.

use super::extract::{Place, SourceBlock};
use super::{html, markdown};
use std::path::PathBuf;

/// The format of a file that documents are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown, its inline markup read.
    Markdown,
    /// A web page, or an HTML file of a word processor.
    Html,
    /// One e-mail (`.eml`), with its headers.
    Email,
    /// The text of an e-mail with a few header lines, as e-mail programs save it.
    EmailText,
    /// A mailbox of many e-mails (`.mbox`).
    Mailbox,
    /// An e-mail as Outlook saves it (`.msg`).
    OutlookEmail,
    /// A Word document (`.docx`).
    Docx,
    /// A PowerPoint presentation (`.pptx`).
    Pptx,
    /// An OpenDocument text (`.odt`).
    Odt,
    /// An electronic book (`.epub`).
    Epub,
    /// A PDF with text in it.
    Pdf,
    /// Rich Text Format.
    Rtf,
    /// Comma-, semicolon- or tab-separated values with a header line.
    Csv,
    /// A workbook (`.xlsx`, `.xls`, `.ods`).
    Workbook,
    /// One JSON document with an array of objects.
    Json,
    /// JSON Lines: an object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
    /// An RSS or Atom feed.
    Feed,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 19] = [
        Self::Text,
        Self::Markdown,
        Self::Html,
        Self::Email,
        Self::EmailText,
        Self::Mailbox,
        Self::OutlookEmail,
        Self::Docx,
        Self::Pptx,
        Self::Odt,
        Self::Epub,
        Self::Pdf,
        Self::Rtf,
        Self::Csv,
        Self::Workbook,
        Self::Json,
        Self::JsonLines,
        Self::Parquet,
        Self::Feed,
    ];

    /// The format's short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Email => "eml",
            Self::EmailText => "email-text",
            Self::Mailbox => "mbox",
            Self::OutlookEmail => "msg",
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Epub => "epub",
            Self::Pdf => "pdf",
            Self::Rtf => "rtf",
            Self::Csv => "csv",
            Self::Workbook => "xlsx",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
            Self::Feed => "feed",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, or `-` for standard input.
    pub path: PathBuf,
    /// The format of the file.
    pub format: Format,
    /// Where in the file the document is, if the file holds many.
    pub place: Option<Place>,
    /// The character encoding that was found, by its name in the WHATWG's standard (`UTF-8`,
    /// `windows-1252`).
    pub encoding: &'static str,
}

/// One document: an issue of a newsletter, an article, a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Stable and unique in a collection: the path relative to the input, without its extension.
    pub id: String,
    /// What the front matter or the record says; `paragraph::title` knows what to call a document
    /// that says nothing.
    pub title: Option<String>,
    /// The day, `YYYY-MM-DD`, from the front matter, the record or the file's name.
    pub date: Option<String>,
    /// The date as the front matter or the record writes it, whether or not it could be read.
    pub date_text: Option<String>,
    /// The series that it belongs to: the list of an e-mail, the title of a feed.
    pub series: Option<String>,
    /// The extracted text as UTF-8, without byte-order mark. All offsets count in this text.
    pub text: String,
    /// The byte where the text proper begins, after the front matter.
    pub body_start: usize,
    /// The blocks of the text, where the format marks them; empty for plain text.
    pub blocks: Vec<SourceBlock>,
    /// Where it came from.
    pub source: Source,
    /// The record's own label, if it has one: the truth to compare with, never an input.
    pub label: Option<String>,
}

impl Document {
    /// A document of plain text that is at hand, not in a file; a byte-order mark is taken away.
    ///
    /// ```
    /// use themewise::document::Document;
    /// let document = Document::from_text("2016-07-19", "The deficit grew.\n\nBeds closed.\n");
    /// assert_eq!(document.id, "2016-07-19");
    /// assert_eq!(document.source.format, themewise::document::Format::Text);
    /// ```
    pub fn from_text(id: impl Into<String>, text: impl Into<String>) -> Self {
        let id = id.into();
        let mut text = text.into();
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        let source = Source { path: PathBuf::from(&id), format: Format::Text, place: None, encoding: "UTF-8" };
        Self {
            id,
            title: None,
            date: None,
            date_text: None,
            series: None,
            text,
            body_start: 0,
            blocks: Vec::new(),
            source,
            label: None,
        }
    }

    /// The page, counted from one, on which the block with that byte of the text begins, where the
    /// format has pages.
    pub fn page_at(&self, byte: usize) -> Option<u32> {
        let begun = self.blocks.partition_point(|block| block.bytes.start <= byte);
        self.blocks[..begun].last().and_then(|block| block.page)
    }

    /// The same document read as Markdown: its text becomes what the markup says.
    #[must_use]
    pub fn as_markdown(mut self) -> Self {
        let extract = markdown::extract(&self.text, html::extract);
        (self.text, self.blocks) = (extract.text, extract.blocks);
        self.source.format = Format::Markdown;
        self
    }

    /// The same document with a title.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The same document with a date, `YYYY-MM-DD`.
    #[must_use]
    pub fn with_date(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// The same document with a label of its own: the truth to compare with, never an input.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }
}
