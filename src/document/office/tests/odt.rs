//! ODT.

use super::super::read_odt;
use super::{refusal, shown, zip_of};
use crate::document::extract::{Extraction, Limits};

const STYLES: &str = r#"<office:document-styles><office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:font-size="12pt"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Heading_20_2" style:family="paragraph" style:default-outline-level="2"/>
<text:outline-style style:name="Outline">
 <text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/>
 <text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
 <text:outline-level-style text:level="3" style:num-format=""/>
</text:outline-style>
<text:list-style style:name="Numbers">
 <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
 <text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>
</text:list-style>
</office:styles><office:master-styles><style:master-page>
<style:header><text:p>The <text:title>parish letter</text:title></text:p></style:header>
<style:header-left><text:p>The parish letter</text:p></style:header-left>
<style:footer><text:p/></style:footer></style:master-page></office:master-styles></office:document-styles>"#;

const AUTOMATIC: &str = r#"
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Standard">
 <style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="normal"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties fo:font-size="18pt"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1" text:bullet-char="–"/>
 <text:list-level-style-number text:level="2" style:num-format="i" style:num-suffix="."/></text:list-style>"#;

fn file(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:automatic-styles>{AUTOMATIC}</office:automatic-styles>\
         <office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    zip_of(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("styles.xml", STYLES),
        ("meta.xml", "<office:meta><dc:title>Parish letter 7</dc:title></office:meta>"),
    ])
}

fn read(body: &str) -> Extraction {
    read_odt(&file(body), &Limits::default())
}

fn blocks(body: &str) -> Vec<String> {
    let extraction = read(body);
    assert_eq!(extraction.problems, []);
    let mut shown = shown(&extraction);
    assert_eq!(shown.remove(0), "page header: The parish letter");
    shown
}

#[test]
fn headings_have_levels_and_numbers() {
    let body = r#"<text:h text:outline-level="1">Roof</text:h><text:h text:outline-level="2">Slates</text:h>
<text:h text:outline-level="2">Gutters</text:h><text:h text:outline-level="3">Lead</text:h>
<text:h text:outline-level="1">Organ</text:h><text:h text:outline-level="2" text:is-list-header="true">Pipes</text:h>
<text:p text:style-name="P2">A title</text:p><text:p text:style-name="P1">Times of services</text:p>
<text:p text:style-name="P1">Bold <text:span text:style-name="T1">and not</text:span></text:p>
<text:p><text:span text:style-name="T3">In large letters</text:span></text:p>
<text:p>Text of the usual size, which is most of it.</text:p>"#;
    let expected = [
        "h1: 1. Roof",
        "h2: 1.1 Slates",
        "h2: 1.2 Gutters",
        "h3: Lead",
        "h1: 2. Organ",
        "h2: Pipes",
        "h1: A title",
        "display: Times of services",
        "Bold and not",
        "display: In large letters",
        "Text of the usual size, which is most of it.",
    ];
    assert_eq!(blocks(body), expected);
}

#[test]
fn lists_show_bullets_and_numbers() {
    let body = r#"<text:list text:style-name="L1"><text:list-item><text:p>sign</text:p>
<text:list><text:list-item><text:p>one</text:p><text:p>goes on</text:p></text:list-item>
<text:list-item><text:p>two</text:p></text:list-item></text:list></text:list-item></text:list>
<text:list text:style-name="Numbers" xml:id="n"><text:list-header><text:p>head</text:p></text:list-header>
<text:list-item><text:p>first</text:p></text:list-item>
<text:list-item text:start-value="5"><text:p>fifth</text:p></text:list-item></text:list><text:p>Between.</text:p>
<text:list text:style-name="Numbers" text:continue-numbering="true"><text:list-item><text:p>sixth</text:p>
</text:list-item></text:list><text:list text:style-name="Numbers"><text:list-item><text:p>new</text:p></text:list-item>
</text:list><text:list text:continue-list="n" text:style-name="Numbers"><text:list-item><text:p>by id</text:p>
</text:list-item></text:list><text:list><text:list-item><text:p>no style</text:p></text:list-item></text:list>"#;
    let expected = [
        "item: • sign",
        "item: i. one",
        "goes on",
        "item: ii. two",
        "head",
        "item: 1. first",
        "item: 5. fifth",
        "Between.",
        "item: 6. sixth",
        "item: 1. new",
        "item: 6. by id",
        "item: • no style",
    ];
    assert_eq!(blocks(body), expected);
}

