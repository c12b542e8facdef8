//! Which paragraphs a person should label next.
//!
//! Three in four are chosen, one after the other: those that the classifier is least sure of, that are like many others,
//! unlike those chosen before, and of which codebook and classifier differ; spread over the themes. Every fourth is
//! drawn by lot from all that are open, so that what is measured on those is true of the whole pile.

use crate::error::{Error, Result};
use crate::matrix::random::mix;
use crate::matrix::{BLOCK_ROWS, CsrMatrix};
use crate::themes::label_mode::LabelMode;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How many, and by which lot.
#[derive(Debug, Clone, PartialEq)]
pub struct AskOptions {
    /// So many paragraphs.
    pub count: usize,
    /// Seeds the lot.
    pub seed: u64,
}

impl Default for AskOptions {
    fn default() -> Self {
        Self { count: 50, seed: 0 }
    }
}

/// What is known of the paragraphs; all lists are as long.
#[derive(Debug, Clone, Copy)]
pub struct AskMaterial<'a> {
    /// Their ids, each once: the lot goes by them, not by the order of files.
    pub ids: &'a [String],
    /// paragraphs × terms: TF-IDF, of length one.
    pub rows: &'a CsrMatrix,
    /// Each theme's probability, 0 to 1.
    pub probabilities: &'a [Vec<f64>],
    /// The themes of which the codebook's terms stand there.
    pub votes: &'a [Vec<usize>],
    /// Whether it may be asked.
    pub open: &'a [bool],
    /// Whether somebody has labelled it: what is like it need not be asked.
    pub labelled: &'a [bool],
    /// From which probability on each theme is given.
    pub thresholds: &'a [f64],
    /// How many themes a paragraph may have.
    pub label_mode: LabelMode,
}

/// How a paragraph came to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stratum {
    /// By lot from all that were open.
    Random,
    /// Since much can be learned from it.
    Chosen,
}

/// What speaks for asking.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The theme that is in question.
    pub theme: usize,
    /// How unsure the classifier is of it, 0 to 1.
    pub uncertainty: f64,
    /// The share of the pile that has fewer texts like itself, 0 to 1.
    pub density: f64,
    /// The theme of which codebook and classifier differ most.
    pub disputed: usize,
    /// How much they differ of it, 0 to 1.
    pub disagreement: f64,
}

/// A paragraph to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Its number.
    pub row: usize,
    /// How it came to be asked.
    pub stratum: Stratum,
    /// With which probability the lot takes a paragraph that is open; none for those that were chosen.
    pub sampling_probability: Option<f64>,
    /// What speaks for it.
    pub reason: Reason,
}

/// Two texts with this cosine say the same.
const SAME: f64 = 0.9;

/// The paragraphs to label next, in the order in which to label them: every fourth by lot. *Bit-exact.*
///
/// Fewer than were asked for if fewer are open. Time O(stored · count), memory O(paragraphs + terms).
///
/// # Errors
/// If none are asked for, or the lists are not as long as one another.
pub fn ask(options: &AskOptions, material: &AskMaterial<'_>) -> Result<Vec<Asked>> {
    if options.count == 0 {
        return Err(Error::options("ask for at least one paragraph"));
    }
    let all = material.ids.len();
    let lengths = [
        material.rows.rows(),
        material.probabilities.len(),
        material.votes.len(),
        material.open.len(),
        material.labelled.len(),
    ];
    if lengths.iter().any(|length| *length != all) {
        return Err(Error::data("the lists of paragraphs are not as long as one another"));
    }
    let mut open: Vec<usize> = (0..all).filter(|&row| material.open[row]).collect();
    open.sort_by_key(|&row| (lot(options.seed, &material.ids[row]), row));
    let count = options.count.min(open.len());
    let by_lot = &open[..count / 4];
    let share = by_lot.len() as f64 / open.len().max(1) as f64;
    let reasons = reasons(material);
    let mut choice = Choice::new(material, &reasons);
    by_lot.iter().for_each(|&row| choice.take(row));
    let mut drawn = by_lot.iter();
    let mut asked = Vec::with_capacity(count);
    while asked.len() < count {
        let next = if asked.len() % 4 == 3 { drawn.next() } else { None };
        let (row, stratum) = match next {
            Some(&row) => (row, Stratum::Random),
            None => match choice.next() {
                Some(row) => (row, Stratum::Chosen),
                // Nothing else is left to choose.
                None => match drawn.next() {
                    Some(&row) => (row, Stratum::Random),
                    None => break,
                },
            },
        };
        let sampling_probability = (stratum == Stratum::Random).then_some(share);
        asked.push(Asked { row, stratum, sampling_probability, reason: reasons[row].clone() });
    }
    Ok(asked)
}

