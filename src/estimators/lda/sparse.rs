//! Draws the topics of a block's tokens by the topics that their documents and words have, for many
//! topics.
//!
//! The chance of topic k is n_dk (n_wk + β) / N_k + α_k n_wk / N_k + α_k β / N_k, with N_k = n_k +
//! βV (SparseLDA, Yao, Mimno & McCallum 2009): a sum over the few topics that the document has, one
//! over those that the word has, and one that is the same for all tokens. Tokens are sampled word
//! by word, so that the second sum is made once a word; it and the third change by two topics a
//! token.

use super::counts::{Entry, Lists};
use super::draw::{LANES, LogProduct, Prior, RENEWED, TokenBlock, uniform};

/// What the sparse sampler needs in addition to the counts.
#[derive(Debug, Clone, Default)]
pub(super) struct SparseTables {
    /// 1 / N_k, with all that this block changed.
    inverse: Vec<f32>,
    /// n_wk of the word whose tokens are sampled.
    word: Vec<f32>,
    /// Topics that this word has or had.
    topics: Vec<u32>,
    /// The sum of α_k / N_k over sixteen topics each.
    rest: Vec<f32>,
    /// The sum of those, made anew for every word.
    rest_sum: f32,
    /// Running sums over the document's topics.
    running: Vec<f32>,
}

impl SparseTables {
    /// Draws a topic for each token of a block, whose tokens are sorted by word; returns what
    /// [`super::dense::DenseTables::sample`] returns.
    pub(super) fn sample(
        &mut self,
        block: TokenBlock<'_>,
        documents: &mut Lists,
        words: &mut Lists,
        prior: Prior<'_>,
    ) -> f64 {
        let TokenBlock { tokens, base: mut number, totals } = block;
        self.renew(totals, &prior);
        let mut likelihood = LogProduct::new();
        for run in tokens.chunk_by_mut(|a, b| a.word == b.word) {
            let word = run[0].word as usize;
            let mut own = self.open(words.of(word), &prior);
            for token in run {
                let (document, old) = (token.document as usize, token.topic as usize);
                self.change(totals, &mut own, old, -1.0, &prior);
                let list = documents.of(document);
                let (sum, place) = self.weigh(list, old, prior.beta);
                let rest = self.rest_sum * prior.beta;
                let total = sum + own.max(0.0) + rest;
                if prior.measure {
                    likelihood.push(total.max(f32::MIN_POSITIVE));
                    if number.is_multiple_of(RENEWED as u64) {
                        likelihood.fold();
                    }
                }
                let at = uniform(prior.key, number) * total;
                number += 1;
                let new = if at < sum {
                    let found = self.running[..list.len()].iter().map(|&sum| usize::from(sum <= at)).sum::<usize>();
                    list[found.min(list.len() - 1)].topic as usize
                } else {
                    self.find(at - sum, own, &prior)
                };
                if new != old {
                    documents.take(document, place);
                    documents.add(document, new as u32, 1);
                    token.topic = new as u32;
                }
                self.change(totals, &mut own, new, 1.0, &prior);
            }
            self.close(word, words);
        }
        likelihood.value()
    }

    /// Takes the topics' totals over.
    fn renew(&mut self, totals: &[u32], prior: &Prior<'_>) {
        self.inverse.clear();
        self.inverse.extend(totals.iter().map(|&total| 1.0 / (total as f32 + prior.beta_sum)));
        self.word.resize(totals.len(), 0.0);
        self.rest.clear();
        self.rest.extend(self.inverse.chunks(LANES).zip(prior.alpha).map(|(inverse, alpha)| {
            inverse.iter().zip(alpha.0).fold(0.0, |sum, (inverse, alpha)| sum + alpha * inverse)
        }));
    }

    /// Lays a word's counts out; returns the sum of α_k n_wk / N_k.
    fn open(&mut self, list: &[Entry], prior: &Prior<'_>) -> f32 {
        self.rest_sum = self.rest.iter().fold(0.0, |sum, rest| sum + rest);
        let mut sum = 0.0;
        for entry in list {
            let topic = entry.topic as usize;
            self.word[topic] = entry.count as f32;
            self.topics.push(entry.topic);
            sum += prior.alpha_of(topic) * self.word[topic] * self.inverse[topic];
        }
        sum
    }

    /// Puts a word's counts away.
    fn close(&mut self, word: usize, words: &mut Lists) {
        let counts = &mut self.word;
        let entries = self.topics.iter().map(|&topic| {
            let count = std::mem::take(&mut counts[topic as usize]) as u32;
            Entry { topic, count }
        });
        words.replace(word, entries.filter(|entry| entry.count > 0));
        self.topics.clear();
    }

    /// One more or one less of a topic, but for the document.
    #[inline(always)]
    fn change(&mut self, totals: &mut [u32], own: &mut f32, topic: usize, count: f32, prior: &Prior<'_>) {
        let alpha = prior.alpha_of(topic);
        let before = self.inverse[topic];
        totals[topic] = totals[topic].wrapping_add_signed(count as i32);
        let after = 1.0 / (totals[topic] as f32 + prior.beta_sum);
        self.inverse[topic] = after;
        let change = alpha * (after - before);
        self.rest[topic / LANES] += change;
        self.rest_sum += change;
        let had = self.word[topic];
        if had == 0.0 && !self.topics.contains(&(topic as u32)) {
            self.topics.push(topic as u32);
        }
        self.word[topic] = had + count;
        *own += alpha * ((had + count) * after - had * before);
    }

    /// Running sums of n_dk (n_wk + β) / N_k without the token, whose topic is `old`; returns their
    /// end, and where that topic stands.
    #[inline(always)]
    fn weigh(&mut self, list: &[Entry], old: usize, beta: f32) -> (f32, usize) {
        if self.running.len() < list.len() {
            self.running.resize(list.len(), 0.0);
        }
        let (mut sum, mut place) = (0.0, 0);
        for (at, (entry, running)) in list.iter().zip(&mut self.running).enumerate() {
            let topic = entry.topic as usize;
            let is_old = topic == old;
            place = if is_old { at } else { place };
            let count = (entry.count - u32::from(is_old)) as f32;
            sum += count * ((self.word[topic] + beta) * self.inverse[topic]);
            *running = sum;
        }
        (sum, place)
    }

    /// The topic at which the word's sum, and behind it the rest's, passes `at`.
    fn find(&self, mut at: f32, own: f32, prior: &Prior<'_>) -> usize {
        if at < own {
            for &topic in &self.topics {
                let topic = topic as usize;
                at -= prior.alpha_of(topic) * self.word[topic] * self.inverse[topic];
                if at < 0.0 {
                    return topic;
                }
            }
        } else {
            at -= own.max(0.0);
        }
        let mut at = at.max(0.0) / prior.beta;
        let mut chunk = 0;
        while chunk + 1 < self.rest.len() && at >= self.rest[chunk] {
            at -= self.rest[chunk];
            chunk += 1;
        }
        let mut topic = chunk * LANES;
        let end = (topic + LANES).min(prior.topics) - 1;
        while topic < end && at >= prior.alpha_of(topic) * self.inverse[topic] {
            at -= prior.alpha_of(topic) * self.inverse[topic];
            topic += 1;
        }
        topic
    }
}
