//! EPUB.

use super::super::read_epub;
use super::{refusal, shown, zip_of};
use crate::document::extract::{Extract, Limits, Role, TextBuilder};

/// Stands for the reader of HTML: each `<p>` and `<h1>` is a block.
fn html(text: &str) -> Extract {
    let mut builder = TextBuilder::default();
    for part in text.split('<').skip(1) {
        match part.split_once('>') {
            Some(("p", text)) => builder.push(Role::Prose, text),
            Some(("h1", text)) => builder.push(Role::Heading(1), text),
            _ => {}
        }
    }
    let (text, blocks) = builder.finish();
    Extract { text, blocks, title: Some("of the chapter".to_owned()), ..Extract::default() }
}

const CONTAINER: &str = r#"<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"#;

const PACKAGE: &str = r#"<package><metadata><dc:title id="t">Walks</dc:title><dc:title>A second title</dc:title>
<dc:date opf:event="modification">2024-01-01</dc:date><dc:date>2019-05-03T10:00:00Z</dc:date></metadata><manifest>
<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="../one.xhtml#start" media-type="application/xhtml+xml"/>
<item id="c" href="../one.xhtml#end" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="toc" href="toc.xhtml" media-type="application/xhtml+xml"/>
<item id="svg" href="cover.svg" media-type="image/svg+xml"/></manifest>
<spine><itemref idref="svg"/><itemref idref="nav"/><itemref idref="toc"/><itemref idref="a"/>
<itemref idref="c"/><itemref idref="b"/></spine>
<guide><reference type="toc" href="toc.xhtml"/></guide></package>"#;

fn entries<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", PACKAGE),
        ("OEBPS/two b.xhtml", "<html><p>Second.</p></html>"),
        ("one.xhtml", "<html><head><title/></head><h1>Coast</h1><p>First.</p></html>"),
        ("OEBPS/nav.xhtml", "<p>Contents</p>"),
        ("OEBPS/toc.xhtml", "<p>Contents</p>"),
    ]
}

#[test]
fn chapters_follow_the_spine_in_one_document() {
    let extraction = read_epub(&zip_of(&entries()), &Limits::default(), html);
    assert_eq!(extraction.problems, []);
    assert_eq!(shown(&extraction), ["h1: Coast", "First.", "Second."]);
    let book = &extraction.documents[0];
    assert_eq!((book.title.as_deref(), book.id.as_deref()), (Some("Walks"), None));
    assert_eq!(book.date.as_deref(), Some("2019-05-03"));
    assert_eq!(book.date_text.as_deref(), Some("2019-05-03T10:00:00Z"));
}

#[test]
fn a_year_is_no_day() {
    let package = PACKAGE.replace("2019-05-03T10:00:00Z", "2019");
    let mut entries = entries();
    entries[2].1 = &package;
    let extraction = read_epub(&zip_of(&entries), &Limits::default(), html);
    assert_eq!(extraction.documents[0].date, None);
    assert_eq!(extraction.documents[0].date_text.as_deref(), Some("2019"));
    for text in ["2019-02-29", "2019-13-01", "2019-1-01", "20190101", "2019-01-01x", "+019-01-01", "é019-01-01"] {
        assert_eq!(crate::document::dates::iso_day(text), None, "{text}");
    }
    assert_eq!(crate::document::dates::iso_day("2020-02-29").as_deref(), Some("2020-02-29"));
}

#[test]
fn a_missing_chapter_is_a_problem_and_the_rest_is_read() {
    let mut entries = entries();
    entries.remove(3);
    let extraction = read_epub(&zip_of(&entries), &Limits::default(), html);
    assert_eq!(shown(&extraction), ["h1: Coast", "First."]);
    assert_eq!(extraction.problems[0].reason, "the chapter 'OEBPS/two b.xhtml' is missing in the archive");
}

#[test]
fn copy_protection_is_refused_and_obfuscated_fonts_are_not() {
    let encryption = |algorithm: &str| {
        format!("<encryption><EncryptedData><EncryptionMethod Algorithm='{algorithm}'/></EncryptedData></encryption>")
    };
    let font = encryption("http://www.idpf.org/2008/embedding");
    let drm = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc");
    let read = |encryption: &str| {
        let mut entries = entries();
        entries.push(("META-INF/encryption.xml", encryption));
        read_epub(&zip_of(&entries), &Limits::default(), html)
    };
    assert_eq!(shown(&read(&font)).len(), 3);
    assert_eq!(refusal(&read(&drm)), "it is copy-protected (DRM)");
}

#[test]
fn a_book_without_package_or_text_is_refused() {
    let read = |entries: &[(&str, &str)]| refusal(&read_epub(&zip_of(entries), &Limits::default(), html));
    assert_eq!(read(&[("a", "")]), "it names no package document");
    assert_eq!(read(&[("META-INF/container.xml", CONTAINER)]), "it has no part 'OEBPS/book.opf'");
    assert_eq!(read(&[("a.opf", "<package/>")]), "there is no text in it");
}

#[test]
fn empty_elements_of_xhtml_get_end_tags() {
    let to_html = super::super::xhtml::to_html;
    assert_eq!(
        to_html("<?xml version='1.0'?><title/><p a='>'>x<br/>y<a id=\"b\"/></p>"),
        "<title></title><p a='>'>x<br/>y<a id=\"b\"></a></p>"
    );
    assert_eq!(to_html("<!-- <b/> --><script src='x' />"), "<!-- <b/> --><script src='x' ></script>");
    assert_eq!(to_html("<![CDATA[1 < 2]]> 1 < 2 <b"), "1 &lt; 2 1 < 2 <b");
    assert_eq!(to_html("<a 'unclosed><p/>"), "<a 'unclosed><p></p>");
}

#[test]
fn chapters_in_other_encodings_are_read() {
    let latin = super::zip_of_bytes(&[
        ("b.opf", b"<p><item id='a' href='a.html' media-type='text/html'/><itemref idref='a'/></p>"),
        ("a.html", b"<p>A caf\xE9 by the sea, with a view of the pier and of the boats"),
    ]);
    let extraction = read_epub(&latin, &Limits::default(), html);
    assert_eq!(shown(&extraction), ["A café by the sea, with a view of the pier and of the boats"]);
}
