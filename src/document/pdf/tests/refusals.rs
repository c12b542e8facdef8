//! Files that are refused, and pages that are not read.

use super::{pdf, read};
use crate::document::pdf::interpreter::MOST_PAGES;

fn reason(bytes: &[u8]) -> String {
    let read = read(bytes);
    assert!(read.documents.is_empty());
    read.problems[0].reason.clone()
}

#[test]
fn a_scan_is_refused_with_the_number_of_its_pages() {
    assert_eq!(reason(pdf!("scan.pdf")), "it is a scan: 2 pages without text, 2 with pictures");
}

#[test]
fn encrypted_empty_and_cut_files_are_refused_with_the_reason() {
    assert!(reason(pdf!("encrypted.pdf")).contains("encrypted with a password"));
    assert!(reason(pdf!("zero_pages.pdf")).contains("without pages"));
    assert!(reason(&pdf!("one_column.pdf")[..400]).contains("PDF"));
}

#[test]
fn pages_beyond_the_limit_are_named() {
    let pages = MOST_PAGES + 5;
    let mut file = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[".to_owned();
    file.push_str("3 0 R ");
    file.push_str(&(5..5 + pages).map(|number| format!("{number} 0 R ")).collect::<String>());
    file.push_str("]/MediaBox[0 0 300 300]/Resources<</Font<</F 4 0 R>>>>>>\nendobj\n");
    file.push_str("4 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n");
    file.push_str("3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 9999 0 R>>\nendobj\n");
    file.push_str(
        "9999 0 obj\n<</Length 42>>\nstream\nBT /F 12 Tf 30 200 Td (The pier opened.) Tj ET\nendstream\nendobj\n",
    );
    for number in 5..5 + pages {
        file.push_str(&format!("{number} 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n"));
    }
    file.push_str("trailer\n<</Root 1 0 R>>\n%%EOF\n");
    let read = read(file.as_bytes());
    assert_eq!(read.documents[0].text, "The pier opened.");
    assert_eq!(read.problems[0].reason, format!("6 of its {} pages were not read", pages + 1));
}

#[test]
fn a_stream_that_inflates_without_end_is_refused_before_it_is_kept() {
    use std::io::Write;
    let deflated = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = deflated(&deflated(&vec![b' '; 100 << 20]));
    let mut file = b"%PDF-1.4\n1 0 obj\n<</Filter[/FlateDecode/FlateDecode]>>\nstream\n".to_vec();
    file.extend_from_slice(&bomb);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    assert!(reason(&file).contains("inflate to more than"));
}
