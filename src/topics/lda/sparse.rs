//! Draws the topics of a block's tokens by the topics that their documents have, for many topics.
//!
//! With t_k = (n_wk + β) / (n_k + βV) the chance of topic k is n_dk · t_k + α_k · t_k. The first part is summed over the few topics that the
//! document has; the second is the same for all documents, is kept while one word's tokens are sampled, and changes by
//! two topics a token (SparseLDA's idea, Yao, Mimno & McCallum 2009; word by word as in F+LDA, Yu et al. 2015, with sums of
//! sixteen topics in the place of a tree).

use super::corpus::Token;
use super::dense::{LANES, LogProduct, Prior, RENEWED, Row, Scratch, uniform};
use super::documents::Lists;
use multiversion::multiversion;

/// Draws a topic for each token of a block, whose tokens are sorted by word; returns what [`super::dense::sample`] returns.
pub(super) fn sample(
    measure: bool,
    tokens: &mut [Token],
    base: u64,
    documents: &mut Lists,
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
fn plain(t: &mut [Token], base: u64, d: &mut Lists, w: &mut [Row], s: &mut Scratch, prior: Prior<'_>) -> f64 {
    draw::<false>(t, base, d, w, s, prior)
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn measured(t: &mut [Token], base: u64, d: &mut Lists, w: &mut [Row], s: &mut Scratch, prior: Prior<'_>) -> f64 {
    draw::<true>(t, base, d, w, s, prior)
}

/// What one word has with each topic.
struct Factors<'a> {
    /// (n_wk + β) / (n_k + βV).
    each: &'a mut [Row],
    /// For each chunk, the sum of α_k times that.
    chunks: &'a mut [f32],
    /// The sum of those.
    sum: f32,
}

impl Factors<'_> {
    #[inline(always)]
    fn fill(&mut self, word: &[Row], inverse: &[Row], prior: &Prior<'_>) {
        self.sum = 0.0;
        let rows = self.each.iter_mut().zip(word).zip(inverse).zip(prior.alpha);
        for ((((factor, Row(word)), Row(inverse)), Row(alpha)), chunk) in rows.zip(self.chunks.iter_mut()) {
            let mut weighed = [0.0; LANES];
            for lane in 0..LANES {
                factor.0[lane] = (word[lane] + prior.beta) * inverse[lane];
                weighed[lane] = factor.0[lane] * alpha[lane];
            }
            for half in [8, 4, 2, 1] {
                for lane in 0..half {
                    weighed[lane] += weighed[lane + half];
                }
            }
            *chunk = weighed[0];
            self.sum += weighed[0];
        }
    }

    #[inline(always)]
    fn set(&mut self, topic: usize, value: f32, alpha: f32) {
        let (chunk, lane) = (topic / LANES, topic % LANES);
        let change = (value - self.each[chunk].0[lane]) * alpha;
        self.each[chunk].0[lane] = value;
        self.chunks[chunk] += change;
        self.sum += change;
    }

    /// The topic at which the running sum of α_k times the factor passes `at`.
    #[inline(always)]
    fn find(&self, mut at: f32, prior: &Prior<'_>) -> usize {
        let mut chunk = 0;
        while chunk + 1 < self.chunks.len() && at >= self.chunks[chunk] {
            at -= self.chunks[chunk];
            chunk += 1;
        }
        let (factors, alpha) = (&self.each[chunk].0, &prior.alpha[chunk].0);
        let mut lane = 0;
        while lane + 1 < LANES && at >= factors[lane] * alpha[lane] {
            at -= factors[lane] * alpha[lane];
            lane += 1;
        }
        (chunk * LANES + lane).min(prior.topics - 1)
    }
}

#[inline(always)]
fn draw<const MEASURE: bool>(
    tokens: &mut [Token],
    base: u64,
    documents: &mut Lists,
    words: &mut [Row],
    scratch: &mut Scratch,
    prior: Prior<'_>,
) -> f64 {
    let chunks = prior.alpha.len();
    scratch.renew(prior.beta_sum);
    let Scratch { totals, inverse, sums, running, chunk_sums, .. } = scratch;
    let mut factors = Factors { each: sums, chunks: chunk_sums, sum: 0.0 };
    let mut likelihood = LogProduct::new();
    let mut number = base;
    for run in tokens.chunk_by_mut(|a, b| a.word == b.word) {
        let word = &mut words[run[0].word as usize * chunks..][..chunks];
        factors.fill(word, inverse, &prior);
        // One more or one less of a topic, but for the document.
        let mut change = |factors: &mut Factors<'_>, topic: usize, count: f32| {
            let (chunk, lane) = (topic / LANES, topic % LANES);
            word[chunk].0[lane] += count;
            totals[topic] = totals[topic].wrapping_add_signed(count as i32);
            inverse[chunk].0[lane] = 1.0 / (totals[topic] as f32 + prior.beta_sum);
            let value = (word[chunk].0[lane] + prior.beta) * inverse[chunk].0[lane];
            factors.set(topic, value, prior.alpha[chunk].0[lane]);
        };
        for token in run {
            let (document, old) = (token.document as usize, token.topic as usize);
            change(&mut factors, old, -1.0);
            let list = documents.of(document);
            if running.len() < list.len() {
                running.resize(list.len(), 0.0);
            }
            let running = &mut running[..list.len()];
            let (mut sum, mut place) = (0.0, 0);
            for (at, (entry, running)) in list.iter().zip(running.iter_mut()).enumerate() {
                let topic = entry.topic as usize;
                let own = topic == old;
                place = if own { at } else { place };
                let count = (entry.count - u32::from(own)) as f32;
                sum += count * factors.each[topic / LANES].0[topic % LANES];
                *running = sum;
            }
            let total = sum + factors.sum.max(0.0);
            if MEASURE {
                likelihood.push(total.max(f32::MIN_POSITIVE));
            }
            let at = uniform(prior.key, number) * total;
            number += 1;
            let new = if at < sum {
                let found = running.iter().map(|&sum| usize::from(sum <= at)).sum::<usize>();
                list[found.min(list.len() - 1)].topic as usize
            } else {
                factors.find(at - sum, &prior)
            };
            if new != old {
                documents.take(document, place);
                documents.add(document, new as u32);
                token.topic = new as u32;
            }
            change(&mut factors, new, 1.0);
            if MEASURE && number.is_multiple_of(RENEWED as u64) {
                likelihood.fold();
            }
        }
    }
    likelihood.value()
}
