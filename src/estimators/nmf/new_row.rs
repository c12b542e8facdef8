//! The weights of a row when the topics are frozen: non-negative least squares, by going down one
//! weight at a time.

use super::options::NmfOptions;
use crate::matrix::{CsrMatrix, Panel, multiply_row};
use crate::parallel;
/// A round that changes no weight by more than this share of the largest ends the search.
const PRECISION: f64 = 1e-7;
const MOST_ROUNDS: usize = 500;

/// What a frozen factorisation keeps at hand for new rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Solver {
    /// k × k: the products of the topics.
    gram: Vec<f64>,
    l1: f64,
    l2: f64,
}

impl Solver {
    pub(super) fn new(options: &NmfOptions, terms: &Panel) -> Self {
        let width = terms.width();
        let mut gram = vec![0.0; width * width];
        // In double precision, a term after the other: an entry for each pair of topics that share
        // it.
        for row in terms.iter_rows() {
            for left in 0..width {
                let factor = f64::from(row[left]);
                if factor > 0.0 {
                    for right in 0..width {
                        gram[left * width + right] += factor * f64::from(row[right]);
                    }
                }
            }
        }
        let penalty = options.alpha_w * terms.rows() as f64;
        Self { gram, l1: penalty * options.l1_ratio, l2: penalty * (1.0 - options.l1_ratio) }
    }

    pub(super) fn weigh(&self, row: &[(u32, f32)], terms: &Panel) -> Vec<f64> {
        let mut products = vec![0.0; terms.stride()];
        multiply_row(row, terms, &mut products);
        self.solve(&products[..terms.width()])
    }

    pub(super) fn weigh_all(&self, rows: &CsrMatrix, terms: &Panel) -> Vec<Vec<f64>> {
        let products = rows.multiply_panel(terms);
        parallel::map(rows.rows(), |row| self.solve(products.row(row)))
    }

    /// The weights whose mix of topics comes nearest to a row, given its products with the topics.
    fn solve(&self, products: &[f32]) -> Vec<f64> {
        let width = products.len();
        let mut weights = vec![0.0; width];
        let mut descent: Vec<f64> = products.iter().map(|product| f64::from(*product) - self.l1).collect();
        for _ in 0..MOST_ROUNDS {
            let (mut change, mut largest) = (0.0_f64, 0.0_f64);
            for topic in 0..width {
                let gram = &self.gram[topic * width..(topic + 1) * width];
                let curvature = gram[topic] + self.l2;
                if curvature <= 0.0 {
                    continue;
                }
                let old: f64 = weights[topic];
                let new = (old + (descent[topic] - self.l2 * old) / curvature).max(0.0);
                if new != old {
                    let step = new - old;
                    descent.iter_mut().zip(gram).for_each(|(descent, product)| *descent -= step * product);
                    weights[topic] = new;
                    change = change.max(step.abs());
                }
                largest = largest.max(new);
            }
            if change <= PRECISION * largest {
                break;
            }
        }
        weights
    }
}
