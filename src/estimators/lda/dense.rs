//! Draws the topics of a block's tokens with all topics side by side, sixteen lanes a step.
//!
//! The chance of topic k is (n_dk + α_k) · (n_wk + β) / (n_k + βV), the token itself left out
//! (Griffiths & Steyvers 2004). Three things make it fast without changing what is drawn:
//!
//! * Rows are summed lane by lane; the drawn number is looked up among sixteen lanes and then
//!   within one lane. No branch depends on what was drawn.
//! * The token is not taken out of its counts first: a store of four bytes that a load of
//!   sixty-four overlaps would make the processor wait for all that came before. The sum is made
//!   with the token in it, and the part of its topic's chance that is too much is cut out of the
//!   range of the drawn number.
//! * 1 / (n_k + βV) is renewed every [`RENEWED`] tokens. The token's own share in it is exact.

use super::corpus::Token;
use super::sparse::Tables;
use crate::matrix::math::ln;
use crate::matrix::random::mix;
use multiversion::multiversion;
use std::hint::{black_box, select_unpredictable};

/// Topics that are worked on side by side: fixed, whatever the processor's vectors hold.
pub(super) const LANES: usize = 16;
/// Values of sixteen topics, in one line of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(align(64))]
pub(super) struct Row(pub(super) [f32; LANES]);
/// Tokens from one renewal of the topics' totals to the next.
pub(super) const RENEWED: usize = 256;

/// What is the same for all blocks of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prior<'a> {
    pub(super) topics: usize,
    /// Alpha of each topic; zeros behind the last.
    pub(super) alpha: &'a [Row],
    pub(super) beta: f32,
    /// Beta × words.
    pub(super) beta_sum: f32,
    /// Of the seed and the sweep.
    pub(super) key: u64,
}

impl Prior<'_> {
    #[inline(always)]
    pub(super) fn alpha_of(&self, topic: usize) -> f32 {
        self.alpha[topic / LANES].0[topic % LANES]
    }
}

/// What a thread needs beside the counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    /// How often each topic occurs: as in all documents when the round began, and with what this
    /// block changed since.
    pub(super) totals: Vec<u32>,
    /// The totals at the last renewal.
    renewed: Vec<Row>,
    /// 1 / (n_k + βV) then; 0 behind the last topic.
    inverse: Vec<Row>,
    /// Running sums of each lane.
    sums: Vec<Row>,
    pub(super) tables: Tables,
}

impl Scratch {
    pub(super) fn new(topics: usize) -> Self {
        let empty = vec![Row::default(); topics.div_ceil(LANES)];
        Self {
            totals: vec![0; topics],
            renewed: empty.clone(),
            inverse: empty.clone(),
            sums: empty,
            tables: Tables::default(),
        }
    }

    #[inline(always)]
    fn renew(&mut self, beta_sum: f32) {
        for (topic, &total) in self.totals.iter().enumerate() {
            self.renewed[topic / LANES].0[topic % LANES] = total as f32;
        }
        for (topic, &total) in self.totals.iter().enumerate() {
            self.inverse[topic / LANES].0[topic % LANES] = 1.0 / (total as f32 + beta_sum);
        }
    }
}

