//! k-means and Gaussian mixtures of dense rows, by linfa-clustering; the fitted parameters are kept
//! as arrays that a model file can hold.

use crate::error::{Error, Result};
use crate::matrix::math::{ln, softmax};
use crate::matrix::random::generator;
use crate::matrix::{DenseMatrix, argmax, dot, squared_distance};
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{GaussianMixtureModel, KMeans, KMeansInit};
use ndarray::Array2;

/// How rows are clustered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClusterAlgorithm {
    /// k-means, started by k-means++. *Bit-exact.*
    #[default]
    Kmeans,
    /// A Gaussian mixture with full covariances. Bit-exact on one kind of processor.
    GaussianMixture,
}

/// How to cluster dense rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterOptions {
    /// By which algorithm.
    pub algorithm: ClusterAlgorithm,
    /// The number of clusters.
    pub clusters: usize,
    /// Random starts, of which the best result is kept; a mixture makes at most three.
    pub starts: usize,
    /// The seed of the starts.
    pub seed: u64,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self { algorithm: ClusterAlgorithm::default(), clusters: 8, starts: 10, seed: 0 }
    }
}

impl ClusterOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("clusters", self.clusters), ("starts", self.starts)] {
            if value == 0 {
                return Err(Error::options(format!("{name} must be at least 1")));
            }
        }
        Ok(())
    }
}

/// A clustering of dense rows: linfa-clustering's k-means or Gaussian mixture, as plain numbers.
///
/// Prefer it to spherical k-means where rows are reduced to few dimensions. k-means++ (Arthur &
/// Vassilvitskii 2007) with Lloyd's iterations, or expectation maximisation. Time O(starts ·
/// iterations · rows · clusters · dimensions), a mixture dimensions times as much; memory O(rows ·
/// dimensions). k-means is *bit-exact*, a mixture on one kind of processor.
///
/// ```
/// use themewise::estimators::{ClusterOptions, Clusters};
/// use themewise::matrix::DenseMatrix;
/// let rows = DenseMatrix::from_values(4, 2, vec![1.0, 0.0, 0.9, 0.1, 0.0, 1.0, 0.1, 0.9]);
/// let fitted = Clusters::fit(&ClusterOptions { clusters: 2, ..Default::default() }, &rows)?;
/// assert_eq!(fitted.nearest(rows.row(0)), fitted.nearest(rows.row(1)));
/// assert_ne!(fitted.nearest(rows.row(0)), fitted.nearest(rows.row(2)));
/// assert_eq!(fitted.shares, [0.5, 0.5]);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    /// clusters × dimensions.
    pub centroids: DenseMatrix,
    /// The share of the training rows in each cluster.
    pub shares: Vec<f64>,
    /// The mean squared distance of the training rows to their centroids: the unit in which
    /// closeness is measured.
    pub spread: f64,
    /// The mixture, where there is one.
    pub mixture: Option<GaussianMixture>,
}

/// A Gaussian mixture's parameters in addition to its means.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianMixture {
    /// (clusters · dimensions) × dimensions: the inverse covariances, one below the other.
    pub precisions: DenseMatrix,
    /// For each cluster the logarithm of its weight plus half that of its precision's determinant.
    pub offsets: Vec<f64>,
}

impl Clusters {
    /// Clusters `rows`.
    ///
    /// # Errors
    /// If an option cannot work, there are fewer rows than clusters, or linfa gives up.
    pub fn fit(options: &ClusterOptions, rows: &DenseMatrix) -> Result<Self> {
        options.check()?;
        let (count, starts) = (options.clusters, options.starts);
        if rows.rows() < count {
            return Err(Error::data(format!(
                "{count} topics were asked for, but only {} paragraphs have words",
                rows.rows()
            ))
            .with_hint("ask for fewer topics, or give more text"));
        }
        let array = Array2::from_shape_vec((rows.rows(), rows.columns()), rows.as_slice().to_vec())
            .map_err(|error| Error::data(format!("the rows cannot be clustered: {error}")))?;
        let dataset = DatasetBase::from(array);
        let rng = generator(options.seed, count as u64);
        let (centroids, mixture) = match options.algorithm {
            ClusterAlgorithm::Kmeans => {
                let model = KMeans::params_with_rng(count, rng)
                    .init_method(KMeansInit::KMeansPlusPlus)
                    .n_runs(starts)
                    .max_n_iterations(300)
                    .tolerance(1e-4)
                    .fit(&dataset)
                    .map_err(|error| Error::data(format!("k-means failed: {error}")))?;
                (to_dense(model.centroids()), None)
            }
            ClusterAlgorithm::GaussianMixture => {
                let model = GaussianMixtureModel::params_with_rng(count, rng)
                    .n_runs(starts.min(3) as u64)
                    .reg_covariance(1e-4)
                    .tolerance(1e-4)
                    .fit(&dataset)
                    .map_err(|error| {
                        Error::data(format!("the Gaussian mixture could not be fitted: {error}"))
                            .with_hint("ask for fewer topics, or use k-means")
                    })?;
                let dimensions = rows.columns();
                let flat = model.precisions().iter().copied().collect();
                let precisions = DenseMatrix::from_values(count * dimensions, dimensions, flat);
                let offsets = (0..count)
                    .map(|cluster| ln(model.weights()[cluster]) + log_determinant(&precisions, cluster) / 2.0)
                    .collect();
                (to_dense(model.means()), Some(GaussianMixture { precisions, offsets }))
            }
        };
        let mut clusters = Self { centroids, shares: vec![1.0 / count as f64; count], spread: 1.0, mixture };
        clusters.measure(rows);
        Ok(clusters)
    }

