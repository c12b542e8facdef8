//! What is wrong with each topic, if anything, in words that need no statistics: good, junk, mixed,
//! a duplicate.
//!
//! Takes all measures of this folder together. The thresholds were set where topics that were made
//! bad on purpose part from those that scikit-learn's NMF and k-means found on two corpora of news;
//! [`DiagnoseOptions`] says how well they part.

use super::coherence::{Chances, CoherenceMeasure, CoherenceOptions, mean};
use super::diversity::{distinct, diversity, inverted_rbo};
use super::exclusivity::{check_words, probabilities};
use super::phrases::{median, stiffness};
use super::split::best_split;
use super::verdict::{Verdict, VerdictInput};
use super::windows::{self, Repeats};
use super::{MalletDiagnostics, MalletOptions, RBO_PERSISTENCE, Sequences, assign, coherence, mallet_diagnostics};
use crate::error::{Error, Result};
use crate::matrix::{DenseMatrix, dot};
use crate::metrics::ranked::average_jaccard;
use serde::{Deserialize, Serialize};

/// The window in words by which [`TopicDiagnosis::link`] is measured: C_V's.
const LINK_WINDOW: usize = 110;

/// From where on a topic gets which verdict.
///
/// Measured with `benches/peers/diagnosis.py` on BBC News (2,225 articles) and AG News (10,000
/// items), topics of ten words from models with the right number of topics, 12 and 50:
///
/// | topics | number | good | junk | mixed | duplicate |
/// |---|---|---|---|---|---|
/// | scikit-learn's NMF | 133 | 112 | 8 | 13 | 0 |
/// | scikit-learn's k-means, whose centres are full of general words | 133 | 104 | 11 | 17 | 1 |
/// | a copy of each of NMF's, neighbouring words swapped | 133 | 0 | 0 | 0 | 133 |
/// | two of NMF's added up whose main classes differ, of 12 or 50 | 120 | 33 | 1 | 86 | |
/// | the same, of 4 or 5: such broad topics do meet in documents | 16 | 8 | 5 | 3 | |
/// | ten words drawn by chance | 80 | 0 | 80 | 0 | |
/// | ten of the 60 most frequent words | 24 | 0 | 24 | 0 | |
///
/// With the right number of topics, all nine of NMF's are good. Those called mixed with 50 are so
/// (India and cricket; Nintendo's games and those of the NBA).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiagnoseOptions {
    /// So many of each topic's words are judged.
    pub words: usize,
    /// A topic whose [`link`](TopicDiagnosis::link) lies below is junk.
    pub least_link: f64,
    /// A topic whose [`stiffness`](TopicDiagnosis::stiffness) is as high is junk: a standing
    /// phrase. That of topics in news was 0.65 at most.
    pub most_stiffness: f64,
    /// A topic is mixed if its words part into two groups whose links within are by so much higher
    /// than those between …
    pub mixed_gap: f64,
    /// … are each as high as this …
    pub mixed_within: f64,
    /// … and lie below this between …
    pub mixed_between: f64,
    /// … and that have so many words each.
    pub mixed_words: usize,
    /// Topics whose words agree so far (average Jaccard index) are duplicates. That of two topics
    /// in news was 0.38 at most, but for one pair, both about mobile telephones, of 0.47. Since a
    /// mixed topic may agree with its half by 0.44 and more, it takes half of what is left to 1 on
    /// top where one of the two is mixed.
    pub duplicate_words: f64,
    /// Topics whose weights of terms have this cosine are duplicates. That of two topics in news
    /// was 0.62 at most.
    pub duplicate_weights: f64,
    /// For MALLET's diagnostics.
    pub mallet: MalletOptions,
}

impl Default for DiagnoseOptions {
    fn default() -> Self {
        Self {
            words: 10,
            least_link: 0.07,
            most_stiffness: 0.75,
            mixed_gap: 0.2,
            mixed_within: 0.1,
            mixed_between: 0.05,
            mixed_words: 3,
            duplicate_words: 0.45,
            duplicate_weights: 0.85,
            mallet: MalletOptions::default(),
        }
    }
}

