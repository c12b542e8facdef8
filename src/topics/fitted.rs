//! The fitted topic model: frozen, names its topics, and assigns a new paragraph.

use super::choose::{Choice, choose};
use super::cluster::Clusters;
use super::nearest::Nearest;
use super::{TopicCount, TopicOptions, describe};
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, DenseMatrix, SvdOptions, TruncatedSvd};
use crate::progress::Progress;
use serde::{Deserialize, Serialize};

/// A topic, as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// Its number; the largest topic of the training paragraphs is 0. Frozen with the model.
    pub id: usize,
    /// Its most distinctive words.
    pub name: String,
    /// Its distinctive words, best first, with their class-based TF-IDF weights.
    pub words: Vec<(String, f64)>,
    /// Its share of the training paragraphs.
    pub share: f64,
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

/// A paragraph's topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The topic's id.
    pub topic: usize,
    /// Its membership in that topic, 0 to 1.
    pub probability: f64,
}

/// Topics of a corpus: TF-IDF → truncated SVD, rows normalised → k-means or a Gaussian mixture.
///
/// Prefer it where topics are few and paragraphs many; it gives each paragraph one topic with a soft membership. Time
/// O(stored × components) for the reduction and O(rows × topics × components) a round of clustering. Reproducibility:
/// *bit-exact* with k-means.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    options: TopicOptions,
    svd: TruncatedSvd,
    clusters: Clusters,
    topics: Vec<Topic>,
    choices: Vec<Choice>,
    nearest: Nearest,
}

/// Finds the topics of `rows`; returns them with each training row's topic. Rows without a known word have none.
///
/// `readable` gives a column's readable form, or none for columns that are not to be shown; `paragraph` a row's id and
/// text. Give rows sorted by id, so that the outcome does not depend on the order of files.
///
/// # Errors
/// If an option cannot work, or there are fewer paragraphs with words than topics.
pub fn fit(
    options: &TopicOptions,
    rows: &CsrMatrix,
    readable: &dyn Fn(u32) -> Option<String>,
    paragraph: &dyn Fn(usize) -> (String, String),
    progress: &dyn Progress,
) -> Result<(TopicModel, Vec<Option<usize>>)> {
    options.check()?;
    let filled: Vec<usize> = (0..rows.rows()).filter(|&row| !rows.row(row).0.is_empty()).collect();
    if filled.is_empty() {
        return Err(Error::data("no paragraph has words that topics could be made of")
            .with_hint("give more text, or a lower min_df"));
    }
    let used = rows.select_rows(&filled);
    let components = options.dimensions(filled.len());
    progress.start("reducing", None);
    let svd = TruncatedSvd::fit(&SvdOptions { components, seed: options.seed, ..Default::default() }, &used)?;
    // The model file holds single precision: what is fitted is what is kept.
    let rounded = svd.components().as_slice().iter().map(|value| f64::from(*value as f32)).collect();
    let kept = DenseMatrix::from_values(svd.components().rows(), svd.components().columns(), rounded);
    let svd = TruncatedSvd::from_parts(kept, svd.singular_values().to_vec());
    let mut reduced = svd.transform(&used);
    reduced.normalise_rows();
    progress.finish();
    let (choices, count) = match options.topics {
        TopicCount::Fixed(count) => (Vec::new(), count),
        TopicCount::Auto => {
            let (choices, best) = choose(options, &reduced, progress)?;
            let count = choices[best].topics;
            (choices, count)
        }
    };
    progress.start("clustering", None);
    let mut clusters = Clusters::fit(options, &reduced, count, options.starts)?;
    sort_clusters(&mut clusters, &reduced);
    let members: Vec<usize> = reduced.iter_rows().map(|row| clusters.nearest(row)).collect();
    let topics =
        describe_topics(options, &used, &reduced, &clusters, &members, readable, &|row| paragraph(filled[row]))?;
    progress.finish();
    let mut all = vec![None; rows.rows()];
    for (&row, &member) in filled.iter().zip(&members) {
        all[row] = Some(member);
    }
    let nearest = Nearest::of(&clusters);
    Ok((TopicModel { options: options.clone(), svd, clusters, topics, choices, nearest }, all))
}

/// The largest first; of equals, the one whose first row comes first.
fn sort_clusters(clusters: &mut Clusters, reduced: &DenseMatrix) {
    let mut first = vec![usize::MAX; clusters.shares.len()];
    for (row, values) in reduced.iter_rows().enumerate() {
        let member = clusters.nearest(values);
        first[member] = first[member].min(row);
    }
    let mut order: Vec<usize> = (0..clusters.shares.len()).collect();
    order.sort_by(|&a, &b| {
        clusters.shares[b].total_cmp(&clusters.shares[a]).then(first[a].cmp(&first[b])).then(a.cmp(&b))
    });
    clusters.reorder(&order);
}

