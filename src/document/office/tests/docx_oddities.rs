//! DOCX files that are damaged, deep or odd.

use super::super::read_docx;
use super::docx::{blocks, cell, file, paragraph, read};
use super::{refusal, shown, zip_of};
use crate::document::extract::Limits;

#[test]
fn deep_nesting_is_read() {
    let tables = "<w:tbl><w:tr><w:tc>".repeat(4000);
    let ends = "</w:tc></w:tr></w:tbl>".repeat(4000);
    assert_eq!(blocks(&format!("{tables}{}{ends}", paragraph("Deep."))), ["Deep."]);
    let boxes = "<w:p><w:r><w:txbxContent>".repeat(4000);
    let ends = "</w:txbxContent></w:r></w:p>".repeat(4000);
    assert_eq!(blocks(&format!("{boxes}{}{ends}", paragraph("Deep."))), ["Deep."]);
    let tags = "<w:sdt>".repeat(10_000);
    let ends = "</w:sdt>".repeat(10_000);
    assert_eq!(blocks(&format!("<w:p>{tags}<w:r><w:t>Deep.</w:t></w:r>{ends}</w:p>")), ["Deep."]);
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    let refused = |bytes: &[u8]| refusal(&read_docx(bytes, &Limits::default()));
    let whole = file(&paragraph("Text."));
    assert_eq!(refused(&whole[..whole.len() / 2]), "the ZIP archive is truncated or damaged");
    assert_eq!(refused(&zip_of(&[("a.txt", "x")])), "it has no part 'word/document.xml'");
    assert_eq!(refused(&zip_of(&[("word/document.xml", "")])), "its part 'word/document.xml' is empty");
    assert_eq!(refused(&file("<w:p/>")), "there is no text in it");
    assert_eq!(refused(b""), "the ZIP archive is truncated or damaged");
}

#[test]
fn a_damaged_part_is_read_as_far_as_it_goes() {
    let bytes =
        zip_of(&[("word/document.xml", "<w:document><w:p><w:r><w:t>Whole.</w:t></w:r></w:p><w:p><w:r><w:t>Ha")]);
    let extraction = read_docx(&bytes, &Limits::default());
    assert_eq!(shown(&extraction)[0], "Whole.");
    assert!(extraction.problems[0].lost);
    assert!(extraction.problems[0].reason.contains("'word/document.xml' is no well-formed XML"));
}

#[test]
fn a_bomb_is_refused() {
    let text = " ".repeat(4 << 20);
    let limits = Limits { ratio: 10, ..Limits::default() };
    assert!(refusal(&read_docx(&file(&text), &limits)).contains("inflates to more than"));
}

#[test]
fn an_embedded_file_is_reported() {
    let extraction = read(&format!("{}<w:altChunk r:id='a'/>", paragraph("Text.")));
    assert!(extraction.problems[0].reason.contains("embedded"));
}

#[test]
fn other_encodings_of_xml_are_read() {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:document>{}</w:document>", paragraph("Grün"));
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(xml.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let text = super::super::xml_events::decode_xml(&utf16).into_owned();
    assert_eq!(text, xml);
    let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><t>Gr\xFCn</t>";
    assert!(super::super::xml_events::decode_xml(latin).ends_with("<t>Grün</t>"));
}

#[test]
fn a_dropped_capital_belongs_to_the_next_paragraph() {
    let body = format!(
        r#"<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>T</w:t></w:r></w:p>{}"#,
        paragraph("he ferry is late.")
    );
    assert_eq!(blocks(&body), ["The ferry is late."]);
}

#[test]
fn columns_of_text_are_layout() {
    let long = "A walk along the wall takes an hour. ".repeat(5);
    let row = format!("<w:tr>{}{}</w:tr>", cell(&paragraph(&long)), cell(&paragraph(&long)));
    let found = blocks(&format!("<w:tbl>{row}{row}</w:tbl>"));
    assert_eq!(found, [long.trim(); 4]);
}

#[test]
fn files_made_to_take_long_end_soon() {
    let started = std::time::Instant::now();
    let marks = r#"<w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/>"#.repeat(20_000);
    let body = format!(
        "<w:p><w:r>{marks}<w:fldChar w:fldCharType='begin'/><w:txbxContent>{}</w:txbxContent></w:r></w:p>{}",
        "<w:p/>".repeat(20_000),
        paragraph("End.")
    );
    assert_eq!(blocks(&body), ["End."]);
    let rows = "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>".repeat(5000);
    let ends = "</w:tc></w:tr></w:tbl>".repeat(5000);
    let body = format!("{rows}{}{ends}{}", "<w:p/>".repeat(20_000), paragraph("End."));
    assert_eq!(blocks(&body), ["End."]);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn names_of_skipped_elements_are_sorted() {
    assert!(super::super::docx_body::SKIPPED.is_sorted());
}

#[test]
fn letters_of_the_font_symbol_are_greek() {
    let sign = |font: &str, code: &str| format!(r#"<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>"#);
    let body = format!("<w:p>{}{}{}</w:p>", sign("Symbol", "F06D"), sign("Wingdings", "F0FC"), sign("Arial", "00E9"));
    assert_eq!(blocks(&body), ["μ✓é"]);
}

#[test]
fn typed_bullets_make_list_items() {
    let body = [paragraph("•\tbread"), paragraph("\u{F0B7} salt"), paragraph("·"), paragraph("•no space")].concat();
    assert_eq!(blocks(&body), ["item: • bread", "item: • salt", "·", "•no space"]);
}
