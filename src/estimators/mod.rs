//! Estimators on matrices: each has options that are checked, a `fit`, and a fitted type that is
//! frozen.
//!
//! They know no text, no codebook and no command. Folds for cross-validation live here too.

mod density;
pub mod folds;
pub mod lda;
mod linear;
mod multinomial_mixture;
mod nearest;
mod nmf;
mod reduced_clusters;
mod spherical_kmeans;
mod svd;

pub use density::{Density, DensityAlgorithm, DensityOptions};
pub(crate) use linear::newton;
pub use linear::{BayesOptions, Blend, BlendOptions, Examples, Linear, Link, Logistic, LogisticOptions, NaiveBayes};
pub use multinomial_mixture::{Multinomial, MultinomialOptions, refine};
pub(crate) use nearest::Nearest;
pub use nmf::{Anchors, Fitted as FittedNmf, Nmf, NmfOptions, Start as NmfStart};
pub use reduced_clusters::{ClusterAlgorithm, ClusterOptions, Clusters, GaussianMixture};
pub use spherical_kmeans::{FittedSpherical, Spherical, SphericalOptions};
pub use svd::{SvdOptions, TruncatedSvd};
