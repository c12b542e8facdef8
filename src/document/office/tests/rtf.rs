//! RTF.

use super::super::read_rtf;
use super::{refusal, shown};
use crate::document::extract::{Extraction, Limits};

fn read(body: &str) -> Extraction {
    read_rtf(format!("{{\\rtf1\\ansi\\ansicpg1252\\deff0 {body}}}").as_bytes(), &Limits::default())
}

fn blocks(body: &str) -> Vec<String> {
    let extraction = read(body);
    assert_eq!(extraction.problems, []);
    shown(&extraction)
}

#[test]
fn paragraphs_lines_and_signs_are_read() {
    let body = r"One\tab two\line three\par Four\emdash five \ldblquote six\rdblquote\~seven\_eight\-nine\
ten \{\\\}\par
\rquote x\bullet\endash\lquote";
    let expected = ["One two\nthree", "Four—five “six”\u{A0}seven\u{2011}eightnine", "ten {\\}", "’x•–‘"];
    // A no-break space is white space, and becomes a space.
    let expected = expected.map(|text| text.replace('\u{A0}', " "));
    assert_eq!(blocks(body), expected);
}

#[test]
fn code_pages_and_unicode_are_read() {
    let fonts = r"{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset204{\*\fname Arial;}Arial Cyr;}{\f2\fnil
\fcharset128 MS;}
{\f3\fnil\fcharset2 Symbol;}}";
    let body = r"\f0 Caf\'e9 \u8364?5 \u8217\'92s {\uc2\u8211--}{\uc0\u233}t\par
\f1 \'cf\'f0\'e8\'e2\'e5\'f2\par \f2 \'93\'fa\'96\'7b\par \f0\u-10179?\u-8704?\par {\f3 \'b7 \u-3913?}x\par \u8220
\ldblquote y\u8221\'94\par";
    assert_eq!(blocks(&format!("{fonts}{body}")), ["Café €5 ’s –ét", "Привет", "日本", "😀", "item: • •x", "“y”"]);
}

#[test]
fn letters_of_the_font_symbol_are_greek() {
    let fonts = r"{\fonttbl{\f1\fcharset2{\*\panose 05}Symbol;}{\f2\fcharset2 Wingdings;}}";
    let body = r"10 {\f1 m}g {\f1\'b3} {\f1 \u-4008 ?}65 {\f2 l} {\f1 words in it}\par";
    assert_eq!(blocks(&format!("{fonts}{body}")), ["10 μg ≥ Ξ65 • words in it"]);
}

#[test]
fn raw_bytes_are_utf_8_if_they_can_be() {
    let bytes = [b"{\\rtf1\\ansi Gr\xC3\xBCn\\par Gr\xFCn}".as_slice()].concat();
    assert_eq!(shown(&read_rtf(&bytes, &Limits::default())), ["Grün", "Grün"]);
}

#[test]
fn destinations_are_not_text() {
    let body = r"{\colortbl;\red0;}{\*\generator Some program;}{\info{\title A letter}{\author someone}}
{\*\unknown{\b deep} text}{\pict\pngblip 89504e47}{\pict\bin4 a}{b}Before {\field{\*\fldinst{HYPERLINK http://x}}
{\fldrslt{\ul the link}}} after{\v hidden}{\deleted old}{\*\bkmkstart a}{\xe{\v index}}.\par
{\object{\*\objdata 00}{\result\pard Result.\par}}";
    let extraction = read(body);
    assert_eq!(shown(&extraction), ["Before the link after.", "Result."]);
    assert_eq!(extraction.documents[0].title.as_deref(), Some("A letter"));
}

#[test]
fn headings_follow_styles_and_outline_levels() {
    let body = r"{\stylesheet{\fs24 Normal;}{\s1\b\fs32\snext0 heading 1;}{\s5 Title;}{\*\cs10 heading 3;}{\s7
\outlinelevel1 House;}}
\pard\s1\b Trees\b0\par\pard\plain Under the trees.\par{\pard\s5 The letter\par}\pard\s7 Oaks\par
\pard\outlinelevel2 Elms\par\pard\s0 {\b Opening times}\par\pard\b Bold.\b0  Not bold.\par\s1 Last without an end";
    let expected = [
        "h1: Trees",
        "Under the trees.",
        "h1: The letter",
        "h2: Oaks",
        "h3: Elms",
        "display: Opening times",
        "Bold. Not bold.",
        "h1: Last without an end",
    ];
    assert_eq!(blocks(body), expected);
}

#[test]
fn list_items_keep_bullets_and_numbers() {
    let body = r"{\fonttbl{\f3\fcharset2 Symbol;}}{\pntext\f3\'b7\tab}{\*\pn\pnlvlblt{\pntxtb\'b7}}first\par
{\listtext\pard\plain\f3 \'b7\tab}second\par{\listtext\pard 3.\tab}third\par\pard\s0\outlinelevel0{\listtext 2.1
\tab}Heading\par";
    assert_eq!(blocks(body), ["item: • first", "item: • second", "item: 3. third", "h1: 2.1 Heading"]);
}

