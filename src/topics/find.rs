//! Finding topics: from rows to a model that is named, measured and frozen.

use super::choose::{Choice, ChooseOptions, Grouping, choose, partners, resample};
use super::describe::{self, Phrase, Ranked};
use super::engine::{Engine, Member, Reduced, ReducedDensity};
use super::fitted::{Topic, TopicModel, TopicSummary, Typical, assign_all, centres};
use super::{Method, TopicCount, TopicOptions};
use crate::error::{Error, Result};
use crate::estimators::Clusters;
use crate::estimators::Density;
use crate::estimators::Spherical;
use crate::estimators::lda::Lda;
use crate::estimators::refine;
use crate::estimators::{Anchors, Nmf};
use crate::estimators::{SvdOptions, TruncatedSvd};
use crate::matrix::{CsrMatrix, DenseMatrix};
use crate::progress::{Progress, Unseen};
use rayon::prelude::*;

/// A topic that is known beforehand: a theme's name and its terms, as columns with weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    /// What the topic is called.
    pub name: String,
    /// Its terms.
    pub terms: Vec<(u32, f32)>,
}

/// What topics are found in.
pub struct Material<'a> {
    /// Paragraphs × terms: TF-IDF. Give rows sorted by id, so that the outcome does not depend on the order of files.
    pub rows: &'a CsrMatrix,
    /// How often each of the terms occurs, in the pattern of `rows`.
    pub counts: &'a CsrMatrix,
    /// A column's readable form; none for columns that are not to be shown.
    pub readable: &'a (dyn Fn(u32) -> Option<String> + Sync),
    /// A row's id and text.
    pub paragraph: &'a dyn Fn(usize) -> (String, String),
    /// For phrases each row's columns in the order of its text, [`GAP`](super::GAP) between those that are not neighbours; empty for none.
    pub sequences: &'a [Vec<u32>],
    /// Topics that are known beforehand, for NMF and LDA.
    pub seeds: &'a [Seed],
}

/// Finds topics; returns them with each row's. Rows without a known word have none.
///
/// *Bit-exact*, but for the Gaussian mixture.
///
/// # Errors
/// If an option cannot work, there are fewer paragraphs with words than topics where the method needs them, or seeds are given to a
/// method that has no use for them.
///
/// # Panics
/// If counts or sequences are of other rows: a fault of the caller's.
pub fn fit(
    options: &TopicOptions,
    material: &Material<'_>,
    progress: &dyn Progress,
) -> Result<(TopicModel, Vec<Option<Member>>)> {
    options.check()?;
    let rows = material.rows;
    let filled: Vec<usize> = (0..rows.rows()).filter(|&row| !rows.row(row).0.is_empty()).collect();
    if filled.is_empty() {
        return Err(Error::data("no paragraph has words that topics could be made of")
            .with_hint("give more text, or a lower min_df"));
    }
    if !material.seeds.is_empty() && !matches!(options.method, Method::Nmf | Method::Lda) {
        return Err(Error::options("only NMF and LDA can begin with topics that are known beforehand"));
    }
    let (used, counts) = (rows.select_rows(&filled), material.counts.select_rows(&filled));
    let (mut engine, choices) = engine(options, &used, &counts, material.seeds, progress)?;
    progress.start("describing", None);
    let topics = engine.model().topics();
    let mut members = assign_all(&engine, &used, &counts);
    let order = order(&members, topics, material.seeds.len());
    if !order.is_sorted() {
        engine.reorder(&order);
        // Sums over topics have another order now: what is told is what the frozen model says.
        members = assign_all(&engine, &used, &counts);
    }
    let of_rows: Vec<Option<usize>> = members.iter().map(|member| member.as_ref().map(|member| member.topic)).collect();
    let (centres, lengths) = centres(&used, &of_rows, topics);
    let distances = distances(&used, &of_rows, &centres);
    let to_others = distances_to_others(&used, &distances, &of_rows, &lengths);
    let typical = typical(&distances, &of_rows, topics, options.typical);
    let typical = typical.into_iter().map(|rows| {
        let shown = |row: usize| {
            let (id, text) = (material.paragraph)(filled[row]);
            Typical { id, excerpt: excerpt(&text) }
        };
        rows.into_iter().map(shown).collect::<Vec<_>>()
    });
    let sequences: Vec<&[u32]> = match material.sequences.len() {
        0 => Vec::new(),
        _ => filled.iter().map(|&row| material.sequences[row].as_slice()).collect(),
    };
    let words = words(options, &used, &of_rows, &sequences, &engine, material)?;
    let bare: Vec<Vec<String>> =
        words.iter().map(|words| words.iter().map(|(word, _)| word.clone()).collect()).collect();
    let names = describe::names(&bare);
    let shares = shares(&of_rows, topics);
    let came_back = came_back(options, &used, &counts, material.seeds, &engine, &of_rows, progress)?;
    let described: Vec<Topic> = words
        .into_iter()
        .zip(names)
        .zip(typical)
        .enumerate()
        .map(|(id, ((words, name), typical))| {
            let name = material.seeds.get(id).map_or(name, |seed| seed.name.clone());
            Topic { id, name, words, share: shares[id], came_back: came_back.get(id).copied(), typical }
        })
        .collect();
    progress.finish();
    let novelty = hundredths(&to_others);
    let summary =
        TopicSummary { options: options.clone(), topics: described, choices, novelty, amendments: Vec::new() };
    let model = TopicModel::assembled(summary, engine, centres)?;
    let mut all = vec![None; rows.rows()];
    for (row, member) in filled.into_iter().zip(members) {
        all[row] = member;
    }
    Ok((model, all))
}

