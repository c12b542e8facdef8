//! Golden cases of independent packages (`tests/golden/make_agreement.py`), published worked
//! examples, and properties.

use super::*;
use crate::evaluate::{Labels, parse_labels};
use proptest::prelude::*;
use serde_json::Value;

fn golden(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../../tests/golden/agreement.json")).unwrap();
    all[part].as_array().unwrap().clone()
}

fn rows(case: &Value) -> Vec<Vec<Option<usize>>> {
    let entry = |entry: &Value| entry.as_u64().map(|category| category as usize);
    let row = |row: &Value| row.as_array().unwrap().iter().map(entry).collect();
    case["rows"].as_array().unwrap().iter().map(row).collect()
}

#[track_caller]
fn close(found: Option<f64>, expected: &Value, within: f64, what: &str) {
    let (Some(found), Some(expected)) = (found, expected.as_f64()) else { panic!("{what}: {found:?}, {expected}") };
    assert!((found - expected).abs() < within, "{what}: {found} is not {expected}");
}

#[test]
fn coefficients_are_those_of_other_packages_and_of_the_papers() {
    let cases = golden("nominal");
    assert!(cases.len() >= 9);
    for case in cases {
        let (name, expected) = (case["name"].as_str().unwrap(), &case["expected"]);
        let categories = case["categories"].as_u64().unwrap() as usize;
        let ratings = Ratings::new(&rows(&case), categories).unwrap();
        let nominal = Distances::nominal(categories);
        let found = [
            ("observed", observed_agreement(&ratings, &nominal)),
            ("cohen", cohen_kappa(&ratings)),
            ("fleiss", fleiss_kappa(&ratings)),
            ("alpha", krippendorff_alpha(&ratings, &nominal)),
            ("ac", gwet_ac(&ratings, &nominal)),
        ];
        for (coefficient, value) in found {
            close(value, &expected[coefficient], 1e-9, &format!("{name}, {coefficient}"));
            let published = &case["published"][coefficient];
            if !published.is_null() {
                close(value, published, 5.1e-4, &format!("{name}, {coefficient} as published"));
            }
        }
    }
}

#[test]
fn sets_are_compared_as_other_packages_do() {
    for case in golden("sets") {
        let (name, expected) = (case["name"].as_str().unwrap(), &case["expected"]);
        let set = |set: &Value| LabelSet {
            themes: set.as_array().unwrap().iter().map(|theme| theme.as_u64().unwrap() as usize).collect(),
            ..Default::default()
        };
        let sets: Vec<LabelSet> = case["themes"].as_array().unwrap().iter().map(set).collect();
        let ratings = Ratings::new(&rows(&case), sets.len()).unwrap();
        let by = |of: fn(&LabelSet, &LabelSet) -> f64| Distances::new(sets.len(), |a, b| of(&sets[a], &sets[b]));
        let masi = by(LabelSet::masi);
        close(krippendorff_alpha(&ratings, &by(LabelSet::differs)), &expected["alpha_nominal"], 1e-9, name);
        close(krippendorff_alpha(&ratings, &by(LabelSet::jaccard)), &expected["alpha_jaccard"], 1e-9, name);
        close(krippendorff_alpha(&ratings, &masi), &expected["alpha_masi"], 1e-9, name);
        close(gwet_ac(&ratings, &masi), &expected["ac2_masi"], 1e-9, name);
    }
}

