//! Ids, titles and dates of documents, and what is reported of those that cannot be read.

use super::*;
use crate::error::Hint;

fn ids(sources: &[(&str, &str)]) -> Vec<String> {
    let sources = sources.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    read_sources(sources).unwrap().documents.into_iter().map(|document| document.id).collect()
}

#[test]
fn an_id_is_the_path_without_its_extension() {
    assert_eq!(ids(&[("2016/a.b.txt", "x"), ("c.md", "x")]), ["2016/a.b", "c"]);
    assert_eq!(ids(&[("r.jsonl", "{\"text\":\"x\"}\n{\"text\":\"y\",\"id\":\"k\"}")]), ["r/1", "k"]);
}

#[test]
fn ids_that_clash_are_told_apart() {
    assert_eq!(ids(&[("a.txt", "x"), ("a.md", "x")]), ["a.txt", "a.md"]);
    let twice = "{\"text\":\"x\",\"id\":\"k\"}";
    assert_eq!(ids(&[("r.jsonl", twice), ("s.jsonl", twice)]), ["r/k", "s/k"]);
    let both = format!("{twice}\n{twice}");
    let found = ids(&[("r.jsonl", &both)]);
    assert_eq!(found.len(), 2);
    assert_ne!(found[0], found[1]);
}

#[test]
fn title_and_date_come_from_the_front_matter_then_the_name() {
    let sources = vec![
        ("2016-07-19-a.md".to_owned(), b"---\ntitle: T\ndate: 1 May 2017\n---\n# H\n\nx".to_vec()),
        ("2016-07-20-b.md".to_owned(), b"Strap line\n\n# The heading\n\nx".to_vec()),
        ("2016-07-21-c.txt".to_owned(), b"\n\nFirst line\n\nx".to_vec()),
    ];
    let documents = read_sources(sources).unwrap().documents;
    let found: Vec<_> = documents.iter().map(|d| (d.title.as_deref(), d.date.as_deref().unwrap())).collect();
    assert_eq!(found, [(Some("T"), "2017-05-01"), (None, "2016-07-20"), (None, "2016-07-21")]);
}

#[test]
fn an_unclosed_front_matter_is_read_as_text_and_reported() {
    let collection = read_sources(vec![("a.md".to_owned(), b"---\ntitle: x\n\nprose\n".to_vec())]).unwrap();
    assert_eq!(collection.documents.len(), 1);
    assert_eq!(collection.documents[0].body_start, 0);
    assert!(!collection.problems[0].lost);
    assert!(collection.problems[0].reason.contains("never closed"));
}

#[test]
fn empty_and_binary_files_are_reported_and_the_rest_goes_on() {
    let sources =
        vec![("a.txt".into(), vec![]), ("b.txt".into(), b"%PDF-1.4".to_vec()), ("c.txt".into(), b"fine".to_vec())];
    let collection = read_sources(sources).unwrap();
    assert_eq!(collection.documents.len(), 1);
    assert_eq!(collection.problems.len(), 2);
    assert!(collection.problems.iter().all(|problem| problem.lost));
}

