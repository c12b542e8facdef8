//! The rounds of the factorisation.

use super::anchors::Anchors;
use super::fitted::Nmf;
use super::kernel::{FixedFactor, improve};
use super::options::NmfOptions;
use super::start::start;
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, Panel};
use crate::progress::Progress;

/// A fitted factorisation and what came of the rows that it was fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedNmf {
    /// The factorisation.
    pub model: Nmf,
    /// rows × topics: the weights of the last round, on the scale of topics of length one.
    pub weights: Panel,
    /// Half the squared Euclidean distance between the matrix and its factorisation, with
    /// penalties: scikit-learn's objective (its `reconstruction_err_` is the root of twice this, if
    /// there are none).
    pub objective: f64,
    /// The objective after every round.
    pub objectives: Vec<f64>,
}

impl Nmf {
    /// Factorises `rows` (documents × terms, non-negative).
    ///
    /// `anchors` names the terms of topics that are known beforehand; see [`Anchors`]. Rows of
    /// zeros have no part in it. If there are fewer rows or terms than topics, the topics beyond
    /// them stay empty.
    ///
    /// # Errors
    /// If an option cannot work, a value is negative or not finite, there is nothing but zeros, or
    /// the anchors do not fit.
    pub fn fit(
        options: &NmfOptions,
        rows: &CsrMatrix,
        anchors: &Anchors,
        progress: &dyn Progress,
    ) -> Result<FittedNmf> {
        options.check()?;
        anchors.check(rows.columns(), options.topics)?;
        let square = check_values(rows)?;
        let columns = rows.transpose();
        let (w, h) = if anchors.is_empty() {
            start(options, rows, options.topics)?
        } else {
            begin(options, rows, &columns, anchors)?
        };
        Factors::new(options, rows, w, h).fit(square, &columns, anchors, progress)
    }
}

/// The two sides of the factorisation while they are improved.
pub(super) struct Factors<'a> {
    options: &'a NmfOptions,
    rows: &'a CsrMatrix,
    /// rows × topics.
    w: Panel,
    /// terms × topics.
    h: Panel,
    /// The products of the rows with `h`, and of the columns with `w`.
    for_rows: Panel,
    for_terms: Panel,
    /// What each weight of `h` pays for the anchors.
    penalties: Option<Panel>,
}

impl<'a> Factors<'a> {
    pub(super) fn new(options: &'a NmfOptions, rows: &'a CsrMatrix, w: Panel, h: Panel) -> Self {
        let for_rows = Panel::zeros(rows.rows(), options.topics);
        let for_terms = Panel::zeros(rows.columns(), options.topics);
        Self { options, rows, w, h, for_rows, for_terms, penalties: None }
    }

    /// The penalties on the sum and on half the squares of the weights of rows.
    fn row_penalty(&self) -> (f64, f64) {
        self.l1_and_l2(self.options.alpha_w * self.rows.columns() as f64)
    }

    /// The same of the weights of terms.
    fn term_penalty(&self) -> (f64, f64) {
        self.l1_and_l2(self.options.alpha_h * self.rows.rows() as f64)
    }

    fn l1_and_l2(&self, penalty: f64) -> (f64, f64) {
        (penalty * self.options.l1_ratio, penalty * (1.0 - self.options.l1_ratio))
    }

    /// Improves the weights of rows; `gram` is that of the terms.
    fn improve_rows(&mut self, gram: &[f64]) {
        self.rows.multiply_panel_into(&self.h, &mut self.for_rows);
        let (l1, l2) = self.row_penalty();
        let gram = &single(gram);
        let fixed = FixedFactor { gram, l1: l1 as f32, l2: l2 as f32, sweeps: self.options.sweeps, penalties: None };
        improve(&mut self.w, &self.for_rows, &fixed);
    }

    /// Improves the weights of terms, given their products; `gram` is that of the rows.
    fn improve_terms(&mut self, gram: &[f64]) {
        let (l1, l2) = self.term_penalty();
        let (gram, penalties) = (&single(gram), self.penalties.as_ref());
        let fixed = FixedFactor { gram, l1: l1 as f32, l2: l2 as f32, sweeps: self.options.sweeps, penalties };
        improve(&mut self.h, &self.for_terms, &fixed);
    }

    /// ½‖X‖² − ⟨H, XᵀW⟩ + ½⟨HHᵀ, WᵀW⟩, and what the penalties add; `square` is ‖X‖².
    fn objective(&self, square: f64, gram: &[f64], gram_of_rows: &[f64]) -> f64 {
        let (of_rows, of_terms) = (self.row_penalty(), self.term_penalty());
        let cross = inner(&self.h, &self.for_terms);
        let both = gram.iter().zip(gram_of_rows).fold(0.0, |sum, (a, b)| sum + a * b);
        let trace = |gram: &[f64]| gram.iter().step_by(self.options.topics + 1).fold(0.0, |sum, value| sum + value);
        let mut objective = square / 2.0 - cross + both / 2.0;
        objective += of_rows.0 * total(&self.w) + of_rows.1 / 2.0 * trace(gram_of_rows);
        objective += of_terms.0 * total(&self.h) + of_terms.1 / 2.0 * trace(gram);
        if let Some(penalties) = &self.penalties {
            objective += inner(&self.h, penalties);
        }
        objective.max(0.0)
    }

