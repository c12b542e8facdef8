//! Workbooks: XLSX and XLSB by streaming cells, ODS by an own reader, old XLS after a check.
//! `calamine` can panic on damaged files, which is caught here.

use crate::document::extract::{Extraction, Limits, Place, ReadProblem};
use crate::document::quiet_panic::catch_quietly;
use crate::document::table::columns::ColumnOptions;
use crate::document::table::ods::read_ods;
use crate::document::table::sheet_rows::{SerialEpoch, SheetRows, SheetValue, WorkbookDocuments};
use crate::document::table::xls_guard::checked_xls;
use crate::document::zip_entries::ZipEntries;
use calamine::{Cell, Data, DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use std::io::Cursor;

const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const GET_AGAIN: &str = "open it in a spreadsheet program and save it again";

/// Reads the sheets of a workbook in order: one document a row, in each sheet the text column that
/// is named or found. Hidden sheets are left out.
pub(crate) fn read_workbook(bytes: &[u8], options: &ColumnOptions, limits: &Limits) -> Extraction {
    let mut documents = WorkbookDocuments::new(options, limits);
    // What was read before a panic is kept.
    match catch_quietly(|| read_by_kind(bytes, limits, &mut documents)) {
        Ok(Ok(())) => {}
        Ok(Err(problem)) => documents.problem(problem),
        Err(_) => documents.problem(damaged("it cannot be parsed")),
    }
    documents.finish()
}

fn damaged(reason: impl std::fmt::Display) -> ReadProblem {
    let reason: String = reason.to_string().lines().next().unwrap_or_default().chars().take(120).collect();
    ReadProblem::lost(None, format!("the workbook is damaged: {reason}"), GET_AGAIN)
}

fn encrypted() -> ReadProblem {
    ReadProblem::lost(None, "the workbook is encrypted", "save it without a password")
}

fn read_by_kind(bytes: &[u8], limits: &Limits, documents: &mut WorkbookDocuments<'_>) -> Result<(), ReadProblem> {
    if bytes.starts_with(COMPOUND_FILE) {
        let checked = checked_xls(bytes, limits)?;
        return read_xls(&checked, documents);
    }
    if !bytes.starts_with(b"PK") {
        let markup = bytes.trim_ascii_start().starts_with(b"<");
        let reason = if markup { "it is HTML or XML, not a workbook" } else { "it is not a workbook" };
        return Err(ReadProblem::lost(None, reason, "save it as .xlsx or .csv"));
    }
    let mut entries = ZipEntries::open(bytes, limits)?;
    let names = entries.names();
    let find = |wanted: &str| names.iter().find(|name| name.replace('\\', "/").eq_ignore_ascii_case(wanted)).cloned();
    if find("xl/workbook.xml").is_some() || find("xl/workbook.bin").is_some() {
        check_inflated(&mut entries, &names)?;
    }
    if find("xl/workbook.xml").is_some() {
        read_xlsx(bytes, documents)
    } else if find("xl/workbook.bin").is_some() {
        read_xlsb(bytes, documents)
    } else if let Some(content) = find("content.xml") {
        if let Some(name) = find("META-INF/manifest.xml")
            && let Some(manifest) = entries.read(&name)?
            && memchr::memmem::find(&manifest, b"encryption-data").is_some()
        {
            return Err(encrypted());
        }
        let content = entries.read(&content)?.unwrap_or_default();
        read_ods(&content, documents)
    } else {
        Err(ReadProblem::lost(None, "the ZIP archive is not a workbook", "save it as .xlsx or .csv"))
    }
}

/// Shared strings that a workbook may claim without having them.
const CLAIMED_STRINGS: u64 = 16_000_000;

/// Inflates what `calamine` will inflate without limits, one entry after the other, and looks for a
/// claimed number of strings, which it makes room for.
fn check_inflated(entries: &mut ZipEntries<'_>, names: &[String]) -> Result<(), ReadProblem> {
    for name in names {
        let content = entries.read(name)?.unwrap_or_default();
        for at in memchr::memmem::find_iter(&content, b"uniqueCount") {
            let behind = content[at..].iter().skip("uniqueCount".len());
            let digits = behind.skip_while(|byte| matches!(**byte, b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n'));
            let digits = digits.take_while(|byte| byte.is_ascii_digit());
            let claimed =
                digits.fold(0u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            if claimed > CLAIMED_STRINGS.max(content.len() as u64) {
                return Err(damaged(format_args!("it claims {claimed} strings")));
            }
        }
    }
    Ok(())
}

fn read_xlsx(bytes: &[u8], documents: &mut WorkbookDocuments<'_>) -> Result<(), ReadProblem> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => encrypted(),
        error => damaged(error),
    })?;
    let epoch = if workbook.has_1904_epoch() { SerialEpoch::From1904 } else { SerialEpoch::From1900 };
    let sheets = visible_sheets(workbook.sheets_metadata(), documents);
    read_sheets(&sheets, documents, |name, documents| match workbook.worksheet_cells_reader(name) {
        Ok(mut cells) => read_cells(name, epoch, documents, || cells.next_cell()),
        Err(error) => unread_sheet(name, &error, documents),
    });
    Ok(())
}

fn read_xlsb(bytes: &[u8], documents: &mut WorkbookDocuments<'_>) -> Result<(), ReadProblem> {
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsbError::Password => encrypted(),
        error => damaged(error),
    })?;
    let epoch = if workbook.has_1904_epoch() { SerialEpoch::From1904 } else { SerialEpoch::From1900 };
    let sheets = visible_sheets(workbook.sheets_metadata(), documents);
    read_sheets(&sheets, documents, |name, documents| match workbook.worksheet_cells_reader(name) {
        Ok(mut cells) => read_cells(name, epoch, documents, || cells.next_cell()),
        Err(error) => unread_sheet(name, &error, documents),
    });
    Ok(())
}