#[test]
fn changes_annotations_and_hidden_text_are_left_out() {
    let body = r#"<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:sequence-decls><text:sequence-decl text:name="x"/></text:sequence-decls>
<text:p>One<office:annotation><dc:creator>x</dc:creator><text:p>a remark</text:p></office:annotation>
<text:span text:style-name="T2">hidden</text:span><text:s text:c="900000000"/>two<text:tab/>three<text:line-break/>four
<text:change text:change-id="a"/><text:soft-page-break/></text:p>
<text:section text:display="none"><text:p>hidden section</text:p></text:section>
<text:p>hidden too<text:hidden-paragraph text:is-hidden="true"/></text:p>
<text:p><text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>above</text:ruby-text></text:ruby></text:p>"#;
    assert_eq!(blocks(body), ["One two three\nfour", "base"]);
}

#[test]
fn notes_come_last_and_frames_once() {
    let body = r#"<text:list><text:list-item><text:p>Text<text:note>
<text:note-citation>1</text:note-citation><text:note-body>
<text:p>A note.</text:p></text:note-body></text:note>, goes on.<draw:frame><draw:text-box><text:p>In a box.</text:p>
</draw:text-box><svg:title>a picture</svg:title><svg:desc>of a box</svg:desc></draw:frame></text:p></text:list-item>
</text:list><text:table-of-content><text:table-of-content-source><text:index-title-template>Contents
</text:index-title-template></text:table-of-content-source><text:index-body><text:p>Roof 1</text:p></text:index-body>
</text:table-of-content><text:p>End.</text:p>"#;
    assert_eq!(blocks(body), ["item: • Text, goes on.", "In a box.", "navigation: Roof 1", "End.", "A note."]);
}

#[test]
fn tables_are_rows_or_layout() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let body = format!(
        "<table:table><table:table-column/><table:table-header-rows>{}</table:table-header-rows>{}</table:table>\
         <table:table>{}</table:table>",
        row(&["Day", "Hymn"]),
        row(&["Sunday", "No. 12"]),
        row(&["One column."])
    );
    assert_eq!(blocks(&body), ["row: Day | Hymn", "row: Sunday | No. 12", "One column."]);
}

#[test]
fn the_title_is_read_and_encrypted_or_empty_files_are_refused() {
    assert_eq!(read("<text:p>x</text:p>").documents[0].title.as_deref(), Some("Parish letter 7"));
    let manifest = "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
    let refused = |entries: &[(&str, &str)]| refusal(&read_odt(&zip_of(entries), &Limits::default()));
    assert_eq!(refused(&[("META-INF/manifest.xml", manifest), ("content.xml", "x")]), "it is encrypted");
    assert_eq!(refused(&[("a", "x")]), "it has no part 'content.xml'");
    assert_eq!(refused(&[("content.xml", " ")]), "its part 'content.xml' is empty");
    let empty = "<d><office:body><office:text><text:p/></office:text></office:body></d>";
    assert_eq!(refused(&[("content.xml", empty)]), "there is no text in it");
}

#[test]
fn deep_nesting_is_read() {
    let lists = "<text:list><text:list-item>".repeat(5000);
    let ends = "</text:list-item></text:list>".repeat(5000);
    assert_eq!(blocks(&format!("{lists}<text:p>Deep.</text:p>{ends}")), ["item: • Deep."]);
    let spans = "<text:span>".repeat(10_000);
    let ends = "</text:span>".repeat(10_000);
    assert_eq!(blocks(&format!("<text:p>{spans}Deep.{ends}</text:p>")), ["Deep."]);
    let tables = "<table:table><table:table-row><table:table-cell>".repeat(4000);
    let ends = "</table:table-cell></table:table-row></table:table>".repeat(4000);
    assert_eq!(blocks(&format!("{tables}<text:p>Deep.</text:p>{ends}")), ["Deep."]);
}
