//! What is written and read back is the same codebook, or a warning names what was lost.

use super::tests::FOREIGN;
use super::*;
use crate::codebook::definition::{Codebook, Term, Theme};
use proptest::prelude::*;

/// A term that every format can carry.
fn term() -> impl Strategy<Value = String> {
    let word = "[a-z]{2,7}[0-9]?";
    prop_oneof![
        4 => word.prop_map(|word| format!("={word}")),
        2 => word.prop_map(|word| format!("{word}*")),
        2 => (word, word).prop_map(|(one, two)| format!("\"{one} {two}\"")),
        1 => (word, word).prop_map(|(one, two)| format!("\"{one} {two}*\"")),
    ]
}

/// A term of any sort.
fn any_term() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => term(),
        1 => "[a-z]{3,7}".prop_map(|word| format!("{word}s")),
        1 => Just("<money> =cut".to_owned()),
        1 => Just("(bank OR lender) NEAR/5 rate".to_owned()),
        1 => Just("wom?n".to_owned()),
        1 => Just("\"lack * funding\"".to_owned()),
    ]
}

fn codebooks(term: impl Strategy<Value = String>, nested: bool, weighted: bool) -> impl Strategy<Value = Codebook> {
    let terms = proptest::collection::btree_set(term, 1..6);
    let weight = if weighted { 1..4u8 } else { 1..2u8 };
    let theme = ("[A-Za-zé]{1,6}( [a-z]{1,5})?", terms, weight, any::<prop::sample::Index>(), any::<bool>());
    proptest::collection::btree_map("[a-z]{1,6}", theme, 1..6).prop_map(move |themes| {
        let mut names: Vec<String> = Vec::new();
        let mut made = Vec::new();
        for (name, (title, terms, weight, parent, at_top)) in themes {
            // Titles that a name comes from, so that a format with one name keeps both.
            let title = format!("{title} {name}");
            let name = words::slug(&title);
            let parent = (nested && !at_top && !names.is_empty()).then(|| names[parent.index(names.len())].clone());
            names.push(name.clone());
            let weight = f64::from(weight) / 2.0 + 0.5;
            let terms = terms.into_iter().map(|term| Term { weight, ..Term::new(term) }).collect();
            made.push(Theme { name, title, parent, terms, ..Theme::default() });
        }
        Codebook { name: "book".to_owned(), title: "book".to_owned(), themes: made, ..Codebook::default() }
    })
}

/// Themes by name and terms in order, since some formats have an order of their own.
fn sorted(mut codebook: Codebook) -> Codebook {
    codebook.themes.sort_by(|a, b| a.name.cmp(&b.name));
    for theme in &mut codebook.themes {
        theme.terms.sort_by(|a, b| a.term.cmp(&b.term));
    }
    codebook
}

fn round_trip(codebook: &Codebook, format: DictionaryFormat) -> (Codebook, Vec<String>) {
    let (text, mut warnings) = export(codebook, format).unwrap();
    let (back, more) = import(&text, "book", format).unwrap_or_else(|error| panic!("{format:?}: {error}\n{text}"));
    warnings.extend(more);
    (back, warnings)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn round_trip_keeps_what_a_format_can_carry(
        flat in codebooks(term(), false, false),
        nested in codebooks(term(), true, false),
        weighted in codebooks(term(), true, true),
    ) {
        for format in FOREIGN {
            prop_assert_eq!(sorted(round_trip(&flat, format).0), sorted(flat.clone()), "{:?}", format);
        }
        for format in [DictionaryFormat::QuantedaYaml, DictionaryFormat::QuantedaJson, DictionaryFormat::Liwc, DictionaryFormat::Wordstat, DictionaryFormat::Lexicoder, DictionaryFormat::Csv] {
            prop_assert_eq!(sorted(round_trip(&nested, format).0), sorted(nested.clone()), "{:?}", format);
        }
        for format in [DictionaryFormat::Wordstat, DictionaryFormat::Csv, DictionaryFormat::Toml] {
            prop_assert_eq!(sorted(round_trip(&weighted, format).0), sorted(weighted.clone()), "{:?}", format);
        }
    }

    #[test]
    fn losses_of_a_round_trip_are_noted(codebook in codebooks(any_term(), true, true)) {
        for format in DictionaryFormat::ALL {
            let (text, warnings) = export(&codebook, format).unwrap();
            // A book of which nothing can be carried is refused.
            let Ok((back, more)) = import(&text, "book", format) else { continue };
            prop_assert!(sorted(back) == sorted(codebook.clone()) || !warnings.is_empty() || !more.is_empty(), "{:?}", format);
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[%+<>{}\\[\\]()\"'@#&*:,;/|=?a-zA-Z0-9 \\t\\n\\\\-]{0,120}") {
        for format in DictionaryFormat::ALL {
            if let Ok((codebook, _)) = import(&text, "book", format) {
                prop_assert_eq!(&Codebook::parse(&codebook.to_toml(), "book").unwrap(), &codebook);
                for other in FOREIGN {
                    let _ = import(&export(&codebook, other).unwrap().0, "book", other);
                }
            }
        }
    }
}
