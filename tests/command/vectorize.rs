//! `vectorize`: the same bytes on any number of threads and in any parts; what a row is; files that
//! others read; bad input.

use super::harness::{Ended, Folder, here, run, run_with_input};
use super::samples::{LETTER, prose};
use std::collections::BTreeSet;

/// The three files that are next to one another.
const BESIDE: [&str; 3] = ["m.npz", "m.json", "m.vocabulary.txt"];

/// Lines of changing words, a few of them blank, the last without an end.
fn lines(size: usize) -> String {
    let text = prose(size, 1).replace("\n\n", "\n").replace("Number 3", "\nNumber 3");
    text.trim_end().to_owned()
}

fn vectorize(input: &str, output: &str, rest: &[&str]) -> Ended {
    run(&[&["vectorize", input, "-o", output], rest].concat())
}

/// The rows of an svmlight file: columns from zero, and values as they are there.
#[track_caller]
fn rows(folder: &Folder, name: &str) -> Vec<Vec<(usize, String)>> {
    let row = |line: &str| {
        let cell = |cell: &str| {
            let (column, value) = cell.split_once(':').unwrap();
            assert!(value.parse::<f64>().unwrap().is_finite());
            (column.parse::<usize>().unwrap() - 1, value.to_owned())
        };
        let mut cells = line.split(' ');
        assert_eq!(cells.next(), Some("0"));
        let row: Vec<(usize, String)> = cells.map(cell).collect();
        assert!(row.is_sorted_by(|a, b| a.0 < b.0), "{line}");
        row
    };
    folder.read_text(name).lines().map(row).collect()
}

fn vocabulary(folder: &Folder, name: &str) -> Vec<String> {
    let terms: Vec<String> = folder.read_text(name).lines().map(str::to_owned).collect();
    assert!(terms.is_sorted_by(|a, b| a < b), "{name}");
    terms
}

/// Every row as the sorted terms that it holds.
fn terms(folder: &Folder, stem: &str) -> Vec<Vec<String>> {
    let vocabulary = vocabulary(folder, &format!("{stem}.vocabulary.txt"));
    let rows = rows(folder, &format!("{stem}.svmlight"));
    rows.iter().map(|row| row.iter().map(|(column, _)| vocabulary[*column].clone()).collect()).collect()
}

