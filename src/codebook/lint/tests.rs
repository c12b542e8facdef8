//! Each fault is found once, and what a corpus shows is counted right.

use super::*;
use crate::text::AnalyzerOptions;

fn report(book: &str, paragraphs: &[&str]) -> LintReport {
    let codebook = Codebook::parse(book, "test").unwrap();
    lint(&codebook, &Analyzer::new(AnalyzerOptions::default()), paragraphs).unwrap()
}

fn kinds(book: &str, paragraphs: &[&str]) -> Vec<(FindingKind, String)> {
    report(book, paragraphs).findings.into_iter().map(|finding| (finding.kind, finding.term)).collect()
}

#[test]
fn each_fault_is_found_once() {
    let book = "[[themes]]\nname='a'\nterms=['the','plan','plans','Budget','budget','care']\n\
                [[themes]]\nname='b'\nterms=['care','primary care']\n[[themes]]\nname='c'\nterms=['care']";
    use FindingKind::{Collides, Repeated, Shared, StopWord};
    let expected = [(Repeated, "budget"), (Collides, "plans"), (StopWord, "the"), (Shared, "care")];
    assert_eq!(kinds(book, &[]), expected.map(|(kind, term)| (kind, term.to_owned())));
}

#[test]
fn unspecific_and_contradicting_terms_are_found_without_a_corpus() {
    let book = "[[themes]]\nname='a'\nterms=['a*','?a?b','the AND plan',{term='plan', in='heading'},'plan',{term='plan',with=['x']}]\nagainst=['plans']\n\
                [[themes]]\nname='b'\nterms=['x NEAR/3 yak','zebra']\n[[themes]]\nname='c'\nterms=['zebras','x NEAR/3 yaks']";
    use FindingKind::{Contradicts, Identical, ShortGlob};
    let expected = [(Contradicts, "plans"), (ShortGlob, "?a?b"), (ShortGlob, "a*"), (Identical, "")];
    assert_eq!(kinds(book, &[]), expected.map(|(kind, term)| (kind, term.to_owned())));
}

#[test]
fn signs_that_do_not_count_are_reported() {
    let book = "[[themes]]\nname='a'\nterms=['C++ code', '=C#', '.NET', 'U.K.', '税']";
    let ignored = |term: &str| (FindingKind::SignsIgnored, term.to_owned());
    assert_eq!(kinds(book, &[]), [ignored(".NET"), ignored("C++ code")]);
}

#[test]
fn a_term_is_stemmed_in_the_language_of_the_analyzer() {
    let codebook = Codebook::parse("[[themes]]\nname='a'\nterms=['journaux', 'économies', 'le']", "test").unwrap();
    let analyzer = Analyzer::new(AnalyzerOptions::of(crate::text::Language::French));
    let report = lint(&codebook, &analyzer, &["Un journal ferme.", "Pas d’économie."]).unwrap();
    let found: Vec<(FindingKind, &str)> = report.findings.iter().map(|f| (f.kind, f.term.as_str())).collect();
    assert_eq!(found, [(FindingKind::StopWord, "le"), (FindingKind::NeverMatches, "le")]);
}

#[test]
fn a_corpus_shows_what_never_matches_and_what_is_always_hidden() {
    let book = "[[themes]]\nname='a'\nterms=['care','primary care','dragon', {term='wyvern', in='heading'}]";
    use FindingKind::{AlwaysHidden, NeverMatches};
    let expected = [(NeverMatches, "dragon"), (AlwaysHidden, "care")];
    let found = kinds(book, &["Primary care is here.", "And primary care."]);
    assert_eq!(found, expected.map(|(kind, term)| (kind, term.to_owned())));
}

