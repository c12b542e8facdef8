//! Values of scikit-learn (`tests/golden/make_evaluation.py`), and cases computed by hand.

mod figures;

use super::*;
use crate::error::{Error, ErrorKind};
use crate::metrics::ClassificationScores;
use crate::paragraph::Kind;
use serde_json::Value;

fn golden(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../tests/golden/evaluation.json")).unwrap();
    let cases = all[part].as_array().unwrap().clone();
    assert!(cases.len() > 6, "{part}");
    cases
}

#[track_caller]
fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no golden figure"));
    assert!((found - expected).abs() < 1e-9, "{what}: {found} is not {expected}");
}

#[track_caller]
fn close_scores(found: &ClassificationScores, expected: &Value, what: &str) {
    close(found.precision, &expected["precision"], &format!("{what}, precision"));
    close(found.recall, &expected["recall"], &format!("{what}, recall"));
    close(found.f1, &expected["f1"], &format!("{what}, f1"));
}

fn labels(records: &Value) -> Vec<Labels> {
    let lines: Vec<String> = records.as_array().unwrap().iter().map(Value::to_string).collect();
    parse_labels(&lines.join("\n"), "golden").unwrap()
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// Both sides from lines, compared.
fn judge(gold: &str, predicted: &str) -> ClassificationReport {
    compare(&parse_labels(predicted, "predicted").unwrap(), &parse_labels(gold, "gold").unwrap(), None).unwrap()
}

fn refused(content: &str) -> Error {
    let error = parse_labels(content, "gold.jsonl").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gold, "{error}");
    assert!(error.hint().is_some(), "no hint: {error}");
    error
}

#[test]
fn themes_and_kinds_score_as_in_scikit_learn() {
    for case in golden("classification") {
        let (name, expected) = (case["name"].as_str().unwrap(), &case["expected"]);
        let themes = strings(&case["themes"]);
        let report = compare(&labels(&case["predicted"]), &labels(&case["gold"]), Some(&themes)).unwrap();
        assert_eq!(report.themes.len(), themes.len(), "{name}");
        for (found, expected) in report.themes.iter().zip(expected["themes"].as_array().unwrap()) {
            assert_eq!(found.name, expected["name"].as_str().unwrap(), "{name}");
            assert_eq!(found.scores.support as u64, expected["support"].as_u64().unwrap(), "{name}, {}", found.name);
            close_scores(&found.scores, expected, &format!("{name}, {}", found.name));
        }
        close_scores(&report.micro_average, &expected["micro"], &format!("{name}, micro"));
        close_scores(&report.macro_average, &expected["macro"], &format!("{name}, macro"));
        close_scores(&report.none, &expected["none"], &format!("{name}, none"));
        close(report.subset_accuracy, &expected["subset_accuracy"], &format!("{name}, subset accuracy"));
        close(report.primary_accuracy, &expected["primary_accuracy"], &format!("{name}, primary accuracy"));
        close(report.kinds.accuracy, &expected["kind_accuracy"], &format!("{name}, kinds"));
        assert_eq!(serde_json::json!(report.kinds.confusion), expected["confusion"], "{name}");
    }
}

#[test]
fn without_a_list_the_themes_are_those_of_either_side() {
    let cases = golden("classification");
    for (name, missing) in
        [("plain", None), ("never predicted", None), ("never true", None), ("neither", Some("ratings"))]
    {
        let case = cases.iter().find(|case| case["name"] == name).unwrap();
        let mut themes = strings(&case["themes"]);
        themes.retain(|theme| Some(theme.as_str()) != missing);
        let report = compare(&labels(&case["predicted"]), &labels(&case["gold"]), None).unwrap();
        assert_eq!(report.themes.iter().map(|theme| theme.name.clone()).collect::<Vec<_>>(), themes, "{name}");
    }
}

