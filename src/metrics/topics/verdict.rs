//! From a topic's figures to one word and its reason. The figures are made in `diagnosis`.

use super::diagnose_options::DiagnoseOptions;
use super::nearness::{NearestTopic, Nearness};
use super::split::Split;
use serde::Serialize;
use std::cmp::Ordering;

/// Half of a junk topic's words are in such a share of documents: it is called general. Only the
/// reason depends on it.
const GENERAL_SPREAD: f64 = 0.03;

/// What a topic is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing is evidence against it.
    Good,
    /// It is about nothing.
    Junk {
        /// What makes it so.
        cause: JunkCause,
    },
    /// It is about two things: these words, and those.
    Mixed {
        /// The words of each, best first; the first group holds the topic's best word.
        groups: [Vec<String>; 2],
    },
    /// Another topic has nearly the same words or weights.
    Duplicate {
        /// That other topic's number.
        of: usize,
    },
}

impl Verdict {
    /// Its name: good, junk, mixed or duplicate.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Junk { .. } => "junk",
            Self::Mixed { .. } => "mixed",
            Self::Duplicate { .. } => "duplicate",
        }
    }
}

/// What makes a topic junk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JunkCause {
    /// It has no two words.
    Empty,
    /// Its words are in a phrase that is always the same.
    Phrase,
    /// Its words are general: they are in many documents and go with everything.
    General,
    /// Its words do not stand together.
    Unrelated,
}

/// What a topic is judged by.
pub(crate) struct VerdictInput {
    pub(crate) words: Vec<String>,
    pub(crate) link: Option<f64>,
    pub(crate) spread: Option<f64>,
    pub(crate) stiffness: Option<f64>,
    pub(crate) split: Option<Split>,
    pub(crate) share: f64,
}

/// A verdict and its reason for each topic.
pub(crate) fn judge(options: &DiagnoseOptions, topics: &[VerdictInput], near: &Nearness) -> Vec<(Verdict, String)> {
    // The largest is the original.
    let mut order: Vec<usize> = (0..topics.len()).collect();
    order.sort_by(|&a, &b| topics[b].share.total_cmp(&topics[a].share).then(a.cmp(&b)));
    let mut originals: Vec<usize> = Vec::new();
    let mut found = vec![(Verdict::Good, String::new()); topics.len()];
    for topic in order {
        found[topic] = match duplicate(options, topics, topic, &originals, near) {
            Some(duplicate) => duplicate,
            None => {
                originals.push(topic);
                alone(options, &topics[topic])
            }
        };
    }
    found
}

fn duplicate(
    options: &DiagnoseOptions,
    topics: &[VerdictInput],
    topic: usize,
    originals: &[usize],
    near: &Nearness,
) -> Option<(Verdict, String)> {
    let mixed = |topic: usize| topics[topic].split.as_ref().is_some_and(|split| is_mixed(options, split));
    // A mixed topic is no copy of its half, with which it agrees by 0.44: then half of what is left
    // to 1 is asked for on top.
    let least = |near: &NearestTopic| match mixed(topic) == mixed(near.topic) {
        true => options.duplicate_words,
        false => 0.5 * (1.0 + options.duplicate_words),
    };
    let by_words = |near: &NearestTopic| near.words >= least(near);
    let by_weights = |near: &NearestTopic| near.weights.is_some_and(|cosine| cosine >= options.duplicate_weights);
    let closer = |a: &NearestTopic, b: &NearestTopic| {
        let key = |near: &NearestTopic| near.words + near.weights.unwrap_or(0.0);
        key(a).total_cmp(&key(b)).then(if a.topic < b.topic { Ordering::Greater } else { Ordering::Less })
    };
    let others = originals.iter().map(|&other| near.between(topic, other));
    let other = others.filter(|near| by_words(near) || by_weights(near)).max_by(closer)?;
    let of = other.topic;
    let reason = match other.weights {
        Some(cosine) if !by_words(&other) => format!("nearly the same weights as topic {of} (cosine {cosine:.2})"),
        _ => format!("nearly the same words as topic {of} (agreement {:.2})", other.words),
    };
    Some((Verdict::Duplicate { of }, reason))
}

fn alone(options: &DiagnoseOptions, topic: &VerdictInput) -> (Verdict, String) {
    let junk = |cause, reason| (Verdict::Junk { cause }, reason);
    let Some(link) = topic.link else {
        return junk(JunkCause::Empty, "it has no two words".to_owned());
    };
    if let Some(stiffness) = topic.stiffness.filter(|stiffness| *stiffness >= options.most_stiffness) {
        let reason = format!("a standing phrase: beside its words stand nearly always the same ones ({stiffness:.2})");
        return junk(JunkCause::Phrase, reason);
    }
    if let Some(split) = topic.split.as_ref().filter(|split| is_mixed(options, split)) {
        let groups =
            split.groups.each_ref().map(|group| group.iter().map(|&place| topic.words[place].clone()).collect());
        let [first, second]: &[Vec<String>; 2] = &groups;
        let reason = format!(
            "two groups of words that hardly meet: {} | {} (NPMI {:.2} and {:.2} within, {:.2} between)",
            first.join(", "),
            second.join(", "),
            split.within[0],
            split.within[1],
            split.between
        );
        return (Verdict::Mixed { groups }, reason);
    }
    let least = options.least_link;
    if link >= least {
        return (Verdict::Good, format!("its words stand together (NPMI {link:.2}, the least is {least:.2})"));
    }
    match topic.spread {
        Some(spread) if spread >= GENERAL_SPREAD => junk(
            JunkCause::General,
            format!(
                "general words: half of them occur in {:.0} % of the documents or more, and together hardly more than by \
                 chance (NPMI {link:.2}, the least is {least:.2})",
                100.0 * spread
            ),
        ),
        _ => junk(
            JunkCause::Unrelated,
            format!("its words do not stand together (NPMI {link:.2}, the least is {least:.2})"),
        ),
    }
}

fn is_mixed(options: &DiagnoseOptions, split: &Split) -> bool {
    split.gap() >= options.mixed_gap && split.weaker() >= options.mixed_within && split.between < options.mixed_between
}
