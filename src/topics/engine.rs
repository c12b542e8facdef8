//! What every model of topics can do once it is fitted, whichever way it was.

use crate::estimators::Clusters;
use crate::estimators::Density;
use crate::estimators::Multinomial;
use crate::estimators::Nearest;
use crate::estimators::Nmf;
use crate::estimators::Spherical;
use crate::estimators::TruncatedSvd;
use crate::estimators::lda::Lda;
use crate::matrix::math::exp;
use crate::matrix::{DenseMatrix, argmax, dot};

/// A text's known terms: its row of TF-IDF weights, and how often each of them stands there.
#[derive(Debug, Clone, Copy)]
pub struct TermRow<'a> {
    /// Columns, ascending, with their weights.
    pub weights: &'a [(u32, f32)],
    /// For each of them how often it occurs.
    pub counts: &'a [u32],
}

/// A paragraph's topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The topic's id.
    pub topic: usize,
    /// Its membership in that topic, 0 to 1.
    pub probability: f64,
}

/// A model of topics, frozen: what it says of a text depends on the text and the model alone. *Bit-exact.*
pub trait TopicEngine: Sync {
    /// The number of topics.
    fn topics(&self) -> usize;

    /// The membership of a text in every topic, summing to one; none for a text that belongs to no topic, as one without a
    /// known term.
    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>>;

    /// The topic with the highest membership, of equals the first.
    fn member(&self, row: TermRow<'_>) -> Option<Member> {
        let memberships = self.memberships(row)?;
        let topic = argmax(&memberships);
        Some(Member { topic, probability: memberships[topic] })
    }
}

/// Clusters in a space of fewer dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Reduced {
    pub(super) svd: TruncatedSvd,
    pub(super) clusters: Clusters,
    nearest: Nearest,
}

impl Reduced {
    pub(super) fn new(svd: TruncatedSvd, clusters: Clusters) -> Self {
        let nearest = Nearest::of(&clusters);
        Self { svd, clusters, nearest }
    }
}

/// Dense clusters in a space of fewer dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct ReducedDensity {
    pub(super) svd: TruncatedSvd,
    pub(super) density: Density,
}

/// A row projected on singular vectors, of length one; none for a row of noughts.
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

impl TopicEngine for Reduced {
    fn topics(&self) -> usize {
        self.clusters.shares.len()
    }

    fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        Some(self.clusters.memberships(&project(&self.svd, row.weights)?))
    }

    fn member(&self, row: TermRow<'_>) -> Option<Member> {
        let (topic, probability) = self.nearest.member(&self.clusters, &project(&self.svd, row.weights)?);
        Some(Member { topic, probability })
    }
}

impl TopicEngine for ReducedDensity {
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

    /// As of k-means: clusters equally wide, exp(-4 · distance² / spread), normalised.
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

    /// The weights over their sum.
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

/// Any of the models.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Engine {
    Reduced(Reduced),
    Density(ReducedDensity),
    Multinomial(Multinomial),
    Spherical(Spherical),
    Nmf(Nmf),
    Lda(Lda),
}

impl Engine {
    pub(super) fn model(&self) -> &dyn TopicEngine {
        match self {
            Self::Reduced(model) => model,
            Self::Density(model) => model,
            Self::Multinomial(model) => model,
            Self::Spherical(model) => model,
            Self::Nmf(model) => model,
            Self::Lda(model) => model,
        }
    }

    /// topics × terms: how much each term says for each topic, where the model itself knows.
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
            Self::Reduced(model) => {
                let mut clusters = model.clusters.clone();
                clusters.reorder(order);
                *model = Reduced::new(model.svd.clone(), clusters);
            }
            Self::Density(model) => model.density.reorder(order),
            Self::Multinomial(model) => model.reorder(order),
            Self::Spherical(model) => model.reorder(order),
            Self::Nmf(model) => model.reorder(order),
            Self::Lda(model) => model.reorder(order),
        }
    }
}