#[test]
fn matrix_bytes_do_not_depend_on_thread_count() {
    let folder = Folder::with(&[("in.txt", lines(1_700_000).as_bytes())]);
    for options in [&[][..], &["--counts"], &["--bm25"], &["--hashing", "5000"], &["--ngrams", "1-2"]] {
        let mut first: Option<Vec<Vec<u8>>> = None;
        for threads in ["1", "2", "7"] {
            let out = Folder::new();
            let threads_too = [options, &["--unit", "line", "--threads", threads]].concat();
            vectorize(&folder.at("in.txt"), &out.at("m.npz"), &threads_too).code(0);
            let names: &[&str] = if options.contains(&"--hashing") { &BESIDE[..1] } else { &BESIDE };
            assert_eq!(out.names(), names.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
            let files: Vec<Vec<u8>> = names.iter().map(|name| out.read(name)).collect();
            match &first {
                Some(first) => assert!(*first == files, "{options:?} on {threads} threads"),
                None => first = Some(files),
            }
        }
    }
}

/// Files of every sort that is cut into parts: without an end to its last line, records,
/// paragraphs, nothing at all.
fn many_files() -> Folder {
    let records: String =
        (0..90).map(|n| format!("{}\n", serde_json::json!({ "text": format!("Récord {n} of the plan") }))).collect();
    Folder::with(&[
        ("in/a.txt", lines(9_000).as_bytes()),
        ("in/b.txt", format!("{}\n", lines(5_000).replace("the", "naïve")).as_bytes()),
        ("in/c.jsonl", records.as_bytes()),
        ("in/d.md", prose(4_000, 2).as_bytes()),
        ("in/e.txt", b"one line"),
        ("in/f.txt", b""),
    ])
}

#[test]
fn merged_parts_equal_one_call() {
    let folder = many_files();
    let input = folder.at("in");
    for options in [&[][..], &["--plain", "--ngrams", "1-2", "--min-df", "2", "--bm25", "--k1", "0.9"]] {
        vectorize(&input, &folder.at("whole.json"), options).code(0);
        vectorize(&input, &folder.at("m.npz"), options).code(0);
        let whole = folder.read("whole.json");
        assert!(whole == folder.read("m.json"));
        for of in [1, 2, 3, 7, 64] {
            let part = |number: u32| folder.at(&format!("part-{number}.json"));
            for number in 1..=of {
                let share = format!("{number}/{of}");
                vectorize(&input, &part(number), &[options, &["--part", &share, "--quiet"]].concat()).code(0).silent();
            }
            let straight: Vec<String> = (1..=of).map(part).collect();
            let mut transposed = straight.clone();
            transposed.reverse();
            transposed.rotate_left(of as usize / 3);
            for order in [straight, transposed] {
                let mut arguments = vec!["vectorize".to_owned(), "--merge".to_owned(), "-o".to_owned()];
                arguments.push(folder.at("merged.json"));
                arguments.extend(order);
                run(&arguments).code(0).reports(&[&format!("{of} parts: ")]);
                assert!(folder.read("merged.json") == whole, "{of} parts, {options:?}");
            }
        }
    }
}

#[test]
fn incompatible_parts_are_rejected() {
    let folder = many_files();
    let (input, out) = (folder.at("in"), folder.at("out/merged.json"));
    std::fs::create_dir(folder.at("out")).unwrap();
    let part = |name: &str, share: &str, rest: &[&str]| {
        vectorize(&input, &folder.at(name), &[&["--part", share], rest].concat()).code(0);
        folder.at(name)
    };
    let (first, second) = (part("1.json", "1/2", &[]), part("2.json", "2/2", &[]));
    let (other, third) = (part("other.json", "2/2", &["--counts"]), part("third.json", "2/3", &[]));
    let merge = |parts: &[&str]| {
        let ended = run(&[&["vectorize", "--merge", "-o", &out], parts].concat());
        assert!(!folder.path().join("out/merged.json").exists());
        ended
    };
    merge(&[&first]).error(&["part 2 of 2 is missing"]).hint("all parts");
    merge(&[&second]).error(&["part 1 of 2 is missing"]).hint("all parts");
    merge(&[&first, &second, &first]).error(&["part 1 of 2 was given twice"]).hint("once");
    merge(&[&first, &other]).error(&["part 2 of 2", "other options"]).hint("same options");
    merge(&[&first, &third]).error(&["part 2 of 3", "does not go with parts of 2"]).hint("one run");
    merge(&[&folder.at("none.json"), &second]).error(&["cannot read", "none.json"]).hint("spelling");

    let text = folder.read_text("1.json");
    let forged = |name: &str, text: &str| folder.write(name, text);
    let newer = forged("newer.json", &text.replace("\"version\":1", "\"version\":2"));
    merge(&[&newer, &second]).error(&["newer.json'", "version 2", "reads version 1"]).hint("the program that wrote it");
    let cut = forged("cut.json", &text[..text.len() / 2]);
    merge(&[&cut, &second]).error(&["cut.json'", "no vectoriser's file"]).hint(".json");
    let damaged = forged("damaged.json", &text.replace("\"occurrences\":[", "\"occurrences\":[1,"));
    merge(&[&damaged, &second]).error(&["damaged.json'", "damaged"]).hint("again");
    merge(&["seeds/gold.jsonl", &second]).error(&["gold.jsonl'", "no vectoriser's file"]).hint(".json");

    // The whole is no part, and a part no whole.
    vectorize(&input, &folder.at("whole.json"), &[]).code(0);
    merge(&[&folder.at("whole.json")]).error(&["whole.json'", "no part"]).hint("--part");
    let with_part = vectorize(&input, &folder.at("out/m.npz"), &["--model", &first]);
    with_part.error(&["1.json'", "part 1 of 2"]).hint("--merge");
    vectorize(&input, &folder.at("out/m.npz"), &["--model", &newer]).error(&["version 2"]);
    vectorize(&input, &folder.at("out/m.npz"), &["--model", &cut]).error(&["no vectoriser's file"]);

    // Parts have no matrix.
    vectorize(&input, &folder.at("out/m.npz"), &["--part", "1/2"]).error(&["m.npz'", "parts have none"]).hint(".json");
    run(&["vectorize", "--merge", &first, &second, "-o", &folder.at("out/m.npz")]).error(&["m.npz'"]).hint(".json");
    for share in ["0/2", "3/2", "1", "1/0", "a/b"] {
        vectorize(&input, &folder.at("out/m.json"), &["--part", share]).code(2).reports(&["--part"]);
    }
    run_with_input(&["vectorize", "-", "-o", &folder.at("out/m.json"), "--part", "1/2"], b"a text")
        .error(&["standard input", "parts"])
        .hint("into a file");
    let utf16: Vec<u8> = "\u{FEFF}The plan of the week\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = folder.write("wide.txt", utf16);
    vectorize(&wide, &folder.at("out/m.json"), &["--part", "1/2"]).reports(&["not in UTF-8"]).code(2);
    assert_eq!(
        std::fs::read_dir(folder.at("out")).unwrap().count(),
        usize::from(folder.path().join("out/m.json").exists())
    );
}

#[test]
fn a_frozen_vectoriser_gives_the_rows_that_it_was_fitted_with() {
    let folder = Folder::with(&[
        ("old.txt", lines(30_000).as_bytes()),
        ("new.txt", "The budget of the river, and zeppelins\nZeppelins only\n\nriver river".as_bytes()),
    ]);
    for options in
        [&[][..], &["--counts", "--binary"], &["--bm25"], &["--ngrams", "1-2", "--norm", "l1", "--min-df", "3"]]
    {
        let (fitted, model) = (folder.at("m.svmlight"), folder.at("m.json"));
        vectorize(&folder.at("old.txt"), &fitted, &[options, &["--unit", "line"]].concat()).code(0);
        let before = folder.read("m.json");
        for name in ["again.svmlight", "again.npz"] {
            let again = ["--unit", "line", "--model", &model];
            vectorize(&folder.at("old.txt"), &folder.at(name), &again).code(0);
        }
        assert!(folder.read("m.svmlight") == folder.read("again.svmlight"), "{options:?}");
        assert!(folder.read("m.json") == before);
        // Nothing is fitted, and nothing of the sort is written.
        assert!(!folder.names().contains(&"again.json".to_owned()));

        let new = ["--unit", "line", "--model", &model];
        vectorize(&folder.at("new.txt"), &folder.at("new.svmlight"), &new).code(0);
        std::fs::copy(folder.path().join("m.vocabulary.txt"), folder.path().join("new.vocabulary.txt")).unwrap();
        let found = terms(&folder, "new");
        assert_eq!(found.len(), 4);
        assert!(found[0].contains(&"budget".to_owned()) && found[0].contains(&"river".to_owned()), "{found:?}");
        assert!(found[1].is_empty() && found[2].is_empty() && found[3][0] == "river", "{found:?}");
    }
    // The parts of a text, made into rows on many machines, are its rows.
    let of_part = |number: u32| {
        let (share, model) = (format!("{number}/3"), folder.at("m.json"));
        let part = ["--unit", "line", "--model", &model, "--part", &share];
        vectorize(&folder.at("old.txt"), &folder.at("part.svmlight"), &part).code(0);
        folder.read_text("part.svmlight")
    };
    assert_eq!((1..=3).map(of_part).collect::<String>(), folder.read_text("m.svmlight"));
}

#[test]
fn row_i_is_line_i() {
    let folder = Folder::with(&[("a.txt", "plan plan\n\nbudget\r\n   \nriver".as_bytes()), ("b.txt", b"\nplan\n\n")]);
    let (first, second) = (folder.at("a.txt"), folder.at("b.txt"));
    let arguments = ["vectorize", &first, &second, "--unit", "line", "-o", &folder.at("m.svmlight"), "--counts"];
    run(&arguments).code(0).reports(&["8 rows × 3 columns, 4 values"]);
    assert_eq!(folder.read_text("m.svmlight"), "0 2:2\n0\n0 1:1\n0\n0 3:1\n0\n0 2:1\n0\n");
    assert_eq!(folder.read_text("m.vocabulary.txt"), "budget\nplan\nriver\n");
    // TF-IDF of a single term is one.
    vectorize(&first, &folder.at("w.svmlight"), &["--unit", "line"]).code(0);
    assert_eq!(folder.read_text("w.svmlight"), "0 2:1\n0\n0 1:1\n0\n0 3:1\n");
}

#[test]
fn a_file_with_blank_lines_gives_the_body_that_label_finds() {
    let text = format!(
        "{LETTER}\nOdds and ends\n\nThe surgery lost two of its GPs before Easter,\nand no list has closed yet.\n"
    );
    let folder = Folder::with(&[("a.txt", text.as_bytes()), ("lines.txt", b"one text\nanother text\n")]);
    let records = run(&["label", &folder.at("a.txt")]).code(0).records();
    let body = records.iter().filter(|record| record["kind"] == "body").count();
    assert!(body == 3 && records.len() == 5, "{records:?}");
    for unit in ["auto", "paragraph"] {
        vectorize(&folder.at("a.txt"), &folder.at("m.svmlight"), &["--unit", unit]).code(0);
        let rows = terms(&folder, "m");
        assert_eq!(rows.len(), body);
        assert!(rows[0].contains(&"deficit".to_owned()) && rows[2].contains(&"close".to_owned()), "{rows:?}");
    }
    vectorize(&folder.at("a.txt"), &folder.at("m.svmlight"), &["--unit", "line"]).code(0);
    assert_eq!(rows(&folder, "m.svmlight").len(), text.lines().count());
    vectorize(&folder.at("a.txt"), &folder.at("m.svmlight"), &["--unit", "record"]).code(0);
    assert_eq!(rows(&folder, "m.svmlight").len(), 1);
    vectorize(&folder.at("lines.txt"), &folder.at("m.svmlight"), &[]).code(0);
    assert_eq!(rows(&folder, "m.svmlight").len(), 2);
}

#[test]
fn a_bad_record_is_named_with_its_line_and_the_others_are_whole() {
    let records =
        "{\"text\": \"The plan\"}\n\n{\"text\": 5}\n{\"id\": \"x\", \"text\": \"A river\\n\\nand a budget\"}\n[]\n";
    let folder = Folder::with(&[("a.jsonl", records.as_bytes())]);
    let ended = vectorize(&folder.at("a.jsonl"), &folder.at("m.svmlight"), &["--counts"]).code(2);
    ended.reports(&["a.jsonl:3'", "a.jsonl:5'", "2 rows × 3 columns"]).hint("write one JSON object in one line");
    assert_eq!(terms(&folder, "m"), [vec!["plan"], vec!["budget", "river"]]);
    let many = Folder::with(&[("a.jsonl", format!("{}{records}", "{}\n".repeat(5000)).as_bytes())]);
    let ended = vectorize(&many.at("a.jsonl"), &many.at("m.svmlight"), &[]).code(2);
    assert!(ended.stderr.lines().count() < 40, "{}", ended.stderr);
    assert_eq!(terms(&many, "m").len(), 2);
}

#[test]
fn standard_input_and_a_folder_are_texts_like_others() {
    let folder = Folder::with(&[
        ("in/a.txt", b"plan\nriver\n".as_slice()),
        ("in/b.jsonl", b"{\"text\": \"budget plan\"}\n"),
        ("in/sub/c.md", b"orchard"),
        ("in/d.png", b"\x89PNG\r\n\x1A\n"),
    ]);
    vectorize(&folder.at("in"), &folder.at("m.svmlight"), &[]).code(0).reports(&[
        "passed over 1 file",
        "d.png",
        "4 rows",
    ]);
    let expected = [vec!["plan"], vec!["river"], vec!["budget", "plan"], vec!["orchard"]];
    assert_eq!(terms(&folder, "m"), expected);
    let typed = ["vectorize", "-", "-o", &folder.at("s.svmlight")];
    run_with_input(&typed, b"plan\nriver\nbudget plan\norchard").code(0);
    assert_eq!(terms(&folder, "s"), expected);
    assert!(folder.read("m.json") == folder.read("s.json"));
    run_with_input(&typed, b"").error(&["no documents"]).hint("not empty");
    // A file that cannot be used costs itself alone.
    let (good, gone) = (folder.at("in/a.txt"), folder.at("in/d.png"));
    let ended = run(&["vectorize", &good, &gone, "-o", &folder.at("m.svmlight")]).code(2);
    ended.reports(&["d.png'", "a PNG picture", "2 rows"]);
    assert_eq!(terms(&folder, "m"), expected[..2]);
}

/// What comes of a file of these bytes that is not refused: how it ended, and the terms of its
/// rows.
#[track_caller]
fn read_all_the_same(bytes: &[u8]) -> (Ended, Vec<Vec<String>>) {
    let folder = Folder::with(&[("in.txt", bytes)]);
    let ended = vectorize(&folder.at("in.txt"), &folder.at("m.svmlight"), &[]).code(0);
    let terms = terms(&folder, "m");
    (ended, terms)
}

#[test]
fn texts_in_other_encodings_lose_nothing() {
    let text = "The café costs £3m\nNaïve “plans” – of the river\n";
    let expected = [vec!["<money>", "café", "cost"], vec!["naïv", "plan", "river"]];
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let marked: Vec<u8> = [&[0xFEFF], &*utf16].concat().into_iter().flat_map(u16::to_le_bytes).collect();
    let windows = b"The caf\xE9 costs \xA33m\nNa\xEFve \x93plans\x94 \x96 of the river\n".to_vec();
    let unmarked: Vec<u8> = utf16.iter().copied().flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes().to_vec(), windows, marked, unmarked, [b"\xEF\xBB\xBF", text.as_bytes()].concat()] {
        let (ended, found) = read_all_the_same(&bytes);
        assert!(!ended.stderr.contains("warning"), "{}", ended.stderr);
        assert_eq!(
            found.iter().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>()).collect::<Vec<_>>(),
            expected
        );
    }
    // A decoding error in one line.
    let decoding_error = [text.as_bytes(), b"one b\xE2d orchard\n", text.as_bytes()].concat();
    let (ended, found) = read_all_the_same(&decoding_error);
    ended.reports(&["warning: ", "1 character is broken in UTF-8"]).hint("UTF-8");
    assert_eq!(found.len(), 5);
    assert!(found[2].contains(&"orchard".to_owned()) && found[3] == expected[0], "{found:?}");
}

