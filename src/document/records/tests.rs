//! Records in batches are the same as those of a file that is read whole.

use super::*;
use crate::document::part::read_one;
use crate::document::{Document, email};

/// Writes a file, and reads it whole and in batches.
fn both(name: &str, content: &[u8]) -> (Part, Vec<Part>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let found = FoundFile { path: path.clone(), relative: name.to_owned() };
    let options = FormatOptions::default();
    let whole = read_one(found.clone(), Ok(content.to_vec()), &options);
    let records = RecordFile::open(&found, Input::open(&path).unwrap(), &options).unwrap().unwrap();
    (whole, records.collect())
}

fn documents(parts: &[Part]) -> Vec<&Document> {
    parts.iter().flat_map(|part| &part.documents).map(|(document, _)| document).collect()
}

fn assert_same(name: &str, content: &[u8]) {
    let (whole, parts) = both(name, content);
    assert_eq!(documents(&parts), documents(std::slice::from_ref(&whole)), "{name}");
    let problems: Vec<&Problem> = parts.iter().flat_map(|part| &part.problems).collect();
    assert_eq!(problems, whole.problems.iter().collect::<Vec<_>>(), "{name}");
}

#[test]
fn json_lines_in_batches_are_the_records_of_the_whole() {
    let mut lines = String::from("\u{FEFF}");
    for number in 0..400 {
        match number % 50 {
            7 => lines.push_str("{broken\n"),
            9 => lines.push('\n'),
            11 => lines.push_str("{\"text\":\"\"}\r\n"),
            13 => lines.push_str("{\"text\":\"<p>One &amp; two.</p><p>Three.</p>\"}\n"),
            _ => {
                let date = format!("{:02}/05/2020", number % 28 + 1);
                lines.push_str(&format!(
                    "{{\"id\":\"k{number}\",\"text\":\"Caf\u{E9} {number}.\",\"date\":\"{date}\"}}\n"
                ));
            }
        }
    }
    assert_same("a.jsonl", lines.as_bytes());
    assert_same("b.jsonl", b"{\"words\":1}\n{\"words\":2}\n");
    assert_same("c.jsonl", "{\"text\":\"caf\u{E9}\"}".as_bytes());
}

#[test]
fn a_mailbox_in_batches_has_the_messages_of_the_whole() {
    let message = |number: usize| {
        format!(
            "From ann@mill.example Tue Jul 19 08:00:00 2016\nFrom: Ann <ann@mill.example>\nSubject: Letter {number}\n\
             Date: Tue, 19 Jul 2016 08:00:00 +0000\n\nThe mill turned {number} times.\n\n>From here on it rests.\n\n"
        )
    };
    let mailbox: String = (1..60).map(message).collect();
    assert_same("a.mbox", mailbox.as_bytes());
}

#[test]
fn a_batch_ends_where_it_holds_enough() {
    let mailbox = "From a@mill.example Tue Jul 19 08:00:00 2016\nSubject: A\n\nThe mill turns.\n\n".repeat(20);
    let mut messages = email::MboxMessages::new(mailbox.as_bytes());
    let mut sizes = Vec::new();
    while let Some(batch) = messages.read_batch(150, html::extract) {
        sizes.push(batch.documents.len());
    }
    assert!(sizes.len() > 2 && sizes.iter().sum::<usize>() == 20, "{sizes:?}");
}

#[test]
fn what_holds_no_records_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "Prose.\n").unwrap();
    let found = FoundFile { path: path.clone(), relative: "a.txt".to_owned() };
    let opened = RecordFile::open(&found, Input::open(&path).unwrap(), &FormatOptions::default()).unwrap();
    assert_eq!(opened.unwrap_err().into_bytes().unwrap(), b"Prose.\n");
}
