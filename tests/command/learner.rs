//! Themes that learn, met with what goes wrong: codebooks that say nothing or everything, labels
//! that are too few, all alike or about nothing, texts of no words; and the same bytes on any
//! number of threads.

use super::harness::{Ended, Folder, run};
use super::samples::gold;
use serde_json::Value;

const THEMES: [(&str, [&str; 8]); 4] = [
    ("garden", ["tulip", "compost", "greenhouse", "trowel", "hedge", "orchard", "seedling", "lawn"]),
    ("kitchen", ["oven", "saucepan", "sourdough", "whisk", "butter", "skillet", "pastry", "ladle"]),
    ("railway", ["locomotive", "platform", "timetable", "carriage", "siding", "junction", "whistle", "freight"]),
    ("music", ["violin", "cello", "sonata", "orchestra", "overture", "quartet", "pianist", "melody"]),
];
const COMMON: [&str; 24] = [
    "morning",
    "neighbour",
    "window",
    "story",
    "river",
    "paper",
    "corner",
    "winter",
    "summer",
    "letter",
    "village",
    "street",
    "evening",
    "lamp",
    "road",
    "hill",
    "bridge",
    "market",
    "weather",
    "visit",
    "went",
    "saw",
    "told",
    "came",
];

/// Numbers drawn from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % most
    }
}

/// A village's letters, twenty paragraphs of thirty words each: of five, one has no theme, one has
/// two and three have one. In `letters/`, with the labels of all paragraphs.
fn village(folder: &Folder, letters: usize) -> Vec<(String, Vec<&'static str>)> {
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let mut labels = Vec::new();
    for letter in 0..letters {
        let mut text = String::new();
        for number in 0..20 {
            let themes: Vec<usize> = match number % 5 {
                0 => Vec::new(),
                1 => vec![draw.below(2), 2 + draw.below(2)],
                _ => vec![draw.below(4)],
            };
            let words: Vec<&str> = (0..30)
                .map(|_| match themes.len() {
                    0 => COMMON[draw.below(24)],
                    many if draw.below(3) == 0 => THEMES[themes[draw.below(many)]].1[draw.below(8)],
                    _ => COMMON[draw.below(24)],
                })
                .collect();
            text.push_str(&format!("The {}.\n\n", words.join(" ")));
            labels.push((
                format!("letter-{letter:02}#{}", number + 1),
                themes.iter().map(|&theme| THEMES[theme].0).collect(),
            ));
        }
        folder.write(&format!("letters/letter-{letter:02}.txt"), text);
    }
    labels
}

/// A codebook of the first three words of each theme, with more lines for the themes of some names,
/// and more themes.
fn book(folder: &Folder, lines: &[(&str, &str)], more: &str) -> String {
    let mut text = String::new();
    for (name, terms) in THEMES {
        let own: Vec<&str> = lines.iter().filter(|(theme, _)| *theme == name).map(|(_, line)| *line).collect();
        text.push_str(&format!("[[themes]]\nname = '{name}'\n{}\nterms = {:?}\n", own.join("\n"), &terms[..3]));
    }
    folder.write("book.toml", text + more)
}