impl DiagnoseOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("words", self.words), ("mixed_words", self.mixed_words)] {
            if value < 2 {
                return Err(Error::options(format!("{name} must be at least 2")));
            }
        }
        let thresholds = [
            ("least_link", self.least_link),
            ("most_stiffness", self.most_stiffness),
            ("mixed_gap", self.mixed_gap),
            ("mixed_within", self.mixed_within),
            ("mixed_between", self.mixed_between),
            ("duplicate_words", self.duplicate_words),
            ("duplicate_weights", self.duplicate_weights),
        ];
        match thresholds.into_iter().find(|(_, value)| !value.is_finite()) {
            Some((name, value)) => Err(Error::options(format!("{name} is {value}, not a number"))),
            None => Ok(()),
        }
    }
}

/// What a model weighs; each may be left out, and the figures that need it then are too.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weights<'a> {
    /// Topics × terms, from 0 up; rows are taken as proportions.
    pub topic_terms: Option<&'a DenseMatrix>,
    /// Documents × topics, from 0 up, for the documents of the texts; rows are taken as
    /// proportions.
    pub document_topics: Option<&'a DenseMatrix>,
}

/// One topic, measured and judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicDiagnosis {
    /// Its number, from 0.
    pub topic: usize,
    /// The words that were judged, best first.
    pub words: Vec<String>,
    /// What it is.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Why, in a sentence, with the figures that decided.
    pub reason: String,
    /// Its mean share of the documents, 0 to 1; all topics' sum to 1 where every document has one.
    /// Needs documents × topics.
    pub share: Option<f64>,
    /// [`CoherenceMeasure::CNpmi`] of the words.
    pub c_npmi: Option<f64>,
    /// [`CoherenceMeasure::CV`] of the words.
    pub c_v: Option<f64>,
    /// [`CoherenceMeasure::UMass`] of the words.
    pub u_mass: Option<f64>,
    /// The mean NPMI of pairs of words in windows of 110 words, counted exactly: by this and not by
    /// C_NPMI topics are called junk or mixed, since words of one subject need not stand within ten
    /// words of each other. −1 to 1, 0 is chance.
    pub link: Option<f64>,
    /// The median over the words of the share of documents that hold the word, 0 to 1: high for
    /// general words.
    pub spread: Option<f64>,
    /// The median over the words of how surely the same word is next to it, 0 to 1: high for
    /// boilerplate.
    pub stiffness: Option<f64>,
    /// [`exclusivity`](super::exclusivity) of the words. Needs topics × terms.
    pub exclusivity: Option<f64>,
    /// [`mean_frex`](super::mean_frex) of the words, ω = 0.5. Needs topics × terms.
    pub frex: Option<f64>,
    /// The topic whose words agree most with its own.
    pub nearest: Option<Nearest>,
    /// Words that are in no text.
    pub unseen: Vec<String>,
    /// MALLET's diagnostics. Need both weights.
    pub mallet: Option<MalletDiagnostics>,
}

/// How near another topic is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Nearest {
    /// Its number.
    pub topic: usize,
    /// The average Jaccard index of the words, 0 to 1.
    pub words: f64,
    /// The cosine of the weights of terms, 0 to 1. Needs topics × terms.
    pub weights: Option<f64>,
}

/// All topics, and what is known of them together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnosis {
    /// Each topic in order.
    pub topics: Vec<TopicDiagnosis>,
    /// The mean C_NPMI of the topics that have one.
    pub c_npmi: Option<f64>,
    /// The mean C_V of the topics that have one.
    pub c_v: Option<f64>,
    /// The mean U_Mass of the topics that have one.
    pub u_mass: Option<f64>,
    /// The share of distinct words among the words judged.
    pub diversity: Option<f64>,
    /// [`inverted_rbo`] of the words judged, persistence 0.9.
    pub inverted_rbo: Option<f64>,
}

