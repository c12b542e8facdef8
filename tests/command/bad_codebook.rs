//! Codebooks and gold labels with mistakes: each is reported with its place, before anything is
//! written.

use super::harness::{Ended, Folder, run};
use super::samples::{TOWN, gold, town_letters};

/// Trains on the town's letters with this codebook and gold; a failure must leave no model.
fn train(codebook: &str, gold: Option<&str>) -> Ended {
    let folder = Folder::with(&[("book.toml", codebook.as_bytes())]);
    for (name, text) in town_letters() {
        folder.write(&format!("letters/{name}"), text);
    }
    let (letters, book, model) = (folder.at("letters"), folder.at("book.toml"), folder.at("model"));
    let mut arguments = vec!["train".to_owned(), letters, "-c".to_owned(), book, "-m".to_owned(), model];
    if let Some(gold) = gold {
        arguments.extend(["-g".to_owned(), folder.write("gold.jsonl", gold)]);
    }
    let before = folder.names();
    let ended = run(&arguments);
    if ended.code != Some(0) {
        assert_eq!(folder.names(), before);
    }
    ended
}

#[test]
fn correct_codebook_and_gold_are_accepted() {
    train(TOWN, None).code(0);
    train(TOWN, Some(&gold("week-0#2", &["garden"]))).code(0);
}

#[test]
fn syntax_errors_have_line_and_column() {
    let open = TOWN.replace("'timetable', 'signal box']", "'timetable', 'signal box'");
    train(&open, None).error(&["book.toml'", "line 15, column ", "unclosed array"]).hint("[[themes]]");
    let quote = TOWN.replace("name = 'kitchen'", "name = kitchen");
    train(&quote, None).error(&["line 10, column 8"]).hint("[[themes]]");
    train("", None).error(&["book.toml'", "has no theme"]).hint("[[themes]]");
    train("not a codebook at all", None).error(&["line 1"]);
}

#[test]
fn unknown_keys_have_line_and_column() {
    let theme = TOWN.replace("description =", "descripton =");
    train(&theme, None).error(&["line 6, column 1", "descripton"]);
    train(&format!("colour = 'red'\n{TOWN}"), None).error(&["line 1, column 1", "colour"]);
    let term = TOWN.replace("weight = 2", "wait = 2");
    train(&term, None).error(&["line 11", "wait"]);
}

#[test]
fn themes_need_terms_and_unique_valid_names() {
    let bare = format!("{TOWN}\n[[themes]]\nname = 'empty'\n");
    train(&bare, None).error(&["line 17", "'empty' has no terms"]).hint("at least one");
    let twice = format!("{TOWN}\n[[themes]]\nname = 'garden'\nterms = ['hedge']\n");
    train(&twice, None).error(&["line 18", "second theme is named 'garden'", "line 5"]).hint("another name");
    for name in ["two words", "a;b", "a,b", "a#b", ""] {
        let renamed = TOWN.replace("'railway'", &format!("'{name}'"));
        train(&renamed, None).error(&["line 14", "cannot be a theme's name"]).hint("label");
    }
}

#[test]
fn weights_are_positive_and_terms_can_match() {
    for weight in ["0", "-1", "nan", "inf"] {
        let changed = TOWN.replace("weight = 2", &format!("weight = {weight}"));
        train(&changed, None).error(&["line 11", "sourdough"]).hint("above zero");
    }
    for term in ["*", "", "   ", "?!", "<colour>"] {
        let changed = TOWN.replace("'simmer'", &format!("'{term}'"));
        train(&changed, None).error(&["line 11, column"]);
    }
}

#[test]
fn missing_or_binary_codebook_is_rejected() {
    let folder = Folder::with(&[("a.txt", b"A tulip."), ("book.toml", b"name = 'a\0b'")]);
    let (text, model) = (folder.at("a.txt"), folder.at("m"));
    run(&["train", &text, "-c", &folder.at("none.toml"), "-m", &model])
        .error(&["none.toml", "no such file"])
        .hint("spelling");
    run(&["train", &text, "-c", &folder.at("book.toml"), "-m", &model]).error(&["book.toml", "NUL"]).hint("TOML");
    run(&["codebook", "lint", &folder.at("none.toml")]).error(&["none.toml", "no such file"]).hint("spelling");
    assert_eq!(folder.names(), ["a.txt", "book.toml"]);
}

#[test]
fn gold_for_unknown_paragraphs_or_themes_is_rejected() {
    let strange = gold("week-0#2", &["garden"]) + &gold("week-9#1", &["garden"]);
    train(TOWN, Some(&strange)).error(&["week-9#1", "not in the input"]).hint("document#ordinal");
    train(TOWN, Some(&gold("week-0#2", &["garden", "opera"])))
        .error(&["'week-0#2'", "'opera'"])
        .hint("garden, kitchen, railway");
    let optional = "{\"id\": \"week-0#2\", \"themes\": [], \"optional\": [\"ballet\"]}\n";
    train(TOWN, Some(optional)).error(&["'week-0#2'", "'ballet'"]).hint("garden");
}

#[test]
fn broken_gold_lines_are_rejected_with_their_number() {
    let good = gold("week-0#2", &["garden"]);
    for (line, parts) in [
        ("{\"id\": \"week-0#3\", \"themes\": [", &["gold.jsonl:2", "not JSON", "column"][..]),
        ("[\"week-0#3\"]", &["gold.jsonl:2", "not an object"]),
        ("{\"themes\": []}", &["gold.jsonl:2", "no id"]),
        ("{\"id\": \"week-0#3\"}", &["gold.jsonl:2", "'themes'"]),
        ("{\"id\": \"week-0#3\", \"themes\": \"garden\"}", &["gold.jsonl:2", "not a list"]),
        ("{\"id\": \"week-0#3\", \"themes\": [], \"kind\": \"verse\"}", &["gold.jsonl:2", "'verse'"]),
        (good.trim_end(), &["gold.jsonl:2", "'week-0#2'", "second time", "line 1"]),
    ] {
        train(TOWN, Some(&format!("{good}{line}\n"))).error(parts).hint("");
    }
    train(TOWN, Some("\n\n")).error(&["gold.jsonl", "no labels"]).hint("line for each paragraph");
}

#[test]
fn gold_whose_paragraph_changed_gives_a_warning() {
    let moved = "{\"id\": \"week-0#2\", \"themes\": [\"garden\"], \"starts\": \"Something else stood here once\"}\n";
    train(TOWN, Some(moved)).code(0).reports(&["warning: ", "week-0#2", "have the documents changed"]);
}
