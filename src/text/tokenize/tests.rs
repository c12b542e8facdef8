//! Tests of tokens: what each way of writing an amount gives, and the rules against the fast scan.

use super::*;
use crate::text::unspaced::is_unspaced_word;
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
        ("5\u{202F}%", Percent),
        ("5 €", Money),
        ("5€", Money),
        ("5\u{202F}€", Money),
        ("1.234,56 €", Money),
        ("1’234.50 €", Money),
        ("EUR 5", Money),
        ("EUR\u{A0}1.2m", Money),
        ("5 EUR", Money),
        ("5 Euro", Money),
        ("₹500", Money),
        ("\u{200E}£\u{200E}5".trim_start_matches('\u{200E}'), Money),
        ("5 Mio. €", Money),
        ("2,5 Milliarden Euro", Money),
        ("3 millions d’euros", Money),
        ("2 milioni di euro", Money),
        ("100 рублей", Money),
        ("5 million $", Money),
        ("2017 €", Money),
        ("２０１７", Year),
        ("５００", Number),
        ("20\u{AD}17", Year),
        ("5 Prozent", Percent),
    ] {
        assert_eq!(tokens(text), [(class, text)], "{text}");
    }
}

#[test]
fn a_sign_between_two_numbers_belongs_to_one() {
    use Class::{Money, Number, Word, Year};
    for (text, expected) in [
        ("in 2017 £5m", vec![(Word, "in"), (Year, "2017"), (Money, "£5m")]),
        ("2017 €5", vec![(Year, "2017"), (Money, "€5")]),
        ("12 £ 40", vec![(Number, "12"), (Money, "£ 40")]),
        ("5 € 2017", vec![(Money, "5 €"), (Year, "2017")]),
        ("5€ 20", vec![(Money, "5€"), (Number, "20")]),
        ("5€20", vec![(Number, "5"), (Money, "€20")]),
        ("£5 €6", vec![(Money, "£5"), (Money, "€6")]),
        ("3 $AAPL", vec![(Number, "3"), (Word, "AAPL")]),
        ("EUR rates", vec![(Word, "EUR"), (Word, "rates")]),
        ("5 de mayo", vec![(Number, "5"), (Word, "de"), (Word, "mayo")]),
        ("0€\u{CC6}", vec![(Number, "0"), (Word, "€\u{CC6}")]),
    ] {
        assert_eq!(tokens(text), expected, "{text:?}");
    }
}

#[test]
fn sentences_without_a_space_between_are_two_words() {
    use Class::{Compound, Word};
    assert_eq!(tokens("a budget.The"), [(Word, "a"), (Word, "budget"), (Word, "The")]);
    assert_eq!(tokens("e.g.The example.com"), [(Word, "e.g.The"), (Word, "example.com")]);
    assert_eq!(
        tokens("whole-system.The"),
        [(Word, "whole"), (Word, "system"), (Compound, "whole-system"), (Word, "The")]
    );
    assert_eq!(
        tokens("école.Élève ab.Cd.ef.Gh"),
        [(Word, "école"), (Word, "Élève"), (Word, "ab"), (Word, "Cd.ef"), (Word, "Gh")]
    );
}

#[test]
fn scripts_without_spaces_become_pairs_of_characters() {
    let words = |text: &'static str| tokens(text).into_iter().map(|(_, word)| word).collect::<Vec<_>>();
    assert_eq!(words("GDP增长了3%。"), ["GDP", "增长", "长了", "3%"]);
    assert_eq!(words("税 と、カード"), ["税", "と", "カー", "ード"]);
    assert_eq!(words("ครูสอน"), ["ครู", "รูส", "สอ", "อน"]);
    assert_eq!(words("中-文 a-中"), ["中", "文", "a", "中"]);
    assert_eq!(words("ｶﾞｷ 漢\u{FE0F}字"), ["ｶﾞｷ", "漢\u{FE0F}字"]);
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
        text in "([a-c0-9£$€% .,'’“_\u{2010}\u{2011}\u{A0}\u{200E}\u{200B}–-]{0,6}|per|Per|cent|percent|million|19|20|2017|s|S|é|漢|ก|カ|m|bn|EUR|Mio|de euro|ab.Cd|５| ){0,24}",
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
                // Pairs of characters overlap.
                assert!(token.span.start >= last, "{text:?}");
                let pair = is_unspaced_word(&text[token.span.clone()]);
                last = if pair { token.span.start + 1 } else { token.span.end };
            }
        });
    }
}