/// A uniform number in [0, 1) with 24 bits, of the sweep's key and the token's number.
#[inline(always)]
pub(super) fn uniform(key: u64, token: u64) -> f32 {
    let bits = mix(key.wrapping_add(token.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
    (bits >> 40) as f32 * (1.0 / 16_777_216.0)
}

/// The logarithm of a product of many small numbers without many logarithms.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogProduct {
    sum: f64,
    product: f64,
    exponents: i64,
}

impl LogProduct {
    pub(super) fn new() -> Self {
        Self { sum: 0.0, product: 1.0, exponents: 0 }
    }

    /// Multiplies by a positive, normal number; at most a thousand times between two calls of
    /// [`fold`](Self::fold).
    #[inline(always)]
    pub(super) fn push(&mut self, value: f32) {
        let bits = value.to_bits();
        self.exponents += i64::from(bits >> 23) - 127;
        self.product *= f64::from(f32::from_bits((bits & 0x007F_FFFF) | 0x3F80_0000));
    }

    pub(super) fn fold(&mut self) {
        self.sum += ln(self.product);
        self.product = 1.0;
    }

    pub(super) fn value(mut self) -> f64 {
        self.fold();
        self.sum + self.exponents as f64 * std::f64::consts::LN_2
    }
}

/// Draws a topic for each token of a block; returns the sum of the logarithms of Σ_k (n_dk + α_k)
/// φ_kw where it is asked for.
pub(super) fn sample(
    measure: bool,
    tokens: &mut [Token],
    base: u64,
    documents: &mut [Row],
    words: &mut [Row],
    scratch: &mut Scratch,
    prior: Prior<'_>,
) -> f64 {
    if measure {
        measured(tokens, base, documents, words, scratch, prior)
    } else {
        plain(tokens, base, documents, words, scratch, prior)
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn plain(t: &mut [Token], base: u64, d: &mut [Row], w: &mut [Row], s: &mut Scratch, prior: Prior<'_>) -> f64 {
    draw::<false>(t, base, d, w, s, prior)
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn measured(t: &mut [Token], base: u64, d: &mut [Row], w: &mut [Row], s: &mut Scratch, prior: Prior<'_>) -> f64 {
    draw::<true>(t, base, d, w, s, prior)
}

/// Sixteen lanes as four columns of four, summed down the columns and then along.
struct Lanes {
    /// Row r + 1: of each column, the sum of its first r + 1 lanes; zeros before.
    down: [f32; 20],
    /// Of each column, the sum of all columns before it.
    along: [f32; 4],
    total: f32,
}

impl Lanes {
    #[inline(always)]
    fn of(Row(lanes): &Row) -> Self {
        let mut down = [0.0; 20];
        for row in 0..4 {
            for column in 0..4 {
                down[4 * row + 4 + column] = down[4 * row + column] + lanes[4 * row + column];
            }
        }
        let second = down[16];
        let third = second + down[17];
        let fourth = third + down[18];
        Self { down, along: [0.0, second, third, fourth], total: fourth + down[19] }
    }

    /// What comes before a lane.
    #[inline(always)]
    fn start(&self, lane: usize) -> f32 {
        self.along[lane % 4] + self.down[lane]
    }

    /// The lane in which `at` lies, and how far in it.
    #[inline(always)]
    fn find(&self, mut at: f32) -> (usize, f32) {
        let [_, second, third, fourth] = self.along;
        let column = usize::from(second <= at) + usize::from(third <= at) + usize::from(fourth <= at);
        at -= self.along[column & 3];
        let down = &self.down[column & 3..];
        let row = usize::from(down[4] <= at) + usize::from(down[8] <= at) + usize::from(down[12] <= at);
        (4 * row + column, at - down[4 * row])
    }
}

/// The first chunk whose running sum in this lane is above `at`, or the last.
#[inline(always)]
fn find_chunk(sums: &[Row], lane: usize, at: f32) -> usize {
    let (mut from, mut size) = (0, sums.len());
    while size > 1 {
        let half = size / 2;
        let middle = from + half;
        from = select_unpredictable(sums[middle - 1].0[lane % LANES] <= at, middle, from);
        size -= half;
    }
    from
}

#[inline(always)]
fn draw<const MEASURE: bool>(
    tokens: &mut [Token],
    base: u64,
    documents: &mut [Row],
    words: &mut [Row],
    scratch: &mut Scratch,
    prior: Prior<'_>,
) -> f64 {
    let chunks = prior.alpha.len();
    let mut likelihood = LogProduct::new();
    let mut number = base;
    for run in tokens.chunks_mut(RENEWED) {
        scratch.renew(prior.beta_sum);
        let Scratch { totals, renewed, inverse, sums, .. } = scratch;
        let (alpha, renewed, inverse) = (&prior.alpha[..chunks], &renewed[..chunks], &inverse[..chunks]);
        let sums = &mut sums[..chunks];
        for token in run {
            let its_document = &mut documents[token.document as usize * chunks..][..chunks];
            let its_word = &mut words[token.word as usize * chunks..][..chunks];
            let mut lanes = [0.0; LANES];
            for chunk in 0..chunks {
                let (d, w) = (&its_document[chunk].0, &its_word[chunk].0);
                let (a, i) = (&alpha[chunk].0, &inverse[chunk].0);
                for lane in 0..LANES {
                    lanes[lane] += ((d[lane] + a[lane]) * i[lane]) * (w[lane] + prior.beta);
                }
                sums[chunk] = Row(lanes);
            }
            // Through memory: else the compiler entangles the loop's lanes with what they are used
            // for.
            let lanes = black_box(Lanes::of(black_box(&sums[chunks - 1])));
            let draw = uniform(prior.key, number);
            number += 1;
            let old = token.topic as usize;
            let (old_chunk, old_lane) = (old / LANES, old % LANES);
            let (d, w) = (its_document[old_chunk].0[old_lane], its_word[old_chunk].0[old_lane]);
            let a = alpha[old_chunk].0[old_lane];
            let with = ((d + a) * inverse[old_chunk].0[old_lane]) * (w + prior.beta);
            let others = renewed[old_chunk].0[old_lane] - 1.0 + prior.beta_sum;
            let without = ((d - 1.0 + a) * (w - 1.0 + prior.beta)) / others;
            let surplus = (with - without).max(0.0);
            let total = lanes.total - surplus;
            if MEASURE {
                likelihood.push(total.max(f32::MIN_POSITIVE));
            }
            let mut at = draw * total;
            let cut = lanes.start(old_lane) + sums[old_chunk].0[old_lane] - surplus;
            at += select_unpredictable(at >= cut, surplus, 0.0);
            let (lane, at) = lanes.find(at);
            let chunk = find_chunk(sums, lane, at);
            // Rounding may point behind the last topic.
            let new = (chunk * LANES + lane).min(prior.topics - 1);
            its_document[old_chunk].0[old_lane] -= 1.0;
            its_word[old_chunk].0[old_lane] -= 1.0;
            totals[old] -= 1;
            let (new_chunk, new_lane) = (new / LANES, new % LANES);
            its_document[new_chunk].0[new_lane] += 1.0;
            its_word[new_chunk].0[new_lane] += 1.0;
            totals[new] += 1;
            token.topic = new as u32;
        }
        if MEASURE {
            likelihood.fold();
        }
    }
    likelihood.value()
}
