//! Naive Bayes on weighted rows: what single words say of a class, without regard to one another.

use super::examples::Examples;
use super::linear::Linear;
use super::options::{Link, LogisticOptions};
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;
use crate::matrix::math::ln;
use serde::{Deserialize, Serialize};

/// How to count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BayesOptions {
    /// Whether classes exclude one another.
    pub link: Link,
    /// What is added to the sum of every column in every class; scikit-learn's `alpha`.
    pub smoothing: f64,
}

impl Default for BayesOptions {
    fn default() -> Self {
        Self { link: Link::Softmax, smoothing: 0.1 }
    }
}

impl BayesOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if !(self.smoothing.is_finite() && self.smoothing > 0.0) {
            return Err(Error::options(format!("smoothing is {}; it must be above nought", self.smoothing)));
        }
        Ok(())
    }
}

/// Multinomial naive Bayes, fitted.
///
/// Under [`Link::Softmax`] the scores are scikit-learn's `MultinomialNB`, each column's mean over the classes taken away, which
/// no probability feels. Under [`Link::Sigmoid`] a class is set against all that is not of it. On rows of TF-IDF it is quick
/// and steady, and errs otherwise than [`Logistic`](super::Logistic): their sum beats both (`benches/README.md`). Its own
/// probabilities are far too sure.
///
/// One pass: time O(stored values × classes), memory O(columns × classes). Reproducibility: *bit-exact*.
#[derive(Debug, Clone, PartialEq)]
pub struct NaiveBayes {
    linear: Linear,
}

impl NaiveBayes {
    /// Counts the examples.
    ///
    /// # Errors
    /// If the smoothing cannot work, there is nothing to learn from, a target or weight is out of its range, or a value is
    /// below nought or no number.
    ///
    /// ```
    /// use themewise::{matrix::CsrMatrix, themes::{BayesOptions, Examples, NaiveBayes}};
    /// let mut rows = CsrMatrix::new(2);
    /// rows.push_row([(0, 3.0)]);
    /// rows.push_row([(1, 1.0)]);
    /// let examples = Examples { rows: &[0, 1], classes: 2, targets: &[1.0, 0.0, 0.0, 1.0], weights: None };
    /// let fitted = NaiveBayes::fit(&BayesOptions { smoothing: 1.0, ..Default::default() }, &rows, &examples)?;
    /// // The first column is 4 of 5 in the first class, 1 of 3 in the second.
    /// let [first, second] = fitted.linear().weights(0) else { unreachable!() };
    /// assert!((first - second - (2.4f64).ln()).abs() < 1e-12);
    /// # Ok::<(), themewise::Error>(())
    /// ```
    pub fn fit(options: &BayesOptions, rows: &CsrMatrix, examples: &Examples<'_>) -> Result<Self> {
        options.check()?;
        examples.check(&LogisticOptions { link: options.link, ..Default::default() }, rows)?;
        let classes = examples.classes;
        let mut sums = vec![0.0; rows.columns() * classes];
        // What all rows have of a column, whatever their classes.
        let mut whole = vec![0.0; rows.columns()];
        let (mut priors, mut total) = (vec![0.0; classes], 0.0);
        for (place, &row) in examples.rows.iter().enumerate() {
            let targets = &examples.targets[place * classes..(place + 1) * classes];
            let weight = examples.weights.map_or(1.0, |weights| weights[place]);
            let (columns, values) = rows.row(row);
            for (&column, &value) in columns.iter().zip(values) {
                if !(value.is_finite() && value >= 0.0) {
                    return Err(Error::data(format!("example {place} (row {row}) has {value} in column {column}"))
                        .with_hint("every value must be a number from 0 up"));
                }
                let value = weight * f64::from(value);
                whole[column as usize] += value;
                for (sum, target) in sums[column as usize * classes..].iter_mut().zip(targets) {
                    *sum += value * target;
                }
            }
            priors.iter_mut().zip(targets).for_each(|(prior, target)| *prior += weight * target);
            total += weight;
        }
        let smoothing = options.smoothing;
        let spread = smoothing * rows.columns() as f64;
        let mut sizes = vec![spread; classes];
        for column in sums.chunks_exact(classes) {
            sizes.iter_mut().zip(column).for_each(|(size, sum)| *size += sum);
        }
        let all = whole.iter().sum::<f64>() + 2.0 * spread;
        let log_sizes: Vec<f64> = sizes
            .iter()
            .map(|&size| match options.link {
                Link::Softmax => ln(size),
                Link::Sigmoid => ln(size) - ln((all - size).max(f64::MIN_POSITIVE)),
            })
            .collect();
        for (column, whole) in sums.chunks_exact_mut(classes).zip(&whole) {
            for (sum, size) in column.iter_mut().zip(&log_sizes) {
                let inside = ln(*sum + smoothing);
                *sum = match options.link {
                    Link::Softmax => inside - size,
                    Link::Sigmoid => inside - ln((whole - *sum).max(0.0) + smoothing) - size,
                };
            }
            if options.link == Link::Softmax {
                let mean = column.iter().sum::<f64>() / classes as f64;
                column.iter_mut().for_each(|weight| *weight -= mean);
            }
        }
        // As if half an example said otherwise, so that a class without examples is not impossible.
        let half = 0.5 * total / examples.rows.len() as f64;
        let intercepts = priors.iter().map(|prior| match options.link {
            Link::Softmax => ln(prior + half),
            Link::Sigmoid => ln(prior + half) - ln((total - prior).max(0.0) + half),
        });
        Ok(Self { linear: Linear::new(options.link, sums, intercepts.collect()) })
    }

    /// The weights.
    pub fn linear(&self) -> &Linear {
        &self.linear
    }
}