/// The ranges of `calamine` are dense; the check has limited them.
fn read_xls(bytes: &[u8], documents: &mut WorkbookDocuments<'_>) -> Result<(), ReadProblem> {
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => encrypted(),
        error => damaged(error),
    })?;
    let epoch = if workbook.has_1904_epoch() { SerialEpoch::From1904 } else { SerialEpoch::From1900 };
    let sheets = visible_sheets(workbook.sheets_metadata(), documents);
    read_sheets(&sheets, documents, |name, documents| {
        let range = match workbook.worksheet_range(name) {
            Ok(range) => range,
            Err(error) => return unread_sheet(name, &error, documents),
        };
        let mut sheet = SheetRows::new(name, epoch);
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let at = (first_row + row as u32, first_column + column as u32);
            let Some(value) = owned_value(data) else { continue };
            if !documents.push(&mut sheet, at, value) {
                break;
            }
        }
        documents.end_sheet(sheet);
        SheetEnd::Whole
    });
    Ok(())
}

/// How the reading of a sheet ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SheetEnd {
    Whole,
    Damaged,
}

/// Reads sheets until too many of them are damaged: `calamine` makes room for what a damaged one
/// claims to have.
fn read_sheets<'a>(
    names: &[String],
    documents: &mut WorkbookDocuments<'a>,
    mut read: impl FnMut(&str, &mut WorkbookDocuments<'a>) -> SheetEnd,
) {
    const MOST_DAMAGED: usize = 8;
    let mut damaged = 0;
    for name in names {
        if damaged == MOST_DAMAGED {
            let reason = format!("the sheets from '{name}' on were not read, since {damaged} before are damaged");
            documents.problem(ReadProblem::lost(None, reason, GET_AGAIN));
            return;
        }
        damaged += usize::from(read(name, documents) == SheetEnd::Damaged);
    }
}

