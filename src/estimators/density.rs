//! Clusters where rows lie densely, by linfa's DBSCAN and OPTICS, for those who want "no cluster"
//! as an answer.

use crate::error::{Error, Result};
use crate::matrix::{DenseMatrix, dot, squared_distance};
use crate::parallel;
use linfa::traits::Transformer;
use linfa_clustering::{Dbscan, Optics};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// How dense clusters are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DensityAlgorithm {
    /// At the tolerance of the options.
    Dbscan,
    /// At the distance up to the tolerance that gives the most clusters.
    Optics,
}

/// How dense a cluster must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DensityOptions {
    /// A row with so many rows within the distance, itself included, lies densely.
    pub min_points: usize,
    /// The distance between rows of length one, above 0 to 2. Without it, it is the knee of the
    /// curve of distances to the `min_points`-th row. DBSCAN takes it, OPTICS the distance up to it
    /// that gives the most clusters.
    pub tolerance: Option<f64>,
    /// Dimensions that the rows are reduced to: in many, all rows lie equally far apart.
    pub components: usize,
}

impl Default for DensityOptions {
    fn default() -> Self {
        Self { min_points: 8, tolerance: None, components: 10 }
    }
}

impl DensityOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.min_points < 2 {
            return Err(Error::options("min_points must be at least 2"));
        }
        if self.components == 0 {
            return Err(Error::options("components must be at least 1"));
        }
        if self.tolerance.is_some_and(|distance| !(distance > 0.0 && distance <= 2.0)) {
            return Err(Error::options("the tolerance must be above 0 and at most 2, the largest distance there is"));
        }
        Ok(())
    }
}

/// Dense clusters, frozen: the rows that lie densely, and how near a row must come to one of them.
///
/// Prefer it where much of the text belongs to no topic. DBSCAN (Ester, Kriegel, Sander & Xu 1996)
/// and OPTICS (Ankerst, Breunig, Kriegel & Sander 1999) as linfa-clustering has them; a new row
/// belongs to the cluster of most of the dense rows within the distance, else to none. Time O(rows²
/// · dimensions), memory O(rows · dimensions). Reproducibility: *bit-exact*.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// Dense rows × dimensions, each of length one.
    rows: DenseMatrix,
    /// The cluster of each dense row.
    members: Vec<u32>,
    clusters: usize,
    tolerance: f64,
}

impl Density {
    /// Finds the dense clusters of `rows`, each of length one.
    ///
    /// # Errors
    /// If an option cannot work, or no row lies densely.
    pub fn fit(options: &DensityOptions, algorithm: DensityAlgorithm, rows: &DenseMatrix) -> Result<Self> {
        options.check()?;
        let rounded = rows.as_slice().iter().map(|value| f64::from(*value as f32)).collect();
        let rows = DenseMatrix::from_values(rows.rows(), rows.columns(), rounded);
        let array = Array2::from_shape_vec((rows.rows(), rows.columns()), rows.as_slice().to_vec())
            .map_err(|error| Error::data(format!("the rows cannot be clustered: {error}")))?;
        let tolerance = match (algorithm, options.tolerance) {
            (DensityAlgorithm::Optics, _) => optics(options, &rows, &array)?,
            (_, Some(tolerance)) => tolerance,
            (_, None) => knee(&reach(options.min_points, &rows)),
        };
        let members = Dbscan::params(options.min_points)
            .tolerance(tolerance)
            .transform(&array)
            .map_err(|error| Error::data(format!("DBSCAN failed: {error}")))?;
        let is_dense: Vec<bool> = parallel::map(rows.rows(), |row| {
            members[row].is_some() && neighbours(&rows, row, tolerance) >= options.min_points
        });
        let dense: Vec<usize> = (0..rows.rows()).filter(|&row| is_dense[row]).collect();
        // Clusters are numbered by their first dense row.
        let mut numbers: Vec<Option<u32>> = vec![None; rows.rows()];
        let mut clusters = 0;
        let mut kept = Vec::with_capacity(dense.len());
        for &row in &dense {
            let Some(member) = members[row] else { continue };
            let number = *numbers[member].get_or_insert_with(|| {
                clusters += 1;
                clusters - 1
            });
            kept.push(number);
        }
        if clusters == 0 {
            return Err(Error::data(format!(
                "no {} rows lie within {tolerance:.3} of one: nothing is dense",
                options.min_points
            ))
            .with_hint("ask for fewer points or a larger distance"));
        }
        Ok(Self { rows: rows.select_rows(&dense), members: kept, clusters: clusters as usize, tolerance })
    }

