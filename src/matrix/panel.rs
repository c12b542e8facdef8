//! A panel: as many rows as there are documents or terms, each with a few dozen single-precision
//! weights stored side by side, one a topic; and the one kernel that k-means, NMF and new rows
//! share, sparse rows × panel.

use super::{BLOCK_ROWS, CsrMatrix};
use crate::parallel;
use multiversion::multiversion;
/// Weights in a group. Rows are padded with zeros to whole groups.
const LANES: usize = 8;
/// Groups that are summed at once, in registers.
const MOST_GROUPS: usize = 8;

/// A matrix rows × k, `f32`, k contiguous and filled up to whole groups of eight with zeros.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    rows: usize,
    width: usize,
    stride: usize,
    values: Vec<f32>,
}

impl Panel {
    /// A panel of zeros.
    pub fn zeros(rows: usize, width: usize) -> Self {
        let stride = width.next_multiple_of(LANES);
        Self { rows, width, stride, values: vec![0.0; rows * stride] }
    }

    /// A panel of rows × width values, row after row.
    ///
    /// # Panics
    /// If there are not so many values: an error of the caller.
    pub fn from_values(rows: usize, width: usize, values: &[f32]) -> Self {
        assert_eq!(values.len(), rows * width, "values");
        let mut panel = Self::zeros(rows, width);
        for row in 0..rows {
            panel.row_mut(row).copy_from_slice(&values[row * width..(row + 1) * width]);
        }
        panel
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of weights in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The distance from one row's first value to the next one's.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Row `row`, without what fills it up.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.stride..row * self.stride + self.width]
    }

    /// Row `row`, to write on.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.stride..row * self.stride + self.width]
    }

    /// All rows in order.
    pub fn iter_rows(&self) -> impl Iterator<Item = &[f32]> {
        (0..self.rows).map(|row| self.row(row))
    }

    /// All values with what fills them up.
    pub fn as_slice(&self) -> &[f32] {
        &self.values
    }

    /// All values with what fills them up, to write on. Padding must stay zero.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// All values, row after row, without what fills them up.
    pub fn to_values(&self) -> Vec<f32> {
        self.iter_rows().flatten().copied().collect()
    }

    /// The columns whose numbers are in `columns`, in that order.
    pub fn select_columns(&self, columns: &[usize]) -> Self {
        let mut selected = Self::zeros(self.rows, columns.len());
        for row in 0..self.rows {
            for (place, &column) in columns.iter().enumerate() {
                selected.values[row * selected.stride + place] = self.values[row * self.stride + column];
            }
        }
        selected
    }

    /// width × width: the products of the columns with one another. Blocks of rows are summed in
    /// single precision and the blocks, in order, in double. *Bit-exact.*
    pub fn gram(&self) -> Vec<f64> {
        let width = self.width;
        let blocks: Vec<Vec<f32>> = parallel::map_chunks(&self.values, (BLOCK_ROWS * self.stride).max(1), |_, rows| {
            let mut sums = vec![0.0; width * self.stride];
            gram_of_block(rows, self.stride, width, &mut sums);
            sums
        });
        let mut gram = vec![0.0; width * width];
        for block in blocks {
            for left in 0..width {
                for right in 0..width {
                    gram[left * width + right] += f64::from(block[left * self.stride + right]);
                }
            }
        }
        gram
    }
}

impl CsrMatrix {
    /// `self × panel`: rows × k, single-precision sums in the order of the columns. *Bit-exact.*
    ///
    /// Time O(stored × k), parallel over blocks of rows without a reduction.
    ///
    /// # Panics
    /// If `panel` does not have as many rows as this has columns.
    pub fn multiply_panel(&self, panel: &Panel) -> Panel {
        let mut product = Panel::zeros(self.rows(), panel.width);
        self.multiply_panel_into(panel, &mut product);
        product
    }

    /// As [`multiply_panel`](Self::multiply_panel), into a panel that is there.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn multiply_panel_into(&self, panel: &Panel, product: &mut Panel) {
        assert_eq!(self.columns(), panel.rows, "inner dimensions");
        assert_eq!((product.rows, product.width), (self.rows(), panel.width), "shape of the product");
        let stride = panel.stride;
        if stride == 0 {
            return;
        }
        parallel::for_each_chunk(&mut product.values, BLOCK_ROWS * stride, |block, target| {
            let first = (block * BLOCK_ROWS) as u32;
            let numbers: Vec<u32> = (first..first + (target.len() / stride) as u32).collect();
            product_of_block(self, &numbers, panel, target);
        });
    }

    /// The products of the rows whose numbers are in `numbers`, one below the other, into `target`
    /// (numbers × stride). In this thread; the same sums as
    /// [`multiply_panel`](Self::multiply_panel).
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub(crate) fn multiply_rows_panel(&self, numbers: &[u32], panel: &Panel, target: &mut [f32]) {
        assert_eq!(self.columns(), panel.rows, "inner dimensions");
        product_of_block(self, numbers, panel, &mut target[..numbers.len() * panel.stride]);
    }
}

