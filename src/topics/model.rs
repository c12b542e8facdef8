//! The frozen topic model: named topics, and the topic of a new paragraph.

use super::change::{ModelUpdate, check_order, updated_topic};
use super::choose::TopicCountScore;
use super::engine::{Engine, TermRow, TopicAssignment, for_each_row};
use super::options::TopicOptions;
use crate::error::{Error, Result};
use crate::estimators::lda::Completion;
use crate::matrix::{CsrMatrix, Panel};
use serde::{Deserialize, Serialize};

/// A topic as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// Its number: seeded topics first, then the largest first. Frozen with the model.
    pub id: usize,
    /// Its most distinctive words, or the name of its seed.
    pub name: String,
    /// Its distinctive words, best first, with their weights.
    pub words: Vec<(String, f64)>,
    /// Its share of the training paragraphs that have words.
    pub share: f64,
    /// Stability: the share of resamples of the training paragraphs in which the topic recurs, if
    /// measured.
    #[serde(rename = "came_back", alias = "stability", default, skip_serializing_if = "Option::is_none")]
    pub stability: Option<f64>,
    /// The training paragraphs nearest to its centre.
    pub typical: Vec<TypicalParagraph>,
}

/// A paragraph that is typical of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TypicalParagraph {
    /// The paragraph's id.
    pub id: String,
    /// Its beginning.
    pub excerpt: String,
}

/// The topics of a corpus, found by any method: named, measured and frozen.
///
/// *Bit-exact*, except for the Gaussian mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    pub(super) options: TopicOptions,
    pub(super) engine: Engine,
    pub(super) topics: Vec<Topic>,
    pub(super) choices: Vec<TopicCountScore>,
    /// terms × topics: the direction of the mean of each topic's training rows.
    pub(super) centres: Panel,
    /// The percentiles 0 to 100 of the training rows' distances (one minus cosine) to the centre of
    /// the other rows of their topic.
    pub(super) novelty: Vec<f64>,
    pub(super) updates: Vec<ModelUpdate>,
}

/// A topic model without its arrays: the part that a manifest holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicSummary {
    /// How they were found.
    pub options: TopicOptions,
    /// The topics.
    pub topics: Vec<Topic>,
    /// The scores of each number of topics, where the number was chosen.
    pub choices: Vec<TopicCountScore>,
    /// The percentiles 0 to 100 of the training rows' distances to the centre of the other rows of
    /// their topic.
    pub novelty: Vec<f64>,
    /// Changes accepted after training.
    #[serde(rename = "amendments", alias = "updates", default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<ModelUpdate>,
}

impl TopicModel {
    /// A model from its parts, checked against one another.
    pub(super) fn from_checked(summary: TopicSummary, engine: Engine, centres: Panel) -> Result<Self> {
        let TopicSummary { options, topics, choices, novelty, updates } = summary;
        options.check().map_err(|error| Error::model(format!("the topics' options: {error}")))?;
        let count = topics.len();
        let (in_order, after_updates) = check_order(&updates, engine.model().topics());
        let in_unit = |value: &f64| (0.0..=1.0).contains(value);
        let fits = count > 0
            && in_order
            && after_updates == count
            && centres.width() == count
            && topics.iter().enumerate().all(|(place, topic)| topic.id == place)
            && novelty.len() == 101
            && novelty.is_sorted()
            && novelty.iter().all(in_unit)
            && topics.iter().all(|topic| (0.0..=1.0 + 1e-9).contains(&topic.share))
            && topics.iter().filter_map(|topic| topic.stability).all(|share| in_unit(&share))
            && centres.as_slice().iter().all(|weight| weight.abs() <= crate::matrix::LONGEST);
        if !fits {
            return Err(Error::model("the parts of the topic model do not fit one another"));
        }
        Ok(Self { options, engine, topics, choices, centres, novelty, updates })
    }

    /// The options.
    pub fn options(&self) -> &TopicOptions {
        &self.options
    }

    /// The topics: seeded ones first, then the largest first; new ones of updates last.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The scores of each number of topics, where the number was chosen.
    pub fn choices(&self) -> &[TopicCountScore] {
        &self.choices
    }

    /// Changes accepted after training, in order.
    pub fn updates(&self) -> &[ModelUpdate] {
        &self.updates
    }