/// What a method makes of rows with so many topics, for who wants to compare fits: `counts` is in the pattern of `rows`.
///
/// # Errors
/// As [`fit`]; DBSCAN and OPTICS, which find their own number of topics, cannot be compared.
pub fn group(
    options: &TopicOptions,
    rows: &CsrMatrix,
    counts: &CsrMatrix,
    seeds: &[Seed],
    topics: usize,
    progress: &dyn Progress,
) -> Result<Grouping> {
    if matches!(options.method, Method::Dbscan | Method::Optics) {
        return Err(Error::options("DBSCAN and OPTICS find their own number of topics")
            .with_hint("choose another method, such as kmeans or nmf"));
    }
    let options = TopicOptions { topics: TopicCount::Fixed(topics), ..options.clone() };
    let (engine, _) = engine(&options, rows, counts, seeds, &Unseen(progress))?;
    let members = assign_all(&engine, rows, counts).iter().map(|m| m.as_ref().map(|m| m.topic)).collect();
    grouping(&engine, rows, members)
}

fn grouping(engine: &Engine, rows: &CsrMatrix, members: Vec<Option<usize>>) -> Result<Grouping> {
    match engine.loadings() {
        Some(loadings) => Ok(Grouping { members, loadings }),
        None => Grouping::of_members(rows, members, engine.model().topics()),
    }
}

/// More paragraphs than this are not resampled unless it is asked for.
const RESAMPLED: usize = 3000;

/// For each topic the share of resamples in which it came back: in which its partner, by the best matching, lies as near as
/// [`ChooseOptions::cosine`] says. Nothing where it was not to be measured.
fn came_back(
    options: &TopicOptions,
    rows: &CsrMatrix,
    counts: &CsrMatrix,
    seeds: &[Seed],
    engine: &Engine,
    members: &[Option<usize>],
    progress: &dyn Progress,
) -> Result<Vec<f64>> {
    let resamples = options.resamples.unwrap_or(if rows.rows() <= RESAMPLED { 5 } else { 0 });
    let topics = engine.model().topics();
    let own_number = matches!(options.method, Method::Dbscan | Method::Optics);
    if resamples == 0 || progress.stop_requested() || own_number || rows.rows() * 4 / 5 < topics.max(2) {
        return Ok(Vec::new());
    }
    progress.start("looking which topics come back", Some(resamples as u64));
    let whole = grouping(engine, rows, members.to_vec())?;
    let compared: Result<Vec<Vec<f64>>> = (0..resamples as u64)
        .into_par_iter()
        .map(|number| {
            let kept = resample(options.seed, number, rows.rows(), 0.8, topics);
            let options = TopicOptions { seed: options.seed.wrapping_add(number + 1), ..options.clone() };
            let part = group(&options, &rows.select_rows(&kept), &counts.select_rows(&kept), seeds, topics, progress)?;
            progress.advance(1);
            Ok(partners(&whole.loadings, &part.loadings))
        })
        .collect();
    let compared = compared?;
    progress.finish();
    let least = ChooseOptions::default().cosine;
    let share = |topic: usize| compared.iter().filter(|cosines| cosines[topic] >= least).count();
    Ok((0..topics).map(|topic| share(topic) as f64 / resamples as f64).collect())
}