/// What nothing can be made of is said, and leaves nothing behind, nor takes what was there.
#[track_caller]
fn refused(bytes: &[u8], rest: &[&str], parts: &[&str]) -> Ended {
    let folder = Folder::with(&[("in.txt", bytes), ("m.npz", b"from yesterday")]);
    let ended = vectorize(&folder.at("in.txt"), &folder.at("m.npz"), rest).error(parts);
    assert_eq!(folder.names(), ["in.txt", "m.npz"]);
    assert_eq!(folder.read("m.npz"), b"from yesterday");
    ended
}

#[test]
fn bytes_without_text_are_refused() {
    refused(b"", &[], &["no documents"]).hint("not empty");
    refused(b" \n\n \t\n", &[], &["no terms"]).hint("more text");
    refused(b" \n\n \t\n", &["--unit", "paragraph"], &["only white space"]).hint("sav");
    for unit in ["line", "auto", "paragraph", "record"] {
        let hint = if unit == "line" { "plain text" } else { "pdf" };
        refused(b"%PDF-1.7\n1 0 obj\n", &["--unit", unit], &["in.txt'", "it is a PDF"]).hint(hint);
        refused(b"half a text\0and the rest\n", &["--unit", unit], &["in.txt'", "NUL"]).hint("plain text");
    }
    // However long it is.
    let long = [b"%PDF-1.7\n".as_slice(), &b"stream of words\n".repeat(100_000)].concat();
    refused(&long, &["--unit", "line"], &["it is a PDF"]);
    refused(b"The of and\nto a in the\n", &[], &["stop words"]).hint("stop words of your own");
    refused(b"a b c d e\n", &["--plain"], &["single letters"]).hint("more text");
    refused(b"plan\nriver\n", &["--min-df", "2"], &["no terms are left of 2"]).hint("lower min_df");
}

