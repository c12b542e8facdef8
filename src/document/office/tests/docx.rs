//! DOCX.

use super::super::read_docx;
use super::{shown, zip_of};
use crate::document::extract::{Extraction, Limits};

const STYLES: &str = r#"<w:styles xmlns:w="w">
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="House"><w:name w:val="House heading"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Plain"><w:name w:val="Plain"/><w:basedOn w:val="berschrift1"/>
  <w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Strong1"><w:name w:val="Loud"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Fett"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Trip"/></w:style>
<w:style w:type="paragraph" w:styleId="Trip"><w:name w:val="Trip"/><w:basedOn w:val="Round"/></w:style>
<w:style w:type="paragraph" w:styleId="Numbered"><w:name w:val="Numbered heading"/>
  <w:pPr><w:outlineLvl w:val="1"/><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
</w:styles>"#;

const NUMBERING: &str = r#"<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Numbered"/><w:isLgl/>
    <w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
</w:numbering>"#;

pub(super) fn file(body: &str) -> Vec<u8> {
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}<w:sectPr/></w:body></w:document>"#);
    zip_of(&[("word/document.xml", &document), ("word/styles.xml", STYLES), ("word/numbering.xml", NUMBERING)])
}

pub(super) fn read(body: &str) -> Extraction {
    read_docx(&file(body), &Limits::default())
}

pub(super) fn blocks(body: &str) -> Vec<String> {
    let extraction = read(body);
    assert_eq!(extraction.problems, []);
    shown(&extraction)
}

