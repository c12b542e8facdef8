//! Evidence: the places of a text that carried a label, in readable form.

use super::classifier::{Origin, ThemeScore};
use std::ops::Range;

/// Learned words that add less than this to the log-odds are not shown: each says too little to be a reason.
pub const LEAST_LEARNED: f64 = 0.4;

/// A place that spoke for a theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What it added to the log-odds.
    pub weight: f64,
    /// Whether a term of the codebook stands here, or only words that labels taught.
    pub from_codebook: bool,
}

/// The places that spoke for the theme, in the order of the text: every term of the codebook, and the learned words that
/// weigh at least [`LEAST_LEARNED`]. Places that overlap are put together.
pub fn evidence(score: &ThemeScore) -> Vec<Evidence> {
    let mut places: Vec<Evidence> = Vec::new();
    for contribution in &score.contributions {
        let (span, from_codebook) = match &contribution.origin {
            Origin::Term(span) => (span, true),
            Origin::Word(span) => (span, false),
            _ => continue,
        };
        let weight = contribution.weight;
        // Contributions come in the order of the text, and places do not overlap: only the last can reach this far.
        match places.last_mut().filter(|place| place.span.start < span.end && span.start < place.span.end) {
            Some(place) => {
                place.span = place.span.start.min(span.start)..place.span.end.max(span.end);
                place.weight += weight;
                place.from_codebook |= from_codebook;
            }
            None => places.push(Evidence { span: span.clone(), weight, from_codebook }),
        }
    }
    places.retain(|place| place.weight > 0.0 && (place.from_codebook || place.weight >= LEAST_LEARNED));
    places.sort_by_key(|place| place.span.start);
    places
}
