//! Suggested paragraphs and terms, on made-up passages whose themes are known.

use super::paragraphs::{ParagraphCandidates, ParagraphOptions, Stratum, SuggestedParagraph, suggest_paragraphs};
use super::term_source::TermSource;
use super::terms::{TermOptions, ThemeTerms, suggest_terms};
use crate::codebook::Codebook;
use crate::matrix::CsrMatrix;
use crate::matrix::random::mix;
use crate::progress::Silent;
use crate::text::{Analyzer, AnalyzerOptions};
use crate::themes::{LabelMode, Passage};
use crate::vectorize::{Tfidf, TfidfOptions, count_texts};
use std::collections::BTreeSet;

/// Paragraphs of one word each, which `word` gives.
struct Paragraphs {
    ids: Vec<String>,
    rows: CsrMatrix,
    probabilities: Vec<Vec<f64>>,
    matched: Vec<Vec<usize>>,
    open: Vec<bool>,
    labelled: Vec<bool>,
}

impl Paragraphs {
    fn of(count: usize, probability: impl Fn(usize) -> f64, word: impl Fn(usize) -> usize) -> Self {
        let mut rows = CsrMatrix::new(count);
        (0..count).for_each(|row| rows.push_row([(word(row) as u32, 1.0)]));
        Self {
            ids: (0..count).map(|row| format!("letter-{row}#1")).collect(),
            rows,
            probabilities: (0..count).map(|row| vec![probability(row), 0.0]).collect(),
            matched: vec![Vec::new(); count],
            open: vec![true; count],
            labelled: vec![false; count],
        }
    }

    fn suggest(&self, count: usize, seed: u64) -> Vec<SuggestedParagraph> {
        let candidates = ParagraphCandidates {
            ids: &self.ids,
            rows: &self.rows,
            probabilities: &self.probabilities,
            matched: &self.matched,
            open: &self.open,
            labelled: &self.labelled,
            thresholds: &[0.5, 0.5],
            label_mode: LabelMode::Multilabel,
        };
        suggest_paragraphs(&ParagraphOptions { count, seed }, &candidates).unwrap()
    }
}

fn drawn(suggested: &[SuggestedParagraph]) -> Vec<usize> {
    suggested.iter().filter(|suggested| suggested.stratum == Stratum::Random).map(|suggested| suggested.row).collect()
}

#[test]
fn every_fourth_is_drawn_at_random_and_nothing_is_suggested_twice() {
    let paragraphs = Paragraphs::of(200, |row| row as f64 / 200.0, |row| row);
    let mut often = vec![0usize; 200];
    for seed in 0..400 {
        let suggested = paragraphs.suggest(40, seed);
        assert_eq!(suggested.len(), 40);
        assert_eq!(suggested.iter().map(|suggested| suggested.row).collect::<BTreeSet<_>>().len(), 40);
        for (place, suggested) in suggested.iter().enumerate() {
            assert_eq!(suggested.stratum == Stratum::Random, place % 4 == 3);
            assert_eq!(suggested.sampling_probability, (place % 4 == 3).then_some(10.0 / 200.0));
        }
        drawn(&suggested).into_iter().for_each(|row| often[row] += 1);
    }
    // Each is drawn 400 × 0.05 = 20 times, with a standard deviation of 4.4.
    assert!(often.iter().all(|&times| (3..45).contains(&times)), "{often:?}");
}

#[test]
fn the_draw_depends_on_ids_and_not_on_the_order_of_files() {
    let paragraphs = Paragraphs::of(60, |_| 0.5, |row| row);
    let mut transposed = Paragraphs::of(60, |_| 0.5, |row| row);
    transposed.ids.reverse();
    let ids = |paragraphs: &Paragraphs| {
        drawn(&paragraphs.suggest(20, 3)).into_iter().map(|row| paragraphs.ids[row].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&paragraphs), ids(&transposed));
}

#[test]
fn uncertain_paragraphs_come_first_and_closed_or_labelled_ones_never() {
    // Every tenth is uncertain; of those, 50 is closed, and 70 equals 0, which has a label.
    let word = |row: usize| if row == 70 { 0 } else { row };
    let mut paragraphs = Paragraphs::of(100, |row| if row % 10 == 0 { 0.5 } else { 0.02 }, word);
    (paragraphs.open[50], paragraphs.open[0], paragraphs.labelled[0]) = (false, false, true);
    let chosen: BTreeSet<usize> = paragraphs
        .suggest(8, 0)
        .into_iter()
        .filter(|suggested| suggested.stratum == Stratum::Chosen)
        .map(|suggested| suggested.row)
        .collect();
    assert_eq!(chosen.len(), 6);
    assert!(chosen.iter().all(|row| row % 10 == 0 && ![0, 50, 70].contains(row)), "{chosen:?}");
}

#[test]
fn of_many_equal_paragraphs_one_is_chosen() {
    let paragraphs = Paragraphs::of(100, |row| if row < 50 { 0.5 } else { 0.3 }, |row| if row < 50 { 0 } else { row });
    let chosen: Vec<usize> = paragraphs
        .suggest(20, 5)
        .into_iter()
        .filter(|suggested| suggested.stratum == Stratum::Chosen && suggested.row < 50)
        .map(|suggested| suggested.row)
        .collect();
    assert!(chosen.len() <= 1, "{chosen:?}");
}

