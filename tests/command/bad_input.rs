//! Inputs that are missing, empty or no text: each is said with the cure, and what is good is
//! labelled all the same.

use super::harness::{Folder, run, run_with_input};
use super::samples::LETTER;

/// Labels `inputs` into a file of a folder of its own, which must stay empty.
#[track_caller]
fn fails(inputs: &[&str], parts: &[&str], hint: &str) {
    let out = Folder::new();
    for name in ["out.jsonl", "out/"] {
        let ended = run(&[&["label", "-o", &out.at(name)], inputs].concat());
        ended.error(parts).hint(hint);
        assert!(out.names().is_empty(), "{:?}", out.names());
    }
}

#[test]
fn a_missing_path_is_reported() {
    let folder = Folder::with(&[("a.txt", LETTER.as_bytes())]);
    fails(&["no/such/letter.txt"], &["cannot read 'no/such/letter.txt'", "no such file"], "spelling");
    fails(&[&folder.at("a.txt"), &folder.at("b.txt")], &["b.txt'", "no such file"], "spelling");
    for command in ["topics", "bench"] {
        run(&[command, "no/such/letter.txt"]).error(&["cannot read 'no/such/letter.txt'"]).hint("spelling");
    }
    run(&["codebook", "lint", "seeds/commissioning.toml", "no/such"])
        .error(&["cannot read 'no/such'"])
        .hint("spelling");
    run(&["evaluate", "no.jsonl", "seeds/gold.jsonl"]).error(&["cannot read 'no.jsonl'"]).hint("spelling");
}

#[test]
fn an_empty_folder_and_one_of_unreadable_kinds_are_reported() {
    let folder = Folder::with(&[
        ("kinds/a.pdf", b"%PDF-1.7".as_slice()),
        ("kinds/b.docx", b"PK\x03\x04"),
        ("kinds/.hidden.txt", b"x"),
        ("pictures/a.png", b"\x89PNG"),
        ("pictures/b.css", b"p {}"),
    ]);
    std::fs::create_dir(folder.at("empty")).unwrap();
    fails(&[&folder.at("empty")], &["empty'", "holds no file that can be read"], "text, HTML, Word");
    fails(&[&folder.at("pictures")], &["pictures'", "holds no file that can be read"], "text, HTML, Word");
    run(&["label", &folder.at("pictures")]).reports(&["passed over 2 files", "a.png", "b.css", "no readable text"]);
    let ended = run(&["label", &folder.at("kinds")]);
    let ended = ended.reports(&["a.pdf': it is a PDF", "b.docx': the ZIP archive is truncated", "no readable text"]);
    assert!(!ended.stderr.contains("hidden"));
}

