//! Blocks begin and end where a reader of the page sees them begin and end.

use super::*;
use crate::document::read_sources;
use crate::paragraph::{BoilerplateIndex, Kind, Unit, segment};
use proptest::prelude::*;

fn texts(name: &str, text: &str) -> Vec<String> {
    let documents = read_sources(vec![(name.to_owned(), text.as_bytes().to_vec())]).unwrap().documents;
    let blocks = split(&documents[0]);
    for block in &blocks {
        let slice = &documents[0].text[block.bytes.clone()];
        let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(squeeze(slice), squeeze(&block.text), "the span is the text");
    }
    blocks.into_iter().map(|block| block.text.into_owned()).collect()
}

/// As `texts`, for texts whose marks are left out of the blocks.
fn texts_unchecked(name: &str, text: &str) -> Vec<String> {
    let documents = read_sources(vec![(name.to_owned(), text.as_bytes().to_vec())]).unwrap().documents;
    split(&documents[0]).into_iter().map(|block| block.text.into_owned()).collect()
}

#[test]
fn blank_lines_separate_and_wrapped_lines_join() {
    let text = "The board met on Tuesday and heard that the money for the new\n\
                clinic had gone to another county, where it was spent on a whole-\n\
                system review of nothing in particular.\n \nThen it went home.\n";
    assert_eq!(
        texts("a.txt", text),
        [
            "The board met on Tuesday and heard that the money for the new clinic had gone to another county, where it \
             was spent on a whole-system review of nothing in particular.",
            "Then it went home."
        ]
    );
}

#[test]
fn list_items_are_paragraphs_with_or_without_blank_lines() {
    let text =
        "Three reasons:\n  • first\n  • second\n    and its tail\n  • third\n\n1. one\n2. two\n\n(a) alpha\n(b) beta\n";
    assert_eq!(
        texts("a.txt", text),
        ["Three reasons:", "• first", "• second and its tail", "• third", "1. one", "2. two", "(a) alpha", "(b) beta"]
    );
}

#[test]
fn a_dash_or_a_number_inside_a_wrapped_sentence_is_no_list_item() {
    let text = "It is said that the plan for the county had cost at least some 40 or\n\
                - in the worst case that anybody has so far put forward in public -\n\
                12. That is more than anyone had thought and much more than we knew.\n";
    assert_eq!(texts("a.txt", text).len(), 1);
}

#[test]
fn a_file_with_a_paragraph_a_line_needs_no_blank_lines() {
    let text = "The first paragraph is here. It has two sentences.\nThe second is short.\nThe third one asks why?\n";
    assert_eq!(texts("a.txt", text).len(), 3);
    let long = "word ".repeat(80);
    assert_eq!(texts("a.txt", &format!("{long}\n{long}\n{long}")).len(), 3);
}

#[test]
fn line_ends_of_every_system_are_read() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("One is here.{end}{end}Two is here.{end}");
        assert_eq!(texts("a.txt", &text), ["One is here.", "Two is here."], "{end:?}");
    }
}

#[test]
fn markdown_headings_are_known_by_their_marks() {
    let text = "# Title\nText under it.\n\nSection\n-------\n\nMore.\n\n***\n\n## Last ##\n";
    let documents = read_sources(vec![("a.md".to_owned(), text.into())]).unwrap().documents;
    let blocks = split(&documents[0]);
    let found: Vec<_> = blocks.iter().map(|block| (&*block.text, block.level())).collect();
    assert_eq!(
        found,
        [("Title", Some(1)), ("Text under it.", None), ("Section", Some(2)), ("More.", None), ("Last", Some(2))]
    );
}

#[test]
fn a_title_set_tight_above_wrapped_text_is_a_block() {
    let text = "Heads and beds\n\
                The task that is now being put in front of the leaders of the county\n\
                is to find a plan that somebody will sign, and then to find the money\n\
                that somebody else has already spent.\n";
    assert_eq!(texts("a.txt", text)[0], "Heads and beds");
}