    /// Clusters from their parts, as a model file holds them.
    ///
    /// # Errors
    /// If the parts do not fit one another.
    pub fn from_parts(rows: DenseMatrix, members: Vec<u32>, clusters: usize, tolerance: f64) -> Result<Self> {
        let fits = rows.rows() == members.len()
            && clusters > 0
            && clusters <= members.len()
            && members.iter().all(|&member| (member as usize) < clusters)
            && rows.as_slice().iter().all(|value| value.is_finite())
            && tolerance > 0.0
            && tolerance <= 2.0;
        if !fits {
            return Err(Error::model("the parts of the dense clusters do not fit one another"));
        }
        Ok(Self { rows, members, clusters, tolerance })
    }

    /// The number of clusters.
    pub fn clusters(&self) -> usize {
        self.clusters
    }

    /// The dense rows.
    pub fn rows(&self) -> &DenseMatrix {
        &self.rows
    }

    /// The cluster of each dense row.
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// How near a row must come to a dense one.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// The share of each cluster among the dense rows within the distance of a row of length one,
    /// the nearer counting up to twice; none if none is so near.
    pub fn memberships(&self, row: &[f64]) -> Option<Vec<f64>> {
        let mut sizes = vec![0.0; self.clusters];
        for (dense, &member) in self.rows.iter_rows().zip(&self.members) {
            let distance = squared_distance(row, dense).sqrt();
            if distance <= self.tolerance {
                sizes[member as usize] += 1.0 + (self.tolerance - distance) / self.tolerance;
            }
        }
        let total = sizes.iter().fold(0.0, |sum, size| sum + size);
        (total > 0.0).then(|| sizes.into_iter().map(|size| size / total).collect())
    }

    pub(crate) fn reorder(&mut self, order: &[usize]) {
        let mut places = vec![0u32; order.len()];
        for (place, &cluster) in order.iter().enumerate() {
            places[cluster] = place as u32;
        }
        self.members.iter_mut().for_each(|member| *member = places[*member as usize]);
    }
}

fn neighbours(rows: &DenseMatrix, row: usize, tolerance: f64) -> usize {
    let own = rows.row(row);
    rows.iter_rows().filter(|other| squared_distance(own, other).sqrt() <= tolerance).count()
}

/// Rows that the distance is read off, evenly spread.
const MOST_LOOKED_AT: usize = 1500;

/// How far the `min_points`-th row lies from each, itself included; ascending.
fn reach(min_points: usize, rows: &DenseMatrix) -> Vec<f64> {
    let step = rows.rows().div_ceil(MOST_LOOKED_AT).max(1);
    let looked_at: Vec<usize> = (0..rows.rows()).step_by(step).collect();
    let mut reach: Vec<f64> = parallel::map_items(&looked_at, |&row| {
        let own = rows.row(row);
        let mut distances: Vec<f64> = rows.iter_rows().map(|other| 2.0 - 2.0 * dot(own, other)).collect();
        let place = min_points.min(distances.len()) - 1;
        let (_, distance, _) = distances.select_nth_unstable_by(place, f64::total_cmp);
        distance.max(0.0).sqrt()
    });
    reach.sort_unstable_by(f64::total_cmp);
    reach
}

/// The knee of an ascending curve: the point that lies farthest below the line between its ends.
fn knee(curve: &[f64]) -> f64 {
    let (first, last) = (curve.first().copied().unwrap_or(0.0), curve.last().copied().unwrap_or(0.0));
    let mut best = (f64::NEG_INFINITY, last);
    for (place, &value) in curve.iter().enumerate() {
        let line = first + (last - first) * place as f64 / (curve.len().max(2) - 1) as f64;
        if line - value > best.0 {
            best = (line - value, value);
        }
    }
    best.1.clamp(1e-6, 2.0)
}

