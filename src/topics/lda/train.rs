//! The sweeps: rounds of blocks on all threads, totals folded between them, priors optimised, samples averaged.

use super::corpus::{Corpus, DocumentPart, WordPart};
use super::dense::{self, LANES, Pass, Prior, Row, Scratch, uniform};
use super::hyper::{Tail, fit_alpha, fit_beta};
use super::options::{LdaOptions, Optimize};
use crate::error::{Error, Result};
use crate::matrix::math::ln;
use crate::matrix::random::mix;
use crate::matrix::{CsrMatrix, DenseMatrix};
use crate::progress::Progress;
use rayon::prelude::*;

/// Sweeps from one measure of the log-likelihood to the next.
const MEASURE_EVERY: usize = 10;
/// Measures that an early stop is judged by: the mean of so many against the mean of those before.
const SMOOTHED: usize = 3;
/// Cells of the largest table of counts: 16 GB.
const MOST_CELLS: usize = 1 << 32;

/// What training gives.
#[derive(Debug)]
pub(super) struct Trained {
    /// terms × topics.
    pub(super) phi: Vec<f32>,
    pub(super) alpha: Vec<f64>,
    pub(super) beta: f64,
    /// rows × topics: averaged as phi is; only if it was asked for.
    pub(super) theta: Option<DenseMatrix>,
    /// Measures of the log-likelihood a token: after which sweep, how much.
    pub(super) history: Vec<(usize, f64)>,
}

/// What a thread holds of a part of documents.
#[derive(Debug)]
struct Desk {
    part: DocumentPart,
    /// documents × topics.
    counts: Vec<Row>,
    scratch: Scratch,
    /// Sum of logarithms of the sweep's draws.
    likelihood: f64,
}

pub(super) struct Trainer<'a> {
    options: &'a LdaOptions,
    desks: Vec<Desk>,
    words: Vec<WordPart>,
    frequencies: Vec<u64>,
    tokens: u64,
    /// Tokens of each topic, pseudo-tokens of seeds included.
    totals: Vec<u32>,
    /// Documents' lengths, settled.
    lengths: Tail,
    alpha: Vec<f64>,
    beta: f64,
    sweep: u64,
}

