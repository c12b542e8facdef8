//! Content decides, and the name only where content leaves it open.

use super::*;

fn sniffed(name: &str, text: &str) -> Sniffed {
    sniff(text.as_bytes(), true, Path::new(name))
}

#[test]
fn prose_is_text_whatever_it_begins_with() {
    for text in [
        "The council met.\n",
        "[image: Museum Post]\n\nNews\n",
        "{Editor's note} The council met.\n",
        "Dear reader,\n\nthe roof, the rain and the wall, all leak.\n",
        "Subject: the roof\n\nIt leaks.\n",
        "- a\n- b\n",
        "",
    ] {
        assert_eq!(sniffed("letter", text), Sniffed::Format(Format::Text), "{text:?}");
    }
}

#[test]
fn json_is_told_from_json_lines() {
    let lines = "{\"id\": 1, \"body\": \"a\"}\n{\"id\": 2, \"body\": \"b\"}\n";
    for name in ["a", "a.txt", "a.json", "a.jsonl", "part-aa"] {
        assert_eq!(sniffed(name, lines), Sniffed::Format(Format::JsonLines), "{name}");
    }
    for (name, text) in [
        ("a", "[{\"text\": \"a\"}]"),
        ("a", "[\n  \"a\",\n  \"b\"\n]"),
        ("a", "{\n  \"data\": [\n    {\"text\": \"a\"}\n  ]\n}\n"),
        ("a.json", "[]"),
    ] {
        assert_eq!(sniffed(name, text), Sniffed::Format(Format::Json), "{text:?}");
    }
    assert_eq!(sniffed("a.jsonl", "{\"text\":\n{\"text\": \"b\"}\n"), Sniffed::Format(Format::JsonLines));
    assert_eq!(sniffed("a.jsonl", "no record"), Sniffed::Format(Format::JsonLines));
}

#[test]
fn what_holds_no_prose_is_named() {
    for (text, kind) in [
        ("%!PS-Adobe-3.0\n", "a PostScript file"),
        ("BEGIN:VCALENDAR\nVERSION:2.0\n", "a calendar"),
        ("<?xml version=\"1.0\"?>\n<TEI><text>a</text></TEI>\n", "an XML file of a kind that is not read"),
        ("\u{FEFF}  <svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", "an SVG picture"),
    ] {
        assert_eq!(sniffed("a.txt", text), Sniffed::Unreadable(kind), "{text:?}");
    }
    assert_eq!(sniff(b"\x89PNG\r\n\x1A\n\0", true, Path::new("a.txt")), Sniffed::Unreadable("a PNG picture"));
}

#[test]
fn a_pdf_is_one_at_its_beginning_or_near_it_if_its_name_says_so() {
    for (name, text) in
        [("a", "%PDF-1.7\n"), ("a.txt", "\u{FEFF}\r\n%PDF-1.4\n"), ("a.pdf", "a header of a mail program\n%PDF-1.4\n")]
    {
        assert_eq!(sniffed(name, text), Sniffed::Format(Format::Pdf), "{text:?}");
    }
    let about = "Such files begin with %PDF-1.7 and end with %%EOF.\n";
    assert_eq!(sniffed("a.txt", about), Sniffed::Format(Format::Text));
    assert_eq!(sniffed("a.pdf", "No signature is in it.\n"), Sniffed::Format(Format::Text));
}

#[test]
fn an_extension_of_compression_is_passed_over() {
    assert_eq!(format_of_name(Path::new("a/b.csv.gz")), Some(Format::Csv));
    assert_eq!(format_of_name(Path::new("b.HTML")), Some(Format::Html));
    assert_eq!(format_of_name(Path::new("b")), None);
}
