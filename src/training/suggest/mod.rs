//! Suggestions that improve a codebook or a model: terms, paragraphs to label, and themes that
//! nothing covers.
//!
//! The computations on passages are in `themes::suggest`; here documents are prepared for them.

mod model_scores;
mod paragraphs;
mod terms;
mod themes;

pub use paragraphs::{ParagraphSuggestions, ParagraphToLabel, SuggestedTheme};
pub use terms::suggest_codebook_terms;
pub use themes::{ThemeSuggestions, UncoveredTheme, suggest_themes};
