//! Held-out likelihood and perplexity: of training rows, or of one half of each new row given the
//! other half (document completion).

use super::fitted::Lda;
use super::infer::{Word, dot, fold_in};
use crate::matrix::CsrMatrix;
use crate::matrix::math::{exp, ln};
use crate::matrix::random::{generator, shuffle};
use crate::parallel;

/// The log-likelihood of predicted words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Completion {
    /// The sum of the natural logarithms of the words' probabilities.
    pub log_likelihood: f64,
    /// The number of predicted words.
    pub tokens: f64,
}

impl Completion {
    /// The mean logarithm of a word's probability; 0 where there was no word.
    pub fn per_token(&self) -> f64 {
        if self.tokens > 0.0 { self.log_likelihood / self.tokens } else { 0.0 }
    }

    /// The perplexity: `exp(-per_token)`.
    pub fn perplexity(&self) -> f64 {
        exp(-self.per_token())
    }

    fn of(scores: Vec<(f64, f64)>) -> Self {
        let (log_likelihood, tokens) = scores.into_iter().fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        Self { log_likelihood, tokens }
    }
}

impl Lda {
    /// How well each row's words are foretold by the topics that the same words gave it: higher
    /// than for new rows.
    ///
    /// *Bit-exact.*
    pub fn log_likelihood(&self, rows: &CsrMatrix) -> Completion {
        self.scored(rows, |_, words| (words.clone(), words))
    }

    /// Document completion (Wallach et al. 2009): the topics of a row by half of its tokens, the
    /// other half foretold by them. Give rows that the model was not fitted on. The halves are
    /// drawn by `seed` and the row's number; of an odd number the one more is foretold; counts are
    /// rounded to whole numbers. *Bit-exact.*
    pub fn document_completion(&self, rows: &CsrMatrix, seed: u64) -> Completion {
        self.scored(rows, |row, words| {
            let mut tokens: Vec<usize> =
                words.iter().flat_map(|word| std::iter::repeat_n(word.column, word.count.round() as usize)).collect();
            shuffle(&mut generator(seed, row as u64), &mut tokens);
            let (seen, foretold) = tokens.split_at(tokens.len() / 2);
            (counted(seen), counted(foretold))
        })
    }

    /// The score of each row, whose words are cut into those that are seen and those that are
    /// foretold.
    fn scored(&self, rows: &CsrMatrix, cut: impl Fn(usize, Vec<Word>) -> (Vec<Word>, Vec<Word>) + Sync) -> Completion {
        let topics = self.topics();
        let scores = parallel::map(rows.rows(), |row| {
            let (seen, foretold) = cut(row, self.known(rows.row_entries(row)));
            let theta = fold_in(&seen, self.phi(), self.alpha());
            foretold.iter().fold((0.0, 0.0), |(sum, tokens), word| {
                let chance = dot(&theta, &self.phi()[word.column * topics..][..topics]);
                (sum + word.count * ln(chance), tokens + word.count)
            })
        });
        Completion::of(scores)
    }
}

/// Tokens as words with counts.
fn counted(tokens: &[usize]) -> Vec<Word> {
    let mut sorted = tokens.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|same| Word { column: same[0], count: same.len() as f64 }).collect()
}
