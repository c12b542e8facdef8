//! Themes that people named: a codebook, the matcher that finds its terms, and a classifier that learns from labelled
//! paragraphs how far to trust them.
//!
//! [`Codebook`] → [`Matcher`] → readings of paragraphs → [`ThemeClassifier`], which returns probabilities with the
//! contributions that they are made of. Topics that nobody named are found in `topics`.

mod classifier;
mod codebook;
mod context;
mod evidence;
mod learn;
mod learned;
mod linear;
mod lint;
mod matcher;
mod reading;
mod survey;
pub mod term;

pub use classifier::{Contribution, Detail, Origin, Scored, ThemeClassifier, ThemeScore};
pub use codebook::{Codebook, Negation, NestedScope, Place, Term, Theme};
pub use evidence::{Evidence, LEAST_LEARNED, evidence};
pub use learn::{ClassifierOptions, CrossValidated, LearnedThemes, Truth, learn};
pub use linear::{LinearOptions, fit_logistic};
pub use lint::{CaughtForm, CorpusReport, Finding, FindingKind, LintReport, Overlap, TermReport, ThemeReport, lint};
pub use matcher::{Cursor, Hit, Matcher};
pub use reading::{FEATURES, Passage};
pub(crate) use survey::{Readers, Survey};
pub use term::Atom;