#[test]
fn one_long_line_does_not_change_the_wrapping_of_the_rest() {
    let wrapped = "The council met in private for the better part of the evening and\n\
                   came out with a plan that nobody who was there would describe to\n\
                   those who waited, except that it would be cheap.\n";
    let long = format!("See https://example.org/{} for more, and write to us there if you disagree.", "a".repeat(140));
    assert_eq!(texts("a.txt", &format!("{wrapped}\n{wrapped}\n{long}\n\n{wrapped}")).len(), 4);
}

#[test]
fn a_title_in_capitals_is_a_block_of_its_own() {
    let text = "VACANCIES\nClerk to the council, part time.\n\nROADS AND PAVEMENTS\nThe high street is shut.\n";
    assert_eq!(texts("a.txt", text).len(), 4);
}

#[test]
fn roman_numbers_and_gaps_are_list_items_too() {
    assert_eq!(texts("a.txt", "(i) first of all\n(ii) then this\n(iii) and that\n").len(), 3);
    assert_eq!(texts("a.txt", "1. first of all\n2. then this\n4. and that\n5. more\n").len(), 4);
}

/// The blocks of a Markdown text: each one's level, marker and text.
fn markdown(text: &str) -> Vec<(Option<u8>, String, String)> {
    let documents = read_sources(vec![("a.md".to_owned(), text.into())]).unwrap().documents;
    let marker = |block: &Block<'_>| match block.marker() {
        Some(Marker::Bullet(bullet)) => bullet.to_string(),
        Some(Marker::Number(number)) => number.clone(),
        None => String::new(),
    };
    split(&documents[0]).iter().map(|block| (block.level(), marker(block), block.words().to_owned())).collect()
}

