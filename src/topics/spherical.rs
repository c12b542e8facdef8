//! Spherical k-means on the sparse rows themselves, for corpora that one does not want to reduce.

use crate::error::{Error, Result};
use crate::matrix::random::generator;
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel, multiply_row};
use crate::progress::Progress;
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::RngCore;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How to cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SphericalOptions {
    /// The number of clusters.
    pub topics: usize,
    /// How often to start afresh; the best is kept.
    pub starts: usize,
    /// The most rounds of a start.
    pub max_iter: usize,
    /// Ends when a round raises the mean cosine by less than this.
    pub tol: f64,
    /// Seeds the starts.
    pub seed: u64,
}

impl Default for SphericalOptions {
    fn default() -> Self {
        Self { topics: 10, starts: 3, max_iter: 100, tol: 1e-6, seed: 0 }
    }
}

impl SphericalOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("topics", self.topics), ("starts", self.starts), ("max_iter", self.max_iter)] {
            if value == 0 {
                return Err(Error::options(format!("{name} must be at least 1")));
            }
        }
        if !self.tol.is_finite() || self.tol < 0.0 {
            return Err(Error::options("tol must be a number from 0 up"));
        }
        Ok(())
    }
}

/// Clusters of directions, frozen.
///
/// Prefer it to k-means in reduced space where there are many topics, or more rows than one wants to decompose. Each row goes to
/// the centroid with the highest cosine, each centroid is the direction of the sum of its rows (Dhillon & Modha 2001, *Concept
/// decompositions*); starts by k-means++ with several candidates; bounds on cosines leave out rows that cannot have moved
/// (Schubert, Lang & Feher 2021, *Accelerating spherical k-means*). A cluster that loses all its rows starts again at the row that
/// lies worst. Time O(stored · k) a round, memory O(terms · k). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::matrix::CsrMatrix;
/// use themewise::progress::Silent;
/// use themewise::topics::{Spherical, SphericalOptions};
/// let mut rows = CsrMatrix::new(3);
/// for value in [1.0, 2.0, 3.0] {
///     rows.push_row([(0, value), (1, 0.1)]);
///     rows.push_row([(2, value)]);
/// }
/// let fitted = Spherical::fit(&SphericalOptions { topics: 2, ..Default::default() }, &rows, &Silent)?;
/// assert_eq!(fitted.members[0], fitted.members[2]);
/// assert_ne!(fitted.members[0], fitted.members[1]);
/// assert!(fitted.mean_cosine > 0.99);
/// # Ok::<(), themewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Spherical {
    /// terms × clusters, each of the Euclidean length one.
    centroids: Panel,
    /// The training rows' mean squared distance to their centroids: the unit in which closeness is measured.
    spread: f64,
}

/// Fitted clusters and what came of the rows that they were fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedSpherical {
    /// The clusters.
    pub model: Spherical,
    /// Each row's cluster; rows of noughts belong to cluster 0 and count for nothing.
    pub members: Vec<usize>,
    /// The mean cosine of the rows that are not noughts to their centroids.
    pub mean_cosine: f64,
    /// The rounds of the best start.
    pub rounds: usize,
}

