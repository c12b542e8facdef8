//! What is to be minimised, in the shape that the solvers work on: the chosen rows alone, only
//! columns that occur in them, the commonest first, so that their weights lie together; K weights
//! side by side in lanes.

use super::examples::Examples;
use super::lanes::{self, NOWHERE};
use super::newton::dot;
use super::options::{Link, LogisticOptions};
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;
use multiversion::multiversion;

/// The chosen rows and their targets, packed.
pub(super) struct PackedProblem {
    /// How scores become probabilities.
    pub(super) link: Link,
    /// Classes.
    pub(super) classes: usize,
    /// Lanes of a row: the classes, filled up to 1, 4 or whole eights.
    pub(super) stride: usize,
    /// Of each packed column its number in the matrix.
    pub(super) columns: Vec<u32>,
    /// Where each row begins.
    pub(super) offsets: Vec<usize>,
    /// Packed columns of the rows, ascending within a row.
    pub(super) indices: Vec<u32>,
    /// Their values.
    pub(super) values: Vec<f32>,
    /// Rows × stride.
    pub(super) targets: Vec<f64>,
    /// Rows × stride, one or zero: which cells are known. None if all are.
    pub(super) known: Option<Vec<f64>>,
    /// What each row's loss counts, `c` included.
    pub(super) costs: Vec<f64>,
    /// The sum of the costs.
    pub(super) total: f64,
}

/// Weights of the packed columns × stride, and behind them the intercepts.
pub(super) type Coefficients = Vec<f64>;

impl PackedProblem {
    /// Packs the examples; what cannot be learned from is refused.
    pub(super) fn new(options: &LogisticOptions, rows: &CsrMatrix, examples: &Examples<'_>) -> Result<Self> {
        examples.check(options, rows)?;
        let (columns, packed) = pack_columns(rows, examples)?;
        let stored = examples.rows.iter().map(|&row| rows.row(row).0.len()).sum();
        let (mut indices, mut kept) = (Vec::with_capacity(stored), Vec::with_capacity(stored));
        let mut offsets = Vec::with_capacity(examples.rows.len() + 1);
        offsets.push(0);
        let mut entries: Vec<(u32, f32)> = Vec::new();
        for &row in examples.rows {
            entries.clear();
            entries.extend(rows.row_entries(row).map(|(column, value)| (packed[column as usize], value)));
            entries.sort_unstable_by_key(|(column, _)| *column);
            indices.extend(entries.iter().map(|(column, _)| *column));
            kept.extend(entries.iter().map(|(_, value)| *value));
            offsets.push(indices.len());
        }
        let classes = examples.classes;
        let stride = match classes {
            1 => 1,
            2..=4 => 4,
            more => more.next_multiple_of(8),
        };
        let mut targets = vec![0.0; examples.rows.len() * stride];
        for (target, given) in targets.chunks_exact_mut(stride).zip(examples.targets.chunks_exact(classes)) {
            target[..classes].copy_from_slice(given);
        }
        // An unknown cell has the target zero and, always, the probability zero: no slope, no
        // curvature, no step.
        let known = targets
            .iter()
            .any(|target| target.is_nan())
            .then(|| targets.iter().map(|target| if target.is_nan() { 0.0 } else { 1.0 }).collect::<Vec<f64>>());
        targets.iter_mut().filter(|target| target.is_nan()).for_each(|target| *target = 0.0);
        let costs: Vec<f64> = match examples.weights {
            Some(weights) => weights.iter().map(|weight| options.c * weight).collect(),
            None => vec![options.c; examples.rows.len()],
        };
        let total = costs.iter().sum();
        Ok(Self {
            link: options.link,
            classes,
            stride,
            columns,
            offsets,
            indices,
            values: kept,
            targets,
            known,
            costs,
            total,
        })
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.costs.len()
    }

    /// Where the intercepts begin in a point.
    pub(super) fn intercepts_at(&self) -> usize {
        self.columns.len() * self.stride
    }

