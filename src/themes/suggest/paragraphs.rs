//! Which paragraphs a person should label next.
//!
//! Three in four are chosen, one after the other: those of which the classifier is least certain,
//! that are similar to many others, not to those chosen before, and on which codebook and
//! classifier differ; spread over the themes. Every fourth is drawn at random from all that are
//! open, so that what is measured on those holds for the whole corpus.

use crate::error::{Error, Result};
use crate::matrix::random::mix;
use crate::matrix::{BLOCK_ROWS, CsrMatrix};
use crate::parallel;
use crate::themes::label_mode::LabelMode;
use serde::{Deserialize, Serialize};

/// How many paragraphs, and the seed.
#[derive(Debug, Clone, PartialEq)]
pub struct ParagraphOptions {
    /// So many paragraphs.
    pub count: usize,
    /// Seeds the random draw.
    pub seed: u64,
}

impl Default for ParagraphOptions {
    fn default() -> Self {
        Self { count: 50, seed: 0 }
    }
}

/// What is known of the paragraphs; all lists are as long.
#[derive(Debug, Clone, Copy)]
pub struct ParagraphCandidates<'a> {
    /// Their ids, each once: the draw depends on them, not on the order of files.
    pub ids: &'a [String],
    /// paragraphs × terms: TF-IDF, of length one.
    pub rows: &'a CsrMatrix,
    /// Each theme's probability, 0 to 1.
    pub probabilities: &'a [Vec<f64>],
    /// The themes with a term of the codebook in the paragraph.
    pub matched: &'a [Vec<usize>],
    /// Whether it may be suggested.
    pub open: &'a [bool],
    /// Whether it is labelled: similar paragraphs need not be suggested.
    pub labelled: &'a [bool],
    /// From which probability on each theme is given.
    pub thresholds: &'a [f64],
    /// How many themes a paragraph may have.
    pub label_mode: LabelMode,
}

/// How a paragraph was selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stratum {
    /// At random from all that were open.
    Random,
    /// Because much can be learned from it.
    Chosen,
}

/// Why a paragraph is worth labelling.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionReason {
    /// The theme that is in question.
    pub theme: usize,
    /// How uncertain the classifier is about it, 0 to 1.
    pub uncertainty: f64,
    /// The share of the paragraphs that are less similar to all others, 0 to 1.
    pub density: f64,
    /// The theme on which codebook and classifier differ most.
    pub disputed: usize,
    /// How much they differ, 0 to 1.
    pub disagreement: f64,
}

/// A paragraph to label.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestedParagraph {
    /// Its number.
    pub row: usize,
    /// How it was selected.
    pub stratum: Stratum,
    /// The probability with which an open paragraph is drawn; none for those that were chosen.
    pub sampling_probability: Option<f64>,
    /// Why it is worth labelling.
    pub reason: SelectionReason,
}

/// Texts with this cosine say the same.
const SAME_COSINE: f64 = 0.9;

