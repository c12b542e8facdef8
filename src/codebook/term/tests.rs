//! Every form of a term, what cannot be one, and that no pattern takes long.

use super::*;
use crate::text::{Analyzer, AnalyzerOptions};

fn read(term: &str) -> Result<String, TermError> {
    parse(term, &Analyzer::new(AnalyzerOptions::default())).map(|expression| expression.to_string())
}

#[test]
fn every_form_of_a_term_is_read() {
    for (term, understood) in [
        ("deficits", "deficit"),
        ("control totals", "control total"),
        ("=STP", "=stp"),
        ("\"accountable care\"", "=accountable =care"),
        ("reconfigur*", "reconfigur*"),
        ("special measur*", "special measur*"),
        ("<money>", "<money>"),
        ("<percent> =cut", "<percent> =cut"),
        ("co-commissioning", "co commiss"),
        ("ring-fenc*", "ring fenc*"),
        ("section 75", "section 75"),
        ("CCGs’", "ccg"),
        // Signs of exact forms
        ("=C++", "=c++"),
        ("=.NET", "=.net"),
        ("=#budget", "=#budget"),
        ("\"C# code\"", "=c# =code"),
        ("=U.K.", "=uk"),
        ("C++", "c"),
        // Other code points
        ("whole\u{2011}system", "whole system"),
        ("_deficit_", "deficit"),
        ("de\u{AD}ficit\u{200E}", "deficit"),
        ("银行*", "银行"),
        ("人民币", "人民 民币"),
        ("税", "*税*"),
        // Globs
        ("a*", "a*"),
        ("*berg", "*berg"),
        ("Colo?r", "colo?r"),
        ("re*fig*", "re*fig*"),
        ("re**fig***", "re*fig*"),
        ("re*?fig?*?", "re?*fig??*"),
        ("=defici*", "defici*"),
        ("\"the def?cits\"", "=the def?cits"),
        ("non-*ing", "non *ing"),
        ("don’*", "don'*"),
        ("\"lack * funding\"", "=lack * =funding"),
        ("lack * of * funding", "lack * of * fund"),
        ("Größe?", "größe?"),
        // Operators
        ("a NEAR/5 b", "(a NEAR/5 b)"),
        ("a NEAR b", "(a NEAR/10 b)"),
        ("\"a b\" NEAR/0 c", "(=a =b NEAR/0 c)"),
        ("a b OR c d", "(a b OR c d)"),
        ("a OR b AND c", "(a OR (b AND c))"),
        ("(a OR b) AND c", "((a OR b) AND c)"),
        ("a AND b NEAR/2 c NEAR/3 d", "(a AND ((b NEAR/2 c) NEAR/3 d))"),
        ("a NOT b", "(a NOT b)"),
        ("a AND NOT b", "(a NOT b)"),
        ("NOT b AND a", "(a NOT b)"),
        ("a NOT b AND c NOT (d OR e)", "((a AND c) NOT (b OR (d OR e)))"),
        ("a NOT NEAR/3 b OR c", "((a NOT NEAR/3 b) OR c)"),
        ("((a))", "a"),
        ("(a)OR(b)", "(a OR b)"),
        ("and or not near", "and or not near"),
        ("=OR =NOT", "=or =not"),
        ("\"AND\" AND =OR", "(=and AND =or)"),
        ("per cent", "per cent"),
    ] {
        assert_eq!(read(term).as_deref(), Ok(understood), "{term}");
    }
}

