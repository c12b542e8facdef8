//! Questions about topics: method, number, quality, time, similarity, and what a codebook does not
//! cover.

use super::harness::{Ended, Folder, here, run, run_with_input};
use super::topics_texts::{BEES, BOATS, BREAD, STARS, VILLAGE, letters};
use serde_json::Value;
use std::collections::BTreeSet;

const SEEDS: &str = "seeds/issues";
const METHODS: [&str; 8] = ["multinomial", "kmeans", "mixture", "spherical", "nmf", "lda", "dbscan", "optics"];

/// Every number in a value, with the way to it.
fn numbers(value: &Value, way: &str, found: &mut Vec<(String, f64)>) {
    match value {
        Value::Number(number) => found.push((way.to_owned(), number.as_f64().unwrap())),
        Value::Array(all) => all.iter().for_each(|value| numbers(value, way, found)),
        Value::Object(all) => all.iter().for_each(|(key, value)| numbers(value, &format!("{way}.{key}"), found)),
        _ => {}
    }
}

/// Whether a null lies anywhere in a value.
fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.iter().any(has_null),
        Value::Object(all) => all.values().any(has_null),
        _ => false,
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

fn real(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn whole(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("no whole number: {value}")) as usize
}

/// Fails if the text holds what a terminal would obey.
#[track_caller]
fn plain(text: &str) {
    let strange = text.chars().find(|c| c.is_control() && *c != '\n' || ('\u{202A}'..='\u{202E}').contains(c));
    assert!(strange.is_none(), "{strange:?} in {text}");
}

/// Topics and members of a method, after a look at all of them.
#[track_caller]
fn topics_of(ended: &Ended) -> (usize, Vec<(String, usize)>) {
    let found = ended.json();
    let topics = list(&found["topics"]);
    for (number, topic) in topics.iter().enumerate() {
        assert_eq!(whole(&topic["id"]), number);
        assert!(!topic["name"].as_str().unwrap().is_empty() && !list(&topic["words"]).is_empty(), "{topic}");
        assert!(!list(&topic["typical"]).is_empty(), "{topic}");
    }
    let mut all = Vec::new();
    numbers(&found, "", &mut all);
    let mut looked_at = 0;
    for (way, value) in all {
        assert!(value.is_finite(), "{way}: {value}");
        if way.ends_with("share") || way.ends_with("probability") || way.ends_with("stability") {
            assert!((0.0..=1.0).contains(&value), "{way}: {value}");
            looked_at += 1;
        }
    }
    let members: Vec<(String, usize)> = list(&found["members"])
        .iter()
        .map(|member| (member["id"].as_str().unwrap().to_owned(), whole(&member["topic"])))
        .collect();
    assert!(looked_at >= topics.len() + members.len());
    assert!(members.iter().all(|(_, topic)| *topic < topics.len()));
    let ids: BTreeSet<&String> = members.iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), members.len());
    for (number, topic) in topics.iter().enumerate() {
        assert!(members.iter().any(|(_, of)| *of == number), "nothing is about {topic}");
    }
    (topics.len(), members)
}

#[test]
fn every_method_gives_topics_and_the_same_bytes_on_any_number_of_threads() {
    for method in METHODS {
        let fixed = !matches!(method, "dbscan" | "optics");
        let mut arguments = vec!["topics", SEEDS, "--method", method, "--json"];
        if fixed {
            arguments.extend(["--topics", "6"]);
        }
        let first = run(&arguments).code(0).reports(&["1442 body"]);
        let (topics, members) = topics_of(&first);
        if fixed {
            assert_eq!(topics, 6, "{method}");
            // One paragraph has no word that another has.
            assert_eq!(members.len(), 1441, "{method}");
        } else {
            assert!(topics >= 1 && !members.is_empty() && members.len() <= 1442, "{method}");
        }
        assert!(run(&arguments).code(0).stdout == first.stdout, "{method} twice");
        for threads in ["1", "2", "7"] {
            arguments.truncate(if fixed { 7 } else { 5 });
            arguments.extend(["--threads", threads]);
            assert!(run(&arguments).code(0).stdout == first.stdout, "{method} on {threads} threads");
        }
        let text = run(&[&arguments[..4], &arguments[5..]].concat()).code(0).text();
        assert!(text.matches("             ").count() > topics, "{text}");
        plain(&text);
    }
}