fn describe_topics(
    options: &TopicOptions,
    rows: &CsrMatrix,
    reduced: &DenseMatrix,
    clusters: &Clusters,
    members: &[usize],
    readable: &dyn Fn(u32) -> Option<String>,
    paragraph: &dyn Fn(usize) -> (String, String),
) -> Result<Vec<Topic>> {
    let count = clusters.shares.len();
    let some: Vec<Option<usize>> = members.iter().map(|&member| Some(member)).collect();
    let shown: Vec<bool> = (0..rows.columns() as u32).map(|column| readable(column).is_some()).collect();
    let words = describe::WordOptions::default();
    let distinctive = describe::distinctive(&words, rows, &some, count, &|column| shown[column as usize])?;
    let words: Vec<Vec<(String, f64)>> = distinctive
        .into_iter()
        .map(|columns| {
            let words = columns.into_iter().filter_map(|(column, weight)| readable(column).map(|word| (word, weight)));
            words.take(options.words).collect()
        })
        .collect();
    let bare: Vec<Vec<String>> =
        words.iter().map(|words| words.iter().map(|(word, _)| word.clone()).collect()).collect();
    let names = describe::names(&bare);
    let topics = words
        .into_iter()
        .zip(names)
        .enumerate()
        .map(|(id, (words, name))| {
            let mut near: Vec<(usize, f64)> = (0..members.len())
                .filter(|&row| members[row] == id)
                .map(|row| (row, crate::matrix::squared_distance(reduced.row(row), clusters.centroids.row(id))))
                .collect();
            near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            let typical = near.into_iter().take(options.typical).map(|(row, _)| {
                let (id, text) = paragraph(row);
                Typical { id, excerpt: excerpt(&text) }
            });
            Topic { id, name, words, share: clusters.shares[id], typical: typical.collect() }
        })
        .collect();
    Ok(topics)
}

/// The beginning of a text, cut between words.
fn excerpt(text: &str) -> String {
    const LENGTH: usize = 160;
    let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match squeezed.char_indices().nth(LENGTH) {
        None => squeezed,
        Some((end, _)) => {
            let cut = squeezed[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &squeezed[..cut])
        }
    }
}

impl TopicModel {
    /// A model from its parts, as a file holds them.
    ///
    /// # Errors
    /// If the parts do not fit one another.
    pub fn from_parts(
        options: TopicOptions,
        svd: TruncatedSvd,
        clusters: Clusters,
        topics: Vec<Topic>,
        choices: Vec<Choice>,
    ) -> Result<Self> {
        let count = topics.len();
        let width = svd.width();
        let fits = clusters.centroids.rows() == count
            && clusters.centroids.columns() == width
            && clusters.shares.len() == count
            && clusters.spread > 0.0
            && clusters.mixture.as_ref().is_none_or(|mixture| {
                mixture.offsets.len() == count
                    && mixture.precisions.rows() == count * width
                    && mixture.precisions.columns() == width
            })
            && topics.iter().enumerate().all(|(place, topic)| topic.id == place);
        if count == 0 || width == 0 || !fits {
            return Err(Error::model("the parts of the topic model do not fit one another"));
        }
        let nearest = Nearest::of(&clusters);
        Ok(Self { options, svd, clusters, topics, choices, nearest })
    }

    /// The options.
    pub fn options(&self) -> &TopicOptions {
        &self.options
    }

    /// The topics, the largest first.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// What was measured for each number of topics, where the number was chosen.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The reduction.
    pub fn svd(&self) -> &TruncatedSvd {
        &self.svd
    }

    /// The clusters.
    pub fn clusters(&self) -> &Clusters {
        &self.clusters
    }

    /// The topic of a row of TF-IDF weights; none for a row without a known word.
    pub fn assign(&self, row: &[(u32, f32)]) -> Option<Member> {
        let width = self.svd.width();
        let mut reduced = vec![0.0; width];
        for &(column, value) in row {
            let value = f64::from(value);
            for (sum, factor) in reduced.iter_mut().zip(self.svd.components().row(column as usize)) {
                *sum += value * factor;
            }
        }
        let length = crate::matrix::dot(&reduced, &reduced).sqrt();
        if length == 0.0 {
            return None;
        }
        reduced.iter_mut().for_each(|value| *value /= length);
        let (topic, probability) = self.nearest.member(&self.clusters, &reduced);
        Some(Member { topic, probability })
    }
}