#[test]
fn documents_do_not_depend_on_line_ends_and_encoding() {
    let message = "From: Ann Lee <ann@parish.example>\nTo: all@parish.example\nDate: Tue, 5 Apr 2016 10:00:00 +0000\n\
        Subject: Fete\nMessage-ID: <1@parish.example>\n\nThe fete raised money.\n\nThe roof is next.\n";
    for (name, text, count) in [
        ("a.txt", "---\ntitle: Fête\n---\n\nThe café opens.\n\nThe naïve hope.\n".to_owned(), 1),
        ("a.md", "# Fête\n\nThe café opens.\n\n- one\n- two\n".to_owned(), 1),
        ("a.html", "<h1>Fête</h1>\n<p>The café\nopens.</p>\n<pre>one\ntwo</pre>\n".to_owned(), 1),
        ("a.csv", "id,text\n1,The café opens\n2,\"The naïve\nhope\"\n".to_owned(), 2),
        ("a.jsonl", "{\"id\": 1, \"text\": \"café\"}\n\n{\"id\": 2, \"text\": \"naïve\"}\n".to_owned(), 2),
        ("a.json", "[{\"id\": 1, \"text\": \"café\"},\n{\"id\": 2, \"text\": \"naïve\"}]\n".to_owned(), 2),
        ("a.eml", message.to_owned(), 1),
        ("a.mbox", format!("From ann@parish.example Tue Apr  5 10:00:00 2016\n{message}\n").repeat(2), 2),
    ] {
        let read = |bytes: Vec<u8>| {
            let mut collection = read_sources(vec![(name.to_owned(), bytes)]).unwrap();
            for document in &mut collection.documents {
                // The text of a plain file is as the file has it.
                document.text = document.text.replace("\r\n", "\n").replace('\r', "\n");
                document.body_start = 0;
                document.source.encoding = "";
                document.blocks.clear();
            }
            (collection.documents, collection.problems)
        };
        let expected = read(text.clone().into_bytes());
        assert_eq!(expected.0.len(), count, "{name}: {:?}", expected.1);
        for end in ["\r\n", "\r"] {
            let text = text.replace('\n', end);
            assert_eq!(read(text.clone().into_bytes()), expected, "{name}, {end:?}");
            if !text.is_ascii() {
                let utf16 = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
                assert_eq!(read(utf16), expected, "{name}, {end:?}, UTF-16");
                let encoding = if end == "\r" { encoding_rs::MACINTOSH } else { encoding_rs::WINDOWS_1252 };
                assert_eq!(read(encoding.encode(&text).0.into_owned()), expected, "{name}, {}", encoding.name());
            }
        }
    }
}

#[test]
fn doubtful_encoding_of_a_document_is_reported() {
    let text = b"The answer\x97some said\x97was short, and nobody minded.\n".to_vec();
    let collection = read_sources(vec![("a.txt".to_owned(), text)]).unwrap();
    assert_eq!(collection.documents[0].source.encoding, "windows-1252");
    let [problem] = collection.problems.as_slice() else { panic!("{:?}", collection.problems) };
    assert!(!problem.lost && problem.reason.contains("macintosh"), "{problem:?}");
}

#[test]
fn a_pdf_is_refused_with_the_cure() {
    let collection = read_sources(vec![("a.pdf".into(), b"%PDF-1.4\nx".to_vec())]).unwrap();
    assert!(collection.documents.is_empty() && collection.problems.len() == 1);
    assert!(collection.problems[0].reason.starts_with("it is a PDF"));
    let cure = if cfg!(feature = "pdf") { Hint::ReadPdfByCommand } else { Hint::EnablePdf };
    assert_eq!(collection.problems[0].hint, cure);
}

#[cfg(unix)]
#[test]
fn the_command_reads_pdf_files_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), b"%PDF-1.4\nx").unwrap();
    std::fs::write(folder.path().join("b.txt"), b"The mill closed.").unwrap();
    let read_by = |command: &str| {
        let mut options = ReadOptions::default();
        options.formats.pdf_command = Some(command.to_owned());
        read(&[folder.path().to_owned()], &options)
    };
    let collection = read_by("echo The roof leaks.").unwrap();
    let texts: Vec<(&str, &str)> =
        collection.documents.iter().map(|document| (document.id.as_str(), document.text.as_str())).collect();
    assert_eq!(texts, [("a", "The roof leaks."), ("b", "The mill closed.")]);
    assert_eq!(collection.documents[0].source.format.name(), "pdf");
    assert!(collection.problems.is_empty(), "{:?}", collection.problems);
    let collection = read_by("no-such-program-of-ours").unwrap();
    assert!(collection.documents.len() == 1 && collection.problems[0].lost, "{:?}", collection.problems);
    // Before any file is read.
    assert!(read_by("echo 'no end").unwrap_err().to_string().contains("not closed"));
}