#[test]
fn coverage_overlap_and_caught_forms_are_counted() {
    let book = "[[themes]]\nname='a'\nterms=['school*','pupil']\nagainst=['school of fish']\n\
                [[themes]]\nname='b'\nterms=['lesson','pupil']\n[[themes]]\nname='c'\nparent='a'\nterms=['teacher']";
    let paragraphs = [
        "A schoolgirl in a school",
        "The pupil and the lesson",
        "A lesson",
        "The teacher",
        "A heron",
        "A school of fish",
        "Schools",
    ];
    let corpus = report(book, &paragraphs).corpus.unwrap();
    assert_eq!((corpus.paragraphs, corpus.covered), (7, 5));
    let themes: Vec<_> = corpus.themes.iter().map(|t| (t.paragraphs, t.alone, t.terms_found, t.terms)).collect();
    assert_eq!(themes, [(4, 3, 2, 2), (2, 1, 2, 2), (1, 1, 1, 1)]);
    let [first, second] = &corpus.overlaps[..] else { panic!("{:?}", corpus.overlaps) };
    assert_eq!((first.paragraphs, first.shares, &first.shared_terms[..]), (1, [0.25, 0.5], &["pupil".to_owned()][..]));
    assert_eq!((second.themes.join(" "), second.shares), ("a c".to_owned(), [0.25, 1.0]));
    assert!((first.lift - 7.0 / 8.0).abs() < 1e-12);
    let school = &corpus.terms[0];
    let forms: Vec<_> = school.forms.iter().map(|form| (form.form.as_str(), form.count)).collect();
    assert_eq!(forms, [("school", 1), ("schoolgirl", 1), ("schools", 1)]);
    assert_eq!((school.paragraphs, school.matches, school.distinct_forms, school.precision), (2, 3, 3, None));
    assert!(corpus.terms[2].against && corpus.terms[2].paragraphs == 1);
}

/// Two hundred paragraphs on gardens, as many on banks; `bed` is as good a word for gardens as
/// `tulip`, `plot` half as good, `branch` not at all.
fn gardens_and_banks() -> Vec<String> {
    let garden = ["soil", "spade", "rain", "bloom", "hedge", "seed", "frost"];
    let bank = ["ledger", "clerk", "coin", "vault", "debt", "teller", "cheque"];
    (0..400)
        .map(|n| {
            let company = if n % 2 == 0 { garden } else { bank };
            let own = match (n % 2, n / 2 % 4) {
                (0, 0) => "tulip",
                (0, 1) => "bed",
                (0, 2) => "compost",
                (0, _) => "plot",
                (_, 0) => "plot",
                (_, 1) => "branch",
                _ => "heron",
            };
            format!("{own} {} {} {}", company[n % 7], company[n * 3 % 5], company[n * 5 % 6])
        })
        .collect()
}

#[test]
fn precision_is_estimated_from_the_context_of_a_term() {
    let book = "[[themes]]\nname='garden'\nterms=['tulip','bed','compost','plot','branch']\n[[themes]]\nname='none'\nterms=['dragon']";
    let paragraphs = gardens_and_banks();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let report = report(book, &paragraphs);
    let corpus = report.corpus.unwrap();
    let precision: Vec<f64> = corpus.terms[..5].iter().map(|term| term.precision.unwrap()).collect();
    let [tulip, bed, compost, plot, branch] = precision[..] else { panic!("five") };
    assert!(tulip > 0.9 && bed > 0.9 && compost > 0.9, "{precision:?}");
    assert!((0.3..0.75).contains(&plot) && branch < 0.2, "{precision:?}");
    let found: Vec<_> = report.findings.iter().map(|f| (f.kind, f.theme.as_str(), f.term.as_str())).collect();
    assert!(found.contains(&(FindingKind::Imprecise, "garden", "branch")), "{found:?}");
    assert!(found.contains(&(FindingKind::FewParagraphs, "none", "")), "{found:?}");
    assert!(found.contains(&(FindingKind::TooWide, "garden", "plot")), "{found:?}");
}

#[test]
fn themes_that_share_their_paragraphs_are_found() {
    let book = "[[themes]]\nname='a'\nterms=['tulip']\n[[themes]]\nname='b'\nterms=['tulips', 'bed']\n[[themes]]\nname='c'\nterms=['=tulip']";
    let paragraphs = gardens_and_banks();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let findings = report(book, &paragraphs).findings;
    let of = |kind| findings.iter().filter(|f| f.kind == kind).map(|f| f.theme.as_str()).collect::<Vec<_>>();
    assert_eq!(of(FindingKind::Identical), ["c"]);
    assert_eq!(of(FindingKind::Overlaps), ["a", "c"]);
}

#[test]
fn report_does_not_depend_on_thread_count() {
    let book = "[[themes]]\nname='garden'\nterms=['tulip','bed','compost','plot','branch']\n[[themes]]\nname='b'\nterms=['c*','vault']";
    let paragraphs = gardens_and_banks();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| report(book, &paragraphs))).unwrap()
    };
    let one = on(1);
    assert!([2, 7].into_iter().all(|threads| on(threads) == one));
}
