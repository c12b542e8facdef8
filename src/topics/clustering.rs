//! Comparison of two fits of topics: a fit of part of the rows, and the topics of two fits matched.

use crate::error::{Error, Result};
use crate::matrix::random::{generator, shuffle};
use crate::matrix::{CsrMatrix, DenseMatrix, dot};
use crate::metrics::best_assignment;

/// The result of one fit: enough to compare it with another fit.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicClustering {
    /// Each row's topic; none for a row without one.
    pub members: Vec<Option<usize>>,
    /// Topics × terms, not negative: loadings, or the sum of the rows of each topic.
    pub loadings: DenseMatrix,
}

impl TopicClustering {
    /// From each row's topic: a topic's loadings are the sum of its rows.
    ///
    /// # Errors
    /// If the members do not fit the rows.
    pub fn of_members(rows: &CsrMatrix, members: Vec<Option<usize>>, topics: usize) -> Result<Self> {
        if members.len() != rows.rows() || members.iter().flatten().any(|&topic| topic >= topics) {
            return Err(Error::data("the members of topics do not fit the rows"));
        }
        let mut loadings = DenseMatrix::zeros(topics, rows.columns());
        for (row, member) in members.iter().enumerate() {
            let Some(topic) = *member else { continue };
            let target = loadings.row_mut(topic);
            for (column, value) in rows.row_entries(row) {
                target[column as usize] += f64::from(value);
            }
        }
        Ok(Self { members, loadings })
    }
}

/// For every topic (row of loadings) of `full` the cosine to its partner in `part`, by the matching
/// with the highest sum of cosines; 0 for a topic without a partner.
pub(super) fn partner_cosines(full: &DenseMatrix, part: &DenseMatrix) -> Vec<f64> {
    let unit = |matrix: &DenseMatrix| {
        let mut matrix = matrix.clone();
        matrix.normalise_rows();
        matrix
    };
    let (full, part) = (unit(full), unit(part));
    let mut cosines = DenseMatrix::zeros(full.rows(), part.rows());
    for topic in 0..full.rows() {
        for other in 0..part.rows() {
            cosines.row_mut(topic)[other] = dot(full.row(topic), part.row(other));
        }
    }
    let matched = best_assignment(&cosines);
    matched.iter().enumerate().map(|(topic, other)| other.map_or(0.0, |other| cosines.row(topic)[other])).collect()
}

/// The rows of one resample, ascending: a share of `rows`, at least `least` of them.
pub(super) fn resample(seed: u64, number: u64, rows: usize, share: f64, least: usize) -> Vec<usize> {
    let mut generator = generator(seed ^ 0x5AB1_E000, number);
    let mut kept: Vec<usize> = (0..rows).collect();
    shuffle(&mut generator, &mut kept);
    kept.truncate(((rows as f64 * share).ceil() as usize).clamp(least.min(rows), rows));
    kept.sort_unstable();
    kept
}
