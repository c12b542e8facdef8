//! Any bytes, read as the format that the first byte names or that they look like: no panic, and
//! blocks that lie inside the text, in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Write;
use themewise::document::{Format, FormatOptions, Limits, ReadOptions, read};
use themewise::paragraph::{BoilerplateIndex, Unit, segment};

fuzz_target!(|input: &[u8]| {
    let Some((first, bytes)) = input.split_first() else { return };
    let format = Format::ALL.get(usize::from(*first)).copied();
    let limits = Limits { inflated_bytes: 16 << 20, entries: 1000, cells: 1 << 20, ..Limits::default() };
    let formats = FormatOptions { format, limits, ..FormatOptions::default() };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let options = ReadOptions { formats, ..ReadOptions::default() };
    // A file that cannot be inflated is an error of its own; all else becomes a problem.
    let Ok(collection) = read(&[file.path().to_owned()], &options) else { return };
    for document in &collection.documents {
        let mut end = 0;
        for paragraph in segment(document, Unit::Paragraph, &BoilerplateIndex::default()) {
            assert!(end <= paragraph.bytes.start && paragraph.bytes.end <= document.text.len());
            end = paragraph.bytes.end;
        }
    }
});
