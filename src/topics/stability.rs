//! The stability of each topic: the share of resamples in which it recurs.

use super::choose::ChooseOptions;
use super::clustering::{TopicClustering, partner_cosines, resample};
use super::fit_engine::fit_clustering_with_seeds;
use super::input::FitRows;
use super::options::{Method, TopicOptions};
use crate::error::Result;
use crate::parallel;
use crate::progress::Progress;

/// More paragraphs than this are not resampled unless a number of resamples is given.
const MOST_RESAMPLED: usize = 3000;

/// The number of resamples for a fit of `topics` topics to `rows` rows; 0 if stability is not
/// measured.
pub(super) fn resamples(options: &TopicOptions, rows: usize, topics: usize) -> usize {
    let resamples = options.stability_resamples.unwrap_or(if rows <= MOST_RESAMPLED { 5 } else { 0 });
    let own_number = matches!(options.method, Method::Dbscan | Method::Optics);
    if own_number || rows * 4 / 5 < topics.max(2) { 0 } else { resamples }
}

/// For each topic of `full` the share of `resamples` resamples in which it recurs: in which the
/// cosine to its partner, by the best matching, is at least [`ChooseOptions::cosine`].
pub(super) fn topic_stability(
    options: &TopicOptions,
    input: FitRows<'_>,
    full: &TopicClustering,
    resamples: usize,
    progress: &dyn Progress,
) -> Result<Vec<f64>> {
    progress.start("measuring the stability of topics", Some(resamples as u64));
    let topics = full.loadings.rows();
    let compared: Result<Vec<Vec<f64>>> = parallel::map(resamples, |number| {
        let number = number as u64;
        let kept = resample(options.seed, number, input.rows.rows(), 0.8, topics);
        let options = TopicOptions { seed: options.seed.wrapping_add(number + 1), ..options.clone() };
        let (rows, counts) = (input.rows.select_rows(&kept), input.counts.select_rows(&kept));
        let part = FitRows { rows: &rows, counts: &counts, seeds: input.seeds };
        let part = fit_clustering_with_seeds(&options, part, topics, progress)?;
        progress.advance(1);
        Ok(partner_cosines(&full.loadings, &part.loadings))
    })
    .into_iter()
    .collect();
    let compared = compared?;
    progress.finish();
    let least = ChooseOptions::default().cosine;
    let recurs = |topic: usize| compared.iter().filter(|cosines| cosines[topic] >= least).count();
    Ok((0..topics).map(|topic| recurs(topic) as f64 / resamples as f64).collect())
}