impl<'a> Trainer<'a> {
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
        let mut corpus = Corpus::of(rows)?;
        corpus.count_topics(chunks);
        let Corpus { documents, words, frequencies, tokens } = corpus;
        let mut lengths = Tail::default();
        documents.iter().flat_map(|part| &part.lengths).for_each(|&length| lengths.add(length as usize));
        lengths.settle();
        let desks = documents.into_iter().map(|part| {
            let counts = vec![Row::default(); part.lengths.len() * chunks];
            Desk { part, counts, scratch: Scratch::new(topics), likelihood: 0.0 }
        });
        let mut trainer = Self {
            options,
            desks: desks.collect(),
            words,
            frequencies,
            tokens,
            totals: vec![0; topics],
            lengths,
            alpha: vec![options.alpha_each(); topics],
            beta: options.beta,
            sweep: 0,
        };
        let planted = trainer.plant(seeds)?;
        trainer.begin(&planted);
        Ok(trainer)
    }

    /// Gives every token a first topic: one of those that its word is a seed of, any otherwise. Counts that grow out of the first
    /// tokens' topics would begin sooner with something like topics, but stay in worse ones: of planted topics, two in five runs found
    /// all, and five in six from here.
    fn begin(&mut self, planted: &[(u32, u32)]) {
        let (topics, chunks) = (self.options.topics, self.chunks());
        let key = mix(self.options.seed.wrapping_add(0x2545_F491_4F6C_DD1D));
        for desk in &mut self.desks {
            for (block, &base) in desk.part.blocks.iter_mut().zip(&desk.part.bases) {
                // Nothing is rotated yet: blocks and parts of words stand in one order.
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
                    let (chunk, lane) = (topic / LANES, topic % LANES);
                    desk.counts[token.document as usize * chunks + chunk].0[lane] += 1.0;
                    words.counts[token.word as usize * chunks + chunk].0[lane] += 1.0;
                    self.totals[topic] += 1;
                }
                self.words.rotate_left(1);
            }
        }
    }

    /// Gives seeded words their pseudo-tokens; returns columns and topics, sorted.
    fn plant(&mut self, seeds: &[(usize, Vec<u32>)]) -> Result<Vec<(u32, u32)>> {
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
                let pseudo = (frequency as f64 * self.options.seed_weight).round().clamp(1.0, 16_777_216.0) as u32;
                let place = self.words.iter_mut().find_map(|part| {
                    let place = part.columns.binary_search(&column).ok()?;
                    Some(&mut part.counts[place * chunks + topic / LANES].0[topic % LANES])
                });
                if let Some(cell) = place
                    && *cell == 0.0
                {
                    *cell = pseudo as f32;
                    self.totals[*topic] = self.totals[*topic].saturating_add(pseudo);
                    planted.push((column, *topic as u32));
                }
            }
        }
        planted.sort_unstable();
        Ok(planted)
    }

    fn chunks(&self) -> usize {
        self.options.topics.div_ceil(LANES)
    }

    /// Every token once. Returns the log-likelihood a token where the pass measures it.
    pub(super) fn pass(&mut self, pass: Pass) -> f64 {
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
        };
        self.desks.iter_mut().for_each(|desk| desk.likelihood = 0.0);
        for _ in 0..self.words.len() {
            let totals = &self.totals;
            let blocks = self.desks.par_iter_mut().zip(self.words.par_iter_mut()).with_max_len(1);
            blocks.for_each(|(desk, words)| {
                let Desk { part, counts, scratch, likelihood } = desk;
                scratch.totals.copy_from_slice(totals);
                let tokens = &mut part.blocks[words.number];
                *likelihood +=
                    dense::sample(pass, tokens, part.bases[words.number], counts, &mut words.counts, scratch, prior);
            });
            for (topic, total) in self.totals.iter_mut().enumerate() {
                let before = i64::from(*total);
                let change: i64 = self.desks.iter().map(|desk| i64::from(desk.scratch.totals[topic]) - before).sum();
                *total = (before + change) as u32;
            }
            self.words.rotate_left(1);
        }
        self.sweep += 1;
        let lengths: f64 = self.lengths_likelihood();
        (self.desks.iter().fold(0.0, |sum, desk| sum + desk.likelihood) - lengths) / self.tokens as f64
    }

    /// Checks that all tables count the same tokens.
    #[cfg(test)]
    pub(super) fn check_counts(&self) {
        let (topics, chunks) = (self.options.topics, self.chunks());
        let counted = |rows: &[Row]| -> Vec<f64> {
            let mut sums = vec![0.0; chunks * LANES];
            for row in rows.chunks_exact(chunks) {
                sums.iter_mut().zip(row.iter().flat_map(|row| row.0)).for_each(|(sum, count)| *sum += f64::from(count));
            }
            assert!(rows.iter().flat_map(|row| row.0).all(|count| count >= 0.0 && count.fract() == 0.0));
            assert!(sums[topics..].iter().all(|sum| *sum == 0.0));
            sums.truncate(topics);
            sums
        };
        let add = |mut sums: Vec<f64>, more: Vec<f64>| {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            sums
        };
        let nothing = vec![0.0; topics];
        let words = self.words.iter().map(|part| counted(&part.counts)).fold(nothing.clone(), add);
        let totals: Vec<f64> = self.totals.iter().map(|&total| f64::from(total)).collect();
        assert_eq!(words, totals);
        let mut own = nothing.clone();
        for desk in &self.desks {
            let mut lengths = vec![0u32; desk.part.lengths.len()];
            for token in desk.part.blocks.iter().flatten() {
                own[token.topic as usize] += 1.0;
                lengths[token.document as usize] += 1;
            }
            assert_eq!(lengths, desk.part.lengths);
        }
        let documents = self.desks.iter().map(|desk| counted(&desk.counts)).fold(nothing, add);
        assert_eq!(own, documents);
        assert_eq!(own.iter().sum::<f64>(), self.tokens as f64);
        assert!(totals.iter().sum::<f64>() >= self.tokens as f64);
    }

    /// Σ over tokens of the logarithm of what their documents' other topics and alpha sum to.
    fn lengths_likelihood(&self) -> f64 {
        let alpha = self.alpha.iter().fold(0.0, |sum, a| sum + a);
        let lengths = self.desks.iter().flat_map(|desk| &desk.part.lengths).filter(|length| **length > 0);
        lengths.fold(0.0, |sum, &length| {
            let length = f64::from(length);
            sum + length * ln(length - 1.0 + alpha)
        })
    }

    /// All sweeps.
    pub(super) fn run(mut self, with_theta: bool, progress: &dyn Progress) -> Trained {
        let options = self.options;
        let collecting = (options.samples - 1) * options.sample_interval;
        let burning = options.sweeps - 1 - collecting;
        let mut average = Average::new(&self, with_theta);
        let mut history: Vec<(usize, f64)> = Vec::new();
        progress.start("LDA", Some(options.sweeps as u64));
        let mut done = 0;
        // Sweeps that are left once samples are taken; none before that.
        let mut left: Option<usize> = None;
        loop {
            if left.is_none() && done >= burning {
                left = Some(collecting);
            }
            let measure = done % MEASURE_EVERY == 0 || left == Some(0);
            let likelihood = self.pass(if measure { Pass::Measure } else { Pass::Sample });
            done += 1;
            progress.advance(1);
            if measure {
                progress.measure("log-likelihood a token", likelihood);
                history.push((done, likelihood));
            }
            let stop = progress.stop_requested();
            if let Some(left) = left
                && left % options.sample_interval == 0
            {
                average.add(&self);
            }
            if stop || left == Some(0) {
                break;
            }
            left = left.map(|left| left - 1);
            if left.is_none() && measure && settled(&history, options.tolerance) {
                left = Some(collecting);
            }
            let due = options.optimize_interval > 0 && done % options.optimize_interval == 0;
            if due && done >= options.burn_in {
                self.optimize();
            }
        }
        if average.samples == 0 {
            average.add(&self);
        }
        progress.finish();
        average.finish(&self, history)
    }

    /// Fits the priors to the counts.
    fn optimize(&mut self) {
        let chunks = self.chunks();
        if self.options.optimize == Optimize::Nothing {
            return;
        }
        let tails = |desk: &Desk| {
            let mut tails = vec![Tail::default(); self.options.topics];
            for document in desk.counts.chunks_exact(chunks) {
                for (count, tail) in document.iter().flat_map(|row| row.0).zip(&mut tails) {
                    tail.add(count as usize);
                }
            }
            tails
        };
        let parts: Vec<Vec<Tail>> = self.desks.par_iter().map(tails).collect();
        let mut tails = vec![Tail::default(); self.options.topics];
        parts.iter().for_each(|part| tails.iter_mut().zip(part).for_each(|(sum, tail)| sum.merge(tail)));
        tails.iter_mut().for_each(Tail::settle);
        fit_alpha(&mut self.alpha, &tails, &self.lengths);
        if self.options.optimize == Optimize::Both {
            let mut counts = Tail::default();
            for part in &self.words {
                part.counts.iter().flat_map(|row| row.0).for_each(|count| counts.add(count as usize));
            }
            counts.settle();
            self.beta = fit_beta(self.beta, &counts, &self.totals, self.frequencies.len());
        }
    }
}