#[test]
fn one_word_a_paragraph_is_a_text() {
    let (_, found) = read_all_the_same(b"plan\n\nriver\n\nbudget\n");
    assert_eq!(found, [["plan"], ["river"], ["budget"]]);
    let (_, found) = read_all_the_same(b"orchard");
    assert_eq!(found, [["orchard"]]);
}

#[test]
fn impossible_options_are_rejected() {
    let text = b"plan of the river\nbudget of the plan\n";
    refused(text, &["--min-df", "5", "--max-df", "2"], &["max_df", "min_df"]).hint("lower min_df");
    refused(text, &["--hashing", "0"], &["n_features is 0"]);
    refused(text, &["--hashing", "3000000000"], &["n_features"]);
    refused(text, &["--ngrams", "3-2"], &["ngram_range (3, 2)"]).hint("(1, 2)");
    refused(text, &["--ngrams", "0-1"], &["ngram_range"]);
    refused(text, &["--ngrams", "1-9"], &["8 is the most"]);
    refused(text, &["--max-features", "0"], &["max_features"]);
    refused(text, &["--bm25", "--b", "1.5"], &["b is 1.5"]);
    refused(text, &["--bm25", "--k1=-1"], &["k1 is -1"]);
    refused(text, &["--bm25", "--k1", "NaN"], &["k1 is NaN"]);
    refused(text, &["--language", "klingon"], &["klingon"]).hint("english");
    refused(text, &["--stop-words", "no/such/list"], &["no/such/list"]).hint("spelling");
    refused(text, &["--model", "no/such/model.json"], &["no/such/model.json"]).hint("spelling");
    for wrong in ["--min-df=1.5", "--max-df=-1", "--ngrams=two", "--hashing=many"] {
        refused(text, &[wrong], &[wrong.split('=').next().unwrap()]);
    }
    let folder = Folder::with(&[("in.txt", text)]);
    let into = |output: &str| {
        let ended = vectorize(&folder.at("in.txt"), &folder.at(output), &[]);
        assert_eq!(folder.names(), ["in.txt"]);
        ended
    };
    for name in ["m.xyz", "m", "m.npy", "m.csv"] {
        into(name).error(&["ends in no format"]).hint(".npz, .svmlight or .parquet");
    }
    into("no/such/m.npz").error(&["cannot write", "no/such/m.npz"]).hint("spelling");
}

