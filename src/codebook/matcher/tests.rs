//! Every form finds what it should, hard cases of overlap and nesting, and the real matcher finds
//! what the naive one does.

use super::*;
use crate::codebook::definition::{Codebook, NestedScope, Term, TextPart, Theme};
use crate::text::{Analyzer, AnalyzerOptions, Class};
use proptest::prelude::*;
use std::ops::Range;

fn matches_of(codebook: &str, place: TextPart, text: &str) -> Vec<(usize, String)> {
    let codebook = Codebook::parse(codebook, "test").unwrap();
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let matcher = Matcher::new(&codebook, &analyzer).unwrap();
    let mut session = analyzer.session();
    let mut occurrences = Vec::new();
    session.analyze(text, &mut occurrences);
    let matches = matcher.find_in(place, &session, &mut Cursor::default(), text, &occurrences);
    matches
        .into_iter()
        .map(|found| {
            let words = &occurrences[found.occurrences.start as usize..found.occurrences.end as usize];
            assert_eq!(found.span, words[0].span().start..words.iter().map(|word| word.end).max().unwrap() as usize);
            (found.theme, text[found.span].to_owned())
        })
        .collect()
}

fn found(codebook: &str, text: &str) -> Vec<(usize, String)> {
    matches_of(codebook, TextPart::Paragraph, text)
}

