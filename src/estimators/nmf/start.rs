//! Where the iterations begin: non-negative double singular value decomposition, or chance.

use super::options::{NmfOptions, Start};
use crate::error::Result;
use crate::estimators::svd::{SvdOptions, TruncatedSvd};
use crate::matrix::random::generator;
use crate::matrix::{BLOCK_ROWS, CsrMatrix, Panel};
use rand_xoshiro::rand_core::RngCore;

/// The first weights: rows × topics and terms × topics. Topics beyond the matrix's rank are empty.
pub(super) fn start(options: &NmfOptions, rows: &CsrMatrix, topics: usize) -> Result<(Panel, Panel)> {
    let sum: f64 = rows.iter_rows().flat_map(|(_, values)| values).map(|value| f64::from(*value)).sum();
    let mean = sum / (rows.rows() as f64 * rows.columns() as f64);
    let (mut w, mut h) = (Panel::zeros(rows.rows(), topics), Panel::zeros(rows.columns(), topics));
    if options.start == Start::Random {
        let scale = (mean / topics as f64).sqrt() as f32;
        draw(&mut w, options.seed, 0, scale);
        draw(&mut h, options.seed, 1 << 40, scale);
        return Ok((w, h));
    }
    // Which of the places without a better neighbour is found depends on the start: it is made
    // well.
    let svd = SvdOptions { components: topics, power_iterations: 6, oversampling: 10, seed: options.seed };
    let svd = TruncatedSvd::fit(&svd, rows)?;
    let left = svd.transform(rows);
    let fill = if options.start == Start::Nndsvda { mean as f32 } else { 0.0 };
    let right = svd.components();
    for topic in 0..svd.width() {
        let singular = svd.singular_values()[topic];
        // `left` still holds the singular value: it is divided out.
        let side = |positive: bool| {
            let part = |value: f64| if positive { value.max(0.0) } else { (-value).max(0.0) };
            let squares = |sum: f64, value: f64| sum + part(value) * part(value);
            let length_left = left.iter_rows().map(|row| row[topic]).fold(0.0, squares).sqrt() / singular;
            let length_right = right.iter_rows().map(|row| row[topic]).fold(0.0, squares).sqrt();
            (length_left, length_right)
        };
        let (positive, negative) = (side(true), side(false));
        let take_positive = topic == 0 || positive.0 * positive.1 >= negative.0 * negative.1;
        let (length_left, length_right) = if take_positive { positive } else { negative };
        if length_left * length_right <= 0.0 {
            continue;
        }
        let scale = (singular * length_left * length_right).sqrt();
        let sign = if take_positive { 1.0 } else { -1.0 };
        for (row, values) in left.iter_rows().enumerate() {
            w.row_mut(row)[topic] = ((sign * values[topic] / singular).max(0.0) / length_left * scale) as f32;
        }
        for (term, values) in right.iter_rows().enumerate() {
            h.row_mut(term)[topic] = ((sign * values[topic]).max(0.0) / length_right * scale) as f32;
        }
    }
    for panel in [&mut w, &mut h] {
        for row in 0..panel.rows() {
            panel.row_mut(row)[..svd.width()]
                .iter_mut()
                .filter(|weight| **weight < 1e-6)
                .for_each(|weight| *weight = fill);
        }
    }
    Ok((w, h))
}

/// Numbers from zero to `2 · scale`, each block of rows from its own generator.
fn draw(panel: &mut Panel, seed: u64, base: u64, scale: f32) {
    for first in (0..panel.rows()).step_by(BLOCK_ROWS) {
        let mut generator = generator(seed, base + first as u64);
        for row in first..(first + BLOCK_ROWS).min(panel.rows()) {
            for weight in panel.row_mut(row) {
                *weight = (generator.next_u64() >> 40) as f32 / (1u64 << 23) as f32 * scale;
            }
        }
    }
}
