//! Whether a topic's words are two groups that do not meet: two topics that a model has taken for
//! one.

/// More words than this are not tried: the ways to part them double with every word.
const MOST_WORDS: usize = 12;

/// The best way to part words into two groups.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Split {
    /// The places of the words in each group, ascending; the first group holds the first word.
    pub(crate) groups: [Vec<usize>; 2],
    /// The mean NPMI within each group.
    pub(crate) within: [f64; 2],
    /// The mean NPMI between the groups.
    pub(crate) between: f64,
}

impl Split {
    /// How much better the looser group holds than the two hold to one another.
    pub(crate) fn gap(&self) -> f64 {
        self.weaker() - self.between
    }

    /// The mean NPMI within the looser group.
    pub(crate) fn weaker(&self) -> f64 {
        self.within[0].min(self.within[1])
    }
}

/// Parts the first words so that the gap is widest, each group having `least` words or more; none
/// where there are too few.
///
/// Every way is tried: 2^11 for twelve words, each in time O(words²). Of equals the first.
pub(crate) fn best_split(words: usize, least: usize, npmi: impl Fn(usize, usize) -> f64) -> Option<Split> {
    let words = words.min(MOST_WORDS);
    let least = least.max(2);
    let pairs: Vec<(u32, f64)> = (1..words)
        .flat_map(|high| (0..high).map(move |low| (low, high)))
        .map(|(low, high)| (1 << low | 1 << high, npmi(low, high)))
        .collect();
    let mut best: Option<(f64, u32, [f64; 3])> = None;
    // The first word is always in the group whose bits are set.
    for ours in (1u32..1 << words).step_by(2) {
        let size = ours.count_ones() as usize;
        if size < least || words - size < least {
            continue;
        }
        let (mut sums, mut counts) = ([0.0; 3], [0usize; 3]);
        for &(pair, value) in &pairs {
            let part = match pair & ours {
                0 => 1,
                both if both == pair => 0,
                _ => 2,
            };
            sums[part] += value;
            counts[part] += 1;
        }
        let means: [f64; 3] = std::array::from_fn(|part| sums[part] / counts[part] as f64);
        let gap = means[0].min(means[1]) - means[2];
        if best.is_none_or(|(widest, ..)| gap > widest) {
            best = Some((gap, ours, means));
        }
    }
    best.map(|(_, ours, means)| {
        let (first, second) = (0..words).partition(|place| ours >> place & 1 == 1);
        Split { groups: [first, second], within: [means[0], means[1]], between: means[2] }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_are_separated_in_any_order() {
        let group = [0, 1, 1, 0, 1, 0, 0, 1];
        let npmi = |a: usize, b: usize| if group[a] == group[b] { 0.4 } else { -0.2 };
        let found = best_split(8, 3, npmi).unwrap();
        assert_eq!(found.groups, [vec![0, 3, 5, 6], vec![1, 2, 4, 7]]);
        assert!((found.gap() - 0.6).abs() < 1e-12 && (found.weaker() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn single_unconnected_word_is_no_group() {
        // One word that meets nobody is no group.
        let npmi = |_: usize, high: usize| if high == 7 { -1.0 } else { 0.5 };
        assert!(best_split(8, 3, npmi).unwrap().weaker() < 0.1);
        assert_eq!(best_split(5, 3, npmi), None);
        assert_eq!(best_split(0, 3, npmi), None);
        assert!(best_split(40, 3, |_, _| 0.0).is_some_and(|split| split.groups.concat().len() == 12));
    }
}