/// What a single term finds.
pub(super) fn term(term: &str, text: &str) -> Vec<String> {
    let book = format!("[[themes]]\nname='a'\nterms=[{term}]");
    found(&book, text).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn the_longest_match_wins_within_a_theme_and_themes_do_not_hinder_each_other() {
    let book = "[[themes]]\nname='a'\nterms=['care','primary care']\n[[themes]]\nname='b'\nterms=['care']";
    let matches = found(book, "Primary-care boards care.");
    let expected = [(0, "Primary-care"), (1, "care"), (0, "care"), (1, "care")];
    assert_eq!(matches, expected.map(|(theme, text)| (theme, text.to_owned())));
}

#[test]
fn with_the_scope_of_the_codebook_a_longer_match_of_any_theme_wins() {
    let book = |scope: &str| {
        format!(
            "nested_scope='{scope}'\n[[themes]]\nname='a'\nterms=['primary care', 'shared']\n\
             [[themes]]\nname='b'\nterms=['care', 'care boards', 'shared']\nagainst=['boards of herons meet']"
        )
    };
    let text = "Primary care boards, shared care; and boards of herons meet";
    let of = |theme: usize, scope: &str| -> Vec<String> {
        found(&book(scope), text).into_iter().filter(|(t, _)| *t == theme).map(|(_, text)| text).collect()
    };
    // What overlaps by half does not hide; what two themes share stays with both.
    assert_eq!(of(0, "codebook"), ["Primary care", "shared"]);
    assert_eq!(of(1, "codebook"), ["care boards", "shared", "care", "boards of herons meet"]);
    let book =
        "nested_scope='codebook'\n[[themes]]\nname='a'\nterms=['primary care']\n[[themes]]\nname='b'\nterms=['care']";
    assert_eq!(found(book, "Primary care, care"), [(0, "Primary care".to_owned()), (1, "care".to_owned())]);
}

#[test]
fn every_sort_of_term_is_found() {
    let book = "[[themes]]\nname='a'\nterms=['deficits','=STP','reconfigur*','<money>','section 75','\"the books\"','live within means']";
    let text =
        "A deficit in STPs, the STP; reconfiguring £3m by section 75 of the books – book it: living within its means";
    let matches: Vec<String> = found(book, text).into_iter().map(|(_, text)| text).collect();
    assert_eq!(matches, ["deficit", "STPs", "STP", "reconfiguring", "£3m", "section 75", "the books"]);
}

#[test]
fn every_form_finds_what_it_should_and_nothing_else() {
    let long = "The bank lent money at a low rate, and the river bank flooded before the loan was paid back.";
    for (written, text, expected) in [
        ("'*berg'", "An iceberg, a Berg and a bergamot", &["iceberg", "Berg"][..]),
        ("'re*fig*'", "We reconfigured, refigure and regift", &["reconfigured", "refigure"]),
        ("'colo?r'", "color colour colouur colours", &["colour"]),
        ("'*ation*'", "nations of rationalisation, actions", &["nations", "rationalisation"]),
        ("'a*'", "An apple grew at A&E", &["An", "apple", "at", "A"]),
        ("'\"lack * funding\"'", "a lack of funding, the lack funding, lack of more funding", &["lack of funding"]),
        ("'lack * fund*'", "lacking £3m funds", &["lacking £3m funds"]),
        ("'school* dinner'", "schoolgirl dinners and school dinner-time", &["schoolgirl dinners", "school dinner"]),
        ("'*-term plan'", "a long-term plan", &["long-term plan"]),
        ("'bank NEAR/2 river'", long, &["river bank"]),
        ("'river NEAR/2 bank'", long, &["river bank"]),
        ("'bank NEAR/1 money'", long, &["bank lent money"]),
        ("'bank NEAR/0 money'", long, &[]),
        ("'bank NEAR/1 bank'", "bank bank to bank and the bank", &["bank bank"]),
        ("'\"low rate\" NEAR/5 money'", long, &["money at a low rate"]),
        ("'(river OR lent) NEAR/3 bank'", long, &["bank lent", "river bank"]),
        ("'bank NEAR/3 money NEAR/3 rate'", long, &["bank lent money at a low rate"]),
        ("'bank AND loan'", long, &["bank", "bank", "loan"]),
        ("'bank AND otter'", long, &[]),
        ("'bank AND (otter OR loan)'", long, &["bank", "bank", "loan"]),
        ("'bank NOT river'", long, &[]),
        ("'bank NOT otter'", long, &["bank", "bank"]),
        ("'bank NOT NEAR/2 river'", long, &["bank"]),
        ("'bank NEAR/2 lent OR flood*'", long, &["bank lent", "flooded"]),
        ("{ term = 'bank', with = ['money', 'otter'] }", long, &["bank", "bank"]),
        ("{ term = 'bank', with = ['otter'] }", long, &[]),
        ("{ term = 'bank', with = ['money', 'loan'], within = 4 }", long, &["bank", "bank"]),
        ("{ term = 'bank', with = ['money', 'loan'], within = 3 }", long, &["bank", "bank"]),
        ("{ term = 'bank', with = ['money'], within = 3 }", long, &["bank"]),
        ("{ term = 'bank', without = ['river', 'otter'], within = 1 }", long, &["bank"]),
        ("{ term = 'bank', without = ['river bank'], within = 0 }", long, &["bank"]),
        ("{ term = 'bank', with = ['loan'], without = ['otter'] }", long, &["bank", "bank"]),
        ("'bank', 'river bank', 'bank NEAR/3 money'", long, &["bank lent money", "river bank"]),
        // The words between are free for others.
        ("'bank NEAR/3 money', 'lent'", long, &["bank lent money", "lent"]),
        ("'75 AND =otter'", "an otter of 75 and of 76", &["otter", "75"]),
    ] {
        assert_eq!(term(written, text), expected, "{written}");
    }
}

/// Cases that quanteda's tests and manual discuss: nested and overlapping multi-word values, globs
/// in phrases.
#[test]
fn overlap_and_nesting_are_resolved() {
    for (written, text, expected) in [
        (
            "'united states', 'united states of america'",
            "The United States of America",
            &["United States of America"][..],
        ),
        ("'united states', 'states of america'", "The United States of America", &["States of America"]),
        ("'a b', 'b c', 'c d'", "a b c d", &["a b", "c d"]),
        ("'a b', 'b c d', 'd e'", "a b c d e", &["b c d"]),
        ("'a a'", "a a a a a", &["a a", "a a"]),
        ("'tax*', 'tax* cut*'", "taxing taxes cut and taxed", &["taxing", "taxes cut", "taxed"]),
        ("'* of the', 'state'", "state of the state", &["state of the", "state"]),
        ("'care OR \"primary care\"'", "primary care and care", &["primary care", "care"]),
        ("'not good', 'good'", "good but not good", &["good", "not good"]),
    ] {
        assert_eq!(term(written, text), expected, "{written}");
    }
}

#[test]
fn terms_against_hide_what_they_overlap() {
    let book = "[[themes]]\nname='a'\nterms=['practice']\nagainst=['in practice']";
    assert_eq!(found(book, "In practice, a practice.").len(), 2);
}

#[test]
fn some_terms_count_in_headings_or_paragraphs_only() {
    let book = "[[themes]]\nname='a'\nterms=[{term='money', in='heading'}, {term='bank', in='paragraph'}, 'rate']";
    let of = |place| matches_of(book, place, "Money bank rate").into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(of(TextPart::Paragraph), ["bank", "rate"]);
    assert_eq!(of(TextPart::Heading), ["Money", "rate"]);
    assert_eq!(of(TextPart::Anywhere), ["Money", "bank", "rate"]);
}

#[test]
fn negated_terms_are_kept_or_dropped_as_configured() {
    for (text, negated) in [
        ("The trust is not in deficit.", true),
        ("There is no deficit", true),
        ("It never had a deficit", true),
        ("They didn’t run a deficit", true),
        ("It cannot be in deficit", true),
        ("Without the usual deficit", true),
        ("It is not one of those in deficit", false),
        ("No, the deficit grew", false),
        ("It did not. Deficit followed", false),
        ("Not only a deficit", false),
        ("There is no doubt: deficit", false),
        ("No doubt the deficit grew", false),
        ("A deficit, not a surplus", false),
    ] {
        for (book, theme, own, drops) in [
            ("", "", "", false),
            ("negation='drop'", "", "", true),
            ("", "negation='drop'", "", true),
            ("", "", ", negation='drop'", true),
            ("negation='drop'", "negation='keep'", "", false),
            ("", "negation='drop'", ", negation='keep'", false),
        ] {
            let book = format!("{book}\n[[themes]]\nname='a'\n{theme}\nterms=[{{term='deficit'{own}}}, 'in deficit']");
            let book = book.replace("'in deficit'", &format!("{{term='in deficit'{own}}}"));
            assert_eq!(found(&book, text).is_empty(), negated && drops, "{text}: {book}");
        }
    }
    // A longer term that is left out does not let a shorter one in.
    let book = "[[themes]]\nname='a'\nterms=[{term='in deficit', negation='drop'}, 'deficit']";
    assert_eq!(found(book, "Not in deficit"), []);
}

#[test]
fn parents_inherit_matches_of_their_children_once() {
    let book = "[[themes]]\nname='money'\nterms=['bank', 'loan shark']\nagainst=['blood bank']\n\
                [[themes]]\nname='loans'\nparent='money'\nterms=['loan', 'blood', 'bank']\nagainst=['loan word']\n\
                [[themes]]\nname='small'\nparent='loans'\nterms=['micro loan']";
    let of = |text: &str| {
        let mut matches = found(book, text);
        matches.sort();
        matches.into_iter().map(|(theme, text)| format!("{theme} {text}")).collect::<Vec<_>>()
    };
    assert_eq!(of("a micro loan"), ["0 micro loan", "1 micro loan", "2 micro loan"]);
    // The parent's own longer term, and its term against, hide the child's match; a term of both
    // counts once.
    assert_eq!(of("a loan shark"), ["0 loan shark", "1 loan"]);
    assert_eq!(of("blood bank"), ["0 blood bank", "1 bank", "1 blood"]);
    assert_eq!(of("the bank"), ["0 bank", "1 bank"]);
    // A term against the child is none against the parent, but it hides the same words there.
    assert_eq!(of("a loan word"), ["1 loan word"]);
    let codebook = Codebook::parse(book, "test").unwrap();
    let matcher = Matcher::new(&codebook, &Analyzer::new(AnalyzerOptions::default())).unwrap();
    // Three and four terms of their own, one that goes up twice, three that go up once.
    assert_eq!(matcher.patterns(), 3 + 4 + 1 + 3 + 2);
    let inherited: Vec<_> = (0..matcher.patterns()).filter(|&p| matcher.theme(p) != matcher.term(p).0).collect();
    assert_eq!(inherited.len(), 5);
    assert!(inherited.iter().all(|&p| matcher.atoms(p).is_empty() && matcher.weight(p) > 0.0));
}

#[test]
fn the_share_of_a_pattern_is_that_of_its_phrases_found() {
    let book = "[[themes]]\nname='a'\nterms=['loans', '=loan', 'lo*', '*oan', '?oa?', 'loan shark', 'loan AND bank', 'x OR loan']\n\
                [[themes]]\nname='b'\nparent='a'\nterms=['loan']";
    let codebook = Codebook::parse(book, "test").unwrap();
    let matcher = Matcher::new(&codebook, &Analyzer::new(AnalyzerOptions::default())).unwrap();
    assert_eq!(matcher.phrases(6).count(), 2);
    assert_eq!((matcher.share(6, 2), matcher.share(0, 1)), (0.5, 1.0));
    assert!(matcher.share(0, 2) > 0.5);
}

#[test]
fn many_globs_take_few_comparisons_a_word() {
    let name =
        |n: usize| -> String { (0..4).map(|place| (b'a' + (n / 26usize.pow(place) % 26) as u8) as char).collect() };
    let terms: Vec<Term> = (0..100_000)
        .map(|n| match n % 3 {
            0 => format!("{}*", name(n)),
            1 => format!("*{}", name(n)),
            _ => format!("*{}?*", name(n)),
        })
        .map(Term::new)
        .collect();
    let theme = Theme { name: "a".to_owned(), terms, ..Theme::default() };
    let codebook = Codebook { themes: vec![theme], ..Codebook::default() };
    let matcher = Matcher::new(&codebook, &Analyzer::new(AnalyzerOptions::default())).unwrap();
    for word in ["reconfigurations", "aaaa", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "bbac"] {
        assert!(matcher.index.compared(word) <= word.len() + 2, "{word}: {}", matcher.index.compared(word));
    }
}

#[test]
fn number_of_matches_is_bounded_by_term_times_text() {
    let many = |part: &str, count: usize, between: &str| vec![part; count].join(between);
    let text = "a b ".repeat(1000);
    for term in [
        many("a", 100, " NEAR/1000 "),
        many("(a OR b OR a*)", 30, " NEAR/1000 "),
        format!("({}) NEAR/1000 ({})", many("a", 100, " OR "), many("b", 100, " OR ")),
        many("a", 300, " AND "),
        format!("({}) NOT NEAR/0 (a b)", many("a OR a b", 100, " NEAR ")),
        "(".repeat(30) + &many("a NEAR b", 30, ") NEAR ") + ")",
    ] {
        let theme = Theme { name: "a".to_owned(), terms: vec![Term::new(&term)], ..Theme::default() };
        let codebook = Codebook { themes: vec![theme], ..Codebook::default() };
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let matcher = Matcher::new(&codebook, &analyzer).unwrap();
        let (mut session, mut cursor, mut occurrences) = (analyzer.session(), Cursor::default(), Vec::new());
        session.analyze(&text, &mut occurrences);
        matcher.find(&session, &mut cursor, &text, &occurrences);
        // A phrase makes one a place; what is joined, two at most.
        let words = term.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() == 1).count();
        assert!(cursor.matches.made() <= 3 * words * occurrences.len(), "{}: {}", term, cursor.matches.made());
    }
}

