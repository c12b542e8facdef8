//! Finds a codebook's terms in the tokens of a text.
//!
//! `compiled` turns the codebook into patterns of distinct phrases. Each phrase is found by one of
//! its words, its *anchor*, the longest (`index`). Each distinct word form of a session is looked
//! up once for the phrases that it anchors; the rest of a phrase is compared where its anchor
//! occurs (`search`).
//!
//! Terms of more than one phrase are evaluated on the phrases found (`rules`). Then the longest
//! match wins, and matches of a child theme are passed to its ancestors (`resolve`).

mod compiled;
mod cursor;
#[cfg(test)]
mod folding_tests;
mod index;
#[cfg(test)]
mod naive;
mod negation;
mod resolve;
mod rules;
mod search;
#[cfg(test)]
mod tests;

pub use compiled::{Matcher, TermMatch};
pub use cursor::Cursor;
