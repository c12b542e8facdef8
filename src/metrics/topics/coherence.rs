//! Whether the words of a topic stand together in texts: C_NPMI, C_V, C_UCI and U_Mass.
//!
//! Looks at words and texts only, at no model. Counting is `windows`' work; this is the arithmetic
//! on the counts.

use super::sequences::{Sequences, check_topics};
use super::windows::{self, Repeats, TopicCounts, WindowCounts, pair};
use crate::error::{Error, Result};
use crate::matrix::math::ln;
use serde::{Deserialize, Serialize};

/// Which coherence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoherenceMeasure {
    /// The mean normalised pointwise mutual information of all pairs of words, in windows of 10
    /// (Bouma 2009; Aletras & Stevenson 2013). −1 to 1, 0 is chance. The measure of most published
    /// tables; prefer it.
    #[default]
    CNpmi,
    /// The mean cosine between each word's vector of NPMI with the topic's words and their sum, in
    /// windows of 110 (Röder, Both & Hinneburg 2015). At most 1. Follows people's ratings well on
    /// good topics, and rates some bad ones high, since words that all avoid each other are similar
    /// in that.
    CV,
    /// The mean pointwise mutual information of all pairs, in windows of 10 (Newman et al. 2010),
    /// in nats.
    CUci,
    /// The mean of ln P(both) / P(the better word) over pairs, by documents (Mimno et al. 2011). Up
    /// to 0; no window. Falls with the rarity of words, so compare only what has equally many words
    /// on the same texts.
    UMass,
}

impl CoherenceMeasure {
    /// gensim's window in words; none where documents are counted.
    pub fn default_window(self) -> Option<usize> {
        match self {
            Self::CNpmi | Self::CUci => Some(10),
            Self::CV => Some(110),
            Self::UMass => None,
        }
    }

    /// gensim's name: `c_npmi`, `c_v`, `c_uci`, `u_mass`.
    pub fn name(self) -> &'static str {
        match self {
            Self::CNpmi => "c_npmi",
            Self::CV => "c_v",
            Self::CUci => "c_uci",
            Self::UMass => "u_mass",
        }
    }
}

/// How coherence is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CoherenceOptions {
    /// Which.
    pub measure: CoherenceMeasure,
    /// The window in words; `None` takes the measure's own. U_Mass has none.
    pub window: Option<usize>,
    /// Added to the probability of a pair, so that none is zero; from 1e-15 to 0.001.
    pub epsilon: f64,
    /// How words that are repeated within a window are counted.
    pub repeats: Repeats,
}

impl Default for CoherenceOptions {
    fn default() -> Self {
        Self { measure: CoherenceMeasure::CNpmi, window: None, epsilon: 1e-12, repeats: Repeats::Gensim }
    }
}

impl CoherenceOptions {
    /// The default options for `measure`.
    pub fn of(measure: CoherenceMeasure) -> Self {
        Self { measure, ..Self::default() }
    }

    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.window == Some(0) {
            return Err(Error::options("window must be at least 1 word"));
        }
        if self.window.is_some() && self.measure == CoherenceMeasure::UMass {
            return Err(Error::options("u_mass counts documents and has no window")
                .with_hint("leave window out, or take c_npmi, c_v or c_uci"));
        }
        if !(1e-15..=1e-3).contains(&self.epsilon) {
            return Err(Error::options(format!("epsilon is {}, not from 1e-15 to 0.001", self.epsilon)));
        }
        Ok(())
    }
}

/// What [`coherence`] found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coherence {
    /// Which measure it is.
    pub measure: CoherenceMeasure,
    /// The window in words; none where documents were counted.
    pub window: Option<usize>,
    /// The number of windows, or of documents.
    pub windows: u64,
    /// For each topic its coherence; none without a pair of words (C_V: without a word).
    pub topics: Vec<Option<f64>>,
    /// The mean over the topics that have one; none if no topic has.
    pub mean: Option<f64>,
    /// For each topic those of its words that are in no text.
    pub unseen: Vec<Vec<u32>>,
}

