//! One start of spherical k-means and its rounds.

use super::options::SphericalOptions;
use crate::matrix::random::generator;
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel};
use crate::parallel;
use crate::progress::Progress;
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::RngCore;
use rayon::prelude::*;

/// One start and where it led.
pub(super) struct KmeansRun {
    pub(super) centroids: Panel,
    pub(super) members: Vec<u32>,
    pub(super) sum: f64,
    pub(super) rounds: usize,
}

/// What is known of a row's cosines without looking: at least `own` with its own centroid, at most
/// `other` with any other.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) own: f64,
    pub(super) other: f64,
}

/// Single precision may be off by this much.
const SLACK: f64 = 1e-5;

impl KmeansRun {
    pub(super) fn new(
        options: &SphericalOptions,
        rows: &CsrMatrix,
        columns: &CsrMatrix,
        start: usize,
        progress: &dyn Progress,
    ) -> Self {
        let count = rows.rows();
        let mut generator = generator(options.seed, start as u64);
        let mut centroids = kmeans_plus_plus(options.topics, rows, &mut generator);
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
    parallel::map(rows.div_ceil(BLOCK_ROWS), |block| {
        let numbers: Vec<u32> = ((block * BLOCK_ROWS) as u32..((block + 1) * BLOCK_ROWS).min(rows) as u32).collect();
        work(&numbers)
    })
}

/// Gives every row its nearest centroid, of equals the first; leaves out those whose bounds say
/// that it has not changed. Returns how many changed.
pub(super) fn assign(rows: &CsrMatrix, centroids: &Panel, members: &mut [u32], bounds: &mut [Bounds]) -> usize {
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
pub(super) fn sums(columns: &CsrMatrix, members: &[u32], clusters: usize) -> Panel {
    let mut sums = Panel::zeros(columns.rows(), clusters);
    let stride = sums.stride();
    parallel::for_each_chunk(sums.as_mut_slice(), BLOCK_ROWS * stride, |block, chunk| {
        for (offset, target) in chunk.chunks_exact_mut(stride).enumerate() {
            for (row, value) in columns.row_entries(block * BLOCK_ROWS + offset) {
                target[members[row as usize] as usize] += value;
            }
        }
    });
    sums
}

/// Puts the row that lies worst where a cluster has lost all its rows; says whether that was so.
pub(super) fn reseed_empty(
    sums: &mut Panel,
    rows: &CsrMatrix,
    members: &[u32],
    bounds: &[Bounds],
    clusters: usize,
) -> bool {
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
            rows.row_entries(row).for_each(|(term, value)| sums.row_mut(term as usize)[cluster] = value);
        }
    }
    true
}

/// Gives every column the length one, and says how long it was.
pub(super) fn scale(panel: &mut Panel) -> Vec<f64> {
    let lengths: Vec<f64> = squares(panel, panel).iter().map(|square| square.sqrt()).collect();
    let factors: Vec<f32> =
        lengths.iter().map(|&length| if length > 0.0 { (1.0 / length) as f32 } else { 0.0 }).collect();
    let stride = panel.stride();
    parallel::for_each_chunk(panel.as_mut_slice(), stride, |_, row| {
        row.iter_mut().zip(&factors).for_each(|(value, factor)| *value *= factor);
    });
    lengths
}

fn cosines_of_columns(left: &Panel, right: &Panel) -> Vec<f64> {
    squares(left, right)
}

/// Column by column, the products of two panels of one shape; blocks in single precision, folded in
/// double.
fn squares(left: &Panel, right: &Panel) -> Vec<f64> {
    let stride = left.stride();
    let length = BLOCK_ROWS * stride;
    let blocks: Vec<Vec<f32>> = parallel::map_chunks(left.as_slice(), length, |block, left| {
        let right = &right.as_slice()[block * length..][..left.len()];
        let mut sums = vec![0.0; stride];
        for (left, right) in left.chunks_exact(stride).zip(right.chunks_exact(stride)) {
            for ((sum, a), b) in sums.iter_mut().zip(left).zip(right) {
                *sum += a * b;
            }
        }
        sums
    });
    let mut sums = vec![0.0; left.width()];
    for block in &blocks {
        sums.iter_mut().zip(block).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    sums
}

/// Lets the bounds follow the centroids, given each one's cosine with what it was: Schubert, Lang &
/// Feher (2021), eq. 4 and 5.
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

/// Initial centroids by k-means++ with several candidates each time (Arthur & Vassilvitskii
/// 2007).
pub(super) fn kmeans_plus_plus(clusters: usize, rows: &CsrMatrix, generator: &mut Xoshiro256Plus) -> Panel {
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
            rows.row_entries(row).for_each(|(term, value)| candidates.row_mut(term as usize)[lane] = value);
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
        rows.row_entries(drawn[best]).for_each(|(term, value)| centroids.row_mut(term as usize)[cluster] = value);
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