#[test]
fn an_empty_file_among_good_ones_costs_nothing_but_itself() {
    let folder = Folder::with(&[
        ("in/a.txt", LETTER.as_bytes()),
        ("in/b.txt", b""),
        ("in/c.txt", b" \n\t\n"),
        ("in/d.txt", b"half a text\0and the rest of it"),
        ("in/e.txt", b"%PDF-1.7 a file with the wrong name"),
        ("in/f.md", b"---\ntitle: Only a head\n---\n\n"),
        ("in/g.txt", b"The surgery lost two of its GPs before Easter, and no list has closed yet.\n"),
    ]);
    let ended = run(&["label", &folder.at("in"), "-o", &folder.at("out")]).code(2);
    let ended = ended.reports(&[
        "b.txt': the file is empty",
        "c.txt': there is no text in it, only white space",
        "d.txt': it holds NUL",
    ]);
    let ended = ended.reports(&["e.txt': it is a PDF", "f.md': there is no text in it", "read 2 documents"]);
    assert_eq!(ended.stderr.matches("error: ").count(), 5, "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("hint: ").count(), 5, "{}", ended.stderr);
    let records = super::harness::json_lines(&folder.read_text("out/labelled.jsonl"));
    let ids: Vec<&str> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a#1", "a#2", "a#3", "g#1"]);
    let account: serde_json::Value = serde_json::from_slice(&folder.read("out/accounting.json")).unwrap();
    let problems = account["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 5);
    assert!(problems.iter().all(|problem| problem["lost"] == true));
    // What the others said is as it is without them.
    let alone = run(&["label", &folder.at("in/a.txt"), &folder.at("in/g.txt")]).code(0);
    assert!(alone.stdout == folder.read("out/labelled.jsonl"));
}

#[test]
fn a_file_without_text_alone_is_an_error() {
    for (bytes, part) in [
        (&b""[..], "the file is empty"),
        (b"\n\n \n", "only white space"),
        (b"a text\0with a NUL in it", "NUL"),
        (b"\x89PNG\r\n\x1A\n", "a PNG picture"),
    ] {
        let folder = Folder::with(&[("a.txt", bytes)]);
        fails(&[&folder.at("a.txt")], &["a.txt'", part], "sav");
    }
    let cut = Folder::with(&[("a.txt.gz", b"\x1F\x8B\x08\x00")]);
    run(&["label", &cut.at("a.txt.gz")]).error(&["a.txt.gz'"]);
    run_with_input(&["label", "-"], b"").error(&["'-': the file is empty"]).hint("standard input");
}

#[test]
fn a_front_matter_that_is_never_closed_is_read_as_text_and_reported() {
    let folder =
        Folder::with(&[("a.md", b"---\ntitle: A week\n\nThe deficit grew to \xC2\xA312m again, said the trust.\n")]);
    let ended = run(&["label", &folder.at("a.md")]).code(0);
    let ended = ended.reports(&["warning: ", "a.md'", "never closed"]).hint("'---'");
    let records = ended.records();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0]["text"], "title: A week");
    assert_eq!(records[1]["primary_theme"], "finance");
    run(&["label", &folder.at("a.md"), "--quiet"]).code(0).silent();
}

#[test]
fn lines_of_json_that_are_no_records_are_named_and_the_rest_is_labelled() {
    let lines = "{\"text\": \"The deficit grew to \u{a3}12m.\", \"id\": \"one\"}\n{\"text\": \n\n{\"id\": \"two\"}\n{\"text\": 5}\n\
                 {\"text\": \" \"}\n[]\n{\"text\": \"A heron stood on the weir.\", \"id\": \"seven\"}\n";
    let folder = Folder::with(&[("a.jsonl", lines.as_bytes())]);
    let ended = run(&["label", &folder.at("a.jsonl")]).code(2);
    let ended = ended.reports(&["a.jsonl:2': not a JSON object (column", "a.jsonl:4': it has no field 'text'"]);
    let ended =
        ended.reports(&["a.jsonl:5': its field 'text' is not a string", "a.jsonl:6': its text is empty", "a.jsonl:7'"]);
    let ended = ended.hint("write one JSON object in one line");
    let ids: Vec<_> = ended.records().into_iter().map(|record| record["document"].clone()).collect();
    assert_eq!(ids, ["one", "seven"]);
}

#[test]
fn a_thousand_broken_lines_are_not_a_thousand_messages() {
    let folder = Folder::with(&[("a.jsonl", "{\"id\": 1}\n".repeat(1000).as_bytes())]);
    let ended = run(&["label", &folder.at("a.jsonl")]).error(&["a.jsonl'", "no column is plainly the text"]);
    assert!(ended.stderr.lines().count() < 60, "{}", ended.stderr);
}

#[test]
fn odd_texts_are_labelled_without_complaint() {
    let long = "deficit ".repeat(20_000);
    let wide = "Ein\u{301} Wort \u{1F9D1}\u{200D}\u{2695}\u{FE0F} \u{202E}desrever\u{202C} 他们 \u{FEFF}\u{200B} deficit.\r\rNext\r\n";
    let amounts = "5 per\u{A0}cent, 10\u{A0}per\u{202F}cent, 0%\u{CC6} and £\u{301}3m of it; 2017–18’s plan, 5 per";
    for text in
        [amounts, "x", "-", "***\n\n---\n", "\u{FEFF}deficit", &long, wide, "<money> <percent> £1,2,3.4.5m -£0 1e999\n"]
    {
        let folder = Folder::with(&[("a.txt", text.as_bytes()), ("a.md", text.as_bytes())]);
        // In Markdown a mark alone is no text.
        let names: &[&str] = if text.contains(char::is_alphanumeric) { &["a.txt", "a.md"] } else { &["a.txt"] };
        for name in names {
            let ended = run(&["label", &folder.at(name)]);
            assert_eq!(ended.code, Some(0), "{name} {:.40?}: {}", text, ended.stderr);
            assert!(!ended.stderr.contains("panicked"));
        }
    }
}