    /// The rounds; `square` is the sum of the squared values, `columns` the rows transposed.
    pub(super) fn fit(
        mut self,
        square: f64,
        columns: &CsrMatrix,
        anchors: &Anchors,
        progress: &dyn Progress,
    ) -> Result<FittedNmf> {
        let options = self.options;
        let mut objectives: Vec<f64> = Vec::new();
        let mut gram = self.h.gram();
        let mut good = self.h.clone();
        let (mut ahead, mut turned_back) = (false, false);
        let mut reach = FIRST_REACH;
        progress.start("factorising", Some(options.max_iter as u64));
        for round in 0..options.max_iter {
            self.improve_rows(&gram);
            let gram_of_rows = self.w.gram();
            columns.multiply_panel_into(&self.w, &mut self.for_terms);
            if round == 0 {
                self.penalties = anchors.penalties(&self.for_terms, &self.h);
            }
            self.improve_terms(&gram_of_rows);
            anchors.enforce_floor(&mut self.h);
            gram = self.h.gram();
            let objective = self.objective(square, &gram, &gram_of_rows);
            progress.advance(1);
            progress.measure("objective", objective);
            let before = objectives.last().copied();
            if before.is_some_and(|before| objective > before) && ahead {
                // Too far ahead: back to the last good place, and on from there with care.
                (ahead, turned_back) = (false, true);
                reach *= 0.5;
                self.h.clone_from(&good);
                gram = self.h.gram();
                continue;
            }
            turned_back = false;
            objectives.push(objective);
            let settled = before.is_some_and(|before| before - objective <= options.tol * before);
            if settled || objective <= square * 1e-12 || progress.stop_requested() {
                break;
            }
            // The next round begins farther along the way that this one went.
            let step = extrapolate(&self.h, &good, reach as f32);
            good = std::mem::replace(&mut self.h, step);
            gram = self.h.gram();
            ahead = true;
            reach = (reach * 1.05).min(MOST_REACH);
        }
        if turned_back {
            // Turned back at the very end: the rows' weights are those of topics that were left.
            self.improve_rows(&gram);
        }
        progress.finish();
        normalise(&mut self.w, &mut self.h);
        let model = Nmf::from_parts(options.clone(), self.h)?;
        let objective = objectives.last().copied().unwrap_or_default();
        Ok(FittedNmf { model, weights: self.w, objective, objectives })
    }
}

/// How far ahead of a round the next one begins: this share of what the round changed, and the most
/// that it grows to.
const FIRST_REACH: f64 = 0.5;
const MOST_REACH: f64 = 0.95;

/// Extrapolates the weights along their change from `before` to `now`; never below zero.
fn extrapolate(now: &Panel, before: &Panel, reach: f32) -> Panel {
    let mut ahead = now.clone();
    for (value, before) in ahead.as_mut_slice().iter_mut().zip(before.as_slice()) {
        let next = *value + reach * (*value - before);
        *value = if next > 0.0 { next } else { 0.0 };
    }
    ahead
}

/// The held topics from their terms, the free ones from what those do not say.
fn begin(options: &NmfOptions, rows: &CsrMatrix, columns: &CsrMatrix, anchors: &Anchors) -> Result<(Panel, Panel)> {
    let (held_w, held_h) = anchors.begin(rows, columns);
    let free = options.topics - anchors.len();
    let rest = Anchors::rest(rows, &held_w);
    let nothing_left = rest.iter_rows().all(|(_, values)| values.iter().all(|value| *value == 0.0));
    let (free_w, free_h) = if free == 0 || nothing_left {
        (Panel::zeros(rows.rows(), free), Panel::zeros(rows.columns(), free))
    } else {
        start(options, &rest, free)?
    };
    Ok((side_by_side(&held_w, &free_w), side_by_side(&held_h, &free_h)))
}

fn side_by_side(left: &Panel, right: &Panel) -> Panel {
    let mut both = Panel::zeros(left.rows(), left.width() + right.width());
    for row in 0..left.rows() {
        let (a, b) = both.row_mut(row).split_at_mut(left.width());
        a.copy_from_slice(left.row(row));
        b.copy_from_slice(right.row(row));
    }
    both
}

/// The sum of squares, if the values can be factorised.
pub(super) fn check_values(rows: &CsrMatrix) -> Result<f64> {
    let mut square = 0.0;
    for (row, (_, values)) in rows.iter_rows().enumerate() {
        for &value in values {
            if !value.is_finite() || value < 0.0 {
                return Err(Error::data(format!(
                    "row {} holds {value}: only numbers from 0 up can be factorised",
                    row + 1
                )));
            }
            square += f64::from(value) * f64::from(value);
        }
    }
    if square == 0.0 {
        return Err(Error::data("the matrix is empty: there is nothing to factorise"));
    }
    Ok(square)
}

fn single(gram: &[f64]) -> Vec<f32> {
    gram.iter().map(|value| *value as f32).collect()
}

/// The sum of products of two panels of one shape: rows in single precision, their sums in double.
fn inner(left: &Panel, right: &Panel) -> f64 {
    let of_row = |(a, b): (&[f32], &[f32])| a.iter().zip(b).fold(0.0f64, |sum, (a, b)| sum + f64::from(a * b));
    left.iter_rows().zip(right.iter_rows()).map(of_row).fold(0.0, |sum, value| sum + value)
}

fn total(panel: &Panel) -> f64 {
    panel.as_slice().iter().fold(0.0, |sum, value| sum + f64::from(*value))
}

/// Gives every topic the length one on the side of terms, and the rows its length.
fn normalise(w: &mut Panel, h: &mut Panel) {
    let gram = h.gram();
    let width = h.width();
    let lengths: Vec<f64> = (0..width).map(|topic| gram[topic * width + topic].sqrt()).collect();
    for (panel, divide) in [(&mut *h, true), (w, false)] {
        for row in 0..panel.rows() {
            for (weight, length) in panel.row_mut(row).iter_mut().zip(&lengths) {
                let value = f64::from(*weight);
                let scaled = if divide { value / length } else { value * length };
                *weight = if *length > 0.0 { scaled as f32 } else { 0.0 };
            }
        }
    }
}
