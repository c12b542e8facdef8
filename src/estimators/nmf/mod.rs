//! Non-negative matrix factorisation: every paragraph is a sum of topics, every topic a sum of
//! words.

mod anchors;
mod fit;
mod kernel;
mod new_row;
mod start;

#[cfg(test)]
mod tests;

pub use anchors::Anchors;
pub use fit::Fitted;

use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, Panel};
use crate::progress::Progress;
use new_row::Solver;
use serde::{Deserialize, Serialize};

/// Where the iterations begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// Boutsidis & Gallopoulos (2008), *SVD based initialization*: the positive parts of the
    /// singular vectors, zeros kept.
    Nndsvd,
    /// The same with the matrix's mean for zeros, as scikit-learn does by default.
    #[default]
    Nndsvda,
    /// Drawn by chance, scaled to the matrix's mean.
    Random,
}

/// Memory grows with the square of the topics.
const MOST_TOPICS: usize = 4096;

/// How to factorise. Names and scales are scikit-learn's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NmfOptions {
    /// The number of topics, those that are anchored included.
    pub topics: usize,
    /// Where to begin.
    pub start: Start,
    /// The most rounds.
    pub max_iter: usize,
    /// Ends when a round lowers the objective by less than this share of it.
    pub tol: f64,
    /// The penalty on the weights of rows, times the number of terms.
    pub alpha_w: f64,
    /// The penalty on the weights of terms, times the number of rows.
    pub alpha_h: f64,
    /// How much of the penalties is on the sum (L1); the rest is on half the squares (L2).
    pub l1_ratio: f64,
    /// How often the weights are improved for each product with the sparse matrix, which is what
    /// costs (Gillis & Glineur 2012, *Accelerated multiplicative updates and hierarchical ALS*).
    pub sweeps: usize,
    /// Seeds the decomposition and the start by chance.
    pub seed: u64,
}

impl Default for NmfOptions {
    fn default() -> Self {
        Self {
            topics: 10,
            start: Start::default(),
            max_iter: 200,
            tol: 1e-5,
            alpha_w: 0.0,
            alpha_h: 0.0,
            l1_ratio: 0.0,
            sweeps: 2,
            seed: 0,
        }
    }
}

impl NmfOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("topics", self.topics), ("max_iter", self.max_iter), ("sweeps", self.sweeps)] {
            if value == 0 {
                return Err(Error::options(format!("{name} must be at least 1")));
            }
        }
        for (name, value) in [("tol", self.tol), ("alpha_w", self.alpha_w), ("alpha_h", self.alpha_h)] {
            if !value.is_finite() || value < 0.0 {
                return Err(Error::options(format!("{name} must be a number from 0 up")));
            }
        }
        if self.topics > MOST_TOPICS {
            return Err(Error::options(format!("topics must be at most {MOST_TOPICS}, not {}", self.topics)));
        }
        if !(0.0..=1.0).contains(&self.l1_ratio) {
            return Err(Error::options("l1_ratio must lie between 0 and 1"));
        }
        Ok(())
    }
}

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
    /// Factorises `rows` (documents × terms, non-negative).
    ///
    /// `anchors` names the terms of topics that are known beforehand; see [`Anchors`]. Rows of
    /// zeros have no part in it. If there are fewer rows or terms than topics, the topics beyond
    /// them stay empty.
    ///
    /// # Errors
    /// If an option cannot work, a value is negative or not finite, there is nothing but zeros, or
    /// the anchors do not fit.
    pub fn fit(options: &NmfOptions, rows: &CsrMatrix, anchors: &Anchors, progress: &dyn Progress) -> Result<Fitted> {
        fit::fit(options, rows, anchors, None, progress)
    }

    /// As [`fit`](Self::fit), from given weights: `w` is rows × topics, `h` terms × topics.
    ///
    /// # Errors
    /// As `fit`, and if the shapes do not fit or a weight is negative or not finite.
    pub fn fit_from(
        options: &NmfOptions,
        rows: &CsrMatrix,
        w: Panel,
        h: Panel,
        progress: &dyn Progress,
    ) -> Result<Fitted> {
        fit::fit(options, rows, &Anchors::none(), Some((w, h)), progress)
    }

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

    /// The weights of many rows, each as [`weigh`](Self::weigh) gives them: rows × topics, row
    /// after row.
    pub fn transform(&self, rows: &CsrMatrix) -> Vec<Vec<f64>> {
        self.solver.weigh_all(rows, &self.terms)
    }

    /// The share of a row's length that the topics leave unexplained, 0 to 1: how new it is to the
    /// model.
    pub fn residual(&self, row: &[(u32, f32)], weights: &[f64]) -> f64 {
        self.solver.residual(row, weights, &self.terms)
    }
}
