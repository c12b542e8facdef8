//! What the learner reads: counted passages, and for each what is held of its themes before anything is learned.

use crate::matrix::CsrMatrix;

/// What is held of a passage's themes.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Anchor {
    /// Nothing: no term of the codebook stands in it, and nobody labelled it.
    #[default]
    None,
    /// The codebook's terms vote: (theme, share), the shares sum to one.
    Votes(Box<[(u32, f32)]>),
    /// A person said so: (theme, share), the shares sum to one; empty where the passage has none of the themes.
    Label(Box<[(u32, f32)]>),
}

impl Anchor {
    /// The shares that are held.
    pub(crate) fn shares(&self) -> &[(u32, f32)] {
        match self {
            Self::None => &[],
            Self::Votes(shares) | Self::Label(shares) => shares,
        }
    }

    /// The only theme with the largest share, if there is one.
    pub(crate) fn winner(&self) -> Option<usize> {
        let most = self.shares().iter().map(|(_, share)| *share).fold(0.0, f32::max);
        let mut best = self.shares().iter().filter(|(_, share)| *share == most && most > 0.0);
        best.next().filter(|_| best.next().is_none()).map(|(theme, _)| *theme as usize)
    }
}

/// Passages to learn from.
#[derive(Debug, Clone)]
pub(crate) struct Pile {
    /// passages × columns: how often each single word occurs.
    pub(crate) counts: CsrMatrix,
    /// One for every passage.
    pub(crate) anchors: Vec<Anchor>,
    /// The number of themes.
    pub(crate) themes: usize,
}

impl Pile {
    /// The number of passages.
    pub(crate) fn len(&self) -> usize {
        self.anchors.len()
    }

    /// Some of the passages, in the order given.
    pub(crate) fn select(&self, passages: &[usize]) -> Self {
        Self {
            counts: self.counts.select_rows(passages),
            anchors: passages.iter().map(|&passage| self.anchors[passage].clone()).collect(),
            themes: self.themes,
        }
    }

    /// How many passages are anchored, by terms or labels, to some theme.
    pub(crate) fn covered(&self) -> usize {
        self.anchors.iter().filter(|anchor| !anchor.shares().is_empty()).count()
    }

    /// For every theme whether anything speaks for it.
    pub(crate) fn anchored(&self) -> Vec<bool> {
        let mut anchored = vec![false; self.themes];
        for anchor in &self.anchors {
            anchor.shares().iter().for_each(|(theme, _)| anchored[*theme as usize] = true);
        }
        anchored
    }

    /// How many passages a person labelled.
    pub(crate) fn labelled(&self) -> usize {
        self.anchors.iter().filter(|anchor| matches!(anchor, Anchor::Label(_))).count()
    }

    /// How often each column occurs over all passages, as a share.
    pub(crate) fn unigram(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.counts.columns()];
        for (columns, values) in self.counts.iter_rows() {
            for (&column, &value) in columns.iter().zip(values) {
                sums[column as usize] += f64::from(value);
            }
        }
        let total: f64 = sums.iter().sum();
        sums.iter_mut().for_each(|sum| *sum /= total.max(1.0));
        sums
    }
}
