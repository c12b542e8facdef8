//! What to call a topic: its distinctive words and phrases, best first, and a name that no other topic has.
//!
//! `rank` weighs every word for every topic, `together` puts those first that stand in the same texts, `phrases` finds words that belong
//! side by side, `names` tells overlapping topics apart. What is readable is the caller's to say.

mod names;
mod phrases;
mod rank;
#[cfg(test)]
mod tests;
mod together;

pub use names::names;
pub use phrases::{GAP, Phrase, PhraseOptions, phrases, with_phrases};

use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, DenseMatrix};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How words are weighed for a topic that is a set of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ranking {
    /// Class-based TF-IDF with the root of the share (Grootendorst 2022, *BERTopic*): words that are frequent here and rare elsewhere.
    #[default]
    ClassTfidf,
    /// Weighted log-odds with an informative Dirichlet prior, as z-scores (Monroe, Colaresi & Quinn 2008, *Fightin' Words*): the most
    /// surely more frequent here than elsewhere.
    LogOdds,
    /// What a word adds to the divergence of the topic from all rows (Kullback & Leibler): fewer rare words, more repetition among
    /// topics.
    Divergence,
}

/// How a topic's words are ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WordOptions {
    /// How each word is weighed for itself.
    pub ranking: Ranking,
    /// So many of the best by weight are looked at again: which of them stand in the same texts?
    pub pool: usize,
    /// How much that counts against the weight, 0 to 1.
    pub together: f64,
}

impl Default for WordOptions {
    fn default() -> Self {
        Self { ranking: Ranking::ClassTfidf, pool: 30, together: 0.5 }
    }
}

impl WordOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.pool == 0 || self.pool > 1000 {
            return Err(Error::options("pool must be from 1 to 1000"));
        }
        if !(0.0..=1.0).contains(&self.together) {
            return Err(Error::options("together must be from 0 to 1"));
        }
        Ok(())
    }
}

/// The words of one topic, best first: columns, and their weights as `WordOptions::ranking` gives them. Since the order also follows what
/// stands together, weights need not fall.
pub type Ranked = Vec<(u32, f64)>;

/// The distinctive columns of every topic that is a set of rows, best first.
///
/// `members` gives each row's topic, below `topics`. A word counts once a row, so that one that is repeated in a single text does not name a
/// topic. Words that are hardly more frequent in the topic than elsewhere ("said") come last, whatever their weight. Then the
/// first `pool` are put into the order in which each next word has the best sum of its weight and of its mean NPMI with those before it,
/// counted on rows: words that stand in the same texts belong together, and a chance companion does not.
///
/// Time O(stored + topics · columns · ln columns + topics · pool² · rows / 64). Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::matrix::CsrMatrix;
/// use themewise::topics::{WordOptions, distinctive};
/// let mut rows = CsrMatrix::new(3);
/// for row in 0..6u32 {
///     rows.push_row(if row % 2 == 0 { [(0, 1.0), (2, 1.0)] } else { [(1, 1.0), (2, 1.0)] });
/// }
/// let members: Vec<_> = (0..6).map(|row| Some(row % 2)).collect();
/// let words = distinctive(&WordOptions::default(), &rows, &members, 2, &|_| true)?;
/// assert_eq!((words[0][0].0, words[1][0].0), (0, 1));
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// If an option cannot work, or members do not fit the rows.
pub fn distinctive(
    options: &WordOptions,
    rows: &CsrMatrix,
    members: &[Option<usize>],
    topics: usize,
    usable: &(dyn Fn(u32) -> bool + Sync),
) -> Result<Vec<Ranked>> {
    options.check()?;
    if members.len() != rows.rows() || members.iter().flatten().any(|&topic| topic >= topics) {
        return Err(Error::data("the members of topics do not fit the rows"));
    }
    Ok(reorder(options, rows, rank::of_members(options.ranking, rows, members, topics, usable)))
}

/// The distinctive columns of every topic that is a row of loadings (topics × terms, none below nought, as of non-negative matrix
/// factorisation), best first.
///
/// A word's weight is its loading in a topic of unit length, times the root of its share there of what it has in all topics: words that
/// every topic has come later. Then as in [`distinctive`]. Reproducibility: *bit-exact*.
///
/// # Errors
/// If an option cannot work, or the loadings are not as wide as the rows.
pub fn distinctive_loadings(
    options: &WordOptions,
    rows: &CsrMatrix,
    loadings: &DenseMatrix,
    usable: &(dyn Fn(u32) -> bool + Sync),
) -> Result<Vec<Ranked>> {
    options.check()?;
    if loadings.columns() != rows.columns() {
        return Err(Error::data("the loadings are not as wide as the rows"));
    }
    Ok(reorder(options, rows, rank::of_loadings(loadings, usable)))
}

fn reorder(options: &WordOptions, rows: &CsrMatrix, mut ranked: Vec<Ranked>) -> Vec<Ranked> {
    if options.together > 0.0 {
        let pools: Vec<&[(u32, f64)]> = ranked.iter().map(|words| &words[..options.pool.min(words.len())]).collect();
        let postings = together::Postings::of(rows, &pools);
        let orders: Vec<Vec<usize>> = pools.par_iter().map(|pool| postings.order(pool, options.together)).collect();
        for (words, order) in ranked.iter_mut().zip(orders) {
            let pool: Ranked = order.iter().map(|&place| words[place]).collect();
            words[..pool.len()].copy_from_slice(&pool);
        }
    }
    ranked
}