#[test]
fn coefficients_without_meaning_are_none() {
    let same = Ratings::new(&[vec![Some(0), Some(0)], vec![Some(0), Some(0)]], 2).unwrap();
    let nominal = Distances::nominal(2);
    assert_eq!(observed_agreement(&same, &nominal), Some(1.0));
    assert_eq!(cohen_kappa(&same), None);
    assert_eq!(fleiss_kappa(&same), None);
    assert_eq!(krippendorff_alpha(&same, &nominal), None);
    // Gwet's holds: all agree, on one category of two.
    assert_eq!(gwet_ac(&same, &nominal), Some(1.0));
    let alone = Ratings::new(&[vec![Some(0), None], vec![None, Some(1)]], 2).unwrap();
    for found in
        [cohen_kappa(&alone), fleiss_kappa(&alone), gwet_ac(&alone, &nominal), krippendorff_alpha(&alone, &nominal)]
    {
        assert_eq!(found, None);
    }
    for (rows, categories, part) in [
        (vec![vec![Some(0)]], 1, "two annotators"),
        (vec![], 1, "two annotators"),
        (vec![vec![Some(0), None], vec![None]], 1, "unit 1"),
        (vec![vec![Some(0), Some(3)]], 3, "category 3 of 3"),
        (vec![vec![None, None]], 0, "needs a category"),
    ] {
        let message = Ratings::new(&rows, categories).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn an_optional_theme_counts_neither_way_between_sets() {
    let set = |themes: &[usize], optional: &[usize]| LabelSet {
        themes: themes.iter().copied().collect(),
        optional: optional.iter().copied().collect(),
    };
    assert_eq!(set(&[1], &[2]).masi(&set(&[1, 2], &[])), 0.0);
    assert_eq!(set(&[1], &[2]).jaccard(&set(&[2], &[])), 1.0);
    assert_eq!(set(&[], &[2]).differs(&set(&[2], &[])), 0.0);
}

fn labels(lines: &[String]) -> Vec<Labels> {
    parse_labels(&lines.join("\n"), "test").unwrap()
}

fn line(id: &str, rest: &str) -> String {
    format!("{{\"id\": \"{id}\", {rest}}}")
}

fn report(files: &[Vec<Labels>]) -> AgreementReport {
    let names = ["one", "two", "three"];
    let annotators: Vec<Annotator<'_>> =
        files.iter().zip(names).map(|(labels, name)| Annotator { name, labels }).collect();
    agree(&annotators, &AgreementOptions { resamples: 200, seed: 7 }).unwrap()
}

#[test]
fn files_are_matched_by_id_and_what_is_missing_or_of_another_kind_is_counted() {
    let one = labels(&[
        line("a#1", "\"themes\": [\"tax\", \"care\"]"),
        line("a#2", "\"themes\": []"),
        line("a#3", "\"themes\": [\"tax\"]"),
        line("a#4", "\"themes\": [\"tax\"], \"optional\": [\"care\"]"),
        line("a#5", "\"kind\": \"heading\""),
        line("b#1", "\"themes\": [\"care\"]"),
    ]);
    let two = labels(&[
        line("a#1", "\"themes\": [\"tax\"]"),
        line("a#2", "\"themes\": [\"care\"]"),
        line("a#3", "\"themes\": [\"care\"], \"text\": \"Words of it that stand first and others.\""),
        line("a#4", "\"themes\": [\"tax\", \"care\"]"),
        line("a#5", "\"themes\": []"),
    ]);
    let report = report(&[one, two]);
    assert_eq!((report.paragraphs, report.documents, report.kinds_differ), (4, 1, 1));
    assert_eq!(report.missing.len(), 1);
    assert_eq!((report.missing[0].name.as_str(), report.missing[0].count), ("two", 1));
    assert_eq!(report.missing[0].examples, ["b#1"]);
    let care = &report.themes[0];
    // In a#4 it is optional for one, so three paragraphs count, and in none of them do they agree.
    assert_eq!((care.name.as_str(), care.coefficients.paragraphs), ("care", 3));
    assert_eq!((care.given.clone(), care.coefficients.observed.value), (vec![1, 3], Some(0.0)));
    assert_eq!(report.themes[1].coefficients.observed.value, Some(0.75));
    // a#4 is the same on both sides but for the optional theme.
    assert_eq!(report.sets.exact.value, Some(0.25));
    let confused: Vec<(&str, Option<&str>, usize)> =
        report.confusions.iter().map(|c| (c.one.as_str(), c.other.as_deref(), c.count)).collect();
    assert_eq!(confused, [("care", Some("tax"), 1), ("care", None, 1)]);
    let differ: Vec<&str> = report.disagreements.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(differ, ["a#2", "a#3", "a#1"]);
    assert_eq!(report.disagreements[1].starts.as_deref(), Some("Words of it that stand first"));
    // Primary themes: tax-tax, none-care, tax-care, tax-tax.
    assert_eq!(report.primary.observed.value, Some(0.5));
    assert!(report.pairs.is_empty() && report.sets.exact.interval.is_none() && report.resampled == "paragraphs");
}

#[test]
fn files_that_have_nothing_in_common_are_refused() {
    let one = labels(&[line("a#1", "\"themes\": [\"tax\"]")]);
    let two = labels(&[line("b#1", "\"themes\": [\"tax\"]")]);
    let none = labels(&[line("a#1", "\"themes\": []")]);
    let options = AgreementOptions::default();
    let both = |one, two| {
        agree(&[Annotator { name: "one", labels: one }, Annotator { name: "two", labels: two }], &options).unwrap_err()
    };
    assert!(both(&one, &two).to_string().contains("no body paragraph"));
    assert!(both(&none, &none).to_string().contains("nobody gave a theme"));
    assert!(agree(&[Annotator { name: "one", labels: &one }], &options).is_err());
}

/// Three annotators of 60 paragraphs in twelve documents.
fn three() -> Vec<Vec<Labels>> {
    let mut state = 9_u64;
    let mut draw = move || {
        state = crate::matrix::random::mix(state.wrapping_add(0x9E37_79B9_7F4A_7C15));
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let truth: Vec<Vec<bool>> = (0..60).map(|_| (0..4).map(|_| draw() < 0.35).collect()).collect();
    (0..3)
        .map(|_| {
            let lines = truth.iter().enumerate().map(|(number, themes)| {
                let given: Vec<String> = themes
                    .iter()
                    .enumerate()
                    .filter(|(_, truth)| draw() < if **truth { 0.85 } else { 0.1 })
                    .map(|(theme, _)| format!("\"theme-{theme}\""))
                    .collect();
                line(&format!("doc-{}#{number}", number % 12), &format!("\"themes\": [{}]", given.join(", ")))
            });
            labels(&lines.collect::<Vec<_>>())
        })
        .collect()
}

#[test]
fn intervals_hold_the_figure_and_are_the_same_on_any_number_of_threads() {
    let files = three();
    let reports: Vec<AgreementReport> = [1, 2, 7]
        .into_iter()
        .map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| report(&files)))
        .collect();
    assert!(reports[0] == reports[1] && reports[0] == reports[2]);
    let report = &reports[0];
    assert_eq!((report.resampled, report.documents, report.pairs.len()), ("documents", 12, 3));
    let figures = report.themes.iter().map(|theme| theme.coefficients.krippendorff_alpha);
    for figure in figures.chain([report.sets.alpha_masi, report.sets.gwet_ac2_masi, report.pairs[0].alpha_masi]) {
        let (value, (low, high)) = (figure.value.unwrap(), figure.interval.unwrap());
        assert!(low <= value && value <= high && high - low < 0.7 && low < high, "{figure:?}");
    }
}

#[test]
fn a_thousand_different_sets_are_no_trouble() {
    let file = |shift: usize| {
        let lines = (0..4000).map(|n| {
            let themes: Vec<String> =
                (0..12).filter(|bit| (n + shift) >> bit & 1 == 1).map(|t| format!("\"t{t}\"")).collect();
            line(&format!("d{}#{n}", n % 50), &format!("\"themes\": [{}]", themes.join(",")))
        });
        labels(&lines.collect::<Vec<_>>())
    };
    let report = report(&[file(0), file(1)]);
    assert!(report.sets.alpha_masi.value.is_none() && report.themes.len() == 12);
}

fn tables() -> impl Strategy<Value = (Vec<Vec<Option<usize>>>, usize)> {
    (2..5_usize, 2..5_usize).prop_flat_map(|(annotators, categories)| {
        let row = proptest::collection::vec(proptest::option::weighted(0.8, 0..categories), annotators);
        (proptest::collection::vec(row, 1..30), Just(categories))
    })
}

proptest! {
    #[test]
    fn who_is_asked_first_and_what_categories_are_called_means_nothing((rows, categories) in tables()) {
        let nominal = Distances::nominal(categories);
        let all = |rows: &[Vec<Option<usize>>]| {
            let ratings = Ratings::new(rows, categories).unwrap();
            [
                observed_agreement(&ratings, &nominal), light_kappa(&ratings), fleiss_kappa(&ratings),
                krippendorff_alpha(&ratings, &nominal), gwet_ac(&ratings, &nominal),
            ]
        };
        let transposed: Vec<Vec<Option<usize>>> = rows
            .iter()
            .map(|row| row.iter().rev().map(|entry| entry.map(|category| categories - 1 - category)).collect())
            .collect();
        for (one, other) in all(&rows).into_iter().zip(all(&transposed)) {
            prop_assert_eq!(one.is_some(), other.is_some());
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert!((one - other).abs() < 1e-9 && one <= 1.0 + 1e-12, "{} {}", one, other);
            }
        }
    }

    #[test]
    fn those_who_always_agree_have_one((rows, categories) in tables()) {
        let same: Vec<Vec<Option<usize>>> = rows.iter().map(|row| vec![row[0], row[0]]).collect();
        let ratings = Ratings::new(&same, categories).unwrap();
        let nominal = Distances::nominal(categories);
        for found in [cohen_kappa(&ratings), fleiss_kappa(&ratings), krippendorff_alpha(&ratings, &nominal), gwet_ac(&ratings, &nominal)] {
            prop_assert!(found.is_none_or(|value| (value - 1.0).abs() < 1e-9));
        }
    }
}
