//! Topics that nobody named beforehand: TF-IDF rows reduced by truncated SVD, clustered by linfa, named by their
//! distinctive words, and frozen, so that a new paragraph can be assigned.
//!
//! Themes that people did name live in `themes`.

mod choose;
mod cluster;
mod describe;
mod fitted;
pub mod lda;
mod multinomial;
mod nearest;
mod nmf;
mod spherical;

#[cfg(test)]
mod tests;

pub use choose::{Band, Candidate, Choice, ChooseOptions, Grouping, Recommendation, Report, Standing, choose, examine};
pub use cluster::{Clusters, Mixture};
pub use describe::{
    GAP, Phrase, PhraseOptions, Ranked, Ranking, WordOptions, distinctive, distinctive_loadings, names, phrases,
    with_phrases,
};
pub use fitted::{Member, Topic, TopicModel, Typical, fit};
pub use multinomial::{Multinomial, MultinomialOptions, refine};
pub use nmf::{Anchors, Fitted as FittedNmf, Nmf, NmfOptions, Start as NmfStart};
pub use spherical::{FittedSpherical, Spherical, SphericalOptions};

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// How many topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicCount {
    /// So many.
    Fixed(usize),
    /// As many as the data speak for: silhouette and stability over resamples decide.
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

/// How rows are clustered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// linfa-clustering's k-means. *Bit-exact* on every machine.
    #[default]
    Kmeans,
    /// linfa-clustering's Gaussian mixture with full covariances. Bit-exact on one sort of processor: its matrix
    /// products choose their kernel at run time.
    Mixture,
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
}

impl Default for TopicOptions {
    fn default() -> Self {
        Self {
            topics: TopicCount::Auto,
            method: Method::Kmeans,
            components: None,
            mixture_components: 10,
            starts: 10,
            seed: 0,
            max_topics: 20,
            words: 10,
            typical: 3,
        }
    }
}

impl TopicOptions {
    /// The dimensions for so many paragraphs.
    pub(crate) fn dimensions(&self, paragraphs: usize) -> usize {
        let components = self.components.unwrap_or((paragraphs / 30).clamp(10, 100));
        match self.method {
            Method::Kmeans => components,
            Method::Mixture => components.min(self.mixture_components),
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
        Ok(())
    }
}
