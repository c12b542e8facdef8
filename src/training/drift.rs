//! Next week: what new documents do to the topics of a frozen model, and what a person might change. Nothing is renumbered.

use crate::error::{Error, Result};
use crate::estimators::{Spherical, SphericalOptions};
use crate::evaluate::{SURE, Share, frequency_change};
use crate::matrix::CsrMatrix;
use crate::model::Model;
use crate::progress::Silent;
use crate::topics::names;
use crate::topics::{Amendment, TopicModel, Typical, WordOptions, distinctive, excerpt};
use crate::training::topic_texts::TopicText;
use crate::training::topic_texts::{TopicReader, TopicTexts};
use crate::training::update::{Change, Difference, Proposal};
use serde::Serialize;

/// One topic among new documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicNews {
    /// The topic's number.
    pub topic: usize,
    /// What it is called.
    pub name: String,
    /// Its share of the training paragraphs.
    pub before: f64,
    /// Its share of the new ones that have words.
    pub now: Share,
    /// Whether the two differ by more than three standard errors. Never for topics that were changed after training.
    pub moved: bool,
    /// The cosine of its centre with that of its new paragraphs: how far it still means the same. None without new ones.
    pub cosine: Option<f64>,
}

/// A term whose frequency has changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermNews {
    /// The term, as people read it.
    pub term: String,
    /// How surely: [`frequency_change`].
    pub z: f64,
    /// In how many of the new paragraphs it stands.
    pub now: u64,
    /// In how many of the training paragraphs it stood.
    pub before: u64,
}

/// What new documents say of a model's topics.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct News {
    /// New body paragraphs.
    pub paragraphs: u64,
    /// Those without a known word, or without a topic.
    pub without_topic: u64,
    /// Those that lie farther from the centre of their topic than 95 in 100 of the training paragraphs did.
    pub novel: Share,
    /// Each topic.
    pub topics: Vec<TopicNews>,
    /// Terms that are more frequent than in training, most surely first.
    pub rising: Vec<TermNews>,
    /// Terms that are less frequent.
    pub fading: Vec<TermNews>,
    /// What a person might change.
    pub difference: Difference,
}

/// A novel paragraph lies farther out than this share of the training paragraphs.
const NOVEL: f64 = 0.95;
/// A proposed topic has at least so many paragraphs.
const LEAST: usize = 5;
/// Topics whose centres have this cosine say the same.
const SAME: f64 = 0.7;
/// Words of a centre that a difference holds.
const CENTRE_WORDS: usize = 40;

impl News {
    /// What `texts` say of the topics of `model`. *Bit-exact.*
    ///
    /// # Errors
    /// If the model has no topics, or there is no paragraph.
    pub fn of(model: &Model, texts: &TopicTexts) -> Result<Self> {
        let reader = model.topic_reader().ok_or_else(|| Error::data("the model has no topics"))?;
        let topics = reader.topics();
        let total = texts.texts.len() as u64;
        if total == 0 {
            return Err(Error::data("there is no body text in the new documents"));
        }
        let mut of_topic: Vec<Vec<usize>> = vec![Vec::new(); topics.topics().len()];
        let (mut novel, mut with_words) = (Vec::new(), 0u64);
        for (row, member) in texts.members.iter().enumerate() {
            let weights = entries(&texts.rows, row);
            if weights.is_empty() {
                continue;
            }
            with_words += 1;
            // What lies apart from every topic is as new as can be.
            let is_novel = match member {
                None => true,
                Some(member) => {
                    of_topic[member.topic].push(row);
                    topics.novelty(topics.distance(&weights, member.topic)) >= NOVEL
                }
            };
            if is_novel {
                novel.push(row);
            }
        }
        let assigned = of_topic.iter().map(|rows| rows.len() as u64).sum::<u64>();
        let amended = |topic: usize| {
            topics.amendments().iter().any(|amendment| match *amendment {
                Amendment::Add { topic: new } => new == topic,
                Amendment::Split { of, topic: new } => of == topic || new == topic,
                Amendment::Merge { from, into } => from == topic || into == topic,
            })
        };
        let rows = topics.topics().iter().zip(&of_topic).map(|(topic, rows)| {
            let now = Share::of(rows.len() as u64, with_words);
            let mean = mean_direction(&texts.rows, rows);
            TopicNews {
                topic: topic.id,
                name: topic.name.clone(),
                before: topic.share,
                now,
                moved: !amended(topic.id) && differs(&now, with_words, topic.share, reader.tfidf().documents()),
                cosine: (!rows.is_empty()).then(|| 1.0 - topics.distance(&mean, topic.id)),
            }
        });
        let (rising, fading) = terms(&reader, texts);
        let mut changes = Vec::new();
        additions(&reader, texts, &novel, &mut changes)?;
        for (topic, rows) in of_topic.iter().enumerate() {
            split(&reader, texts, topic, rows, &mut changes)?;
        }
        merges(topics, &of_topic, &mut changes);
        Ok(Self {
            paragraphs: total,
            without_topic: total - assigned,
            novel: Share::of(novel.len() as u64, with_words),
            topics: rows.collect(),
            rising,
            fading,
            difference: Difference { model: model.name(), changes },
        })
    }
}