/// The distance that gives the most clusters of at least twice `min_points` rows, read off OPTICS'
/// order of the rows.
fn optics(options: &DensityOptions, rows: &DenseMatrix, array: &Array2<f64>) -> Result<f64> {
    let reach = reach(options.min_points, rows);
    // Nothing farther than this is looked at.
    let widest = options.tolerance.unwrap_or_else(|| knee(&reach));
    let analysis = Optics::params(options.min_points)
        .tolerance(widest)
        .transform(array.view())
        .map_err(|error| Error::data(format!("OPTICS failed: {error}")))?;
    let order: Vec<(usize, f64, f64)> = analysis
        .iter()
        .map(|sample| {
            let distance = |distance: &Option<f64>| distance.unwrap_or(f64::INFINITY);
            (sample.index(), distance(sample.reachability_distance()), distance(sample.core_distance()))
        })
        .collect();
    // linfa gives the first row of what lies apart from all before it a distance too: it is its
    // own.
    let apart: Vec<bool> = parallel::map(order.len(), |place| {
        let own = rows.row(order[place].0);
        !order[..place].iter().rev().any(|(row, ..)| squared_distance(own, rows.row(*row)).sqrt() <= widest)
    });
    let clusters = |tolerance: f64| {
        let (mut sizes, mut within) = (Vec::new(), false);
        for (&(_, reachability, core), &apart) in order.iter().zip(&apart) {
            if apart || reachability > tolerance || !within {
                within = core <= tolerance;
                sizes.push(0usize);
            }
            if let (true, Some(size)) = (within, sizes.last_mut()) {
                *size += 1;
            }
        }
        let large = sizes.iter().filter(|&&size| size >= 2 * options.min_points).count();
        (large, sizes.iter().sum::<usize>())
    };
    let mut best = (0, 0);
    let mut distance = widest;
    for step in 1..=30 {
        let tolerance = reach[(reach.len() - 1) * step / 33].clamp(1e-6, widest);
        // Of equals, the one that holds more rows.
        let found = clusters(tolerance);
        if found > best {
            (best, distance) = (found, tolerance);
        }
    }
    Ok(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::random::generator;
    use rand_xoshiro::rand_core::RngCore;

    /// Three clusters of forty rows, and twenty rows that lie anywhere.
    fn three_clusters() -> DenseMatrix {
        let mut rows = DenseMatrix::zeros(140, 6);
        let mut chance = generator(7, 0);
        for row in 0..140 {
            for dimension in 0..6 {
                let centre = if row < 120 && dimension == row % 3 { 1.0 } else { 0.0 };
                let width = if row < 120 { 0.1 } else { 2.0 };
                let unit = (chance.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
                rows.row_mut(row)[dimension] = centre + width * (unit - 0.5);
            }
        }
        rows.normalise_rows();
        rows
    }

    fn cluster(found: &Density, row: &[f64]) -> Option<usize> {
        found.memberships(row).map(|shares| crate::matrix::argmax(&shares))
    }

    #[test]
    fn dense_clusters_are_found_and_distant_rows_have_none() {
        let rows = three_clusters();
        for algorithm in [DensityAlgorithm::Dbscan, DensityAlgorithm::Optics] {
            let found =
                Density::fit(&DensityOptions { min_points: 5, ..Default::default() }, algorithm, &rows).unwrap();
            assert_eq!(found.clusters(), 3, "{algorithm:?}");
            for row in 0..120 {
                assert_eq!(cluster(&found, rows.row(row)), Some(row % 3), "{algorithm:?} {row}");
            }
            let apart = (120..140).filter(|&row| found.memberships(rows.row(row)).is_none()).count();
            assert!(apart >= 15, "{algorithm:?}: {apart}");
        }
    }

    #[test]
    fn rows_without_dense_regions_are_an_error() {
        let mut rows = DenseMatrix::zeros(6, 6);
        (0..6).for_each(|row| rows.row_mut(row)[row] = 1.0);
        let options = DensityOptions { min_points: 3, tolerance: Some(0.5), ..Default::default() };
        for algorithm in [DensityAlgorithm::Dbscan, DensityAlgorithm::Optics] {
            let error = Density::fit(&options, algorithm, &rows).unwrap_err();
            assert!(error.to_string().contains("nothing is dense"), "{error}");
        }
        let error = DensityOptions { tolerance: Some(3.0), ..Default::default() }.check().unwrap_err();
        assert!(error.to_string().contains("tolerance"));
    }
}
