//! The same input through what others offer, where it is installed: the script of `benches/peers/`,
//! run here.

use crate::cli::printer::Printer;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use themewise::Error;

/// The peers' side of the measurement.
const SCRIPT: &str = include_str!("../../../benches/peers/vectorise.py");

/// What was measured of a peer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Peer {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mb_per_s: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seconds: Option<Vec<f64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) skipped: Option<String>,
}

/// Runs the peers on the input, which must be one file.
pub(super) fn compare(inputs: &[PathBuf], runs: u32, printer: &Printer) -> anyhow::Result<Vec<Peer>> {
    let [file] = inputs else {
        return Err(Error::options("--compare takes one file")
            .with_hint("put the texts into one file, a text a line")
            .into());
    };
    let failed = |reason: String| Error::data(format!("cannot compare: {reason}"));
    let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    let script = folder.path().join("vectorise.py");
    std::fs::write(&script, SCRIPT).map_err(|error| failed(error.to_string()))?;
    let python = std::env::var("THEMEWISE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    printer.message(format!("measuring what {python} has, which takes a while"));
    let output = Command::new(&python)
        .arg(&script)
        .arg(file)
        .args(["--json", "--runs", &runs.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            printer.warn(format!("'{python}' cannot be run ({error}): only 'wc -w' is compared"));
            printer.hint("name a Python with scikit-learn in THEMEWISE_PYTHON");
            return Ok(vec![word_count(file, runs)]);
        }
    };
    if !output.status.success() {
        return Err(failed(format!("the peers' script ended with {}", output.status)).into());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| failed(format!("the peers' script said {error}")).into())
}

/// `wc -w`, timed here.
fn word_count(file: &PathBuf, runs: u32) -> Peer {
    let mut peer = Peer { name: "wc".to_owned(), version: None, mb_per_s: None, seconds: None, skipped: None };
    let bytes = file.metadata().map_or(0, |metadata| metadata.len());
    let mut seconds = Vec::new();
    for _ in 0..runs {
        let start = std::time::Instant::now();
        let done = Command::new("wc").arg("-w").arg(file).env("LC_ALL", "C.UTF-8").stdout(Stdio::null()).status();
        if !done.is_ok_and(|status| status.success()) {
            peer.skipped = Some("it cannot be run".to_owned());
            return peer;
        }
        seconds.push(start.elapsed().as_secs_f64());
    }
    peer.mb_per_s = Some(bytes as f64 / 1e6 / median(&seconds));
    peer.seconds = Some(seconds);
    peer
}

/// The seconds in the middle.
pub(super) fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2].max(1e-9)
}
