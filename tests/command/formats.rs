//! Formats of files as the command reads them: by content, wherever they come from.

use crate::harness::{Folder, json_lines, run, run_with_input};
use serde_json::Value;

const HTML: &str = "<!DOCTYPE html><html><head><title>Mill letter 12</title></head><body>\
    <div style=\"display:none\">What is inside</div><h2>Roof mended</h2>\
    <p>The roof of the old mill is whole again, after two winters under a sheet.</p>\
    <ul><li>Tours begin in May.</li></ul></body></html>";

const EMAIL: &str = "From: Mill News <news@mill.example>\r\nTo: you@reader.example\r\n\
    Subject: =?UTF-8?Q?Roof_mended_=E2=80=93_at_last?=\r\nDate: Tue, 19 Jul 2016 08:00:00 +0100\r\n\
    List-Id: Mill letters <letters.mill.example>\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    The roof of the old mill is whole again, after two winters =\r\nunder a sheet.\r\n\r\n-- \r\nAnn Lee\r\n";

const FEED: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Mill news</title>\
    <item><title>Roof mended</title><description>The roof of the old mill is whole again.</description>\
    <pubDate>Tue, 19 Jul 2016 08:00:00 GMT</pubDate></item></channel></rss>";

const RTF: &str = "{\\rtf1\\ansi The roof of the old mill is whole again, after two winters.\\par}";

/// What `read --json` says of one input.
#[track_caller]
fn read(path: &str) -> Value {
    let ended = run(&["read", path, "--json", "--quiet"]).code(0);
    serde_json::from_slice(&ended.stdout).unwrap()
}

/// The texts of the blocks that are not boilerplate.
fn texts(document: &Value) -> Vec<&str> {
    let blocks = document["blocks"].as_array().unwrap().iter();
    blocks.filter(|block| block["kind"] != "boilerplate").map(|block| block["text"].as_str().unwrap()).collect()
}

#[test]
fn content_decides_the_format_whatever_the_name() {
    for name in ["letter.html", "letter", "letter.txt", "letter.doc"] {
        let folder = Folder::with(&[(name, HTML.as_bytes())]);
        let read = read(&folder.at(name));
        let document = &read["documents"][0];
        assert_eq!((&document["format"], &document["title"]), (&"html".into(), &"Mill letter 12".into()), "{name}");
        let expected = [
            "Roof mended",
            "The roof of the old mill is whole again, after two winters under a sheet.",
            "• Tours begin in May.",
        ];
        assert_eq!(texts(document), expected, "{name}");
    }
    let from_input = run_with_input(&["label", "-"], HTML.as_bytes()).code(0).records();
    assert_eq!(from_input[0]["text"], "Roof mended");
    let folder = Folder::with(&[("a", RTF.as_bytes()), ("b", FEED.as_bytes())]);
    assert_eq!(read(&folder.at("a"))["documents"][0]["format"], "rtf");
    let feed = read(&folder.at("b"));
    let item = &feed["documents"][0];
    assert_eq!(
        (&item["format"], &item["date"], &item["series"]),
        (&"feed".into(), &"2016-07-19".into(), &"Mill news".into())
    );
}

#[test]
fn an_email_has_its_subject_date_and_list() {
    let folder = Folder::with(&[("a.eml", EMAIL.as_bytes())]);
    let read = read(&folder.at("a.eml"));
    let document = &read["documents"][0];
    assert_eq!(document["title"], "Roof mended – at last");
    assert_eq!((&document["date"], &document["series"]), (&"2016-07-19".into(), &"Mill letters".into()));
    assert_eq!(texts(document), ["The roof of the old mill is whole again, after two winters under a sheet."]);
}

#[test]
fn a_table_is_a_document_a_row_with_one_order_of_dates() {
    let csv = "nr;day;story\n1;03/04/2020;\"The bridge opens; at last.\"\n2;25/12/2020;Nobody ran the trains.\n";
    let json = "[{\"nr\": 1, \"day\": \"03/04/2020\", \"story\": \"The bridge opens; at last.\"},\
                {\"nr\": 2, \"day\": \"25/12/2020\", \"story\": \"Nobody ran the trains.\"}]";
    let columns = ["--text-column", "story", "--id-column", "nr", "--date-column", "day"];
    for (name, text) in [("a.csv", csv), ("a.json", json), ("rows", json)] {
        let folder = Folder::with(&[(name, text.as_bytes())]);
        let path = folder.at(name);
        let typed: Vec<&str> = ["label", &path, "--quiet"].into_iter().chain(columns).collect();
        let records = run(&typed).code(0).records();
        let found: Vec<(&str, &str)> =
            records.iter().map(|row| (row["document"].as_str().unwrap(), row["date"].as_str().unwrap())).collect();
        assert_eq!(found, [("1", "2020-04-03"), ("2", "2020-12-25")], "{name}");
        assert_eq!(records[0]["source_place"], "row 1", "{name}");
        let american: Vec<&str> = typed.into_iter().chain(["--date-format", "%m/%d/%Y"]).collect();
        assert_eq!(run(&american).records()[0]["date"], "2020-03-04", "{name}");
    }
}

