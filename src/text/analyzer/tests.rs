//! Tests of terms: what folding, stems, stop words and the rules of languages make of words.

use super::*;

fn terms(text: &str) -> Vec<String> {
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let mut session = analyzer.session();
    let mut occurrences = Vec::new();
    session.analyze(text, &mut occurrences);
    let forms = occurrences.iter().map(|occurrence| session.form(occurrence.form));
    forms.filter(|form| form.is_term).map(|form| form.term.to_string()).collect()
}

#[test]
fn possessives_plurals_and_case_meet_in_one_term() {
    assert_eq!(terms("CCG CCGs CCG's CCGs’ ccgs"), ["ccg"; 5]);
    assert_eq!(terms("financial finances"), ["financi", "financ"]);
}

#[test]
fn stop_words_and_single_letters_are_no_terms() {
    assert_eq!(terms("The plan is not a plan – I don’t think"), ["plan", "plan", "think"]);
}

#[test]
fn compound_is_a_term_in_addition_to_its_parts() {
    assert_eq!(terms("whole-system plans"), ["whole", "system", "whole-system", "plan"]);
}

fn terms_in(language: Language, text: &str) -> Vec<String> {
    let analyzer = Analyzer::new(AnalyzerOptions::of(language));
    let mut session = analyzer.session();
    let mut occurrences = Vec::new();
    session.analyze(text, &mut occurrences);
    let forms = occurrences.iter().map(|occurrence| session.form(occurrence.form));
    forms.filter(|form| form.is_term).map(|form| form.term.to_string()).collect()
}

#[test]
fn elided_articles_leave_the_word() {
    assert_eq!(terms_in(Language::French, "L’hôpital, d'hôpitaux; aujourd'hui"), ["hôpital", "hôpital", "aujourd'hui"]);
    assert_eq!(terms_in(Language::Italian, "dell’ospedale un'ospedale"), ["ospedal", "ospedal"]);
    assert_eq!(terms_in(Language::Catalan, "l'hospital d’hospital"), ["hospital", "hospital"]);
    assert_eq!(terms_in(Language::Russian, "счёт счета ещё"), ["счет", "счет"]);
}

#[test]
fn a_character_of_a_script_without_spaces_is_long_enough() {
    assert_eq!(terms_in(Language::None, "税 a 银行。ก"), ["税", "银行", "ก"]);
}

#[test]
fn a_session_gives_what_a_fresh_one_gives() {
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let (mut old, mut fresh) = (analyzer.session(), analyzer.session());
    let mut occurrences = Vec::new();
    old.analyze("many other words before", &mut occurrences);
    old.analyze("deficits grew", &mut occurrences);
    let by_old: Vec<Form> = occurrences.iter().map(|o| old.form(o.form).clone()).collect();
    fresh.analyze("deficits grew", &mut occurrences);
    let by_fresh: Vec<Form> = occurrences.iter().map(|o| fresh.form(o.form).clone()).collect();
    assert_eq!(by_old, by_fresh);
}
