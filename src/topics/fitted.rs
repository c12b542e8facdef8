//! The fitted topic model: frozen, names its topics, and assigns a new paragraph.

use super::engine::{Engine, Member, TermRow};
use super::{Amendment, Choice, TopicOptions};
use crate::error::{Error, Result};
use crate::matrix::Panel;
use crate::matrix::{BLOCK_ROWS, CsrMatrix};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A topic, as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// Its number. Topics that were seeded come first, then the largest. Frozen with the model.
    pub id: usize,
    /// Its most distinctive words, or the name of its seed.
    pub name: String,
    /// Its distinctive words, best first, with their weights.
    pub words: Vec<(String, f64)>,
    /// Its share of the training paragraphs that have words.
    pub share: f64,
    /// The share of resamples of the training paragraphs in which it came back, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_back: Option<f64>,
    /// The training paragraphs nearest to its centre.
    pub typical: Vec<Typical>,
}

/// A paragraph that is typical of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Typical {
    /// The paragraph's id.
    pub id: String,
    /// Its beginning.
    pub excerpt: String,
}

/// Topics of a corpus, by whichever method: named, measured and frozen.
///
/// Reproducibility: *bit-exact* but for the Gaussian mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    pub(super) options: TopicOptions,
    pub(super) engine: Engine,
    pub(super) topics: Vec<Topic>,
    pub(super) choices: Vec<Choice>,
    /// terms × topics: the direction of the mean of each topic's training rows.
    pub(super) centres: Panel,
    /// The hundredths of the training rows' distances (one minus cosine) to the centres of the others in their topics, from least to most.
    pub(super) novelty: Vec<f64>,
    pub(super) amendments: Vec<Amendment>,
}

/// What is small of a topic model, beside its arrays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicSummary {
    /// How they were found.
    pub options: TopicOptions,
    /// The topics.
    pub topics: Vec<Topic>,
    /// How their number was chosen.
    pub choices: Vec<Choice>,
    /// The hundredths of the training rows' distances to the centres of the others in their topics.
    pub novelty: Vec<f64>,
    /// What was accepted after training.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amendments: Vec<Amendment>,
}

impl TopicModel {
    pub(super) fn assembled(summary: TopicSummary, engine: Engine, centres: Panel) -> Result<Self> {
        let TopicSummary { options, topics, choices, novelty, amendments } = summary;
        options.check().map_err(|error| Error::model(format!("the topics' options: {error}")))?;
        let count = topics.len();
        let mut fitted = engine.model().topics();
        let in_order = amendments.iter().all(|amendment| match *amendment {
            Amendment::Add { topic } | Amendment::Split { topic, .. } => {
                fitted += 1;
                topic == fitted - 1
            }
            Amendment::Merge { from, into } => from < fitted && into < fitted && from != into,
        });
        let parted = |amendment: &Amendment| matches!(amendment, Amendment::Split { of, topic } if of >= topic);
        let fits = count > 0
            && fitted == count
            && in_order
            && !amendments.iter().any(parted)
            && centres.width() == count
            && topics.iter().enumerate().all(|(place, topic)| topic.id == place)
            && novelty.len() == 101
            && novelty.is_sorted()
            && novelty.iter().all(|distance| (0.0..=1.0).contains(distance))
            && topics.iter().all(|topic| (0.0..=1.0 + 1e-9).contains(&topic.share))
            && topics.iter().filter_map(|topic| topic.came_back).all(|share| (0.0..=1.0).contains(&share))
            && centres.as_slice().iter().all(|weight| weight.abs() <= crate::matrix::LONGEST);
        if !fits {
            return Err(Error::model("the parts of the topic model do not fit one another"));
        }
        Ok(Self { options, engine, topics, choices, centres, novelty, amendments })
    }

    /// The options.
    pub fn options(&self) -> &TopicOptions {
        &self.options
    }

    /// The topics: those that were seeded, then the largest first.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// What was measured for each number of topics, where the number was chosen.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// What is small of it.
    pub fn summary(&self) -> TopicSummary {
        TopicSummary {
            options: self.options.clone(),
            topics: self.topics.clone(),
            choices: self.choices.clone(),
            novelty: self.novelty.clone(),
            amendments: self.amendments.clone(),
        }
    }

    /// terms × topics: the direction of the mean of each topic's training rows.
    pub fn centres(&self) -> &Panel {
        &self.centres
    }

