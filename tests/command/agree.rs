//! `themewise agree`: labels of several annotators against one another.

use super::harness::{Ended, Folder, run, run_with_input};

/// A line of labels.
fn line(id: &str, themes: &[&str]) -> String {
    format!("{}\n", serde_json::json!({ "id": id, "themes": themes }))
}

/// What three annotators known of twelve paragraphs of twelve letters.
fn annotated() -> Folder {
    let truth = [
        "garden", "garden", "kitchen", "railway", "", "garden", "kitchen", "kitchen", "railway", "garden", "",
        "kitchen",
    ];
    let folder = Folder::new();
    for (annotator, errors) in [("anna", &[][..]), ("ben", &[2, 6][..]), ("cora", &[4][..])] {
        let lines: String = truth
            .iter()
            .enumerate()
            .map(|(number, theme)| {
                let theme = match (errors.contains(&number), *theme) {
                    (false, theme) => theme,
                    (true, "kitchen") => "garden",
                    (true, _) => "railway",
                };
                let themes: Vec<&str> = Some(theme).filter(|theme| !theme.is_empty()).into_iter().collect();
                line(&format!("letter-{number:02}#1"), &themes)
            })
            .collect();
        folder.write(&format!("{annotator}.jsonl"), lines);
    }
    folder
}

fn agree(folder: &Folder, names: &[&str], more: &[&str]) -> Ended {
    let mut arguments = vec!["agree".to_owned()];
    arguments.extend(names.iter().map(|name| folder.at(name)));
    arguments.extend(more.iter().map(|more| (*more).to_owned()));
    run(&arguments)
}

#[test]
fn two_annotators_are_compared_theme_by_theme() {
    let folder = annotated();
    let ended = agree(&folder, &["anna.jsonl", "ben.jsonl"], &["--list", "1"]).code(0).silent();
    let text = ended.text();
    for part in [
        "12 body paragraphs of 12 documents by anna, ben",
        "garden             4/6",
        "kappa",
        "alpha, MASI",
        "95% intervals, documents resampled",
        "by another instead",
        "they differ in 2 paragraphs",
        "letter-02#1  1.00\n  anna: kitchen\n  ben: garden\n",
    ] {
        assert!(text.contains(part), "no '{part}' in\n{text}");
    }
    assert!(!text.contains("letter-06"), "{text}");
}

#[test]
fn the_figures_are_those_of_a_calculation_by_hand() {
    let folder = annotated();
    let report = agree(&folder, &["anna.jsonl", "ben.jsonl"], &["--json"]).code(0).json();
    let kitchen = &report["themes"][1];
    // Anna says kitchen four times, Ben two of them: agreed 10/12, chance (4·2 + 8·10)/144.
    let chance = 88.0 / 144.0;
    let kappa = (10.0 / 12.0 - chance) / (1.0 - chance);
    let close = |value: &serde_json::Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-12;
    assert!(close(&kitchen["cohen_kappa"]["value"], kappa), "{kitchen}");
    assert!(close(&kitchen["specific"]["value"], 4.0 / 6.0), "{kitchen}");
    assert!(close(&report["sets"]["exact"]["value"], 10.0 / 12.0), "{report}");
    let three = agree(&folder, &["anna.jsonl", "ben.jsonl", "cora.jsonl"], &["--json"]).code(0).json();
    assert_eq!(three["pairs"].as_array().unwrap().len(), 3);
    assert_eq!(three["confusions"][0]["count"], 4, "{}", three["confusions"]);
    let threads = agree(&folder, &["anna.jsonl", "ben.jsonl", "cora.jsonl"], &["--json", "--threads", "1"]).code(0);
    assert_eq!(threads.json(), three);
}

#[test]
fn paragraphs_that_cannot_be_compared_are_counted_in_a_warning() {
    let folder = annotated();
    let mut short = folder.read_text("anna.jsonl").lines().take(9).collect::<Vec<_>>().join("\n");
    short.push_str("\n{\"id\": \"letter-09#1\", \"kind\": \"heading\"}\n");
    folder.write("short.jsonl", short);
    agree(&folder, &["anna.jsonl", "short.jsonl"], &[]).code(0).reports(&[
        "warning: short lacks 2 paragraphs that another file has",
        "letter-10#1, letter-11#1",
        "1 paragraph",
    ]);
    agree(&folder, &["anna.jsonl", "short.jsonl"], &["-q"]).code(0).silent();
}

#[test]
fn files_without_common_ground_are_an_error() {
    let folder = annotated();
    folder.write("other.jsonl", line("postcard#1", &["garden"]));
    folder.write("empty.jsonl", line("letter-00#1", &[]));
    agree(&folder, &["anna.jsonl", "other.jsonl"], &[]).error(&["no body paragraph"]).hint("document#ordinal");
    agree(&folder, &["empty.jsonl", "empty.jsonl"], &[]).error(&["nobody gave a theme"]).hint("themes");
    agree(&folder, &["anna.jsonl", "none.jsonl"], &[]).error(&["none.jsonl", "no such file"]).hint("spelling");
    agree(&folder, &["anna.jsonl", "anna.jsonl"], &["--resamples", "1000000"]).error(&["1000000 resamples"]);
    agree(&folder, &["anna.jsonl"], &[]).code(2);
}

#[test]
fn one_of_the_files_may_come_by_standard_input() {
    let folder = annotated();
    let ended = run_with_input(&["agree", &folder.at("anna.jsonl"), "-"], &folder.read("ben.jsonl")).code(0);
    assert!(ended.text().contains("by anna, standard input"), "{}", ended.text());
}
