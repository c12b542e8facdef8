//! `bench`: what its report holds, and the text that it makes for itself.

use super::harness::{Folder, run};
use super::samples::prose;
use serde_json::Value;

fn positive(value: &Value) -> f64 {
    value.as_f64().filter(|number| *number > 0.0 && number.is_finite()).unwrap_or_else(|| panic!("{value}"))
}

#[test]
fn the_report_has_the_shape_that_is_documented() {
    let text = prose(120_000, 1).replace("\n\n", "\n");
    let folder = Folder::with(&[("in.txt", text.as_bytes())]);
    let report = run(&["bench", &folder.at("in.txt"), "--runs", "3", "--threads", "2", "--json"]).code(0).silent();
    let report = report.json();
    assert_eq!(report["bytes"], text.len());
    assert_eq!(report["paragraphs"], text.lines().count());
    assert_eq!(report["threads"], 2);
    assert!(positive(&report["tokens"]) > 10_000.0 && positive(&report["distinct_terms"]) > 20.0);
    let features = report["features"].as_array().unwrap();
    assert!(!features.is_empty() && features.iter().all(Value::is_string), "{features:?}");
    if cfg!(target_os = "linux") {
        assert!(positive(&report["peak_rss_bytes"]) > text.len() as f64);
    }
    let stages = report["stages"].as_array().unwrap();
    let names: Vec<&str> = stages.iter().map(|stage| stage["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["read", "scan", "intern", "count", "weight", "whole"]);
    for stage in stages {
        let mut seconds: Vec<f64> = stage["runs"].as_array().unwrap().iter().map(positive).collect();
        assert_eq!(seconds.len(), 3);
        seconds.sort_by(f64::total_cmp);
        // Every speed is that of the median.
        for (speed, amount) in [
            ("mb_per_s", text.len() as f64 / 1e6),
            ("tokens_per_s", positive(&report["tokens"])),
            ("paragraphs_per_s", positive(&report["paragraphs"])),
        ] {
            let expected = amount / seconds[1];
            assert!((positive(&stage[speed]) / expected - 1.0).abs() < 1e-6, "{stage}");
        }
    }
    assert!(report.get("peers").is_none());
}

#[test]
fn without_an_input_it_measures_a_text_of_its_own() {
    let report = run(&["bench", "--size", "50KB", "--runs", "1", "--json"]).code(0).silent().json();
    assert!((50_000..52_000).contains(&report["bytes"].as_u64().unwrap()), "{report}");
    let readable = run(&["bench", "--size", "50KB", "--runs", "1"]).code(0).text();
    assert!(readable.contains("whole") && readable.contains("MB/s"), "{readable}");
    // Paragraphs of a document are texts as well.
    let issue =
        run(&["bench", "seeds/issues/2015-09-08.txt", "--runs", "1", "--json", "--threads", "1"]).code(0).json();
    assert!(issue["threads"] == 1 && positive(&issue["paragraphs"]) > 5.0, "{issue}");
}

#[test]
fn the_text_that_it_makes_is_the_same_bytes_every_time() {
    let folder = Folder::new();
    for name in ["a.txt", "b.txt"] {
        run(&["bench", "--generate", &folder.at(name), "--size", "200KB"]).code(0).reports(&["wrote", name]);
    }
    let text = folder.read_text("a.txt");
    assert!(text == folder.read_text("b.txt"));
    assert!((200_000..202_000).contains(&text.len()) && text.ends_with(".\n"));
    run(&["bench", "--generate", &folder.at("no/such/a.txt")]).error(&["cannot write"]).hint("spelling");
    assert_eq!(folder.names(), ["a.txt", "b.txt"]);
}
