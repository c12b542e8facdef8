//! Columns by hash: no vocabulary, no fitting, nothing to store.

use super::options::Norm;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Terms become columns by their MurmurHash3, as in scikit-learn's `HashingVectorizer`, whose names
/// and defaults these are.
///
/// Prefer it to [`Tfidf`](super::Tfidf) where rows must be made without having seen a corpus; its
/// columns have no names.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HashingOptions {
    /// The number of columns.
    pub n_features: u32,
    /// Half of the terms, by another bit of the hash, count negative, so that collisions cancel on
    /// average.
    pub alternate_sign: bool,
    /// Every stored value is one.
    pub binary: bool,
    /// How rows are scaled at the end.
    pub norm: Norm,
}

impl Default for HashingOptions {
    fn default() -> Self {
        Self { n_features: 1 << 20, alternate_sign: true, binary: false, norm: Norm::L2 }
    }
}

impl HashingOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// If there are no columns, or more than 2³¹ − 1.
    pub fn check(&self) -> Result<()> {
        if (1..=i32::MAX as u32).contains(&self.n_features) {
            return Ok(());
        }
        Err(Error::options(format!("n_features is {}, which is not between 1 and {}", self.n_features, i32::MAX)))
    }

    /// The column of a term, and whether it counts negative.
    pub fn column(&self, term: &str) -> (u32, bool) {
        let hash = murmur3(term.as_bytes(), 0) as i32;
        (hash.unsigned_abs() % self.n_features, self.alternate_sign && hash < 0)
    }

    /// Scales the sums of a row, in the order of the columns.
    pub(super) fn weigh(&self, sums: &[i32], row: &mut [f32]) {
        let value = |sum: i32| if self.binary { 1.0 } else { f64::from(sum) };
        let length = match self.norm {
            Norm::L2 => sums.iter().fold(0.0, |all, sum| all + value(*sum) * value(*sum)).sqrt(),
            Norm::L1 => sums.iter().fold(0.0, |all, sum| all + value(*sum).abs()),
            Norm::None => 1.0,
        };
        let scale = if length > 0.0 { length } else { 1.0 };
        row.iter_mut().zip(sums).for_each(|(target, sum)| *target = (value(*sum) / scale) as f32);
    }
}

/// MurmurHash3, the variant of 32 bits (`MurmurHash3_x86_32`).
pub fn murmur3(bytes: &[u8], seed: u32) -> u32 {
    let mix = |block: u32| block.wrapping_mul(0xCC9E_2D51).rotate_left(15).wrapping_mul(0x1B87_3593);
    let (blocks, rest) = bytes.as_chunks::<4>();
    let mut hash = blocks.iter().fold(seed, |hash, block| {
        (hash ^ mix(u32::from_le_bytes(*block))).rotate_left(13).wrapping_mul(5).wrapping_add(0xE654_6B64)
    });
    if !rest.is_empty() {
        let mut last = [0; 4];
        last[..rest.len()].copy_from_slice(rest);
        hash ^= mix(u32::from_le_bytes(last));
    }
    hash ^= bytes.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85EB_CA6B);
    hash = (hash ^ hash >> 13).wrapping_mul(0xC2B2_AE35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Golden {
        murmurhash3_32: Vec<(String, i32)>,
        documents: Vec<Vec<String>>,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        options: CaseOptions,
        rows: Vec<Vec<(u32, f64)>>,
    }

    #[derive(Deserialize)]
    struct CaseOptions {
        n_features: u32,
        alternate_sign: bool,
        binary: bool,
        norm: Option<String>,
        ngram_range: (usize, usize),
    }

    #[test]
    fn columns_and_rows_equal_those_of_scikit_learn() {
        let golden: Golden = serde_json::from_str(include_str!("../../tests/golden/hashing.json")).unwrap();
        assert!(golden.murmurhash3_32.len() >= 40 && golden.cases.len() >= 10);
        for (text, hash) in &golden.murmurhash3_32 {
            assert_eq!(murmur3(text.as_bytes(), 0) as i32, *hash, "{text:?}");
        }
        for Case { options: case, rows } in &golden.cases {
            let norm = match case.norm.as_deref() {
                Some("l2") => Norm::L2,
                Some("l1") => Norm::L1,
                _ => Norm::None,
            };
            let CaseOptions { n_features, alternate_sign, binary, ngram_range: (low, high), .. } = *case;
            let options = HashingOptions { n_features, alternate_sign, binary, norm };
            options.check().unwrap();
            for (document, expected) in golden.documents.iter().zip(rows) {
                let grams = (low..=high).flat_map(|length| document.windows(length).map(|gram| gram.join(" ")));
                let mut sums = std::collections::BTreeMap::new();
                for gram in grams {
                    let (column, negative) = options.column(&gram);
                    *sums.entry(column).or_insert(0) += if negative { -1 } else { 1 };
                }
                let columns: Vec<u32> = sums.keys().copied().collect();
                let sums: Vec<i32> = sums.into_values().collect();
                let mut row = vec![0.0; sums.len()];
                options.weigh(&sums, &mut row);
                assert_eq!(columns, expected.iter().map(|(column, _)| *column).collect::<Vec<_>>());
                for (ours, (_, theirs)) in row.iter().zip(expected) {
                    assert!((f64::from(*ours) - theirs).abs() < 1e-6, "{ours} for {theirs}");
                }
            }
        }
    }
}
