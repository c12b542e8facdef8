//! Crates that the owner named: they are in every default build, and the library uses them.

use std::path::Path;

const NAMED: [&str; 6] = ["ndarray", "linfa", "linfa-clustering", "rust-stemmers", "serde", "indicatif"];

/// The features that `default` switches on, also through other features.
fn default_features(manifest: &toml::Table) -> Vec<String> {
    let features = manifest["features"].as_table().unwrap();
    let (mut enabled, mut open) = (Vec::new(), vec!["default".to_owned()]);
    while let Some(name) = open.pop() {
        let inner = features.get(&name).and_then(toml::Value::as_array).into_iter().flatten();
        open.extend(inner.map(|feature| feature.as_str().unwrap().to_owned()));
        enabled.push(name);
    }
    enabled
}

/// Whether a build with default features has the crate.
fn is_default(manifest: &toml::Table, name: &str) -> bool {
    let Some(dependency) = manifest["dependencies"].get(name) else { return false };
    let is_optional = dependency.get("optional").and_then(toml::Value::as_bool).unwrap_or(false);
    !is_optional || default_features(manifest).iter().any(|feature| *feature == format!("dep:{name}"))
}

/// Whether a line of code below `folder` has a path that begins with the crate's name.
fn is_used(folder: &Path, name: &str) -> bool {
    let name = name.replace('-', "_");
    let starts_path = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        let starts_word = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        code.match_indices(&format!("{name}::")).any(|(at, _)| starts_word(at))
    };
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return is_used(&path, &name);
        }
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        is_rust && std::fs::read_to_string(&path).unwrap().lines().any(starts_path)
    })
}

#[test]
fn named_crates_are_default_dependencies_in_use() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = std::fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    for name in NAMED {
        assert!(is_default(&manifest, name), "{name} is no default dependency");
        assert!(is_used(&root.join("src"), name), "{name} is not used in src/");
    }
}

#[test]
fn an_optional_crate_is_default_only_through_a_default_feature() {
    let manifest = "[features]\ndefault = ['a']\na = ['b']\nb = ['dep:x']\nc = ['dep:y']\n\
                    [dependencies]\nx = { version = '1', optional = true }\ny = { version = '1', optional = true }\nz = '1'\n";
    let manifest: toml::Table = manifest.parse().unwrap();
    assert_eq!(["x", "y", "z", "none"].map(|name| is_default(&manifest, name)), [true, false, true, false]);
}