#[test]
fn the_shapes_of_word_and_textedit_are_read() {
    let word = r"{\fonttbl{\f2\fmodern\fcharset0 Courier New;}{\f3\froman\fcharset2 Symbol;}}\pard\plain \ltrpar\s0
\ql {\rtlch\fcs1 \af0
\ltrch\fcs0 \insrsid1 \hich\af0\dbch\af13\loch\f0 Before the list.
\par {\listtext\pard\plain\ltrpar \s15 \rtlch\fcs1 \af0\afs22 \ltrch\fcs0 \f3\fs22 \loch\af3\dbch\af0\hich\f3 \'b7
\tab}}\pard\plain
\ltrpar\s15\ql \fi-360\ls1 {\rtlch\fcs1 \af0 \ltrch\fcs0 \insrsid2 First}{\insrsid3 \par {\listtext\f2 o\tab}}\pard
\plain
{\* \pn\pnlvl2}Second\par";
    assert_eq!(blocks(word), ["Before the list.", "item: • First", "item: • Second"]);
    let textedit = "{\\fonttbl\\f0\\fswiss\\fcharset0 Helvetica;}\n{\\*\\expandedcolortbl;;}\n\\pard\\tx720\n
\n\\f0\\fs24 \\cf0 One\\\n\\\nTwo \\uc0\\u8594  three \\u8594  four\\\n";
    assert_eq!(blocks(textedit), ["One", "Two → three → four"]);
}

#[test]
fn tables_become_rows() {
    let body = r"Before.\par\trowd\cellx1\cellx2\pard\intbl Site\cell Visits\cell\row
\trowd\pard\intbl North\cell 12\cell{\trowd\row}\pard After.\par\pard\par
\trowd\pard\intbl Outer \par\pard\intbl\itap2 in\nestcell ner\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables
\par}
\pard\intbl rest\cell\pard\intbl side\cell\row\pard Text of a \pard\plain paragraph.\par";
    let expected = [
        "Before.",
        "row: Site | Visits",
        "row: North | 12",
        "After.",
        "Outer",
        "row: in | ner",
        "rest",
        "side",
        "Text of a paragraph.",
    ];
    assert_eq!(blocks(body), expected);
}

#[test]
fn notes_headers_and_text_boxes_have_their_places() {
    let body = r"{\header\pard The letter\par}{\footerr\pard Page {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}
Text{\super\chftn}{\footnote\pard\plain{\super\chftn} A note.}{\*\footnote hidden by its star? No.} goes on.\par
{\shp{\*\shpinst{\sp{\sn name}{\sv value}}{\shptxt\pard In a box.\par}}{\shprslt{\*\do{\dptxbxtext\pard In a box.
\par}}}}\par
{\*\do{\dptxbxtext\pard Old box.\par}}{\*\annotation remark}{\upr{plain}{\*\ud{unicode}}}\par";
    let expected = [
        "page header: The letter",
        "Text goes on.",
        "In a box.",
        "Old box.",
        "unicode",
        "A note.",
        "hidden by its star? No.",
        "page footer: Page 1",
    ];
    assert_eq!(blocks(body), expected);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let refused = |bytes: &[u8]| refusal(&read_rtf(bytes, &Limits::default()));
    assert_eq!(refused(b"plain"), "it does not begin as RTF does");
    assert_eq!(refused(b"{\\rtf1\\par}"), "there is no text in it");
    let cut = read_rtf(b"{\\rtf1 Some {\\b text", &Limits::default());
    assert_eq!(shown(&cut), ["Some text"]);
    assert_eq!(cut.problems[0].reason, "it is truncated: its last group is not closed");
}

#[test]
fn what_follows_the_last_group_is_not_read() {
    let bytes = b"{\\rtf1 Text.}\0\0trailing";
    assert_eq!(shown(&read_rtf(bytes, &Limits::default())), ["Text."]);
}

#[test]
fn deep_nesting_is_read() {
    for count in [10_000, 150_000] {
        let body = format!("{}Deep.{}", "{".repeat(count), "}".repeat(count));
        assert_eq!(blocks(&body), ["Deep."]);
    }
    let notes = format!("{}Deep.{}", "{\\footnote ".repeat(5000), "}".repeat(5000));
    assert_eq!(blocks(&notes), ["Deep."]);
    let tables = format!("\\pard\\itap2000000000 Deep.\\nestcell{}", "\\nestrow\\row".repeat(50));
    assert_eq!(blocks(&tables), ["Deep."]);
}

#[test]
fn numbers_out_of_range_do_no_harm() {
    let body = r"\bin99999999999 x\u99999999999?\fs99999999\uc99999999\s-99999999999\itap-3\u-2147483648 y\par";
    let extraction = read(body);
    assert!(extraction.documents.is_empty());
    assert_eq!(blocks(r"\'zz\'+1\'\u-0 x\fs-3\itap-3\uc-1 Text\par"), ["zz+1Text"]);
}
