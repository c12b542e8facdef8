//! TF-IDF against scikit-learn's (`tests/golden/make_tfidf.py`), BM25 against its formula
//! (`make_bm25.py`), both against themselves merged, and on 1, 2 and 7 threads; and the
//! vectoriser's file, whole and forged.

use super::*;
use crate::document::Share;
use crate::matrix::file::Values;
use crate::progress::Silent;
use crate::text::{Analyzer, AnalyzerOptions};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    documents: Vec<Vec<String>>,
    unseen: Vec<Vec<String>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    options: TfidfOptions,
    vocabulary: Vec<String>,
    idf: Option<Vec<f64>>,
    rows: Vec<Vec<(u32, f64)>>,
    unseen_rows: Vec<Vec<(u32, f64)>>,
}

/// The terms of a document of tokens, n-grams joined by a space, as scikit-learn makes them.
fn grams(tokens: &[String], (low, high): (usize, usize)) -> Vec<String> {
    (low..=high).flat_map(|length| tokens.windows(length).map(|gram| gram.join(" ")).collect::<Vec<_>>()).collect()
}

fn assert_rows(tfidf: &Tfidf, documents: &[Vec<String>], expected: &[Vec<(u32, f64)>]) {
    for (tokens, expected) in documents.iter().zip(expected) {
        let terms = grams(tokens, tfidf.options().ngram_range);
        let row = tfidf.row(terms.iter().map(String::as_str));
        assert_eq!(row.len(), expected.len());
        for ((column, weight), (golden_column, golden_weight)) in row.iter().zip(expected) {
            assert_eq!(column, golden_column);
            assert!((f64::from(*weight) - golden_weight).abs() < 1e-6, "{weight} for {golden_weight}");
        }
    }
}

#[test]
fn rows_equal_those_of_scikit_learn() {
    let golden: Golden = serde_json::from_str(include_str!("../../tests/golden/tfidf.json")).unwrap();
    assert!(golden.cases.len() >= 10);
    for case in &golden.cases {
        let terms = golden.documents.iter().map(|tokens| grams(tokens, case.options.ngram_range));
        let terms: Vec<Vec<String>> = terms.collect();
        let frequencies = DocumentFrequencies::of(terms.iter().map(|terms| terms.iter().map(String::as_str)));
        let tfidf = Tfidf::fit(&case.options, &frequencies).unwrap();
        assert!(tfidf.vocabulary().iter().eq(case.vocabulary.iter()), "{:?}", case.options);
        if let Some(idf) = &case.idf {
            for (ours, theirs) in tfidf.idf().iter().zip(idf) {
                assert!((ours - theirs).abs() < 1e-12);
            }
        }
        assert_rows(&tfidf, &golden.documents, &case.rows);
        assert_rows(&tfidf, &golden.unseen, &case.unseen_rows);
    }
}

fn texts() -> Vec<String> {
    (0..1000).map(|n| format!("Paragraph {n} costs £{}m and word{} says so of the plan.", n % 7, n % 113)).collect()
}

#[test]
fn merged_halves_equal_the_corpus_on_any_number_of_threads() {
    let texts = texts();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let whole = count_texts(&analyzer, &texts, (1, 2), &Silent);
    let first = count_texts(&analyzer, &texts[..337], (1, 2), &Silent);
    let merged = first.merge(&count_texts(&analyzer, &texts[337..], (1, 2), &Silent));
    assert_eq!(merged, whole);
    assert_eq!(merged.documents(), 1000);

    let options = TfidfOptions { ngram_range: (1, 2), ..Default::default() };
    let tfidf = Tfidf::fit(&options, &whole).unwrap();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| encode_texts(&analyzer, &tfidf, &texts, &Silent))
    };
    let one = with(1);
    assert_eq!(one.rows(), 1000);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
    let (fitted, rows) = fit_texts(&analyzer, &options, &texts, &Silent).unwrap();
    assert_eq!(fitted, tfidf);
    assert_eq!(rows, one);
    // A row does not depend on the batch that it is in.
    let alone = encode_texts(&analyzer, &tfidf, &texts[700..701], &Silent);
    assert_eq!(alone.row(0), one.row(700));
}

