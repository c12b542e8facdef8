//! What a codebook may hold, and the errors of one that holds something else.

use super::*;
use crate::codebook::theme_tree::MAX_DEPTH;

fn message(text: &str) -> String {
    Codebook::parse(text, "book.toml").unwrap_err().to_string()
}

const EVERYTHING: &str = r#"
name = 'all'
title = "Every \"form\""
description = "A book\nof two lines, with a tab\t, a C:\\path and a bell\u0007"
nested_scope = 'codebook'
negation = 'drop'

[[themes]]
name = 'money'
threshold = 0.65
negation = 'keep'
terms = ['deficit', '"in the red"', "it's", { term = 'bank', weight = 0.1, in = 'heading', with = ['loan', '"a b"'], without = ['river'], within = 20, negation = 'keep' }]
against = [{ term = 'blood bank', weight = 3 }]

[[themes]]
name = 'loans'
parent = 'money'
title = 'Loans'
description = 'Lent.'
terms = [{ term = '(bank OR "the lender") NEAR/5 rate*', in = 'paragraph' }]
"#;

#[test]
fn the_codebook_of_the_samples_is_read() {
    let text = include_str!("../../../seeds/commissioning.toml");
    let codebook = Codebook::parse(text, "commissioning.toml").unwrap();
    assert_eq!(codebook.themes.len(), 9);
    assert!(codebook.themes.iter().all(|theme| theme.terms.len() >= 50 && !theme.description.is_empty()));
    assert_eq!(Codebook::parse(&codebook.to_toml(), "commissioning.toml").unwrap(), codebook);
}

#[test]
fn every_field_is_read_written_and_kept_in_json() {
    let codebook = Codebook::parse(EVERYTHING, "all.toml").unwrap();
    assert_eq!((codebook.nested_scope, codebook.negation), (NestedScope::Codebook, Negation::Drop));
    let [money, loans] = &codebook.themes[..] else { panic!("two themes") };
    assert_eq!((money.threshold, money.negation, &money.parent), (Some(0.65), Some(Negation::Keep), &None));
    assert_eq!(loans.parent.as_deref(), Some("money"));
    assert_eq!(loans.terms[0].place, TextPart::Paragraph);
    let bank = &money.terms[3];
    assert_eq!(
        (bank.weight, bank.place, bank.within, bank.negation),
        (0.1, TextPart::Heading, Some(20), Some(Negation::Keep))
    );
    assert_eq!((bank.with.join("|"), bank.without.join("|")), ("loan|\"a b\"".to_owned(), "river".to_owned()));
    let written = codebook.to_toml();
    assert_eq!(Codebook::parse(&written, "other.toml").unwrap(), codebook, "{written}");
    assert!(written.lines().all(|line| line.len() < 200), "{written}");
    let json = serde_json::to_string(&codebook).unwrap();
    assert_eq!(serde_json::from_str::<Codebook>(&json).unwrap(), codebook);
    // Defaults are not written, so that manifests of older models are read and stay as they are.
    let plain = serde_json::to_string(&Term::new("deficit")).unwrap();
    assert_eq!(plain, "{\"term\":\"deficit\",\"weight\":1.0}");
}

