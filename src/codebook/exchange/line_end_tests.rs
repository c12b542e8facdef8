//! A dictionary is the same whatever ends its lines, and in whatever encoding it is written.

use super::{DictionaryFormat, export, read_codebook};
use crate::codebook::Codebook;
use std::path::Path;

/// The bytes of `text`, whose lines end with `\n`, in the ways that programs save text, with what
/// each is called.
fn saved(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let (windows, mac) = (text.replace('\n', "\r\n"), text.replace('\n', "\r"));
    let utf16 = |text: &str, to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(to_bytes).collect()
    };
    let compressed = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, mac.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    vec![
        ("LF", text.as_bytes().to_vec()),
        ("CRLF", windows.as_bytes().to_vec()),
        ("CR", mac.as_bytes().to_vec()),
        ("UTF-8 with a mark", [b"\xEF\xBB\xBF", mac.as_bytes()].concat()),
        ("UTF-16LE", utf16(&windows, u16::to_le_bytes)),
        ("UTF-16BE", utf16(&mac, u16::to_be_bytes)),
        ("windows-1252", encoding_rs::WINDOWS_1252.encode(&windows).0.into_owned()),
        ("macintosh", encoding_rs::MACINTOSH.encode(&mac).0.into_owned()),
        ("gzip", compressed),
    ]
}

fn read(name: &str, bytes: &[u8]) -> (Codebook, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let place = folder.path().display().to_string();
    let (codebook, warnings) = read_codebook(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    (codebook, warnings.into_iter().map(|warning| warning.replace(&place, "")).collect())
}

const CODEBOOK: &str = "[[themes]]\nname = \"santé\"\nterms = [\"hôpital\", \"=été\", \"naïve*\", \"=déjà\"]\n\
    [[themes]]\nname = \"école\"\nterms = [\"élève\", \"=même\"]\n";

#[test]
fn dictionary_of_every_format_does_not_depend_on_line_ends_and_encoding() {
    let codebook = Codebook::parse(CODEBOOK, "a.toml").unwrap();
    for (format, name) in [
        (DictionaryFormat::Toml, "a.toml"),
        (DictionaryFormat::QuantedaYaml, "a.yml"),
        (DictionaryFormat::QuantedaJson, "a.json"),
        (DictionaryFormat::Liwc, "a.dic"),
        (DictionaryFormat::LiwcTable, "a.dicx"),
        (DictionaryFormat::Wordstat, "a.cat"),
        (DictionaryFormat::Lexicoder, "a.lc3"),
        (DictionaryFormat::Spacy, "a.jsonl"),
        (DictionaryFormat::Csv, "a.csv"),
    ] {
        let (text, _) = export(&codebook, format).unwrap();
        let expected = read(name, text.as_bytes());
        assert_eq!(expected.0.themes.len(), 2, "{name}");
        for (case, bytes) in saved(&text) {
            assert_eq!(read(name, &bytes), expected, "{name}, {case}");
            if case == "gzip" {
                assert_eq!(read(&format!("{name}.gz"), &bytes).0.themes, expected.0.themes, "{name}.gz");
            }
        }
        let is_list =
            matches!(format, DictionaryFormat::Liwc | DictionaryFormat::Wordstat | DictionaryFormat::Lexicoder);
        for end in ["\u{85}", "\u{2028}", "\u{2029}"].into_iter().filter(|_| is_list) {
            assert_eq!(read(name, text.replace('\n', end).as_bytes()), expected, "{name}, {end:?}");
        }
    }
}

#[test]
fn error_has_the_same_line_whatever_ends_lines() {
    for (name, text) in [
        ("a.dic", "%\n1\ta\nno number\n%\n"),
        ("a.lc3", "\n\nword\n+a\n"),
        ("a.toml", "[[themes]]\nname = 'a'\nterms = [3]\n"),
        ("a.jsonl", "\n\n{\"label\": \"a\"\n"),
        ("a.dicx", "DicTerm,a\nx,X\ny,X,X\n"),
    ] {
        let errors: Vec<String> = ["\n", "\r\n", "\r"]
            .iter()
            .map(|end| {
                let format = DictionaryFormat::from_path(Path::new(name)).unwrap_or(DictionaryFormat::Toml);
                super::import(&text.replace('\n', end), name, format).unwrap_err().to_string()
            })
            .collect();
        assert!(errors[0].contains("line 3") || errors[0].contains(":3"), "{name}: {}", errors[0]);
        assert!(errors.iter().all(|error| *error == errors[0]), "{name}: {errors:?}");
    }
}

#[test]
fn doubtful_encoding_of_a_dictionary_is_a_warning() {
    let text = "[[themes]]\nname = 'a'\nterms = ['pa\u{00}s']\n".replace('\u{00}', "X");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'X' { 0x97 } else { byte }).collect();
    let (codebook, warnings) = read("a.toml", &bytes);
    assert_eq!(codebook.themes[0].terms.len(), 1);
    assert!(warnings.len() == 1 && warnings[0].contains("may be in macintosh"), "{warnings:?}");
}