#[test]
fn an_option_without_effect_is_a_mistake() {
    let text = b"plan of the river\nbudget of the plan\n";
    for (given, without) in [
        (&["--counts", "--sublinear-tf"][..], "--sublinear-tf"),
        (&["--counts", "--no-idf"], "--no-idf"),
        (&["--counts", "--norm", "l1"], "--norm"),
        (&["--bm25", "--binary"], "--binary"),
        (&["--bm25", "--no-smooth-idf"], "--no-smooth-idf"),
        (&["--no-idf", "--no-smooth-idf"], "--no-smooth-idf"),
        (&["--counts", "--bm25"], "--bm25"),
        (&["--k1", "2"], "--bm25"),
        (&["--counts", "--b", "0.5"], "--b"),
        (&["--hashing", "16", "--k1", "2"], "--k1"),
        (&["--model", "m.json", "--k1", "2"], "--k1"),
        (&["--merge", "--b", "0"], "--b"),
        (&["--no-alternate-sign"], "--hashing"),
        (&["--bm25", "--no-alternate-sign"], "--no-alternate-sign"),
        (&["--model", "m.json", "--no-alternate-sign"], "--no-alternate-sign"),
        (&["--hashing", "16", "--min-df", "2"], "--min-df"),
        (&["--hashing", "16", "--max-features", "2"], "--max-features"),
        (&["--hashing", "16", "--no-idf"], "--no-idf"),
        (&["--hashing", "16", "--part", "1/2"], "--part"),
        (&["--plain", "--language", "german"], "--language"),
        (&["--plain", "--stop-words", "in.txt"], "--stop-words"),
        (&["--model", "m.json", "--counts"], "--model"),
        (&["--model", "m.json", "--ngrams", "2"], "--model"),
        (&["--merge", "--unit", "line"], "--unit"),
        (&["--merge", "--min-df", "2"], "--min-df"),
        (&["--merge", "--part", "1/2"], "--part"),
    ] {
        refused(text, given, &[]).reports(&[without]);
    }
    let folder = Folder::with(&[("in.txt", text)]);
    let into_json = |rest: &[&str]| vectorize(&folder.at("in.txt"), &folder.at("m.json"), rest);
    into_json(&["--hashing", "16"]).error(&["need no vectoriser's file"]).hint(".npz");
    into_json(&[]).code(0).reports(&["2 rows, 3 terms"]);
    into_json(&["--min-df", "2"]).code(0).reports(&["2 rows, 1 terms"]);
    vectorize(&folder.at("in.txt"), &folder.at("n.json"), &["--model", &folder.at("m.json")])
        .error(&["nothing to fit"])
        .hint(".npz");
}

