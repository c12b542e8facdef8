//! What is an e-mail, a mailbox, a feed, an Outlook file, and what is not.

use crate::document::email::{is_feed, is_mbox, is_message, is_msg};

#[test]
fn messages_are_recognised_by_their_header() {
    for head in [
        "Received: from a by b; Mon, 4 Mar 2019 10:11:12 +0000\nSubject: x\n\nText",
        "Return-Path: <a@example.org>\nX-Other: 1\nFrom: A <a@example.org>\n\n",
        "From: a@example.org\nSubject: x\n\nText",
        "From: A\nTo: B\nSubject: x\nDate: Mon, 4 Mar 2019 10:11:12 +0000\n\nText",
        "Subject: a long\n one\nMIME-Version: 1.0\nFrom: a@example.org\n",
        "Message-ID: <x@example.org>\r\nDate: x\r\n\r\n",
    ] {
        assert!(is_message(head.as_bytes()), "{head}");
    }
}

#[test]
fn prose_front_matter_and_exported_messages_are_no_messages() {
    for head in [
        "",
        "Subject: the plan\n\nText",
        "Subject: x\nDate: y\nTo: z\n\nText",
        "---\ntitle: x\nfrom: a\n---\n",
        "title: x\ndate: 2019-03-04\nauthor: y\n\nText",
        "From: the sea\nIt came.\n",
        "From: A <a@example.org>\nSent: Monday, 4 March 2019\nTo: B\nSubject: x\n\nText",
        "From:\tA\nDate:\t4 March 2019 10:11\nTo:\tB\nSubject:\tx\n\nText",
        "Dear reader,\nFrom: a@example.org\nSubject: x\n",
        "<html><body>From: a@example.org\nSubject: x</body></html>",
    ] {
        assert!(!is_message(head.as_bytes()), "{head}");
    }
}

#[test]
fn mailboxes_are_recognised() {
    assert!(is_mbox(b"From a@example.org Mon Mar  4 10:11:12 2019\nReturn-Path: <a@example.org>\n"));
    assert!(is_mbox(b"\nFrom - Mon Mar 04 10:11:12 2019\nX-Mozilla-Status: 0001\n"));
    assert!(!is_mbox(b"From Monday, March 4 2019, at 10:11 the gate opens.\nBring boots.\n"));
    assert!(!is_mbox(b"From: a@example.org\nSubject: x\n"));
    assert!(!is_mbox(b""));
}

#[test]
fn feeds_are_recognised_by_their_root() {
    assert!(is_feed("<?xml version=\"1.0\"?>\n<!-- x --><rss version=\"2.0\"><channel>"));
    assert!(is_feed("\u{FEFF}<feed xmlns=\"http://www.w3.org/2005/Atom\">"));
    assert!(is_feed("<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\">"));
    assert!(!is_feed("<html><body><rss>"));
    assert!(!is_feed("<feed>"));
    assert!(!is_feed("<rdf:RDF xmlns=\"http://xmlns.com/foaf/0.1/\">"));
    assert!(!is_feed("rss"));
}

#[test]
fn other_files_are_no_outlook_messages() {
    assert!(!is_msg(b""));
    assert!(!is_msg(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
}
