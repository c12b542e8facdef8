//! Drift: how new documents differ from the training documents, topic by topic and term by term.

use super::propose_updates::propose_updates;
use super::sparse_vectors::{entries, sum_of_rows};
use super::topic_texts::{TopicReader, TopicTexts};
use super::update::UpdateProposals;
use crate::error::{Error, Result};
use crate::metrics::Proportion;
use crate::model::Model;
use crate::topics::{TermChange, Topic, term_changes};
use serde::Serialize;

/// One topic among new documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicDrift {
    /// The number of the topic.
    pub topic: usize,
    /// Its name.
    pub name: String,
    /// Its share of the training paragraphs.
    pub before: f64,
    /// Its share of the new paragraphs that have words.
    pub now: Proportion,
    /// Whether the shares differ by more than three standard errors. Never for topics changed after
    /// training.
    pub moved: bool,
    /// The cosine of its centre with that of its new paragraphs: 1 if the topic means the same.
    /// None without new paragraphs.
    pub cosine: Option<f64>,
}

/// How new documents differ from the training documents of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftReport {
    /// New body paragraphs.
    pub paragraphs: u64,
    /// Those without a known word, or without a topic.
    pub without_topic: u64,
    /// Novel paragraphs: farther from the centre of their topic than 95% of the training paragraphs
    /// are.
    pub novel: Proportion,
    /// Each topic.
    pub topics: Vec<TopicDrift>,
    /// Terms that are more frequent than in training, the most significant first.
    pub rising: Vec<TermChange>,
    /// Terms that are less frequent.
    pub fading: Vec<TermChange>,
    /// Changes of topics that a person may accept.
    pub proposals: UpdateProposals,
}

/// A novel paragraph is farther from its centre than this share of the training paragraphs.
const NOVEL: f64 = 0.95;

/// The new paragraphs by topic.
struct Assigned {
    /// The rows of each topic.
    of_topic: Vec<Vec<usize>>,
    /// Rows that are novel.
    novel: Vec<usize>,
    /// The number of rows with a known word.
    with_words: u64,
}

impl DriftReport {
    /// Compares `texts` with the training documents of `model`. *Bit-exact.*
    ///
    /// # Errors
    /// If the model has no topics, or there is no paragraph.
    pub fn of(model: &Model, texts: &TopicTexts) -> Result<Self> {
        let reader = model.topic_reader().ok_or_else(|| Error::data("the model has no topics"))?;
        let total = texts.texts.len() as u64;
        if total == 0 {
            return Err(Error::data("there is no body text in the new documents"));
        }
        let assigned = Assigned::of(&reader, texts);
        let topics = reader.topics().topics().iter().zip(&assigned.of_topic);
        let topics = topics.map(|(topic, rows)| topic_drift(&reader, texts, topic, rows, assigned.with_words));
        let mut now = vec![0u64; reader.tfidf().vocabulary().len()];
        texts.rows.iter_rows().for_each(|(columns, _)| columns.iter().for_each(|&column| now[column as usize] += 1));
        let shown = |column: u32| reader.shown(column).then(|| reader.readable(column));
        let (rising, fading) = term_changes(&now, reader.tfidf().document_frequencies(), shown);
        let changes = propose_updates(&reader, texts, &assigned.novel, &assigned.of_topic)?;
        Ok(Self {
            paragraphs: total,
            without_topic: total - assigned.of_topic.iter().map(|rows| rows.len() as u64).sum::<u64>(),
            novel: Proportion::of(assigned.novel.len() as u64, assigned.with_words),
            topics: topics.collect(),
            rising,
            fading,
            proposals: UpdateProposals { model: model.name(), changes },
        })
    }
}

impl Assigned {
    fn of(reader: &TopicReader<'_>, texts: &TopicTexts) -> Self {
        let topics = reader.topics();
        let mut assigned = Self { of_topic: vec![Vec::new(); topics.topics().len()], novel: Vec::new(), with_words: 0 };
        for (row, member) in texts.members.iter().enumerate() {
            let weights = entries(&texts.rows, row);
            if weights.is_empty() {
                continue;
            }
            assigned.with_words += 1;
            // A paragraph outside all topics is novel.
            let is_novel = match member {
                None => true,
                Some(member) => {
                    assigned.of_topic[member.topic].push(row);
                    topics.novelty(topics.distance(&weights, member.topic)) >= NOVEL
                }
            };
            if is_novel {
                assigned.novel.push(row);
            }
        }
        assigned
    }
}

fn topic_drift(
    reader: &TopicReader<'_>,
    texts: &TopicTexts,
    topic: &Topic,
    rows: &[usize],
    with_words: u64,
) -> TopicDrift {
    let topics = reader.topics();
    let now = Proportion::of(rows.len() as u64, with_words);
    let updated = topics.updates().iter().any(|update| update.concerns(topic.id));
    TopicDrift {
        topic: topic.id,
        name: topic.name.clone(),
        before: topic.share,
        now,
        moved: !updated && differs(&now, with_words, topic.share, reader.tfidf().documents()),
        cosine: (!rows.is_empty()).then(|| 1.0 - topics.distance(&sum_of_rows(&texts.rows, rows), topic.id)),
    }
}

/// Whether two shares differ by more than three standard errors: strict enough for about twenty
/// topics at once.
fn differs(now: &Proportion, total: u64, before: f64, trained: u64) -> bool {
    let (n, m) = (total as f64, trained as f64);
    let pooled = (now.count as f64 + before * m) / (n + m).max(1.0);
    let error = (pooled * (1.0 - pooled) * (1.0 / n.max(1.0) + 1.0 / m.max(1.0))).max(0.0).sqrt();
    (now.share - before).abs() > 3.0 * error
}
