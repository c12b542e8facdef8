//! PPTX.

use super::super::read_pptx;
use super::{refusal, shown, zip_of};
use crate::document::extract::Limits;

fn shape(placeholder: &str, paragraphs: &str) -> String {
    format!("<p:sp><p:nvSpPr><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>")
}

fn text(properties: &str, text: &str) -> String {
    format!("<a:p>{properties}<a:r><a:rPr/><a:t>{text}</a:t></a:r></a:p>")
}

#[test]
fn slides_are_read_in_their_order_with_titles() {
    let first = [
        shape("<p:ph type='ctrTitle'/>", &text("", "The year in trams")),
        shape("<p:ph type='sldNum'/>", "<a:p><a:fld><a:t>1</a:t></a:fld></a:p>"),
    ]
    .concat();
    let cell = |content: &str| format!("<a:tc><a:txBody>{}</a:txBody></a:tc>", text("", content));
    let table = format!("<a:tbl><a:tr>{}{}</a:tr></a:tbl>", cell("Line 1"), cell("90 %"));
    let second = [
        shape("<p:ph type='title'/>", &text("", "Delays")),
        shape(
            "<p:ph idx='1'/>",
            &[
                text("<a:pPr><a:buChar char='•'/></a:pPr>", "Points"),
                text("<a:pPr lvl='1'/>", "Wires"),
                text("", "Plain."),
            ]
            .concat(),
        ),
        format!("<p:graphicFrame>{table}</p:graphicFrame>"),
    ]
    .concat();
    let rels = "<Relationships><Relationship Id='r1' Type='x/slide' Target='slides/slide2.xml'/>\
                <Relationship Id='r2' Type='x/slide' Target='slides/slide1.xml'/></Relationships>";
    let bytes = zip_of(&[
        (
            "ppt/presentation.xml",
            "<p><p:sldIdLst><p:sldId id='1' r:id='r1'/><p:sldId id='2' r:id='r2'/></p:sldIdLst></p>",
        ),
        ("ppt/_rels/presentation.xml.rels", rels),
        ("ppt/slides/slide1.xml", &format!("<p:sld>{second}</p:sld>")),
        ("ppt/slides/slide2.xml", &format!("<p:sld>{first}</p:sld>")),
        ("ppt/notesSlides/notesSlide1.xml", &text("", "Said aloud.")),
    ]);
    let extraction = read_pptx(&bytes, &Limits::default());
    let expected = [
        "h1: The year in trams",
        "page footer: 1",
        "h2: Delays",
        "item: • Points",
        "item: • Wires",
        "Plain.",
        "row: Line 1 | 90 %",
    ];
    assert_eq!(shown(&extraction), expected);
    assert_eq!(extraction.documents[0].blocks[0].page, Some(1));
    assert_eq!(extraction.documents[0].blocks[2].page, Some(2));
}

#[test]
fn without_an_order_slides_follow_their_numbers() {
    let slide = |content: &str| format!("<p:sld>{}</p:sld>", shape("", &text("", content)));
    let (two, ten) = (slide("two"), slide("ten"));
    let bytes = zip_of(&[("ppt/slides/slide10.xml", &ten), ("ppt/slides/slide2.xml", &two)]);
    assert_eq!(shown(&read_pptx(&bytes, &Limits::default())), ["two", "ten"]);
    assert_eq!(refusal(&read_pptx(&zip_of(&[("a", "")]), &Limits::default())), "it has no slides");
}
