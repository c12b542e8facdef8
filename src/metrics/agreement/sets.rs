//! Sets of themes as categories, and how far two sets lie apart.

use std::collections::BTreeSet;

/// What one annotator gave a paragraph: themes, and those that may be seen in it or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct LabelSet {
    /// Numbers of themes.
    pub themes: BTreeSet<usize>,
    /// Numbers of themes that count neither way.
    pub optional: BTreeSet<usize>,
}

impl LabelSet {
    /// How many themes both have, either has, and the one and the other have, without those that
    /// are optional for either.
    fn overlap(&self, other: &Self) -> (usize, usize, usize, usize) {
        let counts = |theme: &&usize| !self.optional.contains(*theme) && !other.optional.contains(*theme);
        let one = self.themes.iter().filter(counts).count();
        let two = other.themes.iter().filter(counts).count();
        let both = self.themes.intersection(&other.themes).filter(counts).count();
        (both, one + two - both, one, two)
    }

    /// 0 if the sets are the same, else 1.
    pub fn differs(&self, other: &Self) -> f64 {
        let (both, either, ..) = self.overlap(other);
        if both == either { 0.0 } else { 1.0 }
    }

    /// Jaccard's distance: one minus the themes that both have over those that either has; 0
    /// between two empty sets.
    pub fn jaccard(&self, other: &Self) -> f64 {
        let (both, either, ..) = self.overlap(other);
        if either == 0 { 0.0 } else { 1.0 - both as f64 / either as f64 }
    }

    /// MASI distance: Jaccard's, where sets that contain one another count two thirds, and those
    /// that only overlap a third. Passonneau (2006). NLTK rounds the thirds to .67 and .33.
    ///
    /// ```
    /// use themewise::metrics::agreement::LabelSet;
    /// let set = |themes: &[usize]| {
    ///     LabelSet { themes: themes.iter().copied().collect(), ..Default::default() }
    /// };
    /// assert!((set(&[1]).masi(&set(&[1, 2])) - 2.0 / 3.0).abs() < 1e-12);
    /// assert_eq!(set(&[1]).masi(&set(&[2])), 1.0);
    /// assert_eq!(set(&[]).masi(&set(&[])), 0.0);
    /// ```
    pub fn masi(&self, other: &Self) -> f64 {
        let (both, either, one, two) = self.overlap(other);
        if both == either {
            return 0.0;
        }
        let monotone = if both == one.min(two) { 2.0 / 3.0 } else { 1.0 / 3.0 };
        1.0 - both as f64 / either as f64 * monotone
    }
}