#[test]
fn a_word_and_a_line_of_three_megabytes_are_a_word_and_a_line() {
    let word = "ab".repeat(1_500_000);
    let (ended, found) = read_all_the_same(format!("plan\n{word} river\nbudget\n").as_bytes());
    ended.reports(&["3 rows × 4 columns"]);
    assert!(found[1].len() == 2 && found[1][0] == word && found[2] == ["budget"]);

    let line = prose(3_000_000, 0);
    let (ended, found) = read_all_the_same(format!("plan\n{line}\nzeppelin\n").as_bytes());
    ended.reports(&["3 rows"]);
    assert!(found[1].len() > 20 && found[2] == ["zeppelin"]);

    // Of characters that go through the full rules, without white space.
    let odd = format!("plan\n{}\nbudget\n", "漢e\u{301}א".repeat(400_000));
    let (_, found) = read_all_the_same(odd.as_bytes());
    assert!(found.len() == 3 && found[2] == ["budget"]);
}

/// Python with these modules, or a word on standard error that it is not here.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn python(modules: &str, test: &str) -> Option<std::process::Command> {
    let python = std::env::var_os("THEMEWISE_PYTHON").unwrap_or_else(|| "python3".into());
    let command = || {
        let mut command = std::process::Command::new(&python);
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        command
    };
    let probe = command().args(["-c", &format!("import {modules}")]).status();
    if probe.is_ok_and(|status| status.success()) {
        return Some(command());
    }
    eprintln!("skipped: {test} needs python3 with {modules} (name one in THEMEWISE_PYTHON)");
    None
}

