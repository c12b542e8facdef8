//! Golden cases of whole evaluations (`tests/golden/make_figures.py`, `make_label_errors.py`), and
//! what must hold of any.

use super::super::*;
use super::labels;
use crate::metrics::{BootstrapOptions, off_diagonal};
use proptest::prelude::*;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../../../tests/golden/figures.json")).unwrap()
}

#[track_caller]
fn same(found: Option<f64>, expected: &Value, what: &str) {
    match (found, expected.as_f64()) {
        (None, None) => {}
        (Some(found), Some(expected)) => {
            assert!((found - expected).abs() < 1e-9, "{what}: {found} is not {expected}");
        }
        other => panic!("{what}: {other:?}"),
    }
}

fn figures_of(theme: &ThemeMetrics) -> [(&'static str, MetricValue); 5] {
    [
        ("precision", theme.precision),
        ("recall", theme.recall),
        ("f1", theme.f1),
        ("average_precision", theme.average_precision),
        ("roc_auc", theme.roc_auc),
    ]
}

fn evaluated(case: &Value) -> Evaluation {
    let resamples = case["resamples"].as_u64().unwrap() as usize;
    let options = BootstrapOptions { resamples, seed: 7 };
    evaluate(&labels(&case["predicted"]), &labels(&case["gold"]), None, &options).unwrap()
}

#[test]
fn figures_match_scikit_learn() {
    for case in golden()["figures"].as_array().unwrap() {
        let (name, expected) = (case["name"].as_str().unwrap(), &case["expected"]);
        let found = evaluated(case);
        let wanted = expected["figures"].as_object().unwrap();
        for (figure, value) in wanted {
            same(found.figures.get(figure.as_str()).and_then(|f| f.value), value, &format!("{name}, {figure}"));
        }
        assert_eq!(found.figures.len(), wanted.len(), "{name}: {:?}", found.figures.keys());
        assert!(found.all_probabilities);
        for (theme, expected) in found.theme_figures.iter().zip(expected["themes"].as_array().unwrap()) {
            for (figure, value) in figures_of(theme) {
                same(value.value, &expected[figure], &format!("{name}, {figure} of {}", theme.name));
            }
        }
        let parts = found.calibration.as_ref().unwrap().pooled.brier_parts;
        same(Some(parts.reliability), &expected["brier_parts"]["reliability"], name);
        same(Some(parts.resolution), &expected["brier_parts"]["resolution"], name);
        same(Some(parts.uncertainty), &expected["brier_parts"]["uncertainty"], name);
        for (theme, best) in found.thresholds.iter().zip(expected["best_f1"].as_array().unwrap()) {
            same(Some(theme.best.map_or(0.0, |best| best.f1)), best, &format!("{name}, best F1 of {}", theme.name));
        }
        if let Some(confusion) = expected.get("confusion") {
            assert_eq!(serde_json::json!(found.confusion.counts), *confusion, "{name}");
        }
    }
}

#[test]
fn weighted_bootstrap_equals_repeated_rows() {
    let mut compared = 0;
    for case in golden()["figures"].as_array().unwrap().iter().filter(|case| case["resamples"] != 0) {
        let (name, expected) = (case["name"].as_str().unwrap(), &case["expected"]);
        let found = evaluated(case);
        for (figure, band) in expected["bands"].as_object().unwrap() {
            let own = found.figures[figure.as_str()].band;
            same(own.map(|band| band.lower), &band[0], &format!("{name}, lower {figure}"));
            same(own.map(|band| band.upper), &band[1], &format!("{name}, upper {figure}"));
            compared += 1;
        }
        for (theme, bands) in found.theme_figures.iter().zip(expected["theme_bands"].as_array().unwrap()) {
            for (figure, value) in figures_of(theme) {
                same(value.band.map(|band| band.lower), &bands[figure][0], &format!("{name}, lower {figure}"));
                same(value.band.map(|band| band.upper), &bands[figure][1], &format!("{name}, upper {figure}"));
            }
        }
    }
    assert!(compared > 50);
}

#[test]
fn suspects_are_those_of_the_confident_joint() {
    let cases: Value = serde_json::from_str(include_str!("../../../tests/golden/label_errors.json")).unwrap();
    for case in cases.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let given: Vec<usize> = serde_json::from_value(case["labels"].clone()).unwrap();
        let chances: Vec<Vec<f64>> = serde_json::from_value(case["probabilities"].clone()).unwrap();
        let (found, _) = off_diagonal(&given, chances[0].len(), |row, class| chances[row][class]);
        let found: Vec<usize> = (0..given.len()).filter(|&row| found[row].is_some()).collect();
        let mut expected: Vec<usize> = serde_json::from_value(case["expected"]["issues"].clone()).unwrap();

        // The whole way, ranked by self-confidence.
        let class = |class: usize| format!("class{class}");
        let gold: String =
            (0..given.len()).map(|row| format!("{{\"id\": {row}, \"label\": \"{}\"}}\n", class(given[row]))).collect();
        let predicted: String = (0..given.len())
            .map(|row| {
                let of: serde_json::Map<String, Value> =
                    chances[row].iter().enumerate().map(|(n, p)| (class(n), (*p).into())).collect();
                format!("{}\n", serde_json::json!({"id": row, "themes": [], "probabilities": of}))
            })
            .collect();
        let report = label_errors(
            &parse_labels(&predicted, "predicted").unwrap(),
            &parse_labels(&gold, "gold").unwrap(),
            None,
            &LabelErrorOptions { most: 1000 },
        )
        .unwrap();
        let ranked: Vec<usize> = report.suspects.iter().map(|suspect| suspect.id.parse().unwrap()).collect();
        assert_eq!(ranked, expected, "{name}");
        for suspect in &report.suspects {
            let row: usize = suspect.id.parse().unwrap();
            same(Some(suspect.self_confidence), &case["expected"]["self_confidence"][row], name);
            same(Some(suspect.normalized_margin), &case["expected"]["normalized_margin"][row], name);
        }
        expected.sort_unstable();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_missing_and_a_superfluous_label_are_both_suspect() {
    // Twelve paragraphs, finance in the first six; the model is sure. Gold forgets it in one and
    // adds it in another.
    let gold: String = (0..12)
        .map(|n| {
            let themes = if (n < 6) != (n == 2 || n == 9) { r#"["finance", "x"]"# } else { r#"["x"]"# };
            format!("{{\"id\": {n}, \"themes\": {themes}, \"text\": \"Paragraph {n}.\"}}\n")
        })
        .collect();
    let predicted: String = (0..12)
        .map(|n| {
            let p = if n < 6 { 0.9 } else { 0.1 };
            format!("{{\"id\": {n}, \"themes\": [], \"probabilities\": {{\"finance\": {p}, \"x\": 0.9}}}}\n")
        })
        .collect();
    let (predicted, gold) = (parse_labels(&predicted, "p").unwrap(), parse_labels(&gold, "g").unwrap());
    let found = label_errors(&predicted, &gold, None, &LabelErrorOptions::default()).unwrap();
    let suspects: Vec<(&str, bool)> =
        found.suspects.iter().map(|suspect| (suspect.id.as_str(), suspect.labels[0].labelled)).collect();
    assert_eq!(suspects, [("2", false), ("9", true)]);
    assert_eq!(found.suspects[0].text.as_deref(), Some("Paragraph 2."));
    assert!(found.suspects[0].why.starts_with("not labelled 'finance': 0.90, usually"), "{}", found.suspects[0].why);

    let plain = parse_labels(r#"{"id": 1, "themes": ["x"]}"#, "p").unwrap();
    assert!(label_errors(&plain, &gold, None, &LabelErrorOptions::default()).unwrap_err().hint().is_some());
}

#[test]
fn themes_taken_for_others_meet_in_their_paragraph() {
    let line = |id: usize, themes: &str| format!("{{\"id\": {id}, \"themes\": {themes}}}\n");
    let gold = [r#"["a", "b"]"#, r#"["a"]"#, "[]", r#"["b"]"#, r#"["a", "b"]"#];
    let predicted = [r#"["a", "c"]"#, r#"["b", "c"]"#, r#"["c"]"#, "[]", r#"["a", "b"]"#];
    let side = |of: &[&str]| {
        let lines: String = of.iter().enumerate().map(|(n, themes)| line(n, themes)).collect();
        parse_labels(&lines, "labels").unwrap()
    };
    let found = evaluate(&side(&predicted), &side(&gold), None, &BootstrapOptions::default()).unwrap();
    // b missed for c; a missed for b and for c; c given for nothing; b missed for nothing.
    assert_eq!(found.confusion.counts, [[2, 1, 1, 0], [0, 1, 1, 1], [0, 0, 0, 0], [0, 0, 1, 0]]);
    assert!(!found.confusion.single);
    assert_eq!(found.confusion.worst(2), [("a", "b", 1), ("a", "c", 1)]);
}

#[test]
fn probabilities_that_are_not_known_rank_below_the_others_and_are_not_calibrated() {
    let gold = parse_labels(
        r#"{"id": "a", "themes": ["x"]}
           {"id": "b", "themes": ["x"], "optional": ["y"]}
           {"id": "c", "themes": []}"#,
        "gold",
    )
    .unwrap();
    let predicted = parse_labels(
        r#"{"id": "a", "themes": [{"name": "x", "probability": 0.6}]}
           {"id": "b", "themes": [{"name": "y", "probability": 0.9}]}
           {"id": "c", "themes": []}"#,
        "predicted",
    )
    .unwrap();
    let found = evaluate(&predicted, &gold, None, &BootstrapOptions::default()).unwrap();
    assert!(!found.all_probabilities);
    // Theme y occurs on neither side: it was only given where it counts neither way.
    assert_eq!((found.theme_figures.len(), found.known_probabilities), (1, 1));
    // Of the two with x one is found first, the other among the last two: (1 + 2/3) / 2.
    same(found.theme_figures[0].average_precision.value, &(5.0 / 6.0).into(), "average precision");
    assert_eq!(found.calibration.unwrap().pooled.pairs, 1);
    assert_eq!(found.risk_coverage.unwrap().answered[0].paragraphs, 1);
}

#[test]
fn records_are_found_by_the_id_of_their_document() {
    let gold = parse_labels("{\"id\": \"train-0\", \"label\": \"x\"}\n{\"id\": \"t#1\", \"label\": \"x\"}\n{\"id\": \"two\", \"label\": \"x\"}", "gold").unwrap();
    let predicted = parse_labels(
        r#"{"id": "train-0#1", "document": "train-0", "themes": ["x"]}
           {"id": "t", "themes": ["x"]}
           {"id": "two#1", "themes": ["x"]}
           {"id": "two#2", "themes": ["x"]}"#,
        "predicted",
    )
    .unwrap();
    let report = compare(&predicted, &gold, None).unwrap();
    assert_eq!((report.missing.as_slice(), report.not_judged), (&["two".to_owned()][..], 2));
    assert_eq!(report.micro_average.recall, 2.0 / 3.0);
}

#[test]
fn one_document_has_no_bands_and_no_paragraph_no_figures() {
    let one = parse_labels(r#"{"id": "a#1", "themes": ["x"]}"#, "labels").unwrap();
    let found = evaluate(&one, &one, None, &BootstrapOptions::default()).unwrap();
    assert_eq!(found.figures["micro_f1"], MetricValue { value: Some(1.0), band: None });
    assert!(found.calibration.is_none() && found.thresholds.is_empty() && found.risk_coverage.is_none());
    let heading = parse_labels(r#"{"id": "a#1", "kind": "heading"}"#, "labels").unwrap();
    let found = evaluate(&heading, &heading, None, &BootstrapOptions::default()).unwrap();
    assert_eq!((found.documents, found.report.kinds.accuracy), (0, 1.0));
    assert!(found.figures.values().all(|figure| figure.value == Some(0.0)), "{:?}", found.figures);
}

/// Gold and predictions of some documents, drawn from `seed`.
fn drawn(seed: u64, documents: usize) -> (Vec<Labels>, Vec<Labels>) {
    let mut random = crate::matrix::random::generator(seed, 1);
    let mut chance = move || crate::matrix::random::below(&mut random, 1000) as f64 / 1000.0;
    let (mut gold, mut predicted) = (String::new(), String::new());
    for document in 0..documents {
        for row in 0..3 {
            let id = format!("d{document}#{row}");
            let (mut wanted, mut given, mut all) = (Vec::new(), Vec::new(), serde_json::Map::new());
            for theme in ["a", "b", "c"] {
                let truth = chance() < 0.4;
                let probability = (chance() + if truth { 0.5 } else { 0.0 }).min(1.0);
                all.insert(theme.to_owned(), probability.into());
                if truth {
                    wanted.push(theme);
                }
                if probability > 0.6 {
                    given.push(theme);
                }
            }
            gold.push_str(&format!("{}\n", serde_json::json!({"id": id, "themes": wanted})));
            predicted.push_str(&format!("{}\n", serde_json::json!({"id": id, "themes": given, "probabilities": all})));
        }
    }
    (parse_labels(&predicted, "predicted").unwrap(), parse_labels(&gold, "gold").unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn bands_hold_the_figure_and_the_order_of_lines_means_nothing(seed in 0u64..1000, documents in 30usize..60) {
        let (mut predicted, mut gold) = drawn(seed, documents);
        let options = BootstrapOptions { resamples: 200, seed };
        let found = evaluate(&predicted, &gold, None, &options).unwrap();
        for (name, figure) in &found.figures {
            let (value, band) = (figure.value.unwrap(), figure.band.unwrap());
            prop_assert!(band.lower <= value && value <= band.upper, "{} {:?}", name, figure);
        }
        for theme in &found.theme_figures {
            for (name, figure) in figures_of(theme) {
                let (value, band) = (figure.value.unwrap(), figure.band.unwrap());
                prop_assert!(band.lower <= value && value <= band.upper, "{} {:?}", name, figure);
            }
        }
        let report = &found.report;
        for (name, value) in [
            ("micro_f1", report.micro_average.f1),
            ("macro_precision", report.macro_average.precision),
            ("subset_accuracy", report.subset_accuracy),
            ("primary_accuracy", report.primary_accuracy),
            ("none_recall", report.none.recall),
        ] {
            prop_assert!((found.figures[name].value.unwrap() - value).abs() < 1e-12, "{}", name);
        }
        predicted.reverse();
        gold.rotate_left(7);
        let transposed = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap()
            .install(|| evaluate(&predicted, &gold, None, &options).unwrap());
        prop_assert_eq!(&transposed.figures, &found.figures);
        prop_assert_eq!(&transposed.theme_figures, &found.theme_figures);
    }

    #[test]
    fn perfect_predictions_are_perfect(seed in 0u64..1000) {
        let (_, gold) = drawn(seed, 20);
        let mut perfect = gold.clone();
        for labels in &mut perfect {
            labels.probabilities =
                ["a", "b", "c"].map(|theme| (theme.to_owned(), f64::from(u8::from(labels.themes.contains(&theme.to_owned()))))).into();
        }
        let found = evaluate(&perfect, &gold, None, &BootstrapOptions { resamples: 50, seed }).unwrap();
        for metric in METRICS {
            let Some(figure) = found.figures.get(metric.name) else { continue };
            // A paragraph without theme cannot be answered rightly by any theme.
            if metric.name == "risk_coverage_area" { continue }
            let best = if metric.better == Better::Higher { 1.0 } else { 0.0 };
            prop_assert!((figure.value.unwrap() - best).abs() < 1e-9, "{} {:?}", metric.name, figure);
        }
        let same = compare_models(&perfect, &perfect, &gold, None, &BootstrapOptions { resamples: 50, seed }).unwrap();
        prop_assert!(same.figures.values().all(|figure| figure.difference == 0.0 && figure.p == Some(1.0)));
        prop_assert_eq!((same.mcnemar.first_only, same.mcnemar.p), (0, 1.0));
    }

    #[test]
    fn swapping_the_models_negates_the_differences(seed in 0u64..1000) {
        let (predicted, gold) = drawn(seed, 25);
        let options = BootstrapOptions { resamples: 100, seed };
        let one = compare_models(&predicted, &gold, &gold, None, &options).unwrap();
        let other = compare_models(&gold, &predicted, &gold, None, &options).unwrap();
        let alone = evaluate(&predicted, &gold, None, &BootstrapOptions { resamples: 0, seed }).unwrap();
        for (name, figure) in &one.figures {
            prop_assert_eq!(figure.difference, -other.figures[name].difference);
            prop_assert_eq!(figure.p, other.figures[name].p);
            prop_assert_eq!(Some(figure.first), alone.figures[name].value);
        }
        prop_assert_eq!(one.mcnemar.first_only, other.mcnemar.second_only);
    }
}