#[test]
fn invalid_options_are_rejected_by_name() {
    let frequencies = DocumentFrequencies::of([["a", "b"]]);
    let message = |options: TfidfOptions| Tfidf::fit(&options, &frequencies).unwrap_err().to_string();
    assert!(message(TfidfOptions { min_df: FrequencyLimit::Count(2), ..Default::default() }).contains("min_df"));
    assert!(message(TfidfOptions { ngram_range: (2, 1), ..Default::default() }).contains("ngram_range"));
    let none = DocumentFrequencies::default();
    assert!(Tfidf::fit(&TfidfOptions::default(), &none).unwrap_err().to_string().contains("no documents"));
}

/// Lines of one text, which are counted in place.
struct Whole<'t>(&'t str);

impl TextBlock for Whole<'_> {
    fn for_each_text(self, sink: &mut dyn FnMut(&str)) {
        self.0.lines().for_each(sink);
    }

    fn lines(&self) -> Option<&str> {
        Some(self.0)
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(1500))]
    #[test]
    fn counting_lines_in_place_equals_counting_each_line(
        text in "(plan|plans|Plan|per|cent|58|£3m|2016-17|whole-system|don’t|the|é|漢|_|-|\\.|\n|\r\n| |  |\u{2028}){0,60}(a{70}|b ){0,40}\n?",
        high in 1usize..3,
    ) {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let options = TfidfOptions { ngram_range: (1, high), ..Default::default() };
        let lines: Vec<&str> = text.lines().collect();
        let by_line = CountedCorpus::of(&analyzer, (1, high), [lines.as_slice()].into_iter());
        let whole = CountedCorpus::of(&analyzer, (1, high), [Whole(&text)].into_iter());
        proptest::prop_assert_eq!(by_line.frequencies(), whole.frequencies());
        match (by_line.fit(&options), whole.fit(&options)) {
            (Ok(by_line), Ok(whole)) => proptest::prop_assert_eq!(by_line, whole),
            (by_line, whole) => proptest::prop_assert!(by_line.is_err() && whole.is_err()),
        }
    }
}

#[derive(Deserialize)]
struct GoldenBm25 {
    documents: Vec<Vec<String>>,
    unseen: Vec<Vec<String>>,
    cases: Vec<Bm25Case>,
}

#[derive(Deserialize)]
struct Bm25Case {
    options: Bm25Options,
    vocabulary: Vec<String>,
    average_length: f64,
    idf: Vec<f64>,
    rows: Vec<Vec<(u32, f64)>>,
    unseen_rows: Vec<Vec<(u32, f64)>>,
}

#[derive(Deserialize)]
struct Bm25Options {
    k1: f64,
    b: f64,
    min_df: FrequencyLimit,
    max_df: FrequencyLimit,
    ngram_range: (usize, usize),
}

fn assert_bm25_rows(vectorizer: &Vectorizer, documents: &[Vec<String>], expected: &[Vec<(u32, f64)>]) {
    assert_eq!(documents.len(), expected.len());
    for (tokens, expected) in documents.iter().zip(expected) {
        let mut counts = std::collections::BTreeMap::new();
        for term in grams(tokens, vectorizer.tfidf().options().ngram_range) {
            if let Some(column) = vectorizer.tfidf().column(&term) {
                *counts.entry(column).or_insert(0u32) += 1;
            }
        }
        let row: Vec<(u32, u32)> = counts.into_iter().collect();
        let mut values = vectorizer.no_values();
        vectorizer.weigh(&row, &mut Vec::new(), &mut values);
        let Values::Weights(weights) = values else { panic!("BM25 gives weights") };
        assert_eq!(row.len(), expected.len());
        for (((column, _), weight), (golden_column, golden_weight)) in row.iter().zip(weights).zip(expected) {
            assert_eq!(column, golden_column);
            assert!((f64::from(weight) - golden_weight).abs() < 1e-6 * golden_weight.max(1.0), "{weight}");
        }
    }
}

