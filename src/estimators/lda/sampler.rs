//! The state of collapsed Gibbs sampling and its sweeps: rounds of blocks on all threads, totals
//! folded between them, priors optimised.

use super::counts::CountTable;
use super::dense::DenseTables;
use super::draw::{LANES, Prior, Row, TokenBlock, uniform};
use super::hyper::{Tail, fit_alpha, fit_beta};
use super::options::{LdaOptions, Optimize, Sampler};
use super::partition::{DocumentPartition, MOST_TOKENS, PartitionedTokens, WordPartition};
use super::sparse::SparseTables;
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;
use crate::matrix::math::ln;
use crate::matrix::random::mix;
use rayon::prelude::*;

/// Cells of the largest table of counts: 16 GB.
const MOST_CELLS: usize = 1 << 32;

/// Documents of more tokens than this, on average, are long.
const LONG: u64 = 60;
/// From how many topics on the sparse sampler is faster, for long and for short documents: measured
/// on 2,225 documents of 120 tokens and on 15,000 of 24.
const SPARSE_IF_LONG: usize = 400;
const SPARSE_IF_SHORT: usize = 200;

/// What a thread holds of a part of documents.
#[derive(Debug)]
pub(super) struct WorkerState {
    pub(super) part: DocumentPartition,
    pub(super) counts: CountTable,
    /// How often each topic occurs, as in [`TokenBlock::totals`].
    totals: Vec<u32>,
    dense: DenseTables,
    sparse: SparseTables,
    /// Sum of logarithms of the sweep's draws.
    likelihood: f64,
}

/// The state of the sampler.
pub(super) struct GibbsSampler<'a> {
    pub(super) options: &'a LdaOptions,
    pub(super) workers: Vec<WorkerState>,
    pub(super) words: Vec<WordPartition>,
    pub(super) frequencies: Vec<u64>,
    tokens: u64,
    /// Tokens of each topic, pseudo-tokens of seeds included.
    pub(super) totals: Vec<u32>,
    /// Documents' lengths, settled.
    lengths: Tail,
    pub(super) alpha: Vec<f64>,
    pub(super) beta: f64,
    sweep: u64,
}

impl<'a> GibbsSampler<'a> {
    /// Cuts the tokens and gives each a first topic.
    pub(super) fn new(options: &'a LdaOptions, rows: &CsrMatrix, seeds: &[(usize, Vec<u32>)]) -> Result<Self> {
        let topics = options.topics;
        let chunks = topics.div_ceil(LANES);
        for (what, count) in [("columns", rows.columns()), ("rows", rows.rows())] {
            if count.saturating_mul(chunks * LANES) > MOST_CELLS {
                return Err(Error::data(format!("{topics} topics of {count} {what} do not fit into memory"))
                    .with_hint("take fewer topics, or fewer terms by a higher min_df"));
            }
        }
        let mut tokens = PartitionedTokens::of(rows)?;
        let sampler = chosen(options, &tokens);
        tokens.order(sampler);
        let PartitionedTokens { documents, mut words, frequencies, tokens } = tokens;
        for part in &mut words {
            part.counts = match sampler {
                Sampler::Sparse => {
                    let seeds_of =
                        |column| seeds.iter().flat_map(|(_, all)| all).filter(|seed| **seed == column).count();
                    let room = |&column: &u32| frequencies[column as usize] as u32 + seeds_of(column) as u32;
                    CountTable::sparse(&part.columns.iter().map(room).collect::<Vec<u32>>(), topics)
                }
                _ => CountTable::dense(part.columns.len(), topics),
            };
        }
        let mut lengths = Tail::default();
        documents.iter().flat_map(|part| &part.lengths).for_each(|&length| lengths.add(length as usize));
        lengths.settle();
        let workers = documents.into_iter().map(|part| {
            let counts = match sampler {
                Sampler::Sparse => CountTable::sparse(&part.lengths, topics),
                _ => CountTable::dense(part.lengths.len(), topics),
            };
            let (dense, sparse) = Default::default();
            WorkerState { part, counts, totals: vec![0; topics], dense, sparse, likelihood: 0.0 }
        });
        let mut state = Self {
            options,
            workers: workers.collect(),
            words,
            frequencies,
            tokens,
            totals: vec![0; topics],
            lengths,
            alpha: vec![options.alpha_each(); topics],
            beta: options.beta,
            sweep: 0,
        };
        let planted = state.assign_seeds(seeds)?;
        state.begin(&planted);
        Ok(state)
    }

