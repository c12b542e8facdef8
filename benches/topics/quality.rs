//! What our models make of one matrix, for `benches/peers/quality.py`, which judges it: members,
//! words as columns, choices.
//!
//!     cargo bench --bench topics -- quality MATRIX --model clusters|refined|nmf --topics K --seed
//!     S --ranking class-tfidf --words 10
//!
//! `--topics 0` lets the quick choice decide on the number and prints what it measured.

use crate::Arguments;
use serde_json::{Value, json};
use std::time::Instant;
use themewise::estimators::{Anchors, Clusters, MultinomialOptions, Nmf, NmfOptions, refine};
use themewise::estimators::{SvdOptions, TruncatedSvd};
use themewise::matrix::{CsrMatrix, DenseMatrix};
use themewise::progress::Silent;
use themewise::topics::{
    RankedTerms, TopicCount, TopicOptions, WordOptions, choose, distinctive, distinctive_loadings,
};

/// Fits and prints what came out.
pub(crate) fn run(arguments: &Arguments, rows: &CsrMatrix) -> Value {
    let seed: u64 = arguments.get("seed", 0);
    let mut topics: usize = arguments.get("topics", 10);
    let ranking: String = arguments.get("ranking", "class-tfidf".to_owned());
    let words = WordOptions {
        ranking: serde_json::from_value(json!(ranking)).expect("a ranking"),
        together: arguments.get("together", 0.5),
        ..Default::default()
    };
    let start = Instant::now();
    let model: String = arguments.get("model", "refined".to_owned());
    if model == "nmf" {
        return nmf(arguments, rows, &words);
    }
    let svd = SvdOptions { components: (rows.rows() / 30).clamp(10, 100), seed, ..Default::default() };
    let projected = TruncatedSvd::fit(&svd, rows).expect("components").transform(rows);
    let mut reduced = projected.clone();
    reduced.normalise_rows();
    let mut options = TopicOptions { topics: TopicCount::Auto, seed, ..Default::default() };
    let mut choices = Vec::new();
    if topics == 0 {
        let (measured, best) = choose(&options, &reduced, &Silent).expect("a choice");
        topics = measured[best].topics;
        choices = measured;
    }
    options.topics = TopicCount::Fixed(topics);
    let clusters = || -> Vec<Option<usize>> {
        let clusters = Clusters::fit(&options.clusters(topics), &reduced).expect("clusters");
        reduced.iter_rows().map(|row| Some(clusters.nearest(row))).collect()
    };
    let members = match model.as_str() {
        "clusters" => clusters(),
        "refined" => {
            let multinomial = MultinomialOptions {
                tempering: arguments.get("tempering", 0.3),
                smoothing: arguments.get("smoothing", 1.0),
                ..Default::default()
            };
            let refined = refine(&multinomial, options.seed, rows, &projected, topics).expect("a fit");
            refined.map_or_else(clusters, |refined| refined.members(rows))
        }
        other => panic!("there is no model '{other}'"),
    };
    let seconds = start.elapsed().as_secs_f64();
    let ranked = distinctive(&words, rows, &members, topics, &|_| true).expect("words");
    let words = columns(&ranked, arguments.get("words", 10));
    json!({ "topics": topics, "members": members, "words": words, "choices": choices, "seconds": seconds })
}

fn nmf(arguments: &Arguments, rows: &CsrMatrix, words: &WordOptions) -> Value {
    let topics = arguments.get("topics", 10);
    let start = Instant::now();
    let options = NmfOptions { topics, seed: arguments.get("seed", 0), ..Default::default() };
    let fitted = Nmf::fit(&options, rows, &Anchors::none(), &Silent).expect("a fit");
    let seconds = start.elapsed().as_secs_f64();
    let mut loadings = DenseMatrix::zeros(topics, rows.columns());
    for (term, row) in fitted.model.terms().iter_rows().enumerate() {
        row.iter().enumerate().for_each(|(topic, &value)| loadings.row_mut(topic)[term] = f64::from(value));
    }
    let strongest = |row: &[f32]| {
        let best =
            row.iter().enumerate().fold((0, 0.0), |best, (topic, &v)| if v > best.1 { (topic, v) } else { best });
        (best.1 > 0.0).then_some(best.0)
    };
    let members: Vec<Option<usize>> = fitted.weights.iter_rows().map(strongest).collect();
    let ranked = distinctive_loadings(words, rows, &loadings, &|_| true).expect("words");
    json!({ "members": members, "words": columns(&ranked, arguments.get("words", 10)), "seconds": seconds })
}

fn columns(ranked: &[RankedTerms], words: usize) -> Vec<Vec<u32>> {
    ranked.iter().map(|topic| topic.iter().take(words).map(|word| word.0).collect()).collect()
}
