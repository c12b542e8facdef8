//! Blocks and their order, by the layout of the page.

use super::{blocks, pdf, read};

/// The paragraphs of the files with columns.
const PARAGRAPHS: [&str; 6] = [
    "The harbour board met on Tuesday and agreed to repair the north wall before the winter storms \
     arrive. The work will take nine weeks, and boats will berth at the old quay until it is finished.",
    "Two ferries will sail every hour from the middle of May. The operator says that demand has grown by \
     a third since the bridge closed, and that more crews are being trained to keep the timetable.",
    "A new lamp was lit at the end of the breakwater. It can be seen from eleven miles away, and fishing \
     crews have asked for a second one near the shallow channel where three boats ran aground last year.",
    "The museum has opened its store to visitors. Volunteers catalogued four thousand photographs of the \
     docks, many of them never shown before, and will lead tours on the first Sunday of each month.",
    "Residents of the lower town complained of noise from the cranes at night. The company promised \
     quieter motors and will publish measurements in the autumn so that everybody can judge the \
     improvement.",
    "Dredging begins again in September when the birds have left. Engineers expect to move forty thousand \
     tonnes of sand to the western beach, which lost much of its width during the gales of January.",
];

fn prose(page: u32, indices: &[usize]) -> Vec<String> {
    indices.iter().map(|index| format!("P{page} {}", PARAGRAPHS[*index])).collect()
}

#[test]
fn headings_running_heads_and_page_numbers_are_told_from_the_text() {
    let head = |page: u32| format!("F{page} The Harbour Letter, spring issue");
    let mut expected = vec![head(1), "D1 Repairs at the north wall".to_owned()];
    expected.extend(prose(1, &[0, 1, 2]));
    expected.push("D1 Museum and town".to_owned());
    expected.extend(prose(1, &[3, 4, 5]));
    expected.push("D1 Dredging plans".to_owned());
    expected.extend(prose(1, &[0, 1]));
    assert_eq!(blocks(pdf!("one_column.pdf")), expected);
}

#[test]
fn paragraphs_of_justified_columns_are_whole_and_their_words_mended() {
    let mut expected = vec!["D1 Three boats and a lamp".to_owned()];
    expected.extend(prose(1, &[0, 1, 2, 3, 4, 5]));
    assert_eq!(blocks(pdf!("two_columns.pdf")), expected);
    assert_eq!(blocks(pdf!("three_columns.pdf")), expected);
}

#[test]
fn a_page_that_is_drawn_out_of_order_is_read_along_its_columns() {
    let mut expected = vec!["D1 A title across both columns of the page".to_owned()];
    expected.extend(prose(1, &[0, 1, 2, 3, 4, 5]));
    assert_eq!(blocks(pdf!("out_of_order.pdf")), expected);
}

#[test]
fn items_of_lists_keep_their_bullets_and_numbers() {
    let blocks = blocks(pdf!("list.pdf"));
    assert_eq!(blocks[1], "D1 What the board decided");
    assert!(blocks[2].starts_with("I1 • Repair the north wall") && blocks[2].ends_with("ten years."), "{blocks:?}");
    assert_eq!(blocks[3], "I1 • Move the fish market to the old customs house.");
    assert_eq!(blocks[4], "I1 • Buy a second pilot boat.");
    assert!(blocks[5].starts_with("I1 1. Count the berths") && blocks[5].ends_with("season."), "{blocks:?}");
    assert_eq!(blocks[6], "I1 2. Paint the signal mast.");
    assert_eq!(blocks[7], prose(1, &[1])[0]);
}

#[test]
fn rows_of_a_table_are_rows() {
    let mut expected = prose(1, &[0]);
    let rows = [
        "Basin | Berths | Boats 2024 | Boats 2025",
        "North | 120 | 98 | 104",
        "South | 80 | 79 | 80",
        "Old quay | 45 | 12 | 31",
    ];
    expected.extend(rows.iter().map(|row| format!("T1 {row}")));
    expected.extend(prose(1, &[2]));
    assert_eq!(blocks(pdf!("table.pdf"))[1..7], expected);
}

#[test]
fn a_turned_page_is_read_and_a_stamp_across_it_belongs_to_the_page() {
    let mut expected = prose(1, &[2]);
    expected.extend(prose(2, &[3]));
    expected.push("F2 DRAFT".to_owned());
    assert_eq!(blocks(pdf!("rotated.pdf")), expected);
}

#[test]
fn hebrew_is_read_from_the_right() {
    assert_eq!(blocks(pdf!("right_to_left.pdf")), ["P1 הנמל נפתח מחדש בשנת 2026 לאחר תיקון הקיר."]);
}

#[test]
fn title_and_date_come_from_the_file() {
    let document = &read(pdf!("typeset.pdf")).documents[0];
    assert_eq!((document.title.as_deref(), document.date.as_deref()), (Some("Quay notes"), Some("2026-03-14")));
}

#[test]
fn ligatures_are_letters_and_a_paragraph_runs_on_over_a_page() {
    let text = &read(pdf!("typeset.pdf")).documents[0].text;
    assert!(!text.contains(['ﬁ', 'ﬂ', 'ﬀ', 'ﬃ', '\u{AD}', '-']), "{text}");
    assert!(text.contains("official offered a fine waffle to every officer"), "{text}");
}
