//! `themewise codebook convert`, and training with codebooks of other programs.

use super::harness::{Folder, run, run_with_input};
use super::samples::town_letters;

const DICTIONARY: &str = "%\n1\tgarden (Garden and orchard)\n\t2\ttools\n3\tkitchen\n4\trailway\n%\ntulip*\t1\ncompost\t1\n\
    greenhouse\t1\nprun*\t1\t2\noven\t3\nsourdough\t3\nsaucepan\t3\nplatform\t4\ntimetable\t4\nsignal box\t4\n";

#[test]
fn dictionaries_convert_to_toml_and_every_format() {
    let folder = Folder::with(&[("town.dic", DICTIONARY.as_bytes())]);
    let (input, toml) = (folder.at("town.dic"), folder.at("town.toml"));
    run(&["codebook", "convert", &input, "-o", &toml]).code(0).reports(&["4 themes, 11 terms, as toml"]);
    let text = folder.read_text("town.toml");
    for part in
        ["name = \"town\"", "title = \"Garden and orchard\"", "parent = \"garden\"", "\"tulip*\"", "'\"signal box\"'"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    for (name, part) in [
        ("town.yml", "- \"signal box\""),
        ("town.json", "\"signal box\""),
        ("town.dicx", "signal box,,,,X"),
        ("town.cat", "\tsignal_box (1)"),
        ("town.lc3", "<pnode name=\"signal box\"/>"),
        ("town.jsonl", "[{\"LOWER\":\"signal\"},{\"LOWER\":\"box\"}]"),
        ("town.csv", "railway,\"\"\"signal box\"\"\""),
    ] {
        let output = folder.at(name);
        run(&["codebook", "convert", &toml, "-o", &output]).code(0);
        assert!(folder.read_text(name).contains(part), "{name}: {}", folder.read_text(name));
        // And back, by its name.
        let back = run(&["codebook", "convert", &output, "-o", "-", "-q"]).code(0).silent();
        assert!(back.text().contains("signal box"), "{name}: {}", back.text());
    }
}

#[test]
fn losses_are_warnings_unless_quiet() {
    let folder = Folder::with(&[
        ("town.toml", b"[[themes]]\nname = 'a'\nterms = ['deficit', '<money>', { term = '=levy', weight = 2 }]\n"),
        ("p.jsonl", b"{\"label\": \"a\", \"pattern\": [{\"LOWER\": {\"REGEX\": \"\\\\d+\"}}]}\n{\"label\": \"a\", \"pattern\": [{\"LOWER\": \"levy\"}]}\n"),
    ]);
    let (input, output) = (folder.at("town.toml"), folder.at("a.yml"));
    run(&["codebook", "convert", &input, "-o", &output]).code(0).reports(&[
        "warning: stems cannot be written in quanteda's YAML",
        "1 term, 'deficit' (theme a)",
        "warning: token classes",
        "warning: weights",
    ]);
    run(&["codebook", "convert", &input, "-o", &output, "-q"]).code(0).silent();
    run(&["codebook", "convert", &folder.at("p.jsonl"), "-o", "-"])
        .code(0)
        .reports(&["warning: left out, since globs cannot express their regular expressions: 1 pattern", "(line 1)"]);
}

#[test]
fn format_is_known_by_name_content_or_option() {
    let folder = Folder::with(&[("book.txt", DICTIONARY.as_bytes()), ("plain.txt", b"+a\nlevy\n")]);
    let text = run(&["codebook", "convert", &folder.at("book.txt"), "-o", "-"]).code(0).text();
    assert!(text.contains("signal box"), "{text}");
    let piped = run_with_input(&["codebook", "convert", "-", "-o", "-", "--to", "csv"], b"+a\nlevy\n").code(0);
    assert_eq!(piped.text(), "theme,term\na,=levy\n");
    run(&["codebook", "convert", &folder.at("plain.txt"), "--from", "liwc", "-o", "-"]).error(&["line 1", "'%'"]);
    run(&["codebook", "convert", &folder.at("plain.txt"), "-o", &folder.at("out.txt")])
        .error(&["out.txt", "has no known extension"])
        .hint("--to");
    run(&["codebook", "convert", &folder.at("plain.txt"), "-o", "-", "--to", "word"])
        .code(2)
        .reports(&["quanteda-yaml"]);
    assert_eq!(folder.names(), ["book.txt", "plain.txt"]);
}

#[test]
fn missing_broken_or_binary_file_is_rejected_without_output() {
    let folder = Folder::with(&[
        ("nul.dic", b"%\n1\ta\0\n%\nb\t1\n"),
        ("cut.yml", b"a: [b, c\n"),
        ("twice.cat", b"A\n\tb1 (1)\nA\n\tc1 (1)\n"),
        ("zip.dic", b"PK\x03\x04\x14\x00\x00\x00"),
    ]);
    let out = folder.at("out.toml");
    let convert = |name: &str| run(&["codebook", "convert", &folder.at(name), "-o", &out]);
    convert("none.dic").error(&["none.dic", "no such file"]).hint("spelling");
    convert("nul.dic").error(&["nul.dic", "NUL"]).hint("dictionary of another program");
    convert("zip.dic").error(&["zip.dic"]).hint("dictionary of another program");
    convert("cut.yml").error(&["cut.yml", "line 2", "no YAML"]).hint("categories");
    convert("twice.cat").error(&["twice.cat", "line 3", "after line 1"]).hint("one");
    assert_eq!(folder.names(), ["cut.yml", "nul.dic", "twice.cat", "zip.dic"]);
}

#[test]
fn dictionary_in_a_legacy_encoding_is_read() {
    let folder = Folder::with(&[("alt.dic", b"%\n1\tst\xE4dte\n%\nm\xFCnchen\t1\nk\xF6ln\t1\nz\xFCrich*\t1\n")]);
    let text = run(&["codebook", "convert", &folder.at("alt.dic"), "-o", "-"]).code(0).text();
    assert!(text.contains("städte") && text.contains("=münchen") && text.contains("zürich*"), "{text}");
}

#[test]
fn training_accepts_dictionaries_of_other_programs() {
    let folder = Folder::with(&[("town.dic", format!("{DICTIONARY}:)\t1\n").as_bytes())]);
    for (name, text) in town_letters() {
        folder.write(&format!("letters/{name}"), text);
    }
    run(&["train", &folder.at("letters"), "-c", &folder.at("town.dic"), "-m", &folder.at("model")])
        .code(0)
        .reports(&["warning: left out, since only words are looked for, not signs: 1 term, ':)' (line 17)"]);
    let text = "She carried the compost to the tulips behind the greenhouse, and nobody else would help her there.";
    let explained = run(&["explain", text, "-m", &folder.at("model")]).code(0);
    assert!(explained.text().contains("garden"), "{}", explained.text());
}
