//! Any bytes as a file of the format that the environment variable `FORMAT` names: no panic, and
//! paragraphs that lie inside the text, in order. The names are those of `--from`, and `zip`,
//! `tar`, `ods`, `xls`; with another name, or none, the content decides.
//!
//! Files inside a file (office documents, archives, Outlook messages) are written by the target, so
//! that no checksum stops a changed input: the input is `@@name`, a line feed and the bytes of the
//! part, again and again. An input without such parts is the file itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;
use std::io::{Cursor, Write};
use std::panic::{Location, PanicHookInfo};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};
use tempfile::TempDir;
use themewise::document::{Format, FormatOptions, Input, Limits, ReadOptions, read_input};
use themewise::paragraph::{BoilerplateIndex, Unit, segment};

static FORMAT: LazyLock<String> = LazyLock::new(|| std::env::var("FORMAT").unwrap_or_default());
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

/// Where panics came from that were shown.
static SHOWN: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// Shows a panic once a place. libFuzzer's own hook would end the program at panics that a reader
/// catches; those that it does not catch end it in any case.
fn show_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(Location::to_string).unwrap_or_default();
    let is_new = SHOWN.lock().is_ok_and(|mut shown| shown.get_or_insert_default().insert(place));
    if is_new {
        eprintln!("PANIC {info}\n{}", std::backtrace::Backtrace::force_capture());
    }
}

/// The parts of an input, by name.
fn parts(input: &[u8]) -> Option<Vec<(String, &[u8])>> {
    let mut rest = input.strip_prefix(b"@@")?;
    let mut parts = Vec::new();
    loop {
        let line = rest.iter().position(|byte| *byte == b'\n')?;
        let name = String::from_utf8_lossy(&rest[..line]).into_owned();
        rest = &rest[line + 1..];
        match rest.windows(3).position(|bytes| bytes == b"\n@@") {
            Some(end) => {
                parts.push((name, &rest[..end]));
                rest = &rest[end + 3..];
            }
            None => {
                parts.push((name, rest));
                return Some(parts);
            }
        }
    }
}

/// A ZIP archive of parts that are not compressed.
fn zip(parts: &[(String, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let name = &name.as_bytes()[..name.len().min(0xFFFF)];
        let mut head = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
        head.extend(crc32fast::hash(bytes).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        directory.extend(*b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend((file.len() as u32).to_le_bytes());
        directory.extend(name);
        file.extend(*b"PK\x03\x04");
        file.extend(head);
        file.extend(name);
        file.extend(*bytes);
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (start, length) = ((file.len() as u32).to_le_bytes(), (directory.len() as u32).to_le_bytes());
    file.extend(directory);
    file.extend(*b"PK\x05\x06\x00\x00\x00\x00");
    file.extend([count, count].concat());
    file.extend([length, start].concat());
    file.extend([0, 0]);
    file
}

/// A compound file of streams; the folders of their names are made.
fn compound(parts: &[(String, &[u8])]) -> Option<Vec<u8>> {
    // `cfb` panics when it writes other names.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '#' | '.');
    let fits = |name: &String| name.chars().all(plain) && name.split('/').all(|name| name.len() <= 31);
    if !parts.iter().all(|(name, _)| fits(name)) {
        return None;
    }
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).ok()?;
    for (name, bytes) in parts {
        if let Some((folder, _)) = name.rsplit_once('/') {
            file.create_storage_all(folder).ok()?;
        }
        file.create_stream(name).ok()?.write_all(bytes).ok()?;
    }
    file.flush().ok()?;
    Some(file.into_inner().into_inner())
}

/// A tape archive.
fn tar(parts: &[(String, &[u8])]) -> Option<Vec<u8>> {
    let mut file = tar::Builder::new(Vec::new());
    for (name, bytes) in parts {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        file.append_data(&mut header, name, *bytes).ok()?;
    }
    file.into_inner().ok()
}

/// The file that an input means.
fn file_of(input: &[u8]) -> Option<Vec<u8>> {
    let Some(parts) = parts(input) else { return Some(input.to_owned()) };
    match FORMAT.as_str() {
        "docx" | "pptx" | "odt" | "epub" | "xlsx" | "ods" | "zip" => Some(zip(&parts)),
        "msg" | "xls" => compound(&parts),
        "tar" => tar(&parts),
        _ => Some(input.to_owned()),
    }
}

fuzz_target!(|input: &[u8]| {
    // Readers that catch panics set a hook of their own when they are first used.
    std::panic::set_hook(Box::new(show_panic));
    let Some(bytes) = file_of(input) else { return };
    let format = match FORMAT.as_str() {
        "ods" | "xls" => Some(Format::Workbook),
        name => Format::from_name(name),
    };
    let limits = Limits { inflated_bytes: 16 << 20, entries: 1000, cells: 1 << 20, ..Limits::default() };
    let formats = FormatOptions { format, limits, ..FormatOptions::default() };
    let path: PathBuf = FOLDER.path().join("any");
    std::fs::write(&path, bytes).unwrap();
    // A file that cannot be inflated is an error of its own; all else becomes a problem.
    let Ok(input) = Input::open(&path) else { return };
    let Ok(collection) = read_input(input, &ReadOptions { formats, ..ReadOptions::default() }) else { return };
    for document in &collection.documents {
        let mut end = 0;
        for paragraph in segment(document, Unit::Paragraph, &BoilerplateIndex::default()) {
            assert!(end <= paragraph.bytes.start && paragraph.bytes.end <= document.text.len());
            end = paragraph.bytes.end;
        }
    }
});
