//! Estimators on matrices: each has options that are checked, a `fit`, and a fitted type that is
//! frozen.
//!
//! They know no text, no codebook and no command. NMF, LDA, spherical k-means and logistic
//! regression also have linfa's traits. What is held out together in cross-validation is found here
//! too.

mod density;
pub mod folds;
pub mod lda;
mod linear;
mod linfa_traits;
mod multinomial_mixture;
mod nmf;
mod reduced_clusters;
mod spherical_kmeans;
mod svd;
mod transposed_centroids;

pub use density::{Density, DensityAlgorithm, DensityOptions};
pub(crate) use linear::newton;
pub use linear::{BayesOptions, Blend, BlendOptions, Examples, Linear, Link, Logistic, LogisticOptions, NaiveBayes};
pub use multinomial_mixture::{Multinomial, MultinomialOptions, refine};
pub use nmf::{Anchors, FittedNmf, Nmf, NmfOptions, Start as NmfStart};
pub use reduced_clusters::{ClusterAlgorithm, ClusterOptions, Clusters, GaussianMixture};
pub use spherical_kmeans::{FittedSpherical, Spherical, SphericalOptions};
pub use svd::{SvdOptions, TruncatedSvd};
pub(crate) use transposed_centroids::TransposedCentroids;
