//! The sheets of an OpenDocument spreadsheet (ODS), cell by cell. Rows and columns that are
//! repeated are not made unless they are filled, and then within limits.

use crate::document::extract::{Place, ReadProblem};
use crate::document::table::sheet_rows::{SerialEpoch, SheetRows, SheetValue, WorkbookDocuments};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::collections::BTreeSet;
use std::rc::Rc;

/// How often a filled row and a filled cell are repeated at most.
const ROW_REPEATS: u32 = 1000;
const CELL_REPEATS: u32 = 256;
const LAST_ROW: u32 = 1 << 24;

/// Reads `content.xml`.
///
/// # Errors
/// If it is no XML. What was read before is kept.
pub(crate) fn read_ods(content: &[u8], documents: &mut WorkbookDocuments<'_>) -> Result<(), ReadProblem> {
    let text = String::from_utf8_lossy(content);
    let mut reader = quick_xml::Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut sheets =
        OdsSheets { documents, sheet: None, hidden_styles: BTreeSet::new(), hidden: Vec::new(), style: None };
    let outcome = loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => sheets.start(&element),
            Ok(Event::Empty(element)) => {
                sheets.start(&element);
                sheets.end(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => sheets.end(element.local_name().as_ref()),
            Ok(Event::Text(text)) => sheets.text(&text.xml10_content()),
            Ok(Event::CData(text)) => sheets.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => sheets.text(&character(&reference)),
            Ok(Event::Eof) => break Ok(()),
            Ok(_) => {}
            Err(error) => {
                let reason = format!("the workbook is damaged: {error}; the rest was not read");
                break Err(ReadProblem::lost(None, reason, "open it in a spreadsheet program and save it again"));
            }
        }
    };
    sheets.end_sheet();
    let hidden = std::mem::take(&mut sheets.hidden);
    documents.hidden_sheets(&hidden);
    outcome
}

/// The character of `&#233;` or `&amp;`; an entity that is not known is kept as it is written.
fn character(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        _ => match quick_xml::escape::resolve_predefined_entity(reference) {
            Some(text) => text.to_owned(),
            None => format!("&{};", &**reference),
        },
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|value| value.parse().ok()).unwrap_or(1).max(1)
}

/// The sheets so far.
struct OdsSheets<'d, 'o> {
    documents: &'d mut WorkbookDocuments<'o>,
    sheet: Option<OdsSheet>,
    hidden_styles: BTreeSet<String>,
    hidden: Vec<String>,
    /// The style that is being declared.
    style: Option<String>,
}

/// The sheet that is open.
struct OdsSheet {
    name: String,
    /// None for a hidden sheet, which is passed over.
    rows: Option<SheetRows>,
    row: u32,
    row_repeats: u32,
    column: u32,
    cells: Vec<(u32, SheetValue)>,
    cell: Option<OdsCell>,
    /// Tables inside cells.
    inner_tables: usize,
    /// Comments on cells, whose text is not the cell's.
    comments: usize,
    cut: bool,
}

/// The cell that is open.
struct OdsCell {
    repeats: u32,
    /// The value by its type; none for text.
    value: Option<SheetValue>,
    text: String,
    paragraphs: usize,
    /// Whether a paragraph is open: white space between paragraphs is no text.
    open: usize,
}

impl OdsSheets<'_, '_> {
    fn start(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        if self.sheet.is_none() {
            match name.as_ref() {
                "style" => self.style = attribute(element, "name"),
                "table-properties" if attribute(element, "display").is_some_and(|display| display == "false") => {
                    self.hidden_styles.extend(self.style.take());
                }
                "table" => self.start_sheet(element),
                _ => {}
            }
            return;
        }
        let Some(sheet) = self.sheet.as_mut() else { return };
        match name.as_ref() {
            "table" => sheet.inner_tables += 1,
            "annotation" => sheet.comments += 1,
            "table-row" if sheet.inner_tables == 0 => {
                sheet.row_repeats = repeats(element, "number-rows-repeated");
                sheet.column = 0;
                sheet.cells.clear();
            }
            "table-cell" | "covered-table-cell" if sheet.inner_tables == 0 => sheet.cell = Some(OdsCell::new(element)),
            other => {
                if let Some(cell) = sheet.cell.as_mut().filter(|_| sheet.comments == 0) {
                    cell.start(other, element);
                }
            }
        }
    }

