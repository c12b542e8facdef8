//! A topic model from its summary and its arrays, checked.

use super::arrays::{ArraySource, check_shape};
use super::change::ModelUpdate;
use super::engine::{Engine, ProjectedClusters, ProjectedDensity};
use super::model::{TopicModel, TopicSummary};
use super::options::TopicOptions;
use crate::error::{Error, Result};
use crate::estimators::lda::{Lda, LdaOptions, LdaParts};
use crate::estimators::{Clusters, Density, GaussianMixture, Multinomial, Nmf, NmfOptions, Spherical, TruncatedSvd};
use crate::matrix::{DenseMatrix, Panel};

impl TopicModel {
    /// A model from its parts, for a vocabulary of `terms` terms.
    ///
    /// # Errors
    /// If a part is missing or does not fit the others.
    pub fn from_parts(summary: TopicSummary, terms: usize, source: &dyn ArraySource) -> Result<Self> {
        // A topic added after training has a centre, but no part in the fitted estimator.
        let added = summary.updates.iter().filter(|update| !matches!(update, ModelUpdate::Merge { .. })).count();
        let topics = summary.topics.len().saturating_sub(added);
        if topics == 0 {
            return Err(Error::model("the parts of the topic model do not fit one another"));
        }
        let reader = PartReader { terms, topics, source };
        let centres = reader.panel("centres", summary.topics.len())?;
        let engine = reader.engine(&summary.options)?;
        Self::from_checked(summary, engine, centres)
    }
}

/// Reads the arrays of a fitted estimator.
struct PartReader<'a> {
    terms: usize,
    /// The number of fitted topics.
    topics: usize,
    source: &'a dyn ArraySource,
}

impl PartReader<'_> {
    /// The estimator; the arrays that are present decide which.
    fn engine(&self, options: &TopicOptions) -> Result<Engine> {
        if self.source.has("components") {
            let svd = self.svd()?;
            return if self.source.has("dense_rows") { self.density(svd) } else { self.clusters(svd) };
        }
        if self.source.has("weights") {
            let weights = self.rounded("weights", self.terms, self.topics)?;
            return Ok(Engine::Multinomial(Multinomial::from_parts(weights, self.per_topic("shares")?)?));
        }
        if self.source.has("directions") {
            let directions = self.panel("directions", self.topics)?;
            return Ok(Engine::Spherical(Spherical::from_parts(directions, self.scalar("spread")?)?));
        }
        if self.source.has("loadings") {
            let options = NmfOptions { topics: self.topics, seed: options.seed, ..options.nmf.clone() };
            return Ok(Engine::Nmf(Nmf::from_parts(options, self.panel("loadings", self.topics)?)?));
        }
        if self.source.has("phi") {
            return self.lda(LdaOptions { topics: self.topics, seed: options.seed, ..options.lda.clone() });
        }
        Err(Error::model("it has no array that assigns paragraphs to topics"))
    }

    fn panel(&self, name: &str, topics: usize) -> Result<Panel> {
        let (shape, values) = self.source.single(name)?;
        check_shape(name, &shape, &[self.terms, topics])?;
        Ok(Panel::from_values(self.terms, topics, &values))
    }

    fn scalar(&self, name: &str) -> Result<f64> {
        Ok(self.vector(name, 1)?[0])
    }

    fn per_topic(&self, name: &str) -> Result<Vec<f64>> {
        self.vector(name, self.topics)
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f64>> {
        let (shape, values) = self.source.double(name)?;
        check_shape(name, &shape, &[length])?;
        Ok(values)
    }

    /// A matrix of double precision.
    fn dense(&self, name: &str, rows: usize, columns: usize) -> Result<DenseMatrix> {
        let (shape, values) = self.source.double(name)?;
        check_shape(name, &shape, &[rows, columns])?;
        Ok(DenseMatrix::from_values(rows, columns, values))
    }

    /// A matrix that was rounded to single precision.
    fn rounded(&self, name: &str, rows: usize, columns: usize) -> Result<DenseMatrix> {
        let (shape, values) = self.source.single(name)?;
        check_shape(name, &shape, &[rows, columns])?;
        Ok(DenseMatrix::from_values(rows, columns, values.into_iter().map(f64::from).collect()))
    }

    fn svd(&self) -> Result<TruncatedSvd> {
        let (shape, singular_values) = self.source.double("singular_values")?;
        let width = singular_values.len();
        check_shape("singular_values", &shape, &[width])?;
        let components = self.rounded("components", self.terms, width)?;
        if width == 0 {
            return Err(Error::model("the parts of the topic model do not fit one another"));
        }
        Ok(TruncatedSvd::from_parts(components, singular_values))
    }

    fn clusters(&self, svd: TruncatedSvd) -> Result<Engine> {
        let (topics, width) = (self.topics, svd.width());
        let (shares, spread) = (self.per_topic("shares")?, self.scalar("spread")?);
        let mixture = if self.source.has("precisions") {
            let offsets = self.per_topic("offsets")?;
            Some(GaussianMixture { precisions: self.dense("precisions", topics * width, width)?, offsets })
        } else {
            None
        };
        let centroids = self.dense("centroids", topics, width)?;
        if spread <= 0.0 {
            return Err(Error::model("the parts of the topic model do not fit one another"));
        }
        Ok(Engine::Clusters(ProjectedClusters::new(svd, Clusters { centroids, shares, spread, mixture })))
    }

    fn density(&self, svd: TruncatedSvd) -> Result<Engine> {
        let (shape, rows) = self.source.single("dense_rows")?;
        let count = shape.first().copied().unwrap_or(0);
        check_shape("dense_rows", &shape, &[count, svd.width()])?;
        let rows = DenseMatrix::from_values(count, svd.width(), rows.into_iter().map(f64::from).collect());
        let members = self.vector("dense_members", count)?;
        if members.iter().any(|member| *member < 0.0 || member.fract() != 0.0) {
            return Err(Error::model("'dense_members' holds a value that is not the number of a cluster"));
        }
        let members = members.into_iter().map(|member| member as u32).collect();
        let density = Density::from_parts(rows, members, self.topics, self.scalar("tolerance")?)?;
        Ok(Engine::Density(ProjectedDensity { svd, density }))
    }

    fn lda(&self, options: LdaOptions) -> Result<Engine> {
        let (shape, phi) = self.source.single("phi")?;
        check_shape("phi", &shape, &[self.terms, self.topics])?;
        let (shape, history) = self.source.double("history")?;
        check_shape("history", &shape, &[history.len() / 2, 2])?;
        let history = history.chunks_exact(2).map(|pair| (pair[0] as usize, pair[1])).collect();
        let (alpha, beta) = (self.per_topic("alpha")?, self.scalar("beta")?);
        Ok(Engine::Lda(Lda::from_parts(LdaParts { options, phi, alpha, beta, history })?))
    }
}
