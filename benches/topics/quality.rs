//! What our models make of one matrix, for `benches/peers/quality.py`, which judges it: members, words as columns, choices.
//!
//!     cargo bench --bench topics -- quality MATRIX --model clusters|refined|nmf --topics K --seed S --ranking class-tfidf --words 10

use crate::Arguments;
use serde_json::{Value, json};
use std::time::Instant;
use themewise::matrix::{CsrMatrix, SvdOptions, TruncatedSvd};
use themewise::progress::Silent;
use themewise::topics::{MultinomialOptions, Ranked, TopicCount, TopicOptions, WordOptions, distinctive, fit, refine};

/// Fits and prints what came out.
pub(crate) fn run(arguments: &Arguments, rows: &CsrMatrix) -> Value {
    let topics: usize = arguments.get("topics", 10);
    let seed: u64 = arguments.get("seed", 0);
    let ranking: String = arguments.get("ranking", "class-tfidf".to_owned());
    let words = WordOptions {
        ranking: serde_json::from_value(json!(ranking)).expect("a ranking"),
        together: arguments.get("together", 0.5),
        ..Default::default()
    };
    let options = TopicOptions { topics: TopicCount::Fixed(topics), seed, ..Default::default() };
    let start = Instant::now();
    let model: String = arguments.get("model", "refined".to_owned());
    let members: Vec<Option<usize>> = match model.as_str() {
        "clusters" => fit(&options, rows, &|_| None, &|_| Default::default(), &Silent).expect("a fit").1,
        "refined" => {
            let svd = SvdOptions { components: (rows.rows() / 30).clamp(10, 100), seed, ..Default::default() };
            let reduced = TruncatedSvd::fit(&svd, rows).expect("components").transform(rows);
            let multinomial = MultinomialOptions {
                tempering: arguments.get("tempering", 0.3),
                smoothing: arguments.get("smoothing", 1.0),
                ..Default::default()
            };
            let refined = refine(&multinomial, &options, rows, &reduced, topics).expect("a fit");
            match refined {
                Some(refined) => refined.members(rows),
                None => fit(&options, rows, &|_| None, &|_| Default::default(), &Silent).expect("a fit").1,
            }
        }
        other => panic!("there is no model '{other}'"),
    };
    let seconds = start.elapsed().as_secs_f64();
    let ranked = distinctive(&words, rows, &members, topics, &|_| true).expect("words");
    json!({ "members": members, "words": columns(&ranked, arguments.get("words", 10)), "seconds": seconds })
}

fn columns(ranked: &[Ranked], words: usize) -> Vec<Vec<u32>> {
    ranked.iter().map(|topic| topic.iter().take(words).map(|word| word.0).collect()).collect()
}
