//! One list of checks for every method, on a small synthetic corpus of three classes: classes are
//! recovered; a row's topic does not depend on other rows or on threads; parts round-trip;
//! degenerate rows.

use super::*;
use crate::error::{Error, Result};
use crate::estimators::DensityOptions;
use crate::matrix::CsrMatrix;
use crate::progress::Silent;
use std::collections::BTreeMap;

const METHODS: [Method; 8] = [
    Method::Multinomial,
    Method::Kmeans,
    Method::Mixture,
    Method::Spherical,
    Method::Nmf,
    Method::Lda,
    Method::Dbscan,
    Method::Optics,
];

/// Counts: 90 rows of three classes, each with ten columns of its own and ten shared ones; and one
/// empty row.
fn counts() -> CsrMatrix {
    let mut rows = CsrMatrix::new(40);
    for row in 0..90u32 {
        let class = row % 3;
        let mut entries: BTreeMap<u32, f32> = BTreeMap::new();
        for n in 0..7 {
            *entries.entry(class * 10 + (row / 3 + n) % 10).or_default() += 1.0 + ((row + n) % 2) as f32;
        }
        entries.insert(30 + row % 10, 1.0);
        rows.push_row(entries);
    }
    rows.push_row([]);
    rows
}

fn weights(counts: &CsrMatrix) -> CsrMatrix {
    let mut rows = CsrMatrix::new(counts.columns());
    for (row, (_, values)) in counts.iter_rows().enumerate() {
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        rows.push_row(counts.row_entries(row).map(|(column, value)| (column, value / length)));
    }
    rows
}

fn try_fit(
    options: &TopicOptions,
    counts: &CsrMatrix,
    seeds: &[TopicSeed],
) -> Result<(TopicModel, Vec<Option<TopicAssignment>>)> {
    let rows = weights(counts);
    let input = TopicInput {
        rows: &rows,
        counts,
        readable: &|column| Some(format!("word{column}")),
        paragraph: &|row| (format!("p{row}"), format!("text {row}")),
        sequences: &[],
        seeds,
    };
    fit(options, &input, &Silent)
}

fn options(method: Method, topics: usize) -> TopicOptions {
    TopicOptions {
        topics: TopicCount::Fixed(topics),
        method,
        mixture_components: 4,
        density: DensityOptions { min_points: 4, components: 4, tolerance: Some(0.5) },
        ..Default::default()
    }
}

fn fitted(method: Method) -> (TopicModel, Vec<Option<TopicAssignment>>) {
    try_fit(&options(method, 3), &counts(), &[]).unwrap()
}

fn entries(rows: &CsrMatrix, row: usize) -> Vec<(u32, f32)> {
    rows.row_entries(row).collect()
}

fn assign(model: &TopicModel, rows: &CsrMatrix, counts: &CsrMatrix, row: usize) -> Option<TopicAssignment> {
    let of_row: Vec<u32> = counts.row(row).1.iter().map(|count| *count as u32).collect();
    model.assign(TermRow { weights: &entries(rows, row), counts: &of_row })
}

fn topics_of(members: &[Option<TopicAssignment>]) -> Vec<Option<usize>> {
    members.iter().map(|member| member.as_ref().map(|member| member.topic)).collect()
}

#[test]
fn every_method_recovers_three_classes() {
    for method in METHODS {
        let (model, members) = fitted(method);
        let topics = topics_of(&members);
        assert_eq!(topics[90], None, "a row without words has no topic");
        if method == Method::Optics {
            // OPTICS takes the distance with the most clusters: parts of one class, never of two.
            for (row, other) in (0..90).flat_map(|row| (0..row).map(move |other| (row, other))) {
                assert!(row % 3 == other % 3 || topics[row].is_none() || topics[row] != topics[other]);
            }
            continue;
        }
        assert_eq!(model.topics().len(), 3, "{method:?}");
        for row in 0..90 {
            assert_eq!(topics[row], topics[row % 3], "{method:?}");
        }
        assert_ne!(topics[0], topics[1]);
        assert_ne!(topics[1], topics[2]);
        let shares: f64 = model.topics().iter().map(|topic| topic.share).sum();
        assert!((shares - 1.0).abs() < 1e-12, "{method:?}");
        for (id, topic) in model.topics().iter().enumerate() {
            assert_eq!(topic.id, id);
            assert_eq!(topic.typical.len(), 3);
            let class = (0..3).find(|&row| topics[row] == Some(id)).unwrap();
            let own = |word: &str| (class * 10..class * 10 + 10).any(|column| word == format!("word{column}"));
            assert!(topic.words[..5].iter().all(|(word, _)| own(word)), "{method:?}: {:?}", topic.words);
        }
    }
}

