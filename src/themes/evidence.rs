//! Evidence: the places of a text that a label rests on.

use super::classifier::{Origin, ThemeScore};
use std::ops::Range;

/// Learned words that add less than this to the log-odds are not shown.
pub const MIN_LEARNED_WEIGHT: f64 = 0.4;

/// A place with evidence for a theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What it added to the log-odds.
    pub weight: f64,
    /// Whether a term of the codebook occurs here, or only learned words.
    pub from_codebook: bool,
}

/// The places with evidence for a theme, in the order of the text: every term of the codebook, and
/// learned words that weigh at least [`MIN_LEARNED_WEIGHT`]. Overlapping places are merged.
pub fn evidence(score: &ThemeScore) -> Vec<Evidence> {
    let mut places: Vec<Evidence> = Vec::new();
    for contribution in &score.contributions {
        let (span, from_codebook) = match &contribution.origin {
            Origin::Term(span) => (span, true),
            Origin::Word(span) => (span, false),
            _ => continue,
        };
        let weight = contribution.weight;
        // Contributions are in the order of the text, so that only the last place can overlap.
        match places.last_mut().filter(|place| place.span.start < span.end && span.start < place.span.end) {
            Some(place) => {
                place.span = place.span.start.min(span.start)..place.span.end.max(span.end);
                place.weight += weight;
                place.from_codebook |= from_codebook;
            }
            None => places.push(Evidence { span: span.clone(), weight, from_codebook }),
        }
    }
    places.retain(|place| place.weight > 0.0 && (place.from_codebook || place.weight >= MIN_LEARNED_WEIGHT));
    places.sort_by_key(|place| place.span.start);
    places
}
