//! What is wrong with each topic, if anything, in words that need no statistics: good, junk, mixed,
//! a duplicate.
//!
//! Takes all measures of this folder together. The thresholds were set where topics that were made
//! bad on purpose part from those that scikit-learn's NMF and k-means found on two corpora of news;
//! [`DiagnoseOptions`] says how well they part.

use super::coherence::{Chances, CoherenceMeasure, CoherenceOptions, coherence, mean};
use super::diagnose_options::DiagnoseOptions;
use super::diversity::{diversity, inverted_rbo};
use super::exclusivity::{exclusivity, mean_frex, probabilities};
use super::mallet::{MalletDiagnostics, assign, mallet_diagnostics};
use super::nearness::{NearestTopic, Nearness};
use super::phrases::{median, stiffness};
use super::sequences::Sequences;
use super::split::best_split;
use super::verdict::{Verdict, VerdictInput, judge};
use super::windows::{self, Repeats};
use crate::error::{Error, Result};
use crate::matrix::DenseMatrix;
use crate::metrics::ranked::distinct;
use serde::Serialize;

/// The window in words by which [`TopicDiagnosis::link`] is measured: C_V's.
const LINK_WINDOW: usize = 110;

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
    pub nearest: Option<NearestTopic>,
    /// Words that are in no text.
    pub unseen: Vec<String>,
    /// MALLET's diagnostics. Need both weights.
    pub mallet: Option<MalletDiagnostics>,
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
    let (exclusivity, frex) = match weights.topic_terms {
        None => (vec![None; topics.len()], vec![None; topics.len()]),
        Some(terms) => (exclusivity(terms, &topics)?, mean_frex(terms, &topics, 0.5)?),
    };
    let mallet = mallet(options, &topics, texts, weights, name)?;
    let near = Nearness::new(&topics, weights.topic_terms)?;
    let inputs = verdict_inputs(options, &topics, texts, shares.as_deref(), name);
    let verdicts = judge(options, &inputs, &near);
    let found =
        inputs.into_iter().zip(verdicts).enumerate().map(|(topic, (input, (verdict, reason)))| TopicDiagnosis {
            topic,
            words: input.words,
            verdict,
            reason,
            share: shares.as_ref().map(|shares| shares[topic]),
            c_npmi: c_npmi.topics[topic],
            c_v: c_v.topics[topic],
            u_mass: u_mass.topics[topic],
            link: input.link,
            spread: input.spread,
            stiffness: input.stiffness,
            exclusivity: exclusivity[topic],
            frex: frex[topic],
            nearest: near.nearest(topic),
            unseen: c_npmi.unseen[topic].iter().map(|&word| name(word)).collect(),
            mallet: mallet.as_ref().map(|mallet| mallet[topic]),
        });
    Ok(Diagnosis {
        topics: found.collect(),
        c_npmi: c_npmi.mean,
        c_v: c_v.mean,
        u_mass: u_mass.mean,
        diversity: diversity(&topics),
        inverted_rbo: inverted_rbo(&topics),
    })
}

/// What each topic's verdict rests on; `shares` are those of [`TopicDiagnosis::share`].
fn verdict_inputs(
    options: &DiagnoseOptions,
    topics: &[Vec<u32>],
    texts: &Sequences,
    shares: Option<&[f64]>,
    name: &dyn Fn(u32) -> String,
) -> Vec<VerdictInput> {
    let links = windows::count(topics, texts, Some(LINK_WINDOW), Repeats::Exact);
    let documents = windows::count(topics, texts, None, Repeats::Exact);
    let stiffness = stiffness(topics, texts);
    let epsilon = CoherenceOptions::default().epsilon;
    let input = |(topic, words): (usize, &Vec<u32>)| {
        let chances = Chances::new(&links.topics[topic], links.windows, epsilon);
        let npmi = |left: usize, right: usize| chances.npmi(left, right);
        let seen = documents.topics[topic].single.iter();
        VerdictInput {
            words: words.iter().map(|&word| name(word)).collect(),
            link: chances.mean_over_pairs(npmi),
            spread: median(seen.map(|&count| count as f64 / documents.windows.max(1) as f64).collect()),
            stiffness: stiffness[topic],
            split: best_split(words.len(), options.mixed_words, npmi),
            share: shares.map_or(0.0, |shares| shares[topic]),
        }
    };
    topics.iter().enumerate().map(input).collect()
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
    let lengths: Vec<usize> = (0..terms.columns() as u32).map(|word| name(word).chars().count()).collect();
    mallet_diagnostics(&options.mallet, topics, texts, &of_token, &lengths).map(Some)
}
