//! From the rows of a table to documents, with the accounting of rows that are not read.

use crate::document::dates::iso_day;
use crate::document::extract::{Extract, Extraction, Limits, Place, ReadProblem};

/// How many rows or lines of one kind of fault are named; the others are counted.
const NAMED: usize = 5;

/// Faults of one kind: the first are named, the others counted.
#[derive(Debug, Default)]
pub(crate) struct NamedFaults {
    named: Vec<ReadProblem>,
    more: usize,
    lost: bool,
}

impl NamedFaults {
    pub(crate) fn push(&mut self, problem: ReadProblem) {
        if self.named.len() < NAMED {
            self.named.push(problem);
        } else {
            self.more += 1;
            self.lost |= problem.lost;
        }
    }

    /// The faults, and how many `unit` ("lines") more there are.
    pub(crate) fn finish(self, one: &str, many: &str) -> Vec<ReadProblem> {
        let mut problems = self.named;
        if self.more > 0 {
            let unit = if self.more == 1 { one } else { many };
            let reason = format!("{} more {unit} of this kind", self.more);
            problems
                .push(ReadProblem { lost: self.lost, ..ReadProblem::doubt(None, reason, "correct them all alike") });
        }
        problems
    }
}

/// The cells of one row that become a document.
#[derive(Debug, Default)]
pub(crate) struct RowCells<'a> {
    pub(crate) text: &'a str,
    pub(crate) id: Option<&'a str>,
    pub(crate) title: Option<&'a str>,
    pub(crate) date: Option<&'a str>,
    pub(crate) label: Option<&'a str>,
}

/// Documents of the rows of a table.
#[derive(Debug)]
pub(crate) struct TableDocuments {
    pub(crate) documents: Vec<Extract>,
    cell_bytes: usize,
    /// Bytes of text that may still be read.
    left: u64,
    cut: bool,
    without_text: usize,
    first_without_text: Option<Place>,
    large: NamedFaults,
}

impl TableDocuments {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            documents: Vec::new(),
            cell_bytes: limits.cell_bytes,
            left: limits.inflated_bytes,
            cut: false,
            without_text: 0,
            first_without_text: None,
            large: NamedFaults::default(),
        }
    }

    /// Makes a document of a row. False if the limit on the whole text is reached.
    pub(crate) fn add(&mut self, place: Place, cells: &RowCells<'_>) -> bool {
        let others = [cells.id, cells.title, cells.date, cells.label];
        let largest = others.into_iter().flatten().map(str::len).fold(cells.text.len(), usize::max);
        if largest > self.cell_bytes {
            let reason = format!("a cell has {largest} bytes, the limit is {}", self.cell_bytes);
            self.large.push(ReadProblem::lost(Some(place), reason, "part the text into several rows"));
            return true;
        }
        if cells.text.trim().is_empty() {
            self.without_text += 1;
            self.first_without_text.get_or_insert(place);
            return true;
        }
        if cells.text.len() as u64 > self.left {
            self.cut = true;
            return false;
        }
        self.left -= cells.text.len() as u64;
        let owned = |cell: Option<&str>| cell.map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned);
        let date_text = owned(cells.date);
        self.documents.push(Extract {
            id: owned(cells.id),
            title: owned(cells.title),
            date: date_text.as_deref().and_then(iso_day),
            date_text,
            label: owned(cells.label),
            text: plain_line_ends(cells.text),
            place: Some(place),
            ..Extract::default()
        });
        true
    }

    /// The documents, and what is to be said about all rows together.
    pub(crate) fn finish(self) -> Extraction {
        let mut problems = self.large.finish("row", "rows");
        if self.without_text > 0 {
            let reason = match self.without_text {
                1 => "1 row has no text".to_owned(),
                count => format!("{count} rows have no text"),
            };
            let hint = "check that the text is in this column";
            problems.push(ReadProblem::doubt(self.first_without_text, reason, hint));
        }
        if self.cut {
            let reason = "the table has more text than the limit on inflated bytes; the rest was not read";
            problems.push(ReadProblem::lost(None, reason, "part it into smaller files"));
        }
        Extraction { documents: self.documents, problems }
    }
}

/// A table without a single document is refused, whatever the doubts about it are.
pub(crate) fn refused_if_empty(mut extraction: Extraction) -> Extraction {
    if extraction.documents.is_empty() && !extraction.problems.iter().any(|problem| problem.lost) {
        let hint = "give a table with a row of names and rows of text";
        extraction.problems.push(ReadProblem::lost(None, "no row has text", hint));
    }
    extraction
}

/// A text whose lines end with line feeds.
pub(crate) fn plain_line_ends(text: &str) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}
