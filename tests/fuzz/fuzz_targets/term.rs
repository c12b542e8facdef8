//! Any string as a term, on any text: it is refused with a place inside it, or matched; what is
//! read is written and read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use themewise::text::{Analyzer, AnalyzerOptions};
use themewise::codebook::{Codebook, Cursor, Matcher, Term, TextPart, Theme};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(AnalyzerOptions::default()));

fuzz_target!(|input: (&str, &str, &str)| {
    let (term, with, text) = input;
    let with = if with.is_empty() { Vec::new() } else { vec![with.to_owned()] };
    let terms = vec![Term { with, ..Term::new(term) }, Term::new("other")];
    let theme = Theme { name: "theme".to_owned(), title: "Theme".to_owned(), terms, ..Theme::default() };
    let codebook =
        Codebook { name: "book".to_owned(), title: "Book".to_owned(), themes: vec![theme], ..Codebook::default() };
    let matcher = Matcher::new(&codebook, &ANALYZER);
    let read = Codebook::parse(&codebook.to_toml(), "book.toml");
    assert_eq!(read.is_ok(), matcher.is_ok(), "{term:?}");
    let Ok(matcher) = matcher else { return };
    assert_eq!(read.unwrap(), codebook);
    let (mut session, mut occurrences) = (ANALYZER.session(), Vec::new());
    session.analyze(text, &mut occurrences);
    for hit in matcher.find_in(TextPart::Anywhere, &session, &mut Cursor::default(), text, &occurrences) {
        assert!(!hit.occurrences.is_empty() && hit.occurrences.end as usize <= occurrences.len());
        assert!(!text[hit.span].is_empty());
    }
});