#[test]
fn every_method_finds_subjects_that_share_no_word() {
    let folder = Folder::new();
    let dates: Vec<String> = (1..=12).map(|month| format!("2024-{month:02}-05")).collect();
    let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
    let input = letters(&folder, "in", &dates, 0, &[&BEES, &BOATS, &BREAD]);
    for method in METHODS {
        let mut arguments = vec!["topics", &input, "--method", method, "--json"];
        if !matches!(method, "dbscan" | "optics") {
            arguments.extend(["--topics", "3"]);
        }
        let (topics, members) = topics_of(&run(&arguments).code(0));
        // Paragraphs 1 and 2 of a letter are on bees, 3 and 4 on boats, 5 and 6 on bread.
        let subject = |id: &str| (id.split('#').nth(1).unwrap().parse::<usize>().unwrap() - 1) / 2;
        let pairs: BTreeSet<(usize, usize)> = members.iter().map(|(id, topic)| (*topic, subject(id))).collect();
        // No topic is about two of them.
        assert_eq!(pairs.len(), topics, "{method}: {pairs:?}");
        if matches!(method, "dbscan" | "optics") {
            assert!(topics >= 2 && (36..=72).contains(&members.len()), "{method}: {topics}, {}", members.len());
        } else {
            assert_eq!((topics, members.len()), (3, 72), "{method}");
        }
    }
}

#[test]
fn choose_reports_every_number_and_recommends_one_of_them() {
    let arguments = ["topics", "choose", SEEDS, "--from", "3", "--to", "7", "--step", "2", "--resamples", "4"];
    let ended = run(&[&arguments[..], &["--json"]].concat()).code(0);
    let report = ended.json();
    let candidates = list(&report["candidates"]);
    let numbers: Vec<usize> = candidates.iter().map(|candidate| whole(&candidate["topics"])).collect();
    assert_eq!(numbers, [3, 5, 7]);
    for candidate in candidates {
        for band in ["stability", "agreement"] {
            let at = |end: &str| real(&candidate[band][end]);
            assert!(at("low") <= at("mean") && at("mean") <= at("high"), "{candidate}");
            assert!(at("low") >= -1.0 && at("high") <= 1.0, "{candidate}");
        }
        assert!((-1.0..=1.0).contains(&real(&candidate["coherence"])), "{candidate}");
        assert!((-1.0..=1.0).contains(&real(&candidate["silhouette"])), "{candidate}");
        let topic_stability = list(&candidate["topic_stability"]);
        assert_eq!(topic_stability.len(), whole(&candidate["topics"]));
        // Each is a number of the four resamples.
        assert!(
            topic_stability
                .iter()
                .all(|share| (0.0..=4.0).contains(&(real(share) * 4.0)) && real(share) * 4.0 % 1.0 == 0.0)
        );
    }
    let recommendation = report["recommendation"].as_object().unwrap();
    let (kind, found) = recommendation.iter().next().unwrap();
    assert!(numbers.contains(&whole(&found["best"])));
    if kind == "range" {
        let (from, to, best) = (whole(&found["from"]), whole(&found["to"]), whole(&found["best"]));
        assert!(from <= best && best <= to && numbers.contains(&from) && numbers.contains(&to));
    } else {
        assert_eq!(kind, "undecided");
    }
    for threads in ["1", "2", "7"] {
        let again = run(&[&arguments[..], &["--json", "--threads", threads]].concat()).code(0);
        assert!(again.stdout == ended.stdout, "on {threads} threads");
    }
    let text = run(&arguments).code(0).text();
    plain(&text);
    for number in numbers {
        assert!(text.lines().any(|line| line.trim_start().starts_with(&format!("{number} "))), "{text}");
    }
    let taken: Vec<&str> = text.lines().filter(|line| line.contains("<- take this")).collect();
    assert_eq!(taken.len(), 1, "{text}");
    assert!(taken[0].trim_start().starts_with(&format!("{} ", found["best"])), "{text}");
}

