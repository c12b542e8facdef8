//! Mailboxes: where messages part, quoted lines, limits.

use super::{content, reasons, simple_html};
use crate::document::email::mailbox::MboxMessages;
use crate::document::email::read_mbox;
use crate::document::extract::Place;
use std::io::{BufReader, ErrorKind, Read};

const FROM: &str = "From quay@example.org Mon Mar  4 10:11:12 2019\n";

fn messages(mbox: &str) -> Vec<String> {
    let messages = MboxMessages::new(mbox.as_bytes()).map(|message| message.expect("a message").1);
    messages.map(|bytes| String::from_utf8(bytes).expect("text")).collect()
}

#[test]
fn messages_are_parted_at_from_lines_after_empty_lines() {
    let mbox = format!(
        "{FROM}Subject: One\n\nFirst.\n{FROM}is quoted here.\nFrom here on it is text.\n\nFrom the sea.\n\n{FROM}Subject: Two\n\nSecond.\n"
    );
    let read = messages(&mbox);
    assert_eq!(read.len(), 2);
    assert!(read[0].ends_with("From the sea.\n\n"));
    assert_eq!(read[1], "Subject: Two\n\nSecond.\n");
}

#[test]
fn from_lines_without_a_date_part_messages_above_a_field() {
    for from in ["From quay@example.org", "From ", "From -"] {
        let mbox = format!(
            "{from}\nSubject: One\n\nFirst.\n\nFrom quay@example.org\nwas all that it said.\n\n{from}\r\nSubject: Two\n\nSecond.\n"
        );
        let read = messages(&mbox);
        assert_eq!(read.len(), 2, "{from}");
        assert!(read[0].ends_with("was all that it said.\n\n"));
        assert_eq!(read[1], "Subject: Two\n\nSecond.\n");
        assert!(crate::document::email::is_mbox(mbox.as_bytes()));
    }
}

#[test]
fn from_marks_are_undone() {
    let mbox = format!("{FROM}Subject: One\n\n>From the quay.\n>>From the sea.\n> From a reply.\n");
    assert_eq!(messages(&mbox), ["Subject: One\n\nFrom the quay.\n>From the sea.\n> From a reply.\n"]);
}

#[test]
fn content_length_is_used_where_it_fits() {
    let body = format!("Text.\n\n{FROM}inside.\n");
    let fits = format!("{FROM}Content-Length: {}\n\n{body}\n{FROM}Subject: Two\n\nSecond.\n", body.len());
    let read = messages(&fits);
    assert_eq!(read.len(), 2);
    assert!(read[0].contains("inside."));
    for length in [5, 9_999, body.len() + 3, body.len() + 20] {
        let wrong = format!("{FROM}Content-Length: {length}\n\n{body}\n{FROM}Subject: Two\n\nSecond.\n");
        let read = messages(&wrong);
        assert_eq!(read.len(), 3, "{length}");
        assert_eq!(read[2], "Subject: Two\n\nSecond.\n");
    }
}

#[test]
fn a_message_above_the_limit_is_an_error_and_the_rest_is_read() {
    let mbox = format!("{FROM}Subject: One\n\n{}\n\n{FROM}Subject: Two\n\nSecond.\n", "word ".repeat(100));
    let read: Vec<_> = MboxMessages::with_limit(mbox.as_bytes(), 200).collect();
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].as_ref().expect_err("too large").kind(), ErrorKind::FileTooLarge);
    assert_eq!(read[1].as_ref().expect("read").0, 2);
}

#[test]
fn buffer_boundaries_do_not_matter() {
    let mbox = format!(
        "{FROM}Subject: One\r\n\r\nFirst.\r\n\r\n{FROM}Subject: Two\n\n>From me.\n\n{FROM}Content-Length: 3\n\nab\n"
    );
    let whole = messages(&mbox);
    for capacity in 1..20 {
        let source = BufReader::with_capacity(capacity, mbox.as_bytes());
        let read: Vec<_> = MboxMessages::new(source).map(|message| message.expect("a message").1).collect();
        assert_eq!(read, whole.iter().map(|text| text.clone().into_bytes()).collect::<Vec<_>>());
    }
}

#[test]
fn one_long_line_is_read_in_bounded_memory() {
    let long = std::io::repeat(b'x').take(8 << 20);
    let source = BufReader::new(FROM.as_bytes().chain(&b"Subject: One\n\n"[..]).chain(long));
    let read: Vec<_> = MboxMessages::with_limit(source, 1 << 20).collect();
    assert_eq!(read.len(), 1);
    assert!(read[0].is_err());
}

#[test]
fn each_message_is_a_document_and_a_bad_one_is_a_problem() {
    let mbox = format!(
        "{FROM}From: a@example.org\nSubject: One\n\nFirst text.\n\n{FROM}Subject: Two\nContent-Type: image/png\n\nxx\n\n\
         {FROM}From: a@example.org\nSubject: Three\n\nThird text.\n"
    );
    let read = read_mbox(mbox.as_bytes(), simple_html);
    let texts: Vec<_> = read.documents.iter().map(|document| content(document).concat()).collect();
    assert_eq!(texts, ["First text.", "Third text."]);
    assert_eq!(read.documents[1].place, Some(Place::Message(3)));
    assert_eq!(reasons(&read), ["the message has no text part"]);
    assert_eq!(read.problems[0].place, Some(Place::Message(2)));
    assert_eq!(reasons(&read_mbox(b"", simple_html)), ["the mailbox has no messages"]);
}

#[test]
fn a_megabyte_of_small_messages_is_read_fast() {
    let mbox = format!("{FROM}Content-Length: 60000000\nSubject: a\n\nText.\n\n").repeat(20_000);
    assert_eq!(messages(&mbox).len(), 20_000);
}
