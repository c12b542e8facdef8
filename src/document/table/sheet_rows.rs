//! From the cells of the sheets of a workbook, as they stream by, to documents. A sheet is kept
//! only as far as its columns are not chosen yet, and only its filled cells.

use crate::document::extract::{Extraction, Limits, Place, ReadProblem};
use crate::document::table::columns::{ChosenColumns, ColumnOptions, ColumnSample, choose_columns, is_data};
use crate::document::table::table_rows::{RowCells, TableDocuments, refused_if_empty};
use std::borrow::Cow;
use std::rc::Rc;

/// How many rows under the header the guess of the text column looks at.
const SAMPLE_ROWS: usize = 200;
/// Serial numbers of days from 1954 to 2119: a number in a column of dates is taken for one.
const SERIALS: std::ops::Range<f64> = 20_000.0..80_000.0;

/// The value of a filled cell.
#[derive(Debug, Clone)]
pub(crate) enum SheetValue {
    /// Text, or a date in the form of ISO 8601.
    Text(Rc<str>),
    Number(f64),
}

impl SheetValue {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            // Shown as a spreadsheet shows it: 7 and not 7.0.
            Self::Number(number) => Cow::Owned(number.to_string()),
        }
    }

    fn is_filled(&self) -> bool {
        !matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

/// The day that serial numbers count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SerialEpoch {
    From1900,
    From1904,
}

impl SerialEpoch {
    /// The day of a serial number, as `YYYY-MM-DD`.
    fn day(self, serial: f64) -> Option<String> {
        let first = match self {
            Self::From1900 => jiff::civil::date(1899, 12, 30),
            Self::From1904 => jiff::civil::date(1904, 1, 1),
        };
        let days = jiff::Span::new().try_days(serial as i64).ok()?;
        first.checked_add(days).ok().map(|date| date.to_string())
    }
}

type SparseRow = (u32, Vec<(u32, SheetValue)>);

/// A sheet that is being read.
#[derive(Debug)]
pub(crate) struct SheetRows {
    name: String,
    epoch: SerialEpoch,
    current: SparseRow,
    /// The rows so far, until the columns are chosen.
    waiting: Vec<SparseRow>,
    /// The header, by its index in `waiting`.
    header: Option<usize>,
    columns: Option<SheetColumns>,
    without_text: bool,
}

#[derive(Debug)]
struct SheetColumns {
    chosen: ChosenColumns,
    /// The sheet's column of each name.
    numbers: Vec<u32>,
}

impl SheetRows {
    pub(crate) fn new(name: &str, epoch: SerialEpoch) -> Self {
        Self {
            name: name.to_owned(),
            epoch,
            current: (0, Vec::new()),
            waiting: Vec::new(),
            header: None,
            columns: None,
            without_text: false,
        }
    }

    fn place(&self, row: u32) -> Place {
        Place::SheetRow(self.name.clone(), row as usize + 1)
    }
}

/// What was read of a workbook so far.
#[derive(Debug)]
pub(crate) struct WorkbookDocuments<'a> {
    options: &'a ColumnOptions,
    documents: TableDocuments,
    cells_left: usize,
    cell_limit: usize,
    problems: Vec<ReadProblem>,
    /// Why sheets have no text column.
    without_text: Vec<ReadProblem>,
    full: bool,
}

impl<'a> WorkbookDocuments<'a> {
    pub(crate) fn new(options: &'a ColumnOptions, limits: &Limits) -> Self {
        Self {
            options,
            documents: TableDocuments::new(limits),
            cells_left: limits.cells,
            cell_limit: limits.cells,
            problems: Vec::new(),
            without_text: Vec::new(),
            full: false,
        }
    }

    /// Takes the next cell of a sheet, at a row and column from zero. False if no more is wanted.
    pub(crate) fn push(&mut self, sheet: &mut SheetRows, (row, column): (u32, u32), value: SheetValue) -> bool {
        if self.full {
            return false;
        }
        if self.cells_left == 0 {
            let reason = format!("the workbook has more than {} cells, which is the limit", self.cell_limit);
            let problem = ReadProblem::lost(Some(sheet.place(row)), reason, "part it into smaller workbooks");
            self.problems.push(problem);
            self.full = true;
            return false;
        }
        self.cells_left -= 1;
        if !value.is_filled() {
            return true;
        }
        if row != sheet.current.0 {
            self.end_row(sheet);
            sheet.current.0 = row;
        }
        sheet.current.1.push((column, value));
        !self.full && !sheet.without_text
    }

    /// Ends a sheet.
    pub(crate) fn end_sheet(&mut self, mut sheet: SheetRows) {
        self.end_row(&mut sheet);
        if sheet.columns.is_none() && !sheet.without_text && !sheet.waiting.is_empty() {
            sheet.header.get_or_insert(0);
            self.choose(&mut sheet);
        }
    }