fn write_gold(folder: &Folder, labels: &[(String, Vec<&'static str>)]) -> String {
    folder.write("gold.jsonl", labels.iter().map(|(id, themes)| gold(id, themes)).collect::<String>())
}

fn train(folder: &Folder, rest: &[&str]) -> Ended {
    let (letters, model) = (folder.at("letters"), folder.at("model"));
    run(&[&["train", &letters, "-m", &model, "--no-topics"], rest].concat())
}

/// The themes of every body paragraph, by id; every probability is one.
fn labelled(folder: &Folder) -> Vec<(String, Vec<String>)> {
    let records = run(&["label", &folder.at("letters"), "-m", &folder.at("model")]).code(0).records();
    let body = records.iter().filter(|record| record["kind"] == "body");
    body.map(|record| {
        for probability in record["probabilities"].as_object().into_iter().flat_map(|all| all.values()) {
            assert!((0.0..=1.0).contains(&probability.as_f64().unwrap()), "{record}");
        }
        let themes = record["themes"].as_array().unwrap().iter();
        (
            record["id"].as_str().unwrap().to_owned(),
            themes.map(|theme| theme["name"].as_str().unwrap().to_owned()).collect(),
        )
    })
    .collect()
}

fn count(labelled: &[(String, Vec<String>)], theme: &str) -> usize {
    labelled.iter().filter(|(_, themes)| themes.iter().any(|name| name == theme)).count()
}

/// `explain` of a text: every theme's parts sum to its score, every span holds its words.
fn explained(folder: &Folder, text: &str) -> Value {
    let predicted = run(&["explain", "-m", &folder.at("model"), "--json", text]).code(0).json();
    let characters: Vec<char> = text.chars().collect();
    for theme in predicted["themes"].as_array().unwrap() {
        let parts = theme["contributions"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|part| part["weight"].as_f64().unwrap()).sum();
        assert!((sum - theme["score"].as_f64().unwrap()).abs() < 1e-9, "{theme}");
        for part in parts.iter().filter(|part| !part["start"].is_null()) {
            let place = part["start"].as_u64().unwrap() as usize..part["end"].as_u64().unwrap() as usize;
            assert_eq!(characters[place].iter().collect::<String>(), part["text"].as_str().unwrap());
        }
    }
    predicted
}

fn given(predicted: &Value) -> Vec<&str> {
    let themes = predicted["themes"].as_array().unwrap().iter();
    themes.filter(|theme| theme["given"] == true).map(|theme| theme["name"].as_str().unwrap()).collect()
}

#[test]
fn a_theme_without_evidence_is_reported_and_never_given() {
    let folder = Folder::new();
    let truth = village(&folder, 8);
    let book = book(&folder, &[], "[[themes]]\nname = 'ghost'\nterms = ['zebra', 'quagga']\n");
    for rest in [&[][..], &["--exclusive"]] {
        train(&folder, &[&["-c", &book], rest].concat()).code(0).reports(&["no evidence for 'ghost'"]);
        let labelled = labelled(&folder);
        assert_eq!(count(&labelled, "ghost"), 0);
        let right = |(id, themes): &&(String, Vec<String>)| {
            let truth = &truth.iter().find(|(other, _)| other == id).unwrap().1;
            themes.iter().all(|theme| truth.is_empty() || truth.contains(&theme.as_str()))
        };
        assert!(labelled.iter().filter(right).count() > 150);
    }
}

#[test]
fn a_codebook_of_which_no_term_occurs_gives_nothing() {
    let folder = Folder::new();
    village(&folder, 4);
    let book =
        folder.write("none.toml", "[[themes]]\nname='a'\nterms=['zebra']\n[[themes]]\nname='b'\nterms=['quagga']\n");
    train(&folder, &["-c", &book]).code(0).reports(&["no term of the codebook occurs in any paragraph"]);
    assert!(labelled(&folder).iter().all(|(_, themes)| themes.is_empty()));
}

#[test]
fn a_text_of_no_known_words_gets_no_theme() {
    let folder = Folder::new();
    village(&folder, 8);
    let book = book(&folder, &[], "");
    train(&folder, &["-c", &book]).code(0);
    for text in ["Zzz qqq www.", "!?", "\u{200b}\u{fe0f}", "River road."] {
        assert!(given(&explained(&folder, text)).is_empty(), "{text}");
    }
    assert_eq!(given(&explained(&folder, "The tulip, the compost and the trowel.")), ["garden"]);
}

#[test]
fn twins_and_themes_that_are_everywhere_are_named() {
    let folder = Folder::new();
    village(&folder, 8);
    let book = book(
        &folder,
        &[],
        "[[themes]]\nname = 'twin'\nterms = ['tulip', 'compost', 'greenhouse']\n[[themes]]\nname = 'all'\nterms = ['*e*']\n",
    );
    train(&folder, &["-c", &book])
        .code(0)
        .reports(&["'garden' and 'twin' have the same terms", "'all' occur in nearly every"]);
    let labelled = labelled(&folder);
    assert_eq!(count(&labelled, "garden"), count(&labelled, "twin"));
    assert!(count(&labelled, "music") < 80);
}

#[test]
fn one_theme_alone_works_either_way() {
    let folder = Folder::new();
    village(&folder, 8);
    let book = folder.write("one.toml", "[[themes]]\nname='garden'\nterms=['tulip', 'compost', 'greenhouse']\n");
    train(&folder, &["-c", &book]).code(0);
    let several = count(&labelled(&folder), "garden");
    assert!((20..70).contains(&several), "{several}");
    train(&folder, &["-c", &book, "--exclusive"]).code(0);
    let predicted = explained(&folder, "The tulip.");
    // One theme has nothing to exclude: it is given or not, as without the option.
    assert!((0.5..1.0).contains(&predicted["themes"][0]["probability"].as_f64().unwrap()), "{predicted}");
    assert_eq!(count(&labelled(&folder), "garden"), several);
}

#[test]
fn who_has_a_part_has_the_whole() {
    let folder = Folder::new();
    village(&folder, 8);
    let book = book(
        &folder,
        &[("music", "parent = 'arts'\nthreshold = 0.1"), ("garden", "parent = 'home'")],
        "[[themes]]\nname='arts'\nthreshold=0.9999\n[[themes]]\nname='home'\nparent='place'\nterms=['sofa']\n[[themes]]\nname='place'\n",
    );
    train(&folder, &["-c", &book]).code(0);
    let labelled = labelled(&folder);
    assert!(count(&labelled, "music") > 20 && count(&labelled, "garden") > 20);
    for (id, themes) in &labelled {
        let has = |name: &str| themes.iter().any(|theme| theme == name);
        assert!(!has("music") || has("arts"), "{id} {themes:?}");
        assert!(!has("garden") || has("home") && has("place"), "{id} {themes:?}");
    }
    explained(&folder, "The violin and the cello came with a tulip.");
}

#[test]
fn explain_gives_what_label_gives() {
    let folder = Folder::new();
    village(&folder, 8);
    let book = book(&folder, &[("garden", "threshold = 1.0"), ("music", "threshold = 0.0")], "");
    train(&folder, &["-c", &book]).code(0);
    assert_eq!(given(&explained(&folder, "Tulip, compost, trowel, hedge.")), ["music"]);
    train(&folder, &["-c", &book, "--exclusive"]).code(0);
    assert_eq!(given(&explained(&folder, "The oven and the saucepan.")), ["kitchen"]);
    assert!(given(&explained(&folder, "Tulip, compost, trowel, hedge.")).is_empty());
}

#[test]
fn parts_sum_to_the_score_with_pairs_of_words_and_labels() {
    let folder = Folder::new();
    let gold = write_gold(&folder, &village(&folder, 6));
    let book = book(&folder, &[("music", "parent = 'arts'")], "[[themes]]\nname='arts'\n");
    let text = "Günther's tulip — the oven, “the oven” — came with a violin; the violin\u{a0}came with butter.";
    for rest in [&["-c", &book][..], &["-c", &book, "-g", &gold], &["-g", &gold]] {
        for more in [&["--ngrams", "3"][..], &["--ngrams", "2", "--exclusive"]] {
            train(&folder, &[rest, more].concat()).code(0);
            explained(&folder, text);
        }
    }
}

#[test]
fn too_few_labels_without_a_codebook_teach_nothing_and_say_so() {
    let folder = Folder::new();
    let labels = village(&folder, 8);
    for few in [2, 19] {
        let gold = write_gold(&folder, &labels[..few]);
        train(&folder, &["-g", &gold]).code(0).reports(&["labelled paragraphs teach nothing without a codebook"]);
        assert!(labelled(&folder).iter().all(|(_, themes)| themes.is_empty()));
    }
}

#[test]
fn labels_of_one_document_are_learned_from() {
    let folder = Folder::new();
    let other = Folder::new();
    let all = village(&other, 10);
    let joined: String = (0..10).map(|n| other.read_text(&format!("letters/letter-{n:02}.txt"))).collect();
    folder.write("letters/letter-00.txt", joined);
    let labels: Vec<(String, Vec<&str>)> =
        (1..).zip(all).map(|(number, (_, themes))| (format!("letter-00#{number}"), themes)).collect();
    let gold = write_gold(&folder, &labels);
    train(&folder, &["-g", &gold]).code(0).reports(&["there is no cross-validation"]);
    let right = labelled(&folder)
        .iter()
        .filter(|(id, themes)| {
            let truth = &labels.iter().find(|(other, _)| other == id).unwrap().1;
            truth.len() == themes.len() && truth.iter().all(|theme| themes.iter().any(|name| name == theme))
        })
        .count();
    assert!(right > 170, "{right} of 200");
}

#[test]
fn labels_that_say_nothing_are_told() {
    let folder = Folder::new();
    let labels = village(&folder, 8);
    let none: Vec<(String, Vec<&str>)> = labels.iter().map(|(id, _)| (id.clone(), Vec::new())).collect();
    let gold = write_gold(&folder, &none);
    train(&folder, &["-g", &gold]).error(&["none of the gold labels has a theme"]).hint("codebook");
    let book = book(&folder, &[], "");
    train(&folder, &["-c", &book, "-g", &gold]).code(0);
    let all: String = labels
        .iter()
        .map(|(id, _)| format!("{}\n", serde_json::json!({"id": id, "themes": [], "optional": THEMES.map(|t| t.0)})))
        .collect();
    let gold = folder.write("optional.jsonl", all);
    train(&folder, &["-c", &book, "-g", &gold]).code(0);
    let gold = write_gold(&folder, &[(labels[0].0.clone(), vec!["zebra"])]);
    train(&folder, &["-c", &book, "-g", &gold]).error(&["zebra", &labels[0].0]).hint("garden, kitchen, railway, music");
    let twice = [(labels[0].0.clone(), vec!["music"]), (labels[0].0.clone(), vec!["garden"])];
    let gold = write_gold(&folder, &twice);
    train(&folder, &["-c", &book, "-g", &gold]).error(&["occurs a second time"]);
}

#[test]
fn labels_all_of_one_theme_or_all_labelled_are_learned_from() {
    let folder = Folder::new();
    let labels = village(&folder, 8);
    let book = book(&folder, &[], "");
    let one: Vec<(String, Vec<&str>)> = labels.iter().take(90).map(|(id, _)| (id.clone(), vec!["garden"])).collect();
    for gold in [&one[..], &labels] {
        let gold = write_gold(&folder, gold);
        for rest in [&["-c", &book][..], &[]] {
            for more in [&[][..], &["--exclusive"]] {
                train(&folder, &[rest, more, &["-g", &gold]].concat()).code(0);
                labelled(&folder);
            }
        }
    }
}

#[test]
fn ten_paragraphs_and_one_are_enough_to_end_well() {
    for paragraphs in [1, 2, 10] {
        let folder = Folder::new();
        let text = "The tulip stood by the compost heap.\n\nThe oven was warm.\n\nA violin played.\n\nNobody came.\n\n";
        let kept: Vec<&str> = text.split("\n\n").cycle().filter(|p| !p.is_empty()).take(paragraphs).collect();
        folder.write("letters/one.txt", kept.join("\n\n"));
        let book = book(&folder, &[], "");
        for more in [&[][..], &["--exclusive"]] {
            train(&folder, &[&["-c", &book], more].concat()).code(0);
            labelled(&folder);
        }
    }
}

#[test]
fn a_paragraph_of_a_megabyte_is_labelled_in_seconds() {
    let folder = Folder::new();
    village(&folder, 4);
    let mut draw = Draw(77);
    let words: Vec<&str> = (0..150_000)
        .map(|_| if draw.below(2) == 0 { THEMES[draw.below(4)].1[draw.below(8)] } else { COMMON[draw.below(24)] })
        .collect();
    folder.write("letters/long.txt", words.join(" ") + ".\n");
    let book = book(&folder, &[], "[[themes]]\nname = 'all'\nterms = ['*a*']\n");
    let start = std::time::Instant::now();
    train(&folder, &["-c", &book]).code(0);
    labelled(&folder);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn the_same_bytes_on_any_number_of_threads_and_in_any_order_of_files() {
    let folder = Folder::new();
    let gold = write_gold(&folder, &village(&folder, 4)[..60]);
    let book = book(&folder, &[], "");
    let names: Vec<String> = (0..4).map(|n| folder.at(&format!("letters/letter-{n:02}.txt"))).collect();
    for rest in [&[][..], &["--exclusive"]] {
        for labels in [&["-c", &book][..], &["-c", &book, "-g", &gold], &["-g", &gold]] {
            let mut models = Vec::new();
            for (threads, reversed) in [("1", false), ("2", true), ("7", false)] {
                let model = folder.at(&format!("model-{threads}"));
                let mut files: Vec<&str> = names.iter().map(String::as_str).collect();
                if reversed {
                    files.reverse();
                }
                run(&[&["train"], &files[..], &["-m", &model, "--no-topics", "--threads", threads], rest, labels]
                    .concat())
                .code(0);
                let out = folder.at("out.jsonl");
                run(&["label", &folder.at("letters"), "-m", &model, "--threads", threads, "-o", &out]).code(0);
                models.push((std::fs::read(&model).unwrap(), folder.read_text("out.jsonl")));
            }
            assert!(models[0] == models[1] && models[0] == models[2], "{rest:?} {labels:?}");
        }
    }
}
