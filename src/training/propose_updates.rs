//! Changes of topics that new documents suggest: new topics, splits and merges.

use super::sparse_vectors::{cosine, distance_to_others, entries, sum_of_rows};
use super::topic_texts::{TopicReader, TopicTexts};
use super::update::{ProposedUpdate, UpdateKind};
use crate::error::Result;
use crate::estimators::{Spherical, SphericalOptions};
use crate::progress::Silent;
use crate::topics::{TopicModel, TypicalParagraph, WordOptions, distinctive, topic_names};

/// A proposed topic has at least this many paragraphs.
const LEAST: usize = 5;
/// Topics whose centres have at least this cosine are nearly the same.
const SAME: f64 = 0.7;
/// The number of words of a proposed centre.
const CENTRE_WORDS: usize = 40;

/// The name of a group of texts, its centre as terms and weights, and typical paragraphs.
#[derive(Debug, Default)]
struct Description {
    name: String,
    centre: Vec<(String, f32)>,
    typical: Vec<TypicalParagraph>,
}

impl Description {
    fn into_proposal(
        self,
        change: UpdateKind,
        topic: Option<usize>,
        reason: String,
        paragraphs: usize,
    ) -> ProposedUpdate {
        let Self { name, centre, typical } = self;
        ProposedUpdate { accept: false, change, topic, into: None, name, reason, paragraphs, centre, typical }
    }
}

/// New topics, then splits, then merges. `novel` are the novel rows, `of_topic` the rows of each
/// topic.
pub(super) fn propose_updates(
    reader: &TopicReader<'_>,
    texts: &TopicTexts,
    novel: &[usize],
    of_topic: &[Vec<usize>],
) -> Result<Vec<ProposedUpdate>> {
    let mut proposals = additions(reader, texts, novel)?;
    for (topic, rows) in of_topic.iter().enumerate() {
        proposals.extend(split(reader, texts, topic, rows)?);
    }
    proposals.extend(merges(reader.topics(), of_topic));
    Ok(proposals)
}

/// The largest distance of a paragraph of a new topic to the other paragraphs of the topic: the
/// 75th percentile of the training paragraphs' distances, but at least 0.8, since training texts
/// may be very similar.
fn largest_distance(topics: &TopicModel) -> f64 {
    topics.summary().novelty[75].max(0.8)
}

/// New topics: groups of similar novel paragraphs.
fn additions(reader: &TopicReader<'_>, texts: &TopicTexts, novel: &[usize]) -> Result<Vec<ProposedUpdate>> {
    if novel.len() < LEAST {
        return Ok(Vec::new());
    }
    let rows = texts.rows.select_rows(novel);
    let clusters = (novel.len() / 10).clamp(1, 12);
    let options = SphericalOptions { topics: clusters, seed: reader.topics().options().seed, ..Default::default() };
    let found = Spherical::fit(&options, &rows, &Silent)?;
    let mut proposed = Vec::new();
    for cluster in 0..clusters {
        let members: Vec<usize> = (0..novel.len()).filter(|&row| found.members[row] == cluster).collect();
        let centre = sum_of_rows(&rows, &members);
        // Without outliers.
        let near: Vec<usize> = members
            .into_iter()
            .filter(|&row| distance_to_others(&entries(&rows, row), &centre) <= largest_distance(reader.topics()))
            .map(|row| novel[row])
            .collect();
        if near.len() >= LEAST {
            proposed.push(near);
        }
    }
    proposed.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    let described = describe(reader, texts, &proposed)?;
    let proposals = proposed.iter().zip(described).map(|(rows, description)| {
        let reason = format!("{} paragraphs lie far from every topic and near one another", rows.len());
        description.into_proposal(UpdateKind::Add, None, reason, rows.len())
    });
    Ok(proposals.collect())
}