    /// Gives every token a first topic: one of those that its word is a seed of, any otherwise.
    /// Counts that grow out of the first tokens' topics would begin sooner with something like
    /// topics, but stay in worse ones: of planted topics, two in five runs found all, and five in
    /// six from here.
    fn begin(&mut self, planted: &[(u32, u32)]) {
        let (topics, chunks) = (self.options.topics, self.chunks());
        let key = mix(self.options.seed.wrapping_add(0x2545_F491_4F6C_DD1D));
        for worker in &mut self.workers {
            for (block, &base) in worker.part.blocks.iter_mut().zip(&worker.part.bases) {
                // Nothing is rotated yet: blocks and parts of words are in one order.
                let words = &mut self.words[0];
                for (token, number) in block.iter_mut().zip(base..) {
                    let column = words.columns[token.word as usize];
                    let first = planted.partition_point(|(planted, _)| *planted < column);
                    let its = planted[first..].iter().take_while(|(planted, _)| *planted == column).count();
                    let draw = f64::from(uniform(key, number));
                    let topic = match its {
                        0 => (draw * topics as f64) as usize,
                        _ => planted[first + (draw * its as f64) as usize].1 as usize,
                    };
                    token.topic = topic as u32;
                    worker.counts.add(token.document as usize, topic, 1, chunks);
                    words.counts.add(token.word as usize, topic, 1, chunks);
                    self.totals[topic] += 1;
                }
                self.words.rotate_left(1);
            }
        }
    }

    /// Gives seeded words their pseudo-tokens; returns columns and topics, sorted.
    fn assign_seeds(&mut self, seeds: &[(usize, Vec<u32>)]) -> Result<Vec<(u32, u32)>> {
        let chunks = self.chunks();
        let mut planted = Vec::new();
        for (topic, columns) in seeds {
            if *topic >= self.options.topics {
                return Err(Error::options(format!(
                    "seeds are given for topic {topic}, but there are {} topics, the first is 0",
                    self.options.topics
                )));
            }
            for &column in columns {
                let Some(&frequency) = self.frequencies.get(column as usize) else {
                    return Err(Error::options(format!(
                        "a seed of topic {topic} is column {column}, but there are {} columns",
                        self.frequencies.len()
                    )));
                };
                if frequency == 0 || self.options.seed_weight == 0.0 {
                    continue;
                }
                let pseudo = (frequency as f64 * self.options.seed_weight).round().max(1.0);
                if frequency as f64 + pseudo > MOST_TOKENS as f64 {
                    return Err(Error::options(format!(
                        "seed_weight is too large for column {column}: {pseudo} times"
                    ))
                    .with_hint("give a smaller seed_weight"));
                }
                let pseudo = pseudo as u32;
                // A seed that is given twice counts once.
                if planted.contains(&(column, *topic as u32)) {
                    continue;
                }
                for part in &mut self.words {
                    if let Ok(place) = part.columns.binary_search(&column) {
                        part.counts.add(place, *topic, pseudo, chunks);
                    }
                }
                self.totals[*topic] = self.totals[*topic].saturating_add(pseudo);
                planted.push((column, *topic as u32));
            }
        }
        planted.sort_unstable();
        Ok(planted)
    }

    /// Sixteens of topics.
    pub(super) fn chunks(&self) -> usize {
        self.options.topics.div_ceil(LANES)
    }

    /// Every token once. Returns the log-likelihood a token where it is measured.
    pub(super) fn pass(&mut self, measure: bool) -> f64 {
        let topics = self.options.topics;
        let mut alpha = vec![Row::default(); self.chunks()];
        for (topic, &value) in self.alpha.iter().enumerate() {
            alpha[topic / LANES].0[topic % LANES] = value as f32;
        }
        let prior = Prior {
            topics,
            alpha: &alpha,
            beta: self.beta as f32,
            beta_sum: (self.beta * self.frequencies.len() as f64) as f32,
            key: mix(self.options.seed ^ mix(self.sweep.wrapping_add(0x5851_F42D_4C95_7F2D))),
            measure,
        };
        self.workers.iter_mut().for_each(|worker| worker.likelihood = 0.0);
        for _ in 0..self.words.len() {
            let totals = &self.totals;
            let blocks = self.workers.par_iter_mut().zip(self.words.par_iter_mut()).with_max_len(1);
            blocks.for_each(|(worker, words)| {
                worker.totals.copy_from_slice(totals);
                let tokens = &mut worker.part.blocks[words.number];
                let block = TokenBlock { tokens, base: worker.part.bases[words.number], totals: &mut worker.totals };
                worker.likelihood += match (&mut worker.counts, &mut words.counts) {
                    (CountTable::Dense(documents), CountTable::Dense(words)) => {
                        worker.dense.sample(block, documents, words, prior)
                    }
                    (CountTable::Sparse(documents), CountTable::Sparse(words)) => {
                        worker.sparse.sample(block, documents, words, prior)
                    }
                    _ => unreachable!("one sampler keeps both in its own form"),
                };
            });
            for (topic, total) in self.totals.iter_mut().enumerate() {
                let before = i64::from(*total);
                let change: i64 = self.workers.iter().map(|worker| i64::from(worker.totals[topic]) - before).sum();
                *total = (before + change) as u32;
            }
            self.words.rotate_left(1);
        }
        self.sweep += 1;
        let lengths: f64 = self.lengths_likelihood();
        (self.workers.iter().fold(0.0, |sum, worker| sum + worker.likelihood) - lengths) / self.tokens as f64
    }

