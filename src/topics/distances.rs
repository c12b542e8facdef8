//! Centres of topics and the distances of rows to them: order, shares, typical rows, percentiles.

use super::engine::TopicAssignment;
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel};
use crate::metrics::percentile;
use crate::parallel;
/// The order of topics: seeded topics as they are, then the largest first; of equals, the one with
/// the earliest row.
pub(super) fn topic_order(members: &[Option<TopicAssignment>], topics: usize, seeds: usize) -> Vec<usize> {
    let mut counts = vec![0usize; topics];
    let mut first = vec![usize::MAX; topics];
    for (row, member) in members.iter().enumerate() {
        if let Some(member) = member {
            counts[member.topic] += 1;
            first[member.topic] = first[member.topic].min(row);
        }
    }
    let mut order: Vec<usize> = (0..topics).collect();
    order[seeds..].sort_by(|&a, &b| counts[b].cmp(&counts[a]).then(first[a].cmp(&first[b])).then(a.cmp(&b)));
    order
}

/// The share of the rows in each topic.
pub(super) fn shares(members: &[Option<usize>], topics: usize) -> Vec<f64> {
    let mut counts = vec![0usize; topics];
    members.iter().flatten().for_each(|&topic| counts[topic] += 1);
    counts.into_iter().map(|count| count as f64 / members.len().max(1) as f64).collect()
}

/// Terms × topics: the sum of each topic's rows, scaled to length one; and the lengths of the sums.
pub(super) fn centres(rows: &CsrMatrix, members: &[Option<usize>], topics: usize) -> (Panel, Vec<f64>) {
    let columns = rows.transpose();
    let mut centres = Panel::zeros(rows.columns(), topics);
    let stride = centres.stride();
    if stride == 0 {
        return (centres, Vec::new());
    }
    parallel::for_each_chunk(centres.as_mut_slice(), BLOCK_ROWS * stride, |block, chunk| {
        for (offset, target) in chunk.chunks_exact_mut(stride).enumerate() {
            for (row, value) in columns.row_entries(block * BLOCK_ROWS + offset) {
                if let Some(topic) = members[row as usize] {
                    target[topic] += value;
                }
            }
        }
    });
    let gram = centres.gram();
    let lengths: Vec<f64> = (0..topics).map(|topic| gram[topic * topics + topic].sqrt()).collect();
    for term in 0..centres.rows() {
        for (weight, length) in centres.row_mut(term).iter_mut().zip(&lengths) {
            *weight = if *length > 0.0 { (f64::from(*weight) / length) as f32 } else { 0.0 };
        }
    }
    (centres, lengths)
}

/// One minus the cosine of every row with the centre of its topic; none for a row without a topic.
pub(super) fn distances(rows: &CsrMatrix, members: &[Option<usize>], centres: &Panel) -> Vec<Option<f64>> {
    let products = rows.multiply_panel(centres);
    (0..rows.rows())
        .map(|row| {
            let topic = members[row]?;
            let square = rows.row(row).1.iter().fold(0.0, |sum, value| sum + f64::from(*value) * f64::from(*value));
            let cosine = f64::from(products.row(row)[topic]) / square.sqrt();
            Some((1.0 - cosine).clamp(0.0, 1.0))
        })
        .collect()
}

/// As [`distances`], to the centre of the other rows of the topic: comparable with the distance of
/// a new row.
pub(super) fn distances_to_others(
    rows: &CsrMatrix,
    distances: &[Option<f64>],
    members: &[Option<usize>],
    lengths: &[f64],
) -> Vec<Option<f64>> {
    (0..rows.rows())
        .map(|row| {
            let (distance, length) = (distances[row]?, lengths[members[row]?]);
            let square = rows.row(row).1.iter().fold(0.0, |sum, value| sum + f64::from(*value) * f64::from(*value));
            let with_sum = (1.0 - distance) * square.sqrt() * length;
            let rest = (length * length - 2.0 * with_sum + square).max(0.0);
            // A row that is alone in its topic has no cosine with the others.
            let cosine = if rest > 1e-9 { (with_sum - square) / (rest * square).sqrt() } else { 0.0 };
            Some((1.0 - cosine).clamp(0.0, 1.0))
        })
        .collect()
}

/// The rows of each topic that are nearest to its centre, at most `most`.
pub(super) fn typical(
    distances: &[Option<f64>],
    members: &[Option<usize>],
    topics: usize,
    most: usize,
) -> Vec<Vec<usize>> {
    let mut near: Vec<Vec<(f64, usize)>> = vec![Vec::new(); topics];
    for (row, (member, distance)) in members.iter().zip(distances).enumerate() {
        if let (Some(topic), Some(distance)) = (member, distance) {
            near[*topic].push((*distance, row));
        }
    }
    let nearest = |mut rows: Vec<(f64, usize)>| {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        rows.into_iter().take(most).map(|(_, row)| row).collect()
    };
    near.into_iter().map(nearest).collect()
}

/// The percentiles 0 to 100 of the distances.
pub(super) fn percentiles(distances: &[Option<f64>]) -> Vec<f64> {
    let mut sorted: Vec<f64> = distances.iter().flatten().copied().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted.is_empty() {
        return vec![0.0; 101];
    }
    (0..=100).map(|percent| percentile(&sorted, f64::from(percent) / 100.0)).collect()
}
