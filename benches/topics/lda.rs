//! LDA: the time of a fit, and what was fitted, for `benches/peers/lda.py`.
//!
//!     lda FILE [--topics 20] [--sweeps N] [--samples N] [--seed 0] [--runs 1] [--sampler auto]
//!     [--threads 1] [--out MODEL]
//!
//! MODEL gets topics and terms as u64, alpha as f64, then terms × topics as f32, all little-endian.

use crate::Arguments;
use std::time::Instant;
use themewise::estimators::lda::{Alpha, Lda, LdaOptions, Optimize, Sampler};
use themewise::progress::Silent;

pub(crate) fn run(arguments: &Arguments) -> serde_json::Value {
    let rows = crate::matrix::read(&arguments.file);
    let options = options(arguments);
    let mut seconds = Vec::new();
    let mut fitted: Option<Lda> = None;
    for _ in 0..arguments.get("runs", 1) {
        let start = Instant::now();
        let lda = Lda::fit(&options, &rows, &[], &Silent).expect("a fit");
        seconds.push(start.elapsed().as_secs_f64());
        if let Some(before) = &fitted {
            assert_eq!(before, &lda, "two runs differ");
        }
        fitted = Some(lda);
    }
    let lda = fitted.expect("at least one run");
    let out: String = arguments.get("out", String::new());
    if !out.is_empty() {
        std::fs::write(&out, bytes(&lda)).expect("the model is written");
    }
    let start = Instant::now();
    assert_eq!(lda.document_topics(&rows).rows(), rows.rows());
    let inferring = start.elapsed().as_secs_f64();
    let tokens: f64 = rows.iter_rows().flat_map(|(_, values)| values).map(|&value| f64::from(value)).sum();
    seconds.sort_by(f64::total_cmp);
    let median = seconds[seconds.len() / 2];
    serde_json::json!({
        "seconds": seconds,
        "tokens_per_second": tokens * options.sweeps as f64 / median,
        "inferred_rows_per_second": rows.rows() as f64 / inferring,
        "tokens": tokens,
        "history": lda.history(),
        "alpha_sum": lda.alpha().iter().sum::<f64>(),
        "peak_kb": peak(),
        "fingerprint": format!("{:08x}", fingerprint(&bytes(&lda))),
    })
}

fn options(arguments: &Arguments) -> LdaOptions {
    let default = LdaOptions::default();
    let each: f64 = arguments.get("alpha-each", 0.0);
    LdaOptions {
        topics: arguments.get("topics", default.topics),
        sweeps: arguments.get("sweeps", default.sweeps),
        burn_in: arguments.get("burn-in", default.burn_in),
        alpha: if each > 0.0 { Alpha::Each(each) } else { Alpha::Sum(arguments.get("alpha", 5.0)) },
        beta: arguments.get("beta", default.beta),
        optimize_interval: arguments.get("optimize-interval", default.optimize_interval),
        optimize: match arguments.get("optimize", "default".to_owned()).as_str() {
            "default" => default.optimize,
            "alpha" => Optimize::Alpha,
            "both" => Optimize::Both,
            other => panic!("--optimize {other}"),
        },
        sampler: match arguments.get("sampler", "auto".to_owned()).as_str() {
            "auto" => Sampler::Auto,
            "dense" => Sampler::Dense,
            "sparse" => Sampler::Sparse,
            other => panic!("there is no sampler '{other}'"),
        },
        samples: arguments.get("samples", default.samples),
        sample_interval: arguments.get("sample-interval", default.sample_interval),
        seed: arguments.get("seed", default.seed),
        ..default
    }
}

fn bytes(lda: &Lda) -> Vec<u8> {
    let mut bytes = Vec::new();
    for size in [lda.topics(), lda.terms()] {
        bytes.extend((size as u64).to_le_bytes());
    }
    bytes.extend(lda.alpha().iter().flat_map(|value| value.to_le_bytes()));
    bytes.extend((0..lda.terms()).flat_map(|term| lda.term(term)).flat_map(|value| value.to_le_bytes()));
    bytes
}

/// FNV-1a: equal for equal models.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The most memory that this process ever had, in kB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}
