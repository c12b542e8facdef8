//! What both samplers must do: draw from the right distribution, count every token, give the same
//! on any number of threads, and end equally good.

use super::counts::Lists;
use super::dense::DenseTables;
use super::draw::{LANES, Prior, Row, SampledToken, TokenBlock};
use super::sampler::GibbsSampler;
use super::sparse::SparseTables;
use super::tests::{TOPICS, fit, options, planted};
use super::*;
use crate::matrix::math::ln;
use crate::matrix::random::{below, generator};
use crate::progress::Silent;

/// A token in counts that are drawn by chance.
struct OneToken {
    topics: usize,
    /// Its topic.
    old: usize,
    document: Vec<Row>,
    word: Vec<Row>,
    /// The counts of the document and of the word once more.
    lists: [Lists; 2],
    alpha: Vec<Row>,
    totals: Vec<u32>,
}

fn at(rows: &[Row], topic: usize) -> f32 {
    rows[topic / LANES].0[topic % LANES]
}

fn list(rows: &[Row], topics: usize) -> Lists {
    let mut lists = Lists::new(&[1000], topics);
    for topic in (0..topics).filter(|&topic| at(rows, topic) > 0.0) {
        lists.add(0, topic as u32, at(rows, topic) as u32);
    }
    lists
}

impl OneToken {
    fn new(topics: usize) -> Self {
        let random = &mut generator(7, topics as u64);
        let mut counts = |most: usize| -> Vec<Row> {
            let mut rows = vec![Row::default(); topics.div_ceil(LANES)];
            (0..topics).for_each(|topic| rows[topic / LANES].0[topic % LANES] = below(random, most) as f32);
            rows
        };
        let (mut document, mut word, mut alpha) = (counts(5), counts(9), counts(3));
        alpha.iter_mut().flat_map(|row| &mut row.0).take(topics).for_each(|alpha| *alpha += 0.25);
        let old = topics / 2;
        document[old / LANES].0[old % LANES] += 1.0;
        word[old / LANES].0[old % LANES] += 1.0;
        let totals = (0..topics).map(|topic| at(&word, topic) as u32 + 3 + topic as u32 % 5).collect();
        let lists = [&document, &word].map(|rows| list(rows, topics));
        Self { topics, old, document, word, lists, alpha, totals }
    }

    /// The chance of each topic by the formula, not normalised.
    fn exact(&self) -> Vec<f64> {
        let chance = |topic: usize| {
            let own = f64::from(u8::from(topic == self.old));
            let at = |rows: &[Row]| f64::from(at(rows, topic));
            (at(&self.document) - own + at(&self.alpha)) * (at(&self.word) - own + 0.1)
                / (f64::from(self.totals[topic]) - own + 2.0)
        };
        (0..self.topics).map(chance).collect()
    }

    /// The topic that is drawn with the key `key`, and the log-likelihood.
    fn draw(&self, sampler: Sampler, key: u64) -> (usize, f64) {
        let prior = Prior { topics: self.topics, alpha: &self.alpha, beta: 0.1, beta_sum: 2.0, key, measure: true };
        let mut tokens = [SampledToken { document: 0, word: 0, topic: self.old as u32 }];
        let mut totals = self.totals.clone();
        let block = TokenBlock { tokens: &mut tokens, base: 5, totals: &mut totals };
        let likelihood = match sampler {
            Sampler::Sparse => {
                let [mut documents, mut words] = self.lists.clone();
                SparseTables::default().sample(block, &mut documents, &mut words, prior)
            }
            _ => DenseTables::default().sample(block, &mut self.document.clone(), &mut self.word.clone(), prior),
        };
        (tokens[0].topic as usize, likelihood)
    }
}

/// A token is drawn again and again from one state; how often each topic comes must be what the
/// formula says.
#[test]
fn topics_are_sampled_with_their_conditional_probability() {
    const DRAWS: u64 = 40_000;
    for topics in [1usize, 2, 15, 16, 17, 40, 100] {
        let token = OneToken::new(topics);
        let exact = token.exact();
        let whole: f64 = exact.iter().sum();
        for sampler in [Sampler::Dense, Sampler::Sparse] {
            let mut drawn = vec![0u32; topics];
            (0..DRAWS).for_each(|key| drawn[token.draw(sampler, key).0] += 1);
            assert!((token.draw(sampler, 0).1 - ln(whole)).abs() < 1e-5, "{sampler:?}, {topics} topics");
            let mut chi_square = 0.0;
            for (topic, &drawn) in drawn.iter().enumerate() {
                let expected = DRAWS as f64 * exact[topic] / whole;
                chi_square += (f64::from(drawn) - expected) * (f64::from(drawn) - expected) / expected;
            }
            // Mean topics − 1, standard deviation √(2 · (topics − 1)): five of them.
            let freedom = (topics - 1) as f64;
            assert!(chi_square <= freedom + 5.0 * (2.0 * freedom).sqrt(), "{sampler:?}, {topics}: {chi_square}");
        }
    }
}

#[test]
fn every_token_is_counted_once_after_every_sweep() {
    let (rows, _) = planted(500, 70, &[1; TOPICS], 5);
    for sampler in [Sampler::Dense, Sampler::Sparse] {
        let options = LdaOptions { sampler, ..options(37) };
        let mut state = GibbsSampler::new(&options, &rows, &[(1, vec![3, 7])]).unwrap();
        for _ in 0..4 {
            state.check_counts();
            state.pass(false);
        }
        state.check_counts();
    }
}

#[test]
fn sparse_and_dense_samplers_reach_equal_likelihood() {
    let (rows, _) = planted(400, 60, &[1; TOPICS], 14);
    let (new, _) = planted(200, 60, &[1; TOPICS], 15);
    let score = |sampler, seed| {
        let lda = fit(&LdaOptions { sampler, seed, sweeps: 150, ..options(12) }, &rows);
        (lda.document_completion(&new, 1).per_token(), lda.history().last().unwrap().1)
    };
    let mean = |sampler| {
        let scores: Vec<(f64, f64)> = (0..4).map(|seed| score(sampler, seed)).collect();
        scores.iter().fold((0.0, 0.0), |sum, score| (sum.0 + score.0 / 4.0, sum.1 + score.1 / 4.0))
    };
    let (dense, sparse) = (mean(Sampler::Dense), mean(Sampler::Sparse));
    assert!((dense.0 - sparse.0).abs() < 0.03, "new rows: {dense:?} {sparse:?}");
    assert!((dense.1 - sparse.1).abs() < 0.03, "while fitting: {dense:?} {sparse:?}");
}

#[test]
fn fit_does_not_depend_on_thread_count() {
    let (rows, _) = planted(500, 70, &[1; TOPICS], 2);
    for sampler in [Sampler::Dense, Sampler::Sparse] {
        let options = LdaOptions { sampler, sweeps: 25, optimize_interval: 5, optimize: Optimize::Both, ..options(20) };
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let (lda, theta) = Lda::fit_with_documents(&options, &rows, &[], &Silent).unwrap();
                let completion = lda.document_completion(&rows, 1);
                (lda, theta, completion)
            })
        };
        let one = with(1);
        assert_eq!(one, with(2), "{sampler:?}");
        assert_eq!(one, with(7), "{sampler:?}");
    }
}
