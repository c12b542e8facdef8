//! `spherical`: spherical k-means. `--topics`, `--starts`, `--seed`, `--runs`.

use crate::{Arguments, matrix};
use std::time::Instant;
use themewise::estimators::{Spherical, SphericalOptions};
use themewise::progress::Silent;

pub(crate) fn run(arguments: &Arguments) -> serde_json::Value {
    let rows = matrix::read(&arguments.file);
    let (mut seconds, mut cosines, mut rounds) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..arguments.get("runs", 1) {
        let options = SphericalOptions {
            topics: arguments.get("topics", 10),
            starts: arguments.get("starts", 1),
            seed: arguments.get("seed", 0) + run,
            ..Default::default()
        };
        let start = Instant::now();
        let found = Spherical::fit(&options, &rows, &Silent).expect("a fit");
        seconds.push(start.elapsed().as_secs_f64());
        cosines.push(found.mean_cosine);
        rounds.push(found.rounds);
    }
    serde_json::json!({ "seconds": seconds, "mean_cosine": cosines, "rounds": rounds })
}
