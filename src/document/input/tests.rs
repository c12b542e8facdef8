//! What was looked at is still read, from files and from pipes, and content decides what a name
//! does not.

use super::*;
use std::io::Write;

fn file(suffix: &str, bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// A FIFO that gets `bytes` as soon as it is opened.
#[cfg(unix)]
fn pipe(bytes: Vec<u8>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let to = path.clone();
    std::thread::spawn(move || std::fs::write(to, bytes));
    (folder, path)
}

const RECORD: &str = "{\"id\": 1, \"text\": \"The deficit grew.\"}\n";

#[test]
fn peeked_bytes_are_still_read() {
    let bytes: Vec<u8> = (0..3 * HEAD_BYTES).map(|n| (n % 251) as u8).collect();
    let file = file("", &bytes);
    for peeks in [&[][..], &[0], &[1, 8], &[8, 1], &[HEAD_BYTES], &[HEAD_BYTES, 4 * HEAD_BYTES]] {
        let mut input = Input::open(file.path()).unwrap();
        for &count in peeks {
            assert_eq!(input.peek(count).unwrap(), &bytes[..count.min(bytes.len())]);
        }
        assert_eq!(input.file_length().unwrap(), Some(bytes.len() as u64));
        let mut start = [0; 5];
        input.read_exact(&mut start).unwrap();
        assert_eq!((start.as_slice(), input.peek(2).unwrap()), (&bytes[..5], &bytes[5..7]));
        assert!(input.into_bytes().unwrap() == bytes[5..], "{peeks:?}");
        let mut input = Input::open(file.path()).unwrap();
        for &count in peeks {
            input.peek(count).unwrap();
        }
        let mut read = Vec::new();
        input.read_to_end(&mut read).unwrap();
        assert!(read == bytes, "{peeks:?}");
    }
}

#[cfg(unix)]
#[test]
fn nothing_of_a_pipe_is_lost() {
    let bytes = "a line of a text that is long enough\n".repeat(HEAD_BYTES / 10).into_bytes();
    let (_folder, path) = pipe(bytes.clone());
    assert!(is_stream(&path));
    let mut input = Input::open(&path).unwrap();
    assert_eq!((input.format().unwrap(), input.file_length().unwrap()), (Some(Format::Text), None));
    assert!(input.has_text_a_line().unwrap());
    assert!(input.into_bytes().unwrap() == bytes);
    let (_folder, path) = pipe(RECORD.into());
    assert_eq!(Input::open(&path).unwrap().format().unwrap(), Some(Format::JsonLines));
}

#[test]
fn format_is_decided_by_content_then_by_name() {
    let long = format!("{{\"title\": \"{}\", \"text\": \"x\"}}\n", "x".repeat(3 * HEAD_BYTES));
    let late = format!("\n{{\"version\": 1}}\n{RECORD}");
    let utf16: Vec<u8> = RECORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xEF\xBB\xBF", RECORD.as_bytes()].concat();
    let cases: [(&str, &[u8], Format); 13] = [
        (".txt", RECORD.as_bytes(), Format::JsonLines),
        (".MD", b"A line.", Format::Markdown),
        (".jsonl", b"prose", Format::JsonLines),
        ("", RECORD.as_bytes(), Format::JsonLines),
        (".log", RECORD.as_bytes(), Format::JsonLines),
        ("", RECORD.trim_end().as_bytes(), Format::JsonLines),
        ("", long.as_bytes(), Format::JsonLines),
        ("", late.as_bytes(), Format::JsonLines),
        ("", &utf16, Format::JsonLines),
        ("", &marked, Format::JsonLines),
        ("", b"{prose}\n{\"text\n", Format::Text),
        ("", b"Title\n{\"text\": \"x\"}\n", Format::Text),
        ("", b"", Format::Text),
    ];
    for (number, (suffix, bytes, expected)) in cases.into_iter().enumerate() {
        let file = file(suffix, bytes);
        let mut input = Input::open(file.path()).unwrap();
        assert_eq!(input.format().unwrap(), Some(expected), "case {number}");
        assert!(input.into_bytes().unwrap() == bytes, "case {number}");
    }
}

#[test]
fn seek_skip_and_look_back_keep_the_place() {
    let file = file(".txt", b"one\ntwo\nthree\nfour");
    let mut input = Input::open(file.path()).unwrap();
    input.peek(100).unwrap();
    input.seek(5).unwrap();
    assert_eq!(input.skip_line(LineBreaks::Text, 1).unwrap(), 3);
    let start = input.look_back(|file| {
        let mut start = [0; 3];
        file.read_exact(&mut start).ok().map(|()| start)
    });
    assert_eq!(start, Some(*b"one"));
    let mut rest = String::new();
    input.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "three\nfour");
    assert_eq!(input.skip_line(LineBreaks::Text, 1).unwrap(), 0);
}

#[test]
fn a_blank_line_between_others_shows_that_lines_are_not_texts() {
    for (text, expected) in [
        ("a\nb\n", true),
        ("a\n\nb\n", false),
        ("a\n\n", true),
        ("one", true),
        ("a\n \t\nb", false),
        ("---\na", false),
        ("a\r\rb\r", false),
        ("a\rb\r\r", true),
    ] {
        let file = file(".txt", text.as_bytes());
        assert_eq!(Input::open(file.path()).unwrap().has_text_a_line().unwrap(), expected, "{text:?}");
    }
    let file = file("", format!("{RECORD}\n{RECORD}").as_bytes());
    assert!(Input::open(file.path()).unwrap().has_text_a_line().unwrap());
}
