//! What the classifier returns: scores, probabilities, and the contributions that a score is the
//! sum of.

use std::ops::Range;

/// Where a contribution to a score comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A term of the codebook, at a place of the text.
    Term(Range<usize>),
    /// A word that training gave a weight, at a place of the text.
    Word(Range<usize>),
    /// The heading above.
    Heading,
    /// The paragraph before.
    Before,
    /// The paragraph after.
    After,
    /// The rest of the section.
    Section,
    /// Terms of other themes.
    OtherThemes,
    /// The log-odds before anything is read, and n-grams, which have no single place.
    Intercept,
}

/// A summand of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Where it comes from.
    pub origin: Origin,
    /// What it adds to the log-odds.
    pub weight: f64,
}

/// One theme's score for one paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeScore {
    /// The log-odds: the sum of the contributions.
    pub score: f64,
    /// The probability that the paragraph has the theme.
    pub probability: f64,
    /// The summands of the score in the order of the text, context and intercept last; empty where
    /// they were not asked for.
    pub contributions: Vec<Contribution>,
}

/// Which contributions are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Those of every theme.
    All,
    /// Those of the themes that are given; the lists of the others are empty.
    Given,
}

/// All themes' scores for one paragraph, in the codebook's order.
#[derive(Debug, Clone, PartialEq)]
pub struct PassageScores {
    /// One for every theme.
    pub themes: Vec<ThemeScore>,
    /// The probability of having none of the themes, as if they were independent.
    pub none: f64,
}

impl PassageScores {
    /// The probability of every theme.
    pub fn probabilities(&self) -> Vec<f64> {
        self.themes.iter().map(|theme| theme.probability).collect()
    }
}