    /// All weights zero, the intercepts those of the mean targets.
    pub(super) fn start(&self) -> Coefficients {
        let mut point = vec![0.0; self.intercepts_at() + self.stride];
        let intercepts = self.intercepts_at();
        for class in 0..self.stride {
            let (mut sum, mut total) = (0.0, 0.0);
            for (row, cost) in self.costs.iter().enumerate() {
                let cell = row * self.stride + class;
                sum += cost * self.targets[cell];
                total += cost * self.known.as_ref().map_or(1.0, |known| known[cell]);
            }
            // As if half an example said otherwise, so that it is finite.
            let one = self.total / self.rows() as f64;
            let share = (sum + 0.5 * one) / (total + one);
            point[intercepts + class] = match self.link {
                _ if class >= self.classes => NOWHERE,
                Link::Softmax => crate::matrix::math::ln(share),
                Link::Sigmoid => crate::matrix::math::ln(share) - crate::matrix::math::ln(1.0 - share),
            };
        }
        point
    }

    /// Rows × stride: the linear scores under `point`.
    pub(super) fn scores(&self, point: &[f64], scores: &mut [f64]) {
        match self.stride {
            1 => scores_in_lanes::<1>(self, point, scores),
            4 => scores_in_lanes::<4>(self, point, scores),
            _ => scores_in_lanes::<8>(self, point, scores),
        }
    }

    /// Turns scores into probabilities, where they stand.
    pub(super) fn probabilities(&self, scores: &mut [f64]) {
        match self.stride {
            1 => probabilities_in_lanes::<1>(self, scores),
            4 => probabilities_in_lanes::<4>(self, scores),
            _ => probabilities_in_lanes::<8>(self, scores),
        }
        if let Some(known) = &self.known {
            scores.iter_mut().zip(known).for_each(|(share, known)| *share *= known);
        }
    }

    /// `Σ factors[row] · row` into `sums`, of the same shape as a point, the intercepts' part
    /// `Σ factors[row]`.
    pub(super) fn combine(&self, factors: &[f64], sums: &mut [f64]) {
        match self.stride {
            1 => combine_in_lanes::<1>(self, factors, sums),
            4 => combine_in_lanes::<4>(self, factors, sums),
            _ => combine_in_lanes::<8>(self, factors, sums),
        }
    }

    /// The gradient of the loss at `scores`, and the probabilities there. `factors` is working
    /// memory.
    pub(super) fn loss_gradient(
        &self,
        scores: &[f64],
        probabilities: &mut [f64],
        factors: &mut [f64],
        gradient: &mut [f64],
    ) {
        probabilities.copy_from_slice(scores);
        self.probabilities(probabilities);
        for (row, cost) in self.costs.iter().enumerate() {
            for cell in row * self.stride..(row + 1) * self.stride {
                factors[cell] = cost * (probabilities[cell] - self.targets[cell]);
            }
        }
        self.combine(factors, gradient);
    }

    /// The sum of the losses of scores, each as often as its row costs.
    pub(super) fn loss(&self, scores: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (row, cost) in self.costs.iter().enumerate() {
            let cells = row * self.stride..row * self.stride + self.classes;
            let (scores, targets) = (&scores[cells.clone()], &self.targets[cells.clone()]);
            sum += cost
                * match &self.known {
                    None => self.link.loss(scores, targets),
                    Some(known) => {
                        let known = &known[cells];
                        let loss = |place: usize| self.link.loss(&scores[place..=place], &targets[place..=place]);
                        (0..known.len()).filter(|&place| known[place] > 0.0).fold(0.0, |sum, place| sum + loss(place))
                    }
                };
        }
        sum
    }

    /// `½ ‖weights‖²`, intercepts left out.
    pub(super) fn half_squares(&self, point: &[f64]) -> f64 {
        0.5 * dot(&point[..self.intercepts_at()], &point[..self.intercepts_at()])
    }
}

