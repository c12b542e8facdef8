//! Logistic regression, fitted.

use super::examples::Examples;
use super::fitted::Linear;
use super::newton::NewtonOutcome;
use super::options::LogisticOptions;
use super::problem::PackedProblem;
use super::{dual, elastic, ridge};
use crate::error::Result;
use crate::matrix::CsrMatrix;

/// Logistic regression on sparse rows, of several classes that exclude one another
/// ([`Softmax`](super::Link::Softmax)) or are asked one by one ([`Sigmoid`](super::Link::Sigmoid)).
///
/// Minimises `(1 - l1_ratio) · ½‖w‖² + l1_ratio · ‖w‖₁ + c · Σ weight · log-loss`; intercepts have
/// no penalty. The objective is that of scikit-learn's `LogisticRegression`. Prefer it to `topics`
/// where there are labels, and to a codebook alone from some dozens of labels on.
///
/// Ridge: stochastic dual coordinate ascent (Shalev-Shwartz & Zhang 2013; Yu, Huang & Lin 2011),
/// then Newton's method by conjugate gradients (Lin, Weng & Keerthi 2008). Elastic net: proximal
/// Newton steps by coordinate descent (Friedman, Hastie & Tibshirani 2010) over the columns that
/// matter. Time O(stored values of the chosen rows × classes × passes), some ten to fifty passes;
/// memory O((columns that occur + rows) × classes). One thread; reproducibility: *bit-exact*, on
/// any processor.
///
/// ```
/// use themewise::matrix::CsrMatrix;
/// use themewise::estimators::{Examples, Link, Logistic, LogisticOptions};
/// let mut rows = CsrMatrix::new(2);
/// for (first, second) in [(1.0, 0.0), (0.8, 0.1), (0.1, 0.9), (0.0, 1.0)] {
///     rows.push_row([(0, first), (1, second)]);
/// }
/// let examples = Examples {
///     rows: &[0, 1, 2, 3],
///     classes: 2,
///     // The third is of the second class, most likely.
///     targets: &[1.0, 0.0, 1.0, 0.0, 0.2, 0.8, 0.0, 1.0],
///     weights: None,
/// };
/// let options = LogisticOptions { link: Link::Softmax, c: 10.0, ..Default::default() };
/// let fitted = Logistic::fit(&options, &rows, &examples)?;
/// let mut probabilities = [0.0; 2];
/// fitted.linear().probabilities(&[0], &[1.0], &mut probabilities);
/// assert!(probabilities[0] > 0.8);
/// assert!((probabilities[0] + probabilities[1] - 1.0).abs() < 1e-12);
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    linear: Linear,
    iterations: usize,
    converged: bool,
}

impl Logistic {
    /// Fits the examples.
    ///
    /// # Errors
    /// If an option cannot work, there is nothing to learn from, a target or weight is out of its
    /// range, or a value is not finite.
    pub fn fit(options: &LogisticOptions, rows: &CsrMatrix, examples: &Examples<'_>) -> Result<Self> {
        let problem = PackedProblem::new(options, rows, examples)?;
        let start = problem.start();
        if options.l1_ratio > 0.0 {
            return Ok(Self::unpack(rows.columns(), &problem, elastic::fit(options, &problem, start)));
        }
        // Nearer would not save a Newton step.
        let near = dual::dual_ascent(&problem, start, 10.0 * options.tolerance);
        Ok(Self::unpack(rows.columns(), &problem, ridge::fit(options, &problem, near)))
    }

    fn unpack(columns: usize, problem: &PackedProblem, (point, outcome): (Vec<f64>, NewtonOutcome)) -> Self {
        let classes = problem.classes;
        let mut weights = vec![0.0; columns * classes];
        for (place, &column) in problem.columns.iter().enumerate() {
            weights[column as usize * classes..][..classes]
                .copy_from_slice(&point[place * problem.stride..][..classes]);
        }
        let intercepts = point[problem.intercepts_at()..][..classes].to_vec();
        Self {
            linear: Linear::new(problem.link, weights, intercepts),
            iterations: outcome.steps,
            converged: outcome.converged,
        }
    }

    /// The weights.
    pub fn linear(&self) -> &Linear {
        &self.linear
    }

    /// Steps of Newton's method that were made.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// Whether the tolerance was met.
    pub fn converged(&self) -> bool {
        self.converged
    }
}
