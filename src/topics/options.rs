//! How topics are found: the method, the number of topics and the options of each step.

use super::describe::{PhraseOptions, WordOptions};
use crate::error::{Error, Result};
use crate::estimators::{
    ClusterAlgorithm, ClusterOptions, DensityAlgorithm, DensityOptions, MultinomialOptions, NmfOptions, lda,
};
use serde::{Deserialize, Serialize};

/// How many topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicCount {
    /// This number.
    Fixed(usize),
    /// The number whose topics are most stable on resamples.
    Auto,
}

impl std::str::FromStr for TopicCount {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            _ => text.parse().map(Self::Fixed).map_err(|_| Error::options("give a number, or 'auto'")),
        }
    }
}

/// How topics are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Clusters in reduced space, refined by a mixture of multinomials over the words:
    /// [`Multinomial`](crate::estimators::Multinomial). *Bit-exact.*
    #[default]
    Multinomial,
    /// linfa-clustering's k-means in reduced space. *Bit-exact* on every machine.
    Kmeans,
    /// linfa-clustering's Gaussian mixture with full covariances in reduced space. Bit-exact on one
    /// kind of processor: its matrix products choose their kernel at run time.
    Mixture,
    /// Spherical k-means on the sparse rows: [`Spherical`](crate::estimators::Spherical).
    /// *Bit-exact.*
    Spherical,
    /// Non-negative matrix factorisation: [`Nmf`](crate::estimators::Nmf). *Bit-exact.*
    Nmf,
    /// Latent Dirichlet allocation: [`Lda`](lda::Lda). *Bit-exact.*
    Lda,
    /// linfa-clustering's DBSCAN in reduced space: it finds the number of clusters itself, and
    /// leaves paragraphs in sparse regions without a topic. *Bit-exact.*
    Dbscan,
    /// linfa-clustering's OPTICS in reduced space: as DBSCAN, at the distance that gives the most
    /// clusters. *Bit-exact.*
    Optics,
}

/// How topics are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopicOptions {
    /// How many.
    pub topics: TopicCount,
    /// By which method.
    pub method: Method,
    /// Dimensions that the rows are reduced to; `None` takes one for every thirty paragraphs, from
    /// 10 to 100. With more dimensions the clusters of few paragraphs are unstable.
    pub components: Option<usize>,
    /// Dimensions for a mixture, whose covariances have the square of this many entries.
    pub mixture_components: usize,
    /// Number of random starts of k-means; the best result is kept.
    pub starts: usize,
    /// The seed of the random projection and of the starts.
    pub seed: u64,
    /// The most topics that `auto` tries.
    pub max_topics: usize,
    /// Words shown for each topic.
    pub words: usize,
    /// Typical paragraphs kept for each topic.
    pub typical: usize,
    /// Number of resamples, of four fifths of the paragraphs, on which the stability of each topic
    /// is measured; `None` takes 5 for up to 3,000 paragraphs and 0 for more.
    #[serde(rename = "resamples", alias = "stability_resamples")]
    pub stability_resamples: Option<usize>,
    /// How words are ranked.
    pub wording: WordOptions,
    /// Which words are shown as phrases.
    pub phrases: PhraseOptions,
    /// For [`Method::Multinomial`]: how clusters are refined by the words.
    pub multinomial: MultinomialOptions,
    /// For [`Method::Nmf`]; the number of topics and the seed are those above.
    pub nmf: NmfOptions,
    /// For [`Method::Lda`]; the number of topics and the seed are those above.
    pub lda: lda::LdaOptions,
    /// For [`Method::Dbscan`] and [`Method::Optics`].
    pub density: DensityOptions,
}

impl Default for TopicOptions {
    fn default() -> Self {
        Self {
            topics: TopicCount::Auto,
            method: Method::default(),
            components: None,
            mixture_components: 10,
            starts: 10,
            seed: 0,
            max_topics: 20,
            words: 10,
            typical: 3,
            stability_resamples: None,
            wording: WordOptions::default(),
            phrases: PhraseOptions::default(),
            multinomial: MultinomialOptions::default(),
            nmf: NmfOptions::default(),
            lda: lda::LdaOptions::default(),
            density: DensityOptions::default(),
        }
    }
}

impl TopicOptions {
    /// The options of the clustering in reduced space.
    pub fn clusters(&self, clusters: usize) -> ClusterOptions {
        let algorithm = match self.method {
            Method::Mixture => ClusterAlgorithm::GaussianMixture,
            _ => ClusterAlgorithm::Kmeans,
        };
        ClusterOptions { algorithm, clusters, starts: self.starts, seed: self.seed }
    }

    /// How dense clusters are found; `None` for every other method.
    pub(crate) fn density_algorithm(&self) -> Option<DensityAlgorithm> {
        match self.method {
            Method::Dbscan => Some(DensityAlgorithm::Dbscan),
            Method::Optics => Some(DensityAlgorithm::Optics),
            _ => None,
        }
    }

    /// The dimensions for so many paragraphs.
    pub(crate) fn dimensions(&self, paragraphs: usize) -> usize {
        let components = self.components.unwrap_or((paragraphs / 30).clamp(10, 100));
        match self.method {
            Method::Mixture => components.min(self.mixture_components),
            Method::Dbscan | Method::Optics => self.components.unwrap_or(self.density.components),
            _ => components,
        }
    }

    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.topics == TopicCount::Fixed(0) {
            return Err(Error::options("the number of topics is 0").with_hint("give at least 1, or 'auto'"));
        }
        for (name, value) in [
            ("components", self.components.unwrap_or(1)),
            ("mixture_components", self.mixture_components),
            ("starts", self.starts),
            ("words", self.words),
        ] {
            if value == 0 {
                return Err(Error::options(format!("{name} must be at least 1")));
            }
        }
        if self.max_topics < 3 {
            return Err(Error::options("max_topics must be at least 3"));
        }
        self.wording.check()?;
        self.multinomial.check()?;
        match self.method {
            Method::Nmf => self.nmf.check()?,
            Method::Lda => self.lda.check()?,
            Method::Dbscan | Method::Optics => self.density.check()?,
            _ => {}
        }
        Ok(())
    }
}