    /// The model without its arrays.
    pub fn summary(&self) -> TopicSummary {
        TopicSummary {
            options: self.options.clone(),
            topics: self.topics.clone(),
            choices: self.choices.clone(),
            novelty: self.novelty.clone(),
            updates: self.updates.clone(),
        }
    }

    /// terms × topics: the direction of the mean of each topic's training rows.
    pub fn centres(&self) -> &Panel {
        &self.centres
    }

    /// How well half of each row's terms predicts the other half, drawn by `seed`; for
    /// [`Method::Lda`](super::Method::Lda) only. `counts`: rows that the model was not fitted on.
    pub fn document_completion(&self, counts: &CsrMatrix, seed: u64) -> Option<Completion> {
        match &self.engine {
            Engine::Lda(model) => Some(model.document_completion(counts, seed)),
            _ => None,
        }
    }

    /// The topic of a text; none for a text without a known word, and for one outside all clusters
    /// if the method allows that.
    pub fn assign(&self, row: TermRow<'_>) -> Option<TopicAssignment> {
        match self.engine.model().assign(row) {
            Some(first) if self.updates.is_empty() => Some(first),
            Some(first) => Some(TopicAssignment { topic: self.updated(row, first.topic), ..first }),
            None => self.assign_added(row),
        }
    }

    /// The membership of a text in every topic; they sum to one. None as for
    /// [`assign`](Self::assign). The membership that an update gives to another topic is moved to
    /// that topic.
    pub fn memberships(&self, row: TermRow<'_>) -> Option<Vec<f64>> {
        let Some(mut memberships) = self.engine.model().memberships(row) else {
            let assigned = self.assign_added(row)?;
            let mut memberships = vec![0.0; self.topics.len()];
            memberships[assigned.topic] = assigned.probability;
            return Some(memberships);
        };
        memberships.resize(self.topics.len(), 0.0);
        if !self.updates.is_empty() {
            let first = self.engine.model().assign(row)?.topic;
            let own = std::mem::take(&mut memberships[first]);
            memberships[self.updated(row, first)] += own;
            for update in &self.updates {
                if let ModelUpdate::Merge { from, into } = *update {
                    let moved = std::mem::take(&mut memberships[from]);
                    memberships[into] += moved;
                }
            }
        }
        Some(memberships)
    }

    /// The topic after all updates of a text that the fitted model gave `topic`.
    fn updated(&self, row: TermRow<'_>, topic: usize) -> usize {
        updated_topic(&self.updates, topic, |topic| self.distance(row.weights, topic))
    }

    /// The added topic of a text to which the fitted model gives none: the nearest, if it is no
    /// farther than the 95th percentile of the training rows' distances. Its probability is 1.
    fn assign_added(&self, row: TermRow<'_>) -> Option<TopicAssignment> {
        let mut best: Option<(f64, usize)> = None;
        for update in &self.updates {
            if let ModelUpdate::Add { topic } = *update
                && !row.weights.is_empty()
            {
                let distance = self.distance(row.weights, topic);
                if distance <= self.novelty[95] && best.is_none_or(|(least, _)| distance < least) {
                    best = Some((distance, topic));
                }
            }
        }
        best.map(|(_, topic)| TopicAssignment { topic: self.updated(row, topic), probability: 1.0 })
    }

    /// The topics of many texts, in order and in parallel.
    ///
    /// # Panics
    /// If `counts` does not have the pattern of `rows`.
    pub fn assign_all(&self, rows: &CsrMatrix, counts: &CsrMatrix) -> Vec<Option<TopicAssignment>> {
        let assign = |weights: &[(u32, f32)], counts: &[u32]| self.assign(TermRow { weights, counts });
        for_each_row(rows, counts, assign)
    }

    /// The distance of a text to the centre of a topic: one minus the cosine, 0 to 1.
    pub fn distance(&self, weights: &[(u32, f32)], topic: usize) -> f64 {
        let square = weights.iter().fold(0.0, |sum, (_, value)| sum + f64::from(*value) * f64::from(*value));
        let product = weights.iter().fold(0.0, |sum, (column, value)| {
            sum + f64::from(*value) * f64::from(self.centres.row(*column as usize)[topic])
        });
        if square > 0.0 { (1.0 - product / square.sqrt()).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// The share of the training rows that are nearer to the centre of their topic than `distance`,
    /// 0 to 1.
    pub fn novelty(&self, distance: f64) -> f64 {
        self.novelty.partition_point(|&at| at < distance).saturating_sub(1) as f64 / 100.0
    }
}