/// Whether the last measures are hardly better than those before.
fn settled(history: &[(usize, f64)], tolerance: f64) -> bool {
    if tolerance == 0.0 || history.len() < 2 * SMOOTHED {
        return false;
    }
    let mean = |measures: &[(usize, f64)]| measures.iter().fold(0.0, |sum, (_, value)| sum + value) / SMOOTHED as f64;
    let (before, now) = history[history.len() - 2 * SMOOTHED..].split_at(SMOOTHED);
    let (before, now) = (mean(before), mean(now));
    (now - before) / SMOOTHED as f64 <= tolerance * before.abs()
}

/// Sums of what samples say.
struct Average {
    samples: usize,
    /// For each part of words by its number, words × topics (padded): sums of phi.
    phi: Vec<Vec<[f64; LANES]>>,
    /// The sum of phi of a word that was never seen.
    unseen: Vec<f64>,
    /// For each part of documents, documents × topics (padded): sums of theta.
    theta: Option<Vec<Vec<[f64; LANES]>>>,
}

impl Average {
    fn new(trainer: &Trainer<'_>, with_theta: bool) -> Self {
        let mut phi = vec![Vec::new(); trainer.words.len()];
        for part in &trainer.words {
            phi[part.number] = vec![[0.0; LANES]; part.counts.len()];
        }
        let theta =
            with_theta.then(|| trainer.desks.iter().map(|desk| vec![[0.0; LANES]; desk.counts.len()]).collect());
        Self { samples: 0, phi, unseen: vec![0.0; trainer.options.topics], theta }
    }

