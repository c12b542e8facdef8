//! How good topics are, whichever model they come from: term ids, matrices and texts go in, figures
//! come out.
//!
//! [`coherence`]: do a topic's words occur together in texts? Everything here is *bit-exact* on any
//! number of threads and never NaN. Clusters against true classes are judged by
//! [`ClusteringScores`](crate::metrics::clustering::ClusteringScores).

mod coherence;
mod diagnose_options;
mod diagnosis;
mod diversity;
mod exclusivity;
mod mallet;
mod nearness;
mod phrases;
mod sequences;
mod split;
mod verdict;
mod windows;

#[cfg(test)]
mod diagnosis_tests;
#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod tests;

pub use coherence::{Coherence, CoherenceMeasure, CoherenceOptions, coherence};
pub use diagnose_options::DiagnoseOptions;
pub use diagnosis::{Diagnosis, TopicDiagnosis, Weights, diagnose};
pub use diversity::{diversity, inverted_rbo};
pub use exclusivity::{exclusivity, frex, mean_frex};
pub use mallet::{MalletDiagnostics, MalletOptions, assign, mallet_diagnostics};
pub use nearness::NearestTopic;
pub use sequences::Sequences;
pub use verdict::{JunkCause, Verdict};
pub use windows::Repeats;
