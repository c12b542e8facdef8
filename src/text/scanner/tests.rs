//! The fast scanner against the rules: hand-picked words, every character, Unicode's own cases
//! and random text.

use super::*;
use proptest::prelude::*;

fn slow(text: &str) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    for_each_word_by_unicode(text, |start, end| spans.push((start, end)));
    spans
}

fn fast(instructions: InstructionSet, text: &str) -> Vec<(usize, usize)> {
    let mut scanner = Scanner::with(instructions);
    let mut spans = Vec::new();
    for (base, window) in windows(text) {
        let found = scanner.scan(text, base, window);
        assert_eq!(&found.bytes[..window.len()], window.as_bytes());
        let words: Vec<(usize, usize)> =
            found.words.iter().map(|[start, end]| (base + *start as usize, base + *end as usize)).collect();
        assert!(words.iter().all(|(start, _)| found.bytes.len() >= start - base + 16));
        // `breaks` counts the words before each end of a line.
        let ends = text.match_indices('\n').map(|(end, _)| end).filter(|end| (base..base + window.len()).contains(end));
        let before = ends.map(|end| words.iter().filter(|(start, _)| *start < end).count() as u32);
        assert!(before.eq(found.breaks.iter().copied()), "{text:?} {:?}", found.breaks);
        spans.extend(words);
    }
    spans
}

fn assert_equal(text: &str) {
    // As it is, and with more text after it, so that its windows are scanned in place.
    let longer = format!("{text}\n{}", "x ".repeat(70));
    for instructions in InstructionSet::all() {
        assert_eq!(fast(instructions, text), slow(text), "{} {text:?}", instructions.name());
        assert_eq!(fast(instructions, &longer), slow(&longer), "{} {text:?}", instructions.name());
    }
}

#[test]
fn stop_lists_hold_the_words_of_the_genre_as_intended() {
    let words = |text: &str| -> Vec<String> {
        assert_equal(text);
        slow(text).iter().map(|&(start, end)| text[start..end].to_owned()).collect()
    };
    assert_eq!(words("CCGs’ don’t—“whole-system”"), ["CCGs", "don’t", "whole", "system"]);
    assert_eq!(
        words("£330m, 2,000; 3.5 i.e. U.K. a_b _ 2017-18"),
        ["330m", "2,000", "3.5", "i.e", "U.K", "a_b", "2017", "18"]
    );
    assert_eq!(words("l’été naïve Straße"), ["l’été", "naïve", "Straße"]);
    assert_eq!(words("漢字 שלום 'tis"), ["漢", "字", "שלום", "tis"]);
}

#[test]
fn white_space_parts_words_whatever_it_is() {
    for space in (0..0x1_0000).filter_map(char::from_u32).filter(|c| c.is_whitespace()) {
        let text = format!("«{space}prix{space}bas{space}! 5{space}% 10{space}000 a{space}\u{301}b");
        assert_equal(&text);
        let spaced: String = text.chars().map(|c| if c == space { ' ' } else { c }).collect();
        let words = |text: &str| slow(text).iter().map(|&(s, e)| text[s..e].to_owned()).collect::<Vec<_>>();
        assert_eq!(words(&text), words(&spaced), "{:x}", space as u32);
    }
}

#[test]
fn joiners_at_the_edges_are_no_part_of_a_word() {
    let words = |text: &str| -> Vec<String> {
        assert_equal(text);
        slow(text).iter().map(|&(start, end)| text[start..end].to_owned()).collect()
    };
    assert_eq!(
        words("_a lot_ of __snake_case__, ___ _1_ été_ _naïve"),
        ["a", "lot", "of", "snake_case", "1", "été", "naïve"]
    );
    assert_eq!(words("＿wide＿ ‿tie‿d‿ _漢_ _\u{301}a a_\u{301}"), ["wide", "tie‿d", "漢", "a", "a"]);
    let long = format!("{}_ _{} _{}_", "a".repeat(63), "b".repeat(64), "c".repeat(126));
    assert_eq!(words(&long), ["a".repeat(63), "b".repeat(64), "c".repeat(126)]);
}

