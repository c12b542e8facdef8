//! Changes of topics as a file that a person edits, and the model that comes of those accepted.

use crate::error::{Error, Hint, Result};
use crate::model::Model;
use crate::progress::Progress;
use crate::topics::{Amendment, Topic, TopicModel, Typical};
use serde::{Deserialize, Serialize};

/// What could be done to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// A new topic.
    Add,
    /// A part of a topic becomes one of its own.
    Split,
    /// Two topics become one.
    Merge,
}

/// A change that a person may accept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Set to true by the person who accepts it.
    pub accept: bool,
    /// What is to be done.
    pub change: Change,
    /// The topic that is split, or that goes into another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<usize>,
    /// The topic that takes another in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<usize>,
    /// What the new topic is called; yours to change.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Why.
    pub reason: String,
    /// How many of the new paragraphs it is about.
    pub paragraphs: usize,
    /// The new topic's words, as the model writes them, with their weights in its centre; yours to change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub centre: Vec<(String, f32)>,
    /// Paragraphs that are typical.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub typical: Vec<Typical>,
}

/// The changes, as a file that a person edits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The model that they belong to: its name and hash.
    pub model: String,
    /// The changes.
    pub changes: Vec<Proposal>,
}

impl Model {
    /// The model with the accepted changes of a difference; topics keep their numbers, new ones get the next.
    ///
    /// # Errors
    /// If the difference belongs to another model, names topics or words that this one does not have, or nothing is accepted.
    pub fn accept(&self, difference: &Difference, progress: &dyn Progress) -> Result<Self> {
        if difference.model != self.name() {
            return Err(Error::data(format!(
                "the changes belong to the model {}, not to {}",
                difference.model,
                self.name()
            ))
            .with_hint(Hint::UpdateAgain));
        }
        let accepted: Vec<&Proposal> = difference.changes.iter().filter(|change| change.accept).collect();
        if accepted.is_empty() {
            return Err(Error::data("no change is accepted").with_hint("set \"accept\": true where you agree"));
        }
        let mut topics = self.topics.clone().ok_or_else(|| Error::data("the model has no topics"))?;
        progress.start("changing topics", Some(accepted.len() as u64));
        for change in accepted {
            topics = self.changed(&topics, change)?;
            progress.advance(1);
        }
        progress.finish();
        let mut manifest = self.manifest.clone();
        manifest.topics = Some(topics.summary());
        let parts = Self {
            manifest,
            analyzer: crate::text::Analyzer::new(self.manifest.analyzer.clone()),
            memory: self.memory.clone(),
            tfidf: self.tfidf.clone(),
            readable: self.readable.clone(),
            classifier: self.classifier.clone(),
            topics: Some(topics),
            hash: String::new(),
        };
        parts.seal()
    }

    fn changed(&self, topics: &TopicModel, change: &Proposal) -> Result<TopicModel> {
        let missing = |what: &str| Error::data(format!("a change has no '{what}'"));
        if change.change == Change::Merge {
            let from = change.topic.ok_or_else(|| missing("topic"))?;
            let into = change.into.ok_or_else(|| missing("into"))?;
            return topics.amend(Amendment::Merge { from, into }, None);
        }
        let id = topics.topics().len();
        let mut centre = Vec::new();
        let mut words = Vec::new();
        for (term, weight) in &change.centre {
            let column = self.tfidf.column(term).ok_or_else(|| {
                Error::data(format!("'{term}' is no word of the model"))
                    .with_hint("take words as the difference had them, or leave this one out")
            })?;
            centre.push((column, *weight));
            words.push((self.readable[column as usize].clone(), f64::from(*weight)));
        }
        words.truncate(topics.options().words);
        let name = if change.name.trim().is_empty() { return Err(missing("name")) } else { change.name.clone() };
        let topic = Topic { id, name, words, share: 0.0, came_back: None, typical: change.typical.clone() };
        let amendment = match change.change {
            Change::Split => Amendment::Split { of: change.topic.ok_or_else(|| missing("topic"))?, topic: id },
            _ => Amendment::Add { topic: id },
        };
        topics.amend(amendment, Some((topic, centre)))
    }
}
