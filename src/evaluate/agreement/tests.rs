//! Reports of agreement.

use super::*;
use crate::evaluate::{Labels, parse_labels};
use crate::metrics::BootstrapOptions;

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
    agree(&annotators, &BootstrapOptions { resamples: 200, seed: 7 }).unwrap()
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
    let options = BootstrapOptions::default();
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
fn many_distinct_sets_leave_alpha_masi_undefined() {
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