fn entries(rows: &CsrMatrix, row: usize) -> Vec<(u32, f32)> {
    let (columns, values) = rows.row(row);
    columns.iter().copied().zip(values.iter().copied()).collect()
}

/// Whether two shares differ by more than three standard errors, which leaves room for some twenty topics.
fn differs(now: &Share, total: u64, before: f64, trained: u64) -> bool {
    let (n, m) = (total as f64, trained as f64);
    let pooled = (now.count as f64 + before * m) / (n + m).max(1.0);
    let error = (pooled * (1.0 - pooled) * (1.0 / n.max(1.0) + 1.0 / m.max(1.0))).max(0.0).sqrt();
    (now.share - before).abs() > 3.0 * error
}

/// The sum of rows; columns ascend.
fn mean_direction(rows: &CsrMatrix, members: &[usize]) -> Vec<(u32, f32)> {
    let mut all: Vec<(u32, f32)> = members.iter().flat_map(|&row| entries(rows, row)).collect();
    all.sort_by_key(|(column, _)| *column);
    all.chunk_by(|a, b| a.0 == b.0).map(|run| (run[0].0, run.iter().map(|(_, value)| value).sum())).collect()
}

/// Terms that rise and fade: in how many paragraphs they stand, now and in training.
fn terms(reader: &TopicReader<'_>, texts: &TopicTexts) -> (Vec<TermNews>, Vec<TermNews>) {
    let tfidf = reader.tfidf();
    let mut now = vec![0u64; tfidf.vocabulary().len()];
    texts.rows.iter_rows().for_each(|(columns, _)| columns.iter().for_each(|&column| now[column as usize] += 1));
    let before = tfidf.document_frequencies();
    let (now_total, before_total) = (now.iter().sum::<u64>() as f64, before.iter().sum::<u64>() as f64);
    let mut found: Vec<TermNews> = (0..now.len() as u32)
        .filter(|&column| reader.shown(column))
        .map(|column| {
            let (n, b) = (now[column as usize], before[column as usize]);
            let z = frequency_change(n as f64, now_total, b as f64, before_total);
            TermNews { term: reader.readable(column).to_owned(), z, now: n, before: b }
        })
        .filter(|term| term.z.abs() >= SURE)
        .collect();
    found.sort_by(|a, b| b.z.total_cmp(&a.z).then(a.term.cmp(&b.term)));
    let fading = found.iter().rev().filter(|term| term.z < 0.0).take(10).cloned().collect();
    found.retain(|term| term.z > 0.0);
    found.truncate(10);
    (found, fading)
}

/// How near paragraphs of a new topic lie to the others of it: as three in four of the training paragraphs do in theirs, or nearer than
/// paragraphs that have little in common (which lie at 1): where training texts are much alike, a new subject need not be.
fn near_enough(topics: &TopicModel) -> f64 {
    topics.summary().novelty[75].max(0.8)
}

/// Groups among the novel paragraphs.
fn additions(reader: &TopicReader<'_>, texts: &TopicTexts, novel: &[usize], changes: &mut Vec<Proposal>) -> Result<()> {
    if novel.len() < LEAST {
        return Ok(());
    }
    let rows = texts.rows.select_rows(novel);
    let clusters = (novel.len() / 10).clamp(1, 12);
    let options = SphericalOptions { topics: clusters, seed: reader.topics().options().seed, ..Default::default() };
    let found = Spherical::fit(&options, &rows, &Silent)?;
    let mut proposed = Vec::new();
    for cluster in 0..clusters {
        let members: Vec<usize> = (0..novel.len()).filter(|&row| found.members[row] == cluster).collect();
        let centre = mean_direction(&rows, &members);
        // Those that hang together.
        let near: Vec<usize> = members
            .into_iter()
            .filter(|&row| distance_to_others(&entries(&rows, row), &centre) <= near_enough(reader.topics()))
            .map(|row| novel[row])
            .collect();
        if near.len() >= LEAST {
            proposed.push(near);
        }
    }
    proposed.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    let described = describe(reader, texts, &proposed)?;
    for (rows, (name, centre, typical)) in proposed.iter().zip(described) {
        changes.push(Proposal {
            accept: false,
            change: Change::Add,
            topic: None,
            into: None,
            name,
            reason: format!("{} paragraphs lie far from every topic and near one another", rows.len()),
            paragraphs: rows.len(),
            centre,
            typical,
        });
    }
    Ok(())
}

