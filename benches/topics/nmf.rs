//! `nmf`: non-negative matrix factorisation. `--topics`, `--tol`, `--max_iter`, `--sweeps`,
//! `--start`, `--seed`, `--runs`, `--target` (an objective to stop at).

use crate::{Arguments, matrix};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use themewise::estimators::{Anchors, Nmf, NmfOptions, NmfStart};
use themewise::progress::Progress;

/// Asks to stop when the objective is reached.
struct Target {
    objective: f64,
    reached: AtomicBool,
}

impl Progress for Target {
    fn start(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn finish(&self) {}
    fn measure(&self, _: &str, value: f64) {
        self.reached.store(value <= self.objective, Ordering::Relaxed);
    }
    fn stop_requested(&self) -> bool {
        self.reached.load(Ordering::Relaxed)
    }
}

pub(crate) fn run(arguments: &Arguments) -> serde_json::Value {
    let rows = matrix::read(&arguments.file);
    let options = NmfOptions {
        topics: arguments.get("topics", 10),
        tol: arguments.get("tol", NmfOptions::default().tol),
        max_iter: arguments.get("max_iter", NmfOptions::default().max_iter),
        sweeps: arguments.get("sweeps", NmfOptions::default().sweeps),
        seed: arguments.get("seed", 0),
        start: match arguments.get("start", String::new()).as_str() {
            "nndsvd" => NmfStart::Nndsvd,
            "random" => NmfStart::Random,
            _ => NmfStart::Nndsvda,
        },
        ..Default::default()
    };
    let objective = arguments.get("target", 0.0);
    let (mut seconds, mut found) = (Vec::new(), None);
    for _ in 0..arguments.get("runs", 1) {
        let target = Target { objective, reached: AtomicBool::new(false) };
        let start = Instant::now();
        found = Some(Nmf::fit(&options, &rows, &Anchors::none(), &target).expect("a fit"));
        seconds.push(start.elapsed().as_secs_f64());
    }
    let found = found.expect("at least one run");
    serde_json::json!({ "seconds": seconds, "objective": found.objective, "iterations": found.objectives.len() })
}