fn word() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "care",
        "caring",
        "primary",
        "fund",
        "=care",
        "c*",
        "*e",
        "c?re",
        "*ar*",
        "<money>",
        "75",
        "\"care fund\"",
        "care *",
    ];
    prop::sample::select(WORDS).prop_map(str::to_owned)
}

fn phrase() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..3).prop_map(|words| words.join(" "))
}

fn a_term() -> impl Strategy<Value = String> {
    phrase().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone(), 0..4u32).prop_map(|(a, b, n)| format!("({a}) NEAR/{n} ({b})")),
            (inner.clone(), inner.clone(), 0..4u32).prop_map(|(a, b, n)| format!("({a}) NOT NEAR/{n} ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) NOT ({b})")),
        ]
    })
}

fn a_table() -> impl Strategy<Value = Term> {
    let place =
        prop_oneof![4 => Just(TextPart::Anywhere), 1 => Just(TextPart::Heading), 1 => Just(TextPart::Paragraph)];
    let others = || prop::collection::vec(phrase(), 0..2);
    (a_term(), place, others(), others(), prop::option::of(0..3u32)).prop_map(|(term, place, with, without, within)| {
        let none = with.is_empty() && without.is_empty();
        Term { place, with, without, within: within.filter(|_| !none), ..Term::new(term) }
    })
}

