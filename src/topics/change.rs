//! Changes to a frozen model that a person accepted: the list, and its effect on an assignment.

use serde::{Deserialize, Serialize};

/// A change to a frozen model. Topics keep their numbers; a new topic gets the next number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum ModelUpdate {
    /// A new topic takes the texts that are nearer to its centre than to that of their topic.
    Add {
        /// Its number.
        topic: usize,
    },
    /// As `Add`, but takes texts of one topic only.
    Split {
        /// The topic that is split.
        of: usize,
        /// The number of the new topic.
        topic: usize,
    },
    /// The texts of one topic move to another; the first topic remains in the list, without texts.
    Merge {
        /// The topic whose texts move.
        from: usize,
        /// The topic that receives them.
        into: usize,
    },
}

impl ModelUpdate {
    /// Whether the topic is added, split or merged by this change.
    pub(crate) fn concerns(self, topic: usize) -> bool {
        match self {
            Self::Add { topic: new } => new == topic,
            Self::Split { of, topic: new } => of == topic || new == topic,
            Self::Merge { from, into } => from == topic || into == topic,
        }
    }

    /// Whether the texts of the topic moved to another by this change.
    pub(crate) fn removes(self, topic: usize) -> bool {
        matches!(self, Self::Merge { from, .. } if from == topic)
    }
}

/// The topic of a text after all `updates`; `distance` is that of the text to the centre of a
/// topic.
pub(super) fn updated_topic(updates: &[ModelUpdate], mut topic: usize, distance: impl Fn(usize) -> f64) -> usize {
    for update in updates {
        let nearer = |new: usize, old: usize| distance(new) < distance(old);
        topic = match *update {
            ModelUpdate::Add { topic: new } if nearer(new, topic) => new,
            ModelUpdate::Split { of, topic: new } if of == topic && nearer(new, of) => new,
            ModelUpdate::Merge { from, into } if from == topic => into,
            _ => topic,
        };
    }
    topic
}

/// Whether `updates` number their new topics in order from `fitted` on and name existing topics
/// only; and the number of topics after them.
pub(super) fn check_order(updates: &[ModelUpdate], fitted: usize) -> (bool, usize) {
    let mut count = fitted;
    let in_order = updates.iter().all(|update| match *update {
        ModelUpdate::Add { topic } => {
            count += 1;
            topic == count - 1
        }
        ModelUpdate::Split { of, topic } => {
            count += 1;
            topic == count - 1 && of < topic
        }
        ModelUpdate::Merge { from, into } => from < count && into < count && from != into,
    });
    (in_order, count)
}
