//! What the classifier reads in a paragraph: its terms, and how strong the evidence of each theme
//! is.
//!
//! Neighbours of a paragraph are left to `context`.

use crate::codebook::TextPart;
use crate::codebook::{Cursor, Matcher, TermMatch};
use crate::text::{Occurrence, Session};
use crate::vectorize::{Encoder, Tfidf};
use std::ops::Range;

/// A body paragraph in its document. A document is given as all its passages in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Its text.
    pub text: &'a str,
    /// The heading above it.
    pub heading: Option<&'a str>,
    /// The number of its section: passages with the same number are neighbours.
    pub section: usize,
}

/// The names of the features, in their order.
pub const FEATURES: [&str; 9] = [
    "own terms",
    "heading",
    "paragraph before",
    "paragraph after",
    "rest of the section",
    "other themes",
    "learned words",
    "membership",
    "mixture",
];

/// The features of one (passage, theme) pair, in the order of [`FEATURES`].
pub(crate) type Features = [f64; FEATURES.len()];

/// The place of the heading among the features.
pub(crate) const HEADING: usize = 1;
/// The place of the learned words among the features.
pub(crate) const LEARNED_WORDS: usize = 6;
/// The place of the log-odds of memberships, the weak model of several themes.
pub(crate) const MEMBERSHIP: usize = 7;
/// The place of the mixture's score, the weak model of one theme.
pub(crate) const MIXTURE: usize = 8;

/// Strengths are scaled to this many tokens, a paragraph of usual length.
const USUAL_LENGTH: f64 = 80.0;
/// Added to every length, so that a line of three words is not scaled fivefold.
const LENGTH_PRIOR: f64 = 20.0;

/// One text as the classifier reads it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// The terms found.
    pub(crate) hits: Vec<TermMatch>,
    /// What each hit adds to its theme's strength before scaling; negative for terms against.
    pub(crate) parts: Vec<f64>,
    /// Strength for every theme, scaled by length, without terms against.
    pub(crate) supporting: Vec<f64>,
    /// Strength for every theme, scaled by length, never negative.
    pub(crate) strength: Vec<f64>,
    /// The row of TF-IDF weights.
    pub(crate) row: Vec<(u32, f32)>,
    /// How often each term of the row occurs.
    pub(crate) counts: Vec<u32>,
    /// How many of its words that may be terms the vocabulary has, and how many there are.
    pub(crate) known_terms: (usize, usize),
    /// Where the columns of the row occur in the text, sorted by column; single words only.
    pub(crate) places: Vec<(u32, Range<usize>)>,
}

/// Reads texts, with a cache of the words that it has met.
pub(crate) struct PassageReader<'a> {
    matcher: &'a Matcher,
    rarity: &'a [f64],
    session: Session<'a>,
    encoder: Encoder<'a>,
    cursor: Cursor,
    occurrences: Vec<Occurrence>,
}

impl<'a> PassageReader<'a> {
    /// `rarity` has one factor for every pattern.
    pub(crate) fn new(matcher: &'a Matcher, rarity: &'a [f64], session: Session<'a>, tfidf: &'a Tfidf) -> Self {
        let (encoder, cursor) = (Encoder::new(tfidf), Cursor::default());
        Self { matcher, rarity, session, encoder, cursor, occurrences: Vec::new() }
    }

    /// Reads a text.
    pub(crate) fn read(&mut self, text: &str) -> Reading {
        let mut reading = self.read_without_places(text);
        self.find_places(&mut reading);
        reading
    }

    /// Reads a text without the places of its words.
    pub(crate) fn read_without_places(&mut self, text: &str) -> Reading {
        let mut reading = self.read_terms(text, TextPart::Paragraph);
        let scale = ((USUAL_LENGTH + LENGTH_PRIOR) / (self.cursor.words() as f64 + LENGTH_PRIOR)).sqrt();
        reading.strength.iter_mut().chain(&mut reading.supporting).for_each(|strength| *strength *= scale);
        reading.row = self.encoder.row(&self.session, &self.occurrences);
        reading.counts = self.encoder.counts().to_vec();
        reading.known_terms = self.encoder.known_terms(&self.session, &self.occurrences);
        reading
    }

    /// Adds the places to the reading made last.
    pub(crate) fn find_places(&mut self, reading: &mut Reading) {
        reading.places.clear();
        for occurrence in &self.occurrences {
            if let Some(column) = self.encoder.column(&self.session, occurrence.form) {
                reading.places.push((column, occurrence.span()));
            }
        }
        reading.places.sort_unstable_by_key(|(column, span)| (*column, span.start));
    }

    /// Reads the terms of a heading; strengths are not scaled.
    pub(crate) fn read_heading(&mut self, text: &str) -> Reading {
        self.read_terms(text, TextPart::Heading)
    }

    /// Reads the terms of a text; strengths are not scaled.
    pub(crate) fn read_terms(&mut self, text: &str, part: TextPart) -> Reading {
        self.session.analyze(text, &mut self.occurrences);
        let hits = self.matcher.find_in(part, &self.session, &mut self.cursor, text, &self.occurrences);
        let themes = self.matcher.themes();
        if hits.is_empty() {
            return Reading { supporting: vec![0.0; themes], strength: vec![0.0; themes], ..Reading::default() };
        }
        let (mut supporting, mut against) = (vec![0.0; themes], vec![0.0; themes]);
        let mut patterns: Vec<usize> = hits.iter().map(|hit| hit.pattern).collect();
        patterns.sort_unstable();
        let first = |pattern: usize| patterns.partition_point(|other| *other < pattern);
        let mut parts = Vec::with_capacity(hits.len());
        for hit in &hits {
            let count = first(hit.pattern + 1) - first(hit.pattern);
            let times = self.matcher.share(hit.pattern, count);
            let part = self.matcher.weight(hit.pattern) * self.rarity[hit.pattern] * times;
            if part > 0.0 {
                supporting[hit.theme] += part;
            } else {
                against[hit.theme] += part;
            }
            parts.push(part);
        }
        let strength = supporting.iter().zip(&against).map(|(s, a)| (s + a).max(0.0)).collect();
        Reading { hits, parts, supporting, strength, ..Reading::default() }
    }
}
