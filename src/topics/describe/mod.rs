//! The description of a topic: distinctive words and phrases, best first, and a name that is
//! unique.
//!
//! `rank` weighs every word for every topic, `cooccurrence` prefers words of the same texts,
//! `words` combines the two; `phrases` finds adjacent words, `names` makes the names, `excerpt`
//! shortens a paragraph. Which columns are readable is up to the caller.

mod cooccurrence;
mod excerpt;
mod names;
mod options;
mod phrases;
mod rank;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use excerpt::excerpt;
pub use names::topic_names;
pub use options::{RankedTerms, TermWeighting, WordOptions};
pub use phrases::{GAP, PhraseOptions, TopicPhrase, phrases, with_phrases};
pub use words::{distinctive, distinctive_loadings};