/// The model of the chosen method, and how the number of topics was chosen.
fn engine(
    options: &TopicOptions,
    rows: &CsrMatrix,
    counts: &CsrMatrix,
    seeds: &[Seed],
    progress: &dyn Progress,
) -> Result<(Engine, Vec<Choice>)> {
    let count = match (options.topics, options.method) {
        (TopicCount::Fixed(count), Method::Spherical | Method::Nmf | Method::Lda) => Some(count),
        _ => None,
    };
    if let Some(count) = count {
        return Ok((sparse(options, rows, counts, seeds, count, progress)?, Vec::new()));
    }
    progress.start("reducing", None);
    let components = options.dimensions(rows.rows());
    let svd = TruncatedSvd::fit(&SvdOptions { components, seed: options.seed, ..Default::default() }, rows)?;
    // The model file holds single precision: what is fitted is what is kept.
    let rounded = svd.components().as_slice().iter().map(|value| f64::from(*value as f32)).collect();
    let kept = DenseMatrix::from_values(svd.components().rows(), svd.components().columns(), rounded);
    let svd = TruncatedSvd::from_parts(kept, svd.singular_values().to_vec());
    let mut reduced = svd.transform(rows);
    reduced.normalise_rows();
    progress.finish();
    if matches!(options.method, Method::Dbscan | Method::Optics) {
        progress.start("clustering", None);
        let density = Density::fit(&options.density, options.method, &reduced)?;
        progress.finish();
        return Ok((Engine::Density(ReducedDensity { svd, density }), Vec::new()));
    }
    let (choices, count) = match options.topics {
        TopicCount::Fixed(count) => (Vec::new(), count),
        TopicCount::Auto => {
            let (choices, best) = choose(options, &reduced, progress)?;
            let count = choices[best].topics + seeds.len();
            (choices, count)
        }
    };
    let engine = match options.method {
        Method::Multinomial => {
            progress.start("clustering", None);
            let refined = refine(&options.multinomial, options, rows, &reduced, count)?;
            let engine = match refined {
                Some(refined) => Engine::Multinomial(refined),
                None => Engine::Reduced(Reduced::new(svd, Clusters::fit(options, &reduced, count, options.starts)?)),
            };
            progress.finish();
            engine
        }
        Method::Kmeans | Method::Mixture => {
            progress.start("clustering", None);
            let clusters = Clusters::fit(options, &reduced, count, options.starts)?;
            progress.finish();
            Engine::Reduced(Reduced::new(svd, clusters))
        }
        _ => sparse(options, rows, counts, seeds, count, progress)?,
    };
    Ok((engine, choices))
}

/// The models that work on the sparse rows themselves.
fn sparse(
    options: &TopicOptions,
    rows: &CsrMatrix,
    counts: &CsrMatrix,
    seeds: &[Seed],
    count: usize,
    progress: &dyn Progress,
) -> Result<Engine> {
    Ok(match options.method {
        Method::Nmf => {
            let options = crate::estimators::NmfOptions { topics: count, seed: options.seed, ..options.nmf.clone() };
            let anchors = Anchors::new(seeds.iter().map(|seed| seed.terms.clone()).collect(), 1.0)?;
            Engine::Nmf(Nmf::fit(&options, rows, &anchors, progress)?.model)
        }
        Method::Lda => {
            let options =
                crate::estimators::lda::LdaOptions { topics: count, seed: options.seed, ..options.lda.clone() };
            let columns = |seed: &Seed| seed.terms.iter().map(|(column, _)| *column).collect();
            let seeds: Vec<(usize, Vec<u32>)> = seeds.iter().map(columns).enumerate().collect();
            Engine::Lda(Lda::fit(&options, counts, &seeds, progress)?)
        }
        _ => {
            let options = crate::estimators::SphericalOptions {
                topics: count,
                seed: options.seed,
                starts: options.starts.min(3),
                ..Default::default()
            };
            Engine::Spherical(Spherical::fit(&options, rows, progress)?.model)
        }
    })
}

/// Seeded topics in their order, then the largest first; of equals, the one whose first row comes first.
fn order(members: &[Option<Member>], topics: usize, seeds: usize) -> Vec<usize> {
    let mut counts = vec![0usize; topics];
    let mut first = vec![usize::MAX; topics];
    for (row, member) in members.iter().enumerate() {
        if let Some(member) = member {
            counts[member.topic] += 1;
            first[member.topic] = first[member.topic].min(row);
        }
    }
    let mut order: Vec<usize> = (0..topics).collect();
    order[seeds..].sort_by(|&a, &b| counts[b].cmp(&counts[a]).then(first[a].cmp(&first[b])).then(a.cmp(&b)));
    order
}