#[test]
fn what_cannot_be_a_term_is_refused_with_the_reason_and_the_place() {
    for (term, at, part) in [
        ("", 0, "empty"),
        (" \t", 0, "empty"),
        ("*", 0, "match everything"),
        ("* *", 0, "match everything"),
        ("a OR *", 5, "match everything"),
        ("a OR \"* *\"", 5, "match everything"),
        ("**?", 0, "match everything"),
        ("??", 0, "match everything"),
        ("a ?", 2, "match everything"),
        ("a NEAR/3 \"open", 9, "never closed"),
        ("a <euro>", 2, "no token class"),
        ("…", 0, "holds no word"),
        ("a …", 2, "holds no word"),
        ("=", 0, "holds no word"),
        ("\"\"", 0, "holds no word"),
        ("201?", 0, "in an amount"),
        ("a NEAR/x b", 2, "how many words"),
        ("a NEAR/-1 b", 2, "how many words"),
        ("a NEAR/+1 b", 2, "how many words"),
        ("a NEAR/1001 b", 2, "how many words"),
        ("a NEAR/99999999999999999999 b", 2, "how many words"),
        ("NOT a", 0, "would match everything else"),
        ("b OR (NOT a)", 6, "would match everything else"),
        ("a AND", 5, "missing"),
        ("OR", 0, "missing"),
        ("a OR OR b", 5, "missing"),
        ("a NEAR/3 NOT b", 9, "missing"),
        ("()", 1, "missing"),
        ("(a", 0, "never closed"),
        ("a OR (b AND c", 5, "never closed"),
        ("a)", 1, "closes nothing"),
        ("a (b OR c)", 2, "is missing between"),
        ("(a OR b) c", 9, "is missing between"),
        ("(a OR b)(c)", 8, "is missing between"),
    ] {
        let error = read(term).unwrap_err();
        assert!(error.message.contains(part), "{term}: {}", error.message);
        assert_eq!(error.at, at, "{term}: {}", error.message);
    }
}

#[test]
fn what_is_beyond_the_limits_is_refused_at_once() {
    let many = |count: usize, part: &str, between: &str| vec![part; count].join(between);
    for (term, part) in [
        (many(10_000, "a", " OR "), "bytes"),
        (many(1001, "a", " OR "), "more than 1000 words"),
        (many(101, "a", " "), "more than 100 words"),
        (many(102, "a", " NEAR "), "NEAR in a row"),
        (many(102, "a", " NOT NEAR/1 "), "NEAR in a row"),
        ("(".repeat(33) + "a" + &")".repeat(33), "32 deep"),
        ("(".repeat(19_999), "32 deep"),
        ("a".repeat(101) + "*b", "100 characters"),
        (many(200, "b*", ""), "100 characters"),
    ] {
        let error = read(&term).unwrap_err();
        assert!(error.message.contains(part), "{}", error.message);
        assert!(error.message.len() < 400, "{}", error.message);
    }
    assert!(read(&many(1000, "a", " OR ")).is_ok());
    assert!(read(&many(101, "a", " NEAR ")).is_ok());
    assert!(read(&("(".repeat(32) + "a" + &")".repeat(32))).is_ok());
}

#[test]
fn globs_match_as_the_definition_says() {
    /// By the definition: a star is nothing, or a letter and a star.
    fn naive(pattern: &[char], word: &[char]) -> bool {
        match (pattern.first(), word.first()) {
            (None, None) => true,
            (Some('*'), _) => naive(&pattern[1..], word) || !word.is_empty() && naive(pattern, &word[1..]),
            (Some(p), Some(w)) => (*p == '?' || p == w) && naive(&pattern[1..], &word[1..]),
            _ => false,
        }
    }
    let all = |letters: &[char], longest: usize| {
        let (mut words, mut last) = (vec![String::new()], vec![String::new()]);
        for _ in 0..longest {
            last = last.iter().flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}"))).collect();
            words.extend(last.iter().cloned());
        }
        words
    };
    let words = all(&['a', 'é'], 5);
    let mut matched = 0;
    for pattern in all(&['a', 'é', '*', '?'], 4) {
        let Some(glob) = Glob::new(&pattern) else {
            assert!(!pattern.contains(['a', 'é']));
            continue;
        };
        let letters: Vec<char> = pattern.chars().collect();
        for word in &words {
            let expected = naive(&letters, &word.chars().collect::<Vec<_>>());
            assert_eq!(glob.matches(word), expected, "{pattern} as {glob} on {word}");
            matched += usize::from(expected);
            if expected {
                assert!(word.starts_with(glob.prefix()) && word.ends_with(glob.suffix()), "{pattern} {word}");
                assert!(word.contains(glob.literal()), "{pattern} {word}");
            }
        }
    }
    assert!(matched > 1000);
}

#[test]
fn no_glob_takes_more_steps_than_word_times_pattern() {
    let word = "a".repeat(5000);
    for pattern in [
        "*a*a*a*a*a*a*a*a*b",
        "*a*a*a*a*a*a*a*a*?b*",
        "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab*",
        "a?*a?*a?*a?*b",
    ] {
        let (matches, steps) = Glob::new(pattern).unwrap().matches_in_steps(&word);
        assert!(!matches && steps <= (word.len() * pattern.len()) as u64, "{pattern}: {steps}");
    }
}