#[test]
fn a_topic_does_not_depend_on_other_rows_or_their_order() {
    let counts = counts();
    let rows = weights(&counts);
    for method in METHODS {
        let (model, members) = fitted(method);
        for (row, got) in members.iter().enumerate() {
            let alone = assign(&model, &rows, &counts, row);
            assert_eq!(alone, *got, "{method:?}");
            if let Some(member) = alone {
                assert!(member.probability > 1.0 / 3.0 && member.probability <= 1.0);
                let of_row: Vec<u32> = counts.row(row).1.iter().map(|count| *count as u32).collect();
                let all = model.memberships(TermRow { weights: &entries(&rows, row), counts: &of_row }).unwrap();
                assert!((all.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                assert!((all[member.topic] - member.probability).abs() < 1e-12);
            }
        }
        let some: Vec<usize> = (0..91).rev().filter(|row| row % 4 != 1).collect();
        let again = model.assign_all(&rows.select_rows(&some), &counts.select_rows(&some));
        for (&row, member) in some.iter().zip(&again) {
            assert_eq!(*member, members[row], "{method:?}");
        }
    }
}

#[test]
fn fits_are_identical_on_any_number_of_threads() {
    for method in METHODS {
        for topics in [TopicCount::Fixed(3), TopicCount::Auto] {
            let with = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let options = TopicOptions { topics, ..options(method, 3) };
                pool.install(|| try_fit(&options, &counts(), &[]).unwrap())
            };
            let one = with(1);
            for threads in if topics == TopicCount::Auto { &[7][..] } else { &[2, 7] } {
                assert_eq!(one, with(*threads), "{method:?}");
            }
            let chosen = topics == TopicCount::Auto && !matches!(method, Method::Dbscan | Method::Optics);
            assert_eq!(!one.0.choices().is_empty(), chosen);
        }
    }
}

/// The arrays of a model file, in memory.
struct ArrayMap(BTreeMap<&'static str, (Vec<usize>, ArrayValues)>);

impl ArrayMap {
    fn of(model: &TopicModel) -> Self {
        Self(model.arrays().into_iter().map(|array| (array.name, (array.shape, array.values))).collect())
    }
}

impl ArraySource for ArrayMap {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn single(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>)> {
        match self.0.get(name) {
            Some((shape, ArrayValues::Single(values))) => Ok((shape.clone(), values.clone())),
            _ => Err(Error::model(format!("'{name}' is missing"))),
        }
    }

    fn double(&self, name: &str) -> Result<(Vec<usize>, Vec<f64>)> {
        match self.0.get(name) {
            Some((shape, ArrayValues::Double(values))) => Ok((shape.clone(), values.clone())),
            _ => Err(Error::model(format!("'{name}' is missing"))),
        }
    }
}

#[test]
fn parts_round_trip_and_damaged_parts_are_rejected() {
    let counts = counts();
    let rows = weights(&counts);
    for method in METHODS {
        let (model, members) = fitted(method);
        let back = TopicModel::from_parts(model.summary(), 40, &ArrayMap::of(&model)).unwrap();
        assert_eq!(back.assign_all(&rows, &counts), members, "{method:?}");
        assert_eq!(ArrayMap::of(&back).0, ArrayMap::of(&model).0, "{method:?}");
        assert_eq!(back.summary(), model.summary());
        let names: Vec<&str> = ArrayMap::of(&model).0.keys().copied().collect();
        for name in names {
            let mut arrays = ArrayMap::of(&model);
            arrays.0.remove(name);
            // Without its precisions a mixture is a valid k-means.
            if name != "precisions" {
                assert!(TopicModel::from_parts(model.summary(), 40, &arrays).is_err(), "{method:?} without {name}");
            }
            let mut arrays = ArrayMap::of(&model);
            arrays.0.get_mut(name).unwrap().0.push(2);
            assert!(TopicModel::from_parts(model.summary(), 40, &arrays).is_err(), "{method:?}: shape of {name}");
        }
        assert!(TopicModel::from_parts(model.summary(), 41, &ArrayMap::of(&model)).is_err(), "another vocabulary");
        let mut summary = model.summary();
        summary.topics.pop();
        assert!(TopicModel::from_parts(summary, 40, &ArrayMap::of(&model)).is_err(), "a topic is missing");
    }
}

/// Every number of the model and of the assignments is finite.
fn assert_finite(model: &TopicModel, members: &[Option<TopicAssignment>]) {
    for topic in model.topics() {
        assert!(topic.share.is_finite() && topic.words.iter().all(|(_, weight)| weight.is_finite()), "{topic:?}");
    }
    assert!(members.iter().flatten().all(|member| (0.0..=1.0).contains(&member.probability)));
}

#[test]
fn degenerate_corpora_are_modelled_or_rejected_with_a_reason() {
    let row = |entries: &[(u32, f32)]| {
        let mut rows = CsrMatrix::new(40);
        rows.push_row(entries.iter().copied());
        rows
    };
    let one = row(&[(3, 1.0), (5, 2.0)]);
    let equal = one.select_rows(&[0; 30]);
    let mut few = counts().select_rows(&[0, 1, 90, 2, 3]);
    few.push_row(one.row_entries(0));
    for method in METHODS {
        for (corpus, topics) in [(&one, 1), (&equal, 1), (&equal, 4), (&few, 2), (&few, 5), (&few, 9)] {
            match try_fit(&options(method, topics), corpus, &[]) {
                Ok((model, members)) => assert_finite(&model, &members),
                Err(error) => {
                    let message = error.to_string();
                    assert!(
                        message.contains("paragraphs have words")
                            || message.contains("nothing is dense")
                            || message.contains("mixture"),
                        "{method:?}, {topics}: {message}"
                    );
                }
            }
        }
        let error = try_fit(&options(method, 3), &CsrMatrix::new(40), &[]).unwrap_err();
        assert!(error.to_string().contains("no paragraph has words"), "{method:?}");
    }
}

#[test]
fn seeded_topics_keep_their_order_and_names() {
    let seeds = [
        TopicSeed { name: "second".into(), terms: vec![(10, 1.0), (11, 1.0), (12, 1.0)] },
        TopicSeed { name: "first".into(), terms: vec![(0, 1.0), (1, 1.0), (2, 1.0)] },
    ];
    for method in [Method::Nmf, Method::Lda] {
        let (model, members) = try_fit(&options(method, 3), &counts(), &seeds).unwrap();
        assert_eq!((model.topics()[0].name.as_str(), model.topics()[1].name.as_str()), ("second", "first"));
        for row in 0..90 {
            assert_eq!(members[row].as_ref().unwrap().topic, [1, 0, 2][row % 3], "{method:?}");
        }
    }
    let error = try_fit(&options(Method::Kmeans, 3), &counts(), &seeds).unwrap_err();
    assert!(error.to_string().contains("only NMF and LDA"));
}

#[test]
fn novelty_of_an_unseen_combination_exceeds_that_of_a_training_row() {
    let (model, members) = fitted(Method::Nmf);
    let topic = members[0].as_ref().unwrap().topic;
    let seen = model.distance(&entries(&weights(&counts()), 0), topic);
    let new = model.distance(&[(0, 0.1), (31, 0.7), (35, 0.7)], topic);
    assert!(model.novelty(seen) < 1.0 && model.novelty(new) >= 0.99, "{seen} {new}");
    assert_eq!(model.novelty(0.0), 0.0);
    assert_eq!(model.distance(&[], topic), 1.0);
}
