//! Damaged files never panic and end soon.

use super::{limits, parquet_files, workbooks};
use crate::document::dates::date_reading::{DayMonthOrder, find_in_name, parse_date, parse_with_format};
use crate::document::table::{
    ColumnOptions, read_csv, read_json, read_json_lines, read_parquet, read_workbook, sniff_csv,
};
use std::time::{Duration, Instant};

/// A small deterministic generator (xorshift).
struct Randomness(u64);

impl Randomness {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Cuts, flips, repeats and nests parts of `good`.
fn mutate(good: &[u8], randomness: &mut Randomness) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=randomness.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = randomness.below(bytes.len());
        let end = (at + 1 + randomness.below(40)).min(bytes.len());
        match randomness.below(6) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << randomness.below(8),
            2 => bytes[at] = randomness.below(256) as u8,
            3 => {
                let part = bytes[at..end].repeat(1 + randomness.below(50));
                bytes.splice(at..at, part);
            }
            4 => drop(bytes.drain(at..end)),
            _ => {
                let part = bytes[at..end].to_vec();
                let to = randomness.below(bytes.len());
                bytes.splice(to..to, part);
            }
        }
    }
    bytes
}

fn check(good: &[u8], rounds: usize, mut read: impl FnMut(&[u8])) {
    let mut randomness = Randomness(0x9E37_79B9_7F4A_7C15);
    for round in 0..rounds {
        let bytes = mutate(good, &mut randomness);
        let start = Instant::now();
        read(&bytes);
        assert!(start.elapsed() < Duration::from_secs(30), "round {round} took too long");
    }
}

/// Damages the entries of an archive, one at a time.
fn check_entries(entries: &[(&str, &[u8])], mut read: impl FnMut(&[u8])) {
    for index in 0..entries.len() {
        check(entries[index].1, 100, |bytes| {
            let mut entries = entries.to_vec();
            entries[index].1 = bytes;
            read(&workbooks::byte_archive(&entries));
        });
    }
}

#[test]
fn damaged_csv() {
    let good =
        "id,text,date\r\n1,\"One, \"\"two\"\" words\",2020-01-01\r\n2,Three é words,01/02/2020\r\n3;\"a\tb|c\",x\n";
    check(good.as_bytes(), 3000, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        sniff_csv(&text);
        read_csv(&text, &ColumnOptions::default(), &limits());
    });
}

#[test]
fn damaged_json() {
    let good =
        "{\"id\":1,\"text\":\"One \\u00e9 two\",\"m\":{\"a\":[1,{\"b\":null}]}}\n{\"text\":\"x\",\"date\":\"2020\"}\n";
    let list = "{\"data\":[{\"body\":\"One two three\",\"n\":1.5},{\"body\":\"x\"}],\"c\":{\"0\":\"a\",\"1\":\"b\"}}";
    check(good.as_bytes(), 3000, |bytes| {
        drop(read_json_lines(&String::from_utf8_lossy(bytes), &ColumnOptions::default()))
    });
    check(list.as_bytes(), 3000, |bytes| drop(read_json(&String::from_utf8_lossy(bytes), &ColumnOptions::default())));
}

#[test]
fn damaged_dates() {
    for good in [
        "Tue, 19 Jul 2016 10:30:00 +0100 (BST)",
        "2016-07-19T10:30:00Z",
        "19/07/2016",
        "le 1er août 2016 à 10h30",
        "2016年7月19日",
    ] {
        check(good.as_bytes(), 2000, |bytes| {
            let text = String::from_utf8_lossy(bytes);
            parse_date(&text, DayMonthOrder::DayFirst);
            parse_date(&text, DayMonthOrder::Unknown);
            find_in_name(&text);
            parse_with_format("19/07/2016", &text);
        });
    }
}

#[test]
fn damaged_workbooks() {
    let read = |bytes: &[u8]| drop(read_workbook(bytes, &ColumnOptions::default(), &limits()));
    check(&workbooks::xlsx(&[("Notes", "visible", &workbooks::sample_rows())]), 300, read);
    check(workbooks::sample_rows().as_bytes(), 300, |bytes| {
        read(&workbooks::xlsx(&[("Notes", "visible", &String::from_utf8_lossy(bytes))]));
    });
    check(workbooks::ODS_ROWS.as_bytes(), 300, |bytes| {
        let rows = String::from_utf8_lossy(bytes);
        read(&workbooks::ods(&format!("<table:table table:name=\"Notes\">{rows}</table:table>")));
    });
    let entries = workbooks::xlsx_entries(&[("Notes", "visible", &workbooks::sample_rows())]);
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    check_entries(&entries, read);
    let entries = workbooks::binary_entries();
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, content)| (*name, content.as_slice())).collect();
    check_entries(&entries, read);
    let old = workbooks::xls(&[vec![4, 2, 11, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, b'a', b'b', b'c']]);
    check(&old, 1000, read);
}

#[test]
fn damaged_parquet() {
    let codec = parquet::basic::Compression::ZSTD(Default::default());
    for file in
        [parquet_files::sample(), parquet_files::compressed(parquet_files::sample(), codec, parquet_files::zstd)]
    {
        check(&file, 1000, |bytes| drop(read_parquet(bytes.to_vec(), &ColumnOptions::default(), &limits())));
    }
}

#[test]
fn deep_nesting_inside_a_sheet_ends() {
    let deep = format!("{}<text:p>x</text:p>{}", "<table:table>".repeat(10_000), "</table:table>".repeat(10_000));
    let body = format!(
        "<table:table table:name=\"N\"><table:table-row><table:table-cell>{deep}</table:table-cell></table:table-row></table:table>"
    );
    read_workbook(&workbooks::ods(&body), &ColumnOptions::default(), &limits());
}
