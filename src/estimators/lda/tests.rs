//! LDA on drawn documents whose topics are known: found again, also in new rows; what a file holds;
//! what is refused.

use super::*;
use crate::matrix::random::{below, generator};
use crate::matrix::{CsrMatrix, argmax};
use crate::progress::{Progress, Silent};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) const TOPICS: usize = 5;
const WORDS_A_TOPIC: usize = 20;

/// Documents of `length` tokens: nine in ten of their first topic's words (drawn by `shares`), the
/// others of any. Says also the topic of each.
pub(super) fn planted(documents: usize, length: usize, shares: &[usize], seed: u64) -> (CsrMatrix, Vec<usize>) {
    let topics = shares.len();
    let mut rows = CsrMatrix::new(topics * WORDS_A_TOPIC);
    let mut truth = Vec::new();
    let all: usize = shares.iter().sum();
    for document in 0..documents {
        let random = &mut generator(seed, document as u64);
        let mut place = below(random, all);
        let topic = shares.iter().position(|&share| {
            let here = place < share;
            place = place.wrapping_sub(if here { 0 } else { share });
            here
        });
        let topic = topic.unwrap();
        let mut counts = vec![0.0; topics * WORDS_A_TOPIC];
        for _ in 0..length {
            let its = if below(random, 10) < 9 { topic } else { below(random, topics) };
            // The first words of a topic are the most frequent.
            let word = below(random, WORDS_A_TOPIC).min(below(random, WORDS_A_TOPIC));
            counts[its * WORDS_A_TOPIC + word] += 1.0;
        }
        rows.push_row((0..).zip(counts).filter(|(_, count)| *count > 0.0));
        truth.push(topic);
    }
    (rows, truth)
}

pub(super) fn options(topics: usize) -> LdaOptions {
    LdaOptions { topics, sweeps: 80, burn_in: 10, samples: 5, sample_interval: 2, ..Default::default() }
}

pub(super) fn fit(options: &LdaOptions, rows: &CsrMatrix) -> Lda {
    Lda::fit(options, rows, &[], &Silent).unwrap()
}

fn entries(rows: &CsrMatrix, row: usize) -> Vec<(u32, f32)> {
    rows.row_entries(row).collect()
}

/// For each planted topic, the fitted one that has the most of its words, and how much.
fn matched(lda: &Lda, topics: usize) -> Vec<(usize, f64)> {
    let words = lda.topic_words();
    let share = |fitted: usize, planted: usize| -> f64 {
        words.row(fitted)[planted * WORDS_A_TOPIC..(planted + 1) * WORDS_A_TOPIC].iter().sum()
    };
    (0..topics)
        .map(|planted| {
            let shares: Vec<f64> = (0..lda.topics()).map(|fitted| share(fitted, planted)).collect();
            (argmax(&shares), shares[argmax(&shares)])
        })
        .collect()
}