    /// Counts shares and spread on the training rows.
    fn measure(&mut self, rows: &DenseMatrix) {
        let members: Vec<usize> = rows.iter_rows().map(|row| self.nearest(row)).collect();
        let mut counts = vec![0usize; self.centroids.rows()];
        let mut sum = 0.0;
        for (row, &member) in rows.iter_rows().zip(&members) {
            counts[member] += 1;
            sum += squared_distance(row, self.centroids.row(member));
        }
        let total = rows.rows().max(1) as f64;
        self.shares = counts.iter().map(|&count| count as f64 / total).collect();
        self.spread = (sum / total).max(1e-9);
    }

    /// Puts the clusters into the order `order`.
    pub(crate) fn reorder(&mut self, order: &[usize]) {
        self.centroids = self.centroids.select_rows(order);
        self.shares = order.iter().map(|&cluster| self.shares[cluster]).collect();
        if let Some(mixture) = &mut self.mixture {
            let dimensions = mixture.precisions.columns();
            let rows: Vec<usize> = order.iter().flat_map(|&c| c * dimensions..(c + 1) * dimensions).collect();
            mixture.precisions = mixture.precisions.select_rows(&rows);
            mixture.offsets = order.iter().map(|&cluster| mixture.offsets[cluster]).collect();
        }
    }

    /// The cluster that `row` belongs to most; of equals, the first.
    pub fn nearest(&self, row: &[f64]) -> usize {
        argmax(&self.scores(row))
    }

    /// The membership of `row` in every cluster; sums to one.
    ///
    /// A mixture gives its posterior. For k-means it is that of equally wide, round clusters whose
    /// width is the training rows' mean squared distance: exp(-4 · distance² / spread), normalised;
    /// the 4 was set so that a row at its own centre and one spread away from another is sure to
    /// 0.86 among ten topics.
    pub fn memberships(&self, row: &[f64]) -> Vec<f64> {
        let mut scores = self.scores(row);
        softmax(&mut scores);
        scores
    }

    fn scores(&self, row: &[f64]) -> Vec<f64> {
        (0..self.centroids.rows()).map(|cluster| self.closeness(row, cluster)).collect()
    }

    fn closeness(&self, row: &[f64], cluster: usize) -> f64 {
        let centroid = self.centroids.row(cluster);
        match &self.mixture {
            None => -4.0 * squared_distance(row, centroid) / self.spread,
            Some(mixture) => {
                let difference: Vec<f64> = row.iter().zip(centroid).map(|(x, c)| x - c).collect();
                let dimensions = difference.len();
                let distance = (0..dimensions).fold(0.0, |sum, dimension| {
                    let precision = mixture.precisions.row(cluster * dimensions + dimension);
                    sum + difference[dimension] * dot(precision, &difference)
                });
                mixture.offsets[cluster] - distance / 2.0
            }
        }
    }
}

fn to_dense(array: &Array2<f64>) -> DenseMatrix {
    DenseMatrix::from_values(array.nrows(), array.ncols(), array.iter().copied().collect())
}

/// The logarithm of the determinant of one of the stacked matrices, by Cholesky's decomposition.
fn log_determinant(stacked: &DenseMatrix, number: usize) -> f64 {
    let n = stacked.columns();
    let mut lower = DenseMatrix::zeros(n, n);
    let mut sum = 0.0;
    for i in 0..n {
        for j in 0..=i {
            let inner = dot(&lower.row(i)[..j], &lower.row(j)[..j]);
            let value = stacked.row(number * n + i)[j] - inner;
            if i == j {
                let root = value.max(1e-300).sqrt();
                lower.row_mut(i)[i] = root;
                sum += 2.0 * ln(root);
            } else {
                lower.row_mut(i)[j] = value / lower.row(j)[j];
            }
        }
    }
    sum
}
