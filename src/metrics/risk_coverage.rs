//! What happens if only the sure is answered: how much that is, and how right (risk and coverage;
//! El-Yaniv & Wiener 2010).

use serde::Serialize;

/// The confidences that are looked at.
const CONFIDENCES: [f64; 11] = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
/// The accuracies that are asked for.
const WANTED: [f64; 4] = [0.8, 0.9, 0.95, 0.99];

/// What is answered from one confidence on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConfidenceLevel {
    /// The least probability of a paragraph's likeliest theme.
    pub confidence: f64,
    /// How many paragraphs are answered.
    pub paragraphs: usize,
    /// Their share of all.
    pub coverage: f64,
    /// The share of them whose likeliest theme is one of gold's; none where nothing is answered.
    pub accuracy: Option<f64>,
}

/// How much can be answered at an accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AccuracyLevel {
    /// The accuracy that is asked for.
    pub accuracy: f64,
    /// The largest share of the paragraphs, the surest first, that is as accurate.
    pub coverage: f64,
    /// The least confidence of these; none if there are none.
    pub confidence: Option<f64>,
}

/// Risk by coverage: paragraphs are answered with their likeliest theme, the surest first.
///
/// A paragraph of which gold says "none" is answered wrongly whatever the theme; one whose
/// likeliest theme counts neither way is left out. Without a known probability a paragraph is never
/// answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskCoverage {
    /// How many paragraphs are judged.
    pub paragraphs: usize,
    /// The share of errors among the surest k paragraphs, averaged over k: 0 is best.
    pub area: f64,
    /// The least area that this many errors allow: all of them behind everything right.
    pub best_area: f64,
    /// What is answered from each confidence on.
    pub answered: Vec<ConfidenceLevel>,
    /// How much can be answered at each accuracy. Chosen on these paragraphs, hence a little
    /// hopeful.
    pub reached: Vec<AccuracyLevel>,
}

impl RiskCoverage {
    /// Of (confidence, whether it is right), in any order; a confidence below 0 is not known.
    /// Nothing without pairs.
    pub(crate) fn of(mut judged: Vec<(f64, bool)>) -> Option<Self> {
        judged.sort_by(|a, b| b.0.total_cmp(&a.0));
        let all = judged.len();
        if all == 0 {
            return None;
        }
        let mut answered: Vec<ConfidenceLevel> = CONFIDENCES
            .iter()
            .map(|&confidence| ConfidenceLevel { confidence, paragraphs: 0, coverage: 0.0, accuracy: None })
            .collect();
        let mut reached: Vec<AccuracyLevel> =
            WANTED.iter().map(|&accuracy| AccuracyLevel { accuracy, coverage: 0.0, confidence: None }).collect();
        let (mut area, mut best_area, mut right) = (0.0, 0.0, 0);
        let mut start = 0;
        while start < all {
            let confidence = judged[start].0;
            let end = start + judged[start..].partition_point(|pair| pair.0 == confidence);
            right += judged[start..end].iter().filter(|pair| pair.1).count();
            let accuracy = right as f64 / end as f64;
            area += (end - start) as f64 * ((end - right) as f64 / end as f64);
            let coverage = end as f64 / all as f64;
            for row in answered.iter_mut().filter(|row| confidence >= row.confidence) {
                *row = ConfidenceLevel { paragraphs: end, coverage, accuracy: Some(accuracy), ..*row };
            }
            if confidence >= 0.0 {
                for row in reached.iter_mut().filter(|row| accuracy >= row.accuracy) {
                    *row = AccuracyLevel { coverage, confidence: Some(confidence), ..*row };
                }
            }
            start = end;
        }
        for place in right + 1..=all {
            best_area += (place - right) as f64 / place as f64;
        }
        Some(Self { paragraphs: all, area: area / all as f64, best_area: best_area / all as f64, answered, reached })
    }
}