#[track_caller]
fn assert_markdown(text: &str, expected: &[(u8, &str, &str)]) {
    let found = markdown(text);
    let found: Vec<_> = found.iter().map(|(level, marker, words)| (level.unwrap_or(0), &**marker, &**words)).collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn an_item_before_a_rule_stays_an_item() {
    for rule in ["---", "-----", "===", "***"] {
        assert_markdown(
            &format!("- the trust\n- the board\n{rule}\n“We are short,” he wrote.\n"),
            &[(0, "•", "the trust"), (0, "•", "the board"), (0, "", "“We are short,” he wrote.")],
        );
    }
    assert_markdown("• a\n---\n“b”\n", &[(0, "•", "a"), (0, "", "“b”")]);
    assert_markdown("- a\n  and its tail\n---\nb\n", &[(0, "•", "a and its tail"), (0, "", "b")]);
    assert_markdown("1. a\n2. b\n---\nc\n", &[(0, "1.", "a"), (0, "2.", "b"), (0, "", "c")]);
    assert_markdown("1. The ward has closed.\n---\nc\n", &[(0, "1.", "The ward has closed."), (0, "", "c")]);
    assert_markdown("1. Introduction\n===============\nAn\n", &[(0, "1.", "Introduction"), (0, "", "An")]);
}

#[test]
fn an_underlined_number_alone_is_a_title_that_keeps_its_number() {
    let text = "1. Finance\n---\nThe trust is short of £3m.\n";
    let documents = read_sources(vec![("a.md".to_owned(), text.into())]).unwrap().documents;
    let paragraphs = segment(&documents[0], Unit::Paragraph, &BoilerplateIndex::default());
    assert_eq!((paragraphs[0].kind, paragraphs[0].text.as_str()), (Kind::Heading, "1. Finance"));
    assert_eq!(paragraphs[1].section.as_deref(), Some("1. Finance"));
}

#[test]
fn a_second_underline_is_a_rule() {
    assert_markdown("Title\n===\n---\nText.\n", &[(1, "", "Title"), (0, "", "Text.")]);
    assert_markdown("- a\n---\n---\n===\nText.\n", &[(0, "•", "a"), (0, "", "Text.")]);
}

#[test]
fn a_heading_or_a_rule_ends_the_list_before_it() {
    // "8." goes on with the list that ends at 7, but not after a heading or a rule.
    let before = "Beds, and how many there are in each of the wards.\n";
    assert_markdown("7. a\n8. b\n", &[(0, "7.", "a"), (0, "8.", "b")]);
    for end in ["# Title\n", "---\n"] {
        let found = markdown(&format!("7. a\n7. b\n{end}{before}8. c\n"));
        assert_eq!(found.last().map(|(_, marker, _)| marker.as_str()), Some(""), "{end:?}: {found:?}");
    }
}

/// Lines of which Markdown is made, and of which it is not.
fn line() -> impl Strategy<Value = String> {
    let words = "[a-zA-Z“”‘’é£😀\u{301}\u{200b}\u{a0} .,:;!?-]{0,30}";
    let mark = prop::sample::select(vec![
        "", "- ", "* ", "• ", "•", "– ", "+ ", "1. ", "2. ", "12) ", "(a) ", "(iv) ", "# ", "## ", "####### ", "> ",
        "> - ", ">", "    ", "\t", "“", "’", "😀", "| ", "```", "~~~", "[1] ", "\u{feff}", "–", "—",
    ]);
    let rule =
        prop::sample::select(vec!["---", "--", "===", "=", "***", "# #", "> ---", "_ _ _", "-", "•", "😀", "“", ""]);
    prop_oneof![
        4 => (mark, words).prop_map(|(mark, words)| format!("{mark}{words}")),
        2 => rule.prop_map(str::to_owned),
        1 => Just("word ".repeat(40)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Segmentation joins lines, and drops white space and the marks of quotations, nothing else.
    #[test]
    fn any_lines_give_paragraphs_whose_ranges_hold_their_texts(
        lines in prop::collection::vec(line(), 0..12),
        end in prop::sample::select(vec!["\n", "\r\n", "\r", "\u{2028}"]),
        markdown: bool,
    ) {
        let name = if markdown { "a.md" } else { "a.txt" };
        let documents = read_sources(vec![(name.to_owned(), lines.join(end).into_bytes())]).unwrap().documents;
        let dropped = |c: &char| !c.is_whitespace() && !matches!(c, '>' | '\u{feff}' | '\u{200b}' | '\u{1b}');
        for document in &documents {
            let characters: Vec<char> = document.text.chars().collect();
            let mut before = 0;
            for paragraph in segment(document, Unit::Paragraph, &BoilerplateIndex::default()) {
                let source = &document.text[paragraph.bytes.clone()];
                let kept = |text: &str| text.chars().filter(dropped).collect::<String>();
                prop_assert_eq!(kept(source), kept(&paragraph.text));
                prop_assert_eq!(characters[paragraph.characters.clone()].iter().collect::<String>(), source);
                prop_assert!(before <= paragraph.bytes.start && !paragraph.text.is_empty());
                let marker = match &paragraph.marker {
                    Some(Marker::Bullet(bullet)) => bullet.to_string(),
                    Some(Marker::Number(number)) => number.clone(),
                    None => String::new(),
                };
                prop_assert!(paragraph.text.starts_with(&marker), "{:?}: {marker}", paragraph.text);
                before = paragraph.bytes.end;
            }
        }
    }
}

#[test]
fn the_content_of_a_markdown_fence_or_quotation_is_text() {
    let text = "# Title\n\n```sh\n# not a title\n```\n\n> It is known\n> and quoted.\n";
    assert_eq!(texts_unchecked("a.md", text), ["Title", "# not a title", "It is known and quoted."]);
}

#[test]
fn a_record_is_one_block_whatever_it_holds() {
    let documents = read_sources(vec![("a.txt".to_owned(), b" Title\n\nText.\n".to_vec())]).unwrap().documents;
    let blocks = whole(&documents[0]);
    assert_eq!(blocks[0].text, "Title\n\nText.");
    assert_eq!(blocks[0].bytes, 1..13);
}
