//! Metrics by number of labelled documents: a learning curve, from the results of runs.

use crate::error::{Error, Result};
use crate::metrics::percentile;
use serde::Serialize;
use std::collections::BTreeMap;

/// A metric at one number of labelled documents, over the runs that have it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurveValue {
    /// The mean over runs.
    pub mean: f64,
    /// The standard deviation, divided by n − 1; none of a single run.
    pub deviation: Option<f64>,
    /// The 2.5th percentile.
    pub lower: f64,
    /// The 97.5th percentile.
    pub upper: f64,
    /// The number of runs.
    pub runs: usize,
}

/// One point of the curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The number of labelled documents that were learned from.
    pub documents: usize,
    /// The mean number of their labelled paragraphs.
    pub paragraphs: f64,
    /// The metrics, by name.
    pub metrics: BTreeMap<String, CurveValue>,
}

/// The result of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveRun {
    /// The number of labelled documents that were learned from.
    pub documents: usize,
    /// The number of their labelled paragraphs.
    pub paragraphs: usize,
    /// The metrics, by name; those without meaning are left out.
    pub metrics: Vec<(String, f64)>,
}

/// Metrics by number of labelled documents.
///
/// ```
/// use themewise::evaluate::{CurveRun, LearningCurve};
/// let run = |documents: usize, f1: f64| {
///     let metrics = vec![("micro_f1".to_owned(), f1)];
///     CurveRun { documents, paragraphs: 9 * documents, metrics }
/// };
/// let curve = LearningCurve::of(&[run(50, 0.8), run(0, 0.6), run(50, 0.9)])?;
/// assert_eq!(curve.points[1].documents, 50);
/// assert!((curve.points[1].metrics["micro_f1"].mean - 0.85).abs() < 1e-12);
/// # Ok::<(), themewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearningCurve {
    /// The points, by ascending number of documents.
    pub points: Vec<CurvePoint>,
}

impl LearningCurve {
    /// From runs, in any order. Runs with the same number of documents make one point. *Bit-exact*,
    /// whatever the order.
    ///
    /// # Errors
    /// If there is no run, or a metric is not a finite number.
    pub fn of(runs: &[CurveRun]) -> Result<Self> {
        if runs.is_empty() {
            return Err(Error::data("a learning curve has no points without runs")
                .with_hint("train on some numbers of labels first"));
        }
        type RunValues<'a> = (Vec<usize>, BTreeMap<&'a str, Vec<f64>>);
        let mut points: BTreeMap<usize, RunValues<'_>> = BTreeMap::new();
        for run in runs {
            let (paragraphs, metrics) = points.entry(run.documents).or_default();
            paragraphs.push(run.paragraphs);
            for (name, value) in &run.metrics {
                if !value.is_finite() {
                    let message = format!("'{name}' with {} labelled documents is {value}", run.documents);
                    return Err(Error::data(message).with_hint("leave out metrics that have no meaning there"));
                }
                metrics.entry(name).or_default().push(*value);
            }
        }
        let points = points
            .into_iter()
            .map(|(documents, (paragraphs, metrics))| CurvePoint {
                documents,
                paragraphs: paragraphs.iter().sum::<usize>() as f64 / paragraphs.len() as f64,
                metrics: metrics.into_iter().map(|(name, values)| (name.to_owned(), summary(values))).collect(),
            })
            .collect();
        Ok(Self { points })
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
        lower: percentile(&values, 0.025),
        upper: percentile(&values, 0.975),
        runs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(documents: usize, value: f64) -> CurveRun {
        CurveRun { documents, paragraphs: 2 * documents, metrics: vec![("f1".to_owned(), value)] }
    }

    #[test]
    fn points_are_sorted_and_do_not_depend_on_the_order_of_runs() {
        let runs = [run(100, 0.7), run(10, 0.1), run(10, 0.4), run(10, 0.2), run(100, 0.9)];
        let curve = LearningCurve::of(&runs).unwrap();
        assert_eq!(curve.points.iter().map(|point| point.documents).collect::<Vec<_>>(), [10, 100]);
        let ten = curve.points[0].metrics["f1"];
        assert_eq!((curve.points[0].paragraphs, ten.runs), (20.0, 3));
        // NumPy: percentile([0.1, 0.2, 0.4], [2.5, 97.5]) = 0.105, 0.39.
        assert!((ten.lower - 0.105).abs() < 1e-12 && (ten.upper - 0.39).abs() < 1e-12, "{ten:?}");
        // (0.1333² + 0.0333² + 0.1667²) / 2
        assert!((ten.deviation.unwrap() - (0.046_666_666_666_666_67_f64 / 2.0).sqrt()).abs() < 1e-12);
        let mut reversed = runs.to_vec();
        reversed.reverse();
        assert_eq!(LearningCurve::of(&reversed).unwrap(), curve);
    }

    #[test]
    fn no_runs_and_values_that_are_not_finite_are_errors() {
        assert!(LearningCurve::of(&[]).unwrap_err().hint().is_some());
        let error = LearningCurve::of(&[run(5, f64::NAN)]).unwrap_err();
        assert_eq!(error.to_string(), "'f1' with 5 labelled documents is NaN");
    }
}
