//! The distinctive words of every topic: weights, then co-occurrence.

use super::options::{RankedTerms, WordOptions};
use super::{cooccurrence, rank};
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, DenseMatrix};
use crate::parallel;
/// The distinctive columns of every topic that is a set of rows, best first.
///
/// `members` gives each row's topic, below `topics`. A word counts once a row, so that a word
/// repeated in one text cannot name a topic. Words that are hardly more frequent in the topic than
/// elsewhere ("said") come last, whatever their weight.
///
/// The first `pool` words are then ordered greedily: each next word has the highest sum of its
/// weight and of its mean NPMI, counted on rows, with the words before it.
///
/// Time O(stored + topics · columns · ln columns + topics · pool² · rows / 64). *Bit-exact*.
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
) -> Result<Vec<RankedTerms>> {
    options.check()?;
    if members.len() != rows.rows() || members.iter().flatten().any(|&topic| topic >= topics) {
        return Err(Error::data("the members of topics do not fit the rows"));
    }
    Ok(reorder(options, rows, rank::of_members(options.ranking, rows, members, topics, usable)))
}

/// The distinctive columns of every topic that is a row of loadings (topics × terms, not negative,
/// as of non-negative matrix factorisation), best first.
///
/// A word's weight is its loading in the topic of unit length, times the square root of the topic's
/// share of the word's loadings: words of every topic come later. Then as in [`distinctive`].
/// *Bit-exact*.
///
/// # Errors
/// If an option cannot work, or the loadings are not as wide as the rows.
pub fn distinctive_loadings(
    options: &WordOptions,
    rows: &CsrMatrix,
    loadings: &DenseMatrix,
    usable: &(dyn Fn(u32) -> bool + Sync),
) -> Result<Vec<RankedTerms>> {
    options.check()?;
    if loadings.columns() != rows.columns() {
        return Err(Error::data("the loadings are not as wide as the rows"));
    }
    Ok(reorder(options, rows, rank::of_loadings(loadings, usable)))
}

fn reorder(options: &WordOptions, rows: &CsrMatrix, mut ranked: Vec<RankedTerms>) -> Vec<RankedTerms> {
    if options.together > 0.0 {
        let pools: Vec<&[(u32, f64)]> = ranked.iter().map(|words| &words[..options.pool.min(words.len())]).collect();
        let postings = cooccurrence::Postings::of(rows, &pools);
        let orders: Vec<Vec<usize>> = parallel::map_items(&pools, |pool| postings.order(pool, options.together));
        for (words, order) in ranked.iter_mut().zip(orders) {
            let pool: RankedTerms = order.iter().map(|&place| words[place]).collect();
            words[..pool.len()].copy_from_slice(&pool);
        }
    }
    ranked
}
