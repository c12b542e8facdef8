//! The topics of a row by a fitted model: deterministic, of the row alone.
//!
//! CVB0 (Asuncion, Welling, Smyth & Teh 2009) with the topics' words held fixed: each word's share in each topic is
//! proportional to φ_kw · (α_k + what the row's other tokens have there), in turns until nothing moves. No random
//! numbers.

/// Rounds at most.
const ROUNDS: usize = 200;
/// The row's mean change of a token's topics, in the sum of absolute differences, at which it has arrived.
const ARRIVED: f64 = 1e-5;
/// Sums over topics are made in so many lanes.
const LANES: usize = 8;

/// What a word's tokens are in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word {
    pub(super) column: usize,
    pub(super) count: f64,
}

/// The sum of products of three rows, lane by lane.
pub(super) fn dot(left: &[f64], right: &[f32]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (left, right) in left.chunks(LANES).zip(right.chunks(LANES)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(left.iter().zip(right)) {
            *lane += a * f64::from(*b);
        }
    }
    fold(lanes)
}

fn fold(lanes: [f64; LANES]) -> f64 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

/// The shares of topics in a row with these words; `phi` is terms × topics. Alpha's own shares where there is no word.
pub(super) fn fold_in(words: &[Word], phi: &[f32], alpha: &[f64]) -> Vec<f64> {
    let topics = alpha.len();
    let tokens = words.iter().fold(0.0, |sum, word| sum + word.count);
    // Alpha and, for each topic, the tokens that it has.
    let mut weights = alpha.to_vec();
    let mut shares = vec![0.0; words.len() * topics];
    let mut next = vec![0.0; topics];
    for (word, share) in words.iter().zip(shares.chunks_exact_mut(topics)) {
        let row = &phi[word.column * topics..][..topics];
        let mut lanes = [0.0; LANES];
        for ((share, row), alpha) in share.chunks_mut(LANES).zip(row.chunks(LANES)).zip(alpha.chunks(LANES)) {
            for (lane, ((share, phi), alpha)) in share.iter_mut().zip(row).zip(alpha).enumerate() {
                *share = f64::from(*phi) * alpha;
                lanes[lane] += *share;
            }
        }
        let all = fold(lanes);
        for (share, weight) in share.iter_mut().zip(&mut weights) {
            *share /= all;
            *weight += word.count * *share;
        }
    }
    for _ in 0..ROUNDS {
        let mut moved = 0.0;
        for (word, share) in words.iter().zip(shares.chunks_exact_mut(topics)) {
            let row = &phi[word.column * topics..][..topics];
            // A token is one, however much the row holds of it; less than one is left out whole.
            let own = word.count.min(1.0);
            let mut lanes = [0.0; LANES];
            for (place, phi) in row.chunks(LANES).enumerate() {
                let from = place * LANES;
                let slices = next[from..].iter_mut().zip(&share[from..]).zip(&weights[from..]).zip(phi);
                for (lane, (((next, share), weight), phi)) in slices.enumerate() {
                    *next = f64::from(*phi) * (weight - own * share).max(f64::MIN_POSITIVE);
                    lanes[lane] += *next;
                }
            }
            let all = fold(lanes);
            let mut change = 0.0;
            for ((share, next), weight) in share.iter_mut().zip(&next).zip(&mut weights) {
                let new = next / all;
                let more = new - *share;
                change += more.abs();
                *weight += word.count * more;
                *share = new;
            }
            moved += word.count * change;
        }
        if moved <= ARRIVED * tokens {
            break;
        }
    }
    let sum = weights.iter().fold(0.0, |sum, weight| sum + weight);
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}
