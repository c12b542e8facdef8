//! The golden answers of scikit-learn and SciPy for the stacked regression.

use super::stacking::{StackingExample, StackingPrior, fit_stacking};
use crate::estimators::Link;
use crate::themes::reading::FEATURES;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    weigh: GoldenWeigh,
}

#[derive(Deserialize)]
struct GoldenWeigh {
    features: Vec<Vec<[f64; FEATURES.len()]>>,
    targets: Vec<Vec<f64>>,
    known: Vec<Vec<bool>>,
    means: [f64; FEATURES.len()],
    deviations: [f64; FEATURES.len()],
    intercept: (f64, f64),
    of_theme: f64,
    centred: Weights,
    sigmoid: Weights,
    softmax: Weights,
}

#[derive(Deserialize)]
struct Weights {
    weights: Vec<f64>,
    intercepts: Vec<f64>,
}

#[test]
fn stacking_matches_scikit_learn_and_scipy() {
    let golden = serde_json::from_str::<Golden>(include_str!("../../../tests/golden/weigh.json")).unwrap().weigh;
    let examples: Vec<StackingExample> = golden
        .features
        .iter()
        .zip(golden.targets.iter().zip(&golden.known))
        .map(|(features, (targets, known))| StackingExample {
            features: features.clone(),
            targets: targets.iter().zip(known).map(|(target, known)| known.then_some(*target)).collect(),
        })
        .collect();
    let mut prior = StackingPrior {
        weights: [(0.0, 0.0); FEATURES.len()],
        intercept: golden.intercept,
        theme_deviation: golden.of_theme,
    };
    for (place, weight) in prior.weights.iter_mut().enumerate() {
        *weight = (golden.means[place], golden.deviations[place]);
    }
    let mut centred = prior;
    centred.weights.iter_mut().for_each(|(mean, _)| *mean = 0.0);
    centred.intercept.0 = 0.0;
    for (name, link, prior, wanted) in [
        ("centred", Link::Sigmoid, centred, &golden.centred),
        ("sigmoid", Link::Sigmoid, prior, &golden.sigmoid),
        ("softmax", Link::Softmax, prior, &golden.softmax),
    ] {
        let (weights, intercepts) = fit_stacking(link, &prior, &examples, 3);
        let found = weights.iter().chain(&intercepts);
        for (found, wanted) in found.zip(wanted.weights.iter().chain(&wanted.intercepts)) {
            assert!((found - wanted).abs() < 2e-5, "{name}: {weights:?} {intercepts:?}");
        }
    }
}