#[test]
fn optional_themes_count_neither_way() {
    let gold = r#"{"id": "a#1", "themes": ["finance"], "optional": ["politics"]}
        {"id": "a#2", "themes": ["finance"], "optional": ["politics"]}
        {"id": "a#3", "themes": ["politics"], "optional": ["politics"]}"#;
    let report = judge(gold, &gold.replace(r#"["finance"], "optional""#, r#"["finance", "politics"], "x""#));
    // Politics is predicted three times: twice optional, once in gold, which overrides optional.
    assert_eq!(report.themes[1].scores, ClassificationScores { precision: 1.0, recall: 1.0, f1: 1.0, support: 1 });
    assert_eq!(report.subset_accuracy, 1.0);
    assert_eq!(judge(gold, gold).subset_accuracy, 1.0);

    // Said only where it is optional, a theme has no row that would pull the mean down.
    let report = judge(
        r#"{"id": "a#1", "themes": ["finance"], "optional": ["politics"]}"#,
        r#"{"id": "a#1", "themes": ["finance", "politics"]}"#,
    );
    assert_eq!(report.themes.len(), 1);
    assert_eq!(report.macro_average.f1, 1.0);
}

#[test]
fn none_is_evaluated_as_a_class() {
    // none found, none missed, none wrongly predicted, only an optional theme predicted, no theme
    // predicted where one is optional.
    let report = judge(
        r#"{"id": "a#1", "themes": []}
           {"id": "a#2", "themes": []}
           {"id": "a#3", "themes": ["finance"], "optional": ["politics"]}
           {"id": "a#4", "themes": [], "optional": ["politics"]}
           {"id": "a#5", "themes": [], "optional": ["politics"]}
           {"id": "a#6", "themes": ["finance"], "optional": ["politics"]}"#,
        r#"{"id": "a#1", "themes": []}
           {"id": "a#2", "themes": ["finance"]}
           {"id": "a#3", "themes": []}
           {"id": "a#4", "themes": ["politics"]}
           {"id": "a#5", "themes": []}
           {"id": "a#6", "themes": ["politics"]}"#,
    );
    // Right: 1 and 5. Wrong: 3. Missed: 2. Left out: 4. In 6, an uncounted theme is predicted.
    assert_eq!(
        report.none,
        ClassificationScores { precision: 2.0 / 3.0, recall: 2.0 / 3.0, f1: 2.0 / 3.0, support: 3 }
    );
    // Exact: 1, 4 and 5.
    assert_eq!(report.subset_accuracy, 0.5);
}

#[test]
fn the_primary_theme_may_be_one_of_several() {
    let report = judge(
        r#"{"id": "a#1", "themes": ["finance", "ratings"]}
           {"id": "a#2", "themes": ["finance", "ratings"], "primary_either": ["finance", "ratings"]}
           {"id": "a#3", "themes": ["finance", "ratings"]}
           {"id": "a#4", "themes": ["finance"]}
           {"id": "a#5", "themes": ["finance"]}
           {"id": "a#6", "themes": []}
           {"id": "a#7", "themes": [{"name": "finance"}, {"name": "ratings"}]}
           {"id": "a#8", "themes": ["finance", "ratings"], "primary": "ratings"}"#,
        r#"{"id": "a#1", "themes": [{"name": "ratings"}, {"name": "finance"}], "primary": "finance"}
           {"id": "a#2", "themes": [{"name": "ratings"}], "primary": "ratings"}
           {"id": "a#3", "themes": [{"name": "ratings"}], "primary": "ratings"}
           {"id": "a#4", "themes": [{"name": "finance"}]}
           {"id": "a#5", "themes": [{"name": "finance"}], "primary": "finance", "kind": "heading"}
           {"id": "a#6", "themes": [{"name": "finance"}], "primary": "finance"}
           {"id": "a#7", "themes": [{"name": "finance"}], "primary": "finance"}
           {"id": "a#8", "themes": [{"name": "finance"}], "primary": "finance"}"#,
    );
    // Right: 1, 2, 7. Wrong: 3 (the second), 4 (absent), 5 (no body), 8 (gold says another). Not
    // judged: 6, of none.
    assert_eq!((report.primary_support, report.primary_accuracy), (7, 3.0 / 7.0));
}

#[test]
fn what_was_not_predicted_is_missed_and_what_gold_lacks_is_not_judged() {
    let report = judge(
        r#"{"id": "a#1", "themes": ["finance"]}
           {"id": "a#9", "themes": ["finance", "ratings"]}
           {"id": "a#8", "themes": []}
           {"id": "a#7", "kind": "heading", "themes": []}
           {"id": "a#2", "kind": "heading", "themes": []}"#,
        r#"{"id": "a#1", "themes": ["finance"]}
           {"id": "a#2", "kind": "boilerplate", "themes": []}
           {"id": "b#1", "themes": ["ratings"]}
           {"id": "b#2", "kind": "heading", "themes": []}"#,
    );
    assert_eq!(report.missing, ["a#9", "a#8", "a#7"]);
    assert_eq!((report.not_judged, report.paragraphs, report.body), (2, 5, 3));
    assert_eq!(
        report.themes[0].scores,
        ClassificationScores { precision: 1.0, recall: 0.5, f1: 2.0 / 3.0, support: 2 }
    );
    assert_eq!(report.themes[1].scores, ClassificationScores { precision: 0.0, recall: 0.0, f1: 0.0, support: 1 });
    assert_eq!(report.none, ClassificationScores { support: 1, ..ClassificationScores::default() });
    assert_eq!(report.subset_accuracy, 1.0 / 3.0);
    assert_eq!(report.primary_accuracy, 0.5);
    // Of five kinds one is right, one wrong, three missing.
    assert_eq!(report.kinds.accuracy, 0.2);
    assert_eq!(report.kinds.confusion, [[1, 0, 0], [0, 0, 1], [0, 0, 0]]);
}

#[test]
fn a_confusion_has_gold_in_rows_in_the_order_it_names() {
    let line = |id: usize, kind: Kind| format!("{{\"id\": {id}, \"kind\": \"{}\", \"themes\": []}}\n", kind.name());
    for (row, truth) in Kind::ALL.into_iter().enumerate() {
        for (column, predicted) in Kind::ALL.into_iter().enumerate() {
            let report = judge(&line(1, truth), &line(1, predicted));
            assert_eq!((report.kinds.order[row], report.kinds.order[column]), (truth, predicted));
            assert_eq!(report.kinds.confusion[row][column], 1, "{truth:?} taken for {predicted:?}");
        }
    }
}

#[test]
fn themes_that_were_not_asked_for_are_named_and_do_not_count() {
    let gold = parse_labels(r#"{"id": "a#1", "themes": ["finance"]}"#, "gold").unwrap();
    let predicted = parse_labels(r#"{"id": "a#1", "themes": ["finance", "sport"]}"#, "predicted").unwrap();
    let report = compare(&predicted, &gold, Some(&["finance".to_owned()])).unwrap();
    assert_eq!(report.ignored_themes, ["sport"]);
    assert_eq!((report.micro_average.precision, report.subset_accuracy), (1.0, 1.0));

    // To predict only themes that are not evaluated is not to predict "none".
    let predicted = parse_labels(r#"{"id": "a#1", "themes": ["sport"]}"#, "predicted").unwrap();
    for gold in [r#"["finance"]"#, "[]"] {
        let gold = parse_labels(&format!("{{\"id\": \"a#1\", \"themes\": {gold}}}"), "gold").unwrap();
        let report = compare(&predicted, &gold, Some(&["finance".to_owned()])).unwrap();
        assert_eq!(report.none, ClassificationScores::default());
    }
}

#[test]
fn gold_of_another_codebook_is_an_error_that_names_the_theme() {
    let predicted = parse_labels(r#"{"id": "a#1", "themes": []}"#, "predicted").unwrap();
    for field in [
        r#""themes": ["finanse"]"#,
        r#""themes": [], "optional": ["finanse"]"#,
        r#""themes": [], "primary_either": ["finanse"]"#,
    ] {
        let gold = parse_labels(&format!("{{\"id\": \"a#1\", {field}}}"), "gold").unwrap();
        let error = compare(&predicted, &gold, Some(&["finance".to_owned()])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Gold);
        assert_eq!(error.to_string(), "the gold of 'a#1' names the theme 'finanse', which there is not");
        assert!(error.hint().unwrap().to_string().contains("finance"));
    }
}

#[test]
fn two_sides_without_a_common_id_are_an_error_that_shows_both() {
    let gold = parse_labels(r#"{"id": "2016-04-05#1", "themes": []}"#, "gold").unwrap();
    let predicted = parse_labels(r#"{"id": "issues/2016-04-05#1", "themes": []}"#, "predicted").unwrap();
    let error = compare(&predicted, &gold, None).unwrap_err();
    assert_eq!(error.to_string(), "no id is both in the gold and among the predictions");
    let hint = error.hint().unwrap().to_string();
    assert!(hint.contains("'2016-04-05#1'") && hint.contains("'issues/2016-04-05#1'"), "{hint}");
    for (predicted, gold) in [(&[][..], &gold[..]), (&predicted[..], &[][..])] {
        assert!(compare(predicted, gold, None).unwrap_err().hint().is_some());
    }
    let twice = [gold[0].clone(), gold[0].clone()];
    assert!(compare(&twice, &gold, None).unwrap_err().to_string().contains("twice in the predictions"));
}

#[test]
fn both_forms_of_labels_are_read() {
    let all = parse_labels(
        "{\"id\": \"2016#4/a#12\", \"kind\": \"body\", \"themes\": [\"a\", \"b\", \"a\"], \"primary_either\": [\"a\"], \
         \"starts\": \"One two\", \"note\": 1}\n\n\
         {\"id\": \"b\", \"document\": \"d\", \"themes\": [{\"name\": \"a\", \"probability\": 1, \"evidence\": [{}]}, \
         {\"name\": \"b\"}], \"primary\": \"b\", \"text\": \"1  2 3\\n4 5 6 7\"}\r\n{\"id\": 7, \"kind\": \"heading\"}\n",
        "gold.jsonl",
    )
    .unwrap();
    assert_eq!((all[0].id.as_str(), all[0].document.as_str()), ("2016#4/a#12", "2016#4/a"));
    assert_eq!(
        (all[0].themes.as_slice(), all[0].primary.as_deref()),
        (&["a".to_owned(), "b".to_owned()][..], Some("a"))
    );
    assert_eq!((all[0].primary_either.as_slice(), all[0].starts.as_deref()), (&["a".to_owned()][..], Some("One two")));
    assert_eq!((all[1].document.as_str(), all[1].primary.as_deref()), ("d", Some("b")));
    assert_eq!(all[1].probabilities.iter().collect::<Vec<_>>(), [(&"a".to_owned(), &1.0)]);
    assert_eq!(all[1].starts.as_deref(), Some("1 2 3 4 5 6"));
    assert_eq!((all[1].kind, all[2].kind), (Kind::Body, Kind::Heading));
    assert_eq!((all[2].id.as_str(), all[2].document.as_str()), ("7", "7"));
}

#[test]
fn a_line_that_cannot_be_taken_is_named_with_the_reason() {
    let second = |line: &str| refused(&format!("{{\"id\": \"a#1\", \"themes\": []}}\n{line}\n")).to_string();
    for (line, reason) in [
        ("{\"id\": \"a#2\", ", "not JSON (column 14): EOF while parsing a value"),
        ("[1]", "it is JSON, but not an object"),
        ("{\"themes\": []}", "it has no id"),
        ("{\"id\": \" \", \"themes\": []}", "it has no id"),
        ("{\"id\": [1], \"themes\": []}", "'id' is not a string"),
        ("{\"id\": \"a#1\", \"themes\": []}", "the id 'a#1' occurs a second time, after line 1"),
        ("{\"id\": \"b\", \"kind\": \"Body\", \"themes\": []}", "unknown kind 'Body'"),
        ("{\"id\": \"b\", \"kind\": 1, \"themes\": []}", "'kind' is not a string"),
        ("{\"id\": \"b\", \"names\": []}", "it has no field 'themes'"),
        ("{\"id\": \"b\", \"label\": null}", "it has no field 'themes'"),
        ("{\"id\": \"b\", \"labels\": \"a\"}", "'labels' is not a list"),
        ("{\"id\": \"b\", \"label\": [\"a\"]}", "entry 1 of 'label' is no name"),
        ("{\"id\": \"b\", \"themes\": [], \"none\": 2}", "the probability of 'none' is no number from 0 to 1"),
        ("{\"id\": \"b\", \"themes\": [], \"probabilities\": [1]}", "'probabilities' is not an object"),
        (
            "{\"id\": \"b\", \"themes\": [], \"probabilities\": {\"a\": -1}}",
            "the probability of 'a' is no number from 0 to 1",
        ),
        ("{\"id\": \"b\", \"themes\": {\"a\": 0.5}}", "'themes' is not a list"),
        ("{\"id\": \"b\", \"themes\": [\"a\", 1]}", "entry 2 of 'themes' is no name"),
        ("{\"id\": \"b\", \"themes\": [{\"label\": \"a\"}]}", "entry 1 of 'themes' is no name"),
        ("{\"id\": \"b\", \"themes\": [], \"optional\": \"a\"}", "'optional' is not a list"),
        (
            "{\"id\": \"b\", \"themes\": [{\"name\": \"a\", \"probability\": 91}]}",
            "the probability of entry 1 of 'themes' is no number from 0 to 1",
        ),
    ] {
        assert_eq!(second(line), format!("gold.jsonl:2: {reason}"), "{line}");
    }
    assert_eq!(refused("\n \n").to_string(), "gold.jsonl: it holds no labels");
}

#[test]
fn files_are_read_with_or_without_a_byte_order_mark() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gold.jsonl");
    std::fs::write(&path, "\u{feff}{\"id\": \"é#1\", \"themes\": []}\n").unwrap();
    assert_eq!(read_labels(&path).unwrap()[0].document, "é");
    std::fs::write(&path, "{\"id\": \"a#1\"}\n").unwrap();
    let error = read_labels(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("{}:1: it has no field 'themes'", path.display()));
    std::fs::write(&path, "").unwrap();
    assert!(read_labels(&path).unwrap_err().to_string().ends_with("gold.jsonl: it holds no labels"));
    std::fs::write(&path, b"PK\x03\x04\0\0\0\0").unwrap();
    assert_eq!(read_labels(&path).unwrap_err().kind(), ErrorKind::Gold);
    assert_eq!(read_labels(&folder.path().join("none.jsonl")).unwrap_err().kind(), ErrorKind::Io);
}

#[test]
fn our_own_gold_is_read_and_agrees_with_itself() {
    let gold = parse_labels(include_str!("../../seeds/gold.jsonl"), "seeds/gold.jsonl").unwrap();
    let report = compare(&gold, &gold, None).unwrap();
    assert_eq!((report.paragraphs, report.missing.len(), report.not_judged), (gold.len(), 0, 0));
    assert_eq!((report.themes.len(), report.body), (9, gold.iter().filter(|one| one.kind == Kind::Body).count()));
    for score in [
        report.micro_average.f1,
        report.macro_average.f1,
        report.subset_accuracy,
        report.primary_accuracy,
        report.none.f1,
        report.kinds.accuracy,
    ] {
        assert_eq!(score, 1.0);
    }
}

#[test]
fn labels_do_not_depend_on_line_ends_and_encoding() {
    let lines = "{\"id\": \"é#1\", \"themes\": [\"santé\"], \"text\": \"a\u{2028}b\"}\n\n{\"id\": \"é#2\", \"label\": \"été\"}\n";
    let table = "id,themes,text\né#1,santé;été,\"one\ntwo\"\né#2,école,x\n";
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("gold.jsonl", lines), ("gold.csv", table)] {
        let path = folder.path().join(name);
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            read_label_file(&path).unwrap()
        };
        let expected = read(text.as_bytes());
        assert_eq!((expected.labels.len(), expected.problems.len()), (2, 0));
        for end in ["\r\n", "\r"] {
            let text = text.replace('\n', end);
            let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
                [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(to_bytes).collect()
            };
            let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
            for bytes in [text.clone().into_bytes(), marked, utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
                assert_eq!(read(&bytes), expected, "{name}, {end:?}");
            }
        }
        let broken = text.replace("é#2", "é#1").replace('\n', "\r");
        std::fs::write(&path, broken).unwrap();
        let error = read_labels(&path).unwrap_err().to_string();
        assert!(error.contains(if name == "gold.csv" { ":4: " } else { ":3: " }), "{error}");
    }
}
