//! The options of TF-IDF, under scikit-learn's names and with its defaults.

use super::frequencies::DocumentFrequencies;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The column of what is no column.
pub(super) const NO_COLUMN: u32 = u32::MAX;

/// A bound on document frequency: a count of documents or a share of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FrequencyLimit {
    /// So many documents.
    Count(u64),
    /// This share of the documents, 0 to 1.
    Share(f64),
}

impl FrequencyLimit {
    /// The bound in documents, of `documents`.
    pub fn of(self, documents: u64) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Share(share) => share * documents as f64,
        }
    }
}

impl std::str::FromStr for FrequencyLimit {
    type Err = Error;

    /// `5` is a count, `0.5` and `1.0` are shares, as in Python.
    fn from_str(text: &str) -> Result<Self> {
        if let Ok(count) = text.parse() {
            return Ok(Self::Count(count));
        }
        match text.parse::<f64>() {
            Ok(share) if (0.0..=1.0).contains(&share) => Ok(Self::Share(share)),
            _ => Err(Error::options("give a whole number of documents, or a share between 0.0 and 1.0")),
        }
    }
}

/// How the length of a row is made one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Norm {
    /// The squares sum to one.
    #[default]
    L2,
    /// The sizes sum to one.
    L1,
    /// Rows stay as they are.
    None,
}

/// How counts become weights. Names, defaults and formulas are those of scikit-learn's
/// `TfidfVectorizer`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TfidfOptions {
    /// Terms in fewer documents are left out.
    pub min_df: FrequencyLimit,
    /// Terms in more documents are left out.
    pub max_df: FrequencyLimit,
    /// Only so many terms are kept, those with most occurrences; of equals, the first in the
    /// alphabet.
    pub max_features: Option<usize>,
    /// From how many to how many words make a term.
    pub ngram_range: (usize, usize),
    /// Every count above zero is one.
    pub binary: bool,
    /// A count `c` weighs `1 + ln c`.
    pub sublinear_tf: bool,
    /// One document is added that holds every term once.
    pub smooth_idf: bool,
    /// Counts are multiplied by the inverse document frequency.
    pub use_idf: bool,
    /// How rows are scaled at the end.
    pub norm: Norm,
}

impl Default for TfidfOptions {
    fn default() -> Self {
        Self {
            min_df: FrequencyLimit::Count(1),
            max_df: FrequencyLimit::Share(1.0),
            max_features: None,
            ngram_range: (1, 1),
            binary: false,
            sublinear_tf: false,
            smooth_idf: true,
            use_idf: true,
            norm: Norm::L2,
        }
    }
}

impl TfidfOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        let (low, high) = self.ngram_range;
        if low == 0 || high < low {
            return Err(Error::options(format!("ngram_range ({low}, {high}) is not a range of lengths from 1 up"))
                .with_hint("give (1, 1) for words, (1, 2) for words and pairs"));
        }
        if high > 8 {
            return Err(Error::options(format!("ngram_range goes up to {high} words; 8 is the most")));
        }
        if self.max_features == Some(0) {
            return Err(Error::options("max_features must be at least 1"));
        }
        for (name, limit) in [("min_df", self.min_df), ("max_df", self.max_df)] {
            if let FrequencyLimit::Share(share) = limit
                && !(0.0..=1.0).contains(&share)
            {
                return Err(Error::options(format!("{name} is a share of {share}, which is not between 0.0 and 1.0")));
            }
        }
        Ok(())
    }

    /// For every term of `frequencies` in order its column, or [`NO_COLUMN`] where it is left out.
    ///
    /// # Errors
    /// If `max_df` allows fewer documents than `min_df` requires.
    pub(super) fn choose(&self, frequencies: &DocumentFrequencies) -> Result<Vec<u32>> {
        let documents = frequencies.documents();
        let (least, most) = (self.min_df.of(documents), self.max_df.of(documents));
        if most < least {
            return Err(Error::options(format!(
                "max_df allows {most} documents, which is fewer than min_df's {least}"
            ))
            .with_hint("try a lower min_df or a higher max_df"));
        }
        let mut keep: Vec<bool> = frequencies.iter().map(|(_, df, _)| (least..=most).contains(&(df as f64))).collect();
        let kept = keep.iter().filter(|keep| **keep).count();
        if let Some(features) = self.max_features
            && features < kept
        {
            let mut ranked: Vec<(Reverse<u64>, usize)> = frequencies
                .iter()
                .enumerate()
                .filter(|(place, _)| keep[*place])
                // With every count made one, a term occurs as often as there are documents that
                // hold it.
                .map(|(place, (_, df, occurrences))| (Reverse(if self.binary { df } else { occurrences }), place))
                .collect();
            ranked.sort_unstable();
            ranked[features..].iter().for_each(|(_, place)| keep[*place] = false);
        }
        let mut next = 0;
        let number = |keep: bool| {
            if !keep {
                return NO_COLUMN;
            }
            next += 1;
            next - 1
        };
        Ok(keep.into_iter().map(number).collect())
    }
}