/// A topic whose new paragraphs fall into two groups that are not about the same.
fn split(
    reader: &TopicReader<'_>,
    texts: &TopicTexts,
    topic: usize,
    members: &[usize],
    changes: &mut Vec<Proposal>,
) -> Result<()> {
    if members.len() < 4 * LEAST {
        return Ok(());
    }
    let rows = texts.rows.select_rows(members);
    let options = SphericalOptions { topics: 2, seed: reader.topics().options().seed, ..Default::default() };
    let found = Spherical::fit(&options, &rows, &Silent)?;
    let parts: Vec<Vec<usize>> = (0..2)
        .map(|part| (0..members.len()).filter(|&row| found.members[row] == part).map(|row| members[row]).collect())
        .collect();
    let (left, right) = (mean_direction(&texts.rows, &parts[0]), mean_direction(&texts.rows, &parts[1]));
    let between = cosine(&left, &right);
    let enough = parts.iter().all(|part| part.len() >= 2 * LEAST);
    // Two halves of one topic of such size share more than a fifth of their direction.
    if !enough || between > 0.2 {
        return Ok(());
    }
    // The part that is less like the topic as it was becomes a new one.
    let apart = |direction: &[(u32, f32)]| reader.topics().distance(direction, topic);
    let goes = if apart(&left) > apart(&right) { 0 } else { 1 };
    let described = describe(reader, texts, &parts)?;
    let (name, centre, typical) = described.into_iter().nth(goes).unwrap_or_default();
    changes.push(Proposal {
        accept: false,
        change: Change::Split,
        topic: Some(topic),
        into: None,
        name,
        reason: format!(
            "its {} new paragraphs fall into {} and {} that share little (cosine {between:.2})",
            members.len(),
            parts[0].len(),
            parts[1].len()
        ),
        paragraphs: parts[goes].len(),
        centre,
        typical,
    });
    Ok(())
}

/// Topics that say nearly the same.
fn merges(topics: &TopicModel, of_topic: &[Vec<usize>], changes: &mut Vec<Proposal>) {
    let gram = topics.centres().gram();
    let count = of_topic.len();
    let gone = |topic: usize| {
        topics.amendments().iter().any(|amendment| matches!(amendment, Amendment::Merge { from, .. } if *from == topic))
    };
    for into in 0..count {
        for from in into + 1..count {
            let cosine = gram[into * count + from];
            if cosine >= SAME && !gone(from) && !gone(into) {
                changes.push(Proposal {
                    accept: false,
                    change: Change::Merge,
                    topic: Some(from),
                    into: Some(into),
                    name: String::new(),
                    reason: format!("topics {into} and {from} say nearly the same (cosine of centres {cosine:.2})"),
                    paragraphs: of_topic[from].len(),
                    centre: Vec::new(),
                    typical: Vec::new(),
                });
            }
        }
    }
}

fn cosine(left: &[(u32, f32)], right: &[(u32, f32)]) -> f64 {
    let square = |row: &[(u32, f32)]| row.iter().fold(0.0, |sum, (_, v)| sum + f64::from(*v) * f64::from(*v));
    let mut product = 0.0;
    let mut others = right.iter().peekable();
    for &(column, value) in left {
        while others.next_if(|(other, _)| *other < column).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| *other == column) {
            product += f64::from(value) * f64::from(*other);
        }
    }
    let lengths = (square(left) * square(right)).sqrt();
    if lengths > 0.0 { product / lengths } else { 0.0 }
}

/// One minus the cosine of a row with the sum of the others of its group, given the sum of all.
fn distance_to_others(row: &[(u32, f32)], sum: &[(u32, f32)]) -> f64 {
    let mut rest = sum.to_vec();
    for (column, value) in row {
        if let Ok(place) = rest.binary_search_by_key(column, |(column, _)| *column) {
            rest[place].1 -= value;
        }
    }
    1.0 - cosine(row, &rest)
}

type Described = (String, Vec<(String, f32)>, Vec<Typical>);

/// Names, centres and typical paragraphs of groups of texts, told apart from all other texts.
fn describe(reader: &TopicReader<'_>, texts: &TopicTexts, groups: &[Vec<usize>]) -> Result<Vec<Described>> {
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
    let names = names(&words);
    let described = groups.iter().zip(names).map(|(rows, name)| {
        let direction = mean_direction(&texts.rows, rows);
        let mut near: Vec<(f64, usize)> =
            rows.iter().map(|&row| (cosine(&entries(&texts.rows, row), &direction), row)).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let typical = near.iter().take(3).map(|(_, row)| shown(&texts.texts[*row])).collect();
        let mut heaviest: Vec<(u32, f32)> = direction.into_iter().filter(|(column, _)| reader.shown(*column)).collect();
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let length = heaviest.iter().fold(0.0f32, |sum, (_, value)| sum + value * value).sqrt();
        let centre = heaviest.iter().take(CENTRE_WORDS).map(|(column, value)| {
            (reader.tfidf().vocabulary()[*column as usize].to_owned(), (value / length * 1e4).round() / 1e4)
        });
        (name, centre.collect(), typical)
    });
    Ok(described.collect())
}

fn shown(text: &TopicText) -> Typical {
    Typical { id: text.id.clone(), excerpt: excerpt(&text.text) }
}
