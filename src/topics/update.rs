//! A frozen model changed: one update at a time, without renumbering topics.

use super::change::ModelUpdate;
use super::model::{Topic, TopicModel};
use crate::error::{Error, Result};
use crate::matrix::Panel;

impl TopicModel {
    /// The model with one more update. A new topic comes with its centre: terms and weights of any
    /// length.
    ///
    /// # Errors
    /// If it names a topic that does not exist, a new topic has no centre or not the next number,
    /// or a topic is merged into itself.
    pub fn apply_update(&self, update: ModelUpdate, new: Option<(Topic, Vec<(u32, f32)>)>) -> Result<Self> {
        let count = self.topics.len();
        let exists = |topic: usize| topic < count && !self.updates.iter().any(|update| update.removes(topic));
        let fits = match update {
            ModelUpdate::Add { topic } => topic == count && new.is_some(),
            ModelUpdate::Split { of, topic } => exists(of) && topic == count && new.is_some(),
            ModelUpdate::Merge { from, into } => exists(from) && exists(into) && from != into && new.is_none(),
        };
        if !fits {
            return Err(Error::data("a change names topics that the model does not have")
                .with_hint("make the changes anew, from this model"));
        }
        let mut model = self.clone();
        if let Some((topic, centre)) = new {
            model.push_topic(topic, centre)?;
        }
        if let ModelUpdate::Merge { from, into } = update {
            model.merge(from, into);
        }
        model.updates.push(update);
        Ok(model)
    }

    /// Appends a topic with its centre, which is scaled to length one.
    fn push_topic(&mut self, topic: Topic, mut centre: Vec<(u32, f32)>) -> Result<()> {
        let count = self.topics.len();
        // The weights of a term that occurs twice are summed.
        centre.sort_by_key(|(term, _)| *term);
        centre.dedup_by(|next, kept| {
            kept.0 == next.0 && {
                kept.1 += next.1;
                true
            }
        });
        let length = centre.iter().fold(0.0, |sum, (_, weight)| sum + f64::from(*weight) * f64::from(*weight)).sqrt();
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
        self.centres = centres;
        self.topics.push(topic);
        Ok(())
    }

    /// Gives the share of `from` to `into`, whose centre becomes the mean of both, weighted by
    /// their shares.
    fn merge(&mut self, from: usize, into: usize) {
        let (of_from, of_into) = (self.topics[from].share.max(1e-9), self.topics[into].share.max(1e-9));
        let total = of_from + of_into;
        let mut square = 0.0;
        for term in 0..self.centres.rows() {
            let row = self.centres.row_mut(term);
            let mean = (f64::from(row[from]) * of_from + f64::from(row[into]) * of_into) / total;
            square += mean * mean;
            row[into] = mean as f32;
        }
        for term in 0..self.centres.rows() {
            let weight = &mut self.centres.row_mut(term)[into];
            *weight = if square > 0.0 { (f64::from(*weight) / square.sqrt()) as f32 } else { 0.0 };
        }
        self.topics[into].share += self.topics[from].share;
        self.topics[from].share = 0.0;
    }
}
