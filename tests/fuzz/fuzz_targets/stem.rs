//! Any word of lower-case letters, digits and apostrophes: our stem is that of rust-stemmers, but
//! for the `s` of acronyms.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_stemmers::{Algorithm, Stemmer};
use std::sync::LazyLock;
use themewise::text::{Analyzer, AnalyzerOptions};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(AnalyzerOptions::default()));

const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz'0yeis";

fuzz_target!(|input: &[u8]| {
    let word: String = input.iter().take(40).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let mut expected = Stemmer::create(Algorithm::English).stem(&word).into_owned();
    let consonant = |byte: u8| byte.is_ascii_lowercase() && !b"aeiouy".contains(&byte);
    if expected.len() > 2 && expected.ends_with('s') && !expected.ends_with("ss") && expected.bytes().all(consonant) {
        expected.pop();
    }
    assert_eq!(ANALYZER.stem(&word), expected, "{word:?}");
});
