//! Proposed changes of topics, in a file that a person edits; and the model with the accepted
//! changes.

use crate::error::{Error, Hint, Result};
use crate::model::Model;
use crate::progress::Progress;
use crate::topics::{ModelUpdate, Topic, TopicModel, TypicalParagraph};
use serde::{Deserialize, Serialize};

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UpdateKind {
    /// A new topic.
    Add,
    /// A part of a topic becomes a topic.
    Split,
    /// Two topics become one.
    Merge,
}

/// A change that a person may accept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedUpdate {
    /// Set to true by the person who accepts it.
    pub accept: bool,
    /// The kind of the change.
    pub change: UpdateKind,
    /// The topic that is split, or that is merged into another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<usize>,
    /// The topic that receives the texts of a merged one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<usize>,
    /// The name of the new topic; may be edited.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The reason, in words.
    pub reason: String,
    /// The number of new paragraphs concerned.
    pub paragraphs: usize,
    /// The new topic's words, as the model's vocabulary has them, with their weights in its centre;
    /// may be edited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub centre: Vec<(String, f32)>,
    /// Typical paragraphs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub typical: Vec<TypicalParagraph>,
}

/// Proposed changes, as a file that a person edits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateProposals {
    /// The model that they belong to: its name and hash.
    pub model: String,
    /// The changes.
    pub changes: Vec<ProposedUpdate>,
}

impl Model {
    /// The model with the accepted changes; topics keep their numbers, new ones get the next.
    ///
    /// # Errors
    /// If the changes belong to another model, name topics or words that this one does not have, or
    /// none is accepted.
    pub fn apply_updates(&self, proposals: &UpdateProposals, progress: &dyn Progress) -> Result<Self> {
        if proposals.model != self.name() {
            return Err(Error::data(format!(
                "the changes belong to the model {}, not to {}",
                proposals.model,
                self.name()
            ))
            .with_hint(Hint::UpdateAgain));
        }
        let accepted: Vec<&ProposedUpdate> = proposals.changes.iter().filter(|change| change.accept).collect();
        if accepted.is_empty() {
            return Err(Error::data("no change is accepted").with_hint("set \"accept\": true where you agree"));
        }
        let mut topics = self.topics.clone().ok_or_else(|| Error::data("the model has no topics"))?;
        progress.start("changing topics", Some(accepted.len() as u64));
        for change in accepted {
            topics = self.apply_proposal(&topics, change)?;
            progress.advance(1);
        }
        progress.finish();
        let mut manifest = self.manifest.clone();
        manifest.topics = Some(topics.summary());
        let parts = Self {
            manifest,
            analyzer: crate::text::Analyzer::new(self.manifest.analyzer.clone()),
            boilerplate: self.boilerplate.clone(),
            tfidf: self.tfidf.clone(),
            readable: self.readable.clone(),
            classifier: self.classifier.clone(),
            topics: Some(topics),
            hash: String::new(),
        };
        parts.seal()
    }

    fn apply_proposal(&self, topics: &TopicModel, change: &ProposedUpdate) -> Result<TopicModel> {
        let missing = |what: &str| Error::data(format!("a change has no '{what}'"));
        if change.change == UpdateKind::Merge {
            let from = change.topic.ok_or_else(|| missing("topic"))?;
            let into = change.into.ok_or_else(|| missing("into"))?;
            return topics.apply_update(ModelUpdate::Merge { from, into }, None);
        }
        let id = topics.topics().len();
        let mut centre = Vec::new();
        let mut words = Vec::new();
        for (term, weight) in &change.centre {
            let column = self.tfidf.column(term).ok_or_else(|| {
                Error::data(format!("'{term}' is no word of the model"))
                    .with_hint("take words as the proposal had them, or leave this one out")
            })?;
            centre.push((column, *weight));
            words.push((self.readable[column as usize].clone(), f64::from(*weight)));
        }
        words.truncate(topics.options().words);
        let name = if change.name.trim().is_empty() { return Err(missing("name")) } else { change.name.clone() };
        let topic = Topic { id, name, words, share: 0.0, stability: None, typical: change.typical.clone() };
        let update = match change.change {
            UpdateKind::Split => ModelUpdate::Split { of: change.topic.ok_or_else(|| missing("topic"))?, topic: id },
            _ => ModelUpdate::Add { topic: id },
        };
        topics.apply_update(update, Some((topic, centre)))
    }
}