impl Spherical {
    /// Clusters `rows` (documents × terms); their lengths do not matter.
    ///
    /// # Errors
    /// If an option cannot work, a value is not finite, or fewer rows than clusters hold anything but noughts.
    pub fn fit(options: &SphericalOptions, rows: &CsrMatrix, progress: &dyn Progress) -> Result<FittedSpherical> {
        options.check()?;
        let mut unit = CsrMatrix::new(rows.columns());
        let mut filled = Vec::new();
        for (number, (columns, values)) in rows.iter_rows().enumerate() {
            let square = values.iter().fold(0.0, |sum, value| sum + f64::from(*value) * f64::from(*value));
            if !square.is_finite() {
                return Err(Error::data(format!("row {} holds a value that is not a number", number + 1)));
            }
            if square > 0.0 {
                let scale = (1.0 / square.sqrt()) as f32;
                unit.push_row(columns.iter().copied().zip(values.iter().map(|value| value * scale)));
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
        let mut best: Option<Run> = None;
        for start in 0..options.starts {
            let run = Run::new(options, &unit, &columns, start, progress);
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
    /// If there is no cluster, a weight is not finite, or the spread is not above nought.
    pub fn from_parts(centroids: Panel, spread: f64) -> Result<Self> {
        let finite = centroids.as_slice().iter().all(|weight| weight.is_finite());
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
    pub(super) fn reorder(&mut self, order: &[usize]) {
        self.centroids = self.centroids.select_columns(order);
    }

    /// The cosines of a row with every centroid; noughts for a row without a known word.
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

/// One start and where it led.
struct Run {
    centroids: Panel,
    members: Vec<u32>,
    sum: f64,
    rounds: usize,
}

/// What is known of a row's cosines without looking: at least `own` with its own centroid, at most `other` with any other.
#[derive(Clone, Copy)]
struct Bounds {
    own: f64,
    other: f64,
}

/// Single precision may be off by this much.
const SLACK: f64 = 1e-5;

impl Run {
    fn new(
        options: &SphericalOptions,
        rows: &CsrMatrix,
        columns: &CsrMatrix,
        start: usize,
        progress: &dyn Progress,
    ) -> Self {
        let count = rows.rows();
        let mut generator = generator(options.seed, start as u64);
        let mut centroids = spread_out(options.topics, rows, &mut generator);
        let mut members = vec![0u32; count];
        // Before the first round nothing is known.
        let mut bounds = vec![Bounds { own: -1.0, other: 1.0 }; count];
        let mut before = f64::NEG_INFINITY;
        let mut rounds = 0;
        loop {
            let moved = assign(rows, &centroids, &mut members, &mut bounds);
            rounds += 1;
            if rounds > 1 && moved == 0 || rounds > options.max_iter {
                break;
            }
            let mut sums = sums(columns, &members, options.topics);
            let reseeded = reseed_empty(&mut sums, rows, &members, &bounds, options.topics);
            let lengths = scale(&mut sums);
            // A cluster's sum of cosines with its own direction is the length of its sum.
            let mean = lengths.iter().fold(0.0, |sum, length| sum + length) / count as f64;
            let kept: Vec<f64> = cosines_of_columns(&centroids, &sums);
            centroids = sums;
            loosen(&mut bounds, &members, &kept);
            progress.measure("mean cosine", mean);
            if !reseeded && mean - before < options.tol || progress.stop_requested() {
                // The last look is exact, so that a row alone gets what it got here.
                bounds.fill(Bounds { own: -1.0, other: 1.0 });
                assign(rows, &centroids, &mut members, &mut bounds);
                break;
            }
            before = mean;
        }
        let mut sum = 0.0;
        let blocks: Vec<Vec<f32>> = in_blocks(count, |numbers| {
            let stride = centroids.stride();
            let mut products = vec![0.0; numbers.len() * stride];
            rows.multiply_rows_panel(numbers, &centroids, &mut products);
            numbers
                .iter()
                .zip(products.chunks_exact(stride))
                .map(|(&row, p)| p[members[row as usize] as usize])
                .collect()
        });
        for cosine in blocks.iter().flatten() {
            sum += f64::from(*cosine);
        }
        Self { centroids, members, sum, rounds }
    }
}

/// The work on every block of rows, in order.
fn in_blocks<R: Send>(rows: usize, work: impl Fn(&[u32]) -> R + Sync) -> Vec<R> {
    (0..rows.div_ceil(BLOCK_ROWS))
        .into_par_iter()
        .map(|block| {
            let numbers: Vec<u32> =
                ((block * BLOCK_ROWS) as u32..((block + 1) * BLOCK_ROWS).min(rows) as u32).collect();
            work(&numbers)
        })
        .collect()
}

/// Gives every row its nearest centroid, of equals the first; leaves out those whose bounds say that it has not changed.
/// Returns how many changed.
fn assign(rows: &CsrMatrix, centroids: &Panel, members: &mut [u32], bounds: &mut [Bounds]) -> usize {
    let stride = centroids.stride();
    let width = centroids.width();
    members
        .par_chunks_mut(BLOCK_ROWS)
        .zip(bounds.par_chunks_mut(BLOCK_ROWS))
        .enumerate()
        .map_init(Vec::new, |products: &mut Vec<f32>, (block, (members, bounds))| {
            let first = block * BLOCK_ROWS;
            let open: Vec<u32> = (0..members.len())
                .filter(|&place| bounds[place].own <= bounds[place].other)
                .map(|place| (first + place) as u32)
                .collect();
            products.resize(open.len() * stride, 0.0);
            rows.multiply_rows_panel(&open, centroids, products);
            let mut moved = 0;
            for (&row, products) in open.iter().zip(products.chunks_exact(stride)) {
                let (mut best, mut second, mut member) = (f32::NEG_INFINITY, f32::NEG_INFINITY, 0);
                for (cluster, &cosine) in products[..width].iter().enumerate() {
                    if cosine > best {
                        second = best;
                        (best, member) = (cosine, cluster as u32);
                    } else if cosine > second {
                        second = cosine;
                    }
                }
                let place = row as usize - first;
                moved += usize::from(members[place] != member);
                members[place] = member;
                let other = if width > 1 { f64::from(second) } else { -1.0 };
                bounds[place] = Bounds { own: f64::from(best) - SLACK, other: other + SLACK };
            }
            moved
        })
        .sum()
}

/// terms × clusters: the sums of each cluster's rows, a term at a time, rows in order.
fn sums(columns: &CsrMatrix, members: &[u32], clusters: usize) -> Panel {
    let mut sums = Panel::zeros(columns.rows(), clusters);
    let stride = sums.stride();
    sums.as_mut_slice().par_chunks_mut(BLOCK_ROWS * stride).enumerate().for_each(|(block, chunk)| {
        for (offset, target) in chunk.chunks_exact_mut(stride).enumerate() {
            let (rows, values) = columns.row(block * BLOCK_ROWS + offset);
            for (&row, value) in rows.iter().zip(values) {
                target[members[row as usize] as usize] += value;
            }
        }
    });
    sums
}

/// Puts the row that lies worst where a cluster has lost all its rows; says whether that was so.
fn reseed_empty(sums: &mut Panel, rows: &CsrMatrix, members: &[u32], bounds: &[Bounds], clusters: usize) -> bool {
    let mut counts = vec![0usize; clusters];
    members.iter().for_each(|&member| counts[member as usize] += 1);
    if counts.iter().all(|&count| count > 0) {
        return false;
    }
    let mut worst: Vec<usize> = (0..members.len()).collect();
    worst.sort_by(|&a, &b| bounds[a].own.total_cmp(&bounds[b].own).then(a.cmp(&b)));
    let mut worst = worst.into_iter();
    for cluster in 0..clusters {
        if counts[cluster] == 0 {
            // Not from a cluster that would then be empty itself.
            let Some(row) = worst.find(|&row| counts[members[row] as usize] > 1) else { break };
            counts[members[row] as usize] -= 1;
            let (columns, values) = rows.row(row);
            columns.iter().zip(values).for_each(|(&term, &value)| sums.row_mut(term as usize)[cluster] = value);
        }
    }
    true
}

/// Gives every column the length one, and says how long it was.
fn scale(panel: &mut Panel) -> Vec<f64> {
    let lengths: Vec<f64> = squares(panel, panel).iter().map(|square| square.sqrt()).collect();
    let factors: Vec<f32> =
        lengths.iter().map(|&length| if length > 0.0 { (1.0 / length) as f32 } else { 0.0 }).collect();
    let stride = panel.stride();
    panel.as_mut_slice().par_chunks_mut(stride).for_each(|row| {
        row.iter_mut().zip(&factors).for_each(|(value, factor)| *value *= factor);
    });
    lengths
}

fn cosines_of_columns(left: &Panel, right: &Panel) -> Vec<f64> {
    squares(left, right)
}

/// Column by column, the products of two panels of one shape; blocks in single precision, folded in double.
fn squares(left: &Panel, right: &Panel) -> Vec<f64> {
    let stride = left.stride();
    let length = BLOCK_ROWS * stride;
    let blocks: Vec<Vec<f32>> = left
        .as_slice()
        .par_chunks(length)
        .zip(right.as_slice().par_chunks(length))
        .map(|(left, right)| {
            let mut sums = vec![0.0; stride];
            for (left, right) in left.chunks_exact(stride).zip(right.chunks_exact(stride)) {
                for ((sum, a), b) in sums.iter_mut().zip(left).zip(right) {
                    *sum += a * b;
                }
            }
            sums
        })
        .collect();
    let mut sums = vec![0.0; left.width()];
    for block in &blocks {
        sums.iter_mut().zip(block).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    sums
}

/// Lets the bounds follow the centroids, given each one's cosine with what it was: Schubert, Lang & Feher (2021), eq. 4 and 5.
fn loosen(bounds: &mut [Bounds], members: &[u32], kept: &[f64]) {
    let kept: Vec<f64> = kept.iter().map(|cosine| (cosine - SLACK).clamp(0.0, 1.0)).collect();
    let sines: Vec<f64> = kept.iter().map(|cosine| (1.0 - cosine * cosine).sqrt()).collect();
    // The cluster that moved most, and the next, for rows of the first.
    let mut order: Vec<usize> = (0..kept.len()).collect();
    order.sort_by(|&a, &b| kept[a].total_cmp(&kept[b]).then(a.cmp(&b)));
    bounds.par_iter_mut().zip(members).for_each(|(bounds, &member)| {
        let own = bounds.own.clamp(-1.0, 1.0);
        bounds.own = own * kept[member as usize] - (1.0 - own * own).sqrt() * sines[member as usize];
        let far = if order[0] == member as usize && order.len() > 1 { order[1] } else { order[0] };
        let other = bounds.other.clamp(-1.0, 1.0);
        // Nearer than the centroid has moved: nothing can be said.
        bounds.other = if other >= kept[far] {
            1.0
        } else {
            (other * kept[far] + (1.0 - other * other).sqrt() * sines[far]).min(1.0)
        };
    });
}

/// Rows that lie apart, by k-means++ with several candidates each time (Arthur & Vassilvitskii 2007).
fn spread_out(clusters: usize, rows: &CsrMatrix, generator: &mut Xoshiro256Plus) -> Panel {
    const CANDIDATES: usize = 8;
    let count = rows.rows();
    let mut centroids = Panel::zeros(rows.columns(), clusters);
    let mut distances = vec![1.0f64; count];
    let mut candidates = Panel::zeros(rows.columns(), CANDIDATES);
    for cluster in 0..clusters {
        let total = distances.iter().fold(0.0, |sum, distance| sum + distance);
        let drawn: Vec<usize> = (0..CANDIDATES)
            .map(|_| {
                let unit = (generator.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
                // All rows lie on a centroid: any will do.
                if total > 0.0 { draw(&distances, unit * total) } else { (unit * count as f64) as usize }
            })
            .collect();
        for (lane, &row) in drawn.iter().enumerate() {
            let (columns, values) = rows.row(row);
            columns.iter().zip(values).for_each(|(&term, &value)| candidates.row_mut(term as usize)[lane] = value);
        }
        let products = rows.multiply_panel(&candidates);
        let mut potentials = [0.0f64; CANDIDATES];
        for (products, &distance) in products.iter_rows().zip(&distances) {
            for (potential, &cosine) in potentials.iter_mut().zip(products) {
                *potential += distance.min((1.0 - f64::from(cosine)).max(0.0));
            }
        }
        let mut best = 0;
        for lane in 1..CANDIDATES {
            if potentials[lane] < potentials[best] {
                best = lane;
            }
        }
        for (products, distance) in products.iter_rows().zip(&mut distances) {
            *distance = distance.min((1.0 - f64::from(products[best])).max(0.0));
        }
        let (columns, values) = rows.row(drawn[best]);
        columns.iter().zip(values).for_each(|(&term, &value)| centroids.row_mut(term as usize)[cluster] = value);
        for &row in &drawn {
            rows.row(row).0.iter().for_each(|&term| candidates.row_mut(term as usize).fill(0.0));
        }
    }
    centroids
}

/// The place at which the sum of `weights` passes `point`.
fn draw(weights: &[f64], point: f64) -> usize {
    let mut sum = 0.0;
    let mut last = 0;
    for (place, &weight) in weights.iter().enumerate() {
        sum += weight;
        if weight > 0.0 {
            last = place;
            if sum > point {
                break;
            }
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    /// Rows of five sorts of ten terms each, with three terms that all share.
    fn five_sorts(count: u32) -> CsrMatrix {
        let mut rows = CsrMatrix::new(53);
        for row in 0..count {
            let own =
                (0..10).filter(|n| (row / 5 * 7 + n * n) % 4 != 0).map(|n| (row % 5 * 10 + n, 1.0 + (n % 3) as f32));
            rows.push_row(own.chain([(50 + row % 3, 1.0)]));
        }
        rows
    }

    #[test]
    fn sorts_are_found_and_a_row_alone_gets_what_it_got() {
        let rows = five_sorts(700);
        for seed in 0..5 {
            let options = SphericalOptions { topics: 5, seed, ..Default::default() };
            let fitted = Spherical::fit(&options, &rows, &Silent).unwrap();
            for row in 0..700 {
                assert_eq!(fitted.members[row], fitted.members[row % 5]);
                let (columns, values) = rows.row(row);
                let entries: Vec<(u32, f32)> = columns.iter().copied().zip(values.iter().copied()).collect();
                let cosines = fitted.model.cosines(&entries);
                let best = (0..5).fold(0, |best, k| if cosines[k] > cosines[best] { k } else { best });
                assert_eq!(best, fitted.members[row]);
            }
        }
    }

    #[test]
    fn bounds_leave_out_only_rows_that_have_not_moved() {
        // Every round by the definition, from the same start, gives the same members.
        let rows = five_sorts(900);
        let options = SphericalOptions { topics: 12, starts: 1, seed: 4, ..Default::default() };
        let fitted = Spherical::fit(&options, &rows, &Silent).unwrap();
        let mut unit = CsrMatrix::new(rows.columns());
        for (columns, values) in rows.iter_rows() {
            let square: f64 = values.iter().map(|v| f64::from(*v) * f64::from(*v)).sum();
            let scale = (1.0 / square.sqrt()) as f32;
            unit.push_row(columns.iter().copied().zip(values.iter().map(|v| v * scale)));
        }
        let columns = unit.transpose();
        let mut centroids = spread_out(12, &unit, &mut generator(4, 0));
        let mut members = vec![0u32; 900];
        for _ in 0..fitted.rounds + 5 {
            let mut open = vec![Bounds { own: -1.0, other: 1.0 }; 900];
            assign(&unit, &centroids, &mut members, &mut open);
            let mut next = sums(&columns, &members, 12);
            assert!(!reseed_empty(&mut next, &unit, &members, &open, 12), "no cluster is empty here");
            scale(&mut next);
            centroids = next;
        }
        let ours: Vec<usize> = members.iter().map(|&member| member as usize).collect();
        assert_eq!(crate::matrix::adjusted_rand_index(&ours, &fitted.members), 1.0);
    }

    #[test]
    fn threads_do_not_matter() {
        let rows = five_sorts(600);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let options = SphericalOptions { topics: 9, ..Default::default() };
            pool.install(|| Spherical::fit(&options, &rows, &Silent).unwrap())
        };
        let one = with(1);
        assert_eq!(one, with(2));
        assert_eq!(one, with(7));
    }

    #[test]
    fn hard_rows_are_clustered_or_refused() {
        let mut alike = CsrMatrix::new(2);
        (0..10).for_each(|_| alike.push_row([(1, 3.0)]));
        alike.push_row([]);
        let options = SphericalOptions { topics: 4, ..Default::default() };
        let fitted = Spherical::fit(&options, &alike, &Silent).unwrap();
        assert!((fitted.mean_cosine - 1.0).abs() < 1e-6);
        assert_eq!(fitted.model.cosines(&[]), [0.0; 4]);
        assert!(fitted.model.centroids().as_slice().iter().all(|weight| weight.is_finite()));
        let too_many = SphericalOptions { topics: 11, ..Default::default() };
        let error = Spherical::fit(&too_many, &alike, &Silent).unwrap_err();
        assert!(error.to_string().contains("only 10 paragraphs"));
        let mut bad = CsrMatrix::new(2);
        bad.push_row([(0, f32::INFINITY)]);
        let error = Spherical::fit(&SphericalOptions { topics: 1, ..Default::default() }, &bad, &Silent).unwrap_err();
        assert!(error.to_string().contains("not a number"));
    }
}
