//! Coherence of topics on texts that are in memory: `coherence FILE --measure c_npmi --topics FILE
//! --rounds 5`.
//!
//! FILE holds a document a line, term ids apart by spaces; so does the file of topics, a topic a
//! line. Read before the clock starts.

use crate::Arguments;
use themewise::metrics::topics::{CoherenceMeasure, CoherenceOptions, Sequences, coherence};

/// Lists of numbers, one a line.
pub(crate) fn lines(path: &str) -> Vec<Vec<u32>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let number = |word: &str| word.parse().unwrap_or_else(|_| panic!("{path}: '{word}' is no term id"));
    text.lines().map(|line| line.split_ascii_whitespace().map(number).collect()).collect()
}

/// Milliseconds of each round, and what came out.
pub(crate) fn run(arguments: &Arguments) -> serde_json::Value {
    let mut texts = Sequences::default();
    for words in lines(&arguments.file) {
        texts.push(words);
    }
    let topics = lines(&arguments.get("topics", String::new()));
    let name: String = arguments.get("measure", "c_npmi".to_owned());
    let measure: CoherenceMeasure = serde_json::from_value(name.clone().into()).expect("a measure");
    let options = CoherenceOptions::of(measure);
    let mut milliseconds = Vec::new();
    let mut found = None;
    for _ in 0..arguments.get("rounds", 5) {
        let start = std::time::Instant::now();
        let again = coherence(&options, &topics, &texts).expect("coherence");
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        assert!(found.replace(again.clone()).is_none_or(|before| before == again), "another result");
    }
    let found = found.expect("a round");
    serde_json::json!({
        "measure": name, "documents": texts.documents(), "tokens": texts.tokens(), "topics": topics.len(),
        "milliseconds": milliseconds, "mean": found.mean, "values": found.topics,
    })
}