#[test]
fn planted_topics_are_recovered_and_assigned() {
    let (rows, truth) = planted(400, 60, &[1; TOPICS], 1);
    let (lda, theta) = Lda::fit_with_documents(&options(TOPICS), &rows, &[], &Silent).unwrap();
    let found = matched(&lda, TOPICS);
    let mut distinct: Vec<usize> = found.iter().map(|(topic, _)| *topic).collect();
    distinct.sort_unstable();
    assert_eq!(distinct, (0..TOPICS).collect::<Vec<_>>());
    assert!(found.iter().all(|(_, share)| *share > 0.9), "{found:?}");
    for (topic, row) in lda.topic_words().iter_rows().enumerate() {
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-5, "topic {topic}");
    }
    let alone = lda.document_topics(&rows);
    let mut difference = 0.0;
    for (row, &topic) in truth.iter().enumerate() {
        assert_eq!(argmax(theta.row(row)), found[topic].0, "row {row} in training");
        assert_eq!(alone.row(row), lda.infer(&entries(&rows, row)), "row {row} alone and in the batch");
        assert_eq!(argmax(alone.row(row)), found[topic].0, "row {row} alone");
        assert!((alone.row(row).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        difference += theta.row(row).iter().zip(alone.row(row)).map(|(a, b)| (a - b).abs()).sum::<f64>();
    }
    assert!(difference / 400.0 < 0.06, "training's shares and those of rows alone differ by {}", difference / 400.0);
}

#[test]
fn result_is_reproducible_and_depends_on_the_seed() {
    let (rows, _) = planted(100, 40, &[1; TOPICS], 3);
    let with = |seed| fit(&LdaOptions { seed, ..options(8) }, &rows);
    assert_eq!(with(4), with(4));
    assert_ne!(with(4).parts().phi, with(5).parts().phi);
}

#[test]
fn a_frequent_topic_gets_a_large_alpha() {
    let shares = [8, 4, 2, 1, 1];
    let (rows, truth) = planted(600, 50, &shares, 6);
    // A seed a topic, lest two share the frequent one.
    let seeds: Vec<(usize, Vec<u32>)> = (0..TOPICS).map(|topic| (topic, vec![topic as u32 * 20])).collect();
    let lda = Lda::fit(&options(TOPICS), &rows, &seeds, &Silent).unwrap();
    let found = matched(&lda, TOPICS);
    let sum: f64 = lda.alpha().iter().sum();
    for (topic, (fitted, _)) in found.iter().enumerate() {
        // A tenth of the tokens is of any topic.
        let documents = truth.iter().filter(|its| **its == topic).count() as f64 / 600.0;
        let expected = 0.9 * documents + 0.1 / 5.0;
        let share = lda.alpha()[*fitted] / sum;
        assert!((share - expected).abs() < 0.08, "topic {topic}: {share}, not {expected}");
    }
    let fixed = fit(&LdaOptions { optimize_interval: 0, ..options(TOPICS) }, &rows);
    assert!(fixed.alpha().iter().all(|&alpha| alpha == 1.0));
}

#[test]
fn heldout_likelihood_is_higher_for_the_true_number_of_topics_than_for_one() {
    let (rows, _) = planted(400, 60, &[1; TOPICS], 8);
    let (new, _) = planted(100, 60, &[1; TOPICS], 9);
    let score = |topics| fit(&options(topics), &rows).document_completion(&new, 1);
    let (one, five) = (score(1), score(TOPICS));
    assert_eq!(one.tokens, 3000.0);
    // Nine tokens in ten are of one topic out of five: nearly ln 5 a token are to be had, less what
    // the rest costs.
    assert!(five.per_token() > one.per_token() + 0.8, "{} {}", five.per_token(), one.per_token());
    assert!((five.perplexity() - (-five.per_token()).exp_m1() - 1.0).abs() < 1e-9);
    let lda = fit(&options(TOPICS), &rows);
    assert!(lda.log_likelihood(&rows).per_token() > five.per_token());
    assert_ne!(score(TOPICS), lda.document_completion(&new, 2), "another seed cuts otherwise");
}

#[test]
fn degenerate_corpora_are_fitted() {
    let one = |entries: &[(u32, f32)]| {
        let mut rows = CsrMatrix::new(6);
        rows.push_row(entries.iter().copied());
        rows
    };
    let mut alike = CsrMatrix::new(6);
    (0..30).for_each(|_| alike.push_row([(1, 2.0), (4, 1.0)]));
    let mut empty = one(&[(2, 1.0)]);
    (0..5).for_each(|_| empty.push_row([]));
    empty.push_row([(0, 0.0), (3, 2.0)]);
    for rows in [one(&[(0, 3.0), (5, 1.0)]), one(&[(0, 1.0)]), alike, empty] {
        for topics in [1, 3, 50] {
            for sampler in [Sampler::Dense, Sampler::Sparse] {
                let options = LdaOptions { sampler, optimize: Optimize::Both, ..options(topics) };
                let (lda, theta) = Lda::fit_with_documents(&options, &rows, &[], &Silent).unwrap();
                assert_eq!((theta.rows(), theta.columns()), (rows.rows(), topics));
                let words = lda.topic_words();
                assert_eq!((words.rows(), words.columns()), (topics, 6));
                assert!(words.as_slice().iter().all(|value| value.is_finite() && *value > 0.0));
                assert!(theta.iter_rows().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-9));
                assert!(lda.log_likelihood(&rows).per_token().is_finite());
                let unseen = lda.infer(&[(3, 1.0)]);
                assert!((unseen.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn a_row_without_known_words_has_the_shares_of_alpha() {
    let (rows, _) = planted(100, 30, &[3, 1, 1], 10);
    let lda = fit(&options(3), &rows);
    let sum: f64 = lda.alpha().iter().sum();
    let nothing: [&[(u32, f32)]; 3] =
        [&[], &[(60, 1.0), (u32::MAX, 2.0)], &[(1, 0.0), (2, -1.0), (3, f32::NAN), (4, f32::INFINITY)]];
    for row in nothing {
        for (share, alpha) in lda.infer(row).iter().zip(lda.alpha()) {
            assert!((share - alpha / sum).abs() < 1e-12);
        }
    }
}

/// By hand: a single token has no others, so its topics are as α_k φ_kw; two of one word have each
/// other.
#[test]
fn a_row_of_one_word_has_the_shares_computed_by_hand() {
    let options = LdaOptions { topics: 2, ..Default::default() };
    let phi = vec![0.25, 0.5, 0.75, 0.5];
    let parts = LdaParts { options, phi, alpha: vec![1.0, 3.0], beta: 0.1, history: Vec::new() };
    let lda = Lda::from_parts(parts).unwrap();
    let near = |found: Vec<f64>, first: f64| {
        assert!((found[0] - first).abs() < 1e-5 && (found[0] + found[1] - 1.0).abs() < 1e-12, "{found:?}, {first}");
    };
    // 0.25 · 1 : 0.5 · 3 is 1 : 6.
    near(lda.infer(&[(0, 1.0)]), (1.0 + 1.0 / 7.0) / 5.0);
    // x = 0.25 (1 + x) / (0.25 (1 + x) + 0.5 (3 + 1 − x)) gives 0.25 x² − 2 x + 0.25 = 0, whose
    // root below 1 is 4 − √15.
    near(lda.infer(&[(0, 2.0)]), (1.0 + 2.0 * (4.0 - 15.0_f64.sqrt())) / 6.0);
}

#[test]
fn seeded_words_stay_in_their_topics() {
    let (rows, truth) = planted(300, 40, &[1; TOPICS], 11);
    // The topics' order is turned over by two seeds each.
    let seeds: Vec<(usize, Vec<u32>)> =
        (0..TOPICS).map(|topic| (TOPICS - 1 - topic, vec![topic as u32 * 20, topic as u32 * 20 + 1])).collect();
    let lda = Lda::fit(&options(TOPICS), &rows, &seeds, &Silent).unwrap();
    for (topic, (fitted, _)) in matched(&lda, TOPICS).into_iter().enumerate() {
        assert_eq!(fitted, TOPICS - 1 - topic);
    }
    assert_eq!(argmax(&lda.infer(&entries(&rows, 0))), TOPICS - 1 - truth[0]);
    let refused =
        |seeds: &[(usize, Vec<u32>)]| Lda::fit(&options(TOPICS), &rows, seeds, &Silent).unwrap_err().to_string();
    assert_eq!(refused(&[(5, vec![0])]), "seeds are given for topic 5, but there are 5 topics, the first is 0");
    let heavy = LdaOptions { seed_weight: 1e6, ..options(TOPICS) };
    let error = Lda::fit(&heavy, &rows, &[(0, vec![0])], &Silent).unwrap_err().to_string();
    assert!(error.starts_with("seed_weight is too large for column 0"), "{error}");
    assert_eq!(refused(&[(0, vec![100])]), "a seed of topic 0 is column 100, but there are 100 columns");
}

#[test]
fn non_count_values_are_rejected() {
    for value in [0.5, -1.0, f32::NAN, f32::INFINITY, 3e7] {
        let mut rows = CsrMatrix::new(3);
        rows.push_row([(0, 1.0)]);
        rows.push_row([(2, value)]);
        let error = Lda::fit(&options(2), &rows, &[], &Silent).unwrap_err();
        assert_eq!(error.to_string(), format!("row 1, column 2: {value} is not a count"));
        assert!(error.hint().unwrap().to_string().contains("counts, not weights"));
    }
    let large = |rows: &[&[(u32, f32)]]| {
        let mut matrix = CsrMatrix::new(2);
        rows.iter().for_each(|row| matrix.push_row(row.iter().copied()));
        Lda::fit(&options(2), &matrix, &[], &Silent).unwrap_err().to_string()
    };
    assert_eq!(large(&[&[(1, 9e6)], &[(1, 9e6)]]), "column 1 occurs 18000000 times, more than 16,777,216");
    assert_eq!(large(&[&[(0, 9e6), (1, 9e6)]]), "row 0 has 18000000 words, more than 16,777,216");
    for rows in [CsrMatrix::new(0), CsrMatrix::new(4), planted(3, 0, &[1, 1], 1).0] {
        let error = Lda::fit(&options(2), &rows, &[], &Silent).unwrap_err();
        assert_eq!(error.to_string(), "no paragraph has words that topics could be made of");
    }
}

#[test]
fn invalid_options_are_rejected_by_name() {
    let good = LdaOptions::default();
    good.check().unwrap();
    let bad = [
        (LdaOptions { topics: 0, ..good.clone() }, "the number of topics is 0"),
        (LdaOptions { topics: 70_000, ..good.clone() }, "topics must be"),
        (LdaOptions { sweeps: 0, ..good.clone() }, "sweeps must be"),
        (LdaOptions { samples: 0, ..good.clone() }, "samples must be"),
        (LdaOptions { sample_interval: 0, ..good.clone() }, "sample_interval must be"),
        (LdaOptions { sweeps: 10, ..good.clone() }, "10 samples, 5 sweeps apart, do not fit into 10 sweeps"),
        (LdaOptions { alpha: Alpha::Sum(0.0), ..good.clone() }, "alpha must be"),
        (LdaOptions { alpha: Alpha::Each(f64::NAN), ..good.clone() }, "alpha must be"),
        (LdaOptions { beta: -1.0, ..good.clone() }, "beta must be"),
        (LdaOptions { beta: f64::NAN, ..good.clone() }, "beta must be"),
        (LdaOptions { seed_weight: f64::NAN, ..good.clone() }, "seed_weight must be"),
        (LdaOptions { tolerance: 1.0, ..good.clone() }, "tolerance must be"),
    ];
    for (options, message) in bad {
        assert!(options.check().unwrap_err().to_string().starts_with(message), "{message}");
    }
    let text = serde_json::to_string(&good).unwrap();
    assert_eq!(serde_json::from_str::<LdaOptions>(&text).unwrap(), good);
    assert_eq!(serde_json::from_str::<LdaOptions>("{\"alpha\": {\"each\": 0.1}}").unwrap().alpha, Alpha::Each(0.1));
    assert!(serde_json::from_str::<LdaOptions>("{\"topcis\": 3}").is_err());
}

#[test]
fn a_model_from_its_parts_is_the_model() {
    let (rows, _) = planted(60, 30, &[1, 1, 1], 12);
    let lda = fit(&options(3), &rows);
    let back = Lda::from_parts(lda.parts()).unwrap();
    assert_eq!(back, lda);
    assert_eq!(back.infer(&entries(&rows, 3)), lda.infer(&entries(&rows, 3)));
    type Change = fn(&mut LdaParts);
    let bad: [(Change, &str); 8] = [
        (|parts| parts.alpha.truncate(2), "alpha has another"),
        (|parts| parts.phi.truncate(100), "not terms × topics"),
        (|parts| parts.phi.clear(), "not terms × topics"),
        (|parts| parts.alpha[1] = f64::NAN, "alpha or beta"),
        (|parts| parts.beta = 0.0, "alpha or beta"),
        (|parts| parts.phi[7] = f32::NAN, "a word's share"),
        (|parts| parts.phi.truncate(90), "do not sum to 1"),
        (|parts| parts.history.push((1, f64::INFINITY)), "a measure"),
    ];
    for (change, message) in bad {
        let mut parts = lda.parts();
        change(&mut parts);
        let error = Lda::from_parts(parts).unwrap_err().to_string();
        assert!(error.contains(message), "{message}: {error}");
    }
}

/// Counts sweeps and asks to stop after some.
struct Stop {
    after: usize,
    sweeps: AtomicUsize,
    measures: AtomicUsize,
}

impl Progress for Stop {
    fn start(&self, _stage: &str, _steps: Option<u64>) {}
    fn advance(&self, steps: u64) {
        self.sweeps.fetch_add(steps as usize, Ordering::Relaxed);
    }
    fn finish(&self) {}
    fn measure(&self, name: &str, value: f64) {
        assert!(name == "log-likelihood a token" && value.is_finite() && value < 0.0);
        self.measures.fetch_add(1, Ordering::Relaxed);
    }
    fn stop_requested(&self) -> bool {
        self.sweeps.load(Ordering::Relaxed) >= self.after
    }
}

#[test]
fn fit_stops_on_request_or_convergence() {
    let (rows, _) = planted(200, 40, &[1; TOPICS], 13);
    let run = |after, tolerance| {
        let stop = Stop { after, sweeps: AtomicUsize::new(0), measures: AtomicUsize::new(0) };
        let options = LdaOptions { sweeps: 1000, tolerance, ..options(TOPICS) };
        let lda = Lda::fit(&options, &rows, &[], &stop).unwrap();
        assert_eq!(lda.history().len(), stop.measures.load(Ordering::Relaxed));
        stop.sweeps.load(Ordering::Relaxed)
    };
    assert_eq!(run(7, 0.0), 7);
    let settled = run(usize::MAX, 1e-3);
    assert!((60..300).contains(&settled), "{settled} sweeps");
}