    pub(crate) fn problem(&mut self, problem: ReadProblem) {
        self.problems.push(problem);
    }

    /// Says which sheets were left out because they are hidden.
    pub(crate) fn hidden_sheets(&mut self, names: &[String]) {
        let named = names.iter().take(5).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
        let reason = match names.len() {
            0 => return,
            1 => format!("the hidden sheet {named} was left out"),
            count @ 2..=5 => format!("{count} hidden sheets were left out: {named}"),
            count => format!("{count} hidden sheets were left out: {named} and {} more", count - 5),
        };
        self.problems.push(ReadProblem::doubt(None, reason, "show the sheets that are to be read"));
    }

    fn end_row(&mut self, sheet: &mut SheetRows) {
        let row = std::mem::take(&mut sheet.current);
        if row.1.is_empty() || sheet.without_text {
            return;
        }
        if let Some(columns) = &sheet.columns {
            self.full |= !add_row(&mut self.documents, sheet, columns, &row);
            return;
        }
        if sheet.header.is_none() && row.1.len() > 1 {
            sheet.header = Some(sheet.waiting.len());
        }
        sheet.waiting.push(row);
        if sheet.header.is_some_and(|header| sheet.waiting.len() > header + SAMPLE_ROWS) {
            self.choose(sheet);
        }
    }

    /// Chooses the columns of a sheet, and reads the rows that waited for it.
    fn choose(&mut self, sheet: &mut SheetRows) {
        let waiting = std::mem::take(&mut sheet.waiting);
        let above = sheet.header.unwrap_or(0);
        let Some((header, rows)) = waiting.get(above..).and_then(<[SparseRow]>::split_first) else { return };
        let place = sheet.place(header.0);
        let names: Vec<String> = header.1.iter().map(|(_, value)| value.text().trim().to_owned()).collect();
        let numbers: Vec<u32> = header.1.iter().map(|(column, _)| *column).collect();
        let mut samples = vec![ColumnSample::default(); names.len()];
        for (column, value) in rows.iter().take(SAMPLE_ROWS).flat_map(|(_, cells)| cells) {
            if let Some(index) = numbers.iter().position(|number| number == column) {
                samples[index].add(&value.text());
            }
        }
        let chosen = if is_data(&names, self.options) {
            let reason = "the first row is data, not the names of the columns";
            Err(ReadProblem::lost(None, reason, "add a first row with a name for each column"))
        } else {
            choose_columns(&names, &samples, self.options)
        };
        let mut chosen = match chosen {
            Ok(chosen) => chosen,
            Err(problem) => {
                sheet.without_text = true;
                self.without_text.push(ReadProblem { place: Some(place), ..problem });
                return;
            }
        };
        for problem in std::mem::take(&mut chosen.problems) {
            self.problems.push(ReadProblem { place: Some(place.clone()), ..problem });
        }
        if above > 0 {
            let reason =
                format!("{above} {} above the names of the columns", if above == 1 { "row is" } else { "rows are" });
            self.problems.push(ReadProblem::doubt(
                Some(place),
                reason,
                "remove what is above the table, if it is no title",
            ));
        }
        let columns = SheetColumns { chosen, numbers };
        for row in rows {
            if !add_row(&mut self.documents, sheet, &columns, row) {
                self.full = true;
                break;
            }
        }
        sheet.columns = Some(columns);
    }

    /// The documents of all sheets. A workbook without any text is refused.
    pub(crate) fn finish(self) -> Extraction {
        let mut extraction = self.documents.finish();
        let nothing = extraction.documents.is_empty();
        let mut problems = self.problems;
        // A sheet without text beside sheets with text holds something else.
        problems.extend(self.without_text.into_iter().map(|problem| ReadProblem { lost: nothing, ..problem }));
        problems.append(&mut extraction.problems);
        refused_if_empty(Extraction { problems, ..extraction })
    }
}

fn add_row(documents: &mut TableDocuments, sheet: &SheetRows, columns: &SheetColumns, row: &SparseRow) -> bool {
    let value = |index: usize| {
        let number = columns.numbers.get(index)?;
        row.1.iter().find(|(column, _)| column == number).map(|(_, value)| value)
    };
    let cell = |index: Option<usize>| index.and_then(value).map(SheetValue::text);
    let chosen = &columns.chosen;
    let date = match chosen.date.and_then(value) {
        Some(SheetValue::Number(serial)) if SERIALS.contains(serial) => sheet.epoch.day(*serial).map(Cow::Owned),
        other => other.map(SheetValue::text),
    };
    let (text, id, title, label) = (cell(Some(chosen.text)), cell(chosen.id), cell(chosen.title), cell(chosen.label));
    let cells = RowCells {
        text: text.as_deref().unwrap_or_default(),
        id: id.as_deref(),
        title: title.as_deref(),
        date: date.as_deref(),
        label: label.as_deref(),
    };
    documents.add(sheet.place(row.0), &cells)
}
