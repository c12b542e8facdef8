//! The topic models and their measures on one matrix, for `benches/peers/topics`: times the fit
//! alone and prints a line of JSON.
//!
//!     cargo bench --bench topics -- JOB FILE [--key value]...
//!
//! FILE is a sparse matrix as `benches/peers/matrix.py` writes it. What a job takes is in its
//! own file.

// A program that prints its results.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod coherence;
mod diagnosis;
mod lda;
mod matrix;
mod nmf;
mod quality;
mod spherical;

use std::collections::BTreeMap;

/// What follows the job on the command line.
struct Arguments {
    file: String,
    options: BTreeMap<String, String>,
}

impl Arguments {
    /// The value of an option, or `default`.
    fn get<T: std::str::FromStr>(&self, name: &str, default: T) -> T {
        match self.options.get(name) {
            None => default,
            Some(text) => text.parse().unwrap_or_else(|_| panic!("--{name} {text} cannot be used")),
        }
    }
}

fn main() {
    // Cargo adds --bench.
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let Some(job) = words.next() else {
        eprintln!("usage: cargo bench --bench topics -- JOB FILE [--key value]...; benches/peers/topics runs all jobs");
        return;
    };
    let file = words.next().expect("a matrix file");
    let mut options = BTreeMap::new();
    while let Some(key) = words.next() {
        let name = key.strip_prefix("--").expect("options begin with --").to_owned();
        options.insert(name, words.next().expect("a value for the option"));
    }
    let arguments = Arguments { file, options };
    let threads = arguments.get("threads", 1);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().expect("threads");
    let result: serde_json::Value = match job.as_str() {
        "shape" => {
            let matrix = matrix::read(&arguments.file);
            serde_json::json!({ "rows": matrix.rows(), "columns": matrix.columns(), "stored": matrix.stored() })
        }
        "nmf" => nmf::run(&arguments),
        "spherical" => spherical::run(&arguments),
        "coherence" => coherence::run(&arguments),
        "lda" => lda::run(&arguments),
        "diagnosis" => diagnosis::run(&arguments),
        "quality" => quality::run(&arguments, &matrix::read(&arguments.file)),
        other => panic!("there is no job '{other}'"),
    };
    println!("{result}");
}
