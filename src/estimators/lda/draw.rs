//! What both samplers work on: tokens with their topics, the prior, counts in lanes, random numbers
//! and the log-likelihood.

use crate::matrix::math::ln;
use crate::matrix::random::mix;

/// Topics that are worked on side by side: fixed, whatever the processor's vectors hold.
pub(super) const LANES: usize = 16;
/// Values of sixteen topics, in one line of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(align(64))]
pub(super) struct Row(pub(super) [f32; LANES]);
/// Tokens from one renewal of the topics' totals to the next.
pub(super) const RENEWED: usize = 256;

/// One token: its places in its partitions, and its topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SampledToken {
    pub(super) document: u32,
    pub(super) word: u32,
    pub(super) topic: u32,
}

/// The tokens that one thread samples, and the topics' totals there.
pub(super) struct TokenBlock<'a> {
    pub(super) tokens: &'a mut [SampledToken],
    /// The number of the first token among all.
    pub(super) base: u64,
    /// How often each topic occurs: as in all documents when the round began, and with what this
    /// block changed since.
    pub(super) totals: &'a mut [u32],
}

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
    /// Whether the log-likelihood is measured.
    pub(super) measure: bool,
}

impl Prior<'_> {
    #[inline(always)]
    pub(super) fn alpha_of(&self, topic: usize) -> f32 {
        self.alpha[topic / LANES].0[topic % LANES]
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