#[test]
fn what_is_not_read_is_refused_by_name_and_the_rest_is_read() {
    let folder = Folder::with(&[
        ("in/a.txt", b"The roof of the old mill is whole again.\n".as_slice()),
        ("in/b.pdf", b"%PDF-1.7\n"),
        ("in/c.png", b"\x89PNG\r\n\x1A\n"),
        ("in/d.json", b"{\"name\": \"no text\"}"),
    ]);
    let ended = run(&["label", &folder.at("in"), "-o", &folder.at("out")]).code(2);
    ended.reports(&["b.pdf': it is a PDF", "d.json'", "passed over 1 file", "c.png", "read 1 document"]);
    let account: Value = serde_json::from_slice(&folder.read("out/accounting.json")).unwrap();
    assert_eq!(account["problems"].as_array().unwrap().len(), 2);
    assert!(account["not_read"][0].as_str().unwrap().ends_with("c.png"));
    run(&["read", &folder.at("in/a.txt"), "--from", "scroll"]).error(&["choose from text, markdown, html"]);
}

#[cfg(unix)]
#[test]
fn a_pdf_is_read_by_the_command_that_is_named() {
    let folder = Folder::with(&[("in/b.pdf", b"%PDF-1.7\n".as_slice())]);
    run(&["read", &folder.at("in")]).code(2).reports(&["b.pdf': it is a PDF", "--pdf-command"]);
    let ended = run(&["read", &folder.at("in"), "--pdf-command", "echo The roof of the mill is whole again."]).code(0);
    assert!(String::from_utf8_lossy(&ended.stdout).contains("The roof of the mill is whole again."));
    run(&["read", &folder.at("in"), "--pdf-command", "echo 'no end"]).error(&["a quote of the command", "not closed"]);
}

#[test]
fn offsets_count_in_the_kept_text() {
    let folder = Folder::with(&[("in/letter.html", HTML.as_bytes())]);
    let typed = ["label", &folder.at("in"), "-o", &folder.at("l.jsonl"), "--keep-text", &folder.at("texts")];
    run(&typed).code(0);
    let text: Vec<char> = folder.read_text("texts/letter.txt").chars().collect();
    for record in json_lines(&folder.read_text("l.jsonl")) {
        let place = |key: &str| record[key].as_u64().unwrap() as usize;
        let cut: String = text[place("char_start")..place("char_end")].iter().collect();
        assert_eq!(cut, record["text"].as_str().unwrap());
    }
    run(&["read", &folder.at("in/letter.html"), "--keep-text", &folder.at("again")]).code(0);
    assert!(folder.read("texts/letter.txt") == folder.read("again/letter.txt"));
}

#[test]
fn what_recurs_is_boilerplate_only_if_asked_for_and_is_recorded() {
    let letter = |news: &str| format!("The friends of the mill pay for this page and thank you all\n\n{news}\n");
    let news = ["A coin was found under the floor.", "The clock is slow again.", "Two herons nest on the roof."];
    let letters: Vec<(String, String)> =
        news.iter().enumerate().map(|(n, news)| (format!("in/{n}.txt"), letter(news))).collect();
    let files: Vec<(&str, &[u8])> = letters.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = Folder::with(&files);
    let boilerplate = |records: Vec<Value>| records.iter().filter(|record| record["kind"] == "boilerplate").count();
    let plain = run(&["label", &folder.at("in")]).code(0);
    let plain = plain.reports(&["1 block recurs", "the friends of the mill"]);
    assert_eq!(boilerplate(plain.records()), 0);
    let ended = run(&["label", &folder.at("in"), "-o", &folder.at("out"), "--learn-boilerplate"]).code(0);
    assert!(!ended.stderr.contains("recurs"), "{}", ended.stderr);
    assert_eq!(boilerplate(json_lines(&folder.read_text("out/labelled.jsonl"))), 3);
    let account: Value = serde_json::from_slice(&folder.read("out/accounting.json")).unwrap();
    assert_eq!(account["learn_boilerplate"], true);
    assert!(folder.read_text("out/README.md").contains("--learn-boilerplate"));
}

#[test]
fn documents_outside_of_the_field_are_reported() {
    let folder = Folder::new();
    run(&["label", "tests/newsletters/transport/2018-09-21.md", "tests/newsletters/museums", "-o", &folder.arg()])
        .reports(&["may be outside of the field of commissioning", "it knows"])
        .hint("themewise train");
    let account: Value = serde_json::from_slice(&folder.read("accounting.json")).unwrap();
    assert_eq!(account["field"]["outside"], true);
    let own = run(&["label", "seeds/issues", "-o", &folder.arg()]).code(0);
    assert!(!own.stderr.contains("outside of the field"), "{}", own.stderr);
}