/// Measures and judges every topic.
///
/// `topics`: for each its term ids, best first; `texts`: the documents that they were found in, or
/// others of their kind; `name` gives a term's readable form. Verdicts, the first that holds: a
/// *duplicate* of a topic with a larger share (of equals, an earlier one) that is none itself (a
/// mixed topic is none of its half); *junk*, since it has no two words, is a standing phrase, or
/// (unless it is mixed) its words meet hardly more than by chance; *mixed*, two groups of words
/// that avoid each other; else *good*. Nothing here asks whether a topic is of use.
///
/// Time that of [`coherence`] four times, O(topics² · terms) and what [`mallet_diagnostics`] takes.
/// Works on all threads; reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::topics::{DiagnoseOptions, Sequences, Verdict, Weights, diagnose};
/// // Fifty documents speak of words 0 to 4, fifty of 5 to 9; topic 1 has taken half of both.
/// let mut texts = Sequences::default();
/// for document in 0..100u32 {
///     let (first, start, step) = (document % 2 * 5, document / 2, 1 + document / 10 % 4);
///     texts.push((0..4).map(|place| first + (start + place * step) % 5));
/// }
/// let topics = [vec![0, 1, 2, 3, 4], vec![0, 5, 1, 6, 2, 7], vec![1, 0, 2, 3, 4]];
/// let name = |word| format!("w{word}");
/// let found = diagnose(&DiagnoseOptions::default(), &topics, &texts, &Weights::default(), &name)?;
/// assert_eq!(found.topics[0].verdict, Verdict::Good);
/// let groups =
///     [["w0", "w1", "w2"], ["w5", "w6", "w7"]].map(|group| group.map(String::from).to_vec());
/// assert_eq!(found.topics[1].verdict, Verdict::Mixed { groups });
/// assert_eq!(found.topics[2].verdict, Verdict::Duplicate { of: 0 });
/// assert!(found.topics[2].reason.starts_with("nearly the same words as topic 0"));
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// If an option cannot work, there is no text, or topics, texts and weights do not fit.
pub fn diagnose<T: AsRef<[u32]>>(
    options: &DiagnoseOptions,
    topics: &[T],
    texts: &Sequences,
    weights: &Weights<'_>,
    name: &dyn Fn(u32) -> String,
) -> Result<Diagnosis> {
    options.check()?;
    let cut = |topic: &T| {
        let mut words = distinct(topic.as_ref());
        words.truncate(options.words);
        words
    };
    let topics: Vec<Vec<u32>> = topics.iter().map(cut).collect();
    let shares = shares(weights, topics.len(), texts.documents())?;
    let of = |measure| coherence(&CoherenceOptions::of(measure), &topics, texts);
    let (c_npmi, c_v, u_mass) = (of(CoherenceMeasure::CNpmi)?, of(CoherenceMeasure::CV)?, of(CoherenceMeasure::UMass)?);
    let links = windows::count(&topics, texts, Some(LINK_WINDOW), Repeats::Exact);
    let documents = windows::count(&topics, texts, None, Repeats::Exact);
    let stiffness = stiffness(&topics, texts);
    let (exclusivity, frex) = match weights.topic_terms {
        None => (vec![None; topics.len()], vec![None; topics.len()]),
        Some(terms) => (super::exclusivity(terms, &topics)?, super::mean_frex(terms, &topics, 0.5)?),
    };
    let mallet = mallet(options, &topics, texts, weights, name)?;
    let near = Nearness::new(&topics, weights.topic_terms)?;
    let named = |words: &[u32]| words.iter().map(|&word| name(word)).collect::<Vec<String>>();

    let epsilon = CoherenceOptions::default().epsilon;
    let mut judged: Vec<VerdictInput> = Vec::with_capacity(topics.len());
    let mut found = Vec::with_capacity(topics.len());
    for (topic, words) in topics.iter().enumerate() {
        let chances = Chances::new(&links.topics[topic], links.windows, epsilon);
        let npmi = |left: usize, right: usize| chances.npmi(left, right);
        let link = chances.mean_over_pairs(npmi);
        let seen = documents.topics[topic].single.iter();
        let spread = median(seen.map(|&count| count as f64 / documents.windows.max(1) as f64).collect());
        judged.push(VerdictInput {
            words: named(words),
            link,
            spread,
            stiffness: stiffness[topic],
            split: best_split(words.len(), options.mixed_words, npmi),
            share: shares.as_ref().map_or(0.0, |shares| shares[topic]),
        });
        found.push(TopicDiagnosis {
            topic,
            words: named(words),
            verdict: Verdict::Good,
            reason: String::new(),
            share: shares.as_ref().map(|shares| shares[topic]),
            c_npmi: c_npmi.topics[topic],
            c_v: c_v.topics[topic],
            u_mass: u_mass.topics[topic],
            link,
            spread,
            stiffness: stiffness[topic],
            exclusivity: exclusivity[topic],
            frex: frex[topic],
            nearest: near.nearest(topic),
            unseen: named(&c_npmi.unseen[topic]),
            mallet: mallet.as_ref().map(|mallet| mallet[topic]),
        });
    }
    for (topic, (verdict, reason)) in super::verdict::judge(options, &judged, &near).into_iter().enumerate() {
        (found[topic].verdict, found[topic].reason) = (verdict, reason);
    }
    Ok(Diagnosis {
        c_npmi: c_npmi.mean,
        c_v: c_v.mean,
        u_mass: u_mass.mean,
        diversity: diversity(&topics),
        inverted_rbo: inverted_rbo(&topics, RBO_PERSISTENCE)?,
        topics: found,
    })
}

