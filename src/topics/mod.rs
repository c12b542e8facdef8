//! Topics that nobody named beforehand: found in rows of weights or counts by one of a few models, named by their
//! distinctive words, and frozen, so that a new paragraph can be assigned.
//!
//! `find` goes the way from rows to a [`TopicModel`]; each model has a file or a folder of its own; `engine` says what all of them
//! can do. Themes that people did name live in `themes`.

mod amend;
mod choose;
mod describe;
mod engine;
mod find;
mod fitted;
mod parts;
mod tree;

#[cfg(test)]
mod tests;

pub use amend::Amendment;
pub use choose::{Band, Candidate, Choice, ChooseOptions, Grouping, Recommendation, Report, Standing, choose, examine};
pub use describe::{
    GAP, Phrase, PhraseOptions, Ranked, Ranking, WordOptions, distinctive, distinctive_loadings, names, phrases,
    with_phrases,
};
pub use engine::{Member, Reduced, ReducedDensity, TermRow, TopicEngine};
pub(crate) use find::excerpt;
pub use find::{Material, Seed, fit, group};
pub use fitted::{Topic, TopicModel, TopicSummary, Typical};
pub use parts::{Array, ArraySource, Values};
pub use tree::{Join, TopicTree};

use crate::error::{Error, Result};
use crate::estimators::{DensityOptions, MultinomialOptions, NmfOptions, lda};
use serde::{Deserialize, Serialize};

/// How many topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicCount {
    /// So many.
    Fixed(usize),
    /// As many as come back best on resamples: stability decides.
    Auto,
}

impl std::str::FromStr for TopicCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            _ => text.parse().map(Self::Fixed).map_err(|_| "give a number, or 'auto'".to_owned()),
        }
    }
}

/// How topics are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Clusters in reduced space, made better by the words themselves: [`Multinomial`]. *Bit-exact.*
    #[default]
    Multinomial,
    /// linfa-clustering's k-means in reduced space. *Bit-exact* on every machine.
    Kmeans,
    /// linfa-clustering's Gaussian mixture with full covariances in reduced space. Bit-exact on one sort of processor: its matrix
    /// products choose their kernel at run time.
    Mixture,
    /// Spherical k-means on the sparse rows: [`Spherical`]. *Bit-exact.*
    Spherical,
    /// Non-negative matrix factorisation: [`Nmf`]. *Bit-exact.*
    Nmf,
    /// Latent Dirichlet allocation: [`Lda`](lda::Lda). *Bit-exact.*
    Lda,
    /// linfa-clustering's DBSCAN in reduced space: as many clusters as lie densely, and paragraphs without one. *Bit-exact.*
    Dbscan,
    /// linfa-clustering's OPTICS in reduced space: as DBSCAN, at the distance that gives the most clusters. *Bit-exact.*
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
    /// Dimensions that the rows are reduced to; `None` takes one for every thirty paragraphs, from 10 to 100: with more, few
    /// paragraphs lie too far apart for clusters that come back.
    pub components: Option<usize>,
    /// Dimensions for a mixture, whose covariances have the square of this many entries.
    pub mixture_components: usize,
    /// How often k-means starts afresh; the best is kept.
    pub starts: usize,
    /// Seeds sketch and starts.
    pub seed: u64,
    /// The most topics that `auto` tries.
    pub max_topics: usize,
    /// Words shown for each topic.
    pub words: usize,
    /// Typical paragraphs kept for each topic.
    pub typical: usize,
    /// On so many resamples, of four fifths of the paragraphs, it is measured which topics come back; `None` takes 5 for up to 3,000
    /// paragraphs and none for more.
    pub resamples: Option<usize>,
    /// How words are ranked.
    pub wording: WordOptions,
    /// Which words are shown as phrases.
    pub phrases: PhraseOptions,
    /// How clusters are made better by the words.
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
            resamples: None,
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