/// A split, if the new paragraphs of a topic form two dissimilar groups.
fn split(
    reader: &TopicReader<'_>,
    texts: &TopicTexts,
    topic: usize,
    members: &[usize],
) -> Result<Option<ProposedUpdate>> {
    if members.len() < 4 * LEAST {
        return Ok(None);
    }
    let rows = texts.rows.select_rows(members);
    let options = SphericalOptions { topics: 2, seed: reader.topics().options().seed, ..Default::default() };
    let found = Spherical::fit(&options, &rows, &Silent)?;
    let parts: Vec<Vec<usize>> = (0..2)
        .map(|part| (0..members.len()).filter(|&row| found.members[row] == part).map(|row| members[row]).collect())
        .collect();
    let (left, right) = (sum_of_rows(&texts.rows, &parts[0]), sum_of_rows(&texts.rows, &parts[1]));
    let between = cosine(&left, &right);
    let enough = parts.iter().all(|part| part.len() >= 2 * LEAST);
    // The halves of one topic of this size have a cosine above 0.2.
    if !enough || between > 0.2 {
        return Ok(None);
    }
    // The part that is less similar to the old topic becomes the new one.
    let apart = |direction: &[(u32, f32)]| reader.topics().distance(direction, topic);
    let goes = if apart(&left) > apart(&right) { 0 } else { 1 };
    let described = describe(reader, texts, &parts)?;
    let reason = format!(
        "its {} new paragraphs fall into {} and {} that share little (cosine {between:.2})",
        members.len(),
        parts[0].len(),
        parts[1].len()
    );
    let description = described.into_iter().nth(goes).unwrap_or_default();
    Ok(Some(description.into_proposal(UpdateKind::Split, Some(topic), reason, parts[goes].len())))
}

/// Merges of topics with similar centres.
fn merges(topics: &TopicModel, of_topic: &[Vec<usize>]) -> Vec<ProposedUpdate> {
    let gram = topics.centres().gram();
    let count = of_topic.len();
    let removed = |topic: usize| topics.updates().iter().any(|update| update.removes(topic));
    let mut proposals = Vec::new();
    for into in 0..count {
        for from in into + 1..count {
            let cosine = gram[into * count + from];
            if cosine >= SAME && !removed(from) && !removed(into) {
                let reason = format!("topics {into} and {from} are nearly the same (cosine of centres {cosine:.2})");
                let proposal =
                    Description::default().into_proposal(UpdateKind::Merge, Some(from), reason, of_topic[from].len());
                proposals.push(ProposedUpdate { into: Some(into), ..proposal });
            }
        }
    }
    proposals
}

/// Names, centres and typical paragraphs of groups of texts, contrasted with all other texts.
fn describe(reader: &TopicReader<'_>, texts: &TopicTexts, groups: &[Vec<usize>]) -> Result<Vec<Description>> {
    let mut members = vec![Some(groups.len()); texts.rows.rows()];
    for (group, rows) in groups.iter().enumerate() {
        rows.iter().for_each(|&row| members[row] = Some(group));
    }
    let usable = |column: u32| reader.shown(column);
    let ranked = distinctive(&WordOptions::default(), &texts.rows, &members, groups.len() + 1, &usable)?;
    let words: Vec<Vec<String>> = ranked
        .iter()
        .map(|words| words.iter().take(10).map(|(column, _)| reader.readable(*column).to_owned()).collect())
        .collect();
    let names = topic_names(&words);
    let descriptions = groups.iter().zip(names).map(|(rows, name)| {
        let direction = sum_of_rows(&texts.rows, rows);
        let mut near: Vec<(f64, usize)> =
            rows.iter().map(|&row| (cosine(&entries(&texts.rows, row), &direction), row)).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let typical = near.iter().take(3).map(|(_, row)| texts.texts[*row].to_typical()).collect();
        let mut heaviest: Vec<(u32, f32)> = direction.into_iter().filter(|(column, _)| reader.shown(*column)).collect();
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let length = heaviest.iter().fold(0.0f32, |sum, (_, value)| sum + value * value).sqrt();
        let centre = heaviest.iter().take(CENTRE_WORDS).map(|(column, value)| {
            (reader.tfidf().vocabulary()[*column as usize].to_owned(), (value / length * 1e4).round() / 1e4)
        });
        Description { name, centre: centre.collect(), typical }
    });
    Ok(descriptions.collect())
}
