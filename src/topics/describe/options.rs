//! How a topic's words are ranked: options and result.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// How words are weighed for a topic that is a set of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermWeighting {
    /// Class-based TF-IDF with the square root of the share (Grootendorst 2022, *BERTopic*): words
    /// that are frequent in the topic and rare elsewhere.
    #[default]
    ClassTfidf,
    /// Weighted log-odds with an informative Dirichlet prior, as z-scores (Monroe, Colaresi & Quinn
    /// 2008, *Fightin' Words*): words whose higher frequency in the topic is most significant.
    LogOdds,
    /// A word's term of the Kullback-Leibler divergence of the topic from all rows: fewer rare
    /// words, more words in several topics.
    Divergence,
}

/// How a topic's words are ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WordOptions {
    /// The weight of each word on its own.
    pub ranking: TermWeighting,
    /// This many words with the highest weights are ranked again by co-occurrence.
    pub pool: usize,
    /// The share of co-occurrence in the final rank, 0 to 1; the rest is the weight.
    pub together: f64,
}

impl Default for WordOptions {
    fn default() -> Self {
        Self { ranking: TermWeighting::ClassTfidf, pool: 30, together: 0.5 }
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

/// The words of one topic, best first: columns and weights by `WordOptions::ranking`. Since
/// co-occurrence counts too, the weights need not descend.
pub type RankedTerms = Vec<(u32, f64)>;