/// How well the words of each topic go together in `texts`.
///
/// `topics` are lists of term ids, best first, of any lengths; a word that is in a list again
/// counts once. Equal to gensim 4.4.0's `CoherenceModel` on the same tokens. Where gensim gives no
/// number:
///
/// - A word that is in no text is taken to are in one window, alone: the least that could be known
///   of it. So a topic gains nothing by such words. (gensim: infinite or NaN, and in U_Mass 0, the
///   best there is.)
/// - A topic of one word has no pair and so no C_NPMI, C_UCI or U_Mass (`None`; gensim: NaN); its
///   C_V is 1, as gensim's.
/// - A word that is in every window has an NPMI of −1 with another such word and with itself, as
///   gensim's: −ln(1 + ε) is in both numerator and denominator.
///
/// Time O(tokens + occurrences of the topics' words · topic words beside them), memory O(vocabulary
/// + pairs). Works on all threads; reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::topics::{CoherenceMeasure, CoherenceOptions, Sequences, coherence};
/// // 0 and 1 stand together in two of four documents, 2 is alone.
/// let mut texts = Sequences::default();
/// for words in [&[0, 1][..], &[1, 0], &[2], &[Sequences::OTHER]] {
///     texts.push(words.iter().copied());
/// }
/// let options = CoherenceOptions::of(CoherenceMeasure::CNpmi);
/// let found = coherence(&options, &[vec![0, 1], vec![0, 2], vec![2]], &texts)?;
/// assert!((found.topics[0].unwrap() - 1.0).abs() < 1e-9);
/// assert!(found.topics[1].unwrap() < -0.9);
/// assert_eq!(found.topics[2], None);
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// If an option cannot work, there is no document, or a topic holds [`Sequences::OTHER`].
pub fn coherence<T: AsRef<[u32]>>(options: &CoherenceOptions, topics: &[T], texts: &Sequences) -> Result<Coherence> {
    options.check()?;
    check_topics(topics)?;
    if texts.documents() == 0 {
        return Err(Error::data("there is no text to measure coherence on")
            .with_hint("give the documents that the topics were found in, or others of their kind"));
    }
    let window = options.window.or(options.measure.default_window());
    let counts = windows::count(topics, texts, window, options.repeats);
    Ok(measure(options, &counts))
}

/// The arithmetic on counts that were made with the options' window.
pub(crate) fn measure(options: &CoherenceOptions, counts: &WindowCounts) -> Coherence {
    let of_topic = |topic: &TopicCounts| {
        let chances = Chances::new(topic, counts.windows, options.epsilon);
        match options.measure {
            CoherenceMeasure::CNpmi => chances.mean_over_pairs(|low, high| chances.npmi(low, high)),
            CoherenceMeasure::CUci => chances.mean_over_pairs(|low, high| chances.pmi(low, high)),
            CoherenceMeasure::UMass => chances.mean_over_pairs(|low, high| chances.conditional(low, high)),
            CoherenceMeasure::CV => chances.c_v(),
        }
    };
    let topics: Vec<Option<f64>> = counts.topics.iter().map(of_topic).collect();
    let unseen = |topic: &TopicCounts| {
        topic.words.iter().zip(&topic.single).filter(|(_, count)| **count == 0).map(|(word, _)| *word).collect()
    };
    Coherence {
        measure: options.measure,
        window: options.window.or(options.measure.default_window()),
        windows: counts.windows,
        mean: mean(topics.iter().flatten().copied()),
        unseen: counts.topics.iter().map(unseen).collect(),
        topics,
    }
}

/// The mean, summed from left to right; none of nothing.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// The probabilities behind one topic's measures.
pub(crate) struct Chances<'a> {
    topic: &'a TopicCounts,
    windows: f64,
    epsilon: f64,
}

impl<'a> Chances<'a> {
    pub(crate) fn new(topic: &'a TopicCounts, windows: u64, epsilon: f64) -> Self {
        Self { topic, windows: windows.max(1) as f64, epsilon }
    }

    /// That a window holds a word; a word that was never seen counts as seen in one.
    fn single(&self, word: usize) -> f64 {
        self.topic.single[word].max(1) as f64 / self.windows
    }

    /// That a window holds both.
    fn both(&self, left: usize, right: usize) -> f64 {
        if left == right {
            return self.single(left);
        }
        self.topic.both[pair(left.min(right), left.max(right))] as f64 / self.windows
    }

    fn pmi(&self, left: usize, right: usize) -> f64 {
        ln((self.both(left, right) + self.epsilon) / (self.single(left) * self.single(right)))
    }

    pub(crate) fn npmi(&self, left: usize, right: usize) -> f64 {
        // ε is large enough to be felt beside 1, so this is zero only where a pair is missing from
        // just so many windows as ε makes up for.
        let surprise = -ln(self.both(left, right) + self.epsilon);
        if surprise == 0.0 { 0.0 } else { self.pmi(left, right) / surprise }
    }

    /// ln P(both) / P(the better one).
    fn conditional(&self, better: usize, worse: usize) -> f64 {
        ln((self.both(better, worse) + self.epsilon) / self.single(better))
    }

    pub(crate) fn mean_over_pairs(&self, value: impl Fn(usize, usize) -> f64) -> Option<f64> {
        let words = self.topic.words.len();
        mean((1..words).flat_map(|high| (0..high).map(move |low| (low, high))).map(|(low, high)| value(low, high)))
    }

    fn c_v(&self) -> Option<f64> {
        let words = self.topic.words.len();
        let vectors: Vec<Vec<f64>> =
            (0..words).map(|left| (0..words).map(|right| self.npmi(left, right)).collect()).collect();
        let mut sum = vec![0.0; words];
        for vector in &vectors {
            sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
        }
        mean(vectors.iter().map(|vector| cosine(vector, &sum)))
    }
}

/// 0 where one of the two is zero.
pub(crate) fn cosine(left: &[f64], right: &[f64]) -> f64 {
    use crate::matrix::dot;
    let lengths = dot(left, left).sqrt() * dot(right, right).sqrt();
    if lengths > 0.0 { dot(left, right) / lengths } else { 0.0 }
}