#[test]
fn all_are_suggested_where_fewer_are_open() {
    let paragraphs = Paragraphs::of(7, |_| 0.5, |row| row);
    let rows: BTreeSet<usize> = paragraphs.suggest(50, 0).into_iter().map(|suggested| suggested.row).collect();
    assert_eq!(rows.len(), 7);
}

const BOOK: &str = "[[themes]]\nname='money'\nterms=['deficit']\n[[themes]]\nname='garden'\nterms=['spade']";

/// The terms suggested for texts whose themes are known for sure.
fn suggested(texts: &[(String, [f64; 2])], options: &TermOptions) -> Vec<ThemeTerms> {
    let codebook = Codebook::parse(BOOK, "test").unwrap();
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let own: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
    let tfidf = Tfidf::fit(&TfidfOptions::default(), &count_texts(&analyzer, &own, (1, 1), &Silent)).unwrap();
    let passages = own.iter().map(|text| Passage { text, heading: None, section: 0 }).collect();
    let probabilities = vec![texts.iter().map(|(_, probabilities)| Some(probabilities.to_vec())).collect()];
    let source = TermSource {
        codebook: &codebook,
        analyzer: &analyzer,
        tfidf: &tfidf,
        documents: &[passages],
        probabilities: &probabilities,
    };
    suggest_terms(options, &source).unwrap()
}

fn letters() -> Vec<(String, [f64; 2])> {
    let fillers = ["Monday", "village", "autumn", "letters", "tea", "lamp"];
    (0..120u64)
        .map(|number| {
            let filler = fillers[(mix(number) % 6) as usize];
            match number % 4 {
                0 => (format!("The deficit came up on {filler} with the purchase ledger."), [1.0, 0.0]),
                1 => (format!("An overdraft in {filler}, so the Purchase Ledger says."), [1.0, 0.0]),
                2 => (format!("A spade stood by the trowels, and {filler} went by."), [0.0, 1.0]),
                _ => (format!("Trowels and {filler}: control of weeds."), [0.0, 1.0]),
            }
        })
        .collect()
}

fn terms(found: &[ThemeTerms], theme: usize) -> Vec<&str> {
    found[theme].terms.iter().map(|term| term.term.as_str()).collect()
}

#[test]
fn a_planted_synonym_is_suggested_for_its_theme_and_not_for_another() {
    let found = suggested(&letters(), &TermOptions::default());
    let (money, garden) = (terms(&found, 0), terms(&found, 1));
    assert!(money.contains(&"overdraft") && !garden.contains(&"overdraft"), "{found:?}");
    assert!(garden.contains(&"Trowels") && !money.contains(&"Trowels"), "{found:?}");
    // Terms of the codebook are not suggested, and words that occur everywhere neither.
    let all: Vec<&str> = money.into_iter().chain(garden).collect();
    for word in ["deficit", "spade", "Monday", "village"] {
        assert!(!all.contains(&word), "{word} in {all:?}");
    }
}

#[test]
fn words_that_always_occur_together_are_one_term_in_its_usual_spelling() {
    let found = suggested(&letters(), &TermOptions::default());
    let money = terms(&found, 0);
    // 30 times in small letters, 30 times in capitals: small letters come first.
    assert!(money.iter().any(|term| term.to_lowercase() == "purchase ledger"), "{money:?}");
    assert!(!money.contains(&"ledger") && !money.contains(&"purchase"), "{money:?}");
}

#[test]
fn figures_of_a_term_equal_those_computed_by_hand() {
    let found = suggested(&letters(), &TermOptions::default());
    let term = found[0].terms.iter().find(|term| term.term == "overdraft").unwrap();
    // 30 of 120 texts; half of all are of money; smoothed by three more texts:
    // (30 + 3 · 0.5) / (33 · 0.5).
    assert_eq!((term.paragraphs, term.new_paragraphs, term.uncovered), (30, 30, 30));
    assert!((term.lift - 31.5 / 16.5).abs() < 1e-12, "{}", term.lift);
    // Of the 90 texts without 'deficit', 30 are of money: (30 + 3 / 3) / (33 / 3).
    assert!((term.residual_lift - 31.0 / 11.0).abs() < 1e-12, "{}", term.residual_lift);
    assert_eq!(term.precision, 1.0);
    assert!(term.risk.too_wide && !term.risk.ambiguous && term.risk.shared_with.is_empty());
    assert!(term.examples[0].contains("overdraft"));
}

#[test]
fn terms_that_a_codebook_reads_otherwise_are_not_suggested() {
    // 'OR' and 'NEAR' in capitals are words of the language of terms.
    let texts: Vec<(String, [f64; 2])> = (0..60)
        .map(|number| {
            if number % 2 == 0 {
                (format!("NEAR misses number {number} of the treasurer"), [1.0, 0.0])
            } else {
                (format!("Weeds number {number} of the greenhouse"), [0.0, 1.0])
            }
        })
        .collect();
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    for theme in suggested(&texts, &TermOptions::default()) {
        for term in theme.terms {
            let book = format!("[[themes]]\nname='a'\nterms=[{:?}]", term.term);
            let codebook = Codebook::parse(&book, "test").unwrap();
            crate::codebook::Matcher::new(&codebook, &analyzer).unwrap();
        }
    }
}

#[test]
fn only_the_requested_theme_and_number_of_terms() {
    let options = TermOptions { theme: Some("garden".to_owned()), most: 1, ..Default::default() };
    let found = suggested(&letters(), &options);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].theme.as_str(), found[0].terms.len()), ("garden", 1));
}
