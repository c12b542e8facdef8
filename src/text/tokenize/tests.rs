//! Tests of tokens: what each way of writing an amount gives, and the rules against the fast scan.

use super::*;
use proptest::prelude::*;

fn tokens(text: &str) -> Vec<(Class, &str)> {
    let mut tokens = Vec::new();
    for_each_token(text, |token| tokens.push((token.class, &text[token.span])));
    tokens
}

#[test]
fn amounts_are_known_however_they_are_written() {
    use Class::{Money, Number, Percent, Year};
    for (text, class) in [
        ("£330m", Money),
        ("£1.2bn", Money),
        ("£1.2 billion", Money),
        ("$5", Money),
        ("€3,000", Money),
        ("£ 40", Money),
        ("40 million pounds", Money),
        ("58 per cent", Percent),
        ("58%", Percent),
        ("4.5 percent", Percent),
        ("58 %", Percent),
        ("3pc", Percent),
        ("per cent", Percent),
        ("percent", Percent),
        ("2017", Year),
        ("2017-18", Year),
        ("2017/18", Year),
        ("2017–18", Year),
        ("1990s", Year),
        ("2,000", Number),
        ("3.5", Number),
        ("19th", Number),
        ("12 million", Number),
        ("3000", Number),
        ("7.30pm", Number),
        ("2,000 per cent", Percent),
        ("2016 per cent", Percent),
        ("5 per\u{A0}cent", Percent),
        ("5\u{A0}per\u{A0}cent", Percent),
    ] {
        assert_eq!(tokens(text), [(class, text)], "{text}");
    }
}

#[test]
fn a_percent_sign_under_a_mark_is_not_the_numbers() {
    for text in ["0%\u{CC6}", "0 %\u{CC6} of it"] {
        assert_eq!(tokens(text)[..2], [(Class::Number, "0"), (Class::Word, "%\u{CC6}")], "{text:?}");
    }
}

#[test]
fn a_unit_that_belongs_elsewhere_is_left_alone() {
    assert_eq!(tokens("5 per head"), [(Class::Number, "5"), (Class::Word, "per"), (Class::Word, "head")].to_vec());
    assert_eq!(tokens("5YFV"), [(Class::Word, "5YFV")]);
    assert_eq!(tokens("2017-2018"), [(Class::Year, "2017"), (Class::Year, "2018")]);
    assert_eq!(tokens("Sixty-eight per cent")[2], (Class::Compound, "Sixty-eight"));
    assert_eq!(tokens("Sixty-eight per cent")[3], (Class::Percent, "per cent"));
}

#[test]
fn compounds_come_as_parts_and_as_one_token() {
    use Class::{Compound, Word};
    assert_eq!(
        tokens("a well-led-group – not"),
        [(Word, "a"), (Word, "well"), (Word, "led"), (Word, "group"), (Compound, "well-led-group"), (Word, "not")]
    );
    assert_eq!(tokens("pre- and post-merger").len(), 5);
}

fn assert_equal(text: &str) {
    let (mut fast, mut slow) = (Vec::new(), Vec::new());
    for_each_token(text, |token| fast.push(token));
    for_each_token_by_rules(text, |token| slow.push(token));
    assert_eq!(fast, slow, "{text:?}");
}

#[test]
fn amount_is_found_across_windows() {
    for length in 4096 - 20..4096 + 4 {
        assert_equal(&format!("{}£2.5 million of 58 per cent whole-system", "a ".repeat(length / 2)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn fast_tokenizer_matches_the_rules_on_mixed_amounts(
        text in "([a-c0-9£$€% .,'’“\u{2010}\u{2011}\u{A0}–-]{0,6}|per|Per|cent|percent|million|19|20|2017|s|S|é|漢|m|bn| ){0,24}",
    ) {
        assert_equal(&text);
    }

    #[test]
    fn fast_tokenizer_matches_the_rules_on_any_text(text in "\\PC{0,60}|[ -~\n\t]{0,120}") {
        assert_equal(&text);
    }

    #[test]
    fn tokens_are_in_order_on_character_boundaries(text in "[a-c0-9£% .,'’–-]{0,24}|(per|cent|million|19|20|£|-| |é){0,8}|\\PC{0,16}") {
        let mut last = 0;
        for_each_token(&text, |token| {
            assert!(text.get(token.span.clone()).is_some_and(|word| !word.is_empty()));
            if token.class != Class::Compound {
                assert!(token.span.start >= last, "{text:?}");
                last = token.span.end;
            }
        });
    }
}
