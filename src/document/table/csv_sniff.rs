//! The delimiter of a CSV, and whether a text is one at all.

use crate::document::table::columns::{ColumnOptions, find, is_known_name, is_wanted_name};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How much of a text is looked at.
const HEAD_BYTES: usize = 64 << 10;
const HEAD_RECORDS: usize = 60;

/// The delimiter of `head`, the beginning of a text, if it is plainly a table: at least two columns
/// and two lines, the same number of fields in nearly all records, a header of distinct short
/// names. Prose with commas, Markdown tables, JSON and the headers of e-mails are none.
pub(crate) fn sniff_csv(head: &str) -> Option<u8> {
    let head = head.strip_prefix('\u{FEFF}').unwrap_or(head);
    if let Some((delimiter, _)) = declared_delimiter(head) {
        return Some(delimiter);
    }
    if head.starts_with(['{', '[', '<', '#', '|', '>', '%', ' ', '\t', '\r', '\n']) || head.starts_with("---") {
        return None;
    }
    // Only a quoted name can go on in the next line.
    let quoted = head.starts_with('"');
    let header = head.split(['\n', '\r']).next().unwrap_or_default();
    let mut best: Option<(usize, usize, u8)> = None;
    for delimiter in DELIMITERS.into_iter().filter(|delimiter| quoted || header.contains(char::from(*delimiter))) {
        let records = head_records(head, delimiter);
        let Some(agreement) = agreement(&records) else { continue };
        if agreement >= 900 && is_table(&records, delimiter) {
            let found = (agreement, records[0].len(), delimiter);
            best = best.filter(|best| (best.0, best.1) >= (found.0, found.1)).or(Some(found));
        }
    }
    best.map(|(_, _, delimiter)| delimiter)
}

/// The delimiter of a text that is known to be a CSV: a column of the wanted name decides, then the
/// same number of fields in the most records.
pub(crate) fn csv_delimiter(text: &str, options: &ColumnOptions) -> u8 {
    let mut best: Option<((bool, usize, usize), u8)> = None;
    for delimiter in DELIMITERS {
        let records = head_records(text, delimiter);
        let Some(header) = records.first().filter(|header| header.len() > 1) else { continue };
        let named = match &options.text {
            Some(name) => find(header, name).is_some(),
            None => header.iter().any(|name| is_known_name(name)),
        };
        let agreement = agreement(&records).unwrap_or(0);
        if !named && agreement < 500 {
            continue;
        }
        let found = (named, agreement, header.len());
        if best.is_none_or(|(best, _)| found > best) {
            best = Some((found, delimiter));
        }
    }
    best.map_or(b',', |(_, delimiter)| delimiter)
}

/// The delimiter of a first line `sep=;`, which spreadsheets write, and the text after it.
pub(crate) fn declared_delimiter(text: &str) -> Option<(u8, &str)> {
    let rest = text.strip_prefix("sep=").or_else(|| text.strip_prefix("\"sep="))?;
    let delimiter = *rest.as_bytes().first().filter(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())?;
    let rest = rest.get(1..)?;
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?;
    Some((delimiter, rest))
}

/// How many lines above the header are looked at.
const TITLE_LINES: usize = 10;

/// How many bytes and lines are above the row of names: lines of one cell, such as a title, before
/// a line with at least two names that are looked for.
pub(crate) fn title_lines(text: &str, options: &ColumnOptions) -> (usize, usize) {
    let is_name = |cell: &str| is_wanted_name(cell, options) || is_known_name(cell);
    for delimiter in DELIMITERS {
        let mut start = 0;
        for above in 0..TITLE_LINES {
            let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) else { break };
            let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
            let cells: Vec<&str> =
                line.split(char::from(delimiter)).map(|cell| cell.trim_matches([' ', '"'])).collect();
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            if above == 0 && cells.iter().any(|cell| is_name(cell)) {
                return (0, 0);
            }
            if filled > 1 {
                let names = cells.iter().filter(|cell| is_name(cell)).count();
                if names > 1 && above > 0 {
                    return (start, above);
                }
                break;
            }
            start += line.len() + if rest[line.len()..].starts_with("\r\n") { 2 } else { 1 };
        }
    }
    (0, 0)
}

