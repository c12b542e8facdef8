//! What a document is: its text, what is known of it, and where it came from.

use std::path::PathBuf;

/// How a document is written, which decides how it is cut into paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    Plain,
    /// Markdown: `#` headings and list markers mean something.
    Markdown,
    /// A record of a JSON Lines file.
    Record,
}

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, or `-` for standard input.
    pub path: PathBuf,
    /// The line of the record, counted from one, where the file holds many.
    pub line: Option<usize>,
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
    /// The whole text as UTF-8, without byte-order mark. All offsets count in this text.
    pub text: String,
    /// The byte where the text proper begins, behind the front matter.
    pub body_start: usize,
    /// How it is written.
    pub format: Format,
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
    /// assert_eq!(document.format, themewise::document::Format::Plain);
    /// ```
    pub fn from_text(id: impl Into<String>, text: impl Into<String>) -> Self {
        let id = id.into();
        let mut text = text.into();
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        let source = Source { path: PathBuf::from(&id), line: None, encoding: "UTF-8" };
        Self {
            id,
            title: None,
            date: None,
            date_text: None,
            text,
            body_start: 0,
            format: Format::Plain,
            source,
            label: None,
        }
    }

    /// The same document read as Markdown: `#` headings, list markers and emphasis mean something.
    #[must_use]
    pub fn as_markdown(mut self) -> Self {
        self.format = Format::Markdown;
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
