//! What would make a codebook or a model better: in small corpora whose right answers are known.

use super::harness::{Folder, json_lines, run};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const BOOK: &str = "name = 'parish'\n[[themes]]\nname = 'money'\nterms = ['deficit', 'budget']\n\
                    [[themes]]\nname = 'garden'\nterms = ['tulip', 'spade']\n";
const MONEY: [&str; 6] = ["auditors", "invoices", "accountant", "treasurer", "payroll", "receipts"];
const GARDEN: [&str; 6] = ["soil", "seedlings", "compost", "watering", "greenhouse", "weeds"];
const BEES: [&str; 6] = ["hive", "honey", "swarm", "queen", "nectar", "beekeeper"];
const FILLERS: [&str; 8] = ["Monday", "village", "autumn", "letters", "lamp", "road", "people", "kettle"];

/// A number that looks drawn.
fn drawn(number: usize, salt: usize, below: usize) -> usize {
    let mut x = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ ((salt as u64) << 32);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x >> 33) % below as u64) as usize
}

/// A text of a subject: the first word, then words of the subject and of no account.
fn text(number: usize, first: &str, words: &[&str]) -> String {
    let of = |salt: usize| words[drawn(number, salt, words.len())];
    let filler = |salt: usize| FILLERS[drawn(number, salt, FILLERS.len())];
    format!(
        "{first} by the {} and the {} on {}, where {} went with {} past the {} of the {}.",
        of(1),
        of(2),
        filler(3),
        of(4),
        of(5),
        filler(6),
        filler(7)
    )
}

/// A parish paper: money with its terms or with 'overdraft', garden with its terms or with
/// 'trowel', and bees.
fn texts() -> Vec<(String, &'static str, String)> {
    (0..300)
        .map(|number| {
            let half = drawn(number, 9, 2) == 0;
            let (theme, first, words) = match number % 5 {
                0 | 1 => ("money", ["The deficit", "An overdraft"][usize::from(half)], &MONEY),
                2 | 3 => ("garden", ["The spade", "A trowel"][usize::from(half)], &GARDEN),
                _ => ("", ["It hummed", "They flew"][usize::from(half)], &BEES),
            };
            (format!("paper-{number:03}"), theme, text(number, first, words))
        })
        .collect()
}

fn folder() -> Folder {
    let line = |(id, _, text): (String, &str, String)| format!("{}\n", json!({"id": id, "text": text}));
    let lines: String = texts().into_iter().map(line).collect();
    Folder::with(&[("paper.jsonl", lines.as_bytes()), ("themes.toml", BOOK.as_bytes())])
}

fn trained(folder: &Folder) -> String {
    let (paper, book, model) = (folder.at("paper.jsonl"), folder.at("themes.toml"), folder.at("m.safetensors"));
    run(&["train", &paper, "-c", &book, "--unit", "record", "--no-topics", "-q", "-m", &model]).code(0);
    model
}

