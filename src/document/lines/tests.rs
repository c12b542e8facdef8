//! Lines come whole and once, whatever the blocks, the parts and the encoding.

use super::*;
use std::io::Write;

fn file(name: &str, bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(name).tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn lines(path: &Path, share: Share) -> (Vec<String>, Vec<Problem>) {
    let (mut lines, mut problems) = (Vec::new(), Vec::new());
    let mut reader = match Input::open(path).and_then(|input| LineReader::new(input, share)) {
        Ok(reader) => reader,
        Err(error) => return (lines, vec![Problem::of(path, &error)]),
    };
    for block in reader.by_ref() {
        problems.extend(block.unwrap().for_each_text(|text| lines.push(text.to_owned())));
    }
    problems.extend(reader.take_problems());
    (lines, problems)
}

/// Lines of many lengths, some beyond ASCII, one longer than a block.
fn sample() -> String {
    let line = |n: usize| {
        format!(
            "{n} {}{}",
            "naïve words – ".repeat(n * 7919 % 90),
            if n == 900 { "x ".repeat(BLOCK_BYTES) } else { String::new() }
        )
    };
    (0..2000).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn lines_are_those_of_the_text() {
    for text in [sample(), sample() + "\n", "one line".to_owned(), "a\r\nb\r\n\r\nc".to_owned(), "\n\na\n".to_owned()] {
        let file = file(".txt", text.as_bytes());
        let (found, problems) = lines(file.path(), Share::ALL);
        assert_eq!(found, text.lines().collect::<Vec<_>>());
        assert!(problems.is_empty());
    }
}

#[test]
fn parts_together_are_the_whole() {
    for text in [sample(), sample() + "\n", "a\nb\nc".to_owned(), "one".to_owned(), "\n\n\n".to_owned()] {
        let file = file(".txt", text.as_bytes());
        for of in [1, 2, 3, 7, 64] {
            let parts = (1..=of).flat_map(|number| lines(file.path(), Share { number, of }).0);
            assert_eq!(parts.collect::<Vec<_>>(), text.lines().collect::<Vec<_>>(), "{of} parts");
        }
    }
}

#[test]
fn other_encodings_are_read_as_they_come() {
    let text = sample();
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    // What is beyond ASCII comes only behind the first block.
    let plain = "plain words\n".repeat(BLOCK_BYTES / 6);
    let late = [plain.as_bytes(), &windows].concat();
    for (bytes, expected) in [(utf16, text.clone()), (windows, text.clone()), (late, plain + &text)] {
        let (found, problems) = lines(file(".txt", &bytes).path(), Share::ALL);
        assert_eq!(found.len(), expected.lines().count());
        assert!(found.iter().map(String::as_str).eq(expected.lines()));
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn a_decoding_error_is_reported_and_loses_nothing() {
    let bytes = [sample().as_bytes(), b"\na bad \xE2 byte\n".as_slice(), "größer\n".as_bytes()].concat();
    let (found, problems) = lines(file(".txt", &bytes).path(), Share::ALL);
    assert_eq!(found.len(), 2002);
    assert_eq!(found[2000], "a bad \u{FFFD} byte");
    assert!(
        problems.len() == 1 && !problems[0].lost && problems[0].reason.contains("1 character is broken"),
        "{problems:?}"
    );
    let (found, problems) = lines(file(".txt", b"%PDF-1.7\nx").path(), Share::ALL);
    assert!(found.is_empty() && problems[0].lost && problems[0].reason.contains("PDF"));
}

#[test]
fn parts_know_the_encoding_of_the_whole() {
    let plain = "plain words of a plan\n".repeat(BLOCK_BYTES / 8);
    let decoding_error = b"a na\xEFve slip\n".as_slice();
    let accents = "naïve café\n".repeat(9);
    let windows = encoding_rs::WINDOWS_1252.encode(&accents).0.into_owned();
    for (case, bytes) in [
        // In UTF-8 by its beginning, or by what is in the middle, or not at all; then a decoding
        // error at the end.
        [accents.as_bytes(), plain.as_bytes(), decoding_error, plain.as_bytes()].concat(),
        [plain.as_bytes(), accents.as_bytes(), plain.as_bytes(), decoding_error, plain.as_bytes()].concat(),
        [plain.as_bytes(), &windows, plain.as_bytes(), decoding_error, plain.as_bytes()].concat(),
        [b"\xEF\xBB\xBFa\n".as_slice(), decoding_error].concat(),
        b"\xEF\xBB\xBF".to_vec(),
        // What looks like a PDF is one at the beginning of a file alone.
        [plain.as_bytes(), b"%PDF-1.7\n"].concat().repeat(3),
        b"%PDF-1.7\nplain words\n".repeat(9),
        [b"half a text\0\n".as_slice(), plain.as_bytes()].concat(),
    ]
    .into_iter()
    .enumerate()
    {
        let file = file(".txt", &bytes);
        let (whole, told) = lines(file.path(), Share::ALL);
        for of in [2, 3, 5, 31] {
            let parts: Vec<_> = (1..=of).map(|number| lines(file.path(), Share { number, of })).collect();
            let together: Vec<&String> = parts.iter().flat_map(|part| &part.0).collect();
            let differ = together.iter().zip(&whole).position(|(part, whole)| *part != whole);
            assert_eq!((together.len(), differ), (whole.len(), None), "case {case}, {of} parts");
            let lost = |problems: &[Problem]| problems.iter().filter(|problem| problem.lost).count();
            assert!(parts.iter().all(|part| lost(&part.1) == lost(&told)), "case {case}, {of} parts");
        }
    }
}

#[test]
fn nothing_is_read_of_a_file_that_is_no_text_however_long_it_is() {
    let bytes = [b"%PDF-1.7\n".as_slice(), &b"stream\n".repeat(BLOCK_BYTES / 2)].concat();
    let (found, problems) = lines(file(".txt", &bytes).path(), Share::ALL);
    assert!(found.is_empty(), "{} lines", found.len());
    assert!(problems.len() == 1 && problems[0].lost, "{problems:?}");
}

#[test]
fn records_give_their_texts_and_their_faults_their_lines() {
    let records = "{\"text\": \"one\\ntwo\"}\n\nnot a record\n{\"text\": \"three\"}";
    let file = file(".jsonl", records.as_bytes());
    let (found, problems) = lines(file.path(), Share::ALL);
    assert_eq!(found, ["one\ntwo", "three"]);
    assert!(problems.len() == 1 && problems[0].place.ends_with(":3") && problems[0].lost);
    assert!(Input::open(file.path()).unwrap().has_text_a_line().unwrap());
    let (_, problems) = lines(file.path(), Share { number: 2, of: 3 });
    assert!(problems.len() == 1 && problems[0].place.ends_with(", part 2/3:2"), "{problems:?}");
}

/// Lines of words, some beyond ASCII, each ended by `end`.
fn ended_by(end: &str, count: usize) -> String {
    (0..count).map(|n| format!("{n} {}{end}", "naïve words – ".repeat(n * 7919 % 40))).collect()
}

#[test]
fn rows_do_not_depend_on_what_ends_lines_nor_on_parts() {
    // More than a block, so that blocks are cut at these ends.
    let count = 2000;
    let expected: Vec<String> = ended_by("\n", count).lines().map(str::to_owned).collect();
    assert!(ended_by("\r", count).len() > BLOCK_BYTES);
    for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"] {
        let file = file(".txt", ended_by(end, count).as_bytes());
        for of in [1, 3] {
            let parts = (1..=of).flat_map(|number| lines(file.path(), Share { number, of }).0);
            assert!(parts.eq(expected.iter().cloned()), "{end:?}, {of} parts");
        }
    }
}

#[test]
fn parts_of_any_size_cut_no_end_of_a_line() {
    let text = "a\r\nb\rc\u{2028}d\u{85}\r\n\re\n\u{2029}f\r\r\ng";
    let expected = ["a", "b", "c", "d", "", "", "e", "", "f", "", "g"];
    let file = file(".txt", text.as_bytes());
    assert_eq!(lines(file.path(), Share::ALL).0, expected);
    for of in 2..=text.len() as u32 + 1 {
        let parts: Vec<_> = (1..=of).flat_map(|number| lines(file.path(), Share { number, of }).0).collect();
        assert_eq!(parts, expected, "{of} parts");
    }
}

#[test]
fn separators_inside_a_record_end_no_line() {
    for end in ["\n", "\r\n", "\r"] {
        let records = ["{\"text\": \"one\u{2028}two\u{85}\"}", "", "no record", "{\"text\": \"three\"}"].join(end);
        let (found, problems) = lines(file(".jsonl", records.as_bytes()).path(), Share::ALL);
        assert_eq!(found, ["one\u{2028}two\u{85}", "three"]);
        assert!(problems.len() == 1 && problems[0].place.ends_with(":3"), "{problems:?}");
    }
}

#[test]
fn whole_file_decides_the_encoding() {
    let plain = "plain words of a plan\n".repeat(BLOCK_BYTES / 20);
    let accents = "größer – naïve\n".repeat(50);
    // The first block has one bad byte and nothing else beyond ASCII.
    let bytes = [b"a na\xEFve slip\n", plain.as_bytes(), accents.as_bytes()].concat();
    let file = file(".txt", &bytes);
    let (found, problems) = lines(file.path(), Share::ALL);
    assert_eq!((found[0].as_str(), found.last().unwrap().as_str()), ("a na\u{FFFD}ve slip", "größer – naïve"));
    assert!(problems.len() == 1 && problems[0].reason.contains("UTF-8"), "{problems:?}");
    let mac = encoding_rs::MACINTOSH.encode(&(plain + &accents).replace('\n', "\r")).0.into_owned();
    let (found, problems) = lines(self::file(".txt", &mac).path(), Share::ALL);
    assert_eq!(found.last().unwrap(), "größer – naïve");
    assert!(problems.is_empty(), "{problems:?}");
}