#[cfg(feature = "parquet")]
#[test]
fn other_programs_read_the_same_matrix_in_every_format() {
    let test = "other_programs_read_the_same_matrix_in_every_format";
    let Some(mut python) = python("scipy, pandas, pyarrow", test) else { return };
    let folder = Folder::with(&[("in.txt", lines(900_000).as_bytes())]);
    python.arg(here("tests/readers.py")).arg("--matrices");
    for (name, options) in [
        ("tfidf", &[][..]),
        ("counts", &["--counts", "--ngrams", "1-2"]),
        ("bm25", &["--bm25"]),
        ("hashed", &["--hashing", "1000", "--norm", "none"]),
    ] {
        for format in ["npz", "svmlight", "parquet"] {
            let output = folder.at(&format!("{name}.{format}"));
            vectorize(&folder.at("in.txt"), &output, &[options, &["--unit", "line"]].concat()).code(0);
        }
        python.arg(folder.at(name));
    }
    let rows = folder.read_text("in.txt").lines().count();
    let ended = super::harness::finish(&mut python).code(0);
    assert_eq!(ended.text().trim_end(), format!("readers agree: 4 matrices, {} rows", 4 * rows));
}

#[test]
fn random_texts_and_options_give_what_scikit_learn_gives() {
    let test = "random_texts_and_options_give_what_scikit_learn_gives";
    let Some(mut python) = python("sklearn", test) else { return };
    python.arg(here("tests/random_vectors.py")).args([super::harness::PROGRAM, "--cases", "60"]);
    let ended = super::harness::finish(&mut python).code(0);
    assert!(ended.text().contains("compared 60 cases"), "{}", ended.text());
}