/// The paragraphs to label next, in the order in which to label them: every fourth at random.
/// *Bit-exact.*
///
/// Fewer than requested if fewer are open. Time O(stored · count), memory O(paragraphs + terms).
///
/// # Errors
/// If none are requested, or the lists differ in length.
pub fn suggest_paragraphs(
    options: &ParagraphOptions,
    candidates: &ParagraphCandidates<'_>,
) -> Result<Vec<SuggestedParagraph>> {
    if options.count == 0 {
        return Err(Error::options("ask for at least one paragraph"));
    }
    let all = candidates.ids.len();
    let lengths = [
        candidates.rows.rows(),
        candidates.probabilities.len(),
        candidates.matched.len(),
        candidates.open.len(),
        candidates.labelled.len(),
    ];
    if lengths.iter().any(|length| *length != all) {
        return Err(Error::data("the lists of paragraphs differ in length"));
    }
    let mut open: Vec<usize> = (0..all).filter(|&row| candidates.open[row]).collect();
    open.sort_by_key(|&row| (draw_number(options.seed, &candidates.ids[row]), row));
    let count = options.count.min(open.len());
    let random = &open[..count / 4];
    let share = random.len() as f64 / open.len().max(1) as f64;
    let reasons = reasons(candidates);
    let mut selection = GreedySelection::new(candidates, &reasons);
    random.iter().for_each(|&row| selection.take(row));
    let mut drawn = random.iter();
    let mut suggested = Vec::with_capacity(count);
    while suggested.len() < count {
        let next = if suggested.len() % 4 == 3 { drawn.next() } else { None };
        let (row, stratum) = match next {
            Some(&row) => (row, Stratum::Random),
            None => match selection.next() {
                Some(row) => (row, Stratum::Chosen),
                // Nothing else is left to choose.
                None => match drawn.next() {
                    Some(&row) => (row, Stratum::Random),
                    None => break,
                },
            },
        };
        let sampling_probability = (stratum == Stratum::Random).then_some(share);
        suggested.push(SuggestedParagraph { row, stratum, sampling_probability, reason: reasons[row].clone() });
    }
    Ok(suggested)
}

/// The number that the random draw sorts by; it depends on seed and id alone.
fn draw_number(seed: u64, id: &str) -> u64 {
    id.bytes().fold(mix(seed ^ 0xA5_5A5A), |hash, byte| mix(hash ^ u64::from(byte)).wrapping_add(0x9E37_79B9))
}

fn reasons(candidates: &ParagraphCandidates<'_>) -> Vec<SelectionReason> {
    let density = densities(candidates.rows);
    (0..candidates.ids.len())
        .map(|row| {
            let (theme, uncertainty) = uncertainty(candidates, &candidates.probabilities[row]);
            let (disputed, disagreement) = disagreement(candidates, row);
            SelectionReason { theme, uncertainty, density: density[row], disputed, disagreement }
        })
        .collect()
}

/// The theme that the classifier is least certain about, and how uncertain it is.
fn uncertainty(candidates: &ParagraphCandidates<'_>, probabilities: &[f64]) -> (usize, f64) {
    match candidates.label_mode {
        LabelMode::Multilabel => {
            let mut most = (0, 0.0);
            for (theme, (&p, &threshold)) in probabilities.iter().zip(candidates.thresholds).enumerate() {
                let threshold = threshold.clamp(0.01, 0.99);
                let certainty =
                    if p >= threshold { (p - threshold) / (1.0 - threshold) } else { (threshold - p) / threshold };
                if 1.0 - certainty > most.1 {
                    most = (theme, 1.0 - certainty);
                }
            }
            most
        }
        LabelMode::Multiclass => {
            let (mut best, mut second) = ((0, 0.0), 0.0);
            for (theme, &p) in probabilities.iter().enumerate() {
                if p > best.1 {
                    second = best.1;
                    best = (theme, p);
                } else if p > second {
                    second = p;
                }
            }
            (best.0, 1.0 - (best.1 - second))
        }
    }
}

/// The theme on which the codebook's terms and the classifier differ most, and how much.
fn disagreement(candidates: &ParagraphCandidates<'_>, row: usize) -> (usize, f64) {
    let (matched, probabilities) = (&candidates.matched[row], &candidates.probabilities[row]);
    let mut most = (0, 0.0);
    if matched.is_empty() {
        return most;
    }
    for (theme, &p) in probabilities.iter().enumerate() {
        let given = p
            >= candidates.thresholds[theme].max(if candidates.label_mode == LabelMode::Multiclass { 0.5 } else { 0.0 });
        let differs = match (matched.contains(&theme), given) {
            (true, false) => 1.0 - p,
            (false, true) => p,
            _ => 0.0,
        };
        if differs > most.1 {
            most = (theme, differs);
        }
    }
    most
}

