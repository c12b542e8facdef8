//! Which file uses which: names are followed through `use` declarations to where they are defined.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::{Module, modules};

/// `from` names, in `line`, something that `to` defines; both are places below `src/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) line: usize,
    pub(super) to: String,
}

/// All modules of a crate, without its tests.
pub(super) struct CrateMap {
    modules: Vec<Module>,
    by_path: BTreeMap<Vec<String>, usize>,
}

/// Longer chains of re-exports than this are circles of re-exports.
const CHAIN: usize = 16;

impl CrateMap {
    /// Reads the files, each with its place below `src/` and its text.
    pub(super) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut all, mut tests) = (Vec::new(), BTreeSet::new());
        for (file, source) in files {
            let (found, names) = modules(file, source);
            tests.extend(names.into_iter().map(|name| [found[0].path.clone(), vec![name]].concat()));
            all.extend(found);
        }
        all.retain(|module| (1..=module.path.len()).all(|length| !tests.contains(&module.path[..length])));
        let by_path = all.iter().enumerate().map(|(index, module)| (module.path.clone(), index)).collect();
        Self { modules: all, by_path }
    }

    /// Every use of another file, sorted and each only once.
    pub(super) fn edges(&self) -> Vec<Edge> {
        let mut edges = BTreeMap::new();
        for (index, module) in self.modules.iter().enumerate() {
            let imports =
                module.imports.iter().filter(|import| !import.is_public || module.words.contains(&import.name));
            let imports = imports.map(|import| (import.line, &import.path));
            let named = module.named.iter().map(|(line, path)| (*line, path));
            for (line, path) in imports.chain(named) {
                let Some(path) = self.absolute(index, path) else { continue };
                let target = self.define(&path, 0).unwrap_or(index);
                let to = &self.modules[target].file;
                if *to != module.file {
                    edges.entry((module.file.clone(), to.clone())).or_insert(line);
                }
            }
        }
        edges.into_iter().map(|((from, to), line)| Edge { from, line, to }).collect()
    }

    /// The path from the crate down; none for another crate's.
    fn absolute(&self, module: usize, path: &[String]) -> Option<Vec<String>> {
        let own = &self.modules[module].path;
        let mut absolute = match path.first()?.as_str() {
            "crate" => Vec::new(),
            "self" => own.clone(),
            "super" => own[..own.len().checked_sub(1)?].to_vec(),
            first => {
                let child = [own.clone(), vec![first.to_owned()]].concat();
                self.by_path.contains_key(&child).then_some(child)?
            }
        };
        for name in &path[1..] {
            if name == "super" {
                absolute.pop()?;
            } else {
                absolute.push(name.clone());
            }
        }
        Some(absolute)
    }

    /// The module that defines what the absolute `path` names.
    fn define(&self, path: &[String], chain: usize) -> Option<usize> {
        let mut module = *self.by_path.get(&[][..]).or_else(|| self.by_path.get(&path[..1]))?;
        for length in 1..=path.len() {
            if let Some(child) = self.by_path.get(&path[..length]) {
                module = *child;
                continue;
            }
            let (name, rest) = (&path[length - 1], &path[length..]);
            return self.follow(module, name, rest, chain);
        }
        Some(module)
    }

    /// The module that defines `name::rest` as seen in `module`.
    fn follow(&self, module: usize, name: &str, rest: &[String], chain: usize) -> Option<usize> {
        let seen = &self.modules[module];
        if chain > CHAIN || seen.declared.contains(name) {
            return Some(module);
        }
        if let Some(import) = seen.imports.iter().find(|import| import.name == name) {
            let Some(path) = self.absolute(module, &import.path) else { return Some(module) };
            return self.define(&[path, rest.to_vec()].concat(), chain + 1);
        }
        for import in seen.imports.iter().filter(|import| import.name == "*") {
            let Some(target) = self.absolute(module, &import.path).and_then(|path| self.define(&path, chain + 1))
            else {
                continue;
            };
            let theirs = &self.modules[target];
            if target != module
                && (theirs.declared.contains(name) || theirs.imports.iter().any(|import| import.name == name))
            {
                return self.follow(target, name, rest, chain + 1);
            }
        }
        Some(module)
    }
}

/// The first folder or file of a place: `dataset/csv.rs` → `dataset`.
pub(super) fn folder(place: &str) -> &str {
    place.split('/').next().unwrap_or(place).trim_end_matches(".rs")
}

/// Files inside one folder that use one another in a circle, each circle sorted.
pub(super) fn circles(edges: &[Edge]) -> Vec<Vec<String>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in edges.iter().filter(|edge| folder(&edge.from) == folder(&edge.to)) {
        next.entry(&edge.from).or_default().push(&edge.to);
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|start| (*start, reach(&next, start))).collect();
    let mut found = BTreeSet::new();
    for (start, there) in &reached {
        let circle: Vec<String> = there
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(start)))
            .map(|other| (*other).to_owned())
            .collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

/// Everything that `start` leads to; `start` itself only through a circle.
fn reach<'a>(next: &BTreeMap<&str, Vec<&'a str>>, start: &str) -> BTreeSet<&'a str> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(place) = open.pop() {
        for &other in next.get(place).into_iter().flatten() {
            if reached.insert(other) {
                open.push(other);
            }
        }
    }
    reached
}

fn example() -> CrateMap {
    CrateMap::new([
        ("lib.rs", "mod a; mod b; pub use a::Error;"),
        ("a/mod.rs", "mod x; mod y; pub use x::X; pub use y::*; fn f() { x::g() } #[cfg(test)] mod naive;"),
        ("a/x.rs", "use super::Y as Z; struct X; use std::fmt;"),
        ("a/y.rs", "use super::{f, X}; struct Y; mod inner { use super::super::x::g; }"),
        ("a/naive.rs", "use super::x::X;"),
        ("b.rs", "use crate::{Error, a::X}; use external::a::Y;"),
    ])
}

#[test]
fn names_are_followed_to_the_file_that_defines_them() {
    let edges = example().edges();
    let found: Vec<(&str, &str)> = edges.iter().map(|edge| (edge.from.as_str(), edge.to.as_str())).collect();
    let expected = [
        ("a/mod.rs", "a/x.rs"),
        ("a/x.rs", "a/y.rs"),
        ("a/y.rs", "a/mod.rs"),
        ("a/y.rs", "a/x.rs"),
        ("b.rs", "a/mod.rs"),
        ("b.rs", "a/x.rs"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_circle_is_found_once() {
    assert_eq!(circles(&example().edges()), [["a/mod.rs", "a/x.rs", "a/y.rs"]]);
    let edges: Vec<Edge> = example().edges().into_iter().filter(|edge| edge.from != "a/y.rs").collect();
    assert!(circles(&edges).is_empty());
}
