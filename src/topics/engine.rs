//! The fitted estimators behind one trait: the topic of a text, and its membership in every topic.

use crate::estimators::lda::Lda;
use crate::estimators::{Clusters, Density, Multinomial, Nmf, Spherical, TransposedCentroids, TruncatedSvd};
use crate::matrix::math::exp;
use crate::matrix::{CsrMatrix, DenseMatrix, argmax, dot};
use crate::parallel;
/// A text's known terms: its row of TF-IDF weights, and the count of each term.
#[derive(Debug, Clone, Copy)]
pub struct TermRow<'a> {
    /// Columns, ascending, with their weights.
    pub weights: &'a [(u32, f32)],
    /// For each of them how often it occurs.
    pub counts: &'a [u32],
}

/// A text's topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicAssignment {
    /// The topic's id.
    pub topic: usize,
    /// The membership of the text in that topic, 0 to 1.
    pub probability: f64,
}

/// A fitted estimator of topics. The result for a text depends on the text and the model alone.
/// *Bit-exact.*
pub trait TopicEngine: Sync {
    /// The number of topics.
    fn topics(&self) -> usize;

    /// The membership of a text in every topic; they sum to one. None for a text without a topic,
    /// such as one without a known term.
    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>>;

    /// The topic with the highest membership, of equals the first.
    fn assign(&self, row: TermRow<'_>) -> Option<TopicAssignment> {
        let memberships = self.memberships(row)?;
        let topic = argmax(&memberships);
        Some(TopicAssignment { topic, probability: memberships[topic] })
    }
}

/// Clusters in a space of fewer dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedClusters {
    pub(super) svd: TruncatedSvd,
    pub(super) clusters: Clusters,
    transposed: TransposedCentroids,
}

impl ProjectedClusters {
    pub(super) fn new(svd: TruncatedSvd, clusters: Clusters) -> Self {
        let transposed = TransposedCentroids::of(&clusters);
        Self { svd, clusters, transposed }
    }
}

/// Dense clusters in a space of fewer dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedDensity {
    pub(super) svd: TruncatedSvd,
    pub(super) density: Density,
}

/// A row projected on the singular vectors and scaled to length one; none for a row of zeros.
fn project(svd: &TruncatedSvd, row: &[(u32, f32)]) -> Option<Vec<f64>> {
    let mut reduced = vec![0.0; svd.width()];
    for &(column, value) in row {
        let value = f64::from(value);
        for (sum, factor) in reduced.iter_mut().zip(svd.components().row(column as usize)) {
            *sum += value * factor;
        }
    }
    let length = dot(&reduced, &reduced).sqrt();
    if length == 0.0 {
        return None;
    }
    reduced.iter_mut().for_each(|value| *value /= length);
    Some(reduced)
}

impl TopicEngine for ProjectedClusters {
    fn topics(&self) -> usize {
        self.clusters.shares.len()
    }

    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        Some(self.clusters.memberships(&project(&self.svd, row.weights)?))
    }

    fn assign(&self, row: TermRow<'_>) -> Option<TopicAssignment> {
        let (topic, probability) = self.transposed.member(&self.clusters, &project(&self.svd, row.weights)?);
        Some(TopicAssignment { topic, probability })
    }
}

impl TopicEngine for ProjectedDensity {
    fn topics(&self) -> usize {
        self.density.clusters()
    }

    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        self.density.memberships(&project(&self.svd, row.weights)?)
    }
}

impl TopicEngine for Multinomial {
    fn topics(&self) -> usize {
        self.clusters()
    }

    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        Multinomial::memberships_of(self, row.weights)
    }
}

impl TopicEngine for Spherical {
    fn topics(&self) -> usize {
        self.centroids().width()
    }

