//! What would make a codebook or a model better: terms that it lacks, and paragraphs worth
//! labelling.
//!
//! Only passages, matches and probabilities are known here. Documents and models are left to
//! `training`, which also finds themes that no term covers.

mod hidden_terms;
mod ngrams;
mod paragraphs;
mod surface_form;
mod term_source;
mod terms;
#[cfg(test)]
mod tests;

pub use hidden_terms::hidden_probabilities;
pub use paragraphs::{
    ParagraphCandidates, ParagraphOptions, SelectionReason, Stratum, SuggestedParagraph, suggest_paragraphs,
};
pub use term_source::TermSource;
pub use terms::{SuggestedTerm, TermOptions, TermRisk, ThemeTerms, suggest_terms};
