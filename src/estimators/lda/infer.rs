//! The topics of a row by a fitted model: deterministic, of the row alone.
//!
//! CVB0 (Asuncion, Welling, Smyth & Teh 2009) with the topics' words held fixed: each word's share
//! in each topic is proportional to φ_kw · (α_k + what the row's other tokens have there), in turns
//! until nothing moves. No random numbers.

use multiversion::multiversion;

/// Rounds at most.
const ROUNDS: usize = 100;
/// The row's mean change of a token's topics, in the sum of absolute differences, at which it has
/// arrived.
const ARRIVED: f64 = 1e-4;
/// Sums over topics are made in so many lanes.
const LANES: usize = 8;
/// Eight topics; zeros behind the last.
type Lanes = [f64; LANES];

/// What a word's tokens are in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word {
    pub(super) column: usize,
    pub(super) count: f64,
}

/// The sum of products of two rows, lane by lane.
pub(super) fn dot(left: &[f64], right: &[f32]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (left, right) in left.chunks(LANES).zip(right.chunks(LANES)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(left.iter().zip(right)) {
            *lane += a * f64::from(*b);
        }
    }
    fold(&lanes)
}

#[inline(always)]
fn fold(lanes: &Lanes) -> f64 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

/// A word's tokens in eight topics.
#[derive(Debug, Clone, Copy, Default)]
struct WordTopics {
    /// φ_kw.
    chance: Lanes,
    /// The share of the word's tokens in each topic.
    share: Lanes,
}

/// The shares of topics in a row with these words; `phi` is terms × topics. Alpha's own shares
/// where there is no word.
pub(super) fn fold_in(words: &[Word], phi: &[f32], alpha: &[f64]) -> Vec<f64> {
    let topics = alpha.len();
    let chunks = topics.div_ceil(LANES);
    let mut prior = vec![[0.0; LANES]; chunks];
    prior.as_flattened_mut()[..topics].copy_from_slice(alpha);
    // words × topics.
    let mut cells = vec![WordTopics::default(); words.len() * chunks];
    // Alpha and, for each topic, the tokens that it has.
    let mut weights = prior.clone();
    for (word, cells) in words.iter().zip(cells.chunks_exact_mut(chunks)) {
        for (topic, &value) in phi[word.column * topics..][..topics].iter().enumerate() {
            cells[topic / LANES].chance[topic % LANES] = f64::from(value);
        }
        let mut lanes = [0.0; LANES];
        for (cell, prior) in cells.iter_mut().zip(&prior) {
            for lane in 0..LANES {
                cell.share[lane] = cell.chance[lane] * prior[lane];
                lanes[lane] += cell.share[lane];
            }
        }
        let all = fold(&lanes);
        for (cell, weight) in cells.iter_mut().zip(&mut weights) {
            for (share, weight) in cell.share.iter_mut().zip(weight) {
                *share /= all;
                *weight += word.count * *share;
            }
        }
    }
    let tokens = words.iter().fold(0.0, |sum, word| sum + word.count);
    let mut next = vec![[0.0; LANES]; chunks];
    for _ in 0..ROUNDS {
        if round(words, &prior, &mut cells, &mut weights, &mut next) <= ARRIVED * tokens {
            break;
        }
    }
    let mut theta = weights.as_flattened()[..topics].to_vec();
    let sum = theta.iter().fold(0.0, |sum, weight| sum + weight);
    theta.iter_mut().for_each(|weight| *weight /= sum);
    theta
}

/// Each word in turn; returns by how much their tokens' shares moved.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn round(words: &[Word], prior: &[Lanes], cells: &mut [WordTopics], weights: &mut [Lanes], next: &mut [Lanes]) -> f64 {
    let chunks = prior.len();
    let (weights, next) = (&mut weights[..chunks], &mut next[..chunks]);
    let mut moved = 0.0;
    for (place, word) in words.iter().enumerate() {
        let cells = &mut cells[place * chunks..][..chunks];
        // A token is one, however much the row holds of it; less than one is left out whole. What
        // is left is at least alpha, but for rounding.
        let own = word.count.min(1.0);
        let mut lanes = [0.0; LANES];
        for chunk in 0..chunks {
            let (WordTopics { chance, share }, prior) = (&cells[chunk], &prior[chunk]);
            let (weight, next) = (&weights[chunk], &mut next[chunk]);
            for lane in 0..LANES {
                let left = weight[lane] - own * share[lane];
                let left = if left > prior[lane] { left } else { prior[lane] };
                next[lane] = chance[lane] * left;
                lanes[lane] += next[lane];
            }
        }
        let inverse = 1.0 / fold(&lanes);
        let mut change = [0.0; LANES];
        for chunk in 0..chunks {
            let (share, weight, next) = (&mut cells[chunk].share, &mut weights[chunk], &next[chunk]);
            for lane in 0..LANES {
                let new = next[lane] * inverse;
                let more = new - share[lane];
                change[lane] += more.abs();
                weight[lane] += word.count * more;
                share[lane] = new;
            }
        }
        moved += word.count * fold(&change);
    }
    moved
}
