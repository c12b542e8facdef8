//! Workbooks: sheets, dates, limits, damaged files.

use super::{limits, reasons, texts};
use crate::document::extract::{Extraction, Limits, Place};
use crate::document::table::{ColumnOptions, read_workbook};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn read(bytes: &[u8]) -> Extraction {
    read_workbook(bytes, &ColumnOptions::default(), &limits())
}

fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
    byte_archive(&entries)
}

pub(super) fn byte_archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of sheets, each with a name, a state and the XML of its rows.
pub(super) fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let entries = xlsx_entries(sheets);
    let borrowed: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    byte_archive(&borrowed)
}

pub(super) fn xlsx_entries(sheets: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let mut entries: Vec<(String, String)> = vec![(
        "[Content_Types].xml".to_owned(),
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
    )];
    let (mut list, mut relations) = (String::new(), String::new());
    entries.push((
        "_rels/.rels".to_owned(),
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned(),
    ));
    for (index, (name, state, rows)) in sheets.iter().enumerate() {
        let id = index + 1;
        list.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{id}\" state=\"{state}\" r:id=\"rId{id}\"/>"));
        relations.push_str(&format!(
            "<Relationship Id=\"rId{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        ));
        entries.push((
            format!("xl/worksheets/sheet{id}.xml"),
            format!("<worksheet {MAIN}><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    relations.push_str("<Relationship Id=\"s\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/>");
    relations.push_str("<Relationship Id=\"t\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>");
    entries.push(("xl/workbook.xml".to_owned(), format!("<workbook {MAIN}><sheets>{list}</sheets></workbook>")));
    entries.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"),
    ));
    entries.push((
        "xl/sharedStrings.xml".to_owned(),
        format!("<sst {MAIN} count=\"2\" uniqueCount=\"2\"><si><t>text</t></si><si><r><t xml:space=\"preserve\">Shared </t></r><r><t>words &amp; more</t></r></si></sst>"),
    ));
    entries.push((
        "xl/styles.xml".to_owned(),
        format!("<styleSheet {MAIN}><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"),
    ));
    entries
}

fn row(number: usize, cells: &[&str]) -> String {
    let cells = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(index, cell)| {
        let at = format!("{}{number}", char::from(b'A' + index as u8));
        match cell.strip_prefix('=') {
            Some(rest) => format!("<c r=\"{at}\" {rest}</c>"),
            None => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
        }
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

pub(super) fn sample_rows() -> String {
    [
        row(1, &["A survey of wards"]),
        row(3, &["id", "=t=\"s\"><v>0</v>", "date", "label"]),
        row(4, &["=><v>7</v>", "=t=\"s\"><v>1</v>", "=s=\"1\"><v>43895</v>", "beds"]),
        row(6, &["=><v>8</v>", "Two_x000D_\nlines here", "=s=\"2\"><v>43895.5</v>"]),
        row(7, &["=><v>9</v>", "", "=><v>43896</v>"]),
        row(8, &["=><v>10</v>", "Plain serial number", "=><v>43896</v>"]),
        row(9, &["=><v>11.5</v>", "A year", "=><v>2020</v>"]),
    ]
    .concat()
}

#[test]
fn rows_of_a_sheet_are_documents() {
    let found = read(&xlsx(&[("Notes", "visible", &sample_rows())]));
    assert_eq!(
        texts(&found),
        ["Shared words & more", "Two\nlines here", "Plain serial number", "A year"],
        "{:?}",
        found.problems
    );
    let first = &found.documents[0];
    assert_eq!(
        (first.id.as_deref(), first.date.as_deref(), first.label.as_deref()),
        (Some("7"), Some("2020-03-05"), Some("beds"))
    );
    assert_eq!(first.place, Some(Place::SheetRow("Notes".to_owned(), 4)));
    let second = &found.documents[1];
    assert_eq!(
        (second.date.as_deref(), second.date_text.as_deref()),
        (Some("2020-03-05"), Some("2020-03-05 12:00:00"))
    );
    assert_eq!(found.documents[2].date.as_deref(), Some("2020-03-06"));
    assert_eq!(
        (found.documents[3].date_text.as_deref(), found.documents[3].id.as_deref()),
        (Some("2020"), Some("11.5"))
    );
    assert_eq!(reasons(&found), ["1 row is above the names of the columns", "1 row has no text"]);
}

#[test]
fn sheets_are_read_in_order_and_hidden_ones_reported() {
    let notes = [row(1, &["text"]), row(2, &["Only one column"])].concat();
    let amounts = [row(1, &["place", "amount"]), row(2, &["North", "=><v>5</v>"])].concat();
    let found = read(&xlsx(&[
        ("B", "visible", &sample_rows()),
        ("Secret", "hidden", &notes),
        ("Amounts", "visible", &amounts),
        ("Empty", "visible", ""),
        ("A", "visible", &notes),
    ]));
    assert_eq!(texts(&found).len(), 5);
    assert_eq!(texts(&found)[4], "Only one column");
    assert!(reasons(&found).contains(&"the hidden sheet 'Secret' was left out"));
    let without = found.problems.iter().find(|problem| problem.reason.starts_with("no column")).unwrap();
    assert_eq!((without.lost, &without.place), (false, &Some(Place::SheetRow("Amounts".to_owned(), 1))));
    assert_eq!(without.reason, "no column is plainly the text; the columns are 'place', 'amount'");
    let found = read(&xlsx(&[("Amounts", "visible", &amounts)]));
    assert!(found.documents.is_empty() && found.problems[0].lost);
}

#[test]
fn a_workbook_without_rows_is_refused() {
    for rows in [String::new(), row(1, &["id", "text"])] {
        assert_eq!(reasons(&read(&xlsx(&[("Notes", "visible", &rows)]))), ["no row has text"]);
    }
    assert_eq!(reasons(&read(&ods(""))), ["no row has text"]);
}

#[test]
fn a_cell_in_the_last_corner_takes_no_memory() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>far</t></is></c></row>";
    let found = read(&xlsx(&[("Notes", "visible", &format!("{}{far}", sample_rows()))]));
    assert_eq!(texts(&found).len(), 4);
}

#[test]
fn cells_are_limited() {
    let bytes = xlsx(&[("Notes", "visible", &sample_rows())]);
    let found = read_workbook(&bytes, &ColumnOptions::default(), &Limits { cells: 9, ..limits() });
    assert_eq!(texts(&found), ["Shared words & more"]);
    assert!(reasons(&found).contains(&"the workbook has more than 9 cells, which is the limit"));
}

#[test]
fn a_sheet_that_breaks_off_keeps_what_was_read() {
    let broken = format!("{}<row r=\"10\"><c r=\"A10\"><v>7</row>", sample_rows());
    let found = read(&xlsx(&[("Notes", "visible", &broken), ("Next", "visible", &sample_rows())]));
    assert_eq!(texts(&found).len(), 8);
    assert!(found.problems.iter().any(|problem| problem.lost && problem.reason.starts_with("the sheet is damaged")));
}

#[test]
fn what_is_no_workbook_is_refused_with_the_reason() {
    let mut cut = xlsx(&[("Notes", "visible", &sample_rows())]);
    cut.truncate(cut.len() / 2);
    for (bytes, reason) in [
        (b"id,text\n".to_vec(), "it is not a workbook"),
        (b"<html><table></table></html>".to_vec(), "it is HTML or XML, not a workbook"),
        (archive(&[("word/document.xml", "<a/>")]), "the ZIP archive is not a workbook"),
        (cut, "the ZIP archive is truncated or damaged"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and nothing".to_vec(), "the old Excel file is truncated or damaged"),
    ] {
        let found = read(&bytes);
        assert_eq!((found.documents.len(), reasons(&found)), (0, vec![reason]));
        assert!(found.problems[0].lost);
    }
}

pub(super) fn ods(body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\">\
         <office:automatic-styles><style:style style:name=\"ta1\"><style:table-properties table:display=\"true\"/></style:style>\
         <style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        ("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"m\"/>"),
    ])
}