    fn add(&mut self, trainer: &Trainer<'_>) {
        self.samples += 1;
        let chunks = trainer.chunks();
        let beta = trainer.beta;
        let beta_sum = beta * trainer.frequencies.len() as f64;
        let mut inverse = vec![[0.0; LANES]; chunks];
        let mut alpha = vec![[0.0; LANES]; chunks];
        for (topic, (&total, &a)) in trainer.totals.iter().zip(&trainer.alpha).enumerate() {
            inverse[topic / LANES][topic % LANES] = 1.0 / (f64::from(total) + beta_sum);
            alpha[topic / LANES][topic % LANES] = a;
            self.unseen[topic] += beta * inverse[topic / LANES][topic % LANES];
        }
        for part in &trainer.words {
            let sums = self.phi[part.number].par_chunks_exact_mut(chunks);
            sums.zip(part.counts.par_chunks_exact(chunks)).with_min_len(64).for_each(|(sums, counts)| {
                for ((sums, counts), inverse) in sums.iter_mut().zip(counts).zip(&inverse) {
                    for lane in 0..LANES {
                        sums[lane] += (f64::from(counts.0[lane]) + beta) * inverse[lane];
                    }
                }
            });
        }
        let Some(theta) = &mut self.theta else { return };
        let alpha_sum = trainer.alpha.iter().fold(0.0, |sum, a| sum + a);
        for (sums, desk) in theta.iter_mut().zip(&trainer.desks) {
            let documents = sums.chunks_exact_mut(chunks).zip(desk.counts.chunks_exact(chunks));
            for ((sums, counts), &length) in documents.zip(&desk.part.lengths) {
                let whole = f64::from(length) + alpha_sum;
                for ((sums, counts), alpha) in sums.iter_mut().zip(counts).zip(&alpha) {
                    for lane in 0..LANES {
                        sums[lane] += (f64::from(counts.0[lane]) + alpha[lane]) / whole;
                    }
                }
            }
        }
    }

    fn finish(self, trainer: &Trainer<'_>, history: Vec<(usize, f64)>) -> Trained {
        let (topics, chunks) = (trainer.options.topics, trainer.chunks());
        let samples = self.samples as f64;
        let mut phi = vec![0.0; trainer.frequencies.len() * topics];
        for row in phi.chunks_exact_mut(topics) {
            for (value, sum) in row.iter_mut().zip(&self.unseen) {
                *value = (sum / samples) as f32;
            }
        }
        for part in &trainer.words {
            for (sums, &column) in self.phi[part.number].chunks_exact(chunks).zip(&part.columns) {
                let row = &mut phi[column as usize * topics..][..topics];
                for (value, sum) in row.iter_mut().zip(sums.as_flattened()) {
                    *value = (sum / samples) as f32;
                }
            }
        }
        let theta = self.theta.map(|parts| {
            let rows = trainer.desks.iter().map(|desk| desk.part.lengths.len()).sum();
            let mut theta = DenseMatrix::zeros(rows, topics);
            for (sums, desk) in parts.iter().zip(&trainer.desks) {
                for (place, sums) in sums.chunks_exact(chunks).enumerate() {
                    let row = theta.row_mut(desk.part.first + place);
                    for (value, sum) in row.iter_mut().zip(sums.as_flattened()) {
                        *value = sum / samples;
                    }
                }
            }
            theta
        });
        Trained { phi, alpha: trainer.alpha.clone(), beta: trainer.beta, theta, history }
    }
}