fn shares(members: &[Option<usize>], topics: usize) -> Vec<f64> {
    let mut counts = vec![0usize; topics];
    members.iter().flatten().for_each(|&topic| counts[topic] += 1);
    counts.into_iter().map(|count| count as f64 / members.len().max(1) as f64).collect()
}

/// One minus the cosine of every row with the centre of its topic; none for a row without a topic.
fn distances(rows: &CsrMatrix, members: &[Option<usize>], centres: &crate::matrix::Panel) -> Vec<Option<f64>> {
    let products = rows.multiply_panel(centres);
    (0..rows.rows())
        .map(|row| {
            let topic = members[row]?;
            let square = rows.row(row).1.iter().fold(0.0, |sum, value| sum + f64::from(*value) * f64::from(*value));
            let cosine = f64::from(products.row(row)[topic]) / square.sqrt();
            Some((1.0 - cosine).clamp(0.0, 1.0))
        })
        .collect()
}

/// As `distances`, to the centre of the topic's other rows: as far as a new row of its kind would lie.
fn distances_to_others(
    rows: &CsrMatrix,
    distances: &[Option<f64>],
    members: &[Option<usize>],
    lengths: &[f64],
) -> Vec<Option<f64>> {
    (0..rows.rows())
        .map(|row| {
            let (distance, length) = (distances[row]?, lengths[members[row]?]);
            let square = rows.row(row).1.iter().fold(0.0, |sum, value| sum + f64::from(*value) * f64::from(*value));
            let with_sum = (1.0 - distance) * square.sqrt() * length;
            let rest = (length * length - 2.0 * with_sum + square).max(0.0);
            // A row that is alone in its topic lies apart from all others.
            let cosine = if rest > 1e-9 { (with_sum - square) / (rest * square).sqrt() } else { 0.0 };
            Some((1.0 - cosine).clamp(0.0, 1.0))
        })
        .collect()
}

/// The rows of each topic nearest to its centre.
fn typical(distances: &[Option<f64>], members: &[Option<usize>], topics: usize, most: usize) -> Vec<Vec<usize>> {
    let mut near: Vec<Vec<(f64, usize)>> = vec![Vec::new(); topics];
    for (row, (member, distance)) in members.iter().zip(distances).enumerate() {
        if let (Some(topic), Some(distance)) = (member, distance) {
            near[*topic].push((*distance, row));
        }
    }
    let nearest = |mut rows: Vec<(f64, usize)>| {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        rows.into_iter().take(most).map(|(_, row)| row).collect()
    };
    near.into_iter().map(nearest).collect()
}

/// The 101 values that part the distances into hundredths.
fn hundredths(distances: &[Option<f64>]) -> Vec<f64> {
    let mut sorted: Vec<f64> = distances.iter().flatten().copied().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted.is_empty() {
        return vec![0.0; 101];
    }
    (0..=100).map(|hundredth| sorted[(sorted.len() - 1) * hundredth / 100]).collect()
}

fn words(
    options: &TopicOptions,
    rows: &CsrMatrix,
    members: &[Option<usize>],
    sequences: &[&[u32]],
    engine: &Engine,
    material: &Material<'_>,
) -> Result<Vec<Vec<(String, f64)>>> {
    let shown: Vec<bool> = (0..rows.columns() as u32).map(|column| (material.readable)(column).is_some()).collect();
    let usable = |column: u32| shown[column as usize];
    let ranked: Vec<Ranked> = match engine.loadings() {
        Some(loadings) => describe::distinctive_loadings(&options.wording, rows, &loadings, &usable)?,
        None => describe::distinctive(&options.wording, rows, members, engine.model().topics(), &usable)?,
    };
    let phrases = match sequences.len() {
        0 => vec![Vec::new(); ranked.len()],
        _ => describe::phrases(&options.phrases, &ranked, sequences, members)?,
    };
    let readable = |(ranked, phrases): (Ranked, Vec<Phrase>)| {
        let shown = describe::with_phrases(&options.phrases, &ranked, &phrases);
        let word = |(columns, weight): (Vec<u32>, f64)| {
            let words: Option<Vec<String>> = columns.into_iter().map(|column| (material.readable)(column)).collect();
            words.map(|words| (words.join(" "), weight))
        };
        shown.into_iter().filter_map(word).take(options.words).collect()
    };
    Ok(ranked.into_iter().zip(phrases).map(readable).collect())
}

/// The beginning of a text, cut between words.
pub(crate) fn excerpt(text: &str) -> String {
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