pub(super) const ODS_ROWS: &str = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>text</text:p></table:table-cell>\
    <table:table-cell office:value-type=\"string\"><text:p>date</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row>\
    <table:table-row><table:table-cell office:value-type=\"string\"><office:annotation><text:p>A comment</text:p></office:annotation>\n \
    <text:p>First <text:span>line</text:span><text:s text:c=\"2\"/>&amp; more</text:p>\n<text:p>Second line</text:p></table:table-cell>\
    <table:table-cell office:value-type=\"date\" office:date-value=\"2020-03-05T00:00:00\"><text:p>05.03.20</text:p></table:table-cell></table:table-row>\
    <table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
    <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\"><text:p>Twice</text:p></table:table-cell></table:table-row>";

#[test]
fn an_opendocument_spreadsheet_is_read() {
    let body = format!(
        "<table:table table:name=\"Hidden\" table:style-name=\"ta2\">{ODS_ROWS}</table:table>\
         <table:table table:name=\"Notes\" table:style-name=\"ta1\">{ODS_ROWS}</table:table>"
    );
    let found = read(&ods(&body));
    assert_eq!(texts(&found), ["First line  & more\nSecond line", "Twice", "Twice"]);
    assert_eq!(found.documents[0].date.as_deref(), Some("2020-03-05"));
    assert_eq!(found.documents[2].place, Some(Place::SheetRow("Notes".to_owned(), 1_000_004)));
    assert_eq!(reasons(&found), ["the hidden sheet 'Hidden' was left out"]);
}

#[test]
fn repeated_rows_are_limited_and_reported() {
    let rows = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>text</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"4000000000\"><text:p>Words</text:p></table:table-cell></table:table-row>";
    let found = read(&ods(&format!("<table:table table:name=\"Notes\">{rows}</table:table>")));
    assert!(found.documents.len() <= 1000);
    assert!(reasons(&found).contains(&"a row is repeated 4000000000 times; 1000 were read"), "{:?}", reasons(&found));
}