/// Each topic's mean share of the documents that have topics.
fn shares(weights: &Weights<'_>, topics: usize, documents: usize) -> Result<Option<Vec<f64>>> {
    let Some(document_topics) = weights.document_topics else { return Ok(None) };
    if document_topics.rows() != documents || document_topics.columns() != topics {
        return Err(Error::data(format!(
            "documents × topics of {} × {} do not fit {documents} documents and {topics} topics",
            document_topics.rows(),
            document_topics.columns()
        )));
    }
    let rows = probabilities(document_topics)?;
    let column = |topic: usize| mean(rows.iter_rows().map(|row| row[topic])).unwrap_or(0.0);
    Ok(Some((0..topics).map(column).collect()))
}

fn mallet(
    options: &DiagnoseOptions,
    topics: &[Vec<u32>],
    texts: &Sequences,
    weights: &Weights<'_>,
    name: &dyn Fn(u32) -> String,
) -> Result<Option<Vec<MalletDiagnostics>>> {
    let (Some(terms), Some(documents)) = (weights.topic_terms, weights.document_topics) else { return Ok(None) };
    let of_token = assign(texts, documents, terms)?;
    let length = |word| name(word).chars().count();
    mallet_diagnostics(&options.mallet, topics, texts, &of_token, terms.columns(), &length).map(Some)
}

/// How near any two topics are.
pub(crate) struct Nearness {
    words: DenseMatrix,
    weights: Option<DenseMatrix>,
}

impl Nearness {
    fn new(topics: &[Vec<u32>], topic_terms: Option<&DenseMatrix>) -> Result<Self> {
        let count = topics.len();
        let mut words = DenseMatrix::zeros(count, count);
        for (row, ours) in topics.iter().enumerate() {
            for (value, theirs) in words.row_mut(row).iter_mut().zip(topics) {
                *value = if ours.is_empty() { 0.0 } else { average_jaccard(ours, theirs) };
            }
        }
        let Some(terms) = topic_terms else { return Ok(Self { words, weights: None }) };
        check_words(terms, topics)?;
        let mut rows = probabilities(terms)?;
        rows.normalise_rows();
        let mut weights = DenseMatrix::zeros(count, count);
        for row in 0..count {
            for other in 0..count {
                weights.row_mut(row)[other] = dot(rows.row(row), rows.row(other));
            }
        }
        Ok(Self { words, weights: Some(weights) })
    }

    pub(crate) fn between(&self, topic: usize, other: usize) -> Nearest {
        let weights = self.weights.as_ref().map(|weights| weights.row(topic)[other]);
        Nearest { topic: other, words: self.words.row(topic)[other], weights }
    }

    /// By words, then by weights; of equals the first.
    fn nearest(&self, topic: usize) -> Option<Nearest> {
        let others = (0..self.words.rows()).filter(|&other| other != topic).map(|other| self.between(topic, other));
        let key = |near: &Nearest| (near.words, near.weights.unwrap_or(0.0));
        others.reduce(|best, other| if key(&other) > key(&best) { other } else { best })
    }
}
