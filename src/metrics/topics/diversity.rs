//! Whether topics differ from one another, by their words alone.

use crate::metrics::ranked::distinct;

/// The share of distinct words among all words of all topics, 0 to 1: 1 where no word is in two
/// topics.
///
/// Dieng, Ruiz & Blei (2020), *Topic Modeling in Embedding Spaces*, with 25 words a topic; tables
/// of later papers take 10. Cut the lists before. `None` without a word. Time O(words · log words).
/// Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::topics::diversity;
/// assert_eq!(diversity(&[[1, 2], [2, 3]]), Some(0.75));
/// ```
pub fn diversity<T: AsRef<[u32]>>(topics: &[T]) -> Option<f64> {
    let mut words: Vec<u32> = topics.iter().flat_map(|topic| topic.as_ref()).copied().collect();
    let all = words.len();
    words.sort_unstable();
    words.dedup();
    (all > 0).then(|| words.len() as f64 / all as f64)
}

/// The weight by which each rank counts less than the one before, as OCTIS and
/// contextualized-topic-models set it: the first ten ranks carry 86 % of the weight.
const RBO_PERSISTENCE: f64 = 0.9;

/// The mean of 1 − RBO over all pairs of topics, 0 to 1: 1 where no two topics share a word. Sees
/// at which rank the shared words are. RBO is rank-biased overlap with a persistence of 0.9.
///
/// Bianchi, Terragni & Hovy (2021). A word that is in a list again counts where it was first.
/// `None` where there are fewer than two topics. Time O(topics² · words²). *Bit-exact.*
///
/// ```
/// use themewise::metrics::topics::inverted_rbo;
/// let found = inverted_rbo(&[[1, 2], [2, 1], [3, 4]]).unwrap();
/// // One pair of 0.9, two that share nothing.
/// assert!((found - (0.1 + 1.0 + 1.0) / 3.0).abs() < 1e-12);
/// ```
pub fn inverted_rbo<T: AsRef<[u32]>>(topics: &[T]) -> Option<f64> {
    let topics: Vec<Vec<u32>> = topics.iter().map(|topic| distinct(topic.as_ref())).collect();
    let (mut sum, mut pairs) = (0.0, 0usize);
    for (number, left) in topics.iter().enumerate() {
        for right in &topics[number + 1..] {
            sum += 1.0 - rank_biased_overlap(left, right, RBO_PERSISTENCE);
            pairs += 1;
        }
    }
    (pairs > 0).then(|| sum / pairs as f64)
}

/// Rank-biased overlap of two ranked lists without repeats, extrapolated beyond their ends
/// (RBO_EXT): 1 where they are equal, 0 where they share nothing.
///
/// Equation 32 of Webber, Moffat & Zobel (2010), *A Similarity Measure for Indefinite Rankings*,
/// without ties: with X_d the number of words that both have among their first d, s and l the
/// lengths, and p the persistence, (1 − p)/p · (Σ_{d ≤ l} X_d/d · p^d + Σ_{s < d ≤ l} X_s (d −
/// s)/(s d) · p^d) + ((X_l − X_s)/l + X_s/s) · p^l. On lists of equal length it is what OCTIS and
/// contextualized-topic-models call RBO. Two empty lists are equal; an empty one shares nothing
/// with others. Time O(l²).
pub(super) fn rank_biased_overlap(left: &[u32], right: &[u32], p: f64) -> f64 {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let (s, l) = (short.len(), long.len());
    if s == 0 {
        return if l == 0 { 1.0 } else { 0.0 };
    }
    let (mut common, mut common_short) = (0usize, 0usize);
    let (mut power, mut sum) = (1.0, 0.0);
    for place in 0..l {
        let ours = short.get(place);
        common += usize::from(ours.is_some_and(|ours| long[..place].contains(ours)));
        common += usize::from(short[..place.min(s)].contains(&long[place]));
        common += usize::from(ours == Some(&long[place]));
        power *= p;
        let depth = (place + 1) as f64;
        sum += common as f64 / depth * power;
        if place + 1 == s {
            common_short = common;
        } else if place + 1 > s {
            sum += common_short as f64 * (depth - s as f64) / (s as f64 * depth) * power;
        }
    }
    let end = (common - common_short) as f64 / l as f64 + common_short as f64 / s as f64;
    (1.0 - p) / p * sum + end * power
}