/// Whether quotation marks inside quoted fields have a backslash before them instead of being
/// doubled.
pub(crate) fn has_escaped_quotes(text: &str, delimiter: u8) -> bool {
    let head = &text.as_bytes()[..text.len().min(HEAD_BYTES)];
    let ends_field = |byte: Option<&u8>| byte.is_none_or(|byte| [delimiter, b'\n', b'\r'].contains(byte));
    let (mut escaped, mut doubled) = (0, 0);
    for at in memchr::memchr_iter(b'"', head) {
        let before = at.checked_sub(1).and_then(|before| head.get(before));
        let after = head.get(at + 1);
        if before == Some(&b'\\') {
            escaped += usize::from(!ends_field(after));
        } else if after == Some(&b'"') && !ends_field(before) {
            doubled += 1;
        }
    }
    escaped > 0 && doubled == 0
}

/// The first records of a text. The last is left out if it may be cut.
fn head_records(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut end = text.len().min(HEAD_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(head.as_bytes());
    let mut records: Vec<Vec<String>> = Vec::new();
    let mut record = csv::ByteRecord::new();
    while records.len() <= HEAD_RECORDS && matches!(reader.read_byte_record(&mut record), Ok(true)) {
        records.push(record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect());
    }
    if records.len() > HEAD_RECORDS || (records.len() > 2 && !head.ends_with(['\n', '\r'])) {
        records.pop();
    }
    records
}

/// In how many of 1000 records below the header there are as many fields as in it. None without
/// two columns and two records.
fn agreement(records: &[Vec<String>]) -> Option<usize> {
    let (header, rows) = records.split_first()?;
    if header.len() < 2 || rows.is_empty() {
        return None;
    }
    let agreeing = rows.iter().filter(|row| row.len() == header.len()).count();
    Some(agreeing * 1000 / rows.len())
}

/// Whether the records are a table and not prose that happens to contain the delimiter.
fn is_table(records: &[Vec<String>], delimiter: u8) -> bool {
    let header = &records[0];
    let known = header.iter().filter(|name| is_known_name(name)).count();
    let mut names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    // The first column may have no name: an index.
    if names.iter().skip(1).any(String::is_empty) || header.iter().any(|name| !is_header_name(name)) {
        return false;
    }
    names.sort();
    names.dedup();
    if names.len() < header.len() {
        return false;
    }
    match delimiter {
        b'\t' => known > 0 || records.len() > 2,
        b'|' => {
            // A Markdown table has blanks around its bars and a line of hyphens.
            let padded = header.iter().any(|name| name.starts_with(' ') || name.ends_with(' '));
            let rule = records[1].iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | ' ')));
            !padded && !rule && (known > 0 || records.len() > 2)
        }
        _ => {
            let identifiers = header.iter().skip(usize::from(names[0].is_empty())).all(|name| is_identifier(name));
            known > 0 && header.len() > known.min(1) || identifiers && records.len() > 3
        }
    }
}

/// Whether a cell can be the name of a column: short, and neither a sentence nor a line `Key: …`.
fn is_header_name(name: &str) -> bool {
    let name = name.trim();
    let words = name.split_whitespace().count();
    let key = name.split_once(": ").is_some_and(|(key, _)| !key.contains(' ')) || name.ends_with(':');
    let sentence = words > 3 && name.ends_with(['.', '!', '…']);
    let number = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '/'));
    name.chars().count() <= 64 && words <= 8 && !key && !sentence && !number && !name.contains('\n')
}

/// Whether a name is as programs write them, at most three words.
fn is_identifier(name: &str) -> bool {
    !name.starts_with(' ')
        && (1..=3).contains(&name.split_whitespace().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '(' | ')' | '%'))
        && !name.ends_with('.')
}
