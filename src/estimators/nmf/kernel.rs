//! Updates of many rows' weights while the other factor is fixed: for each topic in turn the best
//! non-negative value. Rows stand side by side in the processor's lanes, so that every
//! row's sums are the same however many there are.

use crate::matrix::Panel;
use crate::parallel;
use multiversion::multiversion;

/// Rows that are improved together.
const TOGETHER: usize = 64;
const LANES: usize = 16;
/// Rows that a thread takes at once.
const BLOCK: usize = 4 * TOGETHER;

/// What does not change while weights are improved.
pub(super) struct FixedFactor<'a> {
    /// k × k: the products of the fixed factor's topics.
    pub(super) gram: &'a [f32],
    /// Taken from every product: the penalty on the sum.
    pub(super) l1: f32,
    /// The penalty on the squares.
    pub(super) l2: f32,
    /// Rounds over the topics.
    pub(super) sweeps: usize,
    /// A penalty for each weight, of the weights' shape.
    pub(super) penalties: Option<&'a Panel>,
}

/// Improves `weights`, given the products of the sparse rows with the fixed factor. *Bit-exact.*
pub(super) fn improve(weights: &mut Panel, products: &Panel, fixed: &FixedFactor<'_>) {
    let (width, stride) = (weights.width(), weights.stride());
    let penalties = fixed.penalties.map(Panel::as_slice);
    parallel::for_each_chunk(weights.as_mut_slice(), BLOCK * stride, |block, weights| {
        let (mut numerators, mut values) = (vec![0f32; width * TOGETHER], vec![0f32; width * TOGETHER]);
        let (numerators, values) = (numerators.as_mut_slice(), values.as_mut_slice());
        let base = block * BLOCK * stride;
        let products = &products.as_slice()[base..base + weights.len()];
        let penalties = penalties.map(|penalties| &penalties[base..base + weights.len()]);
        for (part, weights) in weights.chunks_mut(TOGETHER * stride).enumerate() {
            let start = part * TOGETHER * stride;
            let count = weights.len() / stride;
            interleave(numerators, &products[start..start + weights.len()], width, stride);
            interleave(values, weights, width, stride);
            numerators.iter_mut().for_each(|value| *value -= fixed.l1);
            if let Some(penalties) = penalties {
                for (row, penalties) in penalties[start..].chunks_exact(stride).take(count).enumerate() {
                    for (topic, penalty) in penalties[..width].iter().enumerate() {
                        numerators[topic * TOGETHER + row] -= penalty;
                    }
                }
            }
            for _ in 0..fixed.sweeps {
                sweep(values, numerators, fixed.gram, width, fixed.l2);
            }
            for (row, weights) in weights.chunks_exact_mut(stride).enumerate() {
                for (topic, weight) in weights[..width].iter_mut().enumerate() {
                    *weight = values[topic * TOGETHER + row];
                }
            }
        }
    });
}

/// Lays rows out side by side: topic after topic, `TOGETHER` rows each; those that are missing are
/// zeros.
fn interleave(target: &mut [f32], rows: &[f32], width: usize, stride: usize) {
    if rows.len() < TOGETHER * stride {
        target.fill(0.0);
    }
    for (row, weights) in rows.chunks_exact(stride).enumerate() {
        for (topic, weight) in weights[..width].iter().enumerate() {
            target[topic * TOGETHER + row] = *weight;
        }
    }
}

/// One round over the topics: each weight goes down its own gradient to the least, or to zero.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn sweep(values: &mut [f32], numerators: &[f32], gram: &[f32], width: usize, l2: f32) {
    for topic in 0..width {
        let row = &gram[topic * width..(topic + 1) * width];
        let curvature = row[topic] + l2;
        if curvature <= 0.0 {
            // A topic without words on the held side: no weight of it matters, and it may come
            // back.
            continue;
        }
        let mut descent = [[0f32; LANES]; TOGETHER / LANES];
        for (lanes, numerators) in descent.iter_mut().zip(numerators[topic * TOGETHER..].chunks_exact(LANES)) {
            lanes.copy_from_slice(numerators);
        }
        let [mut a, mut b, mut c, mut d] = descent;
        for (others, &factor) in values.as_chunks::<TOGETHER>().0.iter().zip(row) {
            let (others, _) = others.as_chunks::<LANES>();
            less(&mut a, factor, &others[0]);
            less(&mut b, factor, &others[1]);
            less(&mut c, factor, &others[2]);
            less(&mut d, factor, &others[3]);
        }
        let step = 1.0 / curvature;
        let target = &mut values[topic * TOGETHER..(topic + 1) * TOGETHER];
        for (values, descent) in target.as_chunks_mut::<LANES>().0.iter_mut().zip([a, b, c, d]) {
            for lane in 0..LANES {
                let better = values[lane] + (descent[lane] - l2 * values[lane]) * step;
                values[lane] = if better > 0.0 { better } else { 0.0 };
            }
        }
    }
}

#[inline(always)]
fn less(sums: &mut [f32; LANES], factor: f32, values: &[f32; LANES]) {
    for lane in 0..LANES {
        sums[lane] -= factor * values[lane];
    }
}