#[test]
fn bm25_matches_its_formula() {
    let golden: GoldenBm25 = serde_json::from_str(include_str!("../../tests/golden/bm25.json")).unwrap();
    assert!(golden.cases.len() >= 9);
    for case in &golden.cases {
        let Bm25Options { k1, b, min_df, max_df, ngram_range } = case.options;
        let options = VectorizerOptions {
            analyzer: AnalyzerOptions::plain(),
            tfidf: TfidfOptions { min_df, max_df, ngram_range, ..Default::default() },
            weighting: Weighting::Bm25 { k1, b },
        };
        let terms: Vec<Vec<String>> = golden.documents.iter().map(|tokens| grams(tokens, ngram_range)).collect();
        let frequencies = DocumentFrequencies::of(terms.iter().map(|terms| terms.iter().map(String::as_str)));
        let vectorizer = Vectorizer::fit(&options, &frequencies).unwrap();
        assert!(vectorizer.tfidf().vocabulary().iter().eq(case.vocabulary.iter()));
        let json: serde_json::Value = serde_json::from_slice(&vectorizer.to_json().unwrap()).unwrap();
        for (ours, theirs) in json["idf"].as_array().unwrap().iter().zip(&case.idf) {
            assert!((ours.as_f64().unwrap() - theirs).abs() < 1e-12);
        }
        let occurrences: f64 = json["occurrences"].as_array().unwrap().iter().filter_map(|n| n.as_f64()).sum();
        assert!((occurrences / golden.documents.len() as f64 - case.average_length).abs() < 1e-12);
        assert_bm25_rows(&vectorizer, &golden.documents, &case.rows);
        assert_bm25_rows(&vectorizer, &golden.unseen, &case.unseen_rows);
    }
}

#[test]
fn vocabulary_may_be_empty() {
    let frequencies = DocumentFrequencies::of([["a", "b"]]);
    assert_eq!((frequencies.get(""), frequencies.get("a\0")), (None, None));
    assert!(Tfidf::fit(&TfidfOptions::default(), &frequencies).unwrap().row(["", "a\0"]).is_empty());
}

/// The result of reading a part's file that holds `json`.
fn read_part(json: &serde_json::Value) -> crate::Result<PartialFrequencies> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), json.to_string()).unwrap();
    PartialFrequencies::read(file.path())
}

#[test]
fn forged_parts_are_refused_before_memory_is_taken_for_them() {
    let frequencies = DocumentFrequencies::of([["a", "b"]]);
    let part =
        PartialFrequencies { options: VectorizerOptions::default(), share: Share { number: 1, of: 2 }, frequencies };
    let json: serde_json::Value = serde_json::from_slice(&part.to_json().unwrap()).unwrap();
    let with = |field: &str, value: serde_json::Value| {
        let mut json = json.clone();
        json[field] = value;
        read_part(&json)
    };
    assert_eq!(read_part(&json).unwrap(), part);
    // One of four thousand million parts.
    let one_of_many = with("part", serde_json::json!([u32::MAX, u32::MAX])).unwrap();
    assert!(
        PartialFrequencies::merge(vec![one_of_many])
            .unwrap_err()
            .to_string()
            .contains("part 1 of 4294967295 is missing")
    );
    // Counts that would run over when they are added up.
    let over = with("occurrences", serde_json::json!([u64::MAX, u64::MAX])).unwrap_err();
    assert!(over.to_string().contains("larger than any corpus") && over.hint().is_some(), "{over}");
    assert!(with("documents", serde_json::json!(u64::MAX)).is_err());
    for (field, value) in [
        ("part", serde_json::json!([0, 2])),
        ("part", serde_json::json!([3, 2])),
        ("part", serde_json::Value::Null),
        ("documents", serde_json::json!(0)),
        ("vocabulary", serde_json::json!(["b", "a"])),
        ("vocabulary", serde_json::json!(["a", "a"])),
        ("vocabulary", serde_json::json!(["a"])),
        ("document_frequencies", serde_json::json!([1, 0])),
        ("document_frequencies", serde_json::json!([1, 2])),
        ("occurrences", serde_json::json!([1])),
        ("another", serde_json::json!(1)),
        ("version", serde_json::json!(2)),
        ("format", serde_json::json!("themewise model")),
    ] {
        let error = with(field, value.clone()).expect_err(field);
        assert!(error.hint().is_some(), "{field} {value}: {error}");
    }
}