/// The product of one row with a panel, by the same sums as [`CsrMatrix::multiply_panel`].
///
/// # Panics
/// If a column is not a row of the panel, or `target` is shorter than a row with what fills it up.
pub fn multiply_row(row: &[(u32, f32)], panel: &Panel, target: &mut [f32]) {
    target[..panel.stride].fill(0.0);
    for &(column, value) in row {
        let weights = &panel.values[column as usize * panel.stride..(column as usize + 1) * panel.stride];
        for (sum, weight) in target.iter_mut().zip(weights) {
            *sum += value * weight;
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn product_of_block(rows: &CsrMatrix, numbers: &[u32], panel: &Panel, target: &mut [f32]) {
    let stride = panel.stride;
    let mut strip = 0;
    while strip < stride {
        let groups = ((stride - strip) / LANES).min(MOST_GROUPS);
        match groups {
            1 => product_of_strip::<1>(rows, numbers, panel, strip, target),
            2 => product_of_strip::<2>(rows, numbers, panel, strip, target),
            3 => product_of_strip::<3>(rows, numbers, panel, strip, target),
            4 => product_of_strip::<4>(rows, numbers, panel, strip, target),
            5 => product_of_strip::<5>(rows, numbers, panel, strip, target),
            6 => product_of_strip::<6>(rows, numbers, panel, strip, target),
            7 => product_of_strip::<7>(rows, numbers, panel, strip, target),
            _ => product_of_strip::<MOST_GROUPS>(rows, numbers, panel, strip, target),
        }
        strip += groups * LANES;
    }
}

/// The sums of `G` groups stay in registers while a row's entries go by.
#[inline(always)]
fn product_of_strip<const G: usize>(
    rows: &CsrMatrix,
    numbers: &[u32],
    panel: &Panel,
    strip: usize,
    target: &mut [f32],
) {
    let (panel, stride) = (panel.as_slice(), panel.stride);
    for (place, &row) in numbers.iter().enumerate() {
        let mut sums = [[0f32; LANES]; G];
        for (column, value) in rows.row_entries(row as usize) {
            let start = column as usize * stride + strip;
            let weights = &panel[start..start + G * LANES];
            let (weights, _) = weights.as_chunks::<LANES>();
            for (sums, weights) in sums.iter_mut().zip(weights) {
                add(sums, value, weights);
            }
        }
        let start = place * stride + strip;
        for (group, sums) in target[start..start + G * LANES].chunks_exact_mut(LANES).zip(&sums) {
            group.copy_from_slice(sums);
        }
    }
}

#[inline(always)]
fn add(sums: &mut [f32; LANES], factor: f32, values: &[f32; LANES]) {
    for lane in 0..LANES {
        sums[lane] += factor * values[lane];
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn gram_of_block(rows: &[f32], stride: usize, width: usize, sums: &mut [f32]) {
    // Four rows at a time, so that a sum is loaded and stored once for four products; their order
    // stays that of the rows.
    let mut quads = rows.chunks_exact(4 * stride);
    for quad in &mut quads {
        let (a, rest) = quad.split_at(stride);
        let (b, rest) = rest.split_at(stride);
        let (c, d) = rest.split_at(stride);
        for left in 0..width {
            let (wa, wb, wc, wd) = (a[left], b[left], c[left], d[left]);
            let target = &mut sums[left * stride..(left + 1) * stride];
            for ((((sum, &a), &b), &c), &d) in target.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *sum = (((*sum + wa * a) + wb * b) + wc * c) + wd * d;
            }
        }
    }
    for row in quads.remainder().chunks_exact(stride) {
        for left in 0..width {
            let factor = row[left];
            for (sum, &value) in sums[left * stride..(left + 1) * stride].iter_mut().zip(row) {
                *sum += factor * value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::DenseMatrix;

    fn rows(count: usize, columns: u32) -> CsrMatrix {
        let mut matrix = CsrMatrix::new(columns as usize);
        for row in 0..count as u32 {
            let entries = (0..columns).filter(|column| (row * 7 + column * 13) % 5 < 2);
            matrix.push_row(entries.map(|column| (column, ((row + column * 3) % 11) as f32 / 7.0)));
        }
        matrix
    }

    fn panel(rows: usize, width: usize) -> Panel {
        let values: Vec<f32> = (0..rows * width).map(|n| ((n * 37 % 101) as f32 - 50.0) / 33.0).collect();
        Panel::from_values(rows, width, &values)
    }

    #[test]
    fn product_matches_the_dense_product_at_every_width() {
        let rows = rows(600, 40);
        for width in [1, 7, 8, 20, 33, 64, 65, 130] {
            let panel = panel(40, width);
            let product = rows.multiply_panel(&panel);
            let wide = DenseMatrix::from_values(40, width, panel.to_values().into_iter().map(f64::from).collect());
            let exact = rows.multiply(&wide);
            for row in 0..600 {
                let entries: Vec<(u32, f32)> = rows.row_entries(row).collect();
                let mut alone = vec![0.0; product.stride()];
                multiply_row(&entries, &panel, &mut alone);
                assert_eq!(alone[..width], *product.row(row), "alone as in the batch");
                for (ours, theirs) in product.row(row).iter().zip(exact.row(row)) {
                    assert!((f64::from(*ours) - theirs).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn gram_matrix_matches_dot_products_of_columns() {
        let panel = panel(777, 13);
        let gram = panel.gram();
        for left in 0..13 {
            for right in 0..13 {
                let exact: f64 = panel.iter_rows().map(|row| f64::from(row[left]) * f64::from(row[right])).sum();
                assert!((gram[left * 13 + right] - exact).abs() < 1e-2, "{left} {right}");
            }
        }
    }
}
