//! How figures grow with the number of labels: the points of a learning curve, from runs that somebody else made.

use crate::error::{Error, Result};
use crate::metrics::percentile;
use serde::Serialize;
use std::collections::BTreeMap;

/// A figure at one number of labels, over the runs that have it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurveValue {
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, divided by n − 1; none of a single run.
    pub deviation: Option<f64>,
    /// The least.
    pub least: f64,
    /// The middle one.
    pub median: f64,
    /// The most.
    pub most: f64,
    /// How many runs there are.
    pub runs: usize,
}

/// One point of the curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurvePoint {
    /// How many labels were learned from.
    pub labels: usize,
    /// The figures, by name.
    pub figures: BTreeMap<String, CurveValue>,
}

/// How figures grow with the number of labels.
///
/// ```
/// use themewise::evaluate::LearningCurve;
/// let run = |labels: usize, f1: f64| (labels, vec![("micro_f1".to_owned(), f1)]);
/// let curve = LearningCurve::of(&[run(50, 0.8), run(0, 0.6), run(50, 0.9)])?;
/// assert_eq!(curve.points[1].labels, 50);
/// assert!((curve.points[1].figures["micro_f1"].mean - 0.85).abs() < 1e-12);
/// assert_eq!(curve.rows("micro_f1").len(), 2);
/// # Ok::<(), themewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearningCurve {
    /// The points, by ascending number of labels.
    pub points: Vec<CurvePoint>,
}

impl LearningCurve {
    /// From runs, in any order: how many labels each learned from, and its figures by name. Runs of one number of labels
    /// make one point. Reproducibility: *bit-exact*, whatever the order.
    ///
    /// # Errors
    /// If there is no run, or a figure is not a finite number.
    pub fn of(runs: &[(usize, Vec<(String, f64)>)]) -> Result<Self> {
        if runs.is_empty() {
            return Err(Error::data("a learning curve has no points without runs")
                .with_hint("train on some numbers of labels first"));
        }
        let mut points: BTreeMap<usize, BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
        for (labels, figures) in runs {
            let point = points.entry(*labels).or_default();
            for (name, value) in figures {
                if !value.is_finite() {
                    return Err(Error::data(format!("'{name}' with {labels} labels is {value}"))
                        .with_hint("leave out what has no meaning there"));
                }
                point.entry(name).or_default().push(*value);
            }
        }
        let points = points
            .into_iter()
            .map(|(labels, figures)| CurvePoint {
                labels,
                figures: figures.into_iter().map(|(name, values)| (name.to_owned(), summary(values))).collect(),
            })
            .collect();
        Ok(Self { points })
    }

    /// One figure as a table: number of labels and figure, where there is one.
    pub fn rows(&self, figure: &str) -> Vec<(usize, CurveValue)> {
        self.points.iter().filter_map(|point| Some((point.labels, *point.figures.get(figure)?))).collect()
    }
}

fn summary(mut values: Vec<f64>) -> CurveValue {
    values.sort_unstable_by(f64::total_cmp);
    let runs = values.len();
    let mean = values.iter().sum::<f64>() / runs as f64;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    CurveValue {
        mean,
        deviation: (runs > 1).then(|| (squares / (runs - 1) as f64).sqrt()),
        least: values[0],
        median: percentile(&values, 0.5),
        most: values[runs - 1],
        runs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_sorted_and_summed_up_whatever_the_order() {
        let run = |labels: usize, value: f64| (labels, vec![("f1".to_owned(), value)]);
        let runs = [run(100, 0.7), run(10, 0.1), run(10, 0.4), run(10, 0.2), run(100, 0.9)];
        let curve = LearningCurve::of(&runs).unwrap();
        let ten = curve.points[0].figures["f1"];
        assert_eq!((ten.least, ten.median, ten.most, ten.runs), (0.1, 0.2, 0.4, 3));
        // (0.1333² + 0.0333² + 0.1667²) / 2
        assert!((ten.deviation.unwrap() - (0.046_666_666_666_666_67_f64 / 2.0).sqrt()).abs() < 1e-12);
        let mut turned = runs.to_vec();
        turned.reverse();
        assert_eq!(LearningCurve::of(&turned).unwrap(), curve);
        assert!(curve.rows("recall").is_empty());
    }

    #[test]
    fn what_cannot_be_a_point_is_an_error() {
        assert!(LearningCurve::of(&[]).unwrap_err().hint().is_some());
        let error = LearningCurve::of(&[(5, vec![("f1".to_owned(), f64::NAN)])]).unwrap_err();
        assert_eq!(error.to_string(), "'f1' with 5 labels is NaN");
    }
}
