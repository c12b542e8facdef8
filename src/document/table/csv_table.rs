//! CSV: one document a row.

use crate::document::encoding::lossy;
use crate::document::extract::{Extraction, Limits, Place, ReadProblem};
use crate::document::table::columns::{ChosenColumns, ColumnOptions, ColumnSample, choose_columns, is_data};
use crate::document::table::csv_sniff::{csv_delimiter, declared_delimiter, has_escaped_quotes, title_lines};
use crate::document::table::table_rows::{NamedFaults, RowCells, TableDocuments, refused_if_empty};
use csv::ByteRecord;
use std::borrow::Cow;

/// How many rows the guess of the text column looks at, and how much of a cell.
const SAMPLE_ROWS: usize = 200;
const SAMPLE_BYTES: usize = 2000;

/// Reads a CSV whose first row names the columns. The delimiter is detected.
pub(crate) fn read_csv(text: &str, options: &ColumnOptions, limits: &Limits) -> Extraction {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (declared, text) = declared_delimiter(text).map_or((None, text), |(delimiter, rest)| (Some(delimiter), rest));
    let (above, title_count) = title_lines(text, options);
    let text = text.get(above..).unwrap_or_default();
    let delimiter = declared.unwrap_or_else(|| csv_delimiter(text, options));
    let quotes = if has_escaped_quotes(text, delimiter) { QuoteHandling::Escaped } else { QuoteHandling::Doubled };
    let dialect = CsvSyntax { delimiter, quotes };
    let mut records = CsvRecords::new(text, dialect);
    let mut record = ByteRecord::new();
    if records.next(&mut record).is_none() {
        return Extraction::refused("the table is empty", "give a table with a row of names and rows of text");
    }
    let names: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    if is_data(&names, options) {
        let reason = "the first row is data, not the names of the columns";
        return Extraction::refused(reason, "add a first row with a name for each column");
    }
    let samples = column_samples(text, dialect, names.len());
    let chosen = match choose_columns(&names, &samples, options) {
        Ok(chosen) => chosen,
        Err(problem) => return Extraction { documents: Vec::new(), problems: vec![problem] },
    };
    let mut rows = CsvTable {
        documents: TableDocuments::new(limits),
        columns: names.len(),
        delimiter: char::from(delimiter),
        wrong_count: NamedFaults::default(),
        open_quote: NamedFaults::default(),
    };
    let mut number = 0;
    while let Some(quote) = records.next(&mut record) {
        number += 1;
        if quote == QuoteState::Open {
            let reason = "a quotation mark is not closed";
            let hint = "double quotation marks inside a field, and put the field in quotation marks";
            rows.open_quote.push(ReadProblem::doubt(Some(Place::Row(number)), reason, hint));
        }
        if !rows.add(number, &record, &chosen) {
            break;
        }
    }
    let mut problems = chosen.problems;
    problems.extend(title_problem(title_count));
    problems.extend(rows.open_quote.finish("row", "rows"));
    problems.extend(rows.wrong_count.finish("row", "rows"));
    let mut extraction = rows.documents.finish();
    problems.append(&mut extraction.problems);
    refused_if_empty(Extraction { problems, ..extraction })
}

fn title_problem(lines: usize) -> Option<ReadProblem> {
    let verb = if lines == 1 { "line is" } else { "lines are" };
    let reason = format!("{lines} {verb} above the names of the columns");
    (lines > 0).then(|| ReadProblem::doubt(None, reason, "remove what is above the table, if it is no title"))
}

fn column_samples(text: &str, dialect: CsvSyntax, columns: usize) -> Vec<ColumnSample> {
    let mut samples = vec![ColumnSample::default(); columns];
    let mut records = CsvRecords::new(text, dialect);
    let mut record = ByteRecord::new();
    for row in 0..=SAMPLE_ROWS {
        if records.next(&mut record).is_none() {
            break;
        }
        for (sample, cell) in samples.iter_mut().zip(record.iter()).filter(|_| row > 0) {
            sample.add(&String::from_utf8_lossy(&cell[..cell.len().min(SAMPLE_BYTES)]));
        }
    }
    samples
}

/// The rows of a table so far.
struct CsvTable {
    documents: TableDocuments,
    columns: usize,
    delimiter: char,
    wrong_count: NamedFaults,
    open_quote: NamedFaults,
}