/// The number by which a paragraph's lot is drawn: the same wherever it stands.
fn lot(seed: u64, id: &str) -> u64 {
    id.bytes().fold(mix(seed ^ 0xA5_5A5A), |hash, byte| mix(hash ^ u64::from(byte)).wrapping_add(0x9E37_79B9))
}

fn reasons(material: &AskMaterial<'_>) -> Vec<Reason> {
    let density = densities(material.rows);
    (0..material.ids.len())
        .map(|row| {
            let (theme, uncertainty) = uncertainty(material, &material.probabilities[row]);
            let (disputed, disagreement) = disagreement(material, row);
            Reason { theme, uncertainty, density: density[row], disputed, disagreement }
        })
        .collect()
}

/// The theme that the classifier is least sure of, and how unsure it is.
fn uncertainty(material: &AskMaterial<'_>, probabilities: &[f64]) -> (usize, f64) {
    match material.label_mode {
        LabelMode::Multilabel => {
            let mut most = (0, 0.0);
            for (theme, (&p, &threshold)) in probabilities.iter().zip(material.thresholds).enumerate() {
                let threshold = threshold.clamp(0.01, 0.99);
                let sure =
                    if p >= threshold { (p - threshold) / (1.0 - threshold) } else { (threshold - p) / threshold };
                if 1.0 - sure > most.1 {
                    most = (theme, 1.0 - sure);
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

/// How much the codebook's terms and the classifier differ, and about which theme most.
fn disagreement(material: &AskMaterial<'_>, row: usize) -> (usize, f64) {
    let (votes, probabilities) = (&material.votes[row], &material.probabilities[row]);
    let mut most = (0, 0.0);
    if votes.is_empty() {
        return most;
    }
    for (theme, &p) in probabilities.iter().enumerate() {
        let given =
            p >= material.thresholds[theme].max(if material.label_mode == LabelMode::Multiclass { 0.5 } else { 0.0 });
        let differs = match (votes.contains(&theme), given) {
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

/// For every row the share of rows that are less like all others, by the mean cosine.
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

/// The choice, one after the other.
struct Choice<'a> {
    material: &'a AskMaterial<'a>,
    reasons: &'a [Reason],
    free: Vec<bool>,
    /// The greatest cosine with what was taken or labelled before.
    like: Vec<f64>,
    /// How many were taken of each theme.
    taken: Vec<usize>,
    /// A row with all its columns: working space.
    dense: Vec<f32>,
}

impl<'a> Choice<'a> {
    fn new(material: &'a AskMaterial<'a>, reasons: &'a [Reason]) -> Self {
        let mut choice = Self {
            material,
            reasons,
            free: material.open.to_vec(),
            like: vec![0.0; material.ids.len()],
            taken: vec![0; material.thresholds.len()],
            dense: vec![0.0; material.rows.columns()],
        };
        (0..material.ids.len()).filter(|&row| material.labelled[row]).for_each(|row| choice.liken(row));
        choice
    }

    /// Takes a row out, and minds what is like it.
    fn take(&mut self, row: usize) {
        self.free[row] = false;
        if let Some(taken) = self.taken.get_mut(self.reasons[row].theme) {
            *taken += 1;
        }
        self.liken(row);
    }

    fn liken(&mut self, row: usize) {
        let rows = self.material.rows;
        let (columns, values) = rows.row(row);
        columns.iter().zip(values).for_each(|(&column, &value)| self.dense[column as usize] = value);
        let dense = &self.dense;
        self.like.par_chunks_mut(BLOCK_ROWS).enumerate().for_each(|(block, like)| {
            for (place, like) in like.iter_mut().enumerate() {
                let (columns, values) = rows.row(block * BLOCK_ROWS + place);
                let of = |(&column, &value): (&u32, &f32)| f64::from(value) * f64::from(dense[column as usize]);
                let cosine: f64 = columns.iter().zip(values).map(of).sum();
                *like = like.max(cosine);
            }
        });
        columns.iter().for_each(|&column| self.dense[column as usize] = 0.0);
    }

    fn next(&mut self) -> Option<usize> {
        let worth = |row: usize| {
            let reason = &self.reasons[row];
            let taken = self.taken.get(reason.theme).copied().unwrap_or_default();
            // A weak term may well be outvoted for good reasons: a dispute counts where the classifier is unsure too.
            reason.uncertainty
                * (0.5 + 0.5 * reason.density)
                * (1.0 + reason.disagreement)
                * (1.0 - self.like[row]).max(0.0)
                / (1.0 + taken as f64).sqrt()
        };
        let mut best: Option<(f64, usize)> = None;
        for row in (0..self.free.len()).filter(|&row| self.free[row] && self.like[row] < SAME) {
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
