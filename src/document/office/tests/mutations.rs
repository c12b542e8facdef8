//! Damaged files: no reader panics or takes long.

use super::super::{read_docx, read_epub, read_odt, read_pptx, read_rtf};
use super::zip_of;
use crate::document::extract::{Extract, Extraction, Limits};
use std::time::{Duration, Instant};

/// A generator of numbers, always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

/// `good` with a piece cut, flipped, repeated or nested.
fn mutated(good: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=numbers.below(4) {
        let start = numbers.below(bytes.len());
        let end = (start + numbers.below(60)).min(bytes.len());
        let piece = bytes[start..end].to_vec();
        match numbers.below(5) {
            0 => drop(bytes.drain(start..end)),
            1 => bytes[start..end].iter_mut().for_each(|byte| *byte ^= 1 << numbers.below(8)),
            2 => drop(bytes.splice(start..start, piece.repeat(numbers.below(200)))),
            3 => bytes.truncate(end.max(1)),
            _ => {
                let count = numbers.below(3000);
                let other = numbers.below(bytes.len());
                bytes.splice(other..other, piece.iter().copied().cycle().take(count));
            }
        }
        if bytes.is_empty() {
            bytes.push(b'<');
        }
    }
    bytes
}

fn check(name: &str, extraction: &Extraction, started: Instant) {
    assert!(started.elapsed() < Duration::from_secs(30), "{name} took {:?}", started.elapsed());
    assert!(!extraction.documents.is_empty() || !extraction.problems.is_empty(), "{name}");
    for document in &extraction.documents {
        let mut end = 0;
        for block in &document.blocks {
            assert!(block.bytes.start >= end && !block.bytes.is_empty(), "{name}");
            assert!(document.text.get(block.bytes.clone()).is_some(), "{name}");
            end = block.bytes.end;
        }
    }
}

fn no_html(text: &str) -> Extract {
    Extract { text: text.to_owned(), ..Extract::default() }
}

const WORD: &str = r#"<w:document><w:body><w:p><w:pPr><w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="1"/>
<w:numId w:val="1"/>
</w:numPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>One</w:t></w:r></w:p><w:p><w:r>
<w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/><w:t>two</w:t><w:fldChar w:fldCharType="end"/>
<w:footnoteReference w:id="1"/></w:r></w:p><w:tbl><w:tr><w:trPr/><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc>
<w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r>
<w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback/></mc:AlternateContent></w:p></w:body>
</w:document>"#;

const PARTS: &str = r#"<w:x><w:style w:styleId="a"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:abstractNum
 w:abstractNumId="0"><w:lvl w:ilvl="1"><w:start w:val="4000000000"/><w:numFmt w:val="lowerLetter"/>
<w:lvlText w:val="%1%2%9"/>
</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:footnote w:id="1"><w:p><w:r><w:t>n
</w:t>
</w:r></w:p></w:footnote><w:footnote w:id="1"><w:p/></w:footnote></w:x>"#;

const TEXT: &str = r#"<office:document>
<style:style style:name="P" style:family="paragraph" style:parent-style-name="P"/>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="I"/></text:list-style>
<office:body><office:text><text:h text:outline-level="2">One</text:h><text:list text:style-name="L"><text:list-item
 text:start-value="4294967295"><text:p text:style-name="P">two<text:note><text:note-body><text:p>three</text:p>
</text:note-body></text:note></text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell>
<text:p>a
</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document>"#;

const RICH: &str = r"{\rtf1\ansi{\fonttbl{\f0\fcharset128 A;}{\f1\fcharset2 B;}}{\stylesheet{\s1 heading 1;}}{
\header head}
\pard\s1\b One\par{\listtext\f1\'b7\tab}two\u8364?\'80\par\trowd\pard\intbl a\cell\itap2 b\nestcell{\*\nesttableprops
\nestrow}
\itap1 c\cell\row\pard{\footnote note}{\shp{\*\shpinst{\shptxt box\par}}}\uc3\u-100\'81\'82 x\bin3 abc\par}";

#[test]
fn mutations_of_parts_never_panic() {
    let mut numbers = Numbers(0x5EED);
    let limits = Limits::default();
    for _ in 0..400 {
        let text = |good: &str, numbers: &mut Numbers| {
            String::from_utf8_lossy(&mutated(good.as_bytes(), numbers)).into_owned()
        };
        let (document, parts) = (text(WORD, &mut numbers), text(PARTS, &mut numbers));
        let bytes = zip_of(&[
            ("word/document.xml", &document),
            ("word/styles.xml", &parts),
            ("word/numbering.xml", &parts),
            ("word/footnotes.xml", &parts),
            ("word/header1.xml", &document),
            ("ppt/slides/slide1.xml", &document),
        ]);
        let started = Instant::now();
        check("docx", &read_docx(&bytes, &limits), started);
        let started = Instant::now();
        check("pptx", &read_pptx(&bytes, &limits), started);

        let content = text(TEXT, &mut numbers);
        let bytes = zip_of(&[("content.xml", &content), ("styles.xml", &content)]);
        let started = Instant::now();
        check("odt", &read_odt(&bytes, &limits), started);

        let opf = "<p><item id='a' href='a'/><itemref idref='a'/><dc:date>2020-01-01</dc:date></p>";
        let opf = text(opf, &mut numbers);
        let bytes = zip_of(&[("b.opf", &opf), ("a", &content)]);
        let started = Instant::now();
        check("epub", &read_epub(&bytes, &limits, no_html), started);
    }
}

#[test]
fn mutations_of_rtf_never_panic() {
    let mut numbers = Numbers(0xF00D);
    for _ in 0..1500 {
        let mut bytes = mutated(RICH.as_bytes(), &mut numbers);
        if !super::super::is_rtf(&bytes) {
            bytes.splice(0..0, *b"{\\rtf1 ");
        }
        let started = Instant::now();
        check("rtf", &read_rtf(&bytes, &Limits::default()), started);
    }
}

#[test]
fn mutations_of_archives_never_panic() {
    let mut numbers = Numbers(0xA5);
    let good = zip_of(&[("word/document.xml", WORD), ("word/styles.xml", PARTS), ("content.xml", TEXT)]);
    for _ in 0..300 {
        let bytes = mutated(&good, &mut numbers);
        let started = Instant::now();
        check("docx", &read_docx(&bytes, &Limits::default()), started);
        check("odt", &read_odt(&bytes, &Limits::default()), started);
    }
}
