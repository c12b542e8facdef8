//! The cluster of a row and its membership there, with the distances to all centroids made in one
//! walk.
//!
//! Gives to the last bit what [`Clusters::nearest`] and [`Clusters::memberships`] give: each
//! distance is still summed from the first dimension to the last, but those of all clusters side by
//! side.

use crate::estimators::reduced_clusters::Clusters;
use crate::matrix::argmax;
use crate::matrix::math::softmax;

/// Dimensions × clusters: the centroids transposed, made once for a model.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TransposedCentroids {
    /// Dimension after dimension, each cluster's coordinate.
    coordinates: Vec<f64>,
}

impl TransposedCentroids {
    pub(crate) fn of(clusters: &Clusters) -> Self {
        let centroids = &clusters.centroids;
        let coordinate = |dimension: usize| centroids.iter_rows().map(move |row| row[dimension]);
        Self { coordinates: (0..centroids.columns()).flat_map(coordinate).collect() }
    }

    /// The cluster that `row` belongs to most, of equals the first, and the membership in it.
    pub(crate) fn member(&self, clusters: &Clusters, row: &[f64]) -> (usize, f64) {
        if clusters.mixture.is_some() {
            let cluster = clusters.nearest(row);
            return (cluster, clusters.memberships(row)[cluster]);
        }
        let count = clusters.centroids.rows();
        let mut scores = vec![0.0; count];
        for (x, coordinates) in row.iter().zip(self.coordinates.chunks_exact(count)) {
            for (sum, c) in scores.iter_mut().zip(coordinates) {
                *sum += (x - c) * (x - c);
            }
        }
        scores.iter_mut().for_each(|score| *score = -4.0 * *score / clusters.spread);
        let cluster = argmax(&scores);
        softmax(&mut scores);
        (cluster, scores[cluster])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::DenseMatrix;

    #[test]
    fn batched_distances_equal_distances_by_cluster() {
        let value = |n: usize| (n as f64 * 0.731).sin();
        let centroids = DenseMatrix::from_values(5, 7, (0..35).map(value).collect());
        let clusters = Clusters { centroids, shares: vec![0.2; 5], spread: 0.7, mixture: None };
        let transposed = TransposedCentroids::of(&clusters);
        for first in 100..150 {
            let row: Vec<f64> = (first..first + 7).map(value).collect();
            let (cluster, membership) = transposed.member(&clusters, &row);
            assert_eq!(cluster, clusters.nearest(&row));
            assert_eq!(membership, clusters.memberships(&row)[cluster]);
        }
    }
}
