//! The number of topics: the numbers whose topics are stable when paragraphs are left out.
//!
//! `quick` chooses one number for a fit, by k-means on reduced rows. `compare` reports on every
//! number for a person who decides: any method, ranges over resamples, a range of numbers, and the
//! stability of each topic. `options` and `report` are its input and its result.
//!
//! Ben-Hur, Elisseeff & Guyon (2002), *A stability based method for discovering structure in
//! clustered data*; Greene, O'Callaghan & Cunningham (2014), *How many topics?*; Rousseeuw (1987),
//! *Silhouettes*.

mod compare;
mod options;
mod quick;
mod report;
mod silhouette;
#[cfg(test)]
mod tests;

pub use compare::examine;
pub use options::ChooseOptions;
pub use quick::{TopicCountScore, choose};
pub use report::{Recommendation, ResampleRange, TopicCountCandidate, TopicCountReport, TopicStability};