#[test]
fn invisible_characters_part_no_words() {
    for c in (0x80..0x11_0000).filter_map(char::from_u32).filter(|c| is_ignorable(*c)) {
        let text = format!("the bud{c}get{c} grew");
        assert_equal(&text);
        let letters = |&(start, end): &(usize, usize)| text[start..end].replace(c, "");
        let words: Vec<String> = slow(&text).iter().map(letters).collect();
        assert_eq!(words, ["the", "budget", "grew"], "{:x}", c as u32);
    }
    // A place where a line may break, between words that have no spaces.
    assert_eq!(slow("ខ្ញុំ\u{200B}ទៅ").len(), slow("ខ្ញុំ").len() + slow("ទៅ").len());
}

#[test]
fn words_are_those_of_unicodes_own_cases() {
    #[derive(serde::Deserialize)]
    struct Golden {
        cases: Vec<(String, Vec<(usize, usize)>)>,
    }
    let golden: Golden = serde_json::from_str(include_str!("../../../tests/golden/word_break.json")).unwrap();
    assert_eq!(golden.cases.len(), 1944);
    for (text, segments) in &golden.cases {
        // In none of them does a word hold white space, which always parts words here, or an
        // invisible character between two words. Joiners at edges are no part of a word here.
        let is_word = |(start, end): &&(usize, usize)| text[*start..*end].contains(char::is_alphanumeric);
        let words = segments.iter().filter(is_word).filter_map(|&(start, end)| trimmed(text, start..end));
        let words: Vec<(usize, usize)> = words.map(|word| (word.start, word.end)).collect();
        assert_eq!(slow(text), words, "{text:?}");
        assert_equal(text);
        let mut found = Vec::new();
        for_each_word(text, |start, end| found.push((start, end)));
        assert_eq!(found, words, "{text:?}");
    }
}

#[test]
fn every_character_between_every_class_of_neighbour() {
    // A word taken for plain must be plain next to letters, digits, quotes, marks and at the ends
    // of a text.
    for character in (0..=0x0011_0000u32).filter_map(char::from_u32) {
        let plain = known(character).is_some();
        if !plain && !(character as u32).is_multiple_of(97) {
            continue;
        }
        let c = character;
        assert_equal(&format!("{c} a{c}b 1{c}2 {c}{c} a{c}1 a’{c}’a a.{c}:a _{c}_ {c}'{c} é{c}é a{c}\u{301}b {c}"));
    }
}

#[test]
fn word_is_found_across_blocks_and_windows() {
    for length in [62, 63, 64, 65, 127, 128, 129, WINDOW - 1, WINDOW, WINDOW + 1, 3 * WINDOW] {
        for join in ["a", ".", "’", "é", ",", "_", " ", "漢", "\u{301}"] {
            let text = format!("{}{join}{} {}", "a".repeat(length), "1".repeat(length), "b c ".repeat(length / 4));
            assert_equal(&text);
            assert_equal(&format!("{}{join}b {join}", " ".repeat(length)));
        }
    }
}

#[test]
fn windows_are_the_text_and_part_no_word() {
    let text = "deficit’s plan ".repeat(5000);
    let mut position = 0;
    for (base, window) in windows(&text) {
        assert_eq!(base, position);
        assert!(window.len() <= WINDOW && window.ends_with(' '));
        position += window.len();
    }
    assert_eq!(position, text.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn fast_scanner_matches_the_rules_on_mixed_characters(
        text in "[a-c0-2_:;,.' \t\n\r\u{b}’‘“£é\u{301}\u{200b}\u{200d}\u{200e}\u{ad}\u{2011}\u{202f}＿漢กא\"-]{0,140}",
    ) {
        assert_equal(&text);
    }

    #[test]
    fn fast_scanner_matches_the_rules_on_any_text(text in "\\PC{0,90}|[ -~\n\t]{0,200}|\\p{L}{0,40}") {
        assert_equal(&text);
    }
}
