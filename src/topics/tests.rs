//! Topics of a small made-up corpus: found again, assigned alone as in the batch, the same on any number of threads.

use super::*;
use crate::matrix::CsrMatrix;
use crate::progress::Silent;

/// 90 rows of three sorts: each sort has ten columns of its own and shares ten.
fn rows() -> CsrMatrix {
    let mut rows = CsrMatrix::new(40);
    for row in 0..90u32 {
        let sort = row % 3;
        let mut columns: Vec<u32> = (0..7).map(|n| sort * 10 + (row / 3 + n) % 10).collect();
        columns.push(30 + row % 10);
        columns.sort_unstable();
        columns.dedup();
        let value = 1.0 / (columns.len() as f32).sqrt();
        rows.push_row(columns.into_iter().map(|column| (column, value)));
    }
    rows.push_row([]);
    rows
}

fn fit_with(options: &TopicOptions) -> (TopicModel, Vec<Option<usize>>) {
    fit(
        options,
        &rows(),
        &|column| Some(format!("word{column}")),
        &|row| (format!("p{row}"), format!("text {row}")),
        &Silent,
    )
    .unwrap()
}

#[test]
fn three_sorts_are_found_by_both_methods() {
    for method in [Method::Kmeans, Method::Mixture] {
        let options =
            TopicOptions { topics: TopicCount::Fixed(3), method, mixture_components: 4, ..Default::default() };
        let (model, members) = fit_with(&options);
        assert_eq!(members[90], None, "a row without words has no topic");
        for row in 0..90 {
            assert_eq!(members[row], members[row % 3], "{method:?}");
        }
        assert_ne!(members[0], members[1]);
        let shares: f64 = model.topics().iter().map(|topic| topic.share).sum();
        assert!((shares - 1.0).abs() < 1e-12);
        assert_eq!(model.topics()[0].typical.len(), 3);
    }
}

#[test]
fn a_row_alone_gets_the_topic_that_it_got_in_training() {
    let (model, members) = fit_with(&TopicOptions { topics: TopicCount::Fixed(3), ..Default::default() });
    let rows = rows();
    for (row, &in_training) in members.iter().enumerate().take(90) {
        let (columns, values) = rows.row(row);
        let alone: Vec<(u32, f32)> = columns.iter().copied().zip(values.iter().copied()).collect();
        let member = model.assign(&alone).unwrap();
        assert_eq!(Some(member.topic), in_training);
        assert!(member.probability > 1.0 / 3.0 && member.probability <= 1.0);
    }
    assert_eq!(model.assign(&[]), None);
}

#[test]
fn threads_do_not_matter() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit_with(&TopicOptions::default()))
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
    assert!(!one.0.choices().is_empty());
}

#[test]
fn more_topics_than_paragraphs_is_an_error_that_says_so() {
    let options = TopicOptions { topics: TopicCount::Fixed(200), ..Default::default() };
    let error = fit(&options, &rows(), &|_| None, &|_| Default::default(), &Silent).unwrap_err();
    assert!(error.to_string().contains("only 90 paragraphs"));
}