impl CsvTable {
    /// Reads a row. False if a limit is reached.
    fn add(&mut self, number: usize, record: &ByteRecord, chosen: &ChosenColumns) -> bool {
        let place = Place::Row(number);
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return true;
        }
        // Empty fields at the end are no fault.
        let fields =
            (0..record.len()).rev().find(|index| !record[*index].trim_ascii().is_empty()).map_or(0, |last| last + 1);
        let surplus = fields.saturating_sub(self.columns);
        if surplus > 0 {
            let reason =
                format!("the row has {fields} fields, the header {}; the surplus was joined to the text", self.columns);
            let hint = "put fields that contain the delimiter in quotation marks";
            self.wrong_count.push(ReadProblem::doubt(Some(place.clone()), reason, hint));
        } else if record.len() < self.columns {
            let reason = format!("the row has {} fields, the header {}", record.len(), self.columns);
            let hint = "give the row a field for each column";
            let lost = record.len() <= chosen.text;
            self.wrong_count.push(ReadProblem { lost, ..ReadProblem::doubt(Some(place.clone()), reason, hint) });
            if lost {
                return true;
            }
        }
        let text: Cow<'_, str> = if surplus > 0 {
            let cells: Vec<Cow<'_, str>> =
                (chosen.text..=chosen.text + surplus).filter_map(|index| cell(record, index)).collect();
            Cow::Owned(cells.join(&String::from(self.delimiter)))
        } else {
            cell(record, chosen.text).unwrap_or_default()
        };
        // Unquoted delimiters are in the text: what is after it is that much further on.
        let at = |index: Option<usize>| index.and_then(|i| cell(record, if i > chosen.text { i + surplus } else { i }));
        let (id, title, date, label) = (at(chosen.id), at(chosen.title), at(chosen.date), at(chosen.label));
        let cells = RowCells {
            text: &text,
            id: id.as_deref(),
            title: title.as_deref(),
            date: date.as_deref(),
            label: label.as_deref(),
        };
        self.documents.add(place, &cells)
    }
}

fn cell(record: &ByteRecord, index: usize) -> Option<Cow<'_, str>> {
    record.get(index).map(lossy)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    Closed,
    /// A quotation mark in the row is not closed: the row ends at its line, and the mark is text.
    Open,
}

/// How quotation marks are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteHandling {
    /// They enclose fields, and are doubled inside.
    Doubled,
    /// They enclose fields, and have a backslash before them inside.
    Escaped,
    /// They are text.
    Text,
}

#[derive(Debug, Clone, Copy)]
struct CsvSyntax {
    delimiter: u8,
    quotes: QuoteHandling,
}

/// The records of a CSV. A quotation mark that is never closed does not swallow the rest.
struct CsvRecords<'a> {
    text: &'a str,
    dialect: CsvSyntax,
    reader: csv::Reader<&'a [u8]>,
    /// Where the reader began.
    base: usize,
    /// How many bytes may be read again after open quotation marks.
    budget: usize,
}

impl<'a> CsvRecords<'a> {
    fn new(text: &'a str, dialect: CsvSyntax) -> Self {
        let budget = text.len().saturating_mul(8);
        Self { text, dialect, reader: record_reader(text, dialect), base: 0, budget }
    }

    fn next(&mut self, record: &mut ByteRecord) -> Option<QuoteState> {
        if !matches!(self.reader.read_byte_record(record), Ok(true)) {
            return None;
        }
        let offset = |position: u64| self.base + usize::try_from(position).unwrap_or(0);
        let start = offset(record.position().map_or(0, csv::Position::byte));
        let end = offset(self.reader.position().byte()).min(self.text.len());
        if end < self.text.len() {
            return Some(QuoteState::Closed);
        }
        let rest = self.text.get(start..).unwrap_or_default();
        let rest = rest.trim_start_matches(['\n', '\r']);
        if !ends_inside_quotes(rest.as_bytes(), self.dialect) {
            return Some(QuoteState::Closed);
        }
        let (line, behind) = rest.split_at(rest.find(['\n', '\r']).unwrap_or(rest.len()));
        let as_text = CsvSyntax { quotes: QuoteHandling::Text, ..self.dialect };
        if !matches!(record_reader(line, as_text).read_byte_record(record), Ok(true)) {
            return None;
        }
        if self.budget < behind.len() {
            self.dialect = as_text;
        }
        self.budget = self.budget.saturating_sub(behind.len());
        self.base = self.text.len() - behind.len();
        self.reader = record_reader(behind, self.dialect);
        Some(QuoteState::Open)
    }
}

fn record_reader(text: &str, dialect: CsvSyntax) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .quoting(dialect.quotes != QuoteHandling::Text)
        .escape((dialect.quotes == QuoteHandling::Escaped).then_some(b'\\'))
        .from_reader(text.as_bytes())
}

/// Whether a record ends inside a quoted field.
fn ends_inside_quotes(record: &[u8], dialect: CsvSyntax) -> bool {
    if dialect.quotes == QuoteHandling::Text {
        return false;
    }
    let mut index = 0;
    while index < record.len() {
        if record[index] == b'"' {
            match quoted_end(record, index + 1, dialect) {
                Some(end) => index = end,
                None => return true,
            }
        }
        match memchr::memchr3(dialect.delimiter, b'\n', b'\r', &record[index..]) {
            None => return false,
            Some(found) => index += found + 1,
        }
    }
    false
}

/// The byte after the quotation mark that ends a quoted field.
fn quoted_end(record: &[u8], start: usize, dialect: CsvSyntax) -> Option<usize> {
    let escaped = dialect.quotes == QuoteHandling::Escaped;
    let mut index = start;
    loop {
        let rest = record.get(index..)?;
        let found = if escaped { memchr::memchr2(b'"', b'\\', rest)? } else { memchr::memchr(b'"', rest)? };
        let doubled = record.get(index + found + 1) == Some(&b'"');
        match rest[found] {
            b'"' if !doubled => return Some(index + found + 1),
            _ => index += found + 2,
        }
    }
}
