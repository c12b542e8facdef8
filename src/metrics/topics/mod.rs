//! How good topics are, whichever model they come from: term ids, matrices and texts go in, figures
//! come out.
//!
//! [`coherence`]: do a topic's words occur together in texts? Everything here is *bit-exact* on any
//! number of threads and never NaN. Clusters against true classes are judged by
//! [`ClusteringScores`](crate::metrics::clustering::ClusteringScores).

mod coherence;
mod diagnosis;
mod diversity;
mod exclusivity;
mod mallet;
mod perplexity;
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
pub use diagnosis::{DiagnoseOptions, Diagnosis, Nearest, TopicDiagnosis, Weights, diagnose};
pub use diversity::{RBO_PERSISTENCE, diversity, inverted_rbo, rank_biased_overlap};
pub use exclusivity::{exclusivity, frex, mean_frex};
pub use mallet::{MalletDiagnostics, MalletOptions, assign, mallet_diagnostics};
pub use perplexity::{Perplexity, perplexity};
pub use sequences::Sequences;
pub use verdict::{JunkCause, Verdict};
pub use windows::Repeats;

use crate::error::{Error, Result};

/// Checks that topics hold words of the vocabulary only.
fn check_topics<T: AsRef<[u32]>>(topics: &[T]) -> Result<()> {
    match topics.iter().position(|topic| topic.as_ref().contains(&Sequences::OTHER)) {
        None => Ok(()),
        Some(topic) => Err(Error::data(format!("topic {topic} holds a word outside the vocabulary"))
            .with_hint("leave such words out of the topic before it is judged")),
    }
}