fn terms(found: &Value, theme: &str) -> Vec<String> {
    let themes = found["themes"].as_array().unwrap();
    let of_theme = themes.iter().find(|found| found["theme"] == theme).unwrap();
    of_theme["terms"].as_array().unwrap().iter().map(|term| term["term"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_planted_synonym_is_suggested_for_its_theme_with_and_without_a_model() {
    let folder = folder();
    let (paper, book, model) = (folder.at("paper.jsonl"), folder.at("themes.toml"), trained(&folder));
    let ask = ["suggest", "terms", &paper, "-c", &book, "--unit", "record", "--json"];
    for more in [vec![], vec!["-m", model.as_str()]] {
        let found = run(&[&ask[..], &more].concat()).code(0).json();
        let (money, garden) = (terms(&found, "money"), terms(&found, "garden"));
        assert!(money.contains(&"overdraft".to_owned()) && !garden.contains(&"overdraft".to_owned()), "{found}");
        assert!(garden.contains(&"trowel".to_owned()) && !money.contains(&"trowel".to_owned()), "{found}");
        assert!(money.iter().chain(&garden).all(|term| term != "deficit" && term != "spade"), "{found}");
    }
}

#[test]
fn what_is_printed_can_be_pasted_into_the_codebook() {
    let folder = folder();
    let (paper, book) = (folder.at("paper.jsonl"), folder.at("themes.toml"));
    let ended = run(&["suggest", "terms", &paper, "-c", &book, "--unit", "record", "--theme", "money"]).code(0);
    let printed = ended.text();
    let (_, lines) = printed.split_once("# terms of money\n").unwrap();
    // In so small a paper every term is wide, and is after a '#'.
    let lines = lines.replace("  # \"", "  \"");
    let longer = BOOK.replace("terms = ['deficit', 'budget']", &format!("terms = ['deficit', 'budget',\n{lines}]"));
    assert!(lines.contains("overdraft"), "{printed}");
    let longer = folder.write("longer.toml", longer);
    let again = run(&["suggest", "terms", &paper, "-c", &longer, "--unit", "record", "--json"]).json();
    assert!(!terms(&again, "money").contains(&"overdraft".to_owned()), "{again}");
}

#[test]
fn an_uncovered_group_comes_out_as_a_theme() {
    let folder = folder();
    let (paper, book) = (folder.at("paper.jsonl"), folder.at("themes.toml"));
    let ask = ["suggest", "themes", &paper, "-c", &book, "--unit", "record", "--free", "3"];
    let found = run(&[&ask[..], &["--json"]].concat()).code(0).json();
    let of_bees = |theme: &&Value| {
        let terms = theme["terms"].as_array().unwrap();
        terms.iter().filter(|term| BEES.contains(&term.as_str().unwrap().to_lowercase().as_str())).count() >= 3
    };
    let themes = found["themes"].as_array().unwrap();
    let bees = themes.iter().find(of_bees).unwrap_or_else(|| panic!("{found}"));
    assert!(bees["paragraphs"].as_u64().unwrap() >= 30 && bees["share"].as_f64().unwrap() > 0.1, "{bees}");
    let together = format!("{BOOK}\n{}", run(&ask).code(0).text());
    let book = folder.write("together.toml", together);
    run(&["codebook", "lint", &book, "-q"]);
    run(&["train", &paper, "-c", &book, "--unit", "record", "--no-topics", "-q", "-m", &folder.at("t.safetensors")])
        .code(0);
}

#[test]
fn labels_already_given_are_not_asked_again_and_the_model_takes_them() {
    let folder = folder();
    let (paper, book, model) = (folder.at("paper.jsonl"), folder.at("themes.toml"), trained(&folder));
    let first = run(&["suggest", "paragraphs", &paper, "-m", &model, "-n", "40"]).code(0).records();
    assert_eq!(first.len(), 40);
    assert_eq!(first.iter().filter(|line| line["stratum"] == "random").count(), 10);
    assert!(first.iter().all(|line| line["themes"].is_null() && line["why"].is_string()));
    let known = texts();
    let truth = |id: &str| known.iter().find(|(name, ..)| id == format!("{name}#1")).unwrap().1;
    let filled: String = first
        .iter()
        .map(|line| {
            let mut line = line.clone();
            let theme = truth(line["id"].as_str().unwrap());
            line["themes"] = if theme.is_empty() { json!([]) } else { json!([theme]) };
            format!("{line}\n")
        })
        .collect();
    let gold = folder.write("done.jsonl", filled);
    let again = run(&["suggest", "paragraphs", &paper, "-m", &model, "-n", "40", "--gold", &gold]).code(0).records();
    let ids = |lines: &[Value]| lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    let (first, again): (BTreeSet<String>, BTreeSet<String>) = (ids(&first), ids(&again));
    assert_eq!((first.len(), again.len(), first.intersection(&again).count()), (40, 40, 0));
    let better = folder.at("better.safetensors");
    run(&["train", &paper, "-c", &book, "--unit", "record", "--no-topics", "-q", "--gold", &gold, "-m", &better])
        .code(0);
}

#[test]
fn lines_that_nobody_filled_in_are_not_taken_for_paragraphs_without_a_theme() {
    let folder = folder();
    let (paper, book, model) = (folder.at("paper.jsonl"), folder.at("themes.toml"), trained(&folder));
    let lines = folder.at("to_label.jsonl");
    run(&["suggest", "paragraphs", &paper, "-m", &model, "-n", "8", "-o", &lines]).code(0);
    let train = ["train", &paper, "-c", &book, "--unit", "record", "--no-topics", "-m", &folder.at("n.safetensors")];
    run(&[&train[..], &["--gold", &lines]].concat()).error(&["to_label.jsonl"]);
}

#[test]
fn paragraphs_that_say_the_same_are_asked_once() {
    let folder = Folder::new();
    let mut lines = String::new();
    for (number, (id, _, text)) in texts().into_iter().enumerate() {
        // Every text stands a second time, with other capitals and a full stop more.
        for (copy, text) in [("a", text.clone()), ("b", format!("{}.", text.to_uppercase()))] {
            lines.push_str(&format!("{}\n", json!({"id": format!("{id}-{copy}"), "text": text})));
        }
        if number == 150 {
            break;
        }
    }
    folder.write("paper.jsonl", lines);
    folder.write("themes.toml", BOOK);
    let model = trained(&folder);
    let asked = run(&["suggest", "paragraphs", &folder.at("paper.jsonl"), "-m", &model, "-n", "400"]).code(0).records();
    let predicted: BTreeSet<String> =
        asked.iter().map(|line| line["text"].as_str().unwrap().to_lowercase().replace("..", ".")).collect();
    assert_eq!(predicted.len(), asked.len());
}

#[test]
fn a_table_is_to_be_filled_in_and_runs_no_formula() {
    let folder = folder();
    let mut lines = folder.read_text("paper.jsonl");
    let formula = "=SUM(A1:A9) was what the treasurer wrote about the deficit of the auditors";
    (0..5).for_each(|n| {
        lines.push_str(&format!("{}\n", json!({"id": format!("x-{n}"), "text": format!("{formula} {n}")})))
    });
    folder.write("paper.jsonl", lines);
    let (model, table) = (trained(&folder), folder.at("to_label.csv"));
    run(&["suggest", "paragraphs", &folder.at("paper.jsonl"), "-m", &model, "-n", "300", "-o", &table]).code(0);
    let written = folder.read_text("to_label.csv");
    let mut reader = csv::Reader::from_reader(written.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(header.iter().take(5).collect::<Vec<_>>(), ["id", "text", "themes", "suggested", "why"]);
    for row in reader.records() {
        let row = row.unwrap();
        assert_eq!(&row[2], "?");
        assert!(row.iter().all(|cell| !cell.starts_with('=')), "{row:?}");
    }
}

#[test]
fn suggestions_are_the_same_on_any_number_of_threads() {
    let folder = folder();
    let (paper, book, model) = (folder.at("paper.jsonl"), folder.at("themes.toml"), trained(&folder));
    let asks = [
        vec!["suggest", "terms", &paper, "-c", &book, "--unit", "record", "--json"],
        vec!["suggest", "terms", &paper, "-m", &model, "--json"],
        vec!["suggest", "paragraphs", &paper, "-m", &model, "--seed", "7"],
        vec!["suggest", "themes", &paper, "-c", &book, "--unit", "record", "--json"],
    ];
    for ask in asks {
        let of = |threads: &str| run(&[&ask[..], &["--threads", threads]].concat()).code(0).stdout;
        assert!(of("1") == of("7"), "{ask:?}");
    }
}

#[test]
fn impossible_queries_are_reported() {
    let folder = folder();
    let (paper, book) = (folder.at("paper.jsonl"), folder.at("themes.toml"));
    run(&["suggest", "terms", &paper, "-c", &book, "--unit", "record", "--theme", "bees"])
        .error(&["no theme 'bees'"])
        .hint("money, garden");
    run(&["suggest", "terms", &paper]).code(2);
    run(&["suggest", "paragraphs", &paper, "-n", "0"]).code(2);
    let other = folder.write("other.toml", "[[themes]]\nname = 'bees'\nterms = ['hive']\n");
    run(&["suggest", "terms", &paper, "-m", &trained(&folder), "-c", &other]).error(&["'bees'"]).hint("train");
    let all: Vec<u8> = texts()
        .into_iter()
        .flat_map(|(id, ..)| format!("{}\n", json!({"id": format!("{id}#1"), "themes": []})).into_bytes())
        .collect();
    folder.write("all.jsonl", &all);
    assert_eq!(json_lines(&folder.read_text("all.jsonl")).len(), 300);
    run(&["suggest", "paragraphs", &paper, "-m", &folder.at("m.safetensors"), "--gold", &folder.at("all.jsonl")])
        .error(&["every paragraph is labelled"]);
}
