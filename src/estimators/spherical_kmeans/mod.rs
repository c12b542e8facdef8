//! Spherical k-means on the sparse rows themselves, for corpora that one does not want to reduce.
//!
//! `run` makes one start and its rounds, `fitted` keeps the best.

mod fitted;
mod options;
mod run;
#[cfg(test)]
mod tests;

pub use fitted::{FittedSpherical, Spherical};
pub use options::SphericalOptions;
