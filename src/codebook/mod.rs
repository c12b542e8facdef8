//! Named themes and the terms that indicate them: the file, the term language, and where its terms
//! occur in a text.
//!
//! [`Codebook`] is the parsed file ([`term`] defines the language of its terms), [`Matcher`] finds
//! the terms in analysed texts, [`lint`] reports terms that cannot work, and [`exchange`] reads and
//! writes the dictionaries of other programs. What a match is worth is left to `themes`.

mod column_names;
mod definition;
pub mod exchange;
mod lint;
mod matcher;
pub mod term;
mod theme_tree;

pub use column_names::column_names;
pub use definition::{Codebook, Negation, NestedScope, Term, TextPart, Theme};
pub use lint::{CaughtForm, CorpusReport, Finding, FindingKind, LintReport, Overlap, TermReport, ThemeReport, lint};
pub use matcher::{Cursor, Matcher, TermMatch};
pub use term::Atom;
pub use theme_tree::ThemeTree;
