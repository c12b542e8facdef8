//! Any bytes as the file of a vectoriser or of a part: refused or read, and what is read can be
//! used, written and read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;
use themewise::progress::Silent;
use themewise::text::Analyzer;
use themewise::vectorize::{PartialFrequencies, Vectorizer, encode_texts};

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

fn use_it(vectorizer: &Vectorizer, path: &Path) {
    let analyzer = Analyzer::new(vectorizer.options().analyzer.clone());
    let texts = ["the plan of the plan", "", "a b £3m whole-system"];
    let rows = encode_texts(&analyzer, vectorizer.tfidf(), &texts, &Silent);
    assert_eq!(rows.rows(), texts.len());
    std::fs::write(path, vectorizer.to_json().unwrap()).unwrap();
    assert_eq!(&Vectorizer::read(path).unwrap(), vectorizer);
}

fuzz_target!(|bytes: &[u8]| {
    let path: PathBuf = FOLDER.path().join("any.json");
    std::fs::write(&path, bytes).unwrap();
    let vectorizer = Vectorizer::read(&path);
    let part = PartialFrequencies::read(&path);
    if let Ok(vectorizer) = vectorizer {
        use_it(&vectorizer, &path);
    }
    if let Ok(part) = part {
        std::fs::write(&path, part.to_json().unwrap()).unwrap();
        assert_eq!(PartialFrequencies::read(&path).unwrap(), part);
        // As one of two as well, which adds up what they counted.
        let mut other = part.clone();
        other.share.number = 3 - part.share.number.min(2);
        if let Ok(vectorizer) = PartialFrequencies::merge(vec![part.clone(), other]) {
            use_it(&vectorizer, &path);
        }
        if let Ok(vectorizer) = PartialFrequencies::merge(vec![part]) {
            use_it(&vectorizer, &path);
        }
    }
});