fn a_codebook() -> impl Strategy<Value = Codebook> {
    let theme = (prop::collection::vec(a_table(), 1..5), prop::collection::vec(phrase(), 0..2), any::<bool>());
    (prop::collection::vec(theme, 1..4), any::<bool>()).prop_map(|(themes, all)| {
        let themes = themes.into_iter().enumerate().map(|(number, (terms, against, lends))| Theme {
            name: format!("t{number}"),
            parent: (lends && number > 0).then(|| format!("t{}", number - 1)),
            terms,
            against: against.into_iter().map(Term::new).collect(),
            ..Theme::default()
        });
        let nested_scope = if all { NestedScope::Codebook } else { NestedScope::Theme };
        Codebook { nested_scope, themes: themes.collect(), ..Codebook::default() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn the_matcher_finds_what_the_naive_one_does(
        codebook in a_codebook(),
        texts in prop::collection::vec(prop::collection::vec(prop::sample::select(
            &["care", "Caring", "primary", "primary-care", "fund", "funds", "£3m", "75", "of", "core", "cars,"][..]), 0..14), 1..3),
    ) {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let matcher = Matcher::new(&codebook, &analyzer).unwrap();
        let (mut session, mut cursor, mut occurrences) = (analyzer.session(), Cursor::default(), Vec::new());
        for words in texts {
            let text = words.join(" ");
            session.analyze(&text, &mut occurrences);
            let plain: Vec<usize> =
                (0..occurrences.len()).filter(|&o| session.form(occurrences[o].form).class != Class::Compound).collect();
            for place in [TextPart::Paragraph, TextPart::Heading, TextPart::Anywhere] {
                let matches = matcher.find_in(place, &session, &mut cursor, &text, &occurrences);
                let mut found: Vec<[usize; 4]> = matches.iter().map(|found| {
                    let place = |occurrence: u32| plain.iter().position(|&o| o == occurrence as usize).unwrap();
                    let Range { start, end } = found.occurrences;
                    [found.theme, found.pattern, place(start), place(end - 1) + 1]
                }).collect();
                found.sort_unstable();
                prop_assert_eq!(found, naive::find(&codebook, &analyzer, place, &text), "{}", text);
            }
        }
    }
}
