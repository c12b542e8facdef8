//! RSS, RDF and Atom, whole and damaged.

use super::{blocks, content, reasons, simple_html};
use crate::document::email::read_feed;
use crate::document::extract::{Extraction, Place, Role};

fn read(feed: &str) -> Extraction {
    read_feed(feed.as_bytes(), simple_html)
}

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Quay &amp; Harbour</title><description>About the quay.</description>
<image><title>Logo</title><url>https://example.org/l.png</url></image>
<item><title><![CDATA[Gate <b>hours</b>]]></title><guid isPermaLink="false">gate-17</guid>
<pubDate>Mon, 04 Mar 2019 23:50:00 -0800</pubDate><media:title>Not this</media:title>
<description>Short.</description>
<content:encoded><![CDATA[<h2>Gate</h2><p>It opens at nine.</p>]]></content:encoded></item>
<item><title>Ferry</title><guid>https://example.org/ferry</guid>
<description>&lt;p&gt;Two &amp;amp; three a day.&lt;/p&gt;</description></item>
</channel></rss>"#;

#[test]
fn rss_items_are_documents() {
    let read = read(RSS);
    assert_eq!(read.problems, []);
    let [gate, ferry] = read.documents.as_slice() else { panic!("{read:?}") };
    assert_eq!(gate.title.as_deref(), Some("Gate hours"));
    assert_eq!(gate.id.as_deref(), Some("gate-17"));
    assert_eq!(gate.date.as_deref(), Some("2019-03-04"));
    assert_eq!(gate.series.as_deref(), Some("Quay & Harbour"));
    assert_eq!(gate.place, Some(Place::Message(1)));
    assert_eq!(blocks(gate), [(Role::Heading(2), "Gate"), (Role::Prose, "It opens at nine.")]);
    assert_eq!((ferry.id.as_deref(), ferry.date.as_deref()), (None, None));
    assert_eq!(content(ferry), ["Two & three a day."]);
}

#[test]
fn atom_entries_are_documents() {
    let feed = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Quay</title>
      <entry><title type="html">A &amp;amp; B</title><id>urn:x:1</id><updated>2019-03-05T01:00:00Z</updated>
       <published>2019-03-04T10:00:00+01:00</published><author><name>N</name></author>
       <source><title>Other</title></source><summary>Short.</summary>
       <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It <b>opens</b>.</p><br/></div></content></entry>
      <entry><title>1 &lt; 2 &amp; 3</title><content type="text">Plain &lt;p&gt; text.

Second paragraph.</content></entry>
      <entry><title>H</title><content type="html">&lt;p&gt;Rich.&lt;/p&gt;</content></entry></feed>"#;
    let read = read(feed);
    assert_eq!(read.problems, []);
    let titles: Vec<_> = read.documents.iter().filter_map(|document| document.title.as_deref()).collect();
    assert_eq!(titles, ["A & B", "1 < 2 & 3", "H"]);
    assert_eq!(content(&read.documents[0]), ["It opens."]);
    assert_eq!(read.documents[0].date.as_deref(), Some("2019-03-04"));
    assert_eq!(read.documents[0].id.as_deref(), Some("urn:x:1"));
    assert_eq!(content(&read.documents[1]), ["Plain <p> text.", "Second paragraph."]);
    assert_eq!(content(&read.documents[2]), ["Rich."]);
    assert_eq!(read.documents[2].series.as_deref(), Some("Quay"));
}

#[test]
fn rdf_items_are_documents() {
    let feed = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Quay</title></channel>
      <item rdf:about="y"><title>Gate</title><dc:date>2019-03-04</dc:date><description>It opens.</description></item></rdf:RDF>"#;
    let read = read(feed);
    let document = &read.documents[0];
    assert_eq!((document.series.as_deref(), document.date.as_deref()), (Some("Quay"), Some("2019-03-04")));
    assert_eq!(content(document), ["It opens."]);
}

#[test]
fn empty_content_gives_way_to_the_summary_and_empty_items_are_named() {
    let feed = "<rss><channel><item><title>A</title><description/><description>Words.</description></item>\
        <item><title>B</title><content:encoded><![CDATA[ <p></p> ]]></content:encoded><description>Short.</description></item>\
        <item><title>C</title></item></channel></rss>";
    let read = read(feed);
    assert_eq!(content(&read.documents[1]), ["Short."]);
    assert_eq!(read.documents.len(), 2);
    assert_eq!(reasons(&read), ["the item 'C' has no text"]);
    assert_eq!(read.problems[0].place, Some(Place::Message(3)));
}

#[test]
fn damaged_feeds_are_read_as_far_as_possible() {
    let cut = RSS.split("<guid>https").next().unwrap_or_default();
    let read_cut = read(cut);
    assert_eq!(read_cut.documents.len(), 1);
    assert!(reasons(&read_cut).contains(&"the feed ends inside an item"));
    let raw = "<rss><channel><title>T</title><item><title>A & B</title><description><p>Not <br> escaped.</p></description></item>\
        <item><title>B</title><description>Unclosed text.</item>\
        <item><title>C</title><description>Fine &nbsp; text.</description></item></channel></rss>";
    let read_raw = read(raw);
    let texts: Vec<_> = read_raw.documents.iter().map(|document| content(document).concat()).collect();
    assert_eq!(texts.len(), 3, "{read_raw:?}");
    assert_eq!(read_raw.documents[0].title.as_deref(), Some("A & B"));
    assert!(texts[2].starts_with("Fine"));
}

#[test]
fn end_tags_inside_cdata_are_text() {
    let feed = "<rss><channel><item><description><![CDATA[<p>Use </description> with care.</p>]]></description></item></channel></rss>";
    assert_eq!(content(&read(feed).documents[0]), ["Use with care."]);
}

#[test]
fn declared_encodings_are_used() {
    let feed = "<?xml version='1.0' encoding='windows-1251'?><rss><channel><item><description>#</description></item></channel></rss>";
    let bytes: Vec<u8> =
        feed.bytes().flat_map(|byte| if byte == b'#' { vec![0xCF, 0xF0, 0xE8] } else { vec![byte] }).collect();
    assert_eq!(content(&read_feed(&bytes, simple_html).documents[0]), ["При"]);
    assert!(read("<html><body>x</body></html>").documents.is_empty());
}

#[test]
fn a_title_of_a_text_s_length_is_not_copied_to_each_item() {
    for (length, series) in [(1_000, true), (1_001, false)] {
        let title = "a".repeat(length);
        let read = read(&RSS.replace("Quay &amp; Harbour", &title));
        let expected = series.then_some(title.as_str());
        assert!(read.documents.iter().all(|document| document.series.as_deref() == expected));
    }
}
