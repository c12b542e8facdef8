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

use super::draw::{LANES, LogProduct, Prior, RENEWED, Row, TokenBlock, uniform};
use multiversion::multiversion;
use std::hint::{black_box, select_unpredictable};

/// What the dense sampler needs in addition to the counts.
#[derive(Debug, Clone, Default)]
pub(super) struct DenseTables {
    /// The totals at the last renewal.
    renewed: Vec<Row>,
    /// 1 / (n_k + βV) then; 0 behind the last topic.
    inverse: Vec<Row>,
    /// Running sums of each lane.
    sums: Vec<Row>,
}

impl DenseTables {
    #[inline(always)]
    fn renew(&mut self, totals: &[u32], prior: &Prior<'_>) {
        for table in [&mut self.renewed, &mut self.inverse, &mut self.sums] {
            table.resize(prior.alpha.len(), Row::default());
        }
        for (topic, &total) in totals.iter().enumerate() {
            self.renewed[topic / LANES].0[topic % LANES] = total as f32;
        }
        for (topic, &total) in totals.iter().enumerate() {
            self.inverse[topic / LANES].0[topic % LANES] = 1.0 / (total as f32 + prior.beta_sum);
        }
    }

    /// Draws a topic for each token of a block; returns the sum of the logarithms of Σ_k (n_dk +
    /// α_k) φ_kw where it is asked for.
    pub(super) fn sample(
        &mut self,
        block: TokenBlock<'_>,
        documents: &mut [Row],
        words: &mut [Row],
        prior: Prior<'_>,
    ) -> f64 {
        if prior.measure {
            measured(self, block, documents, words, prior)
        } else {
            plain(self, block, documents, words, prior)
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn plain(t: &mut DenseTables, block: TokenBlock<'_>, d: &mut [Row], w: &mut [Row], prior: Prior<'_>) -> f64 {
    draw::<false>(t, block, d, w, prior)
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn measured(t: &mut DenseTables, block: TokenBlock<'_>, d: &mut [Row], w: &mut [Row], prior: Prior<'_>) -> f64 {
    draw::<true>(t, block, d, w, prior)
}

/// Sixteen lanes as four columns of four, summed down the columns and then along.
struct LaneSums {
    /// Row r + 1: of each column, the sum of its first r + 1 lanes; zeros before.
    down: [f32; 20],
    /// Of each column, the sum of all columns before it.
    along: [f32; 4],
    total: f32,
}

impl LaneSums {
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

/// The factors of the topics' chances that are the same for all tokens until the next renewal.
#[derive(Clone, Copy)]
struct ChanceFactors<'a> {
    alpha: &'a [Row],
    renewed: &'a [Row],
    inverse: &'a [Row],
    beta: f32,
    beta_sum: f32,
}

impl ChanceFactors<'_> {
    /// Running sums, lane by lane, of the topics' chances in a document and a word.
    #[inline(always)]
    fn accumulate(self, document: &[Row], word: &[Row], sums: &mut [Row]) {
        let mut lanes = [0.0; LANES];
        for chunk in 0..sums.len() {
            let (d, w) = (&document[chunk].0, &word[chunk].0);
            let (a, i) = (&self.alpha[chunk].0, &self.inverse[chunk].0);
            for lane in 0..LANES {
                lanes[lane] += ((d[lane] + a[lane]) * i[lane]) * (w[lane] + self.beta);
            }
            sums[chunk] = Row(lanes);
        }
    }

    /// What of a topic's chance comes from the token itself.
    #[inline(always)]
    fn surplus(self, document: &[Row], word: &[Row], topic: usize) -> f32 {
        let (chunk, lane) = (topic / LANES, topic % LANES);
        let (d, w) = (document[chunk].0[lane], word[chunk].0[lane]);
        let a = self.alpha[chunk].0[lane];
        let with = ((d + a) * self.inverse[chunk].0[lane]) * (w + self.beta);
        let others = self.renewed[chunk].0[lane] - 1.0 + self.beta_sum;
        let without = ((d - 1.0 + a) * (w - 1.0 + self.beta)) / others;
        (with - without).max(0.0)
    }
}

#[inline(always)]
fn draw<const MEASURE: bool>(
    tables: &mut DenseTables,
    block: TokenBlock<'_>,
    documents: &mut [Row],
    words: &mut [Row],
    prior: Prior<'_>,
) -> f64 {
    let chunks = prior.alpha.len();
    let TokenBlock { tokens, base: mut number, totals } = block;
    let mut likelihood = LogProduct::new();
    for run in tokens.chunks_mut(RENEWED) {
        tables.renew(totals, &prior);
        let DenseTables { renewed, inverse, sums } = &mut *tables;
        let (alpha, renewed, inverse) = (&prior.alpha[..chunks], &renewed[..chunks], &inverse[..chunks]);
        let factors = ChanceFactors { alpha, renewed, inverse, beta: prior.beta, beta_sum: prior.beta_sum };
        let sums = &mut sums[..chunks];
        for token in run {
            let its_document = &mut documents[token.document as usize * chunks..][..chunks];
            let its_word = &mut words[token.word as usize * chunks..][..chunks];
            factors.accumulate(its_document, its_word, sums);
            // Through memory: else the compiler entangles the loop's lanes with what they are used
            // for.
            let lanes = black_box(LaneSums::of(black_box(&sums[chunks - 1])));
            let draw = uniform(prior.key, number);
            number += 1;
            let old = token.topic as usize;
            let (old_chunk, old_lane) = (old / LANES, old % LANES);
            let surplus = factors.surplus(its_document, its_word, old);
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