#[test]
fn choose_recommends_three_separated_subjects_and_reports_labels() {
    let mut lines = String::new();
    for number in 0..20 {
        for (label, subject) in [("bees", &BEES), ("boats", &BOATS), ("bread", &BREAD)] {
            let text = super::topics_texts::paragraph(subject, number);
            lines.push_str(&format!("{}\n", serde_json::json!({ "text": text, "label": label })));
        }
    }
    let folder = Folder::with(&[("in.jsonl", lines.as_bytes())]);
    let input = folder.at("in.jsonl");
    let arguments = ["topics", "choose", &input, "--from", "2", "--to", "5", "--resamples", "5"];
    let report = run(&[&arguments[..], &["--json"]].concat()).code(0).json();
    let best = &report["recommendation"]["range"]["best"];
    assert_eq!(best, 3, "{report}");
    let three = &report["candidates"][1];
    assert!(real(&three["gold"]) > 0.99 && real(&three["stability"]["low"]) > 0.99, "{three}");
    assert!(run(&arguments).code(0).text().contains("NMI with labels"));
}

#[test]
fn impossible_ranges_are_rejected() {
    for (rest, parts, hint) in [
        (&["--from", "5", "--to", "3"][..], &["--from 5", "--to 3"][..], "from <= to"),
        (&["--from", "1", "--to", "3"], &["from at least 2"], "from"),
        (&["--from", "3", "--to", "1448"], &["1441 rows", "1448 topics"], "lower"),
        (&["--resamples", "1"], &["resamples must be at least 2"], "band"),
        (&["--step", "0"], &["--step must be at least 1"], "every"),
        (&["--method", "dbscan"], &["DBSCAN", "their own number"], "kmeans"),
    ] {
        run(&[&["topics", "choose", SEEDS], rest].concat()).error(parts).hint(hint);
    }
    run(&["topics", "choose", SEEDS, "--from", "-1"]).error(&["-1"]);
    run(&["topics", "choose", SEEDS, "--to", "many"]).error(&["many"]);
}

#[test]
fn diagnose_reports_a_verdict_and_every_metric_for_each_topic() {
    let arguments = ["topics", "diagnose", SEEDS, "--topics", "5"];
    let ended = run(&[&arguments[..], &["--json"]].concat()).code(0);
    let found = ended.json();
    let topics = list(&found["topics"]);
    assert_eq!(topics.len(), 5);
    assert!(!has_null(&found), "{found}");
    for (number, topic) in topics.iter().enumerate() {
        assert_eq!(whole(&topic["topic"]), number);
        let verdict = topic["verdict"].as_str().unwrap();
        assert!(["good", "junk", "mixed", "duplicate"].contains(&verdict), "{verdict}");
        assert!(!topic["reason"].as_str().unwrap().is_empty());
        for name in ["c_npmi", "share", "exclusivity", "frex", "c_v"] {
            let value = real(&topic[name]);
            let least = if name == "c_npmi" { -1.0 } else { 0.0 };
            assert!((least..=1.0).contains(&value), "{name}: {value}");
        }
        assert!(real(&topic["u_mass"]) <= 0.0, "{topic}");
        assert_eq!(topic["mallet"].as_object().unwrap().len(), 12);
        assert!(topic["nearest"]["topic"] != topic["topic"]);
    }
    let shares: f64 = topics.iter().map(|topic| real(&topic["share"])).sum();
    // One paragraph of 1,442 has no word that another has, and no topic.
    assert!((shares - 1441.0 / 1442.0).abs() < 1e-6, "{shares}");
    for threads in ["1", "7"] {
        assert!(run(&[&arguments[..], &["--json", "--threads", threads]].concat()).stdout == ended.stdout);
    }
    let text = run(&arguments).code(0).text();
    plain(&text);
    for topic in topics {
        let line = format!(
            "{:>3}  {}: {}",
            topic["topic"],
            topic["verdict"].as_str().unwrap(),
            topic["reason"].as_str().unwrap()
        );
        assert!(text.contains(&line), "{text}");
    }
    assert!(!text.contains("NaN") && !text.contains("inf"));
    // The topics of a model, on texts that it has not seen.
    let folder = Folder::new();
    let input = letters(&folder, "in", &["2024-01-05"], 0, &[&BEES]);
    let unseen =
        run(&["topics", "diagnose", &input, "-m", "models/commissioning.safetensors", "--json"]).code(0).json();
    let mut all = Vec::new();
    numbers(&unseen, "", &mut all);
    assert!(!list(&unseen["topics"]).is_empty() && all.iter().all(|(_, value)| value.is_finite()));
}