#[test]
fn an_encrypted_spreadsheet_is_refused() {
    let bytes = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", "\u{1}\u{2}"),
        ("META-INF/manifest.xml", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
    ]);
    assert_eq!(reasons(&read(&bytes)), ["the workbook is encrypted"]);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/EncryptedPackage").unwrap();
    file.flush().unwrap();
    assert_eq!(reasons(&read(&file.into_inner().into_inner())), ["the workbook is encrypted"]);
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let mut data: Vec<u8> = [row, column, 0, text.len() as u16].iter().flat_map(|value| value.to_le_bytes()).collect();
    data.push(0);
    data.extend(text.as_bytes());
    record(0x0204, &data)
}

/// An old workbook with one sheet of these records.
pub(super) fn xls(cells: &[Vec<u8>]) -> Vec<u8> {
    let bof = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let bound = |position: u32| record(0x0085, &[&position.to_le_bytes()[..], &[0, 0, 5, 0], b"Notes"].concat());
    let length = [bof(5), bound(0), record(0x000A, &[])].concat().len() as u32;
    let mut stream = [bof(5), bound(length), record(0x000A, &[]), bof(0x10)].concat();
    // Claims four thousand million rows.
    let claimed = [0u32.to_le_bytes(), u32::MAX.to_le_bytes()].concat();
    stream.extend(record(0x0200, &[&claimed[..], &[0, 0, 255, 255, 0, 0]].concat()));
    cells.iter().for_each(|cell| stream.extend(cell));
    stream.extend(record(0x000A, &[]));
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn an_old_workbook_is_read_whatever_size_it_claims() {
    let cells = [label(0, 0, "id"), label(0, 1, "text"), label(1, 0, "a"), label(1, 1, "Some words")];
    let found = read(&xls(&cells));
    assert_eq!(texts(&found), ["Some words"], "{:?}", found.problems);
    assert_eq!(found.documents[0].place, Some(Place::SheetRow("Notes".to_owned(), 2)));
}

#[test]
fn an_old_workbook_with_far_cells_is_refused() {
    let found = read(&xls(&[label(0, 0, "text"), label(65535, 65535, "far")]));
    assert_eq!(reasons(&found), ["the sheets span more than 16000000 cells, which is the limit"]);
}

#[test]
fn a_claimed_number_of_strings_takes_no_memory() {
    let strings = "<sst uniqueCount = '4000000000'><si><t>text</t></si></sst>";
    let found = read(&archive(&[("xl/workbook.xml", "<workbook/>"), ("xl/any.name", strings)]));
    assert_eq!(reasons(&found), ["the workbook is damaged: it claims 4000000000 strings"]);
}

/// A record of a binary workbook.
fn binary(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = if kind < 0x80 { vec![kind as u8] } else { vec![kind as u8 & 0x7F | 0x80, (kind >> 7) as u8] };
    record.push(data.len() as u8);
    record.extend(data);
    record
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [&(units.len() as u32).to_le_bytes()[..], &units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>()]
        .concat()
}

pub(super) fn binary_entries() -> [(&'static str, Vec<u8>); 3] {
    let cell = |column: u32, text: &str| binary(6, &[&column.to_le_bytes()[..], &[0; 4], &wide(text)].concat());
    let row = |number: u32| binary(0, &[&number.to_le_bytes()[..], &[0; 13]].concat());
    let rows = [row(0), cell(0, "text"), cell(1, "id"), row(1), cell(0, "Some words"), cell(1, "k")].concat();
    let sheet =
        [binary(0x81, &[]), binary(0x94, &[0; 16]), binary(0x91, &[]), rows, binary(0x92, &[]), binary(0x82, &[])]
            .concat();
    let bundle = binary(0x9C, &[&[0; 8][..], &wide("rId1"), &wide("Notes")].concat());
    let workbook =
        [binary(0x83, &[]), binary(0x8F, &[]), bundle, binary(0x90, &[]), binary(0x9D, &[0; 26]), binary(0x84, &[])]
            .concat();
    let relations = b"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    [
        ("xl/workbook.bin", workbook),
        ("xl/_rels/workbook.bin.rels", relations.to_vec()),
        ("xl/worksheets/sheet1.bin", sheet),
    ]
}

#[test]
fn a_binary_workbook_is_read() {
    let entries = binary_entries();
    let borrowed = [0, 1, 2].map(|index: usize| (entries[index].0, entries[index].1.as_slice()));
    let found = read(&byte_archive(&borrowed));
    assert_eq!(texts(&found), ["Some words"], "{:?}", found.problems);
    assert_eq!(found.documents[0].id.as_deref(), Some("k"));
}

#[test]
fn sheets_after_many_damaged_ones_are_not_read() {
    let good = sample_rows();
    let mut sheets = vec![("Damaged", "visible", "<row r=\"1\"><c r=\"A1\"><v>1</x></row>"); 20];
    sheets.insert(5, ("Notes", "visible", &good));
    let found = read(&xlsx(&sheets));
    let reasons = reasons(&found);
    let damaged = reasons.iter().filter(|reason| reason.starts_with("the sheet is damaged")).count();
    let rest = reasons.iter().filter(|reason| reason.contains("from 'Damaged' on were not read")).count();
    assert_eq!((damaged, rest), (8, 1), "{reasons:?}");
    assert!(!found.documents.is_empty());
}
