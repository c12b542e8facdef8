//! The direction of the arrows between modules, read from the source files: each module names only those before it.

use std::path::{Path, PathBuf};

/// The modules in the order in which the data goes; those in one row do not know one another.
const LAYERS: [&[&str]; 18] = [
    &["error"],
    &["parallel"],
    &["progress"],
    &["output"],
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
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// A place where a file names a module of this crate.
#[derive(Debug, PartialEq, Eq)]
struct Arrow {
    line: usize,
    module: String,
}

/// Every module of the crate that `source` names; `depth` is how many modules the file lies below the crate.
fn arrows(source: &str, depth: usize) -> Vec<Arrow> {
    // Comments go, line ends stay, so that lines can be counted.
    let code: String =
        source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (start, climbed) in roots(&code, depth) {
        let rest = &code[start..];
        let line = code[..start].matches('\n').count() + 1;
        // From a module within the file, as many `super::` lead to its neighbours only.
        let mut push = |name: &str| {
            let module = module_of(name).to_owned();
            if !climbed || layer(&module).is_some() {
                found.push(Arrow { line, module });
            }
        };
        match rest.strip_prefix('{') {
            None => push(identifier(rest)),
            Some(group) => names_in_group(group).into_iter().for_each(&mut push),
        }
    }
    found
}

/// Where a path that starts at the crate goes on, and whether it climbs there: `crate::`, or `super::` as often as there
/// are modules above.
fn roots(code: &str, depth: usize) -> Vec<(usize, bool)> {
    let climb = "super::".repeat(depth);
    let mut roots = Vec::new();
    for (prefix, climbed) in [("crate::", false), (climb.as_str(), true)] {
        let starts_word = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        let begins = |at: usize| starts_word(at) && !code[..at].ends_with("super::");
        let places = code.match_indices(prefix).filter(|(at, _)| begins(*at));
        roots.extend(places.map(|(at, _)| (at + prefix.len(), climbed)));
    }
    roots.sort_unstable();
    roots
}

fn identifier(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())]
}

/// The first names of the paths in `{a::{b, c}, d}`, whose opening brace is taken away.
fn names_in_group(group: &str) -> Vec<&str> {
    let (mut names, mut open, mut start) = (Vec::new(), 1, 0);
    for (at, c) in group.char_indices() {
        let ends = open == 1 && matches!(c, ',' | '}');
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if ends {
            let name = identifier(group[start..at].trim_start());
            if !name.is_empty() {
                names.push(name);
            }
            start = at + 1;
        }
        if open == 0 {
            break;
        }
    }
    names
}

/// What the crate's root gives out under a shorter name belongs to its module.
fn module_of(name: &str) -> &str {
    match name {
        "Error" | "ErrorKind" | "Result" => "error",
        module => module,
    }
}

/// All Rust files below `folder` but tests, sorted.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The file's module names from the crate down: `["dataset", "parquet", "columns"]`.
fn modules(relative: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        relative.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

#[test]
fn no_module_names_one_that_comes_after_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in paths {
        let relative = path.strip_prefix(&folder).unwrap();
        let modules = modules(relative);
        // The root names all modules, and the command line uses them through the library.
        if ["lib", "main", "layers", "cli"].contains(&modules[0].as_str()) {
            continue;
        }
        let place = |line: usize| format!("src/{}:{line}", relative.display());
        let Some(own) = layer(&modules[0]) else {
            wrong.push(format!("{}: the module '{}' stands in no layer", place(1), modules[0]));
            continue;
        };
        for arrow in arrows(&std::fs::read_to_string(&path).unwrap(), modules.len()) {
            seen += 1;
            match layer(&arrow.module) {
                None => wrong.push(format!("{}: '{}' stands in no layer", place(arrow.line), arrow.module)),
                Some(theirs) if theirs > own || (theirs == own && arrow.module != modules[0]) => wrong.push(format!(
                    "{}: '{}' names '{}', which comes after it or stands beside it",
                    place(arrow.line),
                    modules[0],
                    arrow.module
                )),
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(seen > 100, "only {seen} arrows were seen");
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let source = "//! See crate::nothing.\nuse crate::model::Model;\nuse crate::{error::{Error, Result}, text,\n    \
                  topics as t};\nfn f() -> crate::Result<u8> { super::super::dataset::g(); mycrate::x() }\n\
                  use super::super::super::inner::y; // crate::nothing\n";
    let found: Vec<(usize, String)> = arrows(source, 2).into_iter().map(|arrow| (arrow.line, arrow.module)).collect();
    let expected = [(2, "model"), (3, "error"), (3, "text"), (3, "topics"), (5, "error"), (5, "dataset")];
    assert_eq!(found, expected.map(|(line, name)| (line, name.to_owned())));
}