#[test]
fn a_tree_has_one_join_fewer_than_topics_and_is_cut_into_branches() {
    let base = ["topics", "tree", SEEDS, "--topics", "6", "--json"];
    let tree = run(&base).code(0).json();
    let joins = list(&tree["joins"]);
    assert_eq!((list(&tree["topics"]).len(), joins.len()), (6, 5));
    let mut below: Vec<usize> = vec![1; 6];
    for join in joins {
        let (left, right) = (whole(&join["left"]), whole(&join["right"]));
        assert!(left < right && right < below.len(), "{join}");
        below.push(below[left] + below[right]);
        assert_eq!(whole(&join["topics"]), below[below.len() - 1]);
        assert!((-1.0..=1.0).contains(&real(&join["similarity"])));
    }
    assert_eq!(below[below.len() - 1], 6);
    for cut in 1..=6 {
        let cut_text = cut.to_string();
        let branches = run(&[&base[..], &["--cut", &cut_text]].concat()).code(0).json();
        let of: Vec<usize> = list(&branches["branches"]).iter().map(whole).collect();
        assert_eq!(of.len(), 6);
        assert_eq!(of.iter().copied().collect::<BTreeSet<_>>(), (0..cut).collect());
        let text = run(&[&base[..5], &["--cut", &cut_text]].concat()).code(0).text();
        assert_eq!(text.lines().filter(|line| line.starts_with("branch ")).count(), cut, "{text}");
    }
    let drawn = run(&base[..5]).code(0).text();
    plain(&drawn);
    assert_eq!(drawn.lines().count(), 11, "{drawn}");
    run(&[&base[..], &["--cut", "0"]].concat()).error(&["--cut", "at least 1"]);
    let ended = run(&[&base[..], &["--cut", "7"]].concat()).error(&["7", "6 topics"]);
    ended.hint("--cut");
}

/// The topics that a codebook does not cover, as text that is appended to it.
fn uncovered(folder: &Folder, input: &str, free: &str) -> (Ended, String) {
    let ended = run(&["topics", "uncovered", input, "-c", &folder.at("book.toml"), "--free", free]).code(0);
    let text = ended.text();
    plain(&text);
    let pasted = folder.read_text("book.toml") + "\n" + &text;
    folder.write("pasted.toml", &pasted);
    // What lint finds, without the line that counts themes and terms.
    let lint = |name: &str| {
        let text = run(&["codebook", "lint", &folder.at(name)]).text();
        text.lines().filter(|line| !line.ends_with(" findings")).map(str::to_owned).collect::<Vec<_>>()
    };
    // Themes may share words, which lint says; of a few, nothing else is wrong with them.
    if free.len() == 1 {
        let before = lint("book.toml");
        let new: Vec<String> = lint("pasted.toml").into_iter().filter(|line| !before.contains(line)).collect();
        assert!(new.iter().all(|line| line.contains(" belongs to ")), "{new:?}");
    }
    themewise::codebook::Codebook::parse(&pasted, "pasted.toml").unwrap();
    (ended, text)
}

