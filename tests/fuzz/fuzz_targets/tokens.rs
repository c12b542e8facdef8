//! Any text: the fast scanner gives the spans of the rules, and a session the tokens.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use themewise::text::{
    Analyzer, AnalyzerOptions, Class, for_each_token, for_each_token_by_rules, for_each_word, for_each_word_by_unicode,
};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(AnalyzerOptions::default()));

fuzz_target!(|input: (u8, &str)| {
    let (times, part) = input;
    // A few texts, which take long, are longer than the 16 KB that are looked at together.
    let long = times == 0xFF && part.len() % 16 == 7;
    let text = if long { part.repeat((17 << 10) / part.len()) } else { part.to_owned() };

    let (mut fast, mut slow) = (Vec::new(), Vec::new());
    for_each_word(&text, |start, end| fast.push((start, end)));
    for_each_word_by_unicode(&text, |start, end| slow.push((start, end)));
    assert_eq!(fast, slow, "words of {text:?}");

    let (mut fast, mut slow) = (Vec::new(), Vec::new());
    for_each_token(&text, |token| fast.push((token.class, token.span)));
    for_each_token_by_rules(&text, |token| slow.push((token.class, token.span)));
    assert_eq!(fast, slow, "tokens of {text:?}");

    let mut session = ANALYZER.session();
    let mut occurrences = Vec::new();
    // The second time every word is known.
    for _ in 0..2 {
        session.analyze(&text, &mut occurrences);
        let found = occurrences.iter().map(|occurrence| occurrence.span());
        assert!(found.eq(slow.iter().map(|(_, span)| span.clone())), "occurrences in {text:?}");
        for (occurrence, (class, span)) in occurrences.iter().zip(&slow) {
            let form = session.form(occurrence.form);
            assert_eq!(form.class, *class, "{:?} in {text:?}", &text[span.clone()]);
            assert_eq!(form.class.term().is_none(), matches!(form.class, Class::Word | Class::Compound));
        }
    }
});
