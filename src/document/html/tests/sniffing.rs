//! What is HTML by its beginning.

use super::super::is_html;

#[test]
fn pages_and_fragments_are_html() {
    for text in [
        "<!DOCTYPE html><p>x",
        "\u{FEFF}\n <!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
        "<html lang=en>",
        "<HTML\n xmlns:o='urn'>",
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'><html>",
        "<!-- saved from url --><html>",
        "<head><title>x</title>",
        "<body bgcolor=white>",
        "<div><p>One</p><p>Two</p>",
        "<p>One <b>bold</b></p>\n<p>Two</p>\n",
        "<p>Only one paragraph.</p>",
        "<table><tr><td>a</td></tr></table>",
        "<font size=2>One line<br>and another</font>",
        "<span>One</span>",
        "<style>p{}</style><div>Text</div>",
        "<meta charset=utf-8><p>One</p><p>Two</p>",
        "<h1>Title</h1><p>Text that goes on and is cut in the midd",
    ] {
        assert!(is_html(text), "{text}");
    }
}

#[test]
fn other_formats_are_not_html() {
    for text in [
        "",
        "<",
        "plain",
        "a < b and c > d",
        "<3 you all",
        "# Title\n\n<p align=center>x</p>",
        "<p align=\"center\"><img src=x></p>\n\n# Title\n\nText of the document.\n",
        "<div align=\"center\"><h1>Tool</h1></div>\n\nA tool that does [things](https://example.org).\n",
        "<div>\n\n- item\n- item\n\n</div>",
        "{\"html\": \"<p>x</p>\"}",
        "[\"<html>\"]",
        "<?xml version='1.0'?><rss version='2.0'><channel>",
        "<rss><channel><title>x</title>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>",
        "<?xml version='1.0'?><feed>",
        "<svg><title>x</title></svg>",
        "<w:document><w:p>x</w:p>",
        "<!DOCTYPE rss>",
        "<person@example.org> wrote:\n\nsome text",
        "<https://example.org>\n",
        "<b>Note</b> that the rest of this is plain text, or Markdown.",
        "<header line>",
        "<a name=top></a>\n# Title\n\nText.",
        "<span id=top></span>\n\nA plain text that is longer than its mark.",
        "From: <a@b>\n<html>",
        "<!-- a comment",
    ] {
        assert!(!is_html(text), "{text}");
    }
}
