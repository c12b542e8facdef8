//! Verdicts on topics: `diagnosis FILE --topics FILE [--alone 1]`, files as `coherence` takes them.
//!
//! `--alone 1` judges each topic without the others, so that none is another's duplicate.

use crate::Arguments;
use crate::coherence::lines;
use themewise::metrics::topics::{DiagnoseOptions, Sequences, TopicDiagnosis, Weights, diagnose};

/// Milliseconds of the diagnosis, and all that it says.
pub(crate) fn run(arguments: &Arguments) -> serde_json::Value {
    let mut texts = Sequences::default();
    for words in lines(&arguments.file) {
        texts.push(words);
    }
    let topics = lines(&arguments.get("topics", String::new()));
    let start = std::time::Instant::now();
    let look = |topics: &[Vec<u32>]| -> Vec<TopicDiagnosis> {
        let weights = Weights::default();
        let options = DiagnoseOptions::default();
        diagnose(&options, topics, &texts, &weights, &|word| word.to_string()).expect("a diagnosis").topics
    };
    let found = match arguments.get("alone", 0) {
        0 => look(&topics),
        _ => topics.iter().flat_map(|topic| look(std::slice::from_ref(topic))).collect(),
    };
    serde_json::json!({ "milliseconds": start.elapsed().as_secs_f64() * 1e3, "topics": found })
}
