//! The rounds of the factorisation.

use super::kernel::{Held, improve};
use super::start::start;
use super::{Anchors, Nmf, NmfOptions};
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, Panel};
use crate::progress::Progress;

/// A fitted factorisation and what came of the rows that it was fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
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

pub(super) fn fit(
    options: &NmfOptions,
    rows: &CsrMatrix,
    anchors: &Anchors,
    given: Option<(Panel, Panel)>,
    progress: &dyn Progress,
) -> Result<Fitted> {
    options.check()?;
    anchors.check(rows.columns(), options.topics)?;
    let square = check_values(rows)?;
    let columns = rows.transpose();
    let (mut w, mut h) = match given {
        Some((w, h)) => checked_start(options, rows, w, h)?,
        None => {
            if anchors.is_empty() {
                start(options, rows, options.topics)?
            } else {
                begin(options, rows, &columns, anchors)?
            }
        }
    };
    // Of the held topics, which come first.
    let begun = h.clone();
    let (terms, documents) = (rows.columns() as f64, rows.rows() as f64);
    let (l1, l2) = (options.l1_ratio, 1.0 - options.l1_ratio);
    let of_rows = (options.alpha_w * terms * l1, options.alpha_w * terms * l2);
    let of_terms = (options.alpha_h * documents * l1, options.alpha_h * documents * l2);
    let mut for_rows = Panel::zeros(rows.rows(), options.topics);
    let mut for_terms = Panel::zeros(rows.columns(), options.topics);
    let mut penalties: Option<Panel> = None;
    let mut objectives: Vec<f64> = Vec::new();
    let mut gram = h.gram();
    let mut good = h.clone();
    let (mut ahead, mut turned_back) = (false, false);
    let mut reach = FIRST_REACH;
    progress.start("factorising", Some(options.max_iter as u64));
    for round in 0..options.max_iter {
        rows.multiply_panel_into(&h, &mut for_rows);
        let narrow = single(&gram);
        let held =
            Held { gram: &narrow, l1: of_rows.0 as f32, l2: of_rows.1 as f32, sweeps: options.sweeps, penalties: None };
        improve(&mut w, &for_rows, &held);

        let gram_of_rows = w.gram();
        columns.multiply_panel_into(&w, &mut for_terms);
        if round == 0 {
            penalties = anchors.penalties(&for_terms, &begun);
        }
        let narrow = single(&gram_of_rows);
        let held = Held {
            gram: &narrow,
            l1: of_terms.0 as f32,
            l2: of_terms.1 as f32,
            sweeps: options.sweeps,
            penalties: penalties.as_ref(),
        };
        improve(&mut h, &for_terms, &held);
        anchors.uphold(&mut h);
        gram = h.gram();

        // ½‖X‖² − ⟨H, XᵀW⟩ + ½⟨HHᵀ, WᵀW⟩, and what the penalties add.
        let cross = inner(&h, &for_terms);
        let both = gram.iter().zip(&gram_of_rows).fold(0.0, |sum, (a, b)| sum + a * b);
        let trace = |gram: &[f64]| gram.iter().step_by(options.topics + 1).fold(0.0, |sum, value| sum + value);
        let mut objective = square / 2.0 - cross + both / 2.0;
        objective += of_rows.0 * total(&w) + of_rows.1 / 2.0 * trace(&gram_of_rows);
        objective += of_terms.0 * total(&h) + of_terms.1 / 2.0 * trace(&gram);
        if let Some(penalties) = &penalties {
            objective += inner(&h, penalties);
        }
        let objective = objective.max(0.0);
        progress.advance(1);
        progress.measure("objective", objective);
        let before = objectives.last().copied();
        if before.is_some_and(|before| objective > before) && ahead {
            // Too far ahead: back to the last good place, and on from there with care.
            (ahead, turned_back) = (false, true);
            reach *= 0.5;
            h.clone_from(&good);
            gram = h.gram();
            continue;
        }
        turned_back = false;
        objectives.push(objective);
        let settled = before.is_some_and(|before| before - objective <= options.tol * before);
        if settled || objective <= square * 1e-12 || progress.stop_requested() {
            break;
        }
        // The next round begins farther along the way that this one went.
        let step = ahead_of(&h, &good, reach as f32);
        good = std::mem::replace(&mut h, step);
        gram = h.gram();
        ahead = true;
        reach = (reach * 1.05).min(MOST_REACH);
    }
    if turned_back {
        // Turned back at the very end: the rows' weights are those of topics that were left.
        rows.multiply_panel_into(&h, &mut for_rows);
        let narrow = single(&gram);
        let (l1, l2) = (of_rows.0 as f32, of_rows.1 as f32);
        improve(&mut w, &for_rows, &Held { gram: &narrow, l1, l2, sweeps: options.sweeps, penalties: None });
    }
    progress.finish();
    normalise(&mut w, &mut h);
    let model = Nmf::from_parts(options.clone(), h)?;
    let objective = objectives.last().copied().unwrap_or_default();
    Ok(Fitted { model, weights: w, objective, objectives })
}

/// How far ahead of a round the next one begins: this share of what the round changed, and the most
/// that it grows to.
const FIRST_REACH: f64 = 0.5;
const MOST_REACH: f64 = 0.95;

/// Where weights would be that went on as they went from `before` to `now`.
fn ahead_of(now: &Panel, before: &Panel, reach: f32) -> Panel {
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
fn check_values(rows: &CsrMatrix) -> Result<f64> {
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

fn checked_start(options: &NmfOptions, rows: &CsrMatrix, w: Panel, h: Panel) -> Result<(Panel, Panel)> {
    let fits = w.rows() == rows.rows()
        && h.rows() == rows.columns()
        && w.width() == options.topics
        && h.width() == options.topics;
    let usable = |panel: &Panel| panel.as_slice().iter().all(|weight| weight.is_finite() && *weight >= 0.0);
    if !fits || !usable(&w) || !usable(&h) {
        return Err(Error::options("the weights to begin with do not fit the matrix, or are not numbers from 0 up"));
    }
    Ok((w, h))
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
