//! Roles and pages of blocks; their texts and kinds are compared in `tests/documents.rs`.

use super::{blocks, pdf, read};

/// The blocks in the notation of [`blocks`], without their words after the fourth.
fn outline(bytes: &[u8]) -> Vec<String> {
    blocks(bytes).iter().map(|line| line.split(' ').take(4).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn blocks_of_a_tagged_file_have_roles_and_pages() {
    let expected = [
        "F1 Harbour report",
        "H1 Works report",
        "P1 The harbour board",
        "H1 Works",
        "P1 A new lamp",
        "I1 • Repair the",
        "I1 • Move the",
        "F1 page 1",
        "F2 Harbour report",
        "P2 Two ferries will",
        "H2 Ports",
        "T2 Basin | Berths",
        "T2 North | 12",
        "T2 Old quay by",
        "P2 The harbour board",
        "F2 page 2",
    ];
    assert_eq!(outline(pdf!("word_processor.pdf")), expected);
}

#[test]
fn headings_of_untagged_files_are_known_by_size_or_weight() {
    let headings = |bytes| blocks(bytes).into_iter().filter(|line| line.starts_with('D')).collect::<Vec<_>>();
    assert_eq!(headings(pdf!("section_columns.pdf")), ["D1 Three boats and a lamp", "D1 On the water"]);
    assert_eq!(headings(pdf!("typeset.pdf")), ["D1 Offices and ferries"]);
    let one_column = ["D1 Repairs at the north wall", "D1 Museum and town", "D1 Dredging plans"];
    assert_eq!(headings(pdf!("one_column.pdf")), one_column);
}

#[test]
fn captions_and_addresses_are_no_headings() {
    assert_eq!(outline(pdf!("letter.pdf"))[0], "C1 Harbour office 4");
    assert_eq!(outline(pdf!("sidebar.pdf"))[5], "C1 The new lamp,");
}

#[test]
fn text_across_a_page_belongs_to_the_page() {
    assert_eq!(outline(pdf!("rotated.pdf")), ["P1 A new lamp", "P2 The museum has", "F2 DRAFT"]);
}

#[test]
fn title_and_date_come_from_the_file() {
    let document = &read(pdf!("typeset.pdf")).documents[0];
    assert_eq!((document.title.as_deref(), document.date.as_deref()), (Some("Quay notes"), Some("2026-03-14")));
}