    /// Checks that all tables count the same tokens.
    #[cfg(test)]
    pub(super) fn check_counts(&self) {
        let (topics, chunks) = (self.options.topics, self.chunks());
        let mut words = vec![0.0; topics];
        for part in &self.words {
            for word in 0..part.columns.len() {
                part.counts.for_each(word, chunks, |topic, count| words[topic] += f64::from(count));
            }
        }
        let totals: Vec<f64> = self.totals.iter().map(|&total| f64::from(total)).collect();
        assert_eq!(words, totals);
        let mut own = vec![0.0; topics];
        for worker in &self.workers {
            let mut lengths = vec![0u32; worker.part.lengths.len()];
            for token in worker.part.blocks.iter().flatten() {
                own[token.topic as usize] += 1.0;
                lengths[token.document as usize] += 1;
            }
            assert_eq!(lengths, worker.part.lengths);
        }
        let mut documents = vec![0.0; topics];
        for worker in &self.workers {
            for (document, &length) in worker.part.lengths.iter().enumerate() {
                let mut sum = 0;
                worker.counts.for_each(document, chunks, |topic, count| {
                    documents[topic] += f64::from(count);
                    sum += count;
                });
                assert_eq!(sum, length);
            }
        }
        assert_eq!(own, documents);
        assert_eq!(own.iter().sum::<f64>(), self.tokens as f64);
        assert!(totals.iter().sum::<f64>() >= self.tokens as f64);
    }

    /// Σ over tokens of the logarithm of what their documents' other topics and alpha sum to.
    fn lengths_likelihood(&self) -> f64 {
        let alpha = self.alpha.iter().fold(0.0, |sum, a| sum + a);
        let lengths = self.workers.iter().flat_map(|worker| &worker.part.lengths).filter(|length| **length > 0);
        lengths.fold(0.0, |sum, &length| {
            let length = f64::from(length);
            sum + length * ln(length - 1.0 + alpha)
        })
    }

    /// Fits the priors to the counts.
    pub(super) fn optimize(&mut self) {
        let chunks = self.chunks();
        if self.options.optimize == Optimize::Nothing {
            return;
        }
        let tails = |worker: &WorkerState| {
            let mut tails = vec![Tail::default(); self.options.topics];
            for document in 0..worker.part.lengths.len() {
                worker.counts.for_each(document, chunks, |topic, count| tails[topic].add(count as usize));
            }
            tails
        };
        let parts: Vec<Vec<Tail>> = self.workers.par_iter().map(tails).collect();
        let mut tails = vec![Tail::default(); self.options.topics];
        parts.iter().for_each(|part| tails.iter_mut().zip(part).for_each(|(sum, tail)| sum.merge(tail)));
        tails.iter_mut().for_each(Tail::settle);
        fit_alpha(&mut self.alpha, &tails, &self.lengths);
        if self.options.optimize == Optimize::Both {
            let mut counts = Tail::default();
            for part in &self.words {
                for word in 0..part.columns.len() {
                    part.counts.for_each(word, chunks, |_, count| counts.add(count as usize));
                }
            }
            counts.settle();
            self.beta = fit_beta(self.beta, &counts, &self.totals, self.frequencies.len());
        }
    }
}

/// The sampler that is asked for, or the one that is faster.
fn chosen(options: &LdaOptions, tokens: &PartitionedTokens) -> Sampler {
    let lengths = tokens.documents.iter().flat_map(|part| &part.lengths);
    let documents = lengths.filter(|length| **length > 0).count() as u64;
    let threshold = if tokens.tokens > LONG * documents { SPARSE_IF_LONG } else { SPARSE_IF_SHORT };
    match options.sampler {
        Sampler::Auto if options.topics >= threshold => Sampler::Sparse,
        Sampler::Auto => Sampler::Dense,
        given => given,
    }
}