    /// As for k-means: exp(−4 · distance² / spread), normalised; all clusters have one width.
    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        let cosines = self.cosines(row.weights);
        if cosines.iter().all(|cosine| *cosine == 0.0) {
            return None;
        }
        let most = cosines.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sizes: Vec<f64> = cosines.iter().map(|cosine| exp(8.0 * (cosine - most) / self.spread())).collect();
        let total = sizes.iter().fold(0.0, |sum, size| sum + size);
        Some(sizes.into_iter().map(|size| size / total).collect())
    }
}

impl TopicEngine for Nmf {
    fn topics(&self) -> usize {
        self.terms().width()
    }

    /// The weights divided by their sum.
    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        let weights = self.weigh(row.weights);
        let total = weights.iter().fold(0.0, |sum, weight| sum + weight);
        (total > 0.0).then(|| weights.into_iter().map(|weight| weight / total).collect())
    }
}

impl TopicEngine for Lda {
    fn topics(&self) -> usize {
        Lda::topics(self)
    }

    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        if row.weights.is_empty() {
            return None;
        }
        let counts = row.weights.iter().zip(row.counts).map(|((column, _), count)| (*column, *count as f32));
        Some(self.infer(&counts.collect::<Vec<_>>()))
    }
}

/// One of the fitted estimators.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Engine {
    Clusters(ProjectedClusters),
    Density(ProjectedDensity),
    Multinomial(Multinomial),
    Spherical(Spherical),
    Nmf(Nmf),
    Lda(Lda),
}

impl Engine {
    pub(super) fn model(&self) -> &dyn TopicEngine {
        match self {
            Self::Clusters(model) => model,
            Self::Density(model) => model,
            Self::Multinomial(model) => model,
            Self::Spherical(model) => model,
            Self::Nmf(model) => model,
            Self::Lda(model) => model,
        }
    }

    /// Topics × terms: the weight of each term in each topic, for models that have such weights.
    pub(super) fn loadings(&self) -> Option<DenseMatrix> {
        match self {
            Self::Nmf(model) => {
                let panel = model.terms();
                let mut loadings = DenseMatrix::zeros(panel.width(), panel.rows());
                for (term, row) in panel.iter_rows().enumerate() {
                    for (topic, &weight) in row.iter().enumerate() {
                        loadings.row_mut(topic)[term] = f64::from(weight);
                    }
                }
                Some(loadings)
            }
            Self::Lda(model) => Some(model.topic_words()),
            _ => None,
        }
    }

    /// Puts the topics into the order `order`.
    pub(super) fn reorder(&mut self, order: &[usize]) {
        match self {
            Self::Clusters(model) => {
                let mut clusters = model.clusters.clone();
                clusters.reorder(order);
                *model = ProjectedClusters::new(model.svd.clone(), clusters);
            }
            Self::Density(model) => model.density.reorder(order),
            Self::Multinomial(model) => model.reorder(order),
            Self::Spherical(model) => model.reorder(order),
            Self::Nmf(model) => model.reorder(order),
            Self::Lda(model) => model.reorder(order),
        }
    }
}

/// The topic of every row.
pub(super) fn assign_all(engine: &Engine, rows: &CsrMatrix, counts: &CsrMatrix) -> Vec<Option<TopicAssignment>> {
    for_each_row(rows, counts, |weights, counts| engine.model().assign(TermRow { weights, counts }))
}

/// The result of `work` for every row, in order, computed in parallel.
///
/// # Panics
/// If `counts` does not have the pattern of `rows`.
pub(super) fn for_each_row<T: Send>(
    rows: &CsrMatrix,
    counts: &CsrMatrix,
    work: impl Fn(&[(u32, f32)], &[u32]) -> T + Sync,
) -> Vec<T> {
    parallel::map(rows.rows(), |row| {
        let (columns, values) = rows.row(row);
        let weights: Vec<(u32, f32)> = columns.iter().copied().zip(values.iter().copied()).collect();
        let (_, of_row) = counts.row(row);
        let counts: Vec<u32> = of_row.iter().map(|count| *count as u32).collect();
        assert_eq!(counts.len(), weights.len(), "counts and weights of one pattern");
        work(&weights, &counts)
    })
}