#[test]
fn mistakes_have_line_and_column() {
    for (text, parts) in [
        ("[[themes]]\nname = 'a'\nterms = ['b'", &["line 3", "column"][..]),
        ("[[themes]]\nname = 'a'\nterms = ['b']\ncolour = 'red'", &["line 4, column 1", "colour"]),
        ("[[themes]]\nname = 'a'\n", &["line 1, column 1", "'a' has no terms"]),
        ("[[themes]]\nname='a'\nterms=['b']\n[[themes]]\nname='a'\nterms=['c']", &["line 5", "second theme", "line 2"]),
        ("[[themes]]\nname = 'a b'\nterms = ['b']", &["line 2", "cannot be"]),
        ("[[themes]]\nname = 'a'\nterms = [\n  'b',\n  '*'\n]", &["line 5, column 3", "everything"]),
        ("[[themes]]\nname = 'a'\nterms = [{ term = 'b', weight = -1 }]", &["line 3", "weight"]),
        ("[[themes]]\nname = 'a'\nterms = [{ term = 'b', wait = 1 }]", &["line 3, column 24", "wait"]),
        ("[[themes]]\nname = 'a'\nterms = [{ weight = 1 }]", &["line 3", "term"]),
        ("[[themes]]\nname = 'a'\nterms = [7]", &["line 3", "a term in quotation marks"]),
        ("[[themes]]\nname = 'a'\nterms = [{ term = 'b', in = 'title' }]", &["line 3, column 29", "title", "heading"]),
        ("[[themes]]\nname = 'a'\nterms = [{ term = 'b', within = 3 }]", &["line 3, column 33", "neither"]),
        (
            "[[themes]]\nname = 'a'\nterms = [{ term = 'b', with = ['c'], within = 3000 }]",
            &["line 3, column 47", "3000"],
        ),
        ("[[themes]]\nname = 'a'\nthreshold = 1.5\nterms = ['b']", &["line 3, column 13", "1.5"]),
        ("[[themes]]\nname = 'a'\nparent = 'b'\nterms = ['b']", &["line 3, column 10", "'b', which is no theme"]),
        ("[[themes]]\nname = 'a'\nparent = 'a'\nterms = ['b']", &["line 3, column 10", "its own ancestor"]),
        ("negation = 'ignore'\n[[themes]]\nname = 'a'\nterms = ['b']", &["line 1, column 12", "ignore", "drop"]),
        ("", &["no theme"]),
    ] {
        let message = message(text);
        for part in parts {
            assert!(message.contains(part), "{text:?}: {message}");
        }
    }
}

#[test]
fn errors_in_terms_have_their_column() {
    let book = |term: &str| format!("[[themes]]\nname = 'a'\nterms = [\n  'é',\n  {term}\n]");
    for (term, column) in [
        ("'bank OR <euro>'", 12),
        ("\"bank OR <euro>\"", 12),
        ("'''bank OR <euro>'''", 14),
        ("'é OR <euro>'", 9),
        // Where escapes move the places, the term's own is given.
        ("\"\\u0062ank OR <euro>\"", 3),
        ("{ term = 'bank', with = ['river', 'loan NEAR/x rate'] }", 43),
        ("'bank NEAR/5 (loan'", 16),
        ("'bank NEAR/5 loan)'", 20),
        ("'bank loan OR'", 16),
    ] {
        let message = message(&book(term));
        assert!(message.contains(&format!("line 5, column {column}:")), "{term}: {message}");
    }
}

#[test]
fn parents_form_a_tree_of_limited_depth() {
    let theme = |name: &str, parent: &str| format!("[[themes]]\nname='{name}'\nparent='{parent}'\nterms=['b']\n");
    let circle = theme("a", "b") + &theme("b", "c") + &theme("c", "b");
    assert!(message(&circle).contains("its own ancestor"));
    let chain = |length: usize| {
        (0..length).map(|n| theme(&format!("t{n}"), &format!("t{}", n + 1))).collect::<String>()
            + &format!("[[themes]]\nname='t{length}'\n")
    };
    // The last needs no terms, since it has a child.
    assert_eq!(Codebook::parse(&chain(MAX_DEPTH), "deep").unwrap().themes.len(), MAX_DEPTH + 1);
    assert!(message(&chain(MAX_DEPTH + 1)).contains("17 levels deep"));
}

#[test]
fn many_themes_and_terms_are_read() {
    let terms: String = (0..100_000).map(|n| format!("'word{n} x*{n}y', ")).collect();
    let many = Codebook::parse(&format!("[[themes]]\nname='a'\nterms=[{terms}]"), "many").unwrap();
    assert_eq!(many.themes[0].terms.len(), 100_000);
    let themes: String = (0..20_000).map(|n| format!("[[themes]]\nname='a{n}'\nterms=['x']\n")).collect();
    assert_eq!(Codebook::parse(&themes, "many").unwrap().themes.len(), 20_000);
}
