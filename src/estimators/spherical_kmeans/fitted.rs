//! The clusters, frozen, and how they are fitted: the best of several starts.

use super::options::SphericalOptions;
use super::run::KmeansRun;
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, Panel, multiply_row};
use crate::progress::Progress;

/// Clusters of directions, frozen.
///
/// Prefer it to k-means in reduced space where there are many topics, or more rows than one wants
/// to decompose. Each row goes to the centroid with the highest cosine, each centroid is the
/// direction of the sum of its rows (Dhillon & Modha 2001, *Concept decompositions*); starts by
/// k-means++ with several candidates; bounds on cosines leave out rows that cannot have moved
/// (Schubert, Lang & Feher 2021, *Accelerating spherical k-means*). A cluster that loses all its
/// rows starts again at the row that lies worst. Time O(stored · k) a round, memory O(terms · k).
/// Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::estimators::{Spherical, SphericalOptions};
/// use themewise::matrix::CsrMatrix;
/// use themewise::progress::Silent;
/// let mut rows = CsrMatrix::new(3);
/// for value in [1.0, 2.0, 3.0] {
///     rows.push_row([(0, value), (1, 0.1)]);
///     rows.push_row([(2, value)]);
/// }
/// let fitted =
///     Spherical::fit(&SphericalOptions { topics: 2, ..Default::default() }, &rows, &Silent)?;
/// assert_eq!(fitted.members[0], fitted.members[2]);
/// assert_ne!(fitted.members[0], fitted.members[1]);
/// assert!(fitted.mean_cosine > 0.99);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Spherical {
    /// terms × clusters, each of the Euclidean length one.
    centroids: Panel,
    /// The training rows' mean squared distance to their centroids: the unit in which closeness is
    /// measured.
    spread: f64,
}

/// Fitted clusters and what came of the rows that they were fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedSpherical {
    /// The clusters.
    pub model: Spherical,
    /// Each row's cluster; rows of zeros belong to cluster 0 and count for nothing.
    pub members: Vec<usize>,
    /// The mean cosine of the rows that are not zeros to their centroids.
    pub mean_cosine: f64,
    /// The rounds of the best start.
    pub rounds: usize,
}

impl Spherical {
    /// Clusters `rows` (documents × terms); their lengths do not matter.
    ///
    /// # Errors
    /// If an option cannot work, a value is not finite, or fewer rows than clusters hold anything
    /// but zeros.
    pub fn fit(options: &SphericalOptions, rows: &CsrMatrix, progress: &dyn Progress) -> Result<FittedSpherical> {
        options.check()?;
        let mut unit = CsrMatrix::new(rows.columns());
        let mut filled = Vec::new();
        for (number, (_, values)) in rows.iter_rows().enumerate() {
            let square = values.iter().fold(0.0, |sum, value| sum + f64::from(*value) * f64::from(*value));
            if !square.is_finite() {
                return Err(Error::data(format!("row {} holds a value that is not a number", number + 1)));
            }
            if square > 0.0 {
                let scale = (1.0 / square.sqrt()) as f32;
                unit.push_row(rows.row_entries(number).map(|(column, value)| (column, value * scale)));
                filled.push(number);
            }
        }
        if filled.len() < options.topics {
            return Err(Error::data(format!(
                "{} topics were asked for, but only {} paragraphs have words",
                options.topics,
                filled.len()
            ))
            .with_hint("ask for fewer topics, or give more text"));
        }
        let columns = unit.transpose();
        progress.start("clustering", Some(options.starts as u64));
        let mut best: Option<KmeansRun> = None;
        for start in 0..options.starts {
            let run = KmeansRun::new(options, &unit, &columns, start, progress);
            progress.advance(1);
            if best.as_ref().is_none_or(|best| run.sum > best.sum) {
                best = Some(run);
            }
            if progress.stop_requested() {
                break;
            }
        }
        progress.finish();
        let Some(best) = best else { return Err(Error::options("starts must be at least 1")) };
        let mean_cosine = best.sum / filled.len() as f64;
        let mut members = vec![0; rows.rows()];
        for (&number, &member) in filled.iter().zip(&best.members) {
            members[number] = member as usize;
        }
        let model = Self { centroids: best.centroids, spread: (2.0 - 2.0 * mean_cosine).max(1e-9) };
        Ok(FittedSpherical { model, members, mean_cosine, rounds: best.rounds })
    }

    /// Clusters from their parts, as a model file holds them: `centroids` is terms × clusters.
    ///
    /// # Errors
    /// If there is no cluster, a weight is beyond one, or the spread is not above zero.
    pub fn from_parts(centroids: Panel, spread: f64) -> Result<Self> {
        let finite = centroids.as_slice().iter().all(|weight| weight.abs() <= crate::matrix::LONGEST);
        if centroids.width() == 0 || !finite || !spread.is_finite() || spread <= 0.0 {
            return Err(Error::model("the parts of the clusters do not fit one another"));
        }
        Ok(Self { centroids, spread })
    }

    /// terms × clusters, each of the Euclidean length one.
    pub fn centroids(&self) -> &Panel {
        &self.centroids
    }

    /// The training rows' mean squared distance to their centroids.
    pub fn spread(&self) -> f64 {
        self.spread
    }

    /// Puts the clusters into the order `order`.
    pub(crate) fn reorder(&mut self, order: &[usize]) {
        self.centroids = self.centroids.select_columns(order);
    }

    /// The cosines of a row with every centroid; zeros for a row without a known word.
    pub fn cosines(&self, row: &[(u32, f32)]) -> Vec<f64> {
        let square = row.iter().fold(0.0, |sum, (_, value)| sum + f64::from(*value) * f64::from(*value));
        let mut products = vec![0.0; self.centroids.stride()];
        if square > 0.0 {
            // Scaled as in training, so that ties fall as they did there.
            let scale = (1.0 / square.sqrt()) as f32;
            let unit: Vec<(u32, f32)> = row.iter().map(|&(column, value)| (column, value * scale)).collect();
            multiply_row(&unit, &self.centroids, &mut products);
        }
        products[..self.centroids.width()].iter().map(|product| f64::from(*product)).collect()
    }
}
