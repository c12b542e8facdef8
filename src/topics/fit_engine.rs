//! The fit of the chosen estimator to rows of terms.

use super::choose::{TopicCountScore, choose};
use super::clustering::TopicClustering;
use super::engine::{Engine, ProjectedClusters, ProjectedDensity, assign_all};
use super::input::{FitRows, TopicSeed};
use super::options::{Method, TopicCount, TopicOptions};
use crate::error::{Error, Result};
use crate::estimators::lda::{Lda, LdaOptions};
use crate::estimators::{
    Anchors, Clusters, Density, Nmf, NmfOptions, Spherical, SphericalOptions, SvdOptions, TruncatedSvd, refine,
};
use crate::matrix::{CsrMatrix, DenseMatrix};
use crate::progress::{Progress, StopSignal};

/// Fits `topics` topics and returns only what a comparison of fits needs.
///
/// # Errors
/// As [`fit`](super::fit()). DBSCAN and OPTICS, which find their own number of topics, cannot be
/// compared.
pub fn fit_clustering(
    options: &TopicOptions,
    rows: &CsrMatrix,
    counts: &CsrMatrix,
    topics: usize,
    progress: &dyn Progress,
) -> Result<TopicClustering> {
    fit_clustering_with_seeds(options, FitRows { rows, counts, seeds: &[] }, topics, progress)
}

/// As [`fit_clustering`], with topics that are known beforehand.
pub(super) fn fit_clustering_with_seeds(
    options: &TopicOptions,
    input: FitRows<'_>,
    topics: usize,
    progress: &dyn Progress,
) -> Result<TopicClustering> {
    if options.density_algorithm().is_some() {
        return Err(Error::options("DBSCAN and OPTICS find their own number of topics")
            .with_hint("choose another method, such as kmeans or nmf"));
    }
    let options = TopicOptions { topics: TopicCount::Fixed(topics), ..options.clone() };
    let (engine, _) = fit_engine(&options, input, &StopSignal(progress))?;
    let members = assign_all(&engine, input.rows, input.counts).iter().map(|m| m.as_ref().map(|m| m.topic)).collect();
    clustering(&engine, input.rows, members)
}

/// The clustering of rows whose topics are `members`.
pub(super) fn clustering(engine: &Engine, rows: &CsrMatrix, members: Vec<Option<usize>>) -> Result<TopicClustering> {
    match engine.loadings() {
        Some(loadings) => Ok(TopicClustering { members, loadings }),
        None => TopicClustering::of_members(rows, members, engine.model().topics()),
    }
}

/// The fitted estimator of the chosen method, and the scores of the numbers of topics if one was
/// chosen.
pub(super) fn fit_engine(
    options: &TopicOptions,
    input: FitRows<'_>,
    progress: &dyn Progress,
) -> Result<(Engine, Vec<TopicCountScore>)> {
    if let (TopicCount::Fixed(count), Method::Spherical | Method::Nmf | Method::Lda) = (options.topics, options.method)
    {
        return Ok((fit_sparse(options, input, count, progress)?, Vec::new()));
    }
    let (svd, reduced) = reduce(options, input.rows, progress)?;
    if let Some(algorithm) = options.density_algorithm() {
        progress.start("clustering", None);
        let density = Density::fit(&options.density, algorithm, &reduced)?;
        progress.finish();
        return Ok((Engine::Density(ProjectedDensity { svd, density }), Vec::new()));
    }
    let (choices, count) = match options.topics {
        TopicCount::Fixed(count) => (Vec::new(), count),
        TopicCount::Auto => {
            let (choices, best) = choose(options, &reduced, progress)?;
            let count = choices[best].topics + input.seeds.len();
            (choices, count)
        }
    };
    let clusters = |svd| -> Result<Engine> {
        Ok(Engine::Clusters(ProjectedClusters::new(svd, Clusters::fit(&options.clusters(count), &reduced)?)))
    };
    let engine = match options.method {
        Method::Multinomial => {
            progress.start("clustering", None);
            let engine = match refine(&options.multinomial, options.seed, input.rows, &reduced, count)? {
                Some(refined) => Engine::Multinomial(refined),
                None => clusters(svd)?,
            };
            progress.finish();
            engine
        }
        Method::Kmeans | Method::Mixture => {
            progress.start("clustering", None);
            let engine = clusters(svd)?;
            progress.finish();
            engine
        }
        _ => fit_sparse(options, input, count, progress)?,
    };
    Ok((engine, choices))
}

/// The singular vectors of the rows, and the rows projected on them, of length one.
fn reduce(options: &TopicOptions, rows: &CsrMatrix, progress: &dyn Progress) -> Result<(TruncatedSvd, DenseMatrix)> {
    progress.start("reducing", None);
    let components = options.dimensions(rows.rows());
    let svd = TruncatedSvd::fit(&SvdOptions { components, seed: options.seed, ..Default::default() }, rows)?;
    // The model file holds single precision: the fit uses the rounded values, so that it equals the
    // file.
    let rounded = svd.components().as_slice().iter().map(|value| f64::from(*value as f32)).collect();
    let kept = DenseMatrix::from_values(svd.components().rows(), svd.components().columns(), rounded);
    let svd = TruncatedSvd::from_parts(kept, svd.singular_values().to_vec());
    let mut reduced = svd.transform(rows);
    reduced.normalise_rows();
    progress.finish();
    Ok((svd, reduced))
}

/// The estimators that are fitted on the sparse rows.
fn fit_sparse(options: &TopicOptions, input: FitRows<'_>, count: usize, progress: &dyn Progress) -> Result<Engine> {
    let seeds = input.seeds;
    Ok(match options.method {
        Method::Nmf => {
            let options = NmfOptions { topics: count, seed: options.seed, ..options.nmf.clone() };
            let anchors = Anchors::new(seeds.iter().map(|seed| seed.terms.clone()).collect(), 1.0)?;
            Engine::Nmf(Nmf::fit(&options, input.rows, &anchors, progress)?.model)
        }
        Method::Lda => {
            let options = LdaOptions { topics: count, seed: options.seed, ..options.lda.clone() };
            let columns = |seed: &TopicSeed| seed.terms.iter().map(|(column, _)| *column).collect();
            let seeds: Vec<(usize, Vec<u32>)> = seeds.iter().map(columns).enumerate().collect();
            Engine::Lda(Lda::fit(&options, input.counts, &seeds, progress)?)
        }
        _ => {
            let options = SphericalOptions {
                topics: count,
                seed: options.seed,
                starts: options.starts.min(3),
                ..Default::default()
            };
            Engine::Spherical(Spherical::fit(&options, input.rows, progress)?.model)
        }
    })
}