/// The columns that occur in the examples, the commonest first, and for each column of the matrix
/// its place among them.
fn pack_columns(rows: &CsrMatrix, examples: &Examples<'_>) -> Result<(Vec<u32>, Vec<u32>)> {
    let mut found = vec![0u32; rows.columns()];
    for (place, &row) in examples.rows.iter().enumerate() {
        for (column, value) in rows.row_entries(row) {
            if !value.is_finite() {
                return Err(Error::data(format!("example {place} (row {row}) has {value} in column {column}"))
                    .with_hint("every value must be a number"));
            }
            found[column as usize] += 1;
        }
    }
    let mut columns: Vec<u32> = (0..rows.columns() as u32).filter(|&column| found[column as usize] > 0).collect();
    columns.sort_by_key(|&column| std::cmp::Reverse(found[column as usize]));
    let mut packed = found;
    columns.iter().enumerate().for_each(|(place, &column)| packed[column as usize] = place as u32);
    Ok((columns, packed))
}

/// The score of one row, group by group of lanes; the sums of a group stay in registers.
#[inline(always)]
pub(super) fn score_row<const L: usize>(
    columns: &[u32],
    values: &[f32],
    point: &[f64],
    stride: usize,
    row: &mut [f64],
) {
    let intercepts = &point[point.len() - stride..];
    let mut at = 0;
    while at < stride {
        let mut sums = [0.0; L];
        sums.copy_from_slice(&intercepts[at..at + L]);
        for (&column, &value) in columns.iter().zip(values) {
            let start = column as usize * stride + at;
            let weights = &point[start..start + L];
            let value = f64::from(value);
            for lane in 0..L {
                sums[lane] += value * weights[lane];
            }
        }
        row[at..at + L].copy_from_slice(&sums);
        at += L;
    }
}

/// Adds a row, as often as `factors` say, to the sums of its columns.
#[inline(always)]
pub(super) fn add_row<const L: usize>(
    columns: &[u32],
    values: &[f32],
    factors: &[f64],
    stride: usize,
    sums: &mut [f64],
) {
    let mut at = 0;
    while at < stride {
        let mut factor = [0.0; L];
        factor.copy_from_slice(&factors[at..at + L]);
        for (&column, &value) in columns.iter().zip(values) {
            let start = column as usize * stride + at;
            let value = f64::from(value);
            let sums = &mut sums[start..start + L];
            for lane in 0..L {
                sums[lane] += value * factor[lane];
            }
        }
        at += L;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn scores_in_lanes<const L: usize>(problem: &PackedProblem, point: &[f64], scores: &mut [f64]) {
    let stride = if L < 8 { L } else { problem.stride };
    for (row, scores) in scores.chunks_exact_mut(stride).enumerate() {
        let range = problem.offsets[row]..problem.offsets[row + 1];
        score_row::<L>(&problem.indices[range.clone()], &problem.values[range], point, stride, scores);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn probabilities_in_lanes<const L: usize>(problem: &PackedProblem, scores: &mut [f64]) {
    let stride = if L < 8 { L } else { problem.stride };
    for row in scores.chunks_exact_mut(stride) {
        match problem.link {
            Link::Softmax => lanes::softmax::<L>(row),
            Link::Sigmoid => lanes::sigmoid::<L>(row),
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn combine_in_lanes<const L: usize>(problem: &PackedProblem, factors: &[f64], sums: &mut [f64]) {
    let stride = if L < 8 { L } else { problem.stride };
    sums.fill(0.0);
    let (sums, intercepts) = sums.split_at_mut(problem.intercepts_at());
    for (row, factors) in factors.chunks_exact(stride).enumerate() {
        let range = problem.offsets[row]..problem.offsets[row + 1];
        add_row::<L>(&problem.indices[range.clone()], &problem.values[range], factors, stride, sums);
        intercepts.iter_mut().zip(factors).for_each(|(sum, factor)| *sum += factor);
    }
}
