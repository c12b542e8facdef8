//! The codebook's linter with documents: what each theme covers, which themes meet, what globs
//! caught, how precise terms seem.

use super::harness::{Folder, run};
use serde_json::Value;

const BOOK: &str = "[[themes]]\nname = 'garden'\nterms = ['tulip', 'compost', 'bed', 'branch', 'plan*']\n\n\
    [[themes]]\nname = 'bank'\nterms = ['clerk', 'coin', 'vault NEAR/3 key', 'dragon']\n\n\
    [[themes]]\nname = 'roses'\nparent = 'garden'\nterms = ['rose*']\n";

/// Records on gardens and banks; a branch is a bank's.
fn records() -> String {
    let garden = ["soil", "spade", "rain", "bloom", "hedge", "seed", "frost"];
    let bank = ["ledger", "lamp", "cheque", "marble", "debt", "teller", "queue"];
    (0..360)
        .map(|n| {
            let (company, own) = match n % 2 {
                0 => (garden, ["tulip", "bed", "compost", "plant", "roses"][n / 2 % 5]),
                _ => (bank, ["clerk", "branch", "coin", "vault and its key"][n / 2 % 4]),
            };
            let text = format!("The {own}: {} with {} by {}.", company[n % 7], company[n * 3 % 5], company[n * 5 % 6]);
            format!("{}\n", serde_json::json!({ "id": format!("r{n}"), "text": text }))
        })
        .collect()
}

fn folder() -> (Folder, [String; 2]) {
    let folder = Folder::with(&[("book.toml", BOOK.as_bytes()), ("records.jsonl", records().as_bytes())]);
    let arguments = [folder.at("book.toml"), folder.at("records.jsonl")];
    (folder, arguments)
}

#[test]
fn counts_and_findings_are_right() {
    let (_folder, [book, records]) = folder();
    let report = run(&["codebook", "lint", &book, &records, "--unit", "record", "--json"]).code(1).json();
    let corpus = &report["corpus"];
    assert_eq!((&corpus["paragraphs"], &corpus["covered"]), (&Value::from(360), &Value::from(360)));
    let themes: Vec<(&Value, &Value)> =
        corpus["themes"].as_array().unwrap().iter().map(|t| (&t["paragraphs"], &t["terms_found"])).collect();
    let numbers = |a: u32, b: u32| (Value::from(a), Value::from(b));
    let expected = [numbers(225, 5), numbers(135, 3), numbers(36, 1)];
    assert!(themes.iter().zip(&expected).all(|((a, b), (c, d))| (*a, *b) == (c, d)), "{themes:?}");
    let terms = corpus["terms"].as_array().unwrap();
    let term = |name: &str| terms.iter().find(|term| term["term"] == name).unwrap();
    assert_eq!(term("plan*")["forms"], serde_json::json!([{ "form": "plant", "count": 36 }]));
    assert_eq!(term("vault NEAR/3 key")["paragraphs"], 45);
    assert!(term("tulip")["precision"].as_f64().unwrap() > 0.9);
    assert!(term("branch")["precision"].as_f64().unwrap() < 0.2);
    let kinds: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            format!("{} {} {}", f["kind"].as_str().unwrap(), f["theme"].as_str().unwrap(), f["term"].as_str().unwrap())
        })
        .collect();
    assert!(kinds.contains(&"never-matches bank dragon".to_owned()), "{kinds:?}");
}

#[test]
fn report_is_tables_and_sentences() {
    let (_folder, [book, records]) = folder();
    let ended = run(&["codebook", "lint", &book, &records, "--unit", "record", "--terms"]).code(1);
    let text = ended.reports(&["3 themes, 10 terms"]).text();
    for part in ["terms found", "62.5%", "garden and roses", "plant 36", "bank: 'dragon': it matches none"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let plain = run(&["codebook", "lint", &book, &records, "--unit", "record"]).code(1).text();
    assert!(!plain.contains("plant 36") && plain.contains("garden and roses"), "{plain}");
}

#[test]
fn lint_report_does_not_depend_on_thread_count() {
    let (_folder, [book, records]) = folder();
    let on = |threads: &str| {
        run(&["codebook", "lint", &book, &records, "--unit", "record", "--json", "--threads", threads]).code(1).stdout
    };
    assert_eq!(on("1"), on("3"));
}

#[test]
fn table_of_terms_needs_documents() {
    let (_folder, [book, _]) = folder();
    let ended = run(&["codebook", "lint", &book, "--terms"]);
    assert_eq!(ended.code, Some(2));
    let report = run(&["codebook", "lint", &book, "--json"]).code(0).json();
    assert_eq!(report, serde_json::json!({ "findings": [] }));
}

#[test]
fn unreadable_terms_have_line_and_column() {
    let folder = Folder::new();
    for (term, parts) in [
        ("bank AND (loan", &["line 3, column 20", "never closed"][..]),
        ("bank NEAR/x loan", &["line 3, column 16", "NEAR/x"]),
        ("NOT bank", &["line 3, column 10", "everything else"]),
        ("??", &["line 3, column 10", "everything"]),
    ] {
        let book = folder.write("book.toml", format!("[[themes]]\nname = 'a'\nterms = ['{term}']\n"));
        run(&["codebook", "lint", &book]).error(parts).hint("");
    }
}

#[test]
fn terms_are_stemmed_in_the_language_of_the_documents() {
    const ENGLISH: &str = "The market of the old town is closed, as it was in the years before.";
    let texts = [
        "La mairie ouvre un nouveau marché municipal dans la vieille ville, et les commerçants en sont très contents.",
        "Le marché municipal de la ville est fermé pour des travaux que la mairie a décidés avec les habitants.",
    ];
    let folder = Folder::with(&[
        ("fr.txt", texts.join("\n\n").as_bytes()),
        ("mixed.txt", format!("{0} {0}\n\n{1} {1}", texts[0], ENGLISH).as_bytes()),
    ]);
    let book = folder.write("book.toml", "[[themes]]\nname = 'a'\nterms = ['municipaux']\n");
    let lint = |file: &str, rest: &[&str]| {
        run(&[&["codebook", "lint", &book, &folder.at(file), "--unit", "paragraph"], rest].concat())
    };
    lint("fr.txt", &[]).code(0).reports(&["language: french", "0 findings"]);
    lint("fr.txt", &["--language", "french"]).code(0);
    lint("fr.txt", &["--language", "english"]).code(1);
    lint("mixed.txt", &["--language", "auto"]).reports(&["warning: the language cannot be told"]).hint("--language");
}
