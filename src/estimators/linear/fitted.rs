//! What every fit of this folder comes to: a weight for every column and class, and an intercept a
//! class.

use super::options::Link;
use crate::matrix::math;

/// Linear scores of a few classes, frozen: columns × classes weights, and one intercept a class.
///
/// Scores are sums over the stored values of a row, so that what each column gave is
/// `value × weight`. Memory O(columns × classes).
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    link: Link,
    classes: usize,
    weights: Vec<f64>,
    intercepts: Vec<f64>,
}

impl Linear {
    /// `weights` stand column after column, the classes of a column side by side.
    pub(super) fn new(link: Link, weights: Vec<f64>, mut intercepts: Vec<f64>) -> Self {
        if link == Link::Softmax {
            // Only their differences mean anything.
            let mean = intercepts.iter().sum::<f64>() / intercepts.len() as f64;
            intercepts.iter_mut().for_each(|intercept| *intercept -= mean);
        }
        Self { link, classes: intercepts.len(), weights, intercepts }
    }

    /// How scores become probabilities.
    pub fn link(&self) -> Link {
        self.link
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.weights.len() / self.classes
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The weights of a column, one a class. Zero for a column that no example has.
    pub fn weights(&self, column: usize) -> &[f64] {
        &self.weights[column * self.classes..(column + 1) * self.classes]
    }

    /// The intercepts, one a class; under [`Link::Softmax`] they sum to zero.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The scores of this and, `factor` times, of `other`: one linear model again.
    ///
    /// # Panics
    /// If columns, classes or links differ: a fault of the caller's.
    pub fn plus(&self, other: &Self, factor: f64) -> Self {
        assert_eq!((self.link, self.classes), (other.link, other.classes), "links and classes");
        assert_eq!(self.weights.len(), other.weights.len(), "columns");
        let sum = |ours: &[f64], theirs: &[f64]| ours.iter().zip(theirs).map(|(o, t)| o + factor * t).collect();
        Self {
            link: self.link,
            classes: self.classes,
            weights: sum(&self.weights, &other.weights),
            intercepts: sum(&self.intercepts, &other.intercepts),
        }
    }

    /// The same weights with other intercepts.
    pub(super) fn with_intercepts(self, intercepts: Vec<f64>) -> Self {
        Self::new(self.link, self.weights, intercepts)
    }

    /// All scores `factor` times.
    pub fn times(&self, factor: f64) -> Self {
        let product = |values: &[f64]| values.iter().map(|value| factor * value).collect();
        Self { weights: product(&self.weights), intercepts: product(&self.intercepts), ..*self }
    }

    /// Writes the linear scores of one row (columns and values side by side) into `scores`, one a
    /// class.
    ///
    /// # Panics
    /// If a column lies outside the fit, or `scores` is not as long as there are classes: a fault
    /// of the caller's.
    pub fn scores(&self, columns: &[u32], values: &[f32], scores: &mut [f64]) {
        scores.copy_from_slice(&self.intercepts);
        self.add(columns, values, scores);
    }

    /// As [`scores`](Self::scores), without the intercepts: what the words alone say.
    ///
    /// # Panics
    /// As [`scores`](Self::scores).
    pub fn sums(&self, columns: &[u32], values: &[f32], scores: &mut [f64]) {
        assert_eq!(scores.len(), self.classes, "classes");
        scores.fill(0.0);
        self.add(columns, values, scores);
    }

    fn add(&self, columns: &[u32], values: &[f32], scores: &mut [f64]) {
        for (&column, &value) in columns.iter().zip(values) {
            let value = f64::from(value);
            for (score, weight) in scores.iter_mut().zip(self.weights(column as usize)) {
                *score += value * weight;
            }
        }
    }

    /// Writes the probabilities of one row into `probabilities`, one a class.
    ///
    /// # Panics
    /// As [`scores`](Self::scores).
    pub fn probabilities(&self, columns: &[u32], values: &[f32], probabilities: &mut [f64]) {
        self.scores(columns, values, probabilities);
        self.link.probabilities(probabilities);
    }
}

impl Link {
    /// Turns the scores of a row into probabilities, where they stand.
    pub fn probabilities(self, scores: &mut [f64]) {
        match self {
            Self::Sigmoid => scores.iter_mut().for_each(|score| *score = math::sigmoid(*score)),
            Self::Softmax => {
                math::softmax(scores);
            }
        }
    }
}