/// A paragraph of a style.
pub(super) fn styled(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

pub(super) fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

pub(super) fn item(number: u32, level: u32, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>
        <w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

pub(super) fn cell(content: &str) -> String {
    format!("<w:tc><w:tcPr/>{content}</w:tc>")
}

#[test]
fn headings_follow_outline_levels_names_and_based_on() {
    let body = [
        styled("Titel", "The garden letter"),
        styled("berschrift1", "Tulips"),
        styled("House", "Bulbs in clay"),
        styled("Plain", "An outline level of nine is body text, whatever the base is."),
        styled("Heading3", "An undefined style is known by its id"),
        styled("Round", "Styles that are based on each other end."),
        r#"<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>By itself</w:t></w:r></w:p>"#.to_owned(),
        styled("Verzeichnis1", "Tulips 3"),
    ]
    .concat();
    let expected = [
        "h1: The garden letter",
        "h1: Tulips",
        "h2: Bulbs in clay",
        "An outline level of nine is body text, whatever the base is.",
        "h3: An undefined style is known by its id",
        "Styles that are based on each other end.",
        "h3: By itself",
        "navigation: Tulips 3",
    ];
    // The text of the style "Plain" is bold, but stated as body text; it is short and shown bold.
    let mut found = blocks(&body);
    found[3] = found[3].trim_start_matches("display: ").to_owned();
    assert_eq!(found, expected);
}

#[test]
fn short_bold_paragraphs_are_display_lines() {
    let bold = |inner: &str| format!("<w:p>{inner}</w:p>");
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = [
        bold(&run("<w:b/>", "Opening hours")),
        bold(&(run("<w:b/>", "Hours.") + &run("", " The gate opens at nine."))),
        bold(&run(r#"<w:b w:val="0"/>"#, "Not bold")),
        bold(&run(r#"<w:rStyle w:val="Fett"/>"#, "Bold by style")),
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="Strong1"/></w:pPr>{}</w:p>"#,
            run(r#"<w:rStyle w:val="Fett"/>"#, "Twice")
        ),
        bold(&run(r#"<w:sz w:val="36"/>"#, "Large letters")),
        bold(&(run("<w:b/>", "Wages") + "<w:r><w:br/></w:r>" + &run("", "They rise in May."))),
        bold(&run("<w:b/>", &"word ".repeat(15))),
        format!(r#"<w:p><w:pPr><w:pStyle w:val="IntenseQuote"/></w:pPr>{}</w:p>"#, run("<w:b/>", "A quotation")),
        bold(&(run("", "A mark in small letters.") + &run(r#"<w:b/><w:sz w:val="8"/>"#, " "))),
    ]
    .concat();
    let long = "word ".repeat(15);
    assert_eq!(
        blocks(&body),
        [
            "display: Opening hours",
            "Hours. The gate opens at nine.",
            "Not bold",
            "display: Bold by style",
            "Twice",
            "display: Large letters",
            "display: Wages",
            "They rise in May.",
            long.trim(),
            "A quotation",
            "A mark in small letters.",
        ]
    );
}

#[test]
fn lists_show_their_numbers_and_restart() {
    let body = [
        item(1, 0, "one"),
        item(1, 1, "one a"),
        item(1, 1, "one b"),
        item(1, 0, "two"),
        item(1, 1, "two a"),
        item(1, 2, "two a i"),
        item(2, 0, "a sign"),
        item(4, 0, "seven"),
        item(4, 0, "eight"),
        item(0, 0, "no list"),
        item(99, 0, "an unknown list"),
    ]
    .concat();
    assert_eq!(
        blocks(&body),
        [
            "item: 1. one",
            "item: 1.a) one a",
            "item: 1.b) one b",
            "item: 2. two",
            "item: 2.a) two a",
            "item: i. two a i",
            "item: • a sign",
            "item: 7. seven",
            "item: 8. eight",
            "no list",
            "an unknown list",
        ]
    );
}

#[test]
fn a_numbered_heading_keeps_its_number() {
    let body = [item(3, 0, "Part"), styled("Numbered", "Soil"), styled("Numbered", "Water")].concat();
    assert_eq!(blocks(&body), ["item: I. Part", "h2: 1.1 Soil", "h2: 1.2 Water"]);
}

#[test]
fn deletions_codes_and_hidden_text_are_left_out() {
    let body = r#"<w:p>
<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom>
<w:ins><w:r><w:t>New </w:t></w:r></w:ins>
<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>
<w:r><w:t>nested result in a code</w:t></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>words</w:t></w:r>
<w:r><w:fldChar w:fldCharType="end"/></w:r>
<w:fldSimple w:instr="DATE"><w:r><w:t> of</w:t></w:r></w:fldSimple>
<w:hyperlink><w:r><w:t> a</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t> kind</w:t></w:r></w:smartTag>
<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent><w:r><w:t>, all</w:t></w:r></w:sdtContent></w:sdt>
<w:commentReference w:id="0"/></w:p>"#;
    assert_eq!(blocks(body), ["New words of a kind, all"]);
}

#[test]
fn a_field_that_never_ends_hides_its_paragraph_only() {
    let body = format!(
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>code</w:t></w:r></w:p>{}"#,
        paragraph("Text goes on.")
    );
    assert_eq!(blocks(&body), ["Text goes on."]);
}

#[test]
fn a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() {
    let body = format!(
        r#"<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>First half, </w:t></w:r></w:p>{}"#,
        paragraph("second half.")
    );
    assert_eq!(blocks(&body), ["First half, second half."]);
}

#[test]
fn former_properties_do_not_count() {
    let body = r#"<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr></w:pPrChange></w:pPr>
<w:r><w:rPr><w:rPrChange><w:rPr><w:b/><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>Body</w:t></w:r></w:p>"#;
    assert_eq!(blocks(body), ["Body"]);
}

#[test]
fn breaks_tabs_and_hyphens_are_read() {
    let body = r#"<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr><w:r><w:t>one</w:t><w:tab/>
<w:t>two</w:t><w:br/><w:t>three</w:t><w:noBreakHyphen/><w:t>fo</w:t><w:softHyphen/><w:t>ur</w:t>
<w:br w:type="page"/><w:t>five</w:t><w:br/><w:br/><w:t>six</w:t><w:sym w:font="Wingdings" w:char="F0E0"/></w:r></w:p>"#;
    assert_eq!(blocks(body), ["one two\nthree\u{2011}four", "five", "six→"]);
}

#[test]
fn entities_are_read_and_unknown_ones_kept() {
    assert_eq!(blocks(&paragraph("A &amp; B &#233; &foo; 1 &lt; 2")), ["A & B é &foo; 1 < 2"]);
}

#[test]
fn text_boxes_are_read_once_after_their_paragraph() {
    let inside = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("In the box."));
    let body = format!(
        "<w:p><w:r><w:t>Around </w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{inside}</w:drawing>\
         </mc:Choice><mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:t>the box.</w:t></w:r></w:p><w:p><w:r><w:pict>{inside}</w:pict></w:r></w:p>"
    );
    assert_eq!(blocks(&body), ["Around the box.", "In the box.", "In the box."]);
}

#[test]
fn data_tables_become_rows() {
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|text| cell(&paragraph(text))).collect();
        format!("<w:tr><w:trPr/>{cells}</w:tr>")
    };
    let deleted = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr>";
    let body = format!(
        "{}<w:tbl><w:tblPr/>{}{}{deleted}{}</w:tbl>{}",
        paragraph("Before."),
        row(&["Site", "Visits"]),
        row(&["North", "120"]),
        row(&["South", ""]),
        paragraph("After.")
    );
    assert_eq!(blocks(&body), ["Before.", "row: Site | Visits", "row: North | 120", "row: South", "After."]);
}

#[test]
fn layout_tables_become_their_paragraphs() {
    let long = "The museum opens its new wing on Saturday with a walk through the old harbour.";
    let left = [styled("berschrift1", "Harbour"), paragraph(long), paragraph(long)].concat();
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(&paragraph("a")), cell(&paragraph("b")));
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr></w:tbl><w:tbl><w:tr>{}</w:tr></w:tbl><w:tbl><w:tr>{}{}</w:tr></w:tbl>",
        cell(&left),
        cell(&paragraph("Aside.")),
        cell(&paragraph("One column.")),
        cell(&(inner + "<w:p/>")),
        cell(&paragraph("Beside."))
    );
    assert_eq!(blocks(&body), ["h1: Harbour", long, long, "Aside.", "One column.", "row: a | b", "Beside."]);
}

#[test]
fn notes_headers_footers_and_title_have_their_places() {
    let note = |id: u32, text: &str| format!(r#"<w:footnote w:id="{id}">{}</w:footnote>"#, paragraph(text));
    let footnotes = format!(
        r#"<w:footnotes><w:footnote w:type="separator" w:id="-1">{}</w:footnote>{}{}{}</w:footnotes>"#,
        paragraph("line"),
        note(1, "Second note."),
        note(2, "First note."),
        note(3, "Nobody refers to it.")
    );
    let document = r#"<w:document><w:body><w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>
<w:r><w:t>, more.</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:body></w:document>"#;
    let header = format!("<w:hdr>{}</w:hdr>", paragraph("The letter, no. 4"));
    let bytes = zip_of(&[
        ("word/document.xml", document),
        ("word/footnotes.xml", &footnotes),
        ("word/header1.xml", &header),
        ("word/header2.xml", &header),
        ("word/header3.xml", "<w:hdr><w:p/></w:hdr>"),
        ("word/footer1.xml", &format!("<w:ftr>{}</w:ftr>", styled("berschrift1", "Page 1"))),
        ("docProps/core.xml", "<c><dc:title>The  letter</dc:title><dcterms:created>2020-01-01</dcterms:created></c>"),
    ]);
    let extraction = read_docx(&bytes, &Limits::default());
    assert_eq!(
        shown(&extraction),
        ["page header: The letter, no. 4", "Text, more.", "First note.", "Second note.", "page footer: Page 1"]
    );
    assert_eq!(extraction.documents[0].title.as_deref(), Some("The letter"));
    assert_eq!(extraction.documents[0].date, None);
}

#[test]
fn titles_that_programs_make_up_are_no_titles() {
    for title in ["Microsoft Word - letter.doc", "", "Document1", "[Document title]", "letter.docx", "Untitled"] {
        assert_eq!(super::super::metadata::usable_title(title), None, "{title}");
    }
    assert_eq!(super::super::metadata::usable_title("Title deeds of 1650").as_deref(), Some("Title deeds of 1650"));
}

#[test]
fn the_main_part_is_found_by_relation_and_in_strict_files() {
    let rels = r#"<Relationships><Relationship Id="a"
 Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
 Target="/other/main.xml"/></Relationships>"#;
    let styles = r#"<Relationships><Relationship Id="b" Type="x/styles" Target="looks.xml"/></Relationships>"#;
    let bytes = zip_of(&[
        ("_rels/.rels", rels),
        ("other/_rels/main.xml.rels", styles),
        ("other/main.xml", "<document><body><p><pPr><pStyle val='H'/></pPr><r><t>Strict</t></r></p></body></document>"),
        ("other/looks.xml", "<styles><style styleId='H'><name val='heading 2'/></style></styles>"),
    ]);
    assert_eq!(shown(&read_docx(&bytes, &Limits::default())), ["h2: Strict"]);
}
