//! Numbers of topics compared, for any method: a fit of all rows against fits of resamples.

use super::options::ChooseOptions;
use super::quick::middle_of_best;
use super::report::{Recommendation, ResampleRange, TopicCountCandidate, TopicCountReport};
use super::silhouette;
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;
use crate::metrics::adjusted_rand_index;
use crate::parallel;
use crate::progress::Progress;
use crate::topics::clustering::{TopicClustering, partner_cosines, resample};

/// Fits a model for every number of topics, on all rows and on resamples, and compares.
///
/// `fit` takes row numbers (ascending), a number of topics and a seed, and returns the clustering
/// of those rows. It is called in parallel, so its result must not depend on the order of calls. A
/// topic recurs in a resample if the cosine between its loadings and those of its partner, by the
/// matching with the highest sum, is at least `options.cosine`.
///
/// Time: (resamples + 1) fits for each number of topics. *Bit-exact* if `fit` is.
///
/// # Errors
/// If an option cannot work, there are too few rows, or a fit fails or returns topics that do not
/// fit the rows.
pub fn examine<F>(
    options: &ChooseOptions,
    rows: &CsrMatrix,
    fit: F,
    progress: &dyn Progress,
) -> Result<TopicCountReport>
where
    F: Fn(&[usize], usize, u64) -> Result<TopicClustering> + Sync,
{
    options.check()?;
    let least = (rows.rows() as f64 * options.share) as usize;
    if least < options.to {
        return Err(Error::data(format!("{} rows are too few for {} topics", rows.rows(), options.to))
            .with_hint("lower the most topics that are tried, or give more text"));
    }
    let numbers: Vec<usize> = (options.from..=options.to).step_by(options.step).collect();
    progress.start("comparing numbers of topics", Some(numbers.len() as u64));
    let candidates: Result<Vec<TopicCountCandidate>> = parallel::map_items(&numbers, |&topics| {
        let candidate = candidate(options, rows, topics, &fit);
        progress.advance(1);
        candidate
    })
    .into_iter()
    .collect();
    progress.finish();
    let candidates = candidates?;
    let recommendation = recommend(options, &candidates);
    Ok(TopicCountReport { options: options.clone(), candidates, recommendation })
}

fn candidate<F>(options: &ChooseOptions, rows: &CsrMatrix, topics: usize, fit: &F) -> Result<TopicCountCandidate>
where
    F: Fn(&[usize], usize, u64) -> Result<TopicClustering> + Sync,
{
    let all: Vec<usize> = (0..rows.rows()).collect();
    let full = checked(fit(&all, topics, options.seed)?, rows, all.len(), topics)?;
    let compared: Result<Vec<(f64, Vec<f64>)>> = parallel::map(options.resamples, |number| {
        let number = number as u64;
        let kept = resample(options.seed, number, rows.rows(), options.share, topics);
        let part = fit(&kept, topics, options.seed.wrapping_add(number + 1))?;
        let part = checked(part, rows, kept.len(), topics)?;
        Ok((shared_rows_rand_index(&full, &part, &kept), partner_cosines(&full.loadings, &part.loadings)))
    })
    .into_iter()
    .collect();
    let compared = compared?;
    let stabilities: Vec<f64> = compared.iter().map(|entry| entry.0).collect();
    let mean = |cosines: &Vec<f64>| cosines.iter().fold(0.0, |sum, cosine| sum + cosine) / topics as f64;
    let agreements: Vec<f64> = compared.iter().map(|entry| mean(&entry.1)).collect();
    let topic_stability = (0..topics)
        .map(|topic| {
            let recurs = compared.iter().filter(|entry| entry.1[topic] >= options.cosine).count();
            recurs as f64 / compared.len() as f64
        })
        .collect();
    Ok(TopicCountCandidate {
        topics,
        stability: ResampleRange::of(&stabilities, options.tail),
        agreement: ResampleRange::of(&agreements, options.tail),
        silhouette: silhouette::of_sparse(rows, &full.members, topics),
        topic_stability,
        coherence: None,
        gold: None,
    })
}

fn checked(found: TopicClustering, rows: &CsrMatrix, count: usize, topics: usize) -> Result<TopicClustering> {
    let fits = found.members.len() == count
        && found.members.iter().flatten().all(|&topic| topic < topics)
        && found.loadings.rows() == topics
        && found.loadings.columns() == rows.columns()
        && found.loadings.as_slice().iter().all(|value| value.is_finite());
    if fits { Ok(found) } else { Err(Error::data("a fit gave topics that do not fit the rows")) }
}

/// The adjusted Rand index on the rows that have a topic in both.
fn shared_rows_rand_index(full: &TopicClustering, part: &TopicClustering, kept: &[usize]) -> f64 {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (&row, member) in kept.iter().zip(&part.members) {
        if let (Some(our), Some(their)) = (full.members[row], member) {
            ours.push(our);
            theirs.push(*their);
        }
    }
    if ours.is_empty() { 0.0 } else { adjusted_rand_index(&ours, &theirs) }
}

fn recommend(options: &ChooseOptions, candidates: &[TopicCountCandidate]) -> Recommendation {
    let highest = candidates.iter().map(|candidate| candidate.stability.mean).fold(f64::NEG_INFINITY, f64::max);
    let good = |candidate: &TopicCountCandidate| candidate.stability.mean >= highest - options.margin;
    let stabilities: Vec<f64> = candidates.iter().map(|candidate| candidate.stability.mean).collect();
    let best = middle_of_best(&stabilities, options.margin);
    let range = candidates[best].stability;
    let similar = |place: usize| good(&candidates[place]) || candidates[place].stability.overlaps(&range);
    if candidates.len() > 1 && (0..candidates.len()).all(similar) {
        return Recommendation::Undecided { best: candidates[best].topics };
    }
    let (mut first, mut last) = (best, best);
    while first > 0 && similar(first - 1) {
        first -= 1;
    }
    while last + 1 < candidates.len() && similar(last + 1) {
        last += 1;
    }
    Recommendation::Range { from: candidates[first].topics, to: candidates[last].topics, best: candidates[best].topics }
}
