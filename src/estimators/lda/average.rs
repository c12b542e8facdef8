//! The mean of what samples say of topics and documents: better than any one of them.

use super::draw::LANES;
use super::sampler::GibbsSampler;
use crate::matrix::DenseMatrix;
use rayon::prelude::*;

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

/// Sums of what samples say.
pub(super) struct Average {
    pub(super) samples: usize,
    /// For each part of words by its number, words × topics (padded): sums of phi.
    phi: Vec<Vec<[f64; LANES]>>,
    /// The sum of phi of a word that was never seen.
    unseen: Vec<f64>,
    /// For each part of documents, documents × topics (padded): sums of theta.
    theta: Option<Vec<Vec<[f64; LANES]>>>,
}

impl Average {
    pub(super) fn new(sampler: &GibbsSampler<'_>, with_theta: bool) -> Self {
        let mut phi = vec![Vec::new(); sampler.words.len()];
        for part in &sampler.words {
            phi[part.number] = vec![[0.0; LANES]; part.columns.len() * sampler.chunks()];
        }
        let chunks = sampler.chunks();
        let theta = with_theta.then(|| {
            sampler.workers.iter().map(|worker| vec![[0.0; LANES]; worker.part.lengths.len() * chunks]).collect()
        });
        Self { samples: 0, phi, unseen: vec![0.0; sampler.options.topics], theta }
    }

    pub(super) fn add(&mut self, sampler: &GibbsSampler<'_>) {
        self.samples += 1;
        let chunks = sampler.chunks();
        let beta = sampler.beta;
        let beta_sum = beta * sampler.frequencies.len() as f64;
        let mut inverse = vec![[0.0; LANES]; chunks];
        for (topic, &total) in sampler.totals.iter().enumerate() {
            inverse[topic / LANES][topic % LANES] = 1.0 / (f64::from(total) + beta_sum);
            self.unseen[topic] += beta * inverse[topic / LANES][topic % LANES];
        }
        for part in &sampler.words {
            let sums = self.phi[part.number].par_chunks_exact_mut(chunks).with_min_len(64);
            sums.enumerate().for_each(|(word, sums)| {
                for (sums, inverse) in sums.iter_mut().zip(&inverse) {
                    for lane in 0..LANES {
                        sums[lane] += beta * inverse[lane];
                    }
                }
                let sums = sums.as_flattened_mut();
                let inverse = inverse.as_flattened();
                part.counts.for_each(word, chunks, |topic, count| sums[topic] += f64::from(count) * inverse[topic]);
            });
        }
        let Some(theta) = &mut self.theta else { return };
        let alpha_sum = sampler.alpha.iter().fold(0.0, |sum, a| sum + a);
        for (sums, worker) in theta.iter_mut().zip(&sampler.workers) {
            for (document, (sums, &length)) in sums.chunks_exact_mut(chunks).zip(&worker.part.lengths).enumerate() {
                let whole = f64::from(length) + alpha_sum;
                let sums = sums.as_flattened_mut();
                worker.counts.for_each(document, chunks, |topic, count| sums[topic] += f64::from(count) / whole);
                sums.iter_mut().zip(&sampler.alpha).for_each(|(sum, alpha)| *sum += alpha / whole);
            }
        }
    }

    pub(super) fn finish(self, sampler: &GibbsSampler<'_>, history: Vec<(usize, f64)>) -> Trained {
        let (topics, chunks) = (sampler.options.topics, sampler.chunks());
        let samples = self.samples as f64;
        let mut phi = vec![0.0; sampler.frequencies.len() * topics];
        for row in phi.chunks_exact_mut(topics) {
            for (value, sum) in row.iter_mut().zip(&self.unseen) {
                *value = (sum / samples) as f32;
            }
        }
        for part in &sampler.words {
            for (sums, &column) in self.phi[part.number].chunks_exact(chunks).zip(&part.columns) {
                let row = &mut phi[column as usize * topics..][..topics];
                for (value, sum) in row.iter_mut().zip(sums.as_flattened()) {
                    *value = (sum / samples) as f32;
                }
            }
        }
        let theta = self.theta.map(|parts| {
            let rows = sampler.workers.iter().map(|worker| worker.part.lengths.len()).sum();
            let mut theta = DenseMatrix::zeros(rows, topics);
            for (sums, worker) in parts.iter().zip(&sampler.workers) {
                for (place, sums) in sums.chunks_exact(chunks).enumerate() {
                    let row = theta.row_mut(worker.part.first + place);
                    for (value, sum) in row.iter_mut().zip(sums.as_flattened()) {
                        *value = sum / samples;
                    }
                }
            }
            theta
        });
        Trained { phi, alpha: sampler.alpha.clone(), beta: sampler.beta, theta, history }
    }
}