    /// The topic of a text; none for one without a known word, and for one that lies apart from all clusters where the method can
    /// say so.
    pub fn assign(&self, row: TermRow<'_>) -> Option<Member> {
        match self.engine.model().member(row) {
            Some(member) if self.amendments.is_empty() => Some(member),
            Some(member) => Some(self.amended(row, member)),
            None => self.added(row),
        }
    }

    /// The membership of a text in every topic; they sum to one. None as for [`assign`](Self::assign). What an amendment gives to another
    /// topic changes places there.
    pub fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        let Some(mut memberships) = self.engine.model().memberships(row) else {
            let member = self.added(row)?;
            let mut memberships = vec![0.0; self.topics.len()];
            memberships[member.topic] = member.probability;
            return Some(memberships);
        };
        memberships.resize(self.topics.len(), 0.0);
        if !self.amendments.is_empty() {
            let first = self.engine.model().member(row)?;
            memberships = self.amended_memberships(row, first, memberships);
        }
        Some(memberships)
    }

    /// The topics of many texts, in order and in parallel.
    ///
    /// # Panics
    /// If `counts` does not have the pattern of `rows`.
    pub fn assign_all(&self, rows: &CsrMatrix, counts: &CsrMatrix) -> Vec<Option<Member>> {
        let assign = |weights: &[(u32, f32)], counts: &[u32]| self.assign(TermRow { weights, counts });
        for_each_row(rows, counts, assign)
    }

    /// How far a text lies from the centre of a topic: one minus the cosine, 0 to 1.
    pub fn distance(&self, weights: &[(u32, f32)], topic: usize) -> f64 {
        let square = weights.iter().fold(0.0, |sum, (_, value)| sum + f64::from(*value) * f64::from(*value));
        let product = weights.iter().fold(0.0, |sum, (column, value)| {
            sum + f64::from(*value) * f64::from(self.centres.row(*column as usize)[topic])
        });
        if square > 0.0 { (1.0 - product / square.sqrt()).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// The share of the training rows that lay nearer to the centre of their topic than so far, 0 to 1.
    pub fn novelty(&self, distance: f64) -> f64 {
        self.novelty.partition_point(|&at| at < distance).saturating_sub(1) as f64 / 100.0
    }
}

pub(super) fn assign_all(engine: &Engine, rows: &CsrMatrix, counts: &CsrMatrix) -> Vec<Option<Member>> {
    for_each_row(rows, counts, |weights, counts| engine.model().member(TermRow { weights, counts }))
}

/// What `work` makes of every row, in order and in parallel.
fn for_each_row<T: Send>(
    rows: &CsrMatrix,
    counts: &CsrMatrix,
    work: impl Fn(&[(u32, f32)], &[u32]) -> T + Sync,
) -> Vec<T> {
    (0..rows.rows())
        .into_par_iter()
        .with_min_len(16)
        .map(|row| {
            let (columns, values) = rows.row(row);
            let weights: Vec<(u32, f32)> = columns.iter().copied().zip(values.iter().copied()).collect();
            let (_, of_row) = counts.row(row);
            let counts: Vec<u32> = of_row.iter().map(|count| *count as u32).collect();
            assert_eq!(counts.len(), weights.len(), "counts and weights of one pattern");
            work(&weights, &counts)
        })
        .collect()
}

/// terms × topics: the directions of the sums of each topic's rows; and how long the sums were.
pub(super) fn centres(rows: &CsrMatrix, members: &[Option<usize>], topics: usize) -> (Panel, Vec<f64>) {
    let columns = rows.transpose();
    let mut centres = Panel::zeros(rows.columns(), topics);
    let stride = centres.stride();
    if stride == 0 {
        return (centres, Vec::new());
    }
    centres.as_mut_slice().par_chunks_mut(BLOCK_ROWS * stride).enumerate().for_each(|(block, chunk)| {
        for (offset, target) in chunk.chunks_exact_mut(stride).enumerate() {
            let (rows, values) = columns.row(block * BLOCK_ROWS + offset);
            for (&row, value) in rows.iter().zip(values) {
                if let Some(topic) = members[row as usize] {
                    target[topic] += value;
                }
            }
        }
    });
    let gram = centres.gram();
    let lengths: Vec<f64> = (0..topics).map(|topic| gram[topic * topics + topic].sqrt()).collect();
    for term in 0..centres.rows() {
        for (weight, length) in centres.row_mut(term).iter_mut().zip(&lengths) {
            *weight = if *length > 0.0 { (f64::from(*weight) / length) as f32 } else { 0.0 };
        }
    }
    (centres, lengths)
}