#[test]
fn uncovered_topics_begin_with_the_subject_that_the_codebook_lacks() {
    let folder = Folder::with(&[("book.toml", VILLAGE.as_bytes())]);
    let dates = ["2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05", "2024-05-05", "2024-06-05"];
    let input = letters(&folder, "in", &dates, 0, &[&BEES, &BOATS, &STARS, &BREAD]);
    let (_, text) = uncovered(&folder, &input, "2");
    let pasted = themewise::codebook::Codebook::parse(&text, "uncovered.toml").unwrap();
    let first: Vec<&str> = pasted.themes[0].terms.iter().map(|term| term.term.as_str()).collect();
    assert!(first.iter().filter(|term| STARS.contains(term)).count() >= first.len() - 2, "{first:?}");
    let found =
        run(&["topics", "uncovered", &input, "-c", &folder.at("book.toml"), "--free", "2", "--json"]).code(0).json();
    assert_eq!(found["missing"][0]["uncovered"], 12, "{found}");
    assert!((real(&found["covered"]) - 0.75).abs() < 1e-9, "{found}");
    assert_eq!(found["themes_without_words"], serde_json::json!([]));
    // With the theme in the codebook, every topic is covered.
    std::fs::rename(folder.at("pasted.toml"), folder.at("book.toml")).unwrap();
    let found =
        run(&["topics", "uncovered", &input, "-c", &folder.at("book.toml"), "--free", "1", "--json"]).code(0).json();
    assert!(list(&found["missing"]).iter().all(|theme| theme["uncovered"] == 0), "{found}");
}

#[test]
fn uncovered_topics_of_the_samples_can_be_pasted_in_any_number() {
    let folder = Folder::with(&[("book.toml", &std::fs::read(here("seeds/commissioning.toml")).unwrap())]);
    for free in ["1", "8", "120"] {
        let (ended, text) = uncovered(&folder, SEEDS, free);
        ended.reports(&["of the paragraphs contain a term of some theme"]);
        assert!(text.contains("[[themes]]\nname = "), "{text}");
    }
    // The names that would be proposed are those of themes already.
    let (_, text) = uncovered(&folder, SEEDS, "3");
    let names: Vec<&str> = text.lines().filter(|line| line.starts_with("name = ")).collect();
    let taken: String = names.iter().map(|name| format!("\n[[themes]]\n{name}\nterms = ['xylophone']\n")).collect();
    folder.write("book.toml", folder.read_text("book.toml") + &taken);
    let (_, again) = uncovered(&folder, SEEDS, "3");
    assert!(names.iter().all(|name| !again.lines().any(|line| line == *name)), "{again}");
}

#[test]
fn a_codebook_without_a_word_in_the_text_is_an_error() {
    let folder = Folder::with(&[("book.toml", b"[[themes]]\nname = 'a'\nterms = ['xylophone', 'zebra crossing']\n")]);
    let book = folder.at("book.toml");
    run(&["topics", "uncovered", SEEDS, "-c", &book]).error(&["no word of the codebook"]).hint("codebook lint");
    folder.write(
        "book.toml",
        "[[themes]]\nname = 'a'\nterms = ['xylophone']\n[[themes]]\nname = 'b'\nterms = ['deficit']\n",
    );
    let ended =
        run(&["topics", "uncovered", SEEDS, "-c", &book, "--json"]).code(0).reports(&["warning: ", "word of a "]);
    assert_eq!(ended.json()["themes_without_words"], serde_json::json!(["a"]));
    run(&["topics", "uncovered", SEEDS, "-c", &book, "--free", "0"]).error(&["at least one free topic"]);
    run(&["topics", "uncovered", SEEDS, "-c", &folder.at("none.toml")]).error(&["cannot read", "none.toml"]);
}

