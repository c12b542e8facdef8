//! The factorisation, frozen: the weights of terms in topics, and the weights of new rows.

use super::new_row::Solver;
use super::options::NmfOptions;
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, Panel};

/// A factorisation, frozen: the weight of every term in every topic.
///
/// Prefer it to clusters where a paragraph may speak of several things, and to LDA where texts are
/// short, since it takes TF-IDF weights and has no chance in it. Hierarchical alternating least
/// squares (Cichocki & Phan 2009, *Fast local algorithms for large scale nonnegative matrix and
/// tensor factorizations*): with the topics held, every paragraph's weights are improved one topic
/// at a time, then the other way about; each round begins a little farther along the way that the
/// last one went (Ang & Gillis 2019, *Accelerating nonnegative matrix factorization algorithms
/// using extrapolation*). A new row's weights are the non-negative least squares with the topics
/// frozen. Time O(stored · k + (rows + terms) · k²) a round, memory O((rows + terms) · k).
/// Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::estimators::{Anchors, Nmf, NmfOptions};
/// use themewise::matrix::CsrMatrix;
/// use themewise::progress::Silent;
/// let mut rows = CsrMatrix::new(4);
/// for _ in 0..3 {
///     rows.push_row([(0, 0.8), (1, 0.6)]);
///     rows.push_row([(2, 0.6), (3, 0.8)]);
/// }
/// let fitted = Nmf::fit(
///     &NmfOptions { topics: 2, ..Default::default() },
///     &rows,
///     &Anchors::none(),
///     &Silent,
/// )?;
/// let weights = fitted.model.weigh(&[(0, 1.0)]);
/// assert!(weights[0].max(weights[1]) > 0.99 * (weights[0] + weights[1]));
/// assert!(fitted.objective < 1e-3);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Nmf {
    options: NmfOptions,
    /// terms × topics; every topic has the Euclidean length one.
    terms: Panel,
    solver: Solver,
}

impl Nmf {
    /// A factorisation from its parts, as a model file holds them: `terms` is terms × topics.
    ///
    /// # Errors
    /// If a weight is negative or beyond one, or there is no topic.
    pub fn from_parts(options: NmfOptions, terms: Panel) -> Result<Self> {
        options.check().map_err(|error| Error::model(format!("the factorisation's options: {error}")))?;
        if terms.width() == 0 || terms.width() != options.topics {
            return Err(Error::model("the factorisation's topics are not as many as its options say"));
        }
        if terms.as_slice().iter().any(|weight| !(0.0..=crate::matrix::LONGEST).contains(weight)) {
            return Err(Error::model("a weight of the factorisation is negative, too large or not a number"));
        }
        let solver = Solver::new(&options, &terms);
        Ok(Self { options, terms, solver })
    }

    /// The options.
    pub fn options(&self) -> &NmfOptions {
        &self.options
    }

    /// terms × topics; every topic that is not empty has the Euclidean length one.
    pub fn terms(&self) -> &Panel {
        &self.terms
    }

    /// Puts the topics into the order `order`.
    pub(crate) fn reorder(&mut self, order: &[usize]) {
        self.terms = self.terms.select_columns(order);
        self.solver = Solver::new(&self.options, &self.terms);
    }

    /// The weights of a row in every topic: non-negative least squares; zeros for a row without a
    /// known word.
    pub fn weigh(&self, row: &[(u32, f32)]) -> Vec<f64> {
        self.solver.weigh(row, &self.terms)
    }

    /// The weights of many rows, each as [`weigh`](Self::weigh) gives them.
    pub fn weigh_all(&self, rows: &CsrMatrix) -> Vec<Vec<f64>> {
        self.solver.weigh_all(rows, &self.terms)
    }
}
