//! Naive Bayes on weighted rows: what single words say of a class, without regard to one another.

use super::examples::Examples;
use super::fitted::Linear;
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
    /// How far a class is drawn towards all columns alike: what is added to the sum of each of its
    /// columns, in means of these sums. Times that mean it is scikit-learn's `alpha`; being
    /// relative, it fits few examples and many, counts and weights.
    pub smoothing: f64,
}

impl Default for BayesOptions {
    fn default() -> Self {
        Self { link: Link::Softmax, smoothing: 1.0 }
    }
}

impl BayesOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if !(self.smoothing.is_finite() && self.smoothing > 0.0) {
            return Err(Error::options(format!("smoothing is {}; it must be above zero", self.smoothing)));
        }
        Ok(())
    }
}

/// Multinomial naive Bayes, fitted.
///
/// Under [`Link::Softmax`] the scores are those of scikit-learn's `MultinomialNB`, each column's
/// mean over the classes taken away, which no probability feels; but a class's smoothing goes with
/// its size, so that a word nobody saw is evidence for no class. Under [`Link::Sigmoid`] a class is
/// set against all that is not of it. On TF-IDF it is fast, and its errors differ from those of
/// [`Logistic`](super::Logistic): [`Blend`](super::Blend) of both is better than either
/// (`benches/README.md`). Its own probabilities are overconfident.
///
/// One pass: time O(stored values × classes), memory O(columns × classes). Reproducibility:
/// *bit-exact*.
#[derive(Debug, Clone, PartialEq)]
pub struct NaiveBayes {
    linear: Linear,
}

impl NaiveBayes {
    /// Counts the examples.
    ///
    /// # Errors
    /// If the smoothing cannot work, there is nothing to learn from, a target or weight is out of
    /// its range, or a value is below zero or no number.
    ///
    /// ```
    /// use themewise::estimators::{BayesOptions, Examples, NaiveBayes};
    /// use themewise::matrix::CsrMatrix;
    /// let mut rows = CsrMatrix::new(2);
    /// rows.push_row([(0, 3.0)]);
    /// rows.push_row([(1, 1.0)]);
    /// let examples =
    ///     Examples { rows: &[0, 1], classes: 2, targets: &[1.0, 0.0, 0.0, 1.0], weights: None };
    /// let fitted = NaiveBayes::fit(&BayesOptions::default(), &rows, &examples)?;
    /// // The means are 3/2 and 1/2: the first column is 4.5 of 6 in the first class, and 0.5 of 2
    /// // in the second.
    /// let weights = fitted.linear().weights(0);
    /// assert!((weights[0] - weights[1] - 1.098_612_288_668).abs() < 1e-9);
    /// # Ok::<(), themewise::error::Error>(())
    /// ```
    pub fn fit(options: &BayesOptions, rows: &CsrMatrix, examples: &Examples<'_>) -> Result<Self> {
        options.check()?;
        examples.check(&LogisticOptions { link: options.link, ..Default::default() }, rows)?;
        let classes = examples.classes;
        let ClassSums { mut sums, others, priors, rests, total } = ClassSums::of(options.link, rows, examples)?;
        let size = |sums: &[f64]| {
            let mut sizes = vec![0.0; classes];
            sums.chunks_exact(classes).for_each(|column| add(&mut sizes, 1.0, column));
            sizes
        };
        let (sizes, other_sizes) = (size(&sums), size(&others));
        let width = rows.columns() as f64;
        let none = ln(1.0 + options.smoothing);
        // The logarithm of a column's share in a class, but for what is the same in all.
        let share = |sum: f64, size: f64| if size > 0.0 { ln(sum * width / size + options.smoothing) } else { none };
        for (column, sums) in sums.chunks_exact_mut(classes).enumerate() {
            for (class, sum) in sums.iter_mut().enumerate() {
                *sum = share(*sum, sizes[class]);
                if options.link == Link::Sigmoid {
                    *sum -= share(others[column * classes + class], other_sizes[class]);
                }
            }
            if options.link == Link::Softmax {
                let mean = sums.iter().sum::<f64>() / classes as f64;
                sums.iter_mut().for_each(|weight| *weight -= mean);
            }
        }
        // As if half an example said otherwise, so that a class without examples is not impossible.
        let half = 0.5 * total / examples.rows.len() as f64;
        let intercepts = priors.iter().zip(&rests).map(|(prior, rest)| match options.link {
            Link::Softmax => ln(prior + half),
            Link::Sigmoid => ln(prior + half) - ln(rest + half),
        });
        Ok(Self { linear: Linear::new(options.link, sums, intercepts.collect()) })
    }

    /// The weights.
    pub fn linear(&self) -> &Linear {
        &self.linear
    }
}

/// What the examples sum to in each class.
struct ClassSums {
    /// Columns × classes: what is in examples of the class.
    sums: Vec<f64>,
    /// What is in examples that are not of it; empty under [`Link::Softmax`].
    others: Vec<f64>,
    /// The weight of the examples of each class, and of those that are not of it.
    priors: Vec<f64>,
    rests: Vec<f64>,
    /// The weight of all examples.
    total: f64,
}

impl ClassSums {
    fn of(link: Link, rows: &CsrMatrix, examples: &Examples<'_>) -> Result<Self> {
        let classes = examples.classes;
        let cells = rows.columns() * classes;
        let mut sums = vec![0.0; cells];
        let mut others = if link == Link::Sigmoid { vec![0.0; cells] } else { Vec::new() };
        let (mut priors, mut rests) = (vec![0.0; classes], vec![0.0; classes]);
        let mut total = 0.0;
        let (mut shares, mut against) = (vec![0.0; classes], vec![0.0; classes]);
        for (place, &row) in examples.rows.iter().enumerate() {
            let weight = examples.weights.map_or(1.0, |weights| weights[place]);
            for (class, &target) in examples.targets[place * classes..(place + 1) * classes].iter().enumerate() {
                let known = if target.is_nan() { 0.0 } else { weight };
                shares[class] = if target.is_nan() { 0.0 } else { weight * target };
                against[class] = known - shares[class];
                priors[class] += shares[class];
                rests[class] += against[class];
            }
            total += weight;
            for (column, value) in rows.row_entries(row) {
                if !(value.is_finite() && value >= 0.0) {
                    return Err(Error::data(format!("example {place} (row {row}) has {value} in column {column}"))
                        .with_hint("every value must be a number from 0 up"));
                }
                let start = column as usize * classes;
                add(&mut sums[start..start + classes], f64::from(value), &shares);
                if link == Link::Sigmoid {
                    add(&mut others[start..start + classes], f64::from(value), &against);
                }
            }
        }
        Ok(Self { sums, others, priors, rests, total })
    }
}

#[inline(always)]
fn add(sums: &mut [f64], factor: f64, values: &[f64]) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
}