/// The names of the sheets that are read; those that are hidden are said.
fn visible_sheets(sheets: &[Sheet], documents: &mut WorkbookDocuments<'_>) -> Vec<String> {
    let with_cells = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let (visible, hidden): (Vec<&Sheet>, Vec<&Sheet>) = with_cells.partition(|s| s.visible == SheetVisible::Visible);
    let names: Vec<String> = hidden.into_iter().map(|sheet| sheet.name.clone()).collect();
    documents.hidden_sheets(&names);
    visible.into_iter().map(|sheet| sheet.name.clone()).collect()
}

fn unread_sheet(name: &str, error: &dyn std::fmt::Display, documents: &mut WorkbookDocuments<'_>) -> SheetEnd {
    let reason = damaged(error).reason.replacen("the workbook", "the sheet", 1);
    documents.problem(ReadProblem::lost(Some(Place::SheetRow(name.to_owned(), 1)), reason, GET_AGAIN));
    SheetEnd::Damaged
}

/// Reads the cells of a sheet as they stream by.
fn read_cells<'a, E: std::fmt::Display>(
    name: &str,
    epoch: SerialEpoch,
    documents: &mut WorkbookDocuments<'_>,
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, E>,
) -> SheetEnd {
    let mut sheet = SheetRows::new(name, epoch);
    let (mut last, mut end) = (0, SheetEnd::Whole);
    loop {
        match next() {
            Ok(None) => break,
            Ok(Some(cell)) => {
                last = cell.get_position().0;
                let Some(value) = borrowed_value(cell.get_value()) else { continue };
                if !documents.push(&mut sheet, cell.get_position(), value) {
                    break;
                }
            }
            Err(error) => {
                let reason = damaged(error).reason.replacen("the workbook", "the sheet", 1);
                let place = Place::SheetRow(name.to_owned(), last as usize + 1);
                documents.problem(ReadProblem::lost(
                    Some(place),
                    format!("{reason}; the rest was not read"),
                    GET_AGAIN,
                ));
                end = SheetEnd::Damaged;
                break;
            }
        }
    }
    documents.end_sheet(sheet);
    end
}

fn borrowed_value(data: &DataRef<'_>) -> Option<SheetValue> {
    Some(match data {
        DataRef::Int(number) => whole_number(*number),
        DataRef::Float(number) => SheetValue::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_value(text),
        DataRef::SharedString(text) => text_value(text),
        DataRef::Bool(truth) => text_value(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(time) => date_value(time),
        DataRef::Error(_) | DataRef::Empty => return None,
    })
}

fn owned_value(data: &Data) -> Option<SheetValue> {
    Some(match data {
        Data::Int(number) => whole_number(*number),
        Data::Float(number) => SheetValue::Number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text_value(text),
        Data::Bool(truth) => text_value(if *truth { "TRUE" } else { "FALSE" }),
        Data::DateTime(time) => date_value(time),
        _ => return None,
    })
}

fn text_value(text: &str) -> SheetValue {
    SheetValue::Text(text.into())
}

/// A number that a float cannot hold is kept as text.
fn whole_number(number: i64) -> SheetValue {
    if number.unsigned_abs() < 1 << 53 { SheetValue::Number(number as f64) } else { text_value(&number.to_string()) }
}

/// A date as `YYYY-MM-DD`, with the time if it has one; a time alone as `HH:MM:SS`.
fn date_value(time: &ExcelDateTime) -> SheetValue {
    let serial = time.as_f64();
    if time.is_duration() || !serial.is_finite() || serial < 0.0 {
        return SheetValue::Number(serial);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    let text = match (serial < 1.0, clock.as_str()) {
        (true, _) => clock,
        (false, "00:00:00") => format!("{year:04}-{month:02}-{day:02}"),
        (false, clock) => format!("{year:04}-{month:02}-{day:02} {clock}"),
    };
    text_value(&text)
}
