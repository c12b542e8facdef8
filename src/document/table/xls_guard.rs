//! A check of old `.xls` files, before `calamine` reads them. It makes dense ranges of them, of a
//! size that two far cells decide, and reserves what a header claims; either can end the process.
//! So the stream of the workbook is taken out, its bounds are checked, and it is packed anew.

use crate::document::extract::{Limits, ReadProblem};
use std::io::{Cursor, Read, Write};

/// Cells of all dense ranges together: each takes some sixty bytes.
const DENSE_CELLS: usize = 16_000_000;

/// Sheets do not overlap in a sound file: together they are no longer than the stream.
const OVERLAP: usize = 4;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00BD;
const DIMENSIONS: u16 = 0x0200;
/// A number that no record has.
const UNUSED: u16 = 0x0FFF;
/// Records of one cell: Number, Label, RString, BoolErr, Rk, LabelSst.
const CELLS: [u16; 6] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD];

fn damaged() -> ReadProblem {
    let hint = "open it in a spreadsheet program and save it as .xlsx";
    ReadProblem::lost(None, "the old Excel file is truncated or damaged", hint)
}

/// Why a compound file without a workbook is not read, by the streams that it has.
fn without_workbook(has: impl Fn(&str) -> bool) -> ReadProblem {
    let known = [
        ("/WordDocument", "it is an old Word document (.doc), which is not read", "save it as .docx"),
        ("/PowerPoint Document", "it is an old PowerPoint file (.ppt), which is not read", "save it as .pptx"),
    ];
    let found = known.into_iter().find(|(stream, ..)| has(stream));
    let (_, reason, hint) =
        found.unwrap_or(("", "the old Office file holds no workbook", "save it as .xlsx, .docx or the like"));
    ReadProblem::lost(None, reason, hint)
}

/// The same workbook in a compound file that is safe to read.
pub(crate) fn checked_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ReadProblem> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
    if file.exists("/EncryptedPackage") {
        return Err(ReadProblem::lost(None, "the workbook is encrypted", "save it without a password"));
    }
    let mut stream = Vec::new();
    let workbook = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let name = workbook.ok_or_else(|| without_workbook(|name| file.is_stream(name)))?;
    let mut source = file.open_stream(name).map_err(|_| damaged())?;
    // A stream cannot be longer than the file.
    source.by_ref().take(bytes.len() as u64).read_to_end(&mut stream).map_err(|_| damaged())?;
    check_bounds(&mut stream, limits)?;
    // `calamine` takes version 4 without a mini stream for damaged.
    let version = cfb::Version::V3;
    let mut packed = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new())).map_err(|_| damaged())?;
    packed.create_stream(name).and_then(|mut target| target.write_all(&stream)).map_err(|_| damaged())?;
    packed.flush().map_err(|_| damaged())?;
    Ok(packed.into_inner().into_inner())
}

/// Checks the rectangles that the cells of the sheets span, and takes the claimed sizes out.
fn check_bounds(stream: &mut [u8], limits: &Limits) -> Result<(), ReadProblem> {
    let mut sheets = Vec::new();
    let mut at = 0;
    while let Some((kind, data)) = record_at(stream, at) {
        match kind {
            BOUND_SHEET if data.len() >= 4 => {
                sheets.push(
                    stream[data.clone()].iter().take(4).rev().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte)),
                );
            }
            EOF => break,
            _ => {}
        }
        at = data.end;
    }
    let most = limits.cells.min(DENSE_CELLS);
    let (mut area, mut walked) = (0usize, 0usize);
    for start in sheets {
        let (cells, bytes) = sheet_area(stream, start);
        area = area.saturating_add(cells);
        walked = walked.saturating_add(bytes);
        if walked > stream.len().saturating_mul(OVERLAP) {
            return Err(damaged());
        }
        if area > most {
            let reason = format!("the sheets span more than {most} cells, which is the limit");
            return Err(ReadProblem::lost(None, reason, "save it as .xlsx"));
        }
    }
    Ok(())
}

/// The first and the last row or column.
type CellExtent = Option<(usize, usize)>;

/// How many cells the smallest rectangle around the cells of a sheet has, and how many bytes the
/// sheet has.
fn sheet_area(stream: &mut [u8], start: usize) -> (usize, usize) {
    let (mut rows, mut columns): (CellExtent, CellExtent) = (None, None);
    let widen = |range: &mut CellExtent, value: usize| {
        *range = Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
    };
    let mut at = start;
    // Charts inside the sheet are no cells of it. The first beginning is the sheet's own.
    let mut depth = 0usize;
    while let Some((kind, data)) = record_at(stream, at) {
        let short = |offset: usize| {
            let low = data.start + offset;
            stream.get(low..low + 2).map_or(0, |pair| usize::from(pair[0]) | usize::from(pair[1]) << 8)
        };
        match kind {
            BOF => depth += 1,
            EOF if depth > 1 => depth -= 1,
            EOF => break,
            _ => {}
        }
        if depth > 1 {
            at = data.end;
            continue;
        }
        if (CELLS.contains(&kind) || kind == FORMULA || kind == MUL_RK) && data.len() >= 4 {
            widen(&mut rows, short(0));
            widen(&mut columns, short(2));
            if kind == MUL_RK {
                widen(&mut columns, short(data.len() - 2));
            }
        }
        if kind == DIMENSIONS {
            stream[at..at + 2].copy_from_slice(&UNUSED.to_le_bytes());
        }
        at = data.end;
    }
    let extent = |range: CellExtent| range.map_or(0, |(low, high)| high - low + 1);
    // The text of a formula is at the beginning of the sheet if there is no formula
    // before it.
    ((extent(rows) + 1).saturating_mul(extent(columns) + 1), at.saturating_sub(start))
}

/// The kind of the record at a position, and where its data is.
fn record_at(stream: &[u8], at: usize) -> Option<(u16, std::ops::Range<usize>)> {
    let header = stream.get(at..at.checked_add(4)?)?;
    let kind = u16::from_le_bytes([header[0], header[1]]);
    let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
    let data = at + 4..at + 4 + length;
    (data.end <= stream.len()).then_some((kind, data))
}