    fn start_sheet(&mut self, element: &BytesStart<'_>) {
        let name = attribute(element, "name").unwrap_or_default();
        let hidden = attribute(element, "style-name").is_some_and(|style| self.hidden_styles.contains(&style));
        let rows = if hidden { None } else { Some(SheetRows::new(&name, SerialEpoch::From1900)) };
        if hidden {
            self.hidden.push(name.clone());
        }
        self.sheet = Some(OdsSheet {
            name,
            rows,
            row: 0,
            row_repeats: 1,
            column: 0,
            cells: Vec::new(),
            cell: None,
            inner_tables: 0,
            comments: 0,
            cut: false,
        });
    }

    fn text(&mut self, text: &str) {
        let Some(sheet) = self.sheet.as_mut().filter(|sheet| sheet.comments == 0) else { return };
        if let Some(cell) = sheet.cell.as_mut().filter(|cell| cell.open > 0) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        let Some(sheet) = self.sheet.as_mut() else { return };
        match name {
            "table" if sheet.inner_tables > 0 => sheet.inner_tables -= 1,
            "table" => self.end_sheet(),
            "annotation" => sheet.comments = sheet.comments.saturating_sub(1),
            "table-cell" | "covered-table-cell" if sheet.inner_tables == 0 => sheet.end_cell(),
            "table-row" if sheet.inner_tables == 0 => self.end_row(),
            "p" | "h" if sheet.comments == 0 => {
                if let Some(cell) = sheet.cell.as_mut() {
                    cell.open = cell.open.saturating_sub(1);
                }
            }
            _ => {}
        }
    }

    fn end_row(&mut self) {
        let Some(sheet) = self.sheet.as_mut() else { return };
        let first = sheet.row;
        sheet.row = sheet.row.saturating_add(sheet.row_repeats).min(LAST_ROW);
        let Some(rows) = sheet.rows.as_mut().filter(|_| !sheet.cells.is_empty()) else { return };
        if sheet.row_repeats > ROW_REPEATS && !sheet.cut {
            sheet.cut = true;
            let reason = format!("a row is repeated {} times; {ROW_REPEATS} were read", sheet.row_repeats);
            let place = Place::SheetRow(sheet.name.clone(), first as usize + 1);
            self.documents.problem(ReadProblem::doubt(Some(place), reason, "remove the repeated rows"));
        }
        for row in first..first.saturating_add(sheet.row_repeats.min(ROW_REPEATS)) {
            for (column, value) in &sheet.cells {
                if !self.documents.push(rows, (row, *column), value.clone()) {
                    return;
                }
            }
        }
    }

    fn end_sheet(&mut self) {
        if let Some(rows) = self.sheet.take().and_then(|sheet| sheet.rows) {
            self.documents.end_sheet(rows);
        }
    }
}

impl OdsSheet {
    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let first = self.column;
        self.column = self.column.saturating_add(cell.repeats);
        let text = cell.text.trim();
        let value = cell.value.or_else(|| (!text.is_empty()).then(|| SheetValue::Text(Rc::from(text))));
        let Some(value) = value.filter(|_| self.rows.is_some()) else { return };
        for column in first..first.saturating_add(cell.repeats.min(CELL_REPEATS)) {
            self.cells.push((column, value.clone()));
        }
    }
}

impl OdsCell {
    fn new(element: &BytesStart<'_>) -> Self {
        let text = |name: &str| attribute(element, name).map(|value| SheetValue::Text(value.into()));
        let value = match attribute(element, "value-type").as_deref() {
            Some("float" | "percentage" | "currency") => {
                attribute(element, "value").and_then(|value| value.parse().ok()).map(SheetValue::Number)
            }
            Some("date") => attribute(element, "date-value")
                .map(|value| SheetValue::Text(value.strip_suffix("T00:00:00").unwrap_or(&value).into())),
            Some("boolean") => text("boolean-value"),
            Some("time") => text("time-value"),
            // The text of a string is in its paragraphs, unless it is only in the attribute.
            _ => None,
        };
        Self {
            repeats: repeats(element, "number-columns-repeated"),
            value,
            text: String::new(),
            paragraphs: 0,
            open: 0,
        }
    }

    fn start(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "p" | "h" => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
                self.open += 1;
            }
            "s" if self.open > 0 => {
                let count = attribute(element, "c").and_then(|count| count.parse::<usize>().ok()).unwrap_or(1);
                self.text.extend(std::iter::repeat_n(' ', count.min(100)));
            }
            "tab" if self.open > 0 => self.text.push('\t'),
            "line-break" if self.open > 0 => self.text.push('\n'),
            _ => {}
        }
    }
}
