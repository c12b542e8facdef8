//! Golden cases of independent packages (`tests/golden/make_agreement.py`), published worked
//! examples, and properties.

use super::*;
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
fn coefficients_match_other_packages_and_papers() {
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
fn set_agreement_matches_other_packages() {
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
fn undefined_coefficients_are_none() {
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

fn tables() -> impl Strategy<Value = (Vec<Vec<Option<usize>>>, usize)> {
    (2..5_usize, 2..5_usize).prop_flat_map(|(annotators, categories)| {
        let row = proptest::collection::vec(proptest::option::weighted(0.8, 0..categories), annotators);
        (proptest::collection::vec(row, 1..30), Just(categories))
    })
}

proptest! {
    #[test]
    fn coefficients_do_not_depend_on_order_of_annotators_or_category_names((rows, categories) in tables()) {
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
    fn perfect_agreement_has_coefficient_one((rows, categories) in tables()) {
        let same: Vec<Vec<Option<usize>>> = rows.iter().map(|row| vec![row[0], row[0]]).collect();
        let ratings = Ratings::new(&same, categories).unwrap();
        let nominal = Distances::nominal(categories);
        for found in [cohen_kappa(&ratings), fleiss_kappa(&ratings), krippendorff_alpha(&ratings, &nominal), gwet_ac(&ratings, &nominal)] {
            prop_assert!(found.is_none_or(|value| (value - 1.0).abs() < 1e-9));
        }
    }
}
