//! The direction of imports, read from the source files: each folder uses only folders before it,
//! and no files of one folder use one another in a circle.

mod graph;
mod imports;
mod tokens;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use graph::{CrateMap, Edge, circles, folder};

/// The folders in the order in which the data goes; those in one row do not use one another.
const LAYERS: [&[&str]; 21] = [
    &["error"],
    &["parallel"],
    &["progress"],
    &["output"],
    &["unicode"],
    &["matrix"],
    &["metrics"],
    &["estimators"],
    &["document"],
    &["paragraph"],
    &["text"],
    &["vectorize"],
    &["codebook"],
    &["themes", "topics"],
    &["evaluate"],
    &["model"],
    &["training"],
    &["dataset"],
    &["report"],
    &["review"],
    &["cli"],
];

/// Circles that are allowed: the files, then `#` and the reason.
const ALLOWED_CIRCLES: &str = include_str!("layers/allowed_circles.txt");

fn layer(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&folder))
}

/// What is wrong with a use of one folder by another; the crate's root uses all of them.
fn wrong_direction(edge: &Edge) -> Option<String> {
    let (from, to) = (folder(&edge.from), folder(&edge.to));
    if from == to || ["lib", "main"].contains(&from) {
        return None;
    }
    let place = format!("src/{}:{}", edge.from, edge.line);
    match (layer(from), layer(to)) {
        (None, _) => Some(format!("{place}: '{from}' is in no layer")),
        (_, None) => Some(format!("{place}: '{to}' is in no layer")),
        (Some(own), Some(theirs)) if theirs >= own => {
            Some(format!("{place}: '{from}' uses '{to}', which does not come before it"))
        }
        _ => None,
    }
}

/// All Rust files below `folder` but tests, sorted.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if stem == "tests" || stem.ends_with("_tests") || path.ends_with("src/layers") || stem == "layers" {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The uses between the files of this crate.
fn edges() -> Vec<Edge> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let files: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let place = path.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
            (place, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    CrateMap::new(files.iter().map(|(place, text)| (place.as_str(), text.as_str()))).edges()
}

/// The sets of files in the list of allowed circles; a line without a reason is an error.
fn allowed_circles() -> Vec<BTreeSet<&'static str>> {
    let lines = ALLOWED_CIRCLES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (files, reason) = line.split_once('#').unwrap_or((line, ""));
            assert!(!reason.trim().is_empty(), "allowed_circles.txt has a line without a reason: {line}");
            files.split_whitespace().collect()
        })
        .collect()
}

#[test]
fn no_folder_uses_one_that_comes_after_it() {
    let edges = edges();
    let wrong: Vec<String> = edges.iter().filter_map(wrong_direction).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(edges.len() > 300, "only {} uses were found", edges.len());
}

#[test]
fn circles_of_files_are_on_the_list() {
    let edges = edges();
    let (found, allowed) = (circles(&edges), allowed_circles());
    let is_allowed =
        |circle: &[String]| allowed.iter().any(|set| circle.iter().all(|file| set.contains(file.as_str())));
    let mut wrong = Vec::new();
    for circle in found.iter().filter(|circle| !is_allowed(circle)) {
        wrong.push(format!("a circle of {} files: {}", circle.len(), circle.join(" ")));
        let inside = edges.iter().filter(|edge| circle.contains(&edge.from) && circle.contains(&edge.to));
        wrong.extend(inside.map(|edge| format!("    src/{}:{} uses {}", edge.from, edge.line, edge.to)));
    }
    for set in &allowed {
        let is_found = |circle: &Vec<String>| circle.iter().filter(|file| set.contains(file.as_str())).count() > 1;
        if !found.iter().any(is_found) {
            wrong.push(format!("no circle any more, take it from allowed_circles.txt: {set:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn backward_import_is_reported() {
    let edge = |from: &str, to: &str| Edge { from: from.to_owned(), line: 3, to: to.to_owned() };
    assert_eq!(wrong_direction(&edge("model/mod.rs", "text/mod.rs")), None);
    assert_eq!(wrong_direction(&edge("model/mod.rs", "model/format.rs")), None);
    assert_eq!(wrong_direction(&edge("lib.rs", "cli/mod.rs")), None);
    let message = wrong_direction(&edge("text/mod.rs", "model/mod.rs")).unwrap();
    assert_eq!(message, "src/text/mod.rs:3: 'text' uses 'model', which does not come before it");
    assert!(wrong_direction(&edge("themes/mod.rs", "topics/mod.rs")).is_some());
    assert!(wrong_direction(&edge("error.rs", "new.rs")).unwrap().contains("'new' is in no layer"));
}