#[test]
fn texts_with_control_characters_do_not_reach_the_terminal() {
    let mut lines = String::new();
    for number in 0..10 {
        for subject in [&BEES, &BOATS, &STARS] {
            let text = super::topics_texts::paragraph(subject, number)
                .replace(" the ", " the \u{1b}[31m\u{202e}\u{9b}2J\u{7f} ");
            let id = format!("l{number}{}\u{1b}]0;x\u{7}", subject[0]);
            lines.push_str(&format!(
                "{}\n",
                serde_json::json!({ "text": text, "id": id, "date": format!("2024-0{}-01", 1 + number % 9) })
            ));
        }
    }
    let folder = Folder::with(&[("in.jsonl", lines.as_bytes()), ("book.toml", VILLAGE.as_bytes())]);
    let (input, book) = (folder.at("in.jsonl"), folder.at("book.toml"));
    for arguments in [
        &["topics", &input, "--topics", "3"][..],
        &["topics", "choose", &input, "--from", "2", "--to", "3", "--resamples", "2"],
        &["topics", "diagnose", &input, "--topics", "3"],
        &["topics", "timeline", &input, "--topics", "3", "--by", "issue"],
        &["topics", "tree", &input, "--topics", "3"],
        &["topics", "uncovered", &input, "-c", &book, "--free", "2"],
    ] {
        let ended = run(arguments).code(0);
        plain(&ended.text());
        plain(&ended.stderr);
        let quiet = run(&[&["-q"], arguments].concat()).code(0);
        assert!(quiet.stderr.is_empty() && quiet.stdout == ended.stdout, "{arguments:?}: {}", quiet.stderr);
    }
}

#[test]
fn empty_input_is_an_error_of_every_subcommand() {
    let folder = Folder::with(&[("empty.txt", b""), ("stop.txt", b"The of and.\n"), ("book.toml", VILLAGE.as_bytes())]);
    let book = folder.at("book.toml");
    for (name, part) in [("empty.txt", "empty"), ("stop.txt", "words"), ("none.txt", "cannot read")] {
        let input = folder.at(name);
        for question in ["choose", "diagnose", "timeline", "tree", "uncovered"] {
            let codebook = if question == "uncovered" { &["-c", &book][..] } else { &[] };
            run(&[&["topics", question, &input], codebook].concat()).error(&[part]);
        }
    }
    run_with_input(&["topics", "tree", "-"], b"").error(&["empty"]);
}

#[test]
fn names_of_version_0_1_are_accepted_with_a_warning() {
    let folder = Folder::with(&[("book.toml", VILLAGE.as_bytes())]);
    let input = letters(&folder, "in", &["2024-01-05", "2024-02-05", "2024-03-05"], 0, &[&BEES, &BOATS, &STARS]);
    let arguments = ["topics", "uncovered", &input, "-c", &folder.at("book.toml"), "--free", "1"];
    let new = run(&arguments).code(0);
    let old = run(&[&["topics", "gaps"], &arguments[2..]].concat()).code(0);
    assert!(old.stdout == new.stdout);
    assert!(old.stderr.contains("'topics gaps' is now called 'topics uncovered'"), "{}", old.stderr);
    assert!(!new.stderr.contains("is now called"), "{}", new.stderr);
    let with = |option| run(&["topics", &input, "--topics", "3", "--json", option, "3"]).code(0);
    let (new, old) = (with("--stability-resamples"), with("--came-back"));
    assert!(old.stdout == new.stdout);
    assert!(old.stderr.contains("--came-back is now called --stability-resamples"), "{}", old.stderr);
    assert!(new.json()["topics"][0]["stability"].as_f64().is_some());
    let help = run(&["topics", "--help"]).code(0).text();
    assert!(!help.contains("came-back") && !help.contains("gaps") && help.contains("uncovered"), "{help}");
}
