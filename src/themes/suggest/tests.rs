//! What is asked next and which terms are proposed, on made-up passages whose answers are known.

use super::ask::{AskMaterial, AskOptions, Asked, Stratum, ask};
use super::terms::{TermMaterial, TermOptions, ThemeTerms, suggest_terms};
use crate::codebook::Codebook;
use crate::matrix::CsrMatrix;
use crate::matrix::random::mix;
use crate::progress::Silent;
use crate::text::{Analyzer, AnalyzerOptions};
use crate::themes::{LabelMode, Passage};
use crate::vectorize::{Tfidf, TfidfOptions, count_texts};
use std::collections::BTreeSet;

/// Paragraphs of which each is a word of its own, but for those that `same` puts on one word.
struct Pile {
    ids: Vec<String>,
    rows: CsrMatrix,
    probabilities: Vec<Vec<f64>>,
    votes: Vec<Vec<usize>>,
    open: Vec<bool>,
    labelled: Vec<bool>,
}

impl Pile {
    fn of(count: usize, probability: impl Fn(usize) -> f64, word: impl Fn(usize) -> usize) -> Self {
        let mut rows = CsrMatrix::new(count);
        (0..count).for_each(|row| rows.push_row([(word(row) as u32, 1.0)]));
        Self {
            ids: (0..count).map(|row| format!("letter-{row}#1")).collect(),
            rows,
            probabilities: (0..count).map(|row| vec![probability(row), 0.0]).collect(),
            votes: vec![Vec::new(); count],
            open: vec![true; count],
            labelled: vec![false; count],
        }
    }

    fn ask(&self, count: usize, seed: u64) -> Vec<Asked> {
        let material = AskMaterial {
            ids: &self.ids,
            rows: &self.rows,
            probabilities: &self.probabilities,
            votes: &self.votes,
            open: &self.open,
            labelled: &self.labelled,
            thresholds: &[0.5, 0.5],
            label_mode: LabelMode::Multilabel,
        };
        ask(&AskOptions { count, seed }, &material).unwrap()
    }
}

fn drawn(asked: &[Asked]) -> Vec<usize> {
    asked.iter().filter(|asked| asked.stratum == Stratum::Random).map(|asked| asked.row).collect()
}

#[test]
fn every_fourth_is_drawn_by_lot_and_nothing_is_asked_twice() {
    let pile = Pile::of(200, |row| row as f64 / 200.0, |row| row);
    let mut often = vec![0usize; 200];
    for seed in 0..400 {
        let asked = pile.ask(40, seed);
        assert_eq!(asked.len(), 40);
        assert_eq!(asked.iter().map(|asked| asked.row).collect::<BTreeSet<_>>().len(), 40);
        for (place, asked) in asked.iter().enumerate() {
            assert_eq!(asked.stratum == Stratum::Random, place % 4 == 3);
            assert_eq!(asked.sampling_probability, (place % 4 == 3).then_some(10.0 / 200.0));
        }
        drawn(&asked).into_iter().for_each(|row| often[row] += 1);
    }
    // Each is drawn 400 × 0.05 = 20 times, give or take 4.4.
    assert!(often.iter().all(|&times| (3..45).contains(&times)), "{often:?}");
}

#[test]
fn the_lot_goes_by_ids_and_not_by_the_order_of_files() {
    let pile = Pile::of(60, |_| 0.5, |row| row);
    let mut turned = Pile::of(60, |_| 0.5, |row| row);
    turned.ids.reverse();
    let ids = |pile: &Pile| drawn(&pile.ask(20, 3)).into_iter().map(|row| pile.ids[row].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&pile), ids(&turned));
}

#[test]
fn the_unsure_come_first_and_what_is_closed_or_like_a_labelled_one_does_not_come() {
    // Every tenth is unsure; of those, 50 is closed, and 70 is word for word like 0, which has a label.
    let word = |row: usize| if row == 70 { 0 } else { row };
    let mut pile = Pile::of(100, |row| if row % 10 == 0 { 0.5 } else { 0.02 }, word);
    (pile.open[50], pile.open[0], pile.labelled[0]) = (false, false, true);
    let chosen: BTreeSet<usize> =
        pile.ask(8, 0).into_iter().filter(|asked| asked.stratum == Stratum::Chosen).map(|asked| asked.row).collect();
    assert_eq!(chosen.len(), 6);
    assert!(chosen.iter().all(|row| row % 10 == 0 && ![0, 50, 70].contains(row)), "{chosen:?}");
}

#[test]
fn of_many_that_say_the_same_one_is_chosen() {
    let pile = Pile::of(100, |row| if row < 50 { 0.5 } else { 0.3 }, |row| if row < 50 { 0 } else { row });
    let chosen: Vec<usize> = pile
        .ask(20, 5)
        .into_iter()
        .filter(|asked| asked.stratum == Stratum::Chosen && asked.row < 50)
        .map(|asked| asked.row)
        .collect();
    assert!(chosen.len() <= 1, "{chosen:?}");
}

#[test]
fn where_fewer_are_open_all_of_them_are_asked() {
    let pile = Pile::of(7, |_| 0.5, |row| row);
    let rows: BTreeSet<usize> = pile.ask(50, 0).into_iter().map(|asked| asked.row).collect();
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
    let probabilities = vec![texts.iter().map(|(_, said)| Some(said.to_vec())).collect()];
    let material = TermMaterial {
        codebook: &codebook,
        analyzer: &analyzer,
        tfidf: &tfidf,
        documents: &[passages],
        probabilities: &probabilities,
    };
    suggest_terms(options, &material).unwrap()
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
    // What the codebook has is not suggested, and what stands everywhere neither.
    let all: Vec<&str> = money.into_iter().chain(garden).collect();
    for word in ["deficit", "spade", "Monday", "village"] {
        assert!(!all.contains(&word), "{word} in {all:?}");
    }
}

#[test]
fn words_that_always_stand_together_are_one_term_as_it_is_mostly_written() {
    let found = suggested(&letters(), &TermOptions::default());
    let money = terms(&found, 0);
    // 30 times in small letters, 30 times in capitals: small letters come first.
    assert!(money.iter().any(|term| term.to_lowercase() == "purchase ledger"), "{money:?}");
    assert!(!money.contains(&"ledger") && !money.contains(&"purchase"), "{money:?}");
}

#[test]
fn a_terms_figures_are_those_of_a_count_by_hand() {
    let found = suggested(&letters(), &TermOptions::default());
    let term = found[0].terms.iter().find(|term| term.term == "overdraft").unwrap();
    // 30 of 120 texts; half of all are of money; a term is believed as if it stood in three more that say nothing:
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
fn what_a_codebook_would_read_otherwise_is_not_suggested() {
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
fn only_the_theme_that_was_asked_for_and_no_more_terms_than_asked_for() {
    let options = TermOptions { theme: Some("garden".to_owned()), most: 1, ..Default::default() };
    let found = suggested(&letters(), &options);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].theme.as_str(), found[0].terms.len()), ("garden", 1));
}
