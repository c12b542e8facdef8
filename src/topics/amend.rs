//! What a person accepted after training: topics added, parted or joined, without a number changing.

use super::engine::{Member, TermRow};
use super::fitted::{Topic, TopicModel};
use crate::error::{Error, Result};
use crate::matrix::Panel;
use serde::{Deserialize, Serialize};

/// A change to a frozen model. Topics keep their numbers; new ones get the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Amendment {
    /// A new topic takes texts that lie nearer to its centre than to that of the topic that they had.
    Add {
        /// Its number.
        topic: usize,
    },
    /// As `Add`, but of the texts of one topic only.
    Split {
        /// The topic that is parted.
        of: usize,
        /// The new one's number.
        topic: usize,
    },
    /// Texts of one topic go to another; the first stays in the list, without texts.
    Merge {
        /// The topic that gives.
        from: usize,
        /// The topic that takes.
        into: usize,
    },
}

impl TopicModel {
    /// What was accepted after training, in order.
    pub fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }

    /// The added topic of a text to which the fitted model gives none: the nearest, if it lies no farther out than 95 in 100 of the training
    /// rows from theirs; sure.
    pub(super) fn added(&self, row: TermRow<'_>) -> Option<Member> {
        let mut best: Option<(f64, usize)> = None;
        for amendment in &self.amendments {
            if let Amendment::Add { topic } = *amendment
                && !row.weights.is_empty()
            {
                let distance = self.distance(row.weights, topic);
                if distance <= self.novelty[95] && best.is_none_or(|(least, _)| distance < least) {
                    best = Some((distance, topic));
                }
            }
        }
        best.map(|(_, topic)| self.amended(row, Member { topic, probability: 1.0 }))
    }

    /// The topic after all amendments of a text that the fitted model gave `member`.
    pub(super) fn amended(&self, row: TermRow<'_>, mut member: Member) -> Member {
        for amendment in &self.amendments {
            let taken =
                |topic: usize, from: usize| self.distance(row.weights, topic) < self.distance(row.weights, from);
            member.topic = match *amendment {
                Amendment::Add { topic } if taken(topic, member.topic) => topic,
                Amendment::Split { of, topic } if of == member.topic && taken(topic, of) => topic,
                Amendment::Merge { from, into } if from == member.topic => into,
                _ => member.topic,
            };
        }
        member
    }

    /// The topic that takes another gets its share, and a centre between the two by their shares.
    fn join(&mut self, from: usize, into: usize) {
        let (of_from, of_into) = (self.topics[from].share.max(1e-9), self.topics[into].share.max(1e-9));
        let whole = of_from + of_into;
        let mut square = 0.0;
        for term in 0..self.centres.rows() {
            let row = self.centres.row_mut(term);
            let between = (f64::from(row[from]) * of_from + f64::from(row[into]) * of_into) / whole;
            square += between * between;
            row[into] = between as f32;
        }
        for term in 0..self.centres.rows() {
            let weight = &mut self.centres.row_mut(term)[into];
            *weight = if square > 0.0 { (f64::from(*weight) / square.sqrt()) as f32 } else { 0.0 };
        }
        self.topics[into].share += self.topics[from].share;
        self.topics[from].share = 0.0;
    }

    /// Memberships after all merges, with that of the member's place moved to where amendments put it.
    pub(super) fn amended_memberships(&self, row: TermRow<'_>, first: Member, mut memberships: Vec<f64>) -> Vec<f64> {
        let place = first.topic;
        let topic = self.amended(row, first).topic;
        let own = std::mem::take(&mut memberships[place]);
        memberships[topic] += own;
        for amendment in &self.amendments {
            if let Amendment::Merge { from, into } = *amendment {
                let moved = std::mem::take(&mut memberships[from]);
                memberships[into] += moved;
            }
        }
        memberships
    }

    /// The model with one more amendment. A new topic comes with its centre: terms and their weights, which need not be scaled.
    ///
    /// # Errors
    /// If it names a topic that does not exist, a new topic has no centre or not the next number, or a topic would join itself.
    pub fn amend(&self, amendment: Amendment, new: Option<(Topic, Vec<(u32, f32)>)>) -> Result<Self> {
        let count = self.topics.len();
        let known = |topic: usize| topic < count;
        let fits = match amendment {
            Amendment::Add { topic } => topic == count && new.is_some(),
            Amendment::Split { of, topic } => known(of) && topic == count && new.is_some(),
            Amendment::Merge { from, into } => known(from) && known(into) && from != into && new.is_none(),
        };
        let gone = |topic: usize| {
            self.amendments.iter().any(|amendment| matches!(amendment, Amendment::Merge { from, .. } if *from == topic))
        };
        let names_gone = match amendment {
            Amendment::Add { .. } => false,
            Amendment::Split { of, .. } => gone(of),
            Amendment::Merge { from, into } => gone(from) || gone(into),
        };
        if !fits || names_gone {
            return Err(Error::data("a change names topics that the model does not have")
                .with_hint("make the changes anew, from this model"));
        }
        let mut model = self.clone();
        if let Some((topic, mut centre)) = new {
            // A term that stands there twice counts for both.
            centre.sort_by_key(|(term, _)| *term);
            centre.dedup_by(|next, kept| {
                kept.0 == next.0 && {
                    kept.1 += next.1;
                    true
                }
            });
            let length =
                centre.iter().fold(0.0, |sum, (_, weight)| sum + f64::from(*weight) * f64::from(*weight)).sqrt();
            let usable = centre.iter().all(|(term, weight)| (*term as usize) < self.centres.rows() && *weight >= 0.0);
            if topic.id != count || !usable || !length.is_finite() || length <= 0.0 {
                return Err(Error::data("a new topic needs words that the model knows, with weights above 0"));
            }
            let mut centres = Panel::zeros(self.centres.rows(), count + 1);
            for term in 0..centres.rows() {
                centres.row_mut(term)[..count].copy_from_slice(self.centres.row(term));
            }
            for (term, weight) in centre {
                centres.row_mut(term as usize)[count] = (f64::from(weight) / length) as f32;
            }
            model.centres = centres;
            model.topics.push(topic);
        }
        if let Amendment::Merge { from, into } = amendment {
            model.join(from, into);
        }
        model.amendments.push(amendment);
        Ok(model)
    }
}