#[test]
fn two_files_of_one_name_keep_ids_of_their_own() {
    let folder = Folder::with(&[("x/a.txt", LETTER.as_bytes()), ("y/a.txt", LETTER.as_bytes())]);
    let records = run(&["label", &folder.at("x/a.txt"), &folder.at("y/a.txt")]).code(0).records();
    let mut ids: Vec<String> = records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 6);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6, "{ids:?}");
}

/// Pieces of words, lines and amounts that are odd.
const PIECES: [&str; 60] = [
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "\u{A0}",
    "\u{202F}",
    "\u{2028}",
    "\u{0C}",
    "\u{200B}",
    "\u{200D}",
    "\u{FEFF}",
    "\u{301}",
    "\u{CC6}",
    "\u{FE0F}",
    "\u{202E}",
    "\u{1F9D1}",
    "£",
    "%",
    "€",
    "5",
    "2017",
    "18",
    "3.5",
    "1,000",
    "per",
    "cent",
    "million",
    "m",
    "bn",
    "’s",
    "'",
    "“",
    "”",
    "-",
    "–",
    "—",
    "•",
    "1.",
    "# ",
    "---",
    "***",
    "> ",
    "|",
    "a",
    "B",
    "é",
    "他们",
    "ﬁ",
    "İ",
    "ß",
    "deficit",
    "control total",
    "GPs",
    "http://x.y/z?a=b",
    "...",
];

/// Texts put together by chance, the same in every run, of what is odd in words, lines and amounts.
fn odd_text(state: &mut u64) -> String {
    let mut text = String::new();
    for _ in 0..40 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        text.push_str(PIECES[(*state >> 16) as usize % PIECES.len()]);
    }
    text
}

#[test]
fn no_mixture_of_odd_pieces_stops_the_program_or_moves_its_places() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let folder = Folder::new();
    let mut sources = std::collections::BTreeMap::new();
    let mut lines = String::new();
    for n in 0..600 {
        let text = odd_text(&mut state);
        lines.push_str(&format!("{}\n", serde_json::json!({ "id": format!("r{n}"), "text": text })));
        sources.insert(format!("r{n}"), text);
    }
    for n in 0..60 {
        let text = format!("Letter {n}\n\n{}", (0..10).map(|_| odd_text(&mut state)).collect::<String>());
        let name = format!("f{n}");
        folder.write(&format!("in/{name}.{}", if n % 2 == 0 { "txt" } else { "md" }), &text);
    }
    folder.write("in/r.jsonl", lines);
    let records = run(&["label", &folder.at("in"), "--keep-text", &folder.at("texts")]).code(0).records();
    for n in 0..60 {
        sources.insert(format!("f{n}"), folder.read_text(&format!("texts/f{n}.txt")));
    }
    assert!(records.len() > 800, "{}", records.len());
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    for record in &records {
        let source = &sources[record["document"].as_str().unwrap()];
        let place = |field: &str| record[field].as_u64().unwrap() as usize;
        let cut: String =
            source.chars().skip(place("char_start")).take(place("char_end") - place("char_start")).collect();
        assert_eq!(bare(&cut), bare(record["text"].as_str().unwrap()), "{record}");
        for piece in record["themes"].as_array().unwrap().iter().flat_map(|theme| theme["evidence"].as_array().unwrap())
        {
            let (start, end) =
                (piece["char_start"].as_u64().unwrap() as usize, piece["char_end"].as_u64().unwrap() as usize);
            let text: String = record["text"].as_str().unwrap().chars().skip(start).take(end - start).collect();
            assert_eq!(piece["text"], text, "{record}");
        }
    }
    run(&["label", &folder.at("in"), "--unit", "record", "--format", "csv"]).code(0);
    run(&["topics", &folder.at("in"), "--topics", "3", "--language", "auto"]).code(0);
    run(&["codebook", "lint", "seeds/commissioning.toml", &folder.at("in")]);
}