/// For every row the share of rows that are less similar to all others, by the mean cosine.
fn densities(rows: &CsrMatrix) -> Vec<f64> {
    let mut sum = vec![0.0; rows.columns()];
    for (columns, values) in rows.iter_rows() {
        columns.iter().zip(values).for_each(|(&column, &value)| sum[column as usize] += f64::from(value));
    }
    let means: Vec<f64> = rows
        .iter_rows()
        .map(|(columns, values)| {
            let of = |(&column, &value): (&u32, &f32)| f64::from(value) * (sum[column as usize] - f64::from(value));
            columns.iter().zip(values).map(of).sum()
        })
        .collect();
    let mut order: Vec<usize> = (0..means.len()).collect();
    order.sort_by(|&a, &b| means[a].total_cmp(&means[b]).then(a.cmp(&b)));
    let mut ranks = vec![0.0; means.len()];
    for (place, row) in order.into_iter().enumerate() {
        ranks[row] = place as f64 / means.len().max(1) as f64;
    }
    ranks
}

/// Chooses paragraphs one after the other.
struct GreedySelection<'a> {
    candidates: &'a ParagraphCandidates<'a>,
    reasons: &'a [SelectionReason],
    free: Vec<bool>,
    /// The largest cosine with what was taken or labelled before.
    similarity: Vec<f64>,
    /// How many were taken of each theme.
    taken: Vec<usize>,
    /// One row with all its columns: working space.
    dense: Vec<f32>,
}

impl<'a> GreedySelection<'a> {
    fn new(candidates: &'a ParagraphCandidates<'a>, reasons: &'a [SelectionReason]) -> Self {
        let mut selection = Self {
            candidates,
            reasons,
            free: candidates.open.to_vec(),
            similarity: vec![0.0; candidates.ids.len()],
            taken: vec![0; candidates.thresholds.len()],
            dense: vec![0.0; candidates.rows.columns()],
        };
        (0..candidates.ids.len())
            .filter(|&row| candidates.labelled[row])
            .for_each(|row| selection.update_similarity(row));
        selection
    }

    /// Takes a row out, and updates the similarity of the others.
    fn take(&mut self, row: usize) {
        self.free[row] = false;
        if let Some(taken) = self.taken.get_mut(self.reasons[row].theme) {
            *taken += 1;
        }
        self.update_similarity(row);
    }

    fn update_similarity(&mut self, row: usize) {
        let rows = self.candidates.rows;
        let (columns, values) = rows.row(row);
        columns.iter().zip(values).for_each(|(&column, &value)| self.dense[column as usize] = value);
        let dense = &self.dense;
        parallel::for_each_chunk(&mut self.similarity, BLOCK_ROWS, |block, similarity| {
            for (place, similarity) in similarity.iter_mut().enumerate() {
                let (columns, values) = rows.row(block * BLOCK_ROWS + place);
                let of = |(&column, &value): (&u32, &f32)| f64::from(value) * f64::from(dense[column as usize]);
                let cosine: f64 = columns.iter().zip(values).map(of).sum();
                *similarity = similarity.max(cosine);
            }
        });
        columns.iter().for_each(|&column| self.dense[column as usize] = 0.0);
    }

    fn next(&mut self) -> Option<usize> {
        let worth = |row: usize| {
            let reason = &self.reasons[row];
            let taken = self.taken.get(reason.theme).copied().unwrap_or_default();
            // A weak term may be outweighed rightly: disagreement counts where the classifier is
            // uncertain too.
            reason.uncertainty
                * (0.5 + 0.5 * reason.density)
                * (1.0 + reason.disagreement)
                * (1.0 - self.similarity[row]).max(0.0)
                / (1.0 + taken as f64).sqrt()
        };
        let mut best: Option<(f64, usize)> = None;
        for row in (0..self.free.len()).filter(|&row| self.free[row] && self.similarity[row] < SAME_COSINE) {
            let worth = worth(row);
            if best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, row));
            }
        }
        let row = best?.1;
        self.take(row);
        Some(row)
    }
}
