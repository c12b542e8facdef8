//! What would make a codebook or a model better: terms that it lacks, and paragraphs worth a person's time.
//!
//! What is known here are passages, votes and probabilities. Documents and models are `model`'s, which also asks for
//! themes that nothing covers.

mod ask;
mod hidden;
mod rows;
mod terms;
#[cfg(test)]
mod tests;
mod written;

pub use ask::{AskMaterial, AskOptions, Asked, Reason, Stratum, ask};
pub use hidden::hidden_probabilities;
pub use terms::{Risk, SuggestedTerm, TermMaterial, TermOptions, ThemeTerms, suggest_terms};
